"""The sea: open, or seen from a beach; and how all water is painted."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from studio.engines.picture.storybook.landscape import forms, plants, sky
from studio.engines.picture.storybook.landscape.forms import Outline, Rng
from studio.engines.picture.storybook.landscape.ground import (
    Ground,
    band,
    scattered,
)
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

SEAS: Final[tuple[RGB, ...]] = ((116, 188, 222), (124, 200, 212), (110, 176, 220), (134, 202, 226))
_SANDS: Final[tuple[RGB, ...]] = ((246, 226, 184), (250, 232, 196), (242, 218, 180))
_FOAM: Final[RGB] = (250, 253, 254)
_MIRRORED: Final[dict[str, float]] = {"day": 0.2, "dawn": 0.5, "sunset": 0.6, "night": 0.42}
"""How much of the sky water shows."""


def water(view: View, name: str, top: float, low: float, colour: RGB, *, calm: bool = False) -> SceneLayer:
    """Water from one share of the height to another (and on below, where the next layer covers it)."""
    sheet, rng, unit = Sheet(view), view.rng(name), view.unit
    first, last = view.y(top), view.y(low)
    floor = view.height + 0.1 * unit
    for i in range(5):
        share = i / 5
        y = first + (last - first) * share**1.5
        tone = mirrored(view, mixed(toned(colour, 0.22), toned(colour, -0.1), share), 0.42 + 0.58 * share, 1 - share)
        beyond = 0.05 * unit
        edge: Outline = [(-beyond, y), (view.width + beyond, y)]
        if i:
            high, length = 0.004 * unit * (0.5 + 1.5 * share) * (0.4 if calm else 1), unit * (0.25 + 0.4 * share)
            edge = forms.wave_line(rng, -beyond, view.width + beyond, y, high, length)
        sheet.fill(
            [forms.under(edge, floor)],
            tone,
            0.7,
            ink=0 if i else 0.8,
            relief="board",
            glowing=True,
            alpha=0.6 if i else 1.0,
        )
    ripples(sheet, rng, first, last, colour, calm=calm)
    _path_of_light(sheet, first, last)
    return sheet.layer(name, "ground")


def mirrored(view: View, colour: RGB, depth: float, far: float) -> RGB:
    """Water's colour as seen, with the sky in it: the horizon's far away (1), the zenith's near (0)."""
    top, low = view.light.sky
    if view.light.time in ("dawn", "sunset"):
        top = mixed(top, (122, 130, 190), 0.5)
    return mixed(view.light.seen(colour, depth), mixed(top, low, far), _MIRRORED[view.light.time])


def ripples(sheet: Sheet, rng: Rng, first: float, last: float, colour: RGB, *, calm: bool) -> None:
    view, unit = sheet.view, sheet.unit
    lines = view.manner.lines_alone
    rows = round((7 if calm else 10) * (last - first) / (0.42 * unit)) + 2
    for i in range(rows):
        share = ((i + 0.6) / rows) ** 1.4
        y = first + (last - first) * (0.03 + 0.95 * share)
        length = unit * (0.03 + 0.075 * share)
        count = round(view.span * (3.4 - 1.6 * share) * (0.6 if lines else 1.0)) + 1
        paths = []
        for x in forms.spread(rng, count, 0, view.width, 0.48):
            if rng.random() < 0.3:
                continue
            wide = length * rng.uniform(0.6, 1.6)
            paths.append(
                forms.wave_line(
                    rng,
                    x - wide / 2,
                    x + wide / 2,
                    y + rng.uniform(-0.008, 0.008) * unit,
                    0.0016 * unit * (1 + 2 * share) * (0.5 if calm else 1),
                    wide * 0.8,
                )
            )
        sheet.stroke(paths, unit * (0.0022 + 0.0034 * share), toned(colour, 0.52), 0.5 + 0.5 * share, alpha=0.7)


