"""Sets things that were drawn one by one together into a scene: how many, where, on which ground.

Used by the starter picture engine on the worker's job thread. The starter model draws one thing far better than
several, so the things of a scene are drawn alone on white paper, cut out, and set on a painted ground, much like the
scenes that the model was trained on. No model goes over the whole: that smears faces. The seed chooses everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.engines.picture.pixels import Picture

GROUNDS: Final[dict[str, tuple[tuple[float, tuple[int, int, int]], ...]]] = {
    "red": ((0, (229, 77, 77)), (1, (214, 60, 62))),
    "orange": ((0, (255, 178, 84)), (1, (250, 160, 60))),
    "yellow": ((0, (255, 232, 128)), (1, (255, 222, 96))),
    "green": ((0, (136, 201, 126)), (1, (112, 184, 104))),
    "blue": ((0, (110, 172, 236)), (1, (84, 150, 224))),
    "purple": ((0, (172, 134, 216)), (1, (150, 108, 200))),
    "pink": ((0, (255, 196, 218)), (1, (252, 178, 206))),
    "brown": ((0, (142, 102, 68)), (1, (124, 86, 56))),
    "black": ((0, (26, 26, 30)), (1, (18, 18, 22))),
    "white": ((0, (255, 255, 255)), (1, (255, 255, 255))),
    "grey": ((0, (172, 174, 178)), (1, (154, 156, 160))),
    "sky": ((0, (104, 176, 242)), (1, (206, 233, 252))),
    "night": ((0, (12, 16, 52)), (1, (38, 44, 104))),
    "grass": ((0, (138, 198, 245)), (0.6, (205, 233, 251)), (0.61, (132, 200, 88)), (1, (84, 160, 60))),
    "sea": ((0, (150, 206, 246)), (0.42, (220, 240, 252)), (0.43, (60, 150, 214)), (1, (22, 92, 168))),
    "snow": ((0, (168, 200, 226)), (0.6, (214, 229, 241)), (0.61, (247, 250, 253)), (1, (228, 237, 247))),
    "sand": ((0, (134, 200, 243)), (0.6, (206, 234, 250)), (0.61, (243, 217, 160)), (1, (228, 190, 124))),
}
"""Colours from the top (0) to the bottom (1)."""
SETTING = ("scene", "philox4x64-layout-2")
"""How a seed sets a scene, part of every recipe."""
FLOORS: Final = frozenset(("grass", "snow", "sand", "sea"))
"""Grounds on which a thing stands low."""
_STARS: Final = 9
_HALVES: Final = {"left": (0, 0, 1, 2), "right": (1, 0, 1, 2), "above": (0, 0, 2, 1), "below": (0, 1, 2, 1)}
"""Left, top, width and height in halves of the side."""
_OPPOSITE: Final = {"left": "right", "right": "left", "above": "below", "below": "above"}


class Placed(NamedTuple):
    """Drawings of one kind with a transparent ground, uint8 [h, w, 4], and where they are wanted."""

    drawings: Sequence[Picture]
    place: str


class Cell(NamedTuple):
    """Room for one thing, in shares of the picture's side."""

    x: float
    y: float
    """Of its middle."""
    side: float


def set_scene(things: Sequence[Placed], ground: str, side: int, seed: int) -> Picture:
    """[side, side, 3]: the things on their ground. `ground` "" is white paper; at most three things."""
    random = _Chance(seed)
    canvas = Image.fromarray(painted(ground, side, random)).convert("RGBA")
    for thing, cells in zip(things, laid_out(things, ground, random), strict=True):
        for cell, drawing in zip(cells, thing.drawings, strict=True):
            stamp = _trimmed(drawing)
            scale = 0.93 * min(cell.side for cell in cells) * side / max(stamp.size)
            size = (max(1, round(stamp.width * scale)), max(1, round(stamp.height * scale)))
            small = stamp.resize(size, Image.Resampling.LANCZOS).convert("RGBA")
            mirrored = len(cells) > 1 and random.share() < 0.5
            one = small.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else small
            low = ground in FLOORS and len(things) == 1 and len(cells) == 1 and thing.place != "above"
            top = cell.y * side + cell.side * side / 2 - size[1] if low else cell.y * side - size[1] / 2
            left = cell.x * side - size[0] / 2
            canvas.alpha_composite(one, (_inside(left, size[0], side), _inside(top, size[1], side)))
    return np.asarray(canvas.convert("RGB"))


