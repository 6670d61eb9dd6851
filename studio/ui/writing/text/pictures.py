"""Pictures of the project as the text shows them: decoded small on a thread, kept while they are few. Main thread.

The text's room makes one for all its views; `ready` tells that another is there.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from studio.domain.errors import Failure
from studio.services.exchange.picture_decoding import decoded
from studio.ui.widgets.errand import Errand, at_work

K = TypeVar("K")
V = TypeVar("V")
Reader = Callable[[], bytes]
MOST_HEIGHT: Final = 320
"""Logical pixels of a picture in the text,"""
MOST_WIDTH: Final = 560
"""also where the column is wider."""
UNKNOWN: Final = QSize(200, 120)
"""Kept free for a picture that is not decoded yet, or that cannot be read."""
_SIDE: Final = 1120
"""Pixels that are decoded, for screens of twice the usual density."""
_KEPT_BYTES: Final = 48 << 20
_NONE: Final = QImage()


class TextPictures(QObject):
    ready = Signal(str)
    """SHA-256 of a picture that was decoded, or that cannot be."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._reader: Callable[[str], Reader] | None = None
        self._kept: OrderedDict[str, QImage] = OrderedDict()
        self._sizes: dict[str, QSize] = {}
        """Of all that were ever decoded: their room stays when their pixels go."""
        self._scaled: OrderedDict[tuple[str, int, int, float], QPixmap] = OrderedDict()
        self._asked: set[str] = set()
        self.errand = Errand(self)

    def read_by(self, reader: Callable[[str], Reader] | None) -> None:
        """Of another project, or of none."""
        self.errand.cancel()
        self._reader = reader
        for kept in (self._kept, self._sizes, self._scaled, self._asked):
            kept.clear()

    def size(self, asset: str, column: float) -> QSize:
        """Logical pixels in a column of that width; asks for the picture where it is not known yet."""
        known = self._sizes.get(asset)
        if known is None:
            self._ask(asset)
        most = QSize(max(40, min(MOST_WIDTH, int(column) or MOST_WIDTH)), MOST_HEIGHT)
        whole = known if known is not None and not known.isEmpty() else UNKNOWN
        fits = whole.width() <= most.width() and whole.height() <= most.height()
        return whole if fits else whole.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)

    def shown(self, asset: str, size: QSize, ratio: float) -> QPixmap | None:
        """As large as it is shown, for a screen of that density; None while it is on its way, a null one for what
        cannot be read."""
        image = self._kept.get(asset)
        if image is None:
            self._ask(asset)
            return None
        self._kept.move_to_end(asset)
        if image.isNull():
            return QPixmap()
        key = (asset, size.width(), size.height(), ratio)
        pixmap = self._scaled.pop(key, None)
        if pixmap is None:
            smooth = Qt.TransformationMode.SmoothTransformation
            pixmap = QPixmap.fromImage(image.scaled(size * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
            pixmap.setDevicePixelRatio(ratio)
        self._scaled[key] = pixmap
        _shrink(self._scaled, lambda one: one.width() * one.height() * 4)
        return pixmap

    def pixels(self, asset: str) -> QImage | None:
        """As they are kept for showing; None where they are not."""
        image = self._kept.get(asset)
        return image if image is not None and not image.isNull() else None

    def _ask(self, asset: str) -> None:
        if self._reader is None or asset in self._asked:
            return
        self._asked.add(asset)
        read = self._reader(asset)

        def came(image: QImage) -> None:
            self._take(asset, image)

        def failed(_failure: Failure) -> None:
            self._take(asset, _NONE)

        self.errand.queue(lambda step: decoded(read(), _SIDE, check=at_work(step)), came, failed)

    def _take(self, asset: str, image: QImage) -> None:
        self._asked.discard(asset)
        self._kept[asset] = image
        self._sizes[asset] = image.size()
        _shrink(self._kept, QImage.sizeInBytes)
        self.ready.emit(asset)


def _shrink(kept: OrderedDict[K, V], bytes_of: Callable[[V], int]) -> None:
    """Those that nobody looked at lately go."""
    while len(kept) > 1 and sum(map(bytes_of, kept.values())) > _KEPT_BYTES:
        kept.popitem(last=False)
