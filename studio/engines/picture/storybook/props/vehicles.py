"""Props that float, fly or roll. Called by `props.drawing`; units are about centimetres."""

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
    line,
    oval,
    poly,
)

# fmt: off
_BRIGHT: Final[tuple[RGB, ...]] = ((222, 76, 68), (64, 140, 204), (240, 172, 62))


def _boat(v: int) -> Drawing:
    """A rowing boat; who is in it is hidden below its side."""
    inner = [blob(((2, 22), (60, 10), (130, 8), (200, 10), (258, 22), (200, 46), (130, 52), (60, 46)), "wood",
        shade=-0.35), poly(((70, 14), (86, 13), (92, 33), (76, 33)), "wood", 1, shade=0.1, ink="thin"), poly(((150,
        13), (166, 14), (162, 33), (146, 33)), "wood", 1, shade=0.1, ink="thin")]
    hull = blob(((-2, 18), (60, 36), (130, 40), (200, 36), (262, 18), (244, 62), (206, 86), (130, 92), (54, 86),
        (16, 62)), "main")
    bands: list[Shape] = [curve(((0, 24), (60, 42), (130, 46), (200, 42), (260, 24)), 9,
        "white" if v != 2 else "wood", ink="none", inside=True)]
    if v == 1:
        bands += [curve(((10, 58), (60, 70), (130, 74), (200, 70), (250, 58)), 4, "white", ink="none", inside=True)]
    oar = [line(((96, 12), (40, 84)), 6, "wood"), oval(22, 72, 50, 108, "wood", shade=0.1)] if v != 2 else []
    return Drawing((*inner, hull, *bands, *oar), Anchors(rim=34, seat=(130, 24), waterline=72, foot=92),
        {"main": (_BRIGHT[0], _BRIGHT[1], (176, 120, 76))[v]})


def _sailing_boat(v: int) -> Drawing:
    mast = line(((116, 8), (116, 206)), 8, "wood")
    sails = [blob(((124, 20), (150, 70), (196, 150), (204, 176), (160, 184), (124, 184)), "white"),
        blob(((108, 34), (84, 90), (44, 158), (38, 176), (76, 184), (108, 184)), "main", shade=0.14)]
    if v == 1:
        sails = [poly(((124, 14), (208, 176), (124, 184)), "main", 4), *(poly(((124, y), (124 + (y - 14) * 0.52, y),
            (124 + (y + 16) * 0.52, y + 30), (124,
            y + 30)), "white", ink="none", inside=True) for y in (60, 124)), poly(((108, 40), (108, 184), (36,
                172)), "white", 4)]
    elif v == 2:
        sails = [blob(((122, 24), (176, 60), (190, 120), (180, 180), (122, 184)), "white"),
            disc(150, 110, 18, "main", ink="none")]
    hull = [blob(((0, 196), (110, 206), (236, 192), (216, 232), (180, 246), (60, 246), (24, 232)), "main"),
        curve(((2, 200), (110, 212), (234, 198)), 8, "white", ink="none", inside=True)]
    flag = poly(((118, -4), (118, 14), (148, 5)), "yellow" if v != 2 else "red", 2)
    return Drawing((mast, flag, *sails, *hull), Anchors(rim=206, seat=(70, 204), waterline=230, foot=246,
        facing="right"), {"main": (_BRIGHT[0], _BRIGHT[1], _BRIGHT[2])[v]})


