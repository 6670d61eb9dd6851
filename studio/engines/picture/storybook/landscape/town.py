"""Streets: city and village."""

from __future__ import annotations

import math
from typing import Final

from studio.engines.picture.storybook.landscape import buildings, forms, plants, sky
from studio.engines.picture.storybook.landscape.country import BLUE, path
from studio.engines.picture.storybook.landscape.forms import Outline, Rng
from studio.engines.picture.storybook.landscape.ground import Detail, Ground, band, front_grass, meadow_details
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

_FRONTS: Final[tuple[RGB, ...]] = (
    (244, 214, 190),
    (226, 232, 222),
    (250, 230, 184),
    (218, 226, 240),
    (240, 206, 202),
    (230, 220, 238),
    (246, 238, 220),
    (206, 226, 226),
)
_AWNINGS: Final[tuple[RGB, ...]] = ((226, 140, 130), (132, 178, 188), (236, 184, 110), (156, 186, 140))
_CURB: Final = 0.75


def city(view: View) -> Ground:
    square = view.rng("city").random() < 0.4
    layers = [
        *sky.sky(view, 0.6),
        buildings.skyline(view, "far towers", 0.62, 0.42, (180, 194, 216), 0.2),
        buildings.skyline(view, "towers", 0.64, 0.28, (176, 186, 208), 0.42),
        _houses(view),
        _pavement(view),
        _street_things(view),
        _square(view) if square else _road(view),
    ]
    return Ground(tuple(layers), (), horizon=0.62, near=0.92)


def _houses(view: View) -> SceneLayer:
    """Fronts side by side, of three to five storeys, shops below."""
    sheet, rng, unit = Sheet(view), view.rng("houses"), view.unit
    foot, x, before = view.y(_CURB) - 0.035 * unit, -rng.uniform(0.02, 0.14) * unit, -1
    while x < view.width:
        wide = unit * rng.uniform(0.17, 0.25)
        colour = int(rng.integers(len(_FRONTS) - 1))
        colour += colour >= before
        before = colour
        if rng.random() < 0.14 and x > 0:
            plants.tree(sheet, rng, x + 0.07 * unit, foot, 0.22 * unit, 0.7)
            x += 0.14 * unit
            continue
        _front(sheet, rng, x, x + wide, foot, _FRONTS[colour])
        x += wide
    return sheet.layer("houses", "scenery")


def _front(sheet: Sheet, rng: Rng, left: float, right: float, foot: float, wall: RGB) -> None:
    unit, wide, depth = sheet.unit, right - left, 0.68
    storeys = int(rng.choice((1, 2, 2, 3, 3, 4)))
    ground, storey = 0.125 * unit, 0.095 * unit
    top = foot - ground - storeys * storey
    roof, kind = buildings.one_of(rng, ((206, 142, 124), (160, 170, 190), (186, 160, 150))), int(rng.integers(3))
    if sheet.view.light.snowed:
        roof = (244, 248, 253)
    if kind == 0:
        sheet.fill(
            [
                [
                    (left - 0.01 * unit, top),
                    (left + 0.03 * unit, top - 0.07 * unit),
                    (right - 0.03 * unit, top - 0.07 * unit),
                    (right + 0.01 * unit, top),
                ]
            ],
            roof,
            depth,
        )
    elif kind == 1:
        sheet.fill([[(left, top + 1), (left + wide / 2, top - 0.42 * wide), (right, top + 1)]], wall, depth)
        sheet.stroke(
            [
                [
                    (left - 0.01 * unit, top + 0.006 * unit),
                    (left + wide / 2, top - 0.43 * wide),
                    (right + 0.01 * unit, top + 0.006 * unit),
                ]
            ],
            0.02 * unit,
            roof,
            depth,
            ink=0.9,
        )
    sheet.fill([forms.box(left, top, right, foot)], wall, depth, relief="board")
    if kind == 2:
        sheet.fill(
            [forms.box(left - 0.008 * unit, top - 0.018 * unit, right + 0.008 * unit, top + 0.012 * unit)],
            toned(wall, 0.3),
            depth,
            relief="board",
        )
    count = 2 if wide < 0.21 * unit else 3
    for row in range(storeys):
        y = top + (row + 0.52) * storey
        for i in range(count):
            buildings.window(sheet, rng, left + (i + 0.5) * wide / count, y, 0.036 * unit, 0.05 * unit, depth)
    if rng.random() < 0.6:
        _shop(sheet, rng, left, right, foot, ground)
    else:
        door = left + wide * float(rng.choice((0.3, 0.7)))
        sheet.fill(
            [forms.box(door - 0.026 * unit, foot - 0.09 * unit, door + 0.026 * unit, foot)],
            buildings.one_of(rng, ((170, 128, 108), (134, 164, 178), (150, 172, 146))),
            depth,
            ink=0.8,
            relief="board",
        )
        buildings.window(sheet, rng, left + right - door, foot - 0.06 * unit, 0.045 * unit, 0.05 * unit, depth)


