"""Houses and what stands by them, painted onto a sheet. At night some windows are lit."""

from __future__ import annotations

import math
from typing import Final

from studio.engines.picture.storybook.landscape import forms
from studio.engines.picture.storybook.landscape.forms import Rng
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

_WALLS: Final[tuple[RGB, ...]] = (
    (250, 236, 212),
    (244, 216, 196),
    (226, 232, 226),
    (250, 226, 180),
    (222, 228, 240),
    (242, 210, 206),
    (232, 222, 240),
)
_ROOFS: Final[tuple[RGB, ...]] = ((214, 128, 108), (190, 138, 122), (146, 160, 186), (222, 154, 112), (158, 138, 150))
_DOORS: Final[tuple[RGB, ...]] = ((170, 120, 96), (128, 160, 176), (196, 122, 110), (140, 168, 138))
_PANE: Final[RGB] = (196, 222, 236)
_LIT: Final[RGB] = (248, 208, 128)
_SNOW: Final[RGB] = (246, 249, 253)
_FRAME: Final[RGB] = (253, 250, 244)


def one_of(rng: Rng, colours: tuple[RGB, ...]) -> RGB:
    return colours[int(rng.integers(len(colours)))]


def window(
    sheet: Sheet, rng: Rng, x: float, y: float, wide: float, high: float, depth: float, *, bars: bool = True
) -> None:
    """About (x, y)."""
    lit = rng.random() < 0.7
    shown = lit and sheet.view.light.dark
    pane = _LIT if shown else _PANE
    sheet.fill(
        [forms.box(x - wide * 0.62, y - high * 0.6, x + wide * 0.62, y + high * 0.6)],
        _FRAME,
        depth,
        ink=0.7,
        relief="board",
    )
    sheet.fill(
        [forms.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)],
        pane,
        depth,
        ink=0.5,
        relief="board",
        glowing=shown,
    )
    if bars:
        sheet.stroke(
            [[(x, y - high / 2), (x, y + high / 2)], [(x - wide / 2, y), (x + wide / 2, y)]], 0.09 * wide, _FRAME, depth
        )


def cottage(sheet: Sheet, rng: Rng, x: float, foot: float, wide: float, depth: float) -> None:
    """Gable to the front or to the side; stands on `foot`."""
    wall, roof, snowed = one_of(rng, _WALLS), one_of(rng, _ROOFS), sheet.view.light.snowed
    high, gable = wide * rng.uniform(0.5, 0.66), rng.random() < 0.5
    peak = wide * rng.uniform(0.42, 0.58)
    left, right, top = x - wide / 2, x + wide / 2, foot - high
    cx = x + wide * float(rng.choice((-0.24, 0.24)))
    sheet.fill(
        [forms.box(cx - 0.055 * wide, top - 0.72 * peak - 0.1 * wide, cx + 0.055 * wide, top)],
        toned(roof, -0.1),
        depth,
        relief="board",
    )
    if gable:
        sheet.fill([[(left, foot), (left, top), (x, top - peak), (right, top), (right, foot)]], wall, depth)
        edge = [
            (left - 0.08 * wide, top + 0.07 * wide),
            (x, top - peak - 0.03 * wide),
            (right + 0.08 * wide, top + 0.07 * wide),
        ]
        beam = [
            *edge,
            (right + 0.02 * wide, top + 0.1 * wide),
            (x, top - peak + 0.1 * wide),
            (left - 0.02 * wide, top + 0.1 * wide),
        ]
        sheet.fill([beam], _SNOW if snowed else roof, depth, relief="board")
        window(sheet, rng, x, top - 0.22 * peak, 0.13 * wide, 0.15 * wide, depth)
    else:
        sheet.fill([forms.box(left, top, right, foot)], wall, depth)
        form = [
            (left - 0.09 * wide, top + 0.04 * wide),
            (left + 0.1 * wide, top - 0.75 * peak),
            (right - 0.1 * wide, top - 0.75 * peak),
            (right + 0.09 * wide, top + 0.04 * wide),
        ]
        sheet.fill([form], roof, depth)
        if snowed:
            ((ax, ay), (bx, by), (ex, ey), (dx, dy)) = form
            sheet.fill(
                [
                    [
                        (ax * 0.4 + bx * 0.6, ay * 0.4 + by * 0.6),
                        (bx, by),
                        (ex, ey),
                        (dx * 0.4 + ex * 0.6, dy * 0.4 + ey * 0.6),
                    ]
                ],
                _SNOW,
                depth,
                ink=0.5,
                relief="board",
            )
        elif not sheet.view.manner.lines_alone:
            rows = [[(left - 0.02 * wide, top - s * peak), (right + 0.02 * wide, top - s * peak)] for s in (0.2, 0.42)]
            sheet.stroke(rows, 0.012 * wide, toned(roof, -0.09), depth, alpha=0.7)
    side = float(rng.choice((-1, 1)))
    door = x + side * 0.2 * wide
    sheet.fill(
        [
            [
                (door - 0.09 * wide, foot),
                (door - 0.09 * wide, foot - 0.3 * wide),
                (door, foot - 0.36 * wide),
                (door + 0.09 * wide, foot - 0.3 * wide),
                (door + 0.09 * wide, foot),
            ]
        ],
        one_of(rng, _DOORS),
        depth,
        ink=0.8,
        relief="board",
    )
    window(sheet, rng, x - side * 0.2 * wide, foot - 0.26 * wide, 0.17 * wide, 0.18 * wide, depth)


