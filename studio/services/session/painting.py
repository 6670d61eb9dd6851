"""What is painted, on its way into the project and back: `ProjectSession.painting`.

The canvas hands over each finished stroke, fill or wiped part as the tiles that it touched, on the session's thread,
and goes on at once. They are packed on a thread one stroke after another, and become an undo step of the stack
"picture" with the rows of their tiles in one transaction. A stroke waits until the one before it has become
a step, because its tiles are recorded, and packed, as what comes after that one's. Undo and whatever looks at the
whole project wait for strokes that are on their way (`when_settled`).

Nothing is lost in silence: a stroke that cannot be packed is told as a failed commit is, stays in memory and is tried
again, as the writer does with one that cannot be written.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from studio import threads
from studio.domain.changes import Change, Edit
from studio.domain.document import Document, rebase
from studio.domain.errors import BadInput, Failure, StudioError
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer, Tile, tile_id
from studio.domain.records import Record
from studio.project import tiles
from studio.project.writes import TileRow
from studio.services.session.packing import PackingThread
from studio.services.session.tile_memory import TileMemory

if TYPE_CHECKING:
    from studio.project.tile_codec import Raw

Key = tuple[int, int]
"""Column and row of a tile, in the layer's own pixels."""
RETRY_SECONDS: Final = 3.0
_SHAPE: Final = (256, 256, 4)


