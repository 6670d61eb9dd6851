"""What is copied from the canvas, as the clipboard holds it: pixels for every program, and for this one where they
stood. Used by the pane; main thread."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QImage

PLACE_MIME: Final = "application/x-triptych-canvas-place"
_PLACE: Final = re.compile(rb"(-?\d{1,6}),(-?\d{1,6})")


def as_copied(image: QImage, corner: QPoint) -> QMimeData:
    """`corner`: where the picture's corner stands on the canvas."""
    data = QMimeData()
    data.setImageData(image)
    data.setData(PLACE_MIME, f"{corner.x()},{corner.y()}".encode())
    return data


def place_of(data: QMimeData) -> tuple[int, int] | None:
    """Where it stood on the canvas; None for what came from elsewhere."""
    found = _PLACE.fullmatch(data.data(PLACE_MIME).data())
    return (int(found[1]), int(found[2])) if found is not None else None
