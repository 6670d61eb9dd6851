"""What stands in for the pixels of large layers while they are being read: a coarse picture of each, all as one.

The easel makes it, the view draws it under the tiles that are there. Main thread; some milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.tiles import FORMAT

_SIDE: Final = 1024
"""Pixels of the longer side of what is put together."""


def coarse_picture(layers: Sequence[PaintLayer], canvas: QSize) -> QImage | None:
    """Of those that are being read, in the shape of the canvas; None where nothing stands in for any."""
    shown = [one for one in layers if one.coarse is not None and one.visible and not one.mask]
    if not shown or canvas.isEmpty():
        return None
    share = min(1.0, _SIDE / max(canvas.width(), canvas.height()))
    image = QImage(max(1, round(canvas.width() * share)), max(1, round(canvas.height() * share)), FORMAT)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(share, share)
    for one in shown:
        assert one.coarse is not None
        painter.setCompositionMode(one.mode)
        painter.setOpacity(one.opacity * prod(group.opacity for group in one.groups))
        painter.drawImage(QRectF(one.x, one.y, one.coarse.width, one.coarse.height), one.coarse.picture)
    painter.end()
    return image
