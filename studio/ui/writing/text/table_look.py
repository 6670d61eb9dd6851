"""A table as it is looked at: columns in line, a grid instead of the signs between cells. Main thread.

The text keeps its rows of cells parted by "|", which formats read. The letters are drawn with room behind the words of
each cell (`with_columns`, asked by `Letters`), so that nothing is put into the text and the caret stands where it is
seen; the grid is painted over them (`paint_grid`, by `beside`). A table that does not fit its column stays rows of
signs.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextBlock, QTextCharFormat, QTextLine

from studio.domain.markdown_typed import LINE_BREAK
from studio.ui.theme import tokens
from studio.ui.writing.text.positions import to_qt

Look = tuple[int, int, QTextCharFormat]
"""Code points [start, end) of the paragraph that look so."""

Cell = tuple[int, int]
"""Where the words of a cell begin and end in the table's text."""
Hidden = tuple[int, int, float]
"""Signs [start, end) of the table's text, with the room that each of them takes more."""

GAP: Final = 5.0
"""Logical pixels behind the words of a cell, beyond the blanks that are typed there."""
_MOST_CELLS: Final = 250
"""Signs of a table that is put in line while one types in it, in some ten milliseconds a key."""
_RULE_POINTS: Final = 1.0
"""Size of the type in the row of hyphens below a head, which is a line of the grid."""
_SMALLER: Final = 2 / 3
"""Of raised and lowered letters, as Qt draws them."""


class Row(NamedTuple):
    start: int
    """Of its first letter in the table's text."""
    bars: tuple[int, ...]
    """Where the signs between cells stand in the table's text; none where it is no row of cells."""
    rule: bool
    """The hyphens below a head."""


def rows_of(text: str) -> Iterator[Row]:
    at = 0
    for number, line in enumerate(text.split(LINE_BREAK)):
        whole = line.rstrip()
        bars = tuple(at + place for place, letter in enumerate(whole) if letter == "|")
        cells = len(bars) > 1 and whole[0] == "|" and whole[-1] == "|"
        yield Row(at, bars if cells else (), cells and number == 1 and "-" in whole and not whole.strip("|-: "))
        at += len(line) + 1


def cells_of(text: str, row: Row) -> list[Cell]:
    """Without the one blank on both sides of the words, as tables are written."""
    found = []
    for before, behind in pairwise(row.bars):
        start = before + 1 + text.startswith(" ", before + 1, behind)
        end = behind - (behind > start and text[behind - 1] == " ")
        found.append((start, max(start, end)))
    return found


def with_columns(text: str, looks: Sequence[Look], font: QFont, column: float) -> Sequence[Look]:
    """The looks of a table's letters, all of which they cover, in columns of one width. `font`: of the manuscript;
    `column`: its width in logical pixels, 0 where that is not known."""
    rows = list(rows_of(text))
    # A row that is still being typed has its signs, and no columns.
    if not looks or not rows[0].bars or sum(len(row.bars) for row in rows) > _MOST_CELLS:
        return looks
    head = len(rows) > 1 and rows[1].rule
    widths = _Widths(text, looks, font, rows[0] if head else None)
    cells = [[] if row.rule else [(*cell, widths.of(*cell)) for cell in cells_of(text, row)] for row in rows]
    wanted: list[float] = []
    for found in cells:
        for number, (_, _, width) in enumerate(found):
            wanted[number : number + 1] = [max([width, *wanted[number : number + 1]])]
    signs = widths.of_text(" | ")
    if column and sum(wanted) + (len(wanted) + 1) * signs + len(wanted) * GAP > column:
        return looks
    hidden: list[Hidden] = []
    for row, found in zip(rows, cells, strict=True):
        if row.rule:
            hidden.append((row.start, min(len(text), row.bars[-1] + 2), 0.0))
        elif found:
            hidden.append((row.bars[0], found[0][0], 0.0))
            ends = [*(start for start, _, _ in found[1:]), row.bars[-1] + 1]
            for number, ((_, end, width), till) in enumerate(zip(found, ends, strict=True)):
                hidden.append((end, till, (GAP + wanted[number] - width) / (till - end)))
    return list(_cut(len(text), looks, hidden, rows[0] if head else None, rows[1] if head else None))


