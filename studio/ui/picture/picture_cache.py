"""Pictures of the project, decoded (and scaled) on a thread pool when they are first needed: small ones for the strip
and the layer list, whole ones for the views.

Lives on the main thread; a runnable gets the bytes and gives back one signal with the finished image. The bytes of one
picture are read at a turn of the event loop, as a strip that is shown asks for many at once.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from studio import leavings, places, threads
from studio.domain.errors import StudioError
from studio.services.exchange.picture_png import pixels_alone

LARGEST_MB: Final = 1024
"""A picture that would need more memory than this is not decoded."""
THUMBNAIL_SIDE: Final = 160
"""Pixels: what the strip shows of one, at twice the usual density of a screen."""
THUMBNAIL_BYTES: Final = 12 << 20
"""Of thumbnails in memory: 122 square ones, a strip of 10,000 logical pixels."""
WHOLE_BYTES: Final = 64 << 20
"""Of pictures in full size: sixteen of 1024 pixels square, four of 2048."""
_AHEAD: Final = 2
"""Files that are read for the decoding thread: a strip that is scrolled far asks for hundreds."""


class _Answer(QObject):
    ready = Signal(str, QImage)


class _Decode(QRunnable):
    def __init__(self, key: str, data: bytes, side: int, answer: _Answer) -> None:
        super().__init__()
        self._key, self._data, self._side, self._answer = key, data, side, answer

    def run(self) -> None:
        image = threads.outcome(lambda: decoded(self._data, self._side), "decode")
        self._answer.ready.emit(self._key, image if isinstance(image, QImage) else QImage())


def decoded(data: bytes, side: int = 0) -> QImage:
    """The picture, shrunk to `side` pixels where that is not 0; a null image when it cannot be read. Any thread.

    By way of a file: QImage.fromData keeps Python's lock while it decodes, so that the window stands still. A QBuffer
    of ours is asked for its bytes, and so for that lock, while Qt holds its own on the image formats; another thread
    that decodes at that moment holds them the other way round, and both wait for ever.
    """
    with opened(data) as reader:
        return pixels_of(reader, QSize(side, side) if side else None)


@contextmanager
def opened(data: bytes) -> Iterator[QImageReader]:
    """A reader of the picture in these bytes. What a PNG says beside its pixels stays out: Qt unpacks all of it, even
    when it is asked for the size alone."""
    QImageReader.setAllocationLimit(LARGEST_MB)
    with leavings.new_folder(places.scratch_dir()) as folder:
        path = folder / "picture"
        path.write_bytes(pixels_alone(data))
        reader = QImageReader(str(path))
        reader.setDecideFormatFromContent(True)
        try:
            yield reader
        finally:
            # Windows removes no file that is open.
            reader.setDevice(None)  # type: ignore[arg-type]


def pixels_of(reader: QImageReader, box: QSize | None = None) -> QImage:
    """The picture, scaled to fit into `box`; a null image when it cannot be read. Any thread; Python's lock is free
    meanwhile."""
    size = reader.size()
    if box is not None and size.isValid():
        reader.setScaledSize(size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    return reader.read()


class PictureCache(QObject):
    """Asset hash -> picture; what is not there yet is fetched, and `ready` tells. `side` 0 means full size.

    Of those that nobody asked for lately only `kept_bytes` stay in memory (four bytes a pixel); the one that came last
    stays however large it is, so that whoever asked for it gets it. A view that shows more than that at once holds
    its pictures itself, which costs no further memory: pixmaps share their pixels."""

    ready = Signal(str)

    def __init__(self, read: Callable[[str], bytes], *, side: int, kept_bytes: int, parent: QObject) -> None:
        super().__init__(parent)
        self._read = read
        self._side = side
        self._most = kept_bytes
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self._bytes = 0
        self._waiting: set[str] = set()
        self._unread: deque[str] = deque()
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._read_next)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._answer = _Answer(self)
        self._answer.ready.connect(self._decoded)
        self._decoding: set[str] = set()

    def get(self, asset: str) -> QPixmap | None:
        """The picture, or None while it is being made; a null one when it cannot be read."""
        if asset in self._kept:
            self._kept.move_to_end(asset)
            return self._kept[asset]
        if asset not in self._waiting:
            self._waiting.add(asset)
            self._unread.append(asset)
            self._turn.start()
        return None

    def _read_next(self) -> None:
        if not self._unread or len(self._decoding) >= _AHEAD:
            self._turn.stop()
            return
        asset = self._unread.popleft()
        try:
            data = self._read(asset)
        except (StudioError, KeyError):
            self._take(asset, QImage())
        else:
            self._decoding.add(asset)
            self._pool.start(_Decode(asset, data, self._side, self._answer))

    def _decoded(self, asset: str, image: QImage) -> None:
        self._decoding.discard(asset)
        if self._unread:
            self._turn.start()
        self._take(asset, image)

    def forget(self) -> None:
        """Another project: nothing of the old one is kept."""
        self._pool.clear()
        self._decoding.clear()
        self._kept.clear()
        self._bytes = 0
        self._waiting.clear()
        self._unread.clear()

    def finish(self) -> None:
        """Wait for the thread; called when the pane goes."""
        self._unread.clear()
        self._pool.clear()
        self._pool.waitForDone(2000)

    def _take(self, asset: str, image: QImage) -> None:
        self._waiting.discard(asset)
        if (known := self._kept.pop(asset, None)) is not None:
            self._bytes -= _bytes_of(known)
        picture = QPixmap.fromImage(image)
        self._kept[asset] = picture
        self._bytes += _bytes_of(picture)
        while self._bytes > self._most and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= _bytes_of(oldest)
        self.ready.emit(asset)


def _bytes_of(picture: QPixmap) -> int:
    return picture.width() * picture.height() * picture.depth() // 8
