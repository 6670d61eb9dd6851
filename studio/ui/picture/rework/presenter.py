"""Has a model work on a finished picture or on a layer: enlarged, cut out, without noise, as lines, in a style.

The chosen picture's result comes into the tray; a layer's is laid over it as one step, with its recipe, and its source
is kept. Knows no widgets and neither the canvas nor the results, of which it asks by the Protocols here. Made by the
pane's rooms; main thread. Pixels of a layer are put together by an errand.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal

from studio.domain.errors import BadRequest, StudioError
from studio.domain.picture_records import Canvas, Generation, Layer
from studio.domain.project_records import Asset, Recipe
from studio.domain.requests import PictureRequest
from studio.services.reworks import Act, rework_request
from studio.services.settings import wanted_device
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.jobs import PictureJobs, shortened
from studio.ui.picture.layer_picture import LayerPicture
from studio.ui.picture.rework.asking import Asked, Offers, StyleOf, StyleOffer, label_of, proposed
from studio.ui.picture.rework.landing import Place, laid_over, mask_picture, masked_by
from studio.ui.widgets.errand import Errand, Step, at_work

_NEWEST = 24
"""Finished pictures that are offered as a style."""


class Canvases(Protocol):
    """What is asked of the canvas."""

    def layer_picture(self, layer_id: str) -> Callable[[], LayerPicture | None] | None:
        """Puts together what a layer shows alone, on any thread, which answers with None for one that is empty; None
        where it is not there."""


class Piles(Protocol):
    """What is asked of the list of layers."""

    def all(self) -> tuple[Layer, ...]: ...
    def chosen(self) -> Layer | None: ...


class ReworkView(Protocol):
    def ask(self, start: Asked, offers: Offers, layer: Layer | None, then: Callable[[Asked], None]) -> None:
        """Ask how; `layer`: whose, None for a finished picture. `then` is told, unless the person thinks better of
        it."""


ReadFile = Callable[[Path, Step], tuple[Asset, bytes]]
"""A picture file as an asset. On a thread; raises StudioError."""


class _Waits(NamedTuple):
    """A layer that waits for its result."""

    layer_id: str
    asked: Asked
    place: Place
    name: str


class Rework(QObject):
    working = Signal(bool)
    """Putting pictures together takes long enough to be told; or does so no more."""

    def __init__(
        self, desk: PictureDesk, jobs: PictureJobs, layers: Piles, canvas: Canvases, view: ReworkView,
        read_file: ReadFile, room: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        """`room`: offers to make room for the layer of that id and name where it is larger than the canvas."""
        super().__init__(desk)
        self._desk, self._jobs, self._layers, self._canvas, self._view = desk, jobs, layers, canvas, view
        self._read_file, self._room = read_file, room
        self._layer_of: dict[str, _Waits] = {}
        """By job."""
        self.errand = Errand(self)
        """One after the other."""
        self.errand.begun.connect(lambda: self.working.emit(True))
        self.errand.ended.connect(lambda: self.working.emit(False))
        desk.studio.queue.adopted.connect(self._adopted)
        desk.studio.queue.ended.connect(lambda job: self._layer_of.pop(job.id, None))
        desk.session_changed.connect(self._forget)

    def _forget(self) -> None:
        self._layer_of.clear()
        self.errand.cancel()

    # ---- whether

    def why_not(self, act: Act) -> str:
        """A sentence; empty when the chosen picture can be worked over so."""
        return self._desk.why_none_chosen() or self._why_no_model(act)

    def why_not_layer(self, act: Act) -> str:
        """The same of the chosen layer."""
        layer = self._layers.chosen()
        if layer is None or layer.role != "raster":
            return tr("Choose a layer with pixels first.")
        return self._why_no_model(act)

    def _why_no_model(self, act: Act) -> str:
        needed = (act, "find-faces") if act == "repair-faces" else (act,)
        lacking = next((one for one in needed if not self._desk.studio.library.models_for("picture", one)), None)
        if lacking is not None:
            use = tr(self._desk.studio.cards.task(lacking).words)
            return tr("No model for this is on this computer ({use}). The Models menu has one.", use=use)
        return self._desk.why_not_writable()

    # ---- asked by a person

    def ask(self, act: Act) -> None:
        """Have the chosen picture worked over, as the person says."""
        reason = self.why_not(act)
        if reason:
            self._desk.say(reason)
        else:
            self._view.ask(proposed(act), self._offers(act), None, self.picture)

    def ask_layer(self, act: Act) -> None:
        """The same with the chosen layer."""
        reason, layer = self.why_not_layer(act), self._layers.chosen()
        if reason or layer is None:
            self._desk.say(reason)
        else:
            self._view.ask(proposed(act), self._offers(act), layer, lambda asked: self.layer(layer.id, asked))

    def _offers(self, act: Act) -> Offers:
        session = self._desk.session
        if act != "style-transfer" or session is None:
            return Offers("", (), (), ())
        models = self._desk.studio.library.models_for("picture", act)
        entry = self._desk.studio.library.entry(models[0].id) if models else None
        chosen = self._layers.chosen()
        rasters = (one for one in reversed(self._layers.all()) if one.role == "raster" and one != chosen)
        layers = tuple(StyleOffer(StyleOf(layer=one.id), one.name) for one in rasters)
        pictures = [one for one in session.document.all(Generation) if not one.trashed][-_NEWEST:]
        titles = ((one, shortened(self._prompt_of(one.recipe_id)) or tr("Picture")) for one in reversed(pictures))
        offered = tuple(StyleOffer(StyleOf(asset=one.asset), title) for one, title in titles)
        return Offers(models[0].id if models else "", entry.styles if entry is not None else (), layers, offered)

    def _prompt_of(self, recipe_id: str) -> str:
        session = self._desk.session
        recipe = session.document.get(Recipe, recipe_id) if session is not None and recipe_id else None
        request = recipe.request if recipe is not None else None
        return request.prompt if isinstance(request, PictureRequest) else ""

    # ---- done

    def picture(self, asked: Asked) -> None:
        """The chosen picture so, as a job of its own."""
        source, reason = self._desk.generation(), self.why_not(asked.act)
        if reason or source is None:
            self._desk.say(reason)
            return
        prompt = self._prompt_of(source.recipe_id)
        size = source.width, source.height

        def submit(style: str | None) -> None:
            self._jobs.submit(
                lambda: self._request(asked, source.asset, size, prompt, style), label_of(asked, shortened(prompt))
            )

        self._with_style(asked, submit)

    def layer(self, layer_id: str, asked: Asked) -> None:
        """A layer so: strokes that are on their way are among what is sent."""
        session = self._desk.session
        if session is not None:
            session.painting.when_settled(lambda: self._send(layer_id, asked))

    def _send(self, layer_id: str, asked: Asked) -> None:
        session, found = self._desk.session, self._canvas.layer_picture(layer_id)
        layer = session.document.get(Layer, layer_id) if session is not None else None
        if found is None or layer is None:
            self._desk.say(tr("The layer is gone, so nothing was changed."))
            return
        if asked.landing == "mask" and layer.masked:
            self._desk.say(tr("The layer has a mask already. Have it cut out as a layer of its own."))
            return

        def send(picture: LayerPicture | None) -> None:
            if picture is None:
                self._desk.say(tr("The layer is empty."))
            elif picture.data is None or self._desk.adopt(picture.asset, picture.data):
                self._with_style(asked, lambda style: self._submit(layer, picture, asked, style))

        self.errand.queue(lambda _step: found(), send, self._desk.fail)

    def _submit(self, layer: Layer, picture: LayerPicture, asked: Asked, style: str | None) -> None:
        session = self._desk.session
        canvas = session.document.get(Canvas, layer.canvas_id) if session is not None else None
        if canvas is None:
            return
        size = picture.width, picture.height
        prompt = layer.words or self._prompt_of(layer.recipe_id)
        name = label_of(asked, layer.name)
        job_id = self._jobs.submit(
            lambda: self._request(asked, picture.asset.id, size, prompt, style), name, quietly=True
        )
        if job_id:
            self._layer_of[job_id] = _Waits(layer.id, asked, Place(picture.x, picture.y, *size), name)

    def _request(
        self, asked: Asked, init: str, size: tuple[int, int], prompt: str, style: str | None
    ) -> PictureRequest:
        library = self._desk.studio.library
        models = library.models_for("picture", asked.act)
        if not models:
            raise StudioError(BadRequest(field="model", problem=self._why_no_model(asked.act)))
        device = wanted_device(self._desk.studio.settings)
        return rework_request(
            asked.act, library.ref(models[0].id), device, init=init, size=size, prompt=prompt, factor=asked.factor,
            fine=asked.fine, strength=asked.strength, style=asked.style.name, style_image=style,
        )  # fmt: skip

    # ---- the style

    def _with_style(self, asked: Asked, then: Callable[[str | None], None]) -> None:
        """`then` is told the asset of the picture whose style is meant; None for a style of the model's own."""
        style = asked.style
        if asked.act != "style-transfer" or style.name or style == StyleOf():
            then(None)
        elif style.asset:
            then(style.asset)
        elif style.file is not None:
            path = style.file
            self.errand.queue(lambda step: self._read_file(path, step), lambda made: self._adopt(made, then),
                              self._desk.fail)  # fmt: skip
        else:
            self._with_layer_style(style.layer, then)

    def _with_layer_style(self, layer_id: str, then: Callable[[str | None], None]) -> None:
        found = self._canvas.layer_picture(layer_id)
        if found is None:
            self._desk.say(tr("The layer whose style was meant is gone."))
            return

        def take(picture: LayerPicture | None) -> None:
            if picture is None:
                self._desk.say(tr("The layer whose style was meant is empty."))
            elif picture.data is None:
                then(picture.asset.id)
            else:
                self._adopt((picture.asset, picture.data), then)

        self.errand.queue(lambda _step: found(), take, self._desk.fail)

    def _adopt(self, made: tuple[Asset, bytes], then: Callable[[str | None], None]) -> None:
        if self._desk.adopt(*made):
            then(made[0].id)

    # ---- what comes

    def _adopted(self, job_id: str, record: object) -> None:
        waits, session = self._layer_of.get(job_id), self._desk.session
        if waits is None or session is None or not isinstance(record, Generation):
            return
        if session.document.get(Layer, waits.layer_id) is None:
            self._desk.say(tr("The layer is gone; what was made of it is among the finished pictures."))
        elif waits.asked.landing == "mask" and waits.asked.act == "cut-out":
            self._mask(waits, record)
        else:
            self._lay(waits, record)

    def _lay(self, waits: _Waits, one: Generation) -> None:
        done = self._desk.perform(
            lambda document: laid_over(document, waits.layer_id, one, waits.asked, waits.place, waits.name)
        )
        made = next((layer for layer in self._layers.all() if layer.asset == one.asset), None)
        if done and made is not None and waits.asked.act == "upscale":
            self._room(made.id, made.name)

    def _mask(self, waits: _Waits, one: Generation) -> None:
        session = self._desk.session
        if session is None:
            return
        read = session.asset_reader(one.asset)

        def place(made: tuple[Asset, bytes]) -> None:
            if session is not self._desk.session or session.document.get(Layer, waits.layer_id) is None:
                self._desk.say(tr("The layer is gone; what was made of it is among the finished pictures."))
            elif self._desk.adopt(*made):
                self._desk.perform(
                    lambda document: masked_by(document, waits.layer_id, made[0].id, waits.place, one.recipe_id)
                )

        self.errand.queue(lambda step: mask_picture(read(), tr("Mask"), at_work(step)), place, self._desk.fail)
