"""The line that a text goes along: drawn by hand, its points moved, added and taken away. Main thread; no widgets.

Read and set by `texts`; points are those of the canvas here, and of the text in its record.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import msgspec
from PySide6.QtCore import QPointF
from PySide6.QtGui import QTransform

from studio.domain.lettering import MOST_POINTS, Lettering
from studio.ui.picture.canvas.painting.curves import Point, simpler

replace = msgspec.structs.replace
_SHORTEST: Final = 12.0
"""Pixels of the canvas that a line is long at least."""
_FINEST: Final = 1.5
"""Pixels that what was drawn may lie off the line between its points."""
_FEWEST: Final = 2


def is_line(points: Sequence[Point]) -> bool:
    """Whether what was drawn is long enough for one."""
    return sum(math.dist(one, other) for one, other in pairwise(points)) >= _SHORTEST


def drawn(points: Sequence[Point]) -> tuple[Point, ...]:
    """What a hand drew, as the points to be edited."""
    off = _FINEST
    found = simpler(points, off)
    while len(found) > MOST_POINTS // 4:
        off *= 2
        found = simpler(points, off)
    return tuple(found)


def on_canvas(lettering: Lettering, x: int, y: int) -> tuple[Point, ...]:
    """Its points on the canvas; `x`, `y`: of the layer's corner."""
    there = _turn(lettering) * QTransform.fromTranslate(lettering.at[0] + x, lettering.at[1] + y)
    return tuple((one.x(), one.y()) for one in (there.map(QPointF(*point)) for point in lettering.path))


def with_line(lettering: Lettering, points: Sequence[Point], x: int, y: int) -> Lettering:
    """The text along these points of the canvas, its first baseline beginning at the first of them; none: straight
    again, from where it began."""
    if len(points) < _FEWEST:
        return replace(lettering, path=())
    at = points[0][0] - x, points[0][1] - y
    back, is_there = _turn(lettering).inverted()
    if not is_there:
        return lettering
    own = (back.map(QPointF(one[0] - points[0][0], one[1] - points[0][1])) for one in points[:MOST_POINTS])
    return replace(lettering, path=tuple((one.x(), one.y()) for one in own), at=at, bend=0.0)


def _turn(lettering: Lettering) -> QTransform:
    right, down = lettering.turn[:2], lettering.turn[2:]
    return QTransform(right[0], right[1], down[0], down[1], 0, 0)
