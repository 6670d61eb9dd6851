"""Trees, bushes, grass, flowers and stones, painted onto a sheet in the light's season."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from studio.engines.picture.storybook.landscape import forms
from studio.engines.picture.storybook.landscape.forms import Outline, Rng
from studio.engines.picture.storybook.landscape.sheet import Sheet
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

BARK: Final[RGB] = (158, 120, 96)
_FIRS: Final[tuple[RGB, ...]] = ((98, 152, 122), (112, 164, 116), (86, 142, 128))
_STONE: Final[RGB] = (186, 186, 188)
_SNOW: Final[RGB] = (246, 249, 253)
_EARTH: Final[RGB] = (196, 160, 128)
_CROWNS: Final = ("round", "cluster", "oval", "scallop", "poplar")


def tree(sheet: Sheet, rng: Rng, x: float, y: float, high: float, depth: float, kind: str = "") -> None:
    """One that loses its leaves, standing on y. kind: a crown's, or "" for any."""
    light = sheet.view.light
    kind = kind or str(rng.choice(_CROWNS))
    colour = light.leaf(rng)
    lean = rng.uniform(-0.03, 0.03) * high
    if light.snowed:
        _bare(sheet, rng, x, y, high, depth)
        return
    wide = high * rng.uniform(0.055, 0.075)
    middle = y - 0.62 * high
    trunk: Outline = [
        (x - 0.75 * wide, y),
        (x - 0.34 * wide, y - 0.2 * high),
        (x - 0.28 * wide + lean, middle),
        (x + 0.28 * wide + lean, middle),
        (x + 0.34 * wide, y - 0.2 * high),
        (x + 0.75 * wide, y),
    ]
    sheet.fill([trunk], BARK, depth, ink=0.8)
    crown, dab = _crown(rng, x + lean, y, high, kind)
    sheet.fill(crown, colour, depth)
    if sheet.view.manner.lines_alone:
        a = np.linspace(3.6, 5.2, 8)
        marks = [forms.points_of(cx + 0.5 * r * np.cos(a), cy + 0.5 * r * np.sin(a)) for cx, cy, r in dab]
        sheet.stroke(marks, 1, colour, 0.7 * depth)
        return
    if not sheet.view.manner.soft_light:
        cx, cy, _ = dab[0]
        lighter = [(cx + 0.66 * (px - cx), cy + 0.66 * (py - cy)) for px, py in crown[-1]]
        sheet.fill([lighter], toned(colour, 0.1), depth, ink=0, relief="board", alpha=0.7)
    if light.season == "spring" and kind != "poplar":
        spots = [
            forms.ellipse(x + lean + dx * high, y - dy * high, 0.012 * high, 0.012 * high) for dx, dy in _inside(rng, 8)
        ]
        sheet.fill(spots, (255, 250, 246), depth, ink=0, relief="board", alpha=0.85)


def _inside(rng: Rng, count: int) -> list[tuple[float, float]]:
    a, r = rng.uniform(0, 2 * math.pi, count), np.sqrt(rng.uniform(0, 1, count)) * 0.2
    return list(zip((r * np.cos(a)).tolist(), (0.66 + r * np.sin(a)).tolist(), strict=True))


