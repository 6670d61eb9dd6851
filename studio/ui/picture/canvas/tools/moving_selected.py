"""What is selected of the active layer, moved in place by dragging or by the arrow keys; the selection goes along.

Made by the canvas' page; main thread; larger parts are taken out and put down on a thread. While it moves it floats
over the layer, which is not written to before it is dropped: that is one step, together with the selection. Moved on
right after that, it leaves what it was dropped on as it was.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from studio.domain.changes import Change
from studio.domain.errors import Failure
from studio.domain.picture_records import Tile
from studio.services.translation import tr
from studio.ui.picture.canvas.moving import NUDGE_MS
from studio.ui.picture.canvas.painting.arrays import np
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.paint_layer import Floating, PaintLayer
from studio.ui.picture.canvas.painting.selection import Selection, Step, unasked
from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import SIDE, Key, is_empty, keys_of, pixels, rect_of, same_pixels
from studio.ui.picture.canvas.tools.selecting import Selecting, SelectionDone
from studio.ui.widgets.errand import Errand

_AT_ONCE: Final = 9
"""Tiles that are taken out or put down at once; more are on a thread."""
LABEL: Final = "Move what is selected"
Found = Mapping[Key, QImage | None]


class SelectedMoved(msgspec.Struct, frozen=True):
    layer_id: str
    before: Found
    after: Found
    """The same keys; None where nothing is."""
    selection: SelectionDone
    """The selection that went along."""
    stood: Selection
    """As it was before."""


class Lifted(NamedTuple):
    pieces: Tiles
    """What is selected, in the layer's own pixels."""
    rest: Found
    """What stays, in the tiles that they were taken out of."""


class _Dropped(NamedTuple):
    after: Found
    selection: Selection


@dataclass(eq=False)
class _Held:
    """What floats, or did last."""

    layer: PaintLayer
    pieces: Tiles
    home: Selection
    """What was selected where it was taken up."""
    under: dict[Key, QImage | None]
    """The layer's tiles without it, wherever it lay."""
    before: dict[Key, QImage | None]
    """The layer's tiles as the project has them."""
    at: tuple[int, int]
    """By how much it is moved from there in the project."""
    selection: Selection
    """What is selected there."""


