"""Places among trees and beds: forest, park, garden."""

from __future__ import annotations

import math
from typing import Final

from studio.engines.picture.storybook.landscape import buildings, forms, plants, sky
from studio.engines.picture.storybook.landscape.country import BLUE, path
from studio.engines.picture.storybook.landscape.forms import Outline, Rng
from studio.engines.picture.storybook.landscape.ground import (
    Detail,
    Ground,
    band,
    front_grass,
    meadow_details,
    scattered,
    treeline,
)
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

_WOOD: Final[RGB] = (208, 174, 136)


def forest(view: View) -> Ground:
    light, rng = view.light, view.rng("forest")
    leaf = light.leaves[0]
    firs = float(rng.choice((0.1, 0.45, 0.9)))
    floor = mixed(light.grass, (150, 186, 130), 0.35) if not light.snowed else light.grass
    layers = [
        *sky.sky(view, 0.56)[:1],
        _far_trees(view, "far trees", 0.60, mixed(leaf, BLUE, 0.35), 0.18, 13, firs),
        band(view, "far floor", 0.605, 0.02, mixed(floor, leaf, 0.2), 0.35),
        _far_trees(view, "trees", 0.665, mixed(leaf, BLUE, 0.12), 0.45, 8, firs),
        band(view, "floor", 0.67, 0.03, mixed(floor, leaf, 0.12), 0.7),
        _near_trees(view, "near trees", firs),
        band(view, "clearing", 0.735, 0.03, floor, 1.0, "roll", upon=_forest_floor(view)),
    ]
    return Ground(tuple(layers), (_ferns(view, toned(leaf, -0.06)),), horizon=0.6, shadow=0.3)


def _far_trees(view: View, name: str, level: float, colour: RGB, depth: float, count: float, firs: float) -> SceneLayer:
    """Trunks and crowns side by side, in one tone."""
    sheet, rng, unit = Sheet(view), view.rng(name), view.unit
    floor = view.y(level) + 0.02 * unit
    tone = (212, 222, 230) if view.light.snowed else colour
    for x in forms.spread(rng, round(count * view.span), -0.05 * unit, view.width + 0.05 * unit, 0.5):
        high = min(floor * 0.96, unit * rng.uniform(0.38, 0.56) * (0.8 + 0.5 * depth))
        wide = 0.028 * unit * rng.uniform(0.7, 1.2)
        sheet.fill(
            [
                [
                    (x - wide / 2, floor),
                    (x - 0.32 * wide, floor - 0.6 * high),
                    (x + 0.32 * wide, floor - 0.6 * high),
                    (x + wide / 2, floor),
                ]
            ],
            mixed(plants.BARK, colour, 0.55),
            depth,
            relief="board",
        )
        shade = toned(tone, rng.uniform(-0.06, 0.08))
        if rng.random() < firs:
            sheet.fill(forms.conifer(rng, x, floor, high, "many"), shade, depth, ink=0.8)
        else:
            sheet.fill(
                [forms.round_form(rng, x, floor - 0.72 * high, 0.26 * high, 0.3 * high, int(rng.integers(7, 10)), 0.1)],
                shade,
                depth,
            )
    return sheet.layer(name, "scenery")


def _near_trees(view: View, name: str, firs: float) -> SceneLayer:
    """Large ones at the sides; their crowns leave the picture."""
    sheet, rng, unit = Sheet(view), view.rng(name), view.unit
    places = [(0.02, 1), (0.98, 1)]
    if view.span > 0.9 and rng.random() < 0.6:
        places.append((float(rng.choice((0.17, 0.83))), 0))
    for share, large in places:
        x = view.width * share + unit * rng.uniform(-0.03, 0.03)
        y = view.y(0.765 if large else 0.74)
        if rng.random() < firs:
            plants.fir(sheet, rng, x, y, unit * rng.uniform(0.66, 0.78) * (1 if large else 0.7), 0.86)
            continue
        if large:
            _great_tree(sheet, rng, x, y)
        else:
            plants.tree(sheet, rng, x, y, unit * rng.uniform(0.42, 0.5), 0.8)
    return sheet.layer(name, "scenery")