def _path_of_light(sheet: Sheet, first: float, last: float) -> None:
    """Glitter below a low sun or the moon."""
    view, unit = sheet.view, sheet.unit
    light = view.light
    if (
        light.time not in ("dawn", "sunset", "night")
        or light.weather not in ("clear", "wind")
        or view.manner.lines_alone
    ):
        return
    x = float(view.rng("sun").choice((0.16, 0.24, 0.74, 0.84))) * view.width
    rng = view.rng("glitter")
    colour: RGB = {"dawn": (255, 240, 222), "sunset": (255, 226, 160), "night": (232, 232, 222)}[light.time]
    for i in range(12):
        share = (i + 0.5) / 12
        y = first + 0.01 * unit + (last - first) * share**1.3 * 0.8
        wide = unit * (0.07 + 0.06 * share) * rng.uniform(0.4, 1.0)
        cx = x + rng.uniform(-0.03, 0.03) * unit
        sheet.fill(
            [forms.ellipse(cx, y, wide, unit * (0.0022 + 0.003 * share))],
            colour,
            1.0,
            ink=0,
            relief="board",
            glowing=True,
            alpha=0.55 * (1 - 0.6 * share),
        )


def _sails(sheet: Sheet, rng: Rng, floor: float) -> None:
    """Boats far away."""
    unit = sheet.unit
    for _ in range(int(rng.integers(1, 4))):
        x, s = rng.uniform(0.06, 0.94) * sheet.view.width, unit * rng.uniform(0.022, 0.04)
        y = floor + 0.2 * s
        colour: RGB = tuple(int(v) for v in rng.choice(((252, 248, 240), (240, 190, 170), (250, 226, 170))))  # type: ignore[assignment]
        sheet.fill(
            [[(x - 0.05 * s, y - 0.2 * s), (x - 0.05 * s, y - 1.5 * s), (x - 0.62 * s, y - 0.2 * s)]],
            colour,
            0.55,
            relief="board",
        )
        sheet.fill(
            [[(x + 0.05 * s, y - 0.2 * s), (x + 0.05 * s, y - 1.25 * s), (x + 0.5 * s, y - 0.2 * s)]],
            colour,
            0.55,
            relief="board",
        )
        sheet.fill(
            [
                [
                    (x - 0.7 * s, y - 0.12 * s),
                    (x + 0.7 * s, y - 0.12 * s),
                    (x + 0.45 * s, y + 0.16 * s),
                    (x - 0.45 * s, y + 0.16 * s),
                ]
            ],
            (176, 128, 112),
            0.55,
            relief="board",
        )


def _far_coast(view: View, horizon: float) -> SceneLayer:
    """Low land on one side, an island or a cliff on the other, boats."""
    sheet, rng, unit = Sheet(view), view.rng("far coast"), view.unit
    floor = view.y(horizon) + 1
    side = float(rng.choice((-1, 1)))
    land = mixed(view.light.grass, (128, 164, 190), 0.5)
    for i in range(int(rng.integers(1, 3))):
        x = view.width * (0.5 + side * rng.uniform(0.25, 0.55))
        _land(sheet, rng, x, floor, unit * rng.uniform(0.2, 0.42), unit * rng.uniform(0.025, 0.06), land, 0.2 + 0.1 * i)
    kind = int(rng.integers(4))
    x = view.width * (0.5 - side * rng.uniform(0.22, 0.38))
    if kind == 0:
        _land(sheet, rng, x, floor, 0.11 * unit, 0.03 * unit, (238, 214, 164), 0.55)
        for dx, tall in ((-0.02, 0.12), (0.025, 0.095)):
            plants.palm(sheet, rng, x + dx * unit, floor - 0.016 * unit, tall * unit, 0.6)
    elif kind == 1:
        _cliff(sheet, rng, view.width * (0.5 - side * 0.5), floor, -side)
    elif kind == 2:
        for dx, wide, high in ((0.0, 0.05, 0.085), (0.075, 0.03, 0.045), (-0.06, 0.024, 0.03)):
            _land(sheet, rng, x + dx * unit, floor, wide * unit, high * unit, (170, 168, 178), 0.5)
    _sails(sheet, view.rng("boats"), floor)
    return sheet.layer("far coast", "scenery")


