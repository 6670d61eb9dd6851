"""What is seen of a layer with its effects, and pictures as arrays and back. Any thread.

`reading` calls it for what a layer shows on the canvas, `flattening` for what is exported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage

from studio.domain.picture_records import Layer, LayerEffect

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class LookKey(NamedTuple):
    """All that a look depends on, but for what was painted: where a layer stands is not among it."""

    asset: str
    width: int
    height: int
    effect: LayerEffect


class Seen(NamedTuple):
    """A layer as it is seen, what of it lies under its own pixels (shadow and mirror image), and where the corner of
    both is from the layer's."""

    whole: QImage
    under: QImage
    at: QPoint


def key_of(layer: Layer) -> LookKey:
    return LookKey(layer.asset, layer.width, layer.height, layer.effect)


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """[rows, columns, 4], straight alpha, of its own memory."""
    import numpy as np

    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(straight.constBits(), np.uint8).reshape(straight.height(), straight.bytesPerLine())
    return rows[:, : 4 * straight.width()].reshape(straight.height(), straight.width(), 4).copy()


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """The way back."""
    import numpy as np

    whole = np.ascontiguousarray(pixels)
    height, width = whole.shape[:2]
    return QImage(whole.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def at_size(image: QImage, width: int, height: int) -> QImage:
    """The picture at the size at which it is shown; 0 means its own."""
    if image.isNull() or (width or image.width(), height or image.height()) == (image.width(), image.height()):
        return image
    from studio.compositing.effects import scaled

    return image_of(scaled(pixels_of(image), width or image.width(), height or image.height()))


def seen_of(image: QImage, effect: LayerEffect) -> Seen:
    """A layer's picture, at the size at which it is shown, with its effects; null ones for one that cannot be read."""
    if image.isNull():
        return Seen(QImage(), QImage(), QPoint())
    from studio.compositing.effects import look_of, under_of

    pixels, width, height = pixels_of(image), image.width(), image.height()
    look, under = look_of(pixels, width, height, effect), under_of(pixels, width, height, effect)
    return Seen(image_of(look.pixels), image_of(under.pixels), QPoint(look.x, look.y))
