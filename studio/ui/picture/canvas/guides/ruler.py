"""A ruler at an edge of the canvas' view; a guide is dragged out of it. Main thread."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.services.translation import tr
from studio.ui.picture.canvas.guides.guides import Guides
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.theme import tokens
from studio.ui.widgets.words import hover_text

BREADTH: Final = 18
"""Logical pixels."""
_APART: Final = 60
"""Logical pixels between two numbers, at least."""


class Ruler(QWidget):
    def __init__(self, view: CanvasView, guides: Guides, *, upright: bool) -> None:
        """`upright`: at the left edge."""
        super().__init__()
        self._view, self._guides, self._upright = view, guides, upright
        self._at = 0.0
        """Of the pointer, along it."""
        self.setAccessibleName(tr("Ruler at the left") if upright else tr("Ruler at the top"))
        self.setToolTip(hover_text(tr("Drag a guide out of it onto the canvas")))
        self.setCursor(Qt.CursorShape.SplitHCursor if upright else Qt.CursorShape.SplitVCursor)
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored
        self.setSizePolicy(fixed if upright else free, free if upright else fixed)
        font = self.font()
        font.setPixelSize(9)
        self.setFont(font)
        view.turned.connect(lambda *_: self.update())
        view.hovered.connect(self._follow)

    def sizeHint(self) -> QSize:
        return QSize(BREADTH, BREADTH)

    def _follow(self, at: QPointF | None) -> None:
        if at is not None and self.isVisible():
            shown = self._view.to_view_transform().map(at)
            self._at = shown.y() if self._upright else shown.x()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = tokens()
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(look.sunken))
            painter.setPen(QColor(look.edge))
            end = self.height() if self._upright else self.width()
            if self._upright:
                painter.drawLine(BREADTH - 1, 0, BREADTH - 1, end)
            else:
                painter.drawLine(0, BREADTH - 1, end, BREADTH - 1)
            if self._view.has_picture() and not self._view.degrees:
                self._paint_ticks(painter, end)
            painter.setPen(QColor(look.accent))
            if self._upright:
                painter.drawLine(QPointF(0, self._at), QPointF(BREADTH, self._at))
            else:
                painter.drawLine(QPointF(self._at, 0), QPointF(self._at, BREADTH))

    def _paint_ticks(self, painter: QPainter, end: int) -> None:
        """Numbers of pixels of the canvas, as far apart as there is room."""
        shown = self._view.to_view_transform()
        back = shown.inverted()[0]
        first, last = (back.map(QPointF(at, at)) for at in (0, end))
        one, other = (first.y(), last.y()) if self._upright else (first.x(), last.x())
        low, high = min(one, other), max(one, other)
        step = step_of(_APART / max(self._view.zoom_factor, 1e-6))
        muted = QColor(tokens().muted)
        painter.setPen(muted)
        small = step / 5 if step >= 5 else step
        for number in range(math.floor(low / small), math.ceil(high / small) + 1):
            value = number * small
            place = shown.map(QPointF(value, value))
            at = round(place.y() if self._upright else place.x())
            whole = abs(value / step - round(value / step)) < 1e-6
            long = BREADTH - 1 if whole else 5
            if self._upright:
                painter.drawLine(BREADTH - long, at, BREADTH - 1, at)
            else:
                painter.drawLine(at, BREADTH - long, at, BREADTH - 1)
            if whole:
                self._paint_number(painter, at, round(value))

    def _paint_number(self, painter: QPainter, at: int, value: int) -> None:
        painter.save()
        if self._upright:
            painter.translate(9, at + 2)
            painter.rotate(90)
        else:
            painter.translate(at + 3, 9)
        painter.drawText(0, 0, str(value))
        painter.restore()

    # ---- a guide out of it

    def _canvas_at(self, event: QMouseEvent) -> QPointF:
        return self._view.to_canvas(QPointF(self._view.mapFromGlobal(event.globalPosition())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._draw_out(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._draw_out(event)

    def _draw_out(self, event: QMouseEvent) -> None:
        at = self._canvas_at(event)
        # A level guide comes out of the ruler at the top.
        self._guides.draw_out(upright=self._upright, x=at.x(), y=at.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._guides.dragged is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self.rect().contains(event.position().toPoint()):
            self._guides.let_go()
        else:
            self._guides.drop()


def step_of(least: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 and so on that is at least that."""
    power = 10 ** max(0, math.floor(math.log10(max(least, 1.0))))
    return next(int(one * power) for one in (1, 2, 5, 10) if one * power >= least)
