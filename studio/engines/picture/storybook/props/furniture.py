"""Furniture of rooms that things stand on, in or before. Called by `props.drawing`; units are about centimetres."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from studio.engines.picture.storybook.plan import Anchors
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
    moved,
    oval,
    poly,
    ring,
)

# fmt: off
_WOODS: Final[tuple[RGB, ...]] = ((196, 138, 84), (160, 104, 66), (222, 172, 112))


def _table(v: int) -> Drawing:
    if v == 1:
        shapes: tuple[Shape, ...] = (
            oval(40, 92, 110, 108, "main", shade=-0.3), box(66, 24, 84, 102, "main", 5, shade=-0.15, relief="pipe"),
            joined(oval(0, 4, 150, 36, "main", shade=-0.1), box(0, 16, 150, 20, "main")), oval(0, 0, 150, 30, "main",
                shade=0.2),
        )
        return Drawing(shapes, Anchors(seat=(75, 14), surface=(20, 130, 14), foot=107), {"main": _WOODS[v]})
    legs = [box(x, 26, x + 8, 96, "main", 3, shade=-0.35) for x in (26, 116)]
    legs += [poly(((x, 24), (x + 11, 24), (x + 10, 106), (x + 1, 106)), "main", 3, shade=-0.12) for x in (10, 129)]
    apron = [box(12, 26, 138, 37, "main", 2, shade=-0.2)]
    top = [poly(((20, 0), (130, 0), (150, 22), (0, 22)), "main", 3, shade=0.18), box(0, 21, 150, 30, "main", 4)]
    if v == 2:
        top.append(box(58, 28, 92, 37, "main", 2, shade=-0.05, ink="thin"))
        top.append(disc(75, 33, 2.2, "dark", ink="none"))
    return Drawing((*legs, *apron, *top), Anchors(seat=(75, 13), surface=(16, 134, 13), foot=105),
        {"main": _WOODS[v]})


def _desk(v: int) -> Drawing:
    drawers = [box(96, 28, 142, 98, "main", 4, shade=-0.12)]
    drawers += [box(100, y, 138, y + 18, "main", 3, shade=0.1, ink="thin") for y in (33, 55, 77)]
    drawers += [disc(119, y, 2.6, "gold", ink="none") for y in (42, 64, 86)]
    left = [box(8, 28, 17, 104, "main", 3, shade=-0.2), box(22, 28, 29, 94, "main", 3, shade=-0.35)]
    if v == 1:
        left = [box(8, 28, 46, 98, "main", 4, shade=-0.12), box(12, 33, 42, 62, "main", 3, shade=0.1, ink="thin"),
            disc(27, 47, 2.6, "gold", ink="none"), box(12, 66, 42, 93, "main", 3, shade=0.1, ink="thin"), disc(27,
            80, 2.6, "gold", ink="none")]
    feet = [box(x, 94, x + 9, 104, "main", 2, shade=-0.3) for x in (98, 131)]
    top = [poly(((16, 2), (134, 2), (150, 22), (0, 22)), "main", 3, shade=0.18), box(0, 21, 150, 30, "main", 4)]
    back = [box(18, -14, 132, 4, "main", 4, shade=-0.05)] if v == 2 else []
    return Drawing((*feet, *left, *drawers, *back, *top), Anchors(seat=(75, 14), surface=(16, 134, 14), foot=103),
        {"main": _WOODS[v]})


def _school_desk(v: int) -> Drawing:
    metal = "iron" if v != 1 else "blue"
    shapes = [
        line(((20, 36), (20, 92)), 5, metal), line(((90, 36), (90, 92)), 5, metal),
        line(((8, 92), (32, 92)), 6, metal), line(((78, 92), (102, 92)), 6, metal),
        box(14, 40, 96, 58, "main", 3, shade=-0.3), box(20, 43, 90, 55, "dark", 2, ink="none"),
        poly(((16, 12), (94, 12), (110, 32), (0, 32)), "main", 3, shade=0.18), box(0, 31, 110, 41, "main", 4),
        line(((36, 17), (74, 17)), 2.4, "main", shade=-0.3, ink="none"),
        *((box(26, 44, 50, 54, "red", 1, ink="none"), box(52, 46, 72, 54, "blue", 1, ink="none")) if v != 2 else ()),
    ]
    return Drawing(tuple(shapes), Anchors(seat=(55, 24), surface=(12, 98, 24), foot=95),
        {"main": _WOODS[(v + 2) % 3]})


def _books(left: float, right: float, bottom: float, high: float, seed: int) -> list[Shape]:
    """A row of spines that stands on `bottom`."""
    slots, shapes, x, i = ("red", "blue", "yellow", "leaf", "purple", "orange", "cream"), [], left, seed
    while x < right - 5:
        wide = min((6.0, 8.0, 5.0, 7.0)[i % 4], right - x)
        tall = high * (1.0, 0.84, 0.93, 0.76, 0.9)[i % 5]
        shapes.append(box(x, bottom - tall, x + wide, bottom, slots[i % 7], 1.2, ink="thin"))
        x, i = x + wide, i + 1
    return shapes


def _shelf(v: int) -> Drawing:
    board = [poly(((6, 30), (114, 30), (120, 38), (0, 38)), "main", 2, shade=0.18), box(0, 37, 120, 45, "main", 3)]
    legs = [poly(((x, 45), (x + 8, 45), (x + 8, 50), (x + 3, 66), (x, 66)), "main", 2, shade=-0.25) for x in (16, 96)]
    things: list[Shape] = []
    if v == 0:
        things = _books(12, 52, 34, 28, 2)
    elif v == 1:
        things = [*_books(64, 106, 34, 26, 4), box(16, 18, 30, 34, "orange", 3), joined(disc(23, 10, 8, "leaf"),
            disc(16, 14, 5, "leaf"), disc(30, 14, 5, "leaf"))]
    return Drawing((*legs, *board, *things), Anchors(surface=((56, 112, 34), (34, 62, 34), (8, 112, 34))[v],
        seat=(84, 34), foot=66), {"main": _WOODS[v]})


def _bookcase(v: int) -> Drawing:
    shapes: list[Shape] = [box(6, 190, 20, 200, "main", 2, shade=-0.35), box(90, 190, 104, 200, "main", 2,
        shade=-0.35),
                           box(0, 6, 110, 194, "main", 5), box(8, 14, 102, 186, "main", 2, shade=-0.5, relief="flat",
                               ink="thin")]
    for row, bottom in enumerate((56, 98, 140, 184)):
        shapes += _books(11, (99, 62, 80, 99)[(row + v) % 4], bottom, 34, row * 3 + v)
        if (row + v) % 4 == 1:
            shapes += [disc(82, bottom - 11, 11, ("red", "blue", "leaf")[v], relief="ball")]
        shapes.append(box(6, bottom, 104, bottom + 7, "main", 2, shade=0.1, ink="thin"))
    shapes.append(poly(((-4, 4), (6, -4), (104, -4), (114, 4), (114, 12), (-4, 12)), "main", 3, shade=0.12))
    return Drawing(tuple(shapes), Anchors(surface=(4, 106, 1), seat=(55, 1), foot=199), {"main": _WOODS[v]})


def _cupboard(v: int) -> Drawing:
    feet = [box(x, 98, x + 10, 110, "main", 3, shade=-0.35) for x in (10, 140)]
    body = [box(2, 14, 158, 102, "main", 5)]
    if v == 1:
        fronts: list[Shape] = []
        for y in (24, 50, 76):
            fronts += [box(10, y, 76, y + 22, "main", 4, shade=0.16, ink="thin"), box(84, y, 150, y + 22, "main", 4,
                shade=0.16, ink="thin")]
            fronts += [disc(x, y + 11, 3.4, "gold", ink="thin") for x in (43, 117)]
    else:
        fronts = [box(10, 24, 76, 94, "main", 4, shade=0.14, ink="thin"), box(84, 24, 150, 94, "main", 4, shade=0.14,
            ink="thin")]
        fronts += [box(18, 32, 68, 86, "main", 4, shade=-0.06, ink="none"), box(92, 32, 142, 86, "main", 4,
            shade=-0.06, ink="none")]
        fronts += [disc(x, 58, 3.6, "gold", ink="thin") for x in (72, 88)]
    top = [poly(((10, 0), (150, 0), (162, 12), (-2, 12)), "main", 2, shade=0.24), box(-2, 11, 162, 19, "main", 3,
        shade=0.06)]
    return Drawing((*feet, *body, *fronts, *top), Anchors(surface=(10, 150, 7), seat=(80, 7), foot=109),
        {"main": (*_WOODS[:2], (132, 182, 170))[v]})


def _wardrobe(v: int) -> Drawing:
    shapes = [
        box(8, 196, 22, 208, "main", 3, shade=-0.35), box(98, 196, 112, 208, "main", 3, shade=-0.35),
        box(0, 10, 120, 200, "main", 6), box(8, 26, 58, 166, "main", 5, shade=0.14, ink="thin"),
        box(62, 26, 112, 166, "main", 5, shade=0.14, ink="thin"),
        *(box(x, y, x + 34, y + 58, "main", 12 if v == 1 else 4, shade=-0.08, ink="none") for x in (16,
            70) for y in (34, 100)),
        box(8, 172, 112, 192, "main", 4, shade=0.14, ink="thin"), disc(60, 182, 3.5, "gold", ink="thin"),
        disc(54, 98, 3.6, "gold", ink="thin"), disc(66, 98, 3.6, "gold", ink="thin"),
        poly(((-5, 8), (60, -10 if v != 2 else 4), (125, 8), (125, 18), (-5, 18)), "main", 4, shade=0.08),
    ]
    return Drawing(tuple(shapes), Anchors(surface=(10, 110, 6), opening=(8, 26, 112, 166), foot=207),
        {"main": _WOODS[v]})


def _rug(v: int) -> Drawing:
    if v == 1:
        rings = [oval(10 * i, 4 * i, 180 - 10 * i, 52 - 4 * i, ("main", "cream", "main", "yellow", "main")[i],
            ink="full" if not i else "none", relief="flat") for i in range(5)]
        return Drawing(tuple(rings), Anchors(seat=(90, 26), surface=(24, 156, 28), foot=44), {"main": (214, 86, 88)})
    points = ((22, 0), (158, 0), (180, 50), (0, 50))
    shapes: list[Shape] = [line(((x, 50), (x * 1.02 - 2, 57)), 2.6, "cream", ink="none") for x in range(4, 180, 8)]
    shapes += [poly(points, "main", 4, relief="flat"), poly(((30, 6), (150, 6), (166, 44), (14, 44)), "cream", 2,
        relief="flat", ink="none", inside=True),
               poly(((35, 9), (145, 9), (158, 41), (22, 41)), "main", 2, shade=0.14, relief="flat", ink="none",
                   inside=True)]
    if v == 0:
        shapes += [poly(((x, 15), (x + 15, 25), (x, 35), (x - 15, 25)), "yellow", ink="none", relief="flat",
            inside=True) for x in (50, 90, 130)]
    else:
        shapes += [line(((44 - i * 3, y), (136 + i * 3, y)), 3.4, "cream", ink="none", inside=True) for i,
            y in enumerate((17, 25, 33))]
    return Drawing(tuple(shapes), Anchors(seat=(90, 26), surface=(24, 156, 28), foot=42),
        {"main": ((206, 84, 84), (0, 0, 0), (84, 132, 186))[v]})


def _curtain(v: int) -> Drawing:
    rod = [line(((-6, 4), (166, 4)), 7, "gold" if v != 1 else "dark wood"),
        disc(-8, 4, 7, "gold" if v != 1 else "dark wood"), disc(168, 4, 7, "gold" if v != 1 else "dark wood")]
    half = blob(((4, 8), (40, 10), (76, 8), (74, 50), (50, 104), (36, 122), (38, 150), (46, 206), (22, 210),
        (2, 206), (4, 120)), "main")
    folds = [curve(((20, 14), (20, 70), (18, 116), (14, 200)), 4, "main", shade=-0.2, ink="none"),
        curve(((44, 14), (44, 60), (28, 118), (30, 200)), 4, "main", shade=-0.2, ink="none")]
    tie = line(((2, 124), (40, 118)), 9, "gold" if v != 1 else "cream", ink="thin")
    left = [half, *folds, tie]
    right = moved(left, 160, mirror=True)
    valance = blob(((0, 6), (160, 6), (160, 22), (134, 34), (107, 24), (80, 34), (53, 24), (26, 34), (0, 22)),
        "main", shade=0.14)
    return Drawing((*left, *right, *((valance,) if v != 2 else ()), *rod), Anchors(opening=(50, 30, 110, 208),
        foot=208), {"main": ((206, 66, 74), (92, 140, 196), (122, 168, 110))[v]})


def _window(v: int) -> Drawing:
    frame: Shape = box(0, 0, 110, 130, "main", 6)
    pane: Shape = box(10, 10, 100, 120, "glass", 3, ink="thin", relief="flat")
    if v == 1:
        frame, pane = joined(dome(0, -10, 110, 50, "main"), box(0, 44, 110, 130, "main", 4)), joined(dome(10, 0, 100,
            50, "glass"), box(10, 46, 100, 120, "glass"))._replace(ink="thin", relief="flat")
    bars = [box(51, 4, 59, 122, "main", 1, ink="none"), box(8, 56, 102, 64, "main", 1, ink="none")]
    bars = [bar._replace(ink="thin") for bar in bars]
    shine = [poly(((16, 44), (38, 16), (46, 16), (16, 54)), "shine", 0, ink="none", relief="flat"),
        poly(((66, 100), (88, 72), (94, 72), (66, 110)), "shine", 0, ink="none", relief="flat")]
    sill = [box(-8, 124, 118, 138, "main", 4, shade=0.1)]
    extra: list[Shape] = []
    if v == 2:
        extra = [blob(((8, 8), (46, 8), (34, 50), (10, 74)), "red", shade=0.1, ink="thin"),
            blob(((102, 8), (64, 8), (76, 50), (100, 74)), "red", shade=0.1, ink="thin")]
    return Drawing((frame, pane, *shine, *extra, *bars, *sill), Anchors(surface=(-4, 114, 126),
        opening=(10, 10, 100, 120), seat=(55, 126), foot=138), {"main": ((250, 248, 242), (250, 248, 242),
        (176, 122, 78))[v]})


def _window_sill(v: int) -> Drawing:
    back = [box(12, -34, 148, 92, "white", 4), box(20, -26, 140, 88, "glass", 2, ink="thin", relief="flat"),
        box(76, -30, 84, 88, "white", 1, ink="thin")]
    if v == 1:
        back.append(box(18, 22, 142, 30, "white", 1, ink="thin"))
    shine = [poly(((28, 26), (58, -16), (66, -16), (28, 38)), "shine", 0, ink="none", relief="flat")]
    sides = [blob(((8, -38), (44, -38), (30, 10), (6, 60)), "cream" if v != 2 else "blue", ink="thin"),
        blob(((152, -38), (116, -38), (130, 10), (154, 60)), "cream" if v != 2 else "blue", ink="thin")] if v else []
    board = [poly(((8, 84), (152, 84), (166, 100), (-6, 100)), "main", 2, shade=0.2), box(-6, 99, 166, 110, "main", 4),
        *(poly(((x, 109), (x + 12, 109), (x + 9, 122), (x + 3, 122)), "main", 2, shade=-0.25) for x in (22, 126))]
    return Drawing((*back, *shine, *sides, *board), Anchors(surface=(6, 154, 93), seat=(80, 93), foot=121),
        {"main": ((214, 164, 108), (250, 248, 242), (176, 122, 78))[v]})


def _door(v: int) -> Drawing:
    if v == 1:
        frame, leaf = joined(dome(0, 0, 100, 60, "stone"), box(0, 50, 100, 200, "stone", 2)), joined(dome(11, 12, 89,
            60, "main"), box(11, 56, 89, 198, "main", 1))
        planks = [line(((x, 20), (x, 196)), 2.2, "main", shade=-0.3, ink="none", inside=True) for x in (30, 50, 70)]
        extra = [*planks, line(((12, 70), (46, 70)), 6, "iron", ink="none"), line(((12, 158), (46, 158)), 6, "iron",
            ink="none"), ring(68, 112, 80, 124, 3, "iron", ink="none")]
    else:
        frame, leaf = box(0, 0, 100, 200, "white" if v == 0 else "dark wood", 4), box(10, 10, 90, 199, "main", 3)
        extra = [box(x, y, x + 28, b, "main", 4, shade=-0.16, ink="thin") for x in (18, 54) for y,
            b in ((22, 92), (104, 186))]
        if v == 2:
            extra = [joined(dome(22, 22, 78, 56, "glass"), box(22, 54, 78, 84, "glass"))._replace(ink="thin",
                relief="flat"), box(47, 22, 53, 84, "main", 0, ink="none"), *extra[1::2]]
        extra.append(disc(81, 108, 5, "gold", relief="ball", ink="thin"))
    step = box(-6, 194, 106, 204, "stone", 3)
    return Drawing((frame, leaf, *extra, step), Anchors(opening=(10, 10, 90, 199), foot=203),
        {"main": ((198, 72, 66), (158, 104, 64), (74, 136, 150))[v]})


def _doorstep(v: int) -> Drawing:
    door = [box(40, 0, 140, 96, "white", 4), box(49, 8, 131, 98, "main", 3), *(box(x, 18, x + 28, 84, "main", 4,
        shade=-0.16, ink="thin") for x in (58, 94)), disc(124, 54, 5, "gold", relief="ball", ink="thin")]
    mat = [poly(((58, 101), (122, 101), (130, 112), (50, 112)), "straw", 2, shade=-0.15, ink="thin", relief="flat")]
    steps = [poly(((16, 96), (164, 96), (174, 116), (6, 116)), "stone", 2, shade=0.25),
        box(6, 115, 174, 130, "stone", 3),
             poly(((-2, 128), (182, 128), (192, 142), (-12, 142)), "stone", 2, shade=0.2), box(-12, 141, 192, 156,
                 "stone", 3, shade=-0.06)]
    pots = [poly(((150, 80), (170, 80), (166, 106), (154, 106)), "brick", 2), joined(disc(160, 68, 13, "leaf"),
        disc(150, 74, 9, "leaf"), disc(170, 74, 9, "leaf"))] if v else []
    return Drawing((*door, *steps, *mat, *pots), Anchors(surface=(14, 166, 108), seat=(90, 108),
        opening=(49, 8, 131, 98), foot=155), {"main": ((74, 136, 150), (198, 72, 66), (88, 146, 92))[v]})


def _staircase(v: int) -> Drawing:
    shapes: list[Shape] = []
    for i in range(5):
        x, y = 32 * i, 128 - 30 * i
        shapes += [box(x, y + 8, 172, 160, "main", 1, shade=-0.05), box(x - 4, y, 172, y + 10, "main", 3, shade=0.28)]
    if v != 2:
        posts = [line(((32 * i + 14, 128 - 30 * i), (32 * i + 14, 82 - 30 * i)), 4.5, "white") for i in range(5)]
        rail = line(((6, 88), (14, 78), (150, -50), (164, -50)), 8, "dark wood")
        shapes += [*posts, rail]
    return Drawing(tuple(shapes), Anchors(seat=(80, 68), surface=(60, 96, 68), foot=160, facing="left"),
        {"main": (_WOODS[0], _WOODS[2], (176, 176, 184))[v]})


def _stage(v: int) -> Drawing:
    half = [poly(((0, 0), (74, 0), (60, 50), (36, 92), (26, 176), (0, 176)), "main"), *(curve(((x, 6), (x * 0.72,
        60), (x * 0.4, 172)), 4, "main", shade=-0.22, ink="none") for x in (22, 44))]
    other = moved(half, 320, mirror=True)
    back = [box(4, 4, 316, 176, ("purple", "blue", "dark")[v], 2, shade=-0.45 if v < 2 else 0.1, relief="flat")]
    beam = poly(((152, 10), (168, 10), (204, 164), (116, 164)), "glow", shade=-0.32, ink="none", relief="flat")
    floor = [poly(((18, 160), (302, 160), (330, 196), (-10, 196)), "wood", 1, shade=0.22, relief="flat"),
        box(-10, 195, 330, 222, "wood", 3, shade=-0.1)]
    floor += [disc(x, 208, 5, "glow", ink="none") for x in range(20, 320, 40)]
    top = blob(((-4, -10), (324, -10), (324, 18), (290, 34), (256, 20), (222, 34), (190, 20), (160, 34), (130, 20),
        (98, 34), (64, 20), (30, 34), (-4, 18)), "main", shade=0.1)
    return Drawing((*back, beam, *floor[:1], *half, *other, top, *floor[1:]), Anchors(surface=(40, 280, 182),
        seat=(160, 182), opening=(60, 30, 260, 180), foot=220), {"main": (206, 58, 66)})


def _piano(v: int) -> Drawing:
    shapes = [
        box(6, 6, 154, 118, "main", 6), box(18, 20, 142, 60, "main", 4, shade=0.14, ink="thin"),
        box(60, 26, 100, 56, "paper", 1, ink="thin"), *(line(((64, y), (96, y)), 1.6, "dark",
            ink="none") for y in (34, 42, 50)),
        box(12, 86, 24, 124, "main", 3), box(136, 86, 148, 124, "main", 3),
        poly(((4, 66), (156, 66), (164, 78), (-4, 78)), "main", 2, shade=0.1), box(4, 68, 156, 80, "white", 1,
            ink="thin", relief="flat"),
        *(box(x, 68, x + 5, 75, "dark", 0.5, ink="none") for i, x in enumerate(range(12, 150,
            10)) if i % 7 not in (2, 6)),
        box(-4, 79, 164, 92, "main", 4, shade=0.06), poly(((0, 0), (160, 0), (160, 10), (0, 10)), "main", 3,
            shade=0.2),
        *((box(72, 112, 88, 118, "gold", 2, ink="none"),) if v != 1 else ()),
    ]
    return Drawing(tuple(shapes), Anchors(surface=(10, 150, 3), seat=(80, 3), foot=124), {"main": ((84, 56, 50), (58,
        54, 66), (160, 104, 66))[v]})


FURNITURE: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "table": _table, "desk": _desk, "school desk": _school_desk, "shelf": _shelf, "bookcase": _bookcase,
    "cupboard": _cupboard, "wardrobe": _wardrobe, "rug": _rug, "curtain": _curtain, "window": _window,
    "window sill": _window_sill, "door": _door, "doorstep": _doorstep, "staircase": _staircase, "stage": _stage,
    "piano": _piano,
}
