"""How a plush figure holds its limbs.

Read by `figure`. A limb's places are relative to its shoulder or hip: x outwards (away from the trunk), y down, in
lengths of the limb. What points in one direction, feet and lean, is as seen.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from studio.engines.picture.storybook.plan import Stood
from studio.engines.picture.storybook.vector.shapes import Point


class Limb(NamedTuple):
    middle: Point
    """Elbow or knee."""
    end: Point
    toes: float = 0.0
    """Where the foot points: -1 to the left, 0 to the viewer, 1 to the right."""
    sole: bool = False
    """The foot is seen from below."""
    behind: bool = False
    """Behind the trunk."""
    before_head: bool = False


class Stance(NamedTuple):
    left_arm: Limb
    right_arm: Limb
    left_leg: Limb | None
    right_leg: Limb | None
    """None: on the far side of what is ridden."""
    lean: float = 0.0
    """Degrees that everything below the head is turned clockwise about the neck."""
    low: bool = False
    """It sits: the legs lie before the trunk."""
    waterline: bool = False
    facing: Literal["", "right"] = ""


_DOWN = Limb((0.26, 0.52), (0.3, 1.0))
_UP = Limb((0.66, -0.12), (0.92, -0.95), before_head=True)
_STAND = Limb((0.03, 0.5), (0.08, 1.0))
_ON_KNEE = Limb((0.3, 0.5), (0.12, 0.98))
_ROUND_IT = Limb((0.36, 0.55), (-0.3, 0.9))
_LEGS_FORWARD = Limb((0.55, 0.1), (0.85, 0.36), sole=True)
_ALOFT = Limb((0.62, 0.5), (0.7, -0.04))
_REINS = Limb((0.4, 0.5), (0.66, 0.62))
_ASTRIDE = Limb((0.34, 0.36), (0.26, 0.86), toes=1)
STANCES: Final[dict[Stood, Stance]] = {
    "standing": Stance(_DOWN, _DOWN, _STAND, _STAND),
    "arms up": Stance(_UP, _UP, _STAND, _STAND),
    "waving": Stance(_DOWN, _UP, _STAND, _STAND),
    "holding": Stance(_ROUND_IT, _ROUND_IT, _STAND, _STAND),
    "holding up": Stance(_DOWN, _ALOFT, _STAND, _STAND),
    "riding": Stance(_ON_KNEE, _REINS, None, _ASTRIDE, facing="right"),
    "sitting": Stance(_ON_KNEE, _ON_KNEE, _LEGS_FORWARD, _LEGS_FORWARD, low=True),
    "walking": Stance(
        Limb((0.26, 0.46), (0.56, 0.86)), Limb((0.22, 0.5), (0.5, 0.86), behind=True),
        Limb((0.16, 0.5), (0.5, 0.9), toes=1), Limb((0.1, 0.5), (0.36, 0.98), toes=1), lean=2, facing="right",
    ),
    "running": Stance(
        Limb((0.42, 0.4), (-0.06, 0.78)), Limb((0.5, 0.3), (0.98, 0.02), behind=True),
        Limb((0.3, 0.55), (0.98, 0.62), toes=1), Limb((0.6, 0.3), (0.82, 0.84), toes=1), lean=8, facing="right",
    ),
    "jumping": Stance(_UP, _UP, Limb((0.6, 0.3), (0.8, 0.8), toes=-1), Limb((0.6, 0.3), (0.8, 0.8), toes=1)),
    "dancing": Stance(
        _UP, Limb((0.5, 0.34), (0.98, 0.3)),
        Limb((0.03, 0.5), (0.02, 1.0), toes=-1), Limb((0.6, 0.34), (1.02, 0.5), toes=1), lean=-4,
    ),
    "swimming": Stance(Limb((0.5, 0.2), (1.0, 0.1)), Limb((0.5, 0.2), (1.0, 0.1)), _STAND, _STAND, waterline=True),
}  # fmt: skip
"""Lying, sleeping and flying figures lie; see `lying`."""
_ON_HIP: Final = Limb((0.62, 0.42), (0.12, 0.74))
_SPREAD: Final = Limb((0.44, 0.42), (0.74, 0.8))
_GREETING: Final = Limb((0.6, 0.02), (0.86, -0.62), before_head=True)
_STRIDE: Final = Limb((0.1, 0.5), (0.26, 1.0))
IDLE: Final[tuple[Stance, ...]] = (
    STANCES["standing"],
    Stance(_ON_HIP, _DOWN, _STAND, _STRIDE),
    Stance(_DOWN, _GREETING, _STAND, _STAND),
    Stance(_SPREAD, _SPREAD, _STRIDE, _STRIDE),
    Stance(_GREETING, _ON_HIP, _STRIDE, _STAND),
    Stance(_ON_HIP, _ON_HIP, _STRIDE, _STRIDE),
)
"""Ways to stand for who does nothing."""
