"""Several layers changed at once, as one step: what is done with one of them, done with each, as pure functions like
those of `canvas_changes`.

`layers` performs them. Main thread; no toolkit. All of them raise KeyError for an id that is not there.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer
from studio.domain.records import Record
from studio.services.translation import tr
from studio.ui.picture.canvas.canvas_changes import layers_of, shift_layer, with_members
from studio.ui.picture.canvas.kept_masks import masks_kept
from studio.ui.picture.clipping import groups_around, shown_through, side_by_side

replace = msgspec.structs.replace
Make = Callable[[Document, str], Change | None]


def tops(layers: Iterable[Layer], ids: Collection[str]) -> tuple[Layer, ...]:
    """Those of `ids`, in the order of `layers`, but for what is in a group that is among them, too."""
    by_id = {one.id: one for one in layers}
    meant = [one for one in by_id.values() if one.id in ids]
    return tuple(one for one in meant if not any(group.id in ids for group in groups_around(by_id, one)))


def each(document: Document, ids: Iterable[str], label: str, make: Make) -> Change | None:
    """What `make` finds to do with each of these layers, one after the other, as one step; None where that is nothing.
    `make` sees the canvas, its layers and their tiles, and no other records."""
    wanted = tuple(ids)
    if not wanted:
        return None
    canvas = document.need(Canvas, document.need(Layer, wanted[0]).canvas_id)
    layers = layers_of(document, canvas)
    tiles = (tile for layer in layers for tile in document.tiles_of(layer.id))
    there = Document((canvas, *layers, *tiles))
    found: dict[tuple[type, str], Edit] = {}
    for one in wanted:
        change = make(there, one)
        if change is not None:
            there.apply(change)
            for edit in change.edits:
                _take(found, edit)
    edits = tuple(edit for edit in found.values() if edit.before != edit.after)
    return _change(label, *edits) if edits else None


def _take(found: dict[tuple[type, str], Edit], edit: Edit) -> None:
    """A record is edited once in a step: from what it was before the first edit to what the last one makes of it."""
    record: Record | None = edit.after if edit.after is not None else edit.before
    assert record is not None
    key = type(record), record.id
    known = found.get(key)
    found[key] = edit if known is None else Edit(known.before, edit.after)


def with_owners(layers: Sequence[Layer], ids: Collection[str]) -> tuple[Layer, ...]:
    """Those of `ids`, in the order of `layers`, for each mask of layers these in its place."""
    by_id = {one.id: one for one in layers}
    owners = {mask: [one.id for one in shown_through(mask, by_id)] for mask in ids}
    meant = {owner for mask in ids for owner in owners[mask] or (mask,)}
    return tuple(one for one in layers if one.id in meant)


def shifted(document: Document, ids: Collection[str], by: int) -> Change | None:
    """Each of these layers or groups one place up (1) or down (-1) in the pile, past those that are not among them;
    None where none of them can go further."""
    canvas = document.need(Canvas, document.need(Layer, next(iter(ids))).canvas_id)
    order = [one.id for one in with_owners(layers_of(document, canvas), ids)]
    held: set[str] = set()

    def make(there: Document, layer_id: str) -> Change | None:
        layer, now = there.need(Layer, layer_id), there.need(Canvas, canvas.id)
        places = [one.id for one in side_by_side({one.id: one for one in layers_of(there, now)}, layer.group_id)]
        to = places.index(layer_id) + by
        if not 0 <= to < len(places) or places[to] in held:
            held.add(layer_id)
            return None
        return masks_kept(there, shift_layer(there, layer_id, by))

    return each(document, order[::-1] if by > 0 else order, "Reorder layers", make)


def grouped(document: Document, ids: Collection[str]) -> Change:
    """A new group around several layers or groups, which it brings together where the topmost of them is."""
    first = document.need(Layer, next(iter(ids)))
    canvas = document.need(Canvas, first.canvas_id)
    layers = layers_of(document, canvas)
    meant = with_owners(layers, {one.id for one in tops(layers, ids)})
    taken = {one.name for one in layers}
    name = next(one for one in (tr("Group {number}", number=at) for at in itertools.count(1)) if one not in taken)
    left, top = min(one.x for one in meant), min(one.y for one in meant)
    right, bottom = max(one.x + one.width for one in meant), max(one.y + one.height for one in meant)
    group = Layer(
        id=new_id(), canvas_id=canvas.id, name=name, role="group", group_id=meant[-1].group_id, x=left, y=top,
        width=right - left, height=bottom - top,
    )  # fmt: skip
    block = [member for one in meant for member in with_members(document, canvas, one.id)]
    above = canvas.layers[canvas.layers.index(meant[-1].id) + 1 :]
    below = [one for one in canvas.layers if one not in block and one not in above]
    order = (*below, *block, group.id, *(one for one in above if one not in block))
    inside = (Edit(one, replace(one, group_id=group.id)) for one in meant)
    change = _change("Group Layers", Edit(None, group), *inside, Edit(canvas, replace(canvas, layers=order)))
    kept = masks_kept(document, change)
    assert kept is not None
    return kept


def _change(label: str, *edits: Edit) -> Change:
    return Change(id=new_id(), label=label, stack="picture", edits=tuple(edits), at=time.time())
