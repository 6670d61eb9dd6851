"""Where a step of undo touched the narration: what the pane shows of it. Pure; the pane asks on the main thread."""

from __future__ import annotations

from typing import Final, NamedTuple

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.sound_records import Direction, LexiconEntry, Narration, SpokenLine, Take
from studio.domain.text_records import Paragraph, Scene


class Touched(NamedTuple):
    scene_id: str
    paragraph_id: str
    sentence: int
    take_id: str = ""
    """The take that was touched: its sentence may stand elsewhere by now."""


_EVERYWHERE: Final = (LexiconEntry, Narration, SpokenLine, Direction, Card)
"""Records that every scene may have something of."""


def is_in_sight(change: Change, scene_id: str) -> bool:
    """Its scene is that one, or it is about what every scene may have."""
    records = [edit.after or edit.before for edit in change.edits]
    return any(
        isinstance(one, _EVERYWHERE) or (isinstance(one, Take | Paragraph) and one.scene_id == scene_id)
        for one in records
    )


def place_of(change: Change, document: Document) -> Touched | None:
    """The first sentence that was touched; None where none was, or its paragraph is gone."""
    for record in (edit.after or edit.before for edit in change.edits):
        match record:
            case Take():
                return Touched(record.scene_id, record.paragraph_id, record.segment, record.id)
            case Paragraph():
                return Touched(record.scene_id, record.id, 0)
            case SpokenLine() | Direction():
                paragraph = document.get(Paragraph, record.paragraph_id)
                return Touched(paragraph.scene_id, paragraph.id, 0) if paragraph is not None else None
            case Scene():
                return Touched(record.id, "", 0)
            case _:
                continue
    return None
