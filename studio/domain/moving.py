"""Numbers of moving pictures that the window, the command line and the engine share. Pure."""

from __future__ import annotations

from typing import Final

MOST_FRAMES: Final = 257
USUAL_FRAMES: Final = 33
USUAL_RATE: Final = 16.0
"""Frames a second that Wan was trained with."""
