"""A line under a list by which a person makes it taller or lower, with the mouse or the arrow keys. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.words import hover_text

_HEIGHT: Final = 8
_MARK: Final = 32, 2
_STEP: Final = 24


class HeightGrip(QWidget):
    dragged = Signal(int)
    """Pixels by which the list becomes taller; lower where negative."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(hover_text(tr("Drag, or press the up and down arrow, to make the list lower or taller")))
        self.setCursor(Qt.CursorShape.SplitVCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._from: int | None = None

    def sizeHint(self) -> QSize:
        return QSize(0, _HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = round(event.globalPosition().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            at = round(event.globalPosition().y())
            self.dragged.emit(at - self._from)
            self._from = at

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._from = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: _STEP, Qt.Key.Key_Up: -_STEP}
        by = steps.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.dragged.emit(by)

    def paintEvent(self, _event: QPaintEvent) -> None:
        width, height = _MARK
        mark = QRect((self.width() - width) // 2, (self.height() - height) // 2, width, height)
        painter = QPainter(self)
        painter.fillRect(mark, QColor(tokens().accent if self.hasFocus() else tokens().muted))
        painter.end()
