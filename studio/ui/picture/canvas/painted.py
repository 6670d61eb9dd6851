"""Joins the layers of the open project to the easel: their pixels are read on a thread, strokes are kept (`keeping`),
and what undo, redo or another room changes is swapped in tile by tile (`swapping`).

Made by the canvas' page; main thread. It follows the records alone: the pixels of a tile are known by their name.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QPoint, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QImage

from studio.domain.changes import Change
from studio.domain.picture_records import Adjustment, Canvas, Layer, LayerEffect
from studio.ui.picture.canvas.flattening import Pile
from studio.ui.picture.canvas.gone import Gone
from studio.ui.picture.canvas.keeping import Keeping
from studio.ui.picture.canvas.layer_looks import key_of
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.paint_layer import Coarse, PaintLayer, Rescaled
from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import Key
from studio.ui.picture.canvas.pile_records import look_of_record, take_over
from studio.ui.picture.canvas.reading import Came, Glimpsed, LayerReading, Lent, Wanted, wanted_of
from studio.ui.picture.canvas.shown import Known, Project, Shown
from studio.ui.picture.canvas.swapping import Swapping
from studio.ui.picture.clipping import painted_of

_LOOK_AFTER_MS: Final = 150
"""Rest after painting on a layer with effects, until they are made anew."""
_LASTING_MS: Final = 300
_MANY: Final = 2000
"""Tiles from which on Python's collector of garbage is spared those that are read: it would look at each of them."""


