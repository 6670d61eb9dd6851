"""Rooms of every day that are known by what stands in them: a cafe, a bathroom, a bedroom, a library.

Called by `painting`.
"""

from __future__ import annotations

from typing import Final

from studio.engines.picture.storybook.landscape import forms, furnishing
from studio.engines.picture.storybook.landscape.ground import Ground
from studio.engines.picture.storybook.landscape.indoors import floor, painted_wall, window
from studio.engines.picture.storybook.landscape.public_rooms import tiles, two_tone_wall
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import toned
from studio.engines.picture.storybook.vector.shapes import RGB

_WALL: Final = 0.68
_WOOD: Final[RGB] = (190, 148, 112)
_DARK: Final[RGB] = (140, 104, 84)
_WHITE: Final[RGB] = (250, 250, 248)
_STEEL: Final[RGB] = (184, 194, 204)
_CUPS: Final[tuple[RGB, ...]] = ((250, 246, 238), (206, 120, 110), (132, 176, 190), (240, 200, 120))
_BOOKS: Final[tuple[RGB, ...]] = (
    (206, 132, 122), (132, 168, 196), (232, 192, 118), (150, 184, 146), (180, 156, 198), (246, 236, 216),
)  # fmt: skip


def cafe(view: View) -> Ground:
    rng = view.rng("cafe")
    side = float(rng.choice((-1, 1)))
    wall = ((244, 228, 204), (226, 232, 222), (240, 222, 212))[int(rng.integers(3))]
    layers = (
        two_tone_wall(view, wall, toned(wall, -0.12)),
        window(view, 0.5 - side * 0.25, (196, 110, 100), _WALL - 0.18, wide=0.36, high=0.34),
        _board_of_prices(view, 0.5 + side * 0.06),
        floor(view, ((198, 158, 122), (208, 172, 138))[int(rng.integers(2))]),
        _counter(view, side),
        _round_table(view, -side),
        _hanging_lamps(view),
    )
    return Ground(layers, (), horizon=_WALL, near=0.92, wall=_WALL, indoors=True)


def bathroom(view: View) -> Ground:
    rng = view.rng("bathroom")
    side = float(rng.choice((-1, 1)))
    wall = ((206, 230, 236), (222, 236, 224), (236, 226, 236))[int(rng.integers(3))]
    layers = (
        _tiled_wall(view, wall),
        window(view, 0.5 - side * 0.3, (240, 240, 250), _WALL - 0.26, wide=0.2, high=0.22),
        tiles(view),
        _washstand(view, side),
        _towels(view, -side),
    )
    return Ground(layers, (), horizon=_WALL, near=0.92, wall=_WALL, indoors=True)


def bedroom(view: View) -> Ground:
    rng = view.rng("bedroom")
    side = float(rng.choice((-1, 1)))
    wall = ((222, 228, 244), (246, 226, 230), (228, 240, 228))[int(rng.integers(3))]
    cloth = ((140, 170, 214), (224, 150, 160), (150, 196, 160))[int(rng.integers(3))]
    layers = (
        two_tone_wall(view, wall, toned(wall, -0.05)),
        window(view, 0.5 - side * 0.14, cloth, _WALL - 0.2, wide=0.28, high=0.32),
        floor(view, (214, 178, 140)),
        furnishing.rug(view, cloth),
        _bed_in_the_corner(view, side, cloth),
        furnishing.corner(view, -side, _WALL, cloth),
    )
    return Ground(layers, (), horizon=_WALL, near=0.92, wall=_WALL, indoors=True)


def library(view: View) -> Ground:
    layers = (
        two_tone_wall(view, (238, 224, 200), (220, 200, 172)),
        _book_wall(view),
        floor(view, (186, 146, 112)),
        furnishing.rug(view, (176, 96, 90)),
    )
    return Ground(layers, (), horizon=_WALL, near=0.92, wall=_WALL, indoors=True)


