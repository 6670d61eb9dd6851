"""Props to sit and lie on. Called by `props.draw_prop`; units are about centimetres."""

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
    joined,
    line,
    oval,
    poly,
)

# fmt: off
_CLOTH: Final[tuple[RGB, ...]] = ((226, 98, 84), (76, 150, 170), (240, 178, 74))
_WOODS: Final[tuple[RGB, ...]] = ((196, 138, 84), (160, 104, 66), (222, 172, 112))


def _chair(v: int) -> Drawing:
    legs = [box(x, 62, x + 9, 104, "main", 3, shade=-0.25) for x in (14, 57)]
    legs += [box(x, 66, x + 10, 112, "main", 4) for x in (6, 64)]
    back: list[Shape] = [box(8, 4, 18, 66, "main", 4), box(62, 4, 72, 66, "main", 4)]
    if v == 0:
        back += [box(10, y, 70, y + 11, "main", 5, shade=0.12) for y in (8, 26, 44)]
    elif v == 1:
        back += [box(x, 10, x + 7, 64, "main", 3, shade=0.12) for x in (24, 36.5, 49)]
        back.append(poly(((6, 14), (40, 0), (74, 14), (74, 24), (6, 24)), "main", 6))
    else:
        back = [box(8, 0, 72, 66, "main", 20), box(18, 10, 62, 58, "main", 14, shade=0.25, ink="thin")]
    seat = [poly(((12, 60), (68, 60), (80, 74), (0, 74)), "main", 3, shade=0.22), box(0, 73, 80, 82, "main", 4)]
    return Drawing((*legs[:2], *back, *legs[2:], *seat), Anchors(seat=(40, 69), surface=(6, 74, 68), foot=111),
        {"main": _WOODS[v]})


def _armchair(v: int) -> Drawing:
    wing = 14 if v == 1 else 0
    shapes = [
        box(10, 86, 20, 98, "dark wood", 3), box(80, 86, 90, 98, "dark wood", 3),
        box(14, 0, 86, 70, "main", 24 if v != 2 else 10),
        blob(((26, 10), (50, 7), (74, 10), (76, 34), (72, 52), (50, 54), (28, 52), (24, 34)), "main", shade=0.1,
            ink="thin"),
        box(18, 52, 82, 70, "main", 8, shade=0.18),
        box(10, 66, 90, 90, "main", 6, shade=-0.1),
        box(0, 38 - wing, 20, 91, "main", 10, shade=0.04), box(80, 38 - wing, 100, 91, "main", 10, shade=0.04),
    ]
    if v == 2:
        shapes += [disc(x, y, 2, "main", shade=-0.3, ink="none") for x in (38, 50, 62) for y in (20, 34)]
    return Drawing(tuple(shapes), Anchors(seat=(50, 60), surface=(22, 78, 58), foot=97), {"main": _CLOTH[v]})


def _rocking_chair(v: int) -> Drawing:
    shapes = [
        curve(((2, 92), (30, 106), (62, 108), (100, 94)), 7, "main", shade=-0.25),
        line(((26, 64), (20, 100)), 7, "main", shade=-0.2), line(((72, 64), (78, 102)), 7, "main", shade=-0.2),
        line(((18, 6), (28, 62)), 8, "main"), line(((14, 8), (24, 4)), 9, "main"),
        line(((30, 40), (80, 42)), 7, "main", shade=0.1), line(((76, 42), (72, 64)), 6, "main"),
        *(line(((20, y), (23, y + 8)), 5, "main", shade=0.15) for y in (16, 30)),
        box(22, 58, 84, 68, "main", 5, shade=0.15),
        *((box(28, 52, 78, 60, "red", 4),) if v == 1 else ()),
    ]
    return Drawing(
        tuple(shapes), Anchors(seat=(52, 60), surface=(30, 80, 58), foot=107, facing="right"), {"main": _WOODS[v]}
    )


