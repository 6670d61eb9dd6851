"""Fittings of a house, and what stands on its tables. Called by `props.drawing`; units are about centimetres."""

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
    oval,
    poly,
    ring,
)

# fmt: off
_CHINA: Final[tuple[RGB, ...]] = ((246, 246, 248), (126, 186, 216), (246, 178, 150))
_BRIGHT: Final[tuple[RGB, ...]] = ((226, 92, 84), (72, 146, 206), (246, 190, 72))


def _lamp(v: int) -> Drawing:
    shade: Shape = poly(((18, 0), (52, 0), (70, 42), (0, 42)), "main", 4)
    if v == 1:
        shade = dome(0, 0, 70, 42, "main")
    stem = [line(((35, 40), (35, 84)), 6, "gold")] if v != 2 else [joined(disc(35, 60, 15, "blue"),
        disc(35, 78, 11, "blue"), box(31, 40, 39, 60, "blue"))]
    foot = [joined(oval(14, 82, 56, 96, "gold"), box(28, 78, 42, 88, "gold"))] if v != 2 else [box(22, 84, 48, 92,
        "gold", 3)]
    glow = [poly(((6, 30), (64, 30), (69, 41), (1, 41)), "glow", 2, shade=0.3, ink="none", inside=True)]
    return Drawing((*stem, *foot, shade, *glow), Anchors(foot=95), {"main": ((246, 196, 110), (226, 106, 88),
        (250, 232, 196))[v]})


def _fireplace(v: int) -> Drawing:
    bricks = [box(x, y, x + 21, y + 10, "main", 2, shade=0.16, ink="none") for i, y in enumerate(range(36, 128,
        14)) for x in range(16 - 12 * (i % 2), 144, 25) if not 38 < x + 10 < 122 or y < 52]
    bricks = [b for b in bricks if b.outlines[0].points[0][0] >= 12 and b.outlines[0].points[1][0] <= 150]
    hole = joined(dome(36, 48, 126, 84, "dark"), box(36, 82, 126, 132, "dark"))._replace(relief="flat")
    fire = [blob(((81, 62), (92, 84), (104, 80), (106, 106), (96, 124), (66, 124), (56, 106), (58, 84), (70, 88)),
        "orange", ink="none"),
            blob(((81, 86), (92, 104), (92, 120), (81, 125), (70, 120), (70, 104)), "yellow", ink="none")]
    logs = [line(((56, 126), (106, 122)), 9, "bark", ink="thin"), line(((56, 121), (106, 127)), 9, "bark", shade=0.1,
        ink="thin")]
    mantel = [poly(((0, 14), (162, 14), (172, 22), (-10, 22)), "wood", 1, shade=0.2), box(-10, 21, 172, 34, "wood",
        3)]
    things: list[Shape] = [] if v == 2 else [box(20, -2, 30, 17, "white", 1), blob(((25, -14), (29, -6), (25, -1),
        (21, -6)), "orange", ink="none")]
    return Drawing((box(6, 30, 156, 134, "main", 2), *bricks, hole, *fire, *logs, box(-6, 130, 168, 144, "stone", 3),
        *mantel, *things),
                   Anchors(surface=(34, 164, 18), seat=(100, 18), opening=(36, 48, 126, 132),
                       foot=143), {"main": ((190, 96, 76), (168, 166, 174), (206, 150, 110))[v]})


def _stove(v: int) -> Drawing:
    shapes = [
        box(6, 100, 18, 110, "dark", 2), box(82, 100, 94, 110, "dark", 2), box(0, 12, 100, 104, "main", 6),
        box(6, 18, 94, 34, "main", 3, shade=-0.14, ink="thin"), *(disc(x, 26, 4.4, "white" if v != 0 else "iron",
            ink="thin") for x in (18, 34, 66, 82)),
        box(12, 44, 88, 94, "dark", 6, ink="thin"), box(20, 52, 80, 86, ("glow", "orange", "glass")[v], 4,
            ink="none", shade=-0.1),
        line(((16, 40), (84, 40)), 5, "metal", ink="thin"),
        poly(((10, 0), (90, 0), (102, 12), (-2, 12)), "iron", 1), box(-2, 10, 102, 16, "iron", 2, shade=0.2),
        *(oval(x - 14, 2.5, x + 14, 9, "dark", ink="none") for x in (30, 70)),
    ]
    return Drawing(tuple(shapes), Anchors(surface=(8, 92, 6), seat=(50, 6), opening=(12, 44, 88, 94), foot=109),
        {"main": ((244, 244, 246), (206, 84, 76), (132, 182, 184))[v]})