def _counter(view: View, side: float) -> SceneLayer:
    """At the picture's edge, with a coffee machine, cups on it and on a shelf above, and a cake under glass."""
    sheet, unit = Sheet(view), view.unit
    foot = view.y(_WALL) + 0.07 * unit
    edge = view.width / 2 + side * (view.width / 2 + 0.02 * unit)
    inner = edge - side * 0.4 * unit

    def across(first: float, last: float, low: float, high: float) -> forms.Outline:
        """Between two shares of its length from the edge, and two heights in units."""
        a, b = edge + (inner - edge) * first, edge + (inner - edge) * last
        return forms.box(min(a, b), foot - high * unit, max(a, b), foot - low * unit)

    sheet.fill([across(0, 0.94, 0, 0.24)], _WOOD, 0.9)
    for share in (0.08, 0.38, 0.66):
        sheet.fill([across(share, share + 0.22, 0.04, 0.19)], toned(_WOOD, -0.08), 0.85, ink=0.6, relief="board")
    sheet.fill([across(0, 1, 0.24, 0.27)], toned(_WOOD, 0.35), 0.9)
    sheet.fill([across(0.12, 0.42, 0.27, 0.43)], _STEEL, 0.9)
    sheet.fill([across(0.16, 0.38, 0.38, 0.41)], toned(_STEEL, -0.4), 0.8, ink=0.5, relief="board")
    sheet.fill([across(0.2, 0.34, 0.27, 0.34)], toned(_STEEL, -0.3), 0.8, ink=0.5, relief="board")
    sheet.fill([across(0.24, 0.3, 0.27, 0.3)], _CUPS[0], 0.9, ink=0.5)
    _cake(sheet, edge + (inner - edge) * 0.74, foot - 0.27 * unit)
    shelf = foot - 0.62 * unit
    sheet.fill([across(0.06, 0.72, 0.62, 0.64)], _DARK, 0.9)
    for at in range(4):
        x = edge + (inner - edge) * (0.14 + 0.16 * at)
        _cup(sheet, x, shelf - 0.02 * unit, _CUPS[at])
    return sheet.layer("counter", "scenery")


def _cup(sheet: Sheet, x: float, foot: float, colour: RGB) -> None:
    unit = sheet.unit
    wide, high = 0.024 * unit, 0.042 * unit
    handle = [(x + wide, foot - 0.8 * high), (x + 1.7 * wide, foot - 0.5 * high), (x + 0.9 * wide, foot - 0.2 * high)]
    sheet.stroke([handle], 0.007 * unit, colour, 0.9, ink=0.6)
    sheet.fill([[(x - wide, foot - high), (x + wide, foot - high), (x + 0.75 * wide, foot), (x - 0.75 * wide, foot)]],
               colour, 0.9, ink=0.7)  # fmt: skip


def _cake(sheet: Sheet, x: float, foot: float) -> None:
    unit = sheet.unit
    sheet.fill([forms.box(x - 0.03 * unit, foot - 0.012 * unit, x + 0.03 * unit, foot)], _WHITE, 0.9, ink=0.6)
    sheet.fill([forms.box(x - 0.045 * unit, foot - 0.06 * unit, x + 0.045 * unit, foot - 0.015 * unit)],
               (214, 160, 110), 0.9, ink=0.6)  # fmt: skip
    sheet.fill([forms.box(x - 0.047 * unit, foot - 0.07 * unit, x + 0.047 * unit, foot - 0.048 * unit)],
               (246, 190, 200), 0.9, ink=0.6)  # fmt: skip
    sheet.fill([forms.ellipse(x, foot - 0.078 * unit, 0.011 * unit, 0.011 * unit)], (210, 70, 70), 0.9, ink=0.5)


def _round_table(view: View, side: float) -> SceneLayer:
    """Beside the wall at the other side, a chair at each side of it."""
    sheet, unit = Sheet(view), view.unit
    x = view.width / 2 + side * (view.width / 2 - 0.16 * unit)
    foot = view.y(_WALL) + 0.1 * unit
    for turn in (-1, 1):
        cx = x + turn * 0.13 * unit
        back = cx + turn * 0.04 * unit
        posts = [[(back, foot - 0.25 * unit), (back, foot)], [(cx - turn * 0.04 * unit, foot - 0.12 * unit),
                 (cx - turn * 0.04 * unit, foot)]]  # fmt: skip
        sheet.stroke(posts, 0.013 * unit, _DARK, 0.9, ink=0.8)
        sheet.fill(
            [forms.box(cx - 0.05 * unit, foot - 0.135 * unit, cx + 0.05 * unit, foot - 0.115 * unit)], _WOOD, 0.9
        )
    sheet.stroke([[(x, foot - 0.18 * unit), (x, foot)]], 0.016 * unit, _DARK, 0.9, ink=0.8)
    sheet.fill([forms.ellipse(x, foot, 0.06 * unit, 0.012 * unit)], _DARK, 0.9)
    sheet.fill([forms.ellipse(x, foot - 0.185 * unit, 0.12 * unit, 0.025 * unit)], toned(_WOOD, 0.4), 0.9)
    _cup(sheet, x - 0.03 * unit, foot - 0.185 * unit, _CUPS[1])
    return sheet.layer("cafe table", "scenery")


