"""A comparison as a page: one text with its changes, or both side by side. Main thread; filled by the window around it.

A long text is laid out in slices, the beginning at once, so that the window goes on answering. What is gone is struck
out, what is new is underlined, so that neither needs its colour to be told.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QEvent, QTimer, Signal
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


_FIRST_SECONDS: Final = 0.05
_SLICE_SECONDS: Final = 0.012
"""Of work between two looks at what a person does."""


class DiffPage(QTextEdit):
    filled = Signal()
    """All of it is there, and all `changes` are known."""

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
        self._work: Iterator[None] = iter(())
        """What is still to be laid out, a paragraph or a change a step."""
        self._slice = QTimer(self)
        self._slice.setInterval(0)
        self._slice.timeout.connect(lambda: self._go_on(_SLICE_SECONDS))

    def show_pieces(self, pieces: Sequence[Piece], *, beside: bool) -> None:
        self._pieces, self._beside = tuple(pieces), beside
        self.clear()
        self.changes, self._starts, self._numbers = [], [], []
        cursor = QTextCursor(self.document())
        form = QTextBlockFormat()
        form.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setBottomMargin(self.fontMetrics().height() * 0.5)
        cursor.setBlockFormat(form)
        self._work = self._fill_beside(cursor, form) if beside else self._fill_one(cursor)
        self._slice.start()
        self._go_on(_FIRST_SECONDS, first=True)

    def give_up(self) -> None:
        """Nobody looks at it any more."""
        self._slice.stop()

    @property
    def filling(self) -> bool:
        return self._slice.isActive()

    def _go_on(self, seconds: float, *, first: bool = False) -> None:
        until = time.perf_counter() + seconds
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for _ in self._work:
            if time.perf_counter() > until:
                break
        else:
            self._slice.stop()
        cursor.endEditBlock()
        if first:
            self.moveCursor(QTextCursor.MoveOperation.Start)
        if not self.filling:
            self.filled.emit()

    def _fill_one(self, cursor: QTextCursor) -> Iterator[None]:
        for run in _runs(self._pieces):
            start = cursor.position()
            for piece in run:
                self._put(cursor, piece)
            if run[0].kind != "same":
                self._note(run, start, cursor.position())
            yield

    def _fill_beside(self, cursor: QTextCursor, form: QTextBlockFormat) -> Iterator[None]:
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
            yield

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
        if event.type() == QEvent.Type.PaletteChange and self._pieces:
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
