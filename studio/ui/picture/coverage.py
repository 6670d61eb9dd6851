"""Masks and the selection as the project keeps them: layers whose alpha says how much of a pixel is meant.

Used by the rooms of the pane that read or write them. Records are read on the main thread (`source_of`); their pixels
(`coverage`) and new tiles (`tiles_from`) are made on any. A mask here is uint8 [rows, columns], 255 where it is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from studio.domain.changes import Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer, Tile
from studio.domain.requests import Frame
from studio.services.exchange.picture_decoding import decoded
from studio.services.session.painting import Painted
from studio.ui.picture.clipping import free_masks, groups_around

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QImage

    Mask = NDArray[np.uint8]
    Raw = NDArray[np.uint8]

SIDE = 256
"""Of a tile."""
Key = tuple[int, int]
Role = Literal["mask", "selection"]


class Source(NamedTuple):
    """What a mask is made of, for another thread."""

    x: int
    y: int
    width: int
    height: int
    base: Callable[[], bytes] | None
    """Reads the PNG that it was brought in as. Raises StudioError."""
    painted: Mapping[Key, str]
    """Names of the tiles that lie over it; "" where everything was wiped out."""
    read: Callable[[str], Raw]


def selection_of(document: Document, canvas_id: str) -> Layer | None:
    """What is selected on a canvas, where anything is."""
    layers = (one for one in document.all(Layer) if one.role == "selection" and one.canvas_id == canvas_id)
    return next((one for one in layers if one.asset or any(tile.pixels for tile in document.tiles_of(one.id))), None)


def shown_masks(document: Document, canvas: Canvas) -> tuple[Layer, ...]:
    """The masks that clip nothing and show, the topmost first: those that a person painted for a repair."""
    pile = [layer for one in canvas.layers if (layer := document.get(Layer, one)) is not None]
    by_id = {layer.id: layer for layer in pile}
    return tuple(
        mask for mask in free_masks(pile)
        if mask.visible and all(group.visible for group in groups_around(by_id, mask))
    )  # fmt: skip


def source_of(
    document: Document, layer: Layer, reader: Callable[[str], Callable[[], bytes]], read: Callable[[str], Raw]
) -> Source:
    """`reader`: of an asset; `read`: of a tile of that name, on any thread."""
    painted = {(tile.x, tile.y): tile.pixels for tile in document.tiles_of(layer.id)}
    base = reader(layer.asset) if layer.asset else None
    return Source(layer.x, layer.y, layer.width, layer.height, base, painted, read)


def coverage(source: Source, area: Frame) -> Mask:
    """Of a part of the canvas's plane: x, y, width, height. Raises StudioError."""
    import numpy as np

    left, top, width, height = area
    mask = np.zeros((height, width), np.uint8)
    if source.base is not None:
        _lay(mask, _base_of(source), source.x - left, source.y - top)
    for (column, row), name in source.painted.items():
        x, y = source.x + column * SIDE - left, source.y + row * SIDE - top
        if -SIDE < x < width and -SIDE < y < height:
            tile = source.read(name)[..., 3] if name else np.zeros((SIDE, SIDE), np.uint8)
            _lay(mask, tile, x, y)
    return mask


def _base_of(source: Source) -> Mask:
    import numpy as np
    from PIL import Image

    assert source.base is not None
    image = decoded(source.base())
    if image.isNull():
        return np.zeros((0, 0), np.uint8)
    values = rgba(image)[..., 3]
    size = (source.width or image.width(), source.height or image.height())
    return np.asarray(Image.fromarray(np.ascontiguousarray(values)).resize(size))


def rgba(image: QImage) -> NDArray[np.uint8]:
    """A picture's pixels, [rows, columns, 4], straight R, G, B, A. Any thread."""
    import numpy as np
    from PySide6.QtGui import QImage

    whole = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(whole.constBits(), np.uint8).reshape(whole.height(), whole.width(), 4).copy()


def _lay(mask: Mask, part: Mask, x: int, y: int) -> None:
    """`part` into the mask with its corner there, as far as it lies inside."""
    rows, columns = mask.shape
    high, wide = part.shape
    top, left, low, right = max(0, y), max(0, x), min(rows, y + high), min(columns, x + wide)
    if top < low and left < right:
        mask[top:low, left:right] = part[top - y : low - y, left - x : right - x]


def tiles_from(mask: Mask) -> dict[Key, Raw]:
    """White, as opaque as the mask says, in tiles from its upper left corner on; without those that are empty."""
    import numpy as np

    found: dict[Key, Raw] = {}
    for row in range(0, mask.shape[0], SIDE):
        for column in range(0, mask.shape[1], SIDE):
            part = mask[row : row + SIDE, column : column + SIDE]
            if part.any():
                tile = np.zeros((SIDE, SIDE, 4), np.uint8)
                tile[: part.shape[0], : part.shape[1]] = part[..., None]
                found[column // SIDE, row // SIDE] = tile
    return found


def put(
    document: Document, canvas: Canvas, role: Role, layer: Layer | None, tiles: Mapping[Key, Raw], *, label: str,
    name: str,
) -> Painted:  # fmt: skip
    """The step after which exactly these tiles are that mask, or the selection; `layer`: the one there is, else it is
    made, as large as the canvas and on top of its pile."""
    after: dict[Key, Raw | None] = dict(tiles)
    if layer is None:
        made = Layer(
            id=new_id(), canvas_id=canvas.id, name=name, role=role, width=canvas.width, height=canvas.height,
            visible=role == "mask",
        )  # fmt: skip
        grown = msgspec.structs.replace(canvas, layers=(*canvas.layers, made.id))
        others = (Edit(None, made), Edit(canvas, grown))
        return Painted(label=label, layer_id=made.id, before={}, after=after, others=others)
    for tile in document.tiles_of(layer.id):
        after.setdefault((tile.x, tile.y), None)
    return Painted(label=label, layer_id=layer.id, before={}, after=after, others=_without_base(layer))


def _without_base(layer: Layer) -> tuple[Edit, ...]:
    """What was brought in as a picture is replaced, too: the new tiles are all there is."""
    if not layer.asset and not layer.x and not layer.y:
        return ()
    return (Edit(layer, msgspec.structs.replace(layer, asset="", x=0, y=0)),)


def tile_names(document: Document, layer_id: str) -> dict[Key, str]:
    """By place, what the painted tiles of a layer are called: equal names are equal pixels."""
    return {(one.x, one.y): one.pixels for one in document.where(Tile, "layer_id", layer_id)}
