"""A picture with layers on the canvas: one group, whose layers are moved, hidden, reordered and drawn again."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from dropping_on import drop_on
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot
from small_png import png
from studio_fakes import FakeStudio, entry

from studio.compositing.flat import Shown, flattened
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.picture_records import Canvas, Generation, Layer, LayerEffect, PictureLayer
from studio.domain.requests import PictureRequest
from studio.services.session.step_words import step_words
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas import canvas_changes as edits
from studio.ui.picture.canvas import grouping
from studio.ui.picture.canvas.again_dialog import AgainDialog
from studio.ui.picture.canvas.asking_again import Wanted
from studio.ui.picture.canvas.layer_changes import duplicate
from studio.ui.picture.canvas.layer_looks import pixels_of
from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.pane import PicturePane
from studio.ui.widgets.drops import PICTURE_MIME

Pixels = NDArray[np.uint8]
Layered = Callable[[], Generation]
BOAT = LayerEffect(reflection=0.5, shadow=0.3, tint=(220, 230, 255))


def as_png(pixels: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def ground() -> Pixels:
    pixels = np.full((96, 128, 4), 255, np.uint8)
    pixels[..., 0] = np.linspace(90, 210, 128).round().astype(np.uint8)
    return pixels


def ball() -> Pixels:
    """Drawn twice as large as it is shown, with soft edges."""
    down, across = np.mgrid[:60, :60] - 29.5
    pixels = np.full((60, 60, 4), (200, 60, 30, 0), np.uint8)
    pixels[..., 3] = (np.clip(29 - np.hypot(down, across), 0, 1) * 255).astype(np.uint8)
    return pixels


def picture_layers() -> tuple[tuple[PictureLayer, bytes], ...]:
    low, boat, front = as_png(ground()), as_png(ball()), as_png(np.full((8, 30, 4), (20, 90, 60, 255), np.uint8))

    def layer(name: str, data: bytes, box: tuple[int, int, int, int], **more: object) -> tuple[PictureLayer, bytes]:
        x, y, width, height = box
        return PictureLayer(
            name=name, asset=hashlib.sha256(data).hexdigest(), x=x, y=y, width=width, height=height, **more,
        ), data  # type: ignore[arg-type]  # fmt: skip

    return (
        layer("sea", low, (0, 0, 128, 96)),
        layer("boat", boat, (40, 30, 30, 30), group="boat", effect=BOAT, words="a boat"),
        layer("boat front", front, (40, 52, 30, 8), group="boat"),
    )


@pytest.fixture
def layered(shown_pane: PicturePane, fake_studio: FakeStudio) -> Layered:
    """A finished picture of three layers, two of which belong together."""

    def made() -> Generation:
        shown_pane.rooms.form.prompt.setPlainText("a boat on the sea")
        shown_pane.rooms.form.generate.click()
        job = fake_studio.queue.jobs()[-1].id
        parts = picture_layers()
        generation = fake_studio.queue.adopt(
            job, png("blue", 128, 96), layers=tuple(one for one, _ in parts),
            parts={one.asset: data for one, data in parts},
        )  # fmt: skip
        fake_studio.queue.step(job, "done")
        return generation

    return made


def document_of(pane: PicturePane) -> Document:
    assert pane.desk.session is not None
    return pane.desk.session.document


def pile(pane: PicturePane) -> list[str]:
    """Names, bottom first."""
    canvas = edits.canvas_of(document_of(pane))
    assert canvas is not None
    return [layer.name for layer in edits.layers_of(document_of(pane), canvas)]


def named(pane: PicturePane, name: str, role: str = "raster") -> Layer:
    return next(one for one in document_of(pane).all(Layer) if one.name == name and one.role == role)


def listed(pane: PicturePane) -> list[str]:
    shown = pane.rooms.canvas_page.layers.list
    return [shown.item(at).text().strip("\u2003") for at in range(shown.count())]


def seen(pane: PicturePane) -> Pixels:
    """What is saved of the canvas."""
    paint = pane.rooms.canvas.painter()
    assert paint is not None
    return np.asarray(Image.open(io.BytesIO(paint())).convert("RGBA"))


def painted(pane: PicturePane) -> Pixels:
    """What the canvas paints on the screen, at its own size."""
    view = pane.rooms.canvas_page.view
    canvas = next(document_of(pane).all(Canvas))
    view.hold(None)
    view.zoom(0)
    corner = view.to_view_transform().map(QPointF()).toPoint()
    return pixels_of(view.grab().toImage().copy(QRect(corner, QSize(canvas.width, canvas.height))))


def by_worker() -> Pixels:
    """The flat picture of the same layers as a worker makes it."""
    pixels = {"sea": ground(), "boat": ball(), "boat front": np.full((8, 30, 4), (20, 90, 60, 255), np.uint8)}
    shown = (
        Shown(pixels[one.name], one.x, one.y, one.width, one.height, effect=one.effect) for one, _ in picture_layers()
    )
    return flattened(128, 96, shown)


def looked_at(qtbot: QtBot, pane: PicturePane) -> None:
    """Wait until every layer is there."""
    qtbot.waitUntil(lambda: not pane.rooms.canvas_page.painted.busy)


def test_a_picture_with_layers_is_placed_as_a_group(shown_pane: PicturePane, layered: Layered) -> None:
    layered()
    shown_pane.rooms.canvas.place()
    assert pile(shown_pane) == ["sea", "boat", "boat front", "boat", "a boat on the sea"]
    whole, boat = named(shown_pane, "a boat on the sea", "group"), named(shown_pane, "boat")
    assert named(shown_pane, "boat", "group").group_id == whole.id
    assert boat.group_id == named(shown_pane, "boat", "group").id
    assert (boat.x, boat.y, boat.width, boat.height, boat.words) == (40, 30, 30, 30, "a boat")
    assert boat.effect == BOAT
    shown_pane.undo()
    assert not list(document_of(shown_pane).all(Layer))


def test_the_group_has_all_of_a_long_name(shown_pane: PicturePane, fake_studio: FakeStudio) -> None:
    """The row cuts it, and no file gets less of it."""
    words = "a lighthouse on a hill by the sea at night with a full moon above it and a small red boat"
    shown_pane.rooms.prompt.set(prompt=words)
    shown_pane.rooms.prompt.generate()
    job = fake_studio.queue.jobs()[-1].id
    one = fake_studio.queue.adopt(job, png("red"))
    fake_studio.queue.step(job, "done")
    shown_pane.rooms.canvas.place(one.id)
    assert [layer.name for layer in shown_pane.rooms.layers.all()] == [words]


def test_it_can_be_placed_in_one_piece_too(shown_pane: PicturePane, layered: Layered, registry: ActionRegistry) -> None:
    one = layered()
    registry.trigger("picture.place-flat")
    assert [layer.asset for layer in document_of(shown_pane).all(Layer)] == [one.asset]


def test_the_canvas_shows_what_the_worker_made(qtbot: QtBot, shown_pane: PicturePane, layered: Layered) -> None:
    layered()
    shown_pane.rooms.canvas.place()
    looked_at(qtbot, shown_pane)
    worker = by_worker().astype(int)
    assert np.abs(seen(shown_pane) - worker).max() == 0
    # Without its frame of one pixel, which belongs to the view.
    assert np.abs(painted(shown_pane) - worker)[1:-1, 1:-1].max() <= 1


def test_what_is_saved_of_the_canvas_is_what_it_shows(shown_pane: PicturePane, layered: Layered) -> None:
    assert shown_pane.rooms.canvas.painter() is None
    layered()
    shown_pane.rooms.canvas.place()
    paint = shown_pane.rooms.canvas.painter()
    assert paint is not None
    # What is done meanwhile is no part of it.
    shown_pane.rooms.canvas_page.choose_layer(named(shown_pane, "boat", "group").id)
    shown_pane.rooms.layers.remove()
    saved = np.asarray(Image.open(io.BytesIO(paint())).convert("RGBA"))
    assert np.array_equal(saved, by_worker())


def test_a_group_moves_and_hides_as_one(shown_pane: PicturePane, layered: Layered) -> None:
    layered()
    shown_pane.rooms.canvas.place()
    group = named(shown_pane, "boat", "group")
    before = seen(shown_pane)
    shown_pane.rooms.layers.move(group.id, group.x + 12, group.y - 5)
    assert (named(shown_pane, "boat").x, named(shown_pane, "boat front").y) == (52, 47)
    # What is seen of the boat, its mirror image too, lies so much further now.
    box = before[24:90, 36:76]
    moved = seen(shown_pane)[19:85, 48:88]
    alike = np.abs(box[..., 1:3].astype(int) - moved[..., 1:3]).max(axis=2) <= 1
    assert alike.mean() > 0.9
    shown_pane.undo()
    assert np.array_equal(seen(shown_pane), before)
    shown_pane.rooms.canvas_page.choose_layer(group.id)
    shown_pane.rooms.layers.toggle()
    assert np.array_equal(seen(shown_pane), ground())


def test_layers_are_reordered_within_their_group_and_groups_as_blocks(
    shown_pane: PicturePane, layered: Layered
) -> None:
    layered()
    shown_pane.rooms.canvas.place()
    page, layers = shown_pane.rooms.canvas_page, shown_pane.rooms.layers
    page.choose_layer(named(shown_pane, "boat front").id)
    layers.shift(-1)
    assert pile(shown_pane) == ["sea", "boat front", "boat", "boat", "a boat on the sea"]
    assert layers.why_not_shift(-1) == "The layer is the bottom one of its group."
    page.choose_layer(named(shown_pane, "boat", "group").id)
    layers.shift(-1)
    assert pile(shown_pane) == ["boat front", "boat", "boat", "sea", "a boat on the sea"]


def test_deleting_a_group_deletes_what_is_in_it(shown_pane: PicturePane, layered: Layered) -> None:
    layered()
    shown_pane.rooms.canvas.place()
    shown_pane.rooms.canvas_page.choose_layer(named(shown_pane, "boat", "group").id)
    shown_pane.rooms.layers.remove()
    assert pile(shown_pane) == ["sea", "a boat on the sea"]
    shown_pane.undo()
    assert pile(shown_pane) == ["sea", "boat", "boat front", "boat", "a boat on the sea"]


def test_the_list_folds_a_group(shown_pane: PicturePane, layered: Layered, registry: ActionRegistry) -> None:
    layered()
    shown_pane.rooms.canvas.place()
    assert listed(shown_pane) == ["\u25be a boat on the sea", "\u25be boat", "boat front", "boat", "sea"]
    shown_pane.rooms.canvas_page.choose_layer(named(shown_pane, "boat", "group").id)
    registry.trigger("picture.layer-fold")
    assert listed(shown_pane) == ["\u25be a boat on the sea", "\u25b8 boat", "sea"]
    shown_pane.rooms.canvas_page.choose_layer(named(shown_pane, "boat").id)
    assert listed(shown_pane)[3] == "boat"
    assert registry.get("picture.layer-fold").enabled() == "Choose a group of layers first."


def test_the_keys_move_the_chosen_group(qtbot: QtBot, shown_pane: PicturePane, layered: Layered) -> None:
    layered()
    shown_pane.rooms.canvas.place()
    looked_at(qtbot, shown_pane)
    view = shown_pane.rooms.canvas_page.view
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Down)
    shown_pane.commit_typing()
    places = {one.name: (one.x, one.y) for one in document_of(shown_pane).all(Layer) if one.role == "raster"}
    assert places == {"sea": (10, 1), "boat": (50, 31), "boat front": (50, 53)}
    shown_pane.undo()
    assert named(shown_pane, "sea").x == 0


# ---- asked for again


def drawn_again(fake_studio: FakeStudio, job_id: str) -> Generation:
    """The job's drawing: a sticker, twice as wide as high."""
    data = as_png(np.full((20, 40, 4), (10, 20, 30, 255), np.uint8))
    layer = PictureLayer(name="boat", asset=hashlib.sha256(data).hexdigest(), x=5, y=6, width=40, height=20)
    made = fake_studio.queue.adopt(job_id, png("green"), layers=(layer,), parts={layer.asset: data})
    fake_studio.queue.step(job_id, "done")
    return made