def _sofa(v: int) -> Drawing:
    feet = [box(x, 74, x + 10, 86, "dark wood", 3) for x in (14, 156)]
    backs = [box(14, 0, 166, 62, "main", 16, shade=-0.06)]
    if v != 1:
        backs += [box(22, 6, 90, 50, "main", 12, shade=0.08, ink="thin"), box(90, 6, 158, 50, "main", 12, shade=0.08,
            ink="thin")]
    seats = [box(18, 44, 90, 62, "main", 8, shade=0.2), box(90, 44, 162, 62, "main", 8, shade=0.2)]
    front = [box(14, 60, 166, 78, "main", 5, shade=-0.14)]
    arms = [box(0, 26, 24, 79, "main", 11, shade=0.04), box(156, 26, 180, 79, "main", 11, shade=0.04)]
    pillows = [box(28, 22, 54, 48, "yellow", 7), box(128, 22, 154, 48, "cream", 7)] if v != 2 else []
    shapes = (*feet, *backs, *seats, *pillows, *front, *arms)
    return Drawing(shapes, Anchors(seat=(90, 53), surface=(26, 154, 51), foot=85), {"main": _CLOTH[(v + 1) % 3]})


def _stool(v: int) -> Drawing:
    if v == 2:
        top: tuple[Shape, ...] = (box(4, 16, 56, 30, "main", 6, shade=-0.15), oval(2, 0, 58, 26, "red", shade=0.1))
        return Drawing((line(((12, 26), (8, 56)), 7, "main"), line(((48, 26), (52, 56)), 7, "main"), *top),
            Anchors(seat=(30, 12), surface=(8, 52, 12), foot=59))
    legs = [line(((18, 14), (16, 50)), 6, "main", shade=-0.25), line(((42, 14), (44, 50)), 6, "main", shade=-0.25)]
    legs += [line(((12, 16), (7, 58)), 7, "main"), line(((48, 16), (53, 58)), 7, "main"), line(((11, 40), (49, 40)),
        5, "main", shade=-0.1)]
    shapes = (
        *legs,
        joined(oval(2, 6, 58, 24, "main"), box(2, 11, 58, 15, "main")),
        oval(2, 2, 58, 20, "main", shade=0.25),
    )
    return Drawing(shapes, Anchors(seat=(30, 11), surface=(8, 52, 11), foot=61), {"main": _WOODS[v]})


def _bench(v: int) -> Drawing:
    frame = "iron" if v == 1 else "main"
    legs = [box(x, 40, x + 10, 78, frame, 4, shade=-0.2) for x in (22, 128)]
    posts = [box(x, 2, x + 9, 46, frame, 4, shade=-0.12) for x in (18, 133)]
    back = [box(4, y, 156, y + 11, "main", 5, shade=0.06) for y in ((6, 22) if v != 2 else (4, 17, 30))]
    seat = [poly(((10, 40), (150, 40), (160, 54), (0, 54)), "main", 4, shade=0.2), box(0, 53, 160, 62, "main", 4)]
    seat.append(line(((6, 47), (154, 47)), 1.4, "main", shade=-0.25, ink="none"))
    arms = [curve(((x, 22), (x - 4, 30), (x - 2, 44)), 6, frame, shade=-0.2) for x in (10, 154)] if v == 1 else []
    front = [box(x, 58, x + 11, 82, frame, 4) for x in (8, 141)]
    return Drawing((*legs, *posts, *back, *front, *seat, *arms), Anchors(seat=(80, 48), surface=(8, 152, 47),
        foot=81), {"main": _WOODS[v]})


def _bed(v: int) -> Drawing:
    """From the foot, a little from above: who is in it is hidden below the blanket's edge."""
    head: Shape = box(6, 0, 154, 90, "wood", 22 if v != 1 else 8)
    if v == 2:
        head = joined(head, disc(10, 12, 9, "wood"), disc(150, 12, 9, "wood"))
    pillows = (
        [box(20, 30, 140, 62, "white", 14)]
        if v != 1
        else [box(16, 32, 78, 62, "white", 12), box(82, 32, 144, 62, "white", 12)]
    )
    shapes = [
        box(8, 120, 20, 142, "dark wood", 4), box(140, 120, 152, 142, "dark wood", 4),
        head, box(18, 12, 142, 60, "wood", 14 if v != 1 else 5, shade=0.18, ink="thin"),
        *pillows,
        poly(((12, 54), (148, 54), (160, 118), (0, 118)), "main", 10),
        poly(((11, 52), (149, 52), (152, 68), (8, 68)), "main", 7, shade=0.45, ink="thin"),
        *_quilt(v),
        box(-4, 104, 164, 134, "wood", 8, shade=0.06),
        box(8, 111, 152, 127, "wood", 5, shade=-0.14, ink="none"),
    ]
    return Drawing(tuple(shapes), Anchors(seat=(80, 86), surface=(16, 144, 82), rim=58, foot=141),
        {"main": ((92, 150, 214), (232, 112, 112), (120, 184, 132))[v]})


