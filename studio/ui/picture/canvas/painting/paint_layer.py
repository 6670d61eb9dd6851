"""One layer as it is painted on and shown: its pixels in tiles, how it is laid over what is under it, and what is moved
over it. Main thread, and on others for layers that nobody writes to. Piled up by `pile`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Protocol

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform

from studio.domain.picture_records import Adjustment
from studio.ui.picture.canvas.painting.adjusting import AS_IT_IS, adjust_part
from studio.ui.picture.canvas.painting.look import TiledLook
from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import (
    SIDE,
    Key,
    around,
    blank,
    keys_of,
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
"""Those that Qt has, by the names of W3C Compositing and Blending Level 1; "linear-dodge" is its "plus-lighter". The
others are in `blends`."""


class Drawn(Protocol):
    """What is laid over what is under it, in a tile of the canvas."""

    @property
    def ids(self) -> frozenset[str]:
        """Of the layers that it is made of."""

    @property
    def blend(self) -> str:
        """Its blend mode, by name."""

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


class GroupLook(NamedTuple):
    """A group that is put together by itself before it is laid over what is under it."""

    id: str
    blend: str
    opacity: float
    masked_by: str = ""
    """Id of its mask, which stands under what is in it."""
    adjustment: Adjustment = AS_IT_IS


class Placed:
    """A layer's pixels as one picture, shown scaled and turned in place of its own, until that is applied or left."""

    def __init__(self, picture: QImage, at: QTransform, rest: Tiles | None = None) -> None:
        """`at`: from the picture's pixels to those of the canvas; `rest`: those of the layer's own tiles that are shown
        under it, None for none."""
        self._picture, self._at, self.rest = picture, at, rest
        self.area = at.mapRect(QRectF(picture.rect())).toAlignedRect().adjusted(-2, -2, 2, 2)
        """Pixels of the canvas in which it lies."""

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        """As `Drawn.draw`."""
        painter.save()
        painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self._at * QTransform.fromTranslate(-key[0] * SIDE, -key[1] * SIDE), True)
        painter.drawImage(QPoint(), self._picture)
        painter.restore()