def test_a_layer_is_drawn_again_in_its_place(
    shown_pane: PicturePane, layered: Layered, fake_studio: FakeStudio
) -> None:
    whole = layered()
    shown_pane.rooms.canvas.place()
    shown_pane.rooms.canvas_page.choose_layer(named(shown_pane, "boat").id)
    job_id = shown_pane.rooms.again.again()
    request = fake_studio.queue.last.request
    assert isinstance(request, PictureRequest)
    assert (request.prompt, request.sticker, request.batch, request.plan) == ("a boat", True, 1, None)
    made = drawn_again(fake_studio, job_id)
    boat = named(shown_pane, "boat")
    assert boat.asset == made.layers[0].asset != whole.layers[1].asset
    # As high as before, in the middle of where it was, with its mirror image.
    assert (boat.x, boat.y, boat.width, boat.height) == (25, 30, 60, 30)
    assert boat.effect == BOAT
    assert boat.recipe_id == made.recipe_id
    # It takes neither the view nor the choice of a picture.
    assert (shown_pane.desk.page, shown_pane.desk.chosen) == ("canvas", whole.id)
    shown_pane.undo()
    assert named(shown_pane, "boat").asset == whole.layers[1].asset


def test_a_layer_is_drawn_in_other_words_or_another_style(
    shown_pane: PicturePane, layered: Layered, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    """The window goes on while the dialog is open."""
    model = fake_studio.library.models_for("picture")[0].id
    described = msgspec.structs.replace(entry(model, "picture", ("text-to-image",)), styles=("clip", "line"))
    fake_studio.library.catalogue[:] = [described]
    layered()
    shown_pane.rooms.canvas.place()
    shown_pane.rooms.canvas_page.choose_layer(named(shown_pane, "boat").id)

    def asked() -> AgainDialog:
        shown_pane.rooms.again.otherwise()
        dialog = shown_pane.findChild(AgainDialog)
        assert dialog is not None
        assert dialog.wanted() == Wanted("a boat", "")
        return dialog

    many = len(fake_studio.queue.jobs())
    for close in (QDialog.reject, QDialog.accept):
        close(asked())
        qtbot.waitUntil(lambda: shown_pane.findChild(AgainDialog) is None)
    assert len(fake_studio.queue.jobs()) == many, "neither a refusal nor the same words ask for anything"
    dialog = asked()
    dialog.words.setText("a  red ship")
    dialog.style_box.setCurrentIndex(dialog.style_box.findData("line"))
    dialog.accept()
    qtbot.waitUntil(lambda: shown_pane.findChild(AgainDialog) is None)
    request = fake_studio.queue.last.request
    assert isinstance(request, PictureRequest)
    assert (request.prompt, request.style) == ("a red ship", "line")
    drawn_again(fake_studio, fake_studio.queue.jobs()[-1].id)
    assert named(shown_pane, "a red ship").words == "a red ship"


def test_ground_and_groups_are_not_asked_for_alone(shown_pane: PicturePane, layered: Layered) -> None:
    layered()
    shown_pane.rooms.canvas.place()
    for layer in (named(shown_pane, "sea"), named(shown_pane, "boat", "group")):
        shown_pane.rooms.canvas_page.choose_layer(layer.id)
        assert shown_pane.rooms.again.why_not().startswith("Only a thing")
        assert shown_pane.rooms.again.again() == ""


def test_a_drawing_whose_layer_is_gone_stays_among_the_pictures(
    shown_pane: PicturePane, layered: Layered, fake_studio: FakeStudio
) -> None:
    layered()
    shown_pane.rooms.canvas.place()
    shown_pane.rooms.canvas_page.choose_layer(named(shown_pane, "boat").id)
    job_id = shown_pane.rooms.again.again()
    shown_pane.rooms.layers.remove()
    made = drawn_again(fake_studio, job_id)
    assert document_of(shown_pane).get(Generation, made.id) is not None
    assert "is gone" in shown_pane.messages.text


def test_a_picture_is_dragged_from_the_strip_onto_the_canvas(shown_pane: PicturePane, layered: Layered) -> None:
    one = layered()
    strip = shown_pane.rooms.results_view.strip
    data = strip.pictures.mimeData([strip.pictures.index(0)])
    assert bytes(data.data(PICTURE_MIME).data()).decode() == one.id
    assert drop_on(shown_pane, data)
    assert pile(shown_pane)[-1] == "a boat on the sea"


def test_dragging_one_of_a_chosen_group_drags_all(qtbot: QtBot, shown_pane: PicturePane, layered: Layered) -> None:
    layered()
    shown_pane.rooms.canvas.place()
    looked_at(qtbot, shown_pane)
    view = shown_pane.rooms.canvas_page.view
    start = view.to_view_transform().map(QPointF(10, 10)).toPoint()
    end = view.to_view_transform().map(QPointF(30, 20)).toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.5, 1.0):
        QTest.mouseMove(view, start + QPoint(*(round(share * part) for part in (end - start).toTuple())))
        QTest.qWait(20)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    sea, boat = named(shown_pane, "sea"), named(shown_pane, "boat")
    assert sea.x == pytest.approx(20, abs=2)
    assert (boat.x - 40, boat.y - 30) == (sea.x, sea.y)


