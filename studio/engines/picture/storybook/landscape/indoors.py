"""Rooms: a wall, a floor, a window that shows the time of day."""

from __future__ import annotations

import math
from typing import Final

from studio.engines.picture.storybook.landscape import forms, furnishing
from studio.engines.picture.storybook.landscape.ground import Ground
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

_WALLS: Final[tuple[RGB, ...]] = (
    (248, 232, 206),
    (222, 234, 236),
    (246, 222, 212),
    (228, 236, 214),
    (236, 228, 242),
    (250, 238, 200),
)
_FLOORS: Final[tuple[RGB, ...]] = ((216, 178, 138), (206, 170, 140), (224, 192, 152))
_CLOTHS: Final[tuple[RGB, ...]] = ((226, 150, 140), (140, 176, 206), (236, 190, 110), (156, 190, 150), (190, 164, 208))
_FRAME: Final[RGB] = (252, 248, 240)
_WALL: Final = 0.68


def room(view: View) -> Ground:
    rng = view.rng("room colours")
    wall = _WALLS[int(rng.integers(len(_WALLS)))]
    first = int(rng.integers(len(_CLOTHS)))
    cloths = (_CLOTHS[first], _CLOTHS[(first + 1 + int(rng.integers(len(_CLOTHS) - 1))) % len(_CLOTHS)])
    side = float(rng.choice((-1, 1)))
    layers = (
        _wall(view, wall, int(rng.integers(4))),
        window(view, 0.5 + side * 0.24, cloths[0], _WALL - 0.2),
        _pictures(view, 0.5 - side * 0.27, cloths),
        floor(view, _FLOORS[int(rng.integers(len(_FLOORS)))]),
        furnishing.rug(view, cloths[1]),
        furnishing.corner(view, -side, _WALL, cloths[0]),
    )
    return Ground(layers, (), horizon=_WALL, near=0.9, wall=_WALL, indoors=True)


def painted_wall(view: View, colour: RGB, level: float) -> Sheet:
    """A sheet with a plain wall; level: share of the height at which it meets the floor."""
    sheet = Sheet(view)
    sheet.fill([forms.box(-9, -9, view.width + 9, view.height + 9)], colour, 1.0, ink=0, relief="board")
    if view.manner.lines_alone:
        sheet.ramp(view.light.paper, view.light.paper, 0, 1)
    elif view.manner.smooth_sky:
        shown = view.light.seen(colour)
        sheet.ramp(toned(shown, -0.04), toned(shown, 0.18), 0, view.y(level))
    return sheet


def _wall(view: View, colour: RGB, pattern: int) -> SceneLayer:
    sheet, unit, floor = painted_wall(view, colour, _WALL), view.unit, view.y(_WALL)
    mark, rng = toned(colour, 0.3 if pattern % 2 else -0.045), view.rng("wallpaper")
    step = unit * 0.1
    count = math.ceil(view.width / step) + 1
    if pattern == 0:
        sheet.fill(
            [forms.box(i * step, -9, i * step + 0.5 * step, floor) for i in range(count)],
            mark,
            1.0,
            ink=0,
            relief="board",
            alpha=0.6,
        )
    elif pattern in (1, 2):
        rows = math.ceil(floor / step) + 1
        places = [((i + 0.5 * (j % 2)) * step, (j + 0.5) * step) for i in range(count) for j in range(rows)]
        dots = [
            forms.ellipse(x, y, 0.07 * step, 0.07 * step) if pattern == 1 else forms.star(x, y, 0.13 * step, 4, 0.4)
            for x, y in places
        ]
        sheet.fill(dots, mark, 1.0, ink=0, relief="board", alpha=0.8)
    else:
        rail = floor - 0.24 * unit
        sheet.fill([forms.box(-9, rail, view.width + 9, floor)], toned(colour, 0.4), 1.0, ink=0.6, relief="board")
        boards = [
            [(i * 0.8 * step + rng.uniform(0, 1), rail + 0.02 * unit), (i * 0.8 * step, floor)]
            for i in range(math.ceil(count / 0.8))
        ]
        sheet.stroke(boards, 0.003 * unit, toned(colour, -0.06), 0.5)
        sheet.fill(
            [forms.box(-9, rail - 0.012 * unit, view.width + 9, rail + 0.008 * unit)], _FRAME, 0.8, relief="board"
        )
    return sheet.layer("wall", "ground")


