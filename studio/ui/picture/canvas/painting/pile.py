"""The layers that are shown, bottom first, and how each is laid over what is under it. Main thread, and on others for
layers that nobody writes to.

`drawn_of` makes of the layers what is drawn one after the other: most are drawn as they are; some are clipped by those
under them, and masks are drawn as a veil over the picture, for the eye alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from studio.ui.picture.canvas.painting.arrays import np
from studio.ui.picture.canvas.painting.look import TiledLook
from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import (
    FORMAT,
    SIDE,
    WHOLE,
    Key,
    around,
    blank,
    keys_of,
    pixels,
    rect_of,
    within,
)

_Mode = QPainter.CompositionMode
NORMAL: Final = _Mode.CompositionMode_SourceOver
MODES: Final = {
    "normal": NORMAL,
    "multiply": _Mode.CompositionMode_Multiply,
    "screen": _Mode.CompositionMode_Screen,
    "overlay": _Mode.CompositionMode_Overlay,
    "darken": _Mode.CompositionMode_Darken,
    "lighten": _Mode.CompositionMode_Lighten,
    "color-dodge": _Mode.CompositionMode_ColorDodge,
    "color-burn": _Mode.CompositionMode_ColorBurn,
    "hard-light": _Mode.CompositionMode_HardLight,
    "soft-light": _Mode.CompositionMode_SoftLight,
    "difference": _Mode.CompositionMode_Difference,
    "exclusion": _Mode.CompositionMode_Exclusion,
    "linear-dodge": _Mode.CompositionMode_Plus,
}
"""By the names of W3C Compositing and Blending Level 1; "linear-dodge" is its "plus-lighter"."""
VEIL: Final = QColor(224, 40, 72)
"""The colour in which a mask is seen."""
VEIL_DENSITY: Final = 0.5


class Drawn(Protocol):
    """What is laid over what is under it, in a tile of the canvas."""

    @property
    def ids(self) -> frozenset[str]:
        """Of the layers that it is made of."""

    @property
    def mode(self) -> QPainter.CompositionMode: ...
    @property
    def opacity(self) -> float: ...
    @property
    def visible(self) -> bool: ...
    def has_any(self, key: Key) -> bool:
        """Whether some of it lies in a tile of the canvas."""

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        """Into a tile of the canvas; `part` of it in the tile's pixels. `painter` has mode and opacity."""


class Floating:
    """Pixels that are moved over those of their layer, as if they were dropped already. Nobody writes to them."""

    def __init__(self, tiles: Tiles, x: int, y: int) -> None:
        """`tiles`: in the layer's own pixels; `x`, `y`: by how much they are moved."""
        self.tiles, self.x, self.y = tiles, x, y
        self.bounds = around(tiles).translated(x, y)
        """In the layer's own pixels."""

    def lies_over(self) -> set[Key]:
        """The tiles of the layer that it lies over."""
        return {one for key in self.tiles for one in keys_of(rect_of(key).translated(self.x, self.y))}

    def covers(self, key: Key) -> bool:
        return any(one in self.tiles for one in self._sources(key))

    def _sources(self, key: Key) -> Iterator[Key]:
        return keys_of(rect_of(key).translated(-self.x, -self.y))

    def upon(self, tile: QImage | None, key: Key) -> QImage | None:
        """A tile of the layer with what lies over it."""
        if not self.covers(key):
            return tile
        whole = QImage(tile) if tile is not None else blank()
        painter = QPainter(whole)
        for one in self._sources(key):
            if one in self.tiles:
                at = rect_of(one).topLeft() - rect_of(key).topLeft() + QPoint(self.x, self.y)
                painter.drawImage(at, self.tiles[one])
        painter.end()
        return whole