def _great_tree(sheet: Sheet, rng: Rng, x: float, y: float) -> None:
    unit, light = sheet.unit, sheet.view.light
    wide = unit * rng.uniform(0.09, 0.12)
    trunk = [
        (x - 0.9 * wide, y),
        (x - 0.5 * wide, y - 0.07 * unit),
        (x - 0.42 * wide, -0.1 * unit),
        (x + 0.42 * wide, -0.1 * unit),
        (x + 0.5 * wide, y - 0.07 * unit),
        (x + 0.9 * wide, y),
    ]
    sheet.fill([trunk], plants.BARK, 0.9)
    marks = [
        [(x + dx * wide, y - t * unit), (x + (dx + 0.05) * wide, y - (t + 0.06) * unit)]
        for dx, t in ((-0.2, 0.1), (0.18, 0.19), (-0.1, 0.3))
    ]
    sheet.stroke(marks, 0.006 * unit, toned(plants.BARK, -0.14), 0.8, alpha=0.8)
    if light.snowed:
        return
    colour = light.leaf(rng)
    for dx, dy, r in ((-0.14, 0.14, 0.17), (0.15, 0.12, 0.16), (0.0, 0.02, 0.2)):
        form = forms.round_form(rng, x + dx * unit, sheet.view.y(0.0) + dy * unit, r * unit, 0.8 * r * unit, 9, 0.12)
        sheet.fill([form], toned(colour, 0.04), 0.86)


def _forest_floor(view: View) -> Detail:
    details = meadow_details(view, blossoms=7)

    def upon(sheet: Sheet, rng: Rng, line: Outline) -> None:
        unit = view.unit
        path(sheet, rng, line)
        details(sheet, rng, line)
        for x, y, near in scattered(rng, view, line, round(5 * view.span), 0.05, 0.7):
            _mushroom(sheet, rng, x, y, unit * (0.016 + 0.018 * near))
        for x, y, near in scattered(rng, view, line, round(3 * view.span), 0.05, 0.6):
            plants.stone(sheet, rng, x, y, unit * (0.03 + 0.04 * near), 0.95)

    return upon


def _mushroom(sheet: Sheet, rng: Rng, x: float, y: float, size: float) -> None:
    colour = ((226, 130, 116), (222, 176, 130), (236, 206, 170))[int(rng.integers(3))]
    sheet.fill(
        [
            [
                (x - 0.22 * size, y),
                (x - 0.16 * size, y - 0.8 * size),
                (x + 0.16 * size, y - 0.8 * size),
                (x + 0.22 * size, y),
            ]
        ],
        (250, 242, 228),
        0.95,
        ink=0.7,
        relief="board",
    )
    dome = [
        (x + 0.7 * size * math.cos(a), y - 0.7 * size - 0.6 * size * math.sin(a))
        for a in (math.pi * i / 12 for i in range(13))
    ]
    sheet.fill([dome], colour, 0.95, ink=0.7)


def _ferns(view: View, colour: RGB) -> SceneLayer:
    """Fronds in both lower corners."""
    sheet, rng, unit = Sheet(view), view.rng("ferns in front"), view.unit
    tone = mixed(colour, (206, 216, 216), 0.6) if view.light.snowed else colour
    for side in (0.0, 1.0):
        x, y = view.width * side, view.height + 0.02 * unit
        inward = 1 - 2 * side
        for i in range(5):
            angle = math.radians(18 + 17 * i + rng.uniform(-5, 5))
            length = unit * rng.uniform(0.16, 0.24)
            _frond(sheet, x, y, inward, angle, length, toned(tone, 0.05 * (i % 3)))
    return sheet.layer("ferns in front", "front")


