"""A matte without holes where the subject is: white cheeks on white paper belong to the face around them.

Used by the cut-out engine on the worker's job thread, after the network's matte was laid along the picture's edges.
Opacity varies at the silhouette alone: further inside than an edge is wide, what the network holds for the subject at
all is opaque. What the network is not sure of is the subject's where the subject encloses it, and nobody's where it
touches nothing of the subject. And a part that the subject encloses, on a ground whose colour runs smoothly, is the
subject's own unless it is large and of the very colour that the ground has there, as what is seen through a ring.
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
"""Median distance from the ground's colour, of 255, up to which a ground has one."""
_SAME: Final = 1.5
"""Distance of an enclosed part's colour from the ground's up to which nothing tells them apart; more where the ground's
own lie further from it."""
_UNSURE: Final = 64
"""What the network says at least, on the mean, of an enclosed part that it does not hold for the ground."""
_FAINT: Final = 12
"""Opacity up to which something does not join what it lies between."""
_FEWEST: Final = 64
"""Pixels of a ground whose colour is looked for."""
_FITS: Final = 4
_LARGE: Final = 0.08
"""Share of the subject from which on an enclosed part that nothing tells from the ground is taken for a hole."""


def solid(matte: Matte, picture: Picture) -> Matte:
    """[h, w] bytes: `matte` [h, w] of an RGB picture [h, w, 3], filled."""
    made = _opaque_inside(matte)
    inside = made >= _INSIDE
    if not inside.any() or inside.all():
        return made
    made = _without_specks(made)
    count, parts, stats, _ = cv2.connectedComponentsWithStats((~inside).astype(np.uint8), connectivity=4)
    edge = set(np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])).tolist())
    outside = np.isin(parts, [one for one in edge if one])
    enclosed = [one for one in range(1, count) if one not in edge]
    if not enclosed:
        return made
    ground = _smooth_ground(picture, outside & (made == 0))
    subject = int(inside.sum())
    for one in enclosed:
        here = parts == one
        unsure = float(matte[here].mean()) >= _UNSURE
        small = stats[one, cv2.CC_STAT_AREA] < _LARGE * subject
        if unsure or (ground is not None and (small or ground.differs_from(picture, here))):
            made[_with_its_edge(here, made, outside)] = 255
    return made


def _without_specks(matte: Matte) -> Matte:
    """Without what is faint and hangs together with nothing of the subject."""
    _, parts = cv2.connectedComponents((matte > _FAINT).astype(np.uint8), connectivity=8)
    held = np.zeros(int(parts.max()) + 1, np.uint8)
    held[np.unique(parts[matte >= _INSIDE])] = 1
    held[0] = 0
    near = cv2.dilate(held[parts], _disk(_reach(matte)))
    stays = (held[parts] > 0) | ((near > 0) & (matte <= _FAINT))
    return np.where(stays, matte, np.uint8(0))


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


class _Ground:
    """A ground's colour at each place: a parabola in x and y for each channel, as light falls off."""

    def __init__(self, weights: NDArray[np.float64], shape: tuple[int, int], spread: float) -> None:
        self._weights, self._shape = weights, shape
        self.spread = spread
        """Median distance of its pixels from it, of 255."""

    def differs_from(self, picture: Picture, here: NDArray[np.bool_]) -> bool:
        """Whether a part of the picture has another colour than the ground would have there."""
        rows, columns = _some(here)
        apart = picture[rows, columns] - _terms(rows, columns, self._shape) @ self._weights
        return float(np.abs(np.median(apart, axis=0)).max()) > _SAME + self.spread


def _smooth_ground(picture: Picture, where: NDArray[np.bool_]) -> _Ground | None:
    """The ground's colour, fitted to what is nearest to it for a second time; None where it has many."""
    rows, columns = _some(where)
    if len(rows) < _FEWEST:
        return None
    shape = where.shape[0], where.shape[1]
    terms, seen = _terms(rows, columns, shape), picture[rows, columns].astype(np.float64)
    weights = np.asarray(np.linalg.lstsq(terms, seen, rcond=None)[0], np.float64)
    for _ in range(_FITS):
        apart = np.abs(seen - terms @ weights).max(axis=1)
        kept = apart <= max(1.0, 2 * float(np.median(apart)))
        weights = np.asarray(np.linalg.lstsq(terms[kept], seen[kept], rcond=None)[0], np.float64)
    spread = float(np.median(np.abs(seen - terms @ weights).max(axis=1)))
    return _Ground(weights, shape, spread) if spread <= _EVEN else None


def _some(where: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of at most some 20,000 pixels, evenly strewn."""
    places = np.flatnonzero(where)
    rows, columns = np.divmod(places[:: max(1, len(places) // 20_000)], where.shape[1])
    return rows, columns


def _terms(rows: NDArray[np.intp], columns: NDArray[np.intp], shape: tuple[int, int]) -> NDArray[np.float64]:
    y, x = rows / shape[0] - 0.5, columns / shape[1] - 0.5
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)
