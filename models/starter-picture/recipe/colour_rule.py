"""Which colour is a drawing? A fixed rule on its pixels, for the question whether a colour was obeyed.

Pure arithmetic, called by `recipe.evaluate`. What the ground is, the border says; the ground's pixels that can be
reached from the border are left out, so a white pear on white paper keeps its inside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recipe.features import Pictures

_GROUND_REACH = 24
"""Difference in any channel, 0..255, up to which a pixel counts as ground."""
_SMALLEST = 60
"""Pixels; what is smaller is no object."""
_PLAIN = ("black", "white", "grey")
_LEAST = 0.2

Flags = NDArray[np.bool_]


def silhouette(picture: Pictures) -> Flags:
    """[H, W], true where the object of a picture [H, W, 3] is."""
    values = picture.astype(np.int16)
    border = np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
    ground = np.abs(values - np.median(border, axis=0)).max(axis=-1) <= _GROUND_REACH
    reached = np.zeros(ground.shape, bool)
    reached[0], reached[-1], reached[:, 0], reached[:, -1] = ground[0], ground[-1], ground[:, 0], ground[:, -1]
    while True:
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        grown &= ground
        if (grown == reached).all():
            return ~reached
        reached = grown


def pixel_colours(pixels: NDArray[np.uint8]) -> NDArray[np.str_]:
    """The name of each pixel's colour, [...] for [..., 3]; one of `recipe.vocabulary.COLOURS`."""
    values = pixels.astype(np.float64) / 255
    high, low = values.max(axis=-1), values.min(axis=-1)
    spread = high - low
    red, green, blue = values[..., 0], values[..., 1], values[..., 2]
    safe = np.where(spread == 0, 1, spread)
    turn = np.select(
        [high == red, high == green], [((green - blue) / safe) % 6, (blue - red) / safe + 2], (red - green) / safe + 4
    )
    hue = turn * 60
    saturation = spread / np.where(high == 0, 1, high)
    plain = (saturation < 0.16) | ((saturation < 0.3) & (high < 0.35))
    reddish = (hue < 20) | (hue >= 305)
    rules = [
        (high < 0.17, "black"),
        (plain & (high < 0.4), "black"),
        (plain & (high > 0.87), "white"),
        (plain, "grey"),
        ((hue >= 8) & (hue < 42) & ((high < 0.68) | ((saturation < 0.72) & (high < 0.84))), "brown"),
        (reddish & (saturation < 0.6) & (high > 0.72), "pink"),
        ((hue >= 300) & (hue < 342), "pink"),
        ((hue >= 342) | (hue < 14), "red"),
        (hue < 42, "orange"),
        (hue < 67, "yellow"),
        (hue < 172, "green"),
        (hue < 252, "blue"),
    ]
    return np.select([rule for rule, _ in rules], [name for _, name in rules], "purple")


def colour_shares(picture: Pictures) -> dict[str, float]:
    """The share of each colour in the object of a picture [H, W, 3]; empty where there is no object."""
    inside = picture[silhouette(picture)]
    if len(inside) < _SMALLEST:
        return {}
    names, counts = np.unique(pixel_colours(inside), return_counts=True)
    return {str(name): float(count) / len(inside) for name, count in zip(names, counts, strict=True)}


def has_colour(picture: Pictures, colour: str) -> bool:
    """Does a person call the object of this picture by this colour? A hue must be the most frequent of the hues (brown
    is one) and cover a fifth of the object: outlines, eyes and shine are black and white in any colour. For black,
    white and grey half of the object must be without hue, and its middle brightness must be that colour's."""
    shares = colour_shares(picture)
    hues = {name: share for name, share in shares.items() if name not in _PLAIN}
    if colour not in _PLAIN:
        return bool(hues) and max(hues, key=lambda name: hues[name]) == colour and hues[colour] >= _LEAST
    if not shares or sum(hues.values()) > 0.5:
        return False
    inside = picture[silhouette(picture)]
    plain = inside[np.isin(pixel_colours(inside), _PLAIN)]
    middle = np.median(plain.max(axis=1))
    return str(pixel_colours(np.full((1, 3), middle, np.uint8))[0]) == colour