def _sink(v: int) -> Drawing:
    tap = curve(((50, 26), (50, 0), (62, -6), (70, 6)), 7, "metal")
    cupboard = [box(6, 40, 94, 116, "main", 4), box(12, 48, 48, 110, "main", 3, shade=0.16, ink="thin"),
        box(52, 48, 88, 110, "main", 3, shade=0.16, ink="thin"), *(disc(x, 76, 3, "gold", ink="thin") for x in (44,
        56))]
    if v == 1:
        cupboard = [poly(((38, 44), (62, 44), (58, 116), (42, 116)), "main", 3), oval(30, 108, 70, 120, "main",
            shade=-0.06)]
    basin = [box(-4, 22, 104, 46, "white", 10), oval(8, 22, 92, 36, "metal", shade=0.3, ink="thin"),
        oval(18, 26, 82, 36, "water", shade=0.3, ink="none")]
    handles = [line(((34, 24), (30, 12)), 6, "red", ink="thin"), line(((66, 24), (72, 14)), 6, "blue",
        ink="thin")] if v != 2 else []
    return Drawing((*cupboard, *basin, *handles, tap), Anchors(rim=33, seat=(50, 30), foot=116),
        {"main": ((206, 158, 106), (246, 246, 248), (120, 172, 164))[v]})


def _fridge(v: int) -> Drawing:
    shapes: list[Shape] = [
        box(8, 176, 20, 184, "dark", 2), box(70, 176, 82, 184, "dark", 2), box(0, 0, 90, 180, "main", 14),
        line(((3, 62), (87, 62)), 2.6, "main", shade=-0.3, ink="none"),
        line(((14, 34), (14, 52)), 5, "metal", ink="thin"), line(((14, 76), (14, 112)), 5, "metal", ink="thin"),
    ]
    shapes += [] if v == 1 else [box(46, 80, 68, 102, "yellow", 1, ink="thin"), disc(57, 80, 3, "red", ink="none"),
        box(40, 22, 58, 38, "pink", 1, ink="thin")]
    return Drawing(tuple(shapes), Anchors(surface=(8, 82, 3), seat=(45, 3), opening=(4, 4, 86, 176), foot=183),
        {"main": ((238, 242, 246), (226, 96, 88), (138, 196, 196))[v]})


def _blackboard(v: int) -> Drawing:
    legs = [line(((22, 10), (6, 150)), 7, "wood", shade=-0.15), line(((158, 10), (174, 150)), 7, "wood",
        shade=-0.15)] if v != 2 else []
    board = [box(0, 0, 180, 112, "wood", 6), box(9, 9, 171, 103, "main", 2, ink="thin", relief="flat")]
    if v == 0:
        chalk: list[Shape] = [curve(((30, 62), (40, 30), (50, 62)), 3.4, "white", ink="none"),
            line(((34, 52), (46, 52)), 3.4, "white", ink="none"),
                 curve(((68, 32), (68, 62)), 3.4, "white", ink="none"), ring(68, 32, 82, 46, 3.4, "white",
                     ink="none"), ring(68, 46, 84, 62, 3.4, "white", ink="none"), line(((30, 80),
                     (120, 80)), 3, "white", ink="none")]
    elif v == 1:
        chalk = [ring(40, 30, 72, 62, 3.4, "yellow", ink="none"), line(((94, 40), (94, 60)), 3.4, "white",
            ink="none"), line(((84, 50), (104, 50)), 3.4, "white", ink="none"), line(((118, 46),
            (138, 46)), 3.4, "white", ink="none"), line(((118, 54), (138, 54)), 3.4, "white", ink="none")]
    else:
        chalk = [poly(((50, 70), (50, 46), (72, 28), (94, 46), (94, 70)), "main", shade=0.1, ink="none"),
            line(((50, 72), (50, 46), (72, 28), (94, 46), (94, 72), (50, 72)), 3, "white", ink="none"), disc(128, 38,
            9, "yellow", ink="none")]
    ledge = [box(14, 104, 166, 116, "wood", 3, shade=0.12), box(40, 100, 58, 105, "white", 2, ink="none"),
        box(64, 100, 76, 105, "yellow", 2, ink="none")]
    return Drawing((*legs, *board, *chalk, *ledge), Anchors(surface=(80, 160, 104), foot=150 if v != 2 else 116),
        {"main": ((52, 92, 76), (56, 66, 74), (52, 92, 76))[v]})


