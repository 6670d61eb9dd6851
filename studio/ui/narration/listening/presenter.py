"""Joins listening back to the project: each new take is heard, and what was missed is listed for the whole book.

Knows no widgets; main thread. The pane makes it with the desk and the view. The list is counted on a thread, and only
while it is in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer

from studio.domain.document import Document
from studio.domain.errors import Failure
from studio.domain.outline import outline
from studio.domain.sound_records import HeardTake, Take, heard_id
from studio.domain.text_records import Scene
from studio.services.listening import Listening, Tally
from studio.services.narration.casting import Part
from studio.services.narration.clips import HeardClip, clips_of
from studio.services.narration.credits import CREDITS, credit_segments
from studio.services.narration.heard_takes import (
    Failing,
    Hearings,
    Unheard,
    fault_words,
    heard_as_cut,
    hearings_of,
    let_pass,
)
from studio.services.narration.segments import Segment, SegmentKey, segments_of
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.ui.narration.desk import MESSAGE, NarrationDesk
from studio.ui.widgets.errand import Errand, Step

_COUNTED_AFTER: Final = 300
"""Milliseconds in which further takes are heard before the list is counted anew."""
_HEARD_AFTER: Final = 1500
"""Milliseconds after the last cut, before a clip is listened to as it is now."""
_MANY: Final = 1_000
"""Sentences of a scene from which on cuts are not looked for by itself, on the window's thread."""
_MOST_UNHEARD: Final = 100
"""Sentences that are listed because nobody listened to them; all are counted."""


class FaultRow(msgspec.Struct, frozen=True):
    """A sentence whose reading has faults."""

    scene_id: str
    """"" of the credits."""
    key: SegmentKey
    scene: str
    text: str
    score: str
    """How many of its words were heard."""
    faults: str
    passes: bool
    is_heard: bool = True
    """Somebody listened to it."""


class ListeningView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_open(self, shown: bool) -> None: ...
    def bring_heard(self) -> bool:
        """Put the open list in front; False where it is there already."""

    def show_faults(self, rows: tuple[FaultRow, ...], note: str) -> None: ...
    def show_doing(self, words: str) -> None:
        """What is being heard now; "" while nothing is."""


class ListeningPresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: ListeningView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self.open = False
        self.rows: tuple[FaultRow, ...] = ()
        self.found = Hearings()
        """As it was counted last."""
        self.listening = Listening(desk.studio, lambda: desk.narrator, parent=self)
        self._counting = Errand(self)
        self._looking = Errand(self)
        self._stale = False
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_COUNTED_AFTER)
        self._due.timeout.connect(self._count)
        self._seen: set[str] | None = None
        """Clips of the scene, by the id of their record; None: it has just been turned to."""
        self._seen_scene = ""
        self._cut = QTimer(self)
        self._cut.setSingleShot(True)
        self._cut.setInterval(_HEARD_AFTER)
        self._cut.timeout.connect(self._hear_what_is_new)
        desk.segments_changed.connect(self._look_for_cuts)
        desk.studio.queue.adopted.connect(self._adopted)
        desk.project_changed.connect(self._forget)
        desk.project_changed.connect(self._look_for_what_waits)
        for changed in (desk.hearings_changed, desk.segments_changed, desk.outline_changed):
            changed.connect(self._recount)
        self.listening.changed.connect(self._tell)
        self.listening.ended.connect(self._ended)
        self.listening.failed.connect(desk.say_failure)

    # ---- what comes by itself

    @property
    def by_itself(self) -> bool:
        return bool(self._desk.studio.settings.get("narration_listens"))

    def set_by_itself(self, wanted: bool) -> None:
        self._desk.studio.settings.set("narration_listens", wanted)
        if not wanted:
            self.listening.stop()
        self._desk.state_changed.emit()

    def _adopted(self, _job_id: str, record: object) -> None:
        if isinstance(record, Take) and self.by_itself:
            self.listening.hear([record])
            if self._seen is not None:
                self._seen.add(heard_id(record.id))

    def _look_for_what_waits(self) -> None:
        """Takes that were to be heard when the project was left, or the program killed."""
        session, since = self._desk.session, self.listening.waits_since()
        if session is None or not since or not self.by_itself or self.listening.why_not():
            return
        document, narrator = session.document.copy(), self._desk.narrator
        scene_ids = tuple(scene.id for _, scene in outline(document))

        def come(found: Hearings) -> None:
            self.listening.hear([one for one in found.clips if one.take.created >= since])

        self._looking.start(
            lambda step: hearings_in(document, scene_ids, narrator, step), come, self._desk.say_failure
        )  # fmt: skip

    def _look_for_cuts(self) -> None:
        """Clips that were cut, and readings that were taken in, since the scene was turned to."""
        desk = self._desk
        if not desk.segments or len(desk.segments) >= _MANY or not self.by_itself or self.listening.why_not():
            return
        here = self._clips()
        if self._seen is None or self._seen_scene != desk.scene_id:
            self._seen, self._seen_scene = set(here), desk.scene_id
        elif here.keys() - self._seen:
            self._cut.start()

    def _hear_what_is_new(self) -> None:
        if self._seen is None or self._seen_scene != self._desk.scene_id:
            return
        here = self._clips()
        self.listening.hear([clip for record_id, clip in here.items() if record_id not in self._seen])
        self._seen |= here.keys()

    def _clips(self) -> dict[str, HeardClip]:
        """Of the scene, by the id of their record."""
        spoken = [one for one in self._desk.segments if one.take is not None]
        pairs = zip(spoken, clips_of(self._desk.segments), strict=True)
        return {heard_id(clip.take.id, clip.mark): clip for one, clip in pairs if clip.take.text == one.text}

    def _ended(self, tally: Tally) -> None:
        """Said once where something was found: a take that is right needs no message."""
        self._tell()
        if not tally.failing and not tally.mended:
            return
        told = []
        if tally.mended:
            told.append(
                tr_count(
                    "Words were missed in one sentence; taken again, all of it is heard.",
                    "Words were missed in {count} sentences; taken again, all of them are heard.",
                    tally.mended,
                )
            )
        if tally.failing:
            told.append(
                tr_count(
                    "In one sentence words are missing, doubled or wrong.",
                    "In {count} sentences words are missing, doubled or wrong.",
                    tally.failing,
                )
            )
        self._desk.notices.say(" ".join(told), (tr("Show them"), self.show_faults), key=MESSAGE)

    # ---- what the person does

    def toggle(self) -> None:
        """Show the list, or fold it away where it is in sight."""
        if self.open and self._view.bring_heard():
            return
        self.open = not self.open
        self._view.show_open(self.open)
        self._due.stop()
        if self.open:
            self._show()
            self._count()
        self._desk.state_changed.emit()

    def show_faults(self) -> None:
        """Open the list, or put it in front."""
        if self.open:
            self._view.bring_heard()
        else:
            self.toggle()

    def listen_or_stop(self) -> None:
        """Hear every take of the book that nobody listened to; or no more of them."""
        if self.listening.busy:
            self.listening.stop()
            return
        session = self._desk.session
        if session is None:
            return
        document, scene_ids, narrator = session.document.copy(), self._scene_ids(), self._desk.narrator

        def come(found: Hearings) -> None:
            if found.unheard:
                self.listening.hear(found.clips)
            else:
                self._desk.notices.say(tr("Every take was listened to."), key=MESSAGE)
            self._desk.state_changed.emit()

        self._looking.start(
            lambda step: hearings_in(document, scene_ids, narrator, step), come, self._desk.say_failure
        )  # fmt: skip

    def why_not_listen(self) -> str:
        if self.listening.busy:
            return ""
        failure = self.listening.why_not()
        return sentence(failure) if failure is not None else ""

    def heard(self) -> HeardTake | None:
        """What was heard of the selected sentence."""
        session = self._desk.session
        if session is None:
            return None
        return heard_as_cut(session.document, self._desk.clip_of(self._desk.selected))

    def let_pass(self) -> None:
        """Let the reading of the selected sentence pass, or ask for it again."""
        session, heard = self._desk.session, self.heard()
        if session is not None and heard is not None and heard.faults:
            self._desk.perform(let_pass(session.document, heard, passes=not heard.passes))

    def choose(self, row: FaultRow) -> None:
        """Its sentence is shown and selected."""
        if row.scene_id:
            self._desk.choose_scene(row.scene_id)
            self._desk.go_to(row.key)

    def step_fault(self, by: int) -> None:
        """The next sentence of the list that does not pass, or the one before, round and round."""
        rows = [row for row in self.rows if row.is_heard and not row.passes and row.scene_id]
        if not rows:
            return
        here = [place for place, row in enumerate(rows) if row.key == self._desk.selected]
        if here:
            self.choose(rows[(here[0] + by) % len(rows)])
            return
        scenes = list(self._scene_ids())
        at = (scenes.index(self._desk.scene_id) if self._desk.scene_id in scenes else 0, self._desk.place())
        places = [(scenes.index(row.scene_id), self._place(row)) for row in rows]
        after = [place for place, where in enumerate(places) if where > at]
        first = after[0] if after else 0
        self.choose(rows[first if by > 0 else first - 1])

    def _place(self, row: FaultRow) -> int:
        """Of a sentence in its scene, as far as that is shown."""
        return self._desk.places.get(row.key, 0)

    # ---- counting

    def _scene_ids(self) -> tuple[str, ...]:
        return tuple(scene_id for scene_id, _ in self._desk.scenes)

    def _recount(self) -> None:
        if self.open and self._desk.session is not None:
            self._due.start()

    def _count(self) -> None:
        session = self._desk.session
        if session is None:
            return
        if self._counting.busy:
            self._stale = True
            return
        self._stale = False
        document, scene_ids, narrator = session.document.copy(), self._scene_ids(), self._desk.narrator

        def come(found: Hearings) -> None:
            self.found, self.rows = found, rows_of(document, found)
            self._show()
            self._desk.state_changed.emit()
            if self._stale:
                self._due.start()

        self._counting.start(
            lambda step: hearings_in(document, scene_ids, narrator, step), come, self._desk.say_failure
        )  # fmt: skip

    def _forget(self) -> None:
        self._cut.stop()
        self._seen = None
        self._due.stop()
        self._counting.cancel()
        self._looking.cancel()
        self.found, self.rows = Hearings(), ()
        self._recount()
        self._show()

    # ---- showing

    def _show(self) -> None:
        self._view.show_faults(self.rows, self._note())
        self._tell()

    def _tell(self) -> None:
        self._view.show_doing(self.listening.words if self.listening.busy else "")
        self._desk.state_changed.emit()

    def _note(self) -> str:
        failure: Failure | None = self.listening.why_not()
        if failure is not None and not self.found.coverage.heard:
            return tr("No model that writes speech down is here: takes are listened to once one is installed.")
        cover = self.found.coverage
        if not cover.heard:
            told = tr("Nobody listened to a take yet.")
        else:
            told = tr_count(
                "Heard: {right} of {words} words, in one sentence.",
                "Heard: {right} of {words} words, in {count} sentences.",
                cover.heard, right=cover.right, words=cover.words,
            )  # fmt: skip
        if cover.unheard:
            told += " " + tr_count(
                "One take was not listened to.", "{count} takes were not listened to.", cover.unheard
            )  # fmt: skip
        return told


