"""The pile on the easel: which layers there are, what shows of them, and the stroke that is being painted.

Tools paint through it, on the main thread. A finished stroke is told as the tiles that it touched, as they were and as
they are now; whoever keeps the project commits them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np
from PySide6.QtCore import QObject, QRect, QSize, Signal
from PySide6.QtGui import QColor, QImage

from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.canvas.painting.pile import PaintLayer, flattened
from studio.ui.picture.canvas.painting.projection import Projection
from studio.ui.picture.canvas.painting.stroke import Cover, Stroke
from studio.ui.picture.canvas.painting.tiles import FORMAT, SIDE, Key, is_empty, keys_of, rect_of


class StrokeDone(msgspec.Struct, frozen=True):
    layer_id: str
    before: Mapping[Key, QImage | None]
    after: Mapping[Key, QImage | None]
    """The same keys; None where nothing is. The pixels are shared with the layer until it is painted on."""


class Easel(QObject):
    changed = Signal(QRect)
    """Pixels of the canvas that show something else now."""
    stroke_done = Signal(object)
    """StrokeDone"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.projection = Projection()
        self._layers: tuple[PaintLayer, ...] = ()
        self._size = QSize()
        self._active = ""
        self._stroke: Stroke | None = None
        self.limit: Callable[[Key], Cover | None] = lambda _key: None
        """The selection's share of a tile of the canvas, [256, 256] from 0 to 1; None where all of it is selected."""

    # ---- what is there

    def show(self, size: QSize, layers: Sequence[PaintLayer], active: str) -> None:
        """Bottom first."""
        self.cancel()
        self._size, self._layers, self._active = QSize(size), tuple(layers), active
        self.projection.show(self._layers, active)
        self.changed.emit(QRect(0, 0, size.width(), size.height()))

    def activate(self, layer_id: str) -> None:
        if layer_id != self._active:
            self.cancel()
            self._active = layer_id
            self.projection.activate(layer_id)

    def layer(self, layer_id: str = "") -> PaintLayer | None:
        """That layer, or the active one."""
        wanted = layer_id or self._active
        return next((one for one in self._layers if one.id == wanted), None)

    @property
    def canvas(self) -> QRect:
        return QRect(0, 0, self._size.width(), self._size.height())

    def colour_at(self, x: float, y: float) -> QColor | None:
        """What shows at a pixel of the canvas, put together from the bottom up; None outside or where nothing is."""
        column, row = int(np.floor(x)), int(np.floor(y))
        if not self.canvas.contains(column, row):
            return None
        tile = flattened(self._layers, (column // SIDE, row // SIDE))
        colour = tile.pixelColor(column % SIDE, row % SIDE) if tile is not None else QColor(0, 0, 0, 0)
        return QColor(colour.rgb()) if colour.alpha() else None

    def flattened(self, area: QRect | None = None) -> QImage:
        """What shows of a part of the canvas, put together from the bottom up; transparent where nothing is."""
        wanted = self.canvas if area is None else area.intersected(self.canvas)
        image = QImage(wanted.size(), FORMAT)
        image.fill(0)
        target = np.frombuffer(image.bits(), np.uint8).reshape(wanted.height(), wanted.width(), 4)
        for key in keys_of(wanted):
            tile = flattened(self._layers, key)
            if tile is None:
                continue
            part = rect_of(key).intersected(wanted)
            x, y = part.left() - key[0] * SIDE, part.top() - key[1] * SIDE
            source = np.frombuffer(tile.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
            left, top = part.left() - wanted.left(), part.top() - wanted.top()
            target[top : top + part.height(), left : left + part.width()] = source[
                y : y + part.height(), x : x + part.width()
            ]
        return image

    # ---- a stroke

    @property
    def painting(self) -> bool:
        return self._stroke is not None

    def begin(self, brush: Brush, *, lock_alpha: bool = False) -> bool:
        """Begin a stroke on the active layer; False where there is none that could be painted on."""
        self.cancel()
        layer = self.layer()
        if layer is None or not layer.visible:
            return False
        area = layer.in_own_pixels(self.canvas)
        self._stroke = Stroke(layer.tiles, brush, area, self._limit_of(layer), lock_alpha=lock_alpha)
        return True

    def to(self, x: float, y: float, pressure: float = 1.0) -> None:
        """Go on to a pixel of the canvas."""
        layer = self.layer()
        if self._stroke is not None and layer is not None:
            self._show(layer, self._stroke.to(x - layer.x, y - layer.y, pressure))

    def finish(self) -> None:
        stroke, layer = self._stroke, self.layer()
        if stroke is None or layer is None:
            return
        self._show(layer, stroke.end())
        self._stroke = None
        after: dict[Key, QImage | None] = {}
        for key in stroke.before:
            tile = layer.tiles[key]
            if is_empty(tile):
                del layer.tiles[key]
            after[key] = QImage(layer.tiles[key]) if key in layer.tiles else None
        if after:
            self.stroke_done.emit(StrokeDone(layer.id, stroke.before, after))

    def cancel(self) -> None:
        """Take back what the stroke did so far."""
        stroke, layer = self._stroke, self.layer()
        self._stroke = None
        if stroke is not None and layer is not None:
            self.put(layer.id, stroke.before)

    def put(self, layer_id: str, tiles: Mapping[Key, QImage | None]) -> None:
        """Give a layer other tiles, as undo does; None takes one away."""
        layer = self.layer(layer_id)
        if layer is None:
            return
        for key, tile in tiles.items():
            if tile is None:
                layer.tiles.pop(key, None)
            else:
                layer.tiles[key] = QImage(tile)
            self._show(layer, rect_of(key))

    def _show(self, layer: PaintLayer, own: QRect) -> None:
        area = own.translated(layer.x, layer.y).intersected(self.canvas)
        if not area.isEmpty():
            self.projection.owe(layer.id, area)
            self.changed.emit(area)

    def _limit_of(self, layer: PaintLayer) -> Callable[[Key], Cover | None]:
        """The selection in the tiles of a layer that lies elsewhere than the canvas."""
        if layer.x % SIDE == 0 and layer.y % SIDE == 0:
            across, down = layer.x // SIDE, layer.y // SIDE
            return lambda key: self.limit((key[0] + across, key[1] + down))
        return lambda key: self._shifted_limit(rect_of(key).translated(layer.x, layer.y))

    def _shifted_limit(self, area: QRect) -> Cover | None:
        parts = {key: self.limit(key) for key in keys_of(area)}
        if all(part is None for part in parts.values()):
            return None
        cover = np.ones((SIDE, SIDE), np.float32)
        for key, part in parts.items():
            if part is None:
                continue
            common = rect_of(key).intersected(area)
            x, y = common.left() - key[0] * SIDE, common.top() - key[1] * SIDE
            left, top = common.left() - area.left(), common.top() - area.top()
            cover[top : top + common.height(), left : left + common.width()] = part[
                y : y + common.height(), x : x + common.width()
            ]
        return cover
