"""Props along a street and around a house. Called by `props.drawing`; units are about centimetres."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from studio.engines.picture.storybook.plan import Anchors
from studio.engines.picture.storybook.props.garden import tuft
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
    oval,
    poly,
)

# fmt: off
_LEAVES: Final[tuple[RGB, ...]] = ((96, 172, 76), (70, 148, 88), (134, 184, 74))


def _fence(v: int) -> Drawing:
    slats: list[Shape] = [box(-6, y, 246, y + 10, "main", 4, shade=-0.22) for y in (26, 62)]
    for i in range(6):
        x = 8 + 41 * i
        y = 12 * abs(i - 2.5) / 2.5 if v == 1 else 0
        slats.append(poly(((x, y + 14), (x + 10, y), (x + 20, y + 14), (x + 20, 94), (x, 94)), "main", 3))
    if v == 2:  # rails between posts
        slats = [line(((-4, y), (118, y + 2)), 9, "main", shade=-0.1) for y in (24, 50)] + [line(((118, y), (244,
            y - 2)), 9, "main", shade=-0.1) for y in (26, 52)]
        slats += [box(x, 4, x + 15, 94, "main", 5) for x in (6, 112, 218)]
    return Drawing(tuple(slats), Anchors(surface=(0, 240, 10), seat=(120, 10), foot=93), {"main": ((196, 142, 90),
        (250, 248, 244), (158, 110, 74))[v]})


def _gate(v: int) -> Drawing:
    posts = [joined(box(x, 6, x + 18, 122, "main", 4), disc(x + 9, 6, 11, "main"))._replace(shade=-0.16)
        for x in (-22, 144)]
    if v == 1:
        posts = [joined(box(x, 2, x + 26, 122, "stone", 3), box(x - 4, -4, x + 30, 8, "stone", 3)) for x in (-30,
            144)]
    top = [(4.0, 44.0), (36.0, 28.0), (70.0, 22.0), (104.0, 28.0), (136.0, 44.0)]
    bars: list[Shape] = [box(0, 52, 140, 62, "main", 3, shade=-0.2), box(0, 94, 140, 104, "main", 3, shade=-0.2),
        line(((8, 98), (132, 56)), 8, "main", shade=-0.2)]
    for i in range(6):
        x = 3 + 23.2 * i
        y = 46 - 22 * (1 - ((i - 2.5) / 2.5) ** 2)
        bars.append(box(x, y, x + 16, 112, "main", 4))
    if v == 2:
        bars = [box(0, 20, 140, 30, "main", 4), *(line(((x, 26), (x, 108)), 6, "main") for x in range(8, 140, 18)),
            box(0, 100, 140, 109, "main", 4), curve(top, 7, "main")]
    return Drawing((*posts, *bars, disc(126, 74, 5, "iron", ink="thin")), Anchors(opening=(0, 24, 140, 112),
        foot=121), {"main": ((196, 142, 90), (96, 150, 110), (76, 80, 92))[v]})


def _wall(v: int) -> Drawing:
    shapes: list[Shape] = [box(0, 14, 240, 120, "main", 2, shade=-0.2)]
    if v == 1:  # field stones
        for row, y in enumerate((18, 43, 68, 93)):
            x, i = -12.0 * (row % 2), row
            while x < 236:
                wide = (36, 28, 44, 32)[i % 4]
                left, right = max(2.0, x), min(238.0, x + wide)
                if right - left > 8:
                    shapes.append(box(left, y, right - 3, y + 23, "main", 9, shade=(0.06, 0.2, -0.06)[i % 3],
                        ink="thin"))
                x, i = x + wide, i + 1
        shapes.append(box(-4, 4, 244, 18, "main", 7, shade=0.24))
    else:
        for row, y in enumerate(range(20, 118, 17)):
            shapes += [box(max(2, left), y, min(238, left + 33), y + 14, "main", 2,
                shade=(0.05, 0.16,
                -0.04)[(left // 36 + row) % 3], ink="thin" if v == 0 else "none")
                for left in range(3 - 18 * (row % 2), 240, 36)]
        shapes.append(box(-5, 4, 245, 20, "stone" if v == 0 else "main", 3, shade=0.2))
    return Drawing(tuple(shapes), Anchors(surface=(0, 240, 9), seat=(120, 9), foot=119), {"main": ((200, 108, 84),
        (166, 166, 176), (222, 186, 140))[v]})


def _hedge(v: int) -> Drawing:
    top = [disc(10 + 24 * i, 30 - (6 if i % 2 else 0), 24, "main") for i in range(10)] if v != 1 else [box(-10, 8,
        236, 60, "main", 14)]
    body = joined(box(-12, 24, 238, 112, "main", 16), *top)
    marks = [curve(((x, y), (x + 7, y + 6), (x + 14, y)), 3.6, "main", shade=-0.24, ink="none") for x,
        y in ((20, 50), (70, 36), (112, 62), (160, 40), (196, 66), (46, 84), (134, 92), (88, 88), (178, 94), (8, 76))]
    blooms = [disc(x, y, 5, ("pink", "red")[i % 2], ink="none") for i, (x, y) in enumerate(((30, 36), (86, 60),
        (150, 70), (200, 40), (60, 96), (118, 30)))] if v == 2 else []
    return Drawing((body, *marks, *blooms), Anchors(surface=(0, 226, 14), foot=111), {"main": _LEAVES[v]})


def _bush(v: int) -> Drawing:
    body = joined(disc(60, 46, 44, "main"), disc(24, 66, 32, "main"), disc(98, 66, 32, "main"),
        box(6, 62, 116, 98, "main", 18))
    marks = [curve(((x, y), (x + 8, y + 7), (x + 16, y)), 4, "main", shade=-0.24, ink="none") for x,
        y in ((44, 30), (74, 46), (22, 60), (90, 70), (50, 72))]
    fruit = [disc(x, y, 6, ("red", "red", "pink")[v], ink="thin") for x, y in ((40, 50), (64, 28), (86, 58),
        (26, 78), (66, 82), (104, 80))] if v else []
    return Drawing((body, *marks, *fruit), Anchors(seat=(60, 20), surface=(36, 84, 22), foot=97),
        {"main": _LEAVES[v]})


def _path(v: int) -> Drawing:
    """Lies on the ground and runs into the distance."""
    way = blob(((0, 150), (34, 112), (96, 84), (110, 58), (84, 34), (92, 8), (112, 8), (116, 32), (148, 58),
        (146, 92), (120, 120), (116, 150)), "main", relief="flat")
    marks: list[Shape] = []
    if v == 1:
        spots = ((40, 130, 20), (84, 128, 18), (70, 106, 16), (112, 98, 14), (124, 72, 12), (104, 48, 9), (98, 24, 6))
        marks = [oval(x - r, y - r * 0.5, x + r, y + r * 0.5, "stone", shade=0.2, ink="thin") for x, y, r in spots]
    else:
        marks = [oval(x - r, y - r * 0.4, x + r, y + r * 0.4, "main", shade=-0.18, ink="none") for x, y,
            r in ((46, 132, 7), (90, 138, 5), (78, 108, 5), (118, 88, 5), (122, 62, 4), (102, 36, 3))]
    grass = [tuft(x, y, s) for x, y, s in ((8, 132, 18), (136, 126, 17), (72, 74, 13),
        (150, 66, 11))] if v != 2 else []
    return Drawing((way, *marks, *grass), Anchors(seat=(76, 122), surface=(30, 120, 126), foot=130),
        {"main": ((226, 190, 132), (206, 172, 122), (190, 186, 184))[v]})


def _street_lamp(v: int) -> Drawing:
    post = [box(34, 60, 44, 330, "main", 4, relief="pipe"), poly(((28, 290), (50, 290), (58, 338), (20, 338)),
        "main", 3), box(14, 332, 64, 344, "main", 3)]
    if v == 2:
        arm = [curve(((39, 70), (42, 14), (78, 4), (102, 22)), 9, "main")]
        head = [poly(((84, 24), (120, 24), (130, 42), (74, 42)), "main", 5),
            dome(80, 40, 124, 41, "glow")._replace(outlines=oval(82, 30, 122, 56, "glow").outlines,
            ink="thin"), poly(((84, 20), (120, 20), (132, 43), (72, 43)), "main", 5)]
        return Drawing((*post, *arm, *head), Anchors(foot=343), {"main": (84, 92, 112)})
    lantern: list[Shape] = [poly(((18, 6), (60, 6), (52, 62), (26, 62)), "glow", 2), line(((39, 6), (39, 60)), 3,
        "main", ink="none"),
               line(((18, 6), (26, 62)), 3.6, "main", ink="none"), line(((60, 6), (52, 62)), 3.6, "main", ink="none"),
               poly(((10, 8), (39, -20), (68, 8)), "main", 3), disc(39, -20, 5, "main"), box(22, 60, 56, 68, "main",
                   3)]
    if v == 1:
        lantern = [disc(39, 28, 30, "glow", relief="ball"), box(22, 54, 56, 64, "main", 3),
            box(28, -8, 50, 2, "main", 3)]
    return Drawing((*post, line(((22, 110), (56, 110)), 6, "main"), *lantern), Anchors(foot=343),
        {"main": ((66, 72, 88), (60, 100, 88), (0, 0, 0))[v]})


def _sign(v: int) -> Drawing:
    post = box(56, 20, 68, 140, "dark wood", 3)
    if v == 1:
        boards = [poly(((4, 10), (104, 10), (124, 27), (104, 44), (4, 44)), "main", 4), poly(((120, 54), (20, 54),
            (0, 70), (20, 86), (120, 86)), "main", 4, shade=-0.08)]
        marks = [line(((18, 27), (86, 27)), 4, "main", shade=-0.35, ink="none"), line(((32, 70), (104, 70)), 4,
            "main", shade=-0.35, ink="none")]
    else:
        boards = [box(0, 6, 124, 72, "main", 6)]
        marks = [line(((16, y), (r, y)), 4.5, "main", shade=-0.35, ink="none") for y, r in ((26, 108), (40, 96),
            (54, 72))]
        if v == 2:
            marks = [line(((24, 40), (92, 40)), 8, "white", ink="none"), poly(((84, 22), (108, 40), (84, 58)),
                "white", 2, ink="none")]
        marks += [disc(x, y, 2.4, "iron", ink="none") for x in (8, 116) for y in (14, 64)]
    return Drawing((post, *boards, *marks, tuft(48, 141, 16), tuft(76, 141, 14)), Anchors(surface=(4, 120, 7),
        foot=140), {"main": ((214, 164, 104), (196, 138, 84), (72, 138, 200))[v]})


def _mailbox(v: int) -> Drawing:
    if v == 1:  # a pillar box
        shapes = [box(10, 148, 70, 160, "dark", 3), box(12, 26, 68, 152, "main", 4, relief="pipe"),
            dome(6, 0, 74, 28, "main", shade=0.1), box(6, 24, 74, 34, "main", 4, shade=-0.15),
                  box(22, 48, 58, 56, "dark", 3, ink="thin"), box(24, 66, 56, 92, "white", 2, ink="thin")]
        return Drawing(tuple(shapes), Anchors(foot=159, surface=(18, 62, 6)), {"main": (214, 52, 52)})
    post = [box(50, 60, 64, 150, "wood", 3), *((tuft(44, 151, 16),) if v == 0 else ())]
    body = [joined(dome(0, 0, 116, 34, "main"), box(0, 32, 116, 66, "main", 3)), joined(dome(0, 0, 42, 34, "main"),
        box(0, 32, 42, 66, "main", 3))._replace(shade=0.18),
            disc(21, 30, 3.6, "dark", ink="none"), line(((84, 32), (84, -6)), 5, "red", ink="thin"), box(82, -14,
                104, 2, "red", 2)]
    return Drawing((*post, *body), Anchors(surface=(20, 96, 3), opening=(0, 4, 42, 64), foot=149),
        {"main": ((92, 148, 206), (0, 0, 0), (150, 158, 170))[v]})


def _market_stall(v: int) -> Drawing:
    posts = [box(x, 36, x + 9, 196, "wood", 3) for x in (8, 203)]
    crates: list[Shape] = []
    for i, slot in enumerate((("red", "orange", "leaf"), ("yellow", "purple", "red"), ("orange", "leaf", "pink"))[v]):
        x = 18.0 + 64 * i
        crates += [disc(x + 9 + 14 * k, 112 - (7 if k % 2 else 0), 10, slot, relief="ball") for k in range(4)]
        crates.append(box(x, 112, x + 60, 130, "wood", 3, shade=0.12))
    front = [box(4, 128, 216, 192, "wood", 3, shade=-0.16), *(line(((x, 132), (x, 190)), 2, "dark wood",
        ink="none") for x in range(30, 210, 30)), box(-4, 126, 224, 138, "wood", 3, shade=0.1)]
    roof = []
    for i in range(7):
        x = -10 + 240 / 7 * i
        roof.append(joined(poly(((18 + 184 / 7 * i, 0), (18 + 184 / 7 * (i + 1), 0), (x + 240 / 7, 44), (x, 44)),
            "main" if i % 2 == 0 else "white"), disc(x + 120 / 7, 44, 120 / 7, "main")))
    return Drawing((box(14, 40, 206, 130, "cream", 0, shade=-0.25, relief="flat"), *posts, *crates, *front, *roof),
        Anchors(surface=(16, 204, 122), seat=(110, 122), rim=128, foot=192), {"main": ((222, 74, 70), (74, 158, 110),
        (76, 140, 206))[v]})


def _chimney(v: int) -> Drawing:
    bricks = [box(x, y, x + 20, y + 10, "main", 1.5, shade=0.18, ink="none", inside=True) for i,
        y in enumerate(range(44, 150, 14)) for x in range(4 - 12 * (i % 2), 90, 24)]
    pot = [box(24, 0, 62, 24, "brick", 3, shade=-0.2)] if v != 1 else []
    smoke = [disc(x, y, r, "white", shade=0.2) for x, y, r in ((46, -18, 12), (58, -40, 16), (48, -66, 20))]
    return Drawing(((joined(*smoke),) if v != 2 else ()) + (*pot, box(8, 30, 80, 150, "main", 2), *bricks,
        box(0, 20, 88, 36, "main", 3, shade=-0.14)), Anchors(surface=(10, 78,
        22), rim=None, foot=150), {"main": ((192, 100, 78), (168, 168, 176), (206, 136, 100))[v]})


def _roof(v: int) -> Drawing:
    tiles = [joined(*(disc(x, y, 11, "main") for x in range(-20 + 11 * (i % 2), 260, 22)))._replace(ink="thin",
        inside=True, shade=0.12 if i % 2 else -0.06) for i, y in reversed(tuple(enumerate(range(14, 110, 17))))]
    base = poly(((44, 0), (196, 0), (250, 104), (-10, 104)), "main", 4)
    return Drawing((base, *tiles, box(36, -8, 204, 6, "main", 5, shade=-0.18), box(-18, 98, 258, 112, "wood", 4)),
        Anchors(surface=(44, 196, -5), seat=(120, -5), foot=112), {"main": ((204, 90, 72), (96, 120, 150),
        (226, 140, 84))[v]})


STREET: Final[Mapping[str, Callable[[int], Drawing]]] = {
    "fence": _fence,
    "gate": _gate,
    "wall": _wall,
    "hedge": _hedge,
    "bush": _bush,
    "path": _path,
    "street lamp": _street_lamp,
    "sign": _sign,
    "mailbox": _mailbox,
    "market stall": _market_stall,
    "chimney": _chimney,
    "roof": _roof,
}