def _pirate_ship(v: int) -> Drawing:
    masts = [line(((x, y), (x, 196)), 9, "dark wood") for x, y in ((90, 30), (178, 4))]
    sails = [blob(((x - w, y), (x, y + 5), (x + w, y), (x + w * 0.9, y + h * 0.6), (x + w, y + h), (x, y + h * 0.86),
        (x - w, y + h), (x - w * 0.9,
        y + h * 0.6)), "main") for x, y, w, h in ((90, 52, 44, 44), (90, 106, 50, 56), (178, 26, 48, 52), (178, 88,
            56, 68))]
    skull = [disc(178, 118, 14, "dark" if v != 1 else "white", ink="none"),
        box(171, 126, 185, 138, "dark" if v != 1 else "white", 3, ink="none"), disc(173, 118, 3.6, "main",
        ink="none"), disc(183, 118, 3.6, "main", ink="none")]
    flags = [poly(((90, 12), (90, 32), (62, 24)), "dark", 2), poly(((178, -18), (178, 6), (142, -4)),
        "dark" if v != 1 else "red", 2), line(((90, 10), (90, 36)), 4, "dark wood", ink="thin"), line(((178, -20),
        (178, 10)), 4, "dark wood", ink="thin")]
    hull = [poly(((14, 160), (60, 164), (66, 188), (220, 188), (228, 150), (274, 146), (264, 210), (240, 252),
        (60, 252), (34, 226)), "wood", 6), line(((270, 160), (316, 136)), 8, "dark wood"),
            curve(((26, 208), (150, 214), (264, 206)), 7, "gold", ink="none", inside=True), *(box(x, 220, x + 15,
                234, "dark", 3, ink="thin") for x in (84, 124, 164, 204)), box(236, 160, 256, 176, "glow", 3,
                    ink="thin")]
    return Drawing((*masts, *sails, *skull, *flags, *hull), Anchors(rim=190, seat=(142, 188), waterline=238,
        foot=252, facing="right"), {"main": ((246, 240, 226), (70, 64, 72), (222, 92, 82))[v]})


def _raft(v: int) -> Drawing:
    logs = [line(((14, 20 + 12 * i), (206 + 2 * i, 20 + 12 * i)), 17, "main", shade=(0.12, 0.04, -0.04,
        -0.12)[i]) for i in range(4)]
    ends = [disc(x, 20 + 12 * i, 7.5, "cut wood", ink="thin") for i in range(4) for x in (14, 206 + 2 * i)]
    ropes = [line(((x, 10), (x + 2, 66)), 6, "cream", shade=-0.1, ink="thin") for x in (56, 164)]
    mast: list[Shape] = []
    if v == 1:
        mast = [line(((110, 24), (110, -130)), 9, "dark wood"), blob(((116, -120), (170, -110), (180, -60),
            (172, -16), (116, -22)), "cream"), poly(((110, -134), (110, -118), (84, -126)), "red", 2)]
    elif v == 2:
        mast = [line(((180, 22), (180, -70)), 6, "dark wood"), poly(((178, -70), (178, -40), (138, -52)), "red", 2)]
    return Drawing((*mast, *(part for pair in zip(logs, ends[::2], ends[1::2], strict=True) for part in pair),
        *ropes), Anchors(seat=(110, 30), surface=(30, 190, 32), waterline=58, foot=66), {"main": ((190, 134, 86),
        (206, 154, 100), (168, 118, 80))[v]})


def _buoy(v: int) -> Drawing:
    body = [poly(((34, 46), (66, 46), (82, 110), (18, 110)), "main", 4), poly(((27, 76), (73, 76), (78, 96),
        (22, 96)), "white", ink="none", inside=True), box(28, 36, 72, 50, "main", 4), line(((50, 36), (50,
        14)), 6, "iron"), disc(50, 8, 10, "glow" if v != 1 else "red", relief="ball")]
    ring_ = blob(((0, 112), (50, 104), (100, 112), (96, 132), (50, 140), (4, 132)), "iron" if v != 2 else "white")
    return Drawing((*body, ring_), Anchors(waterline=126, foot=138), {"main": (_BRIGHT[0], _BRIGHT[2],
        _BRIGHT[0])[v]})


