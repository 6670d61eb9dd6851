"""Colours of vector drawings: what a colour word means, the slots that all drawings share, lighter and darker tones."""

from __future__ import annotations

import colorsys
from typing import Final

from studio.engines.picture.storybook.vector.shapes import RGB

COLOUR_WORDS: Final[dict[str, RGB]] = {
    "red": (222, 56, 54),
    "orange": (245, 140, 40),
    "yellow": (250, 204, 56),
    "green": (76, 172, 84),
    "blue": (58, 126, 222),
    "purple": (144, 84, 206),
    "pink": (244, 132, 178),
    "brown": (146, 94, 58),
    "black": (50, 48, 54),
    "white": (245, 244, 241),
    "grey": (148, 152, 160),
}
"""The colour words of the starter model."""

COMMON: Final[dict[str, RGB]] = {
    "main": (190, 134, 84),
    "wood": (190, 134, 84),
    "dark wood": (142, 94, 58),
    "bark": (128, 88, 60),
    "cut wood": (232, 196, 144),
    "metal": (176, 184, 196),
    "iron": (84, 88, 100),
    "dark": (62, 54, 60),
    "white": (248, 246, 242),
    "shine": (255, 255, 255),
    "paper": (253, 250, 240),
    "glass": (176, 218, 240),
    "glow": (255, 222, 116),
    "stone": (170, 170, 178),
    "brick": (198, 104, 80),
    "leaf": (96, 172, 76),
    "dark leaf": (62, 132, 66),
    "earth": (122, 84, 58),
    "sand": (240, 208, 142),
    "water": (86, 170, 226),
    "gold": (250, 192, 62),
    "red": (224, 70, 62),
    "blue": (72, 138, 222),
    "yellow": (252, 206, 70),
    "pink": (246, 150, 180),
    "purple": (152, 98, 206),
    "orange": (246, 148, 52),
    "cream": (252, 234, 200),
    "straw": (236, 196, 96),
    "snow": (240, 246, 252),
    "ink": (70, 48, 44),
}
"""Slots that a drawing has without naming them."""


def toned(colour: RGB, shade: float) -> RGB:
    """Towards white, or darker and a little towards purple, as shadows in picture books are."""
    if shade >= 0:
        return _bytes(*(c + (255 - c) * shade for c in colour))
    keep = 1 + shade
    red, green, blue = colour
    return _bytes(red * keep, green * (keep - 0.04 * -shade), blue * min(1.0, keep + 0.1 * -shade))


def saturated(colour: RGB, by: float) -> RGB:
    hue, saturation, value = colorsys.rgb_to_hsv(*(c / 255 for c in colour))
    # Greys and wood stay what they are.
    more = min(1.0, saturation * (by if saturation > 0.2 else 1.0))
    return _bytes(*(255 * c for c in colorsys.hsv_to_rgb(hue, more, value)))


def mixed(one: RGB, other: RGB, share: float) -> RGB:
    return _bytes(*(a + (b - a) * share for a, b in zip(one, other, strict=True)))


def luminance(colour: RGB) -> float:
    """0 to 255. ITU-R BT.601."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def _bytes(*values: float) -> RGB:
    red, green, blue = (min(255, max(0, round(value))) for value in values)
    return red, green, blue
