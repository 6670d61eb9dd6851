"""The trash emptied in two steps: what goes is worked out on a thread, then taken out on the session's own.

Made by the picture pane; main thread, but for `work`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import SignalInstance

from studio.domain.changes import Change, Conflict
from studio.project.trash import Sweep, names_any

__all__ = ["Sweep", "Sweeping"]


class Swept(Protocol):
    """What is needed of a ProjectSession."""

    @property
    def changed(self) -> SignalInstance: ...
    def trash_sweep(self) -> Callable[[], Sweep]: ...
    def sweep_out(self, swept: Sweep) -> int: ...


class Sweeping:
    def __init__(self, session: Swept) -> None:
        """From now on what is done to the project is noted. Raise StudioError(ProjectReadOnly)."""
        self.work = session.trash_sweep()
        """To be called on a thread; its answer goes to `finish`. Raise StudioError."""
        self._session = session
        self._since: list[Change] = []
        session.changed.connect(self._since.append)

    def finish(self, swept: Sweep) -> int | None:
        """The bytes that were freed; None where something that was to go has been used meanwhile: nothing went."""
        self.leave()
        if any(names_any(change, swept) for change in self._since):
            return None
        try:
            return self._session.sweep_out(swept)
        except Conflict:
            return None

    def leave(self) -> None:
        self._session.changed.disconnect(self._since.append)
