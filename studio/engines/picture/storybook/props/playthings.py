"""Props of play, nature and far places: a hoop, skis, a doll, a starfish,
        a pyramid. Called by `props.drawing`; units are
about centimetres."""

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
_BRIGHT: Final[tuple[RGB, ...]] = ((222, 76, 68), (64, 140, 204), (240, 172, 62))


def _hoop(v: int) -> Drawing:
    bands = [line(arc(60, 60, 55, 55, a, a + 26), 11, "white", ink="none", inside=True) for a in range(0, 360, 60)]
    return Drawing((ring(5, 5, 115, 115, 11, "main"), *(bands if v != 1 else ())), Anchors(opening=(12, 12, 108, 108),
        hand=(60, 5), foot=120), {"main": _BRIGHT[v]})


def _halo(v: int) -> Drawing:
    rays = [line(((x, y), (x * 1.12 - 7, y * 1.5 - 12)), 3, "glow", ink="none") for x, y in ((10, 6), (36, -4), (84,
        -4),
        (110, 6))] if v == 2 else []
    return Drawing((*rays, ring(0, 0, 120, 36, 11, "main"), line(arc(60, 18, 58, 16, 200, 250), 4, "white", ink="none",
        inside=True)), Anchors(foot=40), {"main": ((252, 206, 70), (255, 222, 116), (250, 192, 62))[v]})


def _arrow(v: int) -> Drawing:
    feathers = [poly(((4, 20), (28, 20), (44, 34), (16, 34)), "main", 2), poly(((4, 52), (28, 52), (44, 38), (16, 38)),
        "main", 2, shade=-0.12)]
    return Drawing((line(((10, 36), (168, 36)), 7, "wood"), *feathers, poly(((160, 18), (200, 36), (160, 54), (170,
        36)),
        "metal" if v != 1 else "gold", 2)), Anchors(hand=(90, 36), foot=54, facing="right"), {"main": _BRIGHT[v]})


def _skis(v: int) -> Drawing:
    def board(y: float, shade: float) -> tuple[Shape, Shape]:
        return (curve(((0, y), (60, y + 1), (140, y + 1), (182, y - 3), (204, y - 22)), (9, 6), "main", shade=shade),
            line(((70, y - 7), (112, y - 7)), 10, "iron", ink="thin"))
    far, near = board(20, -0.14), board(38, 0.06)
    stripes = [line(((20, 37), (52, 37)), 3, "white", ink="none", inside=True)] if v != 1 else []
    return Drawing((*far, near[0], *stripes, near[1]), Anchors(surface=(40, 140, 26), seat=(92, 26), foot=43,
        facing="right"), {"main": _BRIGHT[v]})


def _easel(v: int) -> Drawing:
    legs = [line(((80, 8), (78, 196)), 8, "main", shade=-0.3), line(((70, 4), (22, 206)), 9, "main"), line(((90, 4),
        (138, 206)), 9, "main"), box(18, 128, 142, 138, "main", 3, shade=-0.1)]
    sheet = box(22, 30, 138, 128, "paper", 3)
    scenes = ([box(28, 36, 132, 122, "glass", 1, ink="none"), blob(((28, 122), (28, 98), (64, 80), (100, 96), (132, 84),
        (132, 122)), "leaf", ink="none"), disc(112, 52, 10, "yellow", ink="none")], [disc(80, 74, 24, "red",
        ink="none"),
        disc(72, 66, 8, "pink", ink="none"), line(((80, 98), (80, 122)), 6, "leaf", ink="none")], [poly(((50, 110),
        (50, 80), (80, 56), (110, 80), (110, 110)), "orange", 2, ink="none"), poly(((44, 82), (80, 50), (116, 82)),
        "red", 2, ink="none"), box(72, 90, 88, 110, "bark", 1, ink="none")])
    return Drawing((*legs, sheet, *scenes[v]), Anchors(surface=(24, 136, 128), foot=204), {"main": ((190, 134, 84),
        (160, 104, 66), (222, 172, 112))[v]})


def _snowball(v: int) -> Drawing:
    marks = [curve(((x, y), (x + 8, y + 5), (x + 18, y + 3)), 3, "main", shade=-0.16, ink="none", inside=True)
        for x, y in ((20, 30), (52, 20), (58, 62), (24, 66))]
    bits = ([], [disc(98, 20, 6, "main")], [disc(96, 88, 6, "main"), disc(4, 92, 5, "main")])[v]
    return Drawing((*bits, blob(((6, 48), (14, 18), (48, 2), (82, 16), (94, 50), (80, 84), (48, 96), (16, 82)), "main",
        relief="ball"), *marks), Anchors(surface=(22, 76, 8), foot=96), {"main": (236, 244, 252)})


