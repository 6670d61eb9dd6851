"""Props of wood, water and weather. Called by `props.drawing`; units are about centimetres."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from studio.engines.picture.storybook.plan import Anchors
from studio.engines.picture.storybook.props.garden import flower, tuft
from studio.engines.picture.storybook.vector.shapes import (
    RGB,
    Drawing,
    Shape,
    blob,
    box,
    curve,
    disc,
    joined,
    line,
    oval,
    poly,
)

# fmt: off
_BARKS: Final[tuple[RGB, ...]] = ((138, 96, 66), (164, 118, 80), (112, 84, 72))


def _leaf(x: float, y: float, dx: float, dy: float, slot: str = "leaf") -> Shape:
    """From (x, y) to (x + dx, y + dy)."""
    return blob(((x, y), (x + dx * 0.4 - dy * 0.32, y + dy * 0.4 + dx * 0.32), (x + dx, y + dy),
        (x + dx * 0.4 + dy * 0.32, y + dy * 0.4 - dx * 0.32)), slot, ink="thin")


def _branch(v: int) -> Drawing:
    wood = joined(curve(((-6, 70), (70, 58), (150, 62), (236, 46)), (24, 10), "main"), curve(((150, 60), (186, 34),
        (206, 18)), (11, 6), "main"), curve(((80, 60), (104, 84), (124, 96)), (11, 6), "main"))
    slot = ("leaf", "leaf", "orange")[v]
    leaves = [_leaf(x, y, dx, dy, slot) for x, y, dx, dy in ((204, 18, 30, -18), (196, 26, -14, -30),
        (236, 46, 34, 6), (230, 48, 18, 26), (122, 96, 26, 18), (120, 94, -8, 28), (36, 62, 10, -28))]
    extra = [part for x, y in ((60, 48), (176, 44)) for part in flower(x, y, 8, "pink")] if v == 1 else []
    grain = [curve(((10, 68), (50, 62), (90, 60)), 2, "main", shade=-0.25, ink="none"), curve(((120, 64), (160, 60)),
        2, "main", shade=-0.25, ink="none")]
    return Drawing((*leaves, wood, *grain, *extra), Anchors(seat=(110, 53), surface=(30, 180, 54), foot=124),
        {"main": _BARKS[v]})


def _log(v: int) -> Drawing:
    body = joined(box(22, 10, 206, 76, "main", 8), oval(188, 10, 226, 76, "main"))
    marks = [line(((x, y), (x + w, y)), 2.6, "main", shade=-0.28, ink="none") for x, y, w in ((66, 24, 40), (128, 34,
        46), (76, 46, 30), (120, 58, 56), (60, 66, 34))]
    face = [oval(2, 10, 48, 76, "cut wood"), *(oval(25 - r, 43 - r * 1.4, 25 + r, 43 + r * 1.4, "cut wood", shade=s,
        ink="none") for r, s in ((15, -0.14), (10.5, 0.1), (6, -0.14)))]
    knob = [joined(line(((150, 14), (162, -6)), 15, "main")), oval(154, -12, 171, -2, "cut wood",
        ink="thin")] if v != 1 else []
    extra = [joined(disc(84, 8, 12, "leaf"), disc(102, 9, 10, "leaf"), disc(68, 11, 8, "leaf"))] if v == 1 else \
        [box(100, -12, 106, 12, "cream", 2, ink="thin"), blob(((90, -10), (103, -26), (116, -10), (103, -7)), "red",
            ink="thin")] if v == 2 else []
    return Drawing((*knob, body, *marks, *face, *extra), Anchors(seat=(122, 16), surface=(54, 196, 16), foot=75),
        {"main": _BARKS[v]})


def _stump(v: int) -> Drawing:
    body = blob(((14, 20), (100, 20), (102, 70), (126, 100), (92, 96), (58, 106), (26, 97), (-10, 102), (12, 70)),
        "main", relief="pipe")
    marks = [curve(((x, 40), (x + d, 64), (x, 86)), 2.6, "main", shade=-0.28, ink="none") for x,
        d in ((32, 3), (56, -2), (80, 2))]
    top = [oval(12, 4, 102, 36, "cut wood"), *(oval(57 - r, 20 - r * 0.34, 57 + r, 20 + r * 0.34, "cut wood",
        shade=s, ink="none") for r, s in ((34, -0.14), (25, 0.1), (15, -0.14), (7, 0.1)))]
    extra = [curve(((100, 56), (120, 50), (126, 34)), (10, 5), "main"), _leaf(126, 36, 10, -24),
        _leaf(124, 40, 22, -6)] if v == 1 else [tuft(6, 106, 22), tuft(112, 106, 18)] if v == 0 else \
        [box(22, 84, 28, 104, "cream", 2, ink="thin"), blob(((12, 88), (25, 70), (38, 88), (25, 90)), "red",
            ink="thin")]
    return Drawing((*extra[: 1 if v == 1 else 0], body, *marks, *top, *extra[1 if v == 1 else 0 :]),
        Anchors(seat=(57, 19), surface=(22, 92, 20), foot=103), {"main": _BARKS[v]})


def _nest(v: int) -> Drawing:
    back = [oval(6, 14, 134, 52, "main", shade=-0.35)]
    eggs = [oval(x - 13, y - 18, x + 13, y + 16, "cream" if v != 1 else "glass", shade=0.1) for x,
        y in ((46, 26), (94, 26), (70, 22))] if v != 2 else []
    bowl = blob(((0, 32), (30, 44), (70, 48), (110, 44), (140, 32), (128, 70), (100, 88), (70, 92), (40, 88),
        (12, 70)), "main")
    twigs = [curve(((x, y), (x + 18, y + d), (x + 38, y)), 3.2, "main", shade=s, ink="none") for x, y, d,
        s in ((8, 44, 6, -0.25), (50, 54, 4, 0.25), (90, 48, 6, -0.25), (20, 60, 6, 0.25), (62, 68, 5, -0.25),
        (100, 62, 3, 0.25), (36, 78, 5, -0.2), (80, 82, 3, 0.2))]
    ends = [line(((x, y), (x + dx, y + dy)), 4, "main", shade=-0.15, ink="thin") for x, y, dx,
        dy in ((8, 36, -12, -8), (134, 36, 12, -10), (124, 70, 12, 4), (16, 72, -12, 6))]
    return Drawing((*back, *eggs, *ends, bowl, *twigs), Anchors(rim=45, seat=(70, 40), surface=(22, 118, 34),
        foot=91), {"main": ((178, 132, 86), (156, 112, 72), (196, 154, 100))[v]})


def _snow_pile(v: int) -> Drawing:
    heap = blob(((-4, 96), (20, 62), (54, 38), (88, 8), (118, 34), (150, 52), (184, 96), (150, 104), (30, 104)),
        "main") if v != 1 else \
        blob(((-4, 96), (24, 58), (70, 30), (120, 26), (166, 54), (196, 96), (150, 104), (40, 104)), "main")
    marks = [curve(((34, 76), (52, 62), (74, 60)), 4, "glass", shade=0.2, ink="none"), curve(((96, 52), (114, 52),
        (130, 66)), 4, "glass", shade=0.2, ink="none"), curve(((84, 88), (106, 82), (126,
        88)), 4, "glass", shade=0.2, ink="none")]
    flakes = [disc(x, y, 5, "snow", shade=0.4, ink="thin") for x, y in ((4, 104), (176, 106), (196, 102))]
    spade = [line(((136, 52), (166, -14)), 6, "wood"), line(((158, -18), (176, -10)), 7, "red")] if v == 2 else []
    return Drawing((*spade, heap, *marks, *flakes), Anchors(seat=(90 if v != 1 else 100, 30), surface=(64, 122, 34),
        foot=106), {"main": (238, 245, 252)})


def _leaf_pile(v: int) -> Drawing:
    slots = (("main", "yellow", "orange", "red"), ("main", "orange", "yellow", "wood"), ("main", "red", "orange",
        "yellow"))[v]
    heap = blob(((-4, 96), (22, 60), (60, 30), (92, 18), (126, 32), (164, 60), (190, 96), (140, 102), (40, 102)),
        "main", shade=-0.15)
    spots = ((12, 90), (40, 66), (70, 40), (96, 26), (120, 44), (150, 66), (172, 90), (60, 78), (90, 58), (118, 78),
        (34, 92), (140, 92), (88, 90), (62, 56), (112, 62))
    leaves = [_leaf(x, y, 22 * (1 if i % 2 else -1), (-14, 6, -18, 10)[i % 4], slots[i % 4]) for i,
        (x, y) in enumerate(spots)]
    loose = [_leaf(200, 100, 20, -8, slots[1]), _leaf(-10, 100, -20, -6, slots[2])]
    return Drawing((heap, *leaves, *loose), Anchors(seat=(92, 34), surface=(64, 120, 38), foot=101),
        {"main": ((226, 128, 48), (222, 150, 60), (204, 92, 56))[v]})


def _puddle(v: int) -> Drawing:
    water = blob(((-2, 32), (26, 10), (70, 12), (110, 2), (160, 12), (184, 30), (160, 48), (110, 46), (66, 56),
        (20, 50)), "main", relief="flat")
    rings = [oval(x - r, y - r * 0.34, x + r, y + r * 0.34, "main", shade=s, ink="none", relief="flat") for x, y, r,
        s in (((70, 30, 30, 0.4), (70, 30, 25, 0), (70, 30, 14, 0.4), (70, 30, 10, 0)) if v != 1 else ())]
    shine = [curve(((126, 16), (146, 18), (160, 26)), 5, "white", ink="none", inside=True),
        curve(((24, 26), (36, 20), (50, 19)), 5, "white", ink="none", inside=True)]
    drops = [blob(((x, y), (x + 6, y + 12), (x, y + 17), (x - 6, y + 12)), "main", ink="thin") for x,
        y in ((96, -26), (60, -18), (124, -18))] if v == 2 else []
    return Drawing((water, *shine, *rings, *drops), Anchors(seat=(90, 30), surface=(20, 160, 30), waterline=30,
        foot=50), {"main": (112, 184, 228)})


def _mud(v: int) -> Drawing:
    mud = blob(((-4, 34), (22, 12), (70, 14), (112, 2), (166, 12), (196, 34), (164, 54), (112, 48), (66, 60),
        (20, 54)), "main", relief="flat")
    inner = blob(((24, 34), (44, 22), (90, 24), (130, 16), (166, 30), (140, 42), (90, 42), (50, 48)), "main",
        shade=0.14, ink="none", inside=True, relief="flat")
    rings = [oval(x - r, y - r * 0.36, x + r, y + r * 0.36, "main", shade=-0.2, ink="thin", relief="flat") for x, y,
        r in ((70, 34, 10), (120, 30, 13), (96, 40, 6))]
    drops = [disc(x, y, r, "main", ink="thin") for x, y, r in (((-16, 48, 5), (206, 48, 6),
        (44, -2, 5)) if v != 1 else ((210, 30, 6), (140, -6, 5), (-14, 26, 5)))]
    return Drawing((mud, inner, *rings, *drops), Anchors(seat=(96, 34), surface=(20, 170, 34), rim=44, foot=56),
        {"main": ((126, 86, 58), (144, 102, 66), (106, 76, 58))[v]})


def _pond(v: int) -> Drawing:
    bank = blob(((-12, 46), (24, 12), (90, 14), (150, 0), (220, 16), (246, 46), (214, 78), (140, 74), (80, 90),
        (16, 78)), "leaf", relief="flat")
    water = blob(((4, 46), (34, 22), (92, 24), (150, 11), (210, 24), (230, 46), (204, 68), (140, 63), (80, 78),
        (26, 68)), "main", relief="flat")
    lines = [curve(((x, y), (x + 14, y - 3), (x + 28, y)), 3, "white", ink="none") for x, y in ((50, 40), (150, 30),
        (120, 56), (70, 64))]
    pads = [part for x, y in ((176, 46), (52, 54), (196, 36))[: (2, 3, 1)[v]] for part in (oval(x - 15, y - 6,
        x + 15, y + 6, "dark leaf", ink="thin"), poly(((x, y), (x + 17, y - 5),
        (x + 17, y + 1)), "main", ink="none"))]
    pads += flower(176, 40, 5, "pink") if v != 2 else []
    reeds = [part for x, h in ((2, 62), (14, 78), (26, 54)) for part in (line(((x, 50), (x, 50 - h)), 3.6,
        "dark leaf", ink="thin"), box(x - 4.5, 36 - h, x + 4.5, 58 - h, "dark wood", 4, ink="thin"))]
    stones = [oval(x - 13, y - 9, x + 13, y + 9, "stone", ink="thin") for x, y in ((228, 66), (208, 76))]
    return Drawing((bank, water, *lines, *pads, *reeds, *stones), Anchors(seat=(120, 46), surface=(40, 200, 46),
        waterline=46, foot=80), {"main": (98, 180, 224)})


def _ice_floe(v: int) -> Drawing:
    side = poly(((0, 26), (40, 40), (120, 46), (200, 38), (230, 24), (214, 74), (170, 88), (110, 80), (60, 92),
        (20, 70)), "main", 4, shade=-0.12)
    top = blob(((0, 24), (40, 6), (110, 0), (190, 6), (230, 22), (190, 38), (110, 46), (40, 40)), "white")
    cracks = [line(p, 2.6, "main", shade=-0.2, ink="none") for p in (((60, 18), (84, 26), (76, 38)),
        ((150, 12), (140, 26), (160, 34)))]
    facets = [line(p, 2.6, "white", ink="none") for p in (((40, 42), (54, 86)), ((120, 48), (112, 78)),
        ((196, 42), (176, 84)))]
    berg = [poly(((140, 20), (158, -50), (186, -28), (206, -40), (224, 22), (190, 34)), "main", 5, shade=0.25),
        poly(((158, -48), (186, -26), (180, 30), (150, 26)), "white", 4, ink="none")] if v == 1 else [blob(((16, 24),
        (30, 8), (54, 6), (66, 20), (40, 28)), "snow", shade=0.3, ink="thin")] if v == 2 else []
    return Drawing((side, top, *cracks, *facets, *berg), Anchors(seat=(100 if v else 115, 24),
        surface=(30, 130 if v == 1 else 200, 24), waterline=72, foot=88), {"main": (158, 210, 240)})


def _lily_pad(v: int) -> Drawing:
    under = oval(2, 12, 178, 66, "main", shade=-0.25, relief="flat")
    top = blob(((90, 30), (170, 14), (182, 34), (150, 56), (90, 62), (30, 56), (-2, 34), (28, 10), (90, 2),
        (136, 6)), "main")
    veins = [line(((90, 31), p), 2.6, "main", shade=-0.22, ink="none") for p in ((30, 18), (16, 36), (50, 52),
        (94, 58), (140, 50), (80, 10))]
    bloom = [*(blob(((x, 26), (x - 11, 8), (x + dx, -12), (x + 11, 8)), "pink" if v == 0 else "white",
        ink="thin") for x, dx in ((24, -12), (56, 12), (40,
        0))), disc(40, 16, 6, "yellow", ink="thin")] if v != 2 else []
    return Drawing((under, top, *veins, *bloom), Anchors(seat=(96, 32), surface=(60, 150, 33), waterline=50,
        foot=66), {"main": ((104, 178, 84), (78, 160, 92), (138, 190, 78))[v]})


def _rock(v: int) -> Drawing:
    body = (blob(((-2, 90), (8, 44), (40, 14), (84, 6), (124, 30), (144, 72), (140, 98), (70, 104)), "main"),
        blob(((0, 92), (16, 52), (56, 34), (110, 36), (150, 62), (158, 92), (80, 102)), "main"), poly(((4, 96), (16,
        40), (56, 6), (96, 14), (134, 56), (142, 98)), "main", 14))[v]
    marks = [curve(((38, 40), (58, 26), (80, 24)), 5, "main", shade=0.3, ink="none"), line(((92, 52), (102, 66),
        (96, 80)), 3, "main", shade=-0.28, ink="none"), line(((40, 72), (52,
        80)), 3, "main", shade=-0.28, ink="none")]
    moss = [joined(disc(60, 12, 12, "leaf"), disc(78, 12, 10, "leaf"),
        disc(44, 18, 9, "leaf"))._replace(ink="thin")] if v == 2 else []
    return Drawing((body, *marks, *moss, tuft(12, 104, 20), *((tuft(130, 104, 18),) if v != 1 else ())),
        Anchors(seat=(76, 40 if v == 1 else 16), surface=(56, 100, 41 if v == 1 else 17), foot=102), {"main": ((160,
        160, 170), (176, 164, 150), (148, 154, 168))[v]})


def _stick(v: int) -> Drawing:
    wood = joined(curve(((0, 120), (40, 84), (88, 44), (128, 0)), (10, 7), "main"), curve(((62, 66), (86, 62),
        (100, 66)), (7, 4), "main"))
    leaf = [_leaf(100, 66, 22, 2)] if v == 1 else [curve(((36, 78), (58, 60)), 2, "main", shade=-0.25,
        ink="none")] if v == 0 else [curve(((28, 84), (48, 66)), 2, "main", shade=0.25, ink="none")]
    return Drawing((wood, *leaf), Anchors(hand=(16, 106), foot=124), {"main": _BARKS[v]})


def _waterfall(v: int) -> Drawing:
    cliff = blob(((-4, 196), (2, 96), (18, 34), (60, 10), (140, 10), (184, 36), (198, 96), (204, 196), (100, 204)),
        "stone", shade=-0.12)
    fall = poly(((62, 14), (138, 14), (146, 190), (54, 190)), "main", 8, ink="thin", relief="flat")
    streaks = [curve(((x, 18), (100 + (x - 100) * 1.1, 90), (100 + (x - 100) * 1.16, 180)), 5, "white", ink="none",
        inside=True) for x in (74, 92, 110, 128)]
    grass = [joined(disc(24, 34, 20, "leaf"), disc(44, 20, 18, "leaf"), disc(8, 54, 16, "leaf")), joined(disc(176,
        34, 20, "leaf"), disc(156, 20, 18, "leaf"), disc(192, 54, 16, "leaf"))]
    cracks = [curve(((26, 100), (38, 112), (36, 130)), 4, "stone", shade=-0.35, ink="none"), curve(((168, 90),
        (178, 104), (172, 124)), 4, "stone", shade=-0.35, ink="none")]
    foam = [joined(*(disc(x, y, r, "white") for x, y, r in ((46, 194, 15), (70, 200, 17), (98, 196, 18), (126, 200,
        17), (152, 194, 15))))]
    pool = [blob(((-24, 206), (30, 192), (100, 196), (170, 192), (224, 206), (170, 222), (30, 222)), "main", shade=0.1)]
    return Drawing((cliff, *cracks, *grass[: 2 if v != 2 else 1], fall, *streaks, *pool, *foam), Anchors(seat=(24,
        20), foot=220), {"main": ((110, 190, 232), (92, 176, 224), (128, 206, 226))[v]})


NATURE: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "branch": _branch, "log": _log, "stump": _stump, "nest": _nest, "snow pile": _snow_pile, "leaf pile": _leaf_pile,
    "puddle": _puddle, "mud": _mud, "pond": _pond, "ice floe": _ice_floe, "lily pad": _lily_pad, "rock": _rock,
    "stick": _stick, "waterfall": _waterfall,
}