def _hot_air_balloon(v: int) -> Drawing:
    envelope = blob(((90, -6), (150, 16), (178, 76), (158, 136), (112, 186), (68, 186), (22, 136), (2, 76),
        (30, 16)), "main", relief="ball")
    if v == 1:
        bands: list[Shape] = [box(-10, y, 190, y + 26, slot, 0, ink="none", inside=True, relief="ball") for y,
            slot in ((40, "yellow"), (66, "white"), (92, "orange"))]
    else:
        bands = [blob(((90, -8), (90 + a, 16), (90 + b, 76), (90 + a, 136), (90 + c, 188), (90 + c - 14 * s, 188),
            (90 + a * 0.36, 136), (90 + b * 0.36, 76), (90 + a * 0.36,
            16)), "yellow" if v == 0 else "white", ink="none", inside=True) for s, a, b, c in ((1, 40, 56, 16),
                (-1, -40, -56, -16))]
        bands += [blob(((90, -8), (96, 16), (100, 76), (96, 136), (93, 188), (87, 188), (84, 136), (80, 76),
            (84, 16)), "yellow" if v == 0 else "white", ink="none", inside=True)] if v == 2 else []
    ropes = [line(((x, 184), (a, 216)), 2.6, "dark wood", ink="thin") for x, a in ((70, 72), (84, 84), (96, 96),
        (110, 108))]
    basket = [box(66, 214, 114, 252, "wood", 7), *(line(((69, y), (111, y)), 2.4, "dark wood",
        ink="none") for y in (228, 238)), box(62, 210, 118, 220, "dark wood", 4), blob(((90, 184), (97, 196), (90,
        206), (83, 196)), "orange", ink="none")]
    return Drawing((envelope, *bands, box(68, 180, 112, 190, "main", 3, shade=-0.2), *ropes, *basket),
        Anchors(rim=213, seat=(90, 216), foot=252), {"main": (_BRIGHT[0], _BRIGHT[1], (146, 96, 196))[v]})


def _balloon(v: int) -> Drawing:
    cord = curve(((40, 98), (46, 124), (36, 150), (42, 180)), 2.4, "ink", shade=0.3, ink="none")
    skin = blob(((40, 0), (72, 16), (80, 48), (64, 80), (40, 94), (16, 80), (0, 48), (8, 16)), "main", relief="ball")
    if v == 1:
        skin = blob(((40, 18), (58, 2), (80, 12), (80, 42), (60, 74), (40, 92), (20, 74), (0, 42), (0, 12), (22, 2)),
            "main", relief="ball")
    shine = blob(((18, 24), (28, 14), (34, 16), (24, 28), (20, 42), (15, 40)), "shine", ink="none")
    dots = [disc(x, y, 5, "white", ink="none") for x, y in ((50, 28), (30, 50), (58, 56), (42, 76))] if v == 2 else []
    return Drawing((cord, poly(((34, 102), (40, 92), (46, 102)), "main", 2, shade=-0.15), skin, *dots, shine),
        Anchors(hand=(42, 180), foot=180), {"main": (_BRIGHT[0], (236, 110, 160), _BRIGHT[1])[v]})


def _kite_string(v: int) -> Drawing:
    tail = curve(((60, 118), (74, 150), (52, 180), (70, 216), (58, 250)), 2.6, "ink", shade=0.3, ink="none")
    bows = [poly(((x - 12, y - 8), (x + 12, y + 8), (x + 12, y - 8), (x - 12, y + 8)), slot, 2, ink="thin") for x, y,
        slot in ((70, 146, "yellow"), (55, 182, "blue"), (69, 214, "pink"))]
    panes = [poly(((60, 0), (108, 48), (60, 120), (12, 48)), "main", 3), poly(((60, 0), (108, 48), (60, 48)),
        ("yellow", "white", "orange")[v], 0, ink="thin", inside=True), poly(((60, 120), (12, 48), (60, 48)), ("blue",
        "white", "yellow")[v], 0, ink="thin", inside=True)]
    return Drawing((tail, *bows, *panes, line(((60, 0), (60, 120)), 2.4, "wood", ink="none"),
        line(((12, 48), (108, 48)), 2.4, "wood", ink="none")), Anchors(hand=(58,
        250), foot=250), {"main": (_BRIGHT[0], _BRIGHT[1], (144, 96, 196))[v]})


