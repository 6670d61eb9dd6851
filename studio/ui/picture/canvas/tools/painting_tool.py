"""The brush and the eraser. Alt picks the colour under the pointer instead, Shift draws a straight line from where the
stroke before ended. Main thread."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.view import CanvasView, Pointer


class PaintingTool:
    """Brush or eraser, by `Brush.erase`."""

    def __init__(
        self, easel: Easel, brush: Callable[[], Brush], picked: Callable[[int], None], refused: Callable[[], None]
    ) -> None:
        """`brush`: as it is set now; `picked`: a colour, 0xRRGGBB; `refused`: no layer can be painted on."""
        self._easel, self._brush, self._picked, self._refused = easel, brush, picked, refused
        self._at: Pointer | None = None
        self._last: tuple[str, Pointer] | None = None
        """The layer that was painted on last, and where: Shift draws a line from there."""

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    def press(self, at: Pointer) -> None:
        self._at = at
        if at.alt:
            self._pick(at)
            return
        brush = self._brush()
        if at.eraser:
            brush = msgspec.structs.replace(brush, erase=True)
        start = self._last[1] if at.shift and self._last is not None and self._last[0] == self._easel.active else None
        if start is not None:
            brush = msgspec.structs.replace(brush, steadying="none")
        if not self._easel.begin(brush):
            self._refused()
            return
        if start is not None:
            self._easel.to(start.x, start.y, start.pressure)
        self._easel.to(at.x, at.y, at.pressure)

    def move(self, at: Pointer) -> None:
        self._at = at
        if self._easel.painting:
            self._easel.to(at.x, at.y, at.pressure)
        elif at.alt:
            self._pick(at)

    def release(self, at: Pointer) -> None:
        self._at = at
        if self._easel.painting:
            self._last = self._easel.active, at
        self._easel.finish()

    def cancel(self) -> None:
        self._easel.cancel()

    def hover(self, at: Pointer | None) -> None:
        self._at = at

    def _pick(self, at: Pointer) -> None:
        colour = self._easel.colour_at(at.x, at.y)
        if colour is not None:
            self._picked(colour.rgb() & 0xFFFFFF)

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        """The outline of the brush, light on dark, so that it is seen on any ground."""
        if self._at is None:
            return
        middle, radius = self._outline(view, self._at)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(0, 0, 0, 150), 3.0), (QColor(255, 255, 255, 220), 1.2)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(middle, radius, radius)

    def _outline(self, view: CanvasView, at: Pointer) -> tuple[QPointF, float]:
        middle = view.to_view_transform().map(QPointF(at.x, at.y))
        return middle, max(1.5, self._brush().size * view.zoom_factor / 2)

    def covers(self, view: CanvasView) -> QRect:
        if self._at is None:
            return QRect()
        middle, radius = self._outline(view, self._at)
        reach = radius + 4
        return QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach).toAlignedRect()
