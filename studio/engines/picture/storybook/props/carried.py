"""Props that are worn or carried: scarf, flag, bamboo. Called by `props.drawing`; units are about centimetres."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from studio.engines.picture.storybook.plan import Anchors
from studio.engines.picture.storybook.vector.shapes import Drawing, Shape, blob, box, curve, disc, line, poly

# fmt: off


def _tail(left: float, top: float, right: float, bottom: float, lean: float, v: int) -> list[Shape]:
    """A hanging end, with its pattern and its fringe."""
    cloth = poly(((left, top), (right, top), (right + lean, bottom), (left + lean, bottom)), "main", 3, shade=-0.06)
    fringe = [line(((x + lean, bottom - 2), (x + lean, bottom + 9)), 3, "main", shade=0.1, ink="thin")
        for x in (left + 3, (left + right) / 2, right - 3)]
    rows = ((bottom - 14, bottom - 26), (bottom - 12,), (bottom - 12, bottom - 24, bottom - 36))[v]
    marks = [line(((left - 6, y), (right + 12, y)), 5, "white", ink="none", inside=True) for y in rows]
    return [*fringe, cloth, *marks]


def _scarf(v: int) -> Drawing:
    behind = _tail(40, 22, 62, 82, -8, v)
    before = _tail(56, 24, 80, 98, 8, v)
    band = curve(((6, 12), (32, 23), (58, 25), (94, 11)), 23, "main")
    folds = [curve(((12, 17), (36, 28), (60, 30), (88, 19)), 2.4, "main", shade=-0.25, ink="none", inside=True)]
    knot = [disc(62, 25, 13, "main", shade=0.12)] if v != 1 else []
    return Drawing((*behind, *before, band, *folds, *knot), Anchors(foot=106),
        {"main": ((214, 62, 66), (66, 128, 206), (84, 158, 96))[v]})


def _flag(v: int) -> Drawing:
    pole = [line(((10, 4), (10, 190)), 7, "wood"), disc(10, 1, 7, "gold")]
    cloth = (blob(((13, 12), (50, 4), (86, 16), (122, 8), (122, 74), (86, 84), (50, 70), (13, 80)), "main"),
        poly(((13, 10), (124, 46), (13, 82)), "main", 3),
        poly(((13, 10), (124, 10), (100, 45), (124, 80), (13, 80)), "main", 3))[v]
    mark = (disc(66, 44, 15, "white", ink="none", inside=True), line(((13, 46), (124, 46)), 9, "white", ink="none",
        inside=True), box(13, 37, 124, 53, "white", ink="none", inside=True))[v]
    return Drawing((*pole, cloth, mark), Anchors(hand=(10, 176), foot=190),
        {"main": ((222, 66, 62), (60, 130, 214), (244, 170, 60))[v]})


def _stalk(x: float, top: float, wide: float, lean: float) -> list[Shape]:
    shapes: list[Shape] = []
    joints = 4
    for at in range(joints):
        low, high = (top + (200 - top) * (at + 1) / joints, top + (200 - top) * at / joints)
        across = x + lean * (200 - low) / 200, x + lean * (200 - high) / 200
        shapes.append(poly(((across[0] - wide, low - 2), (across[0] + wide, low - 2), (across[1] + wide, high),
            (across[1] - wide, high)), "main", 3, shade=0.06 * (at % 2), relief="pipe"))
        shapes.append(line(((across[0] - wide, low - 2), (across[0] + wide, low - 2)), 4, "main", shade=-0.2,
            ink="thin"))
    return shapes


def _bamboo(v: int) -> Drawing:
    stalks = [*(_stalk(58, 30, 8, 10) if v != 1 else ()), *_stalk(38, 0, 10, -6), *(_stalk(76, 62, 7,
        14) if v == 2 else ())]
    leaves = [blob(((x, y), (x + dx * 0.5 - dy * 0.24, y + dy * 0.5 + dx * 0.24), (x + dx, y + dy),
        (x + dx * 0.5 + dy * 0.24, y + dy * 0.5 - dx * 0.24)), "leaf", shade=-0.05, ink="thin")
        for x, y, dx, dy in ((34, 20, -34, 16), (34, 20, -26, -16), (40, 60, 34, -12), (40, 62, 36, 12),
            (36, 108, -34, 10), (66, 48, 30, 16), (38, 4, 26, -14))]
    return Drawing((*stalks, *leaves), Anchors(hand=(40, 188), foot=199),
        {"main": ((150, 190, 84), (124, 178, 92), (170, 196, 96))[v]})


CARRIED: Final[Mapping[str, Callable[[int], Drawing]]] = {"scarf": _scarf, "flag": _flag, "bamboo": _bamboo}
