"""Joins the layers of the open project to the easel: their pixels are read on a thread, strokes are kept, and what
undo, redo or another room changes is swapped in tile by tile.

Made by the canvas' page; main thread. It follows the records alone: the pixels of a tile are known by their name.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from typing import Final, Protocol, TypeAlias

import msgspec
from PySide6.QtCore import QObject, QRect, QSize, QTimer, Signal, SignalInstance
from PySide6.QtGui import QImage

from studio.domain.document import Canvas, Change, Document, Edit, Layer, LayerEffect, Tile
from studio.domain.errors import Failure, StudioError
from studio.domain.ids import new_id
from studio.services.session.painting import Painted
from studio.services.translation import tr
from studio.ui.picture.canvas.canvas_changes import as_shown
from studio.ui.picture.canvas.flattening import Pile
from studio.ui.picture.canvas.layer_looks import LookKey, key_of
from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.easel import Easel, StrokeDone
from studio.ui.picture.canvas.painting.pile import PaintLayer
from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import Key, image_from, raw_of
from studio.ui.picture.canvas.pile_records import look_of_record, painted_of, take_over
from studio.ui.picture.canvas.reading import Came, LayerReading, Wanted

Raw: TypeAlias = "NDArray[np.uint8]"
_AT_ONCE: Final = 64
"""Tiles that are swapped at once; more are read on the thread."""
_LOOK_AFTER_MS: Final = 150
"""Rest after painting on a layer with effects, until they are made anew."""
_MANY: Final = 2000
"""Tiles from which on Python's collector of garbage is spared those that are read: it would look at each of them."""


class Painting(Protocol):
    """What is asked of `session.painting`."""

    @property
    def refused(self) -> SignalInstance: ...
    @property
    def kept(self) -> SignalInstance: ...
    def keep(self, painted: Painted) -> str: ...
    def read(self, name: str) -> Raw: ...


class Project(Protocol):
    """What is asked of the open project."""

    document: Document
    read_only: bool

    @property
    def painting(self) -> Painting: ...
    def asset_reader(self, sha256: str) -> Callable[[], bytes]: ...


class _Known(msgspec.Struct):
    """What is known of a layer's pixels."""

    key: LookKey
    names: dict[Key, str]
    """Of the tiles that were painted; "" for an empty one."""
    base: Tiles
    """What the layer was imported as, where it was painted on since."""
    number: int = 0
    """Of the order that is being read."""
    look_number: int = 0
    """The same, of the newest order for what is seen of it."""
    come: Tiles | None = None
    """What was read of another picture for it, until all of it is there; None while it may be shown as it comes."""


