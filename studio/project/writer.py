"""The one thread that writes to a project file.

`ProjectSession` queues a `Write` for each action; the thread commits them in order, one transaction each, and calls
back (on this thread) with every outcome. After a failure nothing is dropped: the same write is tried again until it
works, because what comes later builds on it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from studio.domain.errors import Failure, StudioError
from studio.project.store import ProjectFile, Write

RETRY_SECONDS = 3.0

Outcome = Callable[[int, Failure | None], None]
"""Called with the ticket of a write, and why it failed, if it did."""


class Writer:
    """Started at construction, ended by `stop`."""

    def __init__(self, file: ProjectFile, outcome: Outcome, retry_seconds: float = RETRY_SECONDS) -> None:
        self._file = file
        self._outcome = outcome
        self._retry_seconds = retry_seconds
        self._waiting: deque[tuple[int, Write]] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._stuck = False
        self._thread = threading.Thread(target=self._run, name="project-writer", daemon=True)
        self._thread.start()

    def put(self, ticket: int, write: Write) -> None:
        """Queue a write; a write that failed before is tried again at once."""
        with self._changed:
            self._waiting.append((ticket, write))
            self._stuck = False
            self._changed.notify_all()

    def pending(self) -> int:
        """Writes that are not safe yet."""
        with self._changed:
            return len(self._waiting)

    def waiting(self) -> tuple[Write, ...]:
        """Those writes, in order. Doing one twice does no harm."""
        with self._changed:
            return tuple(write for _, write in self._waiting)

    def drain(self, timeout: float) -> bool:
        """Wait until everything queued is committed; False when the time is up or a write fails."""
        deadline = time.monotonic() + timeout
        with self._changed:
            self._stuck = False
            self._changed.notify_all()
            while self._waiting and not self._stuck:
                left = deadline - time.monotonic()
                if left <= 0 or not self._thread.is_alive():
                    return False
                self._changed.wait(left)
            return not self._waiting

    def stop(self) -> None:
        """End the thread after the write it is at; what still waits is not written."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._stopping and (not self._waiting or self._stuck):
                    woken = self._changed.wait(self._retry_seconds if self._stuck else None)
                    if not woken:
                        self._stuck = False
                if self._stopping:
                    return
                ticket, write = self._waiting[0]
            failure = self._commit(write)
            self._outcome(ticket, failure)
            with self._changed:
                if failure is None:
                    self._waiting.popleft()
                else:
                    self._stuck = True
                self._changed.notify_all()

    def _commit(self, write: Write) -> Failure | None:
        try:
            self._file.commit(write)
        except StudioError as error:
            return error.failure
        return None