def _crown(
    rng: Rng, x: float, y: float, high: float, kind: str
) -> tuple[list[Outline], list[tuple[float, float, float]]]:
    """Its outlines, and lighter dabs on it: x, y, radius."""
    top = y - high
    if kind == "poplar":
        return [forms.round_form(rng, x, y - 0.56 * high, 0.15 * high, 0.46 * high, 0, 0.08)], [
            (x - 0.05 * high, y - 0.74 * high, 0.05 * high)
        ]
    if kind == "oval":
        return [forms.round_form(rng, x, top + 0.4 * high, 0.27 * high, 0.4 * high, 0, 0.08)], [
            (x - 0.09 * high, top + 0.26 * high, 0.08 * high)
        ]
    if kind == "scallop":
        bumps = int(rng.integers(8, 12))
        return [forms.round_form(rng, x, top + 0.36 * high, 0.37 * high, 0.36 * high, bumps, 0.13)], [
            (x - 0.13 * high, top + 0.24 * high, 0.08 * high)
        ]
    if kind == "cluster":
        places = [(-0.22, 0.46, 0.21), (0.23, 0.48, 0.2), (0.0, 0.24, 0.25), (0.02, 0.46, 0.25)]
        crown = [
            forms.ellipse(x + (dx + rng.uniform(-0.03, 0.03)) * high, top + dy * high, r * high, r * 0.94 * high)
            for dx, dy, r in places
        ]
        return crown, [
            (x - 0.2 * high, top + 0.4 * high, 0.07 * high),
            (x + 0.01 * high, top + 0.16 * high, 0.08 * high),
        ]
    return [forms.round_form(rng, x, top + 0.36 * high, 0.35 * high, 0.35 * high, 0, 0.1)], [
        (x - 0.12 * high, top + 0.24 * high, 0.09 * high)
    ]


def _bare(sheet: Sheet, rng: Rng, x: float, y: float, high: float, depth: float) -> None:
    """Branches, with snow on some."""
    wide = high * 0.055
    paths: list[tuple[list[tuple[float, float]], float]] = []

    def grow(at: tuple[float, float], angle: float, length: float, width: float, left: int) -> None:
        end = (at[0] + length * math.sin(angle), at[1] - length * math.cos(angle))
        paths.append(([at, end], width))
        if left:
            for turn in (-1, 1):
                grow(
                    end,
                    angle + turn * rng.uniform(0.35, 0.62),
                    length * rng.uniform(0.58, 0.74),
                    0.62 * width,
                    left - 1,
                )
            if rng.random() < 0.5:
                grow(end, angle + rng.uniform(-0.15, 0.15), length * 0.7, 0.62 * width, left - 1)

    grow((x, y), rng.uniform(-0.06, 0.06), 0.36 * high, wide, 3)
    for width in sorted({round(w, 3) for _, w in paths}, reverse=True):
        sheet.stroke([p for p, w in paths if round(w, 3) == width], width, BARK, depth)
    tips = [p[1] for p, w in paths if w < 0.5 * wide]
    if tips and not sheet.view.manner.lines_alone:
        sheet.fill(
            [forms.ellipse(px, py, 0.016 * high, 0.012 * high) for px, py in tips[::2]],
            _SNOW,
            depth,
            ink=0,
            relief="board",
        )


def fir(sheet: Sheet, rng: Rng, x: float, y: float, high: float, depth: float, kind: str = "") -> None:
    light = sheet.view.light
    kind = kind or str(rng.choice(("tiers", "tiers", "many", "slim")))
    if light.snowed and kind == "slim":
        kind = "many"
    colour = _FIRS[int(rng.integers(len(_FIRS)))]
    if light.snowed:
        colour = mixed(colour, (190, 210, 220), 0.3)
    wide = 0.045 * high
    sheet.fill([forms.box(x - wide / 2, y - 0.14 * high, x + wide / 2, y)], BARK, depth, ink=0.8)
    tiers = forms.conifer(rng, x, y, high, kind)
    for tier in tiers:
        sheet.fill([tier], colour, depth)
        if light.snowed:
            _snow_on(sheet, tier, depth)


def _snow_on(sheet: Sheet, tier: Outline, depth: float) -> None:
    (lx, ly), (tx, ty), (ux, _), (rx, _) = tier[0], tier[1], tier[2], tier[3]
    a, b = 0.45, 0.62
    sheet.fill(
        [
            [
                (tx, ty),
                (ux, ty),
                (ux + (rx - ux) * b, ty + (ly - ty) * b),
                (tx + (rx - tx) * 0.45, ty + (ly - ty) * a * 0.9),
                (tx + (lx - tx) * 0.1, ty + (ly - ty) * 0.62),
                (tx + (lx - tx) * 0.3, ty + (ly - ty) * a * 0.85),
                (tx + (lx - tx) * b, ty + (ly - ty) * b),
            ]
        ],
        _SNOW,
        depth,
        ink=0.6,
        relief="board",
    )