def window(view: View, at: float, cloth: RGB, sill: float, wide: float = 0.34, high: float = 0.36) -> SceneLayer:
    """at, sill: shares of the width and of the height; wide, high: units."""
    sheet, rng, unit = Sheet(view), view.rng("window"), view.unit
    x = view.width * at
    wide, high = min(wide * unit, 0.36 * view.width), high * unit * rng.uniform(0.92, 1.08)
    low = view.y(sill)
    left, right, top = x - wide / 2, x + wide / 2, low - high
    arched = rng.random() < 0.35

    def opening(by: float) -> forms.Outline:
        if not arched:
            return forms.box(left - by, top - by, right + by, low + by)
        r = wide / 2 + by
        arch = [(x - r * math.cos(a), top + wide / 2 - r * math.sin(a)) for a in (math.pi * i / 20 for i in range(21))]
        return [(left - by, low + by), *arch, (right + by, low + by)]

    sheet.fill([opening(0.02 * unit)], _FRAME, 0.85)
    top_sky, low_sky = view.light.sky
    sheet.fill([opening(0)], mixed(top_sky, low_sky, 0.45), 0.7, relief="board", glowing=True, ink=0.7)
    _outside(sheet, rng, (left, top, right, low), arched=arched)
    bars = [[(x, top), (x, low)], [(left, low - 0.52 * high), (right, low - 0.52 * high)]]
    sheet.stroke(bars, 0.013 * unit, _FRAME, 0.85)
    sheet.fill(
        [forms.box(left - 0.045 * unit, low + 0.012 * unit, right + 0.045 * unit, low + 0.04 * unit)], _FRAME, 0.9
    )
    if rng.random() < 0.75:
        _curtains(sheet, (left, top, right, low), cloth)
    return sheet.layer("window", "scenery")


def _outside(sheet: Sheet, rng: forms.Rng, frame: tuple[float, float, float, float], *, arched: bool) -> None:
    """What is seen through the panes."""
    left, top, right, low = frame
    wide, light = right - left, sheet.view.light
    if light.weather in ("", "clear", "wind"):
        x, y, r = left + wide * rng.uniform(0.25, 0.75), top + wide * 0.3, wide * 0.09
        if light.dark:
            sheet.fill([forms.crescent(x, y, r)], (252, 244, 212), 0.6, ink=0.7, relief="board", glowing=True)
            stars = [
                forms.star(left + wide * rng.uniform(0.08, 0.92), y + wide * rng.uniform(-0.05, 0.4), 0.018 * wide, 5)
                for _ in range(7)
            ]
            sheet.fill(stars, (255, 250, 224), 0.5, ink=0, relief="board", glowing=True)
        elif light.time == "day":
            sheet.fill(
                forms.cloud(rng, x, y + 0.1 * wide, 0.5 * wide, "heap"),
                (253, 254, 255),
                0.4,
                ink=0.7,
                relief="board",
                glowing=True,
            )
        else:
            sheet.fill(
                [forms.ellipse(x, low - 0.3 * wide, 1.3 * r, 1.3 * r)],
                (255, 232, 170),
                0.4,
                ink=0.7,
                relief="board",
                glowing=True,
            )
    for share, depth, tone in ((0.30, 0.4, 0.1), (0.18, 0.7, 0.0)):
        hill = forms.ridge(rng, wide, wide, low - share * wide, 0.1 * wide, "roll")
        inside = [(min(right, max(left, left + px)), min(py, low)) for px, py in hill]
        outdoors = light._replace(inside=False).seen(toned(light.grass, tone), depth)
        sheet.fill([forms.under(inside, low)], outdoors, depth, ink=0.6, relief="board", glowing=True)
    if light.weather in ("rain", "storm", "snow"):
        marks = []
        for _ in range(16):
            px, py = (
                left + wide * rng.uniform(0.05, 0.95),
                top + (low - top) * rng.uniform(0.15 if arched else 0.03, 0.9),
            )
            marks.append([(px, py), (px - 0.012 * wide, py + 0.05 * wide)])
        sheet.stroke(
            marks,
            0.010 * wide if light.weather != "snow" else 0.02 * wide,
            (240, 246, 252),
            0.8,
            glowing=True,
            alpha=0.8,
        )


def _curtains(sheet: Sheet, frame: tuple[float, float, float, float], cloth: RGB) -> None:
    left, top, right, low = frame
    unit, wide = sheet.unit, right - left
    rail = top - 0.05 * unit
    for side, edge in ((-1, left), (1, right)):
        outer, inner = edge + side * 0.075 * unit, edge - side * 0.12 * wide
        tie = low - 0.3 * (low - top)
        sheet.fill(
            [
                [
                    (outer, rail),
                    (inner - side * 0.1 * wide, rail),
                    (inner, rail + 0.35 * (tie - rail)),
                    (edge + side * 0.035 * unit, tie),
                    (edge - side * 0.02 * unit, low + 0.07 * unit),
                    (outer + side * 0.01 * unit, low + 0.07 * unit),
                    (outer - side * 0.012 * unit, tie),
                ]
            ],
            toned(cloth, 0.22),
            0.9,
        )
        folds = [
            [(outer - side * k * 0.03 * unit, rail + 0.02 * unit), (edge + side * 0.05 * unit, tie)] for k in (1, 2)
        ]
        sheet.stroke(folds, 0.004 * unit, toned(cloth, 0.05), 0.8, alpha=0.8)
    sheet.stroke([[(left - 0.1 * unit, rail), (right + 0.1 * unit, rail)]], 0.014 * unit, (190, 150, 116), 0.9)


