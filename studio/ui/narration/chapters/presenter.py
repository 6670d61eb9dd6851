"""Joins the list of scenes to how much of each is spoken. Knows no widgets; main thread.

The sentences of a scene are counted on a thread, when nothing has changed for a moment, and only those of scenes that a
change touched; nothing is counted while nobody sees the list.
"""

from __future__ import annotations

from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.records import Record
from studio.domain.sound_records import Direction, SpokenLine, Take
from studio.domain.text_records import Paragraph, Scene
from studio.domain.timeline_records import ClipEdit, Marker, SoundBed
from studio.services.narration.casting import Part
from studio.services.narration.segments import segments_of
from studio.services.session.session import ProjectSession
from studio.services.translation import tr
from studio.ui.following import SessionFollower
from studio.ui.narration.desk import NarrationDesk
from studio.ui.widgets.errand import Errand, Step

_REST_MS: Final = 600


class Spoken(msgspec.Struct, frozen=True):
    """Of a scene."""

    sentences: int = 0
    fresh: int = 0
    stale: int = 0

    @property
    def percent(self) -> int:
        """Whole only where every sentence is."""
        return 100 * self.fresh // self.sentences if self.sentences else 0


class SceneRow(msgspec.Struct, frozen=True):
    id: str
    title: str
    """Indented by depth."""
    words: str
    """How much of it is spoken; empty: not counted yet, or it has no words."""
    done: bool = False
    stale: bool = False


class ChaptersView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_rows(self, rows: tuple[SceneRow, ...], current: int) -> None: ...


class ChaptersPresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: ChaptersView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self._known: dict[str, Spoken] = {}
        self._old: set[str] = set()
        """Scenes of `_known` that a change touched since."""
        self._seen = False
        self._counting = Errand(self)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_REST_MS)
        self._due.timeout.connect(self._count)
        desk.outline_changed.connect(self._show)
        desk.voices_changed.connect(self._forget)
        self._following = SessionFollower(
            desk.studio, self._take_up, lambda session: [(session.changed, self._changed)], parent=self
        )
        self._following.start()

    @property
    def counting(self) -> bool:
        return self._counting.busy or self._due.isActive()

    def watch(self, seen: bool) -> None:
        """The list is in sight, or no longer."""
        self._seen = seen
        if seen:
            self._due.start()
        else:
            self._due.stop()

    # ---- what changes

    def _take_up(self, _session: ProjectSession | None) -> None:
        self._known.clear()
        self._counting.cancel()
        self._forget()

    def _forget(self) -> None:
        """All of it is to be counted anew."""
        self._old.update(self._ids())
        self._start()

    def _ids(self) -> list[str]:
        """Also of those that are being counted for the first time."""
        return [scene_id for scene_id, _ in self._desk.scenes]

    def _changed(self, change: Change) -> None:
        for record in (one for edit in change.edits for one in (edit.before, edit.after) if one is not None):
            if isinstance(record, ClipEdit | Marker | SoundBed):
                continue
            scenes = self._scenes_of(record)
            self._old.update(self._ids() if scenes is None else scenes)
        self._start()

    def _scenes_of(self, record: Record) -> tuple[str, ...] | None:
        """Those whose count hangs on it; None: any. What takes have in common words hangs on nobody's scene, and is
        counted where it was made."""
        document = self._desk.session.document if self._desk.session is not None else None
        match record:
            case Paragraph():
                return (record.scene_id,)
            case Scene():
                return (record.id,)
            case Take() | SpokenLine() | Direction():
                paragraph = document.get(Paragraph, record.paragraph_id) if document is not None else None
                return (paragraph.scene_id,) if paragraph is not None else ()
            case _:
                return None

    def _start(self) -> None:
        if self._seen:
            self._due.start()

    # ---- counting

    def _count(self) -> None:
        session = self._desk.session
        if session is None or not self._seen or self._counting.busy:
            return
        wanted = [scene_id for scene_id in self._ids() if scene_id not in self._known or scene_id in self._old]
        if not wanted:
            return
        self._old.clear()
        narrator = self._desk.narrator if self._desk.narrator.voice else None
        document = session.document.copy()
        self._counting.start(lambda step: counted(document, wanted, narrator, step), self._come, self._desk.say_failure)

    def _come(self, found: dict[str, Spoken]) -> None:
        self._known.update(found)
        self._show()
        if self._old:
            self._start()

    def _show(self) -> None:
        scenes, ids = self._desk.scenes, self._ids()
        rows = tuple(_row(scene_id, title, self._known.get(scene_id)) for scene_id, title in scenes)
        self._view.show_rows(rows, ids.index(self._desk.scene_id) if self._desk.scene_id in ids else -1)
        if any(scene_id not in self._known for scene_id in ids):
            self._start()


def counted(document: Document, scene_ids: list[str], narrator: Part | None, step: Step) -> dict[str, Spoken]:
    """Any thread."""
    found: dict[str, Spoken] = {}
    for place, scene_id in enumerate(scene_ids):
        step(place / len(scene_ids))
        if document.get(Scene, scene_id) is None:
            continue
        segments = segments_of(document, scene_id, narrator=narrator)
        fresh = sum(one.take is not None and (one.fresh or one.locked) for one in segments)
        spoken = sum(one.take is not None for one in segments)
        found[scene_id] = Spoken(len(segments), fresh, spoken - fresh)
    return found


def _row(scene_id: str, title: str, spoken: Spoken | None) -> SceneRow:
    if spoken is None or not spoken.sentences:
        return SceneRow(scene_id, title, "")
    words = tr("{percent} % spoken", percent=spoken.percent)
    if spoken.stale:
        words = tr("{percent} % spoken, {count} stale", percent=spoken.percent, count=spoken.stale)
    return SceneRow(scene_id, title, words, spoken.fresh == spoken.sentences, bool(spoken.stale))
