"""The pile on the easel: which layers there are, what shows of them, and the stroke that is being painted.

Tools paint through it, on the main thread. A finished stroke is told as the tiles that it touched, as they were and as
they are now; whoever keeps the project commits them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from PySide6.QtCore import QObject, QRect, QSize, Signal
from PySide6.QtGui import QColor, QImage

from studio.services.translation import tr
from studio.ui.picture.canvas.painting.arrays import load, np
from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.canvas.painting.coarse import coarse_picture
from studio.ui.picture.canvas.painting.look import TiledLook
from studio.ui.picture.canvas.painting.paint_layer import Coarse, Drawn, Floating, PaintLayer, Placed
from studio.ui.picture.canvas.painting.pile import VEIL_DENSITY, drawn_of, flattened, flattened_area, veils_of
from studio.ui.picture.canvas.painting.projection import Projection
from studio.ui.picture.canvas.painting.stroke import Cover, Stroke
from studio.ui.picture.canvas.painting.tiles import SIDE, Key, is_empty, keys_of, rect_of


class StrokeDone(msgspec.Struct, frozen=True):
    layer_id: str
    before: Mapping[Key, QImage | None]
    after: Mapping[Key, QImage | None]
    """The same keys; None where nothing is. The pixels are shared with the layer until it is painted on."""
    label: str = "Brush"
    """What the step is called, in English, as `Change.label`."""


class Easel(QObject):
    changed = Signal(QRect)
    """Pixels of the canvas that show something else now."""
    repainted = Signal(str)
    """Id of a layer that has other pixels; not while a stroke is under way."""
    stroke_done = Signal(object)
    """StrokeDone"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.projection = Projection()
        self._bare: Projection | None = None
        """The same without the veils of masks, where somebody asked for it and there are some."""
        self._veiled = False
        self._layers: tuple[PaintLayer, ...] = ()
        self._drawn: tuple[Drawn, ...] = ()
        self._size = QSize()
        self._active = ""
        self._stroke: Stroke | None = None
        self._label = "Brush"
        self._density = VEIL_DENSITY
        self._lent = ""
        """Id of the layer that the stroke under way brought along."""
        self.limit: Callable[[Key], Cover | None] = lambda _key: None
        """The selection's share of a tile of the canvas, [256, 256] from 0 to 1; None where all of it is selected."""
        self.why_not: Callable[[], str] = lambda: ""
        """Why nothing can be painted at all now, as a sentence; empty when it can."""
        self.busy = False
        """All of a layer is being changed: nothing can be painted until that is done."""
        self.catch_up: Callable[[str], None] = lambda _layer_id: None
        """Has a layer show what undo brought back, where that is still being read."""
        self.first_layer: Callable[[], PaintLayer | None] = lambda: None
        """Makes the layer that a stroke on a canvas without layers is painted on."""

    # ---- what is there

    def show(self, size: QSize, layers: Sequence[PaintLayer], active: str, area: QRect | None = None) -> None:
        """Bottom first. `area`: the pixels that may show something else now; None: it is another canvas. A stroke goes
        on where its layer is still there."""
        if area is None or active != self._active or self.layer() not in layers:
            self.cancel()
        if not size.isEmpty():
            load()
        self._size, self._layers, self._active = QSize(size), tuple(layers), active
        self._show_pile(area)

    def _show_pile(self, area: QRect | None) -> None:
        self._drawn = drawn_of(self._layers)
        seen = area.intersected(self.canvas) if area is not None else None
        veils = veils_of(self._layers, self._active, self._density)
        self._veiled = any(one.visible for one in veils)
        self.projection.show((*self._drawn, *veils), self._active, seen)
        if not self._veiled:
            self._bare = None
        elif self._bare is not None:
            self._bare.show(self._drawn, self._active, seen)
        self.projection.stand_in(coarse_picture(self._layers, self._size))
        self.changed.emit(self.canvas if seen is None else seen)

    def stand_in(self, layer_id: str, coarse: Coarse | None) -> None:
        """Show a coarse picture in place of a layer that is being read; None: it is there."""
        layer = self.layer(layer_id)
        if layer is not None and layer.coarse is not coarse:
            layer.coarse = coarse
            self.projection.stand_in(coarse_picture(self._layers, self._size))
            self.changed.emit(self.canvas)

    def show_masks(self, density: float) -> None:
        """How densely masks veil the picture, 0 to 1."""
        if density != self._density:
            self._density = density
            masks = [one.bounds() for one in self._layers if one.mask]
            if masks:
                self._show_pile(_around(masks))

    def activate(self, layer_id: str) -> None:
        if layer_id == self._active:
            return
        self.cancel()
        was, self._active = self.layer(), layer_id
        now = self.layer()
        masks = [one for one in (was, now) if one is not None and one.mask]
        if masks:
            self._show_pile(_around(one.bounds() for one in masks))
        else:
            for projection in self._projections():
                projection.activate(layer_id)

    def _projections(self) -> tuple[Projection, ...]:
        return (self.projection,) if self._bare is None else (self.projection, self._bare)

    def bare(self) -> Projection:
        """What shows of the layers alone, without the red veils of masks; kept up to date from now on."""
        if not self._veiled:
            return self.projection
        if self._bare is None:
            self._bare = Projection()
            self._bare.show(self._drawn, self._active)
        return self._bare

    def forget_bare(self) -> None:
        """Nobody looks at it any more."""
        self._bare = None

    @property
    def active(self) -> str:
        """Id of the layer that is painted on."""
        return self._active

    def layers(self) -> tuple[PaintLayer, ...]:
        """Bottom first."""
        return self._layers

    def layer(self, layer_id: str = "") -> PaintLayer | None:
        """That layer, or the active one."""
        wanted = layer_id or self._active
        return next((one for one in self._layers if one.id == wanted), None)

    def moved(self, places: Mapping[str, tuple[int, int]]) -> None:
        """Show layers at another place: x and y, by id."""
        layers = [one for one in self._layers if one.id in places]
        area = _around(one.bounds() for one in layers)
        for layer in layers:
            layer.x, layer.y = places[layer.id]
        self._show_moved(layers, area)

    def place(self, placed: Mapping[str, Placed | None]) -> None:
        """Show layers as they are being transformed, by id; None: as they are."""
        layers = [one for one in self._layers if one.id in placed]
        area = _around(one.bounds() for one in layers)
        for layer in layers:
            layer.placed = placed[layer.id]
        self._show_moved(layers, area)

    def _show_moved(self, layers: Sequence[PaintLayer], before: QRect) -> None:
        area = before.united(_around(one.bounds() for one in layers)).intersected(self.canvas)
        if [one.id for one in layers] != [self._active]:
            self._show_pile(area)
        elif not area.isEmpty():
            # Nothing that is kept put together holds it.
            for projection in self._projections():
                projection.owe(self._active, area)
            self.changed.emit(area)

    @property
    def canvas(self) -> QRect:
        return QRect(0, 0, self._size.width(), self._size.height())

    def colour_at(self, x: float, y: float) -> QColor | None:
        """What shows at a pixel of the canvas, put together from the bottom up; None outside or where nothing is."""
        column, row = math.floor(x), math.floor(y)
        if not self.canvas.contains(column, row):
            return None
        tile = flattened(self._drawn, (column // SIDE, row // SIDE))
        colour = tile.pixelColor(column % SIDE, row % SIDE) if tile is not None else QColor(0, 0, 0, 0)
        return QColor(colour.rgb()) if colour.alpha() else None

    def layer_at(self, x: float, y: float) -> PaintLayer | None:
        """The topmost layer that is seen at a pixel of the canvas."""
        column, row = math.floor(x), math.floor(y)
        seen = (one for one in reversed(self._layers) if one.visible and not one.mask)
        return next((one for one in seen if self._shows(one, column, row)), None)

    def _shows(self, layer: PaintLayer, x: int, y: int) -> bool:
        """Whether a layer, or a mask, has something there that its masks, and what it is clipped by, let be seen."""
        masks = (layer.masked_by, *(group.masked_by for group in layer.groups))
        known = [mask for one in masks if one and (mask := self.layer(one)) is not None and mask.visible]
        bases = [base for one in layer.clip_by if (base := self.layer(one)) is not None]
        is_clipped = bool(bases) and not any(self._shows(base, x, y) for base in bases)
        return layer.alpha_at(x, y) > _SEEN and not is_clipped and all(one.alpha_at(x, y) > _SEEN for one in known)

    def flattened(self, area: QRect | None = None) -> QImage:
        """What shows of a part of the canvas, put together from the bottom up; transparent where nothing is."""
        return flattened_area(self._drawn, self.canvas if area is None else area.intersected(self.canvas))

    def still(self) -> tuple[PaintLayer, ...]:
        """The layers as they are now, for another thread; of a stroke under way what was before it."""
        copies = tuple(one.still() for one in self._layers)
        if self._stroke is not None:
            for copy in copies:
                if copy.id == self._active:
                    _put(copy, self._stroke.before)
        return copies

    # ---- a stroke

    @property
    def painting(self) -> bool:
        return self._stroke is not None

    def why_not_paint(self) -> str:
        """Why nothing can be painted on the active layer, as a sentence; empty when it can."""
        layer, reason = self.layer(), self.why_not()
        if self.busy:
            return tr("The last change of the layer is still being made.")
        if reason or (layer is None and not self._layers):
            return reason
        if layer is None:
            return tr("Choose a layer to paint on; a group holds no paint itself.")
        return _why_barred(layer)

    def begin(self, brush: Brush, *, lock_alpha: bool = False) -> bool:
        """Begin a stroke on the active layer; False where it can't be painted on (`why_not_paint`)."""
        self.cancel()
        layer = self.paintable()
        if layer is None:
            return False
        area = layer.in_own_pixels(self.canvas)
        lock_alpha = lock_alpha or layer.lock_alpha
        self._stroke = Stroke(layer.tiles, brush, area, self.limit_of(layer), lock_alpha=lock_alpha)
        self._label = "Eraser" if brush.erase else "Brush"
        return True

    def paintable(self) -> PaintLayer | None:
        """The active layer, where it can be painted on; on a canvas without layers a new one, which becomes a part of
        what is `done` first."""
        self.catch_up(self._active)
        if self.canvas.isEmpty() or self.why_not_paint():
            return None
        layer = self.layer()
        if layer is None and (layer := self.first_layer()) is not None:
            self._layers, self._active, self._lent = (layer,), layer.id, layer.id
            self._show_pile(QRect())
        return layer

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
        if not stroke.before:
            self._take_back_layer()
            return
        self._lent = ""
        self._tell(layer, stroke.before, self._label)

    def cancel(self) -> None:
        """Take back what the stroke did so far."""
        stroke, layer = self._stroke, self.layer()
        self._stroke = None
        if stroke is not None and layer is not None:
            self.put(layer.id, stroke.before)
            self._take_back_layer()

    def _take_back_layer(self) -> None:
        if self._lent:
            self._layers, self._active, self._lent = (), "", ""
            self._show_pile(QRect())

    def done(self, layer_id: str, before: Mapping[Key, QImage | None], label: str) -> None:
        """Tiles of a layer were written to otherwise than by a stroke, as a fill does, and that is finished. `before`:
        what they were."""
        layer = self.layer(layer_id)
        if layer is not None and before:
            self._lent = ""
            self._show_tiles(layer, before)
            self._tell(layer, before, label)

    def _tell(self, layer: PaintLayer, before: Mapping[Key, QImage | None], label: str) -> None:
        after: dict[Key, QImage | None] = {}
        for key in before:
            if key in layer.tiles and is_empty(layer.tiles[key]):
                del layer.tiles[key]
            after[key] = QImage(layer.tiles[key]) if key in layer.tiles else None
        if after:
            self.stroke_done.emit(StrokeDone(layer.id, before, after, label))
            self.repainted.emit(layer.id)

    def put(self, layer_id: str, tiles: Mapping[Key, QImage | None]) -> None:
        """Give a layer other tiles, as undo does; None takes one away."""
        layer = self.layer(layer_id)
        if layer is None:
            return
        _put(layer, tiles)
        self._show_tiles(layer, tiles)
        if tiles:
            self.repainted.emit(layer_id)

    def read_anew(self, layer_id: str) -> None:
        """A layer shows pixels of its own size from now on."""
        layer = self.layer(layer_id)
        if layer is not None and layer.meanwhile is not None:
            area, layer.meanwhile = layer.bounds(), None
            self._show_moved((layer,), area)

    def float_over(self, layer_id: str, floating: Floating | None) -> None:
        """Show pixels that are moved over a layer, at another place than before, or no more."""
        layer = self.layer(layer_id)
        if layer is None:
            return
        known, layer.over = layer.over, floating
        for own in (one.bounds for one in (known, floating) if one is not None):
            self._owe(layer, own)

    def set_look(self, layer_id: str, look: TiledLook | None) -> None:
        """Show a layer with other effects, or none."""
        layer = self.layer(layer_id)
        if layer is None or (look is None and layer.look is None):
            return
        area = layer.bounds()
        layer.look = look
        area = area.united(layer.bounds()).intersected(self.canvas)
        for projection in self._projections():
            projection.owe(layer_id, area)
        self.changed.emit(area)

    def _show(self, layer: PaintLayer, own: QRect) -> None:
        if layer.look is not None:
            layer.look.touch(keys_of(own))
        self._owe(layer, own)

    def _show_tiles(self, layer: PaintLayer, keys: Iterable[Key]) -> None:
        """Whole tiles; neighbours in a row are told as one."""
        row = QRect()
        for key in sorted(keys, key=lambda key: (key[1], key[0])):
            own = rect_of(key)
            if own.top() != row.top() or own.left() != row.right() + 1:
                self._show(layer, row)
                row = own
            row = row.united(own)
        self._show(layer, row)

    def _owe(self, layer: PaintLayer, own: QRect) -> None:
        area = own.translated(layer.x, layer.y).intersected(self.canvas)
        if not area.isEmpty():
            for projection in self._projections():
                projection.owe(layer.id, area)
            self.changed.emit(area)

    def limit_of(self, layer: PaintLayer) -> Callable[[Key], Cover | None]:
        """The selection in the tiles of a layer that may lie elsewhere than the canvas."""
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


def _why_barred(layer: PaintLayer) -> str:
    """Why nobody can paint on that very layer."""
    if layer.lock:
        return tr("The layer is locked. Unlock it first.")
    if layer.text:
        return tr("The layer is text. Make it into pixels first, or paint on another one.")
    if not layer.visible:
        return tr("The layer is hidden. Show it first.")
    return "" if layer.ready else tr("The layer is still being read.")


_SEEN = 8
"""Alpha from which a click on a layer means it."""


def _put(layer: PaintLayer, tiles: Mapping[Key, QImage | None]) -> None:
    for key, tile in tiles.items():
        if tile is None:
            layer.tiles.pop(key, None)
        else:
            layer.tiles[key] = QImage(tile)


def _around(areas: Iterable[QRect]) -> QRect:
    whole = QRect()
    for area in areas:
        whole = whole.united(area)
    return whole
