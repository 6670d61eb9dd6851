"""The Picture pane from the prompt to the saved file, with the window's own widgets and services of fakes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QGraphicsPixmapItem, QPushButton
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, picture_model

from studio.domain.document import Canvas, Generation, Layer
from studio.domain.errors import OutOfMemory
from studio.domain.picture_recipe import FoundRecipe
from studio.domain.requests import PictureRequest
from studio.services.exchange.recipe_in import read_recipe
from studio.services.wording import sentence
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.results.saving import PromptQuestion


def png(colour: str = "red", width: int = 32, height: int = 24) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def finish(pane: PicturePane) -> None:
    """No thread may outlive its test."""
    pane.thumbnails.finish()
    pane.pictures.finish()


@pytest.fixture
def pane(qtbot: QtBot, fake_studio: FakeStudio) -> Iterator[PicturePane]:
    pane = PicturePane(fake_studio, ActionRegistry())  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.resize(1000, 700)
    with qtbot.waitExposed(pane):
        pane.show()
    yield pane
    finish(pane)


def request_of(studio: FakeStudio, job_id: str) -> PictureRequest:
    request = next(job.request for job in studio.queue.jobs() if job.id == job_id)
    assert isinstance(request, PictureRequest)
    return request


def newest(studio: FakeStudio) -> str:
    return studio.queue.jobs()[-1].id


def made(pane: PicturePane, studio: FakeStudio, prompt: str = "a fox", colour: str = "red") -> Generation:
    """One finished picture, by the pane's own button."""
    pane.form.prompt.setPlainText(prompt)
    pane.form.generate.click()
    job = newest(studio)
    generation = studio.queue.adopt(job, png(colour))
    studio.queue.step(job, "done")
    return generation


def layers(studio: FakeStudio) -> list[Layer]:
    assert studio.session is not None
    return list(studio.session.document.all(Layer))


