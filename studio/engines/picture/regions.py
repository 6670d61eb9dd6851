"""Which part of a picture is drawn, how finely, and in which of the model's own squares.

Used by the starter picture engine on the worker's job thread. A part that one square can show well is one square. A
long strip, or a part wider than the largest picture that a square is good for, is covered by squares that overlap by
half; their predictions are blended at every step (Bar-Tal et al., "MultiDiffusion", 2023).
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.framing import Box
from studio.engines.picture.pixels import Mask

LARGEST_SQUARE = 512
"""Pixels of a picture's side that one square of the model is still enlarged to."""
ELONGATED = 2.0
"""From this ratio of its sides on, a part is drawn as several squares."""
_AROUND = 1.25
"""A square is so much larger than what is painted in it: it sees what stands around."""
_SPOT = 1.05
"""The square of a thing that is drawn within a mask, of the mask's shorter side: drawings leave a margin."""


class Region(NamedTuple):
    box: Box
    """In the picture's pixels."""
    rows: int
    columns: int
    """The box in the model's pixels."""
    tiles: tuple[tuple[int, int], ...]
    """(top, left) of every square, in the model's pixels."""


def whole_region(width: int, height: int, resolution: int) -> Region:
    """All of a picture: in a centred square that holds it, or in several squares along a long one."""
    short, long = sorted((width, height))
    if long < ELONGATED * short:
        return _square(Box((width - long) // 2, (height - long) // 2, long, long), resolution)
    return _tiled(Box(0, 0, width, height), short, resolution)


def mask_region(mask: Mask, resolution: int) -> Region:
    """What may change, with some of its surroundings; a small repair uses all of the model's pixels."""
    painted = _painted(mask)
    if painted is None:
        return whole_region(mask.shape[1], mask.shape[0], resolution)
    width, height = painted.width, painted.height
    short, long = sorted((width, height))
    side = max(round(long * _AROUND), resolution)
    if long < ELONGATED * short and long <= LARGEST_SQUARE:
        return _square(_within(_grown(painted, side, side), mask), resolution)
    side = min(max(round(short * _AROUND * _AROUND), resolution), LARGEST_SQUARE)
    margin = round(side * (_AROUND - 1))
    wide, high = max(min(width + margin, mask.shape[1]), side), max(min(height + margin, mask.shape[0]), side)
    return _tiled(_within(_grown(painted, wide, high), mask), side, resolution)


def spot_region(mask: Mask, resolution: int) -> Region | None:
    """The square for one thing within a mask that is no strip and reaches across the picture in neither direction; None
    for other masks, which are painted together with their surroundings."""
    painted = _painted(mask)
    if painted is None:
        return None
    short, long = sorted((painted.width, painted.height))
    spans = painted.width == mask.shape[1] or painted.height == mask.shape[0]
    if spans or long >= ELONGATED * short or long > LARGEST_SQUARE:
        return None
    side = round(short * _SPOT)
    return _square(_grown(painted, side, side), resolution)


def around_box(mask: Mask) -> Box:
    """The masked part and a quarter of it on every side, within the picture."""
    painted = _painted(mask) or Box(0, 0, mask.shape[1], mask.shape[0])
    wide, high = min(round(painted.width * 1.5), mask.shape[1]), min(round(painted.height * 1.5), mask.shape[0])
    return _within(_grown(painted, wide, high), mask)


def _painted(mask: Mask) -> Box | None:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return None
    left, top = int(columns[0]), int(rows[0])
    return Box(left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1)


def _grown(box: Box, width: int, height: int) -> Box:
    return Box(box.left + (box.width - width) // 2, box.top + (box.height - height) // 2, width, height)


def _within(box: Box, mask: Mask) -> Box:
    """Moved into the picture where it fits there: what is known helps more than an edge that is carried on."""
    return Box(
        _moved(box.left, box.width, mask.shape[1]), _moved(box.top, box.height, mask.shape[0]), box.width, box.height
    )


def _moved(start: int, length: int, room: int) -> int:
    return min(max(start, 0), room - length) if length <= room else (room - length) // 2


def _square(box: Box, resolution: int) -> Region:
    return Region(box, resolution, resolution, ((0, 0),))


def _tiled(box: Box, side: int, resolution: int) -> Region:
    """`side`: pixels of the picture in a tile's side."""
    rows = max(resolution, round(box.height * resolution / side))
    columns = max(resolution, round(box.width * resolution / side))
    tiles = tuple((top, left) for top in _starts(rows, resolution) for left in _starts(columns, resolution))
    return Region(box, rows, columns, tiles)


def _starts(length: int, resolution: int) -> list[int]:
    """Starts of squares that cover a length evenly and overlap by half or more."""
    count = ceil((length - resolution) / (resolution // 2)) + 1
    return [round(at) for at in np.linspace(0, length - resolution, count)]


def blended(predictions: NDArray[np.float32], region: Region) -> NDArray[np.float32]:
    """[tiles, 3, side, side] as one [1, 3, rows, columns]: each square counts most in its middle."""
    if len(region.tiles) == 1:
        return predictions
    side = predictions.shape[-1]
    across = np.sin(np.pi * (np.arange(side) + 0.5) / side) ** 2 + 1e-2
    window = np.outer(across, across).astype(np.float32)
    total = np.zeros((1, predictions.shape[1], region.rows, region.columns), np.float32)
    share = np.zeros((region.rows, region.columns), np.float32)
    for prediction, (top, left) in zip(predictions, region.tiles, strict=True):
        total[0, :, top : top + side, left : left + side] += prediction * window
        share[top : top + side, left : left + side] += window
    return np.asarray(total / share, dtype=np.float32)
