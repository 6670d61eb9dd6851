"""Drawings in other colours: what colour a drawing has, and the same drawing in a colour that is asked for.

Called by `recipe.data` and `recipe.scenes`. Colours are moved in HSV: the pixels of the leading hue (or the grey ones)
take the wanted hue; their saturation and value are bent so that the middle of the old range falls on the wanted colour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

TARGETS: dict[str, tuple[float, float, float, float]] = {
    "red": (2, 0.82, 0.87, 1.0),
    "orange": (28, 0.88, 0.97, 1.0),
    "yellow": (50, 0.80, 0.97, 1.0),
    "green": (125, 0.60, 0.66, 1.0),
    "blue": (214, 0.72, 0.86, 1.0),
    "purple": (275, 0.58, 0.74, 1.0),
    "pink": (335, 0.42, 0.97, 1.0),
    "brown": (24, 0.64, 0.50, 0.82),
    "black": (230, 0.05, 0.15, 0.38),
    "white": (220, 0.02, 0.94, 1.0),
    "grey": (220, 0.02, 0.58, 0.88),
}
"""Hue in degrees, saturation, value, and the brightest value that a highlight may keep."""
_GREY = 0.17
"""Saturation below which a pixel counts as grey."""
_LEAST_AREA = 150 / 64**2
"""Share of its square that a drawing must cover to have a colour."""


@dataclass(frozen=True)
class Paint:
    """What of a drawing can be painted over: `colour` it has, `mask` [H,W] 0..1, its middle saturation and value."""

    colour: str
    mask: Array
    saturation: float
    value: float


def to_hsv(rgb: NDArray[np.uint8]) -> tuple[Array, Array, Array]:
    """Hue in degrees, saturation and value (0..1) of uint8 [...,3]."""
    x = rgb.astype(np.float32) / 255
    high, low = x.max(-1), x.min(-1)
    spread = high - low + 1e-6
    r, g, b = x[..., 0], x[..., 1], x[..., 2]
    hue = np.where(high == r, ((g - b) / spread) % 6, np.where(high == g, (b - r) / spread + 2, (r - g) / spread + 4))
    return (hue * 60).astype(np.float32), ((high - low) / (high + 1e-6)).astype(np.float32), high


def to_rgb(hue: Array, saturation: Array, value: Array) -> NDArray[np.uint8]:
    """The inverse of `to_hsv`."""
    sector = (hue[..., None] / 60 + np.array([5.0, 3.0, 1.0], np.float32)) % 6
    share = np.clip(np.minimum(sector, 4 - sector), 0, 1)
    rgb = value[..., None] * (1 - saturation[..., None] * share)
    return np.asarray((rgb * 255).round().clip(0, 255), np.uint8)


def name_colour(hue: float, saturation: float, value: float) -> str:
    """The word for a colour, as people use it for things."""
    if saturation < _GREY or value < 0.16:
        return "black" if value < 0.32 else "white" if value > 0.86 else "grey"
    if 8 <= hue < 48 and (value < 0.66 or (value < 0.86 and saturation < 0.66)):
        return "brown"
    if (hue >= 305 or hue < 8) and saturation < 0.58 and value > 0.75:
        return "pink"
    return next(name for limit, name in _HUES if hue < limit)


_HUES = (
    (15, "red"),
    (38, "orange"),
    (66, "yellow"),
    (168, "green"),
    (252, "blue"),
    (305, "purple"),
    (346, "pink"),
    (361, "red"),
)
"""Where the names of strong colours end, in degrees."""


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
        return _achromatic(saturation, value, plain, seen)
    dark = seen & (value <= 0.32)
    if dark.sum() > 0.7 * area:
        return Paint("black", seen.astype(np.float32), 0.05, float(np.median(value[dark])) + 1e-3)
    return None


def _hued(
    hue: Array, saturation: Array, value: Array, coloured: NDArray[np.bool_], seen: NDArray[np.bool_]
) -> Paint | None:
    counts, _ = np.histogram(hue[coloured], bins=36, range=(0, 360))
    smooth = counts + 0.6 * (np.roll(counts, 1) + np.roll(counts, -1))
    centre = float(smooth.argmax() * 10 + 5)
    distance = np.abs((hue - centre + 180) % 360 - 180)
    near = coloured & (distance < 32)
    if near.sum() < 0.62 * coloured.sum() or near.sum() < 0.3 * seen.sum():
        return None
    mask = np.clip((48 - distance) / 14, 0, 1) * np.clip((saturation - 0.06) / 0.1, 0, 1) * seen
    middle_hue = centre + float(np.median((hue[near] - centre + 180) % 360 - 180))
    middle_s, middle_v = float(np.median(saturation[near])), float(np.median(value[near]))
    return Paint(name_colour(middle_hue % 360, middle_s, middle_v), mask.astype(np.float32), middle_s, middle_v)


def _achromatic(saturation: Array, value: Array, plain: NDArray[np.bool_], seen: NDArray[np.bool_]) -> Paint:
    middle = float(np.median(value[plain]))
    mask = np.clip((_GREY + 0.13 - saturation) / 0.08, 0, 1) * seen
    return Paint(name_colour(0, 0, middle), mask.astype(np.float32), 0.0, middle)


def _bend(x: Array, middle: float, wanted: float, top: float) -> Array:
    """Piecewise linear: 0 stays 0, `middle` becomes `wanted`, 1 becomes `top`; of black ink all becomes `wanted`."""
    if middle < 0.08:  # pure black has no shading to keep
        return np.full_like(x, wanted)
    middle = min(middle, 0.98)
    low = x * (wanted / middle)
    high = wanted + (x - middle) / (1 - middle) * (top - wanted)
    return np.where(x < middle, low, high).astype(np.float32)


def repaint(rgba: NDArray[np.uint8], paint: Paint, colour: str) -> NDArray[np.uint8]:
    """The drawing, uint8 [H,W,4], with its paint in another colour of `TARGETS`."""
    hue, saturation, value = to_hsv(rgba[..., :3])
    wanted_hue, wanted_s, wanted_v, top = TARGETS[colour]
    new_value = _bend(value, paint.value, wanted_v, max(top, wanted_v))
    if paint.saturation > _GREY:
        new_s = _bend(saturation, paint.saturation, wanted_s, min(1.0, wanted_s * 1.2 + 0.02))
    else:
        shine = np.clip((value - paint.value) / max(1 - paint.value, 0.08), 0, 1)
        new_s = (wanted_s * (1 - 0.55 * shine)).astype(np.float32)
    painted = to_rgb(np.full_like(hue, wanted_hue), np.clip(new_s, 0, 1), np.clip(new_value, 0, 1))
    mask = paint.mask[..., None]
    mixed = rgba[..., :3] * (1 - mask) + painted * mask
    return np.concatenate([mixed.round().astype(np.uint8), rgba[..., 3:]], axis=-1)


def tint(rgba: NDArray[np.uint8], colour: str) -> NDArray[np.uint8]:
    """A line drawing with all its ink in one colour."""
    hue, saturation, value, _ = TARGETS[colour]
    flat = to_rgb(*(np.array(x, np.float32) for x in (hue, saturation, value)))
    return np.concatenate([np.broadcast_to(flat, (*rgba.shape[:2], 3)), rgba[..., 3:]], axis=-1).astype(np.uint8)
