"""The crop tool: a frame with handles over the canvas, which may reach past it. The first drag draws it; then one
inside moves it, and one outside draws another. Shift keeps the ratio, Ctrl the middle. Main thread.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.services.translation import tr
from studio.ui.picture.canvas.guides.guides import Guides
from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.canvas.tools.controls import Control, Number, Switch
from studio.ui.picture.canvas.tools.selecting import Selecting
from studio.ui.picture.canvas.transform.placement import TURN, Hold, Placement, placed_at
from studio.ui.picture.canvas.transform.transform_tool import REACH, cursor_of, draw_handles, snapped_drag
from studio.ui.theme import tokens

_FAR = 30_000


class Cropping(QObject):
    changed = Signal()
    """The frame is another, was taken up or put away."""
    wanted = Signal(object)
    """QRect: crop to it."""
    ended = Signal()
    """It was applied or left."""

    def __init__(self, selecting: Selecting, canvas: Callable[[], QRect], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._selecting, self._canvas = selecting, canvas
        self.frame: Placement | None = None
        """None: nothing is being cropped."""
        self.is_drawn = False
        """Somebody made it what it is; else it is all of the canvas, and a drag inside draws."""
        self.keeps_ratio = False

    @property
    def active(self) -> bool:
        return self.frame is not None

    def begin(self) -> bool:
        """Around what is selected, or all of the canvas. False without a canvas."""
        canvas = self._canvas()
        if canvas.isEmpty():
            return False
        selected = self._selecting.selection.bounds()
        self.is_drawn = not selected.isEmpty()
        self._put(placed_at(QRectF(selected if self.is_drawn else canvas)))
        return True

    def put(self, frame: Placement) -> None:
        """Its sides lie between pixels."""
        area = _whole(frame)
        if area.width() >= 1 and area.height() >= 1:
            self.is_drawn = True
            self._put(placed_at(QRectF(area)))

    def put_back(self, frame: Placement, *, drawn: bool) -> None:
        """As it was before a drag."""
        self.is_drawn = drawn
        self._put(frame)

    def _put(self, frame: Placement | None) -> None:
        self.frame = frame
        self.changed.emit()

    def change(self, how: Callable[[Placement], Placement]) -> None:
        if self.frame is not None:
            self.put(how(self.frame))

    def set_ratio(self, on: bool) -> None:
        self.keeps_ratio = on
        self.changed.emit()

    def apply(self) -> None:
        if self.frame is not None:
            area = _whole(self.frame)
            self.leave()
            self.wanted.emit(area)

    def leave(self) -> None:
        if self.frame is not None:
            self._put(None)
            self.ended.emit()


def _whole(frame: Placement) -> QRect:
    left, top = round(frame.left), round(frame.top)
    return QRect(left, top, round(abs(frame.width)), round(abs(frame.height)))


class CropTool:
    def __init__(self, cropping: Cropping, view: CanvasView, guides: Guides) -> None:
        self._cropping, self._view, self._guides = cropping, view, guides
        self._began: Placement | None = None
        self._was_drawn = False
        self._begin = QPointF()
        self._hold: Hold | None = None
        self._over: Hold | None = None

    @property
    def cursor(self) -> Qt.CursorShape:
        hold = self._hold if self._hold is not None else self._over
        return Qt.CursorShape.CrossCursor if hold is None or hold == TURN else cursor_of(hold)

    def _hold_at(self, at: Pointer) -> Hold | None:
        """An edge or corner, all of it, or `TURN` where a drag draws another one."""
        frame = self._cropping.frame
        if frame is None:
            return None
        hold = frame.hold_at(QPointF(at.x, at.y), REACH / max(self._view.zoom_factor, 1e-3))
        return TURN if hold == (0, 0) and not self._cropping.is_drawn else hold

    def press(self, at: Pointer) -> None:
        self._began, self._was_drawn = self._cropping.frame, self._cropping.is_drawn
        self._begin, self._hold = QPointF(at.x, at.y), self._hold_at(at)
        if self._hold == TURN:
            self._begin = self._guides.snapped_point(self._begin)

    def move(self, at: Pointer) -> None:
        if self._began is None or self._hold is None:
            return
        there = QPointF(at.x, at.y)
        ratio = at.shift or (self._cropping.keeps_ratio and self._hold != (0, 0))
        if self._hold == TURN:
            there = self._guides.snapped_point(there)
            form = self._began.width / self._began.height if ratio else 0.0
            area = _drawn(self._begin, there, form, centre=at.control)
            if area.width() >= 1 and area.height() >= 1:
                self._cropping.put(placed_at(area))
            return
        if there == self._begin:
            return
        there = snapped_drag(self._guides, self._began, self._hold, self._begin, there)
        self._cropping.put(self._began.dragged(self._hold, self._begin, there, ratio=ratio, centre=at.control))

    def release(self, at: Pointer) -> None:
        self.move(at)
        self._began = self._hold = None
        self.hover(at)

    def cancel(self) -> None:
        """Take back the drag that is under way; without one, put the frame away."""
        began, self._began, self._hold = self._began, None, None
        if began is not None:
            self._cropping.put_back(began, drawn=self._was_drawn)
            self._view.stay(True)
        else:
            self._cropping.leave()

    def hover(self, at: Pointer | None) -> None:
        self._over = self._hold_at(at) if at is not None else None

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        frame = self._cropping.frame
        if frame is None:
            return
        shown = view.to_view_transform()
        outside, inside = QPainterPath(), QPainterPath()
        outside.addRect(QRectF(view.rect()))
        inside.addPolygon(shown.map(QRectF(_whole(frame))))
        painter.fillPath(outside.subtracted(inside), QColor(0, 0, 0, 120))
        painter.setPen(QPen(QColor(tokens().accent), 1))
        draw_handles(painter, view, frame)

    def covers(self, view: CanvasView) -> QRect:
        return view.rect() if self._cropping.active else QRect()


def _drawn(begin: QPointF, there: QPointF, form: float, *, centre: bool) -> QRectF:
    """What a drag draws. `form`: width by height, 0 for any; `centre`: around where it began."""
    across, down = there.x() - begin.x(), there.y() - begin.y()
    if form:
        wide = max(abs(across), abs(down) * form)
        across, down = math.copysign(wide, across), math.copysign(wide / form, down)
    way = QPointF(across, down)
    return QRectF(begin - way if centre else begin, begin + way).normalized()


def crop_controls(cropping: Cropping) -> tuple[Control, ...]:
    """For the row of the tool's options."""

    def value(of: Callable[[Placement], float]) -> Callable[[], float]:
        return lambda: of(cropping.frame) if cropping.frame is not None else 0.0

    pixels = tr(" px")
    return (
        Number(tr("X"), tr("Left edge"), value(lambda one: one.left),
               lambda left: cropping.change(lambda one: one.with_left(left)), -_FAR, _FAR, pixels),
        Number(tr("Y"), tr("Upper edge"), value(lambda one: one.top),
               lambda top: cropping.change(lambda one: one.with_top(top)), -_FAR, _FAR, pixels),
        Number(tr("Width"), tr("Pixels across"), value(lambda one: abs(one.width)),
               lambda width: cropping.change(lambda one: one.sized(width=width, ratio=cropping.keeps_ratio)),
               1, _FAR, pixels),
        Number(tr("Height"), tr("Pixels down"), value(lambda one: abs(one.height)),
               lambda height: cropping.change(lambda one: one.sized(height=height, ratio=cropping.keeps_ratio)),
               1, _FAR, pixels),
        Switch(tr("Keep ratio"), tr("Width and height change together; Shift does the same while you drag"),
               lambda: cropping.keeps_ratio, cropping.set_ratio),
    )  # fmt: skip