def _doll(v: int) -> Drawing:
    hair = ("bark", "straw", "orange")[v]
    legs = [line(((x, 120), (x, 156)), 13, "cream", shade=-0.1) for x in (48, 72)]
    shoes = [oval(x - 13, 150, x + 9, 164, "red") for x in (50, 76)]
    arms = [line(((44, 78), (18, 104)), 12, "cream", shade=-0.1), line(((76, 78), (102, 104)), 12, "cream", shade=-0.1)]
    dress = [poly(((46, 66), (74, 66), (98, 132), (22, 132)), "main", 7), *(disc(x, y, 4, "white", ink="none",
        inside=True) for x, y in ((48, 92), (70, 100), (52, 116), (80, 122)))]
    head = [oval(18, 0, 102, 76, hair), *(disc(x, 62, 13, hair) for x in (18, 102)), disc(60, 42, 30, "cream"),
        joined(dome(28, 4, 92, 34, hair))._replace(ink="thin"), disc(49, 46, 3.6, "ink", ink="none"), disc(71, 46, 3.6,
        "ink", ink="none"), line(arc(60, 52, 8, 6, 20, 160), 2.4, "red", ink="none"), disc(42, 54, 5, "pink",
        ink="none"), disc(78, 54, 5, "pink", ink="none")]
    return Drawing((*legs, *shoes, *arms, *dress, *head), Anchors(head=(18, 0, 102, 74), hand=(60, 100), foot=163),
        {"main": ((226, 110, 150), (104, 148, 214), (150, 110, 196))[v]})


def _starfish(v: int) -> Drawing:
    points = []
    for at in range(10):
        (x, y), = arc(60, 62, 58 if at % 2 == 0 else 26, 58 if at % 2 == 0 else 26, at * 36 - 90, at * 36 - 89)[:1]
        points.append((x, y))
    dots = [disc(x, y, 3.4, "cream", ink="none") for x, y in ((60, 24), (60, 40), (60, 60), (36, 52), (84, 52), (44,
        82),
        (76, 82))]
    face = [disc(51, 60, 4, "ink", ink="none"), disc(69, 60, 4, "ink", ink="none"), line(arc(60, 66, 7, 5, 20, 160),
        2.6,
        "ink", ink="none")] if v == 2 else []
    return Drawing((blob(points, "main"), *(dots if v != 2 else dots[:2]), *face), Anchors(surface=(30, 90, 50),
        foot=112), {"main": ((244, 134, 92), (236, 100, 110), (250, 176, 72))[v]})


def _pyramid(v: int) -> Drawing:
    front = poly(((120, 0), (240, 150), (60, 166)), "main", 1, relief="flat")
    side = poly(((120, 0), (62, 166), (0, 146)), "main", 1, shade=-0.24, relief="flat")
    rows = [line(((120 - 60 * t, 166 * t), (120 + 120 * t, 150 * t)), 2.2, "main", shade=-0.16, ink="none")
        for t in (0.2, 0.36, 0.52, 0.68, 0.84)]
    door = [poly(((128, 160), (128, 138), (148, 136), (148, 158)), "dark", 1, ink="thin", relief="flat")]
    return Drawing((side, front, *rows, *(door if v != 1 else ())), Anchors(opening=(126, 132, 150, 160) if v != 1
        else None, foot=165), {"main": ((236, 200, 126), (222, 180, 116), (242, 212, 150))[v]})


def _statue(v: int) -> Drawing:
    base = [box(18, 170, 122, 210, "main", 3, shade=-0.16), box(8, 200, 132, 216, "main", 3, shade=-0.05), box(28, 158,
        112, 172, "main", 3)]
    body = [poly(((46, 84), (94, 84), (108, 160), (32, 160)), "main", 8, shade=0.06), line(((52, 92), (30, 126), (56,
        130)), 14, "main"), line(((90, 92), (116, 62), (112, 36)) if v != 1 else ((90, 92), (112, 126), (88, 132)), 14,
        "main", shade=0.05), disc(70, 58, 24, "main", shade=0.1), joined(dome(44, 30, 96, 60, "main"))._replace(
        shade=-0.1, ink="thin"), line(((60, 62), (62, 62)), 4, "main", shade=-0.4, ink="none"), line(((78, 62), (80,
        62)), 4, "main", shade=-0.4, ink="none")]
    torch = [line(((112, 40), (112, 16)), 7, "main", shade=-0.2), blob(((112, -8), (122, 8), (112, 18), (102, 8)),
        "main", shade=0.2)] if v == 0 else []
    return Drawing((*base, *body, *torch), Anchors(head=(44, 30, 96, 82), foot=215), {"main": ((184, 190, 198),
        (206, 198, 184), (146, 176, 160))[v]})


