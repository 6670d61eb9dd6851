"""Props of playground, beach and picnic. Called by `props.drawing`; units are about centimetres."""

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
)

# fmt: off
_BRIGHT: Final[tuple[RGB, ...]] = ((222, 76, 68), (64, 140, 204), (240, 172, 62))


def _swing(v: int) -> Drawing:
    if v == 1:  # hung from a branch
        frame: list[Shape] = [curve(((-20, 10), (60, 2), (150, 8), (214, -6)), (22, 12), "bark"),
            curve(((150, 6), (172, -14), (186, -22)), (9, 5), "bark"), joined(disc(196, -22, 18, "leaf"),
            disc(180, -30, 13, "leaf"), disc(214, -12, 14, "leaf")), joined(disc(20, -10, 16, "leaf"), disc(4, -4,
            12, "leaf"))]
        frame += [line(((x, 6), (x, 166)), 5, "main", shade=-0.15) for x in (70, 130)]
        return Drawing((*frame, box(54, 158, 146, 174, "main", 4)), Anchors(seat=(100, 162), foot=172),
            {"main": (196, 138, 84)})
    frame = [line(((x, 8), (x + d, 216)), 10, "main", shade=s) for x, d, s in ((20, 22, -0.25), (184, -22, -0.25),
        (20, -24, 0), (184, 24, 0))]
    frame.append(line(((6, 8), (198, 8)), 12, "main"))
    ropes = [line(((x, 12), (x, 150)), 3.6, "iron" if v == 0 else "straw") for x in (76, 128)]
    seat: list[Shape] = [box(64, 146, 140, 158, "yellow" if v == 0 else "wood", 4)]
    return Drawing((*frame, *ropes, *seat), Anchors(seat=(102, 149), foot=220), {"main": (_BRIGHT[0], _BRIGHT[0],
        _BRIGHT[1])[v]})


def _slide(v: int) -> Drawing:
    ladder = [line(((196, 40), (226, 196)), 8, "iron"), line(((168, 40), (176, 196)), 8, "iron"),
        *(line(((170 + 0.05 * (y - 40), y), (198 + 0.19 * (y - 40), y)), 6, "iron", shade=0.15) for y in range(66,
        190, 24))]
    rail = [line(((160, 44), (160, 8), (204, 8), (204, 44)), 7, "yellow" if v != 2 else "red")]
    chute = [curve(((176, 44), (130, 84), (84, 140), (44, 178), (-2, 184)), 30, "main"), curve(((176, 40), (130, 80),
        (84, 136), (44, 173), (-2, 178)), 15, "main", shade=0.24, ink="none")]
    deck = [box(154, 38, 212, 50, "yellow" if v != 2 else "red", 4)]
    roof = [poly(((140, 8), (182, -30), (224, 8)), "leaf" if v != 2 else "blue", 4)] if v else []
    return Drawing((*ladder, *rail, *chute, *deck, *roof), Anchors(seat=(186, 40), foot=199, facing="left"),
        {"main": (_BRIGHT[0], _BRIGHT[1], _BRIGHT[2])[v]})


def _seesaw(v: int) -> Drawing:
    base = [poly(((104, 44), (126, 44), (150, 100), (80, 100)), "iron" if v != 2 else "wood", 5)]
    plank = [line(((8, 70 if v != 1 else 18), (222, 18 if v != 1 else 70)), 13, "main")]
    (lx, ly), (rx, ry) = ((34, 60), (198, 22)) if v != 1 else ((34, 22), (198, 60))
    grips = [part for x, y in ((lx + 22, ly - 8), (rx - 22, ry + 4 - 12)) for part in (line(((x, y), (x, y - 22)), 5,
        "iron"), line(((x - 9, y - 23), (x + 9, y - 23)), 6, "yellow"))]
    seats = [box(x - 18, y - 6, x + 18, y + 4, "yellow", 4) for x, y in ((lx - 4, ly + 1), (rx + 4, ry))]
    return Drawing((*base, *plank, *grips, *seats, disc(115, 45, 7, "metal", ink="thin")),
        Anchors(seat=(rx + 4, ry - 5), foot=100), {"main": _BRIGHT[v]})


