"""Rooms that are known by what stands in them: a hospital, a classroom. Called by `painting`."""

from __future__ import annotations

import math
from typing import Final

from studio.engines.picture.storybook.landscape import forms, furnishing
from studio.engines.picture.storybook.landscape.ground import Ground
from studio.engines.picture.storybook.landscape.indoors import floor, painted_wall, window
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import toned
from studio.engines.picture.storybook.vector.shapes import RGB

_WALL: Final = 0.68
_STEEL: Final[RGB] = (184, 194, 204)
_LINEN: Final[RGB] = (246, 248, 250)
_RED: Final[RGB] = (226, 120, 116)
_WOOD: Final[RGB] = (206, 172, 134)
_BOARD: Final[RGB] = (120, 156, 138)
_CHALK: Final[RGB] = (236, 242, 236)


def hospital(view: View) -> Ground:
    rng = view.rng("hospital")
    side = float(rng.choice((-1, 1)))
    wall = ((222, 236, 236), (226, 236, 246), (230, 240, 226))[int(rng.integers(3))]
    layers = (
        two_tone_wall(view, wall, toned(wall, -0.08)),
        window(view, 0.5 - side * 0.02, (170, 206, 200), _WALL - 0.24, wide=0.24, high=0.26),
        _sign(view, 0.5 + side * 0.3),
        tiles(view),
        _bed(view, -side),
        _drip(view, side),
    )
    return Ground(layers, (), horizon=_WALL, near=0.92, wall=_WALL, indoors=True)


def classroom(view: View) -> Ground:
    rng = view.rng("classroom")
    side = float(rng.choice((-1, 1)))
    wall = ((250, 238, 206), (228, 238, 246), (240, 240, 220))[int(rng.integers(3))]
    layers = (
        two_tone_wall(view, wall, toned(wall, -0.06)),
        _blackboard(view, 0.5 - side * 0.08),
        window(view, 0.5 + side * 0.36, (236, 196, 130), _WALL - 0.2, wide=0.2, high=0.3),
        floor(view, ((216, 184, 146), (206, 178, 150))[int(rng.integers(2))]),
        furnishing.corner(view, -side, _WALL, (226, 150, 140)),
        _school_desks(view),
    )
    return Ground(layers, (), horizon=_WALL, near=0.92, wall=_WALL, indoors=True)


def two_tone_wall(view: View, above: RGB, below: RGB) -> SceneLayer:
    sheet, unit, low = painted_wall(view, above, _WALL), view.unit, view.y(_WALL)
    rail = low - 0.2 * unit
    sheet.fill([forms.box(-9, rail, view.width + 9, low + 2)], below, 1.0, ink=0.6, relief="board")
    sheet.fill([forms.box(-9, rail - 0.012 * unit, view.width + 9, rail)], toned(above, 0.5), 0.8, relief="board")
    return sheet.layer("wall", "ground")


def tiles(view: View) -> SceneLayer:
    sheet, unit, top = Sheet(view), view.unit, view.y(_WALL)
    colour = (214, 224, 226)
    sheet.fill([forms.box(-9, top, view.width + 9, view.height + 9)], colour, 1.0, relief="band")
    middle = view.width / 2
    lines = [
        [(middle + 0.7 * x, top), (middle + 1.5 * x, view.height + 9.0)]
        for x in (i * 0.17 * unit for i in range(-12, 13))
    ]
    y, step = top, 0.05 * unit
    while y < view.height:
        lines.append([(-9.0, y), (view.width + 9.0, y)])
        y, step = y + step, step * 1.45
    sheet.stroke(lines, 0.0028 * unit, toned(colour, -0.12), 0.6, alpha=0.7)
    sheet.fill([forms.box(-9, top - 0.024 * unit, view.width + 9, top + 0.004 * unit)], _LINEN, 0.9, relief="board")
    return sheet.layer("floor", "ground")


def _sign(view: View, at: float) -> SceneLayer:
    """A red cross on white."""
    sheet, unit = Sheet(view), view.unit
    x, y, r = view.width * at, view.y(_WALL) - 0.42 * unit, 0.075 * unit
    sheet.fill([forms.box(x - r, y - r, x + r, y + r)], _LINEN, 0.85)
    arm, wide = 0.66 * r, 0.24 * r
    cross = [forms.box(x - arm, y - wide, x + arm, y + wide), forms.box(x - wide, y - arm, x + wide, y + arm)]
    sheet.fill(cross, _RED, 0.85, ink=0.5, relief="board")
    return sheet.layer("sign", "scenery")


