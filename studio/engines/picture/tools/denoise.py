"""Noise taken out of a picture, edges kept: small squares of it without the waves that noise alone would explain.

Used by the filters engine on the worker's job thread. Yu and Sapiro, "DCT image denoising: a simple and effective image
denoising algorithm", 2011: colours are parted into lightness and two differences, every square is turned into cosines,
those below a threshold are dropped, and a pixel is the mean over the squares that it lies in, of which a smoother one
counts for more (Dabov et al., BM3D, 2007). How much noise there is is measured: Immerkaer, "Fast noise variance
estimation", 1996, with the median in place of the mean, so that drawn lines do not count as noise.

Tile by tile, each with a square's width of its surroundings, so that no seam shows and a cancel is heard.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.pixels import Picture

Plane = NDArray[np.float32]
_TILE: Final = 384
_LEAST: Final = 0.4
"""Of 255: with so little noise, or less, nothing is done; rounding to bytes alone makes 0.29."""


class Denoising(msgspec.Struct, frozen=True):
    """What the method is told; the file of the model has it."""

    side: int
    """Pixels of a square's side."""
    step: int
    """Pixels from one square to the next."""
    threshold: float
    """Times the noise, below which a wave is dropped at a strength of 0.5."""


def noise_of(picture: Picture) -> float:
    """Standard deviation of the noise in each channel of an RGB picture, of 255."""
    light = picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    across = light[:, :-2] - 2 * light[:, 1:-1] + light[:, 2:]
    rough = np.abs(across[:-2] - 2 * across[1:-1] + across[2:])
    if not rough.size:
        return 0.0
    # The squares of the kernel's values sum to 36, and a normal's median size is 0.6745 of its deviation; a grey of
    # three independent noises has 0.6686 of the deviation of each.
    return float(np.median(rough)) / (6 * 0.6745) / 0.6686


def denoised(picture: Picture, strength: float, told: Denoising, report: Callable[[int, int], None]) -> Picture:
    """[h, w, 3] of the same size. `strength` from 0 to 1: 0.5 takes out the noise that is there, more takes fine detail
    along; `report(done, total)` hears of every tile and may raise."""
    noise = noise_of(picture)
    if noise <= _LEAST or strength <= 0:
        return picture
    least = np.float32(2 * strength * told.threshold * noise)
    height, width = picture.shape[:2]
    made = np.empty_like(picture)
    # Tiles begin where squares begin, so that a pixel lies in the same squares whichever tile it is in.
    tile = _TILE // told.side * told.side
    corners = [(top, left) for top in range(0, height, tile) for left in range(0, width, tile)]
    padded = np.pad(picture, ((told.side, 2 * told.side), (told.side, 2 * told.side), (0, 0)), mode="symmetric")
    for done, (top, left) in enumerate(corners):
        report(done, len(corners))
        high, wide = (min(tile, side - at) for side, at in ((height, top), (width, left)))
        rows, columns = (-(-side // told.side) * told.side + 2 * told.side for side in (high, wide))
        part = padded[top : top + rows, left : left + columns].astype(np.float32)
        quiet = _quiet(part, least, told)[told.side : told.side + high, told.side : told.side + wide]
        made[top : top + high, left : left + wide] = (quiet + np.float32(0.5)).clip(0, 255).astype(np.uint8)
    report(len(corners), len(corners))
    return made


def _quiet(part: Plane, least: np.float32, told: Denoising) -> Plane:
    """[h, w, 3] without waves smaller than `least`; h and w are multiples of a square's side."""
    side, apart = told.side, _cosines(3)
    waves = _cosines(side)
    planes = np.ascontiguousarray(np.einsum("kc,hwc->khw", apart, part), np.float32)
    total, weight = np.zeros_like(planes), np.zeros(planes.shape, np.float32)
    for down in range(0, side, told.step):
        for across in range(0, side, told.step):
            rows, columns = ((end - at) // side * side for end, at in ((part.shape[0], down), (part.shape[1], across)))
            here = np.s_[:, down : down + rows, across : across + columns]
            squares = _in_squares(planes[here], side)
            found = waves @ squares @ waves.T
            found[(np.abs(found) < least) & ~_mean_of(side)] = 0
            share = 1 / np.maximum(np.count_nonzero(found, axis=(-2, -1), keepdims=True), 1).astype(np.float32)
            total[here] += _joined(np.asarray(waves.T @ found @ waves * share, np.float32))
            weight[here] += _joined(np.broadcast_to(share, found.shape))
    quiet = np.where(weight > 0, total / np.maximum(weight, np.float32(1e-6)), planes)
    return np.asarray(np.einsum("kc,khw->hwc", apart, quiet), np.float32)


def _cosines(size: int) -> Plane:
    """[size, size]: the orthonormal cosine transform (DCT-II), a wave in each row."""
    wave, at = np.mgrid[:size, :size]
    found = np.sqrt(2 / size) * np.cos(np.pi * (at + 0.5) * wave / size)
    found[0] /= np.sqrt(2)
    return np.asarray(found, np.float32)


def _mean_of(side: int) -> NDArray[np.bool_]:
    """Where a square's mean stands among its waves: that is never noise."""
    mean = np.zeros((side, side), np.bool_)
    mean[0, 0] = True
    return mean


def _in_squares(planes: Plane, side: int) -> Plane:
    """[3, h, w] as [3, h / side, w / side, side, side]."""
    count, rows, columns = planes.shape
    return planes.reshape(count, rows // side, side, columns // side, side).transpose(0, 1, 3, 2, 4)


def _joined(squares: Plane) -> Plane:
    """The way back."""
    count, down, across, side, _ = squares.shape
    return squares.transpose(0, 1, 3, 2, 4).reshape(count, down * side, across * side)