def _sandcastle(v: int) -> Drawing:
    def keep(x: float, top: float, wide: float, bottom: float) -> Shape:
        teeth = [box(x - wide / 2 + k * wide * 0.4, top - 10, x - wide / 2 + k * wide * 0.4 + wide * 0.2, top + 6,
            "main", 1) for k in range(3)]
        return joined(poly(((x - wide / 2, top), (x + wide / 2, top), (x + wide * 0.6, bottom),
            (x - wide * 0.6, bottom)), "main", 2), *teeth)

    heap = blob(((-14, 142), (20, 118), (80, 110), (140, 118), (174, 142), (130, 152), (30, 152)), "main",
        shade=-0.08)
    towers = [keep(80, 40, 50, 126), keep(26, 74, 38, 136), keep(134, 74, 38, 136)] if v != 1 else [keep(44, 56, 50,
        134), keep(116, 56, 50, 134), box(44, 90, 116, 136, "main", 2, shade=-0.05)]
    door = joined(dome(68, 100, 92, 114, "main"), box(68, 112, 92, 136, "main"))._replace(shade=-0.5, ink="thin")
    x = 80 if v != 1 else 44
    y = 30 if v != 1 else 46
    flag = [line(((x, y + 4), (x, y - 34)), 4, "wood"), poly(((x + 2, y - 34), (x + 30, y - 25), (x + 2, y - 15)),
        ("red", "blue", "pink")[v], 2)]
    shells = [disc(20, 138, 6, "pink", ink="thin"), disc(138, 140, 5, "white", ink="thin")]
    bucket = [poly(((150, 106), (182, 106), (177, 140), (155, 140)), "blue", 3), line(arc(166, 106, 15, 16, 180,
        360), 3, "white")] if v == 2 else []
    return Drawing((*flag, heap, *towers, door, *shells, *bucket), Anchors(opening=(68, 100, 92, 136), foot=150),
        {"main": ((238, 202, 130), (230, 192, 122), (244, 212, 146))[v]})


def _umbrella_table(v: int) -> Drawing:
    pole = line(((110, 20), (110, 206)), 8, "wood" if v != 1 else "white")
    canopy = poly((*arc(110, 86, 112, 74, 180, 360), *(p for k in reversed(range(4)) for p in arc(26 + 56 * k, 86,
        28, 12, 0, -180))), "main")
    ribs = [poly(((110, 8), (26 + 56 * k, 100), (54 + 56 * k, 100)), "white", ink="none",
        inside=True) for k in range(-1, 4)]
    cover = (canopy, *ribs, disc(110, 10, 6, "yellow"))
    colours = {"main": (_BRIGHT[0], _BRIGHT[1], (98, 168, 110))[v]}
    if v == 1:  # a parasol alone, in sand
        heap = blob(((70, 214), (90, 200), (110, 196), (130, 200), (150, 214), (110, 220)), "sand")
        return Drawing((pole, heap, *cover), Anchors(foot=216), colours)
    legs = [oval(60, 196, 160, 216, "wood", shade=-0.2), *(line(((x, 150), (x + d, 206)), 6, "wood",
        shade=-0.1) for x, d in ((78, -8), (142, 8)))]
    top = [joined(oval(34, 132, 186, 158, "wood"), box(34, 143, 186, 148, "wood")), oval(34, 128, 186, 154, "wood",
        shade=0.2)]
    return Drawing((*legs, *top, pole._replace(strokes=line(((110, 20), (110, 141)), 8, "wood").strokes), *cover),
        Anchors(surface=(50, 170, 140), seat=(70, 140), foot=216), colours)


def _picnic_blanket(v: int) -> Drawing:
    cloth = blob(((26, 4), (110, 0), (196, 4), (226, 56), (214, 64), (112, 60), (8, 64), (-4, 56)), "main",
        relief="flat")
    checks = [poly(((20 + 42 * k, 0), (40 + 42 * k, 0), (22 + 48 * k - 4, 66), (-2 + 48 * k - 4, 66)), "white",
        ink="none", inside=True, relief="flat") for k in range(5)]
    bars = [box(-8, y, 232, y + h, "main", 0, shade=0.25, ink="none", inside=True, relief="flat") for y,
        h in ((12, 8), (36, 11))]
    basket: list[Shape] = []
    if v == 0:
        basket = [line(arc(60, -4, 26, 30, 180, 360), 6, "wood", shade=-0.2), poly(((30, -6), (90, -6), (84, 34),
            (36, 34)), "wood", 6, shade=0.1), *(line(((36, y),
            (84,
            y)), 2.4, "wood", shade=-0.25, ink="none") for y in (8, 20)), box(26, -12, 94, 2, "wood", 4), disc(132,
                26, 11, "red", relief="ball"), line(((132, 16), (136, 9)), 3, "bark", ink="none"), disc(156, 32,
                    11, "leaf", relief="ball"), line(((156, 22), (160, 15)), 3, "bark", ink="none")]
    elif v == 2:
        basket = [oval(112, 18, 176, 38, "white"), oval(122, 21, 166, 33, "white", shade=-0.1, ink="none"),
            poly(((128, 26), (144, 8), (160, 26)), "yellow", 2), poly(((46, -14), (62, -14), (66, 30), (42, 30)),
            "orange", 4), box(49, -26, 59, -12, "white", 2)]
    return Drawing((cloth, *checks, *bars, *basket), Anchors(seat=(110, 34), surface=(24, 200, 34), foot=60),
        {"main": (_BRIGHT[0], _BRIGHT[1], (98, 168, 110))[v]})


