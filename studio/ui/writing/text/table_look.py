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

GAP: Final = 5.0
"""Logical pixels behind the words of a cell, beyond the blanks that are typed there."""
_MOST_CELLS: Final = 2_000
"""Of a table that is put in line while one types in it."""
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


def with_columns(text: str, looks: Sequence[Look], font: QFont, column: float) -> Sequence[Look]:
    """The looks of a table's letters, all of which they cover, in columns of one width. `font`: of the manuscript;
    `column`: its width in logical pixels, 0 where that is not known."""
    rows = list(rows_of(text))
    # A row that is still being typed has its signs, and no columns.
    if not looks or not rows[0].bars or sum(len(row.bars) for row in rows) > _MOST_CELLS:
        return looks
    head = len(rows) > 1 and rows[1].rule
    widths = _Widths(text, looks, font, rows[0] if head else None)
    wanted: list[float] = []
    cells: list[list[tuple[int, float]]] = []
    for row in rows:
        here = [] if row.rule else [(end, widths.of(start + 1, end)) for start, end in pairwise(row.bars)]
        cells.append(here)
        for number, (_, width) in enumerate(here):
            if number == len(wanted):
                wanted.append(width)
            wanted[number] = max(wanted[number], width)
    bar = widths.of_bar()
    if column and sum(wanted) + (len(wanted) + 1) * bar + len(wanted) * GAP > column:
        return looks
    spaced: dict[int, float] = {}
    for here in cells:
        for number, (end, width) in enumerate(here):
            spaced[end - 1] = GAP + wanted[number] - width
    return list(_cut(text, looks, rows, spaced, head=head))


def _cut(
    text: str, looks: Sequence[Look], rows: Sequence[Row], spaced: dict[int, float], *, head: bool
) -> Iterator[Look]:
    bars = {one for row in rows for one in row.bars}
    rules = {place for row in rows if row.rule for place in range(row.start, row.bars[-1] + 2)}
    first = range(rows[0].start, rows[0].bars[-1]) if head else range(0)
    special = bars | rules | spaced.keys()
    starts = [start for start, _, _ in looks]
    edges = {0, len(text), *special, *(one + 1 for one in special), first.start, first.stop, *starts}
    for start, end in pairwise(sorted(edge for edge in edges if edge <= len(text))):
        form = QTextCharFormat(looks[max(0, bisect_right(starts, start) - 1)][2])
        if start in rules:
            form.setFontPointSize(_RULE_POINTS)
        if start in bars or start in rules:
            form.setForeground(QColor(Qt.GlobalColor.transparent))
        elif start in first:
            form.setFontWeight(QFont.Weight.DemiBold)
        if start in spaced:
            form.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
            form.setFontLetterSpacing(spaced[start])
        yield start, end, form


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

    def of_bar(self) -> float:
        return _advance(self._fonts[0], "|")


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


def in_line(block: QTextBlock) -> bool:
    """The letters of the table are drawn in columns."""
    layout = block.layout()
    rows = block.text().count(LINE_BREAK) + 1
    ranges = layout.formats()  # which own their formats
    hidden = any(one.start == 0 and one.format.foreground().color().alpha() == 0 for one in ranges)
    return hidden and layout.lineCount() == rows


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
    places: list[float] = []
    for number, row in enumerate(rows):
        if not row.bars:
            continue
        line = layout.lineAt(number)
        below = layout.lineAt(number + 1).y() if number + 1 < len(rows) else line.y() + line.height()
        upper, lower = round(top + line.y()) + 0.5, round(top + below) + 0.5
        if not row.rule:
            places = [round(left + x_of(line, to_qt(text, bar)) + 1) + 0.5 for bar in row.bars]
        painter.drawLine(QLineF(places[0], upper, places[-1], upper))
        for place in places:
            painter.drawLine(QLineF(place, upper, place, lower))
        if number + 1 == len(rows) or not rows[number + 1].bars:
            painter.drawLine(QLineF(places[0], lower, places[-1], lower))
