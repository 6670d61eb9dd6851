"""What falls, drifts and blows before a landscape."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from studio.engines.picture.storybook.landscape import forms, plants
from studio.engines.picture.storybook.landscape.ground import Ground
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed
from studio.engines.picture.storybook.vector.shapes import RGB

_FLAKE: RGB = (252, 253, 255)


def with_weather(view: View, ground: Ground) -> tuple[Sequence[SceneLayer], Sequence[SceneLayer]]:
    """Layers behind and before the things."""
    behind, before = list(ground.behind), list(ground.before)
    if ground.indoors:
        return behind, before
    kind = view.light.weather
    if kind == "fog":
        behind = _fogged(view, behind, ground.horizon)
        before.append(_fog(view, "fog in front", ground.horizon, 0.16))
    elif kind in ("rain", "storm"):
        before.append(_rain(view, heavy=kind == "storm"))
    elif kind == "snow":
        behind.append(_flakes(view, "far snowflakes", 0.6))
        before.append(_flakes(view, "snowflakes", 1.0))
    elif kind == "wind":
        before.append(_wind(view))
    return behind, before


def _fogged(view: View, behind: list[SceneLayer], horizon: float) -> list[SceneLayer]:
    """Fog between the layers from the horizon on."""
    grounds = [i for i, layer in enumerate(behind) if layer.role != "sky"]
    answer = list(behind)
    for place in reversed(grounds[1:3]):
        answer.insert(place, _fog(view, f"fog {place}", horizon, 0.5))
    return answer


def _fog(view: View, name: str, horizon: float, strength: float) -> SceneLayer:
    sheet, rng = Sheet(view), view.rng(name)
    y = (np.arange(view.height) + 0.5) / view.height
    middle = horizon + rng.uniform(-0.04, 0.06)
    colour = mixed(view.light.sky[1], (238, 240, 244), 0.2 if view.light.dark else 0.6)
    if not view.manner.lines_alone:
        sheet.veil(colour, strength * np.exp(-(((y - middle) / 0.2) ** 2)) + 0.25 * strength)
    unit = view.unit
    count = round(3 * view.span) + 1
    for x in forms.spread(rng, count, 0, view.width, 0.5):
        wide = unit * rng.uniform(0.3, 0.6)
        top = view.y(middle + rng.uniform(-0.1, 0.2))
        sheet.fill(
            [forms.pill(x - wide / 2, top, x + wide / 2, 0.05 * unit)],
            colour,
            0.3,
            ink=0.8,
            relief="board",
            glowing=True,
            alpha=min(1.0, 1.2 * strength),
        )
    return sheet.layer(name, "weather")


def _rain(view: View, *, heavy: bool) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("rain"), view.unit
    lean = (0.3 if heavy else 0.12) * float(rng.choice((-1, 1)))
    colour: RGB = (196, 208, 236) if view.light.dark else (224, 236, 248)
    lines = view.manner.lines_alone
    for size, count, alpha in ((0.022, 60, 0.45), (0.036, 46, 0.65), (0.055, 22, 0.8)):
        paths = []
        for _ in range(round(count * view.span * view.height / unit * (1.5 if heavy else 1.0) * (0.5 if lines else 1))):
            x, y = rng.uniform(-0.1 * unit, view.width + 0.1 * unit), rng.uniform(-0.05, 1.0) * view.height
            long = size * unit * rng.uniform(0.8, 1.25)
            paths.append([(x, y), (x + lean * long, y + long)])
        sheet.stroke(paths, unit * size * 0.07, colour, 0.6, alpha=alpha, glowing=True)
    return sheet.layer("rain", "weather")


def _flakes(view: View, name: str, near: float) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng(name), view.unit
    small: list[forms.Outline] = []
    large: list[forms.Outline] = []
    for _ in range(
        round((60 if near < 1 else 44) * view.span * view.height / unit * (0.6 if view.manner.lines_alone else 1))
    ):
        x, y = rng.uniform(0, view.width), rng.uniform(0, view.height)
        r = unit * rng.choice((0.0035, 0.005, 0.0075)) * near
        (small if r < 0.006 * unit else large).append(forms.ellipse(x, y, r, r))
    sheet.fill(small, _FLAKE, near, ink=0.8 if view.manner.lines_alone else 0, relief="board", glowing=True, alpha=0.8)
    sheet.fill(large, _FLAKE, near, ink=0.8 if view.manner.lines_alone else 0, relief="board", glowing=True, alpha=0.92)
    return sheet.layer(name, "weather")


def _wind(view: View) -> SceneLayer:
    """Curled lines, and leaves that are carried along."""
    sheet, rng, unit = Sheet(view), view.rng("wind"), view.unit
    colour: RGB = (220, 228, 246) if view.light.dark else (250, 252, 253)
    ways = []
    for y in forms.spread(rng, 5, 0.08 * view.height, 0.7 * view.height, 0.4):
        x, long = rng.uniform(-0.1, 0.8) * view.width, unit * rng.uniform(0.25, 0.42)
        line = [(x + long * t, y + 0.014 * unit * math.sin(5 * t)) for t in np.linspace(0, 1, 24).tolist()]
        r, (ex, ey) = unit * rng.uniform(0.016, 0.026), line[-1]
        turns = np.linspace(math.pi / 2, -1.35 * math.pi, 26)
        shrink = np.linspace(1, 0.45, 26)
        ways.append(line + forms.points_of(ex + r * shrink * np.cos(turns), ey - r + r * shrink * np.sin(turns)))
    sheet.stroke(ways, 0.006 * unit, colour, 0.7, alpha=0.8, glowing=True)
    places = [(rng.uniform(0, view.width), rng.uniform(0.2, 0.85) * view.height) for _ in range(round(7 * view.span))]
    plants.fallen(sheet, rng, places, 0.013 * unit, 1.0)
    return sheet.layer("wind", "weather")