def _dragonfly(v: int) -> Drawing:
    wings = [blob(((66, 44), (28, y0), (-2, y1), (10, y1 + 14), (60, 52)), "glass", shade=0.1) for y0, y1 in ((14, 6),
        (44, 44))] + [blob(((74, 44), (112, y0), (142, y1), (130, y1 + 14), (80, 52)), "glass", shade=0.1) for y0, y1 in
        ((14, 6), (44, 44))]
    tail = [curve(((70, 52), (70, 90), (72, 138)), (13, 7), "main"), *(line(((62, y), (80, y)), 3, "main", shade=-0.25,
        ink="none", inside=True) for y in (80, 96, 112))]
    head = [oval(58, 28, 82, 60, "main", shade=0.06), disc(60, 26, 11, "leaf" if v != 1 else "red"), disc(80, 26, 11,
        "leaf" if v != 1 else "red"), disc(58, 24, 3.6, "white", ink="none"), disc(78, 24, 3.6, "white", ink="none")]
    return Drawing((*wings, *tail, *head), Anchors(foot=140), {"main": ((72, 150, 196), (94, 170, 120), (136, 110,
        196))[v]})


def _pyjamas(v: int) -> Drawing:
    sleeves = [line(((34, 16), (8, 62)), 22, "main", shade=-0.08), line(((86, 16), (112, 62)), 22, "main", shade=-0.08)]
    legs = [line(((x, 96), (x + d, 164)), 26, "main", shade=-0.06) for x, d in ((46, -6), (74, 6))]
    top = box(28, 6, 92, 92, "main", 10)
    dots = [disc(x, y, 4.4, "white", ink="none", inside=True) for x, y in ((40, 26), (80, 34), (42, 52), (78, 62), (44,
        78), (74, 84))] if v != 1 else [line(((x, 4), (x, 94)), 4, "white", ink="none", inside=True) for x in (38, 50,
        70, 82)]
    collar = [poly(((48, 4), (60, 20), (72, 4)), "white", 1, ink="thin"), *(disc(60, y, 3, "white", ink="thin") for y in
        (34, 54, 74)), line(((30, 93), (90, 93)), 4, "main", shade=-0.25, ink="none")]
    return Drawing((*legs, *sleeves, top, *dots, *collar), Anchors(foot=176), {"main": ((96, 148, 214), (214, 110, 130),
        (122, 176, 140))[v]})


def _binoculars(v: int) -> Drawing:
    tubes = [poly(((x + 6, 20), (x + 34, 20), (x + 42, 92), (x - 2, 92)), "main", 6) for x in (4, 60)]
    ends = [oval(x - 5, 82, x + 45, 102, "dark", shade=0.1) for x in (4, 60)]
    glass = [oval(x + 2, 85, x + 38, 99, "glass", ink="thin") for x in (4, 60)]
    eyes = [box(x + 8, 4, x + 32, 24, "dark", 5, shade=0.1) for x in (4, 60)]
    return Drawing((box(40, 34, 64, 62, "iron", 4), *tubes, *eyes, *ends, *glass), Anchors(hand=(52, 56), foot=101),
        {"main": ((70, 78, 92), (108, 92, 70), (74, 110, 92))[v]})


def _tall_grass(v: int) -> Drawing:
    blades = [curve(((x, 150), (x + lean * 0.4, 96), (x + lean, 150 - high)), (11, 3), "main", shade=shade, ink="thin")
        for x, lean, high, shade in ((12, -14, 92, -0.1), (34, 8, 132, 0.06), (52, -10, 112, -0.16), (72, 14, 146,
        0.02),
            (92, -6, 124, 0.12), (112, 10, 138, -0.1), (132, -12, 116, 0.06), (150, 12, 142, -0.04), (170, -8, 108,
        0.1),
            (188, 14, 128, -0.12), (206, 6, 96, 0.04))]
    ears = [oval(x - 5, y - 16, x + 5, y + 12, "straw", ink="thin") for x, y in ((86, 2), (122, 12), (162, 8))]
    front = [curve(((x, 154), (x + lean * 0.4, 120), (x + lean, 154 - high)), (12, 4), "main", shade=0.14, ink="thin")
        for x, lean, high in ((24, 10, 70), (64, -12, 82), (102, 12, 76), (142, -10, 84), (180, 10, 72))]
    return Drawing((*(ears if v != 1 else ()), *blades, *front), Anchors(foot=156), {"main": ((112, 176, 84),
        (96, 164, 92), (146, 182, 88))[v]})


PLAYTHINGS: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "hoop": _hoop, "halo": _halo, "arrow": _arrow, "skis": _skis, "easel": _easel, "snowball": _snowball, "doll": _doll,
    "starfish": _starfish, "pyramid": _pyramid, "statue": _statue, "dragonfly": _dragonfly, "pyjamas": _pyjamas,
    "binoculars": _binoculars, "tall grass": _tall_grass,
}
