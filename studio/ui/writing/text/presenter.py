"""What a person does to the text other than typing: paste, emphasis, style. Knows no toolkit; main thread.

The text's room makes one over the pane's desk. Every act is one step on the writing stack.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import msgspec

from studio.domain import manuscript, scene_edits
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.markdown_typed import NOTE_SIGN
from studio.domain.passages import Passage, Place, Stretch
from studio.domain.richtext import tidy
from studio.domain.text_records import Mark, MarkStyle, Paragraph, ParagraphStyle
from studio.services.translation import tr
from studio.ui.writing.text.moved_words import Moved, move_words

UNWRITTEN: Final = "…"
"""Of a link or footnote whose target is still to be typed."""


class TextDesk(Protocol):
    """What the presenter needs of the desk."""

    @property
    def document(self) -> Document | None: ...
    @property
    def current(self) -> str | None: ...
    def why_no_scene(self) -> str: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...


class TextPresenter:
    def __init__(self, desk: TextDesk) -> None:
        self._desk = desk

    def paste(self, start: Place, end: Place, passages: Sequence[Passage]) -> bool:
        """Passages in the place of what lies between two places of the scene in front."""
        current = self._desk.current
        if current is None:
            return False
        return self._desk.make(lambda one: manuscript.replace_range(one, current, start, end, passages)) is not None

    def move(self, start: Place, end: Place, passages: Sequence[Passage], to: Place) -> Moved | None:
        """`passages`, which stand between two places of the scene in front, go to another. None: they could not."""
        current, moved = self._desk.current, list[Moved]()
        if current is None:
            return None

        def make(document: Document) -> Change:
            moved.append(move_words(document, current, start, end, passages, to))
            return moved[-1].change

        return moved[-1] if self._desk.make(make) is not None else None

    def set_style(self, paragraph_ids: Sequence[str], style: ParagraphStyle) -> None:
        self._desk.make(lambda document: manuscript.set_paragraph_style(document, paragraph_ids, style))

    def deepen(self, paragraph_ids: Sequence[str], by: int) -> None:
        """Items of lists among these go deeper, or up where `by` is below 0."""
        self._desk.make(lambda document: manuscript.set_list_depth(document, paragraph_ids, by))

    def merge_scenes(self) -> None:
        """The scene in front takes in the next one."""
        current = self._desk.current
        if current is not None:
            self._desk.make(lambda one: scene_edits.merge_scenes(one, current))

    def why_no_merge(self) -> str:
        """Why the scene in front has none to take in; empty where it has."""
        document, current = self._desk.document, self._desk.current
        if document is None or current is None or self._desk.why_no_scene():
            return self._desk.why_no_scene()
        found = scene_edits.scene_to_merge(document, current)
        return "" if found else tr("No scene without further ones inside it follows beside this one.")

    def add_target(self, start: Place, end: Place, style: MarkStyle) -> Mark | None:
        """A link over words of one paragraph, or a footnote behind `end`, with a target to be typed; None where it
        could not be made."""
        paragraph_id, at = end

        def note(document: Document) -> Change:
            change = manuscript.replace_text(document, paragraph_id, at, at, NOTE_SIGN)
            return msgspec.structs.replace(change, label="Footnote", edits=tuple(map(_noted(at), change.edits)))

        if style == "footnote":
            return Mark(at, at + 1, style, UNWRITTEN) if self._desk.make(note) is not None else None
        if start[0] != paragraph_id or start[1] == at:
            return None
        mark = Mark(start[1], at, style, UNWRITTEN)
        done = self._desk.make(lambda one: manuscript.set_target(one, paragraph_id, start[1], at, style, UNWRITTEN))
        return mark if done is not None else None

    def set_target(self, paragraph_id: str, mark: Mark, target: str) -> None:
        """Without a target a link's words stay as they are, and a footnote's sign goes."""
        if mark.style == "footnote" and not target:
            self._desk.make(lambda one: manuscript.replace_text(one, paragraph_id, mark.start, mark.end, ""))
        else:
            style: MarkStyle = "footnote" if mark.style == "footnote" else "link"
            self._desk.make(lambda one: manuscript.set_target(one, paragraph_id, mark.start, mark.end, style, target))

    def toggle_mark(self, paragraph_ids: Sequence[str], start: int, end: int, style: MarkStyle) -> None:
        """Switch an emphasis from `start` in the first paragraph to `end` in the last: off when all of it has it."""
        if not paragraph_ids:
            return
        first, last = paragraph_ids[0], paragraph_ids[-1]

        def make(document: Document) -> Change:
            stretches: list[Stretch] = []
            on = False
            for paragraph_id in paragraph_ids:
                paragraph = document.need(Paragraph, paragraph_id)
                head = start if paragraph_id == first else 0
                tail = end if paragraph_id == last else len(paragraph.text)
                if head < tail:
                    stretches.append((paragraph_id, head, tail))
                    on = on or not _marked(paragraph.marks, style, head, tail)
            return manuscript.set_marks(document, stretches, style, on=on)

        self._desk.make(make)


def _noted(at: int) -> Callable[[Edit], Edit]:
    def with_note(edit: Edit) -> Edit:
        paragraph = edit.after
        if not isinstance(paragraph, Paragraph):
            return edit
        marks = (*paragraph.marks, Mark(at, at + 1, "footnote", UNWRITTEN))
        rich = tidy(paragraph.text, marks, paragraph.spans)
        return Edit(edit.before, msgspec.structs.replace(paragraph, marks=rich.marks))

    return with_note


def target_at(paragraph: Paragraph, offset: int) -> Mark | None:
    """The link or footnote that a place lies in or at the end of."""
    found = (mark for mark in paragraph.marks if mark.style in ("link", "footnote"))
    return next((mark for mark in found if mark.start < offset <= mark.end), None)


def _marked(marks: tuple[Mark, ...], style: MarkStyle, start: int, end: int) -> bool:
    return any(mark.style == style and mark.start <= start and end <= mark.end for mark in marks)