def _shop(sheet: Sheet, rng: Rng, left: float, right: float, foot: float, high: float) -> None:
    unit, depth = sheet.unit, 0.7
    dark = sheet.view.light.dark
    pane: RGB = (206, 178, 138) if dark else (206, 226, 236)
    sheet.fill(
        [forms.box(left + 0.018 * unit, foot - 0.085 * unit, right - 0.018 * unit, foot - 0.012 * unit)],
        pane,
        depth,
        ink=0.8,
        relief="board",
        glowing=dark,
    )
    cloth = buildings.one_of(rng, _AWNINGS)
    count = max(4, round((right - left) / (0.03 * unit)))
    step, top = (right - left - 0.01 * unit) / count, foot - high + 0.012 * unit
    for i in range(count):
        a, b = left + 0.005 * unit + i * step, left + 0.005 * unit + (i + 1) * step
        low = top + 0.036 * unit
        scallop = [
            ((a + b) / 2 + step / 2 * math.cos(t), low + 0.36 * step * math.sin(t))
            for t in (math.pi * k / 6 for k in range(7))
        ]
        sheet.fill(
            [[(a, top), (b, top), *scallop]],
            toned(cloth, 0.2) if i % 2 else (253, 250, 244),
            depth,
            ink=0.5,
            relief="board",
        )


def _pavement(view: View) -> SceneLayer:
    sheet, unit = Sheet(view), view.unit
    top, low = view.y(_CURB) - 0.036 * unit, view.y(_CURB) + 0.022 * unit
    stone: RGB = (242, 246, 250) if view.light.snowed else (226, 220, 212)
    sheet.fill([forms.box(-0.1 * unit, top, view.width + 0.1 * unit, view.height + 9)], stone, 0.85, relief="board")
    joints = [
        [(x, top), (x - 0.02 * unit, low)]
        for x in forms.spread(view.rng("pavement"), round(11 * view.span), 0, view.width, 0.0)
    ]
    sheet.stroke(joints, 0.003 * unit, toned(stone, -0.12), 0.7, alpha=0.8)
    sheet.fill(
        [forms.box(-0.1 * unit, low, view.width + 0.1 * unit, low + 0.016 * unit)],
        toned(stone, -0.13),
        0.9,
        relief="board",
    )
    return sheet.layer("pavement", "ground")


def _street_things(view: View) -> SceneLayer:
    """Lamps, and trees in tubs."""
    sheet, rng, unit = Sheet(view), view.rng("lamps"), view.unit
    foot = view.y(_CURB) + 0.004 * unit
    first = rng.uniform(0.05, 0.22) * view.width
    x, i, trees = first, int(rng.integers(2)), rng.random() < 0.45
    while x < view.width:
        if i % 2 and trees:
            plants.tree(sheet, rng, x, foot, unit * rng.uniform(0.22, 0.28), 0.88, "round")
        elif i % 2:
            _tub(sheet, rng, x, foot)
        else:
            buildings.street_lamp(sheet, x, foot, 0.3 * unit, 0.88)
        x, i = x + unit * rng.uniform(0.32, 0.42), i + 1
    return sheet.layer("lamps", "scenery")


def _tub(sheet: Sheet, rng: Rng, x: float, foot: float) -> None:
    unit = sheet.unit
    colour = (196, 208, 208) if sheet.view.light.snowed else sheet.view.light.leaf(rng)
    sheet.stroke([[(x, foot - 0.03 * unit), (x, foot - 0.1 * unit)]], 0.01 * unit, plants.BARK, 0.88)
    sheet.fill([forms.round_form(rng, x, foot - 0.13 * unit, 0.05 * unit, 0.05 * unit, 0, 0.06)], colour, 0.88)
    sheet.fill(
        [
            [
                (x - 0.034 * unit, foot - 0.045 * unit),
                (x + 0.034 * unit, foot - 0.045 * unit),
                (x + 0.026 * unit, foot),
                (x - 0.026 * unit, foot),
            ]
        ],
        (210, 158, 134),
        0.9,
    )


