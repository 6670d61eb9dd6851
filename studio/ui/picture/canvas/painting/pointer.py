"""Where the pointer is, as the canvas' view tells the tool in the hand. Main thread."""

from __future__ import annotations

import msgspec


class Pointer(msgspec.Struct, frozen=True):
    """Where the pointer is and how it is held."""

    x: float
    y: float
    """Pixels of the canvas."""
    pressure: float = 1.0
    eraser: bool = False
    """The other end of a pen."""
    shift: bool = False
    control: bool = False
    alt: bool = False
    double: bool = False
    """It was pressed twice."""
