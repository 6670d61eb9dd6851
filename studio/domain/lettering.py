"""Text on the canvas as a layer keeps it: words, font, colours, and how they stand.

Part of the record of a layer; rendered by `studio.ui.picture.canvas.text`. Any process.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from studio.domain.bounds import Level
from studio.domain.stored import STANDS_IN, Stored

LARGEST_TEXT: Final = 100_000
"""Characters of one layer."""
Colour = tuple[Level, Level, Level]
"""Red, green, blue."""
LetterSize = Annotated[float, Meta(ge=1, le=20_000)]
"""Pixels of an em."""
LineWidth = Annotated[float, Meta(ge=0, le=2_000)]
Spacing = Annotated[float, Meta(ge=0.1, le=10)]
"""Of lines, as a share of what the font proposes."""
Degrees = Annotated[float, Meta(ge=-360, le=360)]
Ratio = Annotated[float, Meta(ge=-100_000, le=100_000)]
Offset = Annotated[float, Meta(ge=-1_000_000, le=1_000_000)]


Tracking = Annotated[float, Meta(ge=-1, le=10)]
"""Of an em."""
MOST_POINTS: Final = 200
"""Of the line that a text goes along."""


class Lettering(Stored, frozen=True, kw_only=True):
    words: Annotated[str, Meta(max_length=LARGEST_TEXT)] = ""
    """Lines are parted by line feeds."""
    family: str = ""
    """Of the font, as the system calls it; empty: the one that the system proposes."""
    size: LetterSize = 48.0
    bold: bool = False
    italic: bool = False
    colour: Colour = (0, 0, 0)
    outline: LineWidth = 0.0
    """Pixels that a line around the letters is wide, outside of them; 0: none."""
    outline_colour: Colour = (255, 255, 255)
    align: Annotated[Literal["left", "middle", "right"], STANDS_IN] = "left"
    spacing: Spacing = 1.0
    bend: Degrees = 0.0
    """Of the arc along which a line goes; above 0 its middle is highest, 0: straight."""
    tracking: Tracking = 0.0
    """That letters stand further apart than the font has them."""
    path: Annotated[tuple[tuple[Offset, Offset], ...], Meta(max_length=MOST_POINTS)] = ()
    """Points of a smooth line that the first baseline goes along, in pixels from `at`, before it is turned; fewer than
    two: it is straight, or an arc."""
    turn: tuple[Ratio, Ratio, Ratio, Ratio] = (1.0, 0.0, 0.0, 1.0)
    """How it is scaled and turned: where a step to the right goes, and where one down."""
    at: tuple[Offset, Offset] = (0.0, 0.0)
    """Where the first line begins, or has its middle or end, in the layer's own pixels: a place on its baseline."""