def press(pane: PicturePane, at: tuple[int, int], to: tuple[int, int] | None = None, *, shift: bool = False) -> str:
    """Click with the move tool there, or drag; the name of what is chosen then."""
    tool, moving = pane.rooms.canvas_page.move_tool, pane.rooms.canvas_page.moving
    tool.press(Pointer(*at, shift=shift))
    if to is not None:
        tool.move(Pointer(*to))
    tool.release(Pointer(*(to or at)))
    moving.settle()
    chosen = pane.rooms.layers.chosen()
    return f"{chosen.name} {chosen.role}" if chosen is not None else ""


SEA, BOAT_AT = (4, 4), (55, 40)


def test_a_drag_of_a_thing_moves_it_alone_and_one_of_the_ground_the_scene(
    qtbot: QtBot, shown_pane: PicturePane, layered: Layered
) -> None:
    shown_pane.rooms.canvas.place(layered().id)
    qtbot.waitUntil(lambda: not shown_pane.rooms.canvas_page.painted.busy, timeout=20_000)
    sea, scene = named(shown_pane, "sea"), next(one for one in document_of(shown_pane).all(Layer) if not one.group_id)
    boat, front = named(shown_pane, "boat"), named(shown_pane, "boat front")
    assert press(shown_pane, BOAT_AT, (65, 45)) == "boat group"
    now = {one.name: one for one in document_of(shown_pane).all(Layer) if one.role == "raster"}
    assert (now["boat"].x, now["boat"].y) == (boat.x + 10, boat.y + 5)
    assert (now["boat front"].x, now["boat front"].y) == (front.x + 10, front.y + 5)
    assert (now["sea"].x, now["sea"].y) == (sea.x, sea.y)
    assert press(shown_pane, SEA, (7, 4)) == f"{scene.name} group"
    assert named(shown_pane, "sea").x == sea.x + 3
    assert named(shown_pane, "boat").x == boat.x + 13
    assert press(shown_pane, (BOAT_AT[0] + 13, BOAT_AT[1] + 5), shift=True) == f"{scene.name} group"


