"""Edits that make, copy and join layers, as pure functions like those of `canvas_changes`.

`making_layers` performs them. Main thread; no toolkit. All of them raise KeyError for an id that is not there.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document, with_tiles
from studio.domain.ids import new_id
from studio.domain.picture_records import Adjustment, Canvas, Layer, Tile, tile_id
from studio.services.exchange.recipes_of import making_of_merged
from studio.services.translation import tr
from studio.ui.picture.canvas.canvas_changes import canvas_of, layers_of, with_members
from studio.ui.picture.canvas.kept_masks import masks_kept
from studio.ui.picture.clipping import PAINTED, masked_by, shown_through, side_by_side

replace = msgspec.structs.replace
_PILED: Final = (*PAINTED, "group")
LONGEST_NAME: Final = 200
"""Characters of a layer's name."""
LARGEST_CANVAS: Final = 16_384
"""Pixels of a side of a new canvas."""


def new_layer(document: Document, canvas: Canvas, role: Literal["raster", "mask"]) -> Layer:
    """A layer of nothing, as large as the canvas, with the first name of its kind that no other has."""
    taken = {layer.name for layer in layers_of(document, canvas)}

    def named(number: int) -> str:
        return tr("Paint layer {number}", number=number) if role == "raster" else tr("Mask {number}", number=number)

    name = next(name for name in map(named, itertools.count(1)) if name not in taken)
    return Layer(id=new_id(), canvas_id=canvas.id, name=name, role=role, width=canvas.width, height=canvas.height)


def add_layer(document: Document, role: Literal["raster", "mask"], above: str) -> Change | None:
    """Above that layer or group, in the same group; on top where there is none. What is clipped or masked stays so, by
    what it was: a layer that comes between is clipped as well, a mask comes above. None without a canvas."""
    canvas = canvas_of(document)
    return insert(document, new_layer(document, canvas, role), above) if canvas is not None else None


def insert(document: Document, layer: Layer, above: str) -> Change | None:
    """The same with a layer that is there already, but not in the document."""
    canvas = canvas_of(document)
    if canvas is None:
        return None
    beside = document.get(Layer, above)
    at = len(canvas.layers)
    if beside is not None and beside.id in canvas.layers:
        beside, clips = _not_between(document, canvas, beside, layer.role)
        layer = replace(layer, group_id=beside.group_id, clip=clips)
        at = canvas.layers.index(beside.id) + 1
    after = replace(canvas, layers=(*canvas.layers[:at], layer.id, *canvas.layers[at:]))
    label = "New paint layer" if layer.role == "raster" else "New mask"
    return _change(label, Edit(None, layer), Edit(canvas, after))


def _not_between(document: Document, canvas: Canvas, beside: Layer, role: str) -> tuple[Layer, bool]:
    """Above which layer another of that role comes that was to come above `beside`, and whether it is clipped: so that
    it is neither the mask nor what clips of those above it."""
    siblings = [one for one in layers_of(document, canvas) if one.group_id == beside.group_id and one.role in _PILED]
    by_id = {one.id: one for one in layers_of(document, canvas)}
    own = {masked_by(one, by_id): one for one in siblings if one.masked}
    while beside.id in own:
        beside = own[beside.id]
    own_masks = set(own)
    above = [one for one in siblings[siblings.index(beside) + 1 :] if one.id not in own_masks]
    if not above or not above[0].clip:
        return beside, False
    if role != "mask":
        return beside, True
    run = itertools.takewhile(lambda one: one.clip, above)
    return list(run)[-1], False


def new_canvas(document: Document, width: int, height: int, background: bool) -> tuple[Change, Layer | None]:
    """A canvas of that size with a layer to paint on, in the place of the one that was there; and under it the layer
    that is to be filled as its background, if one is wanted."""
    known = canvas_of(document)
    canvas = known or Canvas(id=new_id(), name=tr("Canvas"))
    gone = layers_of(document, canvas)
    canvas = replace(canvas, width=width, height=height, layers=())
    ground = replace(new_layer(document, canvas, "raster"), name=tr("Background")) if background else None
    paint = replace(new_layer(document, canvas, "raster"), name=tr("Paint layer {number}", number=1))
    made = [layer for layer in (ground, paint) if layer is not None]
    after = replace(canvas, layers=tuple(layer.id for layer in made))
    edits = [Edit(known, after), *(Edit(layer, None) for layer in reversed(gone))]
    change = _change("New canvas", *edits, *(Edit(None, layer) for layer in made))
    return with_tiles(document, change), ground


