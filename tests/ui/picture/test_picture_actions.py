"""Every action of the Picture pane: by its key with the keyboard in its place, and by its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, picture_model

from studio.domain.picture_records import Generation, Layer
from studio.domain.requests import PictureRequest
from studio.ui.actions.action import WINDOW
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.results.recipe_page import RecipePage

Make = Callable[..., Generation]
Do = Callable[[str], None]


@pytest.fixture
def pane(shown_pane: PicturePane, registry: ActionRegistry) -> Iterator[PicturePane]:
    """The registry's keys of the whole window hold in a pane that stands alone."""
    registry.place(WINDOW, "Everywhere", shown_pane.window())
    yield shown_pane
    for dialog in shown_pane.findChildren(QDialog):
        dialog.reject()


@pytest.fixture
def do(pane: PicturePane, registry: ActionRegistry) -> Do:
    """Do an action that can be done."""

    def act(action_id: str) -> None:
        assert registry.get(action_id).enabled() == ""
        registry.trigger(action_id)

    return act


def focusable(place: QWidget) -> QWidget:
    """Where the keyboard stands in a place that was gone to."""
    if place.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return place
    inner = place.findChildren(QWidget)
    return next(one for one in inner if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible())


_OVER_THE_CANVAS = (
    "picture.result-as-layer",
    "picture.result-into-layer",
    "picture.result-before",
    "picture.result-away",
)
"""What means a result that is being tried on the canvas."""


