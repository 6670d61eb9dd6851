"""A scene that begins at the caret, also in the middle of a paragraph. Main thread.

The text's room calls it for a key or a menu, and dictation for a spoken command.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from studio.domain import manuscript, scene_edits
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.passages import Place
from studio.domain.text_records import Paragraph, Scene
from studio.ui.writing.desk import Desk


class Written(Protocol):
    """What is needed of the text."""

    def places(self) -> tuple[Place, Place] | None: ...
    def put_caret(self, paragraph_id: str, offset: int) -> None: ...


def begin_scene(desk: Desk, page: Written, title: str) -> bool:
    """One step of undo: what is behind the caret goes into a scene of its own, or an empty one comes behind the scene.
    False: there is no place for it, as before the first letter."""
    desk.commit_typing()
    places, document, scene_id = page.places(), desk.document, desk.current
    if places is None or document is None or scene_id is None:
        return False
    paragraph_id, offset = places[1]
    order = document.need(Scene, scene_id).paragraphs
    length, number = len(document.need(Paragraph, paragraph_id).text), order.index(paragraph_id)
    continues = ""
    if paragraph_id == order[-1] and offset == length and (length or not number):
        parent = document.need(Scene, scene_id).parent_id
        made = desk.make(lambda one: scene_edits.new_scene(one, title, parent_id=parent, after_id=scene_id))
        return _go_to(desk, page, made)
    if not number and not offset:
        # All of the text is behind the caret: what begins here is this scene.
        return False
    if offset:
        parted = desk.make(lambda one: _named(manuscript.split_paragraph(one, paragraph_id, offset), scene_edits.SPLIT))
        if parted is None:
            return False
        continues, number = parted.id, number + 1

    def part(one: Document) -> Change:
        begins = one.need(Scene, scene_id).paragraphs[number]
        change = scene_edits.split_scene(one, scene_id, begins, title)
        return msgspec.structs.replace(change, continues=continues)

    return _go_to(desk, page, desk.make(part))


def _named(change: Change, label: str) -> Change:
    return msgspec.structs.replace(change, label=label)


def _go_to(desk: Desk, page: Written, change: Change | None) -> bool:
    made = change.edits[0].after if change is not None else None
    if not isinstance(made, Scene):
        return False
    desk.open_scene(made.id)
    if made.paragraphs:
        page.put_caret(made.paragraphs[0], 0)
    return True
