"""The kitchen: tiles, a counter along the wall, a shelf, a window."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from studio.engines.picture.storybook.landscape import forms, indoors
from studio.engines.picture.storybook.landscape.buildings import one_of
from studio.engines.picture.storybook.landscape.forms import Rng
from studio.engines.picture.storybook.landscape.ground import Ground
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

_WALLS: Final[tuple[RGB, ...]] = ((252, 242, 218), (226, 238, 234), (250, 228, 214), (232, 236, 246), (244, 240, 222))
_CUPBOARDS: Final[tuple[RGB, ...]] = (
    (174, 206, 200),
    (230, 206, 170),
    (190, 204, 224),
    (240, 196, 180),
    (204, 212, 176),
)
_FLOORS: Final[tuple[RGB, ...]] = ((236, 222, 204), (222, 228, 230), (240, 220, 208))
_POTS: Final[tuple[RGB, ...]] = ((226, 146, 130), (150, 184, 204), (240, 200, 120), (170, 196, 160), (248, 240, 228))
_WALL: Final = 0.73


def kitchen(view: View) -> Ground:
    rng = view.rng("kitchen colours")
    wall, cupboard, floor = one_of(rng, _WALLS), one_of(rng, _CUPBOARDS), one_of(rng, _FLOORS)
    side = float(rng.choice((-1, 1)))
    layers = (
        _wall(view, wall, mixed(wall, (255, 255, 255), 0.55)),
        indoors.window(view, 0.5 + side * 0.2, one_of(rng, _POTS[:4]), _WALL - 0.1, wide=0.26, high=0.24),
        _shelf(view, 0.5 - side * 0.24),
        _floor(view, floor),
        _counter(view, cupboard, side),
    )
    return Ground(layers, (), horizon=_WALL, near=0.92, wall=_WALL, indoors=True)


def _wall(view: View, colour: RGB, tile: RGB) -> SceneLayer:
    sheet, unit = indoors.painted_wall(view, colour, _WALL), view.unit
    top, low, step = view.y(_WALL) - 0.4 * unit, view.y(_WALL), 0.055 * unit
    sheet.fill([forms.box(-9, top, view.width + 9, low)], tile, 0.9, ink=0.6, relief="board")
    joints = [[(i * step, top), (i * step, low)] for i in range(math.ceil(view.width / step) + 1)]
    joints += [[(-9, top + j * step), (view.width + 9, top + j * step)] for j in range(1, 8)]
    sheet.stroke(joints, 0.0028 * unit, toned(tile, -0.07), 0.25, alpha=0.8)
    return sheet.layer("wall", "ground")


def _shelf(view: View, at: float) -> SceneLayer:
    """A board with jars, cups that hang below it."""
    sheet, rng, unit = Sheet(view), view.rng("shelf"), view.unit
    x, y = view.width * at, view.y(_WALL) - 0.43 * unit
    wide = min(0.34 * unit, 0.4 * view.width)
    left = x - wide / 2
    for i in range(5):
        px = left + wide * (i + 0.5) / 5
        _jar(sheet, rng, px, y, 0.055 * unit)
    sheet.fill(
        [forms.box(left - 0.015 * unit, y, left + wide + 0.015 * unit, y + 0.018 * unit)],
        (210, 176, 138),
        0.85,
        relief="board",
    )
    for i in range(4):
        px, top = left + wide * (i + 0.5) / 4, y + 0.03 * unit
        sheet.stroke([[(px, y + 0.016 * unit), (px, top)]], 0.004 * unit, (170, 150, 130), 0.8)
        if rng.random() < 0.75:
            _cup(sheet, px, top, 0.036 * unit, one_of(rng, _POTS))
    return sheet.layer("shelf", "scenery")


def _jar(sheet: Sheet, rng: Rng, x: float, y: float, size: float) -> None:
    colour, kind = one_of(rng, _POTS), int(rng.integers(3))
    high = size * rng.uniform(0.9, 1.35)
    if kind == 0:
        sheet.fill([forms.box(x - 0.42 * size, y - high, x + 0.42 * size, y)], toned(colour, 0.25), 0.82, ink=0.8)
        sheet.fill(
            [forms.box(x - 0.46 * size, y - high - 0.14 * size, x + 0.46 * size, y - high + 0.06 * size)],
            (200, 168, 134),
            0.82,
            ink=0.8,
            relief="board",
        )
    elif kind == 1:
        sheet.fill(
            [
                forms.smooth_closed(
                    [
                        (x - 0.3 * size, y),
                        (x - 0.46 * size, y - 0.5 * high),
                        (x - 0.22 * size, y - high),
                        (x + 0.22 * size, y - high),
                        (x + 0.46 * size, y - 0.5 * high),
                        (x + 0.3 * size, y),
                    ]
                )
            ],
            toned(colour, 0.15),
            0.82,
            ink=0.8,
        )
    else:
        for k in range(3):
            sheet.fill(
                [forms.box(x - 0.5 * size, y - (k + 1) * 0.16 * size, x + 0.5 * size, y - k * 0.16 * size)],
                toned(colour, 0.1 + 0.25 * (k % 2)),
                0.82,
                ink=0.6,
                relief="board",
            )


def _cup(sheet: Sheet, x: float, y: float, size: float, colour: RGB) -> None:
    ring = [
        (x + 0.55 * size + 0.28 * size * math.cos(a), y + 0.42 * size + 0.28 * size * math.sin(a))
        for a in (math.pi * i / 9 for i in range(-5, 6))
    ]
    sheet.stroke([ring], 0.12 * size, toned(colour, 0.1), 0.82)
    form = [
        (x - 0.5 * size, y),
        (x + 0.5 * size, y),
        (x + 0.42 * size, y + 0.7 * size),
        (x + 0.25 * size, y + 0.85 * size),
        (x - 0.25 * size, y + 0.85 * size),
        (x - 0.42 * size, y + 0.7 * size),
    ]
    sheet.fill([form], toned(colour, 0.2), 0.82, ink=0.8)


def _floor(view: View, colour: RGB) -> SceneLayer:
    """Squares in perspective."""
    sheet, unit = Sheet(view), view.unit
    top, middle = view.y(_WALL), view.width / 2
    sheet.fill([forms.box(-0.1 * unit, top, view.width + 0.1 * unit, view.height + 9)], colour, 1.0, relief="band")
    rows, y, step = [top], top, 0.03 * unit
    while y < view.height + step:
        y, step = y + step, step * 1.36
        rows.append(y)
    squares = []
    half = math.ceil(view.span * 8) + 4
    for j, (y0, y1) in enumerate(pairwise(rows)):
        a, b = (0.075 + 0.11 * (v - top) / (0.3 * unit) for v in (y0, y1))
        for i in range(-half, half):
            if (i + j) % 2:
                squares.append(
                    [
                        (middle + i * a * unit, y0),
                        (middle + (i + 1) * a * unit, y0),
                        (middle + (i + 1) * b * unit, y1),
                        (middle + i * b * unit, y1),
                    ]
                )
    if view.manner.lines_alone:
        sheet.stroke([[*one, one[0]] for one in squares], 1, colour, 0.25)
    else:
        sheet.fill(squares, toned(colour, -0.07), 1.0, ink=0, relief="board", alpha=0.8)
    return sheet.layer("floor", "ground")


def _counter(view: View, colour: RGB, side: float) -> SceneLayer:
    """Cupboards along the wall, with a cooker; a gap on one side where the wall is free."""
    sheet, rng, unit = Sheet(view), view.rng("counter"), view.unit
    foot, top = view.y(_WALL) + 0.035 * unit, view.y(_WALL) - 0.16 * unit
    step = 0.155 * unit
    count = math.ceil(view.width / step) + 1
    oven = round((0.5 - side * 0.24) * view.width / step)
    sheet.fill([forms.box(-0.1 * unit, top, view.width + 0.1 * unit, foot)], colour, 0.84, relief="board")
    for i in range(count):
        left, right = i * step, (i + 1) * step
        if i == oven:
            _cooker(sheet, left, right, top, foot)
            continue
        if rng.random() < 0.35:
            for a, b in ((0.10, 0.36), (0.42, 0.9)):
                sheet.fill(
                    [
                        forms.box(
                            left + 0.07 * step, top + a * (foot - top), right - 0.07 * step, top + b * (foot - top)
                        )
                    ],
                    toned(colour, 0.22),
                    0.84,
                    ink=0.7,
                    relief="board",
                )
                sheet.fill(
                    [forms.ellipse((left + right) / 2, top + (a + 0.1) * (foot - top), 0.008 * unit, 0.008 * unit)],
                    (206, 178, 140),
                    0.84,
                    ink=0.5,
                    relief="board",
                )
        else:
            sheet.fill(
                [
                    forms.box(
                        left + 0.07 * step, top + 0.12 * (foot - top), right - 0.07 * step, top + 0.9 * (foot - top)
                    )
                ],
                toned(colour, 0.22),
                0.84,
                ink=0.7,
                relief="board",
            )
            sheet.fill(
                [forms.ellipse(right - 0.16 * step, top + 0.4 * (foot - top), 0.008 * unit, 0.008 * unit)],
                (206, 178, 140),
                0.84,
                ink=0.5,
                relief="board",
            )
    sheet.fill(
        [forms.box(-0.1 * unit, top - 0.022 * unit, view.width + 0.1 * unit, top + 0.004 * unit)],
        (226, 196, 158),
        0.86,
        relief="board",
    )
    _on_counter(sheet, rng, (oven + 0.5) * step, top - 0.022 * unit, side)
    return sheet.layer("counter", "scenery")


def _cooker(sheet: Sheet, left: float, right: float, top: float, foot: float) -> None:
    unit, high, middle = sheet.unit, foot - top, (left + right) / 2
    sheet.fill([forms.box(left, top, right, foot)], (236, 236, 240), 0.86, relief="board")
    sheet.fill(
        [forms.box(left + 0.02 * unit, top + 0.36 * high, right - 0.02 * unit, top + 0.86 * high)],
        (176, 184, 198),
        0.84,
        ink=0.7,
        relief="board",
    )
    sheet.stroke(
        [[(left + 0.025 * unit, top + 0.28 * high), (right - 0.025 * unit, top + 0.28 * high)]],
        0.01 * unit,
        (196, 200, 210),
        0.84,
    )
    knobs = [
        forms.ellipse(middle + dx * unit, top + 0.14 * high, 0.007 * unit, 0.007 * unit) for dx in (-0.04, 0.0, 0.04)
    ]
    sheet.fill(knobs, (226, 146, 130), 0.84, ink=0.6, relief="board")


def _on_counter(sheet: Sheet, rng: Rng, stove: float, y: float, side: float) -> None:
    unit = sheet.unit
    pot = one_of(rng, _POTS[:4])
    sheet.fill([forms.box(stove - 0.045 * unit, y - 0.06 * unit, stove + 0.045 * unit, y)], toned(pot, 0.1), 0.86)
    sheet.stroke(
        [[(stove - 0.05 * unit, y - 0.066 * unit), (stove + 0.05 * unit, y - 0.066 * unit)]],
        0.010 * unit,
        toned(pot, -0.08),
        0.86,
    )
    sheet.stroke(
        [[(stove + s * 0.045 * unit, y - 0.042 * unit), (stove + s * 0.066 * unit, y - 0.042 * unit)] for s in (-1, 1)],
        0.009 * unit,
        (130, 126, 136),
        0.86,
    )
    bowl = stove - side * 0.24 * unit
    if 0 < bowl < sheet.view.width:
        for dx, colour in ((-0.022, (226, 140, 120)), (0.022, (244, 196, 110)), (0.0, (170, 196, 120))):
            sheet.fill(
                [forms.ellipse(bowl + dx * unit, y - 0.048 * unit, 0.022 * unit, 0.022 * unit)], colour, 0.86, ink=0.7
            )
        dish = [
            (bowl + 0.06 * unit * math.cos(a), y - 0.036 * unit + 0.036 * unit * math.sin(a))
            for a in (math.pi * i / 12 for i in range(13))
        ]
        sheet.fill([dish], (250, 246, 238), 0.86)