def _camper_van(v: int) -> Drawing:
    low = blob(((2, 70), (20, 64), (230, 64), (250, 72), (254, 110), (246, 126), (10, 126), (0, 112)), "main")
    high = poly(((18, 70), (22, 14), (40, 2), (196, 2), (222, 14), (246, 70)), "white", 14)
    panes = [poly(((204, 20), (214, 20), (234, 62), (204, 62)), "glass", 5, ink="thin", relief="flat"),
        *(box(x, 20, x + 44, 58, "glass", 6, ink="thin", relief="flat") for x in (36, 92, 148))]
    drapes = [poly(((x, 21), (x + 12, 21), (x + 4, 57), (x, 57)), "red" if v != 0 else "yellow", 0,
        ink="none") for x in (38, 94)]
    extras = [box(100, 70, 138, 120, "main", 5, shade=-0.12, ink="thin"), disc(130, 92, 3, "metal", ink="none"),
        disc(242, 88, 8, "glow", ink="thin"), box(-4, 112, 258, 124, "metal", 5, ink="thin"), line(((8, 70),
        (246, 70)), 4, "white", ink="none")]
    wheels = [part for x in (54, 200) for part in (disc(x, 124, 24, "dark"), disc(x, 124, 11, "white", ink="thin"))]
    roof = [box(60, -14, 150, 4, "wood", 4), box(74, -26, 110, -12, "red", 3), box(112, -30, 140, -12, "yellow",
        3)] if v == 1 else [blob(((30, 2), (60, -16), (170, -16), (196, 2)), "white", shade=-0.08)] if v == 2 else []
    return Drawing((*roof, high, *panes, *drapes, low, *extras, *wheels), Anchors(surface=(50, 190, 3),
        seat=(120, 3), opening=(100, 20, 138, 120), foot=148, facing="right"), {"main": ((62, 156, 176),
        (238, 138, 62), (126, 180, 104))[v]})


def _sleigh(v: int) -> Drawing:
    runner = curve(((8, 118), (110, 122), (176, 118), (206, 98), (200, 82)), 8, "gold")
    struts = [line(((x, 84), (x - 4, 118)), 7, "gold") for x in (60, 140)]
    inner = blob(((30, 50), (80, 44), (140, 46), (160, 60), (100, 70), (40, 66)), "dark", shade=0.1, relief="flat")
    body = blob(((4, 8), (26, 8), (38, 50), (70, 58), (130, 56), (160, 44), (184, 22), (198, 30), (186, 70),
        (160, 92), (50, 94), (18, 76)), "main")
    trim = curve(((6, 8), (24, 12), (38, 52), (72, 60), (130, 58), (160, 46), (188, 26)), 7, "gold", ink="thin")
    load = [box(50, 20, 86, 58, "blue", 3), box(64, 20, 71, 58, "yellow", 0, ink="none"),
        box(90, 30, 120, 58, "leaf", 3), box(102, 30, 108, 58, "red", 0, ink="none")] if v == 1 else []
    star = [disc(112, 76, 8, "gold", ink="thin")] if v != 2 else []
    return Drawing((runner, *struts, inner, *load, body, *star, trim), Anchors(rim=58, seat=(90, 54), foot=122,
        facing="right"), {"main": (_BRIGHT[0], _BRIGHT[0], (84, 140, 190))[v]})


def _surfboard(v: int) -> Drawing:
    board = blob(((0, 20), (60, 4), (150, 2), (214, 14), (232, 24), (200, 36), (120, 44), (50, 38)), "main")
    marks = [curve(((6, 22), (110, 20), (226, 22)), 5, "white", ink="none", inside=True)] if v == 0 else [poly(((150,
        -4), (176, -4), (170, 50), (144, 50)), "white", ink="none", inside=True), poly(((184, -4), (194, -4), (188,
            50), (178, 50)), "yellow", ink="none", inside=True)] if v == 1 else [*(disc(x, 22, 7, "white",
                ink="none", inside=True) for x in (80, 110, 140))]
    fin = blob(((24, 38), (46, 40), (40, 58), (26, 62)), "iron")
    return Drawing((fin, board, *marks), Anchors(seat=(116, 14), surface=(40, 200, 14), waterline=40, foot=60,
        facing="right"), {"main": ((244, 130, 62), (52, 160, 190), (232, 92, 120))[v]})