def _picture_frame(v: int) -> Drawing:
    scene = [box(12, 12, 88, 72, "glass", 1, shade=0.3, relief="flat", ink="thin"),
             blob(((8, 78), (12, 54), (34, 44), (56, 56), (72, 50), (92, 60), (92, 78)), "leaf", ink="none",
                 inside=True), disc(70, 28, 8, "yellow", ink="none", inside=True)]
    if v == 1:
        scene = [box(12, 12, 88, 72, "cream", 1, relief="flat", ink="thin"), line(((50, 66), (50, 44)), 3, "leaf",
            ink="none"),
                 *(disc(50 + x, 36 + y, 8, "red", ink="none") for x, y in ((-9, 0), (9, 0), (0, -9),
                     (0, 9))), disc(50, 36, 6, "yellow", ink="none")]
    if v == 2:
        scene = [box(12, 12, 88, 72, "glass", 1, relief="flat", ink="thin"), box(12, 50, 88, 72, "water", 1,
            ink="none", relief="flat"),
                 poly(((34, 52), (66, 52), (60, 62), (40, 62)), "red", 1, ink="none"), poly(((50, 20), (50, 49),
                     (68, 49)), "white", ink="none")]
    return Drawing((box(0, 0, 100, 84, "main", 4), *scene), Anchors(foot=84), {"main": ((246, 192, 78),
        (176, 120, 76), (92, 80, 76))[v]})


def _plate(v: int) -> Drawing:
    shapes = [joined(oval(0, 6, 120, 46, "main", shade=-0.14), oval(34, 30, 86, 50, "main")),
        oval(0, 0, 120, 42, "main"), oval(20, 8, 100, 32, "main", shade=-0.1, ink="thin"), oval(23, 11, 97, 33,
        "main", shade=0.12, ink="none")]
    if v == 1:
        shapes.insert(2, ring(6, 3, 114, 38, 3, "blue", ink="none"))
    elif v == 2:
        shapes += [disc(60 + x, 20 + y * 0.36, 2.6, "red", ink="none") for x, y in ((50, 0), (35, 36), (0, 46),
            (-35, 36), (-50, 0), (-35, -36), (0, -46), (35, -36))]
    return Drawing(tuple(shapes), Anchors(surface=(24, 96, 21), seat=(60, 21), foot=46), {"main": _CHINA[0]})


def _bowl(v: int) -> Drawing:
    outer = blob(((0, 18), (6, 44), (30, 66), (60, 70), (90, 66), (114, 44), (120, 18), (60, 26)), "main")
    foot = box(42, 64, 78, 76, "main", 3, shade=-0.15)
    inside = [oval(0, 2, 120, 34, "main", shade=0.3), oval(7, 6, 113, 31, "main", shade=-0.28, ink="none")]
    marks: list[Shape] = []
    if v == 0:
        marks = [curve(((4, 40), (32, 52), (60, 55), (88, 52), (116, 40)), 5, "white", ink="none", inside=True)]
    elif v == 2:
        marks = [disc(x, y, 4.5, "white", ink="none") for x, y in ((22, 44), (44, 54), (68, 55), (92, 48))]
    return Drawing((foot, *inside[:1], outer._replace(), *marks, *inside), Anchors(rim=26, surface=(16, 104, 20),
        seat=(60, 20), foot=75), {"main": _BRIGHT[(v + 1) % 3]})


