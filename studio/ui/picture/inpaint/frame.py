"""The frame of an outpaint on the canvas, and the tool that drags its edges and corners. Main thread.

The frame begins as the canvas. An edge goes in steps of eight pixels, as models want it; with Alt pixel by pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTransform

from studio.domain.picture_records import Canvas
from studio.domain.requests import Frame
from studio.ui.picture.inpaint.form import LARGEST_EDGE, Edges
from studio.ui.theme import tokens

STEP: Final = 8
_GRIP: Final = 5.0
"""Half the side of a handle, in logical pixels."""
_REACH: Final = 9.0
"""Logical pixels from an edge within which it is taken hold of."""
_LEAST: Final = 64


class At(Protocol):
    """What is needed of the canvas' pointer."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def alt(self) -> bool: ...


class View(Protocol):
    """What is needed of the canvas' view."""

    def to_view_transform(self) -> QTransform: ...
    @property
    def zoom_factor(self) -> float: ...
    def rect(self) -> QRect: ...


class FrameTool:
    """Implements the canvas' `Tool`."""

    def __init__(
        self, canvas: Callable[[], Canvas | None], edges: Callable[[], Edges], put: Callable[[Edges], None]
    ) -> None:
        self._canvas, self._edges, self._put = canvas, edges, put
        self._zoom = 1.0
        self._held: tuple[int, int] | None = None
        """Which edge is dragged across and down: -1, 1 or 0; (0, 0): all of the frame."""
        self._from = QPointF()
        self._began = Edges()
        self._over = Qt.CursorShape.ArrowCursor

    @property
    def cursor(self) -> Qt.CursorShape:
        return self._over

    def press(self, at: At) -> None:
        canvas = self._canvas()
        if canvas is None:
            return
        self._began, self._from = self._edges(), QPointF(at.x, at.y)
        self._held = self._edge_at(at, self._began.frame(canvas))

    def move(self, at: At) -> None:
        canvas = self._canvas()
        if self._held is None or canvas is None:
            return
        across, down = self._held
        by_x, by_y = round(at.x - self._from.x()), round(at.y - self._from.y())
        left, top, right, bottom = self._began
        whole = self._held == (0, 0)
        if across < 0 or whole:
            left -= by_x
        if across > 0 or whole:
            right += by_x
        if down < 0 or whole:
            top -= by_y
        if down > 0 or whole:
            bottom += by_y
        edges = Edges(left, top, right, bottom)
        step = 1 if at.alt else STEP
        self._put(_fitting(Edges(*(round(one / step) * step for one in edges)), canvas))

    def release(self, at: At) -> None:
        self.move(at)
        self._held = None

    def cancel(self) -> None:
        if self._held is not None:
            self._held = None
            self._put(self._began)

    def hover(self, at: At | None) -> None:
        canvas = self._canvas()
        if at is None or canvas is None:
            return
        edge = self._edge_at(at, self._edges().frame(canvas))
        self._over = (
            _CURSORS.get(edge, Qt.CursorShape.SizeAllCursor) if edge is not None else Qt.CursorShape.ArrowCursor
        )

    def draw(self, painter: QPainter, view: View) -> None:
        self._zoom = view.zoom_factor
        canvas = self._canvas()
        if canvas is not None:
            draw_frame(painter, view.to_view_transform(), self._edges().frame(canvas), handles=True)

    def covers(self, view: View) -> QRect:
        return view.rect()

    def _edge_at(self, at: At, frame: Frame) -> tuple[int, int] | None:
        left, top, width, height = frame
        reach = _REACH / max(self._zoom, 1e-3)
        if not (left - reach <= at.x <= left + width + reach and top - reach <= at.y <= top + height + reach):
            return None
        across = -1 if abs(at.x - left) <= reach else 1 if abs(at.x - left - width) <= reach else 0
        down = -1 if abs(at.y - top) <= reach else 1 if abs(at.y - top - height) <= reach else 0
        return across, down


_CURSORS: Final = {
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
}


def _fitting(edges: Edges, canvas: Canvas) -> Edges:
    """Within what is bearable; never narrower than some pixels."""
    left, top, right, bottom = (min(LARGEST_EDGE, max(-LARGEST_EDGE, one)) for one in edges)
    right = max(right, _LEAST - canvas.width - left)
    bottom = max(bottom, _LEAST - canvas.height - top)
    return Edges(left, top, right, bottom)


def draw_frame(painter: QPainter, shown: QTransform, frame: Frame, *, handles: bool = False) -> None:
    """A dashed line around a part of the canvas' plane, with handles at its corners and edges."""
    area = QRectF(*frame)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, style in (
        (QColor(255, 255, 255, 200), Qt.PenStyle.SolidLine),
        (QColor(tokens().accent), Qt.PenStyle.DashLine),
    ):
        pen = QPen(colour, 2, style)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPolygon(shown.map(area))
    if handles:
        painter.setBrush(QColor(255, 255, 255))
        for x in (area.left(), area.center().x(), area.right()):
            for y in (area.top(), area.center().y(), area.bottom()):
                if QPointF(x, y) != area.center():
                    at = shown.map(QPointF(x, y))
                    painter.drawRect(QRectF(at - QPointF(_GRIP, _GRIP), QSizeF(2 * _GRIP, 2 * _GRIP)))


def draw_result(painter: QPainter, shown: QTransform, frame: Frame, picture: QPixmap) -> None:
    """A result over the canvas, with a line around it."""
    painter.save()
    painter.setTransform(shown, True)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(QRectF(*frame), picture, QRectF(picture.rect()))
    painter.restore()
    draw_frame(painter, shown, frame)
