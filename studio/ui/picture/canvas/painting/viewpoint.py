"""From where the canvas is looked at: zoom, turn, and which pixel stands in the middle. No widget; main thread."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QTransform

SMALLEST_ZOOM: Final = 0.02
LARGEST_ZOOM: Final = 64.0
_MARGIN: Final = 12
"""Logical pixels around a canvas that is fitted into the view."""


class Viewpoint:
    def __init__(self) -> None:
        self.canvas = QSize()
        """Pixels of the canvas."""
        self.view = QSize()
        """Logical pixels of the view."""
        self.ratio = 1.0
        """Device pixels of a logical one."""
        self.zoom = 1.0
        """Logical pixels of a pixel of the canvas."""
        self.degrees = 0.0
        self.mirrored = False
        """Left and right are exchanged."""
        self.centre = QPointF()
        """The pixel of the canvas that stands in the middle of the view."""
        self.fitting = True
        """The whole canvas is in sight, and stays so when the view becomes larger or smaller."""

    def fit(self) -> None:
        """The whole canvas in sight; small ones are enlarged."""
        self.fitting = True
        self.centre = QPointF(self.canvas.width() / 2, self.canvas.height() / 2)
        if not self.canvas.isEmpty():
            around = QTransform().rotate(self.degrees).mapRect(QRectF(QPointF(), self.canvas.toSizeF()))
            wide, high = self.view.width() - 2 * _MARGIN, self.view.height() - 2 * _MARGIN
            self.zoom = _bounded(min(wide / around.width(), high / around.height()))

    def zoom_at(self, at: QPointF, factor: float) -> None:
        """`factor` times nearer; what lies under `at`, in the view, stays there."""
        fixed = self.to_canvas(at)
        self.fitting = False
        self.zoom = _bounded(self.zoom * factor)
        self.bring(fixed, at)

    def turn(self, degrees: float) -> None:
        """Turn what is seen about the middle of the view; 0 stands it upright again."""
        self.fitting = False
        self.degrees = (self.degrees + degrees + 180) % 360 - 180 if degrees else 0.0

    def mirror(self) -> None:
        """Exchange left and right about the middle of the view."""
        self.mirrored = not self.mirrored

    @property
    def upright(self) -> bool:
        """Pixels of the canvas lie along those of the view, in their order."""
        return not (self.degrees or self.mirrored)

    def bring(self, pixel: QPointF, to: QPointF) -> None:
        """Have a pixel of the canvas stand at a place of the view."""
        self.fitting = False
        self.centre -= self.to_canvas(to) - pixel

    def to_view(self) -> QTransform:
        """From pixels of the canvas to logical pixels of the view. Upright, the corner of the canvas falls on a whole
        device pixel, and so do the edges of its tiles."""
        middle = QPointF(self.view.width() / 2, self.view.height() / 2)
        if self.upright:
            corner = middle - self.centre * self.zoom
            x, y = (round(value * self.ratio) / self.ratio for value in (corner.x(), corner.y()))
            return QTransform.fromTranslate(x, y).scale(self.zoom, self.zoom)
        across = -self.zoom if self.mirrored else self.zoom
        turned = QTransform.fromTranslate(middle.x(), middle.y()).rotate(self.degrees).scale(across, self.zoom)
        return turned.translate(-self.centre.x(), -self.centre.y())

    def to_canvas(self, at: QPointF) -> QPointF:
        back, _ = self.to_view().inverted()
        return back.map(at)

    def level(self, levels: int) -> int:
        """Of a pyramid whose level n is 2**n times smaller: the coarsest that is not enlarged."""
        return min(levels - 1, max(0, math.floor(-math.log2(self.zoom * self.ratio) + 1e-9)))

    def seen(self, part: QRect, level: int) -> QRect:
        """What of the canvas lies in a part of the view, in pixels of that level."""
        back, _ = self.to_view().inverted()
        area = back.mapRect(QRectF(part)).toAlignedRect().intersected(QRect(QPoint(), self.canvas))
        if area.isEmpty():
            return QRect()
        fine = QRect()
        fine.setCoords(area.left() >> level, area.top() >> level, area.right() >> level, area.bottom() >> level)
        return fine


def _bounded(zoom: float) -> float:
    return min(LARGEST_ZOOM, max(SMALLEST_ZOOM, zoom))
