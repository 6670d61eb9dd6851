"""The shapes that a vector drawing is described with, in units of its own, x to the right and y down.

Called by the descriptions of props and bodies; values alone. A shape is what its closed outlines and its strokes cover
together, in one slot of colour. `render` makes pixels of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypedDict, Unpack

from studio.engines.picture.storybook.plan import Anchors, Pixels

Point = tuple[float, float]
RGB = tuple[int, int, int]
Ink = Literal["full", "thin", "none"]
"""The outline in the styles that have one. "none": a patch of colour, which line art gives a thin line."""
Relief = Literal["puff", "pipe", "ball", "flat"]
"""How the "3d" style lights it: a cushion, a standing pipe, a ball, a board."""
_PER_SPAN: Final = 14
"""Points that a curve gets between two of its own."""
_PER_CORNER: Final = 10


class Outline(NamedTuple):
    points: tuple[Point, ...]
    corner: float = 0.0
    """Radius by which its corners are rounded; round styles round them further."""


class Stroke(NamedTuple):
    points: tuple[Point, ...]
    widths: tuple[float, ...]
    """One for each point."""


class Shape(NamedTuple):
    slot: str
    outlines: tuple[Outline, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    shade: float = 0.0
    """-1 to 1: darker or lighter than the slot's colour."""
    ink: Ink = "full"
    relief: Relief = "puff"
    inside: bool = False
    """Seen only where the last shape that is not `inside` covers."""


class Pasted(NamedTuple):
    """A cutout among shapes: the head of a figure."""

    pixels: Pixels
    left: float
    top: float
    right: float
    bottom: float


class Drawing(NamedTuple):
    """Bottom first."""

    shapes: tuple[Shape | Pasted, ...]
    anchors: Anchors = Anchors()
    """In the drawing's units, not in shares."""
    colours: Mapping[str, RGB] = {}
    """Slots of its own, over the common ones."""


class Look(TypedDict, total=False):
    shade: float
    ink: Ink
    relief: Relief
    inside: bool


def poly(points: Iterable[Point], slot: str, corner: float = 0.0, **look: Unpack[Look]) -> Shape:
    return Shape(slot, (Outline(tuple(points), corner),), **look)


def box(
    left: float, top: float, right: float, bottom: float, slot: str, corner: float = 0.0, **look: Unpack[Look]
) -> Shape:
    return poly(((left, top), (right, top), (right, bottom), (left, bottom)), slot, corner, **look)


