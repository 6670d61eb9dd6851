"""Colour over many pixels at once, as the fill and the gradient ask for it, and what the magic wand finds. One after
the other.

Main thread; all that grows with the canvas is worked out on a thread, on pixels that nobody writes to meanwhile. What
was painted on in the meantime is poured over anew.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QImage

from studio.domain.brushes import AlikeSettings, SelectingSettings
from studio.domain.errors import Failure
from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.filling import Filling, Paint
from studio.ui.picture.canvas.painting.flood import alike
from studio.ui.picture.canvas.painting.paint_layer import Drawn, PaintLayer
from studio.ui.picture.canvas.painting.pile import drawn_of, flattened
from studio.ui.picture.canvas.painting.selection import Mask, Selection, Step, Way
from studio.ui.picture.canvas.painting.stroke import Cover
from studio.ui.picture.canvas.painting.tiles import SIDE, Key, keys_of, rect_of, same_pixels
from studio.ui.picture.canvas.tools.selecting import Selecting
from studio.ui.widgets.errand import Errand

Pixel = tuple[int, int]
"""x and y on the canvas."""
Tiles = Mapping[Key, QImage | None]
_LATER_MS: Final = 50
"""Until it is looked again whether the layer is free."""


class _Pour(msgspec.Struct, frozen=True):
    label: str
    paint: Paint
    at: Pixel | None
    """Where the colour is taken that all of it has nearly; None: everywhere."""
    settings: AlikeSettings
    selection: Selection
    """As it was when this was asked for."""


class _Poured(msgspec.Struct, frozen=True):
    layer_id: str
    before: Tiles
    after: Tiles


class Pouring(QObject):
    failed = Signal(object)
    """Failure"""
    said = Signal(str)
    """Why nothing can be painted, as a sentence."""
    working = Signal(bool)
    """It takes long enough to be told; or does so no more."""

    def __init__(self, easel: Easel, selecting: Selecting, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._easel, self._selecting = easel, selecting
        self._waiting: deque[tuple[_Pour, str]] = deque()
        """With the layer that each is for."""
        self._errand = Errand(self)
        self._errand.begun.connect(lambda: self.working.emit(True))
        self._errand.ended.connect(lambda: self.working.emit(False))

        self._late: tuple[_Pour, _Poured] | None = None
        """What was poured while its layer was in use."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._put_late)

    @property
    def busy(self) -> bool:
        return self._errand.busy or self._late is not None

    def finish(self, seconds: float) -> bool:
        """Wait for all of it; as `Errand.finish`."""
        self._put_late()
        return self._errand.finish(seconds) and not self.busy

    def stop(self) -> None:
        self._waiting.clear()
        self._later.stop()
        self._late = None
        self._errand.cancel()

    # ---- pouring

    def pour(self, label: str, paint: Paint, at: Pixel | None = None, settings: AlikeSettings | None = None) -> None:
        """Paint over what is selected of the active layer; with `at` only over what has nearly the colour there.
        `paint` is in pixels of the canvas. `label` is the step's, in English."""
        if at is not None and not self._easel.canvas.contains(*at):
            return
        layer = self._easel.paintable()
        if layer is None:
            self.said.emit(self._easel.why_not_paint())
            return
        selection = self._selecting.selection
        self._waiting.append((_Pour(label, paint, at, settings or AlikeSettings(), selection), layer.id))
        self._next()

    def _next(self) -> None:
        if not self.busy and self._waiting:
            self._begin(*self._waiting.popleft())

    def _begin(self, wanted: _Pour, layer_id: str) -> None:
        layers, canvas = self._easel.still(), self._easel.canvas
        layer = next((one for one in layers if one.id == layer_id), None)
        if layer is None:
            self._next()
            return

        def work(step: Step) -> _Poured:
            return _poured(wanted, layers, layer, canvas, step)

        self._errand.start(work, partial(self._put, wanted), self._fail)

    def _fail(self, failure: Failure) -> None:
        self.failed.emit(failure)
        self._next()

    def _put(self, wanted: _Pour, poured: _Poured) -> None:
        layer = self._easel.layer(poured.layer_id)
        if layer is None or not poured.after:
            self._next()
            return
        if not same_pixels(layer.tiles, poured.before):
            self._begin(wanted, poured.layer_id)
            return
        if self._easel.painting or self._easel.busy:
            self._late = (wanted, poured)
            self._later.start()
            return
        self._easel.put(layer.id, poured.after)
        self._easel.done(layer.id, poured.before, wanted.label)
        self._next()

    def _put_late(self) -> None:
        late, self._late = self._late, None
        if late is not None:
            self._put(*late)

    # ---- the magic wand

    def select_alike(self, at: Pixel, way: Way, settings: AlikeSettings, selecting: SelectingSettings) -> None:
        """Select what has nearly the colour at a pixel."""
        canvas = self._easel.canvas
        if not canvas.contains(*at):
            return
        layers, active = self._easel.still(), self._easel.active

        def work(selection: Selection, step: Step) -> Selection:
            found = Selection(canvas.size())
            found.take(_alike(layers, active, canvas, at, settings, step), canvas)
            found.feather(selecting.feather, step)
            selection.combine(found, way)
            return selection

        self._selecting.change("Select", work)


def _poured(wanted: _Pour, layers: Sequence[PaintLayer], layer: PaintLayer, canvas: QRect, step: Step) -> _Poured:
    selection = wanted.selection
    mask = _alike(layers, layer.id, canvas, wanted.at, wanted.settings, step) if wanted.at is not None else None

    def limit(key: Key) -> Cover | None:
        area = rect_of(key).translated(layer.x, layer.y)
        cover = np.ones((SIDE, SIDE), np.float32)
        if not selection.is_empty():
            cover *= selection.mask(area).astype(np.float32) / np.float32(255)
        if mask is not None:
            inside = area.intersected(canvas)
            part = np.zeros((SIDE, SIDE), np.float32)
            top, left = inside.top() - area.top(), inside.left() - area.left()
            part[top : top + inside.height(), left : left + inside.width()] = (
                mask[inside.top() : inside.bottom() + 1, inside.left() : inside.right() + 1] > 0
            )
            cover *= part
        return cover

    own = layer.in_own_pixels(canvas)
    paint = _Moved(wanted.paint, layer.x, layer.y)
    filling = Filling(layer.tiles, paint, own, limit, lock_alpha=layer.lock_alpha)
    many = len(list(keys_of(own)))
    for number, _ in enumerate(filling.steps()):
        step(0.8 + 0.2 * min(1.0, number / many))
    return _Poured(layer.id, filling.before, {key: layer.tiles[key] for key in filling.before})


class _Moved:
    """Paint of the canvas in the pixels of a layer that lies elsewhere."""

    def __init__(self, paint: Paint, x: int, y: int) -> None:
        self._paint, self._x, self._y = paint, x, y

    def over(self, area: QRect) -> NDArray[np.float32]:
        return self._paint.over(area.translated(self._x, self._y))


def _alike(
    layers: Sequence[PaintLayer], active: str, canvas: QRect, at: Pixel, settings: AlikeSettings, step: Step
) -> Mask:
    drawn: tuple[Drawn, ...] = drawn_of(layers)
    if not settings.all_layers:
        drawn = tuple(one.alone() for one in layers if one.id == active)
    return alike(lambda key: flattened(drawn, key), canvas, *at, settings.tolerance, step, joined=settings.joined)
