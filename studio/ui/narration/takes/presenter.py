"""Joins the list of sentences and their takes to the services: speaking, taking again, choosing among takes.

Knows no widgets; main thread. The pane makes it with the desk and the views.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from studio.domain.project_records import Card, Job
from studio.domain.requests import SEED_LIMIT, SpeechRequest
from studio.domain.sound_records import HeardTake, Take
from studio.domain.voice_languages import announced
from studio.services.narration.attribution import speakers
from studio.services.narration.directing import choose_take, delete_takes, lock_take, note_take
from studio.services.narration.heard_takes import cut_since, heard_as_cut
from studio.services.narration.reading import why_unread
from studio.services.narration.segments import Segment, SegmentKey
from studio.services.narration.spans import chapter_of
from studio.services.translation import tr, tr_count
from studio.ui.narration.desk import MESSAGE, NarrationDesk
from studio.ui.narration.items import Item, LongRun
from studio.ui.narration.takes.asking import scene_title, submit
from studio.ui.narration.takes.book_runs import BookRuns
from studio.ui.narration.takes.in_place import InPlace
from studio.ui.narration.takes.long_runs import MANY, LongRuns, Plan, items_of, wanted_of
from studio.ui.narration.takes.resuming import Resuming
from studio.ui.narration.takes.rows import (
    Pending,
    Pendings,
    SegmentRows,
    TakeRow,
    progress_words,
    take_rows,
    word_at,
)

LONG_RUN = 10
"""Sentences from which on a run is long, about a minute of sound: its guessed words are shown first."""
_COMPARED = 0.6
"""Seconds between takes that are compared."""


SCRIPTS = "narration.scripts"
"""Key of the message about scripts that a voice cannot speak: what is said about playing does not take its place."""


class TakesView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_scenes(self, scenes: tuple[tuple[str, str], ...], current: str) -> None: ...
    def show_segments(self, rows: SegmentRows, selected: int) -> None: ...
    def show_takes(self, rows: tuple[TakeRow, ...]) -> None: ...
    def show_passed(self, words: str) -> None:
        """What of the scene is not read by choice; empty where all is."""

    def show_heard(self, key: SegmentKey | None, word: tuple[int, int] | None) -> None:
        """The sentence that is heard now, or None, and which of its characters are."""


class TakesPresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: TakesView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self._done: dict[str, int] = {}
        """Job -> how many of its sentences have been spoken."""
        self._pendings = Pendings()
        self._in_place = InPlace(desk, self._speak_once)
        self._book = BookRuns(
            desk, lambda: dict(self._done), self._tell_what_is_unread, self._in_place.tell_passed,
            self._ask_no_more, self,
        )  # fmt: skip
        self._long = LongRuns(desk, self._book.follow, self)
        self.resuming = Resuming(desk, self._book.speak_found, self)
        desk.project_changed.connect(self._done.clear)
        desk.outline_changed.connect(lambda: view.show_scenes(desk.scenes, desk.scene_id))
        for changed in (desk.segments_changed, desk.selected_changed, desk.voices_changed):
            changed.connect(self._show)
        desk.hearings_changed.connect(self._show_segments)
        desk.heard.connect(self._heard)
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
            run = self._book.progress
            run.moved(job_id, int(done))
            if job_id in run.jobs:
                self._book.tell()
            if job_id in run.jobs and run.total > total:
                words = progress_words(run.done, run.total, run.left())
            else:
                words = progress_words(int(done), int(total), seconds)
            waits = self._desk.waits
            self._desk.status_changed.emit(tr("{wait}. {progress}", wait=waits, progress=words) if waits else words)

    def _adopted(self, job_id: str, record: object) -> None:
        if isinstance(record, Take):
            self._done[job_id] = self._done.get(job_id, 0) + 1
            if record.scene_id == self._desk.scene_id:
                self._desk.read_segments()
            self._in_place.adopted(job_id, record)

    def _ended(self, job: Job) -> None:
        if not isinstance(job.request, SpeechRequest):
            return
        self._done.pop(job.id, None)
        self._in_place.ended(job.id)
        if job.state == "cancelled" or not self._desk.jobs():
            self._desk.status_changed.emit(tr("Stopped.") if job.state == "cancelled" else "")
        # Why it failed, and what its worker noted, is told once, by the window.
        self._desk.read_segments()

    def _heard(self, key: SegmentKey | None, seconds: float) -> None:
        segment = self._desk.segment_of(key)
        take = segment.take if segment is not None else None
        same = segment is not None and take is not None and take.text == segment.text
        self._view.show_heard(key, word_at(take, seconds) if take is not None and same else None)

    # ---- what the person does

    def speak_scene(self) -> None:
        """Speak what has no fresh take by this voice, and play the scene from its beginning meanwhile."""
        self._begin(lambda: self._desk.segments)

    def speak_from_here(self) -> None:
        """The same from the selected sentence on."""
        first = self._desk.selected
        self._begin(lambda: _from(self._desk.segments, first))

    def take_again(self) -> None:
        """Speak the selected sentence once more, read a little differently; its other takes stay. What a person read is
        spoken only when that has been asked."""
        segment = self._desk.segment()
        if segment is None:
            return
        if segment.take is not None and segment.take.is_human:
            self._in_place.ask(segment)
        else:
            self._speak_once(segment)

    def _speak_once(self, segment: Segment) -> tuple[str, ...]:
        scene = tr("Take again: {scene}", scene=scene_title(self._desk))
        if self._tell_what_is_unread((segment,)):
            return ()
        jobs = submit(self._desk, (segment,), scene, seed=random.randrange(1, SEED_LIMIT), heard=True)
        if jobs:
            self._desk.play([Item(segment.key, 0.0, gain=segment.part.manner.gain)])
        return jobs

    def stop(self) -> None:
        """Silence, and an end to speaking this scene; what is spoken stays."""
        self._desk.silence()
        self._book.stop()
        self._long.stop()
        for job in self._desk.jobs():
            if job.target_id == self._desk.scene_id or job.id in self._book.progress.jobs:
                self._desk.studio.queue.cancel(job.id)
        self._desk.state_changed.emit()

    def _ask_no_more(self) -> None:
        self._long.stop()

    def speak_chapter(self) -> None:
        """The scene, those within it and, where it stands in another one, those beside it."""
        if self._desk.session is not None:
            self._book.speak(chapter_of(self._desk.session.document, self._desk.scene_id))

    def speak_book(self) -> None:
        """What is missing in any scene, and of the credits."""
        self._book.speak(tuple(scene_id for scene_id, _ in self._desk.scenes), with_credits=True)

    # ---- takes

    def lock_take(self) -> None:
        """Keep the take that is heard whatever becomes of the sentence, or give it free."""
        segment, session = self._desk.segment(), self._desk.session
        if session is not None and segment is not None and segment.take is not None:
            self._desk.perform(lock_take(session.document, segment, not segment.locked))
            self._desk.read_segments()

    def why_kept(self) -> str:
        """Why the take that is heard is neither deleted nor left for another one; empty where it may be."""
        segment = self._desk.segment()
        kept = segment is not None and segment.take is not None and segment.locked
        return tr("This take is locked, so that it stays. Unlock it first, by {key}.", key="L") if kept else ""

    def _is_kept(self) -> bool:
        """Says so, too."""
        words = self.why_kept()
        if words:
            self._desk.notices.say(words, key=MESSAGE)
        return bool(words)

    def delete_take(self) -> None:
        """The take that is heard, unless it is locked; undo brings it back."""
        segment, session = self._desk.segment(), self._desk.session
        if self._is_kept():
            return
        if session is not None and segment is not None and segment.take is not None:
            self._desk.perform(delete_takes(session.document, [segment.take.id]))
            self._desk.read_segments()

    def note_take(self, note: str) -> None:
        """Of the take that is heard."""
        segment, session = self._desk.segment(), self._desk.session
        if session is not None and segment is not None and segment.take is not None and segment.take.note != note:
            self._desk.perform(note_take(session.document, segment.take.id, note))
            self._desk.read_segments()

    def compare_takes(self) -> None:
        """Every take of the selected sentence, the newest first, with a pause between them."""
        segment = self._desk.segment()
        if segment is not None:
            gain = segment.part.manner.gain
            self._desk.play([Item(segment.key, _COMPARED, one.asset, gain) for one in reversed(segment.takes)])

    def choose_take(self, take_id: str) -> None:
        """Of the selected sentence: the take that is heard and exported. One that is locked is not left for another."""
        segment, session = self._desk.segment(), self._desk.session
        if session is None or segment is None or segment.take is None or segment.take.id == take_id:
            return
        if self._is_kept():
            self._show()
            return
        self._desk.perform(choose_take(session.document, segment, take_id))
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
        here = segments()
        if self._desk.voice is None or not here:
            return
        if len(here) >= MANY:
            again = partial(self._begin_again, segments)
            self._long.plan(here, self._done, lambda found: self._run_many(found, again))
            return
        self._in_place.tell_passed([one for one in here if one.waits_for_reader])
        wanted = wanted_of(here, self._pending())
        self._run(wanted, lambda: self._speak(segments()))

    def _run_many(self, found: Plan, go_on: Callable[[], None]) -> None:
        self._in_place.tell_passed(found.passed)
        self._run(found.wanted, go_on)

    def _begin_again(self, segments: Callable[[], Sequence[Segment]]) -> None:
        """The words have been read, and the scene may be another one by now."""
        self._long.plan(segments(), self._done, self._long.speak)

    def _run(self, wanted: tuple[Segment, ...], go_on: Callable[[], None]) -> None:
        if self._tell_what_is_unread(wanted):
            return
        if len(wanted) < LONG_RUN:
            go_on()
        else:
            self._desk.run_asked.emit(LongRun(wanted, go_on))

    def _tell_what_is_unread(self, wanted: Sequence[Segment]) -> bool:
        """Before anything is spoken: whether a voice lacks what reads its language; and how many sentences have a
        script that their voice only names."""
        spoken = [(one.text, one.part.voice or self._desk.narrator.voice) for one in wanted[:MANY]]
        missing = why_unread(spoken)
        if missing is not None:
            self._desk.say_failure(missing)
            return True
        count = sum(announced(text, voice) for text, voice in spoken)
        if count:
            words = tr_count(
                "One sentence has a script that its voice cannot speak: it only says which. Give it to a voice of that "
                "language.",
                "{count} sentences have a script that their voice cannot speak: it only says which. Give them to a "
                "voice of that language.",
                count,
            )
            self._desk.notices.say(words, key=SCRIPTS)
        return False

    def _speak(self, segments: Sequence[Segment]) -> None:
        if self._desk.voice is None or not segments:
            return
        pending = self._pending()
        wanted = wanted_of(segments, pending)
        if wanted:
            words = tr("Speak: {scene}", scene=scene_title(self._desk))
            jobs = submit(self._desk, wanted, words, heard=True)
            self._book.follow(jobs, wanted, words, self._desk.scene_id)
            if not jobs:
                return
        self._desk.play(items_of(segments, wanted, pending, lambda _share: None))

    # ---- showing

    def _heard_back(self) -> Callable[[Segment], HeardTake | None]:
        """What a listener heard of each sentence, as it is now; of a long scene it is looked up when it is shown."""
        session = self._desk.session
        if session is None:
            return lambda _segment: None
        document = session.document
        if len(self._desk.segments) >= MANY:
            return lambda segment: heard_as_cut(document, self._desk.clip_of(segment.key))
        known = {one.key: heard_as_cut(document, self._desk.clip_of(one.key)) for one in self._desk.segments}
        return lambda segment: known.get(segment.key)

    def _cut_since(self, segment: Segment) -> bool:
        session = self._desk.session
        return session is not None and cut_since(session.document, self._desk.clip_of(segment.key))

    def _pending(self) -> Pending:
        return self._pendings.of(self._desk.jobs(), self._done)

    def _show(self) -> None:
        self._show_segments()
        self._view.show_takes(take_rows(self._desk.segment(), self._desk.voices))

    def _show_segments(self) -> None:
        session = self._desk.session
        people = speakers(list(session.document.all(Card))) if session is not None else {}
        names = {card_id: card.name for card_id, card in people.items()}
        rows = SegmentRows(
            self._desk.segments, self._pending(), self._desk.voices, names, self._desk.places, self._heard_back(),
            self._cut_since,
        )  # fmt: skip
        self._view.show_segments(rows, self._desk.place())
        passed = self._desk.passed
        self._view.show_passed(tr("Not read here, by choice: {names}.", names=", ".join(passed)) if passed else "")


def _from(segments: Sequence[Segment], first: SegmentKey | None) -> Sequence[Segment]:
    """From that sentence on; all where it is gone."""
    place = next((place for place, one in enumerate(segments) if one.key == first), 0)
    return segments[place:]
