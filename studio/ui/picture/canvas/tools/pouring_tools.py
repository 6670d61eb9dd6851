"""The fill, the gradient and the magic wand. Main thread."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.filling import Colour, Gradient, Plain
from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.canvas.tools.box import ToolBox
from studio.ui.picture.canvas.tools.pouring import Pixel, Pouring
from studio.ui.picture.canvas.tools.shape_tools import way_of

_WHITE = 0xFFFFFF


def paint_of(colour: int, easel: Easel, alpha: int = 255) -> Colour:
    """A colour 0xRRGGBB for the active layer; a mask has no colour but white."""
    layer = easel.layer()
    shown = _WHITE if layer is not None and layer.mask else colour
    return shown >> 16 & 255, shown >> 8 & 255, shown & 255, alpha


class FillTool:
    """A click fills what has nearly the colour there; Alt picks."""

    def __init__(self, easel: Easel, box: ToolBox, pouring: Pouring) -> None:
        self._easel, self._box, self._pouring = easel, box, pouring

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    def press(self, at: Pointer) -> None:
        colours = self._box.colours
        if at.alt:
            seen = self._easel.colour_at(at.x, at.y)
            if seen is not None:
                colours.take(seen.rgb() & 0xFFFFFF)
            return
        colours.used(colours.foreground)
        self._pouring.pour("Fill", Plain(paint_of(colours.foreground, self._easel)), _pixel(at), self._box.fill)

    def move(self, at: Pointer) -> None:
        pass

    def release(self, at: Pointer) -> None:
        pass

    def cancel(self) -> None:
        self._pouring.stop()

    def hover(self, at: Pointer | None) -> None:
        pass

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        pass

    def covers(self, view: CanvasView) -> QRect:
        return QRect()


class WandTool:
    """A click selects what has nearly the colour there."""

    def __init__(self, box: ToolBox, pouring: Pouring) -> None:
        self._box, self._pouring = box, pouring

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    def press(self, at: Pointer) -> None:
        selecting = self._box.selecting
        self._pouring.select_alike(_pixel(at), way_of(at, selecting), self._box.wand, selecting)

    def move(self, at: Pointer) -> None:
        pass

    def release(self, at: Pointer) -> None:
        pass

    def cancel(self) -> None:
        pass

    def hover(self, at: Pointer | None) -> None:
        pass

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        pass

    def covers(self, view: CanvasView) -> QRect:
        return QRect()


class GradientTool:
    """Dragged from where it begins to where it ends. Shift keeps it to steps of 45 degrees."""

    def __init__(self, easel: Easel, box: ToolBox, pouring: Pouring) -> None:
        self._easel, self._box, self._pouring = easel, box, pouring
        self._from: QPointF | None = None
        self._to = QPointF()

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    def press(self, at: Pointer) -> None:
        self._from = self._to = QPointF(at.x, at.y)

    def move(self, at: Pointer) -> None:
        if self._from is not None:
            self._to = _turned(self._from, at) if at.shift else QPointF(at.x, at.y)

    def release(self, at: Pointer) -> None:
        self.move(at)
        begin, self._from = self._from, None
        if begin is None or QLineF(begin, self._to).length() < 1:
            return
        colours, settings = self._box.colours, self._box.gradient
        last = (
            paint_of(colours.foreground, self._easel, 0)
            if settings.to == "nothing"
            else paint_of(colours.background, self._easel)
        )
        colours.used(colours.foreground)
        paint = Gradient(
            (begin.x(), begin.y()), (self._to.x(), self._to.y()), paint_of(colours.foreground, self._easel), last,
            round_=settings.round,
        )  # fmt: skip
        self._pouring.pour("Gradient", paint)

    def cancel(self) -> None:
        self._from = None

    def hover(self, at: Pointer | None) -> None:
        pass

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        if self._from is None:
            return
        line = QLineF(view.to_view_transform().map(self._from), view.to_view_transform().map(self._to))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((QColor(0, 0, 0, 170), 3.2), (QColor(255, 255, 255), 1.4)):
            painter.setPen(QPen(colour, width))
            painter.drawLine(line)
            painter.drawEllipse(line.p1(), 4, 4)
            painter.drawEllipse(line.p2(), 4, 4)

    def covers(self, view: CanvasView) -> QRect:
        if self._from is None:
            return QRect()
        ends = QRectF(view.to_view_transform().map(self._from), view.to_view_transform().map(self._to))
        return ends.normalized().toAlignedRect().adjusted(-8, -8, 8, 8)


def _pixel(at: Pointer) -> Pixel:
    return math.floor(at.x), math.floor(at.y)


def _turned(begin: QPointF, at: Pointer) -> QPointF:
    across, down = at.x - begin.x(), at.y - begin.y()
    far, angle = math.hypot(across, down), round(math.atan2(down, across) / (math.pi / 4)) * math.pi / 4
    return QPointF(begin.x() + far * math.cos(angle), begin.y() + far * math.sin(angle))
