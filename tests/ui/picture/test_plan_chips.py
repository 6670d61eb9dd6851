"""The chips under the prompt: when the words are read, what is shown, what a change asks for."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, entry, picture_model

from studio.domain.changes import Change, Edit
from studio.domain.errors import NothingToDraw
from studio.domain.ids import new_id
from studio.domain.picture_records import Generation
from studio.domain.project_records import Recipe, Wildcard
from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import HearRequest, ModelRef, PictureRequest
from studio.domain.scene_plan import ScenePlan, SceneThing, SceneUnknown
from studio.services.scene_before import known_as, last_scene
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.prompt import form_view
from studio.ui.picture.prompt.chips import PlanChips
from studio.ui.picture.prompt.plan_reader import PAUSE_MS
from studio.ui.picture.prompt.presenter import PromptPresenter
from studio.wire.messages import Held

PLAN = ScenePlan(
    things=(SceneThing(name="cat", said="cat"),), unknown_words=(SceneUnknown(said="zorb", nearest=("rock", "ball")),)
)


class Room:
    """The pane with a model that draws scenes, and the worker's side of its questions."""

    def __init__(self, qtbot: QtBot, studio: FakeStudio, *, chosen: bool = True) -> None:
        studio.library.models.insert(0, picture_model("starter-picture", engine="starter-onnx"))
        studio.library.catalogue.append(entry("starter-picture", "picture", ("text-to-image",)))
        self.pane = PicturePane(studio, ActionRegistry())  # type: ignore[arg-type]
        qtbot.addWidget(self.pane)
        self.pane.resize(1200, 800)
        self.pane.show()
        self.studio, self.qtbot = studio, qtbot
        self.prompt: PromptPresenter = self.pane.rooms.prompt
        if chosen:
            self.prompt.choose_model("starter-picture")
        self.chips: PlanChips = self.pane.rooms.form.chips

    def type(self, words: str) -> None:
        self.pane.rooms.form.prompt.setPlainText(words)
        self.prompt.plan.ask()

    def answer(self, plan: ScenePlan) -> None:
        self.studio.queue.last_asked(PictureRequest).answer(plan)

    def asked(self) -> list[str]:
        """The words that were to be read."""
        return [one.request.prompt for one in self.studio.queue.asked(PictureRequest)]

    @property
    def words(self) -> list[str]:
        return list(self.chips.chips)

    def last_request(self) -> PictureRequest:
        request = self.studio.queue.last.request
        assert isinstance(request, PictureRequest)
        return request


@pytest.fixture
def room(qtbot: QtBot, fake_studio: FakeStudio) -> Room:
    return Room(qtbot, fake_studio)


def test_words_are_read_once_typing_pauses(room: Room) -> None:
    room.pane.rooms.form.prompt.setPlainText("a cat on")
    assert room.asked() == []
    request = room.studio.queue.wait_asked(room.qtbot, PictureRequest).request
    assert (request.task, request.prompt, request.model.id) == ("read", "a cat on", "starter-picture")


def test_the_words_of_the_last_session_are_read_once_the_model_is_loaded(qtbot: QtBot, fake_studio: FakeStudio) -> None:
    fake_studio.settings.set_all({"picture_prompt": "a cat on a zorb", "picture_model_id": "starter-picture"})
    room = Room(qtbot, fake_studio, chosen=False)
    qtbot.wait(PAUSE_MS + 100)
    assert (room.prompt.form.prompt, room.asked()) == ("a cat on a zorb", [])
    holds = room.studio.workers.held_changed.emit
    holds("text", Held(models={"writer": 1}, rss_bytes=1))
    assert room.asked() == []
    holds("picture", Held(models={"starter-picture": 1}, rss_bytes=1))
    assert room.asked() == ["a cat on a zorb"]
    room.chips.held = lambda: False
    room.answer(PLAN)
    assert room.chips.isVisible()
    assert "cat" in room.words
    holds("picture", Held(models={"starter-picture": 1}, rss_bytes=1))
    assert len(room.asked()) == 1


