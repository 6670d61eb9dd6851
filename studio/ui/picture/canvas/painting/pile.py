"""The layers that are shown, bottom first, and how each is laid over what is under it. Main thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import SIDE, Key, blank, keys_of, rect_of, within

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


@dataclass
class PaintLayer:
    """A layer's pixels and how they are shown. Its tiles are in its own pixels, from its upper left corner on."""

    id: str
    tiles: Tiles = field(default_factory=dict)
    x: int = 0
    y: int = 0
    blend: str = "normal"
    opacity: float = 1.0
    visible: bool = True

    @property
    def mode(self) -> QPainter.CompositionMode:
        """A blend mode that is not known is shown as normal."""
        return MODES.get(self.blend, NORMAL)

    def in_own_pixels(self, area: QRect) -> QRect:
        return area.translated(-self.x, -self.y)

    def has_any(self, key: Key) -> bool:
        """Whether some of it lies in a tile of the canvas."""
        return any(one in self.tiles for one in keys_of(self.in_own_pixels(rect_of(key))))

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        """Into a tile of the canvas; `part` of it in the tile's pixels. `painter` has mode and opacity."""
        left, top = key[0] * SIDE, key[1] * SIDE
        own = self.in_own_pixels(part.translated(left, top))
        for one in keys_of(own):
            tile = self.tiles.get(one)
            if tile is None:
                continue
            source = within(one, own)
            place = source.topLeft()
            place.setX(place.x() + one[0] * SIDE + self.x - left)
            place.setY(place.y() + one[1] * SIDE + self.y - top)
            painter.drawImage(place, tile, source)


def flattened(layers: Iterable[PaintLayer], key: Key, onto: QImage | None = None) -> QImage | None:
    """A tile of these layers, bottom to top; None where nothing is. What is exported and sent is made by this alone:
    stacks that were put together before differ from it by up to three levels, as 8 bits are rounded at each."""
    shown = [layer for layer in layers if layer.visible and layer.has_any(key)]
    if not shown and onto is None:
        return None
    image = onto if onto is not None else blank()
    painter = QPainter(image)
    for layer in shown:
        painter.setCompositionMode(layer.mode)
        painter.setOpacity(layer.opacity)
        layer.draw(painter, key, QRect(0, 0, SIDE, SIDE))
    painter.end()
    return image
