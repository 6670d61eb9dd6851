"""The Picture pane from the prompt to the saved file, with the window's own widgets and services of fakes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from dropping_on import drop_on
from PIL import Image
from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, picture_model

from studio.domain.errors import OutOfMemory
from studio.domain.picture_records import Canvas, Generation, Layer
from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import PictureRequest
from studio.services.exchange.recipe_in import read_recipe
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.results.prompt_question import PromptQuestion
from studio.ui.picture.results.result_changes import trash
from studio.ui.picture.rework.asking import Asked


def png(colour: str = "red", width: int = 32, height: int = 24) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """With the keyboard in that widget."""
    widget.setFocus()
    QTest.keyClick(widget, key, modifiers)


def finish(pane: PicturePane) -> None:
    """No thread may outlive its test."""
    pane.rooms.thumbnails.finish()
    pane.rooms.pictures.finish()


@pytest.fixture
def pane(shown_pane: PicturePane) -> PicturePane:
    return shown_pane


def request_of(studio: FakeStudio, job_id: str) -> PictureRequest:
    request = next(job.request for job in studio.queue.jobs() if job.id == job_id)
    assert isinstance(request, PictureRequest)
    return request


def newest(studio: FakeStudio) -> str:
    return studio.queue.jobs()[-1].id


def made(pane: PicturePane, studio: FakeStudio, prompt: str = "a fox", colour: str = "red") -> Generation:
    """One finished picture, by the pane's own button."""
    pane.rooms.form.prompt.setPlainText(prompt)
    pane.rooms.form.generate.click()
    job = newest(studio)
    generation = studio.queue.adopt(job, png(colour))
    studio.queue.step(job, "done")
    return generation


def waited(qtbot: QtBot, pane: PicturePane) -> None:
    """Until the picture that is being taken in is there, or is refused."""
    qtbot.waitUntil(lambda: not pane.rooms.taking_in.errand.busy)


def layers(studio: FakeStudio) -> list[Layer]:
    assert studio.session is not None
    return list(studio.session.document.all(Layer))


