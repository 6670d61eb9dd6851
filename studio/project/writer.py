"""The one thread that writes to a project file.

`ProjectSession` queues a `Write` for each action; the thread commits them in order, one transaction each, and calls
back (on this thread) with every outcome. After a failure nothing is dropped: the same write is tried again until it
works, because what comes later builds on it.

A write is begun a moment after it was queued, so that the turn of the window's thread that made it is over: two threads
in Python at once hold each other up. Who waits for it (`drain`) has it begun at once.

Between writes the thread looks every second whether the file still has its name, and folds the log into the file when
nothing has been written for some seconds, so that a plain copy of the file is whole.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from studio import threads
from studio.domain.errors import Failure, Unforeseen
from studio.project.store import ProjectFile
from studio.project.writes import Write

_log = logging.getLogger(__name__)
RETRY_SECONDS = 3.0
LOOK_SECONDS = 1.0
FOLD_SECONDS = 3.0
"""Without a write."""
AFTER_SECONDS = 0.015
"""From the first write that is queued to its commit; a turn of the window's thread takes less."""

T = TypeVar("T")
Outcome = Callable[[int, Failure | None], None]
"""Called with the ticket of a write, and why it failed, if it did."""


Seen = Callable[[Failure | None, Path], None]
"""Called when something has become of the file's name: what, None when all is well again, and its name now."""


class Writer:
    """Started at construction, ended by `stop`."""

    def __init__(
        self,
        file: ProjectFile,
        outcome: Outcome,
        retry_seconds: float = RETRY_SECONDS,
        *,
        seen: Seen = lambda _moved, _path: None,
        look_seconds: float = LOOK_SECONDS,
        fold_seconds: float = FOLD_SECONDS,
        after_seconds: float = AFTER_SECONDS,
    ) -> None:
        self._file = file
        self._outcome = outcome
        self._retry_seconds = retry_seconds
        self._seen = seen
        self._look_seconds = look_seconds
        self._fold_seconds = fold_seconds
        self._after_seconds = after_seconds
        self._begin_at = 0.0
        """When the first of the writes that wait is to be committed."""
        self._awaited = 0
        """How many threads wait in `drain`."""
        self._told: tuple[Failure | None, Path] = (None, file.path)
        self._fold_at: float | None = time.monotonic() + fold_seconds
        """None while there is nothing to fold."""
        self._waiting: deque[tuple[int, Write]] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._stuck = False
        self._retry_at = 0.0
        self._unforeseen: set[int | str] = set()
        """Tickets, and what else is tried again and again, of which an unforeseen failure was told."""
        self._thread = threads.start(self._run, self._end, "project-writer", daemon=True)

    def put(self, ticket: int, write: Write) -> None:
        """Queue a write; a write that failed before is tried again at once."""
        with self._changed:
            if not self._waiting:
                self._begin_at = time.monotonic() + self._after_seconds
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
            self._awaited += 1
            self._changed.notify_all()
            try:
                while self._waiting and not self._stuck:
                    left = deadline - time.monotonic()
                    if left <= 0 or not self._thread.is_alive():
                        return False
                    self._changed.wait(left)
                return not self._waiting
            finally:
                self._awaited -= 1

    def fold(self) -> None:
        """Fold the log as soon as everything queued is committed; does not wait for it."""
        with self._changed:
            self._fold_at = time.monotonic()
            self._changed.notify_all()

    def stop(self) -> None:
        """End the thread after the write it is at; what still waits is not written."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._stopping and (not self._waiting or self._stuck):
                    self._changed.wait(self._patience())
                while not self._stopping and (early := self._early()) > 0:
                    self._changed.wait(early)
                if self._stopping:
                    return
                ticket, write = self._waiting[0] if self._waiting and not self._stuck else (0, None)
            if write is None:
                if isinstance(self._tried(self._rest, "rest"), Unforeseen):
                    with self._changed:
                        self._changed.wait(self._look_seconds)
                continue
            failure = self._commit(ticket, write)
            self._outcome(ticket, failure)
            self._tell()
            with self._changed:
                if failure is None:
                    self._waiting.popleft()
                    self._fold_at = time.monotonic() + self._fold_seconds
                else:
                    self._stuck = True
                    self._retry_at = time.monotonic() + self._retry_seconds
                self._changed.notify_all()

    def _early(self) -> float:
        """Seconds until the first write that waits is to be begun."""
        if not self._waiting or self._stuck or self._awaited:
            return 0.0
        return self._begin_at - time.monotonic()

    def _patience(self) -> float:
        """Seconds until something is to be done unasked."""
        now = time.monotonic()
        ends = [now + self._look_seconds]
        if self._stuck:
            ends.append(self._retry_at)
        elif self._fold_at is not None:
            ends.append(self._fold_at)
        return max(0.0, min(ends) - now)

    def _rest(self) -> None:
        """Nothing can be written just now: look after the file."""
        moved = self._file.look()
        self._tell()
        with self._changed:
            now = time.monotonic()
            if self._stuck and now >= self._retry_at:
                self._stuck = False
            folding = not self._waiting and self._fold_at is not None and now >= self._fold_at
        if folding and moved is None:
            done = self._fold()
            with self._changed:
                if not self._waiting:
                    self._fold_at = None if done else time.monotonic() + self._fold_seconds

    def _tell(self) -> None:
        now = self._file.moved, self._file.path
        if now != self._told:
            self._told = now
            self._seen(*now)

    def _fold(self) -> bool:
        done = self._tried(self._file.fold, "fold")
        if not isinstance(done, bool):
            # Nothing is lost: it stays in the log.
            _log.warning("the log of %s was not folded: %s", self._file.path, done)
            return False
        return done

    def _commit(self, ticket: int, write: Write) -> Failure | None:
        return self._tried(lambda: self._file.commit(write), ticket)

    def _tried(self, work: Callable[[], T], key: int | str) -> T | Failure:
        """Its outcome; what nobody thought of is told once, as it is tried again and again."""
        found = threads.outcome(work, "project file", tell=key not in self._unforeseen)
        if isinstance(found, Unforeseen):
            self._unforeseen.add(key)
        return found

    def _end(self, _outcome: object) -> None:
        """The thread goes, as it was told or not: nobody may wait for it any more."""
        with self._changed:
            self._changed.notify_all()
