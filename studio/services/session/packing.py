"""The thread of `Painting`: strokes are packed on it one after another, and between them tiles are read in advance.

Started with the first work, ended by `stop`. All methods are called on the session's thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from studio import threads
from studio.domain.errors import Failure

T = TypeVar("T")


class PackingThread(Generic[T]):
    def __init__(self, said: Callable[[], None]) -> None:
        """`said`: called on the thread when an outcome is there to be taken."""
        self._said = said
        self._changed = threading.Condition()
        self._work: Callable[[], T] | None = None
        self._idle_work: Callable[[], None] | None = None
        self._outcome: T | Failure | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None

    def do(self, work: Callable[[], T]) -> None:
        """One at a time: the next when the outcome was taken."""
        with self._changed:
            self._work = work
            self._begin()

    def do_idly(self, work: Callable[[], None]) -> None:
        """When there is nothing else to do; in the place of what was asked so before and has not begun."""
        with self._changed:
            self._idle_work = work
            self._begin()

    def take(self, timeout: float = 0.0) -> T | Failure | None:
        """The outcome of the work; None where there is none in time."""
        with self._changed:
            if timeout > 0:
                self._changed.wait_for(lambda: self._outcome is not None, timeout)
            found, self._outcome = self._outcome, None
            return found

    def stop(self) -> None:
        """End after what it is at."""
        with self._changed:
            self._stopping = True
            self._work = self._idle_work = None
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _begin(self) -> None:
        if self._thread is None and not self._stopping:
            self._thread = threads.start(self._run, lambda _outcome: None, "painting", daemon=True)
        self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._work or self._idle_work)
                if self._stopping:
                    return
                work, self._work = self._work, None
                idle = None
                if work is None:
                    idle, self._idle_work = self._idle_work, None
            if idle is not None:
                # What cannot be read is told to the one who asks for it.
                threads.outcome(idle, "painting", tell=False)
            elif work is not None:
                outcome = threads.outcome(work, "painting")
                with self._changed:
                    self._outcome = outcome
                    self._changed.notify_all()
                self._said()