def test_what_the_form_says_becomes_the_request(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    form = pane.rooms.form
    form.prompt.setPlainText("a red fox")
    form.negative.setPlainText("blur")
    form.numbers["steps"].setValue(12)
    form.numbers["guidance"].setValue(4.5)
    form.numbers["batch"].setValue(3)
    form.numbers["width"].setValue(320)
    qtbot.keyClick(form.prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    request = request_of(fake_studio, newest(fake_studio))
    assert (request.prompt, request.negative, request.steps, request.guidance) == ("a red fox", "blur", 12, 4.5)
    assert (request.width, request.height, request.batch, request.model.id) == (320, 256, 3, "painter")
    assert request.seed == int(form.seed.text())


def test_the_seed_is_drawn_anew_unless_it_is_locked(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    seeds = {request_of(fake_studio, pane.rooms.prompt.generate()).seed for _ in range(4)}
    assert len(seeds) == 4
    pane.rooms.form.seed.clear()
    qtbot.keyClicks(pane.rooms.form.seed, "42")
    assert pane.rooms.form.lock.isChecked()
    assert [request_of(fake_studio, pane.rooms.prompt.generate()).seed for _ in range(2)] == [42, 42]
    pane.rooms.form.dice.click()
    assert request_of(fake_studio, pane.rooms.prompt.generate()).seed != 42


def test_a_model_brings_its_numbers_and_the_size_can_be_swapped(pane: PicturePane, fake_studio: FakeStudio) -> None:
    fake_studio.library.models.append(
        picture_model("grand", defaults={"width": 768, "height": 512, "steps": 30, "guidance": 6.0})
    )
    fake_studio.library.changed.emit()
    assert pane.rooms.prompt.form.model_id == "painter"
    pane.rooms.form.model.setCurrentIndex(1)
    pane.rooms.form.model.activated.emit(1)
    assert (pane.rooms.form.numbers["width"].value(), pane.rooms.form.numbers["steps"].value()) == (768, 30)
    pane.rooms.form.swap.click()
    assert (pane.rooms.prompt.form.width, pane.rooms.prompt.form.height) == (512, 768)


def test_without_a_model_there_is_a_line_and_a_way(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    fake_studio.library.models.clear()
    fake_studio.library.changed.emit()
    assert pane.rooms.form.no_model.isVisible()
    assert not pane.rooms.form.generate.isEnabled()
    with qtbot.waitSignal(pane.models_wanted):
        next(b for b in pane.rooms.form.no_model.findChildren(QPushButton)).click()
    assert pane.rooms.prompt.generate() == ""


def test_a_preview_is_shown_and_gives_way_to_the_result(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    pane.rooms.form.generate.click()
    job = newest(fake_studio)
    preview = QImage(16, 16, QImage.Format.Format_RGB32)
    preview.fill(Qt.GlobalColor.blue)
    fake_studio.queue.preview.emit(job, 0, preview)
    assert pane.rooms.results_view.result.sceneRect().width() == pane.rooms.prompt.form.width
    one = fake_studio.queue.adopt(job, png())
    fake_studio.queue.step(job, "done")
    qtbot.waitUntil(lambda: pane.rooms.pictures.get(one.asset) is not None)
    assert pane.rooms.results_view.result.sceneRect().width() == 32
    result = pane.rooms.results_view.result
    assert result.grab().toImage().pixelColor(result.rect().center()).name() == "#ff0000"
    assert not pane.rooms.results_view.tray.making.isEnabled()


def test_escape_stops_what_is_made_and_says_how_to_get_it_back(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    for prompt in ("a fox", "an owl", "a boat"):
        pane.rooms.form.prompt.setPlainText(prompt)
        pane.rooms.form.generate.click()
    first, second, third = (job.id for job in fake_studio.queue.jobs())
    fake_studio.queue.step(first, "running")
    qtbot.keyClick(pane.rooms.form.prompt, Qt.Key.Key_Escape)
    assert len(fake_studio.queue.jobs()) == 3, "it leaves the prompt"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert [job.id for job in fake_studio.queue.jobs()] == [second, third]
    assert pane.messages.text == "Cancelled: “Picture: a fox”. 2 more are still made."
    next(b for b in pane.messages.findChildren(QAbstractButton) if b.text() == "Queue it again").click()
    again = fake_studio.queue.jobs()[-1]
    assert isinstance(again.request, PictureRequest)
    assert (again.request.prompt, len(fake_studio.queue.jobs())) == ("a fox", 3)
    assert pane.messages.text == ""


def test_all_that_was_cancelled_comes_back_by_one_press(pane: PicturePane, fake_studio: FakeStudio) -> None:
    """Also after a second Escape, and after "Cancel all"."""
    for prompt in ("a fox", "an owl", "a boat"):
        pane.rooms.form.prompt.setPlainText(prompt)
        pane.rooms.form.generate.click()
    queue = fake_studio.queue
    jobs = [job.id for job in queue.jobs()]
    queue.cancel(jobs[0])
    queue.cancel(jobs[2])
    assert pane.messages.text == "2 pictures were cancelled. 1 more is still made."
    queue.cancel(jobs[1])
    assert pane.messages.text == "3 pictures were cancelled."
    next(b for b in pane.messages.findChildren(QAbstractButton) if b.text() == "Queue them again").click()
    prompts = [job.request.prompt for job in queue.jobs() if isinstance(job.request, PictureRequest)]
    assert prompts == ["a fox", "an owl", "a boat"]


def test_nothing_moves_when_a_job_starts_or_ends(pane: PicturePane, fake_studio: FakeStudio) -> None:
    def places() -> dict[str, object]:
        """Of everything in sight, on the screen."""
        pane.grab()
        seen = [one for one in pane.findChildren(QWidget) if one.isVisible() and one.window() is pane]
        return {f"{type(one).__name__} {id(one)}": (one.mapTo(pane, QPoint(0, 0)), one.size()) for one in seen}

    made(pane, fake_studio)
    before = places()
    pane.rooms.form.generate.click()
    job = newest(fake_studio)
    fake_studio.queue.step(job, "running")
    at_work = places()
    assert {name: at_work[name] for name in before if at_work.get(name) != before[name]} == {}
    fake_studio.queue.adopt(job, png("blue"), read_as="a fox")
    fake_studio.queue.step(job, "done")
    after = places()
    assert {name: after[name] for name in before if after.get(name) != before[name]} == {}


def test_why_a_job_failed_is_left_to_the_window(pane: PicturePane, fake_studio: FakeStudio) -> None:
    failure = OutOfMemory(device="cpu", needed_bytes=1 << 33, free_bytes=1 << 30)
    pane.rooms.form.generate.click()
    fake_studio.queue.step(newest(fake_studio), "failed", failure)
    assert pane.messages.text == ""


def test_the_strip_shows_the_newest_first_with_thumbnails(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    first = made(pane, fake_studio, "one", "red")
    with qtbot.waitSignal(pane.rooms.thumbnails.ready):
        second = made(pane, fake_studio, "two", "blue")
        assert pane.rooms.thumbnails.get(second.asset) is None
    assert pane.rooms.results_view.strip.current_id() == second.id
    press(pane.rooms.results_view.strip, Qt.Key.Key_Right)
    assert pane.rooms.results_view.strip.current_id() == first.id
    words = pane.rooms.results_view.strip.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith("one, seed ")


def test_enter_places_a_layer_that_one_undo_takes_back(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    made(pane, fake_studio)
    press(pane.rooms.results_view.strip, Qt.Key.Key_Return)
    assert [layer.name for layer in layers(fake_studio)] == ["a fox"]
    assert pane.rooms.canvas.painter() is not None
    assert fake_studio.session is not None
    stack = fake_studio.session.undo_stack("picture")
    assert stack.undoText() == "Place Picture"
    stack.undo()
    assert layers(fake_studio) == []
    assert fake_studio.session.document.need(Canvas, "canvas").width == 256
    assert pane.rooms.canvas.painter() is None


def test_layers_are_moved_by_keys_hidden_and_deleted(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    one = made(pane, fake_studio)
    pane.rooms.canvas.place(one.id)
    with qtbot.waitSignal(pane.rooms.canvas_page.moving.moved):
        press(pane.rooms.canvas_page.view, Qt.Key.Key_Right)
        press(pane.rooms.canvas_page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert (layers(fake_studio)[0].x, layers(fake_studio)[0].y) == (1, 10)
    pane.dock.open("layers")
    press(pane.rooms.canvas_page.layers.list, Qt.Key.Key_Space)
    assert not layers(fake_studio)[0].visible
    row = pane.rooms.canvas_page.layers.list.item(0)
    assert "(hidden)" in row.data(Qt.ItemDataRole.AccessibleTextRole)
    press(pane.rooms.canvas_page.layers.list, Qt.Key.Key_Delete)
    assert layers(fake_studio) == []


def test_a_new_layer_is_the_chosen_one(pane: PicturePane, fake_studio: FakeStudio) -> None:
    for name in ("low", "high"):
        pane.rooms.canvas.place(made(pane, fake_studio, name, "red" if name == "low" else "blue").id)
    assert pane.rooms.canvas_page.layers.list.currentItem().text() == "high"
    pane.rooms.canvas_page.layers.choose(layers(fake_studio)[0].id)
    pane.rooms.canvas_page.layers.foot.up.click()
    assert pane.rooms.canvas_page.layers.list.item(0).text() == "low"
    assert pane.rooms.canvas_page.layers.list.currentItem().text() == "low"


def test_a_layer_is_dragged_with_the_mouse_in_one_step(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    one = made(pane, fake_studio)
    pane.rooms.canvas.place(one.id)
    qtbot.waitUntil(lambda: not pane.rooms.canvas_page.painted.busy)
    view = pane.rooms.canvas_page.view
    middle = view.rect().center()
    there = middle + QPoint(round(5 * view.zoom_factor), 0)
    with qtbot.waitSignal(pane.rooms.canvas_page.moving.moved):
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
        qtbot.mouseMove(view, there)
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=there)
    assert layers(fake_studio)[0].x == 5


def test_the_canvas_is_where_the_next_picture_starts(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    pane.rooms.form.switches["from_canvas"].click()
    assert pane.rooms.prompt.generate() == ""
    assert "canvas" in pane.messages.text
    pane.rooms.prompt.edit(from_canvas=False)
    pane.rooms.canvas.place(made(pane, fake_studio).id)
    pane.rooms.prompt.edit(from_canvas=True, strength=0.4)
    known = len(fake_studio.queue.jobs())
    pane.rooms.prompt.generate()
    qtbot.waitUntil(lambda: len(fake_studio.queue.jobs()) > known)
    request = request_of(fake_studio, newest(fake_studio))
    assert (request.task, request.strength) == ("image-to-image", 0.4)
    assert fake_studio.session is not None
    start = Image.open(io.BytesIO(fake_studio.session.read_asset(request.init_image or "")))
    assert start.size == (32, 24)
    assert start.convert("RGB").getpixel((3, 3)) == (255, 0, 0)
    assert request.frame == (0, 0, 32, 24), "what comes has the canvas's size"
    assert f"32 × 24. The model draws it in that shape with as many pixels as {request.width}" in pane.messages.text
    pane.rooms.prompt.generate()
    qtbot.waitUntil(lambda: len(fake_studio.queue.jobs()) > known + 1)
    assert "32 × 24" not in pane.messages.text, "it is known now"


def test_stars_and_trash_are_steps_of_the_pane(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    one = made(pane, fake_studio)
    press(pane.rooms.results_view.strip, Qt.Key.Key_S)
    assert fake_studio.session is not None
    assert fake_studio.session.document.need(Generation, one.id).starred
    press(pane.rooms.results_view.strip, Qt.Key.Key_Delete)
    assert pane.rooms.results_view.strip.pictures.rowCount() == 0
    fake_studio.session.undo_stack("picture").undo()
    assert pane.rooms.results_view.strip.pictures.rowCount() == 1


def test_the_trash_gives_back(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    made(pane, fake_studio)
    pane.rooms.keeping.trash()
    pane.rooms.results.choose_shelf("trash")
    assert pane.rooms.results_view.strip.pictures.rowCount() == 1
    press(pane.rooms.results_view.strip, Qt.Key.Key_Delete)
    assert pane.rooms.results_view.strip.pictures.rowCount() == 0
    pane.rooms.results.choose_shelf("starred")
    assert pane.rooms.results_view.strip.pictures.rowCount() == 0
    made(pane, fake_studio, "another", "blue")
    assert (pane.desk.page, pane.rooms.results_view.shelf.currentText()) == ("gallery", "Starred")
    pane.desk.show_page("canvas")
    assert pane.rooms.results_view.shelf.currentText() == "All pictures"
    assert pane.rooms.results_view.strip.pictures.rowCount() == 2


def test_a_shelf_without_pictures_shows_none(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    view = pane.rooms.results_view.result
    made(pane, fake_studio)
    qtbot.waitUntil(view.has_picture)
    pane.rooms.results.choose_shelf("trash")
    assert not view.has_picture()
    pane.rooms.results.choose_shelf("all")
    qtbot.waitUntil(view.has_picture)


def test_the_trash_is_emptied_only_after_a_question(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    made(pane, fake_studio)
    assert not pane.rooms.results_view.empty_button.isVisible()
    pane.rooms.keeping.trash()
    pane.rooms.results.choose_shelf("trash")
    pane.rooms.results_view.empty_button.click()
    assert pane.rooms.results_view.strip.pictures.rowCount() == 1
    assert "1 picture will be deleted" in pane.messages.text
    next(b for b in pane.messages.findChildren(QAbstractButton) if b.text() == "Delete for good").click()
    qtbot.waitUntil(lambda: "less in the project" in pane.messages.text)
    assert pane.rooms.results_view.strip.pictures.rowCount() == 0
    assert not pane.rooms.keeping.emptying


def test_settings_of_a_picture_are_used_again(pane: PicturePane, fake_studio: FakeStudio) -> None:
    one = made(pane, fake_studio, "a fox in snow")
    seed = pane.rooms.prompt.form.seed
    pane.rooms.form.prompt.setPlainText("something else")
    pane.rooms.form.numbers["steps"].setValue(99)
    pane.rooms.remaking.reuse(one.id)
    assert pane.rooms.form.prompt.toPlainText() == "a fox in snow"
    assert (pane.rooms.form.numbers["steps"].value(), pane.rooms.form.seed.text()) == (8, str(seed))
    assert pane.rooms.form.lock.isChecked()
    pane.rooms.remaking.reuse(one.id, seed=False)
    assert not pane.rooms.form.lock.isChecked()


def test_enlarging_asks_the_tool_and_keeps_the_origin(pane: PicturePane, fake_studio: FakeStudio) -> None:
    one = made(pane, fake_studio, "a fox")
    pane.rooms.rework.picture(Asked(act="upscale", factor=2))
    assert "enlarging" in pane.messages.text
    fake_studio.library.models.append(picture_model("larger", family="tool", tasks=("upscale",)))
    pane.rooms.rework.picture(Asked(act="upscale", factor=4))
    job = fake_studio.queue.jobs()[-1].id
    request = request_of(fake_studio, job)
    assert (request.task, request.upscale, request.init_image) == ("upscale", 4, one.asset)
    large = fake_studio.queue.adopt(job, png("green", 128, 96))
    fake_studio.queue.step(job, "done")
    pane.rooms.remaking.reuse(large.id)
    assert (pane.rooms.prompt.form.steps, pane.rooms.prompt.form.prompt) == (8, "a fox")


def test_the_menu_offers_what_can_be_done(pane: PicturePane, fake_studio: FakeStudio) -> None:
    def offered() -> dict[str, bool]:
        """Of the menu itself, and of what it has to rework a picture by."""
        menu = pane.menu("picture.results")
        rework = next(inside for one in menu.actions() if isinstance(inside := one.menu(), QMenu) and "Enlarge ×2" in
                      [each.text().replace("&", "") for each in inside.actions()])  # fmt: skip
        states: dict[str, bool] = {}
        for shown in (menu, rework):
            shown.aboutToShow.emit()
            states |= {
                action.text().replace("&", ""): action.isEnabled()
                for action in shown.actions()
                if action.text() and action.menu() is None
            }
            shown.aboutToHide.emit()
        menu.deleteLater()
        return states

    assert not any(offered().values())
    made(pane, fake_studio)
    assert offered()["Place on the canvas"]
    assert not offered()["Enlarge ×2"]
    assert "Star this picture" in offered()
    pane.rooms.keeping.star()
    assert "Remove the star" in offered()


def test_saving_asks_once_whether_prompts_may_travel(
    pane: PicturePane, fake_studio: FakeStudio, tmp_path: Path, qtbot: QtBot
) -> None:
    one = made(pane, fake_studio, "a secret fox")
    recipe = pane.desk.recipe_of(one.id)
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    pane.rooms.saving.write(first, png, recipe)
    question = pane.findChild(PromptQuestion)
    assert question is not None
    assert not first.exists()
    next(b for b in question.findChildren(QAbstractButton) if b.text() == "Leave it out").click()
    qtbot.waitUntil(lambda: not pane.rooms.saving.busy)
    assert b"secret" not in first.read_bytes()
    assert fake_studio.settings.get("prompts_in_exports") == "no"
    fake_studio.settings.set("prompts_in_exports", "yes")
    pane.rooms.saving.write(second, png, recipe)
    qtbot.waitUntil(lambda: not pane.rooms.saving.busy)
    found = read_recipe(second)
    assert isinstance(found, FoundRecipe)
    assert found.prompt == "a secret fox"


def test_a_dropped_picture_is_a_layer_and_offers_its_recipe(
    pane: PicturePane, fake_studio: FakeStudio, tmp_path: Path, qtbot: QtBot
) -> None:
    one = made(pane, fake_studio, "a fox at night")
    fake_studio.settings.set("prompts_in_exports", "yes")
    path = tmp_path / "fox.png"
    pane.rooms.saving.write(path, png, pane.desk.recipe_of(one.id))
    qtbot.waitUntil(lambda: not pane.rooms.saving.busy)
    pane.rooms.form.prompt.setPlainText("")
    pane.rooms.taking_in.take_file(path)
    waited(qtbot, pane)
    assert [layer.name for layer in layers(fake_studio)] == ["fox"]
    assert "a fox at night" in pane.messages.text
    next(b for b in pane.messages.findChildren(QAbstractButton) if b.text() == "Reuse settings and seed").click()
    assert pane.rooms.form.prompt.toPlainText() == "a fox at night"


def test_a_file_that_is_no_picture_is_named(
    pane: PicturePane, fake_studio: FakeStudio, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "notes.png"
    path.write_text("hello")
    pane.rooms.taking_in.take_file(path)
    waited(qtbot, pane)
    assert pane.messages.text == "“notes.png” could not be used: it is text. Choose another file."
    assert layers(fake_studio) == []


def test_another_project_brings_its_own_pictures(pane: PicturePane, fake_studio: FakeStudio, tmp_path: Path) -> None:
    made(pane, fake_studio)
    fake_studio.new_project(tmp_path / "Second.triptych")
    assert pane.rooms.results_view.strip.pictures.rowCount() == 0
    assert not pane.tools.place.isEnabled()
    fake_studio.close_project()
    assert pane.rooms.prompt.generate() == ""
    assert pane.messages.text == "Open a project first."


def test_words_of_the_form_are_kept_without_a_picture_made(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    pane.rooms.form.prompt.setPlainText("a long thought")
    qtbot.waitUntil(lambda: fake_studio.settings.get("picture_prompt") == "a long thought")
    pane.rooms.form.prompt.setPlainText("a longer thought")
    pane.commit_typing()
    assert fake_studio.settings.get("picture_prompt") == "a longer thought"


def test_the_form_is_there_after_a_restart(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    pane.rooms.form.prompt.setPlainText("remember me")
    pane.rooms.form.generate.click()
    again = PicturePane(fake_studio, ActionRegistry())  # type: ignore[arg-type]
    qtbot.addWidget(again)
    assert again.rooms.form.prompt.toPlainText() == "remember me"
    finish(again)


def test_options_of_tools_show_over_the_canvas_alone(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot
) -> None:
    made(pane, fake_studio)
    registry.trigger("picture.place")
    assert pane.options.isVisibleTo(pane)
    for page in ("result", "compare", "gallery"):
        pane.desk.show_page(page)
        assert not pane.options.isVisibleTo(pane), page
        pane.desk.show_page("canvas")
        assert pane.options.isVisibleTo(pane)


def test_narrow_and_wide_show_the_same_controls(pane: PicturePane, qtbot: QtBot) -> None:
    pane.rooms.form.prompt.setFocus()
    for width in (340, 1000, 340):
        pane.resize(width, 300)
        qtbot.wait(1)
        assert pane.rooms.form.generate.isVisible()
        assert pane.rooms.form.numbers["steps"].isVisible()
        assert pane.rooms.form.prompt.hasFocus()
    pane.rooms.form.numbers["steps"].setFocus()
    pane.focus_default()
    assert pane.rooms.form.prompt.hasFocus()


@pytest.mark.parametrize("width", [340, 1000])
def test_the_list_of_layers_leaves_the_canvas_as_large_as_it_is(
    pane: PicturePane, fake_studio: FakeStudio, width: int, qtbot: QtBot
) -> None:
    generation = made(pane, fake_studio)
    pane.resize(width, 600)
    pane.rooms.canvas.place(generation.id)
    pane.dock.open("layers")
    pane.grab()
    page = pane.rooms.canvas_page
    few = page.view.size()
    for _ in range(12):
        pane.rooms.canvas.place(generation.id)
    pane.grab()
    assert page.view.size() == few
    assert page.layers.list.isVisible()
    assert page.layers.list.height() > 100


def test_the_next_step_clears_the_last_answer(pane: PicturePane, fake_studio: FakeStudio) -> None:
    generation = made(pane, fake_studio)
    pane.desk.say("Cancelled.")
    pane.rooms.canvas.place(generation.id)
    assert pane.messages.text == ""


def test_the_canvas_of_a_project_that_is_opened_is_shown(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    pane.rooms.canvas.place(made(pane, fake_studio).id)
    session = fake_studio.session
    assert session is not None
    fake_studio.session_changed.emit(None)
    fake_studio.session_changed.emit(session)
    page = pane.rooms.canvas_page
    qtbot.waitUntil(lambda: not page.painted.busy)
    assert page.easel.colour_at(10, 10) == QColor("red")


def test_after_delete_the_neighbour_is_chosen_whatever_comes(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    """A second Delete means the picture beside the first, and not the newest."""
    first, second, third, fourth = (made(pane, fake_studio, name).id for name in ("1", "2", "3", "4"))
    strip = pane.rooms.results_view.strip
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert pane.desk.chosen == third
    qtbot.keyClick(strip, Qt.Key.Key_Delete)
    assert (pane.desk.chosen, strip.selected_ids()) == (second, (second,))
    fifth = made(pane, fake_studio, "5").id
    assert (pane.desk.chosen, strip.selected_ids(), strip.hasFocus()) == (second, (second,), True)
    qtbot.keyClick(strip, Qt.Key.Key_Delete)
    assert (pane.desk.chosen, strip.selected_ids()) == (first, (first,))
    qtbot.keyClick(strip, Qt.Key.Key_Delete)
    assert pane.desk.chosen == fourth
    assert [one.id for one in strip.pictures.all()] == [fifth, fourth]


def test_several_stay_selected_while_others_come_and_go(pane: PicturePane, fake_studio: FakeStudio) -> None:
    ids = [made(pane, fake_studio, name).id for name in ("1", "2", "3", "4")]
    strip = pane.rooms.results_view.strip
    strip.setFocus()
    for one in (1, 3):
        index = strip.pictures.index(strip.pictures.row_of(ids[one]))
        strip.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
    assert set(strip.selected_ids()) == {ids[1], ids[3]}
    made(pane, fake_studio, "5")
    pane.desk.perform(lambda document: trash(document, (ids[0],), True))
    assert set(strip.selected_ids()) == {ids[1], ids[3]}


def test_pictures_that_come_under_the_pointer_wait(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    made(pane, fake_studio)
    strip = pane.rooms.results_view.strip
    QApplication.sendEvent(strip, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    strip.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    one = made(pane, fake_studio, "another")
    assert strip.pictures.rowCount() == 1
    assert pane.rooms.results_view.tray.new.text() == "1 new"
    strip.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    QApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    assert strip.pictures.rowCount() == 2
    pane.rooms.results_view.tray.new.click()
    assert pane.desk.chosen == one.id
    assert not pane.rooms.results_view.tray.new.isVisible()


@pytest.mark.parametrize(("may_travel", "found"), [("yes", True), ("no", False), ("ask", False)])
def test_a_picture_is_dragged_out_as_a_file(
    pane: PicturePane, fake_studio: FakeStudio, may_travel: str, found: bool, qtbot: QtBot
) -> None:
    made(pane, fake_studio, "a secret fox")
    fake_studio.settings.set("prompts_in_exports", may_travel)
    strip = pane.rooms.results_view.strip
    index = strip.pictures.index(0)
    qtbot.mousePress(strip.viewport(), Qt.MouseButton.LeftButton, pos=strip.visualRect(index).center())
    data = strip.pictures.mimeData([index])
    [url] = data.urls()
    path = Path(url.toLocalFile())
    assert path.name.endswith(".png")
    with Image.open(path) as image:
        assert image.size == (32, 24)
    assert (b"secret" in path.read_bytes()) == found
    pane.rooms.results_view.dragging.clear()
    assert not path.exists()


def test_every_control_says_what_it_does(pane: PicturePane, fake_studio: FakeStudio) -> None:
    """Its tooltip is there, and more than its name."""
    fake_studio.library.models[:] = [picture_model("starter", engine="starter-onnx")]
    fake_studio.library.changed.emit()
    made(pane, fake_studio)
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QSlider, QPlainTextEdit, QLineEdit, QAbstractItemView)
    silent = []
    for control in pane.findChildren(QWidget):
        inner = isinstance(control.parentWidget(), QComboBox | QAbstractSpinBox | QLineEdit)
        if control.window() is not pane or inner or not isinstance(control, kinds):
            continue
        name = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
        first, *further = control.toolTip().split("\n")
        # Of what cannot be done now the second line says why.
        told = " ".join(further) if control.isEnabled() else ""
        words = f"{first.split(' (')[0].strip('. ')} {told}".strip()
        if not words or words.casefold() == name.replace("&", "").casefold().rstrip("…"):
            silent.append(f"{type(control).__name__} {name!r}: {control.toolTip()!r}")
    assert not silent, "\n".join(silent)


def test_a_drag_out_of_the_gallery_finds_the_canvas_under_it(pane: PicturePane, fake_studio: FakeStudio) -> None:
    one = made(pane, fake_studio)
    pane.rooms.canvas.place(one.id)
    pane.desk.show_page("gallery")
    assert not pane.pages.isVisible()
    pane.rooms.results_view.strip.dragged.emit()
    assert pane.rooms.canvas_page.isVisible()
    data = pane.rooms.results_view.strip.pictures.mimeData([pane.rooms.results_view.strip.currentIndex()])
    assert drop_on(pane.rooms.canvas_page.view, data)
    assert len(layers(fake_studio)) == 2


def test_a_first_picture_is_seen_as_it_comes(pane: PicturePane, fake_studio: FakeStudio) -> None:
    """Also where something is on the canvas: who asks for an example wants to see it."""
    pane.rooms.canvas.place(made(pane, fake_studio).id)
    pane.begin_example("an owl")
    assert pane.desk.page == "result"
    owl = fake_studio.queue.adopt(newest(fake_studio), png("blue"))
    fake_studio.queue.step(newest(fake_studio), "done")
    assert pane.desk.chosen == owl.id
    pane.desk.show_page("canvas")
    made(pane, fake_studio, "quiet", "green")
    assert (pane.desk.page, pane.desk.chosen) == ("canvas", owl.id)
