"""Composed pictures: one to three kinds of drawings of one style, counted, placed, coloured and set on a ground.

Called by `recipe.data`. A scene's slots and ground say what its words say.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recipe import recolour
from recipe.recolour import Paint
from recipe.vocabulary import COLOURS, GROUNDS, PLACES, RESOLUTION, SLOTS

Box = tuple[float, float, float]
"""Middle x, middle y and the longest side, in sixty-fourths of the picture's side."""
_UNIT = RESOLUTION / 64
"""Pixels of a sixty-fourth."""

_OPPOSITE = {"left": "right", "right": "left", "above": "below", "below": "above"}
_HALVES = {"left": (0, 0, 32, 64), "right": (32, 0, 32, 64), "above": (0, 0, 64, 32), "below": (0, 32, 64, 32)}
_FLOORS = ("grass", "snow", "sand")
_DARK = frozenset(("black", "night", "blue", "purple", "brown", "red", "green"))
_RANGES: dict[str, tuple[float, float, tuple[float, float], tuple[float, float]]] = {
    "red": (355, 363, (0.62, 0.85), (0.80, 0.96)),
    "orange": (24, 32, (0.50, 0.90), (0.95, 1.0)),
    "yellow": (47, 55, (0.32, 0.80), (0.96, 1.0)),
    "green": (100, 145, (0.28, 0.65), (0.58, 0.92)),
    "blue": (203, 222, (0.30, 0.75), (0.70, 0.98)),
    "purple": (265, 284, (0.26, 0.60), (0.60, 0.95)),
    "pink": (330, 345, (0.18, 0.42), (0.96, 1.0)),
    "brown": (20, 28, (0.45, 0.65), (0.38, 0.60)),
    "black": (220, 240, (0.0, 0.10), (0.04, 0.14)),
    "white": (220, 220, (0.0, 0.0), (1.0, 1.0)),
    "grey": (215, 225, (0.0, 0.03), (0.50, 0.75)),
}
"""Hue, saturation and value of plain grounds: pastel to strong, but always of that name."""


@dataclass(frozen=True)
class Thing:
    """One kind of thing in a scene: its picture (already coloured), the concept, what is said of it."""

    rgba: NDArray[np.uint8]
    concept: int
    colour: str = ""
    count: int = 0
    place: str = ""


@dataclass(frozen=True)
class Plan:
    """What a scene is to show; `ground` "" is white paper."""

    things: list[Thing] = field(default_factory=list)
    ground: str = ""

    def slots(self) -> NDArray[np.int16]:
        """int16 [3,4] as the model is told."""
        slots = np.zeros((SLOTS, 4), np.int16)
        for row, one in zip(slots, self.things, strict=False):
            row[:] = one.concept, COLOURS.index(one.colour), one.count, PLACES.index(one.place)
        return slots

    @property
    def ground_index(self) -> int:
        """Row of `GROUNDS`."""
        return GROUNDS.index(self.ground)


def _colour(hue: float, saturation: float, value: float) -> NDArray[np.uint8]:
    return recolour.to_rgb(*(np.array(x, np.float32) for x in (hue % 360, saturation, value)))


def _gradient(stops: Sequence[tuple[float, tuple[int, int, int]]]) -> NDArray[np.uint8]:
    """Colours from top to bottom; stops are shares of the height with a colour."""
    y = np.linspace(0, 1, RESOLUTION)
    where = [stop for stop, _ in stops]
    column = np.stack([np.interp(y, where, [colour[k] for _, colour in stops]) for k in range(3)], -1)
    return np.repeat(column[:, None], RESOLUTION, 1).round().astype(np.uint8)


def paint_ground(ground: str, rng: random.Random) -> NDArray[np.uint8]:
    """uint8 [128,128,3] of a ground of `GROUNDS`."""
    if ground == "":
        return np.full((RESOLUTION, RESOLUTION, 3), 255, np.uint8)
    if ground in _RANGES:
        low, high, saturation, value = _RANGES[ground]
        flat = _colour(rng.uniform(low, high), rng.uniform(*saturation), rng.uniform(*value))
        return np.broadcast_to(flat, (RESOLUTION, RESOLUTION, 3)).copy()
    if ground == "sky":
        return _gradient([(0, (104, 176, 242)), (1, (206, 233, 252))])
    if ground == "night":
        return _stars(_gradient([(0, (12, 16, 52)), (1, (38, 44, 104))]), rng)
    line = rng.uniform(0.5, 0.68) if ground in _FLOORS else rng.uniform(0.3, 0.5)
    above, below = _LANDS[ground]
    return _gradient([(0, above[0]), (line, above[1]), (line + 0.012, below[0]), (1, below[1])])


_LANDS = {
    "grass": (((138, 198, 245), (205, 233, 251)), ((132, 200, 88), (84, 160, 60))),
    "sea": (((150, 206, 246), (220, 240, 252)), ((60, 150, 214), (22, 92, 168))),
    "snow": (((168, 200, 226), (214, 229, 241)), ((247, 250, 253), (228, 237, 247))),
    "sand": (((134, 200, 243), (206, 234, 250)), ((243, 217, 160), (228, 190, 124))),
}


