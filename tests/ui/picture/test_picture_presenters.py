"""The presenters of the Picture pane's rooms, with views that only remember what they were shown."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from small_png import png
from studio_fakes import FakeStudio, picture_model

from studio.domain.catalogue import InstalledModel
from studio.domain.changes import Change, Edit
from studio.domain.engine_cards import ENGINES, TASKS, Cards, EngineCard
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Generation, Layer
from studio.domain.picture_styles import LoraChoice, StylePreset
from studio.domain.project_records import Asset, Recipe
from studio.domain.recipes.found import FoundRecipe, Lora
from studio.domain.recipes.own import as_recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.domain.scene_plan import ScenePlan
from studio.services.session.session import ProjectSession
from studio.services.settings import SPECS, Settings
from studio.ui.picture.canvas.flattening import Pile
from studio.ui.picture.canvas.layer_looks import key_of
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.pile_records import take_over
from studio.ui.picture.canvas.presenter import CanvasPresenter
from studio.ui.picture.canvas.reading import Lent, Wanted
from studio.ui.picture.clipping import painted_of
from studio.ui.picture.desk import MESSAGE, Page, PictureDesk
from studio.ui.picture.jobs import PictureJobs, shortened
from studio.ui.picture.prompt.allowed import Allowed, allowed_by
from studio.ui.picture.prompt.embedding_menu import TaughtWord
from studio.ui.picture.prompt.form import FIELDS, PictureForm, remembered, with_recipe
from studio.ui.picture.prompt.lora_notes import LoraNotes
from studio.ui.picture.prompt.lora_shelf import LoraCard, given_picture
from studio.ui.picture.prompt.presenter import PromptPresenter
from studio.ui.picture.prompt.words_check import WordsCheck
from studio.ui.picture.recipe_text import in_full
from studio.ui.picture.results.compared import Pair
from studio.ui.picture.results.keeping import Keeping
from studio.ui.picture.results.presenter import ResultsPresenter, Shelf
from studio.ui.picture.results.remaking import Remaking
from studio.ui.widgets.message_bar import Message, Way


class PlanShown:
    def __init__(self) -> None:
        self.plan: ScenePlan | None = None
        self.by_hand = False

    def show_plan(self, plan: ScenePlan | None, *, by_hand: bool) -> None:
        self.plan, self.by_hand = plan, by_hand


class NotesShown:
    def __init__(self) -> None:
        self.lengths: dict[str, str] = {}
        self.told: dict[str, tuple[str, bool]] = {}

    def show_length(self, which: str, words: str, does: str) -> None:
        self.lengths[which] = words

    def show_told(self, which: str, words: str, *, wrong: bool) -> None:
        self.told[which] = (words, wrong)


class FormShown:
    def __init__(self) -> None:
        self.chips = PlanShown()
        self.notes = NotesShown()
        self.form = PictureForm()
        self.allowed = Allowed()
        self.models: tuple[tuple[str, str], ...] = ()
        self.taken = ("", "")
        self.loras: tuple[tuple[LoraChoice, ...], tuple[LoraCard, ...]] = ((), ())
        self.offered: tuple[LoraCard, ...] = ()
        self.styles: tuple[str, ...] = ()
        self.known: tuple[StylePreset, ...] = ()

    def show_form(self, form: PictureForm, allowed: Allowed) -> None:
        self.form, self.allowed = form, allowed

    def show_taken(self, style: str, sampler: str) -> None:
        self.taken = (style, sampler)

    def show_embeddings(self, offered: Sequence[TaughtWord]) -> None:
        self.taught = tuple(offered)

    def show_vaes(self, offered: Sequence[tuple[str, str]], chosen: str) -> None:
        self.vaes = (tuple(offered), chosen)

    def show_named_styles(self, names: Sequence[str], known: Sequence[StylePreset]) -> None:
        self.styles, self.known = tuple(names), tuple(known)

    def show_loras(self, choices: Sequence[LoraChoice], cards: Sequence[LoraCard], offered: Sequence[LoraCard]) -> None:
        self.loras, self.offered = (tuple(choices), tuple(cards)), tuple(offered)

    def show_models(self, models: tuple[tuple[str, str], ...], why_none: str) -> None:
        self.models = models


class ResultsShown:
    def __init__(self, desk: PictureDesk) -> None:
        self.desk = desk
        self.pictures: tuple[str, ...] = ()
        self.renewed = 0
        self.searched = False
        self.making: QSize | None = None
        """In large."""
        self.preview: QSize | None = None
        """In the tray."""
        self.working = ""
        self.new = 0
        self.busy = False
        self.compared: Pair | None = None
        self.read_as = ""

    def show_pictures(self, pictures: tuple[Generation, ...], shelf: Shelf) -> None:
        self.pictures = tuple(one.id for one in pictures)

    def add_pictures(self, generation_ids: tuple[str, ...], count: int) -> None:
        self.pictures = (*self.pictures, *generation_ids)
        assert len(self.pictures) == count

    def show_searched(self, searched: bool) -> None:
        self.searched = searched

    def renew(self) -> None:
        self.renewed += 1

    def select(self, generation_id: str) -> None:
        self.desk.choose(generation_id)

    def at_hand(self) -> bool:
        return self.busy

    def show_working(self, label: str) -> None:
        self.working = label

    def show_making(self, image: QImage, room: QSize, *, large: bool) -> None:
        self.preview = room
        self.making = room if large else self.making

    def show_made(self) -> None:
        self.making = None

    def show_new(self, count: int) -> None:
        self.new = count

    def show_compared(self, pair: Pair) -> None:
        self.compared = pair

    def show_read_as(self, words: str) -> None:
        self.read_as = words


class CanvasShown:
    def __init__(self) -> None:
        self.layers: tuple[Layer, ...] = ()
        self.chosen = ""
        self.session: ProjectSession | None = None
        self.tiles: list[Change] = []

    def take_up(self, session: ProjectSession | None) -> None:
        self.session = session

    def follow_tiles(self, change: Change) -> None:
        self.tiles.append(change)

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...]) -> None:
        self.layers = layers

    def choose_layer(self, layer_id: str) -> None:
        self.chosen = layer_id

    def lend(self, lent: Lent) -> None:
        self.lent = lent

    def pile(self) -> Pile | None:
        """What the layers were imported as."""
        if self.session is None or not self.layers:
            return None
        paints = []
        for layer in painted_of(self.layers):
            paints.append(PaintLayer(layer.id, ready=False))
            take_over(paints[-1], layer, {one.id: one for one in self.layers})
        read, tile = self.session.asset_reader, self.session.painting.read
        wanted = {one.id: Wanted(key_of(one), read(one.asset), {}, tile) for one in painted_of(self.layers)}
        return Pile(32, 24, self.layers, paints, wanted)


class Said:
    def __init__(self, desk: PictureDesk) -> None:
        self.words, self.ways = "", tuple[Way, ...]()
        desk.notices.said.connect(self._take)

    def _take(self, message: Message) -> None:
        self.words, self.ways = message.text, message.actions


@pytest.fixture
def desk(fake_studio: FakeStudio) -> PictureDesk:
    desk = PictureDesk(fake_studio)  # type: ignore[arg-type]
    desk.start()
    return desk


@pytest.fixture
def said(desk: PictureDesk) -> Said:
    return Said(desk)


@pytest.fixture
def jobs(desk: PictureDesk) -> PictureJobs:
    return PictureJobs(desk)


@pytest.fixture
def layers(desk: PictureDesk) -> Layers:
    return Layers(desk)


@pytest.fixture
def canvas(desk: PictureDesk, layers: Layers) -> tuple[CanvasPresenter, CanvasShown]:
    view = CanvasShown()
    view.take_up(desk.session)
    return CanvasPresenter(desk, layers, view), view


@pytest.fixture
def prompt(
    desk: PictureDesk, jobs: PictureJobs, canvas: tuple[CanvasPresenter, CanvasShown]
) -> tuple[PromptPresenter, FormShown]:
    view = FormShown()
    return PromptPresenter(desk, jobs, view, canvas[0].start_from), view


@pytest.fixture
def results(desk: PictureDesk, jobs: PictureJobs) -> tuple[ResultsPresenter, ResultsShown]:
    view = ResultsShown(desk)
    return ResultsPresenter(desk, jobs, view), view


def add(desk: PictureDesk, name: str, *, request: PictureRequest | None = None) -> Generation:
    """A finished picture with its recipe, as a worker would bring it."""
    assert desk.session is not None
    asset = desk.session.add_asset(name.encode(), "image/png")
    made_by = request or PictureRequest(model=ModelRef(id="painter", engine="fake-picture"), prompt=name, seed=7)
    recipe = Recipe(id=new_id(), request=made_by, created=time.time())
    one = Generation(id=new_id(), asset=asset.id, recipe_id=recipe.id, created=time.time(), width=64, height=48)
    edits = (Edit(None, recipe), Edit(None, one))
    desk.session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=time.time()))
    return one


# ---- prompt


def test_each_field_of_the_form_is_described_once_and_remembered() -> None:
    assert [field.name for field in FIELDS] == list(PictureForm.__struct_fields__)
    specs = {spec.name: spec for spec in SPECS}
    for field in FIELDS:
        spec = specs[field.setting]
        assert spec.default == getattr(PictureForm(), field.name)
        assert spec.was == f"picture_form.{field.name}"
        # Of LoRAs the form has names, and the request models.
        assert (field.name in PictureRequest.__struct_fields__ and field.kind != "loras") == field.asked


def test_the_form_of_an_earlier_version_is_read(fake_studio: FakeStudio) -> None:
    path = fake_studio.settings.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"picture_form": {"prompt": "a fox", "width": 768, "guidance": 4.5, "seed": 4000000000}}')
    form = remembered(Settings(path).get)
    assert (form.prompt, form.width, form.guidance, form.seed) == ("a fox", 768, 4.5, 4_000_000_000)
    assert form.steps == PictureForm().steps


def test_the_form_becomes_a_job_and_the_tray_says_what_is_made(
    prompt: tuple[PromptPresenter, FormShown],
    results: tuple[ResultsPresenter, ResultsShown],
    fake_studio: FakeStudio,
) -> None:
    presenter, view = prompt
    presenter.edit(prompt=" a fox ", batch=2)
    job = presenter.generate()
    [queued] = fake_studio.queue.jobs()
    assert isinstance(queued.request, PictureRequest)
    assert (queued.id, queued.request.prompt, queued.request.batch) == (job, "a fox", 2)
    assert queued.request.seed == view.form.seed
    assert results[1].working == "Picture: a fox"
    fake_studio.queue.step(job, "done")
    assert results[1].working == ""


def test_what_was_noted_of_a_picture_stands_in_the_pane_until_the_next_is_asked_for(
    prompt: tuple[PromptPresenter, FormShown], fake_studio: FakeStudio, desk: PictureDesk, said: Said
) -> None:
    presenter, _view = prompt
    gone: list[str] = []
    desk.notices.taken_back.connect(gone.append)
    presenter.edit(prompt="a fox")
    job = presenter.generate()
    gone.clear()
    fake_studio.queue.notes.emit(job, ("Painted at sunset.", "Drawn in tiles."))
    assert said.words == "Painted at sunset.\nDrawn in tiles."
    fake_studio.queue.step(job, "done")
    assert gone == []
    presenter.generate()
    assert gone == [MESSAGE]
    presenter.keep_form()


def test_a_variation_keeps_its_seed_and_is_asked_for(
    prompt: tuple[PromptPresenter, FormShown], fake_studio: FakeStudio
) -> None:
    presenter, view = prompt
    presenter.set(prompt="a fox", seed=7, seed_locked=False)
    presenter.edit(varied=True)
    assert view.form.seed_locked
    towards = view.form.variation_seed
    assert towards
    presenter.edit(variation_strength=0.35)
    presenter.generate()
    presenter.edit(varied=False)
    presenter.generate()
    varied, plain = (job.request for job in fake_studio.queue.jobs())
    assert isinstance(varied, PictureRequest)
    assert isinstance(plain, PictureRequest)
    assert (varied.seed, varied.variation_seed, varied.variation_strength) == (7, towards, 0.35)
    assert (plain.seed, plain.variation_seed, plain.variation_strength) == (7, None, 0.0)
    presenter.edit(varied=True)
    assert view.form.variation_seed == towards
    presenter.keep_form()


def test_a_recipe_brings_its_variation_back_with_its_seed_alone(prompt: tuple[PromptPresenter, FormShown]) -> None:
    presenter, view = prompt
    varied = FoundRecipe(source="A1111", prompt="a fox", seed=7, variation_seed=5, variation_strength=0.25)
    presenter.take_recipe(varied, seed=False)
    assert not view.form.varied
    presenter.take_recipe(varied)
    form = view.form
    assert (form.seed, form.varied, form.variation_seed, form.variation_strength) == (7, True, 5, 0.25)
    presenter.take_recipe(FoundRecipe(source="A1111", prompt="a hen", seed=8))
    assert (view.form.seed, view.form.varied, view.form.variation_strength) == (8, False, 0.25)
    presenter.keep_form()


def test_words_in_which_chance_chooses_become_a_job_for_each_picture(
    prompt: tuple[PromptPresenter, FormShown], fake_studio: FakeStudio, said: Said
) -> None:
    presenter, view = prompt
    presenter.set(prompt="a {red|blue|green} fox", batch=3, seed=5, seed_locked=True)
    presenter.keep_form()
    first = presenter.generate()
    jobs = fake_studio.queue.jobs()
    asked = [job.request for job in jobs if isinstance(job.request, PictureRequest)]
    assert jobs[0].id == first
    assert [(one.seed, one.batch, one.prompt) for one in asked] == [(seed, 1, view.form.prompt) for seed in (5, 6, 7)]
    assert view.notes.told["prompt"] == (f"With this seed: {asked[0].prompt_expanded}", False)
    assert [job.label for job in jobs] == [f"Picture: {one.prompt_expanded}" for one in asked]

    presenter.edit(prompt="a {red|blue fox")
    presenter.keep_form()
    wrong = "The prompt cannot be used as it is: the brace of “{red|blue fox” is never closed."
    assert view.notes.told["prompt"] == (wrong, True)
    assert presenter.generate() == ""
    assert said.words == wrong
    assert len(fake_studio.queue.jobs()) == 3


@pytest.mark.parametrize(
    ("words", "reads_scenes", "told"),
    [
        ("a (cat:1.5) and a dog", True, True),
        ("a [dog]", True, True),
        ("a cat (and a dog)", True, False),
        ("a (cat:1.5) and a dog", False, False),
    ],
)
def test_a_model_of_scenes_says_under_the_prompt_that_it_has_no_weights(
    desk: PictureDesk, words: str, reads_scenes: bool, told: bool
) -> None:
    view = NotesShown()
    check = WordsCheck(desk, view)
    check.follow(PictureForm(prompt=words), None, reads_scenes=reads_scenes)
    check.settle()
    sentence, wrong = view.told["prompt"]
    assert sentence.startswith("Weights change nothing with this model") is told
    assert not wrong


def test_weights_are_spoken_of_beside_what_chance_makes(desk: PictureDesk) -> None:
    view = NotesShown()
    check = WordsCheck(desk, view)
    check.follow(PictureForm(prompt="a (cat:1.5) by a {lake|lake}"), None, reads_scenes=True)
    check.settle()
    sentence, _wrong = view.told["prompt"]
    assert sentence.startswith("Weights change nothing")
    assert sentence.endswith("For example: a (cat:1.5) by a lake")


def test_a_recipe_brings_the_template_and_offers_its_words(
    prompt: tuple[PromptPresenter, FormShown], said: Said
) -> None:
    presenter, view = prompt
    request = PictureRequest(
        model=ModelRef("painter", "fake-picture"), prompt="a {red|blue} fox", prompt_expanded="a blue fox", seed=7
    )
    presenter.take_recipe(as_recipe(request))
    assert view.form.prompt == "a {red|blue} fox"
    [(words, take)] = said.ways
    assert words == "Take the words it drew"
    take()
    assert view.form.prompt == "a blue fox"
    presenter.take_recipe(FoundRecipe(source="A1111", prompt="a red fox", template="a {red|blue} fox"))
    assert view.form.prompt == "a red fox"
    said.ways[0][1]()
    assert view.form.prompt == "a {red|blue} fox"
    presenter.keep_form()


def test_a_recipe_leaves_what_a_style_added_to_the_style(prompt: tuple[PromptPresenter, FormShown], said: Said) -> None:
    """Where nothing was typed, the words of its style were all the negative prompt."""
    presenter, view = prompt
    request = PictureRequest(
        model=ModelRef("painter", "fake-picture"), prompt="a fox", prompt_expanded="woodcut of a fox",
        negative_expanded="photo, colour", named_styles=("Woodcut",), seed=7,
    )  # fmt: skip
    presenter.take_recipe(as_recipe(request))
    assert (view.form.prompt, view.form.negative) == ("a fox", "")
    presenter.take_recipe(as_recipe(msgspec.structs.replace(request, prompt="", prompt_expanded="woodcut")))
    assert (view.form.prompt, view.form.negative) == ("", "")
    presenter.keep_form()


def a_lora(name: str, architecture: str = "") -> InstalledModel:
    return InstalledModel(
        id=name, title=name.title(), family="picture", engine="diffusers", architecture=architecture, root="/",
        files={}, tasks=("lora",),
    )  # fmt: skip


def take_loras(fake_studio: FakeStudio) -> None:
    """From now on the painter is of an engine that takes them."""
    models = fake_studio.library.models
    models[0] = msgspec.structs.replace(models[0], engine="diffusers", architecture="sd1")


def request_of(fake_studio: FakeStudio) -> PictureRequest:
    request = fake_studio.queue.jobs()[-1].request
    assert isinstance(request, PictureRequest)
    return request


def test_loras_go_with_the_picture_and_stay_in_the_list_when_they_are_off(
    prompt: tuple[PromptPresenter, FormShown], fake_studio: FakeStudio
) -> None:
    presenter, view = prompt
    fake_studio.library.models += [a_lora("ink"), a_lora("night")]
    fake_studio.library.changed.emit()
    assert [card.id for card in view.offered] == ["ink", "night"]
    assert all("takes no LoRAs" in card.why_not for card in view.offered)
    take_loras(fake_studio)
    presenter.models_changed()
    presenter.additions.add_lora("ink")
    presenter.additions.add_lora("night")
    presenter.edit(loras=(LoraChoice("ink", 0.6), LoraChoice("night", 1.0, on=False)))
    presenter.generate()
    [use] = request_of(fake_studio).loras
    assert (use.model.id, use.weight) == ("ink", 0.6)
    assert view.loras[0] == presenter.form.loras
    presenter.additions.add_lora("night")
    assert [one.on for one in presenter.form.loras] == [True, True]
    presenter.keep_form()


def test_a_lora_for_other_models_is_refused_before_a_job_with_a_way_on(
    prompt: tuple[PromptPresenter, FormShown], fake_studio: FakeStudio, said: Said
) -> None:
    presenter, _view = prompt
    take_loras(fake_studio)
    fake_studio.library.models.append(a_lora("night", "sdxl"))
    presenter.models_changed()
    presenter.edit(loras=(LoraChoice("night"), LoraChoice("gone")))
    assert presenter.generate() == ""
    assert "Night" in said.words
    assert "Stable Diffusion XL" in said.words
    [(words, act)] = said.ways
    assert words == "Switch 2 of them off"
    act()
    assert [one.on for one in presenter.form.loras] == [False, False]
    assert presenter.generate()
    assert request_of(fake_studio).loras == ()


def test_own_words_and_a_picture_of_a_lora_go_before_those_of_its_file(
    qtbot: QtBot, prompt: tuple[PromptPresenter, FormShown], desk: PictureDesk, fake_studio: FakeStudio,
    said: Said, tmp_path: Path,
) -> None:  # fmt: skip
    presenter, view = prompt
    fake_studio.library.models.append(a_lora("ink"))
    take_loras(fake_studio)
    presenter.models_changed()
    window = QWidget()
    qtbot.addWidget(window)
    notes = LoraNotes(desk, presenter.additions.shelf, window)
    notes.note_words("ink", " ink wash,, soft  ink, ink wash")
    assert view.offered[0].triggers == ("ink wash", "soft ink")
    assert presenter.known_words().words[:2] == ("ink wash", "soft ink")
    picture = tmp_path / "a.png"
    picture.write_bytes(png("blue", 40, 20))
    notes.take_picture("ink", picture)
    qtbot.waitUntil(lambda: view.offered[0].image is not None)
    assert given_picture("ink").is_file()
    (tmp_path / "b.png").write_bytes(b"no picture")
    notes.take_picture("ink", tmp_path / "b.png")
    qtbot.waitUntil(lambda: said.words.startswith("b.png cannot be read as a picture"))
    notes.note_words("ink", "")
    assert view.offered[0].triggers == ()
    presenter.keep_form()


def an_embedding(word: str, architecture: str = "sd1") -> InstalledModel:
    return InstalledModel(
        id=f"{word}-{architecture}", title=word, family="picture", engine="diffusers", architecture=architecture,
        root="/", files={f"{word}.safetensors": f"/nowhere/{word}.safetensors"}, tasks=("embedding",),
    )  # fmt: skip


def test_words_that_were_taught_go_with_the_picture(
    prompt: tuple[PromptPresenter, FormShown], fake_studio: FakeStudio, said: Said
) -> None:
    presenter, view = prompt
    take_loras(fake_studio)
    fake_studio.library.models += [an_embedding("zwx"), an_embedding("large", "sdxl")]
    fake_studio.library.changed.emit()
    assert [one.word for one in view.taught if not one.why_not] == ["zwx"]
    assert any("Stable Diffusion XL" in one.why_not for one in view.taught)
    assert presenter.taught_words() == ("zwx", "zwx-sd1")
    assert presenter.known_words().taught == ("zwx",)
    presenter.set(prompt="a zwx fox", negative="large")
    presenter.check.look()
    assert view.notes.told["prompt"][0].startswith("\u201clarge\u201d is read as a word like others.")
    assert presenter.generate()
    assert [(use.model.id, use.word) for use in request_of(fake_studio).embeddings] == [("zwx-sd1", "zwx")]
    presenter.take_recipe(FoundRecipe(source="A1111", prompt="a zwx, gone", embeddings=("zwx", "gone")))
    assert "their embeddings are not on this computer: gone." in said.words
    presenter.keep_form()


def test_words_that_call_a_lora_up_enter_the_prompt_once(prompt: tuple[PromptPresenter, FormShown]) -> None:
    presenter, view = prompt
    presenter.set(prompt="a fox")
    presenter.additions.call_up("ink style")
    presenter.additions.call_up("Ink Style")
    assert view.form.prompt == "a fox, ink style"
    presenter.keep_form()


def test_a_recipe_brings_the_loras_that_are_here(
    prompt: tuple[PromptPresenter, FormShown], fake_studio: FakeStudio, said: Said
) -> None:
    presenter, view = prompt
    fake_studio.library.models.append(a_lora("ink"))
    found = FoundRecipe(
        source="A1111", prompt="a fox <lora:ink:0.7> <lora:gone:1>", loras=(Lora("Ink", 0.7), Lora("gone", 1.0))
    )
    presenter.take_recipe(found)
    assert view.form.loras == (LoraChoice("ink", 0.7),)
    assert view.form.prompt == "a fox"
    assert "not on this computer: gone" in said.words
    presenter.keep_form()


def test_a_named_style_puts_its_words_around_and_sets_what_goes_with_it(
    prompt: tuple[PromptPresenter, FormShown], desk: PictureDesk, fake_studio: FakeStudio, said: Said
) -> None:
    presenter, view = prompt
    desk.styles.save(StylePreset(name="Mine", prompt="mine: {prompt}", negative="fog", steps=7, guidance=2.5))
    presenter.set(prompt="a fox", negative="mud", steps=20)
    presenter.additions.choose_style("Ink drawing")
    presenter.additions.choose_style("mine")
    assert view.styles == ("Ink drawing", "Mine")
    assert (view.form.steps, view.form.guidance) == (7, 2.5)
    assert "also set: Steps, Guidance" in said.words
    presenter.generate()
    request = request_of(fake_studio)
    assert request.named_styles == ("Ink drawing", "Mine")
    assert (request.prompt, request.negative) == ("a fox", "mud")
    assert request.prompt_expanded.startswith("mine: pen and ink drawing of a fox, ")
    assert request.negative_expanded.endswith(", fog")
    presenter.additions.drop_style("ink DRAWING")
    assert view.styles == ("Mine",)
    presenter.keep_form()


def test_of_a_style_the_words_alone_can_be_had(
    prompt: tuple[PromptPresenter, FormShown], desk: PictureDesk, said: Said
) -> None:
    presenter, view = prompt
    desk.styles.save(StylePreset(name="Mine", prompt="x", steps=7, model="gone"))
    presenter.set(steps=20)
    presenter.additions.choose_style("Mine")
    assert "not its model, gone, which is not on this computer" in said.words
    [(words, act)] = said.ways
    assert words == "Only its words"
    act()
    assert (view.form.steps, view.form.styles) == (20, ("Mine",))
    presenter.keep_form()


def test_the_form_becomes_a_style_and_a_recipe_brings_its_styles_back(
    prompt: tuple[PromptPresenter, FormShown], desk: PictureDesk
) -> None:
    presenter, view = prompt
    presenter.set(prompt="soft light", steps=9, width=640, loras=(LoraChoice("ink", 0.5), LoraChoice("off", on=False)))
    style = presenter.additions.as_style(" My  own ")
    assert (style.name, style.prompt, style.steps, style.width) == ("My own", "soft light", 9, 640)
    assert style.loras == (LoraChoice("ink", 0.5),)
    desk.styles.save(style)
    request = PictureRequest(model=ModelRef("painter", "fake-picture"), prompt="a fox", named_styles=("My own",))
    presenter.take_recipe(as_recipe(request))
    assert (view.form.prompt, view.styles, view.known) == ("a fox", ("My own",), (style,))
    presenter.keep_form()


def test_what_auto_took_is_shown_until_another_model_is_chosen(
    prompt: tuple[PromptPresenter, FormShown], desk: PictureDesk, jobs: PictureJobs
) -> None:
    presenter, view = prompt
    model = ModelRef(id=view.form.model_id, engine="fake-picture")
    took = PictureRequest(model=model, prompt="a fox", style_taken="line", sampler_taken="Euler")
    other = PictureRequest(model=ModelRef(id="elsewhere", engine="x"), sampler_taken="Heun")
    jobs.made.emit(add(desk, "a fox", request=took).id)
    jobs.made.emit(add(desk, "a hen", request=other).id)
    assert view.taken == ("line", "Euler")
    assert "Auto took: line, Euler" in in_full(Recipe(id=new_id(), request=took, created=0.0))
    presenter.choose_model(view.form.model_id)
    assert view.taken == ("", "")


def test_what_an_engine_can_do_is_read_from_its_card(fake_studio: FakeStudio) -> None:
    card = EngineCard(
        name="new-engine",
        family="picture",
        program="nowhere:Nothing",
        tasks=("text-to-image",),
        samplers=("Brisk",),
        features=frozenset({"stickers"}),
    )
    model = picture_model("new", engine="new-engine", tasks=("text-to-image",))
    allowed = allowed_by(model, None, Cards((*ENGINES, card), TASKS))
    assert (allowed.samplers, allowed.offers("stickers"), allowed.offers("image-to-image")) == (("Brisk",), True, False)


def test_a_recipe_without_a_style_takes_the_style_away() -> None:
    allowed = Allowed(styles=("flat",), samplers=("Euler",))
    form = PictureForm(style="flat", sampler="Euler", steps=30)
    found = FoundRecipe(source="Triptych", style="", sampler="", steps=12)
    assert with_recipe(form, found, allowed) == PictureForm(steps=12)
    silent = FoundRecipe(source="A1111", prompt="a fox")
    assert with_recipe(form, silent, allowed) == PictureForm(prompt="a fox", style="flat", sampler="Euler", steps=30)


def test_a_recipe_of_a_model_that_is_not_here_leaves_the_present_models_numbers(
    prompt: tuple[PromptPresenter, FormShown], said: Said
) -> None:
    presenter, view = prompt
    presenter.set(steps=4, guidance=1.0, width=512, height=512)
    found = FoundRecipe(
        source="ComfyUI", prompt="a heron", negative="mud", seed=77, steps=30, guidance=7.5, sampler="dpmpp_2m",
        scheduler="karras", width=640, height=448, model="dream.safetensors",
    )  # fmt: skip
    presenter.take_recipe(found)
    assert (view.form.prompt, view.form.seed, view.form.width, view.form.height) == ("a heron", 77, 640, 448)
    assert (view.form.steps, view.form.guidance) == (4, 1.0)
    assert "dream.safetensors, is not on this computer" in said.words
    assert "30 steps, guidance 7.5, dpmpp_2m karras" in said.words
    (label, take) = said.ways[0]
    assert label == "Take them too"
    take()
    assert (view.form.steps, view.form.guidance, view.form.seed) == (30, 7.5, 77)
    presenter.keep_form()


def test_a_seed_that_cannot_be_drawn_from_is_said(prompt: tuple[PromptPresenter, FormShown], said: Said) -> None:
    presenter, view = prompt
    before = view.form.seed
    presenter.take_recipe(FoundRecipe(source="A1111", prompt="a", large_seed=2**64 - 1))
    assert "18446744073709551615" in said.words
    assert view.form.seed == before
    presenter.keep_form()


def test_nothing_is_made_without_a_model_or_a_project(
    prompt: tuple[PromptPresenter, FormShown], said: Said, fake_studio: FakeStudio
) -> None:
    presenter, view = prompt
    fake_studio.close_project()
    assert presenter.generate() == ""
    assert said.words == "Open a project first."
    fake_studio.library.models.clear()
    fake_studio.library.changed.emit()
    assert view.models == ()
    assert presenter.why_not_generate() == "Choose a model first."


def test_an_empty_canvas_starts_no_picture(
    prompt: tuple[PromptPresenter, FormShown], canvas: tuple[CanvasPresenter, CanvasShown], said: Said,
    desk: PictureDesk, fake_studio: FakeStudio, qtbot: QtBot,
) -> None:  # fmt: skip
    presenter, _ = prompt
    presenter.set(from_canvas=True)
    assert presenter.generate() == ""
    assert said.words == "The canvas shows nothing to start from."
    canvas[0].place(add(desk, "a fox").id)
    presenter.generate()
    presenter.set(prompt="what is typed meanwhile")
    qtbot.waitUntil(lambda: bool(fake_studio.queue.jobs()))
    request = fake_studio.queue.last.request
    assert isinstance(request, PictureRequest)
    assert request.prompt != "what is typed meanwhile"
    presenter.keep_form()
    assert request.init_image in {asset.id for asset in desk.session.document.all(Asset)}  # type: ignore[union-attr]


# ---- results


class Made:
    """Jobs of the pane, and the worker's side of them."""

    def __init__(self, jobs: PictureJobs, studio: FakeStudio) -> None:
        self._jobs, self._studio = jobs, studio

    def asked(self, prompt: str = "a fox") -> str:
        model = ModelRef(id="painter", engine="fake-picture")
        request = PictureRequest(model=model, prompt=prompt, width=64, height=32)
        return self._jobs.submit(lambda: request, prompt)

    def previewed(self, job: str) -> None:
        self._studio.queue.preview.emit(job, 0, QImage(16, 8, QImage.Format.Format_RGB32))

    def came(self, job: str) -> Generation:
        one = self._studio.queue.adopt(job, png())
        self._studio.queue.step(job, "done")
        return one


