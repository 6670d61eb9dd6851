"""The text tool: a click begins a text, a click on one that is there types on in it. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.canvas.text.texts import Texts
from studio.ui.theme import tokens


class TextTool:
    def __init__(self) -> None:
        self.texts: Texts | None = None
        self._at: Pointer | None = None

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.IBeamCursor

    def press(self, at: Pointer) -> None:
        self._at = at

    def move(self, at: Pointer) -> None:
        pass

    def release(self, at: Pointer) -> None:
        begin, self._at = self._at, None
        texts = self.texts
        if begin is None or texts is None:
            return
        if texts.active:
            texts.put_away()
            return
        known = texts.text_at(at.x, at.y)
        if known is not None:
            texts.edit(known)
        else:
            texts.begin(at.x, at.y)

    def cancel(self) -> None:
        self._at = None

    def hover(self, at: Pointer | None) -> None:
        pass

    def _frame(self) -> QRectF:
        chosen = self.texts.chosen() if self.texts is not None else None
        return QRectF(chosen.x, chosen.y, chosen.width, chosen.height) if chosen is not None else QRectF()

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        """A frame around the chosen text."""
        frame = self._frame()
        if frame.isEmpty() or (self.texts is not None and self.texts.active):
            return
        pen = QPen(QColor(tokens().accent), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(view.to_view_transform().map(frame))

    def covers(self, view: CanvasView) -> QRect:
        return view.to_view_transform().mapRect(self._frame()).toAlignedRect().adjusted(-2, -2, 2, 2)
