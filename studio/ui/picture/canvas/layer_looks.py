"""What is seen of the canvas' layers, with their effects: computed on a thread when first needed, and kept.

Made by the canvas' page; lives on the main thread. A runnable gets bytes and gives back one signal with the finished
image. Whoever shows a layer holds its look himself, so what is kept here is only for layers that come and go.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QPoint, QRunnable, QThreadPool, Signal
from PySide6.QtGui import QImage, QPixmap

from studio import threads
from studio.domain.document import Layer, LayerEffect
from studio.domain.errors import StudioError
from studio.ui.picture.picture_cache import decoded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEPT: Final = 64 << 20
"""Bytes of looks that nobody shows at the moment."""


class LookKey(NamedTuple):
    """All that a look depends on: where a layer stands is not among it."""

    asset: str
    width: int
    height: int
    effect: LayerEffect


class Seen(NamedTuple):
    """A layer as it is painted, and where its corner is from the layer's."""

    pixmap: QPixmap
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


def look_at(image: QImage, key: LookKey) -> tuple[QImage, QPoint]:
    """The picture of a layer as it is seen; a null one for a picture that cannot be read. Any thread."""
    if image.isNull():
        return QImage(), QPoint()
    width, height = key.width or image.width(), key.height or image.height()
    if key.effect == LayerEffect() and (width, height) == (image.width(), image.height()):
        return image, QPoint()
    from studio.compositing.effects import look_of

    look = look_of(pixels_of(image), width, height, key.effect)
    return image_of(look.pixels), QPoint(look.x, look.y)


class _Answer(QObject):
    ready = Signal(object, QImage, QPoint)


class _Looking(QRunnable):
    def __init__(self, key: LookKey, data: bytes, answer: _Answer) -> None:
        super().__init__()
        self._key, self._data, self._answer = key, data, answer

    def run(self) -> None:
        made = threads.outcome(lambda: look_at(decoded(self._data), self._key), "look of a layer")
        image, at = made if isinstance(made, tuple) else (QImage(), QPoint())
        self._answer.ready.emit(self._key, image, at)


class LayerLooks(QObject):
    ready = Signal(object)
    """LookKey of a look that is there now."""

    def __init__(self, read: Callable[[str], bytes], parent: QObject | None = None) -> None:
        """`read`: the bytes of an asset; raises StudioError and KeyError."""
        super().__init__(parent)
        self._read = read
        self._kept: OrderedDict[LookKey, Seen] = OrderedDict()
        self._waiting: set[LookKey] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._answer = _Answer(self)
        self._answer.ready.connect(self._take)

    def get(self, key: LookKey) -> Seen | None:
        """None while it is being made; a null pixmap where the picture cannot be read."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._waiting:
            self._waiting.add(key)
            try:
                data = self._read(key.asset)
            except (StudioError, KeyError):
                data = b""
            self._pool.start(_Looking(key, data, self._answer))
        return None

    def forget(self) -> None:
        """Another project: nothing of the old one is kept."""
        self._pool.clear()
        self._kept.clear()
        self._waiting.clear()

    def finish(self) -> None:
        """Wait for the thread; called when the pane goes."""
        self._pool.clear()
        self._pool.waitForDone(2000)

    def _take(self, key: LookKey, image: QImage, at: QPoint) -> None:
        self._waiting.discard(key)
        self._kept[key] = Seen(QPixmap.fromImage(image), at)
        size = sum(4 * seen.pixmap.width() * seen.pixmap.height() for seen in self._kept.values())
        while size > _KEPT and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            size -= 4 * gone.pixmap.width() * gone.pixmap.height()
        self.ready.emit(key)
