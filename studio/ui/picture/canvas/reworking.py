"""A layer worked over on a thread by another room, as a repair is set into it: shown, and kept as one step.

Made by the pane's rooms; main thread. It goes through the canvas, which knows the strokes that are on their way: what
was painted on the same tiles meanwhile is worked over anew, never over-written.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from studio.domain.changes import Edit
from studio.domain.errors import Failure
from studio.services.translation import tr
from studio.ui.picture.canvas.painted import PaintedCanvas
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.tiles import Key, image_from, raw_of, same_pixels
from studio.ui.picture.canvas.shown import Raw
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand

_AGAIN_MS: Final = 50
"""Until it is looked again whether the layer is free."""
Work = Callable[[Mapping[Key, Raw]], Mapping[Key, Raw]]
"""The tiles of a layer, which nobody writes to, and those that are others then; on a thread. Raises StudioError."""


class _Wanted(msgspec.Struct, frozen=True):
    label: str
    layer_id: str
    work: Work
    others: Callable[[], tuple[Edit, ...]]
    ended: Callable[[bool], None]


class Reworking(QObject):
    working = Signal(bool)
    """It takes long enough to be told; or does so no more."""

    def __init__(self, desk: PictureDesk, painted: PaintedCanvas) -> None:
        super().__init__(desk)
        self._desk, self._painted = desk, painted
        self._easel = painted.easel
        self._waiting: deque[_Wanted] = deque()
        self._errand = Errand(self)
        self._errand.begun.connect(lambda: self.working.emit(True))
        self._errand.ended.connect(lambda: self.working.emit(False))
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._next)
        desk.session_changed.connect(self._stop)

    def start(
        self, label: str, layer_id: str, work: Work, others: Callable[[], tuple[Edit, ...]],
        ended: Callable[[bool], None],
    ) -> None:  # fmt: skip
        """After what was asked for before. `others`: what belongs to the same step, asked for when it is made; `ended`
        is told whether the step was made, unless another project is opened; why not is said."""
        self._waiting.append(_Wanted(label, layer_id, work, others, ended))
        self._next()

    @property
    def busy(self) -> bool:
        return bool(self._waiting)

    def finish(self, seconds: float) -> bool:
        """Wait for all of it; as `Errand.finish`."""
        until = time.monotonic() + seconds
        while self._waiting and time.monotonic() < until:
            self._next()
            if not self._errand.busy:
                return False
            self._errand.finish(until - time.monotonic())
        return not self._waiting

    def _stop(self) -> None:
        self._waiting.clear()
        self._again.stop()
        self._errand.cancel()

    def _next(self) -> None:
        if self._errand.busy or not self._waiting:
            return
        wanted = self._waiting[0]
        layer = self._easel.layer(wanted.layer_id)
        if layer is None:
            self._desk.say(tr("The layer is gone, so nothing was changed."))
            self._end(False)
        elif not layer.ready or self._is_in_use():
            self._again.start()
        else:
            still = layer.still()
            tiles = {key: raw_of(tile) for key, tile in still.tiles.items()}
            self._errand.start(lambda _step: _images(wanted.work(tiles)), partial(self._put, wanted, still), self._fail)

    def _is_in_use(self) -> bool:
        return self._easel.painting or self._easel.busy

    def _put(self, wanted: _Wanted, still: PaintLayer, after: Mapping[Key, QImage | None]) -> None:
        layer = self._easel.layer(wanted.layer_id)
        before = {key: still.tiles.get(key) for key in after}
        if layer is None or self._is_in_use() or not same_pixels(layer.tiles, before):
            self._next()
            return
        self._easel.put(layer.id, after)
        self._end(bool(self._painted.keep(wanted.label, layer.id, before, after, wanted.others())))

    def _fail(self, failure: Failure) -> None:
        self._desk.fail(failure)
        self._end(False)

    def _end(self, done: bool) -> None:
        ended = self._waiting.popleft().ended
        ended(done)
        self._next()


def _images(tiles: Mapping[Key, Raw]) -> dict[Key, QImage | None]:
    return {key: image_from(raw) if raw.any() else None for key, raw in tiles.items()}
