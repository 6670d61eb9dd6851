"""A comparison as a page: one text with its changes, or both side by side. Main thread; filled by the window around it.

What is gone is struck out, what is new is underlined, so that neither needs its colour to be told.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import msgspec
from PySide6.QtCore import QEvent
from PySide6.QtGui import (
    QColor,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLength,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from studio.domain.text_diff import Piece
from studio.services.translation import tr
from studio.ui.theme import tokens

_END = "¶"
"""Shown where the end of a paragraph is new or gone."""


class Changed(msgspec.Struct, frozen=True):
    """Pieces that follow one another and are not the same in both."""

    start: int
    end: int
    """Positions on the page."""
    old: int
    """Number of the old text's paragraph where it begins."""
    all_new: bool
    """It is a paragraph, or several, that the old text does not have."""


class DiffPage(QTextEdit):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName(tr("Comparison"))
        self.setAccessibleDescription(tr("What is gone is struck out, what is new is underlined"))
        self.document().setDocumentMargin(16)
        self.changes: list[Changed] = []
        self._starts: list[int] = []
        self._numbers: list[int] = []
        """By piece of the page: where it begins, and the number of its old paragraph."""
        self._pieces: tuple[Piece, ...] = ()
        self._beside = False
        self._filling = False

    def show_pieces(self, pieces: Sequence[Piece], *, beside: bool) -> None:
        self._pieces, self._beside = tuple(pieces), beside
        self._filling = True
        self.clear()
        self.changes, self._starts, self._numbers = [], [], []
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        form = QTextBlockFormat()
        form.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setBottomMargin(self.fontMetrics().height() * 0.5)
        cursor.setBlockFormat(form)
        if beside:
            self._fill_beside(cursor, form)
        else:
            self._fill_one(cursor)
        cursor.endEditBlock()
        self._filling = False
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _fill_one(self, cursor: QTextCursor) -> None:
        for run in _runs(self._pieces):
            start = cursor.position()
            for piece in run:
                self._put(cursor, piece)
            if run[0].kind != "same":
                self._note(run, start, cursor.position())

    def _fill_beside(self, cursor: QTextCursor, form: QTextBlockFormat) -> None:
        rows = list(_rows(self._pieces))
        look = QTextTableFormat()
        look.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, 50)] * 2)
        look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        look.setBorder(0)
        look.setCellSpacing(0)
        look.setCellPadding(self.fontMetrics().height() * 0.3)
        table = cursor.insertTable(len(rows), 2, look)
        for number, pieces in enumerate(rows):
            first: tuple[int, int] | None = None
            left_end = 0
            for column, without in ((0, "in"), (1, "out")):
                inside = table.cellAt(number, column).firstCursorPosition()
                inside.setBlockFormat(form)
                for piece in pieces:
                    if piece.kind != without:
                        start = inside.position()
                        self._put(inside, piece)
                        if piece.kind != "same" and (first is None or first[0] < left_end):
                            first = start, inside.position()
                left_end = inside.position()
            changed = [piece for piece in pieces if piece.kind != "same"]
            if changed and first is not None:
                self._note(changed, *first)

    def _put(self, cursor: QTextCursor, piece: Piece) -> None:
        self._starts.append(cursor.position())
        self._numbers.append(piece.old)
        form = _form(piece.kind)
        if piece.text != "\n":
            cursor.insertText(piece.text, form)
            return
        if piece.kind != "same":
            cursor.insertText(_END, form)
        cursor.insertBlock(cursor.blockFormat(), QTextCharFormat())

    def _note(self, pieces: Sequence[Piece], start: int, end: int) -> None:
        all_new = all(piece.kind == "in" for piece in pieces) and any(piece.text == "\n" for piece in pieces)
        old = next((piece.old for piece in pieces if piece.kind == "out" and piece.text != "\n"), pieces[0].old)
        self.changes.append(Changed(start, end, old, all_new))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._pieces and not self._filling:
            place = self.textCursor().position()
            self.show_pieces(self._pieces, beside=self._beside)
            self._put_caret(place, place)

    # ---- where one is

    @property
    def old_paragraph(self) -> int:
        """Number of the old text's paragraph at the caret; -1 on an empty page."""
        place = bisect_right(self._starts, self.textCursor().selectionStart()) - 1
        at = self.change_at()
        if at is not None:
            return at.old
        return self._numbers[place] if place >= 0 else -1

    def change_at(self) -> Changed | None:
        """The change in which the caret stands."""
        at = self.textCursor().selectionStart()
        return next((one for one in self.changes if one.start <= at < max(one.end, one.start + 1)), None)

    def step(self, by: int) -> None:
        """To the next change (+1) or the one before (-1), round at the end."""
        if not self.changes:
            return
        at = self.textCursor().selectionStart()
        starts = [one.start for one in self.changes]
        if by > 0:
            place = bisect_right(starts, at) if self.textCursor().hasSelection() else bisect_right(starts, at - 1)
        else:
            place = bisect_right(starts, at - 1) - 1
        self.show_change(place % len(self.changes))

    def show_change(self, number: int) -> None:
        one = self.changes[number]
        self._put_caret(one.start, one.end)
        self.ensureCursorVisible()

    def _put_caret(self, start: int, end: int) -> None:
        last = self.document().characterCount() - 1
        cursor = self.textCursor()
        # The caret at the beginning, so that this is what scrolls into view.
        cursor.setPosition(min(end, last))
        cursor.setPosition(min(start, last), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)


def _form(kind: str) -> QTextCharFormat:
    look, form = tokens(), QTextCharFormat()
    if kind == "in":
        form.setFontUnderline(True)
        form.setForeground(QColor(look.good))
        form.setBackground(QColor(look.model_tint))
    elif kind == "out":
        form.setFontStrikeOut(True)
        form.setForeground(QColor(look.danger))
        form.setBackground(QColor(look.danger_soft))
    return form


def _runs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Neighbours that are the same in both, or that are not, together."""
    run: list[Piece] = []
    for piece in pieces:
        if run and (run[-1].kind == "same") != (piece.kind == "same"):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _rows(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """What stands side by side: up to an end of paragraph that both have."""
    line: list[Piece] = []
    for piece in pieces:
        if piece.kind == "same" and piece.text == "\n":
            yield line
            line = []
        else:
            line.append(piece)
    yield line
