"""Long work over many jobs, written as coroutines: speak, then listen, then measure, then pack.

Started by services and rooms; main thread, in the window and in the command line. qasync joins asyncio's event loop to
Qt's. Both are imported, on a thread, when the first flow starts, so that a program that starts none pays nothing
for them; the loop is closed when the program leaves. See decision 12.

A flow works on the project that is open: when that is left, the flow is cancelled. What it has to do again must
therefore lie in the project before it is done. A cancelled coroutine gets asyncio's CancelledError where it waits; it
cleans up after itself, touches the project no more, and lets the error through.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Coroutine
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import msgspec
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, Signal, SignalInstance

from studio import threads
from studio.domain.errors import Cancelled, EngineFailed, Failure, StudioError
from studio.domain.project_records import Job

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")
CLOSING_TURNS = 200
"""Turns of the event loop that cancelled flows have to end in when the program leaves; each needs one or two."""


class FlowEnd(msgspec.Struct, frozen=True):
    """How a flow ended."""

    state: Literal["done", "cancelled", "failed"]
    failure: Failure | None = None
    """Where it failed."""


Work = Callable[["Flow"], Coroutine[Any, Any, None]]


class Jobs(Protocol):
    """What flows need of the queue."""

    @property
    def ended(self) -> SignalInstance: ...

    def find(self, job_id: str) -> Job | None: ...

    def active(self, job_id: str) -> bool: ...


class Flow:
    """One flow, as its coroutine and whoever started it see it."""

    def __init__(self, name: str, jobs: Jobs, words: Callable[[str], None], threads: set[threading.Thread]) -> None:
        self.name = name
        self.words = ""
        """What it does now; empty while it does not say."""
        self._jobs = jobs
        self._tell = words
        self._threads = threads
        self._stop = threading.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def cancel(self) -> None:
        """Have it end in one of the next turns of the event loop. Calls on its threads are told."""
        self._stop.set()
        if self._task is not None:
            self._task.cancel()

    # ---- for the coroutine

    def say(self, words: str) -> None:
        """What is being done now, in words for a person."""
        self.words = words
        self._tell(words)

    async def job_done(self, job_id: str) -> Job:
        """The job when it has ended, in whatever way; at once if it has already. Raises KeyError for an unknown one."""
        import asyncio

        future: asyncio.Future[Job] = asyncio.get_running_loop().create_future()

        def take(job: Job) -> None:
            if job.id == job_id and not future.done():
                future.set_result(job)

        self._jobs.ended.connect(take)
        try:
            if not self._jobs.active(job_id):
                found = self._jobs.find(job_id)
                if found is None:
                    raise KeyError(job_id)
                return found
            return await future
        finally:
            self._jobs.ended.disconnect(take)

    async def in_thread(self, name: str, call: Callable[[Callable[[], bool]], T]) -> T:
        """What a call answers that would block, made on a thread of that name. It is given a function that says whether
        the flow was cancelled: then it ends within a part of a second, as by raising Cancelled."""
        import asyncio

        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        thread = threading.Thread(target=lambda: self._call(call, loop, future), name=name)
        self._threads.difference_update([one for one in self._threads if not one.is_alive()])
        self._threads.add(thread)
        thread.start()
        answer = await future
        thread.join()
        return answer

    def _call(
        self, call: Callable[[Callable[[], bool]], T], loop: asyncio.AbstractEventLoop, future: asyncio.Future[T]
    ) -> None:
        """On the thread."""
        try:
            answer = call(self._stop.is_set)
        except Exception as error:  # noqa: BLE001 - it is raised where the flow waits for the answer
            loop.call_soon_threadsafe(_fail, future, error)
        except BaseException as error:  # noqa: BLE001 - what would end asyncio's loop is a failure like others
            loop.call_soon_threadsafe(_fail, future, StudioError(threads.unforeseen(error, "flow")))
        else:
            loop.call_soon_threadsafe(_answer, future, answer)

    # ---- for Flows

    def begin(self, task: asyncio.Task[None]) -> None:
        self._task = task


class Flows(QObject):
    """All flows of one program."""

    changed = Signal()
    """One has begun, said something else, or ended."""
    _imported = Signal(object)
    """What there is to attach now: a module, a Failure, or None where it was imported before."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._loop: asyncio.AbstractEventLoop | None = None
        self._importing: threading.Thread | None = None
        self._waiting: list[tuple[Flow, Work, Callable[[FlowEnd], None]]] = []
        self._running: list[Flow] = []
        self._threads: set[threading.Thread] = set()
        self._imported.connect(self._attach, Qt.ConnectionType.QueuedConnection)

    @property
    def attached(self) -> bool:
        """An event loop of asyncio is there."""
        return self._loop is not None

    def running(self) -> tuple[Flow, ...]:
        """In the order in which they were started."""
        return tuple(self._running)

    def start(
        self,
        name: str,
        work: Work,
        ended: Callable[[FlowEnd], None],
        words: Callable[[str], None] = lambda _words: None,
    ) -> Flow:
        """Begin in one of the next turns of the event loop. `work` makes the coroutine; `ended` hears how it ended and
        says it, exactly once; `words` hears what it does now."""

        def tell(said: str) -> None:
            words(said)
            self.changed.emit()

        flow = Flow(name, self._jobs, tell, self._threads)
        self._running.append(flow)
        self._waiting.append((flow, work, ended))
        if self._loop is not None:
            self._imported.emit(None)
        elif self._importing is None:
            # It takes 35 ms.
            self._importing = threads.start(lambda: import_module("qasync"), self._imported.emit, "flows")
        self.changed.emit()
        return flow

    def cancel_all(self) -> None:
        """Cancel every flow, and wait for the ends of the calls on their threads: a part of a second. The coroutines
        end in one of the next turns of the event loop."""
        for flow in self._running:
            flow.cancel()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def close(self) -> None:
        """The program leaves: end all flows, and close the event loop. Nothing can be started any more."""
        self.cancel_all()
        if self._importing is not None:
            self._importing.join()
            self._importing = None
        waiting, self._waiting = self._waiting, []
        for flow, _, ended in waiting:
            self._end(flow, FlowEnd("cancelled"), ended)
        if self._loop is None:
            return
        turns = CLOSING_TURNS
        while self._running and turns:
            # Only what is due already: nobody can do anything else now.
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            turns -= 1
        import asyncio

        asyncio._set_running_loop(None)  # noqa: SLF001 - see `_attach`
        self._loop.close()
        self._loop = None

    def _attach(self, imported: object) -> None:
        """Make the loop if it is not there, and begin what waits for it; all that waits has failed where the import
        did."""
        if self._importing is not None:
            self._importing.join()
            self._importing = None
        if isinstance(imported, Failure):
            waiting, self._waiting = self._waiting, []
            for flow, _, ended in waiting:
                self._end(flow, FlowEnd("failed", imported), ended)
            return
        import asyncio

        import qasync

        if self._loop is None and self._waiting:
            # A loop of qasync that is made for a running program ends the program with itself. This one is told to be
            # running in the way that is meant for event loops, and is nothing but Qt's timers.
            self._loop = qasync.QEventLoop(QCoreApplication.instance())
            asyncio._set_running_loop(self._loop)  # noqa: SLF001
        waiting, self._waiting = self._waiting, []
        for flow, work, ended in waiting:
            self._begin(flow, work, ended)

    def _begin(self, flow: Flow, work: Work, ended: Callable[[FlowEnd], None]) -> None:
        assert self._loop is not None
        if flow.cancelled:
            self._end(flow, FlowEnd("cancelled"), ended)
            return
        task = self._loop.create_task(work(flow), name=flow.name)
        flow.begin(task)
        task.add_done_callback(lambda done: self._end(flow, _end_of(done), ended))

    def _end(self, flow: Flow, end: FlowEnd, ended: Callable[[FlowEnd], None]) -> None:
        self._running.remove(flow)
        self.changed.emit()
        ended(end)


def _answer(future: asyncio.Future[T], answer: T) -> None:
    if not future.done():
        future.set_result(answer)


def _fail(future: asyncio.Future[T], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


def _end_of(task: asyncio.Task[None]) -> FlowEnd:
    """What nobody expected goes where all such errors go, and is told as a failure, too."""
    if task.cancelled():
        return FlowEnd("cancelled")
    error = task.exception()
    match error:
        case None:
            return FlowEnd("done")
        case Cancelled():
            return FlowEnd("cancelled")
        case StudioError():
            return FlowEnd("failed", error.failure)
        case _:
            sys.excepthook(type(error), error, error.__traceback__)
            what = f"{type(error).__name__}: {error}"[:300]
            return FlowEnd("failed", EngineFailed(engine=task.get_name(), error=what))
