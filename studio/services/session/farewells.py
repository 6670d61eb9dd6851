"""Projects that are being left: their files are closed on a thread, so that the next one can be shown at once, and what
they held is freed a little at a time.

`Studio` owns the one there is; main thread, but for `wait`.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Collection
from functools import partial
from itertools import count

from PySide6.QtCore import QObject, Qt, Signal, Slot

from studio import threads
from studio.services.letting_go import LettingGo
from studio.services.session.session import ProjectSession

Held = tuple[Collection[object], ...]


class Farewells(QObject):
    _closed = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._numbers = count()
        self._going: dict[int, tuple[threading.Thread, ProjectSession]] = {}
        self._held: dict[weakref.ref[ProjectSession], Held] = {}
        self._letting_go = LettingGo(self)
        self._closed.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def close(self, session: ProjectSession, rest: Callable[[], None]) -> None:
        """Do what `ProjectSession.end` has answered. The session lives until then: it goes on its own thread."""
        number = next(self._numbers)
        self._held[weakref.ref(session, self._free)] = session.held()
        say = partial(self._say, number)
        self._going[number] = threads.start(rest, say, "project-closing", daemon=True), session

    def wait(self) -> None:
        """Until all of them are closed, and can be opened again; any thread."""
        for thread, _session in tuple(self._going.values()):
            thread.join()

    def leave(self) -> None:
        """The program ends: nothing is freed any more but by the system."""
        self.wait()
        self._held.clear()

    def _say(self, number: int, _outcome: object) -> None:
        self._closed.emit(number)

    @Slot(int)
    def _end(self, number: int) -> None:
        thread, _session = self._going.pop(number)
        thread.join()

    def _free(self, gone: weakref.ref[ProjectSession]) -> None:
        held = self._held.pop(gone)
        self._letting_go.put(*held)
