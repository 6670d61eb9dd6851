"""Where a step of undo touched the narration: what the pane shows of it. Pure; the pane asks on the main thread."""

from __future__ import annotations

from typing import NamedTuple

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.records import Record
from studio.domain.sound_records import Direction, HeardTake, LexiconEntry, Narration, SpokenLine, Take
from studio.domain.text_records import Paragraph, Scene
from studio.domain.timeline_records import ClipEdit, Marker, SoundBed


class Touched(NamedTuple):
    scene_id: str
    paragraph_id: str
    sentence: int
    take_id: str = ""
    """The take that was touched: its sentence may stand elsewhere by now."""
    text: str = ""
    """Words of the sentence, where its place is not known."""


class InSight(NamedTuple):
    """What the pane shows."""

    scene_id: str
    paragraph_id: str
    """Of the selected sentence."""
    cast: bool
    """The cast is open."""
    words: bool
    """The list of guessed words is."""
    heard: bool = False
    """What was heard back is."""


def is_in_sight(change: Change, shown: InSight) -> bool:
    """Whoever looks at the pane sees what the change does. A note is a small field, and is told besides."""
    return any(_is_seen(edit.before, edit.after, shown) for edit in change.edits)


def _is_seen(before: Record | None, after: Record | None, shown: InSight) -> bool:
    match after or before:
        case Take() as take:
            return take.scene_id == shown.scene_id and (before is None or after is None)
        case Paragraph() as paragraph:
            return paragraph.scene_id == shown.scene_id
        case SpokenLine() | Direction() | ClipEdit() | Marker() as told:
            return told.paragraph_id == shown.paragraph_id
        case Card() | Narration():
            return shown.cast
        case LexiconEntry() | HeardTake() as one:
            return shown.words if isinstance(one, LexiconEntry) else shown.heard
        case _:
            return False


def place_of(change: Change, document: Document) -> Touched | None:
    """The first sentence that was touched; None where none was, or its paragraph is gone."""
    for record in (edit.after or edit.before for edit in change.edits):
        match record:
            case Take():
                return Touched(record.scene_id, record.paragraph_id, record.segment, record.id)
            case HeardTake():
                take = document.get(Take, record.take_id)
                return Touched(take.scene_id, take.paragraph_id, take.segment, take.id) if take is not None else None
            case Paragraph():
                return Touched(record.scene_id, record.id, 0)
            case SpokenLine() | Direction() | ClipEdit() | Marker():
                return _of_sentence(record, document)
            case Scene(id=scene_id) | SoundBed(scene_id=scene_id):
                return Touched(scene_id, "", 0)
            case _:
                continue
    return None


def _of_sentence(record: SpokenLine | Direction | ClipEdit | Marker, document: Document) -> Touched | None:
    paragraph = document.get(Paragraph, record.paragraph_id)
    if paragraph is None:
        return None
    text = record.text if isinstance(record, ClipEdit | Marker) else ""
    return Touched(paragraph.scene_id, paragraph.id, 0, text=text)