def _island(v: int) -> Drawing:
    land = blob(((0, 150), (40, 122), (110, 108), (180, 120), (224, 150), (180, 166), (60, 168)), "main")
    grass = blob(((50, 124), (110, 110), (168, 124), (150, 132), (110, 128), (70, 134)), "leaf", ink="thin")
    trees: list[Shape] = []
    for x, top, lean in ((96, 24, -8), (136, 50, 12))[: 2 if v != 1 else 1]:
        trees.append(curve(((x + 10, 122), (x + 8 + lean * 0.2, 80), (x + lean, top + 10)), (15, 9), "bark",
            shade=0.2))
        trees += [blob(((x + lean, top + 8), (x + lean + 22 * d, top - 14 + 8 * abs(d)),
            (x + lean + 48 * d, top + 12 + 6 * abs(d)), (x + lean + 24 * d,
            top + 6)), "dark leaf") for d in (-1.2, 1.2)]
        trees += [blob(((x + lean, top + 6), (x + lean + 12 * d, top - 26), (x + lean + 36 * d, top - 26),
            (x + lean + 18 * d, top - 4)), "leaf") for d in (-1, 1)]
        trees += [disc(x + lean - 4, top + 12, 6, "dark wood", ink="thin"), disc(x + lean + 6, top + 13, 6,
            "dark wood", ink="thin")]
    chest = [box(150, 116, 184, 138, "wood", 3), dome(150, 102, 184, 118, "wood", shade=0.1),
        disc(167, 120, 4, "gold", ink="none")] if v == 2 else []
    sea = [curve(((-14, 160), (30, 170), (110, 174), (190, 170), (238, 160)), 7, "water", shade=0.3, ink="none")]
    return Drawing((land, *trees, grass, *chest, *sea), Anchors(seat=(66, 136), surface=(40, 190, 140),
        waterline=162, foot=172), {"main": (244, 212, 144)})


def _submarine(v: int) -> Drawing:
    tower = [poly(((84, 18), (138, 18), (146, 58), (78, 58)), "main", 8, shade=0.06),
        curve(((120, 18), (120, -14), (124, -22), (140, -22)), 8, "iron"), disc(142, -22, 7, "glass", ink="thin")]
    screw = [blob(((0, 92), (-16, 66), (-6, 62), (4, 90)), "gold"), blob(((0, 92), (-16, 118), (-6, 122), (4, 94)),
        "gold"), disc(2, 92, 6, "iron")]
    fins = [poly(((14, 78), (-2, 46), (26, 46), (44, 70)), "main", 4, shade=-0.18), poly(((14, 106), (-2, 138), (26,
        138), (44, 114)), "main", 4, shade=-0.18)]
    hull = blob(((4, 92), (34, 64), (100, 52), (170, 56), (208, 76), (216, 94), (206, 114), (168, 132), (100, 136), (34,
        120)), "main", relief="puff")
    band = [curve(((8, 104), (100, 118), (214, 100)), 7, ("white", "white", "yellow")[v], ink="none", inside=True)]
    front = [disc(178, 88, 23, "iron"), disc(178, 88, 18, "glass", ink="thin"), curve(((168, 88), (172, 78), (182, 75)),
        3.4, "shine", ink="none")]
    holes = [part for x in ((62, 108) if v != 1 else (52, 90, 128)) for part in
        (disc(x, 88, 14, "iron"), disc(x, 88, 10, "glass", ink="thin"))]
    return Drawing((*screw, *fins, *tower, hull, *band, *holes, *front), Anchors(opening=(160, 70, 196, 106), seat=(111,
        20), surface=(90, 132, 18), waterline=104, foot=136, facing="right"),
        {"main": ((250, 200, 60), (226, 92, 84), (92, 150, 196))[v]})


VEHICLES: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "boat": _boat, "sailing boat": _sailing_boat, "pirate ship": _pirate_ship, "raft": _raft, "buoy": _buoy,
    "hot air balloon": _hot_air_balloon, "balloon": _balloon, "kite string": _kite_string, "camper van": _camper_van,
    "sleigh": _sleigh, "surfboard": _surfboard, "submarine": _submarine, "island": _island,
}
