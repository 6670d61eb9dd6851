"""An open door in a drawing of a building, for who is in it. Called by `borne`; pure.

The drawings of buildings have doors that are shut and far smaller than anybody beside them. An arch with light in it,
as large as who stands in it, is set before the drawn door.
"""

from __future__ import annotations

from typing import Final

from studio.engines.picture.storybook.plan import Cutout
from studio.engines.picture.storybook.vector.render import render
from studio.engines.picture.storybook.vector.shapes import RGB, Drawing, Point, poly
from studio.engines.picture.storybook.vector.styles import MANNERS

ROOM: Final = 1.12
"""Height of a door, of who stands in it."""
_SIDES: Final = 1.1
_FRAME: Final = 7.0
_PX: Final = 256
_COLOURS: Final[dict[str, RGB]] = {"light": (255, 222, 150), "depth": (246, 190, 116), "frame": (120, 84, 66)}


def doorway(share: float, style: str) -> Cutout:
    """`share`: width of what stands in it, of that thing's height."""
    half, high = 50 * max(0.5, _SIDES * share / ROOM), 100.0
    within = half - _FRAME, high - _FRAME
    shapes = (
        poly(_arch(half, high), "frame", 0, relief="flat"),
        poly(_arch(*within), "light", 0, ink="thin", relief="flat"),
        poly(((-within[0], -12), (within[0], -12), (within[0], 0), (-within[0], 0)), "depth", 0, ink="none"),
    )
    return render(Drawing(shapes, colours=_COLOURS), None, MANNERS[style], _PX).cutout


def _arch(half: float, high: float) -> list[Point]:
    """Round at the top, its foot at 0."""
    shoulder = -high + 0.5 * half
    round_top = [(-0.98 * half, shoulder - 0.2 * half), (-0.7 * half, -high + 0.1 * half), (0.0, -high)]
    return [(-half, 0), (-half, shoulder), *round_top, *((-x, y) for x, y in reversed(round_top[:2])), (half, shoulder),
            (half, 0)]  # fmt: skip
