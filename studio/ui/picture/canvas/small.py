"""All of the canvas as a small picture, from tiles like those of the screen: for what has to be there within a moment.

Main thread. What is to be exact is put together by `summing`.
"""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from studio.ui.picture.canvas.painting.projection import LEVELS, Projection
from studio.ui.picture.canvas.painting.tiles import keys_of, rect_of

SIDE: Final = 128
"""Pixels of its longer side."""
_SLICE_SECONDS: Final = 0.008
"""That its tiles may take at once; what is not made by then is made the next time."""


def small_picture(projection: Projection, size: QSize) -> bytes | None:
    """A PNG on white; None where nothing is, or while its tiles are not put together yet."""
    if size.isEmpty():
        return None
    level = 0
    while level < LEVELS - 1 and max(size.width(), size.height()) >> (level + 1) >= SIDE:
        level += 1
    until = time.perf_counter() + _SLICE_SECONDS
    if not projection.repair(level, until):
        return None
    seen = QRect(0, 0, max(1, size.width() >> level), max(1, size.height() >> level))
    keys = list(keys_of(seen))
    if not all(projection.make(level, key, until) for key in keys):
        return None
    image = QImage(seen.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    for key in keys:
        tile = projection.tile(level, key)
        if tile is not None:
            painter.drawImage(rect_of(key).topLeft(), tile)
    painter.end()
    fitted = image.scaled(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return _png(fitted)


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 70)  # type: ignore[call-overload]
    return bytes(data.data())