class MovingSelected(QObject):
    moved = Signal(object)
    """SelectedMoved: easel and selection show it already; to be kept as one step."""
    floated = Signal()
    """It is shown elsewhere."""
    refused = Signal(str)
    """Why nothing can be moved, as a sentence."""
    failed = Signal(object)
    """Failure"""

    def __init__(self, easel: Easel, selecting: Selecting, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._easel, self._selecting = easel, selecting
        self._held: _Held | None = None
        self._floats = False
        """It is off its place in the project."""
        self._by = (0, 0)
        """By how much, from its place in the project."""
        self._ends = False
        """It is to be dropped as soon as it was taken up."""
        self._copies = False
        self._falls = False
        """It is being put down."""
        self._errand = Errand(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(NUDGE_MS)
        self._rest.timeout.connect(self.drop)

    @property
    def busy(self) -> bool:
        """Something floats, or is being taken up or put down."""
        return self._floats

    # ---- what is meant

    def means(self) -> bool:
        """Whether pixels are selected that could be moved alone: a group is moved as a whole."""
        return not self._selecting.selection.is_empty() and self._easel.layer() is not None

    def is_inside(self, x: float, y: float) -> bool:
        """Whether a pixel of the canvas is selected of a layer."""
        column, row = math.floor(x), math.floor(y)
        tile = self._selecting.selection.tiles().get((column // SIDE, row // SIDE)) if self.means() else None
        return tile is not None and bool(tile[row % SIDE, column % SIDE])

    def why_not(self) -> str:
        """A sentence; empty where it can be moved."""
        layer = self._easel.layer()
        if self._floats and not self._falls:
            return ""
        if self._selecting.busy:
            return tr("The selection is still being changed.")
        if layer is not None and layer.lock_alpha:
            return tr("What is transparent is locked. Unlock it first.")
        return self._easel.why_not_paint()

    # ---- moving it

    def begin(self, *, copies: bool = False) -> bool:
        """Take up what is selected; `copies`: and leave it where it was. False where it can't be, which is said."""
        self._easel.catch_up(self._easel.active)
        reason = self.why_not()
        layer = self._easel.layer()
        if reason or layer is None:
            self.refused.emit(reason)
            return False
        if self._floats:
            return True
        self._floats, self._ends, self._copies, self._by = True, False, copies, (0, 0)
        self._easel.busy = True
        held = self._held
        if held is not None and self._is_as_dropped(held, layer):
            self._take_up_again(held)
        else:
            self._held = None
            selection, still = self._selecting.selection, layer.still()
            many = len(_own_keys(selection, still) & still.tiles.keys())
            self._do(many, partial(lifted, still, selection), partial(self._lift, layer, selection))
        return self._floats

    def to(self, across: int, down: int) -> None:
        """So many pixels from where it stands in the project."""
        if self._floats and not self._falls:
            self._by = across, down
            self._show()

    def nudge(self, across: int, down: int) -> None:
        """By a key: further from where it is; a step of its own once the keys rest."""
        if self.begin():
            self.to(self._by[0] + across, self._by[1] + down)
            self._rest.start()

    def drop(self) -> None:
        """By now it is where it is to be."""
        self._rest.stop()
        held = self._held
        if not self._floats or self._falls:
            return
        if held is None:
            self._ends = True
        elif self._by == (0, 0):
            self.cancel()
        else:
            self._falls = True
            floating = self._floating(held)
            for key in floating.lies_over():
                held.under.setdefault(key, held.layer.tiles.get(key))
                held.before.setdefault(key, held.layer.tiles.get(key))
            self._do(len(held.under), partial(_dropped, held.under, floating, held.home), partial(self._put_down, held))

    def cancel(self) -> None:
        """Back to where it was."""
        self._rest.stop()
        self._errand.cancel()
        if not self._floats:
            return
        held = self._held
        self._end()
        if held is not None:
            self._easel.float_over(held.layer.id, None)
            self._easel.put(held.layer.id, held.before)

    def finish(self, seconds: float) -> bool:
        """Drop it, and wait until it lies there; as `Errand.finish`."""
        self.drop()
        return self._errand.finish(seconds)

    def forget(self) -> None:
        """Another canvas: nothing of the old one is put back."""
        self._rest.stop()
        self._errand.cancel()
        if self._floats:
            self._end()
        self._held = None

    def give_way(self, change: Change) -> None:
        """A change is about to be shown: where it paints on the same layer, what floats goes back first."""
        held = self._held
        records = (edit.after or edit.before for edit in change.edits)
        if held is not None and any(isinstance(one, Tile) and one.layer_id == held.layer.id for one in records):
            self.cancel()

    # ---- taken up

    def _do(self, many: int, work: Callable[[Step], object], then: Callable[[object], None]) -> None:
        if many > _AT_ONCE:
            self._errand.start(work, then, self._fail)
        else:
            then(work(unasked))

    def _fail(self, failure: Failure) -> None:
        self.cancel()
        self.failed.emit(failure)

    def _is_as_dropped(self, held: _Held, layer: PaintLayer) -> bool:
        """Whether it is the same that was dropped last, and nobody painted there since."""
        same = held.layer is layer and held.selection is self._selecting.selection
        return same and same_pixels(layer.tiles, held.before)

    def _take_up_again(self, held: _Held) -> None:
        if self._copies:
            held.under = dict(held.before)
        self._easel.put(held.layer.id, held.under)
        self._show()

    def _lift(self, layer: PaintLayer, selection: Selection, found: object) -> None:
        assert isinstance(found, Lifted)
        if not found.pieces:
            self._end()
            self.refused.emit(tr("The chosen layer has nothing where it is selected."))
            return
        before = {key: layer.tiles.get(key) for key in found.rest}
        under = dict(before) if self._copies else dict(found.rest)
        self._held = _Held(layer, found.pieces, selection, under, before, (0, 0), selection)
        self._easel.put(layer.id, under)
        self._show()
        if self._ends:
            self.drop()

    def _floating(self, held: _Held) -> Floating:
        return Floating(held.pieces, held.at[0] + self._by[0], held.at[1] + self._by[1])

    def _show(self) -> None:
        if self._held is not None and self._floats:
            self._easel.float_over(self._held.layer.id, self._floating(self._held))
            self.floated.emit()

    @property
    def shown_by(self) -> tuple[int, int]:
        """By how much the edge of what is selected is shown elsewhere."""
        return self._by if self._floats else (0, 0)

    # ---- put down

    def _put_down(self, held: _Held, dropped: object) -> None:
        assert isinstance(dropped, _Dropped)
        at = held.at[0] + self._by[0], held.at[1] + self._by[1]
        before, stood = dict(held.before), self._selecting.selection
        self._end()
        self._easel.float_over(held.layer.id, None)
        if self._easel.layer(held.layer.id) is not held.layer or stood is not held.selection:
            self._easel.put(held.layer.id, before)
            self._held = None
            return
        self._easel.put(held.layer.id, dropped.after)
        held.at, held.selection = at, dropped.selection
        held.before = {key: held.layer.tiles.get(key) for key in held.under}
        self._selecting.place(dropped.selection)
        changed = dropped.selection.changed_from(stood)
        was, now = ({key: pair[at] for key, pair in changed.items()} for at in (0, 1))
        after = {key: held.before[key] for key in before}
        self.moved.emit(SelectedMoved(held.layer.id, before, after, SelectionDone(LABEL, was, now), stood))

    def _end(self) -> None:
        self._floats, self._falls, self._by = False, False, (0, 0)
        self._easel.busy = False
        self.floated.emit()


def _own_keys(selection: Selection, layer: PaintLayer) -> set[Key]:
    """Tiles of a layer in which something may be selected."""
    return {
        one for key in selection.tiles() for one in keys_of(layer.in_own_pixels(rect_of(key)))
    }  # fmt: skip


def lifted(layer: PaintLayer, selection: Selection, step: Step) -> Lifted:
    """What is selected of a layer that nobody writes to, and what is left of it. Any thread."""
    pieces: Tiles = {}
    rest: dict[Key, QImage | None] = {}
    keys = _own_keys(selection, layer) & set(layer.tiles)
    for number, key in enumerate(sorted(keys)):
        step(number / len(keys))
        mask = selection.mask(rect_of(key).translated(layer.x, layer.y))
        if mask.min() == 255:
            pieces[key], rest[key] = layer.tiles[key], None
            continue
        cover = mask.astype(np.uint16)[..., None]
        piece, left = QImage(layer.tiles[key]), QImage(layer.tiles[key])
        values = pixels(piece)
        values[...] = (values * cover + 127) // 255
        if is_empty(piece):
            continue
        # Both together are what was there, to the last bit.
        pixels(left)[...] -= values
        pieces[key], rest[key] = piece, None if is_empty(left) else left
    return Lifted(pieces, rest)


def _dropped(under: Found, floating: Floating, home: Selection, step: Step) -> _Dropped:
    """The layer's tiles with what was dropped on them, and what is selected there. Any thread."""
    after: dict[Key, QImage | None] = {}
    for number, (key, tile) in enumerate(under.items()):
        step(0.7 * number / len(under))
        after[key] = floating.upon(tile, key)
    return _Dropped(after, home.moved(floating.x, floating.y, lambda share: step(0.7 + 0.3 * share)))
