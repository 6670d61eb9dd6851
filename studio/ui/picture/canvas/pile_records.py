"""The records of a canvas' layers as the painting engine shows them: no groups, each as its groups let it be.

`painted` calls it for the screen, `flattening` for what is exported. Pure; any thread.
"""

from __future__ import annotations

from collections.abc import Mapping

from studio.domain.picture_records import Layer
from studio.ui.picture.canvas.painting.adjusting import AS_IT_IS
from studio.ui.picture.canvas.painting.paint_layer import GroupLook, PaintLayer
from studio.ui.picture.clipping import clipped_by, groups_around, masked_by


def take_over(paint: PaintLayer, record: Layer, layers: Mapping[str, Layer]) -> None:
    """Show a layer as its record says; `layers`: all of the canvas by id, in the order of the pile."""
    around = groups_around(layers, record)
    paint.x, paint.y, paint.blend = record.x, record.y, record.blend
    paint.opacity = record.opacity
    paint.groups = tuple(
        GroupLook(one.id, one.blend, one.opacity, mask, one.adjustment)
        for one in reversed(around)
        if (mask := masked_by(one, layers)) or one.opacity < 1 or one.blend != "normal" or one.adjustment != AS_IT_IS
    )
    paint.visible = record.visible and all(group.visible for group in around)
    paint.mask = record.role == "mask"
    paint.adjustment = AS_IT_IS if paint.mask else record.adjustment
    paint.clip_by = clipped_by(record, layers)
    paint.masked_by = masked_by(record, layers)
    paint.lock = record.lock or any(group.lock for group in around)
    paint.lock_alpha = record.lock_alpha
    paint.text = record.text is not None


def look_of_record(paint: PaintLayer) -> tuple[object, ...]:
    """All of a layer's record that its pixels on the canvas depend on."""
    return (
        paint.x, paint.y, paint.blend, paint.opacity, paint.visible, paint.mask, paint.groups, paint.clip_by,
        paint.masked_by, paint.adjustment,
    )  # fmt: skip
