"""The chapter that the chosen scene lies in, as the timeline shows it and as it is played. No widgets; main thread.

Read on a thread, some time after the last change, and only while somebody looks at it; whoever has to know at once asks
(`ask`): a short chapter is then read on the spot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import Failure
from studio.domain.project_records import Card
from studio.domain.records import Record
from studio.domain.sound_records import Direction, LexiconEntry, Narration, SpokenLine, Take
from studio.domain.text_records import Paragraph, Scene
from studio.domain.timeline_records import ClipEdit, Marker, SoundBed
from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, chapter_timeline
from studio.services.exchange.audiobook.programme import by_chapter
from studio.services.narration.casting import Part
from studio.services.narration.segments import LONG
from studio.ui.narration.scene_sentences import Shown
from studio.ui.widgets.errand import Errand

_REST_MS: Final = 120
"""Without a change, before it is read once more."""
Then = Callable[[ChapterTimeline], None]


class ChapterReading(QObject):
    changed = Signal()
    """`timeline` is another one."""

    def __init__(self, shown: Shown, parent: QObject) -> None:
        super().__init__(parent)
        self.timeline = ChapterTimeline()
        self._shown = shown
        self._scenes: frozenset[str] = frozenset()
        """Of the chapter that was read last, or is being read."""
        self._known = False
        """`timeline` is as the document is."""
        self._current = False
        """Nothing has changed since what is being read was copied."""
        self._watched = False
        self._waiting: list[Then] = []
        self._reading = Errand(self)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_REST_MS)
        self._due.timeout.connect(self._read)

    @property
    def reading(self) -> bool:
        return self._reading.busy or self._due.isActive()

    @property
    def is_told(self) -> bool:
        """`timeline` is as the document is, or is about to be."""
        return self._known or self._watched

    def watch(self, watched: bool) -> None:
        """Somebody looks at it now, or nobody does."""
        self._watched = watched
        if watched and not self._known:
            self._due.start()

    # ---- what changes

    def forget(self) -> None:
        """Another project is open, or none."""
        self._reading.cancel()
        self._due.stop()
        self._waiting.clear()
        self._known = self._current = False
        self._scenes = frozenset()
        self.timeline = ChapterTimeline()
        self.changed.emit()
        self.renew()

    def note(self, change: Change) -> None:
        """What of a change touches the chapter makes it be read again."""
        if any(self._is_here(one) for edit in change.edits for one in (edit.before, edit.after)):
            self.renew()

    def turn(self) -> None:
        """Another scene is chosen: perhaps of another chapter."""
        if self._shown.scene_id not in self._scenes:
            self.renew()

    def renew(self) -> None:
        """Read it again."""
        self._known = self._current = False
        if self._watched or self._waiting:
            self._due.start()

    def _is_here(self, record: Record | None) -> bool:
        match record:
            case Paragraph():
                return record.scene_id in self._scenes
            case Scene() | Card() | Narration() | LexiconEntry() | SoundBed():
                return True
            case Take() | ClipEdit() | Marker() | Direction() | SpokenLine():
                session = self._shown.session
                paragraph = session.document.get(Paragraph, record.paragraph_id) if session is not None else None
                return paragraph is None or paragraph.scene_id in self._scenes or isinstance(record, Take)
            case _:
                return False

    # ---- reading

    def ask(self, then: Then) -> None:
        """Told the chapter as it is now: at once where that is quick, else when it has been read."""
        session = self._shown.session
        if self._known or session is None:
            then(self.timeline)
            return
        self._waiting.append(then)
        if _is_short(session.document, self._shown.scene_id):
            self._reading.cancel()
            self._current = True
            self._come(chapter_timeline(session.document, self._shown.scene_id, self._narrator()))
        else:
            self._read()

    def hurry(self) -> None:
        """What a person has just changed here is to be seen at once."""
        if not self._known:
            self.ask(lambda timeline: None)

    def _read(self) -> None:
        self._due.stop()
        session = self._shown.session
        if session is None or self._reading.busy:
            return
        document, scene_id, narrator = session.document.copy(), self._shown.scene_id, self._narrator()
        self._current = True
        self._scenes = _scenes_of(document, scene_id)
        self._reading.start(
            lambda step: chapter_timeline(document, scene_id, narrator, step), self._come, self._lack
        )  # fmt: skip

    def _come(self, timeline: ChapterTimeline) -> None:
        session = self._shown.session
        self._scenes = _scenes_of(session.document, self._shown.scene_id) if session is not None else frozenset()
        self._known, self.timeline = self._current, timeline
        self.changed.emit()
        if not self._known:
            self.renew()
            return
        self._due.stop()
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then(timeline)

    def _lack(self, failure: Failure) -> None:
        self._waiting.clear()
        self._shown.say_failure(failure)

    def _narrator(self) -> Part | None:
        narrator = self._shown.narrator
        return narrator if narrator.voice else None


def _scenes_of(document: Document, scene_id: str) -> frozenset[str]:
    chapters = ([scene.id for scene in one.scenes] for one in by_chapter(document))
    return frozenset(next((ids for ids in chapters if scene_id in ids), ()))


def _is_short(document: Document, scene_id: str) -> bool:
    """No more letters than are read in 15 ms."""
    letters = 0
    for one in _scenes_of(document, scene_id):
        scene = document.get(Scene, one)
        for paragraph_id in scene.paragraphs if scene is not None else ():
            letters += len(document.need(Paragraph, paragraph_id).text) + 1
            if letters > LONG:
                return False
    return True
