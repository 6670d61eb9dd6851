"""What stands around a part that is painted anew: its colour by name, and how it goes on where the part was.

Used by the starter picture engine on the worker's job thread. The starter model draws a thing best on white paper, so a
thing that is painted into a picture is drawn there, cut out, and set into its place on what stands around it, which is
carried on into the masked part (a membrane: Laplace's equation inside, the picture at the border; Perez et al.,
"Poisson image editing", 2003).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from studio.engines.picture.framing import Box, cut, put_back
from studio.engines.picture.pixels import Mask, Picture, keep_outside, resized

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
_GRAIN: Final = 40
"""Of 255: what differs less from a smooth ground is its grain."""
_GRAINY: Final = 0.1
"""The share of a part that may differ more."""
_MEMBRANE_SIDE: Final = 96
"""Pixels at which the membrane is solved; it is smooth, so that it can be enlarged."""
_TURNS: Final = 400


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


def cleared(picture: Picture, mask: Mask, box: Box) -> Picture:
    """The picture with the masked part as its surroundings would go on there; what lies within the mask stays where it
    is no thing of its own but only the grain of its surroundings. `box` holds the mask and some of what is around."""
    known = cut(mask, box)
    around = cut(picture, box)
    if not (known == 0).any():
        return picture
    smooth = membrane(around, known)
    apart = np.abs(smooth.astype(np.int32) - around).max(axis=2)[known > 0]
    if float((apart > _GRAIN).mean()) < _GRAINY:
        return picture
    return keep_outside(picture, put_back(picture, smooth, box), mask)


def set_in(ground: Picture, drawing: Picture, box: Box) -> Picture:
    """A drawing with transparent ground, [box.height, box.width, 4], laid on `ground` at the box."""
    under = cut(ground, box).astype(np.float32)
    share = drawing[..., 3:].astype(np.float32) / 255
    mixed = drawing[..., :3].astype(np.float32) * share + under * (1 - share)
    return put_back(ground, (mixed + 0.5).clip(0, 255).astype(np.uint8), box)


def membrane(picture: Picture, mask: Mask) -> Picture:
    """The picture with the masked part filled smoothly from its border."""
    height, width = mask.shape
    shrink = min(1.0, _MEMBRANE_SIDE / max(height, width))
    small_size = (max(2, round(width * shrink)), max(2, round(height * shrink)))
    hole = Image.fromarray(((mask > 0) * np.uint8(255)).astype(np.uint8)).filter(ImageFilter.MaxFilter(3))
    free = np.asarray(hole.resize(small_size, Image.Resampling.BOX)) > 0
    values = resized(picture, *small_size).astype(np.float32)
    if free.all():
        return picture
    values[free] = values[~free].mean(axis=0)
    for _ in range(_TURNS):
        padded = np.pad(values, ((1, 1), (1, 1), (0, 0)), mode="edge")
        mean = (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]) / 4
        values[free] = mean[free]
    smooth = resized(values.clip(0, 255).astype(np.uint8), width, height)
    return np.where((mask > 0)[..., None], smooth, picture).astype(np.uint8)