class PaintedCanvas(QObject):
    failed = Signal(object)
    """Failure: some of a layer could not be read, or a stroke not kept."""
    read = Signal()
    """All layers are there."""

    def __init__(self, easel: Easel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.easel = easel
        self._project: Project | None = None
        self._canvas: Canvas | None = None
        self._records: dict[str, Layer] = {}
        self._layers: dict[str, PaintLayer] = {}
        self._known: dict[str, _Known] = {}
        self._flying: dict[str, Painted] = {}
        """Strokes that are not committed yet, by the id of their change."""
        self._new: set[str] = set()
        """Layers that come with a stroke, until that is committed."""
        self._came = 0
        self._reading = LayerReading(self)
        self._reading.came.connect(self._take)
        self._looks = QTimer(self)
        self._looks.setSingleShot(True)
        self._looks.setInterval(_LOOK_AFTER_MS)
        self._looks.timeout.connect(self._make_looks)
        self._look_wanted: set[str] = set()
        easel.why_not = self._why_not
        easel.first_layer = self._first_layer
        easel.stroke_done.connect(self._keep)

    # ---- what the document has

    def take_up(self, project: Project | None) -> None:
        """Another project, or none: nothing of the old one is kept."""
        self._reading.forget()
        if self._project is not None:
            self._project.painting.refused.disconnect(self._refused)
            self._project.painting.kept.disconnect(self._kept)
        self._project = project
        if project is not None:
            project.painting.refused.connect(self._refused)
            project.painting.kept.connect(self._kept)
        self._records, self._layers, self._known = {}, {}, {}
        self._flying.clear()
        self._new.clear()
        self._look_wanted.clear()
        self._canvas = None

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...], active: str) -> None:
        """Show exactly these layers, bottom first; groups are among them. Only what changed is painted anew."""
        whole = self._canvas is None or canvas is None or (canvas.id, canvas.width, canvas.height) != (
            self._canvas.id, self._canvas.width, self._canvas.height
        )  # fmt: skip
        before = {one.id: (look_of_record(one), one.bounds()) for one in self.easel.layers()}
        self._canvas, self._records = canvas, {layer.id: layer for layer in layers}
        self._new = {one for one in self._new if self.easel.layer(one) is not None}
        shown = painted_of(layers) if canvas is not None else ()
        for gone in set(self._layers) - {layer.id for layer in shown} - self._new:
            del self._layers[gone], self._known[gone]
            self._reading.done(gone)
        pile = [self._paint_layer(record) for record in shown]
        pile += [self._layers[one] for one in self._new if one not in self._records]
        size = QSize(canvas.width, canvas.height) if canvas is not None else QSize()
        if whole:
            self.easel.show(size, pile, active)
        else:
            self._show_changed(size, pile, active, before)
        if not self._reading.busy:
            self.read.emit()

    def _show_changed(
        self, size: QSize, pile: list[PaintLayer], active: str, before: dict[str, tuple[tuple[object, ...], QRect]]
    ) -> None:
        now = [one.id for one in pile]
        area = QRect()
        if [one for one in before if one in now] != [one for one in now if one in before]:
            area = QRect(0, 0, size.width(), size.height())
        for gone in before.keys() - set(now):
            area = area.united(before[gone][1])
        for one in pile:
            look, bounds = before.get(one.id, ((), QRect()))
            if look != look_of_record(one):
                area = area.united(bounds).united(one.bounds())
        if area.isEmpty() and list(before) == now:
            self.easel.activate(active)
        else:
            self.easel.show(size, pile, active, area)

    def _paint_layer(self, record: Layer) -> PaintLayer:
        paint = self._layers.get(record.id)
        if paint is None:
            paint = self._layers[record.id] = PaintLayer(record.id)
        take_over(paint, record, self._records)
        known = self._known.get(record.id)
        if known is None or known.key != key_of(record):
            self._order(record, paint)
        return paint

    def _order(self, record: Layer, paint: PaintLayer) -> None:
        """Have all of a layer read. What it shows stays until the new is there."""
        wanted = self.wanted(record)
        if wanted is None:
            return
        old = self._known.get(record.id)
        come: Tiles | None = {} if old is not None and old.number == 0 else None
        known = self._known[record.id] = _Known(wanted.key, dict(wanted.painted), {}, come=come)
        if wanted.base is None and not wanted.painted:
            return
        paint.ready = False
        known.number = self._reading.order(record.id, wanted)

    def wanted(self, record: Layer) -> Wanted | None:
        """What a layer's pixels are made of, as the project has it."""
        if self._project is None:
            return None
        painted = {(one.x, one.y): one.pixels for one in self._project.document.tiles_of(record.id)}
        base = self._project.asset_reader(record.asset) if record.asset else None
        return Wanted(key_of(record), base, painted, self._project.painting.read)

    def _take(self, came: Came) -> None:
        """Some of a layer was read."""
        known, paint = self._known.get(came.layer_id), self._layers.get(came.layer_id)
        if known is None or paint is None:
            return
        if came.number == known.look_number and came.layer_id not in self._look_wanted:
            self.easel.set_look(paint.id, came.look)
        if came.number != known.number:
            return
        known.base.update(came.base)
        if known.come is not None:
            known.come.update(came.tiles)
        else:
            self.easel.put(came.layer_id, came.tiles)
        self._came += len(came.tiles)
        if came.last:
            self._all_read(came, known, paint)

    def _all_read(self, came: Came, known: _Known, paint: PaintLayer) -> None:
        if known.come is not None:
            gone = dict.fromkeys(paint.tiles.keys() - known.come.keys())
            self.easel.put(paint.id, {**gone, **known.come})
        self.easel.set_look(paint.id, came.look)
        paint.ready, known.number, known.come = True, 0, None
        self._reading.done(came.layer_id)
        if came.failure is not None:
            self.failed.emit(came.failure)
        if not self._reading.busy:
            if self._came > _MANY:
                QTimer.singleShot(0, self, self._spare_collector)
            self.read.emit()

    def _spare_collector(self) -> None:
        """Of what was read nothing is garbage: Python need not look at each tile again and again."""
        self._came = 0
        gc.collect()
        gc.freeze()

    def pile(self) -> Pile | None:
        """The layers as they are now, for another thread; None without a canvas."""
        if self._canvas is None or self._project is None:
            return None
        shown = tuple(one for one in as_shown(tuple(self._records.values())) if one.role == "raster")
        layers = self.easel.still()
        unread = {one.id: self.wanted(self._records[one.id]) for one in layers if not one.ready}
        return Pile(
            self._canvas.width,
            self._canvas.height,
            shown,
            layers,
            {layer_id: wanted for layer_id, wanted in unread.items() if wanted is not None},
            {one.asset: self._project.asset_reader(one.asset) for one in shown if one.visible and one.asset},
            plain=all(self._is_plain(one) for one in layers),
        )

    def _is_plain(self, paint: PaintLayer) -> bool:
        known, record = self._known.get(paint.id), self._records.get(paint.id)
        painted = known is None or record is None or bool(known.names) or self._is_flying(paint.id)
        return not paint.visible or not (painted or paint.mask or paint.clip_by or paint.blend != "normal")

    @property
    def busy(self) -> bool:
        """Layers are being read."""
        return self._reading.busy

    def finish(self) -> None:
        """Wait for the thread; called when the pane goes."""
        self._reading.finish()

    # ---- strokes

    def _why_not(self) -> str:
        if self._project is None or self._canvas is None:
            return tr("Make a canvas first, or put a picture on one.")
        return tr("The project is open for reading only.") if self._project.read_only else ""

    def _first_layer(self) -> PaintLayer | None:
        """For a stroke on a canvas without layers: the layer is a part of the stroke's step."""
        if self._canvas is None:
            return None
        record = self._first_record(new_id())
        paint = self._layers[record.id] = PaintLayer(record.id)
        self._known[record.id] = _Known(key_of(record), {}, {})
        self._new.add(record.id)
        return paint

    def _first_record(self, layer_id: str) -> Layer:
        assert self._canvas is not None
        canvas = self._canvas
        return Layer(
            id=layer_id, canvas_id=canvas.id, name=tr("Paint layer {number}", number=1), width=canvas.width,
            height=canvas.height,
        )  # fmt: skip

    def _keep(self, done: StrokeDone) -> None:
        """A stroke is finished: into the project with it."""
        if self._project is None:
            return
        self.keep(done.label, done.layer_id, done.before, done.after, self._with_it(done))

    def keep(
        self, label: str, layer_id: str, before: Mapping[Key, QImage | None], after: Mapping[Key, QImage | None],
        others: tuple[Edit, ...] = (), beside: Painted | None = None,
    ) -> str:  # fmt: skip
        """Have tiles that a layer shows already, or comes with, become a step, together with other edits, and tiles of
        a layer `beside`. The id of its change; empty where it could not be kept."""
        project, known = self._project, self._known.get(layer_id)
        if project is None:
            return ""
        for key, tile in before.items() if known is not None else ():
            if known is not None and tile is not None and key not in known.names and not self._is_flying(layer_id, key):
                known.base[key] = tile
        painted = Painted(
            label=label, layer_id=layer_id, before=_raw(before), after=_raw(after), others=others, beside=beside
        )
        try:
            change_id = project.painting.keep(painted)
        except StudioError as error:
            self.easel.put(layer_id, before)
            self.failed.emit(error.failure)
            return ""
        self._flying[change_id] = painted
        self._want_look(layer_id)
        return change_id

    def _with_it(self, done: StrokeDone) -> tuple[Edit, ...]:
        """What becomes a part of the stroke's step: the layer that it brought."""
        is_new = done.layer_id in self._new and done.layer_id not in self._records
        if not is_new or self._canvas is None or self._is_flying(done.layer_id):
            return ()
        canvas = self._canvas
        layer = self._first_record(done.layer_id)
        after = msgspec.structs.replace(canvas, layers=(*canvas.layers, layer.id))
        return Edit(None, layer), Edit(canvas, after)

    def _is_flying(self, layer_id: str, key: Key | None = None) -> bool:
        """A stroke on it, or on a tile of it, is not committed yet."""
        return any(one.layer_id == layer_id and (key is None or key in one.after) for one in self._flying.values())

    def _kept(self, _painted: Painted, change: Change) -> None:
        """Also where it changed nothing, and no change of the document told it."""
        self._flying.pop(change.id, None)

    def _refused(self, painted: Painted, failure: Failure) -> None:
        """It never can be kept: it is taken off the canvas again."""
        for change_id in [one for one, mine in self._flying.items() if mine is painted]:
            del self._flying[change_id]
            before = {key: image_from(raw) if raw is not None else None for key, raw in painted.before.items()}
            self.easel.put(painted.layer_id, before)
            self.failed.emit(failure)

    # ---- other tiles: undo, redo, what another room placed

    def follow(self, change: Change) -> None:
        """A change of the document was applied: show the tiles that it names."""
        swapped: dict[str, dict[Key, str | None]] = {}
        # Pixels of a stroke of this canvas are shown already, or those of a later stroke are.
        mine = self._flying.pop(change.id, None) is not None
        for edit in change.edits:
            record = edit.after if edit.after is not None else edit.before
            if isinstance(record, Layer):
                self._new.discard(record.id)
            known = self._known.get(record.layer_id) if isinstance(record, Tile) else None
            if known is not None and isinstance(record, Tile):
                key, name = (record.x, record.y), edit.after.pixels if isinstance(edit.after, Tile) else None
                if known.names.get(key) != name and not mine:
                    swapped.setdefault(record.layer_id, {})[key] = name
                    self._keep_base(record.layer_id, key)
                _rename(known.names, key, name)
        for layer_id, tiles in swapped.items():
            self._swap(layer_id, tiles)

    def _keep_base(self, layer_id: str, key: Key) -> None:
        """Another room paints over what the layer was imported as: undo shows that again."""
        known, paint = self._known[layer_id], self._layers.get(layer_id)
        tile = paint.tiles.get(key) if paint is not None and paint.ready else None
        if tile is not None and key not in known.names and not self._is_flying(layer_id, key):
            known.base.setdefault(key, QImage(tile))

    def _swap(self, layer_id: str, tiles: dict[Key, str | None]) -> None:
        paint, known, project = self._layers.get(layer_id), self._known[layer_id], self._project
        if paint is None or project is None:
            return
        if known.number or len(tiles) > _AT_ONCE:
            record = self._records.get(layer_id)
            if record is not None:
                self._order(record, paint)
            return
        found: dict[Key, QImage | None] = {}
        try:
            for key, name in tiles.items():
                base = known.base.get(key)
                found[key] = base if name is None else image_from(project.painting.read(name)) if name else None
        except StudioError as error:
            self.failed.emit(error.failure)
        self.easel.put(layer_id, found)
        self._want_look(layer_id)

    # ---- effects

    def _want_look(self, layer_id: str) -> None:
        known = self._known.get(layer_id)
        if known is not None and known.key.effect != LayerEffect():
            self._look_wanted.add(layer_id)
            self._looks.start()

    def _make_looks(self) -> None:
        """Shadows and mirror images of what was painted on."""
        if self.easel.painting:
            self._looks.start()
            return
        wanted, self._look_wanted = self._look_wanted, set()
        for layer_id in wanted:
            paint, known = self._layers.get(layer_id), self._known.get(layer_id)
            record = self._records.get(layer_id)
            if paint is None or known is None or record is None or known.number:
                continue
            if known.names or self._is_flying(layer_id):
                known.look_number = self._reading.order_look(layer_id, known.key, paint.still().tiles)
            else:
                self._order(record, paint)


def _rename(names: dict[Key, str], key: Key, name: str | None) -> None:
    if name is None:
        names.pop(key, None)
    else:
        names[key] = name


def _raw(tiles: Mapping[Key, QImage | None]) -> dict[Key, Raw | None]:
    return {key: raw_of(tile) if tile is not None else None for key, tile in tiles.items()}