def bush(sheet: Sheet, rng: Rng, x: float, y: float, wide: float, depth: float, *, berries: bool = False) -> None:
    light = sheet.view.light
    colour = (206, 214, 214) if light.snowed else mixed(light.leaf(rng), light.grass, 0.25)
    bumps = int(rng.integers(7, 11))
    form = [
        (px, min(py, y)) for px, py in forms.round_form(rng, x, y - 0.16 * wide, 0.5 * wide, 0.36 * wide, bumps, 0.14)
    ]
    sheet.fill([form], colour, depth)
    if berries and not light.snowed:
        spots = [
            forms.ellipse(
                x + rng.uniform(-0.34, 0.34) * wide, y - rng.uniform(0.08, 0.4) * wide, 0.03 * wide, 0.03 * wide
            )
            for _ in range(7)
        ]
        sheet.fill(spots, light.flower(rng), depth, ink=0.5, relief="board")


def grass(sheet: Sheet, rng: Rng, places: Sequence[tuple[float, float, float]], colour: RGB, depth: float) -> None:
    """Tufts at (x, y, height)."""
    if sheet.view.light.snowed:
        colour = mixed(colour, (214, 206, 178), 0.6)
    tufts = [blade for x, y, high in places for blade in forms.tuft(rng, x, y, high)]
    if sheet.view.manner.lines_alone:
        sheet.stroke([[p[0], p[1], p[2]] for p in tufts], 1, colour, depth)
        return
    sheet.fill(tufts, colour, depth, ink=0, relief="board")


def flowers(sheet: Sheet, rng: Rng, places: Sequence[tuple[float, float, float]], depth: float) -> None:
    """At (x, y, radius); y is the head's height. Of one kind for all that stand together, in the light's colours."""
    light = sheet.view.light
    if light.snowed:
        return
    petals = int(rng.choice((4, 5, 6)))
    for x, y, radius in places:
        colour = light.flower(rng)
        sheet.stroke(
            [[(x, y), (x + rng.uniform(-0.3, 0.3) * radius, y + 2.6 * radius)]],
            0.3 * radius,
            toned(light.grass, -0.22),
            depth,
        )
        if sheet.view.manner.lines_alone or radius > 0.008 * sheet.unit:
            sheet.fill(forms.flower(x, y, radius, petals, rng.uniform(0, 6)), colour, depth, ink=0.7, relief="board")
            sheet.fill(
                [forms.ellipse(x, y, 0.36 * radius, 0.36 * radius)], (250, 214, 110), depth, ink=0.5, relief="board"
            )
        else:
            sheet.fill([forms.ellipse(x, y, 0.75 * radius, 0.75 * radius)], colour, depth, ink=0, relief="board")


def stone(sheet: Sheet, rng: Rng, x: float, y: float, wide: float, depth: float, colour: RGB = _STONE) -> None:
    form = forms.round_form(rng, x, y - 0.22 * wide, 0.5 * wide, 0.34 * wide, 0, 0.22)
    sheet.fill([[(px, min(py, y)) for px, py in form]], colour, depth)
    if sheet.view.light.snowed:
        sheet.fill([forms.ellipse(x, y - 0.42 * wide, 0.34 * wide, 0.13 * wide)], _SNOW, depth, ink=0, relief="board")


