"""How each style of the starter model inks, rounds, colours and lights a vector drawing.

Read by `render`. Looked at beside the model's own drawings in these styles.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from studio.engines.picture.storybook.vector.colours import saturated, toned
from studio.engines.picture.storybook.vector.shapes import RGB, Shape


class Manner(NamedTuple):
    """Lengths are shares of the drawing's longer side."""

    outline: float = 0.0
    detail: float = 0.0
    """Width of the outline of shapes with thin ink."""
    own_hue: bool = False
    """The outline is a dark tone of what it surrounds."""
    rounder: float = 1.0
    least_corner: float = 0.0
    saturation: float = 1.0
    lit: bool = False
    """Soft gradients, highlights, and shadows of one shape on the next."""
    lower_edge: float = 0.0
    """Height of a darker band along lower edges."""
    patch: float = 0.0
    """Width of the outline of patches of colour."""
    lines_alone: bool = False
    """Lines on white filling; the asked colour is that of the lines."""
    around_heads: bool = False
    """Heads that the model drew get the outline too."""
    black: bool = False
    """White lines on black filling, as line art draws a bear."""


MANNERS: Final[dict[str, Manner]] = {
    "3d": Manner(lit=True),
    "flat": Manner(),
    "noto": Manner(lower_edge=0.028),
    "blob": Manner(
        outline=0.006, detail=0.005, own_hue=True, rounder=1.8, least_corner=0.012, saturation=1.12, lower_edge=0.022
    ),
    "line": Manner(outline=0.032, detail=0.018, patch=0.013, lines_alone=True),
    "clip art": Manner(outline=0.016, detail=0.010, around_heads=True),
}
BLACK: Final[RGB] = (30, 26, 30)
_LINE_BLACK: Final[RGB] = (8, 8, 8)
_DARK_SLOTS: Final = ("dark", "iron", "ink")
_WHITE: Final[RGB] = (255, 255, 255)


def fill_of(shape: Shape, colour: RGB, style: Manner) -> RGB | None:
    """The colour a shape is filled with; None: left out."""
    if not style.lines_alone:
        return saturated(toned(colour, shape.shade), style.saturation)
    if shape.slot == "shine":
        return None
    if style.black and (shape.ink != "none" or shape.slot == "sock"):
        return _LINE_BLACK
    return _LINE_BLACK if shape.slot in _DARK_SLOTS and shape.ink == "none" else _WHITE


def outline_of(shape: Shape, fill: RGB, style: Manner, lines: RGB) -> RGB:
    if style.lines_alone:
        return _WHITE if style.black else lines
    return toned(fill, -0.28) if style.own_hue else BLACK


def lines_colour(asked: RGB | None) -> RGB:
    return _LINE_BLACK if asked is None else asked
