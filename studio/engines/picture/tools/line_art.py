"""The lines of a picture as black ink on transparent ground, to be laid over anything.

Used by the filters engine on the worker's job thread. A difference of Gaussians with a soft threshold: Winnemoeller,
Kyprianidis and Olsen, "XDoG: an extended difference-of-Gaussians compendium", 2012. It is taken of the logarithm of
each channel, so that a line in the shade is drawn as one in the sun, and so that what is dark all over stays empty.
"""

from __future__ import annotations

from typing import Final

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.pixels import Picture

_DARKEST: Final = np.float32(0.04)
"""Added to every value before the logarithm: noise in the dark is no line."""
_LEAST_SIGMA: Final = 0.6


class LineArt(msgspec.Struct, frozen=True):
    """What the method is told; the file of the model has it."""

    sigma: float
    """Width of the narrow Gaussian, as a share of the picture's longer side."""
    wider: float
    """So many times the other one is wider."""
    ink: float
    """How fast ink sets in beyond the threshold."""
    threshold: float
    """Darker than the surroundings by this much of a logarithm is a line, at a strength of 0.5."""


def line_art(picture: Picture, strength: float, told: LineArt) -> Picture:
    """[h, w, 4]: black, its alpha the lines of an RGB picture. `strength` from 0 to 1: more draws fainter lines too."""
    sigma = max(_LEAST_SIGMA, told.sigma * max(picture.shape[:2]))
    darkest = np.zeros(picture.shape[:2], np.float32)
    for channel in range(3):
        np.maximum(darkest, _darker_than_around(picture[..., channel], sigma, told.wider), out=darkest)
    # Half of all strengths lie on either side of the threshold that the file names.
    threshold = told.threshold * 4 ** (1 - 2 * min(max(strength, 0.0), 1.0))
    ink = np.tanh(told.ink * np.maximum(darkest - np.float32(threshold), 0))
    alpha = (ink * 255 + np.float32(0.5)).astype(np.uint8)
    made = np.zeros((*picture.shape[:2], 4), np.uint8)
    made[..., 3] = alpha
    return made


def _darker_than_around(channel: NDArray[np.uint8], sigma: float, wider: float) -> NDArray[np.float32]:
    values = np.log(channel.astype(np.float32) / np.float32(255) + _DARKEST)
    near = cv2.GaussianBlur(values, (0, 0), sigma)
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma * wider) - near, np.float32)
