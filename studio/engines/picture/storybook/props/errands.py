"""Props of housework, shopping and travel: a washing line, a tunnel,
        a coach. Called by `props.drawing`; units are about
centimetres."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from studio.engines.picture.storybook.plan import Anchors
from studio.engines.picture.storybook.vector.shapes import (
    RGB,
    Drawing,
    Shape,
    arc,
    blob,
    box,
    curve,
    disc,
    dome,
    joined,
    line,
    moved,
    oval,
    poly,
    ring,
)

# fmt: off
_BRIGHT: Final[tuple[RGB, ...]] = ((64, 140, 204), (222, 76, 68), (240, 172, 62))


def _tunnel(v: int) -> Drawing:
    hill = blob(((0, 200), (10, 120), (50, 50), (110, 8), (180, 20), (236, 80), (258, 150), (262, 200)), "main")
    tufts = [blob(((x, y), (x + 9, y - 14), (x + 14, y - 2), (x + 24, y - 12), (x + 28, y)), "dark leaf", ink="none")
        for x, y in ((58, 74), (160, 44), (206, 96))]
    wall = joined(dome(58, 52, 202, 130, "stone"), box(58, 129, 202, 206, "stone"))
    blocks = [line(points, 3, "stone", shade=-0.3, ink="none", inside=True) for points in (((58, 150), (90, 150)),
        ((170, 150), (202, 150)), ((58, 178), (90, 178)), ((170, 178), (202, 178)), ((74, 92), (96, 104)),
        ((186, 92), (164, 104)), ((110, 60), (116, 82)), ((150, 60), (144, 82)))]
    hole = joined(dome(80, 78, 180, 136, "dark"), box(80, 135, 180, 206, "dark"))._replace(ink="thin", relief="flat")
    rails = [line(((112, 204), (122, 150)), 5, "metal", ink="thin"), line(((148, 204), (138, 150)), 5, "metal",
        ink="thin"), *(line(((130 - w, y), (130 + w, y)), 5, "wood", ink="none") for y, w in ((200, 30), (184, 25),
        (169, 20), (157, 16)))] if v != 1 else [line(((130, 204), (130, 190)), 5, "white", ink="none"), line(((130,
        178), (130, 168)), 4, "white", ink="none")]
    return Drawing((hill, *tufts, wall, *blocks, hole, *rails), Anchors(opening=(80, 78, 180, 204), foot=205),
        {"main": ((120, 180, 92), (104, 162, 100), (150, 186, 92))[v]})


def _shirt(x: float, y: float, slot: str) -> list[Shape]:
    return [poly(((x, y), (x + 16, y), (x + 24, y + 8), (x + 32, y), (x + 48, y), (x + 60, y + 22), (x + 48, y + 28),
        (x + 44, y + 22), (x + 44, y + 60), (x + 4, y + 60), (x + 4, y + 22), (x, y + 28), (x - 12, y + 22)), slot, 3)]


def _trousers(x: float, y: float, slot: str) -> list[Shape]:
    return [poly(((x, y), (x + 36, y), (x + 42, y + 66), (x + 25, y + 66), (x + 18, y + 26), (x + 11, y + 66),
        (x - 6, y + 66)), slot, 3)]


def _washing_line(v: int) -> Drawing:
    posts = [line(((x, 0), (x, 190)), 9, "wood", shade=-0.1) for x in (8, 292)]
    arms = [line(((x - 16, 8), (x + 16, 8)), 8, "wood") for x in (8, 292)]
    rope = curve(((8, 14), (80, 26), (150, 30), (220, 26), (292, 14)), 3, "ink", shade=0.3, ink="none")
    first, second, third = (("main", "yellow", "blue"), ("main", "pink", "leaf"), ("main", "blue", "red"))[v]
    towel = [box(206, 27, 236, 92, third, 2), line(((206, 80), (236, 80)), 5, "white", ink="none", inside=True)]
    socks = [poly(((x, 23), (x + 11, 23), (x + 11, 44), (x + 21, 50), (x + 19, 58), (x + 3, 57), (x, 48)), "white", 3)
        for x in (250, 270)]
    pegs = [line(((x, y - 5), (x, y + 5)), 4, "cut wood", ink="thin") for x, y in ((52, 24), (86, 28), (146, 31),
        (174, 31), (210, 28), (232, 26), (255, 23), (275, 20))]
    return Drawing((*posts, *arms, rope, *_shirt(44, 26, first), *_trousers(142, 31, second), *towel, *socks, *pegs),
        Anchors(foot=190), {"main": _BRIGHT[(v + 1) % 3]})


def _washing_machine(v: int) -> Drawing:
    body = [box(0, 0, 120, 140, "main", 9), box(8, 134, 112, 146, "dark", 4, shade=0.1)]
    panel = [box(6, 8, 114, 32, "main", 4, shade=-0.12, ink="thin"), disc(96, 20, 8, "iron"), box(12, 13, 50, 27,
        "white", 2, ink="thin"), disc(64, 20, 4, "leaf" if v != 1 else "red", ink="none")]
    door = [disc(60, 86, 45, "metal"), disc(60, 86, 35, "dark", relief="flat", ink="thin"), disc(60, 86, 33, "glass",
        shade=-0.35, ink="none", relief="flat")]
    suds = [disc(x, y, r, "white", ink="none", inside=True) for x, y, r in ((40, 108, 10), (60, 114, 12), (80, 108,
        10))] if v != 2 else [line(((40, 76), (52, 64)), 6, "white", ink="none", inside=True)]
    return Drawing((*body, *panel, *door, *suds), Anchors(opening=(27, 53, 93, 119), surface=(6, 114, 2), foot=144),
        {"main": ((240, 243, 247), (214, 220, 228), (196, 222, 232))[v]})


def _coffee_machine(v: int) -> Drawing:
    body = [box(0, 0, 96, 34, "main", 8), box(4, 30, 34, 118, "main", 5, shade=-0.1), box(0, 108, 100, 126, "main", 6),
        box(34, 34, 92, 108, "dark", 2, shade=0.12, relief="flat", ink="thin")]
    spout = [box(52, 34, 76, 46, "metal", 3), line(((58, 46), (58, 54)), 4, "metal", ink="thin"), line(((70, 46), (70,
        54)), 4, "metal", ink="thin")]
    cup = [ring(74, 78, 92, 96, 5, "white"), poly(((46, 72), (82, 72), (77, 104), (51, 104)), "white", 4), oval(46, 68,
        82, 77, "bark", ink="thin")]
    steam = [curve(((x, 66), (x - 5, 60), (x + 4, 55)), 2.4, "white", ink="none") for x in (58, 70)]
    knobs = [disc(18, 17, 6, "red", ink="thin"), disc(38, 17, 6, "metal", ink="thin"), box(56, 10, 86, 24, "glass", 3,
        ink="thin")] if v != 2 else [ring(60, 4, 84, 28, 4, "metal"), disc(20, 17, 8, "gold", ink="thin")]
    return Drawing((*body, *knobs, *spout, *cup, *steam), Anchors(foot=125), {"main": ((198, 62, 60), (92, 98, 112),
        (176, 184, 196))[v]})


def _counter(v: int) -> Drawing:
    body = [box(8, 30, 212, 104, "main", 4), *(box(x, 40, x + 56, 96, "main", 3, shade=0.14, ink="thin") for x in (18,
        82, 146)), *(disc(x, 48, 3.4, "gold", ink="none") for x in (66, 90, 154))]
    top = [poly(((14, 10), (206, 10), (220, 26), (0, 26)), "cream", 3, shade=-0.06), box(0, 25, 220, 34, "cream", 4,
        shade=-0.18)]
    base = [box(14, 102, 206, 111, "dark", 2, shade=0.1)]
    return Drawing((*base, *body, *top), Anchors(surface=(16, 204, 17), seat=(110, 17), foot=110),
        {"main": ((112, 160, 164), (196, 138, 84), (206, 112, 96))[v]})


def _hose(v: int) -> Drawing:
    coils = [ring(20 - d, 84 - d * 0.4, 120 + d, 140 + d * 0.4, 11, "main", shade=s) for d, s in ((14, -0.12), (4,
        0.02),
        (-6, 0.12))]
    up = curve(((112, 120), (136, 96), (124, 56), (96, 40)), 11, "main", shade=0.06)
    nozzle = [line(((100, 43), (72, 30)), 16, "gold"), line(((72, 30), (62, 25)), 20, "iron")]
    water = [curve(((54, 22), (26, 8), (-8, 14)), (6, 11), "water", ink="none"), curve(((54, 26), (24, 24), (-6, 40)),
        (6, 11), "water", shade=0.2, ink="none"), *(disc(x, y, 5, "water", ink="none") for x, y in ((-22, 24), (-18,
        52), (4, 54)))]
    return Drawing((*coils, up, *water, *nozzle), Anchors(hand=(98, 42), foot=148, facing="left"),
        {"main": ((86, 168, 96), (228, 178, 62), (216, 84, 72))[v]})


def _carriage(v: int) -> Drawing:
    def wheel(x: float, r: float) -> list[Shape]:
        spokes = [line(((x, 166 - r), (points[0], points[1] - r + r * 0)), 4, "gold", ink="none")
            for points in arc(x, 166, r - 4, r - 4, 0, 360)[::9]]
        return [ring(x - r, 166 - 2 * r, x + r, 166, 8, "gold"), *spokes, disc(x, 166 - r, 7, "gold")]
    cabin = blob(((40, 66), (52, 24), (116, 6), (182, 24), (194, 66), (174, 116), (116, 130), (60, 116)), "main")
    door = [joined(dome(84, 30, 148, 62, "main"), box(84, 61, 148, 118, "main", 5))._replace(shade=0.14, ink="thin"),
        joined(dome(91, 37, 141, 62, "dark"), box(91, 61, 141, 84, "dark"))._replace(shade=0.1, ink="thin",
        relief="flat")]
    trim = [curve(((42, 84), (70, 116), (116, 128), (162, 116), (192, 84)), 7, "gold", ink="thin"), disc(116, 4, 9,
        "gold"), *(disc(x, 22, 5, "gold", ink="thin") for x in (62, 170)), line(((190, 118), (252, 108)), 7, "gold",
        ink="thin"), line(((60, 124), (172, 124)), 8, "gold", shade=-0.15, ink="thin")]
    lamps = [box(28, 60, 40, 84, "glow", 3)] if v != 1 else []
    return Drawing((*lamps, cabin, *door, *trim, *wheel(66, 34), *wheel(176, 26)), Anchors(opening=(84, 30, 148, 118),
        foot=168, facing="right"), {"main": ((214, 120, 168), (112, 132, 210), (240, 226, 236))[v]})


def _towel(v: int) -> Drawing:
    rail = [line(((0, 6), (100, 6)), 8, "metal"), disc(0, 6, 7, "metal"), disc(100, 6, 7, "metal")]
    cloth = box(16, 4, 84, 120, "main", 5)
    rows = ((96, 106), (90,), (26, 96, 106))[v]
    return Drawing((cloth, *(line(((10, y), (90, y)), 5, "white", ink="none", inside=True) for y in rows), *rail[:1],
        *rail[1:], *(line(((x, 118), (x, 126)), 3, "main", shade=0.15, ink="none") for x in range(21, 84, 9))),
        Anchors(hand=(50, 12), foot=126), {"main": _BRIGHT[v]})


def _toaster(v: int) -> Drawing:
    slices = [joined(box(x, 12, x + 34, 60, "straw", 6), oval(x - 3, 2, x + 37, 26, "straw"))._replace(shade=s)
        for x, s in ((34, -0.14), (54, 0.06))] if v != 1 else []
    body = [box(0, 40, 120, 116, "main", 20), box(20, 38, 100, 48, "dark", 4, ink="thin"), box(8, 112, 112, 122, "iron",
        4)]
    knob = [disc(96, 92, 9, "iron"), line(((110, 66), (122, 66)), 9, "iron")]
    return Drawing((*slices, *body, *knob), Anchors(surface=(20, 100, 42), foot=121), {"main": ((196, 204, 214),
        (222, 92, 84), (134, 190, 190))[v]})


def _rake(v: int) -> Drawing:
    teeth = [line(((x, 176), (x, 198)), 5, "iron", ink="thin") for x in range(8, 74, 10)]
    fan = [line(((40, 150), (x, 178)), 4, "iron", ink="none") for x in range(8, 74, 10)] if v == 1 else []
    return Drawing((line(((40, 0), (40, 164)), 8, "main"), *fan, line(((40, 158), (40, 176)), 7, "iron"),
        line(((6, 176), (74, 176)), 9, "iron"), *teeth), Anchors(hand=(40, 60), foot=198),
        {"main": ((196, 138, 84), (160, 104, 66), (200, 84, 76))[v]})


def _mop(v: int) -> Drawing:
    strings = [curve(((40, 150), (40 + d * 0.7, 174), (40 + d, 200)), 10, "cream", shade=0.08 if n % 2 else -0.06,
        ink="thin") for n, d in enumerate((-36, -24, -12, 0, 12, 24, 36))]
    return Drawing((line(((40, 0), (40, 148)), 8, "wood"), *strings, box(20, 138, 60, 154, "main", 6)),
        Anchors(hand=(40, 56), foot=202), {"main": _BRIGHT[v]})


def _lawnmower(v: int) -> Drawing:
    handle = [line(((30, 92), (138, 4), (160, 8)), 7, "iron"), line(((138, 4), (162, 8)), 10, "dark")]
    body = [blob(((0, 104), (6, 76), (40, 62), (92, 66), (116, 88), (118, 108)), "main"), box(30, 46, 78, 72, "iron",
        6),
        oval(36, 38, 72, 54, "dark", shade=0.1)]
    wheels = [s for x in (22, 98) for s in (disc(x, 108, 18, "dark"), disc(x, 108, 8, "metal", ink="thin"))]
    grass = [blob(((-18, 126), (-12, 106), (-8, 122), (-2, 108), (2, 126)), "leaf", ink="thin")] if v != 2 else []
    return Drawing((*handle, *grass, *body, *wheels), Anchors(seat=(54, 44), hand=(150, 6), foot=126, facing="left"),
        {"main": ((214, 70, 62), (82, 158, 92), (240, 160, 56))[v]})


def _digger(v: int) -> Drawing:
    arm = [line(((92, 86), (36, 26)), 17, "main", shade=-0.06), line(((36, 26), (8, 92)), 14, "main"), disc(36, 26, 8,
        "iron"), blob(((-8, 88), (20, 86), (26, 116), (4, 126), (-16, 112)), "iron")]
    cab = [box(98, 38, 158, 106, "main", 8), box(106, 46, 136, 80, "glass", 4, ink="thin"), box(84, 88, 200, 124,
        "main",
        8, shade=-0.08), box(158, 66, 198, 92, "main", 6, shade=0.06)]
    tracks = [box(74, 124, 210, 160, "dark", 18), *(disc(x, 142, 11, "metal", ink="thin") for x in (92, 120, 148, 176,
        194))]
    lamp = [dome(116, 28, 132, 39, "orange")] if v != 1 else []
    return Drawing((*lamp, *cab, *tracks, *arm), Anchors(opening=(104, 42, 140, 84), foot=160, facing="left"),
        {"main": ((246, 190, 56), (240, 134, 52), (112, 174, 96))[v]})


def _airport(v: int) -> Drawing:
    hall = [box(70, 110, 330, 200, "main", 6), *(box(x, 126, x + 30, 170, "glass", 2, ink="thin") for x in (82, 120,
        240, 278)), box(160, 128, 232, 200, "glass", 3, shade=-0.2, ink="thin"), line(((196, 130), (196, 200)), 3,
        "white", ink="none"), box(60, 100, 340, 114, "main", 5, shade=-0.14)]
    tower = [poly(((28, 62), (62, 62), (70, 200), (20, 200)), "main", 3, shade=0.1), poly(((8, 26), (82, 26), (72, 64),
        (18, 64)), "glass", 3), *(line(((x, 28), (x * 0.8 + 9, 62)), 3, "white", ink="none", inside=True) for x in (26,
        45, 64)), box(4, 16, 86, 28, "main", 5, shade=-0.14), line(((45, 16), (45, -18)), 4, "iron", ink="thin"),
        disc(45, -20, 5, "red", ink="thin")]
    plane = moved([blob(((0, 12), (30, 4), (64, 8), (74, 14), (64, 20), (10, 20)), "white"), poly(((26, 14), (44, 14),
        (24, 34), (16, 34)), "blue", 2, ink="thin"), poly(((2, 12), (-8, -6), (2, -6), (14, 10)), "blue", 2,
        ink="thin")], 164, 62 if v != 1 else 50, 1.1)
    return Drawing((*hall, *tower, *plane), Anchors(opening=(160, 128, 232, 200), foot=200), {"main": ((228, 232, 238),
        (222, 206, 184), (196, 214, 226))[v]})


ERRANDS: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "tunnel": _tunnel, "washing line": _washing_line, "washing machine": _washing_machine,
    "coffee machine": _coffee_machine, "counter": _counter, "hose": _hose, "carriage": _carriage, "towel": _towel,
    "toaster": _toaster, "rake": _rake, "mop": _mop, "lawnmower": _lawnmower, "digger": _digger, "airport": _airport,
}