def _stars(picture: NDArray[np.uint8], rng: random.Random) -> NDArray[np.uint8]:
    size = round(_UNIT)
    for _ in range(rng.randint(5, 11)):
        light = rng.choice(((255, 255, 255), (255, 244, 190), (215, 225, 255)))
        top, left = rng.randrange(1, 63) * size, rng.randrange(1, 63) * size
        picture[top : top + size, left : left + size] = light
    return picture


def cells(count: int, left: float, top: float, width: float, height: float) -> list[Box]:
    """Where `count` like things stand in a rectangle: in the middle, in a row or column, in a triangle, in a square."""
    if count <= 1:
        return [(left + width / 2, top + height / 2, min(width, height))]
    if width > 1.5 * height or height > 1.5 * width:
        wide = width > height
        step = (width if wide else height) / count
        side = min(step, height if wide else width)
        middles = [(i + 0.5) * step for i in range(count)]
        return [(left + m, top + height / 2, side) if wide else (left + width / 2, top + m, side) for m in middles]
    half_w, half_h = width / 2, height / 2
    side = min(half_w, half_h)
    if count == 2:
        return [(left + half_w * (i + 0.5), top + half_h, side) for i in range(2)]
    low = [(left + half_w * (i + 0.5), top + 1.5 * half_h, side) for i in range(2)]
    high = [left + half_w] if count == 3 else [left + half_w * 0.5, left + half_w * 1.5]
    return [(x, top + 0.5 * half_h, side) for x in high] + low


def lay_out(plan: Plan, rng: random.Random) -> list[list[Box]]:
    """For each thing of the plan the boxes of its copies."""
    things = plan.things
    if len(things) == 1:
        return [_alone(max(1, things[0].count), plan.ground, rng)]
    if len(things) == 2:
        sides = _sides(plan, rng)
        return [cells(max(1, one.count), *_HALVES[side]) for one, side in zip(things, sides, strict=True)]
    boxes = cells(3, 0, 0, 64, 64)
    if rng.random() < 0.3:
        boxes = [(64 / 6 * (2 * i + 1), 32, 22) for i in range(3)]
    return [[box] for box in boxes]


def _sides(plan: Plan, rng: random.Random) -> tuple[str, str]:
    for index, one in enumerate(plan.things):
        if one.place:
            other = _OPPOSITE[one.place]
            return (one.place, other) if index == 0 else (other, one.place)
    return ("left", "right") if rng.random() < 0.75 else ("right", "left")


def _alone(count: int, ground: str, rng: random.Random) -> list[Box]:
    if count > 1:
        if rng.random() < 0.3 and count < 4:
            return cells(count, 1, 16 + rng.uniform(-6, 6), 62, 30)
        return cells(count, 1, 1, 62, 62)
    natural = ground in GROUNDS[len(COLOURS) :]
    side = rng.uniform(30, 54) if natural else rng.uniform(44, 61)
    room = (64 - side) / 2
    x = 32 + rng.uniform(-room, room) * (0.7 if natural else 0.4)
    if ground in (*_FLOORS, "sea"):
        return [(x, 60 - side / 2 - rng.uniform(0, max(1.0, 58 - side) * 0.3), side)]
    return [(x, 32 + rng.uniform(-room, room) * 0.6, side)]


def trim(rgba: NDArray[np.uint8]) -> Image.Image:
    """A drawing without its empty edges, premultiplied."""
    rows, columns = (np.flatnonzero((rgba[..., 3] > 16).any(axis)) for axis in (1, 0))
    image = Image.fromarray(rgba).convert("RGBa")
    if len(rows) == 0:
        return image
    return image.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))


def compose(plan: Plan, rng: random.Random) -> NDArray[np.uint8]:
    """The scene, uint8 [128,128,3]."""
    canvas = Image.fromarray(paint_ground(plan.ground, rng)).convert("RGBA")
    for one, boxes in zip(plan.things, lay_out(plan, rng), strict=True):
        cut = trim(one.rgba)
        scale = min(box[2] for box in boxes) * _UNIT * rng.uniform(0.84, 0.97) / max(cut.size)
        scale = min(scale, 1.35)
        size = (max(1, round(cut.width * scale)), max(1, round(cut.height * scale)))
        stamp = cut.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.HAMMING).convert("RGBA")
        for box in boxes:
            x, y, side = (value * _UNIT for value in box)
            slack = max(0.0, (side - max(size)) / 2)
            left = round(x + rng.uniform(-slack, slack) - size[0] / 2)
            top = round(y + rng.uniform(-slack, slack) - size[1] / 2)
            canvas.alpha_composite(stamp, _inside((left, top), size))
    return np.asarray(canvas.convert("RGB"))


def _inside(corner: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    """The corner nearest to `corner` at which a stamp of this size lies wholly on the picture."""
    left, top = (min(max(at, 0), RESOLUTION - length) for at, length in zip(corner, size, strict=True))
    return left, top


def dress(rgba: NDArray[np.uint8], paint: Paint | None, colour: str, ground: str, is_line: bool) -> NDArray[np.uint8]:
    """A drawing in the colour that is said of it; ink turns white on a dark ground when no colour is said."""
    if is_line:
        if colour:
            return recolour.tint(rgba, colour)
        return recolour.tint(rgba, "white") if ground in _DARK else rgba
    if colour and paint is not None and paint.colour != colour:
        return recolour.repaint(rgba, paint, colour)
    return rgba
