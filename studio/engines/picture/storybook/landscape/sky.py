"""The sky of a landscape: its colour, sun, moon, stars, clouds, birds far away, lightning."""

from __future__ import annotations

import math

import numpy as np

from studio.engines.picture.storybook.landscape import forms
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import luminance, mixed
from studio.engines.picture.storybook.vector.shapes import RGB

_MOON: RGB = (252, 244, 212)
_STAR: RGB = (255, 250, 224)
_CLOUDS: dict[str, RGB] = {
    "day": (253, 254, 255),
    "dawn": (255, 240, 236),
    "sunset": (255, 222, 196),
    "night": (96, 106, 162),
}


def sky(view: View, horizon: float, *, milky_way: bool = False) -> list[SceneLayer]:
    """horizon: share of the height down to which there is sky."""
    layers = [_ground_of_sky(view, horizon, milky_way=milky_way)]
    if view.light.weather != "fog":
        layers += clouds(view, horizon)
    return layers


def _ground_of_sky(view: View, horizon: float, *, milky_way: bool) -> SceneLayer:
    sheet, light, unit = Sheet(view), view.light, view.unit
    top, low = light.sky
    floor = view.y(horizon)
    if view.manner.lines_alone:
        sheet.ramp(light.paper, light.paper, 0, 1)
    elif view.manner.smooth_sky:
        sheet.ramp(top, low, 0, floor)
    else:
        plain = mixed(top, low, 0.42)
        sheet.ramp(plain, plain, 0, 1)
        rng = view.rng("sky bands")
        for i, share in enumerate((0.56, 0.78)):
            line = forms.ridge(rng, view.width, unit, share * floor, 0.05 * unit, "roll")
            sheet.fill_as_seen(forms.under(line, float(view.height)), mixed(plain, low, 0.45 * (i + 1)))
    rng = view.rng("sun")
    side = float(rng.choice((0.16, 0.24, 0.74, 0.84)))
    x = side * view.width
    if light.weather in ("clear", "wind"):
        if light.dark:
            if milky_way:
                _milky_way(sheet, floor)
            stars(sheet, floor, 1.4 if milky_way else 1.0)
            high, radius = (0.16 + rng.uniform(-0.03, 0.04)) * view.height, 0.058 * unit * rng.uniform(0.9, 1.2)
            if not light.unlit:
                _moon(sheet, x, high, radius, full=rng.random() < 0.4)
        elif not light.unlit:
            _sun(sheet, x, floor, rng)
    elif light.weather == "storm":
        _lightning(sheet, x, floor)
    if light.time in ("day", "dawn", "sunset") and light.weather in ("clear", "cloudy", "wind"):
        _birds(sheet, floor)
    return sheet.layer("sky", "sky")


def _sun(sheet: Sheet, x: float, floor: float, rng: np.random.Generator) -> None:
    view, unit = sheet.view, sheet.unit
    high = {"day": 0.2, "dawn": 0.84, "sunset": 0.8}[view.light.time] * floor
    if view.light.time == "day" and rng.random() < 0.45:
        return
    high += rng.uniform(-0.03, 0.03) * unit
    colour: RGB = {"day": (255, 240, 182), "dawn": (255, 240, 214), "sunset": (255, 226, 150)}[view.light.time]
    radius = unit * ({"day": 0.055, "dawn": 0.075, "sunset": 0.085}[view.light.time]) * rng.uniform(0.9, 1.15)
    sheet.glow(x, high, radius * 4.2, colour, 0.6)
    sheet.glow(x, high, radius * 2.3, colour, 0.6)
    sheet.fill([forms.ellipse(x, high, radius, radius)], colour, 0.6, relief="board", glowing=True)
    if view.manner.lines_alone and view.light.time == "day":
        rays = [
            [(x + k * radius * math.cos(a), high + k * radius * math.sin(a)) for k in (1.35, 1.75)]
            for a in np.linspace(0, 2 * math.pi, 12, endpoint=False)
        ]
        sheet.stroke(rays, 1, colour, 0.6)


def _moon(sheet: Sheet, x: float, y: float, radius: float, *, full: bool) -> None:
    sheet.glow(x, y, radius * 3.4, (190, 200, 240), 0.4)
    if full:
        sheet.fill([forms.ellipse(x, y, radius, radius)], _MOON, 0.7, relief="board", glowing=True)
        craters = [
            forms.ellipse(x + dx * radius, y + dy * radius, r * radius, r * radius)
            for dx, dy, r in ((-0.3, -0.2, 0.2), (0.35, 0.25, 0.16), (-0.05, 0.5, 0.12))
        ]
        sheet.fill(craters, (240, 228, 186), 0.4, ink=0.01, relief="board", glowing=True)
    else:
        sheet.fill([forms.crescent(x, y, radius)], _MOON, 0.7, relief="board", glowing=True)


def _milky_way(sheet: Sheet, floor: float) -> None:
    """A pale band of light across the sky."""
    unit, rng, width = sheet.unit, sheet.view.rng("milky way"), sheet.view.width
    up = float(rng.choice((-1, 1)))
    for t in np.linspace(-0.1, 1.1, 14).tolist():
        x, y = (
            t * width + rng.normal(0, 0.03) * unit,
            floor * (0.48 + up * 0.5 * (t - 0.5)) + rng.normal(0, 0.03) * unit,
        )
        if sheet.view.manner.smooth_sky:
            sheet.glow(x, y, unit * rng.uniform(0.14, 0.24), (150, 150, 214), 0.28)
    if not sheet.view.manner.smooth_sky:
        for wide, alpha in ((0.11, 0.10), (0.06, 0.12)):
            upper = [
                (t * width, floor * (0.48 + up * 0.5 * (t - 0.5)) - wide * unit * (1 + 0.3 * math.sin(9 * t)))
                for t in np.linspace(-0.1, 1.1, 40).tolist()
            ]
            lower = [
                (t * width, floor * (0.48 + up * 0.5 * (t - 0.5)) + wide * unit * (1 + 0.3 * math.cos(8 * t)))
                for t in np.linspace(1.1, -0.1, 40).tolist()
            ]
            sheet.fill_as_seen([*upper, *lower], (170, 174, 226), alpha)


