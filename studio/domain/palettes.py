"""Palettes: colours with names, as a person keeps, imports and exports them. Pure values; window side."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from studio.domain.brushes import Colour

MOST_SWATCHES: Final = 4096
LONGEST_NAME: Final = 200
"""Characters."""
Name = Annotated[str, Meta(max_length=LONGEST_NAME)]


class Swatch(msgspec.Struct, frozen=True):
    colour: Colour
    name: Name = ""


class Palette(msgspec.Struct, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
    swatches: Annotated[tuple[Swatch, ...], Meta(max_length=MOST_SWATCHES)] = ()
