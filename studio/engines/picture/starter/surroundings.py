"""What colour stands around a part that is painted anew, by name.

Used by the starter picture engine on the worker's job thread: its model is told of the ground that it is to draw on.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.framing import Box, cut
from studio.engines.picture.pixels import Mask, Picture

_TYPICAL: Final[dict[str, tuple[tuple[int, int, int], ...]]] = {
    "red": ((220, 40, 40), (150, 30, 30)),
    "orange": ((245, 150, 40),),
    "yellow": ((250, 215, 60), (250, 235, 150)),
    "green": ((70, 170, 70), (40, 100, 50), (160, 215, 140)),
    "blue": ((50, 120, 220), (30, 60, 130), (150, 205, 245)),
    "purple": ((130, 70, 190), (185, 155, 225)),
    "pink": ((250, 150, 190), (235, 80, 150)),
    "brown": ((130, 85, 50), (185, 145, 105)),
    "black": ((15, 15, 15),),
    "white": ((255, 255, 255), (240, 240, 240)),
    "grey": ((128, 128, 128), (190, 190, 190), (70, 70, 70)),
}


def colour_name(picture: Picture, mask: Mask, box: Box) -> str:
    """The name of the colour around the mask within the box; "" where nothing is known there."""
    around = cut(picture, box)[cut(mask, box) < 128]
    if not len(around):
        return ""
    middle = np.median(around[:, :3].astype(np.float32), axis=0)
    distances = {name: min(_apart(middle, one) for one in colours) for name, colours in _TYPICAL.items()}
    return min(distances, key=lambda name: distances[name])


def _apart(one: NDArray[np.float32], other: tuple[int, int, int]) -> float:
    """Squared distance of two sRGB colours with the eye's weights ("redmean", T. Riemersma)."""
    red, green, blue = (float(value) for value in one - np.array(other, np.float32))
    mean = (float(one[0]) + other[0]) / 2
    return (2 + mean / 256) * red**2 + 4 * green**2 + (2 + (255 - mean) / 256) * blue**2