def test_a_template_is_read_by_what_it_says_with_the_wildcards_of_the_project(
    qtbot: QtBot, fake_studio: FakeStudio
) -> None:
    """The words of the last session are there before the project is."""
    fake_studio.settings.set_all({"picture_prompt": "a cat in a __place__", "picture_model_id": "starter-picture"})
    room = Room(qtbot, fake_studio, chosen=False)
    session = fake_studio.session
    assert session is not None
    place = Wildcard(id=new_id(), name="place", text="forest")
    session.perform(Change(id="w", label="", stack="none", edits=(Edit(None, place),), at=0.0))
    room.pane.desk.session_changed.emit()
    room.studio.workers.held_changed.emit("picture", Held(models={"starter-picture": 1}, rss_bytes=1))
    assert room.asked() == ["a cat in a forest"]


def test_a_model_that_cannot_read_is_not_asked_again_and_again(qtbot: QtBot, fake_studio: FakeStudio) -> None:
    fake_studio.settings.set_all({"picture_prompt": "a cat", "picture_model_id": "starter-picture"})
    room = Room(qtbot, fake_studio, chosen=False)
    for _ in range(3):
        room.studio.workers.held_changed.emit("picture", Held(models={"starter-picture": 1}, rss_bytes=1))
        if room.asked():
            room.studio.queue.last_asked(PictureRequest).give_way()
    assert len(room.asked()) == 1


def test_words_that_a_job_of_another_pane_kept_from_being_read_are_read_when_it_ends(room: Room) -> None:
    model = ModelRef(id="whisper", engine="whisper-onnx")
    job = room.studio.queue.submit(HearRequest(model=model, sound="a" * 64))
    room.type("a cat")
    room.qtbot.waitUntil(lambda: not room.studio.queue.last_asked(PictureRequest).is_open)
    assert (len(room.asked()), room.chips.isVisible()) == (1, False)
    room.studio.queue.step(job, "done")
    room.studio.queue.wait_asked(room.qtbot, PictureRequest, 1)
    room.answer(PLAN)
    assert "cat" in room.words


def test_what_was_understood_is_shown(room: Room) -> None:
    room.type("a cat on a zorb")
    assert not room.chips.isVisible()
    room.answer(PLAN)
    assert room.chips.isVisible()
    assert room.words == [
        "rock in place of \u201czorb\u201d", "ball in place of \u201czorb\u201d", "cat", "Place: any", "Time: any",
    ]  # fmt: skip


def test_that_words_name_nothing_goes_once_they_name_something(room: Room) -> None:
    room.type("a zorb")
    room.answer(ScenePlan())
    queue, messages = room.studio.queue, room.pane.messages
    asked = room.prompt.generate()
    queue.step(asked, "failed", NothingToDraw(words=("zorb",)))
    assert "zorb" in messages.text
    room.type("a zorb of a blob")
    room.answer(ScenePlan())
    assert "zorb" in messages.text, "the words name nothing yet"
    room.type("a cat on a zorb")
    room.answer(PLAN)
    assert "zorb" not in messages.text


def test_a_changed_chip_is_asked_for(room: Room) -> None:
    room.type("a cat on a zorb")
    room.answer(PLAN)
    menu = room.chips.menu_of(next(chip for chip in _shown(room) if chip.kind == "thing"))
    colours = next(action.menu() for action in menu.actions() if action.text() == "Colour")
    next(action for action in colours.actions() if action.text() == "green").trigger()
    menu.close()
    assert "cat \u00b7 green" in room.words
    room.prompt.generate()
    plan = room.last_request().plan
    assert plan is not None
    assert plan.things[0].colour == "green"


def _shown(room: Room) -> tuple:  # type: ignore[type-arg]
    from studio.ui.picture.prompt.plan_words import chips_of

    assert room.prompt.plan.shown is not None
    return chips_of(room.prompt.plan.shown)


def test_words_nobody_changed_are_read_by_the_engine(room: Room) -> None:
    room.type("a cat on a zorb")
    room.answer(PLAN)
    room.prompt.generate()
    assert room.last_request().plan is None


def test_changes_by_hand_can_be_taken_back(room: Room) -> None:
    room.type("a cat")
    room.answer(PLAN)
    room.prompt.plan.change(msgspec.structs.replace(PLAN, time="night"))
    room.qtbot.mouseClick(room.chips.chips["As the words say"], Qt.MouseButton.LeftButton)
    assert "Time: any" in room.words
    assert "As the words say" not in room.words