def _picnic_table(v: int) -> Drawing:
    legs = [line(((70, 20), (30, 110)), 10, "main", shade=-0.2), line(((130, 20), (170, 110)), 10, "main",
        shade=-0.2), line(((18, 70), (182, 70)), 8, "main", shade=-0.28)]
    seats = [poly(((-22, 58), (44, 58), (40, 70), (-30, 70)), "main", 3, shade=0.1), poly(((156, 58), (222, 58),
        (230, 70), (160, 70)), "main", 3, shade=0.1)]
    top = [poly(((26, 2), (174, 2), (192, 22), (8, 22)), "main", 2, shade=0.2), box(8, 21, 192, 31, "main", 3),
        *(line(((x, 4), (100 + (x - 100) * 1.22, 21)), 1.8, "main", shade=-0.25, ink="none") for x in (50, 84, 116,
        150))]
    cloth = [poly(((64, 2), (136, 2), (144, 22), (140, 44), (122, 36), (100, 46), (78, 36), (60, 44), (56, 22)),
        "red" if v == 1 else "blue", 2, ink="thin"), *(line(((x, 4), (100 + (x - 100) * 1.2, 34)), 4, "white",
        ink="none") for x in (80, 100, 120))] if v else []
    return Drawing((*legs, *seats, *top, *cloth), Anchors(surface=(22, 178, 13), seat=(192, 62), foot=114),
        {"main": ((190, 136, 88), (206, 154, 100), (170, 118, 78))[v]})


def _campfire(v: int) -> Drawing:
    flames = [blob(((70, 0), (88, 30), (104, 22), (112, 56), (100, 92), (70, 100), (40, 92), (28, 56), (38, 34),
        (52, 48)), "main"),
              blob(((72, 36), (84, 58), (92, 56), (92, 80), (72, 96), (50, 82), (48, 62), (58, 68)), "yellow",
                  ink="none"), blob(((71, 64), (80, 80), (71, 94), (62, 82)), "cream", ink="none")]
    if v == 1:
        flames = [blob(((60, 10), (84, 40), (96, 12), (114, 60), (100, 92), (70, 100), (40, 92), (26, 58), (44, 26),
            (54, 46)), "main"), *flames[1:]]
    logs = [line(((20, 106), (116, 84)), 15, "bark"), line(((120, 106), (24, 84)), 15, "bark", shade=0.12),
        disc(22, 106, 7, "cut wood", ink="thin"), disc(118, 106, 7, "cut wood", ink="thin")]
    stones = [oval(x - 13, y - 9, x + 13, y + 9, "stone", shade=s) for x, y, s in ((6, 112, 0.1), (30, 120, -0.05),
        (56, 123, 0.12), (84, 123, 0), (110, 120, 0.1), (134, 112, -0.05))] if v != 2 else []
    sparks = [disc(x, y, 3.4, "orange", ink="none") for x, y in ((20, 26), (116, 10), (98, -8))]
    return Drawing((*sparks, *flames, *logs, *stones), Anchors(foot=130 if v != 2 else 114), {"main": (244, 118, 44)})


def _telescope_stand(v: int) -> Drawing:
    legs = [line(((80, 92), (x, 206)), 8, "wood", shade=s) for x, s in ((82, -0.3), (34, 0), (128, 0))]
    tube = [line(((20, 108), (112, 58)), 24, "main"), line(((104, 62), (150, 37)), 32, "main", shade=0.08),
        line(((146, 39), (156, 34)), 37, "gold" if v != 1 else "metal"), line(((14, 111), (0, 118)), 14,
        "dark"), line(((66, 83), (74, 79)), 28, "gold" if v != 1 else "metal", ink="thin")]
    mount = [disc(80, 88, 11, "iron")]
    stars = [poly(((x + r * c, y + r * s) for r, c, s in ((9, 0, -1), (3.6, 0.59, -0.81), (9, 0.95, -0.31),
        (3.6, 0.95, 0.31), (9, 0.59, 0.81), (3.6, 0, 1), (9, -0.59, 0.81), (3.6, -0.95, 0.31), (9, -0.95,
        -0.31), (3.6, -0.59, -0.81))), "yellow", 1, ink="thin") for x, y in ((110, 60),)] if v == 2 else []
    return Drawing((*legs, *tube, *mount, *stars), Anchors(hand=(0, 118), foot=210, facing="right"),
        {"main": ((72, 112, 176), (206, 84, 78), (92, 84, 148))[v]})


