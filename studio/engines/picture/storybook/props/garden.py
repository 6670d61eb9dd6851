"""Props of garden and farm. Called by `props.drawing`; units are about centimetres."""

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
_WOODS: Final[tuple[RGB, ...]] = ((196, 138, 84), (160, 104, 66), (222, 172, 112))


def flower(x: float, y: float, size: float, slot: str, stem: float = 0.0) -> list[Shape]:
    """Five petals about (x, y); `stem`: length of the stalk below."""
    petals = [disc(x + size * a, y + size * b, size * 0.72, slot) for a, b in ((0, -1), (0.95, -0.31), (0.59, 0.81),
        (-0.59, 0.81), (-0.95, -0.31))]
    stalk = [line(((x, y), (x, y + stem)), size * 0.5, "dark leaf", ink="thin"), blob(((x, y + stem * 0.75),
        (x + size * 1.1, y + stem * 0.5), (x + size * 1.9, y + stem * 0.5), (x + size,
        y + stem * 0.72)), "leaf", ink="thin")] if stem else []
    return [*stalk, joined(*petals)._replace(ink="thin"), disc(x, y, size * 0.66, "yellow", ink="thin")]


def tuft(x: float, y: float, size: float) -> Shape:
    """Grass that stands on (x, y)."""
    return joined(*(curve(((x + d * size * 0.2, y), (x + d * size * 0.3, y - size * 0.5),
        (x + d * size * 0.6,
        y - size * (1 - 0.2 * abs(d)))), (size * 0.28, size * 0.06), "leaf") for d in (-1, 0, 1)))._replace(ink="thin")


def _well(v: int) -> Drawing:
    posts = [box(x, 40, x + 11, 140, "wood", 3) for x in (16, 113)]
    rope = [line(((70, 62), (70, 108)), 2.6, "cream", ink="thin"), line(((14, 62), (128, 62)), 8, "dark wood"),
        box(56, 104, 84, 128, "dark wood", 3, shade=0.14)]
    inner = [oval(0, 116, 140, 152, "main", shade=0.2), oval(12, 121, 128, 148, "dark", ink="none")]
    front = [joined(poly(((0, 134), (30, 147), (70, 152), (110, 147), (140, 134), (136, 200), (4, 200)), "main", 5))]
    stones = [box(x, y, x + 25, y + 15, "main", 5, shade=0.16, ink="thin", inside=True) for i,
        y in enumerate((152, 170, 188)) for x in range(-6 - 14 * (i % 2), 140, 29)]
    roof = [poly(((-14, 50), (70, -4), (154, 50), (140, 58), (0, 58)),
        "red" if v == 0 else "straw" if v == 1 else "blue", 4)]
    roof += [line(((70 + 34 * s, 24 + 4), (70 + 44 * s, 52)), 2.4, "ink", ink="none", shade=0.3) for s in (-1, 0.02,
        1)]
    return Drawing((*inner, *posts, *rope, *front, *stones, *roof), Anchors(rim=149, surface=(4, 136, 134),
        seat=(70, 136), foot=199), {"main": ((172, 172, 182), (190, 170, 150), (160, 168, 178))[v]})


def _doghouse(v: int) -> Drawing:
    wall = box(8, 52, 112, 124, "main", 3)
    planks = [line(((8, y), (112, y)), 2, "main", shade=-0.22, ink="none", inside=True) for y in (70, 88, 106)]
    hole = joined(dome(36, 60, 84, 86, "dark"), box(36, 84, 84, 124, "dark"))._replace(ink="thin", relief="flat")
    gable = poly(((60, 8), (112, 56), (8, 56)), "main", 2)
    roof = [line(((60, 6), (124, 62)), 14, ("red", "blue", "leaf")[v]), line(((60, 6), (-4, 62)), 14,
        ("red", "blue", "leaf")[v], shade=0.08)]
    bone = [joined(line(((50, 42), (70, 42)), 6, "white"), *(disc(x, y, 4.4, "white") for x in (48, 72) for y in (39,
        45)))._replace(ink="thin")] if v != 2 else [disc(60, 42, 8, "red", ink="thin")]
    return Drawing((joined(wall, gable), *planks, hole, *bone, *roof), Anchors(opening=(36, 60, 84, 124),
        surface=(50, 70, 2), foot=124), {"main": ((214, 164, 104), (224, 186, 140), (196, 138, 84))[v]})