def test_a_change_by_hand_outlives_other_words(room: Room) -> None:
    room.type("a cat")
    room.answer(PLAN)
    room.prompt.plan.change(msgspec.structs.replace(PLAN, time="night"))
    room.type("a cat on a chair")
    room.answer(msgspec.structs.replace(PLAN, things=(*PLAN.things, SceneThing(name="chair", said="chair"))))
    assert room.words[2:] == ["cat", "chair", "Place: any", "Time: night", "As the words say"]


def test_a_change_by_hand_goes_when_the_words_name_nothing(room: Room) -> None:
    room.type("a cat")
    room.answer(PLAN)
    room.prompt.plan.change(msgspec.structs.replace(PLAN, time="night"))
    room.type("...")
    room.answer(ScenePlan())
    assert room.words == []
    assert room.prompt.plan.asked_for() is None


def test_a_change_of_other_words_is_not_lost_in_silence(room: Room) -> None:
    said: list[str] = []
    room.pane.desk.notices.said.connect(lambda message: said.append(message.text))
    room.type("a cat")
    room.answer(PLAN)
    room.prompt.plan.change(msgspec.structs.replace(PLAN, time="night"))
    room.pane.rooms.form.prompt.setPlainText("a dog")
    room.prompt.generate()
    assert room.last_request().plan is None
    assert "without what was changed by hand" in said[-1]


def test_a_known_name_is_put_into_the_prompt(room: Room) -> None:
    room.type("a cat on a Zorb at night")
    room.answer(PLAN)
    room.qtbot.mouseClick(room.chips.chips["ball in place of \u201czorb\u201d"], Qt.MouseButton.LeftButton)
    assert room.prompt.form.prompt == "a cat on a ball at night"
    assert room.pane.rooms.form.prompt.toPlainText() == "a cat on a ball at night"


def test_a_recipe_brings_its_plan(room: Room) -> None:
    made = PictureRequest(
        model=ModelRef(id="starter-picture", engine="starter-onnx"), prompt="a cat", plan=PLAN, width=512, height=512
    )
    room.prompt.take_recipe(FoundRecipe(source="Triptych", prompt="a cat", model="starter-picture", request=made))
    assert "cat" in room.words
    room.prompt.generate()
    assert room.last_request().plan == PLAN


def test_a_model_without_scenes_has_no_chips(room: Room) -> None:
    room.type("a cat")
    room.answer(PLAN)
    room.prompt.choose_model("painter")
    room.prompt.plan.ask()
    assert not room.chips.isVisible()
    assert len(room.asked()) == 1


def test_an_answer_that_is_no_plan_is_not_shown(room: Room) -> None:
    room.type("a cat")
    room.studio.queue.last_asked(PictureRequest).answer('{"things": 7}')
    assert not room.chips.isVisible()


def test_many_chips_scroll_and_hostile_words_stay_plain(room: Room) -> None:
    strange = tuple(SceneThing(name=f"<b>thing {index}</b> & more" * 9) for index in range(60))
    room.type("many")
    room.answer(ScenePlan(things=strange))
    assert 0 < room.chips.height() < 250
    assert all(len(button.text()) < 140 for button in room.chips.chips.values())


def _drawn(room: Room) -> Generation:
    """A scene that was drawn, and is the chosen picture."""
    session = room.studio.session
    assert session is not None
    recipe = Recipe(
        id=new_id(),
        created=1.0,
        request=PictureRequest(
            model=ModelRef(id="starter-picture", engine="starter-onnx"), prompt="a cat", plan=PLAN, seed=77,
            width=640, height=384, style="line",
        ),
    )  # fmt: skip
    one = Generation(id=new_id(), asset="a" * 64, recipe_id=recipe.id, created=1.0, width=640, height=384)
    edits = (Edit(None, recipe), Edit(None, one))
    session.perform(Change(id=new_id(), label="Make", stack="none", edits=edits, at=1.0))
    return one


def test_words_that_change_the_scene_before_are_sent_with_it(room: Room) -> None:
    _drawn(room)
    room.type("the same, but at night")
    request = room.studio.queue.last_asked(PictureRequest).request
    assert (request.task, request.earlier) == ("read", PLAN)
    room.prompt.generate()
    asked = room.last_request()
    assert (asked.plan, asked.earlier, asked.seed, asked.width, asked.style) == (None, PLAN, 77, 640, "line")
    room.prompt.set(style="3d")
    room.prompt.generate()
    assert (room.last_request().style, room.last_request().width) == ("3d", 640)


