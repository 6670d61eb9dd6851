"""Edits of the canvas as pure functions: each looks at the document and answers with one `Change`.

The canvas presenter performs them on the stack "picture". Main thread; no toolkit.
All of them raise KeyError for an id that is not there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from math import prod
from typing import NamedTuple

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Generation, Layer, PictureLayer
from studio.domain.recipes.kept import Making
from studio.services.exchange.recipes_of import making_as_layer
from studio.services.translation import tr
from studio.ui.picture.clipping import groups_around, masked_by, shown_through, side_by_side

replace = msgspec.structs.replace


class Redrawn(NamedTuple):
    """A drawing that comes in the place of a layer's."""

    asset: str
    width: int
    height: int
    words: str
    recipe_id: str


def canvas_of(document: Document) -> Canvas | None:
    """The project's canvas: the first one made."""
    return next(document.all(Canvas), None)


def layers_of(document: Document, canvas: Canvas) -> tuple[Layer, ...]:
    """Bottom first."""
    found = (document.get(Layer, layer_id) for layer_id in canvas.layers)
    return tuple(layer for layer in found if layer is not None)


def place_picture(
    document: Document, asset: str, width: int, height: int, name: str, at: tuple[int, int] | None = None,
    dpi: float = 0.0, recipe_id: str = "", making: Making = (),
) -> Change:  # fmt: skip
    """A picture on top of the canvas, in its middle, or with its corner `at` a place where some of it is seen; without
    a canvas, one of the picture's size and its resolution (pixels an inch, 0: nobody said) is made with it.
    `making`: what its file says of how it was made."""
    canvas = canvas_of(document)
    known = canvas
    is_seen = canvas is not None and at is not None and _is_seen(canvas, at, width, height)
    if canvas is None:
        canvas = Canvas(id=new_id(), name=tr("Canvas"), width=width, height=height)
    elif not canvas.layers and not is_seen and (canvas.width, canvas.height) != (width, height):
        canvas = replace(canvas, width=width, height=height)
    if not canvas.layers and not canvas.dpi:
        canvas = replace(canvas, dpi=dpi)
    x, y = at if at is not None and is_seen else ((canvas.width - width) // 2, (canvas.height - height) // 2)
    layer = Layer(
        id=new_id(), canvas_id=canvas.id, name=name, asset=asset, recipe_id=recipe_id, x=x, y=y, width=width,
        height=height, making=making_as_layer(document, asset, making),
    )  # fmt: skip
    after = replace(canvas, layers=(*canvas.layers, layer.id))
    return _change("Place Picture", Edit(None, layer), Edit(known, after))


def _is_seen(canvas: Canvas, at: tuple[int, int], width: int, height: int) -> bool:
    return -width < at[0] < canvas.width and -height < at[1] < canvas.height


def place_layers(document: Document, one: Generation, name: str, words: str) -> Change:
    """The layers of a picture as a group on top of the canvas, in its middle. `name`: of the group; `words`: what the
    whole picture was asked for with."""
    known = canvas_of(document)
    canvas = known or Canvas(id=new_id(), name=tr("Canvas"), width=one.width, height=one.height)
    if not canvas.layers:
        canvas = replace(canvas, width=one.width, height=one.height)
    left, top = (canvas.width - one.width) // 2, (canvas.height - one.height) // 2
    whole = Layer(
        id=new_id(), canvas_id=canvas.id, name=name, role="group", x=left, y=top, width=one.width, height=one.height,
        words=words, recipe_id=one.recipe_id,
    )  # fmt: skip
    made: list[Layer] = []
    for name_inside, members in _grouped(one.layers):
        home = whole.id
        inner: list[Layer] = []
        if name_inside:
            box = _around(members)
            inner = [
                Layer(
                    id=new_id(), canvas_id=canvas.id, name=name_inside, role="group", x=left + box[0], y=top + box[1],
                    width=box[2], height=box[3], group_id=whole.id, recipe_id=one.recipe_id,
                )
            ]  # fmt: skip
            home = inner[0].id
        made += [_layer_of(part, canvas.id, home, left, top, one.recipe_id) for part in members]
        made += inner
    made.append(whole)
    after = replace(canvas, layers=(*canvas.layers, *(layer.id for layer in made)))
    return _change("Place Picture", *(Edit(None, layer) for layer in reversed(made)), Edit(known, after))


def _grouped(parts: Sequence[PictureLayer]) -> Iterator[tuple[str, Sequence[PictureLayer]]]:
    """The layers of a picture in their order, each group with its name and with all that stands between its members:
    who sits in a boat is between the boat and its front."""
    last = {part.group: place for place, part in enumerate(parts) if part.group}
    begin = 0
    while begin < len(parts):
        name, end = parts[begin].group, begin
        reach = last.get(name, begin)
        while end < reach:
            end += 1
            reach = max(reach, last.get(parts[end].group, reach))
        yield name, parts[begin : end + 1]
        begin = end + 1


def _layer_of(part: PictureLayer, canvas_id: str, group_id: str, left: int, top: int, recipe_id: str) -> Layer:
    return Layer(
        id=new_id(), canvas_id=canvas_id, name=part.name, asset=part.asset, x=left + part.x, y=top + part.y,
        width=part.width, height=part.height, group_id=group_id, effect=part.effect, words=part.words,
        recipe_id=recipe_id,
    )  # fmt: skip


def _around(parts: Sequence[PictureLayer]) -> tuple[int, int, int, int]:
    """Left, top, width and height of all of them."""
    left, top = min(part.x for part in parts), min(part.y for part in parts)
    right, bottom = max(part.x + part.width for part in parts), max(part.y + part.height for part in parts)
    return left, top, right - left, bottom - top


# ---- a layer, or a group with all that is in it


def with_members(document: Document, canvas: Canvas, layer_id: str) -> tuple[str, ...]:
    """The layer and, where it is a group, all in it, groups in it too; in the order of the pile."""
    inside = {layer_id}
    layers = layers_of(document, canvas)
    # A group stands above its members, so that going down every group is met before what is in it.
    for layer in reversed(layers):
        if layer.group_id in inside:
            inside.add(layer.id)
    return tuple(layer.id for layer in layers if layer.id in inside)


def own_mask_of(document: Document, canvas: Canvas, layer_id: str) -> tuple[str, ...]:
    """The mask that belongs to that layer and to no other, if there is one."""
    layers = layers_of(document, canvas)
    by_id = {one.id: one for one in layers}
    mask = masked_by(by_id[layer_id], by_id)
    shared = any(one.id != layer_id and masked_by(one, by_id) == mask for one in layers if one.masked)
    return (mask,) if mask and not shared else ()


def as_shown(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """What is drawn: no groups, and each layer as visible and opaque as its groups let it be."""
    by_id = {layer.id: layer for layer in layers}
    shown = []
    for layer in layers:
        if layer.role == "raster":
            around = groups_around(by_id, layer)
            opacity = layer.opacity * prod(group.opacity for group in around)
            visible = layer.visible and all(group.visible for group in around)
            same = visible == layer.visible and opacity == layer.opacity
            shown.append(layer if same else replace(layer, visible=visible, opacity=opacity))
    return tuple(shown)


def move_layer(document: Document, layer_id: str, x: int, y: int, *, mask: bool = True) -> Change:
    """To that place; a group takes along all that is in it, a layer its own `mask`, unless that is moved by itself."""
    layer = document.need(Layer, layer_id)
    canvas = document.need(Canvas, layer.canvas_id)
    across, down = x - layer.x, y - layer.y
    ids = with_members(document, canvas, layer_id) if layer.role == "group" else (layer_id,)
    if mask:
        ids = (*ids, *own_mask_of(document, canvas, layer_id))
    moved = [document.need(Layer, one) for one in ids]
    label = "Move Group" if layer.role == "group" else "Move Layer"
    return _change(label, *(Edit(one, replace(one, x=one.x + across, y=one.y + down)) for one in moved))


def show_layer(document: Document, layer_id: str, visible: bool) -> Change:
    layer = document.need(Layer, layer_id)
    return _change("Show Layer" if visible else "Hide Layer", Edit(layer, replace(layer, visible=visible)))


def fade_layer(document: Document, layer_id: str, opacity: float) -> Change:
    """`opacity` from 0 to 1."""
    layer = document.need(Layer, layer_id)
    return _change("Layer Opacity", Edit(layer, replace(layer, opacity=min(1.0, max(0.0, opacity)))))


def redraw_layer(document: Document, layer_id: str, drawn: Redrawn) -> Change:
    """Another drawing in the place of this one: it stands where that one stood, as high as it was."""
    layer = document.need(Layer, layer_id)
    width = max(1, round(drawn.width * layer.height / max(1, drawn.height)))
    after = replace(
        layer, asset=drawn.asset, name=drawn.words if drawn.words != layer.words else layer.name, words=drawn.words,
        recipe_id=drawn.recipe_id, making=(), width=width, x=layer.x + (layer.width - width) // 2,
    )  # fmt: skip
    return _change("Draw Layer Again", Edit(layer, after))


def remove_layer(document: Document, layer_id: str) -> Change:
    """With all that is in it, and with its own mask. What was shown through a mask that goes is shown without one."""
    layer = document.need(Layer, layer_id)
    canvas = document.need(Canvas, layer.canvas_id)
    gone = (*own_mask_of(document, canvas, layer_id), *with_members(document, canvas, layer_id))
    rest = tuple(other for other in canvas.layers if other not in gone)
    edits = (Edit(document.need(Layer, one), None) for one in reversed(gone))
    bare = shown_through(layer_id, {one.id: one for one in layers_of(document, canvas)})
    shown = (Edit(one, replace(one, masked=False)) for one in bare if one.id not in gone)
    return _change("Delete Layer", Edit(canvas, replace(canvas, layers=rest)), *edits, *shown)


def shift_layer(document: Document, layer_id: str, by: int) -> Change | None:
    """One place up (1) or down (-1) in the pile, among those of the same group; a group takes along all that is in
    it, and masks are no places of their own (`kept_masks`). None where there is no such place."""
    layer = document.need(Layer, layer_id)
    canvas = document.need(Canvas, layer.canvas_id)
    layers = {one.id: one for one in layers_of(document, canvas)}
    blocks = [with_members(document, canvas, one.id) for one in side_by_side(layers, layer.group_id)]
    at = next(place for place, block in enumerate(blocks) if layer_id in block)
    to = at + by
    if not 0 <= to < len(blocks):
        return None
    lower, upper = blocks[min(at, to)], blocks[max(at, to)]
    moving = {*lower, *upper}
    begin = next(place for place, one in enumerate(canvas.layers) if one in moving)
    rest = [one for one in canvas.layers if one not in moving]
    order = (*rest[:begin], *upper, *lower, *rest[begin:])
    return _change("Reorder layers", Edit(canvas, replace(canvas, layers=order)))


def _change(label: str, *edits: Edit) -> Change:
    return Change(id=new_id(), label=label, stack="picture", edits=tuple(edits), at=time.time())