class PaintedCanvas(QObject):
    failed = Signal(object)
    """Failure: some of a layer could not be read, or a stroke not kept."""
    read = Signal()
    """All layers are there."""
    working = Signal(bool)
    """Layers are read for so long that it is told; or no more."""

    def __init__(self, easel: Easel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.easel = easel
        self._shown = Shown()
        self._gone = Gone()
        self._came = 0
        self._asked: tuple[Canvas | None, tuple[Layer, ...]] = (None, ())
        """What the document has."""
        self._reading = LayerReading(self)
        self._reading.came.connect(self._take)
        self._reading.glimpsed.connect(self._glimpse)
        self._lent = Lent()
        self._looks = QTimer(self)
        self._looks.setSingleShot(True)
        self._looks.setInterval(_LOOK_AFTER_MS)
        self._looks.timeout.connect(self._make_looks)
        self._look_wanted: set[str] = set()
        self._lasting = QTimer(self)
        self._lasting.setSingleShot(True)
        self._lasting.setInterval(_LASTING_MS)
        self._lasting.timeout.connect(lambda: self.working.emit(self.busy))
        self.read.connect(self._end_telling)
        self._keeping = Keeping(easel, self._shown, self._want_look, self)
        self._keeping.failed.connect(self.failed)
        self._swapping = Swapping(easel, self._shown, self._reading, self._want_look, self._read_anew, self)
        self._swapping.failed.connect(self.failed)
        self._swapping.shown.connect(self._tell_read)
        self.keep = self._keeping.keep
        """See there."""
        self.follow = self._swapping.follow
        """A change of the document was applied: show the tiles that it names."""

    # ---- what the document has

    def take_up(self, project: Project | None) -> None:
        """Another project, or none: nothing of the old one is kept."""
        self._reading.forget()
        self._keeping.hear(project)
        self._shown.take_up(project)
        self._gone.forget()
        self._look_wanted.clear()

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...], active: str) -> None:
        """Show exactly these layers, bottom first; groups are among them. Only what changed is painted anew."""
        self._asked = canvas, layers
        self._show(canvas, layers, active)

    def try_out(self, adjustment: Adjustment | None, ids: Collection[str]) -> None:
        """Show these layers in such colours until the next change of the canvas, or as the document has them."""
        canvas, layers = self._asked
        if adjustment is not None:
            layers = tuple(replace(one, adjustment=adjustment) if one.id in ids else one for one in layers)
        self._show(canvas, layers, self.easel.active)

    def _show(self, canvas: Canvas | None, layers: tuple[Layer, ...], active: str) -> None:
        whole = self._shown.canvas is None or canvas is None or (canvas.id, canvas.width, canvas.height) != (
            self._shown.canvas.id, self._shown.canvas.width, self._shown.canvas.height
        )  # fmt: skip
        before = {one.id: (look_of_record(one), one.bounds()) for one in self.easel.layers()}
        used = _masks_used(self.easel.layers())
        self._shown.canvas, self._shown.records = canvas, {layer.id: layer for layer in layers}
        self._shown.new = {one for one in self._shown.new if self.easel.layer(one) is not None}
        shown = painted_of(layers) if canvas is not None else ()
        for gone in set(self._shown.layers) - {layer.id for layer in shown} - self._shown.new:
            self._put_by(self._shown.layers.pop(gone), self._shown.known.pop(gone))
            self._reading.done(gone)
        pile = [self._paint_layer(record) for record in shown]
        pile += [self._shown.layers[one] for one in self._shown.new if one not in self._shown.records]
        size = QSize(canvas.width, canvas.height) if canvas is not None else QSize()
        if whole:
            self.easel.show(size, pile, active)
        else:
            self._show_changed(size, pile, active, before, used)
        if not self._reading.busy:
            self.read.emit()

    def _show_changed(
        self, size: QSize, pile: list[PaintLayer], active: str, before: dict[str, tuple[tuple[object, ...], QRect]],
        used: frozenset[str],
    ) -> None:  # fmt: skip
        """`used`: the masks through which anything was shown."""
        now = [one.id for one in pile]
        area = QRect()
        if [one for one in before if one in now] != [one for one in now if one in before]:
            area = QRect(0, 0, size.width(), size.height())
        for gone in before.keys() - set(now):
            area = area.united(before[gone][1])
        # A mask that nothing is shown through any more is seen as a veil.
        turned = used ^ _masks_used(pile)
        is_same = True
        for one in pile:
            look, bounds = before.get(one.id, ((), QRect()))
            if look != look_of_record(one) or bounds != one.bounds() or one.id in turned:
                area, is_same = area.united(bounds).united(one.bounds()), False
        # A layer with nothing on it yet may be clipped or masked all the same.
        if is_same and area.isEmpty() and list(before) == now:
            self.easel.activate(active)
        else:
            self.easel.show(size, pile, active, area)

    def _paint_layer(self, record: Layer) -> PaintLayer:
        paint = self._shown.layers.get(record.id) or self._come_back(record)
        if paint is None:
            paint = self._shown.layers[record.id] = PaintLayer(record.id)
        stood = QPoint(paint.x, paint.y) + (paint.meanwhile.at if paint.meanwhile is not None else QPoint())
        adjustment = paint.adjustment
        take_over(paint, record, self._shown.records)
        if paint.adjustment != adjustment:
            self.easel.repainted.emit(record.id)
        known = self._shown.known.get(record.id)
        if known is None or known.key != key_of(record):
            self._order(record, paint, stood)
        return paint

    def _put_by(self, paint: PaintLayer, known: Known) -> None:
        """A layer goes: undo may bring it back."""
        if paint.id not in self._look_wanted and not self._shown.is_flying(paint.id):
            self._gone.put(paint, known)

    def _come_back(self, record: Layer) -> PaintLayer | None:
        """One that went not long ago, and has the pixels that it had."""
        project = self._shown.project
        if project is None:
            return None
        names = {(one.x, one.y): one.pixels for one in project.document.tiles_of(record.id)}
        found = self._gone.take(record.id, key_of(record), names)
        if found is None:
            return None
        self._shown.layers[record.id], self._shown.known[record.id] = found
        self.easel.repainted.emit(record.id)
        return found[0]

    def _order(self, record: Layer, paint: PaintLayer, stood: QPoint | None = None) -> None:
        """Have all of a layer read. What it shows stays until the new is there, where it `stood` on the canvas; a
        picture that only became larger or smaller is scaled."""
        lent = self._lent if record.asset and record.asset == self._lent.asset else Lent()
        wanted = self.wanted(record, lent.tiles)
        if wanted is None:
            return
        old = self._shown.known.get(record.id)
        size = wanted.key.width, wanted.key.height
        shown = old.of if old is not None and paint.tiles else size
        come: Tiles | None = {} if old is not None and paint.tiles else None
        known = self._shown.known[record.id] = Known(wanted.key, dict(wanted.painted), {}, come=come, of=shown)
        if wanted.base is None and not wanted.painted:
            return
        if shown == size or not all(shown):
            paint.meanwhile = None
        elif old is not None and (old.names or wanted.painted or old.key.asset != record.asset):
            here = QPoint(paint.x, paint.y)
            kept = paint.meanwhile.at if paint.meanwhile is not None else QPoint()
            paint.meanwhile = Rescaled(_seen_tiles(paint), 1.0, 1.0, stood - here if stood is not None else kept)
        else:
            paint.meanwhile = Rescaled(_seen_tiles(paint), size[0] / shown[0], size[1] / shown[1], QPoint())
        paint.ready = False
        known.number = self._reading.order(record.id, wanted)
        if not self._lasting.isActive():
            self._lasting.start()
        if lent.asset:
            self._lent = Lent()
            if known.come is None:
                paint.coarse = Coarse(lent.coarse, record.width, record.height)

    def lend(self, lent: Lent) -> None:
        """A large picture of which a layer is about to come."""
        self._lent = lent

    def _glimpse(self, came: Glimpsed) -> None:
        """A large layer is seen coarsely, before its pixels come."""
        known, record = self._shown.known.get(came.layer_id), self._shown.records.get(came.layer_id)
        if known is not None and record is not None and came.number == known.number and known.come is None:
            self.easel.stand_in(record.id, Coarse(came.picture, record.width, record.height))

    def _read_anew(self, layer_id: str) -> None:
        record, paint = self._shown.records.get(layer_id), self._shown.layers.get(layer_id)
        if record is not None and paint is not None:
            self._order(record, paint)

    def wanted(self, record: Layer, tiles: list[tuple[Key, QImage]] | None = None) -> Wanted | None:
        """What a layer's pixels are made of, as the project has it. `tiles`: as those of Wanted."""
        return wanted_of(self._shown.project, record, tiles) if self._shown.project is not None else None

    def _take(self, came: Came) -> None:
        """Some of a layer was read."""
        known, paint = self._shown.known.get(came.layer_id), self._shown.layers.get(came.layer_id)
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

    def _all_read(self, came: Came, known: Known, paint: PaintLayer) -> None:
        if known.come is not None:
            gone = dict.fromkeys(paint.tiles.keys() - known.come.keys())
            self.easel.read_anew(paint.id)
            self.easel.put(paint.id, {**gone, **known.come})
            known.of = known.key.width, known.key.height
        self.easel.set_look(paint.id, came.look)
        paint.ready, known.number, known.come = True, 0, None
        self.easel.stand_in(paint.id, None)
        self._reading.done(came.layer_id)
        if came.failure is not None:
            self.failed.emit(came.failure)
        self._tell_read()

    def _tell_read(self) -> None:
        if not self._reading.busy:
            if self._came > _MANY:
                QTimer.singleShot(0, self, self._spare_collector)
            self.read.emit()

    def _end_telling(self) -> None:
        self._lasting.stop()
        self.working.emit(False)

    def _spare_collector(self) -> None:
        """Of what was read nothing is garbage: Python need not look at each tile again and again."""
        self._came = 0
        gc.collect()
        gc.freeze()

    def pile(self) -> Pile | None:
        """The layers as they are now, for another thread; None without a canvas."""
        if self._shown.canvas is None or self._shown.project is None:
            return None
        layers = self.easel.still()
        wanted = {one.id: self._wanted_of(one) for one in layers}
        return Pile(
            self._shown.canvas.width, self._shown.canvas.height,
            tuple(one for one in self._shown.records.values() if one.role != "selection"), layers,
            {layer_id: one for layer_id, one in wanted.items() if one is not None}, self._shown.canvas.dpi,
        )  # fmt: skip

    def _wanted_of(self, paint: PaintLayer) -> Wanted | None:
        """Of one that is there, its tiles need not be read any more."""
        record, project = self._shown.records.get(paint.id), self._shown.project
        if record is None or project is None:
            return None
        if not paint.ready:
            return self.wanted(record)
        base = project.asset_reader(record.asset) if record.asset else None
        return Wanted(key_of(record), base, {}, project.painting.read)

    def is_mine(self, change: Change) -> bool:
        """Whether the canvas shows it already: a stroke of its own that has become a step."""
        return change.id in self._shown.flying

    @property
    def busy(self) -> bool:
        """Layers are being read."""
        return self._reading.busy

    def finish(self) -> None:
        """Wait for the thread; called when the pane goes."""
        self._reading.finish()

    # ---- effects

    def _want_look(self, layer_id: str) -> None:
        known = self._shown.known.get(layer_id)
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
            paint, known = self._shown.layers.get(layer_id), self._shown.known.get(layer_id)
            record = self._shown.records.get(layer_id)
            if paint is None or known is None or record is None or known.number or known.owed:
                continue
            if known.names or self._shown.is_flying(layer_id):
                known.look_number = self._reading.order_look(layer_id, known.key, paint.still().tiles)
            else:
                self._order(record, paint)


def _seen_tiles(paint: PaintLayer) -> Tiles:
    """What is seen of a layer, in its own pixels."""
    keys = {*paint.tiles, *(paint.look.keys() if paint.look is not None else ())}
    return {key: tile for key in keys if (tile := paint.shown_tile(key)) is not None}


def _masks_used(layers: Iterable[PaintLayer]) -> frozenset[str]:
    """Ids of the masks through which layers or groups are shown, and of what clips layers."""
    known = tuple(layers)
    groups = (group.masked_by for one in known for group in one.groups)
    return frozenset((*groups, *(name for one in known for name in (one.masked_by, *one.clip_by))))
