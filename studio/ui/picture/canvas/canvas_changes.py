"""Edits of the canvas as pure functions: each looks at the document and answers with one `Change`.

The canvas presenter performs them on the stack "picture". Main thread; no toolkit.
All of them raise KeyError for an id that is not there.
"""

from __future__ import annotations

import time

import msgspec

from studio.domain.document import Canvas, Change, Document, Edit, Layer
from studio.domain.ids import new_id
from studio.services.translation import tr

replace = msgspec.structs.replace


def canvas_of(document: Document) -> Canvas | None:
    """The project's canvas: the first one made."""
    return next(document.all(Canvas), None)


def layers_of(document: Document, canvas: Canvas) -> tuple[Layer, ...]:
    """Bottom first."""
    found = (document.get(Layer, layer_id) for layer_id in canvas.layers)
    return tuple(layer for layer in found if layer is not None)


def place_picture(document: Document, asset: str, width: int, height: int, name: str) -> Change:
    """A picture on top of the canvas, in its middle; without a canvas, one of the picture's size is made with it."""
    canvas = canvas_of(document)
    known = canvas
    if canvas is None:
        canvas = Canvas(id=new_id(), name=tr("Canvas"), width=width, height=height)
    elif not canvas.layers and (canvas.width, canvas.height) != (width, height):
        canvas = replace(canvas, width=width, height=height)
    layer = Layer(
        id=new_id(),
        canvas_id=canvas.id,
        name=name,
        asset=asset,
        x=(canvas.width - width) // 2,
        y=(canvas.height - height) // 2,
        width=width,
        height=height,
    )
    after = replace(canvas, layers=(*canvas.layers, layer.id))
    return _change("Place Picture", Edit(None, layer), Edit(known, after))


def move_layer(document: Document, layer_id: str, x: int, y: int) -> Change:
    layer = document.need(Layer, layer_id)
    return _change("Move Layer", Edit(layer, replace(layer, x=x, y=y)))


def show_layer(document: Document, layer_id: str, visible: bool) -> Change:
    layer = document.need(Layer, layer_id)
    return _change("Show Layer" if visible else "Hide Layer", Edit(layer, replace(layer, visible=visible)))


def fade_layer(document: Document, layer_id: str, opacity: float) -> Change:
    """`opacity` from 0 to 1."""
    layer = document.need(Layer, layer_id)
    return _change("Layer Opacity", Edit(layer, replace(layer, opacity=min(1.0, max(0.0, opacity)))))


def remove_layer(document: Document, layer_id: str) -> Change:
    layer = document.need(Layer, layer_id)
    canvas = document.need(Canvas, layer.canvas_id)
    rest = tuple(other for other in canvas.layers if other != layer_id)
    return _change("Delete Layer", Edit(canvas, replace(canvas, layers=rest)), Edit(layer, None))


def shift_layer(document: Document, layer_id: str, by: int) -> Change | None:
    """One place up (1) or down (-1) in the pile; None where there is no such place."""
    layer = document.need(Layer, layer_id)
    canvas = document.need(Canvas, layer.canvas_id)
    order = list(canvas.layers)
    at = order.index(layer_id)
    to = at + by
    if not 0 <= to < len(order):
        return None
    order[at], order[to] = order[to], order[at]
    return _change("Reorder Layers", Edit(canvas, replace(canvas, layers=tuple(order))))


def _change(label: str, *edits: Edit) -> Change:
    return Change(id=new_id(), label=label, stack="picture", edits=tuple(edits), at=time.time())