def _bird_house(v: int) -> Drawing:
    post = [box(43, 100, 57, 190, "bark", 3)] if v != 1 else []
    roof = [poly(((50, -6), (108, 44), (98, 54), (50, 14), (2, 54), (-8, 44)), ("red", "wood", "blue")[v], 3)]
    shapes = [poly(((50, 6), (92, 44), (92, 104), (8, 104), (8, 44)), "main", 3),
        disc(50, 56, 15, "dark", ink="thin", relief="flat"), line(((50, 82), (50, 84)), 7, "dark wood"), box(0, 100,
        100, 110, "main", 3, shade=-0.2)]
    return Drawing((*post, *shapes, *roof), Anchors(opening=(35, 41, 65, 71), seat=(50, 82),
        foot=189 if v != 1 else 110), {"main": ((222, 178, 118), (126, 180, 196), (246, 206, 104))[v]})


def _beehive(v: int) -> Drawing:
    if v == 1:  # a box hive
        shapes = [box(12, 104, 22, 122, "dark wood", 2), box(88, 104, 98, 122, "dark wood", 2),
            *(box(4, y, 106, y + 32, "main", 3, shade=s) for y, s in ((76, -0.1), (44, 0),
            (14, 0.1))), poly(((-2, 4), (112, 4), (110, 18), (0, 18)), "wood", 3),
                  box(36, 92, 74, 102, "dark", 4, ink="thin")]
        return Drawing((*shapes, *_bees(v)), Anchors(opening=(36, 92, 74, 102), surface=(4, 106, 8), foot=121),
            {"main": (250, 244, 226)})
    rings = [box(55 - w, y, 55 + w, y + 24, "main", 12, shade=s) for w, y, s in ((38, 88, -0.08), (50, 66, 0.02),
        (52, 44, -0.06), (44, 22, 0.04), (28, 2, 0.12))]
    return Drawing((box(6, 108, 104, 120, "wood", 3), *rings, joined(dome(42, 78, 68, 92, "dark"),
        box(42, 90, 68, 104, "dark"))._replace(ink="thin", relief="flat"), *_bees(v)),
                   Anchors(opening=(42, 78, 68, 104), foot=119), {"main": ((240, 190, 78), (0, 0, 0),
                       (226, 178, 104))[v]})


def _bees(v: int) -> list[Shape]:
    shapes: list[Shape] = []
    for x, y in ((-8, 30), (118, 56), (112, 12))[: 3 if v == 0 else 2]:
        shapes += [oval(x - 4, y - 10, x + 3, y - 2, "white", ink="thin"), oval(x - 8, y - 5, x + 8, y + 5, "yellow",
            ink="thin"), line(((x - 1, y - 4), (x - 1, y + 4)), 2.6, "dark", ink="none"), line(((x + 4, y - 3),
            (x + 4, y + 3)), 2.4, "dark", ink="none")]
    return shapes


def _flower_pot(v: int) -> Drawing:
    pot = [poly(((14, 84), (86, 84), (76, 140), (24, 140)), "main", 4), box(6, 70, 94, 90, "main", 5, shade=0.1),
        oval(12, 66, 88, 78, "earth", ink="thin")]
    if v == 0:
        plant = [line(((50, 74), (50, 36)), 6, "dark leaf", ink="thin"), blob(((50, 62), (66, 42), (82, 44),
            (70, 60)), "leaf"), blob(((50, 62), (34, 42), (18, 44), (30, 60)), "leaf"), *flower(50, 24, 15, "pink")]
    elif v == 1:
        plant = [joined(*(blob(((50, 76), (50 + 12 * d - 7, 40), (50 + 22 * d, 4 + 9 * abs(d)),
            (50 + 12 * d + 7, 44)), "leaf") for d in (-1.4, -0.7, 0, 0.7, 1.4)))]
    else:
        plant = [joined(disc(50, 36, 30, "leaf"), disc(26, 52, 20, "leaf"), disc(74, 52, 20, "leaf")),
            *(disc(x, y, 5.4, "red", ink="thin") for x, y in ((38, 30), (60, 22), (66, 48), (34, 54), (50, 44)))]
    return Drawing((*plant, *pot), Anchors(rim=80, opening=(12, 66, 88, 78), foot=139), {"main": ((206, 112, 76),
        (96, 150, 196), (232, 170, 90))[v]})


