"""A plush body under a head that the starter model drew: one character, in any pose and style.

Called by the starter engine for wishes whose source is "body", on the worker's job thread. The figure depends on its
arguments alone, so a character looks the same wherever the same head, colours and seed are given.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from studio.engines.picture.storybook.bodies.head_colours import HeadColours, colours_of
from studio.engines.picture.storybook.bodies.names import BODIES, Build
from studio.engines.picture.storybook.bodies.poses import STANCES, Limb, Stance
from studio.engines.picture.storybook.plan import Anchors, Cutout, Pose
from studio.engines.picture.storybook.vector.colours import COLOUR_WORDS
from studio.engines.picture.storybook.vector.render import render
from studio.engines.picture.storybook.vector.shapes import (
    RGB,
    Drawing,
    Pasted,
    Point,
    Shape,
    blob,
    curve,
    disc,
    oval,
    turned,
)

_CLOTHES: Final = ("red", "blue", "green", "yellow", "purple", "orange", "pink")


class Frame(NamedTuple):
    """The measures of a build, in units in which the head is 100 wide."""

    shoulder: float
    belly: float
    arm: float
    """Width at the shoulder; the hand is a little thinner."""
    leg: float
    tall: float = 1.0
    """How much longer the legs are than a bear's."""


_FRAMES: Final[dict[Build, Frame]] = {
    "round": Frame(36, 48, 27, 34),
    "slim": Frame(29, 36, 21, 26, 1.1),
    "long-legged": Frame(29, 36, 21, 24, 1.25),
    "small": Frame(30, 42, 20, 26, 0.85),
    "child": Frame(31, 33, 20, 24, 1.15),
    "grown-up": Frame(37, 37, 22, 27, 1.4),
    "baby": Frame(32, 40, 22, 28, 0.75),
    "bust": Frame(40, 38, 24, 28, 1.15),
}


def put_head_on(
    head: Cutout, kind: str, pose: Pose, style: str, colours: tuple[str, ...], seed: int, size_px: int = 512
) -> Cutout:
    """`kind`: a name of BODIES. `colours`: colour words asked for clothes; "" and () are chosen by the seed.
    `size_px`: the longer side."""
    build = BODIES[kind]
    stance = STANCES.get(pose, STANCES["standing"])
    drawing = _figure(head, build, stance, colours, seed)
    return render(drawing, None, style, size_px).cutout


def _figure(head: Cutout, build: Build, stance: Stance, colours: tuple[str, ...], seed: int) -> Drawing:
    frame, rows, columns = _FRAMES[build], head.pixels.shape[0], head.pixels.shape[1]
    high = 100 * rows / columns
    face = build in ("child", "grown-up", "baby", "bust")
    own = colours_of(head.pixels, face=face)
    pasted = Pasted(head.pixels, -50, -high, 50, 0)
    asked = next((word for word in colours if word), _CLOTHES[seed % len(_CLOTHES)])
    slots: dict[str, RGB] = {"main": own.main, "light": own.light, "cloth": COLOUR_WORDS[asked] if face else own.main}
    trunk = _trunk(frame, face=face)
    legs = [part for side, limb in ((-1, stance.left_leg), (1, stance.right_leg)) for part in _leg(frame, side, limb)]
    arms = {limb: _arm(frame, side, limb, own) for side, limb in ((-1, stance.left_arm), (1, stance.right_arm))}
    behind = [shape for limb, shapes in arms.items() if not limb.in_front for shape in shapes]
    before = [shape for limb, shapes in arms.items() if limb.in_front and not limb.before_head for shape in shapes]
    raised = [shape for limb, shapes in arms.items() if limb.before_head for shape in shapes]
    below = turned((*behind, *(() if stance.low else legs), *trunk, *(legs if stance.low else ())), stance.lean, (0, 0))
    hand = stance.right_arm.end
    foot = max(point[1] for point in (stance.left_leg.end, stance.right_leg.end)) * frame.tall + 14
    anchors = Anchors(
        head=(-50, -high, 50, 0), hand=((hand[0] + stance.left_arm.end[0]) / 2, hand[1]) if hand[0] < 20 else hand,
        mouth=(0, -0.22 * high), seat=(0, 86), foot=foot,
    )  # fmt: skip
    return Drawing((*below, *before, pasted, *raised), anchors, slots)


def _trunk(frame: Frame, *, face: bool) -> tuple[Shape, ...]:
    s, b = frame.shoulder, frame.belly
    right: list[Point] = [(s * 0.7, -14), (s, 10), (b, 52), (b * 0.86, 84)]
    whole = blob([*right, (0, 96), *((-x, y) for x, y in reversed(right))], "cloth")
    return (whole,) if face else (whole, oval(-b * 0.62, 14, b * 0.62, 88, "light", ink="none"))


def _arm(frame: Frame, side: int, limb: Limb, own: HeadColours) -> tuple[Shape, ...]:
    shoulder = (side * (frame.shoulder - 6), 12.0)
    return (curve((shoulder, limb.middle, limb.end), (frame.arm, frame.arm * 0.85), "main", shade=-0.08),)


def _leg(frame: Frame, side: int, limb: Limb) -> tuple[Shape, ...]:
    knee, foot = (limb.middle[0], limb.middle[1] * frame.tall), (limb.end[0], limb.end[1] * frame.tall)
    w = frame.leg
    leg = curve(((side * frame.belly * 0.45, 72), knee, foot), (w, w * 0.92), "main", shade=-0.06)
    if limb.sole:
        return (leg, oval(foot[0] - w * 0.62, foot[1] - w * 0.62, foot[0] + w * 0.62, foot[1] + w * 0.62, "main"),
                disc(foot[0], foot[1] + 2, w * 0.34, "light", ink="none"))  # fmt: skip
    x = foot[0] + limb.toes * w * 0.3
    return (leg, oval(x - w * 0.72, foot[1] - w * 0.3, x + w * 0.72, foot[1] + w * 0.45, "main"))
