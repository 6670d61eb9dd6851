"""The pixels of the canvas' layers, read on a thread: the base picture at the size at which it is shown, cut into
tiles, those that were painted in its place, and what is seen of a layer with effects.

Made by `painted`; lives on the main thread. A runnable gets readers and gives back signals with tiles, some at a time,
so that the main thread has little to do for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QObject, QPoint, QRect, QRunnable, QThreadPool, Signal
from PySide6.QtGui import QImage, QPainter

from studio import threads
from studio.domain.errors import Cancelled, Failure, StudioError
from studio.domain.picture_records import Layer, LayerEffect
from studio.services.exchange.picture_decoding import decoded, decoded_tiles
from studio.ui.picture.canvas.layer_looks import LookKey, Seen, at_size, key_of, seen_of
from studio.ui.picture.canvas.painting.look import TiledLook
from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import FORMAT, Key, image_from, is_empty, pieces, rect_of, seen_bounds
from studio.ui.picture.canvas.shown import Project

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE: Final = 32
"""Tiles that are handed over together: 8 MB."""
_OF_A_STEP: Final = 256
"""The same of what a step back or forth shows, which is to be seen as one."""


class Wanted(msgspec.Struct, frozen=True):
    """What a layer's pixels are made of."""

    key: LookKey
    base: Callable[[], bytes] | None
    """Reads the PNG that it was imported as, on any thread; None where there is none. Raises StudioError."""
    painted: Mapping[Key, str]
    """Names of the tiles that are in its place; "" where it is empty now."""
    read: Callable[[str], NDArray[np.uint8]]
    """The pixels of a tile of that name, on any thread. Raises StudioError."""
    tiles: list[tuple[Key, QImage]] = []
    """Those of `base`, where they were decoded before; taken away as they are read."""


def wanted_of(project: Project, record: Layer, tiles: list[tuple[Key, QImage]] | None = None) -> Wanted:
    """Of a layer as the project has it. `tiles`: as those of Wanted. Main thread."""
    painted = {(one.x, one.y): one.pixels for one in project.document.tiles_of(record.id)}
    base = project.asset_reader(record.asset) if record.asset else None
    return Wanted(key_of(record), base, painted, project.painting.read, tiles or [])


class Lent(msgspec.Struct, frozen=True):
    """A large picture from outside, decoded before a layer of it is there."""

    asset: str = ""
    coarse: QImage = msgspec.field(default_factory=QImage)
    """What it looks like, to stand in for the layer."""
    tiles: list[tuple[Key, QImage]] = []
    """As those of Wanted."""


class Came(msgspec.Struct, frozen=True):
    layer_id: str
    number: int
    """Of the order that it answers."""
    tiles: Mapping[Key, QImage]
    base: Mapping[Key, QImage] = {}
    """What the layer was imported as, where it was painted on since."""
    look: TiledLook | None = None
    last: bool = False
    """All of the layer is there now."""
    failure: Failure | None = None
    """Why some of it could not be read."""


class TilesCame(msgspec.Struct, frozen=True):
    """Tiles that were asked for by their names."""

    layer_id: str
    tiles: Mapping[Key, QImage | None]
    """None for an empty one."""
    names: Mapping[Key, str]
    last: bool = False
    failure: Failure | None = None
    """Why some could not be read; nothing comes after it."""


class Glimpsed(msgspec.Struct, frozen=True):
    """A large layer seen coarsely, while it is read."""

    layer_id: str
    number: int
    picture: QImage


def base_of(wanted: Wanted, glance: Callable[[QImage], None] | None = None) -> QImage:
    """The picture that a layer was imported as, at the size at which it is shown; a null one where it has none or it
    cannot be decoded. `glance`: as that of `decoded`. Raises StudioError."""
    if wanted.base is None:
        return QImage()
    return at_size(decoded(wanted.base(), glance=glance), wanted.key.width, wanted.key.height)


def ready_tiles(
    wanted: Wanted, glance: Callable[[QImage], None] | None, check: Callable[[], None]
) -> list[tuple[Key, QImage]]:
    """The same of a large one as tiles; none of another, and of one that is shown otherwise than it came. `check` may
    raise. Raises StudioError."""
    if wanted.base is None or wanted.key.effect != LayerEffect():
        return []
    return wanted.tiles or decoded_tiles(wanted.base(), wanted.key.width, wanted.key.height, glance, check)


