"""What a person does to the text other than typing: paste, emphasis, style. Knows no toolkit; main thread.

The text's room makes one over the pane's desk. Every act is one step on the writing stack.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from studio.domain import manuscript
from studio.domain.document import Change, Document, Mark, MarkStyle, Paragraph, ParagraphStyle
from studio.domain.manuscript import Passage, Place, Stretch


class TextDesk(Protocol):
    """What the presenter needs of the desk."""

    @property
    def document(self) -> Document | None: ...
    @property
    def current(self) -> str | None: ...
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

    def set_style(self, paragraph_ids: Sequence[str], style: ParagraphStyle) -> None:
        self._desk.make(lambda document: manuscript.set_paragraph_style(document, paragraph_ids, style))

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


def _marked(marks: tuple[Mark, ...], style: MarkStyle, start: int, end: int) -> bool:
    return any(mark.style == style and mark.start <= start and end <= mark.end for mark in marks)
