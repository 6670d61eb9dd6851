"""Figures that lie, sleep or fly; and tails.

Called by `figure`, whose units and slots these are.
"""

from __future__ import annotations

from studio.engines.picture.storybook.bodies.frames import Coat, Frame, Tail
from studio.engines.picture.storybook.plan import Anchors, Stood
from studio.engines.picture.storybook.vector.shapes import (
    Drawing,
    Pasted,
    Shape,
    blob,
    curve,
    disc,
    line,
    moved,
    oval,
    turned,
)


# fmt: off
def lying(pasted: Pasted, frame: Frame, pose: Stood, coat: Coat, *, people: bool) -> Drawing:
    """On the belly, the head to the left, looking at the viewer. Who flies has its arms before it."""
    high, long = frame.belly * 1.5, frame.bottom + 0.5 * frame.leg[0]
    trunk_slot, leg_slot, foot_slot = ("cloth", "lower", "shoes") if people else ("main", "limb", "sock")
    w = frame.leg[1]
    legs: list[Shape] = [
        curve(((long - 12, -high * 0.4), (long + frame.leg[0] * 0.5, -w * 0.5)), (w, w * 0.9), leg_slot, shade=-0.05),
        oval(long + frame.leg[0] * 0.5 - w * 0.3, -w * 1.05, long + frame.leg[0] * 0.5 + w * 0.7, 0, foot_slot),
    ]
    trunk = blob(((0, -high * 0.5), (20, -high * 0.9), (long * 0.6, -high), (long, -high * 0.62), (long + 6, -8),
        (long * 0.6, 0), (10, 0)), trunk_slot)
    arm = frame.arm[1]
    paw = pasted.bottom + 4 - arm * 0.4
    arms = [line(((x, paw - 3), (x - 14, paw)), arm, "cloth" if people else "limb", shade=-0.07) for x in (46, -14)]
    hands = [disc(x - 18, paw, arm * 0.5, "main" if people else "sock", ink="thin" if people else "none")
        for x in (46, -14)]
    shift = _moved_tail(turned(tail(coat.tail, frame), 70, (0, 0)), long - frame.bottom * 0.2, -high * 0.2)
    anchors = Anchors(head=(pasted.left, pasted.top, pasted.right, 0), mouth=(0, 0.2 * pasted.top), hand=(-14, -8),
        seat=(long * 0.6, -high), foot=0, facing="left")
    if pose == "sleeping":
        cover = [blob(((26, -high * 0.9), (long * 0.6, -high - 5), (long + 4, -high * 0.66), (long + 14, -4),
            (long * 0.6, 3), (22, 2), (14, -high * 0.4)), "blue", shade=0.2),
                 *(disc(x, y, 4, "white", ink="none") for x, y in ((44, -high * 0.6), (70, -high * 0.75), (62,
                    -high * 0.3), (92, -high * 0.5), (96, -high * 0.15)) if x < long)]
        snores = [snore(x, pasted.top + y, s) for x, y, s in ((56, 16, 9), (72, -6, 13), (94, -32, 17))]
        return Drawing((*shift, *legs, trunk, *cover, pasted, *snores), anchors)
    if pose == "flying":
        ahead = [curve(((20, 2), (-26, 12), (-82, 4)), (arm, arm * 0.9), "cloth" if people else "limb",
            shade=-0.07), disc(-84, 4, arm * 0.55, "main" if people else "sock", ink="thin")]
        body = turned((*shift, *legs, trunk), -10, (0, 0))
        return Drawing((*body, pasted, *ahead), anchors._replace(foot=16, hand=(-84, 4)))
    return Drawing((*shift, *legs, trunk, pasted, *arms, *hands), anchors._replace(foot=paw + arm * 0.5))


def _moved_tail(shapes: tuple[Shape, ...], x: float, y: float) -> list[Shape]:
    if not shapes:
        return []
    points = [point for shape in shapes for stroke in shape.strokes for point in stroke.points]
    dx, dy = x - min(p[0] for p in points), y - max(p[1] for p in points)
    return list(moved(shapes, dx, dy))


def snore(x: float, y: float, size: float) -> Shape:
    return line(((x - size / 2, y - size / 2), (x + size / 2, y - size / 2), (x - size / 2, y + size / 2),
        (x + size / 2, y + size / 2)), size * 0.24, "blue", ink="none")


def tail(kind: Tail, frame: Frame) -> list[Shape]:
    """Behind the trunk, to the right."""
    b, low = frame.belly, frame.bottom
    root = (b * 0.5, low - 10)
    if kind in ("bushy", "ringed"):
        along = (root, (b + 22, low - 4), (b + 42, low - 30), (b + 40, low - 58))
        shapes = [curve(along, (15, 31), "tail", shade=-0.04)]
        if kind == "bushy":
            return [*shapes, curve(((b + 42.5, low - 38), (b + 40, low - 58)), (28, 30), "light", ink="none")]
        return [*shapes, *(line((a, c), 9, "stripe", ink="none", inside=True) for a, c in (((b + 26, low - 32),
            (b + 60, low - 26)), ((b + 24, low - 50), (b + 62, low - 48)), ((b + 12, low - 22), (b + 30, low + 12))))]
    if kind in ("long", "tuft"):
        along = (root, (b + 20, low + 2), (b + 34, low - 18), (b + 30, low - 44))
        shapes = [curve(along, (11, 9) if kind == "long" else (9, 7), "tail", shade=-0.08)]
        return shapes if kind == "long" else [*shapes, curve(((b + 31, low - 38), (b + 28, low - 56)), (12, 18),
            "stripe", ink="thin")]
    if kind == "curl":
        return [curve((root, (b + 6, low - 16), (b + 16, low - 24), (b + 20, low - 14), (b + 12, low - 12),
            (b + 18, low - 30)), 6, "tail", shade=-0.1)]
    if kind == "stub":
        return [line(((b * 0.9, low - 16), (b * 0.92, low - 17)), 24, "tail", shade=-0.06)]
    return []