def _quilt(v: int) -> list[Shape]:
    if v == 0:
        return [disc(x, y, 4, "main", shade=0.4, ink="none") for y, xs in ((80, range(20, 150, 22)),
            (95, range(10, 160, 23))) for x in xs]
    if v == 1:
        return [
            line(((x, 70), (80 + (x - 80) * 1.1, 103)), 4, "main", shade=0.3, ink="none") for x in range(20, 150, 20)
        ]
    return [line(((6, y), (154, y)), 5, "main", shade=0.3, ink="none") for y in (80, 94)]


def _cradle(v: int) -> Drawing:
    """From the side, the hood to the left."""
    quilt = ("blue", "pink", "yellow")[v]
    shapes = [
        curve(((4, 88), (30, 104), (90, 106), (124, 88)), 8, "main", shade=-0.2),
        line(((24, 74), (20, 96)), 8, "main", shade=-0.25), line(((100, 74), (104, 96)), 8, "main", shade=-0.25),
        blob(((2, 52), (4, 22), (22, 4), (46, 4), (56, 18), (52, 52)), "main", shade=-0.3),
        box(30, 34, 68, 54, "white", 9, ink="thin"),
        blob(((50, 36), (84, 34), (116, 42), (118, 54), (50, 56)), quilt, shade=0.2),
        poly(((0, 46), (126, 46), (114, 84), (14, 84)), "main", 8),
        *(line(((x, 58), (63 + (x - 63) * 0.92, 74)), 5, "main", shade=0.3, ink="none") for x in (28, 46, 64, 82, 100)),
        blob(((0, 48), (2, 22), (20, 2), (48, 0), (36, 14), (28, 30), (28, 48)), "main", shade=0.12),
        box(-4, 42, 130, 52, "main", 5, shade=0.16),
        poly(((78, 40), (112, 40), (110, 66), (101, 60), (92, 67), (80, 60)), quilt, 3, ink="thin"),
    ]
    return Drawing(tuple(shapes), Anchors(seat=(70, 42), rim=44, foot=109), {"main": _WOODS[v]})


def _throne(v: int) -> Drawing:
    back: Shape = box(16, 18, 84, 110, "main", 8)
    top = poly(((16, 34), (16, 10), (30, 22), (50, 0), (70, 22), (84, 10), (84, 34)), "main", 2)
    if v == 1:
        top = joined(disc(50, 22, 22, "main"), disc(22, 24, 9, "main"), disc(78, 24, 9, "main"))
    shapes = [
        joined(back, top), box(26, 32, 74, 88, ("red", "purple", "blue")[v], 8, ink="thin"),
        disc(50, 19, 6, "red" if v else "blue", ink="thin"),
        box(4, 132, 18, 160, "main", 4), box(82, 132, 96, 160, "main", 4),
        box(20, 96, 80, 112, ("red", "purple", "blue")[v], 7, shade=0.12),
        box(12, 108, 88, 140, "main", 5, shade=-0.1), box(22, 116, 78, 132, "main", 4, shade=0.3, ink="none"),
        box(0, 72, 20, 140, "main", 6), box(80, 72, 100, 140, "main", 6),
        disc(10, 72, 11, "main", shade=0.2, relief="ball"), disc(90, 72, 11, "main", shade=0.2, relief="ball"),
    ]
    return Drawing(tuple(shapes), Anchors(seat=(50, 104), surface=(24, 76, 102), foot=159), {"main": (248, 190, 62)})


def _deck_chair(v: int) -> Drawing:
    shapes = [
        line(((24, 94), (84, 30)), 6, "wood", shade=-0.2), line(((98, 92), (40, 36)), 6, "wood", shade=-0.1),
        poly(((10, 4), (22, 0), (44, 42), (98, 64), (104, 74), (88, 74), (36, 56)), "main", 5),
        *(poly(points, "white", ink="none", inside=True) for points in (((12, 16), (30, 10), (34, 18), (17, 26)),
            ((24, 36), (42, 28), (46, 36), (30, 46)), ((48, 38), (58, 44), (50, 66), (40, 62)), ((70, 48), (80, 54),
            (74, 76), (64, 74)))),
        line(((8, 2), (46, 70)), 4, "wood"), line(((40, 64), (108, 70)), 5, "wood"),
    ]
    return Drawing(
        tuple(shapes),
        Anchors(seat=(64, 58), foot=96, facing="right"),
        {"main": ((230, 84, 80), (66, 146, 214), (248, 180, 60))[v]},
    )


