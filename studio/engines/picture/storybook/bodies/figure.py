"""A plush body under a head that the starter model drew: one character, in any pose and style.

Called by the starter engine for wishes whose source is "body", on the worker's job thread. The figure depends on its
arguments alone, so a character looks the same wherever the same head, colours and seed are given.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from studio.engines.picture.storybook.bodies.beasts import bird, horse
from studio.engines.picture.storybook.bodies.clothes import Dress, dress, hips, skirt, upper
from studio.engines.picture.storybook.bodies.eyes import closed
from studio.engines.picture.storybook.bodies.frames import COATS, FRAMES, Coat, Frame
from studio.engines.picture.storybook.bodies.hats import hat
from studio.engines.picture.storybook.bodies.head_colours import HeadColours, Sort, colours_of
from studio.engines.picture.storybook.bodies.individuals import built, shaded, stance
from studio.engines.picture.storybook.bodies.lying import lying, tail
from studio.engines.picture.storybook.bodies.names import BODIES, LONG_HAIR, Build
from studio.engines.picture.storybook.bodies.poses import Limb, Stance
from studio.engines.picture.storybook.plan import Anchors, Cutout, Pixels, Stood
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.render import render
from studio.engines.picture.storybook.vector.shapes import (
    RGB,
    Drawing,
    Pasted,
    Point,
    Shape,
    blob,
    box,
    curve,
    disc,
    line,
    oval,
    turned,
)
from studio.engines.picture.storybook.vector.styles import MANNERS, Manner

_FLAT_POSES: Final[tuple[Stood, ...]] = ("lying", "sleeping", "flying")
_SORTS: Final[dict[Build, Sort]] = {
    "child": "face", "grown-up": "face", "baby": "face", "bust": "bust", "horse": "profile", "bird": "profile",
}  # fmt: skip
_INKED: Final = ("line",)
_SADDLE: Final = 0.5
"""How far down its trunk who rides astride meets the back of the animal."""
_PEOPLE: Final[tuple[Build, ...]] = ("child", "grown-up", "baby", "bust")


def put_head_on(
    head: Cutout, kind: str, pose: Stood, style: str, colours: tuple[str, ...], seed: int, size_px: int = 512
) -> Cutout:
    """`head`: as the model drew it, in `names.head_style(kind, style)`. `kind`: a name of BODIES. `colours`: words
    for the upper and lower clothes of people; what is "" or left out, the seed chooses. `size_px`: the longer side.
    """
    build = BODIES[kind]
    if not colours and style not in _INKED:
        head = head._replace(pixels=shaded(head.pixels, kind, seed))
    if build == "bust" and ((kind, style) in LONG_HAIR or not _has_shoulders(head.pixels)):
        build = "grown-up"
    people = build in _PEOPLE
    own = colours_of(head.pixels, _SORTS.get(build, "animal"))
    pasted = _placed(closed(head.pixels) if pose == "sleeping" else head.pixels, build)
    worn = dress(kind, colours, seed, own, bust=build == "bust")
    coat = COATS.get(kind, Coat())
    slots = _slots(own, worn, coat, people=people)
    if build == "horse":
        drawing = horse(pasted, pose, head.pixels)
    elif build == "bird":
        drawing = bird(pasted, pose)
    elif pose in _FLAT_POSES:
        drawing = lying(pasted, FRAMES[build], pose, coat, people=people)
    else:
        drawing = _upright(pasted, build, stance(pose, seed), worn, coat, seed)
        known_by = hat(kind, pasted.left, pasted.top, pasted.right, pasted.bottom)
        drawing = drawing._replace(shapes=(*drawing.shapes, *known_by))
    fur = not people and build not in ("horse", "bird")
    return render(drawing._replace(colours=slots), None, _manner(style, head.pixels, fur=fur), size_px).cutout


def _manner(style: str, head: Pixels, *, fur: bool) -> Manner:
    """The style with the stroke of the head, which is smaller than a prop; black where line art fills the head."""
    manner = MANNERS[style]
    if not manner.lines_alone:
        return manner._replace(outline=0.7 * manner.outline)
    rows, columns = head.shape[:2]
    brow = head[int(0.18 * rows) : int(0.5 * rows) + 1, int(0.25 * columns) : int(0.75 * columns) + 1]
    black = fur and float((brow[..., :3].max(axis=2) < 90).mean()) > 0.5
    return manner._replace(outline=0.009 if black else 0.025, detail=0.009 if black else 0.017, black=black)


def _slots(own: HeadColours, worn: Dress, coat: Coat, *, people: bool) -> dict[str, RGB]:
    main = coat.main or own.main
    body = {
        "main": main,
        "light": own.light,
        "limb": coat.limbs or main,
        "sock": coat.socks or coat.limbs or main,
        "tail": coat.tail_colour or main,
        "mane": main if coat.tail == "stub" else own.mane,
        "stripe": mixed(toned(main, -0.6), (50, 40, 44), 0.6),
    }
    if not people:
        return body
    return {
        **body,
        "cloth": worn.cloth,
        "lower": worn.lower,
        "shoes": worn.shoes,
        "trim": mixed(worn.cloth, (255, 255, 255), 0.72),
    }


def _has_shoulders(pixels: Pixels) -> bool:
    """Is it cut off straight below, as a bust is? A head ends in its chin."""
    rows = len(pixels)
    low = pixels[int(0.96 * rows) : max(int(0.99 * rows), int(0.96 * rows) + 1), :, 3] > 128
    return bool((low.mean(axis=0) > 0.5).mean() > 0.5)


def _placed(pixels: Pixels, build: Build) -> Pasted:
    """The head above (0, 0), its chin a little lower: a face is 86 wide, whatever ears or antlers add to it."""
    rows, columns = pixels.shape[:2]
    wide = 100.0
    if build not in ("bust", "horse", "bird"):
        face = float(np.median((pixels[int(0.55 * rows) : max(1, int(0.85 * rows)), :, 3] > 128).sum(axis=1))) / columns
        wide = min(124.0, max(96.0, 86 / max(0.1, face)))
    low = {"bust": 0.0, "horse": 0.0, "bird": 14.0, "child": 4.0, "grown-up": 3.0, "baby": 5.0}.get(build, 10.0)
    return Pasted(pixels, -wide / 2, low - wide * rows / columns, wide / 2, low)


def _upright(pasted: Pasted, build: Build, how: Stance, worn: Dress, coat: Coat, seed: int) -> Drawing:
    people = build in _PEOPLE
    frame = built(FRAMES[build], seed, people=people or build == "robot")
    length, width = frame.leg
    hip_y = frame.bottom - (12 if not how.low else 10)
    feet = [
        (side * frame.belly * 0.46 + side * limb.end[0] * length, hip_y + limb.end[1] * length)
        for side, limb in _legs(how)
    ]
    floor = max(y for _, y in feet) + 0.42 * width
    legs = [part for side, limb in _legs(how) for part in _leg(frame, side, limb, hip_y, people=people)]
    arms = [(limb, _arm(frame, side, limb, worn, build)) for side, limb in ((-1, how.left_arm), (1, how.right_arm))]
    trunk = _dressed(frame, worn, floor, low=how.low) if people else _fur(frame, coat, build)
    behind = [shape for limb, shapes in arms if limb.behind for shape in shapes]
    before = [shape for limb, shapes in arms if not limb.behind and not limb.before_head for shape in shapes]
    raised = [shape for limb, shapes in arms if limb.before_head for shape in shapes]
    neck = [line(((0, -14), (0, 8)), 24, "main", shade=-0.1)] if build in ("child", "grown-up") else []
    if build == "robot":
        neck = [line(((0, -8), (0, 12)), 18, "iron")]
    body = [*behind, *([] if how.low else legs), *trunk, *(legs if how.low else []), *neck]
    below = turned((*tail(coat.tail, frame), *body, *before), how.lean, (0, 0))
    hand = _end(frame.shoulder, 1, how.right_arm, frame.arm[0])
    other = _end(frame.shoulder, -1, how.left_arm, frame.arm[0])
    held = ((hand[0] + other[0]) / 2, hand[1] - 4) if hand[0] < 22 else hand
    top = pasted.top * (1.0 if build != "bust" else 0.98)
    chin = pasted.bottom if build != "bust" else pasted.top * 0.38
    anchors = Anchors(
        head=(pasted.left, top, pasted.right, chin),
        hand=held,
        mouth=(0, chin + 0.2 * (top - chin)),
        seat=(0, _SADDLE * frame.bottom if None in (how.left_leg, how.right_leg) else frame.bottom),
        foot=floor if not how.low else max(floor, frame.bottom + 4),
        waterline=frame.bottom * 0.45 if how.waterline else None,
        facing=how.facing,
    )
    return Drawing((*below, pasted, *raised), anchors)


def _legs(how: Stance) -> list[tuple[int, Limb]]:
    return [(side, limb) for side, limb in ((-1, how.left_leg), (1, how.right_leg)) if limb is not None]


def _end(shoulder: Point, side: int, limb: Limb, length: float) -> Point:
    return side * (shoulder[0] + limb.end[0] * length), shoulder[1] + limb.end[1] * length


def _trunk(frame: Frame, slot: str) -> Shape:
    c, b, low = frame.chest, frame.belly, frame.bottom
    top = min(-24.0, frame.shoulder[1] - 6)
    right: list[Point] = [(c * 0.6, top), (c, 0.1 * low), (b, 0.6 * low), (b * 0.84, 0.93 * low)]
    return blob([*right, (0, low + 3), *((-x, y) for x, y in reversed(right))], slot)


def _fur(frame: Frame, coat: Coat, build: Build) -> list[Shape]:
    b, low = frame.belly, frame.bottom
    if build == "robot":
        buttons = [
            disc(x, 0.44 * low, 4.5, slot, ink="thin") for x, slot in ((-12, "red"), (0, "yellow"), (12, "leaf"))
        ]
        return [
            box(-b, 4, b, low, "main", 12),
            box(-b * 0.62, 0.26 * low, b * 0.62, 0.62 * low, "light", 6, ink="thin"),
            *buttons,
            line(((-12, 0.78 * low), (12, 0.78 * low)), 5, "iron", ink="none"),
        ]
    shapes = [_trunk(frame, "main")]
    if coat.stripes:
        shapes += [
            curve(
                ((side * b, y), (side * b * 0.66, y + 3), (side * b * 0.5, y + 1)),
                (8, 3),
                "stripe",
                ink="none",
                inside=True,
            )
            for side in (-1, 1)
            for y in (20, 38, 56)
        ]
    if coat.patches:
        spots = ((-0.8, 0.3, 17), (0.78, 0.2, 15), (0.9, 0.72, 18), (-0.86, 0.86, 13))
        shapes += [disc(b * x, low * y, r, "sock", ink="none", inside=True) for x, y, r in spots]
    return [*shapes, oval(-b * 0.6, 0.16 * low, b * 0.6, 0.97 * low, "light", ink="none", inside=True)]


def _dressed(frame: Frame, worn: Dress, floor: float, *, low: bool) -> list[Shape]:
    lower = [hips(frame)] if worn.cut in ("shirt", "romper") else []
    if low and worn.cut == "gown":
        return [*upper(frame, worn, _trunk(frame, "cloth"))]
    return [*lower, *upper(frame, worn, _trunk(frame, "cloth")), *skirt(frame, worn, floor)]


def _arm(frame: Frame, side: int, limb: Limb, worn: Dress, build: Build) -> tuple[Shape, ...]:
    (x, y), (length, width) = frame.shoulder, frame.arm
    elbow = (side * (x + limb.middle[0] * length), y + limb.middle[1] * length)
    hand = _end(frame.shoulder, side, limb, length)
    shoulder = (side * x, y + 2.0)
    if build == "robot":
        return (
            line((shoulder, elbow, hand), width * 0.7, "iron"),
            disc(*hand, width * 0.72, "main"),
            disc(*shoulder, width * 0.66, "main"),
        )
    if build not in _PEOPLE:
        arm = curve((shoulder, elbow, hand), (width, width * 0.84), "limb", shade=-0.07)
        return arm, disc(*hand, width * 0.46, "sock", shade=-0.07, ink="none")
    skin = curve((shoulder, elbow, hand), (width * 0.86, width * 0.8), "main")
    palm = disc(*hand, width * 0.56, "main")
    long = build == "bust" or worn.cut in ("gown", "coat", "romper") or worn.pattern in (1, 3)
    if not long:
        middle = ((shoulder[0] * 0.35 + elbow[0] * 0.65), (shoulder[1] * 0.35 + elbow[1] * 0.65))
        return skin, palm, line((shoulder, middle), width * 1.14, "cloth", shade=-0.1)
    wrist = (elbow[0] * 0.18 + hand[0] * 0.82, elbow[1] * 0.18 + hand[1] * 0.82)
    cuff = (line((wrist, wrist), width * 1.16, "white"),) if worn.cut == "coat" else ()
    return palm, curve((shoulder, elbow, wrist), (width * 1.12, width * 1.02), "cloth", shade=-0.1), *cuff


def _leg(frame: Frame, side: int, limb: Limb, hip_y: float, *, people: bool) -> tuple[Shape, ...]:
    length, w = frame.leg
    if limb.sole:  # stretched towards the viewer
        length = min(length, 44.0)
    hip = (side * frame.belly * 0.46, hip_y)
    knee = (hip[0] + side * limb.middle[0] * length, hip_y + limb.middle[1] * length)
    foot = (hip[0] + side * limb.end[0] * length, hip_y + limb.end[1] * length)
    ankle = (foot[0], foot[1] - (0.0 if limb.sole else 0.14 * w))
    leg = curve((hip, knee, ankle), (w, w * 0.86), "lower" if people else "limb", shade=-0.05)
    shoe = "shoes" if people else "sock"
    if limb.sole:
        sole = oval(foot[0] - w * 0.6, foot[1] - w * 0.68, foot[0] + w * 0.6, foot[1] + w * 0.6, shoe)
        pad = (
            disc(foot[0], foot[1] + 2, w * 0.32, "light", ink="none")
            if not people
            else oval(
                foot[0] - w * 0.36,
                foot[1] - w * 0.42,
                foot[0] + w * 0.36,
                foot[1] + w * 0.36,
                shoe,
                shade=0.25,
                ink="none",
            )
        )
        return leg, sole, pad
    x = foot[0] + limb.toes * w * 0.34
    return leg, oval(x - w * 0.72, foot[1] - w * 0.34, x + w * 0.72, foot[1] + w * 0.42, shoe)
