"""Layers put together into one picture, bottom to top.

Called by the worker for the picture of a scene. Everything is summed up in float32 and rounded once, so the order of
the layers alone decides; the window sums its canvas up alike (`studio/ui/picture/canvas/summing.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from studio.compositing.effects import PLAIN, Pixels, lay, look_of, straight
from studio.compositing.planes import no_picture
from studio.domain.picture_records import LayerEffect


class Shown(NamedTuple):
    """A layer and where it is shown."""

    pixels: Pixels
    """[any, any, 4], straight alpha."""
    x: int
    y: int
    width: int
    height: int
    opacity: float = 1.0
    effect: LayerEffect = PLAIN


def flattened(width: int, height: int, layers: Iterable[Shown]) -> Pixels:
    """[height, width, 4], straight alpha; what no layer covers is transparent. Bottom first."""
    whole = no_picture(height, width)
    for one in layers:
        look = look_of(one.pixels, one.width, one.height, one.effect)
        lay(whole, look.pixels, one.x + look.x, one.y + look.y, one.opacity)
    return straight(whole)
