"""Paragraphs and tables of a Rich Text file as they come by. Used by `rtf_in`; any thread.

A `Flow` is a text that goes on from paragraph to paragraph: that of the document, of a footnote, of a text box.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from msgspec.structs import replace

from studio.domain.lists import LIST_STYLES
from studio.domain.markdown_typed import NOTE_SIGN
from studio.domain.passages import Passage
from studio.domain.richtext import tidy
from studio.domain.text_records import Mark, ParagraphStyle
from studio.services.exchange.losses import LossKind
from studio.services.exchange.word_processors import BREAKS, CELL_SIGNS, MOST_CELLS, MOST_ROWS, table_of

_MARKS: Final = ("bold", "italic", "strike", "underline", "code", "small-caps", "superscript", "subscript")


class Look(NamedTuple):
    """Of letters."""

    marks: frozenset[str] = frozenset()
    """Styles of marks."""
    link: str = ""


class _Row(NamedTuple):
    cells: list[list[Passage]]
    head: bool
    merged: int


class Flow:
    """Text that is being read. `passages`: what is done so far, also what is empty."""

    def __init__(self, lost: Counter[LossKind]) -> None:
        self._lost = lost
        self.passages: list[Passage] = []
        self._pieces: list[str] = []
        self._marks: list[Mark] = []
        self._length = 0
        self._after: list[Passage] = []
        self._cell: list[Passage] = []
        self._cells: list[list[Passage]] = []
        self._rows: list[_Row] = []

    def say(self, text: str, look: Look) -> None:
        start, end = self._length, self._length + len(text)
        self._marks += [Mark(start, end, style) for style in _MARKS if style in look.marks]
        if look.link:
            self._marks.append(Mark(start, end, "link", look.link))
        self._pieces.append(text)
        self._length = end

    def note(self, words: str) -> None:
        """The sign of a footnote stands here."""
        if words:
            self._marks.append(Mark(self._length, self._length + 1, "footnote", words))
            self._pieces.append(NOTE_SIGN)
            self._length += 1

    def box(self, passages: list[Passage]) -> None:
        """A text box or a picture stands here: its paragraphs come after this one."""
        self._after += passages

    def end_paragraph(self, style: ParagraphStyle, *, in_table: bool, depth: int = 0) -> None:
        """`style`: of the paragraph that ends; `depth`: of an item of a list."""
        passage = self._paragraph(style)
        if depth and passage.style in LIST_STYLES:
            passage = replace(passage, depth=depth)
        if in_table:
            self._cell += [passage, *self._after]
        else:
            self._end_table()
            self.passages += [passage, *self._after]
        self._after = []

    def end_cell(self, style: ParagraphStyle) -> None:
        self.end_paragraph(style, in_table=True)
        self._cells.append([one for one in self._cell if one.text or one.style in ("rule", "picture")])
        self._cell = []

    def end_row(self, *, head: bool, merged: int) -> None:
        if self._cells:
            self._rows.append(_Row(self._cells, head, merged))
        self._cells = []

    def end(self, style: ParagraphStyle) -> list[Passage]:
        """Also a paragraph that nothing has ended."""
        if self._length or self._after:
            self.end_paragraph(style, in_table=False)
        self.end_row(head=False, merged=0)
        self._end_table()
        return self.passages

    def _paragraph(self, style: ParagraphStyle) -> Passage:
        text, marks = "".join(self._pieces), self._marks
        self._pieces, self._marks, self._length = [], [], 0
        if text.strip() in BREAKS or (style == "rule" and not text.strip()):
            return Passage(style="rule")
        if style == "rule":
            style = "body"
        if style.startswith("heading"):
            marks = [mark for mark in marks if mark.style in ("link", "footnote")]
        rich = tidy(text.rstrip(), marks, ())
        return Passage(rich.text, style, rich.marks)

    def _end_table(self) -> None:
        """A paragraph for a table of rows of cells with a short paragraph each; the paragraphs of any other."""
        if not self._rows:
            return
        rows, self._rows = self._rows, []
        found = self._table(rows)
        if found is not None:
            self.passages.append(found)
        else:
            self.passages += [one for row in rows for cell in row.cells for one in cell]

    def _table(self, rows: list[_Row]) -> Passage | None:
        if len(rows) > MOST_ROWS or max(len(row.cells) for row in rows) > MOST_CELLS:
            return None
        for row in rows:
            for cell in row.cells:
                if len(cell) > 1 or any(len(one.text) > CELL_SIGNS or one.style in ("rule", "picture") for one in cell):
                    return None
        cells = [[cell[0] if cell else Passage() for cell in row.cells] for row in rows]
        found = table_of(cells, head=rows[0].head)
        if found is not None:
            self._lost["merged-cells"] += sum(row.merged for row in rows)
        return found
