"""A picture that is larger than the canvas: made smaller, or the canvas larger. Pure functions as in `canvas_changes`.

`taking_in` offers both. Main thread; no toolkit.
"""

from __future__ import annotations

import time

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer

replace = msgspec.structs.replace


def is_too_large(layer: Layer, canvas: Canvas) -> bool:
    """Whether it cannot be seen as a whole, wherever it is moved."""
    return layer.width > canvas.width or layer.height > canvas.height


def fit_into(document: Document, layer_id: str) -> Change | None:
    """As large as there is room, in the canvas' middle; None where it is gone or fits."""
    layer = document.get(Layer, layer_id)
    canvas = document.get(Canvas, layer.canvas_id) if layer is not None else None
    if layer is None or canvas is None or not is_too_large(layer, canvas):
        return None
    share = min(canvas.width / layer.width, canvas.height / layer.height)
    width, height = max(1, round(layer.width * share)), max(1, round(layer.height * share))
    x, y = (canvas.width - width) // 2, (canvas.height - height) // 2
    return _change("Fit Picture", Edit(layer, replace(layer, width=width, height=height, x=x, y=y)))


def enlarge_to(document: Document, layer_id: str) -> Change | None:
    """The canvas reaches as far as the layer on every side; all that is on it moves along. None where it does."""
    layer = document.get(Layer, layer_id)
    canvas = document.get(Canvas, layer.canvas_id) if layer is not None else None
    if layer is None or canvas is None:
        return None
    across, down = max(0, -layer.x), max(0, -layer.y)
    wide = max(canvas.width, layer.x + layer.width) + across
    high = max(canvas.height, layer.y + layer.height) + down
    if (wide, high) == (canvas.width, canvas.height):
        return None
    moved = [one for one in document.all(Layer) if one.canvas_id == canvas.id and (across or down)]
    edits = (Edit(one, replace(one, x=one.x + across, y=one.y + down)) for one in moved)
    return _change("Enlarge Canvas", *edits, Edit(canvas, replace(canvas, width=wide, height=high)))


def _change(label: str, *edits: Edit) -> Change:
    return Change(id=new_id(), label=label, stack="picture", edits=edits, at=time.time())