def oval(left: float, top: float, right: float, bottom: float, slot: str, **look: Unpack[Look]) -> Shape:
    return poly(
        arc((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2, 0, 360), slot, **look
    )


def disc(x: float, y: float, radius: float, slot: str, **look: Unpack[Look]) -> Shape:
    return oval(x - radius, y - radius, x + radius, y + radius, slot, **look)


def dome(left: float, top: float, right: float, bottom: float, slot: str, **look: Unpack[Look]) -> Shape:
    """The upper half of an ellipse that stands on `bottom`."""
    return poly(arc((left + right) / 2, bottom, (right - left) / 2, bottom - top, 180, 360), slot, **look)


def blob(points: Sequence[Point], slot: str, **look: Unpack[Look]) -> Shape:
    """What a smooth closed curve through the points surrounds."""
    return poly(smooth(points, closed=True), slot, **look)


def line(points: Sequence[Point], width: float, slot: str, **look: Unpack[Look]) -> Shape:
    """A stroke with round ends along straight pieces."""
    return Shape(slot, (), (Stroke(tuple(points), (width,) * len(points)),), **look)


def curve(points: Sequence[Point], width: float | tuple[float, float], slot: str, **look: Unpack[Look]) -> Shape:
    """A stroke with round ends along a smooth curve; two widths: it changes from the first to the last point."""
    along = smooth(points)
    first, last = width if isinstance(width, tuple) else (width, width)
    widths = tuple(first + (last - first) * i / (len(along) - 1) for i in range(len(along)))
    return Shape(slot, (), (Stroke(along, widths),), **look)


def ring(left: float, top: float, right: float, bottom: float, width: float, slot: str, **look: Unpack[Look]) -> Shape:
    points = arc((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2, 0, 360)
    return line((*points, points[0]), width, slot, **look)


def joined(*shapes: Shape) -> Shape:
    """One shape of several, without outlines where they overlap; it looks like the first."""
    return shapes[0]._replace(
        outlines=tuple(one for shape in shapes for one in shape.outlines),
        strokes=tuple(one for shape in shapes for one in shape.strokes),
    )


def moved(
    shapes: Iterable[Shape], dx: float = 0.0, dy: float = 0.0, scale: float = 1.0, *, mirror: bool = False
) -> tuple[Shape, ...]:
    """Scaled about (0, 0), mirrored left to right about x = 0 if asked, then moved."""
    across = -scale if mirror else scale

    def at(points: tuple[Point, ...]) -> tuple[Point, ...]:
        return tuple((x * across + dx, y * scale + dy) for x, y in points)

    return tuple(
        shape._replace(
            outlines=tuple(Outline(at(one.points), one.corner * scale) for one in shape.outlines),
            strokes=tuple(Stroke(at(one.points), tuple(w * scale for w in one.widths)) for one in shape.strokes),
        )
        for shape in shapes
    )


def turned(shapes: Iterable[Shape], degrees: float, about: Point) -> tuple[Shape, ...]:
    """Turned clockwise as seen."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def at(points: tuple[Point, ...]) -> tuple[Point, ...]:
        across = ((x - about[0], y - about[1]) for x, y in points)
        return tuple((about[0] + x * cos - y * sin, about[1] + x * sin + y * cos) for x, y in across)

    return tuple(
        shape._replace(
            outlines=tuple(one._replace(points=at(one.points)) for one in shape.outlines),
            strokes=tuple(one._replace(points=at(one.points)) for one in shape.strokes),
        )
        for shape in shapes
    )


def arc(x: float, y: float, across: float, down: float, start: float, stop: float) -> tuple[Point, ...]:
    """Points of an ellipse about (x, y) with these half axes; degrees go clockwise from the right."""
    steps = max(3, round(abs(stop - start) / 5))
    angles = (math.radians(start + (stop - start) * i / steps) for i in range(steps + (abs(stop - start) < 360)))
    return tuple((x + across * math.cos(a), y + down * math.sin(a)) for a in angles)


def smooth(points: Sequence[Point], *, closed: bool = False) -> tuple[Point, ...]:
    """A curve through all points (Catmull and Rom, 1974)."""
    known = [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    answer: list[Point] = []
    for before, a, b, after in zip(known, known[1:], known[2:], known[3:], strict=False):
        answer += (_between(before, a, b, after, i / _PER_SPAN) for i in range(_PER_SPAN))
    return tuple(answer) if closed else (*answer, points[-1])


def _between(before: Point, a: Point, b: Point, after: Point, t: float) -> Point:
    def value(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)

    return value(before[0], a[0], b[0], after[0]), value(before[1], a[1], b[1], after[1])


def rounded(points: tuple[Point, ...], radius: float) -> tuple[Point, ...]:
    """A closed outline whose corners are cut by curves; at most half of each edge is cut away."""
    if radius <= 0:
        return points
    answer: list[Point] = []
    for before, at, after in zip((points[-1], *points), points, (*points[1:], points[0]), strict=False):
        start, stop = _towards(at, before, radius), _towards(at, after, radius)
        for i in range(_PER_CORNER + 1):
            t = i / _PER_CORNER
            answer.append(
                (
                    (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * at[0] + t**2 * stop[0],
                    (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * at[1] + t**2 * stop[1],
                )
            )
    return tuple(answer)


def _towards(at: Point, other: Point, far: float) -> Point:
    length = math.dist(at, other)
    share = min(0.5, far / length) if length else 0.0
    return at[0] + (other[0] - at[0]) * share, at[1] + (other[1] - at[1]) * share
