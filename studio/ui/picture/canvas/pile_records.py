"""The records of a canvas' layers as the painting engine shows them: no groups, each as its groups let it be.

`painted` calls it for the screen, `flattening` for what is exported. Pure; any thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Final

from studio.domain.document import Layer
from studio.ui.picture.canvas.canvas_changes import groups_around
from studio.ui.picture.canvas.painting.pile import PaintLayer

PAINTED: Final = ("raster", "mask")
"""Roles of layers that have pixels and stand in the pile."""


def painted_of(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Those that have pixels, bottom first."""
    return tuple(layer for layer in layers if layer.role in PAINTED)


def take_over(paint: PaintLayer, record: Layer, layers: Mapping[str, Layer]) -> None:
    """Show a layer as its record says; `layers`: all of the canvas by id, in the order of the pile."""
    around = groups_around(layers, record)
    paint.x, paint.y, paint.blend = record.x, record.y, record.blend
    paint.opacity = record.opacity * prod(group.opacity for group in around)
    paint.visible = record.visible and all(group.visible for group in around)
    paint.mask = record.role == "mask"
    paint.clip_by = clipped_by(record, layers)
    paint.lock = record.lock or any(group.lock for group in around)
    paint.lock_alpha = record.lock_alpha


def clipped_by(record: Layer, layers: Mapping[str, Layer]) -> tuple[str, ...]:
    """The layers that a clipped one shows only with: the next lower one of its group that is not clipped itself, or all
    in that where it is a group. None for a layer that is not clipped, or stands lowest."""
    if not record.clip:
        return ()
    below = ""
    for layer in layers.values():
        if layer.id == record.id:
            break
        if layer.group_id == record.group_id and not layer.clip and layer.role in (*PAINTED, "group"):
            below = layer.id
    if not below or layers[below].role != "group":
        return (below,) if below else ()
    inside = (one for one in painted_of(tuple(layers.values())) if below in {g.id for g in groups_around(layers, one)})
    return tuple(one.id for one in inside if one.role == "raster")


def look_of_record(paint: PaintLayer) -> tuple[object, ...]:
    """All of a layer's record that its pixels on the canvas depend on."""
    return paint.x, paint.y, paint.blend, paint.opacity, paint.visible, paint.mask, paint.clip_by
