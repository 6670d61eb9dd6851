"""Pixels in tiles of 256 pixels, premultiplied, absent where nothing is. Used by all of the painting engine.

A tile is a QImage ARGB32_Premultiplied, whose bytes are B, G, R, A. Copies of a QImage share their pixels until one of
them is written to, so that keeping a tile as it was costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

SIDE: Final = 256
FORMAT: Final = QImage.Format.Format_ARGB32_Premultiplied
TILE_BYTES: Final = SIDE * SIDE * 4
WHOLE: Final = QRect(0, 0, SIDE, SIDE)

Key = tuple[int, int]
"""Column and row of a tile."""


def keys_of(area: QRect) -> Iterator[Key]:
    """The tiles that a rectangle of pixels touches, row by row; none for an empty one."""
    if area.isEmpty():
        return
    for y in range(area.top() // SIDE, area.bottom() // SIDE + 1):
        for x in range(area.left() // SIDE, area.right() // SIDE + 1):
            yield x, y


def rect_of(key: Key) -> QRect:
    return QRect(key[0] * SIDE, key[1] * SIDE, SIDE, SIDE)


def within(key: Key, area: QRect) -> QRect:
    """The part of `area` that lies in a tile, in the tile's own pixels."""
    return area.translated(-key[0] * SIDE, -key[1] * SIDE).intersected(WHOLE)


def blank() -> QImage:
    image = QImage(SIDE, SIDE, FORMAT)
    image.fill(0)
    return image


def pixels(image: QImage) -> NDArray[np.uint8]:
    """[rows, columns, 4], to be written to. Pixels that are shared become the image's own first, so ask after the last
    copy; the image has to outlive the answer."""
    return np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.width(), 4)


def is_empty(image: QImage) -> bool:
    return not np.frombuffer(image.constBits(), np.uint64).any()


def cut(picture: QImage) -> dict[Key, QImage]:
    """A picture as tiles from its upper left corner on; those that show nothing are left out."""
    source = picture.convertToFormat(FORMAT)
    found: dict[Key, QImage] = {}
    for key in keys_of(source.rect()):
        tile = blank()
        painter = QPainter(tile)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(QPoint(-key[0] * SIDE, -key[1] * SIDE), source)
        painter.end()
        if not is_empty(tile):
            found[key] = tile
    return found
