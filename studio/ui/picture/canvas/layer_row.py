"""A row of the layer list with an eye at its end, which a click opens or closes. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.ui.widgets.icons import icon

SEEN: Final = Qt.ItemDataRole.UserRole + 1
"""Whether the layer of a row is shown."""
_EYE: Final = 16
_ROOM: Final = 26
"""Logical pixels at the end of a row that belong to the eye."""


class LayerRow(QStyledItemDelegate):
    """Draws the rows, and takes the clicks on their eyes: these choose no other layer."""

    eyed = Signal(str)
    """Id of the layer, as the row has it in UserRole."""

    def __init__(self, rows: QListWidget) -> None:
        super().__init__(rows)
        self._rows = rows
        rows.setItemDelegate(self)
        rows.viewport().installEventFilter(self)

    def eye_of(self, row: QRect) -> QRect:
        """Where a click on that row means its eye."""
        eye = QRect(row)
        eye.setLeft(row.right() - _ROOM + 1)
        return eye

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        behind = QStyleOptionViewItem(option)
        self.initStyleOption(behind, index)
        panel = QStyle.PrimitiveElement.PE_PanelItemViewItem
        self._rows.style().drawPrimitive(panel, behind, painter, self._rows)
        whole: QRect = option.rect
        words = QStyleOptionViewItem(option)
        words.rect = whole.adjusted(0, 0, -_ROOM, 0)
        super().paint(painter, words, index)
        eye = QRect(QPoint(), QSize(_EYE, _EYE))
        eye.moveCenter(self.eye_of(whole).center())
        icon("eye" if index.data(SEEN) else "eye-off").paint(painter, eye)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if pressed and isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            at = event.position().toPoint()
            item = self._rows.itemAt(at)
            if item is not None and self.eye_of(self._rows.visualItemRect(item)).contains(at):
                self.eyed.emit(str(item.data(Qt.ItemDataRole.UserRole)))
                return True
        return super().eventFilter(watched, event)
