"""One piece of work on a thread of its own, with how far it is, a cancel, and one outcome on the main thread.

For what grows with a file and is asked for by a click: taking in a picture, writing a sound file. Made on the main
thread by a room; only the work itself runs elsewhere. It touches no widget and no document.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

from studio import threads
from studio.domain.errors import Cancelled, Failure

T = TypeVar("T")
Step = Callable[[float], None]
"""Told by the work how much of it is done, from 0 to 1. Raises Cancelled once nobody waits for it any more."""
SHOWN_AFTER = 400
"""Milliseconds; what is done by then needs no message."""
_FINEST = 0.01
_PATIENCE = 2.0
"""Seconds that leaving waits for the thread; a library's own code cannot be stopped."""


class _Done(msgspec.Struct, frozen=True):
    value: object


class _Run(Generic[T]):
    """What the thread knows of the main thread."""

    def __init__(
        self, work: Callable[[Step], T], tell: Callable[[object, object], None], unwanted: Callable[[T], object]
    ) -> None:
        self._work: Callable[[Step], T] | None = work
        self._tell, self._give_back = tell, unwanted
        self._result: _Done | None = None
        self._turn = threading.Lock()
        self._next_told = 0.0
        self.unwanted = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        self._thread = threads.start(self._run, self._say, "errand", daemon=True)

    def _run(self) -> _Done | None:
        work, self._work = self._work, None
        assert work is not None
        try:
            result = _Done(work(self._step))
        except Cancelled:
            return None
        finally:
            # What it was made from (a copy of the document) goes here, and not when somebody forgets this run.
            del work
        with self._turn:
            self._result = result
        if self.unwanted.is_set():
            self.give_back()
        return result

    def _step(self, share: float) -> None:
        if self.unwanted.is_set():
            raise Cancelled
        if share >= self._next_told:
            self._next_told = share + _FINEST
            self._say(share)

    def _say(self, what: object) -> None:
        if not self.unwanted.is_set():
            self._tell(self, what)

    def take(self) -> _Done | None:
        """The result, once: for who wants it, or to give it back."""
        with self._turn:
            result, self._result = self._result, None
        return result

    def give_back(self) -> None:
        """What came too late."""
        result = self.take()
        if result is not None:
            self._give_back(result.value)  # type: ignore[arg-type]

    def leave(self) -> None:
        """Nobody will listen any more."""
        self.unwanted.set()
        self.join(_PATIENCE)
        self.give_back()

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def join(self, seconds: float | None = None) -> None:
        if self._thread is not None:
            self._thread.join(seconds)


class _Leaver:
    """Leaves what still runs when its window or the program goes: the errand itself is no more by then."""

    def __init__(self) -> None:
        self._runs: list[_Run[object]] = []

    def take(self, run: _Run[object]) -> None:
        self._runs = [*(one for one in self._runs if one.alive), run]

    def leave(self) -> None:
        for run in self._runs:
            run.leave()


def at_work(step: Step, share: float = 0.1) -> Callable[[], None]:
    """For work that says no more than that it goes on: it is as far as that, and ends where nobody wants it."""
    return lambda: step(share)


def unwanted(step: Step) -> Callable[[], bool]:
    """For work that asks whether it is to end: it is told by Cancelled, which is raised, and never by True."""
    tell = at_work(step)

    def asked() -> bool:
        tell()
        return False

    return asked


class Errand(QObject):
    begun = Signal()
    """The work takes long enough to be shown: `lasting` is true from now on."""
    moved = Signal(float)
    """How much is done, from 0 to 1."""
    ended = Signal()
    """Done, failed or cancelled; its function was called before."""
    _came = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._run: _Run[object] | None = None
        self._waiting: deque[Callable[[], None]] = deque()
        self._leaver = _Leaver()
        parent.destroyed.connect(self._leaver.leave)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._leaver.leave)
        self._done: Callable[[object], None] = lambda value: None
        self._failed: Callable[[Failure], None] = lambda failure: None
        self._shown = QTimer(self)
        self._shown.setSingleShot(True)
        self._shown.setInterval(SHOWN_AFTER)
        self._shown.timeout.connect(self.begun)
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def lasting(self) -> bool:
        """Whether it has been at work for so long that a person wants to know."""
        return self._run is not None and not self._shown.isActive()

    @property
    def busy(self) -> bool:
        """Something is at work."""
        return self._run is not None

    def start(
        self,
        work: Callable[[Step], T],
        done: Callable[[T], None],
        failed: Callable[[Failure], None],
        *,
        unwanted: Callable[[T], object] = lambda value: None,
    ) -> None:
        """Begin; what was at work is cancelled. `done` and `failed` are called on the main thread, one of them once,
        or neither after `cancel`: a value that comes all the same goes to `unwanted`, on either thread. For what the
        newest wish takes the place of; `queue` for what a person wants done."""
        self.cancel()
        self._begin(work, done, failed, unwanted)

    def queue(self, work: Callable[[Step], T], done: Callable[[T], None], failed: Callable[[Failure], None]) -> None:
        """The same after what is at work and what waits already, none of which is cancelled."""
        if self._run is None:
            self._begin(work, done, failed)
        else:
            self._waiting.append(lambda: self._begin(work, done, failed))

    def finish(self, seconds: float) -> bool:
        """Wait for all of it, and call its functions; for what cannot wait otherwise, such as leaving a project. False
        where the time is up."""
        deadline = time.monotonic() + seconds
        while self._run is not None:
            run = self._run
            run.join(max(0.0, deadline - time.monotonic()))
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)
            if run is self._run and time.monotonic() >= deadline:
                return False
        return True

    def _begin(
        self, work: Callable[[Step], T], done: Callable[[T], None], failed: Callable[[Failure], None],
        unwanted: Callable[[T], object] = lambda value: None,
    ) -> None:  # fmt: skip
        run: _Run[object] = _Run(work, self._came.emit, unwanted)  # type: ignore[arg-type]
        self._run, self._done, self._failed = run, done, failed  # type: ignore[assignment]
        self._shown.start()
        run.begin()
        self._leaver.take(run)

    def cancel(self) -> None:
        """Wait for it no longer, nor for what is queued; the thread ends at its next step."""
        self._waiting.clear()
        if self._run is not None:
            self._run.unwanted.set()
            self._run.give_back()
            self._forget()
            self.ended.emit()

    def _take(self, run: object, what: object) -> None:
        if run is not self._run or self._run is None or self._run.unwanted.is_set():
            return
        if isinstance(what, float):
            self.moved.emit(what)
            return
        taken = self._run
        taken.join()
        self._forget()
        if isinstance(what, _Done):
            taken.take()
            self._done(what.value)
        elif what is not None:
            self._failed(what)  # type: ignore[arg-type]
        self.ended.emit()
        self._next()

    def _next(self) -> None:
        if self._run is None and self._waiting:
            self._waiting.popleft()()

    def _forget(self) -> None:
        self._shown.stop()
        self._run = None
