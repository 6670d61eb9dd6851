"""Open country: meadow, hills, mountains, desert, snow."""

from __future__ import annotations

from typing import Final

from studio.engines.picture.storybook.landscape import forms, plants, sky
from studio.engines.picture.storybook.landscape.forms import Outline, Rng
from studio.engines.picture.storybook.landscape.ground import (
    Detail,
    Ground,
    band,
    front_grass,
    meadow_details,
    scattered,
    treeline,
    woods,
)
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

BLUE: Final[RGB] = (128, 164, 190)
"""What far land turns to."""
_ROCKS: Final[tuple[RGB, ...]] = ((158, 174, 204), (174, 170, 198), (152, 182, 196), (182, 176, 182))
_SANDS: Final[tuple[RGB, ...]] = ((242, 214, 164), (246, 206, 156), (238, 218, 180), (244, 208, 172))
_SNOW: Final[RGB] = (240, 246, 253)


def meadow(view: View) -> Ground:
    grass, rng = view.light.grass, view.rng("meadow")
    far = woods(view, 0.5, 0.07, 0.12, 9 * rng.uniform(0.5, 1.5))
    details = meadow_details(view)
    with_path = rng.random() < 0.4

    def upon(sheet: Sheet, chance: Rng, line: Outline) -> None:
        if with_path:
            path(sheet, chance, line)
        details(sheet, chance, line)

    near = woods(view, 0.78, 0.17, 0.26, rng.uniform(1.2, 3.4), 0.15)
    layers = [
        *sky.sky(view, 0.58),
        band(view, "far hills", 0.57, 0.11, mixed(grass, BLUE, 0.5), 0.25),
        band(view, "hills", 0.615, 0.075, mixed(grass, BLUE, 0.2), 0.55, behind=far),
        band(view, "meadow", 0.69, 0.04, grass, 1.0, behind=near, upon=upon),
    ]
    return Ground(tuple(layers), (front_grass(view, grass),), horizon=0.58)


def hills(view: View) -> Ground:
    grass, rng = view.light.grass, view.rng("hills")
    details = meadow_details(view, blossoms=10)
    crest: Outline = []

    def remember(sheet: Sheet, chance: Rng, line: Outline) -> None:
        del sheet, chance
        crest.extend(line)

    def way_over(sheet: Sheet, chance: Rng, line: Outline) -> None:
        """One path over both near bands, so that it has no gap between them."""
        path(sheet, chance, crest)
        details(sheet, chance, line)

    layers = [
        *sky.sky(view, 0.52),
        band(view, "farthest hills", 0.45, 0.16, mixed(grass, BLUE, 0.7), 0.15, "hump"),
        band(view, "far hills", 0.53, 0.17, mixed(grass, BLUE, 0.42), 0.35, "roll"),
        band(
            view,
            "hills",
            0.61,
            0.13,
            mixed(grass, BLUE, 0.2),
            0.6,
            "hump",
            behind=woods(view, 0.5, 0.05, 0.085, rng.uniform(5, 10), 0.4),
            upon=_fields,
        ),
        band(
            view,
            "near hill",
            0.70,
            0.09,
            mixed(grass, toned(grass, -0.1), 0.5),
            0.82,
            upon=remember,
            behind=woods(view, 0.75, 0.11, 0.17, rng.uniform(2, 5), 0.2),
        ),
        band(view, "grass", 0.80, 0.03, grass, 1.0, "roll", upon=way_over),
    ]
    return Ground(tuple(layers), (front_grass(view, grass),), horizon=0.53, near=0.9)


def _fields(sheet: Sheet, rng: Rng, line: Outline) -> None:
    """Patches of other crops on a hill."""
    view, light = sheet.view, sheet.view.light
    tones = (toned(light.grass, 0.2), mixed(light.grass, (238, 220, 150), 0.5), toned(light.grass, -0.07))
    for i, x in enumerate(forms.spread(rng, round(3 * view.span), 0, view.width, 0.4)):
        top = forms.height_at(line, x) + 0.02 * view.unit
        wide, high = view.unit * rng.uniform(0.10, 0.2), view.unit * rng.uniform(0.03, 0.06)
        tilt = rng.uniform(0.2, 0.6) * high
        form = [
            (x - wide / 2, top + tilt),
            (x + wide * 0.4, top),
            (x + wide * 0.6, top + high),
            (x - wide * 0.55, top + high + tilt),
        ]
        colour = light.grass if light.snowed else tones[i % 3]
        sheet.fill([forms.smooth_closed(form)], toned(colour, -0.03), 0.6, ink=0, relief="board", alpha=0.8)