def _flower_bed(v: int) -> Drawing:
    soil = blob(((-4, 84), (20, 70), (80, 66), (140, 68), (184, 74), (192, 88), (160, 98), (60, 98), (6, 96)),
        "earth")
    blooms: list[Shape] = []
    for i, (x, y) in enumerate(((16, 44), (46, 34), (78, 42), (108, 30), (140, 40), (170, 44), (32, 58), (64, 60),
        (94, 56), (124, 58), (156, 60))):
        slot = ("main", "yellow", "main", "white")[i % 4]
        if v == 1:  # tulips
            blooms += [line(((x, y), (x, 82)), 4, "dark leaf", ink="thin"), blob(((x, 80), (x + 12, 62),
                (x + 14, 54), (x + 4, 66)), "leaf", ink="thin"), poly(((x - 10, y - 12), (x - 5, y - 3), (x,
                y - 14), (x + 5, y - 3), (x + 10, y - 12), (x + 9, y + 8), (x, y + 14), (x - 9, y + 8)), slot, 3)]
        else:
            blooms += flower(x, y, 9, slot, 82 - y)
    return Drawing((soil, *blooms), Anchors(surface=(10, 176, 84), foot=96), {"main": ((236, 96, 140), (226, 72, 76),
        (150, 110, 214))[v]})


def _watering_can(v: int) -> Drawing:
    shapes = [
        line(((76, 70), (116, 34)), 11, "main", shade=-0.1), line(((106, 24), (126, 48)), 11, "main", shade=0.12),
        curve(((26, 40), (30, 8), (66, 8), (74, 40)), 8, "main", shade=-0.1), curve(((12, 56), (-16, 58), (-10, 90),
            (10, 96)), 8, "main", shade=-0.1),
        poly(((12, 40), (84, 40), (90, 110), (6, 110)), "main", 8), oval(12, 34, 84, 50, "main",
            shade=0.22), oval(18, 37, 78, 47, "main", shade=-0.4, ink="none"),
        *((disc(48, 76, 12, "white", ink="none"),) if v == 0 else (box(0, 70, 96, 80, "main", 0, shade=0.3,
            ink="none", inside=True),) if v == 1 else ()),
    ]
    return Drawing(tuple(shapes), Anchors(hand=(50, 8), rim=46, foot=109), {"main": ((92, 168, 120), (230, 108, 88),
        (146, 158, 176))[v]})


def _wheelbarrow(v: int) -> Drawing:
    shapes = [
        line(((30, 62), (160, 40)), 6, "wood", shade=-0.2), line(((104, 66), (118, 104)), 6, "wood", shade=-0.3),
        poly(((14, 18), (134, 10), (112, 70), (44, 76)), "main", 8), poly(((8, 14), (138, 6), (140, 18), (10, 26)),
            "main", 4, shade=0.2),
        line(((24, 92), (46, 68), (166, 44)), 7, "wood"), ring(2, 70, 46, 114, 9, "iron"), disc(24, 92, 6, "metal",
            ink="thin"),
        line(((150, 47), (168, 43)), 9, "red", ink="thin"), line(((96, 70), (102, 110)), 6, "wood"),
    ]
    load = [joined(*(disc(x, y, r, "earth") for x, y, r in ((50, 10, 18), (76, 2, 22),
        (102, 6, 18))))] if v == 1 else \
        [joined(*(line(((x, 14), (x + d, -16)), 5, "straw") for x, d in ((40, -12), (56, -6), (70, 0), (86, 6),
            (100, 12), (112, 18)))), disc(74, 8, 26, "straw")] if v == 2 else []
    return Drawing((*load, *shapes), Anchors(rim=16, surface=(20, 130, 14), seat=(72, 14), hand=(164, 44), foot=113,
        facing="left"), {"main": ((84, 160, 110), (216, 84, 74), (78, 142, 200))[v]})


def _wheel(x: float, y: float, r: float) -> list[Shape]:
    spokes = [line(((x - r * c, y - r * s), (x + r * c, y + r * s)), r * 0.13, "dark wood", ink="none") for c,
        s in ((1, 0), (0.5, 0.87), (-0.5, 0.87))]
    return [*spokes, ring(x - r, y - r, x + r, y + r, r * 0.22, "dark wood", ink="thin"),
        disc(x, y, r * 0.24, "iron", ink="thin")]