class Rescaled:
    """A layer's pixels as they were at another size, until those of this one are read."""

    def __init__(self, tiles: Tiles, across: float, down: float, at: QPoint) -> None:
        """`across`, `down`: by how much they are wider and higher now; `at`: where their corner is, from the layer's.
        Nobody writes to the tiles."""
        self._tiles, self._across, self._down, self.at = tiles, across, down, at

    def _place(self, key: Key, x: int, y: int) -> QRect:
        """Where a tile stands, of a layer whose corner is at `x`, `y`: neighbours share their edges."""
        own, place = rect_of(key), QRect()
        x, y = x + self.at.x(), y + self.at.y()
        place.setCoords(
            x + round(own.left() * self._across), y + round(own.top() * self._down),
            x + round((own.right() + 1) * self._across) - 1, y + round((own.bottom() + 1) * self._down) - 1,
        )  # fmt: skip
        return place

    def bounds(self, x: int, y: int) -> QRect:
        """Pixels of the canvas in which it lies."""
        whole = QRect()
        for key in self._tiles:
            whole = whole.united(self._place(key, x, y))
        return whole

    def draw(self, painter: QPainter, key: Key, part: QRect, x: int, y: int) -> None:
        """As `Drawn.draw`."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
        corner, seen = rect_of(key).topLeft(), within(key, rect_of(key)).intersected(part)
        for one, tile in self._tiles.items():
            place = self._place(one, x, y).translated(-corner)
            if place.intersects(seen):
                painter.drawImage(place, tile)
        painter.restore()


class Coarse(NamedTuple):
    """What stands in for a layer's pixels until they are read."""

    picture: QImage
    width: int
    """Pixels of the layer."""
    height: int


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
    groups: tuple[GroupLook, ...] = ()
    """Those around it that are blended as a whole, the outermost first."""
    clip_by: tuple[str, ...] = ()
    """Ids of the layers that it is clipped by: one, or all in a group."""
    masked_by: str = ""
    """Id of the mask of its own, beside what it is clipped by."""
    lock: bool = False
    lock_alpha: bool = False
    text: bool = False
    """Its pixels are letters that can still be typed: nobody paints on them."""
    adjustment: Adjustment = AS_IT_IS
    """Other colours in which it is shown."""
    look: TiledLook | None = None
    """What is seen of it, where that is more than its own pixels."""
    over: Floating | None = None
    """What is being moved over it."""
    placed: Placed | None = None
    """What is shown in place of its own pixels while it is transformed."""
    meanwhile: Rescaled | None = None
    """What is shown in place of its own pixels while those are of another size than it has."""
    ready: bool = True
    """False while its pixels are being read."""
    coarse: Coarse | None = None

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
        """In its own pixels, with its effects, in the colours that they have."""
        tile = self.tiles.get(key) if self.look is None else self.look.tile(key, self.tiles)
        return tile if self.over is None else self.over.upon(tile, key)

    def has_any(self, key: Key) -> bool:
        own = tuple(keys_of(self.in_own_pixels(rect_of(key))))
        if self.placed is not None:
            rest = self.placed.rest or {}
            return self.placed.area.intersects(rect_of(key)) or any(one in rest for one in own)
        if self.meanwhile is not None:
            return self.meanwhile.bounds(self.x, self.y).intersects(rect_of(key))
        if self.over is not None and any(self.over.covers(one) for one in own):
            return True
        if self.look is not None:
            return any(self.look.has(one, self.tiles) for one in own)
        return any(one in self.tiles for one in own)

    def bounds(self) -> QRect:
        """Pixels of the canvas in which some of it may be seen."""
        if self.placed is None and self.meanwhile is not None:
            return self.meanwhile.bounds(self.x, self.y)
        bounds = around(self.tiles)
        if self.look is not None:
            bounds = bounds.united(around(self.look.keys()))
        if self.over is not None:
            bounds = bounds.united(self.over.bounds)
        bounds = bounds.translated(self.x, self.y)
        return bounds if self.placed is None else bounds.united(self.placed.area)

    def alpha_at(self, x: int, y: int) -> int:
        """Of its own pixels, at a pixel of the canvas."""
        column, row = x - self.x, y - self.y
        tile = self.tiles.get((column // SIDE, row // SIDE))
        return tile.pixelColor(column % SIDE, row % SIDE).alpha() if tile is not None else 0

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        if self.adjustment == AS_IT_IS:
            self._draw_as_it_is(painter, key, part)
            return
        image = blank()
        own = QPainter(image)
        self._draw_as_it_is(own, key, part)
        own.end()
        painter.drawImage(part.topLeft(), adjust_part(image, part, self.adjustment))

    def _draw_as_it_is(self, painter: QPainter, key: Key, part: QRect) -> None:
        if self.placed is None and self.meanwhile is not None:
            self.meanwhile.draw(painter, key, part, self.x, self.y)
        elif self.placed is None:
            self._draw_tiles(painter, key, part, self.shown_tile)
        elif self.placed.rest is None:
            self.placed.draw(painter, key, part)
        else:
            image = blank()
            both = QPainter(image)
            self._draw_tiles(both, key, part, self.placed.rest.get)
            self.placed.draw(both, key, part)
            both.end()
            painter.drawImage(part.topLeft(), image, part)

    def _draw_tiles(self, painter: QPainter, key: Key, part: QRect, shown: Callable[[Key], QImage | None]) -> None:
        left, top = key[0] * SIDE, key[1] * SIDE
        own = self.in_own_pixels(part.translated(left, top))
        for one in keys_of(own):
            tile = shown(one)
            if tile is None:
                continue
            source = within(one, own)
            place = source.topLeft()
            place.setX(place.x() + one[0] * SIDE + self.x - left)
            place.setY(place.y() + one[1] * SIDE + self.y - top)
            painter.drawImage(place, tile, source)

    def alone(self) -> PaintLayer:
        """Its own pixels in the colours in which they are shown, whatever else is set of it: no opacity, mode, group,
        mask or effect."""
        return replace(
            self, opacity=1.0, visible=True, blend="normal", groups=(), clip_by=(), masked_by="", mask=False, look=None,
            placed=None, meanwhile=None, coarse=None,
        )  # fmt: skip

    def still(self) -> PaintLayer:
        """The same, for another thread: nobody writes to its pixels. A transform under way is no part of it."""
        look = self.look.still(self.tiles) if self.look is not None else None
        return replace(self, tiles={key: QImage(tile) for key, tile in self.tiles.items()}, look=look, placed=None,
                       meanwhile=None, coarse=None)  # fmt: skip
