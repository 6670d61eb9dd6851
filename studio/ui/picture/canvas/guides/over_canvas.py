"""Grid, guides, and the lines that something has snapped to, drawn over the canvas. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from studio.ui.picture.canvas.guides.guides import Guides
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.theme import tokens

_CLOSEST: Final = 5.0
"""Logical pixels between two lines of the grid, under which it is not drawn."""
_GUIDE: Final = QColor(0, 150, 220)
_GRID_ALPHA: Final = 110
_FAR: Final = 100_000.0


class GuidesOverlay:
    """Implements the view's `Overlay`."""

    def __init__(self, guides: Guides) -> None:
        self._guides = guides

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        shown, guides = view.to_view_transform(), self._guides
        size = view.canvas_size
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if guides.is_on("canvas_grid") and guides.grid_step * view.zoom_factor >= _CLOSEST:
            grid = QColor(guides.grid_colour)
            grid.setAlpha(_GRID_ALPHA)
            painter.setPen(_pen(grid))
            for x in range(0, size.width() + 1, guides.grid_step):
                painter.drawLine(shown.map(QPointF(x, 0)), shown.map(QPointF(x, size.height())))
            for y in range(0, size.height() + 1, guides.grid_step):
                painter.drawLine(shown.map(QPointF(0, y)), shown.map(QPointF(size.width(), y)))
        painter.setPen(_pen(_GUIDE))
        _lines(painter, shown, guides.upright(), guides.level())
        if guides.dragged is not None:
            painter.setPen(_pen(_GUIDE, Qt.PenStyle.DashLine))
            at = (guides.dragged.at,)
            _lines(painter, shown, at if guides.dragged.upright else (), () if guides.dragged.upright else at)
        if guides.held != ((), ()):
            painter.setPen(_pen(QColor(tokens().accent)))
            _lines(painter, shown, *guides.held)


def _pen(colour: QColor, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(colour, 1, style)
    pen.setCosmetic(True)
    return pen


def _lines(
    painter: QPainter, shown: QTransform, upright: tuple[float, ...], level: tuple[float, ...]
) -> None:  # fmt: skip
    for x in upright:
        painter.drawLine(shown.map(QPointF(x, -_FAR)), shown.map(QPointF(x, _FAR)))
    for y in level:
        painter.drawLine(shown.map(QPointF(-_FAR, y)), shown.map(QPointF(_FAR, y)))
