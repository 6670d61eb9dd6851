"""Numbers of moving pictures that the window, the command line and the engine share. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MOST_FRAMES: Final = 257
USUAL_FRAMES: Final = 33
USUAL_RATE: Final = 16.0
"""Frames a second that Wan was trained with."""

_WAN: Final = {"width": 832, "height": 480, "steps": 50, "guidance": 5.0, "frames": 33, "frame_rate": USUAL_RATE}
USUAL: Final[Mapping[str, Mapping[str, int | float]]] = {
    "wan": _WAN,
    "wan-i2v": _WAN,
    "ltx": {"width": 704, "height": 480, "steps": 50, "guidance": 3.0, "frames": 97, "frame_rate": 24.0},
}
"""What a model that somebody brings begins with, by its architecture: as that of the library does."""
