"""Layers and groups put to another place in the pile, as one step: a pure function like those of `canvas_changes`.

`layers` performs it. Main thread; no toolkit.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import NamedTuple

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer
from studio.ui.picture.canvas.canvas_changes import layers_of, with_members
from studio.ui.picture.canvas.kept_masks import masks_kept
from studio.ui.picture.canvas.several import tops

replace = msgspec.structs.replace


class Place(NamedTuple):
    """Where layers are put in the pile."""

    group_id: str
    """Of the group that they are in then; empty: none."""
    over: str = ""
    """Id of the layer or group of it right above which they stand; empty: at the bottom, or `on_top`."""
    on_top: bool = False
    """Above all that is in the group."""


def moved_to(document: Document, ids: Collection[str], place: Place) -> Change | None:
    """These layers, each with all that is in it and with its mask, in their own order to that place; a mask that is
    meant alone leaves its layer. None where they are there already, where one would come into itself, and where the
    group or they are gone."""
    group_id, over, on_top = place
    home = document.get(Layer, group_id)
    known = next((one for one in (document.get(Layer, layer_id) for layer_id in ids) if one is not None), None)
    canvas = document.get(Canvas, known.canvas_id) if known is not None else None
    if canvas is None or (group_id and home is None):
        return None
    layers = layers_of(document, canvas)
    meant = tops(layers, ids)
    block = [member for one in meant for member in with_members(document, canvas, one.id)]
    if group_id in block:
        return None
    moving = set(block)
    rest = [one for one in canvas.layers if one not in moving]
    beside = [one.id for one in layers if one.group_id == group_id]
    if over in moving:
        lower = [one for one in beside[: beside.index(over)] if one not in moving] if over in beside else []
        over = lower[-1] if lower else ""
    at = _index(document, canvas, rest, group_id, over, on_top)
    order = (*rest[:at], *block, *rest[at:])
    edits = [Edit(one, replace(one, group_id=group_id)) for one in meant if one.group_id != group_id]
    if order != canvas.layers:
        edits.append(Edit(canvas, replace(canvas, layers=order)))
    if not edits:
        return None
    change = Change(id=new_id(), label="Reorder layers", stack="picture", edits=tuple(edits), at=time.time())
    return masks_kept(document, change, moving)


def _index(document: Document, canvas: Canvas, rest: list[str], group_id: str, over: str, on_top: bool) -> int:
    """In the rest of the pile, where they come in."""
    if over in rest:
        return rest.index(over) + 1
    if on_top:
        return rest.index(group_id) if group_id else len(rest)
    if not group_id:
        return 0
    inside = set(with_members(document, canvas, group_id))
    return next(at for at, one in enumerate(rest) if one in inside)
