"""One family's place in the pool: the process that stands there now, its order, and what happens when it dies.

Used by `studio.services.workers.pool`; main thread.

    absent -> starting -> ready <-> busy          an order waits for its worker, then for its device's token
       ^         |          |        |
       |         +----------+--------+--> died: its order fails; back-off; starting again
       +---- restart() ---- stopped <---- the third death in five minutes
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import msgspec
import psutil
from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.errors import Failure, WorkerStopped
from studio.domain.families import FamilyName
from studio.domain.kinds import KINDS, Kinds
from studio.services.workers.process import HANG_LIMIT, PING_INTERVAL, SILENT_LIMIT, ProcessEnd, WorkerProcess
from studio.services.workers.reach import reach_of, told
from studio.wire.messages import (
    Cancel,
    Device,
    Failed,
    Finished,
    FromWorker,
    Held,
    Load,
    Previews,
    Ready,
    Run,
    Running,
    Stopped,
    Unload,
)

CANCEL_LIMIT = 5.0
"""Seconds that a cancelled job has to stop; then its worker is killed."""
LOAD_CANCEL_LIMIT = 2.0
"""The same for a job that is still loading: the import of a big library can take long and cannot be stopped, and a
worker in the midst of one holds little that is worth the wait."""
HELD_GRACE = 0.05
"""Seconds that such a load has beyond what its family says, where the worker holds another model, which would have to
be loaded again."""
DEATHS_ALLOWED = 3
DEATHS_WITHIN = 300.0
"""Seconds."""
BACK_OFF = (0.2, 1.0, 4.0)
"""Seconds before the start after the first, second, ... death."""
MEMORY_SHARE = 0.7
"""Of the machine's memory, for all models together."""