def _cut(
    length: int, looks: Sequence[Look], hidden: Sequence[Hidden], head: Row | None, rule: Row | None
) -> Iterator[Look]:
    """`hidden`: in order."""
    starts, from_ = [start for start, _, _ in looks], [start for start, _, _ in hidden]
    edges = {0, length, *starts, *from_, *(end for _, end, _ in hidden)}
    kept: dict[tuple[int, float, bool], QTextCharFormat] = {}
    for start, end in pairwise(sorted(edges)):
        look = max(0, bisect_right(starts, start) - 1)
        place = bisect_right(from_, start) - 1
        spacing = hidden[place][2] if place >= 0 and start < hidden[place][1] else None
        if spacing is not None:
            small = rule is not None and rule.start <= start <= rule.bars[-1] + 1
            form = kept.get((look, spacing, small))
            if form is None:
                form = kept[look, spacing, small] = _hidden(looks[look][2], spacing, small=small)
        elif head is not None and start < head.bars[-1]:
            form = QTextCharFormat(looks[look][2])
            form.setFontWeight(QFont.Weight.DemiBold)
        else:
            form = looks[look][2]
        yield start, end, form


def _hidden(base: QTextCharFormat, spacing: float, *, small: bool) -> QTextCharFormat:
    form = QTextCharFormat(base)
    form.setForeground(QColor(Qt.GlobalColor.transparent))
    if small:
        form.setFontPointSize(_RULE_POINTS)
    if spacing:
        form.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        form.setFontLetterSpacing(spacing)
    return form


class _Widths:
    """How wide stretches of a table's text are in their looks."""

    def __init__(self, text: str, looks: Sequence[Look], font: QFont, head: Row | None) -> None:
        self._text, self._looks, self._head = text, looks, head
        fonts = [form.font().resolve(font) for _, _, form in looks]
        self._fonts = [one.toString() for one in fonts]
        for one in fonts:
            one.setWeight(QFont.Weight.DemiBold)
        self._bold = [one.toString() for one in fonts]
        self._shares = [_SMALLER if _is_small(form) else 1.0 for _, _, form in looks]
        self._starts = [start for start, _, _ in looks]

    def of(self, start: int, end: int) -> float:
        width, at = 0.0, start
        bold = self._head is not None and start < self._head.bars[-1]
        number = max(0, bisect_right(self._starts, start) - 1)
        while at < end and number < len(self._looks):
            till = min(end, self._looks[number][1])
            font = (self._bold if bold else self._fonts)[number]
            width += self._shares[number] * _advance(font, self._text[at:till])
            at, number = till, number + 1
        return width

    def of_text(self, text: str) -> float:
        return _advance(self._fonts[0], text)


def _is_small(form: QTextCharFormat) -> bool:
    raised = QTextCharFormat.VerticalAlignment
    return form.verticalAlignment() in (raised.AlignSuperScript, raised.AlignSubScript)


@lru_cache(maxsize=32)
def _metrics(font: str) -> QFontMetricsF:
    """Of a font as it describes itself."""
    found = QFont()
    found.fromString(font)
    return QFontMetricsF(found)


@lru_cache(maxsize=8_192)
def _advance(font: str, text: str) -> float:
    return _metrics(font).horizontalAdvance(text)


# ---- the grid


def x_of(line: QTextLine, position: int) -> float:
    """Where a UTF-16 position of the block stands in a line."""
    found = line.cursorToX(position)
    # PySide answers with the position too, which its types do not say.
    return float(found[0]) if isinstance(found, tuple) else math.nan


def paint_grid(painter: QPainter, block: QTextBlock, left: float, top: float) -> None:
    """Lines around the cells of a table whose block begins at this place of the view."""
    layout, text = block.layout(), block.text()
    painter.setPen(QPen(QColor(tokens().edge), 1))
    rows = list(rows_of(text))
    lines: list[QLineF] = []
    places: list[float] = []
    for number, row in enumerate(rows):
        if not row.bars or (row.rule and not places):
            continue
        line = layout.lineAt(number)
        below = layout.lineAt(number + 1).y() if number + 1 < len(rows) else line.y() + line.height()
        upper, lower = round(top + line.y()) + 0.5, round(top + below) + 0.5
        if not row.rule:
            begins = [left + x_of(line, to_qt(text, start)) for start, _ in cells_of(text, row)]
            lead = begins[0] - left - x_of(line, to_qt(text, row.bars[0])) - 1
            end = left + x_of(line, to_qt(text, row.bars[-1] + 1)) - 1
            places = [round(place) + 0.5 for place in (*(begin - lead for begin in begins), end)]
        lines.append(QLineF(places[0], upper, places[-1], upper))
        lines.extend(QLineF(place, upper, place, lower) for place in places)
        if number + 1 == len(rows) or not rows[number + 1].bars:
            lines.append(QLineF(places[0], lower, places[-1], lower))
    painter.drawLines(lines)
