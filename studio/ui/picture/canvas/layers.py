"""The layers of the canvas, and what becomes of the chosen ones. No widgets; made by the pane; main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.picture_records import Adjustment, Layer
from studio.formats.layered import ISOLATED
from studio.services.translation import tr
from studio.ui.picture.canvas import canvas_changes as edits
from studio.ui.picture.canvas import grouping
from studio.ui.picture.canvas.layer_changes import replace, set_fields
from studio.ui.picture.canvas.layer_order import Place, moved_to
from studio.ui.picture.canvas.several import Make, each, grouped, shifted, tops
from studio.ui.picture.clipping import clipped_by, masked_by
from studio.ui.picture.desk import PictureDesk

FADE_STEP: Final = 0.1


class Layers:
    """State: which layer is chosen, and which ones beside it."""

    def __init__(self, desk: PictureDesk) -> None:
        self._desk = desk
        self._chosen = ""
        self._meant: tuple[str, ...] = ()
        self.mask_wanted: Callable[[str], object] = lambda _layer_id: None
        """Makes the layer's own mask, which it has none of."""

    def all(self) -> tuple[Layer, ...]:
        """Bottom first, but for the selection; none without a canvas."""
        if self._desk.session is None:
            return ()
        document = self._desk.session.document
        canvas = edits.canvas_of(document)
        layers = edits.layers_of(document, canvas) if canvas is not None else ()
        return tuple(layer for layer in layers if layer.role != "selection")

    def choose(self, layer_id: str) -> None:
        """The person, or the list itself, chose another layer."""
        self._chosen = layer_id

    def mean(self, ids: Sequence[str]) -> None:
        """All that are chosen; the one of `choose` is among them."""
        self._meant = tuple(ids)

    @property
    def chosen_id(self) -> str:
        """Of the chosen one, also where it is gone by now; empty: none was."""
        return self._chosen

    def chosen(self) -> Layer | None:
        """The chosen one; of several the one that was chosen last."""
        return next((layer for layer in self.all() if layer.id == self._chosen), None)

    def several(self) -> tuple[Layer, ...]:
        """All that are chosen, bottom first, but for what is in a chosen group; the chosen one, where it is alone."""
        ids = self._meant if self._chosen in self._meant else (self._chosen,)
        return tops(self.all(), ids)

    def _document(self) -> Document | None:
        return self._desk.session.document if self._desk.session is not None else None

    def _with_each(self, label: str, labels: str, make: Make) -> None:
        """One step: of one layer it is called `label`, of several `labels`."""
        ids = [one.id for one in self.several()]
        if ids:
            name = label if len(ids) == 1 else labels
            self._desk.perform(lambda document: each(document, ids, name, make))

    def why_none(self) -> str:
        return "" if self.chosen() is not None else tr("Choose a layer first.")

    def why_not_shift(self, by: int) -> str:
        layers, document = self.several(), self._document()
        if not layers or document is None:
            return tr("Choose a layer first.")
        if shifted(document, [one.id for one in layers], by) is not None:
            return ""
        if len(layers) > 1:
            return (
                tr("The layers are the top ones already.") if by > 0 else tr("The layers are the bottom ones already.")
            )
        if layers[0].group_id:
            return (
                tr("The layer is the top one of its group.")
                if by > 0
                else tr("The layer is the bottom one of its group.")
            )
        return tr("The layer is the top one.") if by > 0 else tr("The layer is the bottom one.")

    # ---- groups

    def group(self) -> None:
        """A new group around the chosen layers or groups."""
        layers = self.several()
        if len(layers) == 1:
            self._desk.perform(lambda document: grouping.grouped(document, layers[0].id))
        elif layers:
            self._desk.perform(lambda document: grouped(document, [one.id for one in layers]))

    def why_no_group(self) -> str:
        layer = self.chosen()
        return "" if layer is not None and layer.role == "group" else tr("Choose a group of layers first.")

    def why_not_ungroup(self) -> str:
        layers = self.several()
        are_groups = bool(layers) and all(one.role == "group" for one in layers)
        return "" if are_groups else tr("Choose a group of layers first.")

    def ungroup(self) -> None:
        if self.why_not_ungroup():
            return
        by_id = {one.id: one for one in self.all()}
        was_masked = any(masked_by(one, by_id) for one in self.several())
        self._with_each("Ungroup", "Ungroup", grouping.ungrouped)
        if was_masked:
            self._desk.say(tr("The mask of the group went with it. Undo brings it back."))

    def why_not_into_group(self) -> str:
        layers, document = self.several(), self._document()
        if not layers or document is None:
            return tr("Choose a layer first.")
        ids = [one.id for one in layers]
        there = each(document, ids, "Reorder layers", grouping.into_group)
        return "" if there is not None else tr("There is no group right below the layer or above it.")

    def into_group(self) -> None:
        """On top of what is in the group beside it."""
        self._with_each("Reorder layers", "Reorder layers", grouping.into_group)

    def why_not_out(self) -> str:
        layers = self.several()
        if not layers:
            return tr("Choose a layer first.")
        return "" if any(one.group_id for one in layers) else tr("The layer is in no group.")

    def out_of_group(self) -> None:
        """Right above it, in the order in which they are in it."""
        ids = [one.id for one in reversed(self.several())]
        if ids:
            self._desk.perform(lambda document: each(document, ids, "Reorder layers", grouping.out_of_group))

    # ---- one step for all that are chosen

    def move(self, layer_id: str, x: int, y: int) -> None:
        """To that place; where it is one of several that are chosen, these as far as it."""
        layer = next((one for one in self.all() if one.id == layer_id), None)
        meant = self.several()
        if layer is None or len(meant) == 1 or layer_id not in self._meant:
            self._desk.perform(lambda document: edits.move_layer(document, layer_id, x, y))
            return
        across, down = x - layer.x, y - layer.y
        by_id = {one.id: one for one in self.all()}
        of_masks = {one.id for one in meant if masked_by(one, by_id) in {other.id for other in meant}}

        def make(document: Document, one: str) -> Change:
            there = document.need(Layer, one)
            return edits.move_layer(document, one, there.x + across, there.y + down, mask=one not in of_masks)

        self._with_each("Move Layer", "Move Layers", make)

    def toggle(self) -> None:
        """Hide the chosen layers, or show them again, as it is with the one that was chosen last."""
        layer = self.chosen()
        if layer is not None:
            shown = not layer.visible
            words = ("Show Layer", "Show Layers") if shown else ("Hide Layer", "Hide Layers")
            self._with_each(*words, lambda document, one: edits.show_layer(document, one, shown))

    def toggle_one(self, layer_id: str) -> None:
        """The same of that layer alone; another may be the chosen one."""
        layer = next((one for one in self.all() if one.id == layer_id), None)
        if layer is not None:
            self._desk.perform(lambda document: edits.show_layer(document, layer.id, not layer.visible))

    def press_sign(self, layer_id: str, field: str) -> None:
        """The sign of a row was pressed: "clip", "masked" or "lock" of that layer alone, be it the chosen one or not.
        The lock of its transparency is opened by the same sign."""
        layer = next((one for one in self.all() if one.id == layer_id), None)
        if layer is None:
            return
        labels = {"clip": "Clip Layer", "masked": "Mask Layer", "lock": "Lock Layer"}
        fields = {field: not getattr(layer, field)}
        if field == "lock" and (layer.lock or layer.lock_alpha):
            fields = {"lock": False, "lock_alpha": False}
        by_id = {one.id: one for one in self.all()}
        if field == "clip" and not layer.clip and not clipped_by(replace(layer, clip=True), by_id):
            self._desk.say(tr("There is no layer below this one that it could be clipped by."))
        elif field == "masked" and not layer.masked and not masked_by(replace(layer, masked=True), by_id):
            self.mask_wanted(layer_id)
        else:
            self._desk.perform(lambda document: set_fields(document, layer_id, labels[field], **fields))

    def switch(self, field: str, label: str) -> None:
        """Turn a yes into a no, or back, in the records of the chosen layers: "clip", "lock" or "lock_alpha"."""
        layer = self.chosen()
        if layer is not None:
            other = not getattr(layer, field)
            self._with_each(label, label + "s" if label.endswith("Layer") else label, _setting(label, **{field: other}))

    def rename(self, layer_id: str, name: str) -> None:
        """Call a layer or a group so; a name of nothing changes nothing."""
        words = name.strip()
        if words and any(one.id == layer_id for one in self.all()):
            self._desk.perform(lambda document: set_fields(document, layer_id, "Rename Layer", name=words))

    def why_not_clip(self) -> str:
        layer = self.chosen()
        if layer is None or layer.role == "group":
            return tr("Choose a layer first.")
        if layer.clip:
            return ""
        clipped = clipped_by(replace(layer, clip=True), {one.id: one for one in self.all()})
        return "" if clipped else tr("There is no layer below this one that it could be clipped by.")

    def why_not_masked(self) -> str:
        """Why the chosen layer cannot get the mask below it as its own, as a sentence."""
        layer = self.chosen()
        if layer is None or layer.role not in ("raster", "group"):
            return tr("Choose a layer first.")
        if layer.masked:
            return ""
        mask = masked_by(replace(layer, masked=True), {one.id: one for one in self.all()})
        return "" if mask else tr("There is no mask right below this layer. Add one, and put it there.")

    def why_not_blend(self) -> str:
        layer = self.chosen()
        if layer is None:
            return tr("Choose a layer first.")
        return "" if layer.role in ("raster", "group") else tr("A mask is laid over nothing, so it has no blend mode.")

    def blend(self, mode: str) -> None:
        """Lay the chosen layers over the others in that blend mode."""

        def make(document: Document, one: str) -> Change | None:
            role = document.need(Layer, one).role
            fits = role == "group" or (role == "raster" and mode != ISOLATED)
            return set_fields(document, one, "Blend Mode", blend=mode) if fits else None

        self._with_each("Blend Mode", "Blend Mode of Layers", make)

    def fade(self, opacity: float) -> None:
        """`opacity` of the chosen layers from 0 to 1."""
        self._fade_each(lambda _now: opacity)

    def fade_by(self, by: float) -> None:
        """Each from where it is."""
        self._fade_each(lambda now: min(1.0, max(0.0, round(now + by, 2))))

    def _fade_each(self, other: Callable[[float], float]) -> None:
        def make(document: Document, one: str) -> Change | None:
            now = document.need(Layer, one).opacity
            return edits.fade_layer(document, one, other(now)) if abs(now - other(now)) > 1e-3 else None

        self._with_each("Layer Opacity", "Opacity of Layers", make)

    def adjust(self, adjustment: Adjustment) -> None:
        """Show the chosen layers and groups in other colours; a mask among them has none."""

        def make(document: Document, one: str) -> Change | None:
            fits = document.need(Layer, one).role in ("raster", "group")
            return set_fields(document, one, "Adjust Colours", adjustment=adjustment) if fits else None

        self._with_each("Adjust Colours", "Adjust Colours of Layers", make)

    def shift(self, by: int) -> None:
        """The chosen layers or groups one place up (1) or down (-1) in the pile."""
        ids = [one.id for one in self.several()]
        if ids:
            self._desk.perform(lambda document: shifted(document, ids, by))

    def put(self, place: Place) -> None:
        """The chosen layers and groups to another place in the pile, as they were dropped there."""
        ids = [one.id for one in self.several()]
        if ids:
            self._desk.perform(lambda document: moved_to(document, ids, place))

    def remove(self) -> None:
        self._with_each("Delete Layer", "Delete Layers", edits.remove_layer)


def _setting(label: str, **fields: object) -> Make:
    return lambda document, one: set_fields(document, one, label, **fields)
