"""What writers keep in mind of what they have read: how much that is, and letting go of what is beyond the budget.

Made by the composition root; main thread, but for the removal of files. The budget is the setting "writing_memory", for
memory and disk each; where it changes, the worker gives its writers back, so that they come again with the new one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, SignalInstance

from studio import places, threads
from studio.domain.families import FamilyName
from studio.services.amounts import bytes_in_words
from studio.services.settings import Settings
from studio.services.translation import tr

SETTING: Final = "writing_memory"
_FAMILY: Final[FamilyName] = "text"


class Held(Protocol):
    @property
    def kept_bytes(self) -> int: ...


class Workers(Protocol):
    """What is asked of the pool of workers."""

    @property
    def freed(self) -> SignalInstance: ...

    def unload(self, family: FamilyName) -> bool: ...

    def held(self, family: FamilyName) -> Held: ...


class KeptScenes(QObject):
    def __init__(self, settings: Settings, workers: Workers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._workers = settings, workers
        self._waits = False
        settings.changed.connect(self._on_setting)
        workers.freed.connect(self._on_freed)

    @property
    def budget(self) -> int:
        """Bytes, of memory and of disk each."""
        return int(self._settings.get(SETTING)) * 10**6

    def words(self) -> str:
        """How much is kept, and how much may be; "" where nothing is."""
        memory = self._workers.held(_FAMILY).kept_bytes
        disk = sum(size for _used, size, _path in _files())
        if not memory and not disk:
            return ""
        return tr(
            "Scenes that writers keep in mind: {memory} in memory, {disk} on disk, of {budget} each; "
            "the preferences (Models) change that, 0 lets go of all.",
            memory=bytes_in_words(memory),
            disk=bytes_in_words(disk),
            budget=bytes_in_words(self.budget),
        )

    def _on_setting(self, name: str) -> None:
        if name != SETTING:
            return
        self._waits = True
        self._on_freed(_FAMILY)

    def _on_freed(self, family: str) -> None:
        """Not while a writer is at work: what it keeps goes with it."""
        if self._waits and family == _FAMILY and self._workers.unload(_FAMILY):
            self._waits = False
            budget = self.budget
            threads.start(lambda: trim(budget), lambda _outcome: None, "kept scenes")


def trim(budget: int) -> None:
    """Remove the files used longest ago until so many bytes are left. What cannot be removed is left to the next
    time."""
    left = budget
    for _used, size, path in sorted(_files(), reverse=True):
        left -= size
        if left < 0:
            try:
                path.unlink(missing_ok=True)
            except OSError:
                # It is open in a program that looks at it.
                continue


def _files() -> list[tuple[float, int, Path]]:
    """When each was used last, its bytes, its path."""
    found = []
    try:
        for path in places.memories_dir().iterdir():
            facts = path.stat()
            found.append((facts.st_mtime, facts.st_size, path))
    except OSError:
        # No folder yet, or a file that went meanwhile.
        return found
    return found