class Limits:
    """Times and commands of a pool; tests shorten them."""

    def __init__(
        self,
        *,
        cancel: float = CANCEL_LIMIT,
        load_cancel: float = LOAD_CANCEL_LIMIT,
        ping: float = PING_INTERVAL,
        hang: float = HANG_LIMIT,
        silent: float = SILENT_LIMIT,
        back_off: tuple[float, ...] = BACK_OFF,
        memory_bytes: int | None = None,
        commands: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.cancel = cancel
        self.load_cancel = min(load_cancel, cancel)
        self.ping = ping
        self.hang = hang
        self.silent = silent
        self.back_off = back_off
        self.memory_bytes = memory_bytes or int(psutil.virtual_memory().total * MEMORY_SHARE)
        self.commands = dict(commands or {})


class WorkerPost(QObject):
    """One family's place: whatever process stands there now, and the order it works on."""

    changed = Signal(str)
    said = Signal(object)
    wants_device = Signal()
    """The worker is ready and an order is there; `go` sends it."""
    order_ended = Signal()

    def __init__(
        self, family: FamilyName, limits: Limits, parent: QObject | None = None, *, kinds: Kinds = KINDS
    ) -> None:
        super().__init__(parent)
        self._kinds = kinds
        self.family = family
        self.held = Held(models={}, rss_bytes=0)
        self.devices: tuple[Device, ...] = ()
        self.ready_message: Ready | None = None
        self.order: Run | Load | None = None
        self.last_used = 0.0
        self.lost: Run | None = None
        """The last order that was done, where its model went with the worker because another load was cancelled."""
        self._done: Run | None = None
        self.state = "absent"
        self._limits = limits
        self._process: WorkerProcess | None = None
        self._reach = told()
        self._sent = False
        self._runs = False
        self._cancelled = False
        self._closing = False
        self._leaves = False
        """The process was told to end, and another one takes the next order."""
        self._deaths: list[float] = []
        self._last_tail = ""
        self._cancel_timer = QTimer(self)
        self._cancel_timer.setSingleShot(True)
        self._cancel_timer.timeout.connect(self._cancel_overdue)
        self._start_timer = QTimer(self)
        self._start_timer.setSingleShot(True)
        self._start_timer.timeout.connect(self._start)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def stopped_failure(self) -> WorkerStopped | None:
        if self.state != "stopped":
            return None
        return WorkerStopped(family=self.family, deaths=len(self._deaths), stderr_tail=self._last_tail)

    def give(self, order: Run | Load) -> None:
        """Take an order up; there must be none."""
        self.order = order
        self._sent = self._cancelled = self._runs = False
        stopped = self.stopped_failure()
        if stopped is not None:
            QTimer.singleShot(0, self, lambda: self._close_order(Failed(job_id=order.job_id, failure=stopped)))
            return
        self._reach = self._reach.joined(reach_of(order))
        self.warm()
        if self.state == "ready" and not self._leaves:
            self._ask_for_device()

    def go(self, budget_bytes: int | None) -> None:
        """Send the order; its device is ours."""
        if self.order is None or self._process is None or self.state != "ready" or self._cancelled:
            return
        self._sent = True
        self.last_used = time.monotonic()
        self._set_state("busy")
        self._process.send(msgspec.structs.replace(self.order, budget_bytes=budget_bytes))

    def cancel(self, job_id: str) -> None:
        """At once if the worker was not told yet; else it has CANCEL_LIMIT to stop, or LOAD_CANCEL_LIMIT in a load, or
        what its family says. A warming up has the longest time: it gives way to a job that needs the same imports."""
        if self.order is None or self.order.job_id != job_id or self._cancelled:
            return
        self._cancelled = True
        if not self._sent:
            QTimer.singleShot(0, self, lambda: self._close_order(Stopped(job_id=job_id)))
            return
        if self._process is not None:
            self._process.send(Cancel(job_id=job_id))
        self._cancel_timer.start(round(self._time_to_stop() * 1000))

    def show_previews(self, *, wanted: bool) -> None:
        if self._process is not None and self._sent and isinstance(self.order, Run):
            self._process.send(Previews(wanted=wanted))

    def _time_to_stop(self) -> float:
        if not isinstance(self.order, Run):
            return self._limits.cancel
        limit = self._limits.cancel if self._runs else self._limits.load_cancel
        family = self._kinds.family(self.family)
        own = family.stops_within
        if own is None and not self._runs and family.loads_stop_within is not None:
            own = family.loads_stop_within + (HELD_GRACE if self.held.models else 0.0)
        return limit if own is None else min(limit, own)

    def fail(self, failure: Failure) -> None:
        """The order cannot be sent to the worker."""
        if self.order is not None and not self._sent:
            self._close_order(Failed(job_id=self.order.job_id, failure=failure))

    def warm(self) -> None:
        """Have a process, soon."""
        if self._process is None and self.state == "absent" and not self._start_timer.isActive():
            self._start()

    def unload(self, model_id: str = "") -> None:
        if self._process is not None and self.state == "ready":
            self._process.send(Unload(model_id=model_id))

    def restart(self) -> None:
        """Forget past deaths and start afresh; an order at work begins again."""
        self._deaths.clear()
        if self._process is not None:
            self._process.kill()
        elif self.state in ("stopped", "absent"):
            self._set_state("absent")
            self._start()

    def leave(self) -> None:
        """Nothing is to be done here for now: have the process end. An order that comes starts another one."""
        if self._process is not None and self.order is None and not self._leaves:
            self._leaves = True
            self._process.quit()
            self._cancel_timer.start(round(self._limits.cancel * 1000))

    def shut_down(self) -> None:
        """Ask the process to end; `wait_for_end` sees to it. Nothing is started any more."""
        self._closing = True
        self._start_timer.stop()
        self._cancel_timer.stop()
        if self._process is not None:
            self._process.quit()

    def wait_for_end(self) -> None:
        if self._process is not None:
            self._process.wait_for_end(1.0)

    def _start(self) -> None:
        if self._process is not None or self._closing:
            return
        limits = self._limits
        process = WorkerProcess(
            self.family,
            self,
            command=limits.commands.get(self.family, ()),
            kinds=self._kinds,
            reach=self._reach,
            ping_interval=limits.ping,
            hang_limit=limits.hang,
            silent_limit=limits.silent,
        )
        process.ready.connect(self._on_ready)
        process.said.connect(self._on_said)
        process.ended.connect(self._on_ended)
        self._process = process
        self._leaves = False
        self._set_state("starting")
        process.start()

    def _on_ready(self, message: Ready) -> None:
        self.ready_message = message
        self.devices = message.devices
        self._set_state("ready")
        if self.order is not None:
            self._ask_for_device()

    def _ask_for_device(self) -> None:
        """A worker cannot widen what it reaches: for a model that lies elsewhere, or lies there anew, another one is
        started."""
        if self._process is not None and not self._process.granted.covers(reach_of(self.order)):
            self._process.kill()
        else:
            self.wants_device.emit()

    def _on_said(self, message: FromWorker) -> None:
        if isinstance(message, Held):
            self.held = message
            self.said.emit(message)
            return
        if self.order is None or getattr(message, "job_id", "") != self.order.job_id:
            return
        if isinstance(message, (Finished, Failed, Stopped)):
            self._close_order(message)
        else:
            self._runs = self._runs or isinstance(message, Running)
            self.said.emit(message)

    def _close_order(self, last: Finished | Failed | Stopped) -> None:
        if self.order is None or last.job_id != self.order.job_id:
            return
        self._cancel_timer.stop()
        if isinstance(last, Finished) and isinstance(self.order, Run):
            self._done = self.order
        self.order = None
        self._sent = False
        self.last_used = time.monotonic()
        if self.state == "busy":
            self._set_state("ready")
        self.order_ended.emit()
        self.said.emit(last)

    def _cancel_overdue(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _on_ended(self, end: ProcessEnd) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        if self._leaves:
            self._cancel_timer.stop()
        done = self._done
        in_load = self._cancelled and isinstance(self.order, Run) and not self._runs
        if in_load and done is not None and done.model.id in self.held.models:
            self.lost = done
        self.held = Held(models={}, rss_bytes=0)
        self._last_tail = end.stderr_tail
        self.said.emit(self.held)
        failure = end.failure
        if failure is not None and not self._cancelled:
            failure = self._count_death(failure)
        elif self.state != "stopped":
            self._set_state("absent")
        order = self.order
        if order is None:
            return
        if self._cancelled or self._closing:
            self._close_order(Stopped(job_id=order.job_id))
        elif failure is not None:
            self._close_order(Failed(job_id=order.job_id, failure=failure))
        else:
            # Restarted on demand: whoever asked for that wants the order to go on.
            self._sent = self._runs = False
            self._start()

    def _count_death(self, failure: Failure) -> Failure:
        now = time.monotonic()
        self._deaths = [at for at in self._deaths if now - at < DEATHS_WITHIN] + [now]
        if len(self._deaths) >= DEATHS_ALLOWED:
            self._set_state("stopped")
            return WorkerStopped(family=self.family, deaths=len(self._deaths), stderr_tail=self._last_tail)
        self._set_state("absent")
        delay = self._limits.back_off[min(len(self._deaths), len(self._limits.back_off)) - 1]
        self._start_timer.start(round(delay * 1000))
        return failure

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit(state)
