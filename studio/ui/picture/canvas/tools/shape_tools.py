"""Selecting by a shape: rectangle, ellipse, lasso and polygon. Shift adds to what is selected, Alt takes away, both
keep what they share. Main thread.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.domain.brushes import SelectingSettings
from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.selection import Way, ellipse, lasso, rectangle
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.canvas.tools.selecting import Selecting

_CLOSE: Final = 8
"""Logical pixels from the first corner of a polygon in which a click closes it."""
Settings = Callable[[], SelectingSettings]
Snap = Callable[[QPointF], QPointF]
"""Where a corner lands that is dragged to a place."""
Shape = Callable[[QPointF, QPointF], QPainterPath]


def way_of(at: Pointer, settings: SelectingSettings) -> Way:
    """By the keys that are held, or as it is set."""
    if at.shift and at.alt:
        return "intersect"
    if at.shift:
        return "add"
    return "subtract" if at.alt else settings.way


class BoxTool:
    """A rectangle or an ellipse from corner to corner. Control makes it as wide as high."""

    def __init__(self, selecting: Selecting, settings: Settings, shape: Shape, snap: Snap) -> None:
        self._selecting, self._settings, self._shape, self._snap = selecting, settings, shape, snap
        self._from: Pointer | None = None
        self._to = QPointF()

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    def press(self, at: Pointer) -> None:
        begin = self._snap(QPointF(at.x, at.y))
        self._from, self._to = msgspec.structs.replace(at, x=begin.x(), y=begin.y()), begin

    def move(self, at: Pointer) -> None:
        if self._from is not None:
            here = self._snap(QPointF(at.x, at.y))
            self._to = _other_corner(self._from, msgspec.structs.replace(at, x=here.x(), y=here.y()))

    def release(self, at: Pointer) -> None:
        self.move(at)
        begin, self._from = self._from, None
        if begin is None:
            return
        way = way_of(begin, self._settings())
        if abs(self._to.x() - begin.x) < 1 and abs(self._to.y() - begin.y) < 1:
            # A click beside it lets go of what is selected.
            if way == "replace":
                self._selecting.none()
            return
        path = self._shape(_whole(QPointF(begin.x, begin.y)), _whole(self._to))
        self._selecting.shape(path, way, self._settings())

    def cancel(self) -> None:
        self._from = None

    def hover(self, at: Pointer | None) -> None:
        pass

    def _path(self) -> QPainterPath:
        if self._from is None:
            return QPainterPath()
        return self._shape(QPointF(self._from.x, self._from.y), self._to)

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        draw_outline(painter, view, self._path())

    def covers(self, view: CanvasView) -> QRect:
        return around(view, self._path())


class LassoTool:
    """Drawn around freely; the ends are joined by a straight line."""

    def __init__(self, selecting: Selecting, settings: Settings) -> None:
        self._selecting, self._settings = selecting, settings
        self._points: list[QPointF] = []
        self._way: Way = "replace"

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    def press(self, at: Pointer) -> None:
        self._points = [QPointF(at.x, at.y)]
        self._way = way_of(at, self._settings())

    def move(self, at: Pointer) -> None:
        if self._points:
            self._points.append(QPointF(at.x, at.y))

    def release(self, at: Pointer) -> None:
        self.move(at)
        points, self._points = self._points, []
        if not points:
            return
        path = lasso(points)
        if path.boundingRect().width() >= 1 and path.boundingRect().height() >= 1:
            self._selecting.shape(path, self._way, self._settings())
        elif self._way == "replace":
            self._selecting.none()

    def cancel(self) -> None:
        self._points = []

    def hover(self, at: Pointer | None) -> None:
        pass

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        draw_outline(painter, view, _line(self._points))

    def covers(self, view: CanvasView) -> QRect:
        return around(view, _line(self._points))


class PolygonTool:
    """Corner by corner; a double click, a click on the first corner or `finish` closes it."""

    def __init__(self, selecting: Selecting, settings: Settings, view: CanvasView) -> None:
        self._selecting, self._settings, self._view = selecting, settings, view
        self._corners: list[QPointF] = []
        self._way: Way = "replace"
        self._at: Pointer | None = None

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    @property
    def corners(self) -> int:
        """So many were set."""
        return len(self._corners)

    def press(self, at: Pointer) -> None:
        self._at = at
        here = QPointF(at.x, at.y)
        if not self._corners:
            self._way = way_of(at, self._settings())
            self._corners = [here]
            self._view.stay(True)
        elif at.double or self._near_first(here):
            self.finish()
        else:
            self._corners.append(here)

    def _near_first(self, here: QPointF) -> bool:
        way = here - self._corners[0]
        return len(self._corners) > 2 and math.hypot(way.x(), way.y()) * self._view.zoom_factor < _CLOSE

    def finish(self) -> None:
        """Select what lies within the corners that were set; fewer than three are forgotten."""
        corners, self._corners = self._corners, []
        self._view.stay(False)
        if len(corners) > 2:
            self._selecting.shape(lasso(corners), self._way, self._settings())
        self._view.update()

    def take_back(self) -> None:
        """The last corner."""
        self._corners = self._corners[:-1]
        self._view.stay(bool(self._corners))
        self._view.update()

    def move(self, at: Pointer) -> None:
        self._at = at

    def release(self, at: Pointer) -> None:
        self._at = at

    def cancel(self) -> None:
        self._corners = []

    def hover(self, at: Pointer | None) -> None:
        self._at = at

    def _path(self) -> QPainterPath:
        ends = [QPointF(self._at.x, self._at.y)] if self._at is not None and self._corners else []
        return _line([*self._corners, *ends])

    def covers(self, view: CanvasView) -> QRect:
        return around(view, self._path())

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        draw_outline(painter, view, self._path())
        painter.setBrush(QColor(255, 255, 255))
        for corner in self._corners:
            painter.drawEllipse(view.to_view_transform().map(corner), 3, 3)


def draw_outline(painter: QPainter, view: CanvasView, path: QPainterPath) -> None:
    """A path of the canvas, light on dark, in dashes."""
    shown = view.to_view_transform().map(path)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(255, 255, 255), 1.4))
    painter.drawPath(shown)
    painter.setPen(QPen(QColor(20, 20, 20), 1.4, Qt.PenStyle.DashLine))
    painter.drawPath(shown)


def around(view: CanvasView, path: QPainterPath) -> QRect:
    """The part of the view that the outline of a path needs."""
    if path.isEmpty():
        return QRect()
    return view.to_view_transform().mapRect(path.boundingRect()).toAlignedRect().adjusted(-6, -6, 6, 6)


def _line(points: Sequence[QPointF]) -> QPainterPath:
    path = QPainterPath(points[0]) if points else QPainterPath()
    for point in points[1:]:
        path.lineTo(point)
    return path


def _other_corner(begin: Pointer, at: Pointer) -> QPointF:
    across, down = at.x - begin.x, at.y - begin.y
    if at.control:
        side = max(abs(across), abs(down))
        across, down = math.copysign(side, across), math.copysign(side, down)
    return QPointF(begin.x + across, begin.y + down)


def _whole(at: QPointF) -> QPointF:
    """Corners lie between pixels, so that a rectangle has no half-selected edge."""
    return QPointF(round(at.x()), round(at.y()))


def box_tools(selecting: Selecting, settings: Settings, snap: Snap) -> tuple[BoxTool, BoxTool]:
    """For a rectangle and for an ellipse."""
    return BoxTool(selecting, settings, rectangle, snap), BoxTool(selecting, settings, ellipse, snap)
