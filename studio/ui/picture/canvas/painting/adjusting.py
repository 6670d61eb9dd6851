"""Tiles in the colours to which their layer or group is adjusted. Main thread, and others for tiles of their own."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from studio.domain.picture_records import Adjustment
from studio.ui.picture.canvas.painting.arrays import np
from studio.ui.picture.canvas.painting.tiles import FORMAT

AS_IT_IS = Adjustment()


def adjust_part(image: QImage, part: QRect, adjustment: Adjustment) -> QImage:
    """A part of a tile, at the place where it is in the tile's pixels, in other colours; premultiplied as the tile."""
    from studio.compositing.adjusting import adjust

    straight = image.copy(part).convertToFormat(QImage.Format.Format_RGBA8888)
    values = np.frombuffer(straight.bits(), np.uint8).reshape(straight.height(), straight.width(), 4)
    adjust(values, adjustment)
    return straight.convertToFormat(FORMAT)
