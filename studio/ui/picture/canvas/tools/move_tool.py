"""The move tool: drag what is seen under the pointer, with Shift the group that it is in, or all of the chosen group;
inside a selection, what is selected of the chosen layer. Main thread."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.domain.picture_records import Layer
from studio.ui.picture.canvas.guides.guides import Guides
from studio.ui.picture.canvas.moving import Moving
from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.canvas.tools.moving_selected import MovingSelected
from studio.ui.theme import tokens

SLIP: Final = 2.0
"""Logical pixels of the screen; a press that goes no further is a click."""


class MoveTool:
    def __init__(
        self,
        moving: Moving,
        selected: MovingSelected,
        guides: Guides,
        selected_frame: Callable[[], QRect],
        zoom: Callable[[], float],
    ) -> None:
        """`selected_frame`: pixels of the canvas in which something is selected; `zoom`: logical pixels of the screen
        for one of the canvas."""
        self._moving, self._selected, self._zoom = moving, selected, zoom
        self._guides, self._selected_frame = guides, selected_frame
        self._frame = QRectF()
        """Of what is dragged, where it was taken up."""
        self._from: Pointer | None = None
        self._drags = False
        """The pointer went further than a hand slips."""
        self._inside = False
        """It was pressed inside what is selected."""
        self._taken = False
        """That was taken up, or could not be."""
        self._goes_in = False
        """It was pressed on the group that was chosen before: a click alone means what is seen there of it."""
        self.text_wanted: Callable[[Layer], object] = lambda _layer: None
        """A text was clicked twice."""

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.ArrowCursor

    def press(self, at: Pointer) -> None:
        self._moving.settle()
        self._selected.drop()
        if not at.double and self._guides.take(at.x, at.y):
            self._from = None
            return
        self._inside = not at.double and self._selected.is_inside(at.x, at.y)
        self._goes_in = False
        if not self._inside:
            group = self._moving.group_at(at.x, at.y)
            self._moving.mean(at.x, at.y, inside=at.double, whole=at.shift)
            again = bool(group) and self._moving.group_at(at.x, at.y) == group
            self._goes_in = again and not (at.double or at.shift)
            text = self._moving.text_at(at.x, at.y) if at.double else None
            if text is not None:
                self._from, self._taken = None, False
                self.text_wanted(text)
                return
        self._from, self._taken, self._drags = at, False, False
        self._frame = QRectF(self._selected_frame() if self._inside else self._moving.frame())

    def move(self, at: Pointer) -> None:
        if self._guides.dragged is not None:
            self._guides.drag(at.x, at.y)
        if self._from is None:
            return
        self._drags |= math.hypot(at.x - self._from.x, at.y - self._from.y) * self._zoom() > SLIP
        if not self._drags:
            return
        across, down = round(at.x - self._from.x), round(at.y - self._from.y)
        further = self._guides.snapped(self._frame.translated(across, down))
        across, down = round(across + further.x()), round(down + further.y())
        if self._inside:
            self._move_selected(self._from, across, down)
            return
        self._goes_in &= (across, down) == (0, 0)
        reason = self._moving.why_not() if (across, down) != (0, 0) else ""
        if reason:
            self._from = None
            self._moving.refused.emit(reason)
        else:
            self._moving.to(across, down)

    def _move_selected(self, begin: Pointer, across: int, down: int) -> None:
        """What is selected is taken up at the first move: a click alone is none."""
        if not self._taken and (across, down) != (0, 0):
            self._taken = True
            self._selected.begin(copies=begin.alt or begin.control)
        if self._taken:
            self._selected.to(across, down)

    def release(self, at: Pointer) -> None:
        self.move(at)
        if self._guides.dragged is not None:
            self._guides.drop()
            return
        begin, self._from = self._from, None
        if self._inside and begin is not None and not self._taken:
            self._moving.mean(begin.x, begin.y)
        elif self._goes_in and begin is not None:
            self._moving.mean(begin.x, begin.y, inside=True)
        self._moving.settle()
        self._selected.drop()

    def cancel(self) -> None:
        self._from = None
        if self._guides.dragged is not None:
            self._guides.let_go()
        self._moving.cancel()
        self._selected.cancel()

    def hover(self, at: Pointer | None) -> None:
        if at is None:
            self._selected.drop()

    def covers(self, view: CanvasView) -> QRect:
        frame = self._moving.frame()
        if frame.isEmpty():
            return QRect()
        return view.to_view_transform().mapRect(QRectF(frame)).toAlignedRect().adjusted(-2, -2, 2, 2)

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        """A frame around what is chosen, also where that lies outside the canvas."""
        frame = self._moving.frame()
        if frame.isEmpty():
            return
        pen = QPen(QColor(tokens().accent), 2, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(view.to_view_transform().map(QRectF(frame)))