def _hammock(v: int) -> Drawing:
    posts = [joined(box(x, 20, x + 12, 130, "bark", 5), disc(x + 6, 22, 8, "bark")) for x in (0, 228)]
    if v == 1:
        posts = [joined(poly(((x - 3, 130), (x, 10), (x + 12, 10), (x + 15, 130)), "bark", 2)) for x in (0, 228)]
        posts += [
            joined(disc(x, 6, 22, "leaf"), disc(x - 18, 20, 15, "leaf"), disc(x + 18, 20, 15, "leaf")) for x in (6,
                234)
        ]
    ropes = [
        line(((x, 36), (a, 58)), 2.5, "cream", shade=-0.2)
        for x, ends in ((10, (40, 36)), (230, (200, 204)))
        for a in ends
    ]
    bag = blob(
        ((34, 56), (70, 84), (120, 96), (170, 84), (206, 56), (196, 86), (160, 112), (120, 118), (80, 112), (44, 86)),
        "main",
    )
    stripes = [
        poly(((x - 6, 50), (x + 6, 50), (x + 8, 124), (x - 8, 124)), "white", ink="none", inside=True)
        for x in (62, 100, 140, 178)
    ]
    return Drawing((*posts, *ropes, bag, *(stripes if v != 2 else ())), Anchors(seat=(120, 96), rim=98, foot=129),
        {"main": ((232, 96, 82), (84, 160, 120), (246, 176, 66))[v]})


def _pillow(v: int) -> Drawing:
    shape = blob(((4, 6), (30, 8), (56, 4), (54, 22), (57, 40), (30, 37), (3, 40), (6, 22)), "main")
    marks = (
        curve(((14, 14), (20, 18), (22, 26)), 1.8, "main", shade=-0.25, ink="none"),
        curve(((46, 14), (41, 18), (39, 25)), 1.8, "main", shade=-0.25, ink="none"),
    )
    dots = tuple(
        disc(x, y, 2.4, "main", shade=0.45, ink="none") for x, y in ((20, 18), (32, 14), (42, 24), (28, 28), (14, 30))
    )
    return Drawing((shape, *((marks, dots, ())[v])), Anchors(seat=(30, 12), surface=(12, 48, 13), foot=40),
        {"main": ((246, 240, 230), (240, 150, 170), (120, 176, 220))[v]})


def _blanket(v: int) -> Drawing:
    """A quilt of patches, one corner turned over: what lies on the grass is a picnic blanket."""
    cloth = blob(((4, 6), (40, 2), (80, 4), (104, 24), (108, 60), (106, 92), (78, 96), (54, 90), (28, 97), (4, 92),
        (1, 48)), "main")
    slots = (("cream", "yellow", "main"), ("cream", "main", "orange"), ("main", "cream", "purple"))[v]
    patches = [box(-2 + 28 * i, -2 + 25 * k, 26 + 28 * i, 23 + 25 * k, slots[(i + 2 * k) % 3], 0, ink="thin",
        inside=True, shade=0.06)
        for i in range(4) for k in range(4)]
    dots = [disc(12 + 56 * i, 10 + 50 * k, 4, "white", ink="none", inside=True) for i in range(2) for k in range(2)]
    corner = poly(((80, 2), (108, 30), (78, 32)), "main", 5, shade=0.3)
    return Drawing((cloth, *patches, *dots, corner), Anchors(seat=(54, 44), surface=(12, 96, 46), foot=96),
        {"main": ((222, 92, 88), (72, 148, 170), (108, 142, 214))[v]})


SEATS: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "chair": _chair, "armchair": _armchair, "rocking chair": _rocking_chair, "sofa": _sofa, "stool": _stool,
    "bench": _bench, "bed": _bed, "cradle": _cradle, "throne": _throne, "deck chair": _deck_chair,
    "hammock": _hammock, "pillow": _pillow, "blanket": _blanket,
}
