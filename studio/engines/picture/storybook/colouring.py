"""The colour that was asked for, on a drawing of the starter model that came in another one.

Called by `starter.things` for what was cut out, on the worker's job thread; by the recipe, which makes training
pictures with the same arithmetic. Colours are moved in HSV: the pixels of the leading colour (or the grey ones) take
the wanted hue, their saturation and value are bent so that the middle of the old range falls on the wanted colour. So
the drawing keeps its own light and shade.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Bits = NDArray[np.bool_]

TARGETS: Final[dict[str, tuple[float, float, float, float]]] = {
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
PLAIN: Final = ("black", "white", "grey")
_GREY: Final = 0.17
"""Saturation below which a pixel counts as grey."""
_SEEN: Final = 100
"""Alpha above which a pixel counts."""
_INK: Final = 0.2
"""Value up to which a pixel is outline, eye or nose in any colour."""
_NEAR: Final = 32
"""Degrees from the middle of the leading hue that are still it."""
_SHOWN: Final = 0.3
"""The share of a drawing that shows a colour, from which on it is in that colour."""
_LEADS: Final = 0.55
"""The share of what is coloured in it."""
_PLAINLY: Final = 0.6
"""The same of a drawing that is black, white or grey."""
_HUES: Final = (
    (15, "red"), (38, "orange"), (66, "yellow"), (168, "green"), (252, "blue"), (305, "purple"), (346, "pink"),
    (361, "red"),
)  # fmt: skip
"""Where the names of strong colours end, in degrees."""


class Paint(NamedTuple):
    """What of a drawing can be painted over: `colour` it has, `mask` [H, W] 0..1, its middle saturation and value."""

    colour: str
    mask: Array
    saturation: float
    value: float


def in_colour(rgba: NDArray[np.uint8], colour: str) -> NDArray[np.uint8]:
    """The drawing, [H, W, 4], painted over where it is not in this colour of `TARGETS` already."""
    if shows(rgba, colour):
        return rgba
    paint = largest_paint(rgba)
    return rgba if paint is None else repaint(rgba, paint, colour)


def shows(rgba: NDArray[np.uint8], colour: str) -> bool:
    """Whether somebody would call the drawing by this colour: it leads among the hues, or most is without a hue."""
    hue, saturation, value = to_hsv(rgba[..., :3])
    seen = rgba[..., 3] > _SEEN
    body = seen & (value > _INK)
    hued = body & (saturation > _GREY + 0.05)
    if colour in PLAIN:
        plain = seen & ~hued
        named = name_colour(0, 0, float(np.median(value[plain]))) if plain.any() else ""
        return bool(named == colour and plain.sum() > _PLAINLY * seen.sum())
    own = hued & (_names(hue, saturation, value) == colour)
    return bool(own.sum() > max(_SHOWN * seen.sum(), _LEADS * hued.sum()))


def to_hsv(rgb: NDArray[np.uint8]) -> tuple[Array, Array, Array]:
    """Hue in degrees, saturation and value (0..1) of uint8 [..., 3]."""
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
    return str(_names(*(np.array([x], np.float32) for x in (hue, saturation, value)))[0])


def _names(hue: Array, saturation: Array, value: Array) -> NDArray[np.str_]:
    """The words for strong colours, of the shape of what is given."""
    brown = (hue >= 8) & (hue < 48) & ((value < 0.66) | ((value < 0.86) & (saturation < 0.66)))
    pink = ((hue >= 305) | (hue < 8)) & (saturation < 0.58) & (value > 0.75)
    return np.select(
        [brown, pink, *(hue < limit for limit, _ in _HUES)], ["brown", "pink", *(name for _, name in _HUES)], "red"
    )


def largest_paint(rgba: NDArray[np.uint8]) -> Paint | None:
    """The part with the colour that covers most of a drawing, whether or not it leads; None where nothing is seen."""
    hue, saturation, value = to_hsv(rgba[..., :3])
    seen = rgba[..., 3] > _SEEN
    if not seen.any():
        return None
    hued = seen & (saturation > _GREY + 0.05) & (value > _INK)
    plain = seen & (saturation <= _GREY + 0.05) & (value > _INK + 0.02)
    centre = leading_hue(hue, hued)
    near = hued & (apart(hue, centre) < _NEAR)
    dark = seen & ~hued & ~plain
    most = max(near.sum(), plain.sum(), dark.sum())
    if dark.sum() == most:
        return inked(value, dark, seen)
    return (
        of_hue(hue, saturation, value, centre, near, seen)
        if near.sum() == most
        else of_grey(saturation, value, plain, seen)
    )


def leading_hue(hue: Array, of: Bits) -> float:
    """The middle, in degrees, of the ten degrees of hue that most of these pixels have."""
    counts, _ = np.histogram(hue[of], bins=36, range=(0, 360))
    smooth = counts + 0.6 * (np.roll(counts, 1) + np.roll(counts, -1))
    return float(smooth.argmax() * 10 + 5)


def apart(hue: Array, centre: float) -> Array:
    """Degrees, 0..180."""
    return np.asarray(np.abs((hue - centre + 180) % 360 - 180), np.float32)


def of_hue(hue: Array, saturation: Array, value: Array, centre: float, near: Bits, seen: Bits) -> Paint:
    """The paint of the pixels `near` a hue, and what goes over into them."""
    distance = apart(hue, centre)
    mask = np.clip((48 - distance) / 14, 0, 1) * np.clip((saturation - 0.06) / 0.1, 0, 1) * seen
    middle = centre + float(np.median((hue[near] - centre + 180) % 360 - 180))
    middle_s, middle_v = float(np.median(saturation[near])), float(np.median(value[near]))
    return Paint(name_colour(middle % 360, middle_s, middle_v), mask.astype(np.float32), middle_s, middle_v)


def of_grey(saturation: Array, value: Array, plain: Bits, seen: Bits) -> Paint:
    middle = float(np.median(value[plain]))
    mask = np.clip((_GREY + 0.13 - saturation) / 0.08, 0, 1) * seen
    return Paint(name_colour(0, 0, middle), mask.astype(np.float32), 0.0, middle)


def inked(value: Array, dark: Bits, seen: Bits) -> Paint:
    return Paint("black", seen.astype(np.float32), 0.05, float(np.median(value[dark])) + 1e-3)


def repaint(rgba: NDArray[np.uint8], paint: Paint, colour: str) -> NDArray[np.uint8]:
    """The drawing, uint8 [H, W, 4], with its paint in another colour of `TARGETS`."""
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


def _bend(x: Array, middle: float, wanted: float, top: float) -> Array:
    """Piecewise linear: 0 stays 0, `middle` becomes `wanted`, 1 becomes `top`; of black ink all becomes `wanted`."""
    if middle < 0.08:  # pure black has no shading to keep
        return np.full_like(x, wanted)
    middle = min(middle, 0.98)
    low = x * (wanted / middle)
    high = wanted + (x - middle) / (1 - middle) * (top - wanted)
    return np.asarray(np.where(x < middle, low, high), np.float32)
