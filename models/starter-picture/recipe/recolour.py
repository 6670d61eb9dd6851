"""Drawings in other colours: what colour a drawing has, and the same drawing in a colour that is asked for.

Called by `recipe.data` and `recipe.scenes`. The arithmetic is the program's own (`storybook.colouring`), by which it
paints over what the network draws in another colour than was asked for; here it is also decided whether a drawing has
one leading colour at all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.storybook.colouring import (
    TARGETS,
    Array,
    Bits,
    Paint,
    apart,
    inked,
    leading_hue,
    name_colour,
    of_grey,
    of_hue,
    repaint,
    to_hsv,
    to_rgb,
)

__all__ = ["TARGETS", "Paint", "find_paint", "name_colour", "repaint", "tint", "to_hsv", "to_rgb"]

_GREY = 0.17
"""Saturation below which a pixel counts as grey."""
_LEAST_AREA = 150 / 64**2
"""Share of its square that a drawing must cover to have a colour."""


def find_paint(rgba: NDArray[np.uint8]) -> Paint | None:
    """The part of a drawing, uint8 [H,W,4], that has the leading colour; None when no colour leads."""
    hue, saturation, value = to_hsv(rgba[..., :3])
    seen = rgba[..., 3] > 100
    area = int(seen.sum())
    if area < _LEAST_AREA * seen.size:
        return None
    coloured = seen & (saturation > _GREY + 0.05) & (value > 0.2)
    if coloured.sum() > 0.4 * area:
        return _hued(hue, saturation, value, coloured, seen)
    plain = seen & (saturation <= _GREY + 0.05) & (value > 0.22)
    if plain.sum() > 0.62 * area:
        return of_grey(saturation, value, plain, seen)
    dark = seen & (value <= 0.32)
    if dark.sum() > 0.7 * area:
        return inked(value, dark, seen)
    return None


def _hued(hue: Array, saturation: Array, value: Array, coloured: Bits, seen: Bits) -> Paint | None:
    centre = leading_hue(hue, coloured)
    near = coloured & (apart(hue, centre) < 32)
    if near.sum() < 0.62 * coloured.sum() or near.sum() < 0.3 * seen.sum():
        return None
    return of_hue(hue, saturation, value, centre, near, seen)


def tint(rgba: NDArray[np.uint8], colour: str) -> NDArray[np.uint8]:
    """A line drawing with all its ink in one colour."""
    hue, saturation, value, _ = TARGETS[colour]
    flat = to_rgb(*(np.array(x, np.float32) for x in (hue, saturation, value)))
    return np.concatenate([np.broadcast_to(flat, (*rgba.shape[:2], 3)), rgba[..., 3:]], axis=-1).astype(np.uint8)
