"""The levels of a channel as a curve over its histogram, with three handles to drag: black, middle and white. Main
thread.

By keyboard: Tab goes into the field, Page Up and Page Down choose a handle, arrow keys move it.
"""

from __future__ import annotations

import math
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.domain.picture_records import Levels
from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.words import hover_text

_HANDLE: Final = 6
"""Logical pixels: half the width of a handle."""
_FOOT: Final = 16
"""Logical pixels below the curve, for the handles."""
_NEAR: Final = 12
"""Logical pixels in which a handle is caught."""
_STRONGEST: Final = 10.0
_FINE: Final = 64
"""Points of the curve."""


class LevelsField(QWidget):
    moved = Signal(object)
    """Levels, while a handle is dragged."""
    settled = Signal(object)
    """The same once it is let go, and after each key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels = Levels()
        self._counts: tuple[int, ...] = ()
        self._colour = ""
        self._held = -1
        self._chosen = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Levels"))
        tip = tr(
            "How often each level is there, and what becomes of it. Drag the black, grey and white handles; Page Up "
            "and Page Down choose one, arrow keys move it"
        )
        self.setToolTip(hover_text(tip))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(272, 120)

    def show_levels(self, levels: Levels, counts: tuple[int, ...], colour: str) -> None:
        """`counts`: how often each of 256 levels is there, or none; `colour`: of the channel, "" for all."""
        if self._held < 0:
            self._levels = levels
        self._counts, self._colour = counts, colour
        self.update()

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_HANDLE + 2, 4, -_HANDLE - 2, -_FOOT)

    def _x(self, level: float) -> float:
        area = self._area()
        return area.left() + level / 255 * area.width()

    def _places(self) -> tuple[float, float, float]:
        """Levels at which the three handles stand; the middle one at what becomes half."""
        one = self._levels
        return one.black, one.black + (one.white - one.black) * 0.5**one.gamma, one.white

    def _put(self, handle: int, level: float) -> None:
        one = self._levels
        if handle == 0:
            one = replace(one, black=round(min(max(0, level), one.white - 1)))
        elif handle == 2:
            one = replace(one, white=round(max(min(255, level), one.black + 1)))
        else:
            share = (level - one.black) / (one.white - one.black)
            gamma = math.log(min(max(share, 1e-3), 0.999)) / math.log(0.5)
            one = replace(one, gamma=round(min(_STRONGEST, max(1 / _STRONGEST, gamma)), 2))
        self._levels = one
        self.update()

    # ---- by hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        far = [abs(self._x(place) - event.position().x()) for place in self._places()]
        nearest = far.index(min(far))
        if event.button() == Qt.MouseButton.LeftButton and far[nearest] <= _NEAR:
            self._held = self._chosen = nearest
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held >= 0:
            area = self._area()
            self._put(self._held, (event.position().x() - area.left()) / area.width() * 255)
            self.moved.emit(self._levels)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._held >= 0:
            self._held = -1
            self.settled.emit(self._levels)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
        way = ways.get(Qt.Key(event.key()))
        if way is not None:
            self._put(self._chosen, self._places()[self._chosen] + way)
            self.settled.emit(self._levels)
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._chosen = (self._chosen + (1 if event.key() == Qt.Key.Key_PageUp else -1)) % 3
            self.update()
        else:
            super().keyPressEvent(event)

    # ---- drawn

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, area, painter = tokens(), self._area(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.accent if self.hasFocus() else look.edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(look.field))
        painter.drawRoundedRect(area.adjusted(-2, -2, 2, 2), 4, 4)
        self._draw_counts(painter, area, QColor(self._colour or look.muted))
        painter.setPen(QPen(QColor(look.text), 1.6))
        painter.drawPolyline(self._curve(area))
        for number, (place, shade) in enumerate(zip(self._places(), (0, 128, 255), strict=True)):
            x, top = self._x(place), area.bottom() + 3
            wide = 2.0 if number == self._chosen and self.hasFocus() else 1.0
            painter.setPen(QPen(QColor(look.accent if wide > 1 else look.edge), wide))
            painter.setBrush(QColor(shade, shade, shade))
            painter.drawPolygon(
                QPolygonF([QPointF(x, top), QPointF(x - _HANDLE, top + 10), QPointF(x + _HANDLE, top + 10)])
            )
        painter.end()

    def _draw_counts(self, painter: QPainter, area: QRectF, colour: QColor) -> None:
        """As high as the most frequent level but the two outermost, which are often a plane of one colour."""
        most = max(self._counts[1:-1], default=0) or max(self._counts, default=0)
        if not most:
            return
        colour.setAlpha(150)
        outline = [area.bottomLeft()]
        for level, count in enumerate(self._counts):
            high = min(1.0, count / most) * (area.height() - 2)
            outline.append(QPointF(self._x(level), area.bottom() - high))
        outline.append(area.bottomRight())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF(outline))

    def _curve(self, area: QRectF) -> QPolygonF:
        one, points = self._levels, QPolygonF()
        for at in range(_FINE + 1):
            level = 255 * at / _FINE
            spread = min(1.0, max(0.0, (level - one.black) / max(1, one.white - one.black))) ** (1 / one.gamma)
            shown = (one.darkest + spread * (one.lightest - one.darkest)) / 255
            points.append(QPointF(self._x(level), area.bottom() - shown * area.height()))
        return points