def path(sheet: Sheet, rng: Rng, line: Outline) -> None:
    """A way that winds from a hill's edge to the foot of the picture."""
    view, unit = sheet.view, sheet.unit
    x = view.width * rng.uniform(0.25, 0.75)
    top, foot = forms.height_at(line, x) + 0.002 * unit, view.height + 0.02 * unit
    swing, turn = unit * rng.uniform(0.10, 0.2) * float(rng.choice((-1, 1))), rng.uniform(0.8, 1.2)
    left, right = [], []
    for i in range(25):
        t = i / 24
        y = top + (foot - top) * t
        cx = x + swing * _sway(t * turn)
        half = unit * (0.006 + 0.085 * t**1.6)
        left.append((cx - half, y))
        right.append((cx + half, y))
    colour = (232, 238, 246) if view.light.snowed else mixed(view.light.grass, (246, 226, 186), 0.72)
    sheet.fill([[*left, *reversed(right)]], colour, 0.9, ink=0.7, relief="board")


def _sway(t: float) -> float:
    """From 0, to one side, and over to the other."""
    return float(1.6 * t * (1.35 - 1.9 * t * t + 0.4 * t))


def mountains(view: View) -> Ground:
    grass, rng = view.light.grass, view.rng("mountains")
    rock = _ROCKS[int(rng.integers(len(_ROCKS)))]
    forest = mixed((104, 158, 128), grass, 0.35) if not view.light.snowed else (204, 218, 228)
    layers = [
        *sky.sky(view, 0.56),
        _range(view, "far mountains", 0.60, 0.36, mixed(rock, BLUE, 0.3), 0.3, 2.8),
        _range(view, "mountains", 0.64, 0.34, rock, 0.62, 2.0),
        treeline(view, "far wood", 0.64, 0.05, forest, 0.55),
        band(view, "slope", 0.655, 0.05, mixed(grass, BLUE, 0.15), 0.7, behind=woods(view, 0.7, 0.09, 0.16, 9, 0.95)),
        band(view, "meadow", 0.735, 0.035, grass, 1.0, upon=_alpine(view)),
    ]
    return Ground(tuple(layers), (front_grass(view, grass),), horizon=0.62)


def _range(view: View, name: str, level: float, high: float, colour: RGB, depth: float, count: float) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng(name), view.unit
    floor = view.y(level) + 0.04 * unit
    tall = min(high * unit, 0.8 * floor)
    many = max(2, round(count * view.span + rng.uniform(-0.4, 0.6)))
    peaks = forms.jagged(rng, view.width, unit, floor, tall, many)
    for outline, peak in sorted(peaks, key=lambda one: one[1][1]):
        sheet.fill(
            [[*outline, (outline[-1][0], floor + 0.4 * unit), (outline[0][0], floor + 0.4 * unit)]],
            colour,
            depth,
            relief="board",
        )
        half = [p for p in outline if p[0] >= peak[0]]
        ridge = [
            (peak[0] + unit * dx, peak[1] + (floor - peak[1]) * t)
            for dx, t in ((-0.012, 0.3), (0.024, 0.55), (-0.02, 0.8), (0.01, 1.0))
        ]
        sheet.fill([[*half, *reversed(ridge), peak]], toned(colour, -0.09), depth, ink=0, relief="board")
        if view.manner.lines_alone:
            sheet.stroke([[peak, *ridge[:2]]], 1, colour, 0.5 * depth)
        snow = forms.cap(rng, outline, peak, rng.uniform(0.3, 0.42) + (0.15 if view.light.snowed else 0))
        sheet.fill([snow], _SNOW, min(1.0, depth + 0.2), ink=0.7, relief="board")
        shade = [(x if x >= peak[0] else peak[0] + 0.002 * unit, y) for x, y in snow]
        sheet.fill([shade], toned(_SNOW, -0.09), min(1.0, depth + 0.2), ink=0, relief="board")
    return sheet.layer(name, "scenery")


def _alpine(view: View) -> Detail:
    details = meadow_details(view, blossoms=12)

    def upon(sheet: Sheet, rng: Rng, line: Outline) -> None:
        details(sheet, rng, line)
        for x, y, near in scattered(rng, view, line, round(5 * view.span), 0.1, 0.8):
            plants.stone(sheet, rng, x, y, view.unit * (0.03 + 0.05 * near) * rng.uniform(0.7, 1.2), 0.95)

    return upon


