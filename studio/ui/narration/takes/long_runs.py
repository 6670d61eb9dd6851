"""Runs of very many sentences: worked out on a thread, and asked for in jobs of `MANY` sentences, one in each turn of
the event loop. Main thread; made by the presenter of the takes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QObject, QTimer

from studio.services.narration.segments import Segment, SegmentKey, to_speak
from studio.services.translation import tr
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.items import Item
from studio.ui.narration.takes.asking import scene_title, submit
from studio.ui.narration.takes.rows import states_of
from studio.ui.widgets.errand import Errand, Step

MANY: Final = 2_000
"""Sentences of a scene from which on a run is worked out on a thread; on the window's own it would take 20 ms."""
_LOOK_EVERY: Final = 1_000


class Plan(msgspec.Struct, frozen=True):
    wanted: tuple[Segment, ...]
    """Without a fresh take, and not on their way."""
    items: tuple[Item, ...]
    """To be heard, in order."""
    passed: tuple[Segment, ...] = ()
    """Which wait for whoever read them."""


Follow = Callable[[Sequence[str], Sequence[Segment], str, str], None]
"""Told jobs, their sentences, their words for people, the id of their scene."""


class LongRuns(QObject):
    def __init__(self, desk: NarrationDesk, follow: Follow, parent: QObject) -> None:
        """`follow`: shows what is asked for as one run."""
        super().__init__(parent)
        self._desk, self._follow = desk, follow
        self._errand = Errand(self)
        self._errand.begun.connect(lambda: self._tell(0.0))
        self._errand.moved.connect(self._tell)
        self._errand.ended.connect(self._ended)
        self._portions: deque[tuple[Segment, ...]] = deque()
        self._scene_id = ""
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._ask)
        desk.project_changed.connect(self.stop)

    @property
    def busy(self) -> bool:
        return self._errand.busy or bool(self._portions)

    def plan(self, segments: Sequence[Segment], done: Mapping[str, int], come: Callable[[Plan], None]) -> None:
        """Work out what is to be spoken of these. `done` counts the finished sentences of each job."""
        jobs, told = self._desk.jobs(), dict(done)
        self.stop()
        self._errand.start(lambda step: plan(segments, states_of(jobs, told), step), come, self._desk.say_failure)
        self._desk.preparing = True
        self._desk.state_changed.emit()

    def speak(self, found: Plan) -> None:
        """Have it spoken, and play it from its beginning meanwhile."""
        wanted = found.wanted
        self._scene_id = self._desk.scene_id
        self._portions.extend(wanted[start : start + MANY] for start in range(0, len(wanted), MANY))
        if self._portions and not self._ask():
            return
        self._desk.play(found.items)
        if self._portions:
            self._desk.preparing = True
            self._turn.start()

    def stop(self) -> None:
        self._errand.cancel()
        self._leave()

    def _ask(self) -> bool:
        """The next job. False where it was refused, as all that follow would be."""
        words = tr("Speak: {scene}", scene=scene_title(self._desk, self._scene_id))
        portion = self._portions.popleft()
        jobs = submit(self._desk, portion, words, scene_id=self._scene_id, heard=True)
        self._follow(jobs, portion, words, self._scene_id)
        if not jobs or not self._portions:
            self._leave()
        return bool(jobs)

    def _leave(self) -> None:
        self._portions.clear()
        self._turn.stop()
        self._ended()

    def _ended(self) -> None:
        if self._desk.preparing and not self.busy:
            self._desk.preparing = False
            self._desk.status_changed.emit("")
            self._desk.state_changed.emit()

    def _tell(self, share: float) -> None:
        words = tr("Looking for what is not spoken yet: {share} %", share=round(100 * share))
        self._desk.status_changed.emit(words)


def plan(segments: Sequence[Segment], pending: Mapping[SegmentKey, object], step: Step) -> Plan:
    """Pure; any thread."""
    wanted = wanted_of(segments, pending)
    step(0.3)
    items = items_of(segments, wanted, pending, lambda share: step(0.3 + 0.7 * share))
    return Plan(wanted, items, tuple(one for one in segments if one.waits_for_reader))


def wanted_of(segments: Sequence[Segment], pending: Mapping[SegmentKey, object]) -> tuple[Segment, ...]:
    """Without a fresh take, and not on its way."""
    coming = {one.wanted for one in segments if one.key in pending}
    return tuple(one for one in to_speak(segments) if one.key not in pending and one.wanted not in coming)


def items_of(
    segments: Sequence[Segment], wanted: Sequence[Segment], pending: Mapping[SegmentKey, object], step: Step
) -> tuple[Item, ...]:
    asked = {one.key for one in wanted} | {one.key for one in segments if one.key in pending}
    makers = {one.wanted: one.key for one in reversed(segments) if one.key in asked}
    items: list[Item] = []
    for place, one in enumerate(segments):
        if place % _LOOK_EVERY == 0:
            step(place / len(segments))
        item = _item(one, makers, asked)
        if item is not None:
            items.append(item)
    return tuple(items)


def _item(one: Segment, makers: Mapping[str, SegmentKey], asked: Collection[SegmentKey]) -> Item | None:
    """To be heard: once it has come, where it is being made, or another one alike; else its take, if it has one."""
    gain = one.part.manner.gain
    kept = one.fresh or one.locked or one.waits_for_reader
    if one.key in asked or (one.wanted in makers and not kept):
        return Item(one.key, one.pause_after, gain=gain, waits_for=makers.get(one.wanted), letters=len(one.text))
    if one.take is None:
        return None
    return Item(one.key, one.pause_after, one.take.asset, gain, seconds=one.take.seconds)