@pytest.fixture
def made(jobs: PictureJobs, fake_studio: FakeStudio) -> Made:
    return Made(jobs, fake_studio)


def test_without_a_canvas_what_was_asked_for_is_shown_and_chosen(
    results: tuple[ResultsPresenter, ResultsShown], desk: PictureDesk, made: Made
) -> None:
    _, view = results
    for prompt in ("a fox", "an owl"):
        job = made.asked(prompt)
        made.previewed(job)
        assert view.making == QSize(64, 32)
        one = made.came(job)
        assert (view.making, desk.chosen, view.new, desk.page) == (None, one.id, 0, "canvas")


def test_what_comes_takes_neither_view_nor_choice_from_a_person(
    results: tuple[ResultsPresenter, ResultsShown], desk: PictureDesk, made: Made
) -> None:
    presenter, view = results
    old = made.came(made.asked("old"))
    job = made.asked("new")
    view.select(old.id)
    presenter.picked()
    made.previewed(job)
    new = made.came(job)
    assert (desk.chosen, view.making, view.preview, view.new) == (old.id, None, QSize(64, 32), 1)
    presenter.see_new()
    assert (desk.chosen, view.new) == (new.id, 0)


@pytest.mark.parametrize("page", ["canvas", "result", "compare", "gallery"])
def test_what_comes_leaves_the_page_that_is_shown(
    page: Page,
    results: tuple[ResultsPresenter, ResultsShown],
    canvas: tuple[CanvasPresenter, CanvasShown],
    desk: PictureDesk,
    made: Made,
) -> None:
    old = made.came(made.asked("old"))
    canvas[0].place(old.id)
    results[0].choose_shelf("starred" if page == "gallery" else "all")
    desk.show_page(page)
    job = made.asked("new")
    made.previewed(job)
    made.came(job)
    view = results[1]
    assert (desk.page, desk.chosen, view.making, view.new) == (page, old.id, None, 1)
    assert results[0].shelf == ("starred" if page == "gallery" else "all")