def desert(view: View) -> Ground:
    rng = view.rng("desert")
    sand = _SANDS[int(rng.integers(len(_SANDS)))]
    rose: RGB = (226, 178, 160)

    def plants_of_sand(low: float, high: float, count: float, depth: float) -> Detail:
        def behind(sheet: Sheet, chance: Rng, line: Outline) -> None:
            for x in forms.spread(chance, max(1, round(count * view.span)), 0, view.width, 0.45):
                _cactus(
                    sheet,
                    chance,
                    x,
                    forms.height_at(line, x) + 0.02 * view.unit,
                    view.unit * chance.uniform(low, high),
                    depth,
                )

        return behind

    def upon(sheet: Sheet, chance: Rng, line: Outline) -> None:
        _wind_lines(sheet, chance, line, sand)
        for x, y, near in scattered(chance, view, line, round(6 * view.span), 0.1, 0.9):
            plants.stone(sheet, chance, x, y, view.unit * (0.02 + 0.035 * near), 0.95, mixed(rose, sand, 0.3))
        dry = [
            (x, y, view.unit * (0.02 + 0.02 * near))
            for x, y, near in scattered(chance, view, line, round(4 * view.span), 0.1, 0.9)
        ]
        plants.grass(sheet, chance, dry, mixed((176, 176, 116), sand, 0.3), 0.9)

    layers = [*sky.sky(view, 0.56)]
    if rng.random() < 0.6:
        layers.append(_mesas(view, rose))
    layers += [
        band(
            view,
            "far dunes",
            0.565,
            0.10,
            mixed(sand, rose, 0.35),
            0.35,
            "dune",
            upon=_dune_shade(mixed(sand, rose, 0.5), 0.35),
        ),
        band(
            view,
            "dunes",
            0.64,
            0.10,
            mixed(sand, rose, 0.14),
            0.65,
            "dune",
            behind=plants_of_sand(0.07, 0.12, 2.5, 0.6),
            upon=_dune_shade(mixed(sand, rose, 0.32), 0.65),
        ),
        band(view, "sand", 0.735, 0.05, sand, 1.0, behind=plants_of_sand(0.18, 0.3, 1.2, 0.85), upon=upon),
    ]
    return Ground(tuple(layers), (), horizon=0.57)


def _mesas(view: View, colour: RGB) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("table mountains"), view.unit
    floor = view.y(0.6)
    for x in forms.spread(rng, max(1, round(1.8 * view.span)), 0, view.width, 0.5):
        wide, high = unit * rng.uniform(0.16, 0.34), unit * rng.uniform(0.10, 0.19)
        form = [
            (x - 0.7 * wide, floor + 0.1 * unit),
            (x - 0.52 * wide, floor - 0.35 * high),
            (x - 0.4 * wide, floor - 0.4 * high),
            (x - 0.36 * wide, floor - high),
            (x + 0.3 * wide, floor - high * 1.04),
            (x + 0.36 * wide, floor - 0.45 * high),
            (x + 0.5 * wide, floor - 0.36 * high),
            (x + 0.7 * wide, floor + 0.1 * unit),
        ]
        sheet.fill([form], colour, 0.42, relief="board")
        stripes = [
            [(x - 0.36 * wide, floor - t * high), (x + 0.3 * wide, floor - (t + 0.03) * high)] for t in (0.66, 0.82)
        ]
        sheet.stroke(stripes, 0.008 * unit, toned(colour, -0.1), 0.4, alpha=0.6)
    return sheet.layer("table mountains", "scenery")


def _dune_shade(colour: RGB, depth: float) -> Detail:
    """The lee sides of dunes: a crescent below each crest."""

    def upon(sheet: Sheet, _rng: Rng, line: Outline) -> None:
        unit = sheet.unit
        for (_, y0), (x1, y1), (_, y2) in zip(line, line[1:], line[2:], strict=False):
            if y1 <= y0 and y1 < y2:
                after = [(x, y) for x, y in line if x1 <= x <= x1 + 0.42 * unit]
                fall = [
                    (x1 + 0.30 * unit * t - 0.05 * unit * t * (1 - t) * 4, y1 + 0.17 * unit * t)
                    for t in (1.0, 0.75, 0.5, 0.25, 0.1)
                ]
                sheet.fill([[*after, *fall]], colour, depth, ink=0.6, relief="board")

    return upon


def _wind_lines(sheet: Sheet, rng: Rng, line: Outline, sand: RGB) -> None:
    view, unit = sheet.view, sheet.unit
    ways = []
    for x, y, near in scattered(rng, view, line, round(10 * view.span), 0.08, 0.95):
        wide = unit * (0.06 + 0.12 * near)
        ways.append(forms.wave_line(rng, x - wide, x + wide, y, 0.004 * unit, wide * 1.4))
    sheet.stroke(ways, 0.004 * unit, toned(sand, -0.08), 0.8, alpha=0.8)


