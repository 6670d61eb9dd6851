"""A result taken onto the canvas, as one step: a new layer behind a mask, or into a layer that is there.

Pure functions; the records are looked at on the main thread, pixels are worked out on any. What lies outside the
feathered mask is not touched: tiles there keep their names.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Adjustment, Canvas, Generation, Layer, LayerEffect
from studio.domain.requests import Frame
from studio.services.session.painting import Painted
from studio.services.translation import tr
from studio.ui.picture.clipping import clipped_by, groups_around, masked_by
from studio.ui.picture.coverage import SIDE, Key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.uint8]
    Pixels = NDArray[np.uint8]
    Raw = NDArray[np.uint8]

replace = msgspec.structs.replace


class Grown(NamedTuple):
    """A canvas that reaches as far as a frame, and how far everything on it moves for that."""

    canvas: Canvas
    across: int
    down: int


def grown(canvas: Canvas, frame: Frame) -> Grown:
    left, top, width, height = frame
    across, down = max(0, -left), max(0, -top)
    wide = max(canvas.width, left + width) + across
    high = max(canvas.height, top + height) + down
    origin = canvas.origin[0] + across, canvas.origin[1] + down
    return Grown(replace(canvas, width=wide, height=high, origin=origin), across, down)


def from_origin(canvas: Canvas, frame: Frame) -> Frame:
    """As a job or a picture keeps it: it stays true when the canvas grows."""
    return frame[0] - canvas.origin[0], frame[1] - canvas.origin[1], frame[2], frame[3]


def from_corner(canvas: Canvas, kept: Frame) -> Frame:
    """Where on the canvas, as it is now, that frame of a picture lies."""
    return kept[0] + canvas.origin[0], kept[1] + canvas.origin[1], kept[2], kept[3]


def reached(mask: Mask, feather: int) -> Mask:
    """Where a result may differ from what was there: 255 within `feather` pixels of the mask, in both directions at
    once, as the engines feather; 0 elsewhere."""
    import numpy as np

    wide = np.pad(mask > 0, feather)
    for axis in (0, 1):
        sums = np.cumsum(np.insert(wide.astype(np.int32), 0, 0, axis=axis), axis=axis)
        side = 2 * feather + 1
        wide = np.take(sums, range(side, sums.shape[axis]), axis) > np.take(sums, range(sums.shape[axis] - side), axis)
    return wide.astype(np.uint8) * np.uint8(255)


def as_layer(
    document: Document, canvas: Canvas, one: Generation, frame: Frame, tiles: Mapping[Key, Raw] | None, name: str,
    words: str,
) -> Painted | Change:  # fmt: skip
    """The result as a new layer on top, shown where the mask of these tiles, from the frame's corner on, is white; all
    of it without one. A frame that reaches past an edge makes the canvas larger in the same step."""
    larger = grown(canvas, frame)
    moved = _moved(document, canvas, larger)
    x, y = frame[0] + larger.across, frame[1] + larger.down
    result = Layer(
        id=new_id(), canvas_id=canvas.id, name=name, asset=one.asset, words=words, recipe_id=one.recipe_id,
        masked=tiles is not None, x=x, y=y, width=frame[2], height=frame[3],
    )  # fmt: skip
    label = "Outpaint" if (larger.canvas.width, larger.canvas.height) != (canvas.width, canvas.height) else "Inpaint"
    if tiles is None:
        after = replace(larger.canvas, layers=(*canvas.layers, result.id))
        edits = (Edit(None, result), *moved, Edit(canvas, after))
        return Change(id=new_id(), label="Place Picture", stack="picture", edits=edits, at=time.time())
    cover = Layer(
        id=new_id(), canvas_id=canvas.id, name=tr("Mask of {name}", name=name), role="mask", x=x, y=y, width=frame[2],
        height=frame[3],
    )  # fmt: skip
    after = replace(larger.canvas, layers=(*canvas.layers, cover.id, result.id))
    others = (Edit(None, cover), Edit(None, result), *moved, Edit(canvas, after))
    return Painted(label=label, layer_id=cover.id, before={}, after=dict(tiles), others=others)


def _moved(document: Document, canvas: Canvas, larger: Grown) -> tuple[Edit, ...]:
    """All layers of a canvas, moved along."""
    across, down = larger.across, larger.down
    if not (across or down):
        return ()
    layers = [one for one in document.all(Layer) if one.canvas_id == canvas.id]
    return tuple(Edit(one, replace(one, x=one.x + across, y=one.y + down)) for one in layers)


def why_not_into(layer: Layer | None, frame: Frame, canvas: Canvas) -> str:
    """Why a result cannot be painted into that layer, as a sentence; empty when it can."""
    if layer is None or layer.role != "raster":
        return tr("Choose a layer with pixels first.")
    if layer.lock:
        return tr("The layer is locked.")
    left, top, width, height = frame
    if left < 0 or top < 0 or left + width > canvas.width or top + height > canvas.height:
        return tr("The result reaches past the canvas: add it as a layer.")
    return ""


def shows_otherwise(layer: Layer, layers: Mapping[str, Layer], *, covered: bool = False) -> str:
    """That what is painted into a layer does not look on the canvas as it is, and why, as a sentence; empty where it
    does. `layers`: all of the canvas by id, bottom first. `covered`: others lie over the place."""
    around = groups_around(layers, layer)
    why = [
        words for words, holds in (
            (tr("its opacity"), layer.opacity < 1),
            (tr("the opacity of its group"), any(group.opacity < 1 for group in around)),
            (tr("the blend mode of its group"), any(group.blend != "normal" for group in around)),
            (tr("its blend mode"), layer.blend != "normal"),
            (tr("its adjusted colours"), layer.adjustment != Adjustment()),
            (tr("the adjusted colours of its group"), any(group.adjustment != Adjustment() for group in around)),
            (tr("its light, shadow or mirror image"), layer.effect != LayerEffect()),
            (tr("what it is clipped by"), bool(clipped_by(layer, layers))),
            (tr("its mask"), bool(masked_by(layer, layers))),
            (tr("the mask of its group"), any(masked_by(group, layers) for group in around)),
            (tr("layers that lie over it"), covered),
            (tr("it is hidden"), not layer.visible or not all(group.visible for group in around)),
        ) if holds
    ]  # fmt: skip
    if not why:
        return ""
    return tr(
        "The result looks otherwise in “{name}” than before: {why}. Undo, then add it as a layer, to have it as "
        "it was shown.",
        name=layer.name, why=", ".join(why),
    )  # fmt: skip


def is_covered(document: Document, layer: Layer, layers: Mapping[str, Layer], frame: Frame) -> bool:
    """Whether layers that are seen have something over it in a frame of the canvas: tiles that were painted, or those
    of the picture that they were imported as. `layers`: all of the canvas by id, bottom first."""
    order = list(layers)
    over = [layers[one] for one in order[order.index(layer.id) + 1 :]] if layer.id in layers else []
    return any(
        one.role == "raster" and one.visible and one.opacity > 0
        and all(group.visible and group.opacity > 0 for group in groups_around(layers, one))
        and _has_something(document, one, frame)
        for one in over
    )  # fmt: skip


def _has_something(document: Document, layer: Layer, frame: Frame) -> bool:
    keys = set(_keys(frame[0] - layer.x, frame[1] - layer.y, frame[2], frame[3]))
    painted = {(one.x, one.y): bool(one.pixels) for one in document.tiles_of(layer.id)}
    imported: set[Key] = set()
    if layer.asset:
        imported = set(_keys(0, 0, layer.width, layer.height)) & keys
    return any(painted.get(key, key in imported) for key in keys)


def into_layer(
    layer: Layer, tiles: Mapping[Key, Raw], result: Pixels, before: Pixels, mask: Mask | None, frame: Frame
) -> dict[Key, Raw]:
    """The tiles that are others where the result is painted into a layer: where it differs from what the frame showed
    before, within the mask. `result` and `before`: [rows, columns, 4] of the frame, straight alpha; `tiles`: the layer
    as it is. What is transparent of a layer whose alpha is locked stays as transparent as it is."""
    import numpy as np

    changed = (result != before).any(axis=2)
    if mask is not None:
        changed &= mask > 0
    x, y = frame[0] - layer.x, frame[1] - layer.y
    after: dict[Key, Raw] = {}
    for key in _keys(x, y, frame[2], frame[3]):
        left, top = key[0] * SIDE - x, key[1] * SIDE - y
        rows = slice(max(0, top), min(frame[3], top + SIDE))
        columns = slice(max(0, left), min(frame[2], left + SIDE))
        here = changed[rows, columns]
        if not here.any():
            continue
        old = tiles.get(key)
        tile = old.copy() if old is not None else np.zeros((SIDE, SIDE, 4), np.uint8)
        part = tile[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        new = result[rows, columns][here]
        alpha = part[here][:, 3:] if layer.lock_alpha else new[:, 3:]
        part[here] = np.concatenate([_premultiplied(new[:, 2::-1], alpha), alpha], axis=1)
        if not np.array_equal(tile, old) if old is not None else tile.any():
            after[key] = tile
    return after


def _premultiplied(colours: Pixels, alpha: Pixels) -> Pixels:
    """[any, 3] and [any, 1]."""
    import numpy as np

    return ((colours.astype(np.uint16) * alpha + 127) // 255).astype(np.uint8)


def _keys(x: int, y: int, width: int, height: int) -> list[Key]:
    return [
        (column, row)
        for row in range(y // SIDE, (y + height - 1) // SIDE + 1)
        for column in range(x // SIDE, (x + width - 1) // SIDE + 1)
    ]