def test_nothing_is_chosen_while_the_list_is_at_hand(
    results: tuple[ResultsPresenter, ResultsShown], desk: PictureDesk, made: Made
) -> None:
    old = made.came(made.asked("old"))
    results[1].busy = True
    made.came(made.asked("new"))
    assert (desk.chosen, results[1].new) == (old.id, 1)


def test_who_watches_a_picture_being_made_gets_it(
    results: tuple[ResultsPresenter, ResultsShown],
    canvas: tuple[CanvasPresenter, CanvasShown],
    desk: PictureDesk,
    made: Made,
) -> None:
    presenter, view = results
    canvas[0].place(made.came(made.asked("old")).id)
    job = made.asked("new")
    presenter.watch()
    made.previewed(job)
    assert (desk.page, view.making) == ("result", QSize(64, 32))
    new = made.came(job)
    assert (desk.chosen, view.new) == (new.id, 0)


def test_the_tray_goes_back_to_all_pictures_when_the_gallery_closes(
    results: tuple[ResultsPresenter, ResultsShown], desk: PictureDesk
) -> None:
    presenter, view = results
    one = add(desk, "one")
    presenter.choose_shelf("trash")
    assert (desk.page, view.pictures) == ("gallery", ())
    presenter.toggle("gallery")
    assert (desk.page, presenter.shelf, view.pictures) == ("canvas", "all", (one.id,))