def stars(sheet: Sheet, floor: float, thick: float = 1.0) -> None:
    view, unit = sheet.view, sheet.unit
    rng = view.rng("stars")
    lines = view.manner.lines_alone
    count = round((14 if lines else 46) * thick * view.span * floor / unit)
    for _ in range(count):
        x, y = rng.uniform(0, view.width), floor * rng.uniform(0, 1) ** 1.3 * 0.92
        size, strong = unit * rng.choice((0.0016, 0.0022, 0.003, 0.0042)), rng.uniform(0.45, 1.0)
        if size > 0.004 * unit or lines:
            r = max(2.2 * size, 0.006 * unit) * (1.4 if lines else 1)
            sheet.fill(
                [forms.star(x, y, r, int(rng.choice((4, 5))), 0.4)],
                _STAR,
                0.5,
                ink=0.8,
                relief="board",
                glowing=True,
                alpha=strong,
            )
        else:
            sheet.fill([forms.ellipse(x, y, size, size)], _STAR, 0.5, ink=0, relief="board", glowing=True, alpha=strong)


def _birds(sheet: Sheet, floor: float) -> None:
    view, unit = sheet.view, sheet.unit
    rng = view.rng("birds")
    if rng.random() < 0.55:
        return
    cx, cy = rng.uniform(0.2, 0.8) * view.width, floor * rng.uniform(0.3, 0.6)
    paths = []
    for _ in range(int(rng.integers(3, 6))):
        x, y, s = (
            cx + rng.uniform(-0.14, 0.14) * unit,
            cy + rng.uniform(-0.06, 0.06) * unit,
            unit * rng.uniform(0.010, 0.016),
        )
        a = np.linspace(math.pi, 2 * math.pi, 8)
        paths.append(
            forms.points_of(x - s + s * np.cos(a), y + 0.55 * s * np.sin(a))
            + forms.points_of(x + s + s * np.cos(a), y + 0.55 * s * np.sin(a))
        )
    sheet.stroke(paths, 0.0034 * unit, (110, 122, 146), 0.55)


def _lightning(sheet: Sheet, x: float, floor: float) -> None:
    unit, rng = sheet.unit, sheet.view.rng("lightning")
    high, flip = floor * rng.uniform(0.55, 0.7), float(rng.choice((-1, 1)))
    top = 0.16 * floor
    bolt = [(0.02, 0), (-0.055, 0.55), (-0.012, 0.52), (-0.05, 1.0), (0.045, 0.38), (0.004, 0.41), (0.06, 0)]
    sheet.glow(x, top + 0.4 * high, 0.3 * unit, (255, 246, 200), 0.5)
    sheet.fill(
        [[(x + flip * dx * unit, top + dy * high) for dx, dy in bolt]],
        (255, 238, 158),
        0.8,
        relief="board",
        glowing=True,
    )


def clouds(view: View, horizon: float) -> list[SceneLayer]:
    """Far small ones, then near large ones."""
    light, unit, floor = view.light, view.unit, view.y(horizon)
    closed = {"cloudy": 1.0, "rain": 1.3, "storm": 1.5, "snow": 1.0, "wind": 0.6}.get(light.weather, 0.3)
    answer = []
    for name, depth, size, low, share in (("far clouds", 0.35, 0.2, 0.78, 1.2), ("clouds", 0.75, 0.34, 0.46, 0.9)):
        sheet, rng = Sheet(view), view.rng(name)
        count = max(
            1, round(view.span * (2.2 if closed <= 0.3 else 1.4 + 2.6 * closed) * share + rng.uniform(-0.5, 0.5))
        )
        kind = str(rng.choice(("", "heap", "pill", "bank")))
        for x in forms.spread(rng, count, -0.08 * unit, view.width + 0.08 * unit, 0.45):
            y = (
                floor * low * (0.5 + 0.5 * rng.uniform(0.15, 1.0))
                if closed <= 0.3
                else floor * low * rng.uniform(0.22, 1.0)
            )
            wide = size * unit * rng.uniform(0.65, 1.25) * (1 + 0.35 * min(1.0, closed))
            sheet.fill(
                forms.cloud(rng, x, y, wide, kind),
                cloud_colour(view, depth),
                0.35 + 0.5 * depth,
                ink=0.9,
                glowing=True,
                relief="cloud",
            )
        answer.append(sheet.layer(name, "sky"))
    return answer


def cloud_colour(view: View, depth: float) -> RGB:
    light = view.light
    colour = _CLOUDS[light.time]
    if light.weather in ("rain", "storm", "cloudy", "snow"):
        dark: RGB = (70, 76, 116) if light.dark else (168, 176, 192)
        colour = mixed(colour, dark, {"cloudy": 0.3, "snow": 0.3, "rain": 0.62, "storm": 0.9}[light.weather])
    if luminance(colour) > 200 and light.manner.lines_alone:
        return colour
    return mixed(light.sky[1], colour, 0.45 + 0.5 * depth)