def test_a_second_click_however_late_goes_into_the_group(
    qtbot: QtBot, shown_pane: PicturePane, layered: Layered
) -> None:
    shown_pane.rooms.canvas.place(layered().id)
    qtbot.waitUntil(lambda: not shown_pane.rooms.canvas_page.painted.busy, timeout=20_000)
    assert press(shown_pane, BOAT_AT) == "boat group"
    assert press(shown_pane, BOAT_AT) == "boat raster"
    assert press(shown_pane, SEA).endswith(" group")
    assert press(shown_pane, SEA) == "sea raster"


def test_a_group_that_is_chosen_in_its_row_is_dragged_as_a_whole(
    qtbot: QtBot, shown_pane: PicturePane, layered: Layered
) -> None:
    shown_pane.rooms.canvas.place(layered().id)
    qtbot.waitUntil(lambda: not shown_pane.rooms.canvas_page.painted.busy, timeout=20_000)
    scene, sea = next(one for one in document_of(shown_pane).all(Layer) if not one.group_id), named(shown_pane, "sea")
    shown_pane.rooms.canvas_page.moving.choose(scene.id, by_row=True)
    assert press(shown_pane, BOAT_AT, (65, 45)) == f"{scene.name} group"
    assert named(shown_pane, "sea").x == sea.x + 10