def test_what_the_form_says_becomes_the_request(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    form = pane.form
    form.prompt.setPlainText("a red fox")
    form.negative.setPlainText("blur")
    form.steps.setValue(12)
    form.guidance.setValue(4.5)
    form.batch.setValue(3)
    form.width_field.setValue(320)
    qtbot.keyClick(form.prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    request = request_of(fake_studio, newest(fake_studio))
    assert (request.prompt, request.negative, request.steps, request.guidance) == ("a red fox", "blur", 12, 4.5)
    assert (request.width, request.height, request.batch, request.model.id) == (320, 256, 3, "painter")
    assert request.seed == int(form.seed.text())


def test_the_seed_is_drawn_anew_unless_it_is_locked(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    seeds = {request_of(fake_studio, pane.presenter.generate()).seed for _ in range(4)}
    assert len(seeds) == 4
    pane.form.seed.clear()
    qtbot.keyClicks(pane.form.seed, "42")
    assert pane.form.lock.isChecked()
    assert [request_of(fake_studio, pane.presenter.generate()).seed for _ in range(2)] == [42, 42]
    pane.form.dice.click()
    assert request_of(fake_studio, pane.presenter.generate()).seed != 42


def test_a_model_brings_its_numbers_and_the_size_can_be_swapped(pane: PicturePane, fake_studio: FakeStudio) -> None:
    fake_studio.library.models.append(
        picture_model("grand", defaults={"width": 768, "height": 512, "steps": 30, "guidance": 6.0})
    )
    fake_studio.library.changed.emit()
    assert pane.presenter.form.model_id == "painter"
    pane.form.model.setCurrentIndex(1)
    pane.form.model.activated.emit(1)
    assert (pane.form.width_field.value(), pane.form.steps.value()) == (768, 30)
    pane.form.swap.click()
    assert (pane.presenter.form.width, pane.presenter.form.height) == (512, 768)


def test_without_a_model_there_is_a_line_and_a_way(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    fake_studio.library.models.clear()
    fake_studio.library.changed.emit()
    assert pane.form.no_model.isVisible()
    assert not pane.form.generate.isEnabled()
    with qtbot.waitSignal(pane.models_wanted):
        next(b for b in pane.form.no_model.findChildren(QPushButton)).click()
    assert pane.presenter.generate() == ""


def test_a_preview_is_shown_and_gives_way_to_the_result(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    pane.form.generate.click()
    job = newest(fake_studio)
    preview = QImage(16, 16, QImage.Format.Format_RGB32)
    preview.fill(Qt.GlobalColor.blue)
    fake_studio.queue.preview.emit(job, 0, preview)
    assert pane.result.sceneRect().width() == pane.presenter.form.width
    one = fake_studio.queue.adopt(job, png())
    fake_studio.queue.step(job, "done")
    qtbot.waitUntil(lambda: pane.pictures.get(one.asset) is not None)
    assert pane.result.sceneRect().width() == 32
    assert pane.result.grab().toImage().pixelColor(pane.result.rect().center()).name() == "#ff0000"
    assert not pane.form.cancel.isVisible()


def test_cancel_stops_what_was_asked_for_here(pane: PicturePane, fake_studio: FakeStudio) -> None:
    pane.form.generate.click()
    assert pane.form.cancel.isVisible()
    pane.form.cancel.click()
    assert fake_studio.queue.jobs() == ()
    assert pane.answer.text() == "Cancelled."


def test_a_failure_is_said_in_one_sentence(pane: PicturePane, fake_studio: FakeStudio) -> None:
    failure = OutOfMemory(device="cpu", needed_bytes=1 << 33, free_bytes=1 << 30)
    pane.form.generate.click()
    fake_studio.queue.step(newest(fake_studio), "failed", failure)
    assert pane.answer.text() == sentence(failure)


def test_the_strip_shows_the_newest_first_with_thumbnails(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    first = made(pane, fake_studio, "one", "red")
    with qtbot.waitSignal(pane.thumbnails.ready):
        second = made(pane, fake_studio, "two", "blue")
        assert pane.thumbnails.get(second.asset) is None
    assert pane.strip.current_id() == second.id
    qtbot.keyClick(pane.strip, Qt.Key.Key_Right)
    assert pane.strip.current_id() == first.id
    words = pane.strip.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith("one, seed ")


def test_enter_places_a_layer_that_one_undo_takes_back(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    made(pane, fake_studio)
    qtbot.keyClick(pane.strip, Qt.Key.Key_Return)
    assert [layer.name for layer in layers(fake_studio)] == ["a fox"]
    assert pane.canvas.flattened() is not None
    assert fake_studio.session is not None
    stack = fake_studio.session.undo_stack("picture")
    assert stack.undoText() == "Place Picture"
    stack.undo()
    assert layers(fake_studio) == []
    assert fake_studio.session.document.need(Canvas, "canvas").width == 256
    assert pane.canvas.flattened() is None


def test_layers_are_moved_by_keys_hidden_and_deleted(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    one = made(pane, fake_studio)
    pane.place(one.id)
    with qtbot.waitSignal(pane.canvas.layer_moved):
        qtbot.keyClick(pane.canvas, Qt.Key.Key_Right)
        qtbot.keyClick(pane.canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert (layers(fake_studio)[0].x, layers(fake_studio)[0].y) == (1, 10)
    qtbot.keyClick(pane.layers.list, Qt.Key.Key_Space)
    assert not layers(fake_studio)[0].visible
    assert "(hidden)" in pane.layers.list.item(0).text()
    qtbot.keyClick(pane.layers.list, Qt.Key.Key_Delete)
    assert layers(fake_studio) == []


def test_a_new_layer_is_the_chosen_one(pane: PicturePane, fake_studio: FakeStudio) -> None:
    for name in ("low", "high"):
        pane.place(made(pane, fake_studio, name, "red" if name == "low" else "blue").id)
    assert pane.layers.list.currentItem().text() == "high"
    pane.layers.choose(layers(fake_studio)[0].id)
    pane.layers.up.click()
    assert pane.layers.list.item(0).text() == "low"
    assert pane.layers.list.currentItem().text() == "low"


def test_a_layer_is_dragged_with_the_mouse_in_one_step(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    one = made(pane, fake_studio)
    pane.place(one.id)
    qtbot.waitUntil(lambda: pane.pictures.get(one.asset) is not None)
    middle = pane.canvas.viewport().rect().center()
    scale = pane.canvas.transform().m11()
    with qtbot.waitSignal(pane.canvas.layer_moved):
        qtbot.mousePress(pane.canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle)
        qtbot.mouseMove(pane.canvas.viewport(), middle + QPoint(round(5 * scale), 0))
        qtbot.mouseRelease(pane.canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle + QPoint(round(5 * scale), 0))
    assert layers(fake_studio)[0].x == 5


def test_the_canvas_is_where_the_next_picture_starts(pane: PicturePane, fake_studio: FakeStudio) -> None:
    pane.form.from_canvas.click()
    assert pane.presenter.generate() == ""
    assert "canvas" in pane.answer.text()
    pane.presenter.edit(from_canvas=False)
    pane.place(made(pane, fake_studio).id)
    pane.presenter.edit(from_canvas=True, strength=0.4)
    request = request_of(fake_studio, pane.presenter.generate())
    assert (request.task, request.strength) == ("image-to-image", 0.4)
    assert fake_studio.session is not None
    start = Image.open(io.BytesIO(fake_studio.session.read_asset(request.init_image or "")))
    assert start.size == (32, 24)
    assert start.convert("RGB").getpixel((3, 3)) == (255, 0, 0)


def test_stars_and_trash_are_steps_of_the_pane(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    one = made(pane, fake_studio)
    qtbot.keyClick(pane.strip, Qt.Key.Key_S)
    assert fake_studio.session is not None
    assert fake_studio.session.document.need(Generation, one.id).starred
    qtbot.keyClick(pane.strip, Qt.Key.Key_Delete)
    assert pane.strip.pictures.rowCount() == 0
    fake_studio.session.undo_stack("picture").undo()
    assert pane.strip.pictures.rowCount() == 1


def test_the_trash_gives_back(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    made(pane, fake_studio)
    pane.trash_selected()
    pane.presenter.choose_shelf("trash")
    assert pane.strip.pictures.rowCount() == 1
    qtbot.keyClick(pane.strip, Qt.Key.Key_Delete)
    assert pane.strip.pictures.rowCount() == 0
    pane.presenter.choose_shelf("starred")
    assert pane.strip.pictures.rowCount() == 0
    made(pane, fake_studio, "another", "blue")
    assert pane.shelf.currentText() == "All pictures"
    assert pane.strip.pictures.rowCount() == 2


def test_the_trash_is_emptied_only_after_a_question(pane: PicturePane, fake_studio: FakeStudio) -> None:
    made(pane, fake_studio)
    assert not pane.empty_button.isVisible()
    pane.trash_selected()
    pane.presenter.choose_shelf("trash")
    pane.empty_button.click()
    assert pane.strip.pictures.rowCount() == 1
    assert "1 picture will be deleted" in pane.messages.text
    next(b for b in pane.messages.findChildren(QAbstractButton) if b.text() == "Delete for good").click()
    assert pane.strip.pictures.rowCount() == 0
    assert "less in the project" in pane.answer.text()


def test_settings_of_a_picture_are_used_again(pane: PicturePane, fake_studio: FakeStudio) -> None:
    one = made(pane, fake_studio, "a fox in snow")
    seed = pane.presenter.form.seed
    pane.form.prompt.setPlainText("something else")
    pane.form.steps.setValue(99)
    pane.presenter.reuse(one.id)
    assert pane.form.prompt.toPlainText() == "a fox in snow"
    assert (pane.form.steps.value(), pane.form.seed.text()) == (8, str(seed))
    assert pane.form.lock.isChecked()
    pane.presenter.reuse(one.id, seed=False)
    assert not pane.form.lock.isChecked()


def test_enlarging_asks_the_tool_and_keeps_the_origin(pane: PicturePane, fake_studio: FakeStudio) -> None:
    one = made(pane, fake_studio, "a fox")
    assert pane.presenter.upscale(one.id, 2) == ""
    assert "upscale" in pane.answer.text()
    fake_studio.library.models.append(picture_model("larger", family="tool", tasks=("upscale",)))
    job = pane.presenter.upscale(one.id, 4)
    request = request_of(fake_studio, job)
    assert (request.task, request.upscale, request.init_image) == ("upscale", 4, one.asset)
    large = fake_studio.queue.adopt(job, png("green", 128, 96))
    fake_studio.queue.step(job, "done")
    pane.presenter.reuse(large.id)
    assert (pane.presenter.form.steps, pane.presenter.form.prompt) == (8, "a fox")


def test_the_menu_offers_what_can_be_done(pane: PicturePane, fake_studio: FakeStudio) -> None:
    assert pane.menu.build() is None
    made(pane, fake_studio)
    menu = pane.menu.build()
    assert menu is not None
    states = {action.text().replace("&", ""): action.isEnabled() for action in menu.actions() if action.text()}
    assert states["Place on the canvas"]
    assert not states["Enlarge ×2"]
    menu.deleteLater()


def test_saving_asks_once_whether_prompts_may_travel(
    pane: PicturePane, fake_studio: FakeStudio, tmp_path: Path
) -> None:
    one = made(pane, fake_studio, "a secret fox")
    recipe = pane.presenter.recipe_of(one.id)
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    pane.saving.write(first, png(), recipe)
    question = pane.findChild(PromptQuestion)
    assert question is not None
    assert not first.exists()
    next(b for b in question.findChildren(QAbstractButton) if b.text() == "Leave it out").click()
    assert b"secret" not in first.read_bytes()
    assert fake_studio.settings.get("prompts_in_exports") == "no"
    fake_studio.settings.set("prompts_in_exports", "yes")
    pane.saving.write(second, png(), recipe)
    found = read_recipe(second)
    assert isinstance(found, FoundRecipe)
    assert found.prompt == "a secret fox"


def test_a_dropped_picture_is_a_layer_and_offers_its_recipe(
    pane: PicturePane, fake_studio: FakeStudio, tmp_path: Path
) -> None:
    one = made(pane, fake_studio, "a fox at night")
    fake_studio.settings.set("prompts_in_exports", "yes")
    path = tmp_path / "fox.png"
    pane.saving.write(path, png(), pane.presenter.recipe_of(one.id))
    pane.form.prompt.setPlainText("")
    pane.saving.take_in(path)
    assert [layer.name for layer in layers(fake_studio)] == ["fox"]
    assert "a fox at night" in pane.messages.text
    next(b for b in pane.messages.findChildren(QAbstractButton) if b.text() == "Reuse settings and seed").click()
    assert pane.form.prompt.toPlainText() == "a fox at night"


def test_a_file_that_is_no_picture_is_named(pane: PicturePane, fake_studio: FakeStudio, tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("hello")
    pane.saving.take_in(path)
    assert "notes.png is not a picture" in pane.answer.text()
    assert layers(fake_studio) == []


def test_another_project_brings_its_own_pictures(pane: PicturePane, fake_studio: FakeStudio, tmp_path: Path) -> None:
    made(pane, fake_studio)
    fake_studio.new_project(tmp_path / "Second.triptych")
    assert pane.strip.pictures.rowCount() == 0
    assert not pane.place_button.isEnabled()
    fake_studio.close_project()
    assert pane.presenter.generate() == ""
    assert pane.answer.text() == "Open a project first."


def test_the_form_is_there_after_a_restart(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    pane.form.prompt.setPlainText("remember me")
    pane.form.generate.click()
    again = PicturePane(fake_studio, ActionRegistry())  # type: ignore[arg-type]
    qtbot.addWidget(again)
    assert again.form.prompt.toPlainText() == "remember me"
    finish(again)


def test_narrow_and_wide_show_the_same_controls(pane: PicturePane, qtbot: QtBot) -> None:
    pane.form.prompt.setFocus()
    for width in (340, 1000, 340):
        pane.resize(width, 300)
        qtbot.wait(1)
        assert pane.form.generate.isVisible()
        assert pane.form.steps.isVisible()
        assert pane.form.prompt.hasFocus()
    pane.form.steps.setFocus()
    pane.focus_default()
    assert pane.form.prompt.hasFocus()


@pytest.mark.parametrize("width", [340, 1000])
def test_the_list_of_layers_leaves_the_canvas_free(
    pane: PicturePane, fake_studio: FakeStudio, width: int, qtbot: QtBot
) -> None:
    generation = made(pane, fake_studio)
    pane.resize(width, 600)
    for _ in range(4):
        pane.place(generation.id)
    qtbot.waitUntil(lambda: pane.pages.width() < width)
    pane.grab()
    qtbot.waitUntil(lambda: pane.canvas.geometry().bottom() < pane.layers.geometry().top())
    assert pane.canvas.height() >= pane.canvas.minimumHeight()
    high = pane.pages.minimumSizeHint().height()
    pane.show_page(canvas=False)
    assert pane.pages.minimumSizeHint().height() < high


def test_the_next_step_clears_the_last_answer(pane: PicturePane, fake_studio: FakeStudio) -> None:
    generation = made(pane, fake_studio)
    pane.say("Cancelled.")
    pane.place(generation.id)
    assert pane.answer.isHidden()


def test_the_canvas_of_a_project_that_is_opened_is_shown(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    pane.place(made(pane, fake_studio).id)
    session = fake_studio.session
    assert session is not None
    fake_studio.session_changed.emit(None)
    fake_studio.session_changed.emit(session)
    [item] = [one for one in pane.canvas.scene().items() if isinstance(one, QGraphicsPixmapItem)]
    qtbot.waitUntil(lambda: not item.pixmap().isNull())
