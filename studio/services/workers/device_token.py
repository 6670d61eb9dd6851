"""One token for each device, so that two jobs never fight for one GPU: not in this program, not across programs.

Used by WorkerPool. Main thread. Inside the program those who wait are served in order; between programs of this user
a token is an OS lock on a file under `places.runtime_dir()`, tried a few times a second and freed by the system when
its holder dies. Whoever wants it takes another lock first, the turn, and keeps that until the token is there: else a
program with one short job after the other would take it back each time before anybody who tries now and then.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from filelock import FileLock, Timeout
from PySide6.QtCore import QObject, QTimer, Signal

from studio import places
from studio.domain.errors import FileUnwritable
from studio.domain.kinds import KINDS, Kinds
from studio.private_files import write_private
from studio.services.translation import tr
from studio.services.wording import family_noun

TRY_INTERVAL_MS = 150
_CARD_BESIDE = "waits for the graphics card, which the {family} worker is using"
_CARD_ELSEWHERE = "waits for the graphics card, which another Triptych is using"
_PROCESSOR_BESIDE = "waits for the processor, which the {family} worker is using"
_PROCESSOR_ELSEWHERE = "waits for the processor, which another Triptych is using"


class DeviceTokens(QObject):
    granted = Signal(str)
    """Name of the one who asked."""
    waits = Signal(str, str)
    """Name of the one who asked, and what it waits for in words."""
    failed = Signal(str, object)
    """Name of the one who asked, and the Failure: the lock's file cannot be written. Its request is forgotten."""

    def __init__(self, parent: QObject | None = None, kinds: Kinds = KINDS) -> None:
        """Those who ask are named by their family; `kinds` has its name for people."""
        super().__init__(parent)
        self._kinds = kinds
        self._queue: list[tuple[str, str]] = []
        self._held: dict[str, tuple[str, FileLock]] = {}
        self._turns: dict[str, FileLock] = {}
        """By device, where this program is the next one."""
        self._told: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(TRY_INTERVAL_MS)
        self._timer.timeout.connect(self._serve)

    def request(self, name: str, device: str) -> None:
        """Ask for a device. `granted` comes later, never from inside this call."""
        self._queue.append((name, device))
        QTimer.singleShot(0, self, self._serve)

    def give_back(self, name: str) -> None:
        """Return what `name` holds, or take its request back. Does nothing if there is neither."""
        self._queue = [(one, device) for one, device in self._queue if one != name]
        self._told.pop(name, None)
        for device, (holder, lock) in list(self._held.items()):
            if holder == name:
                del self._held[device]
                lock.release()
                _sign(device, "")
        self._leave_turns()
        if self._queue:
            QTimer.singleShot(0, self, self._serve)
        else:
            self._timer.stop()

    def holds(self, name: str) -> bool:
        return any(holder == name for holder, _ in self._held.values())

    def _serve(self) -> None:
        refused: set[str] = set()
        for name, device in list(self._queue):
            if (name, device) not in self._queue:
                continue
            try:
                taken = device not in refused and device not in self._held and self._take(device, name)
            except OSError as error:
                self._forget(name, device)
                failure = FileUnwritable(path=error.filename or "", detail=error.strerror or str(error))
                self.failed.emit(name, failure)
                continue
            if taken:
                self._forget(name, device)
                self.granted.emit(name)
                continue
            refused.add(device)
            self._tell(name, device)
        if self._queue and not self._timer.isActive():
            self._timer.start()
        elif not self._queue:
            self._timer.stop()

    def _forget(self, name: str, device: str) -> None:
        self._queue.remove((name, device))
        self._told.pop(name, None)
        self._leave_turns()

    def _leave_turns(self) -> None:
        """Of devices that nobody here waits for."""
        wanted = {device for _, device in self._queue}
        for device in [one for one in self._turns if one not in wanted]:
            self._turns.pop(device).release()

    def _take(self, device: str, name: str) -> bool:
        """False while another program has it, or comes before this one. Raises OSError."""
        if device not in self._turns:
            turn = _taken(_path(device, ".turn"))
            if turn is None:
                return False
            self._turns[device] = turn
        lock = _taken(_path(device, ".lock"))
        if lock is None:
            return False
        self._turns.pop(device).release()
        self._held[device] = (name, lock)
        _sign(device, f"process {os.getpid()}")
        return True

    def _tell(self, name: str, device: str) -> None:
        inside = self._held.get(device)
        on_card = device.startswith("cuda")
        if inside is not None:
            template = _CARD_BESIDE if on_card else _PROCESSOR_BESIDE
            words = tr(template, family=family_noun(inside[0], self._kinds))
        else:
            holder = _signature(device)
            words = tr(_CARD_ELSEWHERE if on_card else _PROCESSOR_ELSEWHERE) + (f" ({holder})" if holder else "")
        if self._told.get(name) != words:
            self._told[name] = words
            self.waits.emit(name, words)


def _taken(path: Path) -> FileLock | None:
    """None while another program has it. Raises OSError."""
    lock = FileLock(path, mode=0o600, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return None
    return lock


def _path(device: str, suffix: str) -> Path:
    # The name comes from a request, and so perhaps from a project that a stranger wrote.
    return places.runtime_dir() / f"device-{re.sub('[^a-z0-9]', '-', device[:40])}{suffix}"


def _sign(device: str, text: str) -> None:
    """Leave word of who holds the device; only for the sentence that others show."""
    try:
        write_private(_path(device, ".holder"), text.encode(), durable=False)
    except OSError:
        return


def _signature(device: str) -> str:
    try:
        return _path(device, ".holder").read_text()[:100]
    except OSError:
        return ""
