"""What shows of a pile of layers, as a pyramid of tiles: level n is 2**n times smaller. Main thread.

Tiles are made when they are asked for. What lies under the layer that is painted on is kept put together, and so are
neighbours above it that are laid over plainly; a layer with a blend mode looks at what is under it and stays by itself.
Several strokes between two frames are made good once (`owe`, `repair`). What is owed is shown as it was until then, so
that nothing goes blank where a large layer is moved or hidden.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.blends import BLENDS
from studio.ui.picture.canvas.painting.paint_layer import NORMAL, Drawn
from studio.ui.picture.canvas.painting.pile import flattened, lay
from studio.ui.picture.canvas.painting.tiles import SIDE, WHOLE, Key, blank, keys_of, pixels, within

LEVELS: Final = 6
_HALF: Final = SIDE // 2
_KEPT: Final = 600
"""Tiles of each of the two kinds of stack, and of the finest level: 150 MB at most for each."""
_EVEN: Final = 0x00FF00FF
_TWO: Final = 0x00020002
_SOURCE: Final = QPainter.CompositionMode.CompositionMode_Source


class Projection:
    def __init__(self) -> None:
        self._layers: tuple[Drawn, ...] = ()
        self._active = 0
        self._active_id = ""
        self._levels: list[OrderedDict[Key, QImage | None]] = [OrderedDict() for _ in range(LEVELS)]
        self._below: OrderedDict[Key, QImage | None] = OrderedDict()
        self._above: OrderedDict[tuple[int, Key], QImage | None] = OrderedDict()
        """By the place of a run's first layer."""
        self._owed: dict[Key, QRect] = {}
        self.coarse: QImage | None = None
        """All of the canvas as one small picture, which stands in where large layers are still being read."""
        self._all_read = False
        """Nothing is being read any more: it goes as soon as the tiles in sight are made."""

    def stand_in(self, coarse: QImage | None) -> None:
        """What stands in from now on; None: all layers are read."""
        self._all_read = coarse is None
        self.coarse = coarse if coarse is not None else self.coarse

    def forget_stand_in(self) -> bool:
        """All tiles in sight are made; whether something stood in for them that is not needed any more."""
        gone = self._all_read and self.coarse is not None
        if gone:
            self.coarse = None
        return gone

    def show(self, layers: Sequence[Drawn], active: str, area: QRect | None = None) -> None:
        """Another pile, or another order, opacity or place of a layer. `area`: the pixels of the canvas that may show
        something else by it; None: it is another canvas, and nothing is kept."""
        self._layers = tuple(layers)
        if area is None:
            for level in self._levels:
                level.clear()
            self._owed.clear()
            self.coarse = None
        else:
            for key in keys_of(area):
                self._owed[key] = self._owed.get(key, QRect()).united(within(key, area))
        self.activate(active)

    def activate(self, layer_id: str) -> None:
        """The layer that is painted on; what shows stays."""
        held = [at for at, one in enumerate(self._layers) if layer_id in one.ids]
        self._active_id, self._active = layer_id, held[0] if held else len(self._layers)
        self._below.clear()
        self._above.clear()

    # ---- changes

    def owe(self, layer_id: str, area: QRect) -> None:
        """Pixels of the canvas in which that layer changed. Stacks that hold it are dropped there, whoever changed it:
        undo does."""
        held = [at for at, one in enumerate(self._layers) if layer_id in one.ids]
        others = [at for at in held if at != self._active]
        for key in keys_of(area):
            self._owed[key] = self._owed.get(key, QRect()).united(within(key, area))
            if others:
                self._below.pop(key, None)
                for name in [name for name in self._above if name[1] == key]:
                    del self._above[name]

    def repair(self, level: int, until: float = float("inf"), first: Callable[[Key], bool] | None = None) -> bool:
        """Make good what is owed up to the level in view, or as much as fits in before `until` (`time.perf_counter`);
        whether all is. `first`: the finest tiles that are in sight. Coarser tiles are made when they are seen."""
        owed = self._owed
        order = list(owed)
        if first is not None and len(order) > 1:
            order.sort(key=lambda key: not first(key))
        done: dict[Key, QRect] = {}
        finest = self._levels[0]
        for key in order:
            if done and time.perf_counter() > until:
                break
            part = done[key] = owed.pop(key)
            if key in finest:
                finest[key] = self._made(0, key, part, finest[key])
            elif self._is_known_above(key, level):
                self.tile(0, key)
        self._pass_up(done, level)
        return not owed

    def _is_known_above(self, key: Key, level: int) -> bool:
        return any((key[0] >> up, key[1] >> up) in self._levels[up] for up in range(1, level + 1))

    def _pass_up(self, done: dict[Key, QRect], level: int) -> None:
        for number, known in enumerate(self._levels):
            coarser: dict[Key, QRect] = {}
            for key, part in done.items():
                if number and key in known:
                    if number > level:
                        del known[key]
                    else:
                        known[key] = self._made(number, key, part, known[key])
                parent = (key[0] >> 1, key[1] >> 1)
                coarser[parent] = coarser.get(parent, QRect()).united(_halved(key, part))
            done = coarser

    # ---- what is seen

    def has(self, level: int, key: Key) -> bool:
        """Whether `tile` has it without work."""
        return key in self._levels[level]

    def tile(self, level: int, key: Key) -> QImage | None:
        """None: nothing is there."""
        known = self._levels[level]
        if key not in known:
            known[key] = self._made(level, key, WHOLE, None)
            if not level:
                _bound(known)
        elif not level:
            known.move_to_end(key)
        return known[key]

    def make(self, level: int, key: Key, until: float) -> bool:
        """Work on a tile until it is there or the time is over; what was made of it is kept. Whether it is there."""
        if self.has(level, key):
            return True
        for number in range(4 if level else 0):
            if not self.make(level - 1, (key[0] * 2 + number % 2, key[1] * 2 + number // 2), until):
                return False
        if time.perf_counter() > until:
            return False
        self.tile(level, key)
        return True

    def coarser(self, level: int, key: Key) -> tuple[QImage, QRect] | None:
        """Something coarser to be shown in the place of a tile that is not made yet, and which part of it."""
        for up in range(1, LEVELS - level):
            image = self._levels[level + up].get((key[0] >> up, key[1] >> up))
            if image is not None:
                side, mask = SIDE >> up, (1 << up) - 1
                return image, QRect((key[0] & mask) * side, (key[1] & mask) * side, side, side)
        return None

    def _made(self, level: int, key: Key, part: QRect, into: QImage | None) -> QImage | None:
        return self._halve(level, key, part, into) if level else self._compose(key, part, into)

    def _compose(self, key: Key, part: QRect, into: QImage | None) -> QImage | None:
        below = self._stack_below(key)
        over = list(self._over(key))
        if below is None and not over and into is None:
            return None
        into = blank() if into is None else into
        painter = QPainter(into)
        painter.setCompositionMode(_SOURCE)
        if below is not None:
            painter.drawImage(part.topLeft(), below, part)
        else:
            painter.fillRect(part, Qt.GlobalColor.transparent)
        for one in over:
            if not isinstance(one, QImage):
                lay(painter, one, key, part)
            else:
                painter.setCompositionMode(NORMAL)
                painter.setOpacity(1.0)
                painter.drawImage(part.topLeft(), one, part)
        painter.end()
        return into

    def _stack_below(self, key: Key) -> QImage | None:
        if key not in self._below:
            self._below[key] = flattened(self._layers[: self._active], key)
            _bound(self._below)
        else:
            self._below.move_to_end(key)
        return self._below[key]

    def _over(self, key: Key) -> Iterator[Drawn | QImage]:
        """The active layer, then what is above it: layers by themselves, and runs of plain ones as one picture."""
        run: list[Drawn] = []
        first = self._active
        for place, layer in enumerate(self._layers[self._active :], self._active):
            if place > self._active and (layer.blend not in BLENDS or layer.blend == "normal"):
                first = first if run else place
                run.append(layer)
                continue
            if run:
                yield from self._run(first, run, key)
                run = []
            if layer.visible and layer.has_any(key):
                yield layer
        if run:
            yield from self._run(first, run, key)

    def _run(self, first: int, run: list[Drawn], key: Key) -> Iterator[QImage]:
        name = (first, key)
        if name not in self._above:
            self._above[name] = flattened(run, key)
            _bound(self._above)
        else:
            self._above.move_to_end(name)
        image = self._above[name]
        if image is not None:
            yield image

    def _halve(self, level: int, key: Key, part: QRect, into: QImage | None) -> QImage | None:
        for number in range(4):
            column, row = number % 2, number // 2
            quarter = part.intersected(QRect(column * _HALF, row * _HALF, _HALF, _HALF))
            if quarter.isEmpty():
                continue
            source = self.tile(level - 1, (key[0] * 2 + column, key[1] * 2 + row))
            if source is None and into is None:
                continue
            into = blank() if into is None else into
            target = pixels(into)[quarter.top() : quarter.bottom() + 1, quarter.left() : quarter.right() + 1]
            if source is None:
                target[...] = 0
                continue
            x, y = (quarter.left() - column * _HALF) * 2, (quarter.top() - row * _HALF) * 2
            fine = np.frombuffer(source.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
            fine = fine[y : y + quarter.height() * 2, x : x + quarter.width() * 2]
            target[...] = _mean_of_four(fine)
        return into


def _mean_of_four(fine: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """[2 h, 2 w, 4] bytes as [h, w, 4], rounded to nearest; two channels are summed up at once in 32 bits."""
    words = fine.view(np.uint32)[..., 0]
    upper, lower = words[0::2], words[1::2]
    even = (upper & _EVEN) + (lower & _EVEN)
    odd = (upper >> 8 & _EVEN) + (lower >> 8 & _EVEN)
    even = even[:, 0::2] + even[:, 1::2] + _TWO
    odd = odd[:, 0::2] + odd[:, 1::2] + _TWO
    mean = (even >> 2 & _EVEN) | (odd >> 2 & _EVEN) << 8
    return mean.view(np.uint8).reshape(*mean.shape, 4)


def _halved(key: Key, part: QRect) -> QRect:
    """A part of a tile in the pixels of the tile above it in the pyramid."""
    half = QRect()
    half.setCoords(part.left() >> 1, part.top() >> 1, part.right() >> 1, part.bottom() >> 1)
    return half.translated((key[0] & 1) * _HALF, (key[1] & 1) * _HALF)


def _bound(kept: OrderedDict[Key, QImage | None] | OrderedDict[tuple[int, Key], QImage | None]) -> None:
    while len(kept) > _KEPT:
        kept.popitem(last=False)