def _cactus(sheet: Sheet, rng: Rng, x: float, y: float, high: float, depth: float) -> None:
    colour: RGB = (134, 178, 128)
    wide = 0.17 * high
    arms: list[list[tuple[float, float]]] = []
    for side in (-1, 1):
        if rng.random() < 0.8:
            base, reach, up = rng.uniform(0.3, 0.55) * high, 0.25 * high, rng.uniform(0.2, 0.34) * high
            arms.append(
                [
                    (x, y - base),
                    (x + side * 0.8 * reach, y - base),
                    (x + side * reach, y - base - 0.06 * high),
                    (x + side * reach, y - base - up),
                ]
            )
    ways = [[(x, y), (x, y - high)]]
    if not sheet.view.manner.lines_alone:
        sheet.stroke(arms, 0.72 * wide, colour, depth, ink=1.0)
        sheet.stroke(ways, wide, colour, depth, ink=1.0)
        sheet.stroke(
            [[(x - 0.2 * wide, y - 0.1 * high), (x - 0.2 * wide, y - high)]], 0.1 * wide, toned(colour, 0.25), depth
        )
    else:
        sheet.stroke([*arms, *ways], wide, colour, depth)
    if rng.random() < 0.5:
        sheet.fill(
            forms.flower(x, y - high - 0.3 * wide, 0.4 * wide, 5), (246, 170, 180), depth, ink=0.6, relief="board"
        )


def snow(view: View) -> Ground:
    ground = view.light.grass
    shade: RGB = (206, 222, 240)

    def drifts(sheet: Sheet, rng: Rng, line: Outline) -> None:
        unit = view.unit
        for x, y, near in scattered(rng, view, line, round(5 * view.span), 0.1, 0.9):
            wide = unit * (0.12 + 0.2 * near)
            edge = [
                (x - wide, y + 0.02 * unit),
                (x - 0.4 * wide, y - 0.014 * unit),
                (x + 0.2 * wide, y - 0.008 * unit),
                (x + wide, y + 0.022 * unit),
                (x, y + 0.016 * unit),
            ]
            sheet.fill([forms.smooth_closed(edge)], shade, 1.0, ink=0, relief="board", alpha=0.55)
        if view.manner.lines_alone:
            ways = [
                forms.wave_line(rng, x - 0.05 * unit, x + 0.05 * unit, y, 0.004 * unit, 0.15 * unit)
                for x, y, _ in scattered(rng, view, line, 6, 0.1, 0.9)
            ]
            sheet.stroke(ways, 1, shade, 0.6)
        for x, y, near in scattered(rng, view, line, round(3 * view.span), 0.1, 0.9):
            plants.stone(sheet, rng, x, y, unit * (0.03 + 0.04 * near), 0.95, (178, 184, 196))
        dry = [
            (x, y, unit * (0.016 + 0.02 * near))
            for x, y, near in scattered(rng, view, line, round(4 * view.span), 0.1, 0.9)
        ]
        plants.grass(sheet, rng, dry, (190, 184, 160), 0.9)

    def trees(count: float, low: float, high: float, depth: float) -> Detail:
        def behind(sheet: Sheet, rng: Rng, line: Outline) -> None:
            for x in forms.spread(rng, max(1, round(count * view.span)), 0, view.width, 0.5):
                y, tall = forms.height_at(line, x) + 0.012 * view.unit, view.unit * rng.uniform(low, high)
                if rng.random() < 0.8:
                    plants.fir(sheet, rng, x, y, tall, depth)
                else:
                    plants.tree(sheet, rng, x, y, 0.9 * tall, depth)

        return behind

    layers = [
        *sky.sky(view, 0.58),
        band(view, "far hills", 0.555, 0.13, mixed(shade, BLUE, 0.25), 0.25),
        band(view, "hills", 0.615, 0.08, mixed(ground, shade, 0.7), 0.6, behind=trees(9, 0.06, 0.11, 0.5)),
        band(
            view, "snow", 0.695, 0.04, mixed(ground, shade, 0.15), 1.0, behind=trees(2.4, 0.17, 0.3, 0.82), upon=drifts
        ),
    ]
    return Ground(tuple(layers), (_snowbank(view),), horizon=0.58, shadow=0.28)


def _snowbank(view: View) -> SceneLayer:
    sheet, unit = Sheet(view), view.unit
    edge = []
    for i in range(41):
        t = i / 40
        side = abs(2 * t - 1)
        edge.append((-0.05 * unit + t * (view.width + 0.1 * unit), view.height - unit * (0.012 + 0.075 * side**2.5)))
    sheet.fill([forms.under(edge, view.height + 0.1 * unit)], (250, 252, 255), 1.0, relief="band")
    return sheet.layer("snow in front", "front")