def duplicate(document: Document, layer_id: str) -> Change:
    """A layer, or a group with all in it, once more above itself, with what was painted on it and with its mask."""
    chosen = document.need(Layer, layer_id)
    canvas = document.need(Canvas, chosen.canvas_id)
    mask = masked_by(chosen, {one.id: one for one in layers_of(document, canvas)})
    block = (*((mask,) if mask else ()), *with_members(document, canvas, layer_id))
    ids = {one: new_id() for one in block}
    copies: list[Layer] = []
    tiles: list[Tile] = []
    for one in block:
        layer = document.need(Layer, one)
        name = tr("{layer} copy", layer=layer.name) if one == layer_id else layer.name
        group = ids.get(layer.group_id, layer.group_id)
        copies.append(replace(layer, id=ids[one], name=name, group_id=group))
        tiles += [
            replace(tile, id=tile_id(ids[one], tile.x, tile.y), layer_id=ids[one]) for tile in document.tiles_of(one)
        ]
    at = canvas.layers.index(layer_id) + 1
    order = (*canvas.layers[:at], *(layer.id for layer in copies), *canvas.layers[at:])
    edits = (*(Edit(None, layer) for layer in reversed(copies)), *(Edit(None, tile) for tile in tiles))
    change = _change("Duplicate Layer", *edits, Edit(canvas, replace(canvas, layers=order)))
    kept = masks_kept(document, change)
    assert kept is not None
    return kept


def below(document: Document, layer_id: str) -> Layer | None:
    """The layer that one can be merged down into: the next lower one of its group, where that holds pixels."""
    layer = document.get(Layer, layer_id)
    canvas = document.get(Canvas, layer.canvas_id) if layer is not None else None
    if layer is None or canvas is None:
        return None
    lower: Layer | None = None
    for one in side_by_side({one.id: one for one in layers_of(document, canvas)}, layer.group_id):
        if one.id == layer_id:
            return lower if lower is not None and lower.role == layer.role else None
        lower = one
    return None


def adjoining(document: Document, layers: Sequence[Layer]) -> bool:
    """Whether these, bottom first, lie right above each other in the same group."""
    canvas = document.need(Canvas, layers[0].canvas_id)
    places = [one.id for one in side_by_side({one.id: one for one in layers_of(document, canvas)}, layers[0].group_id)]
    ids = [one.id for one in layers]
    at = places.index(ids[0]) if ids[0] in places else 0
    return places[at : at + len(ids)] == ids


def masks_of(document: Document, layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """The masks through which these are shown and no other layer is, each once."""
    canvas = document.need(Canvas, layers[0].canvas_id)
    by_id, ids = {one.id: one for one in layers_of(document, canvas)}, {one.id for one in layers}
    masks = dict.fromkeys(masked_by(one, by_id) for one in layers)
    return tuple(by_id[one] for one in masks if one and {it.id for it in shown_through(one, by_id)} <= ids)


def without(document: Document, gone: Sequence[Layer], lower: Layer) -> tuple[Edit, ...]:
    """What is done beside the pixels where layers are merged into a lower one, which becomes opaque by it; their masks
    are in its pixels then."""
    canvas = document.need(Canvas, lower.canvas_id)
    leaving = (*gone, *masks_of(document, (lower, *gone)))
    ids = {one.id for one in leaving}
    order = tuple(one for one in canvas.layers if one not in ids)
    edits = [*(Edit(one, None) for one in leaving), Edit(canvas, replace(canvas, layers=order))]
    making = making_of_merged(document, (lower, *gone)) if gone else lower.making
    plain = replace(lower, opacity=1.0, text=None, making=making, masked=False, adjustment=Adjustment())
    if plain != lower:
        edits.append(Edit(lower, plain))
    return with_tiles(document, _change("Merge Layers", *edits)).edits


def set_fields(document: Document, layer_id: str, label: str, **fields: object) -> Change | None:
    """Other values of a layer's record; None where it has them."""
    layer = document.need(Layer, layer_id)
    after = replace(layer, **fields)
    return _change(label, Edit(layer, after)) if after != layer else None


def _change(label: str, *edits: Edit) -> Change:
    return Change(id=new_id(), label=label, stack="picture", edits=tuple(edits), at=time.time())
