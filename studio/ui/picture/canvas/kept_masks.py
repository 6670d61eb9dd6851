"""Layers put in another order, and their masks with them: a pure function like those of `canvas_changes`.

Whoever reorders, groups or copies layers passes the change through it. Main thread; no toolkit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from studio.domain.changes import Change, Edit, folded
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer, tile_id
from studio.ui.picture.canvas.canvas_changes import layers_of, with_members
from studio.ui.picture.clipping import masked_by, shown_through

replace = msgspec.structs.replace


def masks_kept(document: Document, change: Change | None, taken: Collection[str] = ()) -> Change | None:
    """The same change, after which each layer and group is shown through the mask that it was shown through: that comes
    along to right below it, or a copy where others are shown through it too. A mask that is `taken` from its layer by
    hand leaves that without one. None where nothing is changed."""
    if change is None:
        return None
    canvas = next((edit.after for edit in change.edits if isinstance(edit.after, Canvas)), None)
    before = document.get(Canvas, canvas.id) if canvas is not None else None
    if before is None:
        return change
    was = {one.id: one for one in layers_of(document, before)}
    masks = {one.id: masked_by(one, was) for one in was.values() if one.masked}
    if not masks:
        return change
    tiles = [tile for mask in {*masks.values()} for tile in document.tiles_of(mask)]
    there = Document((before, *was.values(), *tiles))
    there.apply(change)
    made = [change]
    for layer_id, mask_id in masks.items():
        mending = replace(change, edits=tuple(_mended(there, before.id, layer_id, mask_id, taken)))
        there.apply(mending)
        made.append(mending)
    whole = folded(made)
    edits = tuple(edit for edit in whole.edits if edit.before != edit.after)
    return replace(whole, edits=edits) if edits else None


def _mended(
    document: Document, canvas_id: str, layer_id: str, mask_id: str, taken: Collection[str]
) -> Iterator[Edit]:  # fmt: skip
    """What gives a layer back the mask that it had; `mask_id` is empty where it had none."""
    canvas, layer = document.need(Canvas, canvas_id), document.get(Layer, layer_id)
    layers = {one.id: one for one in layers_of(document, canvas)}
    if layer is None or not layer.masked or masked_by(layer, layers) == mask_id:
        return
    mask = layers.get(mask_id)
    if mask is None or (mask_id in taken and layer_id not in taken):
        yield Edit(layer, replace(layer, masked=False))
        return
    order = list(canvas.layers)
    if shown_through(mask_id, layers):
        own = replace(mask, id=new_id(), group_id=layer.group_id)
        yield Edit(None, own)
        for tile in document.tiles_of(mask_id):
            yield Edit(None, replace(tile, id=tile_id(own.id, tile.x, tile.y), layer_id=own.id))
    else:
        own = replace(mask, group_id=layer.group_id)
        order.remove(mask_id)
        if own != mask:
            yield Edit(mask, own)
    lowest = with_members(document, canvas, layer_id)[0]
    order.insert(order.index(lowest), own.id)
    yield Edit(canvas, replace(canvas, layers=tuple(order)))
