"""Fitting any size to a model that only makes squares, and back.

Used by the starter picture engine on the worker's job thread. A picture that is not square is made as a square that
fits in it, its ground carried on from the square's own edges; a picture that is changed is first laid in a box that
holds it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from studio.engines.picture.pixels import Picture


class Box(NamedTuple):
    """A rectangle in a picture's pixels; it may reach beyond the picture."""

    left: int
    top: int
    width: int
    height: int


def edge_colour(picture: Picture) -> tuple[int, int, int]:
    """The median colour of the outermost pixels: the ground that a drawing stands on."""
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    red, green, blue = (int(value) for value in np.median(edge[:, :3], axis=0))
    return red, green, blue


def on_ground(square: Picture, width: int, height: int) -> Picture:
    """The square in the middle of a width x height picture that it is as high or as wide as. The rest is in its edge
    colour; where its edges are of many colours, as under a sky over the sea, they are carried on outwards."""
    if square.shape[:2] == (height, width):
        return square
    if width < height:
        return on_ground(square.transpose(1, 0, 2), height, width).transpose(1, 0, 2)
    ground = np.empty((height, width, 3), np.uint8)
    top, left = (height - square.shape[0]) // 2, (width - square.shape[1]) // 2
    right = left + square.shape[1]
    ground[:] = edge_colour(square)
    if not _even(square):
        ground[top : top + square.shape[0], :left] = _side_colours(square[:, :_EDGE])
        ground[top : top + square.shape[0], right:] = _side_colours(square[:, -_EDGE:])
    ground[top : top + square.shape[0], left:right] = square
    return ground


_EDGE = 4
"""Pixels of an edge that are looked at."""


def _even(square: Picture) -> bool:
    """Whether the edges have one colour, but for a thing that touches them here and there."""
    edge = np.concatenate([square[0], square[-1], square[:, 0], square[:, -1]])[:, :3].astype(np.int32)
    return bool((np.abs(edge - np.median(edge, axis=0)).max(axis=1) < 24).mean() > 0.7)


def _side_colours(edge: Picture) -> Picture:
    """[height, some, 3] as [height, 1, 3]: the middle colour of every row, smoothed along the edge."""
    rows = np.median(edge, axis=1)
    reach = max(1, len(rows) // 32)
    padded = np.pad(rows, ((reach, reach), (0, 0)), mode="edge")
    sums = np.concatenate([np.zeros((1, 3)), padded.cumsum(axis=0)])
    smooth = (sums[2 * reach + 1 :] - sums[: -2 * reach - 1]) / (2 * reach + 1)
    return np.asarray((smooth + 0.5).astype(np.uint8)[:, None])


def cut(picture: Picture, box: Box) -> Picture:
    """The box's pixels; beyond the picture its edge goes on. Works for [h, w, channels] and [h, w]."""
    rows = np.clip(np.arange(box.top, box.top + box.height), 0, picture.shape[0] - 1)
    columns = np.clip(np.arange(box.left, box.left + box.width), 0, picture.shape[1] - 1)
    return np.ascontiguousarray(picture[rows][:, columns])


def put_back(picture: Picture, square: Picture, box: Box) -> Picture:
    """`square` holds the box's pixels. A copy of the picture with the box's pixels replaced."""
    whole = picture.copy()
    top, left = max(box.top, 0), max(box.left, 0)
    bottom, right = min(box.top + box.height, picture.shape[0]), min(box.left + box.width, picture.shape[1])
    whole[top:bottom, left:right] = square[top - box.top : bottom - box.top, left - box.left : right - box.left]
    return whole