def _board_of_prices(view: View, at: float) -> SceneLayer:
    sheet, unit = Sheet(view), view.unit
    x, y = view.width * at, view.y(_WALL) - 0.44 * unit
    sheet.fill([forms.box(x - 0.1 * unit, y - 0.12 * unit, x + 0.1 * unit, y + 0.12 * unit)], _DARK, 0.85)
    sheet.fill([forms.box(x - 0.088 * unit, y - 0.108 * unit, x + 0.088 * unit, y + 0.108 * unit)],
               (84, 98, 92), 0.8, ink=0.5, relief="board")  # fmt: skip
    lines = [[(x - 0.06 * unit, y + dy * unit), (x + (0.02 + 0.03 * (i % 2)) * unit, y + dy * unit)]
             for i, dy in enumerate((-0.02, 0.02, 0.06))]  # fmt: skip
    sheet.stroke(lines, 0.007 * unit, (236, 240, 232), 0.8)
    _cup(sheet, x, y - 0.045 * unit, (236, 240, 232))
    return sheet.layer("board of prices", "scenery")


def _hanging_lamps(view: View) -> SceneLayer:
    sheet, unit = Sheet(view), view.unit
    lit = view.light.time in ("night", "sunset")
    for share, low in ((0.3, 0.13), (0.7, 0.13)):
        x, y = view.width * share, low * unit
        sheet.stroke([[(x, -9.0), (x, y)]], 0.005 * unit, _DARK, 0.8)
        shade = [(x - 0.02 * unit, y), (x + 0.02 * unit, y), (x + 0.06 * unit, y + 0.055 * unit),
                 (x - 0.06 * unit, y + 0.055 * unit)]  # fmt: skip
        if lit:
            sheet.glow(x, y + 0.06 * unit, 0.2 * unit, (255, 228, 150), 0.5)
        sheet.fill([shade], (200, 116, 96), 0.9)
        sheet.fill([forms.ellipse(x, y + 0.055 * unit, 0.022 * unit, 0.014 * unit)], (255, 240, 190), 0.9, ink=0.5,
                   glowing=lit)  # fmt: skip
    return sheet.layer("lamps", "scenery")


def _tiled_wall(view: View, colour: RGB) -> SceneLayer:
    sheet = _half_white(view, colour)
    unit, low = view.unit, view.y(_WALL)
    top, step = low - 0.36 * unit, 0.09 * unit
    upright = [[(i * step, top), (i * step, low)] for i in range(int(view.width / step) + 2)]
    level = [[(-9.0, top + i * step), (view.width + 9.0, top + i * step)] for i in range(5)]
    sheet.stroke([*upright, *level], 0.003 * unit, toned(colour, -0.14), 0.7, alpha=0.8)
    sheet.fill([forms.box(-9, top - 0.014 * unit, view.width + 9, top)], toned(colour, -0.2), 0.8, ink=0.6,
               relief="board")  # fmt: skip
    return sheet.layer("wall", "ground")


def _half_white(view: View, colour: RGB) -> Sheet:
    """White tiles below, the wall's colour above."""
    sheet, unit, low = painted_wall(view, colour, _WALL), view.unit, view.y(_WALL)
    sheet.fill([forms.box(-9, low - 0.36 * unit, view.width + 9, low + 2)], toned(colour, 0.6), 1.0, ink=0.6,
               relief="board")  # fmt: skip
    return sheet


def _washstand(view: View, side: float) -> SceneLayer:
    """A basin on a stand at the picture's edge, a mirror above it."""
    sheet, unit = Sheet(view), view.unit
    x = view.width / 2 + side * (view.width / 2 - 0.13 * unit)
    foot = view.y(_WALL) + 0.06 * unit
    sheet.fill([forms.ellipse(x, foot - 0.56 * unit, 0.095 * unit, 0.125 * unit)], _WOOD, 0.9)
    sheet.fill([forms.ellipse(x, foot - 0.56 * unit, 0.08 * unit, 0.11 * unit)], (216, 238, 246), 0.8, ink=0.5,
               relief="board", glowing=True)  # fmt: skip
    shine = [[(x - 0.03 * unit, foot - 0.52 * unit), (x + 0.02 * unit, foot - 0.62 * unit)]]
    sheet.stroke(shine, 0.008 * unit, _WHITE, 0.8, alpha=0.9)
    sheet.fill([forms.box(x - 0.035 * unit, foot - 0.22 * unit, x + 0.035 * unit, foot)], toned(_WHITE, -0.05), 0.9)
    basin = [(x - 0.13 * unit, foot - 0.3 * unit), (x + 0.13 * unit, foot - 0.3 * unit),
             (x + 0.08 * unit, foot - 0.19 * unit), (x - 0.08 * unit, foot - 0.19 * unit)]  # fmt: skip
    sheet.fill([basin], _WHITE, 0.9)
    sheet.fill([forms.pill(x - 0.14 * unit, foot - 0.32 * unit, x + 0.14 * unit, 0.03 * unit)], _WHITE, 0.9)
    tap = [(x, foot - 0.32 * unit), (x, foot - 0.38 * unit), (x - side * 0.04 * unit, foot - 0.38 * unit)]
    sheet.stroke([tap], 0.013 * unit, _STEEL, 0.9, ink=0.8)
    return sheet.layer("washbasin", "scenery")