def _pictures(view: View, at: float, cloths: tuple[RGB, RGB]) -> SceneLayer:
    """Frames on the wall."""
    sheet, rng, unit = Sheet(view), view.rng("pictures"), view.unit
    x, y = view.width * at, view.y(_WALL) - 0.45 * unit
    kinds = (
        ((0.0, 0.0, 0.17, 0.21),),
        ((-0.08, 0.0, 0.12, 0.16), (0.08, 0.03, 0.12, 0.12)),
        ((0.0, -0.04, 0.2, 0.13), (-0.06, 0.11, 0.09, 0.1), (0.06, 0.11, 0.09, 0.1)),
    )
    for dx, dy, wide, high in kinds[int(rng.integers(len(kinds)))]:
        cx, cy, w, h = x + dx * unit, y + dy * unit, wide * unit, high * unit
        sheet.fill([forms.box(cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)], (206, 170, 132), 0.85)
        inner = (
            cx - w / 2 + 0.014 * unit,
            cy - h / 2 + 0.014 * unit,
            cx + w / 2 - 0.014 * unit,
            cy + h / 2 - 0.014 * unit,
        )
        sheet.fill([forms.box(*inner)], (250, 246, 236), 0.7, ink=0.5, relief="board")
        _little_picture(sheet, rng, inner, cloths)
    return sheet.layer("pictures", "scenery")


def _little_picture(
    sheet: Sheet, rng: forms.Rng, frame: tuple[float, float, float, float], cloths: tuple[RGB, RGB]
) -> None:
    left, top, right, low = frame
    cx, cy, r = (left + right) / 2, (top + low) / 2, 0.3 * min(right - left, low - top)
    kind = int(rng.integers(4))
    if kind == 0:
        sheet.fill(forms.flower(cx, cy, r * 1.1, 5, 0.3), toned(cloths[0], 0.3), 0.7, ink=0.5, relief="board")
        sheet.fill([forms.ellipse(cx, cy, 0.34 * r, 0.34 * r)], (250, 220, 140), 0.7, ink=0.5, relief="board")
    elif kind == 1:
        a, b, c = 0.12 * (right - left), 0.62 * (low - top), 0.08 * (low - top)
        sheet.fill(
            [
                [(left + a, low - c), (cx - 0.1 * r, low - b), (cx + 0.6 * r, low - c)],
                [(cx - 0.3 * r, low - c), (cx + r * 0.8, low - 0.7 * b), (right - a, low - c)],
            ],
            (170, 190, 206),
            0.7,
            ink=0.5,
            relief="board",
        )
    elif kind == 2:
        sheet.fill([forms.star(cx, cy, 1.1 * r, 5, 0.48)], (248, 214, 130), 0.7, ink=0.5, relief="board")
    else:
        heart = [
            (cx, cy + r),
            (cx - 1.05 * r, cy - 0.1 * r),
            (cx - 0.8 * r, cy - 0.8 * r),
            (cx, cy - 0.45 * r),
            (cx + 0.8 * r, cy - 0.8 * r),
            (cx + 1.05 * r, cy - 0.1 * r),
        ]
        sheet.fill([forms.smooth_closed(heart)], toned(cloths[1], 0.25), 0.7, ink=0.5, relief="board")


def floor(view: View, colour: RGB) -> SceneLayer:
    sheet, rng, unit, top = Sheet(view), view.rng("floor"), view.unit, view.y(_WALL)
    sheet.fill(
        [forms.box(-0.1 * unit, top, view.width + 0.1 * unit, view.height + 0.1 * unit)], colour, 1.0, relief="band"
    )
    y, step = top, 0.026 * unit
    rows = []
    while y < view.height:
        rows.append((y, y + step))
        y, step = y + step, step * 1.38
    for i, (y0, y1) in enumerate(rows):
        if i % 2:
            sheet.fill(
                [forms.box(-9, y0, view.width + 9, y1)], toned(colour, 0.12), 1.0, ink=0, relief="board", alpha=0.5
            )
        if i:
            sheet.stroke([[(-9, y0), (view.width + 9, y0)]], 0.0028 * unit, toned(colour, -0.14), 0.6, alpha=0.8)
        joints = [[(x, y0), (x, y1)] for x in forms.spread(rng, max(1, round(view.span * 2.2)), 0, view.width, 0.45)]
        sheet.stroke(joints, 0.0028 * unit, toned(colour, -0.14), 0.5, alpha=0.7)
    sheet.fill(
        [forms.box(-0.1 * unit, top - 0.03 * unit, view.width + 0.1 * unit, top + 0.004 * unit)],
        _FRAME,
        0.9,
        relief="board",
    )
    return sheet.layer("floor", "ground")