def _frond(sheet: Sheet, x: float, y: float, inward: float, angle: float, length: float, colour: RGB) -> None:
    spine = []
    for i in range(9):
        t = i / 8
        bend = angle - 0.5 * t * t
        spine.append((x + inward * length * t * math.cos(bend), y - length * t * math.sin(bend)))
    leaves = []
    for i in range(1, 8):
        (px, py), (qx, qy) = spine[i - 1], spine[i]
        dx, dy = qx - px, qy - py
        size = 1.5 * (1 - i / 9.5)
        for turn in (-1, 1):
            tip = (qx + size * (0.7 * dx - turn * dy), qy + size * (0.7 * dy + turn * dx))
            leaves.append(
                [
                    (px, py),
                    (qx + 0.3 * size * (-turn * dy) + 0.2 * dx, qy + 0.3 * size * turn * dx + 0.2 * dy),
                    tip,
                    (qx, qy),
                ]
            )
    sheet.fill(leaves, colour, 0.6 if sheet.view.manner.lines_alone else 1.0, ink=0.25, relief="board")
    sheet.stroke([spine], 0.004 * sheet.unit, toned(colour, -0.1), 1.0)


def park(view: View) -> Ground:
    light, rng = view.light, view.rng("park")
    grass = light.grass
    layers = [
        *sky.sky(view, 0.56),
        buildings.skyline(view, "far town", 0.57, 0.12, (188, 196, 214), 0.22),
        treeline(view, "far trees", 0.585, 0.075, mixed(light.leaves[0], BLUE, 0.3), 0.42),
        band(view, "far lawn", 0.60, 0.015, mixed(grass, BLUE, 0.12), 0.62, upon=_pond if rng.random() < 0.6 else None),
        band(view, "lawn", 0.675, 0.025, grass, 1.0, "slope", behind=_park_trees(view), upon=_lawn(view)),
    ]
    return Ground(tuple(layers), (front_grass(view, grass),), horizon=0.58)


def _park_trees(view: View) -> Detail:
    def behind(sheet: Sheet, rng: Rng, line: Outline) -> None:
        unit = view.unit
        lamp = rng.uniform(0.15, 0.85) * view.width
        for x in forms.spread(rng, max(2, round(3.2 * view.span)), 0, view.width, 0.4):
            y = forms.height_at(line, x) + 0.016 * unit
            kind = str(rng.choice(("round", "cluster", "scallop", "oval")))
            plants.tree(sheet, rng, x, y, unit * rng.uniform(0.2, 0.34), 0.8, kind)
            if rng.random() < 0.6:
                plants.bush(sheet, rng, x + 0.1 * unit, y, 0.11 * unit, 0.8, berries=True)
        buildings.street_lamp(sheet, lamp, forms.height_at(line, lamp) + 0.02 * unit, 0.2 * unit, 0.85)

    return behind


def _lawn(view: View) -> Detail:
    details = meadow_details(view, blossoms=6)

    def upon(sheet: Sheet, rng: Rng, line: Outline) -> None:
        path(sheet, rng, line)
        details(sheet, rng, line)
        unit = view.unit
        for x, y, near in scattered(rng, view, line, round(3 * view.span), 0.15, 0.5):
            if abs(x / view.width - 0.5) > 0.24:
                plants.flower_bed(sheet, rng, x, y, unit * (0.1 + 0.1 * near))

    return upon


def _pond(sheet: Sheet, rng: Rng, line: Outline) -> None:
    unit, view = sheet.unit, sheet.view
    x = rng.uniform(0.2, 0.8) * view.width
    y = forms.height_at(line, x) + 0.035 * unit
    sheet.fill([forms.ellipse(x, y, 0.2 * unit, 0.020 * unit)], (168, 212, 230), 0.7, relief="board", ink=0.7)
    sheet.fill(
        [forms.ellipse(x - 0.04 * unit, y - 0.004 * unit, 0.07 * unit, 0.004 * unit)],
        (226, 242, 248),
        0.7,
        ink=0,
        relief="board",
    )


def garden(view: View) -> Ground:
    light, rng = view.light, view.rng("garden")
    grass = light.grass
    hedge = (214, 224, 226) if light.snowed else mixed(light.leaves[-1], grass, 0.25)
    layers = [
        *sky.sky(view, 0.5),
        treeline(view, "trees beyond", 0.545, 0.13, mixed(light.leaves[0], BLUE, 0.3), 0.4),
        _fence_or_hedge(view, hedge, fence=rng.random() < 0.6),
        band(view, "lawn", 0.655, 0.006, grass, 1.0, "roll", behind=_border(view), upon=_lawn(view)),
    ]
    return Ground(tuple(layers), (_corner_bed(view),), horizon=0.6)