def _cart(v: int) -> Drawing:
    shapes = [
        line(((150, 72), (212, 84)), 7, "wood"),
        box(0, 20, 160, 66, "main", 3, shade=-0.4), *(box(0, y, 160, y + 19, "main", 3, shade=s) for y,
            s in ((22, 0.08), (43, 0))),
        box(-2, 60, 164, 74, "main", 3, shade=-0.14), *(box(x, 14, x + 10, 72, "main", 2, shade=-0.12) for x in (6,
            75, 146)),
        *_wheel(38, 88, 32), *_wheel(124, 88, 32),
    ]
    load: list[Shape] = []
    if v == 1:
        load = [joined(disc(40, 10, 30, "straw"), disc(80, 0, 36, "straw"), disc(122, 10, 30, "straw"),
            box(8, 8, 154, 30, "straw")), *(curve(((x, y), (x + 8, y - 9)), 3, "straw", shade=-0.25,
            ink="none") for x, y in ((30, 6), (64, -10), (90, 4), (120, 4), (100, -16)))]
    elif v == 2:
        load = [disc(x, y, 14, slot, relief="ball") for x, y, slot in ((28, 14, "orange"), (56, 10, "orange"),
            (86, 12, "orange"), (114, 10, "orange"), (136, 14, "orange"), (42, -6, "orange"), (72, -10,
            "orange"), (104, -8, "orange"))]
    return Drawing((*load, *shapes), Anchors(rim=24, surface=(8, 152, 22), seat=(80, 22), hand=(210, 83), foot=119,
        facing="right"), {"main": (_WOODS[0], _WOODS[1], (92, 150, 190))[v]})


def _barrel(v: int) -> Drawing:
    body = blob(((12, 12), (50, 16), (88, 12), (100, 64), (88, 116), (50, 120), (12, 116), (0, 64)), "main",
        relief="pipe")
    staves = [curve(((x, 12), (50 + (x - 50) * 1.25, 64), (x, 118)), 1.8, "main", shade=-0.3, ink="none",
        inside=True) for x in (28, 50, 72)]
    hoops = [curve(((-4, y), (50, y + 6), (104, y)), 7, "iron" if v != 1 else "gold", ink="none",
        inside=True) for y in (30, 90)]
    top = [oval(10, 2, 90, 22, "main", shade=0.25), oval(18, 5, 82, 19, "main" if v != 2 else "water",
        shade=-0.12 if v != 2 else 0.1, ink="thin")]
    return Drawing((body, *staves, *hoops, *top), Anchors(surface=(18, 82, 12), seat=(50, 12),
        rim=20 if v == 2 else None, foot=119), {"main": _WOODS[v]})


def _bucket(v: int) -> Drawing:
    handle = line(arc(50, 26, 42, 40, 185, 355), 4.5, "iron" if v != 1 else "white")
    inner = [oval(2, 12, 98, 40, "main", shade=0.2), oval(9, 16, 91, 37, "main" if v != 2 else "water",
        shade=-0.45 if v != 2 else 0.15, ink="none")]
    front = poly(((2, 26), (22, 36), (50, 40), (78, 36), (98, 26), (84, 110), (16, 110)), "main", 7)
    bands = [box(0, y, 100, y + 7, ("main", "white", "iron")[v], 0, shade=-0.2 if v == 0 else 0, ink="none",
        inside=True) for y in (56, 88)]
    return Drawing((handle, *inner, front, *bands), Anchors(rim=37, surface=(14, 86, 26), hand=(50, -14), foot=109),
        {"main": ((154, 168, 188), (230, 92, 84), (196, 142, 90))[v]})


def _ladder(v: int) -> Drawing:
    lean = 0 if v == 1 else 10
    rungs = [line(((10 + lean * (1 - y / 130), y), (90 - lean * (1 - y / 130), y)), 8, "main", shade=-0.16)
        for y in range(30, 250, 42)]
    rails = [line(((10 + lean, 4), (10 - lean, 260)), 10, "main"), line(((90 - lean, 4), (90 + lean, 260)), 10, "main")]
    return Drawing((*rungs, *rails), Anchors(seat=(50, 114), foot=262), {"main": (_WOODS[0], _WOODS[2],
        (214, 84, 76))[v]})