def _fish_bowl(v: int) -> Drawing:
    glass = joined(blob(((60, 12), (100, 28), (118, 66), (100, 104), (60, 114), (20, 104), (2, 66), (20, 28)),
        "glass", shade=0.35), box(28, 4, 92, 24, "glass"))
    water = blob(((8, 46), (60, 50), (112, 46), (114, 70), (98, 102), (60, 111), (22, 102), (6, 70)), "main",
        shade=0.25, ink="none", inside=True)
    sand = blob(((14, 92), (60, 86), (106, 92), (96, 106), (60, 114), (24, 106)), "sand", ink="none", inside=True)
    weed = [curve(((x, 94), (x - 5, 80), (x + 4, 68), (x, 56)), (6, 3), "leaf", ink="none") for x in ((34, 88),
        (84,), (30,))[v]]
    shine = curve(((16, 46), (12, 64), (18, 86)), 6, "shine", ink="none")
    rim = [oval(26, -2, 94, 14, "glass", shade=0.6), oval(32, 1, 88, 11, "main", shade=0.5, ink="none")]
    return Drawing((glass, water, sand, *weed, shine, *rim), Anchors(opening=(12, 48, 108, 100), foot=113),
        {"main": (86, 170, 226)})


def _cup(v: int) -> Drawing:
    handle = ring(72, 24, 104, 62, 10, "main", shade=-0.1)
    body: Shape = poly(((4, 12), (84, 12), (80, 70), (70, 82), (18, 82), (8, 70)), "main", 8)
    if v == 1:
        body = blob(((4, 12), (84, 12), (82, 44), (66, 74), (44, 80), (22, 74), (6, 44)), "main")
    top = [oval(2, 2, 86, 26, "main", shade=0.25), oval(9, 6, 79, 23, "bark" if v != 2 else "cream", ink="thin")]
    saucer = [oval(-16, 72, 106, 92, "main", shade=0.1), oval(10, 74, 78, 86, "main", shade=-0.12,
        ink="none")] if v == 1 else []
    marks = [disc(42, 52, 10, "white", ink="none")] if v == 0 else [] if v == 1 else [box(0, 44, 90, 56, "white", 0,
        ink="none", inside=True)]
    shapes = (*saucer, handle, body, *marks, *top) if v != 2 else (handle, body, *marks, *top)
    return Drawing(shapes, Anchors(rim=22, surface=(12, 76, 15), hand=(96, 43), foot=82), {"main": _BRIGHT[v]})


def _jug(v: int) -> Drawing:
    shapes = [
        curve(((74, 34), (104, 34), (104, 76), (78, 92)), 9, "main", shade=-0.12),
        blob(((14, 12), (70, 12), (70, 34), (84, 66), (80, 100), (46, 108), (12, 100), (8, 66), (22, 34)), "main"),
        *((box(0, 62, 100, 72, "white", 0, ink="none", inside=True), box(0, 78, 100, 82, "white", 0, ink="none",
            inside=True)) if v != 1 else
          tuple(disc(x, y, 5, "white", ink="none") for x, y in ((26, 70), (46, 82), (66, 70), (46, 60)))),
        blob(((4, 8), (20, 4), (70, 4), (72, 16), (44, 20), (20, 17), (8, 14)), "main", shade=0.22),
        oval(22, 6, 66, 16, "main", shade=-0.4, ink="none"),
    ]
    return Drawing(tuple(shapes), Anchors(rim=15, hand=(98, 56), foot=106), {"main": ((108, 160, 210),
        (232, 130, 92), (150, 186, 130))[v]})


def _bottle(v: int) -> Drawing:
    body = joined(poly(((0, 60), (6, 46), (14, 36), (14, 8), (30, 8), (30, 36), (38, 46), (44, 60), (44, 128),
        (0, 128)), "main", 7))
    label = box(0, 74, 44, 104, "paper", 2, ink="thin", inside=True)
    mark = disc(22, 89, 8, ("red", "leaf", "blue")[v], ink="none")
    cap = box(11, 0, 33, 14, ("dark wood", "red", "gold")[v], 3)
    shine = line(((8, 58), (8, 118)), 4, "shine", ink="none")
    return Drawing((body, shine, label, mark, cap), Anchors(hand=(22, 50), foot=128), {"main": ((96, 168, 116),
        (126, 190, 220), (160, 112, 72))[v]})


