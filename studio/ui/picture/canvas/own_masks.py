"""Masks that belong to layers: each lies right below its layer or group, and what of it is painted over shows. Pure
functions like those of `canvas_changes`; `making_layers` performs them. No toolkit but for the pixels of a white mask.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import msgspec
from PySide6.QtCore import QRect

from studio.domain.changes import Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer
from studio.services.translation import tr
from studio.ui.picture.canvas.canvas_changes import canvas_of, layers_of, with_members
from studio.ui.picture.clipping import masked_by

replace = msgspec.structs.replace


class OwnMasks(NamedTuple):
    edits: tuple[Edit, ...]
    masks: tuple[Layer, ...]
    """New, bottom first, without pixels yet; as large as their layers or the canvas reach."""


def can_have_one(layer: Layer, layers: Sequence[Layer]) -> bool:
    """A layer with pixels or a group that has none yet; `layers`: all of the canvas, bottom first."""
    return layer.role in ("raster", "group") and not masked_by(layer, {one.id: one for one in layers})


def own_masks(document: Document, ids: Collection[str]) -> OwnMasks | None:
    """For each of these layers that can have one. None where that is none of them. What is clipped by such a layer
    stays so."""
    canvas = canvas_of(document)
    layers = layers_of(document, canvas) if canvas is not None else ()
    meant = [one for one in layers if one.id in ids and can_have_one(one, layers)]
    if canvas is None or not meant:
        return None
    order = list(canvas.layers)
    masks = [_mask_of(layer, canvas) for layer in meant]
    for layer, mask in zip(meant, masks, strict=True):
        order.insert(order.index(with_members(document, canvas, layer.id)[0]), mask.id)
    edits = (
        *(Edit(None, mask) for mask in masks),
        *(Edit(layer, replace(layer, masked=True)) for layer in meant),
        Edit(canvas, replace(canvas, layers=tuple(order))),
    )
    return OwnMasks(edits, tuple(masks))


def _mask_of(layer: Layer, canvas: Canvas) -> Layer:
    area = QRect(0, 0, canvas.width, canvas.height).united(QRect(layer.x, layer.y, layer.width, layer.height))
    return Layer(
        id=new_id(), canvas_id=canvas.id, name=tr("Mask of {name}", name=layer.name), role="mask",
        group_id=layer.group_id, x=area.x(), y=area.y(), width=area.width(), height=area.height(),
    )  # fmt: skip
