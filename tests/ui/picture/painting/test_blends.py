"""Blend modes, held against the formulas of the specification written out for one pixel; groups blended as a whole."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage

from studio.ui.picture.canvas.painting.blends import BLENDS
from studio.ui.picture.canvas.painting.paint_layer import MODES, GroupLook, PaintLayer
from studio.ui.picture.canvas.painting.pile import drawn_of, flattened
from studio.ui.picture.canvas.painting.tiles import FORMAT, SIDE
from studio.ui.picture.canvas.summing import summed

Colour = tuple[float, float, float]
UNDER: Colour = (204 / 255, 89 / 255, 26 / 255)
OVER: Colour = (51 / 255, 153 / 255, 230 / 255)


def lum(c: Colour) -> float:
    return 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]


def sat(c: Colour) -> float:
    return max(c) - min(c)


def clip_colour(c: Colour) -> Colour:
    """W3C Compositing and Blending Level 1, 9.2."""
    light, low, high = lum(c), min(c), max(c)
    if low < 0:
        c = tuple(light + (one - light) * light / (light - low) for one in c)  # type: ignore[assignment]
    if high > 1:
        c = tuple(light + (one - light) * (1 - light) / (high - light) for one in c)  # type: ignore[assignment]
    return c


def set_lum(c: Colour, light: float) -> Colour:
    by = light - lum(c)
    return clip_colour((c[0] + by, c[1] + by, c[2] + by))


def set_sat(c: Colour, saturation: float) -> Colour:
    order = sorted(range(3), key=lambda at: c[at])
    made = [0.0, 0.0, 0.0]
    low, middle, high = order
    if c[high] > c[low]:
        made[middle] = (c[middle] - c[low]) * saturation / (c[high] - c[low])
        made[high] = saturation
    return made[0], made[1], made[2]


def each(how: Callable[[float, float], float]) -> Callable[[Colour, Colour], Colour]:
    return lambda b, s: (how(b[0], s[0]), how(b[1], s[1]), how(b[2], s[2]))


def burn(b: float, s: float) -> float:
    return 1.0 if b == 1 else 0.0 if s == 0 else 1 - min(1, (1 - b) / s)


def dodge(b: float, s: float) -> float:
    return 0.0 if b == 0 else 1.0 if s == 1 else min(1, b / (1 - s))


EXPECTED: dict[str, Callable[[Colour, Colour], Colour]] = {
    "multiply": each(lambda b, s: b * s),
    "linear-burn": each(lambda b, s: max(0.0, b + s - 1)),
    "vivid-light": each(lambda b, s: burn(b, 2 * s) if s <= 0.5 else dodge(b, 2 * s - 1)),
    "linear-light": each(lambda b, s: min(1.0, max(0.0, b + 2 * s - 1))),
    "pin-light": each(lambda b, s: min(b, 2 * s) if s <= 0.5 else max(b, 2 * s - 1)),
    "hard-mix": each(lambda b, s: 1.0 if b + s >= 1 else 0.0),
    "subtract": each(lambda b, s: max(0.0, b - s)),
    "divide": each(lambda b, s: min(1.0, b / s)),
    "darker-color": lambda b, s: s if lum(s) < lum(b) else b,
    "lighter-color": lambda b, s: s if lum(s) > lum(b) else b,
    "hue": lambda b, s: set_lum(set_sat(s, sat(b)), lum(b)),
    "saturation": lambda b, s: set_lum(set_sat(b, sat(s)), lum(b)),
    "color": lambda b, s: set_lum(s, lum(b)),
    "luminosity": lambda b, s: set_lum(b, lum(s)),
}


def plain(name: str, colour: Colour, alpha: float = 1.0, **fields: object) -> PaintLayer:
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32)
    image.fill(QColor.fromRgbF(*colour, alpha))
    return PaintLayer(name, {(0, 0): image.convertToFormat(FORMAT)}, **fields)  # type: ignore[arg-type]


def on_screen(*layers: PaintLayer) -> np.ndarray:  # type: ignore[type-arg]
    tile = flattened(drawn_of(layers), (0, 0))
    assert tile is not None
    colour = tile.pixelColor(100, 100)
    return np.array([colour.red(), colour.green(), colour.blue(), colour.alpha()])


def in_sum(*layers: PaintLayer) -> np.ndarray:  # type: ignore[type-arg]
    tiles = dict(summed(drawn_of(layers), QRect(0, 0, SIDE, SIDE), {}))
    return tiles[0, 0][100, 100].astype(int)


@pytest.mark.parametrize("mode", sorted(EXPECTED))
def test_a_mode_mixes_as_its_formula_says(mode: str) -> None:
    wanted = [round(255 * one) for one in EXPECTED[mode](UNDER, OVER)]
    layers = plain("under", UNDER), plain("over", OVER, blend=mode)
    assert np.abs(in_sum(*layers)[:3] - wanted).max() <= 1
    assert np.abs(on_screen(*layers)[:3] - wanted).max() <= 3


def test_every_mode_that_qt_has_not_has_a_formula_here() -> None:
    assert set(BLENDS) - set(MODES) <= set(EXPECTED)
    assert set(MODES) <= set(BLENDS)


@pytest.mark.parametrize("mode", sorted(set(BLENDS) - set(MODES)))
def test_the_screen_shows_half_transparent_layers_as_the_sum(mode: str) -> None:
    layers = plain("under", UNDER, 0.7), plain("over", OVER, 0.6, blend=mode, opacity=0.8)
    assert np.abs(on_screen(*layers) - in_sum(*layers)).max() <= 5


def test_a_group_fades_as_a_whole() -> None:
    """Where two of its layers lie over each other the lower one does not shine through the upper."""
    look = GroupLook("group", "normal", 0.5)
    ground = plain("ground", (1, 1, 1))
    inside = plain("red", (1, 0, 0), groups=(look,)), plain("blue", (0, 0, 1), groups=(look,))
    for found in (on_screen(ground, *inside), in_sum(ground, *inside)):
        assert np.abs(found - [128, 128, 255, 255]).max() <= 1


def test_a_mode_in_an_isolated_group_does_not_see_what_lies_under_that() -> None:
    look = GroupLook("group", "isolate", 1.0)
    ground, inside = plain("ground", (0.5, 0.5, 0.5)), plain("red", (1, 0, 0), blend="multiply", groups=(look,))
    through = plain("red", (1, 0, 0), blend="multiply")
    for shown in (on_screen, in_sum):
        assert np.abs(shown(ground, inside) - [255, 0, 0, 255]).max() <= 1
        assert np.abs(shown(ground, through) - [128, 0, 0, 255]).max() <= 1


def test_a_group_is_laid_in_its_mode() -> None:
    look = GroupLook("group", "multiply", 1.0)
    ground, inside = plain("ground", (0.5, 0.5, 0.5)), plain("red", (1, 0, 0), groups=(look,))
    for shown in (on_screen, in_sum):
        assert np.abs(shown(ground, inside) - [128, 0, 0, 255]).max() <= 1


def test_groups_in_groups() -> None:
    outer, inner = GroupLook("outer", "normal", 0.5), GroupLook("inner", "normal", 0.5)
    ground, deep = plain("ground", (0, 0, 0)), plain("white", (1, 1, 1), groups=(outer, inner))
    for shown in (on_screen, in_sum):
        assert math.isclose(shown(ground, deep)[0], 64, abs_tol=1)
