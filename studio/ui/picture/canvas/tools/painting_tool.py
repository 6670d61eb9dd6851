"""The brush and the eraser. Alt picks the colour under the pointer instead, Shift draws a straight line from where the
stroke before ended. Main thread."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import msgspec
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.view import CanvasView

_STILL: Final = 4
"""Logical pixels that the pointer may stray and still be where it was."""


def _picks(at: Pointer) -> bool:
    """Painting programs differ in the key."""
    return at.alt or at.control


class _Asked(msgspec.Struct):
    """A press with Shift."""

    at: Pointer
    size: float
    """Of the brush then."""
    sizing: bool = False


class PaintingTool:
    """Brush or eraser, by `Brush.erase`."""

    def __init__(
        self,
        easel: Easel,
        brush: Callable[[], Brush],
        picked: Callable[[int], None],
        refused: Callable[[], None],
        resize: Callable[[float], None],
    ) -> None:
        """`brush`: as it is set now; `picked`: a colour, 0xRRGGBB; `refused`: no layer can be painted on; `resize`:
        makes the brush so many pixels across."""
        self._easel, self._brush, self._picked, self._refused = easel, brush, picked, refused
        self._resize = resize
        self._shown = QTransform()
        """From pixels of the canvas to logical pixels of the view, when it was drawn last."""
        self._asked: _Asked | None = None
        """Shift is held: released in place it is a line, dragged sideways the brush grows or shrinks."""
        self._at: Pointer | None = None
        self._last: tuple[str, Pointer] | None = None
        """The layer that was painted on last, and where: Shift draws a line from there."""

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    def press(self, at: Pointer) -> None:
        self._at = at
        if _picks(at):
            self._pick(at)
        elif at.shift:
            self._asked = _Asked(at, self._brush().size)
        else:
            self._begin(at, None)

    def _begin(self, at: Pointer, start: Pointer | None) -> None:
        """`start`: a straight line comes from there."""
        brush = self._brush()
        if at.eraser:
            brush = msgspec.structs.replace(brush, erase=True)
        if start is not None:
            brush = msgspec.structs.replace(brush, steadying="none")
        if not self._easel.begin(brush):
            self._refused()
            return
        if start is not None:
            self._easel.to(start.x, start.y, start.pressure)
        self._easel.to(at.x, at.y, at.pressure)

    def move(self, at: Pointer) -> None:
        if self._asked is not None:
            self._size_by(self._asked, at)
            return
        self._at = at
        if self._easel.painting:
            self._easel.to(at.x, at.y, at.pressure)
        elif _picks(at):
            self._pick(at)

    def _size_by(self, asked: _Asked, at: Pointer) -> None:
        """The edge of the outline follows the pointer; its middle stays where it was."""
        begin, end = (self._shown.map(QPointF(one.x, one.y)) for one in (asked.at, at))
        by, zoom = end.x() - begin.x(), math.sqrt(abs(self._shown.determinant()))
        if asked.sizing or abs(by) > _STILL:
            asked.sizing = True
            self._resize(asked.size + 2 * by / zoom)

    def release(self, at: Pointer) -> None:
        asked, self._asked = self._asked, None
        if asked is not None and not asked.sizing:
            last = self._last
            self._begin(at, last[1] if last is not None and last[0] == self._easel.active else None)
        self._at = at
        if self._easel.painting:
            self._last = self._easel.active, at
        self._easel.finish()

    def cancel(self) -> None:
        asked, self._asked = self._asked, None
        if asked is not None and asked.sizing:
            self._resize(asked.size)
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
        self._shown = view.to_view_transform()
        middle = self._shown.map(QPointF(at.x, at.y))
        return middle, max(1.5, self._brush().size * view.zoom_factor / 2)

    def covers(self, view: CanvasView) -> QRect:
        if self._at is None:
            return QRect()
        middle, radius = self._outline(view, self._at)
        reach = radius + 4
        return QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach).toAlignedRect()
