"""The hand: drag what is looked at. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter

from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.view import CanvasView


class PanTool:
    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._held: QPointF | None = None
        """The pixel of the canvas that stays under the pointer."""

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.OpenHandCursor if self._held is None else Qt.CursorShape.ClosedHandCursor

    def press(self, at: Pointer) -> None:
        self._held = QPointF(at.x, at.y)

    def move(self, at: Pointer) -> None:
        if self._held is not None:
            way = QPointF(at.x, at.y) - self._held
            transform = self._view.to_view_transform()
            moved = transform.map(way) - transform.map(QPointF())
            self._view.shift(-moved.x(), -moved.y())

    def release(self, at: Pointer) -> None:
        self.move(at)
        self._held = None

    def cancel(self) -> None:
        self._held = None

    def hover(self, at: Pointer | None) -> None:
        pass

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        pass

    def covers(self, view: CanvasView) -> QRect:
        return QRect()