class Painted(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """One stroke, or whatever else changes pixels of one layer. uint8 [256, 256, 4], premultiplied B, G, R, A; nobody
    writes to them any more. None: nothing is there."""

    label: str
    layer_id: str
    before: Mapping[Key, Raw | None]
    """As they were; only to be packed from, so that a missing one costs room and nothing else."""
    after: Mapping[Key, Raw | None]
    others: tuple[Edit, ...] = ()
    """What belongs to the same step, such as the layer itself where it is new."""
    beside: Painted | None = None
    """Tiles of another layer that belong to it as well, such as the selection that goes along with pixels; its label
    and others are not looked at."""

    @property
    def parts(self) -> tuple[Painted, ...]:
        return (self,) if self.beside is None else (self, *self.beside.parts)


class Keeper(Protocol):
    """What is needed of the session. The first four are called on its thread, the others on any."""

    @property
    def document(self) -> Document: ...
    def need_writable(self) -> None: ...
    def commit_painted(self, change: Change, rows: tuple[TileRow, ...]) -> None: ...
    def painting_failed(self, failure: Failure) -> None: ...
    def read_tile(self, name: str, known: tiles.Known) -> dict[str, Raw]: ...
    def tile_depth(self, name: str) -> int | None: ...


class _Stroke(NamedTuple):
    id: str
    at: float
    painted: Painted


class _Packed(NamedTuple):
    names: dict[tuple[str, int, int], str]
    """By layer, column and row."""
    rows: tuple[TileRow, ...]
    pixels: dict[str, Raw]


class Painting(QObject):
    """Made by the session; its thread, but for `read`."""

    kept = Signal(object, object)
    """Painted and the Change that it has become, after the session's `changed`; without edits, and then not performed,
    where nothing was changed by it."""
    refused = Signal(object, object)
    """Painted and the Failure for which it never can be kept: its layer is gone."""
    settled = Signal()
    """All strokes have become steps."""

    _packed = Signal()
    _next_after = Signal()

    def __init__(self, keeper: Keeper, parent: QObject, retry_seconds: float = RETRY_SECONDS) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._memory = TileMemory()
        self._waiting: deque[_Stroke] = deque()
        self._thread: PackingThread[_Packed] = PackingThread(self._packed.emit)
        self._packing = False
        self._after: deque[Callable[[], None]] = deque()
        self.failure: Failure | None = None
        """Why the stroke that comes next could not be packed, while it waits to be tried again."""
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(round(retry_seconds * 1000))
        self._retry.timeout.connect(self._pack_next)
        self._packed.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._next_after.connect(self._call_next, Qt.ConnectionType.QueuedConnection)

    # ---- strokes in

    def keep(self, painted: Painted) -> str:
        """Have it become a step; the id of its Change. Returns at once. Raise StudioError(ProjectReadOnly), ValueError
        for what is no tile."""
        self._keeper.need_writable()
        for raw in (raw for one in painted.parts for raw in (*one.before.values(), *one.after.values())):
            if raw is not None and (raw.shape != _SHAPE or str(raw.dtype) != "uint8"):
                raise ValueError(f"a tile of {raw.dtype} {raw.shape}")
        stroke = _Stroke(new_id(), time.time(), painted)
        self._waiting.append(stroke)
        self._pack_next()
        return stroke.id

    @property
    def busy(self) -> bool:
        """Whether strokes are on their way."""
        return bool(self._waiting)

    def pending(self) -> int:
        """So many."""
        return len(self._waiting)

    def waits_for(self, change: Change) -> bool:
        """Whether a change touches what a stroke on its way was painted on, or changes as well: it would come before
        that stroke then."""
        layers = {part.layer_id for stroke in self._waiting for part in stroke.painted.parts}
        others = {one.id for stroke in self._waiting for one in _records(stroke.painted.others)}
        return bool(layers) and any(
            one.id in others or (one.layer_id if isinstance(one, Tile) else one.id) in layers
            for one in _records(change.edits)
        )

    def when_settled(self, then: Callable[[], None]) -> None:
        """Call when every stroke until now has become a step, in the order of asking: at once where none is on its
        way."""
        if not self._waiting and not self._after:
            then()
        else:
            self._after.append(then)

    def settle(self, timeout: float = 10.0) -> bool:
        """Wait for strokes that are on their way; for what cannot wait otherwise, such as closing. False where the time
        is up or one cannot be packed (see `failure`)."""
        deadline = time.monotonic() + timeout
        self.failure = None
        self._pack_next()
        while self._waiting and self.failure is None:
            self._take(max(0.001, deadline - time.monotonic()))
            if self._waiting and time.monotonic() >= deadline:
                return False
        return not self._waiting

    def stop(self) -> None:
        """The session closes: what is still waiting is let go."""
        self._retry.stop()
        self._waiting.clear()
        self._after.clear()
        self._thread.stop()
        self._memory.forget()

    # ---- pixels out

    def read(self, name: str) -> Raw:
        """The pixels of a tile, which nobody may write to. Any thread. Raise StudioError(ProjectDamaged) where they are
        missing or not what their name says."""
        found = self._memory.get_sound(name)
        if found is None:
            read = self._keeper.read_tile(name, lambda one: self._memory.get(one) if one != name else None)
            for raw in read.values():
                raw.flags.writeable = False
            found = read[name]
            self._memory.keep(read, unchecked=True)
            self._memory.keep({name: found})
        return found

    def remembered(self, name: str) -> Raw | None:
        """The same where it need not be read from the file."""
        return self._memory.get_sound(name)

    def read_in_advance(self, names: Sequence[str]) -> None:
        """What may be asked for next, such as by undo. Returns at once; what is asked for later takes its place."""

        def read() -> None:
            for name in names:
                self.read(name)

        if not all(self._memory.has_sound(name) for name in names):
            self._thread.do_idly(read)

    # ---- one after the other

    @Slot()
    def _pack_next(self) -> None:
        if self._packing or not self._waiting:
            return
        self._retry.stop()
        stroke = self._waiting[0]
        parts = [(part, self._bases(part)) for part in stroke.painted.parts]

        self._packing = True
        self._thread.do(lambda: _joined([_pack(part, bases, self._keeper.tile_depth) for part, bases in parts]))

    def _bases(self, painted: Painted) -> dict[Key, str]:
        """What the touched tiles are called in the project now."""
        found: dict[Key, str] = {}
        for x, y in painted.after:
            tile = self._keeper.document.get(Tile, tile_id(painted.layer_id, x, y))
            if tile is not None and tile.pixels:
                found[x, y] = tile.pixels
        return found

    @Slot()
    def _take(self, timeout: float = 0.0) -> None:
        outcome = self._thread.take(timeout)
        if outcome is None or not self._waiting:
            return
        self._packing = False
        if not isinstance(outcome, _Packed):
            self.failure = outcome
            self._retry.start()
            self._keeper.painting_failed(outcome)
            return
        self.failure = None
        self._commit(self._waiting.popleft(), outcome)
        self._pack_next()
        if not self._waiting:
            self.settled.emit()
            self._call_next()

    def _commit(self, stroke: _Stroke, packed: _Packed) -> None:
        painted = stroke.painted
        self._memory.keep(packed.pixels)

        def commit() -> Change:
            # First: it brings a large step that is on its way to its end.
            self._keeper.need_writable()
            change = self._change(stroke, packed.names)
            if change.edits:
                self._keeper.commit_painted(change, packed.rows)
            return change

        done = threads.outcome(commit, "painting")
        if isinstance(done, Change):
            self.kept.emit(painted, done)
        else:
            self.refused.emit(painted, done)

    def _change(self, stroke: _Stroke, names: Mapping[tuple[str, int, int], str]) -> Change:
        """As it fits the document now. Raise StudioError(BadInput) where it fits no more."""
        painted, document = stroke.painted, self._keeper.document
        others = tuple(_with_layers_of(document, edit) for edit in painted.others)
        change = Change(id=stroke.id, label=painted.label, stack="picture", edits=others, at=stroke.at)
        fitting = rebase(document, change)
        made = {edit.after.id: edit.after for edit in painted.others if isinstance(edit.after, Layer)}
        layers = {one.layer_id: made.get(one.layer_id) or document.get(Layer, one.layer_id) for one in painted.parts}
        if fitting is None or layers[painted.layer_id] is None:
            raise StudioError(BadInput(name=painted.label, problem="the layer that was painted on is gone"))
        edits = list(fitting.edits)
        for (layer_id, x, y), name in names.items():
            layer = layers[layer_id]
            if layer is None:
                continue
            record_id = tile_id(layer_id, x, y)
            before = document.get(Tile, record_id)
            # Without an asset below there is nothing that a wiped tile would have to hide.
            wiped = not name and not layer.asset
            after = None if wiped else Tile(id=record_id, layer_id=layer_id, x=x, y=y, pixels=name)
            if before != after:
                edits.append(Edit(before, after))
        return msgspec.structs.replace(change, edits=tuple(edits))

    @Slot()
    def _call_next(self) -> None:
        """Each by itself, so that one that raises does not keep the others from being called."""
        if self._waiting or not self._after:
            return
        then = self._after.popleft()
        if self._after:
            self._next_after.emit()
        then()


def _records(edits: Iterable[Edit]) -> Iterator[Record]:
    return (one for edit in edits for one in (edit.before, edit.after) if one is not None)


def _with_layers_of(document: Document, edit: Edit) -> Edit:
    """A new layer goes into the pile as it is by now: other strokes may have brought layers since it was asked for."""
    before, after = edit.before, edit.after
    if not isinstance(before, Canvas) or not isinstance(after, Canvas):
        return edit
    present = document.get(Canvas, before.id)
    if present is None or present.layers == before.layers:
        return edit
    layers = [one for one in present.layers if one in after.layers or one not in before.layers]
    at = 0
    for one in after.layers:
        if one not in layers and one not in before.layers:
            layers.insert(at, one)
        at = layers.index(one) + 1 if one in layers else at
    return Edit(
        msgspec.structs.replace(before, layers=present.layers), msgspec.structs.replace(after, layers=tuple(layers))
    )


def _pack(painted: Painted, bases: Mapping[Key, str], depth_of: Callable[[str], int | None]) -> _Packed:
    """On the packing thread."""
    from studio.project.tile_codec import name_of

    names: dict[tuple[str, int, int], str] = {}
    rows: list[TileRow] = []
    pixels: dict[str, Raw] = {}
    for key, raw in painted.after.items():
        base, base_name = painted.before.get(key), bases.get(key, "")
        if base is not None and base_name and name_of(base) == base_name:
            pixels[base_name] = _fixed(base)
        else:
            base = None
        if raw is None or not raw.any():
            names[painted.layer_id, *key] = ""
            continue
        depth = depth_of(base_name) if base is not None else None
        row = tiles.row_of(raw, base, base_name, depth) if depth is not None else tiles.row_of(raw)
        names[painted.layer_id, *key] = row.name
        rows.append(row)
        pixels[row.name] = _fixed(raw)
    return _Packed(names, tuple(rows), pixels)


def _joined(parts: Sequence[_Packed]) -> _Packed:
    """All parts of a step as one."""
    names = {key: name for part in parts for key, name in part.names.items()}
    pixels = {name: raw for part in parts for name, raw in part.pixels.items()}
    return _Packed(names, tuple(row for part in parts for row in part.rows), pixels)


def _fixed(raw: Raw) -> Raw:
    """The same pixels; nobody writes to them this way."""
    seen = raw.view()
    seen.flags.writeable = False
    return seen
