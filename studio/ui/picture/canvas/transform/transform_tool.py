"""The handles of what is being transformed: drag a corner or an edge to scale, the inside to move, the outside to turn.
Shift keeps the ratio, turns in steps or moves along one axis; Ctrl scales from the middle. Main thread.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from studio.ui.picture.canvas.guides.guides import Guides
from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.canvas.transform.placement import TURN, Grip, Hold, Placement
from studio.ui.picture.canvas.transform.transforming import Transforming
from studio.ui.theme import tokens

GRIPS: Final[tuple[Grip, ...]] = ((-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0))
_GRIP: Final = 4.5
"""Half the side of a handle, in logical pixels."""
REACH: Final = 9.0
"""Logical pixels from an edge within which it is taken hold of."""


class TransformTool:
    def __init__(self, transforming: Transforming, view: CanvasView, guides: Guides) -> None:
        self._transforming, self._view, self._guides = transforming, view, guides
        self._hold: Hold | None = None
        self._begin = QPointF()
        self._began: Placement | None = None
        self._over: Hold | None = None

    @property
    def cursor(self) -> Qt.CursorShape:
        hold = self._hold if self._hold is not None else self._over
        if hold is None or not self._transforming.active:
            return Qt.CursorShape.ArrowCursor
        return Qt.CursorShape.CrossCursor if isinstance(hold, str) else cursor_of(hold)

    def _reach(self) -> float:
        return REACH / max(self._view.zoom_factor, 1e-3)

    def press(self, at: Pointer) -> None:
        self._began = self._transforming.placement if self._transforming.active else None
        if self._began is not None:
            self._begin = QPointF(at.x, at.y)
            self._hold = self._began.hold_at(self._begin, self._reach())

    def move(self, at: Pointer) -> None:
        if self._began is None or self._hold is None:
            return
        there = QPointF(at.x, at.y)
        ratio = at.shift or (self._transforming.keeps_ratio and self._hold not in (TURN, (0, 0)))
        there = snapped_drag(self._guides, self._began, self._hold, self._begin, there)
        self._transforming.put(self._began.dragged(self._hold, self._begin, there, ratio=ratio, centre=at.control))

    def release(self, at: Pointer) -> None:
        self.move(at)
        self._hold = self._began = None

    def cancel(self) -> None:
        """Take back the drag that is under way; without one, all of the transform."""
        began, self._hold, self._began = self._began, None, None
        if began is not None:
            self._transforming.put(began)
            self._view.stay(True)
        else:
            self._transforming.leave()

    def hover(self, at: Pointer | None) -> None:
        placement = self._transforming.placement
        shown = at is not None and placement is not None
        self._over = placement.hold_at(QPointF(at.x, at.y), self._reach()) if shown and at and placement else None

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        placement = self._transforming.placement
        if placement is not None:
            draw_handles(painter, view, placement)

    def covers(self, view: CanvasView) -> QRect:
        placement = self._transforming.placement
        if placement is None:
            return QRect()
        corners = QPolygonF([placement.corner(one) for one in GRIPS])
        return view.to_view_transform().map(corners).boundingRect().toAlignedRect().adjusted(-9, -9, 9, 9)


def snapped_drag(guides: Guides, began: Placement, hold: Hold, begin: QPointF, there: QPointF) -> QPointF:
    """Where a drag of a frame goes, so that its edges land on what is near; a frame that is turned goes freely."""
    if isinstance(hold, str) or began.angle:
        return there
    if hold == (0, 0):
        frame = QRectF(began.left, began.top, abs(began.width), abs(began.height)).translated(there - begin)
        return there + guides.snapped(frame)
    corner = began.corner(hold)
    lands = guides.snapped_point(corner + there - begin, across=bool(hold[0]), down=bool(hold[1]))
    return lands - corner + begin


def cursor_of(grip: Grip) -> Qt.CursorShape:
    return _CURSORS.get(grip, Qt.CursorShape.SizeAllCursor)


def draw_handles(painter: QPainter, view: CanvasView, placement: Placement) -> None:
    """A line around a frame, and a handle at each corner and edge."""
    shown = view.to_view_transform()
    places = [shown.map(placement.corner(one)) for one in GRIPS]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(255, 255, 255, 200), 3.0), (QColor(tokens().accent), 1.4)):
        painter.setPen(QPen(colour, width))
        painter.drawPolygon(QPolygonF([places[at] for at in (0, 2, 4, 6)]))
    painter.setBrush(QColor(255, 255, 255))
    for place in places:
        painter.drawRect(QRectF(place - QPointF(_GRIP, _GRIP), QSizeF(2 * _GRIP, 2 * _GRIP)))


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
