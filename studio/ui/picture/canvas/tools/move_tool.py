"""The move tool: drag what is seen under the pointer, or all of the chosen group. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.ui.picture.canvas.moving import Moving
from studio.ui.picture.canvas.painting.view import CanvasView, Pointer
from studio.ui.theme import tokens


class MoveTool:
    def __init__(self, moving: Moving) -> None:
        self._moving = moving
        self._from: Pointer | None = None

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.ArrowCursor

    def press(self, at: Pointer) -> None:
        self._moving.settle()
        self._moving.mean(at.x, at.y, inside=at.double)
        self._from = at

    def move(self, at: Pointer) -> None:
        if self._from is None:
            return
        across, down = round(at.x - self._from.x), round(at.y - self._from.y)
        reason = self._moving.why_not() if (across, down) != (0, 0) else ""
        if reason:
            self._from = None
            self._moving.refused.emit(reason)
        else:
            self._moving.to(across, down)

    def release(self, at: Pointer) -> None:
        self.move(at)
        self._from = None
        self._moving.settle()

    def cancel(self) -> None:
        self._from = None
        self._moving.cancel()

    def hover(self, at: Pointer | None) -> None:
        pass

    def covers(self, view: CanvasView) -> QRect:
        frame = self._moving.frame()
        if frame.isEmpty():
            return QRect()
        return view.to_view_transform().mapRect(QRectF(frame)).toAlignedRect().adjusted(-2, -2, 2, 2)

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        """A frame around what is chosen, also where that lies outside the canvas."""
        frame = self._moving.frame()
        if frame.isEmpty():
            return
        pen = QPen(QColor(tokens().accent), 2, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(view.to_view_transform().map(QRectF(frame)))
