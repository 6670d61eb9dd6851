"""The layers of the canvas, and what becomes of the chosen one. No widgets; made by the pane; main thread."""

from __future__ import annotations

from typing import Final

from studio.domain.document import Layer
from studio.services.translation import tr
from studio.ui.picture.canvas import canvas_changes as edits
from studio.ui.picture.canvas import grouping
from studio.ui.picture.canvas.layer_changes import replace, set_fields
from studio.ui.picture.clipping import clipped_by
from studio.ui.picture.desk import PictureDesk

FADE_STEP: Final = 0.1


class Layers:
    """State: which layer is chosen."""

    def __init__(self, desk: PictureDesk) -> None:
        self._desk = desk
        self._chosen = ""

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

    def chosen(self) -> Layer | None:
        """The chosen one."""
        return next((layer for layer in self.all() if layer.id == self._chosen), None)

    def why_none(self) -> str:
        return "" if self.chosen() is not None else tr("Choose a layer first.")

    def why_not_shift(self, by: int) -> str:
        layer = self.chosen()
        if layer is None or self._desk.session is None:
            return tr("Choose a layer first.")
        beside = [one.id for one in self.all() if one.group_id == layer.group_id]
        if beside[-1 if by > 0 else 0] != layer.id:
            return ""
        if layer.group_id:
            return (
                tr("The layer is the top one of its group.")
                if by > 0
                else tr("The layer is the bottom one of its group.")
            )
        return tr("The layer is the top one.") if by > 0 else tr("The layer is the bottom one.")

    def why_no_group(self) -> str:
        layer = self.chosen()
        return "" if layer is not None and layer.role == "group" else tr("Choose a group of layers first.")

    # ---- groups

    def group(self) -> None:
        """A new group around the chosen layer or group."""
        layer = self.chosen()
        if layer is not None:
            self._desk.perform(lambda document: grouping.grouped(document, layer.id))

    def ungroup(self) -> None:
        layer = self.chosen()
        if layer is not None:
            self._desk.perform(lambda document: grouping.ungrouped(document, layer.id))

    def why_not_into_group(self) -> str:
        layer, session = self.chosen(), self._desk.session
        if layer is None or session is None:
            return tr("Choose a layer first.")
        there = grouping.group_below(session.document, layer.id)
        return "" if there is not None else tr("There is no group right below the layer or above it.")

    def into_group(self) -> None:
        """On top of what is in the group beside it."""
        layer = self.chosen()
        if layer is not None:
            self._desk.perform(lambda document: grouping.into_group(document, layer.id))

    def why_not_out(self) -> str:
        layer = self.chosen()
        if layer is None:
            return tr("Choose a layer first.")
        return "" if layer.group_id else tr("The layer is in no group.")

    def out_of_group(self) -> None:
        layer = self.chosen()
        if layer is not None:
            self._desk.perform(lambda document: grouping.out_of_group(document, layer.id))

    def move(self, layer_id: str, x: int, y: int) -> None:
        self._desk.perform(lambda document: edits.move_layer(document, layer_id, x, y))

    def toggle(self) -> None:
        """Hide the chosen layer, or show it again."""
        self.toggle_one(self._chosen)

    def toggle_one(self, layer_id: str) -> None:
        """The same of that layer; another may be the chosen one."""
        layer = next((one for one in self.all() if one.id == layer_id), None)
        if layer is not None:
            self._desk.perform(lambda document: edits.show_layer(document, layer.id, not layer.visible))

    def switch(self, field: str, label: str) -> None:
        """Turn a yes into a no, or back, in the chosen layer's record: "clip", "lock" or "lock_alpha"."""
        layer = self.chosen()
        if layer is not None:
            other = not getattr(layer, field)
            self._desk.perform(lambda document: set_fields(document, layer.id, label, **{field: other}))

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

    def blend(self, mode: str) -> None:
        """Lay the chosen layer over the others in that blend mode."""
        layer = self.chosen()
        if layer is not None:
            self._desk.perform(lambda document: set_fields(document, layer.id, "Blend Mode", blend=mode))

    def fade(self, opacity: float) -> None:
        """`opacity` of the chosen layer from 0 to 1."""
        layer = self.chosen()
        if layer is not None and abs(layer.opacity - opacity) > 1e-3:
            self._desk.perform(lambda document: edits.fade_layer(document, layer.id, opacity))

    def fade_by(self, by: float) -> None:
        layer = self.chosen()
        if layer is not None:
            self.fade(min(1.0, max(0.0, round(layer.opacity + by, 2))))

    def shift(self, by: int) -> None:
        """The chosen layer or group one place up (1) or down (-1) in the pile."""
        layer = self.chosen()
        if layer is not None:
            self._desk.perform(lambda document: edits.shift_layer(document, layer.id, by))

    def remove(self) -> None:
        layer = self.chosen()
        if layer is not None:
            self._desk.perform(lambda document: edits.remove_layer(document, layer.id))
