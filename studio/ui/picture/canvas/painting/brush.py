"""What a brush is, the shape of one dab of it, and where the dabs of a gesture fall. Pure numpy; main thread."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import msgspec

from studio.domain.brushes import BrushSettings, CurvePoint
from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.steady import Place, steady_by

SMALLEST: Final = 1.0
"""Pixels across."""
_SIZE_STEP: Final = 1.03
"""Sizes under pressure are rounded to powers of this, so that the same stamps serve again."""
_FINE: Final = 32
"""Under this size a dab is placed at quarters of a pixel."""
_CURVE_STEPS: Final = 1024


class Brush(BrushSettings, frozen=True):
    colour: int = 0x202020
    """0xRRGGBB"""
    erase: bool = False

    def pressed(self, pressure: float) -> float:
        """Pressure as the brush feels it, 0 to 1."""
        pen = max(0.0, min(1.0, pressure))
        if not self.curve:
            return pen
        return float(_bent(self.curve)[round(pen * _CURVE_STEPS)])

    def size_at(self, felt: float) -> float:
        if not self.size_by_pressure or felt >= 1:
            return max(SMALLEST, self.size)
        size = max(SMALLEST, self.size * felt)
        return float(_SIZE_STEP ** round(math.log(size, _SIZE_STEP)))

    def flow_at(self, felt: float) -> float:
        return self.flow * felt if self.flow_by_pressure else self.flow

    def most_at(self, felt: float) -> float:
        """What a dab covers at most, of what the stroke may cover."""
        return felt if self.opacity_by_pressure else 1.0


def brush_of(settings: BrushSettings, colour: int = 0, *, erase: bool = False) -> Brush:
    """That brush with paint on it, or an eraser."""
    return Brush(**msgspec.structs.asdict(settings), colour=colour, erase=erase)


@lru_cache(maxsize=16)
def _bent(curve: tuple[CurvePoint, ...]) -> NDArray[np.float64]:
    """What is felt at evenly spaced pressures: a curve through the points that never swings over them (monotone cubic,
    Fritsch and Butland), level beyond the first and the last."""
    points = sorted(dict(curve).items())
    x, y = (np.array(values, np.float64) for values in zip(*points, strict=True))
    pen = np.linspace(0, 1, _CURVE_STEPS + 1)
    if len(x) < 3:
        return np.asarray(np.interp(pen, x, y))
    wide, slope = np.diff(x), np.diff(y) / np.diff(x)
    left, right = slope[:-1], slope[1:]
    share = (wide[:-1] + 2 * wide[1:]) / (3 * (wide[:-1] + wide[1:]))
    both = left * right > 0
    inner = np.zeros(len(left))
    np.divide(left * right, share * right + (1 - share) * left, out=inner, where=both)
    steep = np.concatenate([slope[:1], inner, slope[-1:]])
    at = np.clip(np.searchsorted(x, pen, side="right") - 1, 0, len(wide) - 1)
    t = np.clip((pen - x[at]) / wide[at], 0, 1)
    felt = (
        y[at] * (1 + 2 * t) * (1 - t) ** 2
        + y[at + 1] * t**2 * (3 - 2 * t)
        + wide[at] * (steep[at] * t * (1 - t) ** 2 + steep[at + 1] * t**2 * (t - 1))
    )
    return np.asarray(np.clip(felt, 0, 1))


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


class Path:
    """The way of one gesture: its places joined by Catmull-Rom curves, dabs at even distances along them.

    The curve between two places needs the one after them, so the last piece is drawn when the gesture ends.
    """

    def __init__(self, brush: Brush) -> None:
        self._brush = brush
        self._places: list[Place] = []
        self._left = 0.0
        """Length since the last dab."""
        self._steady = steady_by(brush.steadying, brush.steadiness)

    def to(self, x: float, y: float, pressure: float) -> list[Place]:
        """The dabs that are sure now."""
        return self._go(self._steady.to((x, y, self._brush.pressed(pressure))))

    def end(self) -> list[Place]:
        """Those of the last piece, and of what the brush lagged behind the hand."""
        found = [dab for place in self._steady.rest() for dab in self._go(place)]
        return [*found, *self._along(len(self._places) - 2)] if len(self._places) > 1 else found

    def _go(self, place: Place) -> list[Place]:
        if self._places and _distance(place, self._places[-1]) < 1e-6:
            return []
        self._places.append(place)
        if len(self._places) == 1:
            return [place]
        return list(self._along(len(self._places) - 3)) if len(self._places) > 2 else []

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
