"""What is seen of a layer with effects: its shadow and mirror image under its own pixels, in the colour of the light.

The whole look is made on a thread (`layer_looks`) and put in here in tiles of the layer's own pixels. Where the layer
is painted on, its pixels are laid over the shadow and mirror image that it had, until the next look comes. Main thread.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter

from studio.ui.picture.canvas.painting.arrays import np
from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import Key, blank, pixels

Tint = tuple[int, int, int]
_WHITE: Tint = (255, 255, 255)


class TiledLook:
    def __init__(self, whole: Tiles, under: Tiles, tint: Tint = _WHITE) -> None:
        """`whole`: all that is seen; `under`: of it what lies under the layer's own pixels."""
        self._whole, self._under, self._tint = whole, under, tint
        self._touched: dict[Key, QImage | None] = {}
        """What is seen of the tiles that were painted on since; None where it has to be put together."""

    def touch(self, keys: Iterable[Key]) -> None:
        """The layer has other pixels there now."""
        self._touched.update(dict.fromkeys(keys))

    def has(self, key: Key, own: Tiles) -> bool:
        return key in self._whole or (key in self._touched and key in own)

    def tile(self, key: Key, own: Tiles) -> QImage | None:
        """`own`: the layer's pixels."""
        if key not in self._touched:
            return self._whole.get(key)
        image = self._touched[key]
        if image is None:
            image = self._touched[key] = self._put_together(self._under.get(key), own.get(key))
        return image

    def still(self, own: Tiles) -> TiledLook:
        """The same, for another thread: nobody writes to it."""
        touched = {key: self.tile(key, own) for key in self._touched}
        gone = {key for key, tile in touched.items() if tile is None}
        whole = {key: tile for key, tile in {**self._whole, **touched}.items() if tile is not None and key not in gone}
        return TiledLook(whole, {}, self._tint)

    def keys(self) -> set[Key]:
        return set(self._whole) | set(self._touched)

    def _put_together(self, under: QImage | None, own: QImage | None) -> QImage:
        image = QImage(under) if under is not None else blank()
        if own is not None:
            painter = QPainter(image)
            painter.drawImage(QPoint(), lit(own, self._tint))
            painter.end()
        return image


def lit(image: QImage, tint: Tint) -> QImage:
    """A tile with its colours multiplied by those of the light."""
    if tint == _WHITE:
        return image
    answer = QImage(image)
    values = pixels(answer)
    light = np.array([*tint[::-1], 255], np.uint16)
    values[...] = (values * light + 127) // 255
    return answer
