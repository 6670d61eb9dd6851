"""What a brush is, the shape of one dab of it, and where the dabs of a gesture fall. Pure numpy; main thread."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

SMALLEST, LARGEST = 1.0, 2000.0
"""Pixels across."""
_SIZE_STEP: Final = 1.03
"""Sizes under pressure are rounded to powers of this, so that the same stamps serve again."""
_FINE: Final = 32
"""Under this size a dab is placed at quarters of a pixel."""


class Brush(msgspec.Struct, frozen=True):
    size: float = 40.0
    """Pixels across, at full pressure."""
    hardness: float = 0.8
    """1: an edge one pixel wide; 0: soft from the middle on."""
    opacity: float = 1.0
    """The most that one stroke covers, however often it crosses itself."""
    flow: float = 1.0
    """How much one dab covers of what is not covered yet."""
    spacing: float = 0.1
    """Between two dabs, as a share of the size."""
    colour: int = 0x202020
    """0xRRGGBB"""
    erase: bool = False
    size_by_pressure: bool = True
    flow_by_pressure: bool = False
    curve: float = 1.0
    """Exponent of pressure: above 1 a light hand stays light, below 1 it counts for more."""
    smoothing: float = 0.0
    """Of the way, 0 to 1: how far the brush follows a mean of the last places."""

    def pressed(self, pressure: float) -> float:
        """Pressure as the brush feels it, 0 to 1."""
        return float(max(0.0, min(1.0, pressure)) ** self.curve)

    def size_at(self, felt: float) -> float:
        if not self.size_by_pressure or felt >= 1:
            return max(SMALLEST, self.size)
        size = max(SMALLEST, self.size * felt)
        return float(_SIZE_STEP ** round(math.log(size, _SIZE_STEP)))

    def flow_at(self, felt: float) -> float:
        return self.flow * felt if self.flow_by_pressure else self.flow


class Dab(msgspec.Struct, frozen=True):
    """Coverage of a round dab and where it falls."""

    left: int
    top: int
    cover: NDArray[np.float32]
    """[side, side], 0 to 1."""


def dab_at(brush: Brush, x: float, y: float, felt: float) -> Dab:
    """The dab whose middle is (x, y), in pixels; whole pixels for large ones."""
    size = brush.size_at(felt)
    parts = 4 if size < _FINE else 1
    side = math.ceil(size) + 2
    at_x, at_y = round((x - side / 2) * parts), round((y - side / 2) * parts)
    cover = _stamp(size, brush.hardness, at_x % parts / parts, at_y % parts / parts)
    return Dab(at_x // parts, at_y // parts, cover)


@lru_cache(maxsize=256)
def _stamp(size: float, hardness: float, shift_x: float, shift_y: float) -> NDArray[np.float32]:
    side = math.ceil(size) + 2
    at = np.arange(side, dtype=np.float32) + np.float32(0.5 - side / 2)
    distance = np.hypot((at - np.float32(shift_x))[None], (at - np.float32(shift_y))[:, None])
    soft = max(1.0, size / 2 * (1 - hardness))
    share = np.clip((size / 2 + 0.5 - distance) / soft, 0, 1)
    cover = np.asarray(share * share * (3 - 2 * share), np.float32)
    cover.setflags(write=False)
    return cover


Place = tuple[float, float, float]
"""x and y in pixels, pressure as felt."""


class Path:
    """The way of one gesture: its places joined by Catmull-Rom curves, dabs at even distances along them.

    The curve between two places needs the one after them, so the last piece is drawn when the gesture ends.
    """

    def __init__(self, brush: Brush) -> None:
        self._brush = brush
        self._places: list[Place] = []
        self._left = 0.0
        """Length since the last dab."""
        self._mean: Place | None = None

    def to(self, x: float, y: float, pressure: float) -> list[Place]:
        """The dabs that are sure now."""
        place = self._smoothed((x, y, self._brush.pressed(pressure)))
        if self._places and _distance(place, self._places[-1]) < 1e-6:
            return []
        self._places.append(place)
        if len(self._places) == 1:
            return [place]
        return list(self._along(len(self._places) - 3)) if len(self._places) > 2 else []

    def end(self) -> list[Place]:
        """Those of the last piece."""
        return list(self._along(len(self._places) - 2)) if len(self._places) > 1 else []

    def _smoothed(self, place: Place) -> Place:
        share = 1.0 - 0.95 * self._brush.smoothing
        if self._mean is None or share >= 1:
            self._mean = place
        else:
            x, y, felt = (now * share + before * (1 - share) for now, before in zip(place, self._mean, strict=True))
            self._mean = x, y, felt
        return self._mean

    def _along(self, first: int) -> Iterator[Place]:
        """Dabs between the places `first` and `first` + 1."""
        places = self._places
        a, b = places[first], places[first + 1]
        before = places[first - 1] if first else a
        after = places[first + 2] if first + 2 < len(places) else b
        pieces = max(1, min(64, math.ceil(_distance(a, b) / 4)))
        last = a
        for number in range(1, pieces + 1):
            point = _catmull_rom(before, a, b, after, number / pieces)
            yield from self._straight(last, point)
            last = point

    def _straight(self, a: Place, b: Place) -> Iterator[Place]:
        length, at = _distance(a, b), 0.0
        while True:
            share = at / length if length else 1.0
            felt = a[2] + (b[2] - a[2]) * share
            gap = max(0.5, self._brush.size_at(felt) * self._brush.spacing)
            if at + gap - self._left > length:
                break
            at += gap - self._left
            self._left = 0.0
            share = at / length
            yield a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share
        self._left += length - at


def _distance(a: Place, b: Place) -> float:
    return math.hypot(a[0] - b[0], a[1] - b[1])


def _catmull_rom(p0: Place, p1: Place, p2: Place, p3: Place, t: float) -> Place:
    """Uniform Catmull-Rom spline through p1 and p2; pressure is blended straight, it must not swing over its ends."""
    x, y = (
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p0[:2], p1[:2], p2[:2], p3[:2], strict=True)
    )
    return x, y, p1[2] + (p2[2] - p1[2]) * t