def keyed() -> list[tuple[str, str]]:
    """Actions and keys, as the pane is to have them."""
    return [
        ("picture.generate", "Ctrl+Return"),
        ("picture.generate", "Ctrl+Enter"),
        ("picture.stop", "Escape"),
        ("picture.new-seed", "Ctrl+R"),
        ("picture.weigh-more", "Ctrl+Up"),
        ("picture.weigh-less", "Ctrl+Down"),
        ("picture.place", "Return"),
        ("picture.place", "Enter"),
        ("picture.show-recipe", "Ctrl+I"),
        ("picture.star", "S"),
        ("picture.trash", "Delete"),
        ("picture.export", "Ctrl+Shift+E"),
        ("picture.grid-new", "Ctrl+Alt+X"),
        ("picture.newer", "Alt+Left"),
        ("picture.older", "Alt+Right"),
        ("picture.show-result", "Space"),
        ("picture.play-moving", "Ctrl+Alt+P"),
        ("picture.compare", "C"),
        ("picture.gallery", "Ctrl+Shift+G"),
        ("picture.find", "Ctrl+Alt+F"),
        *((f"picture.rate-{stars}", str(stars)) for stars in range(1, 6)),
        ("picture.tag", "T"),
        ("picture.album", "A"),
        ("picture.differs", "D"),
        ("picture.gallery-larger", "+"),
        ("picture.gallery-larger", "="),
        ("picture.gallery-smaller", "-"),
        ("picture.open", "Ctrl+Alt+O"),
        ("picture.dock", "F8"),
        ("picture.dock-prompt", "Alt+1"),
        ("picture.dock-layers", "Alt+2"),
        ("picture.dock-inpaint", "Alt+5"),
        ("picture.inpaint", "Ctrl+Shift+Return"),
        ("picture.outpaint-frame", "Shift+F"),
        ("picture.result-as-layer", "Shift+Return"),
        ("picture.result-into-layer", "Alt+Return"),
        ("picture.result-before", "Y"),
        ("picture.result-away", "Shift+Y"),
        ("picture.tool-object", "Shift+W"),
        ("picture.dock-history", "Alt+3"),
        ("picture.dock-colour", "Alt+4"),
        ("picture.layer-forward", "Ctrl+PgUp"),
        ("picture.layer-back", "Ctrl+PgDown"),
        ("picture.layers-above", "Shift+Up"),
        ("picture.layers-below", "Shift+Down"),
        ("picture.live", "Ctrl+Alt+L"),
        ("picture.live-keep", "Ctrl+Alt+K"),
        ("picture.layer-show", "Space"),
        ("picture.layer-menu", "Shift+F10"),
        ("picture.canvas-menu", "Shift+F10"),
        ("picture.layer-fold", "Return"),
        ("picture.layer-fold", "Enter"),
        ("picture.layer-more", "Ctrl+Up"),
        ("picture.layer-merge", "Ctrl+E"),
        ("picture.layer-hue", "Ctrl+U"),
        ("picture.layer-levels", "Ctrl+L"),
        ("picture.layer-group", "Ctrl+G"),
        ("picture.layer-rename", "F2"),
        ("picture.new-mask", "Shift+Ins"),
        ("picture.show-canvas", "Alt+0"),
        ("picture.mirror-view", "Shift+H"),
        ("picture.layer-less", "Ctrl+Down"),
        ("picture.layer-delete", "Delete"),
        ("picture.delete", "Delete"),
        ("picture.new-layer", "Ins"),
        ("picture.layer-duplicate", "Ctrl+Shift+J"),
        ("picture.layer-clear", "Shift+Delete"),
        ("picture.layer-clip", "Ctrl+Alt+G"),
        ("picture.layer-lock-alpha", "/"),
        ("picture.select-none", "Ctrl+D"),
        ("picture.select-none", "Ctrl+Shift+A"),
        ("picture.select-invert", "Ctrl+Shift+I"),
        ("picture.select-copy-to-layer", "Ctrl+Alt+J"),
        ("picture.finish-tool", "Return"),
        ("picture.finish-tool", "Enter"),
        ("picture.select-polygon-back", "Backspace"),
        ("picture.mask-paint", "Q"),
        ("picture.brush-settings", "F5"),
        ("picture.tool-move", "V"),
        ("picture.tool-transform", "Ctrl+T"),
        ("picture.tool-crop", "Shift+C"),
        ("picture.tool-text", "Shift+T"),
        ("picture.canvas-size", "Ctrl+Alt+C"),
        ("picture.canvas-image-size", "Ctrl+Alt+I"),
        ("picture.tool-brush", "B"),
        ("picture.tool-eraser", "E"),
        ("picture.tool-fill", "G"),
        ("picture.tool-gradient", "Shift+G"),
        ("picture.tool-picker", "I"),
        ("picture.tool-rectangle", "M"),
        ("picture.tool-ellipse", "Shift+M"),
        ("picture.tool-lasso", "L"),
        ("picture.tool-polygon", "Shift+L"),
        ("picture.tool-wand", "W"),
        ("picture.tool-pan", "H"),
        ("picture.brush-larger", "]"),
        ("picture.brush-smaller", "["),
        ("picture.brush-harder", "}"),
        ("picture.brush-harder", "Shift+]"),
        ("picture.brush-softer", "{"),
        ("picture.brush-softer", "Shift+["),
        ("picture.brush-stronger", "O"),
        ("picture.brush-fainter", "Shift+O"),
        *((f"picture.brush-opacity-{digit}0", str(digit)) for digit in range(2, 10)),
        ("picture.colour-swap", "X"),
        ("picture.colour-reset", "D"),
        ("picture.layer-fill", "Shift+Backspace"),
        ("picture.canvas-rulers", "Ctrl+Shift+R"),
        ("picture.canvas-grid", "Ctrl+Shift+'"),
        ("picture.canvas-snapping", "Shift+S"),
        ("picture.canvas-guides", "Ctrl+;"),
        ("picture.canvas-guides-locked", "Ctrl+Alt+;"),
        ("picture.layer-into-group", "Ctrl+Alt+PgDown"),
        ("picture.layer-out-of-group", "Ctrl+Alt+PgUp"),
        ("picture.merge-visible", "Ctrl+Alt+E"),
        ("picture.new-from-visible", "Ctrl+Alt+Shift+E"),
        ("picture.turn-left", "Ctrl+["),
        ("picture.turn-right", "Ctrl+]"),
        ("picture.turn-back", "Ctrl+'"),
        ("picture.fit", "0"),
        ("picture.full-size", "1"),
        ("picture.zoom-in", "+"),
        ("picture.zoom-in", "="),
        ("picture.zoom-out", "-"),
    ]


