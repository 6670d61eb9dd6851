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
from itertools import groupby, pairwise, zip_longest
from typing import Final, Literal, NamedTuple

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextBlock, QTextCharFormat, QTextLine

from studio.domain.markdown_typed import LINE_BREAK
from studio.ui.theme import tokens
from studio.ui.writing.text.positions import places_in

Look = tuple[int, int, QTextCharFormat]
"""Code points [start, end) of the paragraph that look so."""

Cell = tuple[int, int]
"""Where the words of a cell begin and end in the table's text."""
Trouble = Literal["long", "wide"]
"""What is in the way of a grid: more signs than are put in line at a key, or more width than the column has."""
Hidden = tuple[int, int, float]
"""Signs [start, end) of the table's text, with the room that each of them takes more."""

GAP: Final = 5.0
"""Logical pixels behind the words of a cell, beyond the blanks that are typed there."""
_MOST_CELLS: Final = 250
"""Signs of a table that is put in line while one types in it, in some ten milliseconds a key."""
_RULE_POINTS: Final = 1.0
"""Size of the type in the row of hyphens below a head, which is a line of the grid."""
_FIXED: Final = 64
"""Parts of a pixel in which Qt sets letters apart."""
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
        bars, rule = read_row(line)
        yield Row(at, tuple(at + bar for bar in bars), rule and number == 1)
        at += len(line) + 1


@lru_cache(maxsize=2_048)
def read_row(line: str) -> tuple[tuple[int, ...], bool]:
    """Where the signs between cells stand in a line, none where it is no row of cells, and whether it is of hyphens."""
    whole = line.rstrip()
    bars = tuple(place for place, letter in enumerate(whole) if letter == "|")
    if len(bars) < 2 or whole[0] != "|" or whole[-1] != "|":
        return (), False
    return bars, "-" in whole and not whole.strip("|-: ")


def cells_of(text: str, row: Row) -> list[Cell]:
    """Without the one blank on both sides of the words, as tables are written."""
    found = []
    for before, behind in pairwise(row.bars):
        start = before + 1 + text.startswith(" ", before + 1, behind)
        end = behind - (behind > start and text[behind - 1] == " ")
        found.append((start, max(start, end)))
    return found


def trouble_of(text: str) -> Trouble | None:
    """Why a table that is not drawn in columns has none; None while a row is still being typed."""
    rows = list(rows_of(text))
    if not all(row.bars for row in rows):
        return None
    return "long" if sum(len(row.bars) for row in rows) > _MOST_CELLS else "wide"


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
    wanted = [
        max(column) for column in zip_longest(*([width for _, _, width in found] for found in cells), fillvalue=0.0)
    ]
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
    edges = {0, length, *(start for start, _, _ in looks)}
    edges.update(edge for start, end, _ in hidden for edge in (start, end))
    points, look, place = looks[0][2].fontPointSize(), 0, -1
    till = head.bars[-1] if head is not None else -1
    for start, end in pairwise(sorted(edges)):
        while look + 1 < len(looks) and looks[look + 1][0] <= start:
            look += 1
        while place + 1 < len(hidden) and hidden[place + 1][0] <= start:
            place += 1
        if place >= 0 and start < hidden[place][1]:
            small = rule is not None and rule.start <= start <= rule.bars[-1] + 1
            form = hidden_look(_RULE_POINTS if small else points, round(hidden[place][2] * _FIXED) / _FIXED)
        elif start < till:
            form = QTextCharFormat(looks[look][2])
            form.setFontWeight(QFont.Weight.DemiBold)
        else:
            form = looks[look][2]
        yield start, end, form


@lru_cache(maxsize=4_096)
def hidden_look(points: float, spacing: float) -> QTextCharFormat:
    """Signs that are not seen, of the table's own type whatever marks reach over them: they are as wide in all rows."""
    form = QTextCharFormat()
    form.setForeground(QColor(Qt.GlobalColor.transparent))
    if points:
        form.setFontPointSize(points)
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
    painter.save()
    # Lines that lie on pixels look the same, and are drawn many times faster.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(QPen(QColor(tokens().edge), 1))
    painter.drawLines(list(grid_of(block, left, top)))
    painter.restore()


def grid_of(block: QTextBlock, left: float, top: float) -> Iterator[QLineF]:
    """One line along each edge of the cells; where columns stand is asked of one row, since all stand in line."""
    layout, text = block.layout(), block.text()
    rows = list(rows_of(text))
    widest = max((row for row in rows if not row.rule), key=lambda row: len(row.bars))
    if not widest.bars:
        return
    edges = [round(left + x) + 0.5 for x in _edges(layout.lineAt(rows.index(widest)), text, widest)]
    counts = [0]
    for row in rows:
        counts.append(counts[-1] if row.rule else max(0, len(row.bars) - 1))
    counts.append(0)
    heights = [layout.lineAt(number).y() for number in range(len(rows))]
    last = layout.lineAt(len(rows) - 1)
    heights = [round(top + y) + 0.5 for y in (*heights, last.y() + last.height())]
    for y, (above, below) in zip(heights, pairwise(counts), strict=True):
        if cells := max(above, below):
            yield QLineF(edges[0], y, edges[cells], y)
    for number, x in enumerate(edges):
        at = 0
        for there, run in groupby(count >= max(1, number) for count in counts[1:-1]):
            begin, at = at, at + len(list(run))
            if there:
                yield QLineF(x, heights[begin], x, heights[at])


def _edges(line: QTextLine, text: str, row: Row) -> list[float]:
    """Where the cells of a row begin, then where the last one ends, in the block's pixels."""
    place = places_in(text)
    begins = [x_of(line, place(start)) for start, _ in cells_of(text, row)]
    lead = begins[0] - x_of(line, place(row.bars[0])) - 1
    return [*(begin - lead for begin in begins), x_of(line, place(row.bars[-1] + 1)) - 1]
