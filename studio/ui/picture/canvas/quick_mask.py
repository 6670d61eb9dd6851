"""Painting the mask: one key has brush and eraser paint what is to be made anew, the same key goes back to the layer.

Made by the pane's rooms; main thread; no widgets. The mask is a layer of the canvas like others: saved, undone, shown
as a veil. Where there is none it is made by the key.
"""

from __future__ import annotations

from typing import Protocol

from studio.domain.picture_records import Layer
from studio.services.translation import tr
from studio.ui.picture.canvas import layer_changes
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.painting.easel import Easel, StrokeDone
from studio.ui.picture.clipping import free_masks
from studio.ui.picture.desk import PictureDesk

_THINNEST, _DENSEST = 0.1, 1.0
_HINT = "picture.mask"
"""Key of the message that says what is painted now."""


class Page(Protocol):
    """What is asked of the canvas' page."""

    @property
    def easel(self) -> Easel: ...
    def choose_layer(self, layer_id: str) -> None: ...


class QuickMask:
    def __init__(self, desk: PictureDesk, layers: Layers, page: Page) -> None:
        self._desk, self._layers, self._page = desk, layers, page
        self._before = ""
        """The layer that was painted on before the mask."""
        page.easel.stroke_done.connect(self._painted)
        page.easel.show_masks(float(desk.studio.settings.get("mask_density")))

    def is_on(self) -> bool:
        chosen = self._layers.chosen()
        return chosen is not None and chosen.role == "mask"

    def why_not(self) -> str:
        if self._page.easel.canvas.isEmpty():
            return tr("Make a canvas first, or put a picture on one.")
        return self._desk.why_not_writable()

    def toggle(self) -> None:
        chosen = self._layers.chosen()
        if chosen is not None and chosen.role == "mask":
            self._back()
            return
        self._before = chosen.id if chosen is not None else ""
        mask = self._mask()
        if mask is None:
            self._desk.perform(lambda document: layer_changes.add_layer(document, "mask", ""))
            mask = self._mask()
        if mask is not None:
            self._page.choose_layer(mask.id)
            self._desk.notices.say(tr("Brush and eraser paint the mask now. Q goes back to the layer."), key=_HINT)

    def _painted(self, _done: StrokeDone) -> None:
        """Who paints has read it, and the message lies over the foot of the canvas."""
        self._desk.notices.take_back(_HINT)

    def _mask(self) -> Layer | None:
        """The topmost mask that clips nothing: it says what is made anew."""
        return next(iter(free_masks(self._layers.all())), None)

    def _back(self) -> None:
        to = self.painted_id()
        if to:
            self._page.choose_layer(to)
            self._desk.notices.take_back(_HINT)

    def painted_id(self) -> str:
        """Of the layer that holds the picture: the chosen one; where a mask is chosen, the one that was painted on
        before it. Empty: there is none."""
        chosen = self._layers.chosen()
        if chosen is not None and chosen.role != "mask":
            return chosen.id
        rasters = [one.id for one in self._layers.all() if one.role == "raster"]
        return self._before if self._before in rasters else next(reversed(rasters), "")

    def leave(self) -> None:
        """Go back to the layer, where the mask is painted."""
        if self.is_on():
            self._back()

    def thicken(self, by: float) -> None:
        """Show masks more densely, or more thinly."""
        settings = self._desk.studio.settings
        density = min(_DENSEST, max(_THINNEST, round(float(settings.get("mask_density")) + by, 2)))
        settings.set("mask_density", density)
        self._page.easel.show_masks(density)