def _bed(view: View, side: float) -> SceneLayer:
    """Along the wall, its head at the picture's edge."""
    sheet, unit = Sheet(view), view.unit
    foot = view.y(_WALL) + 0.06 * unit
    long, edge = 0.4 * unit, view.width / 2 + side * (view.width / 2 - 0.03 * unit)
    inner = edge - side * long

    def slab(first: float, last: float, low: float, high: float) -> forms.Outline:
        """Between two shares of its length from the head, and two heights in units."""
        a, b = edge + (inner - edge) * first, edge + (inner - edge) * last
        return forms.box(min(a, b), foot - high * unit, max(a, b), foot - low * unit)

    legs = [[(x, foot - 0.1 * unit), (x, foot)] for x in (edge + (inner - edge) * 0.06, edge + (inner - edge) * 0.94)]
    sheet.stroke(legs, 0.014 * unit, _STEEL, 0.9, ink=1.0)
    sheet.fill([slab(0.0, 0.05, 0.08, 0.26), slab(0.95, 1.0, 0.08, 0.2)], _STEEL, 0.9)
    sheet.fill([slab(0.03, 0.97, 0.09, 0.15)], _LINEN, 0.9)
    sheet.fill([slab(0.36, 0.98, 0.11, 0.175)], (160, 196, 220), 0.9)
    sheet.fill([slab(0.06, 0.32, 0.145, 0.195)], _LINEN, 0.9)
    return sheet.layer("hospital bed", "scenery")


def _drip(view: View, side: float) -> SceneLayer:
    sheet, unit = Sheet(view), view.unit
    x, foot = view.width / 2 + side * (view.width / 2 - 0.1 * unit), view.y(_WALL) + 0.07 * unit
    top = foot - 0.44 * unit
    arm = [(x - 0.06 * unit, top + 0.02 * unit), (x, top), (x + 0.06 * unit, top + 0.02 * unit)]
    feet = [(x - 0.06 * unit, foot), (x, foot - 0.03 * unit), (x + 0.06 * unit, foot)]
    sheet.stroke([[(x, top), (x, foot - 0.03 * unit)], arm, feet], 0.01 * unit, _STEEL, 0.9, ink=1.0)
    bag = forms.box(x - 0.085 * unit, top + 0.03 * unit, x - 0.035 * unit, top + 0.13 * unit)
    sheet.fill([bag], (214, 234, 244), 0.9)
    hose = [(x - 0.06 * unit, top + 0.13 * unit), (x - 0.05 * unit, top + 0.22 * unit), (x, top + 0.27 * unit)]
    sheet.stroke([hose], 0.004 * unit, _STEEL, 0.9)
    return sheet.layer("drip stand", "scenery")


def _blackboard(view: View, at: float) -> SceneLayer:
    sheet, unit, rng = Sheet(view), view.unit, view.rng("blackboard")
    x, low = view.width * at, view.y(_WALL) - 0.2 * unit
    wide, high = min(0.56 * unit, 0.6 * view.width), 0.3 * unit
    left, top = x - wide / 2, low - high
    edge = 0.016 * unit
    sheet.fill([forms.box(left - edge, top - edge, left + wide + edge, low + edge)], _WOOD, 0.85)
    sheet.fill([forms.box(left, top, left + wide, low)], _BOARD, 0.85, ink=0.5, relief="board")
    row = top + 0.27 * high
    letters = [
        [(0.08, 0.16), (0.13, -0.16), (0.18, 0.16)],
        [(0.1, 0.06), (0.16, 0.06)],
        [(0.25, 0.16), (0.25, -0.16), (0.31, -0.1), (0.26, 0.0), (0.32, 0.08), (0.25, 0.16)],
        [(0.46, -0.1), (0.41, -0.16), (0.38, 0.0), (0.41, 0.16), (0.46, 0.1)],
    ]
    chalk = [[(left + px * wide, row + py * 0.8 * high) for px, py in line] for line in letters]
    first = top + 0.62 * high
    chalk += [
        [(left + 0.08 * wide, first + i * 0.14 * high), (left + rng.uniform(0.4, 0.6) * wide, first + i * 0.14 * high)]
        for i in range(2)
    ]
    cx, cy, r = left + 0.8 * wide, top + 0.5 * high, 0.22 * high
    chalk.append([(cx + r * math.cos(a), cy + r * math.sin(a)) for a in (math.pi * i / 12 for i in range(25))])
    sheet.stroke(chalk, 0.007 * unit, _CHALK, 0.85, alpha=0.9)
    tray = forms.box(left - edge, low + edge, left + wide + edge, low + 2 * edge)
    sheet.fill([tray], toned(_WOOD, -0.12), 0.9, relief="board")
    return sheet.layer("blackboard", "scenery")


def _school_desks(view: View) -> SceneLayer:
    """One at each side, in the back."""
    sheet, unit = Sheet(view), view.unit
    foot = view.y(_WALL) + 0.1 * unit
    for side in (-1, 1):
        x = view.width / 2 + side * (view.width / 2 - 0.12 * unit)
        legs = [[(x + dx * unit, foot - 0.13 * unit), (x + dx * unit, foot)] for dx in (-0.07, 0.07)]
        sheet.stroke(legs, 0.012 * unit, _STEEL, 0.9, ink=1.0)
        top = forms.box(x - 0.1 * unit, foot - 0.155 * unit, x + 0.1 * unit, foot - 0.125 * unit)
        sheet.fill([top], _WOOD, 0.9)
        book = forms.box(x - 0.045 * unit, foot - 0.17 * unit, x + 0.035 * unit, foot - 0.155 * unit)
        sheet.fill([book], (_RED, (150, 184, 208))[side > 0], 0.9, ink=0.6, relief="board")
    return sheet.layer("school desks", "scenery")
