"""Which part of a picture is drawn, how finely, and in which of the model's own squares.

Used by the starter picture engine on the worker's job thread. A part that one square can show well is one square. A
long strip, or a part wider than the largest picture that a square is good for, is covered by squares that overlap by
half; their predictions are blended at every step (Bar-Tal et al., "MultiDiffusion", 2023).

`resolution` is the side of the model's square in its pixels; `factor` how many of them lie along the side of one latent
(1 for a model that draws pixels): everything begins and ends between two latents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.framing import Box
from studio.engines.picture.pixels import Mask
from studio.engines.picture.repair.masks import box_of

Plane = NDArray[np.float32]

MOST_ENLARGED = 8
"""Times that one square of the model is still enlarged."""
ELONGATED = 2.0
"""From this ratio of its sides on, a part is drawn as several squares."""
_AROUND = 1.25
"""A square is so much larger than what is painted in it: it sees what stands around."""


class Region(NamedTuple):
    box: Box
    """In the picture's pixels."""
    rows: int
    columns: int
    """The box in the model's pixels."""
    tiles: tuple[tuple[int, int], ...]
    """(top, left) of every square, in the model's pixels."""

    def in_latents(self, factor: int) -> Region:
        """The same with rows, columns and tiles counted in latents."""
        tiles = tuple((top // factor, left // factor) for top, left in self.tiles)
        return self._replace(rows=self.rows // factor, columns=self.columns // factor, tiles=tiles)


def whole_region(width: int, height: int, resolution: int, factor: int = 1) -> Region:
    """All of a picture: in a centred square that holds it, or in several squares along a long one."""
    short, long = sorted((width, height))
    if long < ELONGATED * short:
        return _square(Box((width - long) // 2, (height - long) // 2, long, long), resolution)
    return _tiled(Box(0, 0, width, height), short, resolution, factor)


def mask_region(mask: Mask, resolution: int, factor: int = 1) -> Region:
    """What may change, with some of its surroundings; a small repair uses all of the model's pixels."""
    painted = box_of(mask)
    if painted is None:
        return whole_region(mask.shape[1], mask.shape[0], resolution, factor)
    width, height = painted.width, painted.height
    short, long = sorted((width, height))
    side, largest = max(round(long * _AROUND), resolution), MOST_ENLARGED * resolution
    if long < ELONGATED * short and long <= largest:
        return _square(_within(_grown(painted, side, side), mask), resolution)
    side = min(max(round(short * _AROUND * _AROUND), resolution), largest)
    margin = round(side * (_AROUND - 1))
    wide, high = max(min(width + margin, mask.shape[1]), side), max(min(height + margin, mask.shape[0]), side)
    return _tiled(_within(_grown(painted, wide, high), mask), side, resolution, factor)


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


def _tiled(box: Box, side: int, resolution: int, factor: int) -> Region:
    """`side`: pixels of the picture in a tile's side."""
    cells = resolution // factor
    rows, columns = (max(cells, round(length * cells / side)) for length in (box.height, box.width))
    tiles = [(top, left) for top in starts(rows, cells, cells // 2) for left in starts(columns, cells, cells // 2)]
    in_pixels = tuple((top * factor, left * factor) for top, left in tiles)
    return Region(box, rows * factor, columns * factor, in_pixels)


def starts(length: int, side: int, overlap: int) -> list[int]:
    """Starts of parts of a length that cover it evenly and overlap by so much or more."""
    count = ceil((length - side) / (side - overlap)) + 1
    return [round(at) for at in np.linspace(0, length - side, count)]


def blended(predictions: Plane, region: Region) -> Plane:
    """[tiles, channels, side, side] as one [1, channels, rows, columns], everything counted as in the region."""
    if len(region.tiles) == 1:
        return predictions
    return joined((one[None] for one in predictions), region.tiles, region.rows, region.columns)


def joined(pieces: Iterable[Plane], places: Sequence[tuple[int, int]], rows: int, columns: int) -> Plane:
    """Pieces [B, channels, high, wide], each with its (top, left), as one [B, channels, rows, columns]: where they
    overlap, each counts most in its middle. Raises ValueError for no pieces."""
    total: Plane | None = None
    share = np.zeros((rows, columns), np.float32)
    for piece, (top, left) in zip(pieces, places, strict=True):
        high, wide = piece.shape[2:]
        window = np.outer(_bell(high), _bell(wide)).astype(np.float32)
        if total is None:
            total = np.zeros((*piece.shape[:2], rows, columns), np.float32)
        total[:, :, top : top + high, left : left + wide] += piece * window
        share[top : top + high, left : left + wide] += window
    if total is None:
        raise ValueError("nothing to join")
    return np.asarray(total / share, dtype=np.float32)


def _bell(length: int) -> NDArray[np.float64]:
    return np.asarray(np.sin(np.pi * (np.arange(length) + 0.5) / length) ** 2 + 1e-2, np.float64)


def touched(mask: Mask, rows: int, columns: int) -> Plane:
    """The mask as latents see it, [1, 1, rows, columns] in 0..1: a latent may change as much as the whitest pixel that
    it has a share in, so that nothing of what was there stays in it."""
    across = _highest(mask.T, columns).T
    weight = _highest(across, rows).astype(np.float32) / np.float32(255)
    return np.asarray(weight[None, None], dtype=np.float32)


def _highest(mask: Mask, count: int) -> Mask:
    """`count` rows for the mask's own, each the highest values of those that it overlaps."""
    share = len(mask) / count
    spans = ((floor(at * share), ceil((at + 1) * share)) for at in range(count))
    return np.stack([mask[begin:end].max(axis=0) for begin, end in spans])
