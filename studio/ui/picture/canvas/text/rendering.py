"""A text as pixels, and made to fit where it reaches past the canvas. On a thread; `texts` has it done."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, QSize

from studio.domain.errors import BadRequest, StudioError
from studio.domain.lettering import Lettering
from studio.domain.picture_records import Layer
from studio.ui.picture.canvas.painting.letters import Lettered, lettered
from studio.ui.picture.canvas.transform.carried import MOST_PIXELS
from studio.ui.widgets.errand import Step

_WITHIN: Final = 0.96
"""The share of the canvas that a text takes up which was too large for it."""
_MARGIN: Final = 0.04
"""Of a side of the canvas, that a text which reached past it keeps from the edge; with less room it stands in its
middle."""


def rendered(layer: Layer, lettering: Lettering, step: Step) -> Lettered:
    """On a thread. Raises StudioError, and what `step` raises."""
    step(0.0)
    made = lettered(layer, lettering)
    if made.layer.width * made.layer.height > MOST_PIXELS:
        problem = f"the text would be {made.layer.width} x {made.layer.height} pixels; make it smaller"
        raise StudioError(BadRequest(field="size", problem=problem))
    return made


def reaches_past(layer: Layer, canvas: QSize) -> bool:
    return not QRect(QPoint(), canvas).contains(QRect(layer.x, layer.y, layer.width, layer.height))


def fitted(layer: Layer, canvas: QSize, step: Step) -> Lettered:
    """Its text where all of it is on a canvas of that size; as `rendered`."""
    assert layer.text is not None
    least = min(canvas.width() / max(1, layer.width), canvas.height() / max(1, layer.height))
    made = rendered(layer, _smaller(layer.text, least * _WITHIN) if least < 1 else layer.text, step)
    one = made.layer
    x = _within(one.x, one.width, canvas.width(), past=not 0 <= layer.x <= canvas.width() - layer.width)
    y = _within(one.y, one.height, canvas.height(), past=not 0 <= layer.y <= canvas.height() - layer.height)
    return Lettered(replace(one, x=x, y=y), made.tiles)


def _within(at: int, size: int, room: int, *, past: bool) -> int:
    """Where it stands along one side of the canvas; `past`: it reached past an edge there."""
    free = max(0, room - size)
    margin = min(free // 2, round(_MARGIN * room)) if past else 0
    return max(margin, min(at, free - margin))


def _smaller(lettering: Lettering, by: float) -> Lettering:
    path = tuple((x * by, y * by) for x, y in lettering.path)
    size = max(1.0, float(int(lettering.size * by)))
    return replace(lettering, size=size, outline=lettering.outline * by, path=path)