def _one_by_one(tiles: list[tuple[Key, QImage]], wanted: Wanted) -> Iterator[tuple[Key, QImage, bool]]:
    tiles.reverse()
    while tiles:
        key, tile = tiles.pop()
        if not is_empty(tile):
            yield key, tile, key not in wanted.painted


def tiles_of(base: QImage, wanted: Wanted) -> Iterator[tuple[Key, QImage, bool]]:
    """All tiles of a layer that show something; False for those of the base that were painted on since. Raises
    StudioError."""
    for key, tile in pieces(base):
        yield key, tile, key not in wanted.painted
    for key, name in wanted.painted.items():
        if name:
            yield key, image_from(wanted.read(name)), True


def look_of_tiles(tiles: Mapping[Key, QImage], base: QImage, wanted: Wanted) -> TiledLook | None:
    """What is seen of a layer; None where that is its own pixels. Of one that nobody painted on it is made from the
    picture that it was imported as, and equals what a worker makes of that."""
    effect = wanted.key.effect
    if effect == LayerEffect():
        return None
    if not wanted.painted:
        return _tiled(seen_of(base, effect), QPoint(), effect)
    return painted_look(tiles, wanted.key)


def painted_look(tiles: Mapping[Key, QImage], key: LookKey) -> TiledLook:
    """What is seen of a layer that was painted on."""
    picture, corner = joined(tiles, QRect(0, 0, key.width, key.height))
    return _tiled(seen_of(picture, key.effect), corner, key.effect)


def _tiled(seen: Seen, corner: QPoint, effect: LayerEffect) -> TiledLook:
    """`corner`: where the picture's own corner is, in the layer's pixels."""
    at = seen.at + corner
    return TiledLook(dict(pieces(seen.whole, at)), dict(pieces(seen.under, at)), effect.tint)


def joined(tiles: Mapping[Key, QImage], area: QRect) -> tuple[QImage, QPoint]:
    """Tiles as one picture, of that area of the layer and of what is seen around it; and where its corner is."""
    for key, tile in tiles.items():
        if not area.contains(rect_of(key)):
            area = area.united(seen_bounds(tile).translated(rect_of(key).topLeft()))
    image = QImage(area.size(), FORMAT)
    image.fill(0)
    painter = QPainter(image)
    for key, tile in tiles.items():
        painter.drawImage(rect_of(key).topLeft() - area.topLeft(), tile)
    painter.end()
    return image, area.topLeft()


class _Order(QRunnable):
    def __init__(self, layer_id: str, number: int, wanted: Wanted, reading: LayerReading) -> None:
        super().__init__()
        self._layer_id, self._number, self._wanted, self._reading = layer_id, number, wanted, reading

    def run(self) -> None:
        found = threads.outcome(self._read, "reading of a layer")
        if found is not None:
            self._give({}, last=True, failure=found)

    def _read(self) -> None:
        failure: Failure | None = None
        ready: list[tuple[Key, QImage]] = []
        base = QImage()
        try:
            ready = ready_tiles(self._wanted, self._glance, self._check)
            if not ready:
                base = base_of(self._wanted, self._glance)
        except Cancelled:
            return
        except StudioError as error:
            failure = error.failure
        tiles: Tiles = {}
        try:
            found = chain(_one_by_one(ready, self._wanted), tiles_of(base, self._wanted))
            while some := tuple(islice(found, _AT_ONCE)):
                if not self._reading.wants(self._layer_id, self._number):
                    return
                shown = {key: tile for key, tile, now in some if now}
                tiles.update(shown)
                self._give(shown, base={key: tile for key, tile, now in some if not now})
        except StudioError as error:
            failure = error.failure
        self._give({}, look=look_of_tiles(tiles, base, self._wanted), last=True, failure=failure)

    def _check(self) -> None:
        if not self._reading.wants(self._layer_id, self._number):
            raise Cancelled

    def _glance(self, picture: QImage) -> None:
        self._reading.glimpsed.emit(Glimpsed(self._layer_id, self._number, picture))

    def _give(
        self, tiles: Mapping[Key, QImage], *, base: Mapping[Key, QImage] = MappingProxyType({}),
        look: TiledLook | None = None, last: bool = False, failure: Failure | None = None,
    ) -> None:  # fmt: skip
        self._reading.came.emit(Came(self._layer_id, self._number, tiles, base, look, last, failure))