def church(sheet: Sheet, x: float, foot: float, high: float, depth: float, rng: Rng) -> None:
    """A nave and a tower with a spire."""
    wall, roof = one_of(rng, _WALLS[:3]), one_of(rng, _ROOFS)
    wide = 0.26 * high
    sheet.fill([forms.box(x, foot - 0.34 * high, x + 0.62 * high, foot)], wall, depth)
    sheet.fill(
        [
            [
                (x, foot - 0.33 * high),
                (x + 0.08 * high, foot - 0.54 * high),
                (x + 0.56 * high, foot - 0.54 * high),
                (x + 0.66 * high, foot - 0.33 * high),
            ]
        ],
        _SNOW if sheet.view.light.snowed else roof,
        depth,
    )
    for share in (0.22, 0.4, 0.56):
        window(sheet, rng, x + share * high, foot - 0.17 * high, 0.06 * high, 0.14 * high, depth, bars=False)
    sheet.fill([forms.box(x - wide / 2, foot - 0.62 * high, x + wide / 2, foot)], toned(wall, 0.1), depth)
    sheet.fill(
        [[(x - 0.6 * wide, foot - 0.61 * high), (x, foot - high), (x + 0.6 * wide, foot - 0.61 * high)]], roof, depth
    )
    window(sheet, rng, x, foot - 0.48 * high, 0.07 * high, 0.1 * high, depth, bars=False)


def barn(sheet: Sheet, rng: Rng, x: float, foot: float, wide: float, depth: float) -> None:
    red = one_of(rng, ((220, 122, 104), (212, 128, 108), (206, 110, 100), (190, 142, 116)))
    trim, roof = _FRAME, _SNOW if sheet.view.light.snowed else one_of(rng, ((150, 150, 164), (176, 142, 128)))
    silo, top = x + 0.64 * wide, foot - 0.5 * wide
    dome = [
        (silo + 0.13 * wide * math.cos(a), foot - 0.86 * wide - 0.13 * wide * math.sin(a))
        for a in (math.pi * i / 14 for i in range(15))
    ]
    sheet.fill([forms.box(silo - 0.13 * wide, foot - 0.86 * wide, silo + 0.13 * wide, foot)], (218, 220, 226), depth)
    sheet.fill([dome], roof, depth)
    shape = [
        (x - 0.5 * wide, foot),
        (x - 0.5 * wide, top),
        (x - 0.3 * wide, top - 0.26 * wide),
        (x, top - 0.38 * wide),
        (x + 0.3 * wide, top - 0.26 * wide),
        (x + 0.5 * wide, top),
        (x + 0.5 * wide, foot),
    ]
    sheet.fill([shape], red, depth)
    edge = [
        (x - 0.56 * wide, top + 0.05 * wide),
        (x - 0.32 * wide, top - 0.27 * wide),
        (x, top - 0.41 * wide),
        (x + 0.32 * wide, top - 0.27 * wide),
        (x + 0.56 * wide, top + 0.05 * wide),
    ]
    sheet.stroke([edge], 0.06 * wide, roof, depth, ink=1.0)
    door = forms.box(x - 0.17 * wide, foot - 0.32 * wide, x + 0.17 * wide, foot)
    sheet.fill([door], toned(red, -0.08), depth, ink=0.6, relief="board")
    a, b, c, d = door
    sheet.stroke([[a, b, c, d, a], [a, c], [b, d]], 0.022 * wide, trim, depth)
    window(sheet, rng, x, top - 0.12 * wide, 0.13 * wide, 0.13 * wide, depth)