def test_a_preview_of_another_shape_takes_its_own_room(
    results: tuple[ResultsPresenter, ResultsShown], jobs: PictureJobs, fake_studio: FakeStudio
) -> None:
    request = PictureRequest(model=ModelRef(id="painter", engine="fake-picture"), width=64, height=64)
    job = jobs.submit(lambda: request, "Picture")
    fake_studio.queue.preview.emit(job, 0, QImage(16, 8, QImage.Format.Format_RGB32))
    assert results[1].making == QSize(16, 8)
    jobs.cancel()
    assert results[1].making is None


def test_stars_and_trash_mean_all_that_is_selected(
    results: tuple[ResultsPresenter, ResultsShown], desk: PictureDesk, said: Said
) -> None:
    presenter, view = results
    asked: list[int] = []
    keeping = Keeping(desk, asked.append)
    assert keeping.why_none_selected() == "Choose a picture first."
    one, two = add(desk, "one"), add(desk, "two")
    keeping.select((one.id, two.id))
    keeping.star()
    assert keeping.all_starred()
    keeping.star()
    assert not keeping.all_starred()
    keeping.trash()
    assert (view.pictures, said.words) == ((), "Moved to the trash. Ctrl+Z brings it back.")
    keeping.ask_to_empty()
    assert asked == [2]
    presenter.choose_shelf("trash")
    keeping.trash()
    assert (view.pictures, said.words) == ((), "Taken back from the trash.")
    assert keeping.why_not_empty() == "The trash is empty."


