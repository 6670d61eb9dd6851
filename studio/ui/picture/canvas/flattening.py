"""What the canvas shows as one PNG, put together from its layers on any thread.

Made by the canvas' presenter for what is saved, copied and drawn upon. It takes the layers as they are now, so that the
person may go on meanwhile.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage

from studio.domain.media_types import media_type_of
from studio.domain.picture_records import Layer, LayerEffect
from studio.domain.project_records import Asset
from studio.domain.recipes.kept import Making
from studio.ui.picture.canvas.layer_looks import seen_of
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.pile import drawn_of
from studio.ui.picture.canvas.reading import Wanted, base_of, look_of_tiles, tiles_of
from studio.ui.picture.canvas.summing import References, pasted, summed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Pile(msgspec.Struct, frozen=True):
    """The layers of a canvas at one moment; nobody writes to them any more."""

    width: int
    height: int
    tree: Sequence[Layer]
    """All records of it, groups and masks too, bottom first."""
    layers: Sequence[PaintLayer]
    """Those with pixels, bottom first, as their groups let them be."""
    wanted: Mapping[str, Wanted]
    """What they are read from, by id: of one that is there already, what it was imported as alone."""
    dpi: float = 0.0
    """Pixels an inch; 0: nobody said."""


def flat_png(pile: Pile, area: QRect | None = None) -> bytes:
    """A part of the canvas, or all of it. Raises StudioError; a picture that cannot be decoded is left out."""
    from PIL import Image

    out = io.BytesIO()
    # By Pillow: a QBuffer on a thread waits for Python's lock while Qt holds its own on the image formats.
    Image.fromarray(flat_pixels(pile, area)).save(out, "PNG")
    return out.getvalue()


def kept_as(data: bytes, name: str, making: Making = ()) -> Asset:
    """The record of a picture file that is to be kept. `making`: what is known of how it was made."""
    sha256, kind = hashlib.sha256(data).hexdigest(), media_type_of(data)
    return Asset(id=sha256, media_type=kind, size=len(data), created=time.time(), name=name, making=making)


def flat_pixels(pile: Pile, area: QRect | None = None) -> NDArray[np.uint8]:
    """The same as an array [rows, columns, 4], straight alpha, transparent where nothing is or the canvas ends."""
    import numpy as np

    canvas = QRect(0, 0, pile.width, pile.height)
    wanted = area if area is not None else canvas
    pixels = np.zeros((wanted.height(), wanted.width(), 4), np.uint8)
    inside = wanted.intersected(canvas)
    rows = slice(inside.top() - wanted.top(), inside.top() - wanted.top() + inside.height())
    columns = slice(inside.left() - wanted.left(), inside.left() - wanted.left() + inside.width())
    for layer in pile.layers:
        if layer.visible:
            read_one(pile, layer)
    pixels[rows, columns] = pasted(summed(drawn_of(pile.layers), inside, references_of(pile)), inside)
    return pixels


def references_of(pile: Pile) -> References:
    """What its layers were imported as."""
    return {layer_id: partial(_imported, one) for layer_id, one in pile.wanted.items() if one.base is not None}


def read_all(pile: Pile) -> None:
    """The pixels of every layer, hidden ones too. Raises StudioError."""
    for layer in pile.layers:
        read_one(pile, layer)


def read_one(pile: Pile, layer: PaintLayer) -> None:
    """The pixels of one layer, where they are not there. Raises StudioError."""
    wanted = pile.wanted.get(layer.id)
    if wanted is not None and not layer.ready:
        base = base_of(wanted)
        layer.tiles = {key: tile for key, tile, now in tiles_of(base, wanted) if now}
        layer.look = look_of_tiles(layer.tiles, base, wanted)
        layer.ready = True


def _imported(wanted: Wanted) -> tuple[QImage, QPoint]:
    """What is seen of a layer that nobody painted on, and where its corner is in the layer's pixels."""
    base, effect = base_of(wanted), wanted.key.effect
    if effect == LayerEffect():
        return base, QPoint()
    seen = seen_of(base, effect)
    return seen.whole, seen.at
