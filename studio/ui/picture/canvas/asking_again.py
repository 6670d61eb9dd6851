"""One layer of a drawn scene asked for again alone: with another seed, with other words, or in another style.

The drawing comes as a finished picture of its own and takes the place of the layer's, as one step that can be undone.
Made by the pane; main thread; no widgets.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

import msgspec
from PySide6.QtCore import QObject

from studio.domain.picture_records import Generation, Layer
from studio.domain.project_records import Recipe
from studio.domain.requests import SEED_LIMIT, PictureRequest, as_asked
from studio.services.settings import wanted_device, wanted_runtime
from studio.services.translation import tr
from studio.ui.picture.canvas import canvas_changes as edits
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.jobs import PictureJobs, shortened

_DRAWN_AT: Final = 512
"""Pixels of the square that a thing is drawn in at least: a small layer may be made larger later."""


class Wanted(NamedTuple):
    """What a layer is asked for again with."""

    words: str
    style: str


class AskingView(Protocol):
    def ask(self, present: Wanted, styles: tuple[str, ...], then: Callable[[Wanted], None]) -> None:
        """Ask the person; `then` is told, unless the person thinks better of it."""


class AskingAgain(QObject):
    def __init__(self, desk: PictureDesk, jobs: PictureJobs, layers: Layers, view: AskingView) -> None:
        super().__init__(desk)
        self._desk, self._jobs, self._layers, self._view = desk, jobs, layers, view
        self._layer_of: dict[str, tuple[str, str]] = {}
        """By job: the layer that waits for its drawing, and the words it was asked for with."""
        desk.studio.queue.adopted.connect(self._adopted)
        desk.studio.queue.ended.connect(lambda job: self._layer_of.pop(job.id, None))
        desk.session_changed.connect(self._layer_of.clear)

    def why_not(self) -> str:
        """A sentence; empty when the chosen layer can be asked for again."""
        layer = self._layers.chosen()
        if layer is None:
            return tr("Choose a layer first.")
        origin = self._origin(layer)
        if not layer.words or layer.role != "raster" or origin is None:
            return tr("Only a thing that was drawn from words can be asked for again.")
        if self._desk.studio.library.get(origin.model.id) is None:
            return tr("The model that drew this layer is not on this computer.")
        return self._desk.why_not_writable()

    def again(self) -> str:
        """The chosen layer with another seed; the job's id, or ""."""
        layer = self._layers.chosen()
        origin = self._origin(layer) if layer is not None else None
        if layer is None or origin is None or self.why_not():
            return ""
        return self._submit(layer, origin, Wanted(layer.words, origin.style), secrets.randbelow(2**32))

    def otherwise(self) -> None:
        """The chosen layer with words and a style that the person says. The same words in another style keep the seed,
        and so the form as far as the style has it."""
        layer = self._layers.chosen()
        origin = self._origin(layer) if layer is not None else None
        if layer is None or origin is None or self.why_not():
            return
        entry = self._desk.studio.library.entry(origin.model.id)
        present = Wanted(layer.words, origin.style)

        def take(wanted: Wanted) -> None:
            if wanted.words.strip() and wanted != present:
                self._submit(layer, origin, wanted, origin.seed)

        self._view.ask(present, entry.styles if entry is not None else (), take)

    def _origin(self, layer: Layer) -> PictureRequest | None:
        """The request of the picture that the layer came with."""
        session = self._desk.session
        recipe = session.document.get(Recipe, layer.recipe_id) if session is not None else None
        request = recipe.request if recipe is not None else None
        return request if isinstance(request, PictureRequest) else None

    def _submit(self, layer: Layer, origin: PictureRequest, wanted: Wanted, seed: int) -> str:
        def request() -> PictureRequest:
            side = max(_DRAWN_AT, layer.width, layer.height)
            return msgspec.structs.replace(
                as_asked(origin), model=self._desk.studio.library.ref(origin.model.id), prompt=wanted.words,
                prompt_expanded="", style=wanted.style, seed=seed % SEED_LIMIT, batch=1, width=side, height=side,
                upscale=1, sticker=True, plan=None, task="text-to-image", init_image=None, mask=None,
                variation_seed=None, variation_strength=0.0, device=wanted_device(self._desk.studio.settings),
                dtype="auto", runtime=wanted_runtime(self._desk.studio.settings),
            )  # fmt: skip

        job_id = self._jobs.submit(request, tr("Again: {words}", words=shortened(wanted.words)), quietly=True)
        if job_id:
            self._layer_of[job_id] = (layer.id, wanted.words)
        return job_id

    def _adopted(self, job_id: str, record: object) -> None:
        layer_id, words = self._layer_of.get(job_id, ("", ""))
        if not layer_id or not isinstance(record, Generation) or self._desk.session is None:
            return
        if self._desk.session.document.get(Layer, layer_id) is None:
            self._desk.say(tr("The layer is gone; its new drawing is among the finished pictures."))
            return
        part = record.layers[0] if record.layers else None
        drawn = edits.Redrawn(
            part.asset if part is not None else record.asset, part.width if part is not None else record.width,
            part.height if part is not None else record.height, words, record.recipe_id,
        )  # fmt: skip
        self._desk.perform(lambda document: edits.redraw_layer(document, layer_id, drawn))
