"""Worker processes as the window sees them: started on first use, watched, killed when they hang, started again.

Used by JobQueue, and by the window for restart and pre-warming. Main thread only. Who stands where is in `post`.
A family whose row says so has further workers beside its first: seats 1 and up. They are started when a job is given to
them, and ended when none is left; what is said of a family's state is that of its first.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import psutil
from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.errors import WorkerStopped
from studio.domain.families import FamilyName
from studio.domain.kinds import KINDS, Kinds
from studio.domain.meanings import MeaningRequest
from studio.domain.reading_again import DEPTH
from studio.domain.readings import ReadingRequest
from studio.domain.requests import ModelRef, Request
from studio.services.workers.device_token import DeviceTokens
from studio.services.workers.post import Limits, WorkerPost
from studio.wire.messages import Device, FromWorker, Held, Load, LocalModel, Ready, Run, Stopped

FREE_TO_PREWARM = 2 * 10**9
"""Bytes of memory that must be free."""
NO_HELPERS: Mapping[str, LocalModel] = MappingProxyType({})
GPU_SHARE = 0.9
"""Of a GPU's memory, for models; the rest is for what the system shows."""


class WorkerPool(QObject):
    """One worker process for each family, and further ones for those that may have them."""

    worker_changed = Signal(str, str)
    """family, state: "absent" | "starting" | "ready" | "busy" | "stopped"."""
    held_changed = Signal(str, object)
    """family, Held."""
    said = Signal(str, object)
    """family, message of a job. For every `run` exactly one of Finished, Failed and Stopped comes, whatever happens."""
    waits = Signal(str, str)
    """job id, what it waits for, in words; empty when it waits no more."""
    freed = Signal(str)
    """family: a worker of it can take the next order."""
    loads_again = Signal(str, str)
    """family, model id: it went with its worker, as the load of another one was cancelled, and is loaded once more."""

    def __init__(self, parent: QObject | None = None, *, limits: Limits | None = None, kinds: Kinds = KINDS) -> None:
        super().__init__(parent)
        self._kinds = kinds
        self._limits = limits or Limits()
        self._tokens = DeviceTokens(self, kinds)
        self._tokens.granted.connect(self._go)
        self._tokens.waits.connect(self._tell_waiting)
        self._tokens.failed.connect(lambda name, failure: self._posts[name].fail(failure))
        self._warm_loads = 0
        self._after_warming: dict[str, Run] = {}
        self._posts: dict[str, WorkerPost] = {}
        """The first of a family by the family's name."""
        for family in kinds.working_families():
            for seat in range(family.workers):
                post = WorkerPost(family.name, self._limits, self, kinds=kinds)
                self._posts[_name(family.name, seat)] = post
                self._connect(_name(family.name, seat), post)

    def _connect(self, name: str, post: WorkerPost) -> None:
        family = post.family
        if name == family:
            post.changed.connect(lambda state: self.worker_changed.emit(family, state))
        post.said.connect(lambda message: self._pass_on(family, message))
        post.wants_device.connect(lambda: self._ask_for_device(name))
        post.order_ended.connect(lambda: self._order_ended(name))

    def _of(self, family: FamilyName) -> list[WorkerPost]:
        return [post for post in self._posts.values() if post.family == family]

    def state(self, family: FamilyName) -> str:
        return self._posts[family].state

    def busy(self, family: FamilyName, seat: int = 0) -> bool:
        """A job is waiting or at work there, or none can be: a further worker that died too often is not started
        again."""
        post = self._posts[_name(family, seat)]
        if seat and post.state == "stopped":
            return True
        return isinstance(post.order, Run) or (not seat and family in self._after_warming)

    def is_there(self, family: FamilyName, seat: int) -> bool:
        """A process stands there."""
        return self._posts[_name(family, seat)].pid is not None

    def on_processor(self, request: Request) -> bool:
        """Whether it is computed without a graphics card, as far as is known by now."""
        device = request.device
        return device == "cpu" or (device == "auto" and not any(one.name != "cpu" for one in self.devices()))

    def stopped_failure(self, family: FamilyName) -> WorkerStopped | None:
        """Why the family's worker is not started any more, or None."""
        return self._posts[family].stopped_failure()

    def pid(self, family: FamilyName) -> int | None:
        return self._posts[family].pid

    def devices(self) -> tuple[Device, ...]:
        """As the worker that was started last told them; empty before the first start."""
        return next((post.devices for post in self._posts.values() if post.devices), ())

    def held(self, family: FamilyName) -> Held:
        """By all workers of the family."""
        all_held = [post.held for post in self._of(family)]
        models: dict[str, int] = {}
        for held in all_held:
            for model_id, size in held.models.items():
                models[model_id] = models.get(model_id, 0) + size
        return Held(
            models=models,
            rss_bytes=sum(held.rss_bytes for held in all_held),
            kept_bytes=sum(held.kept_bytes for held in all_held),
        )

    def ready_message(self, family: FamilyName) -> Ready | None:
        """What the worker said of itself when it started, or None if none was started yet."""
        return self._posts[family].ready_message

    def run(self, family: FamilyName, order: Run, seat: int = 0) -> None:
        """Start it as soon as the worker and the device are free for it. There must be no other (see `busy`).
        A warming up of another model gives way."""
        post = self._posts[_name(family, seat)]
        if isinstance(post.order, Load):
            self._after_warming[family] = order
            if post.order.model.id != order.model.id:
                post.cancel(post.order.job_id)
            return
        post.give(order)

    def cancel(self, family: FamilyName, job_id: str) -> None:
        waiting = self._after_warming.get(family)
        if waiting is not None and waiting.job_id == job_id:
            del self._after_warming[family]
            QTimer.singleShot(0, self, lambda: self.said.emit(family, Stopped(job_id=job_id)))
            return
        for post in self._of(family):
            post.cancel(job_id)

    def end_further(self, family: FamilyName) -> None:
        """End the workers beside the first that have nothing to do: each holds a copy of the model."""
        for post in self._of(family)[1:]:
            if post.order is None:
                post.leave()

    def show_previews(self, *, wanted: bool) -> None:
        """Of what is at work, from now on."""
        for post in self._posts.values():
            post.show_previews(wanted=wanted)

    def prewarm(
        self,
        family: FamilyName,
        model: LocalModel | None = None,
        *,
        device: str = "auto",
        helpers: Mapping[str, LocalModel] = NO_HELPERS,
    ) -> None:
        """Start the process, and load a model with its helpers for requests of that device if nothing else is to be
        done. Gives way to any job that comes. Does nothing on battery or with little free memory."""
        post = self._posts[family]
        if post.order is not None or post.state == "stopped" or not _may_prewarm():
            return
        if model is None:
            post.warm()
            return
        self._warm_loads += 1
        request = self._kinds.plain(family, ModelRef(model.id, model.engine), device)
        job_id = f"warm-{family}-{self._warm_loads}"
        post.give(Load(job_id=job_id, model=model, helpers=dict(helpers), request=request))

    def restart(self, family: FamilyName) -> None:
        self._posts[family].restart()

    def unload(self, family: FamilyName) -> bool:
        """Have the family's worker give its models back. False where it is at work; `freed` tells when it is not."""
        post = self._posts[family]
        if post.order is not None:
            return False
        post.unload()
        return True

    def shut_down(self) -> None:
        """End all processes; blocks for at most a few seconds."""
        for post in self._posts.values():
            post.shut_down()
        for name, post in self._posts.items():
            post.wait_for_end()
            self._tokens.give_back(name)

    def _pass_on(self, family: str, message: FromWorker) -> None:
        if isinstance(message, Held):
            self.held_changed.emit(family, self.held(family))
        elif not str(getattr(message, "job_id", "")).startswith("warm-"):
            self.said.emit(family, message)

    def _tell_waiting(self, name: str, words: str) -> None:
        order = self._posts[name].order
        if order is not None:
            self.waits.emit(order.job_id, words)

    def _order_ended(self, name: str) -> None:
        self._tokens.give_back(name)
        QTimer.singleShot(0, self, lambda: self._next_order(name))

    def _next_order(self, name: str) -> None:
        post = self._posts[name]
        family = post.family
        waiting = self._after_warming.pop(name, None)
        if waiting is not None and post.order is None:
            post.give(waiting)
            return
        lost, post.lost = post.lost, None
        if lost is not None and name == family:
            self.prewarm(family, lost.model, device=lost.request.device, helpers=lost.helpers)
            if post.order is not None:
                self.loads_again.emit(family, lost.model.id)
        self.freed.emit(family)

    def _ask_for_device(self, name: str) -> None:
        self._tokens.give_back(name)
        self._tokens.request(name, self._token_device(name))

    def _go(self, name: str) -> None:
        post = self._posts[name]
        if post.order is None or post.state != "ready":
            self._tokens.give_back(name)
            return
        self.waits.emit(post.order.job_id, "")
        post.go(self._make_room(name))

    def _make_room(self, name: str) -> int:
        """Have idle workers give models back, the longest unused first, until the order's models fit; answers with
        the bytes that the worker of that name may hold."""
        total = self._memory_of(name)
        others = sorted((one for one in self._posts if one != name), key=lambda one: self._posts[one].last_used)
        held = {one: sum(self._posts[one].held.models.values()) for one in others}
        needed = _needed(self._posts[name].order)
        for one in others:
            if needed + sum(held.values()) <= total:
                break
            if self._posts[one].state == "ready" and self._posts[one].order is None and held[one]:
                self._posts[one].unload()
                held[one] = 0
        return max(0, total - sum(held.values()))

    def _memory_of(self, name: str) -> int:
        """Bytes for models on the device that the order will use: most of a GPU's memory, or the machine's share."""
        device = self._token_device(name)
        gpu = next((one for one in self._posts[name].devices if one.name == device and device.startswith("cuda")), None)
        return int(gpu.total_bytes * GPU_SHARE) if gpu is not None else self._limits.memory_bytes

    def _token_device(self, name: str) -> str:
        """Which token the order needs. Each worker of a light family has one of its own beside the processor's, and so
        has what a moment is enough for."""
        post = self._posts[name]
        device = _wanted_device(post.order)
        if device == "auto":
            device = next((one.name for one in post.devices if one.name.startswith("cuda")), "cpu")
        light = self._kinds.family(post.family).light or _is_momentary(post.order)
        return f"cpu-{name}" if device == "cpu" and light else device


def _name(family: FamilyName, seat: int) -> str:
    return f"{family}-{seat + 1}" if seat else family


def _may_prewarm() -> bool:
    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    plugged = battery is None or battery.power_plugged is not False
    return plugged and psutil.virtual_memory().available >= FREE_TO_PREWARM


def _wanted_device(order: Run | Load | None) -> str:
    return order.request.device if order is not None and order.request is not None else "auto"


def _is_momentary(order: Run | Load | None) -> bool:
    """What a question means, some milliseconds; how well its first passages answer it, a third of a second."""
    request = order.request if order is not None else None
    match request:
        case MeaningRequest():
            return request.question and len(request.texts) == 1
        case ReadingRequest():
            return len(request.passages) <= DEPTH
    return False


def _needed(order: Run | Load | None) -> int:
    if order is None:
        return 0
    return sum(model.memory_bytes or 0 for model in (order.model, *order.helpers.values()))
