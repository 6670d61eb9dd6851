"""Two pictures that are to be compared, whatever they are: results, a result and what it was made of, layers.

A value, made by the presenter of results and by the pane's rooms, shown by the page. Main thread.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QPixmap


class Compared(NamedTuple):
    words: str
    """What it is called under it."""
    asset: str = ""
    """SHA-256 of a picture of the project."""
    width: int = 0
    height: int = 0
    """0: as the picture itself says."""
    picture: QPixmap | None = None
    """Where it is no picture of the project, as a layer that was painted on."""


Pair = tuple[Compared, Compared]
