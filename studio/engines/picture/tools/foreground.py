"""The subject's own colours at the edge of a cut-out, without those of the ground that it was taken from.

Used by the cut-out engine on the worker's job thread; pure arithmetic. A pixel at the edge shows I = a F + (1 - a) B,
and laid elsewhere with the alpha a and the colour I it brings some of the ground along: a pale rim on something dark.
F and B are found together as the smoothest ones that explain the picture, from few pixels to the whole one. Germer,
Uelwer, Conrad and Harmeling, "Fast multi-level foreground estimation", 2020; the equations are theirs, solved here for
all pixels of a level at once (Jacobi). Levels that would not fit into memory are left to the correction by Forte,
"Approximate fast foreground colour estimation", 2021.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, log2, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.engines.picture.pixels import Picture

Plane = NDArray[np.float32]
_SMOOTH: Final = np.float32(1e-5)
"""How much neighbours are to be alike, where alpha is."""
_AT_EDGES: Final = np.float32(1.0)
"""How much more so for each step of alpha between them: there the picture itself says least."""
_ROUNDS_SMALL: Final = 12
_ROUNDS_LARGE: Final = 3
_SMALL: Final = 32
"""Pixels of a side up to which many rounds cost nothing."""
_MOST: Final = 1_000_000
"""Pixels of the largest level that is solved; some 200 MB for the moment."""
_STRIP: Final = 256
"""Rows of a larger picture that are corrected at once."""


def own_colours(picture: Picture, alpha: NDArray[np.uint8], check: Callable[[], None]) -> Picture:
    """[h, w, 3] bytes: `picture` [h, w, 3] as its subject alone looks, whose coverage is `alpha` [h, w]. Opaque pixels
    are those of the picture to the bit. `check` is called between the levels, and may raise."""
    if not (alpha < 255).any() or not (alpha > 0).any():
        return picture
    height, width = alpha.shape
    shrink = min(1.0, sqrt(_MOST / (height * width)))
    size = max(1, int(width * shrink)), max(1, int(height * shrink))
    colours, ground = _solved(picture, alpha, size, check)
    made = np.empty_like(picture)
    for rows in _strips(height):
        check()
        made[rows] = _corrected(picture[rows], alpha[rows], *_strip_of((colours, ground), rows, width, height))
    return made


def _strips(height: int) -> Iterator[slice]:
    return (slice(top, min(top + _STRIP, height)) for top in range(0, height, _STRIP))


def _strip_of(planes: tuple[Plane, Plane], rows: slice, width: int, height: int) -> tuple[Plane, Plane]:
    """These rows of colours that were found for a smaller picture."""
    first, second = planes
    if first.shape[:2] == (height, width):
        return first[rows], second[rows]
    scale = first.shape[0] / height
    box = (0.0, rows.start * scale, float(first.shape[1]), rows.stop * scale)
    return _scaled(first, width, rows.stop - rows.start, box), _scaled(second, width, rows.stop - rows.start, box)


def _solved(picture: Picture, alpha: NDArray[np.uint8], size: tuple[int, int], check: Callable[[], None]) -> tuple[
    Plane, Plane
]:  # fmt: skip
    """F and B [rows, columns, 3] from 0 to 1 at that size, width first."""
    colours = ground = np.zeros((1, 1, 3), np.float32)
    for width, height in _levels(*size):
        seen = _shrunk(picture, width, height)
        cover = _shrunk(alpha, width, height)[..., None]
        colours, ground = _scaled(colours, width, height), _scaled(ground, width, height)
        rounds = _ROUNDS_SMALL if max(width, height) <= _SMALL else _ROUNDS_LARGE
        weights = _neighbour_weights(cover)
        for _ in range(rounds):
            check()
            colours, ground = _round(seen, cover, colours, ground, weights)
    return colours, ground


def _levels(width: int, height: int) -> Iterator[tuple[int, int]]:
    """Sizes from one pixel to the whole, each about twice the one before."""
    count = max(1, ceil(log2(max(width, height, 2))))
    for level in range(count + 1):
        share = level / count
        yield max(1, round(width**share)), max(1, round(height**share))


def _neighbour_weights(cover: Plane) -> tuple[Plane, ...]:
    """How much each pixel is to be like its neighbour above, below, left and right."""
    return tuple(_SMOOTH + _AT_EDGES * np.abs(cover - moved) for moved in _neighbours(cover))


def _neighbours(plane: Plane) -> tuple[Plane, Plane, Plane, Plane]:
    """[h, w, c] moved by one pixel in four directions, edges repeated."""
    down = np.concatenate([plane[:1], plane[:-1]])
    up = np.concatenate([plane[1:], plane[-1:]])
    right = np.concatenate([plane[:, :1], plane[:, :-1]], axis=1)
    left = np.concatenate([plane[:, 1:], plane[:, -1:]], axis=1)
    return down, up, right, left


def _round(seen: Plane, cover: Plane, colours: Plane, ground: Plane, weights: tuple[Plane, ...]) -> tuple[Plane, Plane]:
    """One step of Jacobi: two unknowns in each pixel, from what its neighbours were."""
    total = sum(weights[1:], weights[0])
    of_colours = sum((w * one for w, one in zip(weights, _neighbours(colours), strict=True)), cover * seen)
    rest = 1 - cover
    of_ground = sum((w * one for w, one in zip(weights, _neighbours(ground), strict=True)), rest * seen)
    first, second, both = cover * cover + total, rest * rest + total, cover * rest
    divisor = first * second - both * both
    found = (second * of_colours - both * of_ground) / divisor
    other = (first * of_ground - both * of_colours) / divisor
    return np.clip(found, 0, 1, dtype=np.float32), np.clip(other, 0, 1, dtype=np.float32)


def _corrected(picture: Picture, alpha: NDArray[np.uint8], colours: Plane, ground: Plane) -> Picture:
    """The colours so that with the ground they give the picture, as far as they can."""
    seen = picture.astype(np.float32) / np.float32(255)
    cover = alpha.astype(np.float32)[..., None] / np.float32(255)
    rest = 1 - cover
    missing = seen - cover * colours - rest * ground
    found = colours + cover * missing / (cover * cover + rest * rest)
    made: Picture = (found * 255 + np.float32(0.5)).clip(0, 255).astype(np.uint8)
    opaque = alpha == 255
    made[opaque] = picture[opaque]
    return made


def _shrunk(pixels: NDArray[np.uint8], width: int, height: int) -> Plane:
    if pixels.shape[:2] != (height, width):
        pixels = np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BOX))
    return pixels.astype(np.float32) / np.float32(255)


def _scaled(plane: Plane, width: int, height: int, box: tuple[float, float, float, float] | None = None) -> Plane:
    """[h, w, 3] at another size, by straight lines between the pixels; `box`: left, top, right, bottom of a part."""
    if box is None and plane.shape[:2] == (height, width):
        return plane
    channels = [
        Image.fromarray(np.ascontiguousarray(plane[..., at])).resize(
            (width, height), Image.Resampling.BILINEAR, box=box
        )
        for at in range(plane.shape[2])
    ]
    return np.stack([np.asarray(one, np.float32) for one in channels], axis=2)
