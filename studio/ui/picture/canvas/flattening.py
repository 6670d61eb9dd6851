"""What the canvas shows as one PNG, put together from its layers on any thread.

Made by the canvas' presenter for what is saved, copied and drawn upon. It takes the layers as they are now, so that the
person may go on meanwhile. Layers that nobody painted on, blended or clipped are summed up as a worker does it
(`studio.compositing.flat`), from the files that they were imported as.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from studio.domain.document import Asset, Layer
from studio.domain.media_types import media_type_of
from studio.services.exchange.picture_decoding import decoded
from studio.ui.picture.canvas.layer_looks import pixels_of
from studio.ui.picture.canvas.painting.pile import PaintLayer, drawn_of, flattened
from studio.ui.picture.canvas.painting.tiles import SIDE, Key, keys_of, raw_of, rect_of
from studio.ui.picture.canvas.reading import Wanted, base_of, look_of_tiles, tiles_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Pile(msgspec.Struct, frozen=True):
    """The layers of a canvas at one moment; nobody writes to them any more."""

    width: int
    height: int
    tree: Sequence[Layer]
    """All records of it, groups and masks too, bottom first."""
    records: Sequence[Layer]
    """Of the layers with pixels, bottom first, as their groups let them be."""
    layers: Sequence[PaintLayer]
    """The same."""
    unread: Mapping[str, Wanted]
    """Those whose pixels are not all there yet, by id."""
    read_asset: Mapping[str, Callable[[], bytes]]
    """Of the visible ones, by asset."""
    plain: bool
    """Nobody painted on any of them, and each is laid over the others plainly."""

    def layer(self, layer_id: str) -> PaintLayer | None:
        return next((one for one in self.layers if one.id == layer_id), None)


def flat_png(pile: Pile, area: QRect | None = None) -> bytes:
    """A part of the canvas, or all of it. Raises StudioError; a picture that cannot be decoded is left out."""
    from PIL import Image

    out = io.BytesIO()
    # By Pillow: a QBuffer on a thread waits for Python's lock while Qt holds its own on the image formats.
    Image.fromarray(flat_pixels(pile, area)).save(out, "PNG")
    return out.getvalue()


def kept_as(data: bytes, name: str) -> Asset:
    """The record of a picture file that is to be kept."""
    kind = media_type_of(data)
    return Asset(id=hashlib.sha256(data).hexdigest(), media_type=kind, size=len(data), created=time.time(), name=name)


def flat_pixels(pile: Pile, area: QRect | None = None) -> NDArray[np.uint8]:
    """The same as an array [rows, columns, 4], straight alpha, transparent where nothing is or the canvas ends."""
    import numpy as np

    canvas = QRect(0, 0, pile.width, pile.height)
    wanted = area if area is not None else canvas
    pixels = np.zeros((wanted.height(), wanted.width(), 4), np.uint8)
    inside = wanted.intersected(canvas)
    rows = slice(inside.top() - wanted.top(), inside.top() - wanted.top() + inside.height())
    columns = slice(inside.left() - wanted.left(), inside.left() - wanted.left() + inside.width())
    pixels[rows, columns] = _plainly(pile, inside) if pile.plain else _by_tiles(pile, inside)
    return pixels


def _plainly(pile: Pile, inside: QRect) -> NDArray[np.uint8]:
    from studio.compositing.flat import Shown, flattened

    shown = []
    for layer in pile.records:
        image = decoded(pile.read_asset[layer.asset]()) if layer.visible and layer.asset else QImage()
        if not image.isNull():
            size = (layer.width or image.width(), layer.height or image.height())
            shown.append(Shown(pixels_of(image), layer.x, layer.y, *size, layer.opacity, layer.effect))
    whole = flattened(pile.width, pile.height, shown)
    return whole[inside.top() : inside.bottom() + 1, inside.left() : inside.right() + 1]


def layer_tiles(pile: Pile, layer_id: str) -> dict[Key, NDArray[np.uint8]]:
    """The own pixels of one layer: premultiplied B, G, R, A in tiles of its own pixels. Raises StudioError."""
    layer, wanted = pile.layer(layer_id), pile.unread.get(layer_id)
    if layer is None:
        return {}
    if wanted is None:
        return {key: raw_of(tile) for key, tile in layer.tiles.items()}
    return {key: raw_of(tile) for key, tile, now in tiles_of(base_of(wanted), wanted) if now}


def read_all(pile: Pile) -> None:
    """The pixels of every layer, hidden ones too. Raises StudioError."""
    for layer in pile.layers:
        _read(pile, layer)


def _read(pile: Pile, layer: PaintLayer) -> None:
    wanted = pile.unread.get(layer.id)
    if wanted is not None and not layer.ready:
        base = base_of(wanted)
        layer.tiles = {key: tile for key, tile, now in tiles_of(base, wanted) if now}
        layer.look = look_of_tiles(layer.tiles, base, wanted)
        layer.ready = True


def _by_tiles(pile: Pile, inside: QRect) -> NDArray[np.uint8]:
    import numpy as np

    for layer in pile.layers:
        if layer.visible:
            _read(pile, layer)
    drawn = drawn_of(pile.layers)
    pixels = np.zeros((inside.height(), inside.width(), 4), np.uint8)
    for key in keys_of(inside):
        tile = flattened(drawn, key)
        if tile is None:
            continue
        part = rect_of(key).intersected(inside)
        x, y = part.left() - key[0] * SIDE, part.top() - key[1] * SIDE
        left, top = part.left() - inside.left(), part.top() - inside.top()
        pixels[top : top + part.height(), left : left + part.width()] = pixels_of(tile)[
            y : y + part.height(), x : x + part.width()
        ]
    return pixels
