"""Buildings and what is as large. Called by `props.drawing`; units differ, sizes in metres stand in `names`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from studio.engines.picture.storybook.plan import Anchors
from studio.engines.picture.storybook.props.garden import flower, tuft
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
    turned,
)

# fmt: off
_REDS: Final[tuple[RGB, ...]] = ((218, 62, 60), (58, 122, 206), (240, 160, 60))


def _window(x: float, y: float, wide: float, high: float, slot: str = "glass") -> list[Shape]:
    """A lit or glazed window about (x, y) with a cross of bars."""
    return [box(x - wide / 2 - 4, y - high / 2 - 4, x + wide / 2 + 4, y + high / 2 + 4, "white", 3, ink="thin"),
        box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2, slot, 1, ink="none", relief="flat"),
            line(((x, y - high / 2), (x, y + high / 2)), 3, "white", ink="none"), line(((x - wide / 2, y),
                (x + wide / 2, y)), 3, "white", ink="none")]


def _lighthouse(v: int) -> Drawing:
    tower = poly(((62, 92), (118, 92), (140, 330), (40, 330)), "white", 3, relief="pipe")
    if v == 1:
        bands = [poly(((30, y + 30), (150, y), (150, y + 34), (30, y + 64)), "main", 0, ink="none", inside=True,
            relief="pipe") for y in (90, 160, 230, 300)]
    else:
        bands = [box(30, y, 150, y + h, "main", 0, ink="none", inside=True, relief="pipe") for y,
            h in (((92, 44), (184, 48), (282, 48)) if v == 0 else ((92, 80), (252, 80)))]
    rock = blob(((10, 344), (24, 322), (60, 318), (90, 326), (130, 316), (160, 326), (172, 344), (90, 352)), "stone",
        shade=-0.1)
    top = [box(66, 50, 114, 90, "glow", 2, relief="pipe"), *(line(((x, 50), (x, 88)), 3, "iron",
        ink="none") for x in (78, 102)),
           box(50, 82, 130, 96, "iron", 3), *(line(((x, 66), (x, 84)), 3, "iron", ink="none") for x in (54,
               126)), line(((52, 66), (66, 66)), 3, "iron", ink="none"), line(((114, 66), (128,
               66)), 3, "iron", ink="none"),
           dome(58, 18, 122, 52, "main"), line(((90, 20), (90, 6)), 5, "iron"), disc(90, 4, 5, "gold", ink="thin")]
    holes = [box(84, y, 96, y + 20, "dark", 5, ink="none") for y in (150, 240)]
    door = joined(dome(78, 288, 102, 302, "wood"), box(78, 300, 102, 330, "wood"))._replace(shade=-0.3, ink="thin")
    return Drawing((tower, *bands, *holes, door, *top, rock), Anchors(opening=(66, 50, 114, 90), foot=346),
        {"main": _REDS[v]})


def _tower(v: int) -> Drawing:
    body = box(30, 80, 130, 300, "main", 3, relief="pipe")
    stones = [box(x, y, x + 20, y + 10, "main", 3, shade=-0.14, ink="none", inside=True) for x,
        y in ((40, 130), (96, 150), (58, 180), (104, 212), (38, 226), (66, 256), (104, 268), (40, 280), (70, 140))]
    crown: list[Shape] = [box(20, 62, 140, 92, "main", 3, shade=0.08)]
    if v == 0:
        crown = [joined(box(18, 58, 142, 90, "main", 2), *(box(x, 36, x + 22, 70, "main", 2) for x in (18, 52, 86,
            120)))._replace(shade=0.08)]
    elif v == 1:
        crown += [poly(((10, 66), (80, -50), (150, 66)), "red", 4), line(((80, -50), (80, -80)), 4, "wood"),
            poly(((82, -80), (114, -70), (82, -58)), "yellow", 2)]
    else:
        crown += [poly(((12, 66), (80, -20), (148, 66)), "blue", 4), disc(80, -22, 7, "gold")]
    hole = joined(dome(66, 118, 94, 136, "dark"), box(66, 134, 94, 160, "dark"))._replace(ink="thin", relief="flat")
    door = [joined(dome(58, 232, 102, 258, "wood"), box(58, 256, 102, 300, "wood"))._replace(shade=-0.2, ink="thin"),
        disc(94, 274, 3, "gold", ink="none")]
    return Drawing((body, *stones, hole, *door, *crown, tuft(34, 302, 22), tuft(124, 302, 18)),
        Anchors(opening=(66, 118, 94, 160), surface=(24, 136, 60) if v == 0 else None,
        seat=(80, 60) if v == 0 else None, foot=300), {"main": ((170, 172, 184), (204, 180, 150),
        (186, 168, 190))[v]})


def _windmill(v: int) -> Drawing:
    sails: list[Shape] = []
    for degrees in (20, 110, 200, 290):
        arm = [line(((100, 96), (100, 4)), 6, "wood", ink="thin"), poly(((104, 4), (126, 10), (124, 78), (104, 78)),
            "white", 2, ink="thin"), *(line(((104, y), (125, y)), 2, "wood", ink="none") for y in (22, 40, 58))]
        sails += turned(arm, degrees, (100, 96))
    body = poly(((66, 100), (134, 100), (158, 250), (42, 250)), "main", 4, relief="pipe")
    cap = dome(58, 56, 142, 104, "red" if v != 1 else "blue")
    door = [joined(dome(84, 206, 116, 222, "wood"), box(84, 220, 116, 250, "wood"))._replace(shade=-0.2, ink="thin")]
    return Drawing((body, *door, *_window(100, 166, 20, 22, "glass"), cap, *sails, disc(100, 96, 9, "dark wood"),
        tuft(48, 252, 20), tuft(152, 252, 22)), Anchors(opening=(84, 206, 116, 250), foot=250), {"main": ((246, 238,
        222), (228, 196, 152), (176, 178, 190))[v]})


def _barn(v: int) -> Drawing:
    walls = poly(((10, 86), (34, 40), (100, 8), (166, 40), (190, 86), (190, 200), (10, 200)), "main", 3)
    planks = [line(((x, 20), (x, 198)), 2, "main", shade=-0.16, ink="none", inside=True) for x in range(26, 190, 20)]
    roof = [line(((0, 92), (28, 38), (100, 2)), 14, "iron" if v != 1 else "dark wood"), line(((200, 92), (172, 38),
        (100, 2)), 14, "iron" if v != 1 else "dark wood")]
    loft = [box(78, 44, 122, 82, "white", 3, ink="thin"), box(84, 50, 116, 76, "straw" if v != 2 else "dark", 1,
        ink="thin", relief="flat")]
    doors = [box(54, 110, 146, 200, "white", 3, ink="thin"), *(box(x, 116, x + 39, 199, "main", 1, shade=-0.14,
        ink="thin") for x in (60, 101)),
             *(line(p, 5, "white", ink="none") for x in (60, 101) for p in (((x + 3, 119), (x + 36, 196)),
                 ((x + 36, 119), (x + 3, 196))))]
    return Drawing((walls, *planks, *loft, *doors, *roof), Anchors(opening=(54, 110, 146, 200), foot=200),
        {"main": ((206, 66, 58), (176, 116, 74), (96, 140, 180))[v]})


def _cabin(v: int) -> Drawing:
    chimney = [box(136, -8, 160, 50, "stone", 3), box(131, -14, 165, 0, "stone", 3, shade=-0.15)]
    logs = [box(12, y, 188, y + 21, "main", 10, shade=0.06 if i % 2 else -0.06) for i, y in enumerate(range(80, 178,
        19))]
    ends = [disc(x, y + 10, 10, "cut wood", ink="thin") for y in range(80, 178, 19) for x in (14,
        186)] if v != 1 else []
    gable = poly(((100, 8), (184, 86), (16, 86)), "main", 2, shade=0.1)
    roof = [line(((100, 4), (206, 92)), 19, ("red", "snow", "leaf")[v]), line(((100, 4), (-6, 92)), 19,
        ("red", "snow", "leaf")[v], shade=0.06)]
    door = [box(82, 112, 118, 176, "dark wood", 3), disc(112, 146, 3.4, "gold", ink="none")]
    panes = [*_window(48, 130, 26, 28, "glow"), *_window(152, 130, 26, 28, "glow"), disc(100, 60, 13, "white",
        ink="thin"), disc(100, 60, 9, "glow", ink="none")]
    smoke = [joined(disc(150, -26, 9, "white"), disc(160, -44, 12, "white"),
        disc(152, -64, 15, "white"))] if v == 1 else []
    return Drawing((*smoke, *chimney, *logs, *ends, gable, *panes, *door, *roof, box(70, 174, 130, 184, "stone", 3)),
        Anchors(opening=(82, 112, 118, 176), foot=180), {"main": ((182, 122, 76), (162, 108, 72), (206, 150, 96))[v]})


def _bridge(v: int) -> Drawing:
    if v == 1:  # of stone
        body = poly((*arc(150, 150, 190, 112, 187, 353), (346, 160), (230, 160), *arc(150, 160, 80, 70, 0, -180),
            (70, 160), (-46, 160)), "main", relief="flat")
        stones = [box(x, y, x + 30, y + 14, "main", 5, shade=-0.13, ink="none", inside=True) for x,
            y in ((-10, 120), (34, 92), (82, 66), (140, 56), (196, 64), (246, 90), (290, 122), (20, 140), (262, 142),
            (120, 74), (176, 76))]
        rim = [line(arc(150, 150, 192, 114, 190, 350), 13, "main", shade=0.2)]
        return Drawing((body, *stones, *rim), Anchors(seat=(150, 34), surface=(80, 220, 36), foot=158),
            {"main": (170, 170, 180)})
    back = [line(arc(150, 190, 220, 190, 222, 318), 7, "main", shade=-0.3), *(line(((x, y - 6), (x, y + 32)), 6,
        "main", shade=-0.3) for x, y in ((30, 34), (90, 9), (150, 0), (210, 9), (270, 34)))]
    deck = [poly((*arc(150, 230, 220, 190, 219, 321), *arc(150, 254, 224, 190, 321, 219)), "main", shade=0.14),
        *(line(((150 + 1.0 * (x - 150), y), (150 + 1.03 * (x - 150), y + 25)), 2.4, "main", shade=-0.3,
        ink="none") for x, y in ((-4, 96), (22, 76), (50, 62), (78, 52), (108, 44), (138, 41), (166, 41), (196,
        45), (226, 53), (252, 64), (280, 79), (304, 98)))]
    posts = [line(((x, y - 44), (x, y + 14)), 11, "main") for x, y in ((-6, 118), (66, 75), (150, 62), (234, 75),
        (306, 118))]
    rail = [line(arc(150, 222, 228, 196, 224, 316), 10, "main", shade=0.06)]
    legs = [line(((x, 90), (x, 158)), 13, "main", shade=-0.2) for x in (60, 240)] if v == 2 else []
    return Drawing((*legs, *back, *deck, *posts, *rail), Anchors(seat=(150, 54), surface=(90, 210, 58),
        foot=158 if v == 2 else 136), {"main": ((196, 138, 84), (0, 0, 0), (176, 120, 76))[v]})


def _treehouse(v: int) -> Drawing:
    trunk = [joined(poly(((76, 300), (84, 150), (116, 150), (124, 300)), "bark", 3), curve(((100, 180), (140, 150),
        (160, 120)), (20, 12), "bark"), curve(((100, 190), (58, 160), (44, 130)), (18, 12), "bark"))]
    crown = [joined(disc(100, 56, 62, "leaf"), disc(36, 90, 46, "leaf"), disc(166, 88, 48, "leaf"),
        disc(60, 30, 40, "leaf"), disc(142, 30, 42, "leaf"))]
    house = [box(44, 96, 156, 160, "main", 3), *(line(((44, y), (156, y)), 2, "main", shade=-0.2,
        ink="none") for y in (112, 128, 144)),
             box(60, 110, 88, 160, "dark wood", 2, ink="thin"), *_window(124, 128, 24, 22, "glow"), poly(((100, 52),
                 (172, 100), (28,
                 100)), "red" if v != 1 else "blue", 4), box(32, 156, 176, 168, "main", 3, shade=-0.2)]
    ladder = [line(((66, 166), (60, 298)), 5, "wood"), line(((86, 166), (84, 298)), 5, "wood"),
        *(line(((63, y), (86, y)), 5, "wood", shade=-0.1) for y in range(186, 296, 22))]
    tufts = [joined(disc(22, 150, 22, "leaf"), disc(184, 146, 24, "leaf"))._replace(shade=-0.12)] if v != 2 else []
    return Drawing((*trunk, *crown, *tufts, *house, *ladder, tuft(74, 302, 22), tuft(128, 302, 24)),
        Anchors(opening=(60, 110, 88, 160), seat=(150, 156), foot=301), {"main": ((206, 152, 96), (190, 134, 84),
        (226, 182, 120))[v]})


def _igloo(v: int) -> Drawing:
    body = dome(0, 0, 180, 110, "main")
    blocks = [curve(((-4, y), (90, y + 8), (184, y)), 2.4, "main", shade=-0.2, ink="none", inside=True) for y in (26,
        54, 82)]
    blocks += [line(((x, y), (x + d, y + 24)), 2.4, "main", shade=-0.2, ink="none", inside=True) for x, y,
        d in ((60, 4, -2), (112, 4, 2), (36, 32, -3), (86, 34, 0), (138, 34, 3), (16, 60, -2), (52, 62, -1),
        (128, 62, 2), (162, 60, 2), (26, 86, 0), (158, 86, 0))]
    door = [joined(dome(50, 44, 130, 86, "main"), box(50, 84, 130, 112, "main"))._replace(shade=0.2),
        joined(dome(64, 58, 116, 90, "dark"), box(64, 88, 116, 112, "dark"))._replace(relief="flat", ink="thin")]
    if v == 1:
        door = list(moved(door, 34))
    flag = [line(((90, 2), (90, -34)), 4, "wood"), poly(((92, -34), (120, -26), (92, -16)), "red",
        2)] if v == 2 else []
    ground = blob(((-14, 112), (20, 104), (90, 108), (160, 104), (194, 112), (160, 120), (20, 120)), "snow",
        shade=0.4)
    shift = 34 if v == 1 else 0
    return Drawing((*flag, body, *blocks, *door, ground), Anchors(opening=(64 + shift, 58, 116 + shift, 111),
        foot=118), {"main": ((206, 228, 246), (218, 232, 244), (196, 222, 246))[v]})


def _cave(v: int) -> Drawing:
    rock = blob(((-6, 150), (4, 84), (34, 44), (70, 14), (120, 4), (170, 22), (206, 62), (222, 110), (226, 150),
        (110, 156)), "main")
    hole = blob(((52, 150), (54, 110), (74, 76), (110, 62), (146, 76), (166, 110), (168, 150), (110, 153)), "dark",
        relief="flat")
    marks = [curve(((24, 96), (34, 74), (52, 60)), 4, "main", shade=-0.25, ink="none"), curve(((180, 56), (196, 78),
        (200, 100)), 4, "main", shade=-0.25, ink="none"), curve(((92, 28), (118, 20), (140,
        28)), 4, "main", shade=-0.25, ink="none")]
    stones = [blob(((150, 156), (156, 136), (178, 132), (194, 144), (192, 156), (170, 160)), "main", shade=0.12),
        blob(((20, 158), (24, 144), (40, 140), (52, 150), (48, 160)), "main", shade=0.08)]
    extra = [tuft(64, 14 + 8, 18), tuft(80, 158, 20)] if v == 0 else [curve(((120, 4), (126, 30), (120, 52)), 5,
        "leaf", ink="thin"), curve(((146, 12), (150, 40), (144, 60)), 5, "leaf", ink="thin")] if v == 1 else []
    return Drawing((rock, *marks, hole, *stones, *extra), Anchors(opening=(54, 64, 166, 152), seat=(112, 6),
        foot=158), {"main": ((158, 150, 152), (142, 134, 124), (176, 152, 130))[v]})


def _tent(v: int) -> Drawing:
    if v == 1:  # a round one
        body = dome(0, 0, 180, 110, "main")
        seams = [curve(((90, -2), (40, 40), (26, 112)), 3, "main", shade=-0.24, ink="none", inside=True),
            curve(((90, -2), (140, 40), (154, 112)), 3, "main", shade=-0.24, ink="none", inside=True)]
        door = [poly(((90, 30), (124, 110), (56, 110)), "dark", 10, ink="thin", relief="flat"),
            blob(((90, 30), (66, 80), (56, 110), (44, 108), (60, 60)), "main", shade=0.3, ink="thin")]
        return Drawing((body, *seams, *door), Anchors(opening=(58, 40, 122, 110), foot=110), {"main": (232, 132, 60)})
    ropes = [line(((20, 74), (-16, 122)), 2.6, "cream", shade=-0.2, ink="thin"), line(((160, 74), (196, 122)), 2.6,
        "cream", shade=-0.2, ink="thin")]
    poles = [line(((90, 6), (90, -8)), 5, "wood")]
    body = poly(((90, 0), (186, 122), (-6, 122)), "main", 3)
    inside = poly(((90, 20), (134, 122), (46, 122)), "dark", 2, ink="thin", relief="flat")
    flaps = [blob(((88, 10), (80, 60), (48, 122), (24, 122), (56, 60)), "main", shade=0.24, ink="thin"),
        blob(((92, 10), (100, 60), (132, 122), (156, 122), (124, 60)), "main", shade=0.24, ink="thin")]
    stripes = [poly(((90, 0), (90 + a, 122), (90 + b, 122)), "white", ink="none", inside=True, relief="flat") for a,
        b in ((-96, -80), (80, 96))] if v == 2 else []
    flag = [poly(((92, -30), (118, -22), (92, -12)), "yellow", 2), line(((90, 0), (90, -32)), 4,
        "wood")] if v == 2 else poles
    return Drawing((*ropes, *flag, body, *stripes, inside, *flaps), Anchors(opening=(50, 30, 130, 122), foot=122),
        {"main": ((222, 74, 66), (0, 0, 0), (74, 156, 120))[v]})


def _greenhouse(v: int) -> Drawing:
    plants = [joined(disc(x, 104, 18, "leaf"), disc(x - 12, 116, 12, "leaf"),
        disc(x + 12, 116, 12, "leaf"))._replace(ink="thin") for x in (36, 144)]
    plants += flower(36, 92, 8, "red") + flower(146, 96, 8, "pink" if v != 1 else "yellow")
    glass = [poly(((90, 0), (180, 58), (180, 140), (0, 140), (0, 58)), "glass", 2, shade=0.25, relief="flat")]
    bars = [line(p, 6, "main", ink="thin") for p in (((0, 58), (180, 58)), ((90, 2), (90, 140)),
        ((45, 30), (45, 140)), ((135, 30), (135, 140)))]
    frame = [line(((0, 140), (0, 58), (90, 0), (180, 58), (180, 140)), 9, "main"),
        box(-6, 136, 186, 150, "brick" if v != 2 else "stone", 2)]
    door = [box(70, 72, 110, 140, "glass", 2, shade=0.5, relief="flat"), line(((70, 138), (70, 72), (110, 72),
        (110, 138)), 6, "main", ink="thin"), disc(104, 108, 3, "gold", ink="none")]
    return Drawing((*glass, *plants, *bars, *door, *frame), Anchors(opening=(72, 74, 108, 138), foot=149),
        {"main": ((250, 250, 246), (96, 150, 110), (196, 138, 84))[v]})


def _bus_stop(v: int) -> Drawing:
    shapes = [
        box(18, 24, 182, 150, "glass", 2, shade=0.4, relief="flat"), *(line(((x, 24), (x, 158)), 6,
            "iron") for x in (20, 100, 180)),
        poly(((34, 108), (152, 108), (162, 120), (24, 120)), "wood", 2, shade=0.2), box(24, 119, 162, 126, "wood",
            3), *(line(((x, 124), (x, 156)), 6, "iron") for x in (40, 146)),
        box(0, 8, 200, 28, "main", 7), line(((226, 30), (226, 160)), 6, "iron"),
        *((disc(226, 24, 24, "main"), box(211, 12, 241, 32, "white", 4, ink="none"), box(214, 16, 238, 23, "main", 1,
            ink="none"), disc(218, 33, 4, "white", ink="none"), disc(234, 33, 4, "white", ink="none")) if v != 1 else
          (box(204, 2, 248, 48, "main", 5), box(211, 12, 241, 32, "white", 4, ink="none"),
              box(214, 16, 238, 23, "main", 1, ink="none"), disc(219, 34, 3.4, "white", ink="none"), disc(233, 34,
              3.4, "white", ink="none"))),
    ]
    return Drawing(tuple(shapes), Anchors(seat=(93, 114), surface=(30, 156, 114), foot=160),
        {"main": ((58, 126, 200), (222, 78, 70), (72, 158, 110))[v]})


def _skyline(v: int) -> Drawing:
    shapes: list[Shape] = []
    houses = ((70, 44), (30, 40), (96, 36), (10, 44), (60, 40), (36, 36), (84, 44), (20, 40), (66, 46))
    x = 0
    for i, (top, wide) in enumerate(houses[v:] + houses[:v]):
        slot = ("main", "blue", "purple", "stone")[i % 4]
        if i % 3 == 1:
            shapes.append(poly(((x + 8, top), (x + wide / 2, top - 22), (x + wide - 8, top)), slot, 1, shade=-0.2))
        shapes.append(box(x, top, x + wide, 160, slot, 2, shade=(0.1, 0.3, 0.25, -0.1)[i % 4]))
        shapes += [box(x + 7 + 11 * k, y, x + 13 + 11 * k, y + 8, "glow", 1,
            ink="none") for k in range(int(wide // 12)) for y in range(top + 10, 150, 18) if (k + y // 18 + i) % 3]
        x += wide - 4
    return Drawing(tuple(shapes), Anchors(foot=160), {"main": ((226, 132, 98), (96, 166, 186), (232, 178, 92))[v]})


def _dock(v: int) -> Drawing:
    legs = [box(x, 40, x + 14, 112, "main", 4, shade=-0.32) for x in (20, 106, 192)]
    deck = [poly(((26, 20), (214, 20), (240, 50), (0, 50)), "main", 2, shade=0.16), *(line(((120 + (x - 120) * 0.8,
        21), (x, 49)), 2, "main", shade=-0.28, ink="none") for x in range(20, 240, 20)), box(0, 49, 240, 62, "main", 4)]
    posts = [joined(box(x, -4, x + 15, 60, "main", 4), oval(x - 1, -8, x + 16, 2, "main")) for x in (6, 219)]
    rope = [curve(((13, 14), (60, 34), (120, 38), (180, 34), (226, 14)), 5, "cream", ink="thin")] if v == 1 else []
    extra = [line(((90, 60), (90, 108)), 5, "wood"), line(((112, 60), (112, 108)), 5, "wood"),
        *(line(((90, y), (112, y)), 5, "wood") for y in (72, 88, 102))] if v == 2 else []
    return Drawing((*legs, *deck, *extra, *posts, *rope), Anchors(seat=(120, 34), surface=(30, 210, 34),
        waterline=92, foot=112), {"main": ((190, 136, 88), (170, 118, 78), (208, 160, 108))[v]})


BUILDINGS: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "lighthouse": _lighthouse, "tower": _tower, "windmill": _windmill, "barn": _barn, "cabin": _cabin,
    "bridge": _bridge, "treehouse": _treehouse, "igloo": _igloo, "cave": _cave, "tent": _tent,
        "greenhouse": _greenhouse,
    "bus stop": _bus_stop, "skyline": _skyline, "dock": _dock,
}
