"""What stands in a masked part before a model paints it anew.

Used by the picture engines on the worker's job thread, at the size at which the model draws.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from studio.domain.requests import Fill
from studio.engines.picture.pixels import Picture
from studio.engines.picture.repair.patches import patched

NEUTRAL: Final = 127
_TURNS: Final = 60
"""Of smoothing at each size."""
_BLURRED_AT: Final = 96
"""Pixels of the longer side at which surroundings flow into a hole."""
_ENOUGH: Final = 0.25
"""Of a pixel of that size, what has to be known of it to count as surroundings."""


def filled(picture: Picture, hole: NDArray[np.bool_], fill: Fill, check: Callable[[], None]) -> Picture:
    """[h, w, 3] with the hole filled. "original" and "noise" leave it as it is: noise is drawn into latents. `check`
    may raise."""
    if fill in ("original", "noise") or not hole.any():
        return picture
    if fill == "neutral" or hole.all():
        return np.where(hole[..., None], np.uint8(NEUTRAL), picture)
    return patched(carried_on(picture, hole), hole, check) if fill == "patch" else blurred_into(picture, hole)


def carried_on(picture: Picture, hole: NDArray[np.bool_]) -> Picture:
    """The hole filled smoothly from its border (a membrane: Laplace's equation inside, the picture at the border;
    Perez et al., "Poisson image editing", 2003), solved from coarse to fine."""
    values = membrane(picture.astype(np.float32), hole)
    return np.where(hole[..., None], (values + 0.5).clip(0, 255).astype(np.uint8), picture)


def blurred_into(picture: Picture, hole: NDArray[np.bool_]) -> Picture:
    """The hole filled with its surroundings, blurred. What flows in is the mean of what is known within some pixels
    (convolution normalised by what is known: Knutsson and Westin, 1993), so that a line or a grain that ends at the
    border fades there and draws no streak, and nothing of the hole has a say. At the border it goes over into the
    picture's own pixels."""
    height, width = hole.shape
    scale = max(1.0, max(height, width) / _BLURRED_AT)
    small = max(1, round(width / scale)), max(1, round(height / scale))
    known = (~hole).astype(np.float32)
    share = _scaled(known, *small)
    sums = np.stack([_scaled(picture[..., channel] * known, *small) for channel in range(3)], axis=2)
    mean = np.asarray(sums / np.maximum(share, 1e-6)[..., None], np.float32)
    soft = membrane(mean, share < _ENOUGH)
    large = np.stack([_scaled(soft[..., channel], width, height) for channel in range(3)], axis=2)
    exact = membrane(picture.astype(np.float32), hole)
    beside = np.asarray(
        Image.fromarray((~hole).astype(np.uint8) * np.uint8(255)).filter(ImageFilter.BoxBlur(2 * scale))
    )
    near = (beside.astype(np.float32)[..., None] / np.float32(127)).clip(0, 1) ** 2
    values = near * exact + (1 - near) * large
    return np.where(hole[..., None], (values + 0.5).clip(0, 255).astype(np.uint8), picture)


def membrane(values: NDArray[np.float32], hole: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Any values [h, w, 3] carried on into the hole as smoothly as can be."""
    height, width = hole.shape
    if not hole.any():
        return values
    if min(height, width) <= 2 or hole.all():
        known = values[~hole]
        mean = known.mean(axis=0) if len(known) else np.full(3, NEUTRAL)
        return np.where(hole[..., None], mean.astype(np.float32), values)
    weight = (~hole).astype(np.float32)
    small = ((width + 1) // 2, (height + 1) // 2)
    share = _scaled(weight, *small)
    sums = np.stack([_scaled(values[..., channel] * weight, *small) for channel in range(3)], axis=2)
    mean = np.asarray(sums / np.maximum(share, 1e-6)[..., None], np.float32)
    coarse = membrane(mean, share < 1e-3)
    larger = np.stack([_scaled(coarse[..., channel], width, height) for channel in range(3)], axis=2)
    values = np.where(hole[..., None], larger, values).astype(np.float32)
    if max(height, width) > _SMOOTHED_UP_TO:
        return values
    rows, columns = np.nonzero(hole)
    for _ in range(_TURNS):
        padded = np.pad(values, ((1, 1), (1, 1), (0, 0)), mode="edge")
        around = (padded[rows, columns + 1], padded[rows + 2, columns + 1], padded[rows + 1, columns],
                  padded[rows + 1, columns + 2])  # fmt: skip
        values[rows, columns] = sum(around) / np.float32(4)
    return values


_SMOOTHED_UP_TO: Final = 160
"""Pixels of the longer side: what is smooth at this size is smooth enlarged."""


def _scaled(plane: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    smaller = width < plane.shape[1]
    how = Image.Resampling.BOX if smaller else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(np.ascontiguousarray(plane, np.float32)).resize((width, height), how))