def _fence_or_hedge(view: View, hedge: RGB, *, fence: bool) -> SceneLayer:
    name = "fence" if fence else "hedge"
    sheet, rng, unit = Sheet(view), view.rng(name), view.unit
    foot = view.y(0.66)
    if fence:
        picket_fence(
            sheet,
            foot,
            0.15 * unit,
            0.055 * unit,
            mixed(_WOOD, (250, 246, 238), 0.75 if rng.random() < 0.6 else 0.1),
            0.72,
        )
    else:
        top = foot - 0.15 * unit
        bumps = [
            forms.ellipse(x, top, 0.06 * unit, 0.028 * unit)
            for x in forms.spread(rng, round(14 * view.span), -0.05 * unit, view.width + 0.05 * unit)
        ]
        sheet.fill([forms.box(-0.1 * unit, top, view.width + 0.1 * unit, foot + 0.02 * unit), *bumps], hedge, 0.7)
    return sheet.layer(name, "scenery")


def picket_fence(sheet: Sheet, foot: float, high: float, step: float, colour: RGB, depth: float) -> None:
    width = sheet.view.width
    for share in (0.35, 0.75):
        y = foot - share * high
        sheet.fill(
            [forms.box(-9, y - 0.06 * high, width + 9, y + 0.06 * high)],
            toned(colour, -0.06),
            depth,
            ink=0.8,
            relief="board",
        )
    for i in range(-1, math.ceil(width / step) + 1):
        x, half = (i + 0.5) * step, 0.33 * step
        sheet.fill(
            [
                [
                    (x - half, foot),
                    (x - half, foot - 0.88 * high),
                    (x, foot - high),
                    (x + half, foot - 0.88 * high),
                    (x + half, foot),
                ]
            ],
            colour,
            depth,
            ink=0.8,
            relief="board",
        )


def _border(view: View) -> Detail:
    """Bushes and high flowers along the fence, a tree at one side."""

    def behind(sheet: Sheet, rng: Rng, line: Outline) -> None:
        unit = view.unit
        side = float(rng.choice((0.1, 0.9)))
        plants.tree(
            sheet,
            rng,
            view.width * side,
            view.y(0.665),
            unit * rng.uniform(0.36, 0.46),
            0.85,
            str(rng.choice(("round", "cluster", "scallop"))),
        )
        for x in forms.spread(rng, round(6 * view.span), 0, view.width, 0.4):
            y = forms.height_at(line, x) + 0.02 * unit
            if rng.random() < 0.5:
                plants.bush(sheet, rng, x, y, unit * rng.uniform(0.11, 0.16), 0.85, berries=True)
            elif not view.light.snowed:
                heads = [
                    (
                        x + rng.uniform(-0.05, 0.05) * unit,
                        y - unit * rng.uniform(0.05, 0.1),
                        unit * rng.uniform(0.014, 0.02),
                    )
                    for _ in range(5)
                ]
                plants.grass(
                    sheet,
                    rng,
                    [(x + dx * unit, y, 0.06 * unit) for dx in (-0.03, 0.0, 0.03)],
                    toned(view.light.grass, -0.16),
                    0.85,
                )
                plants.flowers(sheet, rng, heads, 0.85)

    return behind


def _corner_bed(view: View) -> SceneLayer:
    """Flowers in the lower corners."""
    sheet, rng, unit = Sheet(view), view.rng("flowers in front"), view.unit
    light = view.light
    for side in (0.0, 1.0):
        places = [
            (view.width * side + (1 - 2 * side) * unit * d, view.height + 0.01 * unit, unit * (0.13 - 0.5 * d))
            for d in (0.01, 0.05, 0.09, 0.13)
        ]
        plants.grass(sheet, rng, places, toned(light.grass, -0.18), 1.0)
        heads = [
            (
                x + rng.uniform(-0.02, 0.02) * unit,
                view.height - high * rng.uniform(0.6, 1.05),
                unit * rng.uniform(0.018, 0.026),
            )
            for x, _, high in places
        ]
        plants.flowers(sheet, rng, heads, 1.0)
    return sheet.layer("flowers in front", "front")
