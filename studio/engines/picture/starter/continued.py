"""A storybook landscape continued past the edges of its picture, joined where old and new differ least.

Used by `painted_in` on the worker's job thread. The landscape is painted anew from its plan, in the same style, light
and seed, so large that it fills the wider frame while its horizon lies where the picture's does. Its colours are eased
towards those of the old picture's edge, and within the strip of the old picture that may change the two are joined
along the path of least difference (Efros and Freeman, "Image quilting", 2001).
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.framing import Box
from studio.engines.picture.pixels import Mask, Picture, keep_outside
from studio.engines.picture.repair.fills import membrane
from studio.engines.picture.repair.masks import box_of, dilated, feathered

_EDGE: Final = 4
"""Pixels along the void in which colours are compared."""
_ALIKE: Final = 40
"""Of 255: colours that differ more are of different things."""
_ENOUGH: Final = 0.6
"""The share of an edge that has to be alike."""
_SOFT: Final = 2
"""Pixels over which the join fades."""
_MOST: Final = 3.0
"""So many times as high as the frame is the widest view of it that is painted."""


class View(NamedTuple):
    """How a landscape has to be painted, and which part of it fills the frame."""

    height: int
    top: int


def view_of(frame_height: int, known: Box, horizon: float) -> View:
    """`known`: the old picture in the frame; `horizon`: a share of the height. The painting is as wide as the frame."""
    at = known.top + horizon * known.height
    above = at / max(horizon, 1e-3)
    below = (frame_height - at) / max(1 - horizon, 1e-3)
    height = ceil(min(max(above, below, frame_height), _MOST * frame_height))
    top = round(horizon * height - at)
    return View(height, min(max(0, top), height - frame_height))


def continued(
    seen: Picture,
    void: NDArray[np.bool_],
    mask: Mask,
    horizon: float,
    paint: Callable[[int, int], Picture],
    *,
    known_to_be: bool,
) -> Picture | None:
    """[height, width, 3]: `seen` where it is known, and the landscape of `paint(width, height)` in the void. Of what is
    known only what lies in the mask may change. None where the picture is another one by its edges, unless it is known
    to be this one."""
    height, width = mask.shape
    known = box_of(~void)
    if known is None:
        return paint(width, height)
    view = view_of(height, known, horizon)
    landscape = paint(width, view.height)[view.top : view.top + height]
    edge, alike = _alike(seen, landscape, void)
    if not known_to_be and alike.sum() < _ENOUGH * edge.sum():
        return None
    landscape = _eased(seen, landscape, alike)
    return keep_outside(seen, landscape, joined_at(seen, landscape, void, mask, known))


def _alike(seen: Picture, landscape: Picture, void: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The picture's edge along the void, and where on it both have the same thing."""
    edge = ~void & (dilated(void.astype(np.uint8), _EDGE) > 0)
    apart = np.abs(seen.astype(np.int16) - landscape).max(axis=2)
    return edge, edge & (apart < _ALIKE)


def _eased(seen: Picture, landscape: Picture, alike: NDArray[np.bool_]) -> Picture:
    """The landscape with its colours moved so that they meet those of the picture: a sky that is painted higher is
    another blue at each height."""
    if not alike.any():
        return landscape
    apart = seen.astype(np.float32) - landscape
    return (landscape + membrane(apart, ~alike)).clip(0, 255).astype(np.uint8)


def joined_at(seen: Picture, landscape: Picture, void: NDArray[np.bool_], mask: Mask, known: Box) -> Mask:
    """White where the landscape is shown: in the void, and up to the join in the strips along it that may change."""
    new = void.copy()
    apart = ((seen.astype(np.float32) - landscape) ** 2).sum(axis=2)
    free = (mask > 0) & ~void
    for turns in range(4):
        # Each side in turn is looked at as if it were the left one.
        sides = (np.rot90(new, turns), np.rot90(apart, turns), np.rot90(free, turns), np.rot90(void, turns))
        _cut_left(*sides, _turned(known, mask.shape, turns))
    soft = feathered((new * np.uint8(255)).astype(np.uint8), _SOFT)
    return np.where(void, np.uint8(255), np.where(mask > 0, soft, np.uint8(0)))


def _turned(box: Box, shape: tuple[int, ...], turns: int) -> Box:
    """The box in the plane as `np.rot90` turns it."""
    rows, columns = shape
    for _ in range(turns):
        box = Box(box.top, columns - box.left - box.width, box.height, box.width)
        rows, columns = columns, rows
    return box


def _cut_left(
    new: NDArray[np.bool_], apart: NDArray[np.float32], free: NDArray[np.bool_], void: NDArray[np.bool_], known: Box
) -> None:
    """Set `new` left of the path of least difference through the strip at the left edge of what is known."""
    rows = slice(known.top, known.top + known.height)
    if known.left == 0 or not void[rows, known.left - 1].all():
        return
    strip = free[rows, known.left : known.left + known.width]
    wide = int(np.argmin(strip.any(axis=0))) if not strip.any(axis=0).all() else strip.shape[1]
    if wide < 2:
        return
    columns = slice(known.left, known.left + wide)
    # What may not change costs more than any path around it.
    cost = np.where(free[rows, columns], apart[rows, columns], np.float32(1e9))
    path = least_path(cost)
    new[rows, columns] |= (np.arange(wide)[None] < path[:, None]) & free[rows, columns]


def least_path(cost: NDArray[np.float32]) -> NDArray[np.intp]:
    """For each row a column, at most one further than in the row before, so that their sum of cost is least."""
    total = cost.astype(np.float64)
    for row in range(1, len(total)):
        before = np.pad(total[row - 1], 1, constant_values=np.inf)
        total[row] += np.minimum(np.minimum(before[:-2], before[1:-1]), before[2:])
    path = np.empty(len(total), np.intp)
    path[-1] = int(np.argmin(total[-1]))
    for row in range(len(total) - 2, -1, -1):
        first = max(0, path[row + 1] - 1)
        path[row] = first + int(np.argmin(total[row, first : path[row + 1] + 2]))
    return path