PARTS = [("picture.next-part", "Ctrl+F6"), ("picture.previous-part", "Ctrl+Shift+F6")]
"""They go round the pane, which is tried in the whole window."""


def test_no_other_key_is_there(pane: PicturePane, registry: ActionRegistry) -> None:
    assert sorted((one.id, key) for one in registry.all() for key in one.keys) == sorted([*keyed(), *PARTS])


@pytest.mark.parametrize(("action_id", "key"), keyed())
def test_the_key_does_its_action_once_in_its_place(
    action_id: str, key: str, pane: PicturePane, registry: ActionRegistry, make: Make, qtbot: QtBot
) -> None:
    pane.rooms.canvas.place(make().id)
    pane.rooms.canvas.place(make("an owl", "blue").id)
    qtbot.waitUntil(lambda: not pane.rooms.canvas_page.painted.busy)
    if action_id == "picture.layer-forward":
        pane.rooms.canvas_page.layers.list.setCurrentRow(1)
    where = registry.get(action_id).where
    if where == "picture.layers":
        pane.dock.open("layers")
    answers: list[str] = []
    registry.done.connect(answers.append)
    registry.refused.connect(answers.append)
    place = focusable(registry.place_widget(where))
    place.setFocus()
    assert QApplication.focusWidget() is place
    QTest.keySequence(place, QKeySequence(key))
    # Escape with nothing to stop is no wish that needs an answer.
    refused = {
        "picture.stop": [],
        "picture.play-moving": ["The chosen picture does not move."],
        "picture.layer-fold": ["Choose a group of layers first."],
        "picture.layer-into-group": ["There is no group right below the layer or above it."],
        "picture.layer-out-of-group": ["The layer is in no group."],
        "picture.compare": ["Select two pictures first: Ctrl and a click on the second."],
        "picture.differs": ["Select two pictures first: Ctrl and a click on the second."],
        **{one: ["No result lies over the canvas. Choose one in the tray."] for one in _OVER_THE_CANVAS},
        "picture.live-keep": ["There is no live picture yet. Switch live painting on, and paint."],
        "picture.select-none": ["Select something first."],
        "picture.select-copy-to-layer": ["Select something first."],
        "picture.tool-object": ["The model that finds objects is not installed."],
        "picture.finish-tool": ["No tool is in the middle of anything."],
        "picture.select-polygon-back": ["No polygon is being drawn."],
    }
    assert answers == refused.get(action_id, [action_id])


def test_keys_of_one_letter_are_typed_in_fields(pane: PicturePane, make: Make, qtbot: QtBot) -> None:
    one = make()
    prompt = pane.rooms.form.prompt
    prompt.setFocus()
    prompt.clear()
    qtbot.keyClicks(prompt, "S 10+-=")
    QTest.keyClick(prompt, Qt.Key.Key_Delete)
    assert prompt.toPlainText() == "S 10+-="
    assert pane.desk.generation(one.id) == one


def test_what_cannot_be_done_says_why(pane: PicturePane, registry: ActionRegistry, fake_studio: FakeStudio) -> None:
    """Nothing is there: no project, no model, no picture."""
    fake_studio.close_project()
    fake_studio.library.models.clear()
    fake_studio.library.changed.emit()
    possible = set()
    for action in registry.all():
        reason = action.enabled()
        assert not reason or reason.endswith((".", ".)"))
        if not reason:
            possible.add(action.id)
            registry.trigger(action.id)
    pictures = {"generate", "place", "star", "trash", "export", "reuse", "copy", "enlarge-2", "layer-delete", "fit"}
    assert possible.isdisjoint({f"picture.{name}" for name in pictures})


def test_each_button_says_what_it_does_with_its_key(pane: PicturePane, registry: ActionRegistry, make: Make) -> None:
    make()
    assert pane.rooms.form.generate.toolTip() == "Make the picture (Ctrl+Return)"
    assert registry.tip("picture.star") == "Mark the picture, for the shelf of starred pictures (S)"
    assert pane.tools.place.toolTip().startswith("Put this picture on the canvas, in layers where it has some (Return)")
    pane.tools.star.click()
    assert pane.tools.star.accessibleName() == "Remove the star"
    assert pane.rooms.canvas_page.layers.foot.bin.toolTip() == (
        "Take the layer off the canvas; undo brings it back (Del)\nChoose a layer first."
    )


