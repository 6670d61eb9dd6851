"""Where other things meet a drawing, proposed by rule from its alpha alone.

Called by `arrange` for drawings of the model, and by the recipe's `anchors`, which draws the proposals for an eye to
correct. Pure. All places are shares of width and height.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.pixels import resized
from studio.engines.picture.storybook.plan import Anchors, Facing, Pixels

Bits = NDArray[np.bool_]
_SIDE: Final = 96
"""Pixels of the longer side at which shapes are measured."""
_WIDE: Final = 1.12
"""Width of height from which on a figure is seen from the side, head at one end."""


def proposed(pixels: Pixels, facing: Facing | None = None) -> Anchors:
    """Anchors as of a figure, a bearer and a vessel at once: what is asked of a drawing depends on the relation.
    `facing`: where it is known which way the drawing looks."""
    seen = small_mask(pixels)
    if not seen.any():
        return Anchors()
    facing = _facing(seen) if facing is None else facing
    head = _head(seen, facing)
    left, right, level = surface(seen)
    toward = {"": 0.0, "left": -1.0, "right": 1.0}[facing]
    middle, wide, high = (head[0] + head[2]) / 2, head[2] - head[0], head[3] - head[1]
    tall = seen.shape[1] < _WIDE * seen.shape[0]
    hand = (0.5 + 0.2 * (toward or 1), 0.66) if tall else (min(0.92, max(0.08, middle + 0.3 * toward * wide)), 0.74)
    return Anchors(
        head=head,
        hand=hand,
        mouth=(middle + 0.32 * toward * wide, head[1] + 0.68 * high),
        seat=_seat(seen, facing),
        surface=(left, right, level),
        rim=_rim(seen),
        waterline=0.86,
        facing=facing,
    )


def small_mask(pixels: Pixels) -> Bits:
    """What is seen of a drawing, at `_SIDE` pixels."""
    high, wide = pixels.shape[:2]
    scale = min(1.0, _SIDE / max(high, wide))
    size = max(1, round(wide * scale)), max(1, round(high * scale))
    return np.asarray(resized(np.ascontiguousarray(pixels[..., 3]), *size) > 110, np.bool_)


def tops(seen: Bits) -> NDArray[np.int_]:
    """The highest row that is seen in each column; the number of rows where none is."""
    return np.asarray(np.where(seen.any(axis=0), seen.argmax(axis=0), seen.shape[0]), np.int_)


def surface(seen: Bits) -> tuple[float, float, float]:
    """Left, right and y of the most level stretch of the upper side, a third of the width at least."""
    high, wide = seen.shape
    top = tops(seen).astype(float)
    window = max(2, round(0.34 * wide))
    best, found = np.inf, 0
    for at in range(wide - window + 1):
        part = top[at : at + window]
        off = abs(at + window / 2 - wide / 2) / wide
        cost = (part.max() - part.min()) / high + 0.35 * off + 0.35 * part.mean() / high
        if cost < best:
            best, found = cost, at
    level = float(np.median(top[found : found + window]))
    near = np.abs(top - level) < 0.05 * high
    left, right = found, found + window
    while left > 0 and near[left - 1]:
        left -= 1
    while right < wide and near[right]:
        right += 1
    return left / wide, right / wide, min(0.95, level / high)


def _facing(seen: Bits) -> Facing:
    """The end of a figure seen from the side that stands higher and is thicker: its head."""
    high, wide = seen.shape
    if wide < _WIDE * high:
        return ""
    upper = seen[: round(0.55 * high)]
    third = max(1, round(0.36 * wide))
    left, right = int(upper[:, :third].sum()), int(upper[:, -third:].sum())
    return "left" if left >= right else "right"


def _head(seen: Bits, facing: str) -> tuple[float, float, float, float]:
    high, wide = seen.shape
    if facing and wide > 0.95 * high:
        cut = max(2, round(0.42 * wide))
        part, start = (seen[:, :cut], 0) if facing == "left" else (seen[:, -cut:], wide - cut)
        columns = part.sum(axis=0) > 0.06 * high
        rows = np.flatnonzero(part.sum(axis=1) > 0.3 * part.sum(axis=1).max())
        xs = np.flatnonzero(columns)
        top = int(rows[0])
        bottom = min(high, top + round(0.5 * high))
        return (start + int(xs[0])) / wide, top / high, (start + int(xs[-1]) + 1) / wide, bottom / high
    share = 0.44 if high < 1.5 * wide else 0.34
    part = seen[: max(2, round(share * high))]
    widths = _middle_runs(part)
    lengths = np.array([run[1] - run[0] for run in widths])
    broad = np.flatnonzero(lengths > 0.5 * np.percentile(lengths, 90))
    row = int(broad[0]) if len(broad) else 0
    body = lengths[row:]
    run = widths[row + int(np.argsort(body)[len(body) // 2])]
    return run[0] / wide, row / high, run[1] / wide, len(part) / high


def _middle_runs(part: Bits) -> list[tuple[int, int]]:
    """For each row the run of seen pixels nearest to the middle of what is seen."""
    columns = np.flatnonzero(part.any(axis=0))
    middle = float(columns.mean()) if len(columns) else part.shape[1] / 2
    found = []
    for row in part:
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
        runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
        found.append(
            min(runs, key=lambda run: max(run[0] - middle, middle - run[1], 0.0) - 0.1 * (run[1] - run[0]))
            if runs
            else (0, 0)
        )
    return found


def _seat(seen: Bits, facing: str) -> tuple[float, float]:
    """The back of what is seen from the side; the middle of the upper side of the rest."""
    high, wide = seen.shape
    middle = {"": 0.5, "left": 0.56, "right": 0.44}[facing]
    top = tops(seen)[round((middle - 0.12) * wide) : max(1, round((middle + 0.12) * wide)) + 1]
    return middle, min(0.9, float(np.median(top)) / high + 0.03)


def _rim(seen: Bits) -> float:
    """The row from the middle down where a vessel is nearly at its widest."""
    widths = seen.sum(axis=1)
    half = len(widths) // 3
    lower = widths[half:]
    return float(half + int(np.argmax(lower > 0.75 * lower.max()))) / len(widths)
