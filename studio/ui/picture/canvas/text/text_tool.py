"""The text tool: a click begins a text, a click on one that is there types on in it. Main thread.

The points of the line that the chosen text goes along are dragged; a double click on the line makes another, Alt and a
click takes one away.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.ui.picture.canvas.painting.curves import Point, part_at, through
from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.canvas.text.texts import Texts
from studio.ui.theme import tokens

_REACH: Final = 7.0
"""Logical pixels around a point of a line in which it is meant."""
_DOT: Final = 4.0


class TextTool:
    def __init__(self, zoom: Callable[[], float]) -> None:
        """`zoom`: logical pixels for a pixel of the canvas."""
        self.texts: Texts | None = None
        self._zoom = zoom
        self._at: Pointer | None = None
        self._drawn: list[Point] = []
        """What is being drawn as the line of a text."""
        self._moved: list[Point] = []
        """The points of the line while one of them is in the hand."""
        self._held = -1
        """Which one."""

    @property
    def cursor(self) -> Qt.CursorShape:
        draws = self.texts is not None and self.texts.wants_line
        return Qt.CursorShape.CrossCursor if draws else Qt.CursorShape.IBeamCursor

    def press(self, at: Pointer) -> None:
        self._at, self._drawn, self._moved, self._held = at, [], [], -1
        if self.texts is None:
            return
        if self.texts.wants_line:
            self._drawn = [(at.x, at.y)]
        else:
            self._take_point(self.texts, at)

    def _take_point(self, texts: Texts, at: Pointer) -> None:
        """A point of the line, or with a double click a new one of it; with Alt it goes."""
        points, here = list(texts.line()), (at.x, at.y)
        reach = _REACH / max(self._zoom(), 1e-3)
        near = min(range(len(points)), key=lambda one: math.dist(points[one], here), default=-1)
        if near >= 0 and math.dist(points[near], here) <= reach:
            if at.alt and len(points) > 2:
                del points[near]
                self._at = None
                texts.put_line(points)
                return
            self._moved, self._held = points, near
        elif part := part_at(points, here, reach / 2):
            self._at = None
            if at.double:
                points.insert(part, here)
                texts.put_line(points)

    def move(self, at: Pointer) -> None:
        if self._drawn:
            self._drawn.append((at.x, at.y))
        elif self._held >= 0:
            self._moved[self._held] = at.x, at.y

    def release(self, at: Pointer) -> None:
        self.move(at)
        begin, self._at = self._at, None
        drawn, moved, self._drawn, self._moved, self._held = self._drawn, self._moved, [], [], -1
        texts = self.texts
        if begin is None or texts is None:
            return
        if drawn:
            texts.take_line(drawn)
            return
        if moved:
            texts.put_line(moved)
            return
        if texts.active:
            texts.put_away()
            return
        known = texts.text_at(at.x, at.y)
        if known is not None:
            texts.edit(known)
        else:
            texts.begin(at.x, at.y)

    def cancel(self) -> None:
        self._at, self._drawn, self._moved, self._held = None, [], [], -1

    def hover(self, at: Pointer | None) -> None:
        pass

    def _frame(self) -> QRectF:
        chosen = self.texts.chosen() if self.texts is not None else None
        return QRectF(chosen.x, chosen.y, chosen.width, chosen.height) if chosen is not None else QRectF()

    def _line(self) -> list[Point]:
        if self._drawn or self._moved:
            return self._drawn or self._moved
        return list(self.texts.line()) if self.texts is not None else []

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        """A frame around the chosen text, and the line that it goes along with its points."""
        frame, shown = self._frame(), view.to_view_transform()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not frame.isEmpty() and self.texts is not None and not self.texts.active:
            painter.setPen(QPen(QColor(tokens().accent), 1, Qt.PenStyle.DashLine))
            painter.drawPolygon(shown.map(frame))
        points = self._line()
        if len(points) < 2:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        way = points if self._drawn else through(points)
        for colour, wide in ((QColor(255, 255, 255, 200), 3), (QColor(tokens().accent), 1)):
            painter.setPen(QPen(colour, wide))
            painter.drawPolyline([shown.map(QPointF(*one)) for one in way])
        painter.setBrush(QColor(255, 255, 255))
        for one in points if not self._drawn else ():
            painter.drawEllipse(shown.map(QPointF(*one)), _DOT, _DOT)

    def covers(self, view: CanvasView) -> QRect:
        shown = view.to_view_transform()
        area = shown.mapRect(self._frame())
        for one in through(self._line()):
            at = shown.map(QPointF(*one))
            area = area.united(QRectF(at.x() - _REACH, at.y() - _REACH, 2 * _REACH, 2 * _REACH))
        return area.toAlignedRect().adjusted(-2, -2, 2, 2)