def test_buttons_that_mean_a_picture_wait_for_one(pane: PicturePane, make: Make, qtbot: QtBot) -> None:
    buttons = (pane.tools.place, pane.tools.star, pane.tools.save, pane.tools.fit, pane.tools.more)
    assert not any(button.isEnabled() for button in buttons)
    make()
    qtbot.waitUntil(lambda: all(button.isEnabled() for button in buttons))


def test_the_tool_that_finds_objects_waits_for_its_model(
    pane: PicturePane, registry: ActionRegistry, fake_studio: FakeStudio
) -> None:
    """It says so before somebody clicks in vain."""
    button = pane.strip.buttons["object"]
    assert not button.isEnabled()
    assert registry.tip("picture.tool-object").endswith("The model that finds objects is not installed.")
    assert all(one.isEnabled() for name, one in pane.strip.buttons.items() if name != "object")
    fake_studio.library.models.append(picture_model("cut-out", family="tool", tasks=("cut-out", "select-object")))
    fake_studio.library.changed.emit()
    assert button.isEnabled()
    assert "not installed" not in registry.tip("picture.tool-object")


def test_layers_are_shifted_faded_hidden_and_deleted(
    pane: PicturePane, do: Do, make: Make, fake_studio: FakeStudio, registry: ActionRegistry
) -> None:
    pane.rooms.canvas.place(make("low").id)
    pane.rooms.canvas.place(make("high", "blue").id)

    def top() -> Layer:
        assert fake_studio.session is not None
        return next(one for one in fake_studio.session.document.all(Layer) if one.name == "high")

    assert registry.get("picture.layer-forward").enabled() == "The layer is the top one."
    do("picture.layer-back")
    do("picture.layer-less")
    do("picture.layer-less")
    do("picture.layer-more")
    assert top().opacity == pytest.approx(0.9)
    assert registry.words("picture.layer-show") == "Hide the layer"
    do("picture.layer-show")
    assert not top().visible
    assert registry.words("picture.layer-show") == "Show the layer"
    do("picture.layer-delete")
    assert [pane.rooms.canvas_page.layers.list.item(0).text()] == ["low"]


def test_a_picture_is_made_again_by_its_own_recipe(
    pane: PicturePane, do: Do, make: Make, fake_studio: FakeStudio
) -> None:
    make("a fox in snow")
    seed = pane.rooms.prompt.form.seed
    pane.rooms.form.prompt.setPlainText("something else")
    do("picture.new-seed")
    do("picture.make-again")
    request = fake_studio.queue.jobs()[-1].request
    assert isinstance(request, PictureRequest)
    assert (request.prompt, request.seed) == ("a fox in snow", seed)
    do("picture.reuse-new-seed")
    assert not pane.rooms.prompt.form.seed_locked


def test_the_next_picture_starts_from_this_one(
    pane: PicturePane, do: Do, make: Make, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot
) -> None:
    make()
    do("picture.use-as-start")
    assert pane.rooms.form.switches["from_canvas"].isChecked()
    do("picture.generate")
    qtbot.waitUntil(lambda: bool(fake_studio.queue.jobs()))
    request = fake_studio.queue.jobs()[-1].request
    assert isinstance(request, PictureRequest)
    assert request.task == "image-to-image"
    do("picture.from-canvas")
    assert not pane.rooms.prompt.form.from_canvas
    fake_studio.library.models[:] = [picture_model("plain", tasks=("text-to-image",))]
    fake_studio.library.changed.emit()
    assert registry.get("picture.use-as-start").enabled() == "The chosen model cannot start from a picture."


def test_the_seed_is_kept_and_the_size_swapped(pane: PicturePane, do: Do) -> None:
    do("picture.keep-seed")
    assert pane.rooms.form.lock.isChecked()
    pane.rooms.form.lock.click()
    assert not pane.rooms.prompt.form.seed_locked
    pane.rooms.prompt.set(width=320)
    do("picture.swap-size")
    assert (pane.rooms.form.numbers["width"].value(), pane.rooms.form.numbers["height"].value()) == (256, 320)


