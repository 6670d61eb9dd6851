"""Grounds without land: paper, the sky, the night sky, space."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from studio.engines.picture.storybook.landscape import forms, sky
from studio.engines.picture.storybook.landscape.forms import Outline, Rng
from studio.engines.picture.storybook.landscape.ground import Ground, band, scattered, treeline
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import COLOUR_WORDS, mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

_SPACES: Final[tuple[tuple[RGB, RGB, RGB], ...]] = (
    ((26, 26, 66), (62, 52, 116), (150, 96, 176)),
    ((18, 32, 70), (42, 76, 128), (88, 160, 186)),
    ((38, 24, 66), (92, 54, 112), (216, 116, 150)),
    ((20, 28, 58), (58, 62, 104), (120, 128, 200)),
)
"""Above, below, nebula."""
_SEAS: Final[RGB] = (92, 150, 206)
_LANDS: Final[RGB] = (126, 186, 122)
_PLANETS: Final[tuple[RGB, ...]] = ((232, 150, 120), (142, 182, 222), (238, 202, 136), (176, 150, 214), (150, 204, 178))


def paper(view: View, colour: str) -> Ground:
    """colour: one of the colour words; "" is white. Paper has no time of day."""
    sheet = Sheet(view)
    plain: RGB = COLOUR_WORDS[colour] if colour else (255, 255, 255)
    if view.manner.smooth_sky and colour:
        sheet.ramp(toned(plain, 0.08), toned(plain, -0.05), 0, view.height)
    else:
        sheet.ramp(plain, plain, 0, 1)
    return Ground((sheet.layer("paper", "sky"),), horizon=0.62, near=0.9, shadow=0.22, indoors=True)


def night_sky(view: View) -> Ground:
    land = mixed(view.light.grass, (80, 120, 130), 0.6)
    layers = [
        *sky.sky(view, 0.88, milky_way=True),
        band(view, "far hills", 0.86, 0.07, land, 0.35),
        treeline(view, "wood", 0.90, 0.05, land, 0.6),
        band(view, "hill", 0.925, 0.05, mixed(view.light.grass, (80, 120, 130), 0.4), 0.9),
    ]
    return Ground(tuple(layers), horizon=0.87, near=0.965, shadow=0.2)


def open_sky(view: View) -> Ground:
    """High in the air: clouds around and below."""
    layers = [*sky.sky(view, 0.98)]
    if (
        view.light.time == "day"
        and view.light.weather in ("clear", "rain", "wind")
        and view.rng("rainbow").random() < 0.35
    ):
        layers.append(_rainbow(view))
    banks = (
        ("farthest clouds", 0.7, 0.2, 0.15),
        ("far sea of clouds", 0.79, 0.5, 0.22),
        ("sea of clouds", 0.9, 0.85, 0.34),
    )
    for name, level, depth, size in banks:
        sheet, rng, unit = Sheet(view), view.rng(name), view.unit
        colour = sky.cloud_colour(view, depth)
        outlines = [forms.box(-0.1 * unit, view.y(level), view.width + 0.1 * unit, view.height + 9)]
        for x in forms.spread(rng, round(1.9 * view.span / size), -0.1 * unit, view.width + 0.1 * unit, 0.5):
            r = size * unit * rng.uniform(0.22, 0.46)
            outlines.append(forms.ellipse(x, view.y(level) + 0.02 * unit, 1.15 * r, r))
        sheet.fill(outlines, colour, 0.4 + 0.5 * depth, glowing=True, relief="cloud")
        layers.append(sheet.layer(name, "scenery"))
    return Ground(tuple(layers), (_wisps(view),), horizon=0.8, near=0.92, shadow=0.0)


def _rainbow(view: View) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("rainbow", 1), view.unit
    x, y = view.width * rng.uniform(0.3, 0.7), view.y(0.82)
    radius = min(0.5 * unit, 0.56 * view.width)
    angles = np.linspace(math.pi, 2 * math.pi, 60)
    for i, colour in enumerate(
        ((240, 150, 150), (246, 190, 140), (250, 228, 150), (166, 214, 160), (150, 190, 232), (184, 164, 222))
    ):
        r = radius - 0.024 * unit * i
        sheet.stroke(
            [forms.points_of(x + r * np.cos(angles), y + r * np.sin(angles))],
            0.025 * unit,
            mixed(colour, view.light.sky[1], 0.35),
            0.4,
            alpha=0.75,
            glowing=True,
        )
    return sheet.layer("rainbow", "scenery")


def _wisps(view: View) -> SceneLayer:
    """Thin clouds nearer than the things."""
    sheet, rng, unit = Sheet(view), view.rng("clouds in front"), view.unit
    for side in (0.04, 0.96):
        x, y = view.width * side + rng.uniform(-0.06, 0.06) * unit, view.y(rng.uniform(0.95, 1.0))
        sheet.fill(
            forms.cloud(rng, x, y, unit * rng.uniform(0.34, 0.46), "heap"),
            sky.cloud_colour(view, 1.0),
            1.0,
            glowing=True,
            relief="cloud",
        )
    return sheet.layer("clouds in front", "front")


def space(view: View) -> Ground:
    rng = view.rng("space colours")
    above, below, cloud = _SPACES[int(rng.integers(len(_SPACES)))]
    layers = [_deep_space(view, above, below, cloud), _planets(view)]
    if rng.random() < 0.5:
        layers.append(_moonscape(view))
    return Ground(tuple(layers), (), horizon=0.55, near=0.92, shadow=0.0, indoors=True)


def moon(view: View) -> Ground:
    """The ground of a moon, wide enough to stand on, under a black sky with the earth in it."""
    rng = view.rng("space colours")
    above, below, cloud = _SPACES[int(rng.integers(len(_SPACES)))]
    layers = (_deep_space(view, above, below, cloud), _earth(view), _moonscape(view, 0.68, 11))
    return Ground(layers, (), horizon=0.68, near=0.9, shadow=0.4, indoors=True)


def _earth(view: View) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("earth"), view.unit
    x, y = view.width * rng.choice((0.2, 0.8)) + rng.uniform(-0.04, 0.04) * unit, view.height * rng.uniform(0.16, 0.26)
    radius = 0.11 * unit
    sheet.fill([forms.ellipse(x, y, radius, radius)], _SEAS, 0.8, glowing=True)
    lands = [
        forms.round_form(rng, x + dx * radius, y + dy * radius, wide * radius, high * radius, 7, 0.2)
        for dx, dy, wide, high in ((-0.3, -0.3, 0.36, 0.26), (0.35, 0.2, 0.3, 0.34), (-0.28, 0.5, 0.24, 0.16))
    ]
    sheet.fill(lands, _LANDS, 0.7, ink=0.5, relief="board", glowing=True)
    return sheet.layer("earth", "scenery")


def _deep_space(view: View, above: RGB, below: RGB, cloud: RGB) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("nebula"), view.unit
    if view.manner.lines_alone:
        sheet.ramp(view.light.paper, view.light.paper, 0, 1)
    elif view.manner.smooth_sky:
        sheet.ramp(above, below, 0, view.height)
    else:
        sheet.ramp(mixed(above, below, 0.5), mixed(above, below, 0.5), 0, 1)
    for _ in range(4):
        x, y = rng.uniform(0, view.width), rng.uniform(0.05, 0.95) * view.height
        if view.manner.smooth_sky:
            sheet.glow(x, y, unit * rng.uniform(0.3, 0.5), mixed(cloud, below, rng.uniform(0.0, 0.5)), 0.5)
        else:
            sheet.fill_as_seen(
                forms.round_form(rng, x, y, 0.34 * unit, 0.2 * unit, 9, 0.12), mixed(cloud, below, 0.72), 0.5
            )
    sky.stars(sheet, float(view.height), 1.5)
    return sheet.layer("space", "sky")


def _planets(view: View) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("planets"), view.unit
    corners = [(0.16, 0.2), (0.84, 0.24), (0.12, 0.66), (0.88, 0.62)]
    rng.shuffle(corners)
    first = int(rng.integers(len(_PLANETS)))
    for i, (u, v) in enumerate(corners[: int(rng.integers(2, 4))]):
        x, y = view.width * u + rng.uniform(-0.04, 0.04) * unit, view.height * v + rng.uniform(-0.05, 0.05) * unit
        radius = unit * (0.105, 0.062, 0.036)[i] * rng.uniform(0.85, 1.15)
        _planet(sheet, rng, x, y, radius, _PLANETS[(first + i) % len(_PLANETS)], ringed=i == 0 and rng.random() < 0.6)
    return sheet.layer("planets", "scenery")


def _planet(sheet: Sheet, rng: Rng, x: float, y: float, radius: float, colour: RGB, *, ringed: bool) -> None:
    calm = mixed(colour, (70, 70, 120), 0.22)
    tilt = rng.uniform(-0.4, 0.4)

    def ring(start: float, stop: float) -> Outline:
        angles = np.linspace(start, stop, 36)
        px, py = 1.75 * radius * np.cos(angles), 0.42 * radius * np.sin(angles)
        return forms.points_of(
            x + px * math.cos(tilt) - py * math.sin(tilt), y + px * math.sin(tilt) + py * math.cos(tilt)
        )

    if ringed:
        sheet.stroke([ring(math.pi, 2 * math.pi)], 0.14 * radius, toned(calm, 0.35), 0.7, glowing=True)
    sheet.fill([forms.ellipse(x, y, radius, radius)], calm, 0.75, glowing=True)
    if rng.random() < 0.5:
        spots = [
            forms.ellipse(x + dx * radius, y + dy * radius, r * radius, 0.9 * r * radius)
            for dx, dy, r in ((-0.35, -0.3, 0.2), (0.3, 0.1, 0.26), (-0.2, 0.45, 0.14))
        ]
        sheet.fill(spots, toned(calm, -0.1), 0.6, ink=0.5, relief="board", glowing=True)
    else:
        for low, high in ((-0.45, -0.2), (0.1, 0.4)):
            angles = np.linspace(math.asin(low), math.asin(high), 8)
            right = [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles.tolist()]
            left = [(2 * x - px, py) for px, py in reversed(right)]
            sheet.fill(
                [[*right, *left]],
                toned(calm, 0.18),
                0.6,
                ink=0.5,
                relief="board",
                glowing=True,
                alpha=1.0 if sheet.view.manner.lines_alone else 0.6,
            )
    if ringed:
        sheet.stroke([ring(0, math.pi)], 0.14 * radius, toned(calm, 0.35), 0.7, glowing=True)


def _moonscape(view: View, top: float = 0.86, craters: int = 6) -> SceneLayer:
    """The edge of a moon below, with craters. `top`: share of the height where it begins."""
    sheet, rng, unit = Sheet(view), view.rng("moon ground"), view.unit
    grey: RGB = (168, 166, 192)
    line = forms.ridge(rng, view.width, unit, view.y(top), 0.05 * unit, "roll")
    sheet.fill([forms.under(line, view.height + 9)], grey, 0.9, relief="band", glowing=True)
    for x, y, near in scattered(rng, view, line, round(craters * view.span), 0.2, 0.9):
        r = unit * (0.02 + 0.03 * near)
        sheet.fill([forms.ellipse(x, y, r, 0.36 * r)], toned(grey, -0.14), 0.9, ink=0.7, relief="board", glowing=True)
        sheet.fill(
            [forms.ellipse(x, y + 0.07 * r, 0.84 * r, 0.26 * r)],
            toned(grey, -0.05),
            0.9,
            ink=0,
            relief="board",
            glowing=True,
        )
    return sheet.layer("moon ground", "ground")
