"""Threads of the model library, and the way back from them to the main thread.

Made by the library on the main thread. `start` and `post` may be called on any thread; what is posted runs on the main
thread, so that every public signal of the library is emitted there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from studio import threads
from studio.domain.errors import Failure

T = TypeVar("T")


class Background(QObject):
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    @property
    def closing(self) -> bool:
        """The library shuts down: long work should end soon."""
        return self._closing.is_set()

    def start(self, work: Callable[[], T], then: Callable[[T | Failure], None], name: str) -> None:
        """Do the work on a thread; `then` hears its outcome on the main thread, unless the library has closed."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threads.start(work, lambda outcome: self.post(lambda: then(outcome)), name, daemon=True)
        self._threads.append(thread)

    def post(self, work: Callable[[], None]) -> None:
        """Have `work` done on the main thread; dropped once the library closes."""
        if not self.closing:
            self._posted.emit(work)

    def _run(self, work: Callable[[], None]) -> None:
        work()

    def close(self) -> None:
        """Tell every thread to end. Anything posted from now on is dropped."""
        self._closing.set()

    def join(self, timeout: float) -> None:
        """Wait for the threads, so many seconds in all."""
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