def test_one_goes_from_picture_to_picture_and_from_shelf_to_shelf(pane: PicturePane, do: Do, make: Make) -> None:
    old, new = make("old"), make("new", "blue")
    do("picture.older")
    assert pane.desk.chosen == old.id
    do("picture.older")
    assert pane.desk.chosen == old.id
    do("picture.star")
    do("picture.newer")
    assert pane.desk.chosen == new.id
    do("picture.shelf-starred")
    assert (pane.desk.chosen, pane.rooms.results_view.shelf.currentText()) == (old.id, "Starred")
    do("picture.trash")
    do("picture.shelf-trash")
    assert pane.desk.chosen == old.id
    do("picture.empty-trash")
    next(b for b in pane.messages.findChildren(QAbstractButton) if b.text() == "Delete for good").click()
    do("picture.shelf-all")
    assert [one.id for one in pane.rooms.results.pictures()] == [new.id]


def test_a_picture_and_its_recipe_are_copied_and_shown(
    pane: PicturePane, do: Do, make: Make, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    make("a fox at night")
    QGuiApplication.clipboard().clear()
    do("picture.copy")
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().image().size().width() == 32)
    do("picture.copy-recipe")
    assert "a fox at night" in QGuiApplication.clipboard().text()
    do("picture.show-recipe")
    page = pane.findChild(RecipePage)
    assert page is not None
    assert "a fox at night" in page.findChild(QPlainTextEdit).toPlainText()
    pane.rooms.form.prompt.setPlainText("")
    next(b for b in page.findChildren(QAbstractButton) if b.text() == "Reuse settings and seed").click()
    assert pane.rooms.form.prompt.toPlainText() == "a fox at night"


def test_the_edit_menu_copies_the_picture_and_pastes_one(
    pane: PicturePane, registry: ActionRegistry, make: Make, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    make()
    strip = registry.editing_around(pane.rooms.results_view.strip)
    assert strip.copy is not None
    assert strip.paste is not None
    strip.copy.act()
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())
    QGuiApplication.clipboard().setMimeData(QMimeData())
    assert strip.paste.enabled() == "The clipboard holds neither a picture nor the recipe of one."
    QGuiApplication.clipboard().setImage(QImage(8, 6, QImage.Format.Format_RGB32))
    assert strip.paste.enabled() == ""
    strip.paste.act()
    qtbot.waitUntil(lambda: not pane.rooms.taking_in.errand.busy)
    assert fake_studio.session is not None
    [layer] = fake_studio.session.document.all(Layer)
    assert (layer.width, layer.height) == (8, 6)


def test_what_is_looked_at_is_zoomed_and_fitted(
    pane: PicturePane, do: Do, make: Make, registry: ActionRegistry, qtbot: QtBot
) -> None:
    assert registry.get("picture.zoom-in").enabled() == "There is nothing to look at yet."
    make()
    view = pane.rooms.looked_at()
    qtbot.waitUntil(view.has_picture)
    do("picture.full-size")
    assert view.transform().m11() == 1
    do("picture.zoom-in")
    assert view.transform().m11() == pytest.approx(1.25)
    do("picture.zoom-out")
    assert view.transform().m11() == pytest.approx(1)
    do("picture.fit")
    assert view.transform().m11() > 1
    do("picture.show-canvas")
    assert pane.rooms.looked_at() is pane.rooms.results_view.result
    do("picture.place")
    assert pane.rooms.looked_at() is pane.rooms.canvas_page.view
    do("picture.show-result")
    assert pane.rooms.looked_at() is pane.rooms.results_view.result


