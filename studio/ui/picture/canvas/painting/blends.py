"""How the colours of a layer are mixed with those under it, by the names that records have.

Pictures here are float32 [rows, columns, 3] R, G, B from 0 to 1, straight. The sum for exports uses all of them; the
screen those that Qt has no mode for (`pile.lay`). Formulas: W3C Compositing and Blending Level 1, sections 9.1 and 9.2;
those beyond it as Photoshop and Krita have them (ISO 32000-2 leaves them out; Krita, libs/pigment/compositeops).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from studio.ui.picture.canvas.painting.arrays import NDArray, np

Plane: TypeAlias = "NDArray[np.float32]"
Blend = Callable[["Plane", "Plane"], "Plane"]
"""Of what is under it and of the layer."""
LEAST: Final = 1e-6
"""So that nothing is divided by nothing."""


def _hard_light(under: Plane, over: Plane) -> Plane:
    return np.where(over <= 0.5, 2 * under * over, 1 - 2 * (1 - under) * (1 - over))


def _dodge(under: Plane, over: Plane) -> Plane:
    return np.where(under == 0, 0, np.where(over >= 1, 1, np.minimum(1, under / np.maximum(1 - over, LEAST))))


def _burn(under: Plane, over: Plane) -> Plane:
    return np.where(under >= 1, 1, np.where(over <= 0, 0, 1 - np.minimum(1, (1 - under) / np.maximum(over, LEAST))))


def _soft_light(under: Plane, over: Plane) -> Plane:
    root = np.where(under <= 0.25, ((16 * under - 12) * under + 4) * under, np.sqrt(np.maximum(under, 0)))
    dark = under - (1 - 2 * over) * under * (1 - under)
    return np.where(over <= 0.5, dark, under + (2 * over - 1) * (root - under))


def _darker(under: Plane, over: Plane) -> Plane:
    return np.minimum(under, over)


def _lighter(under: Plane, over: Plane) -> Plane:
    return np.maximum(under, over)


def _vivid_light(under: Plane, over: Plane) -> Plane:
    return np.where(over <= 0.5, _burn(under, 2 * over), _dodge(under, 2 * over - 1))


def _linear_light(under: Plane, over: Plane) -> Plane:
    found: Plane = np.minimum(1, np.maximum(0, under + 2 * over - 1))
    return found


def _pin_light(under: Plane, over: Plane) -> Plane:
    return np.where(over <= 0.5, np.minimum(under, 2 * over), np.maximum(under, 2 * over - 1))


def _hard_mix(under: Plane, over: Plane) -> Plane:
    return np.where(under + over >= 1, np.float32(1), np.float32(0))


def _divide(under: Plane, over: Plane) -> Plane:
    return np.where(over <= 0, np.where(under <= 0, 0, 1), np.minimum(1, under / np.maximum(over, LEAST)))


# ---- those that look at all three channels (section 9.2)


def _luminosity(colours: Plane) -> Plane:
    found: Plane = colours @ np.array([0.3, 0.59, 0.11], np.float32)
    return found


def _clipped(colours: Plane) -> Plane:
    light = _luminosity(colours)[..., None]
    low, high = colours.min(axis=-1, keepdims=True), colours.max(axis=-1, keepdims=True)
    raised: Plane = light + (colours - light) * light / np.maximum(light - low, LEAST)
    colours = np.where(low < 0, raised, colours)
    lowered = light + (colours - light) * (1 - light) / np.maximum(high - light, LEAST)
    found: Plane = np.where(high > 1, lowered, colours)
    return found


def _with_luminosity(colours: Plane, light: Plane) -> Plane:
    return _clipped(colours + (light - _luminosity(colours))[..., None])


def _saturation(colours: Plane) -> Plane:
    found: Plane = colours.max(axis=-1) - colours.min(axis=-1)
    return found


def _with_saturation(colours: Plane, saturation: Plane) -> Plane:
    low = colours.min(axis=-1, keepdims=True)
    wide = colours.max(axis=-1, keepdims=True) - low
    return np.where(wide > 0, (colours - low) * saturation[..., None] / np.maximum(wide, LEAST), 0)


def _hue(under: Plane, over: Plane) -> Plane:
    return _with_luminosity(_with_saturation(over, _saturation(under)), _luminosity(under))


def _saturated(under: Plane, over: Plane) -> Plane:
    return _with_luminosity(_with_saturation(under, _saturation(over)), _luminosity(under))


def _coloured(under: Plane, over: Plane) -> Plane:
    return _with_luminosity(over, _luminosity(under))


def _lit(under: Plane, over: Plane) -> Plane:
    return _with_luminosity(under, _luminosity(over))


def _darker_colour(under: Plane, over: Plane) -> Plane:
    return np.where((_luminosity(over) < _luminosity(under))[..., None], over, under)


def _lighter_colour(under: Plane, over: Plane) -> Plane:
    return np.where((_luminosity(over) > _luminosity(under))[..., None], over, under)


BLENDS: Final[Mapping[str, Blend]] = {
    "normal": lambda _under, over: over,
    "multiply": lambda under, over: under * over,
    "screen": lambda under, over: under + over - under * over,
    "overlay": lambda under, over: _hard_light(over, under),
    "darken": _darker,
    "lighten": _lighter,
    "color-dodge": _dodge,
    "color-burn": _burn,
    "hard-light": _hard_light,
    "soft-light": _soft_light,
    "difference": lambda under, over: np.abs(under - over),
    "exclusion": lambda under, over: under + over - 2 * under * over,
    "linear-dodge": lambda under, over: np.minimum(1, under + over),
    "linear-burn": lambda under, over: np.maximum(0, under + over - 1),
    "vivid-light": _vivid_light,
    "linear-light": _linear_light,
    "pin-light": _pin_light,
    "hard-mix": _hard_mix,
    "subtract": lambda under, over: np.maximum(0, under - over),
    "divide": _divide,
    "darker-color": _darker_colour,
    "lighter-color": _lighter_colour,
    "hue": _hue,
    "saturation": _saturated,
    "color": _coloured,
    "luminosity": _lit,
}
