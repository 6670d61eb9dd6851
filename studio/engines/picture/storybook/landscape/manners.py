"""How each style of the starter model fills, lights and inks a landscape.

A landscape is drawn quieter than a thing in the same style: thinner lines, in grey or in a tone of what they surround,
and less light and shade. Read by `sheet` and by the places; values alone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB


class Manner(NamedTuple):
    """Lengths are shares of the view's unit."""

    ink: float = 0.0
    """Width of lines around near shapes."""
    own_hue: float = 0.0
    """0: the ink is dark; 1: it is a tone of what it surrounds."""
    gradient: float = 0.0
    """How far a shape grows lighter to its top and darker to its foot, 0 to 1."""
    soft_light: float = 0.0
    """Strength of soft light and shade along a shape's edges."""
    lower_shade: float = 0.0
    """Strength of a sharp darker band along lower edges."""
    rounder: float = 1.0
    """How much rounder and fuller forms are."""
    smooth_sky: bool = False
    lines_alone: bool = False
    saturation: float = 1.0


MANNERS: Final[dict[str, Manner]] = {
    "3d": Manner(gradient=0.16, soft_light=1.0, smooth_sky=True),
    "flat": Manner(),
    "noto": Manner(gradient=0.05, lower_shade=0.10, smooth_sky=True, saturation=1.06),
    "blob": Manner(ink=0.0044, own_hue=0.95, gradient=0.08, rounder=1.35, smooth_sky=True, saturation=1.08),
    "line": Manner(ink=0.0050, lines_alone=True),
    "clip art": Manner(ink=0.0044, own_hue=0.2),
}
_INK: Final[RGB] = (58, 54, 66)
_NEAR_LINE: Final[RGB] = (124, 127, 138)
_FAR_LINE: Final[RGB] = (196, 199, 208)


def ink_of(manner: Manner, fill: RGB, depth: float) -> RGB:
    """The colour of the line around `fill`; depth: 0 far, 1 near."""
    if manner.lines_alone:
        return mixed(_FAR_LINE, _NEAR_LINE, depth)
    near = mixed(_INK, toned(fill, -0.42), manner.own_hue)
    return mixed(fill, near, 0.35 + 0.5 * depth)


def ink_width(manner: Manner, depth: float) -> float:
    return manner.ink * (0.55 + 0.45 * depth)
