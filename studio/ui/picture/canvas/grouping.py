"""Edits that make groups of layers and take them apart, as pure functions like those of `canvas_changes`.

`layers` performs them. Main thread; no toolkit. All of them raise KeyError for an id that is not there.
"""

from __future__ import annotations

import itertools
import time

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document, with_tiles
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer
from studio.services.translation import tr
from studio.ui.picture.canvas.canvas_changes import layers_of, own_mask_of, with_members
from studio.ui.picture.canvas.kept_masks import masks_kept
from studio.ui.picture.clipping import side_by_side

replace = msgspec.structs.replace


def grouped(document: Document, layer_id: str) -> Change:
    """A new group around a layer, or around another group, in its place."""
    layer = document.need(Layer, layer_id)
    canvas = document.need(Canvas, layer.canvas_id)
    taken = {one.name for one in layers_of(document, canvas)}
    name = next(one for one in (tr("Group {number}", number=at) for at in itertools.count(1)) if one not in taken)
    group = Layer(
        id=new_id(), canvas_id=canvas.id, name=name, role="group", group_id=layer.group_id, x=layer.x, y=layer.y,
        width=layer.width, height=layer.height,
    )  # fmt: skip
    at = canvas.layers.index(layer_id) + 1
    order = (*canvas.layers[:at], group.id, *canvas.layers[at:])
    inside = replace(layer, group_id=group.id)
    after = replace(canvas, layers=order)
    return _kept(document, _change("Group Layer", Edit(None, group), Edit(layer, inside), Edit(canvas, after)))


def ungrouped(document: Document, group_id: str) -> Change:
    """What is in a group goes to where the group is, which is gone, and its mask with it."""
    group = document.need(Layer, group_id)
    canvas = document.need(Canvas, group.canvas_id)
    members = [one for one in layers_of(document, canvas) if one.group_id == group_id]
    gone = (group_id, *own_mask_of(document, canvas, group_id))
    order = tuple(one for one in canvas.layers if one not in gone)
    moved = (Edit(one, replace(one, group_id=group.group_id)) for one in members)
    removed = (Edit(document.need(Layer, one), None) for one in gone)
    change = _change("Ungroup", *moved, Edit(canvas, replace(canvas, layers=order)), *removed)
    return _kept(document, with_tiles(document, change))


def group_below(document: Document, layer_id: str) -> Layer | None:
    """The group that stands right below a layer in the same group, or right above it."""
    layer = document.get(Layer, layer_id)
    canvas = document.get(Canvas, layer.canvas_id) if layer is not None else None
    if layer is None or canvas is None:
        return None
    places = side_by_side({one.id: one for one in layers_of(document, canvas)}, layer.group_id)
    at = next((place for place, one in enumerate(places) if one.id == layer_id), len(places))
    near = (*places[max(0, at - 1) : at], *places[at + 1 : at + 2])
    return next((one for one in near if one.role == "group"), None)


def into_group(document: Document, layer_id: str) -> Change | None:
    """On top of what is in the group beside it; None where none is."""
    layer, group = document.need(Layer, layer_id), group_below(document, layer_id)
    if group is None:
        return None
    canvas = document.need(Canvas, layer.canvas_id)
    return _moved(document, canvas, layer, group.id, below=group.id)


def out_of_group(document: Document, layer_id: str) -> Change | None:
    """Right above the group that it is in; None where it is in none."""
    layer = document.need(Layer, layer_id)
    group = document.get(Layer, layer.group_id)
    if group is None:
        return None
    canvas = document.need(Canvas, layer.canvas_id)
    return _moved(document, canvas, layer, group.group_id, above=group.id)


def _moved(
    document: Document, canvas: Canvas, layer: Layer, group_id: str, *, below: str = "", above: str = ""
) -> Change:  # fmt: skip
    """With all that is in it, right below or above another one."""
    block = with_members(document, canvas, layer.id)
    rest = [one for one in canvas.layers if one not in block]
    at = rest.index(below) if below else rest.index(above) + 1
    order = (*rest[:at], *block, *rest[at:])
    edits = (Edit(layer, replace(layer, group_id=group_id)), Edit(canvas, replace(canvas, layers=order)))
    return _kept(document, _change("Reorder layers", *edits))


def _kept(document: Document, change: Change) -> Change:
    kept = masks_kept(document, change)
    assert kept is not None
    return kept


def _change(label: str, *edits: Edit) -> Change:
    return Change(id=new_id(), label=label, stack="picture", edits=tuple(edits), at=time.time())
