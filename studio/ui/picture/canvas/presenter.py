"""Joins the canvas to the document: what it shows, and what is placed on it.

Knows no widgets, so it is tested without a screen. Made by the pane; main thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject

from studio.domain.document import Canvas, Change, Layer
from studio.domain.requests import PictureRequest
from studio.services.translation import tr
from studio.ui.picture.canvas import canvas_changes as edits
from studio.ui.picture.canvas.flattening import flat_png
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.jobs import shortened


class CanvasView(Protocol):
    """What the presenter asks of the widgets; each method is called on the main thread and returns at once."""

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...]) -> None: ...
    def choose_layer(self, layer_id: str) -> None: ...
    def flattened(self) -> bytes | None:
        """PNG of what the canvas shows, or None when it shows nothing."""


class CanvasPresenter(QObject):
    def __init__(self, desk: PictureDesk, layers: Layers, view: CanvasView) -> None:
        super().__init__(desk)
        self._desk, self._layers, self._view = desk, layers, view
        desk.session_changed.connect(self.show_document)
        desk.document_changed.connect(self._document_changed)
        desk.outdated.connect(self.show_document)

    # ---- showing

    def show_document(self) -> None:
        canvas = edits.canvas_of(self._desk.session.document) if self._desk.session is not None else None
        self._view.show_canvas(canvas, self._layers.all())

    def _document_changed(self, touched: set[type]) -> None:
        if Canvas in touched or Layer in touched:
            self.show_document()

    def reveal(self, change: Change) -> bool:
        """Show the canvas and the layer that this change touched; False when it touched none."""
        touched = [edit.after or edit.before for edit in change.edits]
        layers = [one for one in touched if isinstance(one, Layer)]
        if not layers and not any(isinstance(one, Canvas) for one in touched):
            return False
        self._desk.show_page("canvas")
        if layers:
            self._view.choose_layer(layers[0].id)
        return True

    # ---- placing

    def why_not_flat(self) -> str:
        """Why there is nothing to choose between layers and one piece; empty when there is."""
        one = self._desk.generation()
        if one is None:
            return self._desk.why_none_chosen()
        return "" if one.layers else tr("This picture has no layers.")

    def place(self, generation_id: str = "", *, flat: bool = False) -> None:
        """That picture, or the chosen one, on top of the canvas: its layers as a group, or one layer where it has none
        or `flat` asks for it."""
        one = self._desk.generation(generation_id)
        if one is None:
            return
        recipe = self._desk.recipe_of(one.id)
        words = recipe.request.prompt if recipe is not None and isinstance(recipe.request, PictureRequest) else ""
        name = shortened(words) or tr("Picture")
        if one.layers and not flat:
            self._desk.perform(lambda document: edits.place_layers(document, one, name, words))
        else:
            self._desk.perform(lambda document: edits.place_picture(document, one.asset, one.width, one.height, name))
        self._desk.show_page("canvas")

    def add_picture(self, png: bytes, width: int, height: int, name: str) -> None:
        """A picture from outside as a new layer on top."""
        asset = self._desk.add_png(png, name)
        if asset is not None:
            self._desk.perform(lambda document: edits.place_picture(document, asset.id, width, height, name))
            self._desk.show_page("canvas")

    def asset(self) -> str | None:
        """SHA-256 of what the canvas shows, kept in the project; None when it shows nothing."""
        png = self._view.flattened()
        asset = self._desk.add_png(png, tr("Canvas")) if png is not None else None
        return asset.id if asset is not None else None

    def painter(self) -> Callable[[], bytes] | None:
        """Makes a PNG of what the canvas shows now, on any thread; None when it shows nothing."""
        session = self._desk.session
        canvas = edits.canvas_of(session.document) if session is not None else None
        if session is None or canvas is None or not self.shows_something():
            return None
        layers = edits.as_shown(self._layers.all())
        readers = {layer.asset: session.asset_reader(layer.asset) for layer in layers if layer.visible}
        return lambda: flat_png(canvas, layers, readers)

    def shows_something(self) -> bool:
        return any(layer.visible for layer in edits.as_shown(self._layers.all()))
