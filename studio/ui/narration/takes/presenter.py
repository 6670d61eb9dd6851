"""Joins the list of sentences and their takes to the services: speaking, taking again, choosing among takes.

Knows no widgets; main thread. The pane makes it with the desk and the views.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from studio.domain.document import Job, Take
from studio.domain.requests import SEED_LIMIT, SpeechRequest
from studio.services.narration.segments import Segment, SegmentKey, choose_take, to_speak
from studio.services.translation import tr
from studio.ui.narration.desk import Item, LongRun, NarrationDesk
from studio.ui.narration.takes.asking import scene_title, submit
from studio.ui.narration.takes.rows import SegmentRows, TakeRow, progress_words, states_of, take_rows

LONG_RUN = 10
"""Sentences from which on a run is long, about a minute of sound: its guessed words are shown first."""


class TakesView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_scenes(self, scenes: tuple[tuple[str, str], ...], current: str) -> None: ...
    def show_segments(self, rows: SegmentRows, selected: int) -> None: ...
    def show_takes(self, rows: tuple[TakeRow, ...]) -> None: ...
    def show_heard(self, key: SegmentKey | None) -> None:
        """The sentence that is heard now, or None."""


class TakesPresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: TakesView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self._done: dict[str, int] = {}
        """Job -> how many of its sentences have been spoken."""
        desk.project_changed.connect(self._done.clear)
        desk.outline_changed.connect(lambda: view.show_scenes(desk.scenes, desk.scene_id))
        for changed in (desk.segments_changed, desk.selected_changed, desk.voices_changed):
            changed.connect(self._show)
        desk.heard.connect(lambda key, _seconds: view.show_heard(key))
        queue = desk.studio.queue
        queue.job_changed.connect(self._job_changed)
        queue.progress.connect(self._progress)
        queue.adopted.connect(self._adopted)
        queue.ended.connect(self._ended)

    # ---- services changed

    def _job_changed(self, job: Job) -> None:
        if isinstance(job.request, SpeechRequest):
            self._show_segments()
            self._desk.state_changed.emit()

    def _progress(self, job_id: str, done: float, total: float, _phase: str, left: object) -> None:
        if total and any(job.id == job_id for job in self._desk.jobs()):
            seconds = left if isinstance(left, float | int) else None
            self._desk.status_changed.emit(progress_words(int(done), int(total), seconds))

    def _adopted(self, job_id: str, record: object) -> None:
        if isinstance(record, Take):
            self._done[job_id] = self._done.get(job_id, 0) + 1
            if record.scene_id == self._desk.scene_id:
                self._desk.read_segments()

    def _ended(self, job: Job) -> None:
        if not isinstance(job.request, SpeechRequest):
            return
        self._done.pop(job.id, None)
        self._desk.status_changed.emit(tr("Stopped.") if job.state == "cancelled" else "")
        # Why it failed, and what its worker noted, is told once, by the window.
        self._desk.read_segments()

    # ---- what the person does

    def speak_scene(self) -> None:
        """Speak what has no fresh take by this voice, and play the scene from its beginning meanwhile."""
        self._begin(lambda: self._desk.segments)

    def speak_from_here(self) -> None:
        """The same from the selected sentence on."""
        first = self._desk.selected
        self._begin(lambda: _from(self._desk.segments, first))

    def take_again(self) -> None:
        """Speak the selected sentence once more, read a little differently; its other takes stay."""
        segment = self._desk.segment()
        scene = tr("Take again: {scene}", scene=scene_title(self._desk))
        if segment is not None and submit(self._desk, (segment,), scene, seed=random.randrange(1, SEED_LIMIT)):
            self._desk.play([Item(segment.key, 0.0)])

    def stop(self) -> None:
        """Silence, and an end to speaking this scene; what is spoken stays."""
        self._desk.silence()
        for job in self._desk.jobs():
            if job.target_id == self._desk.scene_id:
                self._desk.studio.queue.cancel(job.id)
        self._desk.state_changed.emit()

    def choose_take(self, take_id: str) -> None:
        """Of the selected sentence: the take that is heard and exported."""
        segment = self._desk.segment()
        if segment is not None and segment.take is not None and segment.take.id != take_id:
            self._desk.perform(choose_take(segment, take_id))
            self._desk.read_segments()

    def step_take(self, by: int) -> None:
        """The take after or before the one that is heard, round and round."""
        segment = self._desk.segment()
        if segment is not None and segment.take is not None:
            ids = [take.id for take in segment.takes]
            self.choose_take(ids[(ids.index(segment.take.id) + by) % len(ids)])

    def step_sentence(self, by: int) -> None:
        segments = self._desk.segments
        if segments:
            self._desk.select(segments[min(len(segments) - 1, max(0, self._desk.place() + by))].key)

    def step_scene(self, by: int) -> None:
        ids = [scene_id for scene_id, _ in self._desk.scenes]
        if self._desk.scene_id in ids:
            self._desk.choose_scene(ids[min(len(ids) - 1, max(0, ids.index(self._desk.scene_id) + by))])

    # ---- speaking

    def _begin(self, segments: Callable[[], Sequence[Segment]]) -> None:
        """At once, or once the words of a long run have been read."""
        wanted = self._wanted(segments())
        if len(wanted) < LONG_RUN:
            self._speak(segments())
        else:
            self._desk.run_asked.emit(LongRun(wanted, lambda: self._speak(segments())))

    def _wanted(self, segments: Sequence[Segment]) -> tuple[Segment, ...]:
        """Without a fresh take, and not on its way."""
        voice = self._desk.voice
        pending = states_of(self._desk.jobs(), self._done)
        return tuple(one for one in to_speak(segments, voice.id) if one.key not in pending) if voice else ()

    def _speak(self, segments: Sequence[Segment]) -> None:
        if self._desk.voice is None or not segments:
            return
        pending = states_of(self._desk.jobs(), self._done)
        wanted = self._wanted(segments)
        if wanted and not submit(self._desk, wanted, tr("Speak: {scene}", scene=scene_title(self._desk))):
            return
        coming = {one.key for one in wanted} | set(pending)
        self._desk.play(
            [
                Item(one.key, one.pause_after, "" if one.key in coming else one.take.asset if one.take else "")
                for one in segments
                if one.key in coming or one.take is not None
            ]
        )

    # ---- showing

    def _show(self) -> None:
        self._show_segments()
        self._view.show_takes(take_rows(self._desk.segment(), self._desk.voices))

    def _show_segments(self) -> None:
        states = states_of(self._desk.jobs(), self._done)
        rows = SegmentRows(self._desk.segments, states, self._desk.voices)
        self._view.show_segments(rows, self._desk.place())


def _from(segments: Sequence[Segment], first: SegmentKey | None) -> Sequence[Segment]:
    """From that sentence on; all where it is gone."""
    place = next((place for place, one in enumerate(segments) if one.key == first), 0)
    return segments[place:]
