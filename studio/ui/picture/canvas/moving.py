"""Layers, or a group with all in it, moved by dragging or by the arrow keys; one step for a drag or a run of keys.

Made by the canvas' page; main thread. While it moves only the easel shows it; `moved` tells the end, and the presenter
puts it into the document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, QRect, QRectF, QTimer, Signal

from studio.domain.picture_records import Layer
from studio.services.translation import tr
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.seen import SeenAreas
from studio.ui.picture.clipping import framing, groups_around, masked_by, painted_of

NUDGE_MS: Final = 400
"""Rest after an arrow key until the move is one step."""


class Moving(QObject):
    moved = Signal(str, int, int)
    """Id of a layer or group, and where its corner is now."""
    chosen = Signal(str)
    """Another layer is meant from now on."""
    refused = Signal(str)
    """Why nothing can be moved, as a sentence."""

    def __init__(self, easel: Easel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._easel = easel
        self._layers: Mapping[str, Layer] = {}
        self._masks: Mapping[str, set[str]] = {}
        """By mask, the layers and groups that are shown through it."""
        self._chosen = ""
        self._by_row = False
        self._meant: tuple[str, ...] = ()
        self._by = (0, 0)
        self._seen = SeenAreas()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(NUDGE_MS)
        self._rest.timeout.connect(self.settle)

    def show_layers(self, layers: tuple[Layer, ...]) -> None:
        """As the document has them, bottom first; what is being moved goes on from there."""
        self._layers = {layer.id: layer for layer in layers}
        masked = [(masked_by(one, self._layers), one.id) for one in layers if one.masked]
        self._masks = {mask: {one for other, one in masked if other == mask} for mask, _one in masked if mask}
        self._seen.keep(self._layers)
        if self._by != (0, 0):
            self._show()

    def choose(self, layer_id: str, *, by_row: bool = False) -> None:
        """The layer or group that is moved. `by_row`: it was chosen in the list of layers."""
        self._by_row = by_row
        if layer_id != self._chosen:
            self.settle()
            self._chosen = layer_id

    def mean_all(self, ids: tuple[str, ...]) -> None:
        """All layers and groups that are moved together; the one of `choose` is among them."""
        if ids != self._meant:
            self.settle()
            self._meant = ids

    def _all(self) -> tuple[str, ...]:
        return self._meant if self._chosen in self._meant else (self._chosen,)

    # ---- what is meant

    def mean(self, x: float, y: float, *, inside: bool = False, whole: bool = False) -> None:
        """Choose what is seen at a pixel of the canvas: of a drawn scene one thing with what belongs to it, or on its
        ground all of it; elsewhere the layer. In a group that was chosen in its row it stands for that. `inside`: the
        layer is meant, whatever it is; `whole`: the outermost group that it is in."""
        layer = self._easel.layer_at(x, y)
        if layer is None:
            return
        record = self._layers[layer.id]
        around = groups_around(self._layers, record)
        target = self._of_scene(record, around) or layer.id
        if inside:
            target = layer.id
        elif whole:
            target = around[-1].id if around else layer.id
        elif self._stands_for(record, around):
            return
        if target != self._chosen:
            self.chosen.emit(target)

    def _stands_for(self, record: Layer, around: Sequence[Layer]) -> bool:
        """What is chosen is meant by a press on one of its layers."""
        if len(self._all()) > 1 and record.id in {one.id for one in self.members()}:
            return True
        return self._chosen in {group.id for group in around} and (self._by_row or not record.words)

    def _of_scene(self, record: Layer, around: Sequence[Layer]) -> str:
        """What of a drawn scene is taken with one of its layers: of a thing in a group of its own, a boat with who sits
        in it, that group; of what is no thing, ground or sky, the innermost group that has some. Else none."""
        if not record.recipe_id:
            return ""
        scene = [group for group in around if group.recipe_id == record.recipe_id]
        if record.words:
            return scene[0].id if len(scene) > 1 else ""
        things = [one for one in self._layers.values() if one.words and one.recipe_id == record.recipe_id]
        homes = {group.id for one in things for group in groups_around(self._layers, one)}
        return next((group.id for group in scene if group.id in homes), "")

    def group_at(self, x: float, y: float) -> str:
        """The group that is chosen, and no other layer beside it, where what is seen at a pixel of the canvas is in
        it."""
        layer = self._easel.layer_at(x, y)
        if layer is None or len(self._all()) > 1:
            return ""
        around = groups_around(self._layers, self._layers[layer.id])
        return self._chosen if self._chosen in {group.id for group in around} else ""

    def text_at(self, x: float, y: float) -> Layer | None:
        """The text that is seen at a pixel of the canvas."""
        layer = self._easel.layer_at(x, y)
        record = self._layers.get(layer.id) if layer is not None else None
        return record if record is not None and record.text is not None else None

    def scene_at(self, x: float, y: float) -> QRect:
        """What is seen at a pixel of the canvas lies in it with all that came together with it, as the things of a
        scene do; empty where nothing is seen."""
        layer = self._easel.layer_at(x, y)
        if layer is None:
            return QRect()
        around = groups_around(self._layers, self._layers[layer.id])
        return self._frame_of(self._members_of((around[-1].id if around else layer.id,)))

    def members(self) -> tuple[Layer, ...]:
        """The layers with pixels that are moved: the chosen ones, all in chosen groups, and their masks."""
        return self._members_of(self._all())

    def _members_of(self, ids: tuple[str, ...]) -> tuple[Layer, ...]:
        inside = {one.id for one in self._layers.values() if self._is_in(one, ids)}
        inside |= {mask for mask in self._masks if self._masks[mask] <= inside}
        return tuple(layer for layer in painted_of(tuple(self._layers.values())) if layer.id in inside)

    def _is_in(self, layer: Layer, ids: tuple[str, ...]) -> bool:
        return layer.id in ids or any(group.id in ids for group in groups_around(self._layers, layer))

    def groups(self) -> tuple[Layer, ...]:
        """The groups that are moved: the chosen ones, and those in them."""
        ids = self._all()
        return tuple(one for one in self._layers.values() if one.role == "group" and self._is_in(one, ids))

    def record(self, layer_id: str) -> Layer | None:
        """As the document has it."""
        return self._layers.get(layer_id)

    def frame(self) -> QRect:
        """What is moved lies in it, in pixels of the canvas; empty where nothing of it is visible."""
        return self._frame_of(self.members())

    def other_frames(self) -> tuple[QRectF, ...]:
        """Those of the layers that are seen and not moved, in pixels of the canvas."""
        moved = {one.id for one in self.members()}
        others = (one for one in self._layers.values() if one.role == "raster" and one.id not in moved)
        frames = (QRectF(self._frame_of((one,))) for one in others)
        return tuple(one for one in frames if not one.isEmpty())

    def _frame_of(self, members: tuple[Layer, ...]) -> QRect:
        whole = QRect()
        for record in framing(members):
            paint = self._easel.layer(record.id)
            if paint is None or not paint.visible:
                continue
            whole = whole.united(self._frame_around(record, paint))
        return whole

    def _frame_around(self, record: Layer, paint: PaintLayer) -> QRect:
        """Its pixels that show something, as a transform has it; until they are there, all that it may have."""
        if paint.ready and paint.over is None and paint.meanwhile is None:
            return self._seen.of(record.id, paint.tiles).translated(paint.x, paint.y)
        own = QRect(paint.x, paint.y, record.width, record.height)
        return own if record.asset else own.intersected(paint.bounds())

    # ---- moving it

    def why_not(self) -> str:
        """A sentence; empty where the chosen layer or group can be moved."""
        members = self.members()
        if not members:
            return tr("Choose a layer first.")
        locked = any(paint is not None and paint.lock for paint in (self._easel.layer(one.id) for one in members))
        return tr("The layer is locked. Unlock it first.") if locked else ""

    def to(self, across: int, down: int) -> None:
        """So many pixels from where it stands in the document."""
        self._by = across, down
        self._show()

    def nudge(self, across: int, down: int) -> None:
        """By a key: further from where it is; a step of its own once the keys rest."""
        reason = self.why_not()
        if reason:
            self.refused.emit(reason)
            return
        self.to(self._by[0] + across, self._by[1] + down)
        self._rest.start()

    def settle(self) -> None:
        """Tell what was moved; by now it is where it is to be."""
        self._rest.stop()
        by, self._by = self._by, (0, 0)
        record = self._layers.get(self._chosen)
        if by != (0, 0) and record is not None:
            self.moved.emit(record.id, record.x + by[0], record.y + by[1])

    def cancel(self) -> None:
        """Back to where it was."""
        self._rest.stop()
        if self._by != (0, 0):
            self.to(0, 0)

    def _show(self) -> None:
        across, down = self._by
        self._easel.moved({one.id: (one.x + across, one.y + down) for one in self.members()})