def _land(sheet: Sheet, rng: Rng, x: float, floor: float, wide: float, high: float, colour: RGB, depth: float) -> None:
    """A hump that rises from the water. wide: half of its width."""
    form = forms.round_form(rng, x, floor, wide, high, 0, 0.2)
    sheet.fill([[(px, min(py, floor)) for px, py in form]], colour, depth)


def _cliff(sheet: Sheet, rng: Rng, edge: float, floor: float, side: float) -> None:
    """From the picture's edge, green above, chalk below."""
    unit, light = sheet.unit, sheet.view.light
    reach, high = unit * rng.uniform(0.2, 0.3), unit * rng.uniform(0.09, 0.13)
    out = edge + side * 0.1 * unit
    top = [
        (out, floor - high),
        (edge - side * 0.5 * reach, floor - 0.96 * high),
        (edge - side * 0.86 * reach, floor - 0.74 * high),
    ]
    face = [*top, (edge - side * 0.9 * reach, floor - 0.3 * high), (edge - side * reach, floor), (out, floor)]
    sheet.fill([face], (232, 222, 208), 0.55)
    green = [
        *top,
        (edge - side * 0.84 * reach, floor - 0.62 * high),
        (edge - side * 0.45 * reach, floor - 0.72 * high),
        (out, floor - 0.66 * high),
    ]
    sheet.fill([green], mixed(light.grass, (128, 164, 190), 0.2), 0.55, relief="board")


def sea(view: View) -> Ground:
    rng = view.rng("sea colour")
    colour = SEAS[int(rng.integers(len(SEAS)))]
    sheet, unit = Sheet(view), view.unit
    wave = view.rng("wave in front")
    for share, alpha in ((0.945, 0.6), (0.97, 0.8)):
        edge = forms.wave_line(
            wave, -0.05 * unit, view.width + 0.05 * unit, view.y(share), 0.011 * unit, unit * wave.uniform(0.26, 0.36)
        )
        sheet.fill([forms.under(edge, view.height + 0.1 * unit)], toned(colour, -0.05), 1.0, relief="band", alpha=alpha)
        sheet.stroke([edge], 0.006 * unit, _FOAM, 1.0, alpha=0.7)
    layers = [*sky.sky(view, 0.5), _far_coast(view, 0.5), water(view, "sea", 0.5, 1.0, colour), _swell(view, colour)]
    return Ground(
        tuple(layers), (sheet.layer("wave in front", "front"),), horizon=0.5, near=0.9, water=(0.5, 1.0), shadow=0.12
    )


def _swell(view: View, colour: RGB) -> SceneLayer:
    """Two long waves in the middle of the water."""
    sheet, rng, unit = Sheet(view), view.rng("waves"), view.unit
    for share, alpha in ((0.64, 0.3), (0.79, 0.4)):
        long, high = unit * rng.uniform(0.5, 0.8), unit * (0.006 + 0.02 * (share - 0.6))
        edge = forms.wave_line(rng, -0.05 * unit, view.width + 0.05 * unit, view.y(share), high, long)
        low = forms.wave_line(rng, view.width + 0.05 * unit, -0.05 * unit, view.y(share + 0.05), high, long)
        sheet.fill([[*edge, *low]], toned(colour, 0.2), 0.9, ink=0, relief="board", alpha=alpha)
        sheet.stroke([edge], 0.004 * unit, _FOAM, 0.8, alpha=0.5)
    return sheet.layer("waves", "ground")