def _road(view: View) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("road"), view.unit
    top = view.y(_CURB) + 0.036 * unit
    grey: RGB = (230, 236, 244) if view.light.snowed else (206, 208, 214)
    sheet.fill([forms.box(-0.1 * unit, top, view.width + 0.1 * unit, view.height + 9)], grey, 1.0, relief="band")
    middle, x = (top + view.height) / 2 + 0.01 * unit, -rng.uniform(0, 0.2) * unit
    while x < view.width:
        long = 0.13 * unit
        sheet.fill(
            [
                [
                    (x, middle),
                    (x + long, middle),
                    (x + long - 0.01 * unit, middle + 0.014 * unit),
                    (x - 0.01 * unit, middle + 0.014 * unit),
                ]
            ],
            (246, 244, 236),
            0.9,
            ink=0.6,
            relief="board",
            alpha=1.0 if view.manner.lines_alone else 0.8,
        )
        x += 0.25 * unit
    return sheet.layer("road", "ground")


def _square(view: View) -> SceneLayer:
    """Paved ground in place of a road: rows of slabs in perspective."""
    sheet, rng, unit = Sheet(view), view.rng("square"), view.unit
    top, middle = view.y(_CURB) + 0.036 * unit, view.width / 2
    stone: RGB = (
        (240, 244, 250)
        if view.light.snowed
        else buildings.one_of(rng, ((228, 216, 200), (218, 220, 224), (232, 212, 200)))
    )
    sheet.fill([forms.box(-0.1 * unit, top, view.width + 0.1 * unit, view.height + 9)], stone, 1.0, relief="band")
    y, step, ways = top, 0.03 * unit, []
    while y < view.height:
        ways.append([(-9.0, y), (view.width + 9.0, y)])
        y, step = y + step, 1.4 * step
    half = round(9 * view.span) + 4
    for i in range(-half, half):
        spread = 0.085 + 0.383 * (view.height - top) / unit
        ways.append([(middle + i * 0.085 * unit, top), (middle + i * spread * unit, float(view.height))])
    sheet.stroke(ways, 0.003 * unit, toned(stone, -0.09), 0.5, alpha=0.7)
    return sheet.layer("square", "ground")


def village(view: View) -> Ground:
    light = view.light
    grass = light.grass
    layers = [
        *sky.sky(view, 0.55),
        band(view, "far hills", 0.53, 0.13, mixed(grass, BLUE, 0.5), 0.25),
        band(view, "hill", 0.60, 0.08, mixed(grass, BLUE, 0.22), 0.55, "hump", behind=_hamlet(view, 0.5, 0.075, 4.0)),
        band(
            view,
            "village",
            0.685,
            0.03,
            mixed(grass, toned(grass, -0.04), 0.5),
            0.85,
            "roll",
            behind=_hamlet(view, 0.8, 0.16, 2.6, spire=True),
        ),
        band(view, "green", 0.76, 0.012, grass, 1.0, "roll", upon=_green(view)),
    ]
    return Ground(tuple(layers), (front_grass(view, grass),), horizon=0.58, near=0.9)


def _hamlet(view: View, depth: float, wide: float, count: float, *, spire: bool = False) -> Detail:
    """Cottages with trees between them."""

    def behind(sheet: Sheet, rng: Rng, line: Outline) -> None:
        unit = view.unit
        many = max(2, round(count * view.span))
        tower = int(rng.integers(many)) if spire and rng.random() < 0.75 else -1
        for i, x in enumerate(forms.spread(rng, many, 0.02 * view.width, 0.98 * view.width, 0.3)):
            y = forms.height_at(line, x) + 0.02 * unit
            if rng.random() < 0.8:
                plants.tree(
                    sheet, rng, x + float(rng.choice((-1, 1))) * wide * 0.85 * unit, y, wide * 1.35 * unit, depth
                )
            if i == tower:
                buildings.church(sheet, x, y, 2.0 * wide * unit, depth, rng)
            else:
                buildings.cottage(sheet, rng, x, y, wide * unit * rng.uniform(0.9, 1.15), depth)
            if rng.random() < 0.6:
                plants.bush(sheet, rng, x + wide * 0.6 * unit, y + 0.004 * unit, 0.5 * wide * unit, depth)

    return behind


def _green(view: View) -> Detail:
    details = meadow_details(view, blossoms=10)

    def upon(sheet: Sheet, rng: Rng, line: Outline) -> None:
        path(sheet, rng, line)
        details(sheet, rng, line)

    return upon
