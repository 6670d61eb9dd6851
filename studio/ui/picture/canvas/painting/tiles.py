"""Pixels in tiles of 256 pixels, premultiplied, absent where nothing is. Used by all of the painting engine.

A tile is a QImage ARGB32_Premultiplied, whose bytes are B, G, R, A. Copies of a QImage share their pixels until one of
them is written to, so that keeping a tile as it was costs nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from studio.ui.picture.canvas.painting.arrays import NDArray, np

SIDE: Final = 256
FORMAT: Final = QImage.Format.Format_ARGB32_Premultiplied
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


def around(keys: Collection[Key]) -> QRect:
    """The smallest rectangle of pixels in which all these tiles lie; empty for none. 0.1 ms for a thousand."""
    if not keys:
        return QRect()
    columns, rows = zip(*keys, strict=True)
    bounds = QRect()
    bounds.setCoords(min(columns) * SIDE, min(rows) * SIDE, (max(columns) + 1) * SIDE - 1, (max(rows) + 1) * SIDE - 1)
    return bounds


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


def same_pixels(now: Mapping[Key, QImage], before: Mapping[Key, QImage | None]) -> bool:
    """Whether tiles are still those of `before`, without a look at their pixels."""
    return all(_number(now.get(key)) == _number(tile) for key, tile in before.items())


def _number(tile: QImage | None) -> int:
    return tile.cacheKey() if tile is not None else 0


def is_empty(image: QImage) -> bool:
    return not np.frombuffer(image.constBits(), np.uint64).any()


def cut(picture: QImage) -> dict[Key, QImage]:
    """A picture as tiles from its upper left corner on; those that show nothing are left out."""
    return dict(pieces(picture))


def pieces(picture: QImage, at: QPoint | None = None) -> Iterator[tuple[Key, QImage]]:
    """The same one after the other, of a picture whose corner is `at`. Any thread; Python's lock is held for a tile at
    a time."""
    corner = at if at is not None else QPoint()
    whole = picture.rect().translated(corner)
    for key in keys_of(whole):
        part = rect_of(key).intersected(whole)
        tile = picture.copy(part.translated(-corner)).convertToFormat(FORMAT)
        if part.size() != WHOLE.size():
            inner, tile = tile, blank()
            painter = QPainter(tile)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.drawImage(part.topLeft() - rect_of(key).topLeft(), inner)
            painter.end()
        if not is_empty(tile):
            yield key, tile


class _Held:
    """The bytes of a tile as numpy takes them over, with the tile that has to outlive them."""

    def __init__(self, image: QImage) -> None:
        self._image = QImage(image)
        address = np.frombuffer(self._image.constBits(), np.uint8).__array_interface__["data"][0]
        self.__array_interface__ = {
            "version": 3, "shape": (SIDE, SIDE, 4), "typestr": "|u1", "data": (address, True)
        }  # fmt: skip


def raw_of(image: QImage) -> NDArray[np.uint8]:
    """The bytes of a tile as they are now, [256, 256, 4], not to be written to. Not copied: the pixels are shared, and
    become others for the layer when it is painted on."""
    return np.asarray(_Held(image))


def image_from(raw: NDArray[np.uint8]) -> QImage:
    """The way back, with memory of its own."""
    return QImage(np.ascontiguousarray(raw).data, SIDE, SIDE, SIDE * 4, FORMAT).copy()


def seen_bounds(image: QImage) -> QRect:
    """The part of a tile that shows something, in the tile's pixels; empty where nothing does."""
    seen = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., 3]
    if all(side.any() for side in (seen[0], seen[-1], seen[:, 0], seen[:, -1])):
        return image.rect()
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    bounds = QRect()
    if len(rows):
        bounds.setCoords(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1]))
    return bounds