def _towels(view: View, side: float) -> SceneLayer:
    """A rail with two towels on the wall."""
    sheet, unit = Sheet(view), view.unit
    x, y = view.width / 2 + side * (view.width / 2 - 0.17 * unit), view.y(_WALL) - 0.24 * unit
    for dx, colour, long in ((-0.05, (240, 168, 150), 0.17), (0.05, (150, 190, 214), 0.14)):
        left = x + dx * unit - 0.04 * unit
        sheet.fill([forms.box(left, y, left + 0.08 * unit, y + long * unit)], colour, 0.9)
        stripe = forms.box(left, y + (long - 0.035) * unit, left + 0.08 * unit, y + (long - 0.02) * unit)
        sheet.fill([stripe], toned(colour, 0.5), 0.9, ink=0, relief="board")
    sheet.stroke([[(x - 0.12 * unit, y), (x + 0.12 * unit, y)]], 0.012 * unit, _STEEL, 0.9, ink=0.8)
    return sheet.layer("towels", "scenery")


def _bed_in_the_corner(view: View, side: float, cloth: RGB) -> SceneLayer:
    """Along the wall, its head at the picture's edge."""
    sheet, unit = Sheet(view), view.unit
    foot = view.y(_WALL) + 0.07 * unit
    edge = view.width / 2 + side * (view.width / 2 + 0.01 * unit)
    inner = edge - side * 0.4 * unit

    def slab(first: float, last: float, low: float, high: float) -> forms.Outline:
        a, b = edge + (inner - edge) * first, edge + (inner - edge) * last
        return forms.box(min(a, b), foot - high * unit, max(a, b), foot - low * unit)

    sheet.fill([slab(0.0, 0.06, 0, 0.3), slab(0.94, 1.0, 0, 0.19)], _WOOD, 0.9)
    sheet.fill([slab(0.04, 0.96, 0.04, 0.11)], toned(_WOOD, -0.06), 0.9)
    sheet.fill([slab(0.05, 0.95, 0.1, 0.16)], _WHITE, 0.9)
    sheet.fill([slab(0.34, 0.96, 0.07, 0.185)], toned(cloth, 0.2), 0.9)
    sheet.fill([slab(0.34, 0.44, 0.15, 0.19)], toned(cloth, 0.55), 0.9, ink=0.6)
    sheet.fill([slab(0.08, 0.31, 0.15, 0.215)], _WHITE, 0.9)
    return sheet.layer("bed", "scenery")


def _book_wall(view: View) -> SceneLayer:
    """Shelves full of books from side to side."""
    sheet, rng, unit = Sheet(view), view.rng("books"), view.unit
    foot = view.y(_WALL)
    top, rows = foot - 0.58 * unit, 4
    sheet.fill([forms.box(-9, top - 0.03 * unit, view.width + 9, foot)], _DARK, 0.8)
    for row in range(rows):
        low = foot - (0.02 + row * 0.56 / rows) * unit
        high = 0.56 / rows - 0.025
        sheet.fill([forms.box(-9, low - high * unit, view.width + 9, low)], toned(_DARK, -0.22), 0.8, ink=0,
                   relief="board")  # fmt: skip
        x = -0.01 * unit
        while x < view.width:
            wide, tall = unit * rng.uniform(0.016, 0.03), unit * high * rng.uniform(0.68, 0.94)
            if rng.random() < 0.9:
                colour = _BOOKS[int(rng.integers(len(_BOOKS)))]
                sheet.fill([forms.box(x, low - tall, x + wide, low)], toned(colour, 0.05), 0.8, ink=0.5, relief="board")
            x += wide + 0.001 * unit
    posts = [forms.box(x - 0.012 * unit, top - 0.03 * unit, x + 0.012 * unit, foot)
             for x in (0.02 * view.width, 0.35 * view.width, 0.65 * view.width, 0.98 * view.width)]  # fmt: skip
    sheet.fill(posts, toned(_DARK, 0.12), 0.85, ink=0.7)
    return sheet.layer("book shelves", "scenery")
