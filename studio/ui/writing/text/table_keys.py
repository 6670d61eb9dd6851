"""Keys in a table, whose rows are lines of cells parted by "|": they go from cell to cell, and leave the signs between
cells, which are seen as a grid, alone. Main thread; made by `StyleKeys`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QTextEdit

from studio.domain.markdown_typed import LINE_BREAK, empty_row
from studio.ui.writing.text.positions import from_qt, to_qt
from studio.ui.writing.text.table_look import Cell, Row, cells_of, rows_of, x_of

_UP_DOWN: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_LEFT_RIGHT: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Backspace: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Delete: 1}
_ENDS: Final = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: 1}
_MODIFIERS: Final = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
_WITH_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class TableKeys:
    def __init__(self, editor: QTextEdit, in_columns: Callable[[QTextBlock], bool]) -> None:
        """`in_columns`: whether a table is drawn so that its signs are not seen."""
        self._editor = editor
        self._in_columns = in_columns
        self._signs = False
        """A row is typed with its signs, as Markdown has it: letters stay where they are typed."""

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the key, pressed in a table without a selection, has done its work."""
        typed = event.text()
        writes = bool(typed) and typed.isprintable() and not event.modifiers() & ~_WITH_SHIFT
        if event.key() in _MODIFIERS or (self._signs and writes):
            return False
        self._signs = False
        cursor = self._editor.textCursor()
        text = cursor.block().text()
        rows = [row for row in rows_of(text) if not row.rule]
        if not self._in_columns(cursor.block()) or not all(row.bars for row in rows):
            return False
        at = from_qt(text, cursor.positionInBlock())
        row = max(0, sum(one.start <= at for one in rows) - 1)
        if writes:
            self._write(text, rows[row], at, typed)
            return False
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and self._goes(Qt.Key(event.key()), text, rows, row, at)

    def _write(self, text: str, row: Row, at: int, typed: str) -> None:
        """A letter is about to be put in: into a cell, not beside one."""
        cells = cells_of(text, row)
        start, end = cells[_number(cells, at)]
        self._signs = typed == "|" and start == cells[0][0] and _is_bare(text, row)
        if self._signs:
            self._replace(row, "")
        else:
            self._put(min(max(at, start), end))

    def _goes(self, key: Qt.Key, text: str, rows: Sequence[Row], row: int, at: int) -> bool:
        cells = cells_of(text, rows[row])
        number = _number(cells, at)
        if key in _UP_DOWN:
            return self._go_to_row(rows, row + _UP_DOWN[key])
        if key in _ENDS:
            return self._put(cells[number][_ENDS[key]])
        return key in _LEFT_RIGHT and self._steps(text, rows, row, number, at, key)

    def go_to_cell(self, by: int) -> None:
        """The caret goes to the next cell (1), which behind the last one begins a row, or to the one before (-1)."""
        cursor = self._editor.textCursor()
        block = cursor.block()
        text = block.text()
        rows = [row for row in rows_of(text) if row.bars and not row.rule]
        cells = [cell for row in rows for cell in cells_of(text, row)]
        at = from_qt(text, cursor.positionInBlock())
        wanted = sum(start <= at for start, _ in cells) - 1 + by
        if 0 <= wanted < len(cells):
            self._put(cells[wanted][0])
        elif by > 0 and cells:
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            begin = cursor.position()
            empty = text.endswith(LINE_BREAK)
            row = empty_row(len(rows[-1].bars) - 1)
            cursor.insertText(row if empty else LINE_BREAK + row)
            cursor.setPosition(begin + (2 if empty else 3))
            self._editor.setTextCursor(cursor)

    def _put(self, place: int) -> bool:
        cursor = self._editor.textCursor()
        block = cursor.block()
        cursor.setPosition(block.position() + to_qt(block.text(), place))
        self._editor.setTextCursor(cursor)
        return True

    def _steps(self, text: str, rows: Sequence[Row], row: int, number: int, at: int, key: Qt.Key) -> bool:
        """At an edge of a cell the caret goes to the next one, where nothing is taken out but a row without words."""
        cells, by = cells_of(text, rows[row]), _LEFT_RIGHT[key]
        start, end = cells[number]
        if start <= at <= end and at != (end if by > 0 else start):
            return False
        if key == Qt.Key.Key_Backspace and not number and row and _is_bare(text, rows[row]):
            self._replace(rows[row], None)
            return self._put(cells_of(text, rows[row - 1])[-1][1])
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            return True
        beside = row + by if not 0 <= number + by < len(cells) else row
        if not 0 <= beside < len(rows):
            return False
        inner = cells if beside == row else cells_of(text, rows[beside])
        wanted = number + by if beside == row else (0 if by > 0 else len(inner) - 1)
        return self._put(inner[wanted][0 if by > 0 else 1])

    def _go_to_row(self, rows: Sequence[Row], wanted: int) -> bool:
        """The caret keeps its distance from the left, as between lines of words."""
        if not 0 <= wanted < len(rows):
            return False
        cursor = self._editor.textCursor()
        block = cursor.block()
        text, layout = block.text(), block.layout()
        here = layout.lineForTextPosition(cursor.positionInBlock())
        there = layout.lineForTextPosition(to_qt(text, rows[wanted].start))
        place = from_qt(text, there.xToCursor(x_of(here, cursor.positionInBlock())))
        cells = cells_of(text, rows[wanted])
        start, end = cells[_number(cells, place)]
        return self._put(min(max(place, start), end))

    def _replace(self, row: Row, words: str | None) -> None:
        """The cells of a row by other words; None: with the end of the line before it."""
        cursor = self._editor.textCursor()
        block = cursor.block()
        text = block.text()
        begin, end = row.start - (words is None), row.bars[-1] + 1
        cursor.setPosition(block.position() + to_qt(text, begin))
        cursor.setPosition(block.position() + to_qt(text, end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words or "")
        self._editor.setTextCursor(cursor)


def _is_bare(text: str, row: Row) -> bool:
    """No cell of it has words."""
    return not text[row.start : row.bars[-1]].strip("| ")


def _number(cells: Sequence[Cell], at: int) -> int:
    """Of the cell at a place, or the nearest one."""
    return min(range(len(cells)), key=lambda one: max(cells[one][0] - at, at - cells[one][1], 0))
