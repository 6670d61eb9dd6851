"""Joins the Picture pane's view to the services: what the buttons mean, and what the view shows when something happens.

Knows no widgets, so it is tested without a screen. It and the view live on the main thread; the pane makes both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from studio.domain.catalogue import InstalledModel
from studio.domain.document import Asset, Canvas, Change, Conflict, Document, Generation, Job, Layer, Recipe
from studio.domain.errors import BadRequest, ProjectReadOnly, StudioError
from studio.domain.picture_recipe import FoundRecipe, as_recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.wording import bytes_in_words, sentence
from studio.ui.picture.canvas import canvas_changes as edits
from studio.ui.picture.prompt.form import (
    Allowed,
    PictureForm,
    allowed_by,
    new_seed,
    request_from,
    with_defaults,
    with_recipe,
)

Shelf = Literal["all", "starred", "trash"]
"""Which pictures the strip shows; "all" is without the trash."""
Choice = tuple[str, str]
"""Id and title."""


class PictureView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_form(self, form: PictureForm, allowed: Allowed) -> None: ...
    def show_models(self, models: tuple[Choice, ...]) -> None:
        """Empty: say that no model can make pictures, and offer the model page."""

    def show_strip(self, pictures: tuple[Generation, ...], shelf: Shelf) -> None:
        """The pictures of that shelf, newest last."""

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...]) -> None: ...
    def show_preview(self, image: QImage | None) -> None:
        """The picture that is being made; None when it ended."""

    def show_working(self, words: str) -> None:
        """What is being made now; empty: nothing."""

    def select_picture(self, generation_id: str) -> None: ...
    def say(self, words: str) -> None: ...
    def flattened(self) -> bytes | None:
        """PNG of what the canvas shows, or None when it shows nothing."""


class PicturePresenter(QObject):
    """State of the pane: the form, the open session, and the jobs asked for here."""

    def __init__(self, studio: Studio, view: PictureView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._view = view
        self._session: ProjectSession | None = None
        self._jobs: dict[str, str] = {}
        self.form = PictureForm(seed=new_seed())
        self.allowed = Allowed()
        self.shelf: Shelf = "all"
        self._known_models: frozenset[str] = frozenset()
        queue = studio.queue
        queue.preview.connect(self._preview)
        queue.adopted.connect(self._adopted)
        queue.ended.connect(self._ended)
        queue.job_changed.connect(self._job_changed)
        studio.library.changed.connect(self.models_changed)
        studio.session_changed.connect(self.take_up)
        self._restore_form()
        self.models_changed()
        self.take_up(studio.session)

    # ---- services changed

    def models_changed(self) -> None:
        """Offer the models that can make pictures; keep the chosen one if it is still there."""
        models = self._models()
        self._view.show_models(tuple((model.id, model.title) for model in models))
        ids = frozenset(model.id for model in models)
        arrived, self._known_models = (ids - self._known_models if self._known_models else frozenset()), ids
        if models and self.form.model_id not in ids:
            successor = self._studio.library.successor(self.form.model_id)
            self.choose_model(successor if successor in ids else models[0].id)
        elif models and models[0].id in arrived and self._is_starter(self.form.model_id):
            left = next(model.title for model in models if model.id == self.form.model_id)
            self.choose_model(models[0].id)
            self._view.say(f"{models[0].title} draws from now on. {left} stays in the list of models.")
        else:
            self._refresh_allowed()
        self._view.show_form(self.form, self.allowed)

    def _is_starter(self, model_id: str) -> bool:
        entry = self._studio.library.entry(model_id)
        return entry is not None and entry.starter

    def take_up(self, session: ProjectSession | None) -> None:
        """Show another project, or none."""
        if self._session is not None:
            self._session.changed.disconnect(self._document_changed)
        self._session = session
        self._jobs.clear()
        self._view.show_preview(None)
        self._view.show_working("")
        if session is not None:
            session.changed.connect(self._document_changed)
        self._show_document()

    def _document_changed(self, change: Change) -> None:
        touched = {type(edit.after or edit.before) for edit in change.edits}
        if Generation in touched:
            self._view.show_strip(self._pictures(), self.shelf)
        if Canvas in touched or Layer in touched:
            self._show_canvas()

    def _show_document(self) -> None:
        self._view.show_strip(self._pictures(), self.shelf)
        self._show_canvas()

    def _show_canvas(self) -> None:
        if self._session is None:
            self._view.show_canvas(None, ())
            return
        canvas = edits.canvas_of(self._session.document)
        layers = edits.layers_of(self._session.document, canvas) if canvas is not None else ()
        self._view.show_canvas(canvas, layers)

    def _pictures(self) -> tuple[Generation, ...]:
        if self._session is None:
            return ()
        wanted = self._session.document.all(Generation)
        if self.shelf == "trash":
            return tuple(one for one in wanted if one.trashed)
        return tuple(one for one in wanted if not one.trashed and (one.starred or self.shelf == "all"))

    def choose_shelf(self, shelf: Shelf) -> None:
        """Show other pictures in the strip."""
        self.shelf = shelf
        self._view.show_strip(self._pictures(), shelf)

    # ---- the form

    def edit(self, **fields: object) -> None:
        """The person changed the form; the view already shows it."""
        self.form = msgspec.structs.replace(self.form, **fields)

    def choose_model(self, model_id: str) -> None:
        """Take another model and its own numbers."""
        model = self._studio.library.get(model_id)
        if model is None:
            return
        self.allowed = allowed_by(model, self._studio.library.entry(model_id))
        self.form = with_defaults(self.form, model, self.allowed)
        self._view.show_form(self.form, self.allowed)

    def roll(self) -> None:
        """A new seed, kept until it is rolled again."""
        self.edit(seed=new_seed(), seed_locked=True)
        self._view.show_form(self.form, self.allowed)

    def reuse(self, generation_id: str, *, seed: bool = True) -> None:
        """The settings of a finished picture into the form; with its seed, or for a new one."""
        request = self._origin(generation_id)
        if request is None:
            self._view.say("This picture has no recipe.")
            return
        self.take_recipe(as_recipe(request), seed=seed)

    def _origin(self, generation_id: str) -> PictureRequest | None:
        """What drew the picture, also when this is an enlarged or cut out version of it."""
        if self._session is None:
            return None
        by_asset = {one.asset: one.id for one in self._session.document.all(Generation)}
        seen: set[str] = set()
        while generation_id and generation_id not in seen:
            seen.add(generation_id)
            recipe = self.recipe_of(generation_id)
            request = recipe.request if recipe is not None else None
            if not isinstance(request, PictureRequest):
                return None
            if request.task not in ("upscale", "cut-out", "style-transfer"):
                return request
            generation_id = by_asset.get(request.init_image or "", "")
        return None

    def take_recipe(self, found: FoundRecipe, *, seed: bool = True) -> None:
        """A recipe, from here or from a dropped picture, into the form; says so when its model is not here."""
        ids = {model.id for model in self._models()}
        successor = self._studio.library.successor(found.model)
        wanted = successor if successor in ids else found.model
        here = wanted in ids
        if here and wanted != self.form.model_id:
            self.choose_model(wanted)
        self.form = with_recipe(self.form, found, self.allowed, seed=seed)
        if not seed:
            self.form = msgspec.structs.replace(self.form, seed_locked=False)
        self._view.show_form(self.form, self.allowed)
        if here and wanted != found.model:
            entry = self._studio.library.entry(wanted)
            title = entry.title if entry is not None else wanted
            self._view.say(
                f"Its model, {found.model}, is no longer part of Triptych. \u201c{title}\u201d has taken its place: "
                "the same words will give another picture."
            )
        elif not here and found.model:
            self._view.say(f"Its model, {found.model}, is not on this computer; the one chosen here is kept.")
        else:
            self._view.say("The settings are in the form." if seed else "The settings are in the form, for a new seed.")

    # ---- making

    def generate(self) -> str:
        """Put a job for what the form says into the queue; its id, or "" when it could not be done."""
        if not self.form.model_id or not self._models():
            self._view.say("Choose a model first.")
            return ""
        if not self.form.seed_locked:
            self.edit(seed=new_seed())
            self._view.show_form(self.form, self.allowed)
        self._remember_form()
        init_image = self._canvas_asset() if self.form.from_canvas else None
        if self.form.from_canvas and init_image is None:
            self._view.say("The canvas shows nothing to start from.")
            return ""
        label = f"Picture: {_short(self.form.prompt)}"
        return self._submit(
            lambda: request_from(self.form, self._ref(self.form.model_id), self._device(), init_image), label
        )

    def upscale(self, generation_id: str, factor: int) -> str:
        """The picture 2 or 4 times as large, as a job of its own."""
        return self._rework(generation_id, "upscale", f"\u00d7{factor}", factor)

    def cut_out(self, generation_id: str) -> str:
        """The picture's subject on a transparent ground, as a job of its own."""
        return self._rework(generation_id, "cut-out", "Cut out", 1)

    def cancel(self) -> None:
        """Stop all jobs asked for here."""
        for job_id in tuple(self._jobs):
            if self._studio.queue.active(job_id):
                self._studio.queue.cancel(job_id)

    def begin(self, words: str) -> None:
        """A first picture from these words, for the first steps."""
        self.edit(prompt=words)
        self._view.show_form(self.form, self.allowed)
        self.generate()

    def can(self, task: str) -> bool:
        return bool(self._studio.library.models_for("picture", task))

    def _rework(self, generation_id: str, task: str, words: str, factor: int) -> str:
        session = self._session
        models = self._studio.library.models_for("picture", task)
        if session is None or not models:
            self._view.say(f"No model for this is on this computer ({task}). The Models menu has one.")
            return ""
        source = session.document.need(Generation, generation_id)
        recipe = self.recipe_of(generation_id)
        old = recipe.request if recipe is not None else None
        prompt = old.prompt if isinstance(old, PictureRequest) else ""
        return self._submit(
            lambda: PictureRequest(
                model=self._ref(models[0].id),
                task=task,  # type: ignore[arg-type]
                prompt=prompt,
                width=source.width,
                height=source.height,
                upscale=factor,
                init_image=source.asset,
                steps=1,
                device=self._device(),
            ),
            f"{words}: {_short(prompt)}",
        )

    def _submit(self, make: Callable[[], PictureRequest], label: str) -> str:
        if self._session is None:
            self._view.say("Open a project first.")
            return ""
        try:
            if self._session.read_only:
                raise StudioError(ProjectReadOnly(path=str(self._session.path), reason="it is open for reading only"))
            request = make()
            job_id = self._studio.queue.submit(request, label=label)
        except StudioError as error:
            self._view.say(sentence(error.failure))
            return ""
        self._jobs[job_id] = label
        self._view.say("")
        self._view.show_working(label)
        return job_id

    def _canvas_asset(self) -> str | None:
        png = self._view.flattened()
        if png is None or self._session is None:
            return None
        return self._session.add_asset(png, "image/png", "canvas").id

    # ---- the queue answers

    def _preview(self, job_id: str, _index: int, image: QImage) -> None:
        if job_id in self._jobs:
            self._view.show_preview(image)

    def _job_changed(self, job: Job) -> None:
        if job.id in self._jobs and job.state in ("loading", "running"):
            self._view.show_working(job.label)

    def _adopted(self, job_id: str, record: object) -> None:
        if isinstance(record, Generation) and job_id in self._jobs:
            self._view.show_preview(None)
            if self.shelf != "all":
                self.choose_shelf("all")
            self._view.select_picture(record.id)
            self._tell_reading(record.id)

    def _tell_reading(self, generation_id: str) -> None:
        recipe = self.recipe_of(generation_id)
        if recipe is not None and isinstance(recipe.request, PictureRequest) and recipe.request.read_as:
            self._view.say(f"Read as: {recipe.request.read_as}")

    def _ended(self, job: Job) -> None:
        if self._jobs.pop(job.id, None) is None:
            return
        self._view.show_preview(None)
        if job.failure is not None:
            failure = job.failure
            self._view.say(failure.problem if isinstance(failure, BadRequest) else sentence(failure))
        elif job.state == "cancelled":
            self._view.say("Cancelled.")
        following = next(iter(self._jobs.values()), "")
        self._view.show_working(following)

    # ---- the strip and the canvas

    def recipe_of(self, generation_id: str) -> Recipe | None:
        if self._session is None:
            return None
        generation = self._session.document.get(Generation, generation_id)
        return self._session.document.get(Recipe, generation.recipe_id) if generation is not None else None

    def place(self, generation_id: str) -> None:
        """The picture as a new layer on top of the canvas."""
        if self._session is None:
            return
        one = self._session.document.need(Generation, generation_id)
        recipe = self.recipe_of(generation_id)
        words = recipe.request.prompt if recipe is not None and isinstance(recipe.request, PictureRequest) else ""
        name = _short(words) or "Picture"
        self._perform(lambda document: edits.place_picture(document, one.asset, one.width, one.height, name))

    def add_picture(self, png: bytes, width: int, height: int, name: str) -> None:
        """A picture from outside as a new layer."""
        if self._session is None:
            return
        try:
            asset: Asset = self._session.add_asset(png, "image/png", name)
        except StudioError as error:
            self._view.say(sentence(error.failure))
            return
        self._perform(lambda document: edits.place_picture(document, asset.id, width, height, name))

    def star(self, generation_ids: tuple[str, ...], starred: bool) -> None:
        self._perform(lambda document: edits.star(document, generation_ids, starred))

    def trash(self, generation_ids: tuple[str, ...], trashed: bool = True) -> None:
        self._perform(lambda document: edits.trash(document, generation_ids, trashed))

    def empty_trash(self) -> None:
        """Delete what lies in the trash for good; says how much room that made."""
        if self._session is None:
            return
        try:
            freed = self._session.empty_trash()
        except StudioError as error:
            self._view.say(sentence(error.failure))
            return
        self._view.say(f"The trash is empty; {bytes_in_words(freed)} less in the project.")
        self._show_document()

    def move_layer(self, layer_id: str, x: int, y: int) -> None:
        self._perform(lambda document: edits.move_layer(document, layer_id, x, y))

    def show_layer(self, layer_id: str, visible: bool) -> None:
        self._perform(lambda document: edits.show_layer(document, layer_id, visible))

    def fade_layer(self, layer_id: str, opacity: float) -> None:
        self._perform(lambda document: edits.fade_layer(document, layer_id, opacity))

    def shift_layer(self, layer_id: str, by: int) -> None:
        self._perform(lambda document: edits.shift_layer(document, layer_id, by))

    def remove_layer(self, layer_id: str) -> None:
        self._perform(lambda document: edits.remove_layer(document, layer_id))

    def read_asset(self, sha256: str) -> bytes:
        """Raises StudioError."""
        if self._session is None:
            raise StudioError(BadRequest(field="asset", problem="no project is open"))
        return self._session.read_asset(sha256)

    def _perform(self, make: Callable[[Document], Change | None]) -> None:
        if self._session is None:
            return
        self._view.say("")
        try:
            change = make(self._session.document)
            if change is not None:
                self._session.perform(change)
        except StudioError as error:
            self._view.say(sentence(error.failure))
        except Conflict:
            # Another pane changed the same record between our look and our step; the view is brought up to date.
            self._show_document()

    # ---- small things

    def _models(self) -> tuple[InstalledModel, ...]:
        return self._studio.library.models_for("picture", "text-to-image")

    def _ref(self, model_id: str) -> ModelRef:
        return self._studio.library.ref(model_id)

    def _device(self) -> str:
        device = str(self._studio.settings.get("device"))
        return "cuda:0" if device == "cuda" else device

    def _refresh_allowed(self) -> None:
        model_id = self.form.model_id
        self.allowed = allowed_by(self._studio.library.get(model_id), self._studio.library.entry(model_id))

    def _remember_form(self) -> None:
        kept = msgspec.to_builtins(self.form)
        self._studio.settings.set("picture_form", kept)

    def _restore_form(self) -> None:
        try:
            self.form = msgspec.convert(self._studio.settings.get("picture_form"), PictureForm)
        except msgspec.ValidationError:
            self.form = PictureForm()
        if not self.form.seed_locked:
            self.edit(seed=new_seed())


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 60 else f"{line[:57].rstrip()}..."
