"""Pictures of the project, decoded (and scaled) on a thread pool when they are first needed: small ones for the strip
and the layer list, whole ones for the views.

Lives on the main thread; a runnable reads the bytes, decodes them and gives back one signal with the finished image.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRunnable, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QPixmap

from studio import threads
from studio.services.exchange.picture_decoding import decoded

THUMBNAIL_SIDE: Final = 160
"""Pixels: what the strip shows of one, at twice the usual density of a screen."""
LARGE_SIDE: Final = 480
"""Pixels: what the gallery shows of one where pictures are large."""
LARGE_BYTES: Final = 12 << 20
"""Of these in memory: 13 square ones; the gallery keeps what it shows at the size at which it does."""
THUMBNAIL_BYTES: Final = 3 << 19
"""Of thumbnails in memory as they were decoded: 15 square ones, as what a strip paints is kept by itself (`cells`)."""
PACKED_BYTES: Final = 1 << 20
"""Of thumbnails that are kept packed beside these: some 70, at 15 kB and less than a millisecond of unpacking each."""
WHOLE_BYTES: Final = 64 << 20
"""Of pictures in full size: sixteen of 1024 pixels square, four of 2048."""
MOST_WAITING: Final = 512
"""Small pictures that are waited for; those beyond it were scrolled past, and are asked for again in sight."""
_PACKED_QUALITY: Final = 90
"""Of JPEG, from 0 to 100."""


class _Answer(QObject):
    ready = Signal(str, int, object)


class _Made(NamedTuple):
    image: QImage
    """A null one for a picture that cannot be read."""
    packed: bytes


class _Decode(QRunnable):
    def __init__(
        self,
        asset: str,
        read: Callable[[], bytes],
        side: int,
        answer: Callable[[_Made], None],
        store: Kept | None,
    ) -> None:
        super().__init__()
        self._asset, self._store = asset, store
        self._read, self._side, self._answer = read, side, answer

    def run(self) -> None:
        made = threads.outcome(self._made, "decode")
        self._answer(made if isinstance(made, _Made) else _Made(QImage(), b""))

    def _made(self) -> _Made:
        kept = self._store.get(self._asset, self._side) if self._store is not None and self._side else b""
        image = decoded(kept) if kept else QImage()
        if not image.isNull():
            return _Made(image, kept)
        image = decoded(self._read(), self._side)
        data = packed(image) if self._side else b""
        if data and self._store is not None and not image.isNull():
            self._store.keep(self._asset, self._side, data)
        return _Made(image, data)


def packed(image: QImage) -> bytes:
    """The picture in as few bytes as may be unpacked while a strip is painted. Any thread."""
    data = QByteArray()
    file = QBuffer(data)
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    if image.hasAlphaChannel():
        image.save(file, "PNG")  # type: ignore[call-overload]
    else:
        image.save(file, "JPG", _PACKED_QUALITY)  # type: ignore[call-overload]
    return bytes(data.data())


class Kept(Protocol):
    """Where small pictures are kept from one day to the next; both on any thread."""

    def get(self, asset: str, side: int) -> bytes:
        """Packed; empty where it is not kept."""

    def keep(self, asset: str, side: int, data: bytes) -> None: ...


class PictureCache(QObject):
    """Asset hash -> picture; what is not there yet is fetched, and `ready` tells. `side` 0 means full size.

    Of those that nobody asked for lately only `kept_bytes` stay in memory (four bytes a pixel); the one that came last
    stays however large it is, so that whoever asked for it gets it. Of small ones some more stay packed, so that no
    strip that asks for all it shows at once is ever wider than what is kept. A view that shows more large ones than
    that holds its pictures itself, which costs no further memory: pixmaps share their pixels."""

    ready = Signal(str)

    def __init__(
        self,
        reader: Callable[[str], Callable[[], bytes]],
        *,
        side: int,
        kept_bytes: int,
        parent: QObject,
        kept: Kept | None = None,
    ) -> None:
        """`reader` answers with a function that reads an asset, on any thread, and raises StudioError."""
        super().__init__(parent)
        self._reader, self._store = reader, kept
        self._side = self.side = side
        self._most = kept_bytes
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self._bytes = 0
        self._packed: OrderedDict[str, bytes] = OrderedDict()
        self._packed_bytes = 0
        self._waiting: set[str] = set()
        self._unread: OrderedDict[str, None] = OrderedDict()
        """What was asked for last stands at the end."""
        self._project = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._answer = _Answer(self)
        self._answer.ready.connect(self._decoded)
        self._busy = False

    def get(self, asset: str) -> QPixmap | None:
        """The picture, or None while it is being made; a null one when it cannot be read."""
        if asset in self._kept:
            self._kept.move_to_end(asset)
            return self._kept[asset]
        if asset in self._packed:
            self._packed.move_to_end(asset)
            return self._keep(asset, QImage.fromData(self._packed[asset]))
        if asset in self._unread:
            self._unread.move_to_end(asset)
        elif asset not in self._waiting:
            self._waiting.add(asset)
            self._unread[asset] = None
            if self._side and len(self._unread) > MOST_WAITING:
                passed, _ = self._unread.popitem(last=False)
                self._waiting.discard(passed)
            self._next()
        return None

    def take(self, asset: str, picture: QImage) -> None:
        """What is known of a picture that nobody asked for yet: it need not be decoded for a thumbnail. Main thread."""
        if self._side and asset not in self._kept and asset not in self._waiting:
            small = picture.scaled(
                self._side, self._side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self._keep_packed(asset, packed(small))
            self._keep(asset, small)

    def forget(self) -> None:
        """Another project: nothing of the old one is kept, and what still comes of it is not taken."""
        self._project += 1
        self._pool.clear()
        self._kept.clear()
        self._packed.clear()
        self._bytes = self._packed_bytes = 0
        self._waiting.clear()
        self._unread.clear()
        self._busy = False

    def finish(self) -> None:
        """Wait for the thread; called when the pane goes."""
        self._unread.clear()
        self._pool.clear()
        self._pool.waitForDone(2000)

    def _next(self) -> None:
        """One at a time has its file in memory: a strip that is scrolled far asks for hundreds. The small one that
        was asked for last is in sight."""
        if self._busy or not self._unread:
            return
        asset, _ = self._unread.popitem(last=bool(self._side))
        self._busy = True
        answer = partial(self._answer.ready.emit, asset, self._project)
        self._pool.start(_Decode(asset, self._reader(asset), self._side, answer, self._store))

    def _decoded(self, asset: str, project: int, made: _Made) -> None:
        if project != self._project:
            return
        self._busy = False
        self._next()
        self._waiting.discard(asset)
        if made.packed:
            self._keep_packed(asset, made.packed)
        self._keep(asset, made.image)
        self.ready.emit(asset)

    def _keep_packed(self, asset: str, data: bytes) -> None:
        self._packed[asset] = data
        self._packed_bytes += len(data)
        while self._packed_bytes > PACKED_BYTES and len(self._packed) > 1:
            _, oldest = self._packed.popitem(last=False)
            self._packed_bytes -= len(oldest)

    def _keep(self, asset: str, image: QImage) -> QPixmap:
        picture = QPixmap.fromImage(image)
        self._kept[asset] = picture
        self._bytes += _bytes_of(picture)
        while self._bytes > self._most and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= _bytes_of(oldest)
        return picture


def _bytes_of(picture: QPixmap) -> int:
    return picture.width() * picture.height() * picture.depth() // 8
