"""The colour picker: takes the colour that shows under the pointer, with Shift for the background. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.colours import Colours

_SIDE = 26
"""Logical pixels of the square that shows the colour."""


class PickerTool:
    def __init__(self, easel: Easel, colours: Colours) -> None:
        self._easel, self._colours = easel, colours
        self._at: Pointer | None = None
        self._held = False

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    def press(self, at: Pointer) -> None:
        self._held = True
        self.move(at)

    def move(self, at: Pointer) -> None:
        self._at = at
        colour = self._easel.colour_at(at.x, at.y)
        if self._held and colour is not None:
            take = self._colours.take_background if at.shift else self._colours.take
            take(colour.rgb() & 0xFFFFFF)

    def release(self, at: Pointer) -> None:
        self.move(at)
        self._held = False

    def cancel(self) -> None:
        self._held = False

    def hover(self, at: Pointer | None) -> None:
        self._at = at

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        """A square beside the pointer in the colour under it."""
        if self._at is None:
            return
        colour = self._easel.colour_at(self._at.x, self._at.y)
        if colour is None:
            return
        square = _square(view, self._at)
        painter.setPen(QPen(QColor(255, 255, 255), 3))
        painter.setBrush(colour)
        painter.drawRect(square)
        painter.setPen(QPen(QColor(0, 0, 0, 160), 1))
        painter.drawRect(square)

    def covers(self, view: CanvasView) -> QRect:
        return _square(view, self._at).toAlignedRect().adjusted(-3, -3, 3, 3) if self._at is not None else QRect()


def _square(view: CanvasView, at: Pointer) -> QRectF:
    corner = view.to_view_transform().map(QPointF(at.x, at.y)) + QPointF(14, 14)
    return QRectF(corner.x(), corner.y(), _SIDE, _SIDE)
