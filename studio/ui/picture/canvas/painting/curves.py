"""Lines through points, for what goes along them: smooth, with their length. Pure; any thread.

A line goes through each of its points, by Catmull-Rom (centripetal would need the distances, which points that a person
sets by hand hardly ask for). Points are (x, y) in pixels of whoever asks.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypeAlias

Point: TypeAlias = tuple[float, float]
_OF_A_PART: Final = 12
"""Steps between two points."""
_ALIKE: Final = 1e-6


def through(points: Sequence[Point]) -> list[Point]:
    """A smooth line through these, as many short straight ones; the points themselves where there are fewer than
    three."""
    known = [one for at, one in enumerate(points) if not at or math.dist(one, points[at - 1]) > _ALIKE]
    if len(known) < 3:
        return list(known)
    whole = [_beyond(known[0], known[1]), *known, _beyond(known[-1], known[-2])]
    found = [known[0]]
    for at in range(len(known) - 1):
        before, begin, end, after = whole[at : at + 4]
        for step in range(1, _OF_A_PART + 1):
            found.append(_between(before, begin, end, after, step / _OF_A_PART))
    return found


def _beyond(end: Point, before: Point) -> Point:
    return 2 * end[0] - before[0], 2 * end[1] - before[1]


def _between(before: Point, begin: Point, end: Point, after: Point, share: float) -> Point:
    def one(a: float, b: float, c: float, d: float) -> float:
        square = share * share
        return 0.5 * (
            2 * b + (c - a) * share + (2 * a - 5 * b + 4 * c - d) * square + (3 * b - a - 3 * c + d) * square * share
        )

    return one(before[0], begin[0], end[0], after[0]), one(before[1], begin[1], end[1], after[1])


def simpler(points: Sequence[Point], most_off: float) -> list[Point]:
    """Fewer points, of which a straight line is nowhere further off than so many pixels (Douglas and Peucker, 1973)."""
    kept = [False] * len(points)
    if points:
        kept[0] = kept[-1] = True
    parts = [(0, len(points) - 1)]
    while parts:
        first, last = parts.pop()
        off, far = 0.0, first
        for at in range(first + 1, last):
            here = _off(points[at], points[first], points[last])
            if here > off:
                off, far = here, at
        if off > most_off:
            kept[far] = True
            parts += [(first, far), (far, last)]
    return [one for one, stays in zip(points, kept, strict=True) if stays]


def _off(point: Point, begin: Point, end: Point) -> float:
    """From the straight part between two points."""
    return math.dist(point, _foot(point, begin, end))


def _foot(point: Point, begin: Point, end: Point) -> Point:
    across, down = end[0] - begin[0], end[1] - begin[1]
    square = across * across + down * down
    share = ((point[0] - begin[0]) * across + (point[1] - begin[1]) * down) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    return begin[0] + share * across, begin[1] + share * down


def part_at(points: Sequence[Point], at: Point, reach: float) -> int:
    """Between which of these points the smooth line comes near a place: the place of the later one; 0 where it is
    further off than `reach`."""
    line = through(points)
    found = min(((_off(at, one, other), number) for number, (one, other) in enumerate(pairwise(line))), default=None)
    if found is None or found[0] > reach:
        return 0
    return found[1] // _OF_A_PART + 1 if len(points) > 2 else 1


class Way:
    """A line that is gone along: where one is after so many pixels, and where that leads."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = through(points)
        self._so_far = [0.0]
        for one, other in pairwise(self._points):
            self._so_far.append(self._so_far[-1] + math.dist(one, other))

    @property
    def length(self) -> float:
        return self._so_far[-1]

    def at(self, along: float) -> Point:
        """Before its beginning and after its end it goes on straight."""
        if len(self._points) < 2:
            x, y = self._points[0] if self._points else (0.0, 0.0)
            return x + along, y
        number = min(len(self._points) - 1, max(1, bisect.bisect_left(self._so_far, along)))
        begin, end = self._points[number - 1], self._points[number]
        whole = self._so_far[number] - self._so_far[number - 1]
        share = (along - self._so_far[number - 1]) / whole if whole else 0.0
        return begin[0] + share * (end[0] - begin[0]), begin[1] + share * (end[1] - begin[1])

    def heading(self, along: float, reach: float) -> float:
        """Degrees to the right of what lies `reach` before and after that."""
        begin, end = self.at(along - reach), self.at(along + reach)
        return math.degrees(math.atan2(end[1] - begin[1], end[0] - begin[0]))