def windmill(sheet: Sheet, rng: Rng, x: float, foot: float, high: float, depth: float) -> None:
    wall, roof = one_of(rng, _WALLS), one_of(rng, _ROOFS)
    sheet.fill(
        [
            [
                (x - 0.2 * high, foot),
                (x - 0.12 * high, foot - 0.68 * high),
                (x + 0.12 * high, foot - 0.68 * high),
                (x + 0.2 * high, foot),
            ]
        ],
        wall,
        depth,
    )
    dome = [
        (x + 0.15 * high * math.cos(a), foot - 0.67 * high - 0.17 * high * math.sin(a))
        for a in (math.pi * i / 14 for i in range(15))
    ]
    sheet.fill([dome], roof, depth)
    sheet.fill(
        [forms.box(x - 0.05 * high, foot - 0.16 * high, x + 0.05 * high, foot)],
        one_of(rng, _DOORS),
        depth,
        ink=0.7,
        relief="board",
    )
    window(sheet, rng, x, foot - 0.36 * high, 0.07 * high, 0.09 * high, depth, bars=False)
    hub, turn = (x, foot - 0.68 * high), rng.uniform(0.2, 1.3)
    for i in range(4):
        a = turn + i * math.pi / 2
        c, s = math.cos(a), math.sin(a)
        sheet.stroke(
            [[hub, (hub[0] + 0.44 * high * c, hub[1] + 0.44 * high * s)]], 0.014 * high, (170, 140, 120), depth
        )
        sail = [(0.12, 0.0), (0.44, 0.0), (0.44, 0.085), (0.12, 0.085)]
        sheet.fill(
            [[(hub[0] + high * (u * c - v * s), hub[1] + high * (u * s + v * c)) for u, v in sail]],
            _FRAME,
            depth,
            ink=0.7,
            relief="board",
        )


def street_lamp(sheet: Sheet, x: float, foot: float, high: float, depth: float) -> None:
    iron: RGB = (126, 134, 150)
    dark = sheet.view.light.time in ("night", "sunset")
    if dark:
        sheet.glow(x, foot - 0.93 * high, 0.6 * high, (255, 226, 150), 0.5)
    sheet.stroke([[(x, foot), (x, foot - 0.84 * high)]], 0.05 * high, iron, depth, ink=0.8)
    sheet.fill(
        [
            [
                (x - 0.055 * high, foot - 0.85 * high),
                (x + 0.055 * high, foot - 0.85 * high),
                (x + 0.085 * high, foot - high),
                (x - 0.085 * high, foot - high),
            ]
        ],
        (255, 234, 170) if dark else (250, 246, 226),
        depth,
        ink=0.8,
        relief="board",
        glowing=dark,
    )
    sheet.fill(
        [[(x - 0.11 * high, foot - 0.99 * high), (x, foot - 1.09 * high), (x + 0.11 * high, foot - 0.99 * high)]],
        iron,
        depth,
        ink=0.8,
        relief="board",
    )


def skyline(view: View, name: str, level: float, high: float, colour: RGB, depth: float) -> SceneLayer:
    """Roofs and towers far away, in one tone."""
    sheet, rng, unit = Sheet(view), view.rng(name), view.unit
    foot, x = view.y(level) + 0.05 * unit, -0.05 * unit
    while x < view.width + 0.05 * unit:
        wide, tall = unit * rng.uniform(0.04, 0.09), unit * high * rng.uniform(0.4, 1.0)
        top, kind = foot - 0.05 * unit - tall, int(rng.integers(5))
        shade = toned(colour, rng.uniform(-0.07, 0.1))
        form = forms.box(x, top, x + wide, foot)
        if kind == 0:
            form = [(x, foot), (x, top), (x + wide / 2, top - 0.5 * wide), (x + wide, top), (x + wide, foot)]
        elif kind == 1:
            form = [
                (x, foot),
                (x, top),
                (x + 0.25 * wide, top),
                (x + 0.25 * wide, top - 0.2 * wide),
                (x + 0.75 * wide, top - 0.2 * wide),
                (x + 0.75 * wide, top),
                (x + wide, top),
                (x + wide, foot),
            ]
        elif kind == 2:
            form = [(x, foot), (x, top), (x + wide, top - 0.4 * wide), (x + wide, foot)]
        sheet.fill([form], shade, depth, relief="board")
        panes = [
            forms.box(px, py, px + 0.16 * wide, py + 0.016 * unit)
            for px in (x + 0.2 * wide, x + 0.62 * wide)
            for py in (
                top + (0.03 + 0.035 * k) * unit for k in range(max(0, int((tall - 0.03 * unit) / (0.035 * unit))))
            )
        ]
        if view.light.dark and not view.manner.lines_alone:
            panes = [pane for pane in panes if rng.random() < 0.5]
            sheet.fill(panes, mixed(_LIT, view.light.sky[1], 0.3), depth, ink=0, relief="board", glowing=True)
        elif depth > 0.3:
            sheet.fill(panes, toned(shade, 0.2), depth, ink=0, relief="board")
        x += wide * rng.uniform(0.9, 1.25)
    return sheet.layer(name, "scenery")