class _Chance:
    """A seed's uniform values, one after the other: NumPy keeps the raw words stable, not what it makes of them."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.Philox(key=seed + (2 << 64))

    def share(self) -> float:
        """In [0, 1)."""
        return float(int(self._bits.random_raw()) >> 11) * 2.0**-53

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.share()


def painted(ground: str, side: int, random: _Chance) -> Picture:
    """The ground alone, [side, side, 3]."""
    stops = GROUNDS.get(ground, GROUNDS["white"])
    at = np.linspace(0, 1, side)
    where = [stop for stop, _ in stops]
    column = np.stack([np.interp(at, where, [colour[channel] for _, colour in stops]) for channel in range(3)], -1)
    picture = np.repeat(column[:, None], side, axis=1).round().astype(np.uint8)
    if ground == "night":
        star = max(1, side // 64)
        for _ in range(_STARS):
            top, left = (int(random.between(star, side - 2 * star)) for _ in range(2))
            picture[top : top + star, left : left + star] = (255, 250, 220)
    return picture


def laid_out(things: Sequence[Placed], ground: str, random: _Chance) -> list[list[Cell]]:
    """For each thing the cells of its copies."""
    counts = [len(thing.drawings) for thing in things]
    if not things:
        return []
    if len(things) == 1:
        return [_alone(things[0], ground, random)]
    if len(things) == 2:
        return [
            _cells(count, *(0.5 * value for value in _HALVES[half]))
            for count, half in zip(counts, _halves(things, random), strict=True)
        ]
    # Three kinds: one above two, unless some are many; then a band for each.
    if max(counts) == 1:
        rooms = [[cell] for cell in _cells(3, 0, 0, 1, 1)]
    else:
        rooms = [_cells(1, 0, number / 3, 1, 1 / 3) for number in range(3)]
    order = _by_place(things, [room[0] for room in rooms])
    if max(counts) == 1:
        return [rooms[at] for at in order]
    return [_cells(count, 0, at / 3, 1, 1 / 3) for count, at in zip(counts, order, strict=True)]


def _by_place(things: Sequence[Placed], rooms: Sequence[Cell]) -> list[int]:
    """For each thing its room: the first one that has a place gets the room that lies there most."""
    order = list(range(len(things)))
    for index, thing in enumerate(things):
        if thing.place:
            best = max(order, key=lambda at: _towards(rooms[at], thing.place))
            order.remove(best)
            order.insert(index, best)
            break
    return order


def _towards(cell: Cell, place: str) -> float:
    return {"left": -cell.x, "right": cell.x, "above": -cell.y, "below": cell.y}[place]


def _halves(things: Sequence[Placed], random: _Chance) -> tuple[str, str]:
    for index, thing in enumerate(things):
        if thing.place:
            other = _OPPOSITE[thing.place]
            return (thing.place, other) if index == 0 else (other, thing.place)
    return ("left", "right") if random.share() < 0.75 else ("right", "left")


def _alone(thing: Placed, ground: str, random: _Chance) -> list[Cell]:
    number = len(thing.drawings)
    if number > 1 and thing.place:
        return _cells(number, *(0.5 * value for value in _HALVES[thing.place]))
    if number > 1:
        return _cells(number, 0.02, 0.02, 0.96, 0.96)
    side = random.between(0.62, 0.8) * (0.75 if thing.place else 1)
    slack = (1 - side) / 2
    x = 0.5 + 0.4 * random.between(-slack, slack)
    y = 0.95 - side / 2 if ground in FLOORS else 0.5
    edge = 0.03 + side / 2
    x = {"left": edge, "right": 1 - edge}.get(thing.place, x)
    return [Cell(x, {"above": edge, "below": 1 - edge}.get(thing.place, y), side)]


def _cells(count: int, left: float, top: float, width: float, height: float) -> list[Cell]:
    """Where `count` like things stand in a rectangle: in its middle, in a row or column, in a triangle, in a square."""
    if count <= 1:
        return [Cell(left + width / 2, top + height / 2, min(width, height))]
    if count == 2 or count > 4 or max(width, height) > 1.5 * min(width, height):
        return _row(count, left, top, width, height)
    half_wide, half_high = width / 2, height / 2
    side = min(half_wide, half_high)
    low = [Cell(left + half_wide * (at + 0.5), top + 1.5 * half_high, side) for at in range(2)]
    above = [left + half_wide] if count == 3 else [left + half_wide * 0.5, left + half_wide * 1.5]
    return [Cell(x, top + 0.5 * half_high, side) for x in above] + low


def _row(count: int, left: float, top: float, width: float, height: float) -> list[Cell]:
    if height > width:
        return [Cell(y, x, side) for x, y, side in _row(count, top, left, height, width)]
    step = width / count
    side = min(step, height)
    return [Cell(left + (at + 0.5) * step, top + height / 2, side) for at in range(count)]


def _trimmed(drawing: Picture) -> Image.Image:
    """Without its empty edges, premultiplied, so that nothing of what is not seen is mixed in."""
    seen: NDArray[np.bool_] = drawing[..., 3] > 16
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    image = Image.fromarray(drawing).convert("RGBa")
    if not len(rows):
        return image
    return image.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))


def _inside(start: float, length: int, side: int) -> int:
    return min(max(round(start), 0), max(side - length, 0))
