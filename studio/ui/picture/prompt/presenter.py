"""Joins the form to the services: which models draw, what the form says, and the job that is made of it.

Knows no widgets, so it is tested without a screen. Made by the pane; main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.errors import StudioError
from studio.domain.picture_records import Canvas, Generation
from studio.domain.project_records import Recipe
from studio.domain.prompt_completion import Known
from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import Frame, PictureRequest
from studio.domain.said_before import refers_back
from studio.domain.scene_plan import ScenePlan
from studio.services import scene_before
from studio.services.prompts.said import Words
from studio.services.settings import computed_as_wanted, wanted_device, wanted_runtime
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.jobs import PictureJobs
from studio.ui.picture.prompt.additions import Additions, AdditionsView
from studio.ui.picture.prompt.allowed import Allowed
from studio.ui.picture.prompt.form import (
    FIELDS,
    PictureForm,
    new_seed,
    remembered,
    request_from,
    with_defaults,
    with_recipe,
)
from studio.ui.picture.prompt.found_words import not_taken, numbers_of
from studio.ui.picture.prompt.known_words import KnownWords
from studio.ui.picture.prompt.models import PaintingModels
from studio.ui.picture.prompt.plan_reader import PlanReader, PlanView, Reader
from studio.ui.picture.prompt.plan_words import with_word
from studio.ui.picture.prompt.words_check import NotesView, WordsCheck
from studio.ui.widgets.message_bar import Way

_KEEP_AFTER_MS = 1000
_PASSED_OVER = "picture.passed-over"
"""Key of the message about a model that came and was not chosen."""
_VARIATION = frozenset({"varied", "variation_seed", "variation_strength"})


class PromptView(AdditionsView, Protocol):
    """What the presenter asks of the widgets; each method is called on the main thread and returns at once."""

    def show_form(self, form: PictureForm, allowed: Allowed) -> None: ...
    def show_models(self, models: tuple[tuple[str, str], ...], why_none: str) -> None:
        """Ids and titles. Empty: say why no model can make pictures, and offer the model page."""

    def show_taken(self, style: str, sampler: str) -> None:
        """What Auto takes, or took for the last picture; empty: nothing is known of it."""

    @property
    def chips(self) -> PlanView:
        """What was understood of the prompt."""

    @property
    def notes(self) -> NotesView:
        """What is said of the words beside their fields."""


class _Held(Protocol):
    """What a worker reports."""

    @property
    def models(self) -> Mapping[str, int]: ...


class PromptPresenter(QObject):
    """State: the form, and what the chosen model allows of it."""

    offered = Signal()
    """Another model may be chosen, which can do other things."""
    changed = Signal()
    """The form says something else, other than words."""

    def __init__(
        self,
        desk: PictureDesk,
        jobs: PictureJobs,
        view: PromptView,
        from_canvas: Callable[[Callable[[str], object]], None],
    ) -> None:
        """`from_canvas`: keeps what the canvas shows in the project, and then hands on its SHA-256; says so and does
        not when it shows nothing."""
        super().__init__(desk)
        self._desk, self._jobs, self._view, self._from_canvas = desk, jobs, view, from_canvas
        self._settings = desk.studio.settings
        self._models = PaintingModels(desk.studio)
        self.allowed = Allowed()
        self._known = KnownWords(desk)
        self.check = WordsCheck(desk, view.notes)
        self.plan = PlanReader(desk, _Both(view.chips, self.check, _Heard(self._heard)))
        self.form = remembered(self._settings.get)
        self.guide: Callable[[PictureRequest], PictureRequest] = lambda request: request
        """Adds what else guides a picture that is asked for here. Raises StudioError."""
        self.additions = Additions(desk, self._models, self, view)
        desk.styles.changed.connect(self._styles_changed)
        self._made_with: PictureForm | None = None
        """The form of the last picture of this session."""
        self._told_scaled = ((0, 0), (0, 0))
        """Sizes, drawn and of the canvas, of which it was said last that a picture is scaled."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_KEEP_AFTER_MS)
        self._pause.timeout.connect(self.keep_form)
        if not self.form.seed_locked:
            self.form = msgspec.structs.replace(self.form, seed=new_seed())
        desk.studio.library.changed.connect(self.models_changed)
        jobs.made.connect(self._show_taken)
        desk.studio.workers.held_changed.connect(self._worker_holds)
        desk.recipe_taken.connect(lambda recipe, seed: self.take_recipe(recipe, seed=seed))
        desk.session_changed.connect(self.wildcards_changed)
        self.models_changed()

    # ---- models

    def models_changed(self) -> None:
        """Offer the models that can make pictures; keep the chosen one if it is still there."""
        models, old = self._models.offered(), self._models.get(self.form.model_id)
        self._view.show_models(tuple((model.id, model.title) for model in models), self._models.why_none())
        wanted = self._models.instead_of(self.form.model_id)
        if wanted != self.form.model_id:
            self.choose_model(wanted)
            if old is not None and old in models:
                self._desk.say(
                    tr("{new} draws from now on. {old} stays in the list of models.",
                       new=self._models.title(wanted), old=old.title),
                    (tr("Go back to {model}", model=old.title), partial(self.choose_model, old.id)),
                )  # fmt: skip
            return
        passed_over = self._models.passed_over
        if passed_over is not None and old is not None:
            why = self._models.why_passed_over(passed_over)
            self._desk.notices.say(
                tr("“{new}” is here, and is not chosen by itself. {why} “{old}” stays chosen.",
                   new=passed_over.title, old=old.title, why=why),
                (tr("Draw with {model}", model=passed_over.title), partial(self.choose_model, passed_over.id)),
                key=_PASSED_OVER,
            )  # fmt: skip
        self.allowed = self._models.allowed_by(old)
        self._view.show_form(self.form, self.allowed)
        self._follow_words(untouched=self.plan.shown is None)
        self.additions.show()
        self._foretell(self.plan.shown)

    def choose_model(self, model_id: str) -> None:
        """Take another model and its own numbers."""
        model = self._models.get(model_id)
        if model is not None:
            # Which of them stays chosen is another question now.
            self._desk.notices.take_back(_PASSED_OVER)
            self._jobs.words_mended()
            self.allowed = self._models.allowed_by(model)
            self._show(with_defaults(self.form, model, self.allowed))
            self._foretell(None)
            self.keep_form()

    def _foretell(self, plan: ScenePlan | None) -> None:
        """Say what Auto is going to take: the sampler that the model has of its own, and the style that the words name,
        else the model's first. `plan`: what was read of the words; None: nothing yet."""
        styles = self.allowed.styles if plan is not None else ()
        style = plan.style if plan is not None and plan.style in styles else next(iter(styles), "")
        self._view.show_taken(style, self._models.own_sampler(self.form.model_id, self.allowed))

    def _heard(self, plan: ScenePlan) -> None:
        """So the words were read, or changed by hand."""
        if plan.draws_something():
            self._jobs.words_mended()
        self._foretell(plan)

    def _show_taken(self, generation_id: str) -> None:
        """Say what Auto took for a picture that was made just now with the present model."""
        session = self._desk.session
        one = session.document.get(Generation, generation_id) if session is not None else None
        recipe = session.document.get(Recipe, one.recipe_id) if session is not None and one is not None else None
        request = recipe.request if recipe is not None else None
        if isinstance(request, PictureRequest) and request.model.id == self.form.model_id:
            self._view.show_taken(request.style_taken, request.sampler_taken)

    # ---- the form

    def edit(self, **fields: object) -> None:
        """The person changed the form; the view already shows it. It is kept when the person pauses."""
        if fields.get("varied") or "loras" in fields:
            self.set(**fields)
            return
        self.form = msgspec.structs.replace(self.form, **fields)
        self._pause.start()
        self._follow_words()
        if fields.keys() - {"prompt", "negative"}:
            self.changed.emit()

    def set(self, **fields: object) -> None:
        """Change the form, and show it. It is kept after a while, as what the person does. What is to be varied is the
        picture of the present seed, which is kept."""
        if fields.get("varied"):
            fields = {"variation_seed": self.form.variation_seed or new_seed(), **fields, "seed_locked": True}
        self._pause.start()
        self._show(msgspec.structs.replace(self.form, **fields))

    def _show(self, form: PictureForm) -> None:
        self.form = form
        self._view.show_form(form, self.allowed)
        self.additions.show()
        self.offered.emit()
        self.changed.emit()
        self._follow_words()

    def take_form(self, form: PictureForm) -> None:
        """Show it, and keep it after a while."""
        self._pause.start()
        self._show(form)

    def _styles_changed(self) -> None:
        self.additions.show()
        self._follow_words()

    def wildcards_changed(self) -> None:
        """The files of words are others now, and so may be what a template says."""
        self._follow_words(untouched=self.plan.shown is None)

    def _follow_words(self, *, untouched: bool = False) -> None:
        reads = self.allowed.offers("scenes") and self._models.get(self.form.model_id) is not None
        self.plan.follow(self.words.prompt, self.form.style, self._reader if reads else None, untouched=untouched)
        self.check.follow(self.form, self._models.get(self.form.model_id), reads_scenes=reads)

    def known_words(self) -> Known:
        """What the prompt may be completed with."""
        return self._known.of(self._models.get(self.form.model_id), self.allowed, self.additions.triggers())

    def taught_words(self) -> tuple[str, ...]:
        """Words of the textual inversions that the chosen model takes."""
        return self._known.taught(self._models.get(self.form.model_id)).taken

    @property
    def words(self) -> Words:
        """Prompt and negative prompt as the seed of the form has them."""
        return self._desk.words.shown(self.additions.said(self.form), self.form.negative, self.form.seed)

    def _worker_holds(self, _family: str, held: _Held) -> None:
        self.plan.loaded(held.models)

    def _reader(self) -> Reader:
        """Whom to ask what the words mean."""
        before = self._scene_before()
        return Reader(
            self._desk.studio.library.ref(self.form.model_id), self.form.style, wanted_device(self._settings),
            before.plan if before is not None else None,
        )  # fmt: skip

    def _scene_before(self) -> PictureRequest | None:
        """The scene that words like "the same, but at night" change."""
        session = self._desk.session
        return scene_before.last_scene(session.document, self.words.prompt, self._desk.chosen) if session else None

    def _changes_scene(self) -> bool:
        return self.allowed.offers("scenes") and not self.form.from_canvas and refers_back(self.words.prompt)

    def _lacks_scene(self) -> bool:
        """Whether the words change a scene and there is none."""
        return self._changes_scene() and self.plan.asked_for() is None and self._scene_before() is None

    def put_word(self, said: str, name: str) -> None:
        """A known name in the place of words of which nothing is known."""
        self.set(prompt=with_word(self.form.prompt, said, name))

    def add_word(self, name: str) -> None:
        """A name behind the words of the prompt."""
        self.set(prompt=f"{self.form.prompt.rstrip()} {name}".strip())

    def roll(self) -> None:
        """A new seed, kept until it is rolled again."""
        self.set(seed=new_seed(), seed_locked=True)

    def swap_size(self) -> None:
        self.set(width=self.form.height, height=self.form.width)

    def why_not_from_canvas(self) -> str:
        """A sentence; empty when the model can start from a picture."""
        able = self.allowed.offers("image-to-image")
        return "" if able else tr("The chosen model cannot start from a picture.")

    def take_recipe(self, found: FoundRecipe, *, seed: bool = True) -> None:
        """A recipe, from here or from a dropped picture, into the form. Where its model is not here this is said, and
        the present model keeps its own numbers, until the recipe's are asked for."""
        used = self._models.meant_by(found.model)
        if used and used != self.form.model_id:
            self.choose_model(used)
        same_model = bool(used) or not (found.model or found.source != "Triptych")
        form = with_recipe(self.form, found, self.allowed, seed=seed, same_model=same_model)
        form, missing = self.additions.of_recipe(form, found)
        other_words, typed = found.template, _typed(found)
        if found.source == "Triptych" and typed != {"prompt": found.prompt, "negative": found.negative}:
            form, other_words = msgspec.structs.replace(form, **typed), found.prompt
        self._pause.start()
        if found.request is not None and found.request.plan is not None and self.allowed.offers("scenes"):
            said = self._desk.words.shown(self.additions.said(form), form.negative, form.seed)
            self.plan.take(said.prompt, found.request.plan)
        self._show(form if seed else msgspec.structs.replace(form, seed_locked=False))
        told_of = (
            self._models.about_recipe(found.model, used, seed=seed),
            not_taken(found, missing, self._untaught(found)),
        )
        told = " ".join(one for one in told_of if one)
        numbers = "" if same_model else numbers_of(found)
        ways = (self._other_words(found, form),) if other_words else ()
        if not numbers:
            self._desk.say(told, *ways)
            return
        kept = tr("Its steps and guidance are of that model, and were left: {numbers}.", numbers=numbers)
        self._desk.say(f"{told} {kept}", (tr("Take them too"), lambda: self._take_numbers(found)), *ways)

    def _untaught(self, found: FoundRecipe) -> tuple[str, ...]:
        """Words of a recipe whose embeddings are not here."""
        here = {word.casefold() for word in self._known.taught(self._models.get(self.form.model_id)).words}
        return tuple(word for word in found.embeddings if word.casefold() not in here)

    def _other_words(self, found: FoundRecipe, form: PictureForm) -> Way:
        """The words that chance chose in the place of what was typed, or what was typed in theirs."""
        drawn = {"prompt": found.prompt, "negative": found.negative, "styles": ()}
        if form.prompt == found.prompt:
            return tr("Take the template"), lambda: self.set(**_typed(found))
        return tr("Take the words it drew"), lambda: self.set(**drawn)

    def _take_numbers(self, found: FoundRecipe) -> None:
        """Of a recipe whose model is not here, for the present one."""
        self._show(with_recipe(self.form, found, self.allowed, seed=False))
        self._desk.hush()

    def keep_form(self) -> None:
        """Into the settings, for the next start."""
        self._pause.stop()
        self.check.settle()
        self._settings.set_all({field.setting: getattr(self.form, field.name) for field in FIELDS})

    # ---- making

    def why_not_generate(self) -> str:
        """A sentence; empty when a picture can be made."""
        if not self.form.model_id or not self._models.offered():
            return tr("Choose a model first.")
        return self._desk.why_not_writable()

    def generate(self) -> str:
        """Put a job for what the form says into the queue; its id, or "" when it could not be done, or is done once the
        canvas was put together."""
        reason = self.why_not_generate()
        if reason:
            self._desk.say(reason)
            return ""
        if self.additions.refuses():
            return ""
        if self._lacks_scene():
            self._desk.fail(scene_before.no_scene(self.words.prompt))
            return ""
        before = self._scene_before() if self._changes_scene() else None
        if not self.form.seed_locked:
            self.set(seed=before.seed if before is not None else new_seed())
        self.keep_form()
        if self.form.from_canvas:
            asked, place = self._asked(), self._canvas_place()
            self._from_canvas(lambda asset: self._submit(*asked, asset, place=place))
            return ""
        job_id = self._submit(*self._asked(), None, before)
        self._made_with = self.form
        return job_id

    def _asked(self) -> tuple[PictureForm, ScenePlan | None, bool]:
        """What the form says now, and whether changes of the plan by hand are lost by it."""
        plan = self.plan.asked_for() if self.allowed.offers("scenes") else None
        return self.form, plan, self.plan.loses_changes()

    def _submit(
        self,
        form: PictureForm,
        plan: ScenePlan | None,
        lost: bool,
        init_image: str | None,
        before: PictureRequest | None = None,
        place: tuple[str, Frame | None] = ("", None),
    ) -> str:
        """`before`: the scene that the words change. `place`: of the canvas that it starts from."""
        anew = self._set_since(form)

        def request() -> PictureRequest:
            made = msgspec.structs.replace(self.request(form, init_image), canvas_id=place[0], frame=place[1])
            if before is not None and plan is None:
                made = scene_before.changed(made, before, anew=anew)
            return self.guide(msgspec.structs.replace(made, plan=plan))

        job_id = self._jobs.submit_words(request, lambda words: tr("Picture: {prompt}", prompt=words))
        if lost and job_id:
            self._desk.say(tr("The words are new: the picture is made as they say, without what was changed by hand."))
        elif place[1] is not None and job_id:
            self._say_scaled(form, place[1])
        return job_id

    def _canvas_place(self) -> tuple[str, Frame | None]:
        """The canvas, and all of it, from its origin on; nothing where the model's pictures move, which have a size of
        their own."""
        session = self._desk.session
        canvas = next(session.document.all(Canvas), None) if session is not None else None
        if canvas is None or self._moves(self.form.model_id):
            return "", None
        return canvas.id, (-canvas.origin[0], -canvas.origin[1], canvas.width, canvas.height)

    def _say_scaled(self, form: PictureForm, frame: Frame) -> None:
        """That the model draws with another number of pixels than the canvas has; of the same sizes once."""
        drawn, asked = (form.width, form.height), frame[2:]
        if drawn[0] * drawn[1] != asked[0] * asked[1] and self._told_scaled != (drawn, asked):
            self._told_scaled = (drawn, asked)
            words = tr(
                "The picture comes in the size of the canvas, {wide} \u00d7 {high}. The model draws it in that "
                "shape with as many pixels as {width} \u00d7 {height} has, and what it draws is scaled.",
                wide=asked[0], high=asked[1], width=drawn[0], height=drawn[1],
            )  # fmt: skip
            self._desk.say(words)

    def request(self, form: PictureForm, init_image: str | None) -> PictureRequest:
        """Raises StudioError where the model or a LoRA has gone."""
        device, runtime = wanted_device(self._settings), wanted_runtime(self._settings)
        ref = self._desk.studio.library.ref(form.model_id)
        made = computed_as_wanted(
            request_from(form, ref, device, runtime, init_image, moving=self._moves(form.model_id)), self._settings
        )
        decoder = self._models.decoder(self._models.get(form.model_id)) if form.quick_decode else None
        if decoder is not None:
            made = msgspec.structs.replace(made, decoder=self._desk.studio.library.ref(decoder.id))
        return self.additions.completed(made, form)

    def _moves(self, model_id: str) -> bool:
        """Whether its pictures move."""
        model = self._models.get(model_id)
        return model is not None and "moving" in self._desk.studio.cards.features(model.engine)

    def _set_since(self, form: PictureForm) -> frozenset[str]:
        """The fields that the person set since the last picture: they go before those of the scene that is changed."""
        was = self._made_with or form
        since = frozenset(field.name for field in FIELDS if getattr(was, field.name) != getattr(form, field.name))
        since |= _VARIATION if since & _VARIATION else frozenset()
        return since if form.seed_locked else since - {"seed"}

    def shown(self) -> PictureRequest | None:
        """What the form says, for whoever asks what of it can be varied; None without a model."""
        if self._models.get(self.form.model_id) is None:
            return None
        ref = self._desk.studio.library.ref(self.form.model_id)
        request = request_from(self.form, ref, "auto", "", None, moving=self._moves(self.form.model_id))
        try:
            request = self.guide(self.request(self.form, None))
        except StudioError:
            # Of what guides it something has gone, which is told when a picture is asked for.
            return request
        return msgspec.structs.replace(request, task="image-to-image") if self.form.from_canvas else request

    def ask(self, take: Callable[[PictureRequest], object]) -> None:
        """Hand on what the form asks for, with a new seed unless that is locked, for many pictures made of it; once
        the canvas was put together, where it starts from that. Where it cannot be done says so."""
        reason = self.why_not_generate()
        if reason or self._lacks_scene():
            self._desk.say(reason) if reason else self._desk.fail(scene_before.no_scene(self.form.prompt))
            return
        before = self._scene_before() if self._changes_scene() else None
        plan = self.plan.asked_for() if self.allowed.offers("scenes") else None
        make = self.asked()
        anew, (_canvas, frame) = self._set_since(self.form), self._canvas_place()

        def hand_on(init_image: str | None) -> None:
            try:
                request = make()
            except StudioError as error:
                self._desk.fail(error.failure)
                return
            if init_image is not None:
                request = msgspec.structs.replace(request, task="image-to-image", init_image=init_image, frame=frame)
            elif before is not None and plan is None:
                request = scene_before.changed(request, before, anew=anew)
            take(msgspec.structs.replace(request, plan=plan))

        if self.form.from_canvas:
            self._from_canvas(hand_on)
        else:
            hand_on(None)

    def offers(self, task: str) -> bool:
        """Whether the chosen model can do that."""
        return self.allowed.offers(task)

    def asked(self) -> Callable[[], PictureRequest]:
        """What the form says now, with a new seed unless that is locked, for a picture that is made of a part of the
        canvas. The request raises StudioError where the model has gone."""
        if not self.form.seed_locked:
            self.set(seed=new_seed())
        self.keep_form()
        form = self.form
        return lambda: self.guide(self.request(form, None))

    def drawn_with(self) -> tuple[str, int, int]:
        """Id of the model, width and height of the next picture."""
        return self.form.model_id, self.form.width, self.form.height

    def begin(self, words: str) -> str:
        """A first picture from these words, for the first steps; the job's id, or "" when it could not be done."""
        self.set(prompt=words)
        return self.generate()


def _typed(found: FoundRecipe) -> dict[str, str]:
    """Prompt and negative prompt before chance chose among their words, and without those of the named styles. Of what
    was drawn here either may have been empty."""
    if found.request is not None:
        return {"prompt": found.request.prompt, "negative": found.request.negative}
    return {"prompt": found.template or found.prompt, "negative": found.negative_template or found.negative}


class _Heard:
    """Whoever wants to know what was understood of the words, once something was."""

    def __init__(self, hear: Callable[[ScenePlan], None]) -> None:
        self._hear = hear

    def show_plan(self, plan: ScenePlan | None, *, by_hand: bool) -> None:
        if plan is not None:
            self._hear(plan)


class _Both:
    """What was understood is shown in two places."""

    def __init__(self, *views: PlanView) -> None:
        self._views = views

    def show_plan(self, plan: ScenePlan | None, *, by_hand: bool) -> None:
        for view in self._views:
            view.show_plan(plan, by_hand=by_hand)
