"""How a plush figure holds its limbs: joints in units in which the head is 100 wide and the chin lies at (0, 0).

Read by `figure`. Left and right are as seen.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from studio.engines.picture.storybook.plan import Pose
from studio.engines.picture.storybook.vector.shapes import Point


class Limb(NamedTuple):
    """From shoulder or hip through elbow or knee to hand or foot."""

    middle: Point
    end: Point
    toes: float = 0.0
    """Where the foot points: -1 to the left, 0 to the viewer, 1 to the right."""
    sole: bool = False
    """The foot is seen from below."""
    in_front: bool = True
    """Before the trunk, or behind it."""
    before_head: bool = False


class Stance(NamedTuple):
    left_arm: Limb
    right_arm: Limb
    left_leg: Limb
    right_leg: Limb
    lean: float = 0.0
    """Degrees that trunk and legs are turned clockwise about the neck."""
    low: bool = False
    """It sits: the trunk ends where the legs do."""


_DOWN_L, _DOWN_R = Limb((-46, 28), (-48, 54)), Limb((46, 28), (48, 54))
_UP_L, _UP_R = Limb((-58, 4), (-68, -34), before_head=True), Limb((58, 4), (68, -34), before_head=True)
_STAND_L, _STAND_R = Limb((-20, 92), (-22, 116)), Limb((20, 92), (22, 116))
STANCES: Final[dict[Pose, Stance]] = {
    "standing": Stance(_DOWN_L, _DOWN_R, _STAND_L, _STAND_R),
    "arms up": Stance(_UP_L, _UP_R, _STAND_L, _STAND_R),
    "waving": Stance(_DOWN_L, _UP_R, _STAND_L, _STAND_R),
    "holding": Stance(Limb((-44, 32), (-16, 50)), Limb((44, 32), (16, 50)), _STAND_L, _STAND_R),
    "sitting": Stance(
        Limb((-44, 26), (-40, 54)), Limb((44, 26), (40, 54)),
        Limb((-30, 80), (-46, 88), sole=True), Limb((30, 80), (46, 88), sole=True), low=True,
    ),
    "walking": Stance(
        Limb((-44, 24), (-56, 46)), Limb((40, 28), (56, 44), in_front=False),
        Limb((-20, 92), (-38, 110), toes=1), Limb((20, 90), (32, 114), toes=1), lean=2,
    ),
    "running": Stance(
        Limb((-46, 30), (-24, 46)), Limb((52, 20), (72, 4), in_front=False),
        Limb((-30, 90), (-66, 96), toes=1), Limb((34, 84), (48, 108), toes=1), lean=9,
    ),
    "jumping": Stance(_UP_L, _UP_R, Limb((-38, 92), (-50, 106), toes=-1), Limb((38, 92), (50, 106), toes=1)),
    "dancing": Stance(
        _UP_L, Limb((56, 30), (74, 22)), Limb((-20, 92), (-20, 116), toes=-1), Limb((36, 88), (62, 96), toes=1), lean=-5
    ),
}  # fmt: skip