def _vase(v: int) -> Drawing:
    body = blob((((18, 14), (62, 14), (54, 32), (78, 70), (66, 106), (40, 112), (14, 106), (2, 70), (26, 32))),
        "main")
    if v == 1:
        body = blob(((22, 12), (58, 12), (50, 34), (66, 60), (62, 92), (52, 112), (28, 112), (18, 92), (14, 60),
            (30, 34)), "main")
    marks = [curve(((6, 62), (40, 72), (74, 62)), 5, "white", ink="none", inside=True), curve(((4, 76), (40, 86),
        (76, 76)), 5, "white", ink="none", inside=True)] if v == 0 else []
    if v == 2:
        marks = [disc(40 + x, 72 + y, 7, "white", ink="none") for x, y in ((-9, 0), (9, 0), (0, -9),
            (0, 9))] + [disc(40, 72, 5, "yellow", ink="none")]
    rim = [oval(14, 4, 66, 20, "main", shade=0.25), oval(20, 7, 60, 17, "main", shade=-0.42, ink="none")]
    return Drawing((body, *marks, *rim), Anchors(rim=15, opening=(20, 7, 60, 17), foot=112),
        {"main": ((86, 140, 206), (226, 116, 96), (124, 186, 160))[v]})


def _tray(v: int) -> Drawing:
    shapes = [
        poly(((22, 6), (158, 6), (184, 44), (-4, 44)), "main", 12, shade=-0.12),
        poly(((34, 13), (146, 13), (164, 38), (16, 38)), "main", 8, shade=0.24, ink="thin"),
        box(-5, 40, 185, 50, "main", 5),
        line(((6, 30), (15, 19)), 6, "dark", ink="none"), line(((174, 30), (165, 19)), 6, "dark", ink="none"),
    ]
    if v == 1:
        shapes += [disc(x, 25, 4, "white", ink="none") for x in (56, 90, 124)]
    elif v == 2:
        shapes += [poly(((60, 14), (120, 14), (128, 37), (52, 37)), "white", 2, ink="thin", relief="flat")]
    return Drawing(tuple(shapes), Anchors(surface=(24, 156, 26), seat=(90, 26), foot=50), {"main": ((196, 138, 84),
        (96, 168, 190), (222, 104, 96))[v]})