def hearings_in(document: Document, scene_ids: Sequence[str], narrator: Part, step: Step) -> Hearings:
    """Of these scenes and the credits. Pure; any thread."""

    def segments(scene_id: str) -> Sequence[Segment]:
        if scene_id:
            return segments_of(document, scene_id, narrator=narrator)
        return [one for which in CREDITS for one in credit_segments(document, which, narrator)]

    return hearings_of(document, segments, (*scene_ids, ""), step)


def rows_of(document: Document, found: Hearings) -> tuple[FaultRow, ...]:
    """What was missed, then what nobody listened to; both in the order of the book."""
    missed = [
        _row(document, one, score_words(one.heard), _fault_words(one), passes=one.heard.passes) for one in found.failing
    ]
    if not found.coverage.heard:
        return tuple(missed)
    unheard = [
        _row(
            document, one, tr("not listened to"),
            tr("Cut since it was listened to") if one.cut_since else tr("Nobody listened to this take yet"),
        )
        for one in found.unheard[:_MOST_UNHEARD]
    ]  # fmt: skip
    return (*missed, *(msgspec.structs.replace(row, is_heard=False) for row in unheard))


def _row(document: Document, one: Failing | Unheard, score: str, faults: str, *, passes: bool = False) -> FaultRow:
    scene = document.get(Scene, one.scene_id) if one.scene_id else None
    return FaultRow(
        scene_id=one.scene_id,
        key=one.segment.key,
        scene=(scene.title.strip() or tr("Untitled scene")) if scene is not None else tr("Credits"),
        text=one.segment.text,
        score=score,
        faults=faults,
        passes=passes,
    )


def _fault_words(one: Failing) -> str:
    words = fault_words(one.heard, one.segment.text)
    return tr("{faults}, as it is cut on the timeline", faults=words) if one.heard.is_cut else words


def score_words(heard: HeardTake) -> str:
    return tr("{right} of {words}", right=heard.right, words=heard.words)
