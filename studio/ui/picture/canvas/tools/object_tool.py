"""Select an object by a click into it: the picture worker finds its edges. Main thread; pictures are put together and
masks read on a thread.

A click asks anew. Shift and a click add a point inside, Alt and a click one that does not belong to it; both refine
what was found, or add to and take away from what is selected where nothing was asked yet. Dragged, it is a box around
the object. The next click takes the place of a question that is not answered.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.domain.brushes import SelectingSettings
from studio.domain.errors import BadInput, Failure, StudioError
from studio.domain.requests import Frame, MaskFound, Reading, SelectPoint
from studio.services.exchange.picture_decoding import decoded
from studio.services.jobs.object_masks import ObjectMasks, Seen
from studio.services.translation import tr
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.painting.selection import Selection, Step, Way
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.canvas.tools.selecting import Selecting, SelectionDone
from studio.ui.picture.canvas.tools.shape_tools import around, draw_outline, way_of
from studio.ui.picture.coverage import rgba
from studio.ui.widgets.errand import Errand

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

LARGEST: Final = 2048
"""Pixels of the longer side of the picture that the worker looks at; a larger canvas is shown to it smaller."""
_ALONE: Final = 0.5
"""Of the canvas' pixels: a scene or a photo that covers less of it is shown to the worker without the rest, or all of
it would be the object that stands out."""
_BESIDE: Final = 0.1
"""Of its longer side, what is shown around it."""
LOOK_AFTER_MS: Final = 300
"""Milliseconds for which the tool is in the hand and the canvas unchanged before the worker looks at it."""
_DRAGGED: Final = 4.0
"""Pixels of the canvas from which on a press is a box."""
_DOT: Final = 5.0
_LABEL: Final = "Select an object"


class _Ready(NamedTuple):
    """The picture as the worker sees it."""

    seen: Seen
    frame: Frame
    """What of the canvas it shows."""
    scale: float
    """Its pixels for one of the canvas."""
    width: int
    height: int


class ObjectTool(QObject):
    """Implements `Tool`."""

    failed = Signal(object)
    """Failure"""
    said = Signal(str)
    """An answer, as a sentence."""
    working = Signal(bool)

    def __init__(
        self,
        easel: Easel,
        selecting: Selecting,
        settings: Callable[[], SelectingSettings],
        masks: ObjectMasks,
        pixels: Callable[[], Callable[[Frame], Pixels] | None],
        device: Callable[[], str],
        scene_at: Callable[[float, float], QRect],
    ) -> None:
        """`pixels`: what the canvas shows now, for any thread; None when it shows nothing. `scene_at`: what lies
        together with what is seen at a pixel."""
        super().__init__(selecting)
        self._easel, self._selecting, self._settings, self._masks = easel, selecting, settings, masks
        self._pixels, self._device, self._scene_at = pixels, device, scene_at
        self._ready: _Ready | None = None
        self._errand = Errand(self)
        self._looking = Errand(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(LOOK_AFTER_MS)
        self._soon.timeout.connect(self._look)
        self._from: Pointer | None = None
        self._to = QPointF()
        self._points: tuple[SelectPoint, ...] = ()
        self._box: Frame | None = None
        self._base: Selection | None = None
        """What was selected before the first click."""
        self._way: Way = "replace"
        self._read_as: Reading = "sure"
        """How the last click was read."""
        self._made: Selection | None = None
        """What the tool selected last: with another selection it begins anew."""
        easel.changed.connect(self._forget_picture)
        selecting.done.connect(self._selected)

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.BusyCursor if self.busy else Qt.CursorShape.CrossCursor

    @property
    def busy(self) -> bool:
        return self._errand.busy or self._masks.busy

    def why_not(self) -> str:
        """A sentence; empty when there is a model for it."""
        return "" if self._masks.why_not() is None else tr("The model that finds objects is not installed.")

    # ---- before the first click

    def look_soon(self) -> None:
        """It was taken into the hand, or the canvas changed while it is there: the worker reads the model and looks at
        the canvas, so that the next click is answered sooner. It waits for no answer."""
        self._soon.start()

    def rest(self) -> None:
        """It was put out of the hand."""
        self._soon.stop()
        self._looking.cancel()
        self._masks.stop_looking()

    def _look(self) -> None:
        pixels = self._pixels()
        if self.busy or pixels is None or self._masks.why_not() is not None:
            return
        canvas = self._easel.canvas
        frame = canvas.x(), canvas.y(), canvas.width(), canvas.height()
        if self._ready is not None and self._ready.frame == frame:
            self._show_worker(self._ready)
        else:
            self._looking.start(lambda _step: _ready(pixels(frame), frame), self._take_look, self.failed.emit)

    def _take_look(self, ready: _Ready) -> None:
        if not self.busy:
            self._ready = ready
            self._show_worker(ready)

    def _show_worker(self, ready: _Ready) -> None:
        try:
            self._masks.look(ready.seen, self._device())
        except StudioError as error:
            self.failed.emit(error.failure)

    # ---- by hand

    def press(self, at: Pointer) -> None:
        self._from, self._to = at, QPointF(at.x, at.y)

    def move(self, at: Pointer) -> None:
        self._to = QPointF(at.x, at.y)

    def release(self, at: Pointer) -> None:
        self.move(at)
        begin, self._from = self._from, None
        if begin is None:
            return
        refines = self._made is not None and self._made is self._selecting.selection and (begin.shift or begin.alt)
        if not refines:
            self._points, self._box = (), None
            self._base, self._way = self._selecting.selection.copy(), way_of(begin, self._settings())
        box = QRectF(QPointF(begin.x, begin.y), self._to).normalized().toAlignedRect().intersected(self._easel.canvas)
        if max(box.width(), box.height()) >= _DRAGGED:
            self._box = (box.x(), box.y(), box.width(), box.height())
        elif self._easel.canvas.contains(int(begin.x), int(begin.y)):
            inside = not (refines and begin.alt)
            self._points = (*self._points, SelectPoint(int(begin.x), int(begin.y), inside))
        else:
            return
        self.ask()

    def cancel(self) -> None:
        self._from = None
        self._stop()

    def hover(self, at: Pointer | None) -> None:
        pass

    def _stop(self) -> None:
        busy = self.busy
        self._errand.cancel()
        self._masks.cancel()
        if busy:
            self.working.emit(False)

    # ---- asking

    def heed_reading(self) -> None:
        """A click means something else now: so does the last one, where it was the only one of its object."""
        other = self._settings().reading != self._read_as
        if other and self._is_mine() and self._box is None and len(self._points) == 1:
            self.ask()

    def ask(self) -> None:
        """What belongs to the object at the points, or in the box; what is being asked is of no interest any more."""
        self._stop()
        self._soon.stop()
        self._looking.cancel()
        failure = self._masks.why_not()
        if failure is not None:
            self.failed.emit(failure)
            return
        self.working.emit(True)
        frame = self._frame()
        if self._ready is not None and self._ready.frame == frame:
            self._send(self._ready)
            return
        pixels = self._pixels()
        if pixels is None:
            self.working.emit(False)
            self.said.emit(tr("The canvas shows nothing to select."))
            return
        self._errand.start(lambda _step: _ready(pixels(frame), frame), self._take_picture, self._fail)

    def _frame(self) -> Frame:
        """What the worker is to look at: the canvas, or a small scene on it with a little of what is around it."""
        canvas = self._easel.canvas
        asked = QRect(*self._box) if self._box is not None else QRect()
        for point in self._points:
            asked = asked.united(QRect(point.x, point.y, 1, 1))
        first = self._points[0] if self._points else SelectPoint(asked.center().x(), asked.center().y())
        scene = self._scene_at(first.x, first.y).intersected(canvas)
        if not scene.isEmpty():
            by = round(_BESIDE * max(scene.width(), scene.height()))
            scene = scene.united(asked).adjusted(-by, -by, by, by).intersected(canvas)
        if scene.isEmpty() or scene.width() * scene.height() > _ALONE * canvas.width() * canvas.height():
            scene = canvas
        return scene.x(), scene.y(), scene.width(), scene.height()

    def _take_picture(self, ready: _Ready) -> None:
        self._ready = ready
        self._send(ready)

    def _forget_picture(self, _area: QRect) -> None:
        self._ready = None
        self._looking.cancel()

    def _send(self, ready: _Ready) -> None:
        scale, (x, y, _, _) = ready.scale, ready.frame
        points = tuple(
            SelectPoint(int((one.x - x) * scale), int((one.y - y) * scale), one.inside) for one in self._points
        )
        box = None
        if self._box is not None:
            left, top, width, height = self._box
            box = (
                round((left - x) * scale), round((top - y) * scale),
                max(1, round(width * scale)), max(1, round(height * scale)),
            )  # fmt: skip
        take = partial(self._take, QRect(*ready.frame))
        self._read_as = self._settings().reading
        try:
            self._masks.ask(ready.seen, points, box, self._device(), take, self._fail, reading=self._read_as)
        except StudioError as error:
            self._fail(error.failure)

    def _fail(self, failure: Failure | None) -> None:
        self.working.emit(False)
        if failure is not None:
            self.failed.emit(failure)
        else:
            self.said.emit(tr("Another job is at work. Click again when it is done."))

    def _take(self, area: QRect, found: MaskFound) -> None:
        self.working.emit(False)
        if not found.share:
            self.said.emit(tr("No object was found there. Click elsewhere, or drag a box around it."))
            return
        base, way, feather = self._base, self._way, self._settings().feather

        def work(selection: Selection, step: Step) -> Selection:
            canvas = selection.canvas
            given = Selection(canvas.size())
            given.take(_mask(found.png, area.width(), area.height()), area)
            given.feather(feather, step)
            chosen = base.copy() if base is not None and base.canvas == canvas else Selection(canvas.size())
            chosen.combine(given, way)
            return chosen

        self._selecting.change(_LABEL, work)

    def _selected(self, done: SelectionDone) -> None:
        if done.label == _LABEL:
            self._made = self._selecting.selection

    # ---- shown

    def _path(self) -> QPainterPath:
        path = QPainterPath()
        if self._from is not None:
            path.addRect(QRectF(QPointF(self._from.x, self._from.y), self._to).normalized())
        return path

    def _is_mine(self) -> bool:
        return self.busy or (self._made is not None and self._made is self._selecting.selection)

    def draw(self, painter: QPainter, view: CanvasView) -> None:
        draw_outline(painter, view, self._path())
        if not self._is_mine():
            return
        shown = view.to_view_transform()
        for point in self._points:
            painter.setPen(QPen(QColor(255, 255, 255), 1.5))
            painter.setBrush(QColor(30, 140, 90) if point.inside else QColor(200, 40, 50))
            painter.drawEllipse(shown.map(QPointF(point.x + 0.5, point.y + 0.5)), _DOT, _DOT)

    def covers(self, view: CanvasView) -> QRect:
        area = around(view, self._path())
        shown = view.to_view_transform()
        reach = int(_DOT) + 2
        for point in self._points if self._is_mine() else ():
            at = shown.map(QPointF(point.x + 0.5, point.y + 0.5)).toPoint()
            area = area.united(QRect(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach))
        return area


def _ready(pixels: Pixels, frame: Frame) -> _Ready:
    """As PNG, no larger than the worker wants it. On a thread."""
    from PIL import Image

    image = Image.fromarray(pixels)
    scale = min(1.0, LARGEST / max(image.size))
    if scale < 1:
        image = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return _Ready(Seen.of(out.getvalue()), frame, scale, image.width, image.height)


def _mask(png: bytes, width: int, height: int) -> Pixels:
    """[rows, columns] of the canvas' size. On a thread. Raises StudioError(BadInput)."""
    image = decoded(png)
    if image.isNull():
        raise StudioError(BadInput(name=tr("Mask"), problem="it cannot be read as a picture"))
    if (image.width(), image.height()) != (width, height):
        image = image.scaled(
            width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    return rgba(image)[..., 0].copy()