def test_undo_brings_what_it_undid_into_view(pane: PicturePane, do: Do, make: Make) -> None:
    one = make("old")
    make("new", "blue")
    pane.rooms.results_view.select(one.id)
    do("picture.place")
    do("picture.show-result")
    pane.undo()
    assert pane.desk.page == "canvas"
    do("picture.trash")
    assert pane.desk.chosen != one.id
    pane.undo()
    assert (pane.rooms.results_view.strip.current_id(), pane.desk.chosen) == (one.id, one.id)
    pane.redo()
    assert (pane.rooms.results.shelf, pane.desk.page) == ("trash", "gallery")


@pytest.mark.parametrize("name", ["edit-prompt", "edit-negative", "choose-model"])
def test_one_goes_to_a_field_of_the_form(name: str, pane: PicturePane, do: Do) -> None:
    form = pane.rooms.form
    do(f"picture.{name}")
    fields = {"edit-prompt": form.prompt, "edit-negative": form.negative, "choose-model": form.model}
    assert fields[name].hasFocus()


def test_a_word_is_weighed_in_the_field_that_was_typed_in_last(pane: PicturePane, do: Do) -> None:
    form = pane.rooms.form
    form.prompt.setPlainText("fox")
    form.negative.setPlainText("rain")
    form.negative.setFocus()
    pane.rooms.results_view.strip.setFocus()
    do("picture.weigh-more")
    assert (form.prompt.toPlainText(), form.negative.toPlainText()) == ("fox", "(rain:1.1)")
    form.prompt.setFocus()
    do("picture.weigh-less")
    assert form.prompt.toPlainText() == "(fox:0.9)"


def test_a_switch_of_the_form_is_an_action_where_the_model_has_it(
    pane: PicturePane, do: Do, registry: ActionRegistry, fake_studio: FakeStudio
) -> None:
    assert registry.get("picture.sticker").enabled() == "The chosen model cannot do this."
    fake_studio.library.models[:] = [picture_model("starter", engine="starter-onnx")]
    fake_studio.library.changed.emit()
    do("picture.sticker")
    assert pane.rooms.form.switches["sticker"].isChecked()
    assert registry.words("picture.sticker") == "Sticker: no background"


def test_escape_in_the_prompt_gives_the_keyboard_back_before_it_stops_a_picture(
    pane: PicturePane, do: Do, make: Make, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    pane.rooms.results_view.select(make().id)
    do("picture.place")
    qtbot.waitUntil(lambda: not pane.rooms.canvas_page.painted.busy)
    prompt = pane.rooms.form.prompt
    prompt.setFocus()
    QTest.keyClick(prompt, Qt.Key.Key_Escape)
    assert prompt.hasFocus(), "nothing is being made"
    pane.rooms.form.generate.click()
    prompt.setFocus()
    QTest.keyClick(prompt, Qt.Key.Key_Escape)
    view = pane.rooms.canvas_page.view
    assert view.hasFocus()
    assert len(fake_studio.queue.jobs()) == 1
    assert pane.messages.text == "Press Escape once more to stop what is being made."
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not fake_studio.queue.jobs()
    pane.rooms.form.generate.click()
    do("picture.show-result")
    prompt.setFocus()
    QTest.keyClick(prompt, Qt.Key.Key_Escape)
    assert (pane.desk.page, len(fake_studio.queue.jobs())) == ("canvas", 1), "what is opened is closed first"
    prompt.setFocus()
    do("picture.stop")
    assert not fake_studio.queue.jobs(), "the menu means it"


def test_what_is_opened_from_the_gallery_leads_back_to_it_and_its_search(
    pane: PicturePane, do: Do, make: Make, qtbot: QtBot
) -> None:
    fox, owl = make("a fox"), make("an owl")
    do("picture.gallery")
    pane.rooms.gallery.search("fox")
    strip = pane.rooms.results_view.strip
    qtbot.waitUntil(lambda: strip.pictures.ids() == [fox.id])
    strip.choose(fox.id)
    do("picture.show-result")
    pane.rooms.results_view.look.back.click()
    assert (pane.desk.page, pane.rooms.gallery.line, strip.pictures.ids()) == ("gallery", "fox", [fox.id])
    do("picture.stop")
    assert (pane.desk.page, pane.rooms.gallery.line) == ("canvas", "")
    assert set(strip.pictures.ids()) == {fox.id, owl.id}