class _TilesOrder(QRunnable):
    def __init__(
        self, layer_id: str, number: int, names: Mapping[Key, str], read: Callable[[str], NDArray[np.uint8]],
        reading: LayerReading,
    ) -> None:  # fmt: skip
        super().__init__()
        self._layer_id, self._number, self._names, self._reading = layer_id, number, names, reading
        self._read_tile = read
        self._tiles: dict[Key, QImage | None] = {}

    def run(self) -> None:
        failure = threads.outcome(self._read, "reading of tiles")
        wanted = self._reading.wants(self._layer_id, self._number)
        self._give(last=wanted and failure is None, failure=failure if wanted else None)

    def _read(self) -> None:
        for key, name in self._names.items():
            if not self._reading.wants(self._layer_id, self._number):
                return
            self._tiles[key] = image_from(self._read_tile(name)) if name else None
            if len(self._tiles) == _OF_A_STEP:
                self._give()

    def _give(self, *, last: bool = False, failure: Failure | None = None) -> None:
        tiles, self._tiles = self._tiles, {}
        self._reading.tiles_came.emit(TilesCame(self._layer_id, tiles, self._names, last, failure))


class _LookOrder(QRunnable):
    def __init__(self, layer_id: str, number: int, key: LookKey, tiles: Tiles, reading: LayerReading) -> None:
        super().__init__()
        self._layer_id, self._number, self._key, self._tiles = layer_id, number, key, tiles
        self._reading = reading

    def run(self) -> None:
        look = threads.outcome(self._make, "look of a layer")
        if isinstance(look, TiledLook):
            self._reading.came.emit(Came(self._layer_id, self._number, {}, look=look))

    def _make(self) -> TiledLook:
        return painted_look(self._tiles, self._key)


class LayerReading(QObject):
    came = Signal(object)
    """Came"""
    glimpsed = Signal(object)
    """Glimpsed"""
    tiles_came = Signal(object)
    """TilesCame"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._numbers: dict[str, int] = {}
        """Of the newest order for each layer that is read."""
        self._last = 0

    def order(self, layer_id: str, wanted: Wanted) -> int:
        """Read a layer; what was ordered for it before is not wanted any more. The number that answers bear."""
        self._last += 1
        self._numbers[layer_id] = self._last
        self._pool.start(_Order(layer_id, self._last, wanted, self))
        return self._last

    def order_tiles(self, layer_id: str, names: Mapping[Key, str], read: Callable[[str], NDArray[np.uint8]]) -> None:
        """Read tiles of a layer by their names; "" for an empty one. `read`: as that of Wanted. What was ordered
        for the layer before is not wanted any more, but what was read of it comes."""
        self._last += 1
        self._numbers[layer_id] = self._last
        self._pool.start(_TilesOrder(layer_id, self._last, names, read, self))

    def order_look(self, layer_id: str, key: LookKey, tiles: Tiles) -> int:
        """Make anew what is seen of a layer with these pixels, which nobody writes to; as `order`."""
        self._last += 1
        self._pool.start(_LookOrder(layer_id, self._last, key, tiles, self))
        return self._last

    def wants(self, layer_id: str, number: int) -> bool:
        """Whether that order is still to be answered. Any thread."""
        return self._numbers.get(layer_id) == number

    def done(self, layer_id: str) -> None:
        self._numbers.pop(layer_id, None)

    @property
    def busy(self) -> bool:
        return bool(self._numbers)

    def forget(self) -> None:
        """Another project: nothing that was ordered is wanted any more."""
        self._pool.clear()
        self._numbers.clear()

    def finish(self) -> None:
        """Wait for the thread; called when the pane goes."""
        self.forget()
        self._pool.waitForDone(2000)