def _hay_bale(v: int) -> Drawing:
    if v == 1:
        side = joined(disc(56, 56, 56, "main"), disc(100, 56, 56, "main"), box(56, 0, 100, 112, "main"))
        face = [disc(56, 56, 56, "main", shade=0.16), *(ring(56 - r, 56 - r, 56 + r, 56 + r, 3, "main", shade=-0.2,
            ink="none") for r in (14, 28, 42))]
        return Drawing((side, *face), Anchors(seat=(78, 2), surface=(52, 106, 3), foot=112), {"main": (236, 196, 96)})
    ends = [line(((x, y), (x + d, y - 7)), 3.4, "main", shade=-0.06, ink="none") for x, y,
        d in ((12, 18, -5), (36, 16, 4), (74, 16, 5), (110, 16, -4), (138, 18, 5), (2, 86, -7), (150, 80, 8))]
    body = [*ends, poly(((16, 14), (134, 14), (150, 34), (0, 34)), "main", 4, shade=0.22),
        box(0, 32, 150, 100, "main", 7)]
    marks = [line(((x, y), (x + 16, y + d)), 3, "main", shade=-0.2, ink="none") for x, y, d in ((14, 50, 3), (44, 62,
        -3), (96, 52, 3), (118, 72, -3), (20, 84, -2), (70, 80, 3), (112, 90, 2), (58, 46, 2))]
    ties = [line(((x + 8 * s, 15), (x, 34), (x, 99)), 4, "red" if v == 0 else "leaf", ink="none") for x,
        s in ((38, 1), (112, -1))]
    return Drawing((*body, *marks, *ties), Anchors(seat=(75, 24), surface=(14, 136, 24), foot=100),
        {"main": ((240, 200, 98), (0, 0, 0), (226, 184, 84))[v]})


def _scarecrow(v: int) -> Drawing:
    shapes = [
        box(66, 60, 76, 220, "wood", 3), line(((4, 92), (138, 92)), 7, "wood"),
        *(line(((x, 92), (x + d, 92 + e)), 4, "straw", ink="thin") for x, d in ((8, -12), (134, 12))
            for e in (-8, 0, 8)),
        poly(((10, 80), (132, 80), (132, 104), (102, 104), (106, 158), (36, 158), (40, 104), (10, 104)), "main", 5),
        *(box(x, y, x + 16, y + 16, "yellow", 2, ink="thin") for x, y in ((48, 124), (82, 132))), line(((71, 84),
            (71, 156)), 2.4, "main", shade=-0.35, ink="none"),
        *(line(((x, 156), (x + d, 172)), 4, "straw", ink="thin") for x, d in ((44, -3), (58, 0), (84, 0), (98, 3))),
        disc(71, 50, 27, "cream"), disc(61, 46, 3.6, "dark", ink="none"), disc(81, 46, 3.6, "dark",
            ink="none"), poly(((71, 50), (66, 58), (76, 58)), "orange", 1, ink="none"),
        curve(((59, 62), (71, 68), (83, 62)), 2.6, "dark", ink="none"), poly(((52, 74), (90, 74), (84, 86),
            (58, 86)), "red", 3),
        oval(28, 20, 114, 38, "straw", shade=-0.16), poly(((46, 30), (54, 0), (90, -4), (98, 30)), "straw", 8,
            shade=-0.06), line(((47, 26), (96, 26)), 6, "red", ink="none"),
    ]
    return Drawing(tuple(shapes), Anchors(head=(40, -4, 102, 77), hand=(134, 92), foot=219),
        {"main": ((84, 132, 196), (206, 84, 78), (104, 158, 96))[v]})


GARDEN: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "well": _well,
    "doghouse": _doghouse,
    "bird house": _bird_house,
    "beehive": _beehive,
    "flower pot": _flower_pot,
    "flower bed": _flower_bed,
    "watering can": _watering_can,
    "wheelbarrow": _wheelbarrow,
    "cart": _cart,
    "barrel": _barrel,
    "bucket": _bucket,
    "ladder": _ladder,
    "hay bale": _hay_bale,
    "scarecrow": _scarecrow,
}
