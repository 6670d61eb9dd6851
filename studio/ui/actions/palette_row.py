"""How a row of the command palette looks: the words with the letters that were meant, what is known of it below, and
its keys at the right. Main thread."""

from __future__ import annotations

from typing import Final

import msgspec
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.ui.theme import Tokens, tokens
from studio.ui.widgets.words import GAP

ROW: Final = int(Qt.ItemDataRole.UserRole) + 1
"""Role of a `PaletteRow`."""
REASON: Final = int(Qt.ItemDataRole.UserRole) + 2
"""Role of the sentence why it can't be done; empty when it can."""
_PAD: Final = 4


class PaletteRow(msgspec.Struct, frozen=True):
    words: str
    places: tuple[int, ...]
    """Letters to be made to stand out."""
    below: str
    keys: str


class RowPainter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        lines = QFontMetrics(option.font).height() + QFontMetrics(_second(option.font)).height()
        return QSize(120, lines + 2 * _PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, look = index.data(ROW), tokens()
        if not isinstance(row, PaletteRow):
            return
        painter.save()
        marked = bool(option.state & QStyle.StateFlag.State_Selected)
        if marked:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.accent_soft))
            painter.drawRoundedRect(option.rect, 5, 5)
        inner = option.rect.adjusted(GAP, _PAD, -GAP, -_PAD)
        ink = look.muted if index.data(REASON) else look.text
        self._keys(painter, inner, row, option.font, look)
        self._words(painter, inner, row, option.font, ink, look)
        small = _second(option.font)
        painter.setFont(small)
        painter.setPen(QColor(look.muted))
        metrics = QFontMetrics(small)
        below = metrics.elidedText(row.below, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, below)
        painter.restore()

    def _keys(self, painter: QPainter, inner: QRect, row: PaletteRow, font: QFont, look: Tokens) -> None:
        painter.setFont(_second(font))
        painter.setPen(QColor(look.muted))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, row.keys)

    def _words(self, painter: QPainter, inner: QRect, row: PaletteRow, font: QFont, ink: str, look: Tokens) -> None:
        keys_width = QFontMetrics(_second(font)).horizontalAdvance(row.keys) + GAP if row.keys else 0
        bold = QFont(font)
        bold.setBold(True)
        room = inner.width() - keys_width
        shown = QFontMetrics(bold).elidedText(row.words, Qt.TextElideMode.ElideRight, room)
        layout = QTextLayout(shown, font)
        layout.setFormats([_meant(at, look) for at in row.places if at < len(shown)])
        layout.beginLayout()
        layout.createLine().setLineWidth(room)
        layout.endLayout()
        painter.setPen(QColor(ink))
        layout.draw(painter, QPointF(inner.topLeft()))


def _meant(at: int, look: Tokens) -> QTextLayout.FormatRange:
    part = QTextLayout.FormatRange()
    part.start, part.length = at, 1
    letters = QTextCharFormat()
    letters.setFontWeight(QFont.Weight.Bold)
    letters.setForeground(QColor(look.accent))
    part.format = letters
    return part


def _second(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.9)
    return small
