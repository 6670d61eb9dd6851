"""What stands in a room: a rug, a plant, a lamp, a shelf of books."""

from __future__ import annotations

from typing import Final

from studio.engines.picture.storybook.landscape import forms
from studio.engines.picture.storybook.landscape.forms import Rng
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import toned
from studio.engines.picture.storybook.vector.shapes import RGB

_BOOKS: Final[tuple[RGB, ...]] = (
    (226, 156, 146),
    (150, 184, 208),
    (240, 204, 132),
    (168, 200, 164),
    (196, 174, 212),
    (246, 236, 216),
)
_WOOD: Final[RGB] = (212, 178, 140)


def rug(view: View, cloth: RGB) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("rug"), view.unit
    x, y = view.width * rng.uniform(0.42, 0.58), view.y(0.875)
    wide, high = min(0.4 * unit, 0.42 * view.width), 0.062 * unit
    pale = toned(cloth, 0.42)
    if rng.random() < 0.5:
        for share, colour in ((1.0, pale), (0.82, toned(pale, 0.45)), (0.7, pale)):
            sheet.fill([forms.ellipse(x, y, wide * share, high * share)], colour, 0.9, relief="board", ink=0.8)
        return sheet.layer("rug", "ground")

    def strip(first: float, last: float) -> forms.Outline:
        """Between two shares of its length, narrower behind."""
        left, right = (2 * share - 1 for share in (first, last))
        return [
            (x + left * 0.8 * wide, y - high),
            (x + right * 0.8 * wide, y - high),
            (x + right * wide, y + high),
            (x + left * wide, y + high),
        ]

    sheet.fill([strip(0, 1)], pale, 0.9, relief="board", ink=0.8)
    stripes = [strip(share, share + 0.045) for share in (0.05, 0.13, 0.825, 0.905)]
    sheet.fill(stripes, toned(pale, 0.5), 0.9, relief="board", ink=0)
    fringe = [
        [
            (x + side * wide * (0.8 + 0.2 * t), y - high + 2 * high * t),
            (x + side * (wide * (0.8 + 0.2 * t) + 0.02 * unit), y - high + 2 * high * t),
        ]
        for side in (-1, 1)
        for t in (0.1, 0.3, 0.5, 0.7, 0.9)
    ]
    sheet.stroke(fringe, 0.005 * unit, toned(pale, 0.2), 0.8)
    return sheet.layer("rug", "ground")


def corner(view: View, side: float, wall: float, cloth: RGB) -> SceneLayer:
    """A plant, a lamp or a shelf of books beside the wall; wall: share of the height at which it meets the floor."""
    sheet, rng, unit = Sheet(view), view.rng("corner"), view.unit
    x = view.width / 2 + side * (view.width / 2 - 0.09 * unit)
    y = view.y(wall) + 0.055 * unit
    kind = int(rng.integers(3))
    if kind == 0:
        _plant(sheet, rng, x, y)
    elif kind == 1:
        _lamp(sheet, x, y, cloth)
    else:
        _shelf(sheet, rng, x - side * 0.02 * unit, y - 0.02 * unit)
    return sheet.layer(("plant", "lamp", "book shelf")[kind], "scenery")


def _plant(sheet: Sheet, rng: Rng, x: float, y: float) -> None:
    unit = sheet.unit
    for i in range(7):
        a = (i - 3) / 3
        leaf = forms.blade(
            x + 0.01 * unit * a, y - 0.07 * unit, unit * (0.2 - 0.06 * abs(a)), a * 0.13 * unit, 0.045 * unit
        )
        sheet.fill([leaf], toned((140, 186, 136), 0.1 * float(rng.random())), 0.9, ink=0.8)
    pot = [
        (x - 0.055 * unit, y - 0.09 * unit),
        (x + 0.055 * unit, y - 0.09 * unit),
        (x + 0.04 * unit, y),
        (x - 0.04 * unit, y),
    ]
    sheet.fill([pot], (214, 150, 120), 0.9)


def _lamp(sheet: Sheet, x: float, y: float, cloth: RGB) -> None:
    unit, lit = sheet.unit, sheet.view.light.time in ("night", "sunset")
    if lit:
        sheet.glow(x, y - 0.34 * unit, 0.3 * unit, (255, 228, 150), 0.5)
    sheet.stroke([[(x, y), (x, y - 0.3 * unit)]], 0.012 * unit, (150, 126, 112), 0.9)
    sheet.fill([forms.ellipse(x, y, 0.05 * unit, 0.012 * unit)], (150, 126, 112), 0.9)
    shade = [
        (x - 0.045 * unit, y - 0.4 * unit),
        (x + 0.045 * unit, y - 0.4 * unit),
        (x + 0.085 * unit, y - 0.28 * unit),
        (x - 0.085 * unit, y - 0.28 * unit),
    ]
    sheet.fill([shade], (255, 232, 164) if lit else toned(cloth, 0.45), 0.9, glowing=lit)


def _shelf(sheet: Sheet, rng: Rng, x: float, y: float) -> None:
    """Three boards of books, low enough to leave the wall free."""
    unit = sheet.unit
    left, right, top = x - 0.085 * unit, x + 0.085 * unit, y - 0.305 * unit
    sheet.fill([forms.box(left, top, right, y)], _WOOD, 0.88)
    for row in range(3):
        low = y - (0.02 + 0.096 * (2 - row)) * unit
        sheet.fill(
            [forms.box(left + 0.012 * unit, low - 0.08 * unit, right - 0.012 * unit, low)],
            toned(_WOOD, -0.14),
            0.8,
            ink=0.6,
            relief="board",
        )
        at = left + 0.016 * unit
        while at < right - 0.034 * unit:
            wide, high = unit * rng.uniform(0.012, 0.02), unit * rng.uniform(0.05, 0.072)
            colour = _BOOKS[int(rng.integers(len(_BOOKS)))]
            if rng.random() < 0.88:
                sheet.fill(
                    [forms.box(at, low - high, at + wide, low)], toned(colour, 0.12), 0.86, ink=0.5, relief="board"
                )
            at += wide + 0.0015 * unit
