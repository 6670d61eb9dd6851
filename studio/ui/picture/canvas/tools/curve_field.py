"""The curve from the pressure of a pen to what the brush feels, bent by hand. Main thread.

A click on the curve sets a point, dragging moves it, a point dragged out of the field is taken away. By keyboard: Tab
goes into the field, Page Up and Page Down choose a point, arrow keys move it, Insert sets one, Delete takes it away.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.domain.brushes import CurvePoint
from studio.services.translation import tr
from studio.ui.picture.canvas.painting.arrays import np
from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.theme import tokens
from studio.ui.widgets.words import hover_text

_STRAIGHT: Final[tuple[CurvePoint, ...]] = ((0.0, 0.0), (1.0, 1.0))
_NEAR: Final = 10
"""Logical pixels in which a point is caught."""
_AWAY: Final = 24
"""Logical pixels outside the field from which a point is taken away."""
_MOST: Final = 8
_STEP: Final = 0.02
_KEYS: Final[dict[int, tuple[int, int]]] = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip


class CurveField(QWidget):
    bent = Signal(tuple)
    """Points from left to right; none for a straight line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[CurvePoint] = list(_STRAIGHT)
        self._held = -1
        self._chosen = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Pressure curve"))
        self.setToolTip(hover_text(tr("From a light to a firm hand: how strongly the brush feels it. Drag points; "
                                      "arrow keys move one, Insert and Delete add and remove")))  # fmt: skip
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(180, 130)

    def show_curve(self, points: tuple[CurvePoint, ...]) -> None:
        self._points = list(points or _STRAIGHT)
        self._chosen = min(self._chosen, len(self._points) - 1)
        self.update()

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(6, 6, -6, -6)

    def _seen(self, point: CurvePoint) -> QPointF:
        area = self._area()
        return QPointF(area.left() + point[0] * area.width(), area.bottom() - point[1] * area.height())

    def _at(self, place: QPointF) -> CurvePoint:
        area = self._area()
        across = (place.x() - area.left()) / area.width()
        return _share(across), _share((area.bottom() - place.y()) / area.height())

    def _tell(self) -> None:
        points = tuple(self._points)
        self.update()
        self.bent.emit(() if points == _STRAIGHT else points)

    def _move(self, number: int, to: CurvePoint) -> None:
        """A point stays between its neighbours; the outer two move up and down alone."""
        points = self._points
        if number in (0, len(points) - 1):
            to = (points[number][0], to[1])
        else:
            to = (min(points[number + 1][0] - _STEP, max(points[number - 1][0] + _STEP, to[0])), to[1])
        points[number] = to
        self._tell()

    def _set(self, at: CurvePoint) -> None:
        if len(self._points) < _MOST and all(abs(x - at[0]) > _STEP for x, _ in self._points):
            self._points = sorted([*self._points, at])
            self._chosen = self._points.index(at)
            self._tell()

    def _take_away(self, number: int) -> None:
        if 0 < number < len(self._points) - 1:
            del self._points[number]
            self._chosen = number - 1
            self._tell()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        far = [(self._seen(point) - event.position()).manhattanLength() for point in self._points]
        nearest = int(np.argmin(far))
        if far[nearest] > _NEAR:
            self._set(self._at(event.position()))
            self._held = self._chosen
        else:
            self._held = self._chosen = nearest
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held < 0:
            return
        if not self._area().adjusted(-_AWAY, -_AWAY, _AWAY, _AWAY).contains(event.position()):
            self._take_away(self._held)
            self._held = -1
        else:
            self._move(self._held, self._at(event.position()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way, points = _KEYS.get(event.key()), self._points
        if way is not None:
            x, y = points[self._chosen]
            self._move(self._chosen, (_share(x + way[0] * _STEP), _share(y + way[1] * _STEP)))
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            by = 1 if event.key() == Qt.Key.Key_PageUp else -1
            self._chosen = (self._chosen + by) % len(points)
            self.update()
        elif event.key() == Qt.Key.Key_Insert:
            a, b = points[self._chosen], points[min(self._chosen + 1, len(points) - 1)]
            self._set(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))
        elif event.key() == Qt.Key.Key_Delete:
            self._take_away(self._chosen)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, area, painter = tokens(), self._area(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.accent if self.hasFocus() else look.edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(look.field))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        brush = Brush(curve=tuple(self._points))
        line = [self._seen((x, brush.pressed(x))) for x in np.linspace(0, 1, 60).tolist()]
        painter.setPen(QPen(QColor(look.line), 1))
        painter.drawLine(area.bottomLeft(), area.topRight())
        painter.setPen(QPen(QColor(look.text), 1.6))
        painter.drawPolyline(QPolygonF(line))
        for number, point in enumerate(self._points):
            painter.setBrush(QColor(look.accent if number == self._chosen else look.surface))
            painter.drawEllipse(self._seen(point), 4, 4)
        painter.end()


def _share(value: float) -> float:
    return min(1.0, max(0.0, round(value, 3)))