def shore(view: View) -> Ground:
    rng = view.rng("shore colour")
    colour, sand = SEAS[int(rng.integers(len(SEAS)))], _SANDS[int(rng.integers(len(_SANDS)))]
    if view.light.snowed:
        sand = mixed(sand, (240, 245, 250), 0.7)
    layers = [
        *sky.sky(view, 0.48),
        _far_coast(view, 0.48),
        water(view, "sea", 0.48, 0.74, colour),
        _beach(view, sand, colour),
    ]
    if rng.random() < 0.4 and not view.light.snowed:
        layers.append(_palms(view))
    sheet, grass, unit = Sheet(view), view.rng("beach grass"), view.unit
    side = float(grass.choice((0.0, 1.0)))
    for i in range(4):
        x = view.width * side + (1 - 2 * side) * unit * (0.02 + 0.055 * i)
        tall = unit * (0.17 - 0.03 * i)
        blades = [
            forms.blade(
                x + grass.uniform(-0.02, 0.02) * unit,
                view.height + 2,
                tall * grass.uniform(0.6, 1),
                grass.uniform(-0.3, 0.5) * tall * (1 - 2 * side),
                0.010 * unit,
            )
            for _ in range(5)
        ]
        sheet.fill(blades, mixed((182, 190, 124), sand, 0.25), 1.0, ink=0.5, relief="board")
    front = (sheet.layer("beach grass", "front"),)
    return Ground(tuple(layers), front, horizon=0.48, near=0.9, water=(0.48, 0.74))


def _palms(view: View) -> SceneLayer:
    """Two that lean in from one side."""
    sheet, rng, unit = Sheet(view), view.rng("palms"), view.unit
    side = float(rng.choice((0.0, 1.0)))
    for share, tall in ((0.12, 0.36), (0.045, 0.46)):
        x = view.width * side + (1 - 2 * side) * share * unit
        plants.palm(sheet, rng, x, view.y(0.79) + 0.06 * (0.2 - share) * unit, tall * unit, 0.9)
    return sheet.layer("palms", "scenery")


def _beach(view: View, sand: RGB, sea_colour: RGB) -> SceneLayer:
    def behind(sheet: Sheet, rng: Rng, line: Outline) -> None:
        unit = view.unit
        for i, (down, colour, alpha) in enumerate(
            (
                (-0.034, toned(sea_colour, 0.4), 0.8),
                (-0.017, _FOAM, 1.0),
                (-0.006, mixed(sand, (190, 170, 140), 0.4), 1.0),
            )
        ):
            phase = rng.uniform(0, 6)
            edge = [(x, y + down * unit + 0.004 * unit * math.sin(x / unit * (9 + 2 * i) + phase)) for x, y in line]
            sheet.fill(
                [forms.under(edge, view.height)], colour, 0.9, ink=0.7 if i < 2 else 0, relief="board", alpha=alpha
            )

    def upon(sheet: Sheet, rng: Rng, line: Outline) -> None:
        unit = view.unit
        for x, y, near in scattered(rng, view, line, round(4 * view.span), 0.2, 0.9):
            sheet.fill(
                [forms.ellipse(x, y, unit * (0.1 + 0.12 * near), unit * 0.014)],
                toned(sand, -0.05),
                1.0,
                ink=0,
                relief="board",
                alpha=0.7,
            )
        for x, y, _ in scattered(rng, view, line, round(9 * view.span), 0.1, 0.95):
            _treasure(sheet, rng, x, y, unit * rng.uniform(0.010, 0.018), sand)

    return band(view, "beach", 0.745, 0.02, sand, 1.0, "roll", behind=behind, upon=upon)


def _treasure(sheet: Sheet, rng: Rng, x: float, y: float, size: float, sand: RGB) -> None:
    kind = int(rng.integers(4))
    if kind == 0:
        plants.stone(sheet, rng, x, y, 2 * size, 0.9, mixed((190, 184, 178), sand, 0.3))
    elif kind == 1:
        sheet.fill([forms.star(x, y, 1.2 * size, 5, 0.5, rng.uniform(0, 6))], (240, 170, 140), 0.9, relief="board")
    elif kind == 2:
        a = np.linspace(math.pi, 2 * math.pi, 12)
        fan = [*forms.points_of(x + size * np.cos(a), y + size * np.sin(a)), (x, y + 0.35 * size)]
        sheet.fill([fan], (250, 220, 206), 0.9, relief="board")
    else:
        sheet.fill([forms.ellipse(x, y, 0.5 * size, 0.3 * size)], toned(sand, -0.16), 0.9, ink=0.5, relief="board")
