"""Masks of what is painted anew: made softer at their edge, scaled so that nothing of them is lost, put in boxes.

Used by the picture engines on the worker's job thread. A mask is uint8 [rows, columns], 255 where the picture may
change. Distances are pixels in both directions at once (Chebyshev), so that what changes ends at whole pixels.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.framing import Box
from studio.engines.picture.pixels import Mask

Pixel = TypeVar("Pixel", bound=np.generic)


def box_of(mask: NDArray[np.generic]) -> Box | None:
    """The smallest box around what is not 0; None where nothing is."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return None
    left, top = int(columns[0]), int(rows[0])
    return Box(left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1)


def grown_box(box: Box, by: int, width: int, height: int) -> Box:
    """So many pixels larger on each side, within a picture of this size."""
    left, top = max(0, box.left - by), max(0, box.top - by)
    right, bottom = min(width, box.left + box.width + by), min(height, box.top + box.height + by)
    return Box(left, top, right - left, bottom - top)


def part_of(picture: NDArray[Pixel], box: Box) -> NDArray[Pixel]:
    """The box's pixels, as a view; the box lies within the picture."""
    return picture[box.top : box.top + box.height, box.left : box.left + box.width]


def feathered(mask: Mask, by: int) -> Mask:
    """The same where it is white; around it, it fades to black within `by` pixels, and is black beyond."""
    box = box_of(mask)
    if by < 1 or box is None:
        return mask
    whole = np.zeros_like(mask)
    around = grown_box(box, by, mask.shape[1], mask.shape[0])
    grow = (by + 1) // 2
    soft = dilated(part_of(mask, around), grow)
    for radius in ((by - grow + 1) // 2, (by - grow) // 2):
        soft = _smoothed(_smoothed(soft, radius).T, radius).T
    part_of(whole, around)[:] = soft
    return whole


def dilated(plane: NDArray[np.uint8], by: int) -> NDArray[np.uint8]:
    """Each pixel the highest of those within `by` pixels of it."""
    if by < 1:
        return plane.copy()
    # Beyond the plane too, for windows whose middle lies there reach into it.
    out = np.pad(plane, by)
    for turned in (out, out.T):
        reach = 0
        while reach < by:
            # Windows that touch: so far on, the highest of two of them is the highest of both together.
            step = min(2 * reach + 1, by - reach)
            before = turned.copy()
            np.maximum(turned[step:], before[:-step], out=turned[step:])
            np.maximum(turned[:-step], before[step:], out=turned[:-step])
            reach += step
    return out[by:-by, by:-by]


def _smoothed(plane: NDArray[np.uint8], radius: int) -> NDArray[np.uint8]:
    """The mean of 2 radius + 1 rows; beyond the plane its edge goes on."""
    if radius < 1:
        return plane
    count = 2 * radius + 1
    sums = np.pad(plane, ((radius + 1, radius), (0, 0)), mode="edge").astype(np.int32)
    sums[0] = 0
    np.cumsum(sums, axis=0, out=sums)
    return ((2 * (sums[count:] - sums[:-count]) + count) // (2 * count)).astype(np.uint8)


def touched_at(mask: NDArray[np.bool_] | Mask, width: int, height: int) -> NDArray[np.bool_]:
    """The mask at another size: every pixel that one of the mask's, be it ever so dark, has a share in."""
    painted = mask.astype(np.bool_)
    if painted.shape == (height, width):
        return painted
    return _any_in_spans(_any_in_spans(painted, height).T, width).T


def _any_in_spans(plane: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """`count` rows for the plane's own: whether anything is set in those that each of them overlaps."""
    length = len(plane)
    places = np.arange(count + 1)
    begin, end = places[:-1] * length // count, -(-places[1:] * length // count)
    before = np.zeros((length + 1, plane.shape[1]), np.int32)
    np.cumsum(plane, axis=0, out=before[1:])
    return before[end] > before[begin]