def _weave(left: float, right: float, top: float, bottom: float) -> list[Shape]:
    shapes: list[Shape] = []
    for row in range(int((bottom - top) // 9)):
        y = top + 9 * row + 5
        shapes += [line(((x + 9 * (row % 2), y), (x + 9 + 9 * (row % 2), y)), 3.4, "main", shade=-0.22, ink="none",
            inside=True) for x in range(int(left), int(right), 18)]
    return shapes


def _basket(v: int) -> Drawing:
    handle = line(arc(60, 40, 48, 46, 180, 360), 8, "main", shade=-0.14) if v != 2 else joined(ring(-8, 40, 12, 62,
        6, "main", shade=-0.14), ring(108, 40, 128, 62, 6, "main"))
    inner = [oval(2, 30, 118, 56, "main", shade=-0.15), oval(8, 33, 112, 54, "main", shade=-0.5, ink="none")]
    body = joined(poly(((2, 42), (118, 42), (106, 104), (14, 104)), "main", 10), oval(2, 34, 118, 60, "main"))
    front = joined(poly(((2, 46), (20, 53), (60, 57), (100, 53), (118, 46), (106, 104), (14, 104)), "main", 6))
    cloth = [blob(((4, 40), (34, 50), (62, 54), (92, 52), (74, 68), (60, 78), (44, 66), (22, 64)), "red",
        ink="thin"), *(line(((14 + 20 * i, 40), (40 + 20 * i, 72)), 3, "white",
        ink="none") for i in range(2))] if v == 1 else []
    brim = curve(((2, 45), (20, 53), (60, 58), (100, 53), (118, 45)), 9, "main", shade=0.2)
    return Drawing((handle, body, *inner, front, *_weave(0, 120, 58, 104), brim, *cloth),
        Anchors(rim=54, surface=(14, 106, 44), hand=(60, -2), seat=(60, 46), foot=104), {"main": ((214, 162, 96),
        (226, 178, 112), (186, 130, 78))[v]})


def _box(v: int) -> Drawing:
    if v == 1:  # a crate of slats
        shapes: list[Shape] = [poly(((12, 6), (108, 6), (120, 24), (0, 24)), "dark"), poly(((12, 6), (108, 6),
            (112, 12), (8, 12)), "main", 0, shade=-0.3, ink="thin")]
        shapes += [box(4, 24, 116, 98, "dark", 2, relief="flat"), *(box(0, y, 120, y + 18, "main", 2,
            shade=0.06) for y in (24, 50, 78))]
        shapes += [poly(((0, 24), (17, 24), (17, 98), (0, 98)), "main", 2, shade=-0.1), poly(((103, 24), (120, 24),
            (120, 98), (103, 98)), "main", 2, shade=-0.1)]
        shapes += [disc(x, y, 2.2, "iron", ink="none") for x in (8.5, 111.5) for y in (33, 60, 88)]
        return Drawing(tuple(shapes), Anchors(rim=26, surface=(12, 108, 16), seat=(60, 18), foot=98),
            {"main": (214, 164, 104)})
    flaps = [poly(((0, 30), (14, 14), (-14, 2), (-26, 18)), "main", 2, shade=0.16), poly(((120, 30), (106, 14),
        (134, 2), (146, 18)), "main", 2, shade=0.16)]
    inner = poly(((14, 14), (106, 14), (120, 30), (0, 30)), "main", 1, shade=-0.5)
    front = box(0, 29, 120, 104, "main", 3)
    lid = poly(((0, 30), (120, 30), (130, 46), (-10, 46)), "main", 2, shade=0.2)
    tape = box(52, 30, 68, 104, "cream", 0, shade=-0.1, ink="none", inside=False) if v == 0 else disc(60, 76, 13,
        "red", ink="none")
    return Drawing((inner, *flaps, front, tape, lid), Anchors(rim=32, surface=(12, 108, 24), seat=(60, 24),
        foot=103), {"main": ((214, 164, 110), (0, 0, 0), (150, 190, 214))[v]})


def _cauldron(v: int) -> Drawing:
    legs = [line(((x, 84), (x + d, 104)), 10, "main", shade=-0.3) for x, d in ((26, -4), (94, 4), (60, 0))]
    pot = blob(((10, 26), (60, 34), (110, 26), (120, 60), (100, 92), (60, 100), (20, 92), (0, 60)), "main")
    ears = [ring(-8, 34, 14, 58, 6, "main", shade=-0.2), ring(106, 34, 128, 58, 6, "main", shade=-0.2)]
    top = [oval(4, 10, 116, 42, "main", shade=0.16), oval(12, 15, 108, 38, ("leaf", "purple", "orange")[v],
        shade=0.1, ink="thin")]
    bubbles = [disc(x, y, r, ("leaf", "purple", "orange")[v], shade=0.3, ink="thin") for x, y,
        r in ((44, 20, 8), (66, 14, 11), (84, 24, 6))]
    return Drawing((*legs, *ears, pot, *top, *bubbles), Anchors(rim=37, surface=(20, 100, 28), foot=106),
        {"main": ((84, 86, 98), (92, 78, 84), (70, 84, 104))[v]})


def _ball(v: int) -> Drawing:
    ball = disc(50, 50, 50, "main", relief="ball")
    if v == 0:
        marks = [curve(((8, 20), (40, 44), (50, 102)), 9, "white", ink="none", inside=True),
            curve(((52, -4), (64, 40), (104, 60)), 9, "white", ink="none", inside=True)]
    elif v == 1:
        marks = [poly((*arc(50, 50, 51, 51, a, a + 60), (40, 36)), ("white", "white", "white")[i], ink="none",
            inside=True) for i, a in enumerate((0, 120, 240))]
        marks.append(disc(40, 36, 8, "white", ink="none", inside=True))
    else:
        marks = [poly(((50 + r * c, 50 + r * s) for r, c, s in ((24, 0, -1), (9, 0.59, -0.81), (24, 0.95, -0.31),
            (9, 0.95, 0.31), (24, 0.59, 0.81), (9, 0, 1), (24, -0.59, 0.81), (9, -0.95, 0.31), (24, -0.95,
            -0.31), (9, -0.59, -0.81))), "white", 1, ink="none")]
    shine = oval(22, 12, 38, 24, "shine", ink="none")
    return Drawing((ball, *marks, shine), Anchors(foot=100), {"main": _BRIGHT[v]})


def _bird_cage(v: int) -> Drawing:
    ring_ = ring(52, -18, 72, 4, 5, "main")
    floor = [oval(2, 106, 122, 134, "main", shade=-0.15), oval(10, 106, 114, 126, "straw", ink="thin")]
    bars = [curve(((62, 4), (62 + (x - 62) * 0.86, 24), (x, 62), (x, 116 + 8 * (1 - ((x - 62) / 58) ** 2))), 3.4,
        "main", ink="thin") for x in (6, 24, 43, 62, 81, 100, 118)]
    hoops = [curve(((6, 66), (62, 78), (118, 66)), 4, "main", ink="thin"), curve(((2, 116), (62, 136), (122, 116)),
        10, "main")]
    perch = [line(((30, 92), (94, 92)), 4.5, "wood", ink="thin")]
    bird = (blob(((46, 90), (40, 72), (52, 60), (66, 62), (74, 76), (88, 88), (70, 94)), "yellow", ink="thin"),
        disc(51, 69, 2.4, "dark", ink="none"), poly(((42, 70), (33, 74), (43, 77)), "orange", 1, ink="none"))
    shapes = (ring_, *floor, *perch, *(bird if v != 1 else ()), *bars, *hoops, disc(62, 4, 6, "main"))
    at = Anchors(opening=(14, 40, 110, 116), hand=(62, -16), foot=140)
    return Drawing(shapes, at, {"main": ((240, 186, 70), (150, 158, 172), (236, 128, 140))[v]})


def _pumpkin(v: int) -> Drawing:
    lobes = [oval(x - w, 16, x + w, 104, "main", shade=s, ink="thin") for x, w, s in ((26, 26, -0.1), (108, 26,
        -0.14), (44, 28, 0.02), (90, 28, -0.04))]
    stem = [curve(((67, 24), (68, 8), (80, -2)), (13, 9), "dark leaf")]
    leaf = [blob(((76, 14), (94, 2), (112, 8), (102, 20), (86, 22)), "leaf"), curve(((58, 16), (44, 8), (36, 14),
        (40, 20)), 3, "dark leaf", ink="none")] if v != 1 else []
    outline = joined(*lobes, oval(40, 12, 94, 106, "main"))._replace(shade=-0.1, ink="full")
    return Drawing((outline, *lobes, oval(42, 14, 92, 106, "main", shade=0.08, ink="thin"), *stem, *leaf),
        Anchors(seat=(67, 22), surface=(40, 96, 22), foot=105), {"main": ((242, 136, 42), (236, 150, 60), (228,
            112, 44))[v]})


def _pram(v: int) -> Drawing:
    wheels = [part for x in (40, 112) for part in (ring(x - 20, 96, x + 20, 136, 6, "iron"), disc(x, 116, 5,
        "metal", ink="thin"), line(((x - 15, 116), (x + 15, 116)), 2, "iron", ink="none"), line(((x, 101), (x,
            131)), 2, "iron", ink="none"))]
    frame = [line(((30, 92), (112, 116)), 5, "metal"), line(((120, 90), (40, 116)), 5, "metal"), curve(((130, 66),
        (150, 52), (162, 34)), 6, "metal"), line(((158, 36), (170, 32)), 8, "dark wood")]
    body = blob(((8, 48), (76, 50), (140, 48), (134, 80), (108, 96), (42, 96), (14, 80)), "main")
    hood = poly((*arc(58, 50, 54, 52, 180, 275), (74, 50)), "main", 2, shade=0.14)
    ribs = [line(((60, 50), (58 - 54 * c, 50 - 52 * t)), 2, "main", shade=-0.2, ink="none") for c, t in ((0.87,
        0.5), (0.5, 0.87))]
    cover = [curve(((70, 50), (104, 44), (138, 50)), 12, "cream" if v != 1 else "white")]
    return Drawing((*frame, *wheels, *cover, body, hood, *ribs, curve(((10, 52), (74, 56), (138, 52)), 5, "white",
        ink="none")), Anchors(rim=48, seat=(96, 46), hand=(166, 33), foot=139), {"main": ((74, 112, 176), (214, 96,
            110), (104, 168, 150))[v]})


HOUSEHOLD: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "lamp": _lamp, "fireplace": _fireplace, "stove": _stove, "sink": _sink, "fridge": _fridge,
    "blackboard": _blackboard, "picture frame": _picture_frame, "plate": _plate, "bowl": _bowl, "fish bowl": _fish_bowl,
    "cup": _cup, "jug": _jug, "bottle": _bottle, "vase": _vase, "tray": _tray, "basket": _basket, "box": _box,
    "cauldron": _cauldron,  "ball": _ball,
    "bird cage": _bird_cage, "pumpkin": _pumpkin, "pram": _pram,
}
