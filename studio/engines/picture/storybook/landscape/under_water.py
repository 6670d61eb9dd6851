"""Under water: rays of light, rocks, corals, weeds, a shoal."""

from __future__ import annotations

import math
from typing import Final

from studio.engines.picture.storybook.landscape import forms, plants
from studio.engines.picture.storybook.landscape.forms import Outline, Rng
from studio.engines.picture.storybook.landscape.ground import Detail, Ground, band, scattered
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

_DEEPS: Final[tuple[tuple[RGB, RGB], ...]] = (
    ((176, 228, 238), (86, 166, 202)),
    ((184, 234, 226), (92, 176, 184)),
    ((172, 216, 242), (92, 148, 204)),
)
"""Near the surface, deep."""
_CORALS: Final[tuple[RGB, ...]] = ((240, 158, 150), (244, 190, 140), (220, 160, 200), (240, 210, 150))


def under_water(view: View) -> Ground:
    rng = view.rng("deep colours")
    top, low = _DEEPS[int(rng.integers(len(_DEEPS)))]
    sand = mixed((250, 230, 186), low, 0.12)
    layers = [
        _water_body(view, top, low),
        _far_rocks(view, "far rocks", mixed(low, (70, 120, 170), 0.3), 0.80, 0.2),
        _shoal(view),
        _weeds(view, "far seaweed", mixed((110, 180, 150), low, 0.55)),
        _far_rocks(view, "rocks", mixed(low, (86, 120, 160), 0.45), 0.84, 0.1),
        band(view, "sea bed", 0.83, 0.035, sand, 1.0, upon=_sea_bed(view, sand)),
    ]
    return Ground(
        tuple(layers), (_weeds_in_front(view), _bubbles(view)), horizon=0.8, near=0.92, shadow=0.0, indoors=True
    )


def _dim(view: View, colour: RGB) -> RGB:
    return view.light.seen(colour) if view.light.time in ("night", "sunset") else colour


def _water_body(view: View, top: RGB, low: RGB) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("rays"), view.unit
    top, low = _dim(view, top), _dim(view, low)
    if view.manner.lines_alone:
        sheet.ramp(view.light.paper, view.light.paper, 0, 1)
    elif view.manner.smooth_sky:
        sheet.ramp(top, low, 0, view.y(0.95))
    else:
        sheet.ramp(mixed(top, low, 0.35), mixed(top, low, 0.35), 0, 1)
        for i, share in enumerate((0.3, 0.58)):
            line = forms.ridge(rng, view.width, unit, view.y(share), 0.05 * unit, "roll")
            sheet.fill_as_seen(forms.under(line, float(view.height)), mixed(mixed(top, low, 0.35), low, 0.4 * (i + 1)))
    lean = rng.uniform(-0.25, 0.25) * unit
    for x in forms.spread(rng, round(5 * view.span), 0, view.width, 0.4):
        wide = unit * rng.uniform(0.02, 0.05)
        sheet.fill_as_seen(
            [(x - wide, -1), (x + wide, -1), (x + 3 * wide + lean, view.y(0.8)), (x - 1.5 * wide + lean, view.y(0.8))],
            toned(top, 0.5),
            0.16,
        )
    if view.manner.lines_alone:
        waves = [
            forms.wave_line(rng, x, x + 0.16 * unit, view.y(0.05 + 0.03 * (i % 2)), 0.006 * unit, 0.08 * unit)
            for i, x in enumerate(forms.spread(rng, round(4 * view.span), 0, view.width))
        ]
        sheet.stroke(waves, 1, low, 0.3)
    return sheet.layer("water", "sky")


def _far_rocks(view: View, name: str, colour: RGB, level: float, high: float) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng(name), view.unit
    shown = _dim(view, colour)
    for x in forms.spread(rng, round(3 * view.span), -0.05 * unit, view.width + 0.05 * unit, 0.5):
        if name == "rocks" and abs(x / view.width - 0.5) < 0.18:
            continue
        wide, tall = unit * rng.uniform(0.2, 0.36), unit * high * rng.uniform(0.5, 1.2)
        form = forms.round_form(rng, x, view.y(level) + 0.04 * unit, wide / 2, tall, 0, 0.3)
        sheet.fill([form], shown, 0.4 if name == "far rocks" else 0.6, relief="board", glowing=True)
        if name == "rocks":
            for _ in range(2):
                _coral(
                    sheet,
                    rng,
                    x + rng.uniform(-0.4, 0.4) * wide,
                    view.y(level) + 0.03 * unit,
                    unit * rng.uniform(0.08, 0.14),
                    0.75,
                )
    return sheet.layer(name, "scenery")


def _coral(sheet: Sheet, rng: Rng, x: float, y: float, high: float, depth: float) -> None:
    colour = mixed(_CORALS[int(rng.integers(len(_CORALS)))], (150, 190, 210), 0.25)
    if rng.random() < 0.5:
        ways = []
        for angle in (-0.6, -0.2, 0.25, 0.65):
            fork = (x + 0.45 * high * math.sin(angle), y - 0.5 * high * math.cos(angle))
            ways += [
                [(x, y), fork],
                [fork, (fork[0] + 0.4 * high * math.sin(angle - 0.35), fork[1] - 0.42 * high)],
                [fork, (fork[0] + 0.4 * high * math.sin(angle + 0.4), fork[1] - 0.36 * high)],
            ]
        sheet.stroke(ways, 0.1 * high, colour, depth, ink=0.9)
    else:
        fan = [
            forms.ellipse(x + dx * high, y - dy * high, r * high, r * high)
            for dx, dy, r in ((-0.3, 0.3, 0.24), (0.3, 0.32, 0.22), (0.0, 0.5, 0.28), (0.0, 0.2, 0.3))
        ]
        sheet.fill(fan, colour, depth)