def _fishing_rod(v: int) -> Drawing:
    rod = [curve(((0, 170), (60, 90), (118, 24), (158, 4)), (9, 3.4), "main"), line(((0, 170), (26, 136)), 13,
        "iron" if v != 1 else "cream"), disc(44, 124, 10, "metal"), disc(44, 124, 4, "iron", ink="none")]
    cord = [curve(((158, 4), (170, 40), (172, 120)), 2, "ink", shade=0.35, ink="none"),
        joined(disc(172, 112, 9, "white")), dome(163, 102, 181, 112, "red", ink="thin"), line(((172, 122),
        (172, 140)), 2, "ink", shade=0.35, ink="none"), curve(((172, 140), (178, 150), (170, 154), (166,
        146)), 2.6, "iron", ink="none")]
    worm = [curve(((166, 150), (174, 160), (164, 166), (172, 174)), 5, "pink", ink="thin")] if v == 2 else []
    return Drawing((*cord, *worm, *rod), Anchors(hand=(16, 150), foot=174, facing="right"), {"main": ((196, 138, 84),
        (84, 146, 190), (160, 104, 66))[v]})


def _trampoline(v: int) -> Drawing:
    legs = [line(((x, 40), (x + d, 92)), 7, "iron") for x, d in ((20, -6), (74, -2), (146, 2), (200, 6))]
    bed = [oval(0, 8, 220, 66, "main"), oval(18, 14, 202, 58, "iron", ink="thin"), oval(24, 16, 196, 55, "dark",
        ink="none", relief="flat")]
    springs = [oval(70, 24, 150, 44, "main", shade=0.2, ink="none", relief="flat")] if v == 1 else []
    ladder = [line(((96, 62), (92, 98)), 5, "metal"), line(((122, 62), (126, 98)), 5, "metal"), line(((94, 82),
        (124, 82)), 5, "metal")] if v != 2 else []
    return Drawing((*legs, *bed, *springs, *ladder), Anchors(seat=(110, 34), surface=(50, 170, 34), foot=96),
        {"main": _BRIGHT[(v + 1) % 3]})


def _sandpit(v: int) -> Drawing:
    frame = [poly(((24, 10), (196, 10), (220, 62), (0, 62)), "main", 3), poly(((34, 17), (186, 17), (202, 52), (18,
        52)), "sand", 2, ink="thin", relief="flat"), box(-3, 58, 223, 76, "main", 4, shade=-0.1)]
    heap = [blob(((34, 46), (56, 24), (72, 16), (90, 28), (104, 46), (68, 50)), "sand", shade=0.2, ink="thin")]
    toys: list[Shape] = [poly(((130, 18), (160, 18), (155, 46), (135, 46)), ("blue", "red", "yellow")[v], 3),
        line(arc(145, 18, 14, 15, 180, 360), 3, "white", ink="thin"), line(((80, 20), (100, -10)), 5, "wood"),
            poly(((70, 18), (84, 26), (78, 38), (66, 30)), "red", 3)]
    return Drawing((*frame, *heap, *(toys if v != 2 else toys[:2])), Anchors(seat=(170, 42), surface=(30, 190, 42),
        foot=76), {"main": ((196, 138, 84), (92, 160, 200), (226, 172, 90))[v]})


def _butterfly_net(v: int) -> Drawing:
    bag = blob(((72, 20), (124, 6), (150, 34), (162, 74), (150, 92), (130, 84), (96, 56)), "white", shade=0.1)
    mesh = [line(p, 1.8, "main", shade=0.2, ink="none", inside=True) for p in (((90, 10), (150, 90)), ((112, 4),
        (164, 76)), ((76, 24), (132, 92)), ((84, 52), (140, 8)), ((108, 70), (156, 34)), ((130, 90), (166, 60)))]
    hoop = blob(((64, 30), (82, 8), (118, -2), (134, 10), (120, 30), (88, 44)), "main")
    hole = blob(((74, 28), (88, 14), (114, 7), (124, 13), (112, 25), (88, 35)), "white", shade=-0.12, ink="thin")
    return Drawing((line(((0, 150), (74, 32)), 8, "wood"), bag, *mesh, hoop, hole), Anchors(hand=(18, 122),
        foot=154, facing="right"), {"main": ((84, 150, 200), (222, 96, 92), (108, 168, 96))[v]})


OUTINGS: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "swing": _swing, "slide": _slide, "seesaw": _seesaw, "sandcastle": _sandcastle, "umbrella table": _umbrella_table,
    "picnic blanket": _picnic_blanket, "picnic table": _picnic_table, "campfire": _campfire,
    "telescope stand": _telescope_stand, "fishing rod": _fishing_rod,
    "trampoline": _trampoline, "sandpit": _sandpit, "butterfly net": _butterfly_net,
}