def reeds(sheet: Sheet, rng: Rng, x: float, y: float, high: float, depth: float, colour: RGB) -> None:
    """Blades with a few bulrushes."""
    blades = [
        forms.blade(
            x + rng.uniform(-0.3, 0.3) * high,
            y,
            high * rng.uniform(0.6, 1.0),
            rng.uniform(-0.22, 0.22) * high,
            0.05 * high,
        )
        for _ in range(7)
    ]
    sheet.fill(blades, colour, depth, ink=0.5, relief="board")
    for _ in range(2):
        px, top = x + rng.uniform(-0.22, 0.22) * high, y - high * rng.uniform(0.86, 1.08)
        sheet.stroke([[(px, y), (px, top)]], 0.022 * high, colour, depth)
        sheet.fill([forms.ellipse(px, top, 0.032 * high, 0.1 * high)], (150, 108, 84), depth, ink=0.6)


def fallen(sheet: Sheet, rng: Rng, places: Sequence[tuple[float, float]], size: float, depth: float) -> None:
    """Leaves on the ground."""
    light = sheet.view.light
    for x, y in places:
        form = forms.ellipse(0, 0, size, 0.5 * size)
        a = rng.uniform(0, math.pi)
        turned = [(x + px * math.cos(a) - py * math.sin(a), y + px * math.sin(a) + py * math.cos(a)) for px, py in form]
        sheet.fill([turned], light.leaf(rng), depth, ink=0.6, relief="board")


def palm(sheet: Sheet, rng: Rng, x: float, y: float, high: float, depth: float) -> None:
    lean = rng.uniform(0.1, 0.28) * high * float(rng.choice((-1, 1)))
    wide = 0.038 * high
    left = [(x - wide + lean * t * t, y - 0.8 * high * t) for t in (0.0, 0.3, 0.6, 1.0)]
    right = [(px + (2 - 0.9 * t) * wide, py) for (px, py), t in zip(left, (0.0, 0.3, 0.6, 1.0), strict=True)]
    sheet.fill([[*left, *reversed(right)]], (196, 156, 120), depth, ink=0.8, relief="board")
    cx, cy = left[-1][0] + 0.55 * wide, left[-1][1]
    fronds = []
    for angle in (-2.9, -2.3, -1.6, -0.9, -0.25):
        tip = (cx + 0.42 * high * math.cos(angle), cy + 0.3 * high * math.sin(angle) + 0.14 * high)
        top = (cx + 0.26 * high * math.cos(angle), cy + 0.26 * high * math.sin(angle) - 0.05 * high)
        fronds.append(forms.smooth_closed([(cx, cy), top, tip, (0.6 * top[0] + 0.4 * cx, top[1] + 0.10 * high)]))
    for frond in fronds:
        sheet.fill([frond], (132, 184, 124), depth, ink=0.8, relief="board")


def flower_bed(sheet: Sheet, rng: Rng, x: float, y: float, wide: float) -> None:
    light = sheet.view.light
    sheet.fill(
        [forms.ellipse(x, y, 0.5 * wide, 0.10 * wide)],
        light.grass if light.snowed else mixed(_EARTH, light.grass, 0.25),
        0.95,
        ink=0.7,
        relief="board",
    )
    if light.snowed:
        return
    colour = light.flower(rng)
    for i in range(8):
        angle = 2.4 * i
        px, py = (
            x + 0.14 * wide * math.sqrt(i) * math.cos(angle),
            y - 0.06 * wide + 0.032 * wide * math.sqrt(i) * math.sin(angle),
        )
        blades = [forms.blade(px, py + 0.1 * wide, 0.1 * wide, 0.02 * wide, 0.03 * wide)]
        sheet.fill(blades, toned(light.grass, -0.2), 0.95, ink=0, relief="board")
        sheet.fill(forms.flower(px, py, 0.055 * wide, 5, i), colour, 0.95, ink=0.6, relief="board")
        sheet.fill([forms.ellipse(px, py, 0.018 * wide, 0.018 * wide)], (252, 226, 150), 0.95, ink=0, relief="board")