@dataclass(eq=False)
class PaintLayer:
    """A layer's pixels and how they are shown. Its tiles are in its own pixels, from its upper left corner on."""

    id: str
    tiles: Tiles = field(default_factory=dict)
    x: int = 0
    y: int = 0
    blend: str = "normal"
    opacity: float = 1.0
    visible: bool = True
    mask: bool = False
    """Its alpha says how much is shown of the layers that it clips, or is painted anew; its colour is of no account."""
    clip_by: tuple[str, ...] = ()
    """Ids of the layers that it is clipped by: one, or all in a group."""
    lock: bool = False
    lock_alpha: bool = False
    look: TiledLook | None = None
    """What is seen of it, where that is more than its own pixels."""
    over: Floating | None = None
    """What is being moved over it."""
    ready: bool = True
    """False while its pixels are being read."""

    @property
    def ids(self) -> frozenset[str]:
        return frozenset((self.id,))

    @property
    def mode(self) -> QPainter.CompositionMode:
        """A blend mode that is not known is shown as normal."""
        return MODES.get(self.blend, NORMAL)

    def in_own_pixels(self, area: QRect) -> QRect:
        return area.translated(-self.x, -self.y)

    def shown_tile(self, key: Key) -> QImage | None:
        """In its own pixels, with its effects."""
        tile = self.tiles.get(key) if self.look is None else self.look.tile(key, self.tiles)
        return tile if self.over is None else self.over.upon(tile, key)

    def has_any(self, key: Key) -> bool:
        own = tuple(keys_of(self.in_own_pixels(rect_of(key))))
        if self.over is not None and any(self.over.covers(one) for one in own):
            return True
        if self.look is not None:
            return any(self.look.has(one, self.tiles) for one in own)
        return any(one in self.tiles for one in own)

    def bounds(self) -> QRect:
        """Pixels of the canvas in which some of it may be seen."""
        bounds = around(self.tiles)
        if self.look is not None:
            bounds = bounds.united(around(self.look.keys()))
        if self.over is not None:
            bounds = bounds.united(self.over.bounds)
        return bounds.translated(self.x, self.y)

    def alpha_at(self, x: int, y: int) -> int:
        """Of its own pixels, at a pixel of the canvas."""
        column, row = x - self.x, y - self.y
        tile = self.tiles.get((column // SIDE, row // SIDE))
        return tile.pixelColor(column % SIDE, row % SIDE).alpha() if tile is not None else 0

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        left, top = key[0] * SIDE, key[1] * SIDE
        own = self.in_own_pixels(part.translated(left, top))
        for one in keys_of(own):
            tile = self.shown_tile(one)
            if tile is None:
                continue
            source = within(one, own)
            place = source.topLeft()
            place.setX(place.x() + one[0] * SIDE + self.x - left)
            place.setY(place.y() + one[1] * SIDE + self.y - top)
            painter.drawImage(place, tile, source)

    def still(self) -> PaintLayer:
        """The same, for another thread: nobody writes to its pixels."""
        look = self.look.still(self.tiles) if self.look is not None else None
        return replace(self, tiles={key: QImage(tile) for key, tile in self.tiles.items()}, look=look)


class Clipped:
    """Layers that show only where those under them do. The lower ones lend their colours as if they were opaque, and
    their alpha to the whole: a soft edge stays as soft."""

    def __init__(self, base: Sequence[Drawn], over: Sequence[PaintLayer]) -> None:
        self.base, self.over = tuple(base), list(over)

    @property
    def base_ids(self) -> frozenset[str]:
        return frozenset().union(*(one.ids for one in self.base))

    @property
    def ids(self) -> frozenset[str]:
        return self.base_ids.union(*(one.ids for one in self.over))

    @property
    def mode(self) -> QPainter.CompositionMode:
        return self.base[0].mode if len(self.base) == 1 else NORMAL

    @property
    def opacity(self) -> float:
        return self.base[0].opacity if len(self.base) == 1 else 1.0

    @property
    def visible(self) -> bool:
        return any(one.visible for one in self.base)

    def has_any(self, key: Key) -> bool:
        return any(one.visible and one.has_any(key) for one in self.base)

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        base = blank()
        lower = QPainter(base)
        for one in self.base:
            if one.visible:
                if len(self.base) > 1:
                    lay(lower, one, key, part)
                else:
                    one.draw(lower, key, part)
        lower.end()
        whole = _opaque(base)
        upper = QPainter(whole)
        for layer in self.over:
            if layer.visible:
                lay(upper, layer, key, part)
        upper.setOpacity(1.0)
        upper.setCompositionMode(_Mode.CompositionMode_DestinationIn)
        upper.drawImage(QPoint(), base)
        upper.end()
        painter.drawImage(part.topLeft(), whole, part)


class Masked:
    """A layer of which a mask says how much is seen."""

    def __init__(self, layer: PaintLayer, mask: PaintLayer) -> None:
        self.layer, self.mask = layer, mask

    @property
    def ids(self) -> frozenset[str]:
        return frozenset((self.layer.id, self.mask.id))

    @property
    def mode(self) -> QPainter.CompositionMode:
        return self.layer.mode

    @property
    def opacity(self) -> float:
        return self.layer.opacity

    @property
    def visible(self) -> bool:
        return self.layer.visible

    def has_any(self, key: Key) -> bool:
        return self.layer.has_any(key) and (not self.mask.visible or self.mask.has_any(key))

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        if not self.mask.visible:
            self.layer.draw(painter, key, part)
            return
        image = blank()
        own = QPainter(image)
        self.layer.draw(own, key, part)
        own.setCompositionMode(_Mode.CompositionMode_DestinationIn)
        own.drawImage(QPoint(), _coverage(self.mask, key, part))
        own.end()
        painter.drawImage(part.topLeft(), image, part)


class Veil:
    """A mask as it is seen: a red veil over the picture. It is no part of the picture."""

    def __init__(self, mask: PaintLayer, density: float) -> None:
        self._mask, self._density = mask, density

    @property
    def ids(self) -> frozenset[str]:
        return self._mask.ids

    @property
    def mode(self) -> QPainter.CompositionMode:
        return NORMAL

    @property
    def opacity(self) -> float:
        return self._density

    @property
    def visible(self) -> bool:
        return self._mask.visible

    def has_any(self, key: Key) -> bool:
        return self._mask.has_any(key)

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        image = _coverage(self._mask, key, part)
        own = QPainter(image)
        own.setCompositionMode(_Mode.CompositionMode_SourceIn)
        own.fillRect(part, VEIL)
        own.end()
        painter.drawImage(part.topLeft(), image, part)


def lay(painter: QPainter, one: Drawn, key: Key, part: QRect) -> None:
    """Draw it in its mode with its opacity. Where light is added Qt would fade the sum, which is cut off at white, and
    not what is added: every other program, and the specification of OpenRaster, have it this way round."""
    painter.setCompositionMode(one.mode)
    if one.mode != _Mode.CompositionMode_Plus or one.opacity == 1:
        painter.setOpacity(one.opacity)
        one.draw(painter, key, part)
        return
    image = blank()
    faded = QPainter(image)
    faded.setOpacity(one.opacity)
    one.draw(faded, key, part)
    faded.end()
    painter.setOpacity(1.0)
    painter.drawImage(part.topLeft(), image, part)


def drawn_of(layers: Iterable[PaintLayer]) -> tuple[Drawn, ...]:
    """What the picture is made of, bottom first: each layer with those that it clips."""
    found: list[Drawn] = []
    masks = {}
    for layer in layers:
        if layer.mask:
            masks[layer.id] = layer
        elif layer.clip_by and layer.clip_by[0] in masks:
            found.append(Masked(layer, masks[layer.clip_by[0]]))
        elif layer.clip_by:
            _clip(found, layer)
        else:
            found.append(layer)
    return tuple(found)


def _clip(found: list[Drawn], layer: PaintLayer) -> None:
    """Put a layer upon those that it is clipped by, which are the last ones; where they are gone it is drawn alone."""
    wanted = frozenset(layer.clip_by)
    last = found[-1] if found else None
    if isinstance(last, Clipped) and last.base_ids == wanted:
        last.over.append(layer)
        return
    base: list[Drawn] = []
    while found and found[-1].ids <= wanted:
        base.insert(0, found.pop())
    found.append(Clipped(base, [layer]) if base else layer)


def veils_of(layers: Iterable[PaintLayer], active: str, density: float = VEIL_DENSITY) -> tuple[Drawn, ...]:
    """The masks that are seen: those that clip nothing, and the one that is painted on. `density`: from 0 to 1."""
    known = tuple(layers)
    clipping = {one for layer in known for one in layer.clip_by}
    return tuple(
        Veil(layer, density) for layer in known if layer.mask and (layer.id not in clipping or layer.id == active)
    )


def flattened(layers: Iterable[Drawn], key: Key, onto: QImage | None = None) -> QImage | None:
    """A tile of these layers, bottom to top; None where nothing is. What tools look at is made by this alone: stacks
    that were put together before differ from it by up to three levels, as 8 bits are rounded at each. What is exported
    and sent is summed up more finely (`summing`)."""
    shown = [layer for layer in layers if layer.visible and layer.has_any(key)]
    if not shown and onto is None:
        return None
    image = onto if onto is not None else blank()
    painter = QPainter(image)
    for layer in shown:
        lay(painter, layer, key, WHOLE)
    painter.end()
    return image


def flattened_area(layers: Sequence[Drawn], wanted: QRect) -> QImage:
    """A part of the canvas, put together from the bottom up; transparent where nothing is."""
    image = QImage(wanted.size(), FORMAT)
    image.fill(0)
    target = pixels(image) if not wanted.isEmpty() else None
    for key in keys_of(wanted):
        tile = flattened(layers, key)
        if tile is None or target is None:
            continue
        part = rect_of(key).intersected(wanted)
        x, y = part.left() - key[0] * SIDE, part.top() - key[1] * SIDE
        source = np.frombuffer(tile.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
        left, top = part.left() - wanted.left(), part.top() - wanted.top()
        target[top : top + part.height(), left : left + part.width()] = source[
            y : y + part.height(), x : x + part.width()
        ]
    return image


def _opaque(image: QImage) -> QImage:
    """With the colours that it has, and no pixel transparent."""
    straight = image.convertToFormat(QImage.Format.Format_ARGB32)
    pixels(straight)[..., 3] = 255
    straight.reinterpretAsFormat(FORMAT)
    return straight


def _coverage(mask: PaintLayer, key: Key, part: QRect) -> QImage:
    """What a mask covers of a tile of the canvas, in its alpha."""
    image = blank()
    painter = QPainter(image)
    painter.setOpacity(mask.opacity)
    mask.draw(painter, key, part)
    painter.end()
    return image
