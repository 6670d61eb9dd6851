"""The thread that runs engines, one order at a time, and says how each one ended.

`take`, `cancel` and `unload` are called by the reading thread; the rest happens on the job thread, which ends the whole
process rather than die alone: the window notices a dead process, but not a dead thread.
"""

from __future__ import annotations

import os
import queue
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import msgspec

from studio.domain.engine_cards import CARDS, Cards
from studio.domain.errors import BadRequest, Cancelled, StudioError
from studio.domain.families import FamilyName
from studio.domain.kinds import KINDS, Kinds
from studio.domain.requests import ModelRef, Request
from studio.engines.protocol import Engine, Result
from studio.engines.runtime.cpu import sharing
from studio.wire.folder import FINISHED, write_safely
from studio.wire.messages import Failed, Finished, Load, Run, Started, Stopped, Unload
from studio.worker.cache import ModelCache, give_free_pages_back
from studio.worker.control import PipeControl
from studio.worker.failures import failure_of, is_out_of_memory
from studio.worker.pipe import Message
from studio.worker.results import JobResults

Order = Run | Load | Unload
BROKEN_THREAD = 70
"""Exit status when the job thread itself failed (EX_SOFTWARE)."""


class JobThread:
    def __init__(
        self, family: FamilyName, send: Callable[[Message], None], kinds: Kinds = KINDS, cards: Cards = CARDS
    ) -> None:
        self._family = family
        self._send = send
        self._kinds = kinds
        self._cache = ModelCache(kinds, cards)
        self._orders: queue.SimpleQueue[tuple[Order, PipeControl | None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._control: PipeControl | None = None
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    # ---- reading thread

    def take(self, order: Run | Load) -> None:
        """Run it, or refuse: one order at a time."""
        control = PipeControl(order.job_id, self._send, order.listening if isinstance(order, Run) else "")
        control.previews = not isinstance(order, Run) or order.previews
        with self._lock:
            refused = self._control is not None
            if not refused:
                self._control = control
        if refused:
            problem = "this worker already runs a job"
            self._send(Failed(job_id=order.job_id, failure=BadRequest(field="job", problem=problem)))
            return
        self._orders.put((order, control))

    def cancel(self, job_id: str) -> None:
        """Stop the job if it is the one at work; a job that has just ended is none of ours any more."""
        with self._lock:
            control = self._control
        if control is not None and control.job_id == job_id:
            control.cancel()

    def show_previews(self, *, wanted: bool) -> None:
        with self._lock:
            if self._control is not None:
                self._control.previews = wanted

    def unload(self, order: Unload) -> None:
        self._orders.put((order, None))

    # ---- job thread

    def _work(self) -> None:
        try:
            while True:
                order, control = self._orders.get()
                if control is None:
                    if isinstance(order, Unload):
                        self._cache.unload(order.model_id)
                        self._send(self._cache.held())
                else:
                    self._send_last(self._answer(cast("Run | Load", order), control))
                    give_free_pages_back()
        except BaseException:  # noqa: BLE001 - a dead thread in a living process would not be noticed
            traceback.print_exc()
            os._exit(BROKEN_THREAD)

    def _send_last(self, last: Message) -> None:
        """Free the place before the last message goes out: the next order may come at once after it."""
        held = self._cache.held()
        with self._lock:
            self._control = None
        self._send(held)
        self._send(last)

    def _answer(self, order: Run | Load, control: PipeControl) -> Message:
        try:
            if isinstance(order, Load):
                return self._load(order, control)
            with sharing(order.cores):
                return self._run(order, control)
        except Cancelled:
            control.flush_words()
            return Stopped(job_id=order.job_id, text=control.text)
        except BaseException as error:  # noqa: BLE001 - whatever a library raises is an answer, not the thread's end
            return self._failed(order, control, error)

    def _failed(self, order: Run | Load, control: PipeControl, error: BaseException) -> Message:
        control.flush_words()
        if control.cancelled and not isinstance(error, MemoryError):
            # Libraries unwind a terminated run with errors of their own.
            return Stopped(job_id=order.job_id, text=control.text)
        traceback.print_exception(error)
        if not isinstance(error, StudioError) or is_out_of_memory(error):
            # Its state is unknown now; the next job starts from a fresh load.
            self._cache.unload(order.model.id)
        failure = failure_of(
            error,
            engine=order.model.engine,
            device=control.device,
            smaller=self._smaller(order.request),
            spool=Path(order.spool) if isinstance(order, Run) else None,
        )
        error.__traceback__ = None
        return Failed(job_id=order.job_id, failure=failure, text=control.text)

    def _smaller(self, request: Request | None) -> str:
        return "" if request is None else self._kinds.of(request).smaller(request)

    def _load(self, order: Load, control: PipeControl) -> Message:
        model = order.model
        request = order.request or self._kinds.plain(self._family, ModelRef(model.id, model.engine))
        self._cache.obtain(model, order.helpers, request, control, order.budget_bytes)
        return Finished(job_id=order.job_id, seconds=0.0)

    def _run(self, order: Run, control: PipeControl) -> Message:
        self._send(Started(job_id=order.job_id))
        control.check()
        engine, loaded = self._cache.obtain(order.model, order.helpers, order.request, control, order.budget_bytes)
        if loaded:
            self._send(self._cache.held())
        begun = time.monotonic()
        cut = self._pass_on(order, engine, control)
        control.flush_words()
        control.check()
        finished = Finished(
            job_id=order.job_id,
            seconds=time.monotonic() - (control.running_since or begun),
            versions=engine.versions(),
            device=control.device,
            text=control.text,
            cut=cut,
            notes=tuple(control.notes),
            work=control.work,
        )
        write_safely(Path(order.spool, FINISHED), lambda file: file.write(msgspec.msgpack.encode(finished)))
        return finished

    def _pass_on(self, order: Run, engine: Engine[Request, Result[Request]], control: PipeControl) -> bool:
        """Every result of the engine to its file or its message, as it comes; whether words ended at their length."""
        inputs = {sha256: Path(path) for sha256, path in order.inputs.items()}
        to = JobResults(control, Path(order.spool), engine.versions(), self._send)
        # Closed here and now, so that an engine cleans up on this thread before the job's end is told.
        with closing(_generated(engine.run(order.request, inputs, control))) as results:
            since = time.monotonic()
            for result in results:
                if control.running_since is None:
                    control.running(control.device, "")
                to.took, since = time.monotonic() - since, time.monotonic()
                result.deliver(order.request, to)
                control.kept(1 / max(1, self._kinds.of(order.request).files(order.request)))
                control.check()
        return to.cut


def _generated(results: Iterator[Result[Request]]) -> Generator[Result[Request], None, None]:
    """With a `close` that reaches the engine, whatever sort of iterator it gave."""
    yield from results