def test_the_trash_is_worked_out_on_a_thread_and_emptied(
    desk: PictureDesk, said: Said, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    one, two = add(desk, "one"), add(desk, "two")
    forgotten: list[set[str]] = []
    keeping = Keeping(desk, print, forgotten.append)
    keeping.select((one.id,))
    keeping.trash()
    keeping.empty_trash()
    assert desk.generation(one.id) is not None
    qtbot.waitUntil(lambda: not keeping.emptying)
    assert (desk.generation(one.id), desk.generation(two.id)) == (None, two)
    assert said.words.startswith("The trash is empty; ")
    qtbot.waitUntil(lambda: len(forgotten) == 1)
    assert one.asset in forgotten[0]
    assert two.asset not in forgotten[0]


def test_a_picture_that_is_used_meanwhile_is_not_deleted(
    desk: PictureDesk, said: Said, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    one, two = add(desk, "one"), add(desk, "two")
    keeping = Keeping(desk, print)
    keeping.select((one.id, two.id))
    keeping.trash()
    keeping.empty_trash()
    keeping.select((one.id,))
    keeping.trash()
    qtbot.waitUntil(lambda: not keeping.emptying)
    assert desk.generation(one.id) == one
    assert desk.generation(two.id) is not None
    assert said.words == "Nothing was deleted: a picture of the trash was used meanwhile. Try again."


def test_a_trash_that_is_refused_is_not_said_to_be_done(desk: PictureDesk, said: Said, fake_studio: FakeStudio) -> None:
    one = add(desk, "one")
    keeping = Keeping(desk, print)
    keeping.select((one.id,))
    assert fake_studio.session is not None
    fake_studio.session.close()
    keeping.trash()
    assert "can only be read" in said.words
    assert desk.generation(one.id) == one


def test_reuse_leads_back_to_what_drew_the_picture(desk: PictureDesk, jobs: PictureJobs) -> None:
    drawn = add(desk, "a fox")
    tool = PictureRequest(model=ModelRef(id="larger", engine="x"), task="upscale", init_image=drawn.asset)
    large = add(desk, "large", request=tool)
    taken: list[tuple[str, bool]] = []
    desk.recipe_taken.connect(lambda recipe, seed: taken.append((recipe.prompt, seed)))
    assert Remaking(desk).reuse(large.id, seed=False)
    assert taken == [("a fox", False)]
    lost = add(desk, "lost", request=PictureRequest(model=ModelRef(id="larger", engine="x"), task="upscale"))
    assert not Remaking(desk).reuse(lost.id)


@pytest.mark.parametrize(
    ("method", "seed", "told"), [("", True, True), ("storybook-7", True, False), ("", False, False)]
)
def test_a_recipe_of_before_says_that_the_model_draws_in_another_way(
    desk: PictureDesk, jobs: PictureJobs, said: Said, method: str, seed: bool, told: bool
) -> None:
    model = ModelRef(id="starter-picture", engine="starter-onnx")
    old = add(desk, "a fox", request=PictureRequest(model=model, prompt="a fox", method=method))
    assert Remaking(desk).reuse(old.id, seed=seed)
    assert ("draws differently now" in said.words) == told


# ---- canvas


def test_the_chosen_picture_is_placed_and_its_layer_changed(
    canvas: tuple[CanvasPresenter, CanvasShown], layers: Layers, desk: PictureDesk
) -> None:
    presenter, view = canvas
    assert desk.why_none_chosen() == "Choose a picture first."
    for name in ("low", "high"):
        desk.choose(add(desk, name).id)
        presenter.place()
    assert ([layer.name for layer in view.layers], desk.page) == (["low", "high"], "canvas")
    layers.choose(view.layers[0].id)
    assert layers.why_not_shift(-1) == "The layer is the bottom one."
    layers.shift(1)
    layers.fade_by(-0.25)
    layers.toggle()
    low = view.layers[1]
    assert (low.name, low.opacity, low.visible) == ("low", 0.75, False)
    layers.remove()
    assert [layer.name for layer in view.layers] == ["high"]
    assert layers.why_none() == "Choose a layer first."


def test_undo_tells_what_it_touched(
    canvas: tuple[CanvasPresenter, CanvasShown], layers: Layers, desk: PictureDesk
) -> None:
    presenter, view = canvas
    desk.choose(add(desk, "a fox").id)
    presenter.place()
    layers.move(view.layers[0].id, 3, 4)
    desk.show_page("result")
    change = desk.step("undo")
    assert change is not None
    assert presenter.reveal(change)
    assert (desk.page, view.chosen) == ("canvas", view.layers[0].id)
    assert desk.step("redo") is not None
    assert desk.step("redo") is None


def test_what_another_pane_changed_meanwhile_is_shown_anew(
    canvas: tuple[CanvasPresenter, CanvasShown], desk: PictureDesk, said: Said
) -> None:
    presenter, view = canvas
    desk.choose(add(desk, "a fox").id)
    presenter.place()
    layer = view.layers[0]
    view.layers = ()

    def stale(_document: object) -> Change:
        older = Edit(Layer(id=layer.id, canvas_id="gone"), layer)
        return Change(id=new_id(), label="Stale", stack="picture", edits=(older,), at=time.time())

    desk.perform(stale)
    assert view.layers == (layer,)


def test_a_project_that_is_read_only_refuses_in_words(
    prompt: tuple[PromptPresenter, FormShown], fake_studio: FakeStudio, said: Said
) -> None:
    assert fake_studio.session is not None
    path = fake_studio.session.path
    fake_studio.close_project()
    fake_studio.open_project(path, read_only=True)
    assert prompt[0].generate() == ""
    assert "can only be read" in said.words


def test_long_prompts_are_shortened_for_names() -> None:
    assert shortened("a\n fox") == "a fox"
    long = shortened("fox " * 40)
    assert long.endswith("...")
    assert len(long) <= 60