def _shoal(view: View) -> SceneLayer:
    """Small fish far away, in one tone."""
    sheet, rng, unit = Sheet(view), view.rng("shoal"), view.unit
    side = float(rng.choice((-1, 1)))
    cx, cy = view.width * (0.5 - side * rng.uniform(0.2, 0.36)), view.y(rng.uniform(0.2, 0.5))
    colour = _dim(view, (132, 186, 208))
    for _ in range(int(rng.integers(4, 8))):
        x, y, s = cx + rng.normal(0, 0.07) * unit, cy + rng.normal(0, 0.04) * unit, unit * rng.uniform(0.012, 0.018)
        body = forms.ellipse(x, y, s, 0.5 * s)
        tail = [(x - side * 0.8 * s, y), (x - side * 1.6 * s, y - 0.5 * s), (x - side * 1.6 * s, y + 0.5 * s)]
        sheet.fill([body, tail], colour, 0.5, relief="board", glowing=True)
    return sheet.layer("shoal", "scenery")


def _sea_bed(view: View, sand: RGB) -> Detail:
    def upon(sheet: Sheet, rng: Rng, line: Outline) -> None:
        unit = view.unit
        ways = []
        for x, y, near in scattered(rng, view, line, round(7 * view.span), 0.15, 0.95):
            wide = unit * (0.04 + 0.07 * near)
            ways.append(forms.wave_line(rng, x - wide, x + wide, y, 0.004 * unit, wide))
        sheet.stroke(ways, 0.004 * unit, toned(sand, -0.1), 0.7, alpha=0.7)
        for x, y, near in scattered(rng, view, line, round(6 * view.span), 0.1, 0.9):
            kind = int(rng.integers(3))
            if kind == 0:
                sheet.fill(
                    [forms.star(x, y, unit * (0.014 + 0.01 * near), 5, 0.5, rng.uniform(0, 6))],
                    (240, 170, 140),
                    0.9,
                    relief="board",
                )
            else:
                plants.stone(sheet, rng, x, y, unit * (0.025 + 0.03 * near), 0.9, mixed((176, 182, 196), sand, 0.3))

    return upon


def _weeds(view: View, name: str, colour: RGB) -> SceneLayer:
    """Some way off, towards one side."""
    sheet, rng, unit = Sheet(view), view.rng(name), view.unit
    at = view.width * float(rng.choice((0.24, 0.76)))
    for _ in range(round(7 * max(1.0, view.span))):
        x = at + rng.normal(0, 0.11) * unit
        _weed(
            sheet,
            rng,
            x,
            view.y(0.86),
            unit * rng.uniform(0.12, 0.3),
            _dim(view, toned(colour, rng.uniform(-0.06, 0.1))),
            0.6,
        )
    return sheet.layer(name, "scenery")


def _weeds_in_front(view: View) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("seaweed in front"), view.unit
    for side in (0.0, 1.0):
        for i in range(4):
            x = view.width * side + (1 - 2 * side) * unit * (0.01 + 0.042 * i + rng.uniform(0, 0.012))
            tone = ((110, 180, 140), (140, 196, 130), (96, 166, 150))[i % 3]
            _weed(
                sheet,
                rng,
                x,
                view.height + 0.01 * unit,
                unit * rng.uniform(0.2, 0.34) * (1 - 0.18 * i),
                _dim(view, tone),
                1.0,
            )
    return sheet.layer("seaweed in front", "front")


def _weed(sheet: Sheet, rng: Rng, x: float, foot: float, high: float, colour: RGB, depth: float) -> None:
    unit, phase = sheet.unit, rng.uniform(0, 6)
    left, right = [], []
    for k in range(15):
        t = k / 14
        sway = 0.018 * unit * math.sin(phase + 5.5 * t) * (0.3 + t)
        half = 0.013 * unit * (1 - t) ** 0.6
        left.append((x + sway - half, foot - high * t))
        right.append((x + sway + half, foot - high * t))
    sheet.fill([[*left, *reversed(right)]], colour, depth, ink=0.8, relief="board", glowing=True)


def _bubbles(view: View) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("bubbles"), view.unit
    for _ in range(3):
        x, y = (
            view.width * float(rng.choice((rng.uniform(0.06, 0.28), rng.uniform(0.72, 0.94)))),
            view.y(rng.uniform(0.3, 0.85)),
        )
        for _ in range(4):
            r = unit * rng.uniform(0.005, 0.014)
            sheet.stroke([forms.ellipse(x, y, r, r)], 0.0028 * unit, (236, 248, 252), 0.7, glowing=True, alpha=0.8)
            x, y = x + rng.uniform(-0.02, 0.02) * unit, y - unit * rng.uniform(0.03, 0.055)
    return sheet.layer("bubbles", "weather")
