"""What is set of brushes and of other tools of the canvas: the window's settings keep it, the tools read it.

Pure values; window side. What is out of bounds in a settings file falls back to the default.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from studio.domain.bounds import Share
from studio.domain.requests import Reading

ToolName = Literal[
    "move", "transform", "crop", "brush", "eraser", "fill", "gradient", "picker",
    "rectangle", "ellipse", "lasso", "polygon", "wand", "object", "text", "pan",
]  # fmt: skip
"""In the order in which they stand in the strip."""
BrushSize = Annotated[float, Meta(ge=1, le=2000)]
"""Pixels across."""
CurvePoint = tuple[Share, Share]
"""Pressure of the pen, and what the brush feels of it."""
Colour = Annotated[int, Meta(ge=0, le=0xFFFFFF)]
"""0xRRGGBB"""
GridStep = Annotated[int, Meta(ge=1, le=10_000)]
"""Pixels between two lines."""
Tolerance = Annotated[int, Meta(ge=0, le=255)]
"""By which a channel of a colour may differ."""
Steadying = Literal["none", "mean", "string"]
"""How the trembling of a hand is taken out: not at all; the brush follows the mean of its last places; or it is pulled
by a string, so that small movements do not move it."""


class BrushSettings(msgspec.Struct, frozen=True):
    """Of a brush or an eraser; all but the colour."""

    size: BrushSize = 40.0
    hardness: Share = 0.8
    """1: an edge one pixel wide; 0: soft from the middle on."""
    opacity: Share = 1.0
    """The most that one stroke covers, however often it crosses itself."""
    flow: Share = 1.0
    """How much one dab covers of what is not covered yet."""
    spacing: Annotated[float, Meta(ge=0.02, le=4)] = 0.1
    """Between two dabs, as a share of the size."""
    size_by_pressure: bool = True
    opacity_by_pressure: bool = False
    flow_by_pressure: bool = False
    curve: Annotated[tuple[CurvePoint, ...], Meta(max_length=16)] = ()
    """Pressure as the brush feels it, by points from left to right; none: as the pen tells it."""
    steadying: Steadying = "none"
    steadiness: Annotated[int, Meta(ge=2, le=100)] = 20
    """Places of which the mean is taken, or the length of the string in pixels."""


class BrushPreset(msgspec.Struct, frozen=True):
    """A brush that a person kept under a name."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    brush: BrushSettings


class AlikeSettings(msgspec.Struct, frozen=True):
    """What the magic wand and the fill take for the colour under the pointer."""

    tolerance: Tolerance = 24
    joined: bool = True
    """Only what hangs together with the pixel under the pointer."""
    all_layers: bool = True
    """Look at what shows of all layers; False: at the chosen layer alone."""


class GradientSettings(msgspec.Struct, frozen=True):
    round: bool = False
    """Outwards from where it begins; False: along a line."""
    to: Literal["nothing", "background"] = "nothing"
    """From the foreground colour to nothing, or to the background colour."""


class SelectingSettings(msgspec.Struct, frozen=True):
    """How rectangle, ellipse, lasso, wand and a click on an object change what is selected."""

    way: Literal["replace", "add", "subtract", "intersect"] = "replace"
    feather: Annotated[int, Meta(ge=0, le=500)] = 0
    """Pixels by which each new selection is softened."""
    reading: Reading = "sure"
    """What one click of the tool that selects objects means."""
