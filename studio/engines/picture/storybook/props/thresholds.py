"""Shop fronts, an open door, a bed that one can be under, and what hangs in the air above them. Called by
`props.drawing`; units are about centimetres."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from studio.engines.picture.storybook.plan import Anchors
from studio.engines.picture.storybook.props.seats import SEATS
from studio.engines.picture.storybook.vector.shapes import (
    RGB,
    Drawing,
    Shape,
    blob,
    box,
    curve,
    disc,
    dome,
    joined,
    line,
    oval,
    poly,
)

# fmt: off
_WALLS: Final[tuple[RGB, ...]] = ((240, 208, 160), (188, 216, 222), (232, 182, 168))
_LAMPS: Final = ("glow", "red", "blue", "glow", "pink", "leaf", "orange")


def _shop(v: int) -> Drawing:
    """A house with a window to look at and a striped awning; what is sold lies in the window."""
    house = [box(0, 0, 300, 320, "main", 4), poly(((-10, -16), (310, -16), (310, 4), (-10, 4)), "main", 3, shade=-0.2),
        *(box(x, 36, x + 52, 108, "glass", 3) for x in (36, 124, 212)),
        *(box(x - 5, 106, x + 57, 116, "white", 2, ink="thin") for x in (36, 124, 212))]
    front = [box(18, 196, 190, 292, "glass", 4), box(10, 288, 198, 304, "dark wood", 3), box(212, 192, 284, 320,
        "dark wood", 4), box(224, 204, 272, 262, "glass", 3, ink="thin"), disc(276, 272, 4, "gold", ink="none")]
    wares: list[Shape] = [box(22, 264, 186, 270, "wood", 1, ink="thin")]
    if v == 0:
        wares += [joined(dome(x, 244, x + 34, 266, "straw"), box(x, 258, x + 34, 265, "straw", 3)) for x in (30, 74,
            118)]
        wares += [oval(x, 274, x + 26, 288, "orange", ink="thin") for x in (34, 70, 106, 142)]
    elif v == 1:
        wares += [box(x, 238, x + 14, 264, slot, 2, ink="thin") for x, slot in ((30, "red"), (48, "yellow"), (66,
            "purple"), (84, "leaf"), (102, "blue"), (120, "orange"))]
        wares += [disc(x, 280, 8, slot, ink="thin") for x, slot in ((44, "pink"), (84, "yellow"), (124, "red"))]
    else:
        wares += [box(34, 240, 66, 264, "pink", 3, ink="thin"), disc(96, 250, 13, "red", ink="thin"), box(124, 236,
            150, 264, "yellow", 4, ink="thin"), *(disc(x, 280, 8, "orange", ink="thin") for x in (44, 64, 84, 104))]
    awning = [poly(((8, 140), (292, 140), (310, 186), (-10, 186)), "white", 3)]
    for i in range(5):
        left, low = 8 + 56.8 * i, -10 + 64.0 * i
        awning.append(poly(((left, 140), (left + 28.4, 140), (low + 32, 186), (low, 186)), "red" if v != 1 else "blue",
            ink="none"))
    awning += [joined(*(disc(6 + 32 * i, 186, 15, "white") for i in range(10)))._replace(shade=-0.04)]
    awning.append(box(-10, 170, 310, 187, "white", 2, ink="none", shade=-0.02))
    return Drawing((*house, *front, *wares, *awning), Anchors(opening=(212, 192, 284, 320), foot=320),
        {"main": _WALLS[v]})


def _open_door(v: int) -> Drawing:
    """Its leaf swung aside, light behind it."""
    frame = [box(0, 0, 100, 210, "wood", 4), box(10, 10, 90, 206, "glow", 2, ink="thin", relief="flat"),
        poly(((10, 206), (90, 206), (78, 176), (22, 176)), "straw", 1, ink="none", relief="flat")]
    leaf = [poly(((100, 2), (152, 20), (152, 222), (100, 208)), "main", 3), poly(((110, 22), (142, 33), (142, 104),
        (110, 98)), "main", 2, shade=0.16 if v != 1 else -0.16, ink="thin"), poly(((110, 116), (142, 122), (142, 196),
        (110, 186)), "main", 2, shade=-0.14, ink="thin"), disc(145, 116, 4.5, "gold", ink="thin")]
    sill = [box(-8, 204, 108, 216, "stone", 3)]
    return Drawing((*sill, *frame, *leaf), Anchors(opening=(10, 10, 90, 206), foot=214),
        {"main": ((72, 138, 152), (170, 82, 70), (120, 150, 92))[v]})


def _high_bed(v: int) -> Drawing:
    """The bed on long legs, dark below."""
    bed = SEATS["bed"](v)
    below = [box(14, 120, 146, 232, "dark", 3, ink="none", relief="flat"),
        *(box(x, 118, x + 13, 240, "dark wood", 4) for x in (6, 141))]
    return Drawing((*below, *bed.shapes[2:]), Anchors(seat=(80, 86), opening=(14, 134, 146, 238), rim=58, foot=239),
        bed.colours)


def _cutting_board(v: int) -> Drawing:
    board = poly(((20, 6), (150, 6), (172, 46), (0, 46)), "main", 8, shade=0.12)
    edge = poly(((0, 44), (172, 44), (172, 54), (0, 54)), "main", 5, shade=-0.16)
    grain = [line(((x, 14), (x - 8, 38)), 1.6, "main", shade=-0.2, ink="none") for x in ((50, 92, 128) if v != 1 else
        (42, 64, 104, 140))]
    hole = [oval(138, 12, 150, 19, "main", shade=-0.45, ink="thin")]
    return Drawing((edge, board, *grain, *hole), Anchors(seat=(86, 26), surface=(16, 156, 28), foot=53),
        {"main": ((206, 156, 100), (226, 184, 128), (176, 122, 78))[v]})


def _string_of_lights(v: int) -> Drawing:
    """Bulbs on a line between two ends, or lanterns."""
    ways = (((0, 8), (60, 46), (130, 62), (200, 46), (260, 8)), ((0, 8), (44, 40), (88, 12), (130, 44), (172, 12),
        (216, 40), (260, 8)), ((0, 20), (70, 52), (140, 60), (210, 44), (260, 6)))
    cord = curve(ways[v], 3.4, "dark")
    along = cord.strokes[0].points
    lamps: list[Shape] = []
    for i in range(7):
        x, y = along[round((i + 0.5) / 7 * (len(along) - 1))]
        slot = "main" if v == 0 or i % 2 == 0 else _LAMPS[i]
        lamps.append(box(x - 4, y, x + 4, y + 7, "dark", 1, ink="none"))
        lamps.append(disc(x, y + 16, 11, slot) if v != 2 else oval(x - 12, y + 5, x + 12, y + 33, slot))
        lamps.append(disc(x - 3, y + 12, 3, "shine", ink="none"))
    return Drawing((cord, *lamps), Anchors(foot=90), {"main": (250, 210, 90)})


def _northern_lights(v: int) -> Drawing:
    """Two curtains of light, one before the other."""
    shift = (0, 22, -18)[v]
    far = blob(((0, 92 + shift), (60, 40), (140, 66), (220, 18), (300, 52), (300, 92), (220, 74), (140, 118), (60,
        104), (6, 136)), "main", shade=0.3, ink="none", relief="flat")
    near = blob(((10, 150), (80, 96 + shift), (170, 122), (250, 70), (330, 104), (330, 142), (250, 126), (170, 172),
        (80, 158), (14, 192)), "main", ink="none", relief="flat")
    veil = blob(((20, 172), (84, 140), (170, 158), (250, 110), (326, 128), (326, 140), (250, 124), (170, 170), (84,
        154), (22, 186)), ("purple", "pink", "blue")[v], shade=0.2, ink="none", relief="flat")
    return Drawing((far, near, veil), Anchors(foot=190), {"main": ((96, 222, 168), (112, 232, 190), (130, 226,
        150))[v]})


THRESHOLDS: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "shop": _shop, "open door": _open_door, "high bed": _high_bed, "cutting board": _cutting_board,
    "string of lights": _string_of_lights, "northern lights": _northern_lights,
}
