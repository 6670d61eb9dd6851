"""Groups of layers, masks, and which layer shows only where another one has something: one rule for all of the pane.

Read by the canvas, the list of layers, and the rooms that look for the mask of a repair. Pure; any thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from studio.domain.picture_records import Layer

PAINTED: Final = ("raster", "mask")
"""Roles of layers that have pixels and stand in the pile."""


def painted_of(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Those that have pixels, bottom first."""
    return tuple(layer for layer in layers if layer.role in PAINTED)


def framing(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Those of these whose pixels say where they lie: masks only where they are alone."""
    return tuple(one for one in layers if one.role != "mask") or tuple(layers)


def groups_around(layers: Mapping[str, Layer], layer: Layer) -> tuple[Layer, ...]:
    """The groups that a layer is in, the innermost first; `layers` by id."""
    found: list[Layer] = []
    home = layers.get(layer.group_id)
    while home is not None and home not in found:
        found.append(home)
        home = layers.get(home.group_id)
    return tuple(found)


def clipped_by(record: Layer, layers: Mapping[str, Layer]) -> tuple[str, ...]:
    """The layers that a clipped one shows only with: the next lower one of its group that is neither clipped itself nor
    a layer's own mask, or all in that where it is a group. None for a layer that is not clipped, or stands lowest."""
    if not record.clip:
        return ()
    mask = masked_by(record, layers)
    masks = {mask, *(masked_by(one, layers) for one in layers.values() if one.masked)}
    below = ""
    for layer in layers.values():
        if layer.id == record.id:
            break
        if layer.group_id != record.group_id or layer.clip or layer.role not in (*PAINTED, "group"):
            continue
        if layer.id not in masks:
            below = layer.id
    if not below or layers[below].role != "group":
        return (below,) if below else ()
    inside = (one for one in painted_of(tuple(layers.values())) if below in {g.id for g in groups_around(layers, one)})
    return tuple(one.id for one in inside if one.role == "raster")


def masked_by(record: Layer, layers: Mapping[str, Layer]) -> str:
    """The mask that a layer with one of its own shows only with: what stands right below it in its group, other layers
    of that mask left aside. Empty where that is no mask."""
    if not record.masked:
        return ""
    below: Layer | None = None
    for layer in layers.values():
        if layer.id == record.id:
            break
        if layer.group_id == record.group_id and not layer.masked and layer.role in (*PAINTED, "group"):
            below = layer
    return below.id if below is not None and below.role == "mask" else ""


def side_by_side(layers: Mapping[str, Layer], group_id: str) -> tuple[Layer, ...]:
    """What stands beside each other in a group, or in none, bottom first: all but the selection, and masks through
    which a layer or a group is shown, which go with these."""
    own = {masked_by(one, layers) for one in layers.values() if one.masked and one.group_id == group_id}
    return tuple(
        one for one in layers.values() if one.group_id == group_id and one.role != "selection" and one.id not in own
    )


def shown_through(mask_id: str, layers: Mapping[str, Layer]) -> tuple[Layer, ...]:
    """The layers and groups that have that mask."""
    return tuple(one for one in layers.values() if one.masked and masked_by(one, layers) == mask_id)


def free_masks(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """The masks that clip nothing, the topmost first: those that a person paints for a repair. `layers`: all of the
    canvas, bottom first."""
    masks = [layer for layer in reversed(layers) if layer.role == "mask"]
    if not masks:
        return ()
    by_id = {layer.id: layer for layer in layers}
    clipping = {below for layer in layers for below in (*clipped_by(layer, by_id), masked_by(layer, by_id))}
    return tuple(mask for mask in masks if mask.id not in clipping)