def test_a_group_that_came_by_itself_is_not_taken_for_one_that_was_clicked(
    qtbot: QtBot, shown_pane: PicturePane, layered: Layered
) -> None:
    """Its list has the keyboard, and is filled anew; a click or a key in the list alone means the row."""
    shown_pane.rooms.canvas.place(layered().id)
    qtbot.waitUntil(lambda: not shown_pane.rooms.canvas_page.painted.busy, timeout=20_000)
    scene, sea = next(one for one in document_of(shown_pane).all(Layer) if not one.group_id), named(shown_pane, "sea")
    rows = shown_pane.rooms.canvas_page.layers.list
    shown_pane.dock.open("layers")
    rows.setFocus()
    assert rows.hasFocus()
    shown_pane.rooms.canvas.show_document()
    assert shown_pane.rooms.layers.chosen_id == scene.id
    assert press(shown_pane, BOAT_AT, (65, 45)) == "boat group"
    assert named(shown_pane, "sea").x == sea.x
    at = rows.visualItemRect(rows.item(0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shown_pane.rooms.layers.chosen_id == scene.id
    assert press(shown_pane, (65, 45), (68, 45)) == f"{scene.name} group"
    assert named(shown_pane, "sea").x == sea.x + 3


def test_a_row_reached_by_keys_means_the_group(qtbot: QtBot, shown_pane: PicturePane, layered: Layered) -> None:
    shown_pane.rooms.canvas.place(layered().id)
    qtbot.waitUntil(lambda: not shown_pane.rooms.canvas_page.painted.busy, timeout=20_000)
    rows = shown_pane.rooms.canvas_page.layers.list
    shown_pane.dock.open("layers")
    QTest.keyClick(rows, Qt.Key.Key_Down)
    boat, before = shown_pane.rooms.layers.chosen(), named(shown_pane, "sea")
    QTest.keyClick(rows, Qt.Key.Key_Up)
    assert boat is not None
    assert press(shown_pane, BOAT_AT, (58, 40)).endswith(" group")
    assert named(shown_pane, "sea").x == before.x + 3


def test_steps_of_a_group_are_called_by_its_name(qtbot: QtBot, shown_pane: PicturePane, layered: Layered) -> None:
    """Not by that of the first thing in it; and a mask that goes by its own, not by what it uncovers."""
    shown_pane.rooms.canvas.place(layered().id)
    document = document_of(shown_pane)
    scene = next(one for one in document.all(Layer) if not one.group_id)
    boat = next(one for one in document.all(Layer) if one.name == "boat" and one.role == "group")

    def called(change: Change) -> str:
        assert step_words(change.inverse(), document) == step_words(change, document)
        return step_words(change, document)

    assert called(edits.move_layer(document, scene.id, scene.x + 9, scene.y)) == f"Move group “{scene.name}”"
    assert called(edits.move_layer(document, boat.id, boat.x + 9, boat.y)) == "Move group “boat”"
    assert called(edits.move_layer(document, named(shown_pane, "sea").id, 3, 3)) == "Move layer “sea”"
    assert called(edits.remove_layer(document, scene.id)) == f"Delete layer “{scene.name}”"
    assert called(grouping.ungrouped(document, boat.id)) == "Take “boat” apart"
    assert called(grouping.grouped(document, boat.id)) == "Group “Group 1”"
    assert called(duplicate(document, boat.id)) == "Duplicate as “boat copy”"
    shown_pane.rooms.layers.choose(named(shown_pane, "sea").id)
    shown_pane.rooms.making.mask_layers([named(shown_pane, "sea").id])
    qtbot.waitUntil(lambda: any(one.role == "mask" for one in document_of(shown_pane).all(Layer)), timeout=20_000)
    document = document_of(shown_pane)
    mask = next(one for one in document.all(Layer) if one.role == "mask")
    assert called(edits.remove_layer(document, mask.id)) == f"Delete layer “{mask.name}”"
