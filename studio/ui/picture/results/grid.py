"""Where the pictures of a list stand: all alike, in rows of as many as there is room for, or in a single row. Pure.

Nothing is laid out: a place is a product and a row number a quotient, so that a hundred thousand cost what ten do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize


class Grid(NamedTuple):
    number: int
    """Of pictures."""
    columns: int
    cell: QSize

    @classmethod
    def in_one_row(cls, count: int, cell: int, width: int = 0) -> Grid:
        """Where they are more than there is room for, those in sight share what is left of the width."""
        seen = width // cell
        wide = width // seen if 0 < seen < count else cell
        return cls(count, max(1, count), QSize(wide, cell))

    @classmethod
    def filling(cls, count: int, cell: int, width: int) -> Grid:
        """As many columns as there is room for, which share what is left of the width."""
        columns = max(1, width // cell)
        return cls(count, columns, QSize(max(cell, width // columns), cell))

    @property
    def lines(self) -> int:
        return -(-self.number // self.columns)

    def size(self) -> QSize:
        return QSize(min(self.columns, max(1, self.number)) * self.cell.width(), self.lines * self.cell.height())

    def place(self, row: int) -> QRect:
        line, column = divmod(row, self.columns)
        return QRect(QPoint(column * self.cell.width(), line * self.cell.height()), self.cell)

    def row_at(self, point: QPoint) -> int:
        """-1 where no picture is."""
        if point.x() < 0 or point.y() < 0:
            return -1
        column, line = point.x() // self.cell.width(), point.y() // self.cell.height()
        row = line * self.columns + column
        return row if column < self.columns and row < self.number else -1

    def nearest(self, point: QPoint) -> int:
        """The row at the point, or the one that is nearest to it in reading order; -1 where there are none."""
        if not self.number:
            return -1
        line = min(max(0, point.y() // self.cell.height()), self.lines - 1)
        column = min(max(0, point.x() // self.cell.width()), self.columns - 1)
        return min(line * self.columns + column, self.number - 1)

    def spans(self, area: QRect) -> Iterator[tuple[int, int]]:
        """First and last row of each line that the area touches."""
        if area.isEmpty() or not self.number:
            return
        wide, high = self.cell.width(), self.cell.height()
        first, last = max(0, area.left() // wide), min(self.columns - 1, area.right() // wide)
        for line in range(max(0, area.top() // high), min(self.lines - 1, area.bottom() // high) + 1):
            begin, end = line * self.columns + first, min(line * self.columns + last, self.number - 1)
            if begin <= end:
                yield begin, end

    def rows(self, area: QRect) -> Iterator[int]:
        for begin, end in self.spans(area):
            yield from range(begin, end + 1)
