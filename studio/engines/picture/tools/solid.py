"""A matte without holes where the subject is: white cheeks on white paper belong to the face around them.

Used by the cut-out engine on the worker's job thread, after the network's matte was laid along the picture's edges.
Opacity varies at the silhouette alone: further inside than an edge is wide, what the network holds for the subject at
all is opaque. And a part that the subject encloses, on a ground of one colour, is the subject's own unless it is large
and of the very same colour, as what is seen through a ring.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.pixels import Picture

Matte = NDArray[np.uint8]
_INSIDE: Final = 128
_EVEN: Final = 6.0
"""Median distance from the ground's colour, of 255, up to which a ground is of one colour."""
_SAME: Final = 1.5
"""Distance of an enclosed part's colour from the ground's up to which nothing tells them apart."""
_LARGE: Final = 0.08
"""Share of the subject from which on an enclosed part that nothing tells from the ground is taken for a hole."""


def solid(matte: Matte, picture: Picture) -> Matte:
    """[h, w] bytes: `matte` [h, w] of an RGB picture [h, w, 3], filled."""
    made = _opaque_inside(matte)
    inside = made >= _INSIDE
    if not inside.any() or inside.all():
        return made
    count, parts, stats, _ = cv2.connectedComponentsWithStats((~inside).astype(np.uint8), connectivity=4)
    edge = set(np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])).tolist())
    outside = np.isin(parts, [one for one in edge if one])
    enclosed = [one for one in range(1, count) if one not in edge]
    if not enclosed or not outside.any():
        return made
    ground = _colour_of_even(picture[outside & (made == 0)])
    if ground is None:
        return made
    subject = int(inside.sum())
    for one in enclosed:
        here = parts == one
        apart = float(np.abs(np.median(picture[here], axis=0) - ground).max())
        if apart > _SAME or stats[one, cv2.CC_STAT_AREA] < _LARGE * subject:
            made[_with_its_edge(here, made, outside)] = 255
    return made


def _reach(matte: Matte) -> int:
    """Pixels that the network's edges are wide, at most, and the guided filter's window with them."""
    return max(4, int(max(matte.shape)) // 50)


def _opaque_inside(matte: Matte) -> Matte:
    core = cv2.erode((matte >= _INSIDE).astype(np.uint8), _disk(_reach(matte)), borderType=cv2.BORDER_CONSTANT,
                     borderValue=1)  # fmt: skip
    made = matte.copy()
    made[core > 0] = 255
    return made


def _with_its_edge(here: NDArray[np.bool_], matte: Matte, outside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A hole with the soft edge around it, as far as that is not the silhouette's own."""
    reach = _reach(matte)
    grown = cv2.dilate(here.astype(np.uint8), _disk(reach)) > 0
    silhouette = cv2.dilate(outside.astype(np.uint8), _disk(reach)) > 0
    found: NDArray[np.bool_] = here | (grown & ~silhouette)
    return found


def _disk(radius: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), np.uint8)


def _colour_of_even(pixels: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    """The colour of a ground; None of one that has many."""
    if not len(pixels):
        return None
    some = pixels[:: max(1, len(pixels) // 20_000)].astype(np.float64)
    colour = np.median(some, axis=0)
    distance = float(np.median(np.abs(some - colour).max(axis=1)))
    return np.asarray(colour) if distance <= _EVEN else None