def test_the_same_words_said_again_change_the_same_scene(room: Room) -> None:
    scene = _drawn(room)
    session = room.studio.session
    assert session is not None
    before = session.document.need(Recipe, scene.recipe_id).request
    assert isinstance(before, PictureRequest)
    dog = SceneThing(name="dog", said="dog")
    changed = msgspec.structs.replace(
        before, prompt="add a dog", earlier=PLAN, plan=msgspec.structs.replace(PLAN, things=(*PLAN.things, dog))
    )
    assert last_scene(session.document, "add a dog") == before
    recipe = Recipe(id=new_id(), created=2.0, request=changed)
    one = Generation(id=new_id(), asset="b" * 64, recipe_id=recipe.id, created=2.0, width=640, height=384)
    edits = (Edit(None, recipe), Edit(None, one))
    session.perform(Change(id=new_id(), label="Make", stack="none", edits=edits, at=2.0))
    again, further = last_scene(session.document, " add a dog"), last_scene(session.document, "add a bird")
    assert again is not None
    assert further is not None
    assert (again.plan, further.plan) == (PLAN, changed.plan)
    assert (known_as(changed), known_as(before)) == ("cat, dog", "a cat")


def test_without_a_scene_before_it_is_said(room: Room) -> None:
    said: list[str] = []
    room.pane.desk.notices.said.connect(lambda message: said.append(message.text))
    room.type("the same, but at night")
    assert room.prompt.generate() == ""
    assert not room.studio.queue.jobs()
    assert "no scene yet" in said[-1]


def test_a_place_that_was_left_out_is_drawn_at_a_press(room: Room) -> None:
    room.type("a cat in a forest by the sea")
    room.answer(msgspec.structs.replace(PLAN, place="forest", unknown_words=(), left_out=("sea", "top hat")))
    assert "Left out: sea" in room.words
    assert "Left out: top hat" not in room.words, "it is no place"
    room.chips.chips["Left out: sea"].click()
    assert "Left out: forest" in room.words, "the two have changed"
    room.prompt.generate()
    plan = room.last_request().plan
    assert plan is not None
    assert (plan.place, plan.left_out) == ("sea", ("forest", "top hat"))


def test_the_form_stays_under_a_pointer_that_came_to_it(room: Room) -> None:
    """Chips come when the pointer has left it."""
    form = room.pane.rooms.form
    room.type("a cat on a zorb")
    QTest.mouseMove(form.size, form.size.rect().center())
    place = form.size.mapTo(room.pane, QPoint(0, 0))
    room.answer(PLAN)
    room.qtbot.wait(20)
    assert not room.chips.isVisible()
    assert form.size.mapTo(room.pane, QPoint(0, 0)) == place
    QTest.mouseMove(form.prompt, form.prompt.rect().center())
    room.qtbot.waitUntil(room.chips.isVisible)
    room.qtbot.waitUntil(lambda: form.size.mapTo(room.pane, QPoint(0, 0)).y() > place.y())


def test_the_form_stays_where_it_is_while_the_pointer_is_on_its_way(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests = form_view._REST_SECONDS  # noqa: SLF001
    monkeypatch.setattr(form_view, "_REST_SECONDS", 60.0)
    form = room.pane.rooms.form
    QTest.mouseMove(form.generate, form.generate.rect().center())
    room.type("a cat on a zorb")
    QTest.mouseMove(form.prompt, form.prompt.rect().center())
    room.answer(PLAN)
    assert not room.chips.isVisible(), "it has moved since the last key"
    monkeypatch.setattr(form_view, "_REST_SECONDS", rests)
    room.qtbot.waitUntil(room.chips.isVisible)


def test_a_pointer_that_rests_while_words_are_typed_keeps_no_chips_back(room: Room) -> None:
    form = room.pane.rooms.form
    QTest.mouseMove(form.size, form.size.rect().center())
    room.type("a cat on a zorb")
    room.answer(PLAN)
    assert room.chips.isVisible()
