"""A layer worked over by a model, in the whole pane: what is sent, where the answer lies, one step back."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, entry, picture_model

from studio.domain.picture_records import Canvas, Generation, Layer
from studio.domain.project_records import Recipe
from studio.domain.requests import PictureRequest
from studio.services.reworks import Act
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.flattening import kept_as
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.rework.asking import Asked, StyleOf, proposed
from studio.ui.picture.rework.dialog import ReworkDialog

Pixels = NDArray[np.uint8]
WIDTH, HEIGHT = 300, 200
PHOTO = np.random.Generator(np.random.PCG64(1)).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
TASKS: tuple[Act, ...] = ("upscale", "cut-out", "denoise", "line-art", "style-transfer", "colourise", "repair-faces")


def png_of(pixels: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


PHOTO_PNG = png_of(PHOTO)


@pytest.fixture
def pane(shown_pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> PicturePane:
    """With the photo on the canvas, chosen, and models for everything."""
    fake_studio.library.models[:] = [picture_model("tool", tasks=(*TASKS, "find-faces"))]
    fake_studio.library.changed.emit()
    shown_pane.rooms.canvas.add_picture(kept_as(PHOTO_PNG, "photo"), PHOTO_PNG, WIDTH, HEIGHT)
    qtbot.waitUntil(lambda: shown_pane.rooms.canvas_page.easel.flattened().pixelColor(0, 0).alpha() == 255)
    return shown_pane


def layers_of(studio: FakeStudio) -> list[Layer]:
    assert studio.session is not None
    canvas = next(studio.session.document.all(Canvas))
    return [studio.session.document.need(Layer, one) for one in canvas.layers]


def sent(pane: PicturePane, studio: FakeStudio, qtbot: QtBot, asked: Asked) -> PictureRequest:
    """What goes to the worker for the lowest layer."""
    before = len(studio.queue.jobs())
    pane.rooms.rework.layer(layers_of(studio)[0].id, asked)
    qtbot.waitUntil(lambda: len(studio.queue.jobs()) > before)
    request = studio.queue.jobs()[-1].request
    assert isinstance(request, PictureRequest)
    return request


def answer(studio: FakeStudio, pixels: Pixels) -> Generation:
    job = studio.queue.jobs()[-1].id
    made = studio.queue.adopt(job, png_of(pixels))
    studio.queue.step(job, "done")
    return made


@pytest.mark.parametrize("act", TASKS)
def test_the_answer_is_a_layer_over_its_source_in_one_step(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, act: Act
) -> None:
    session = fake_studio.session
    assert session is not None
    asked = proposed(act)
    request = sent(pane, fake_studio, qtbot, asked)
    assert (request.task, request.width, request.height) == (act, WIDTH, HEIGHT)
    assert session.read_asset(request.init_image or "") == PHOTO_PNG, "the very file that was brought in"
    [before] = layers_of(fake_studio)
    factor = 2 if act == "upscale" else 1
    made = answer(fake_studio, PHOTO.repeat(factor, axis=0).repeat(factor, axis=1))
    source, result = layers_of(fake_studio)
    assert (result.asset, result.width, result.height) == (made.asset, WIDTH * factor, HEIGHT * factor)
    middle = (2 * source.x + source.width, 2 * source.y + source.height)
    assert (2 * result.x + result.width, 2 * result.y + result.height) == middle
    assert source.visible is (act == "line-art")
    recipe = session.document.need(Recipe, result.recipe_id)
    assert isinstance(recipe.request, PictureRequest)
    assert recipe.request.init_image == request.init_image, "its lineage"
    pane.undo()
    qtbot.waitUntil(lambda: layers_of(fake_studio) == [before])


def test_what_was_painted_on_is_sent_as_it_is_now(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry
) -> None:
    assert fake_studio.session is not None
    pane.rooms.canvas_page.layers.choose(layers_of(fake_studio)[0].id)
    registry.trigger("picture.layer-fill")
    qtbot.waitUntil(
        lambda: bool(fake_studio.session and fake_studio.session.document.tiles_of(layers_of(fake_studio)[0].id))
    )
    request = sent(pane, fake_studio, qtbot, proposed("denoise"))
    pixels = np.asarray(Image.open(io.BytesIO(fake_studio.session.read_asset(request.init_image or ""))))
    assert pixels.shape[:2] == (HEIGHT, WIDTH)
    assert (pixels == pixels[0, 0]).all(), "one colour, not the photo"


def test_a_cut_out_can_come_as_a_mask(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    sent(pane, fake_studio, qtbot, Asked(act="cut-out", landing="mask", hide_source=False))
    alpha = np.zeros((HEIGHT, WIDTH, 1), np.uint8)
    alpha[50:150, 100:200] = 255
    answer(fake_studio, np.concatenate([PHOTO, alpha], axis=2))
    qtbot.waitUntil(lambda: len(layers_of(fake_studio)) == 2)
    mask, source = layers_of(fake_studio)
    assert (mask.role, source.masked, source.visible) == ("mask", True, True)
    shown = pane.rooms.canvas.pixels()
    assert shown is not None
    pixels = shown((0, 0, WIDTH, HEIGHT))
    assert np.array_equal(pixels[..., 3], alpha[..., 0])
    assert np.array_equal(pixels[60, 110, :3], PHOTO[60, 110])
    pane.undo()
    qtbot.waitUntil(lambda: [layer.masked for layer in layers_of(fake_studio)] == [False])


def test_the_source_is_kept_in_sight_by_choice(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    sent(pane, fake_studio, qtbot, Asked(act="denoise", hide_source=False))
    answer(fake_studio, PHOTO)
    assert [layer.visible for layer in layers_of(fake_studio)] == [True, True]


def test_a_layer_that_was_moved_meanwhile_takes_its_answer_along(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    sent(pane, fake_studio, qtbot, proposed("denoise"))
    pane.rooms.layers.move(layers_of(fake_studio)[0].id, 40, 30)
    answer(fake_studio, PHOTO)
    assert (layers_of(fake_studio)[1].x, layers_of(fake_studio)[1].y) == (40, 30)


def test_the_answer_for_a_layer_that_is_gone_stays_in_the_tray(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry
) -> None:
    sent(pane, fake_studio, qtbot, proposed("denoise"))
    pane.rooms.canvas_page.layers.choose(layers_of(fake_studio)[0].id)
    pane.rooms.layers.remove()
    made = answer(fake_studio, PHOTO)
    assert layers_of(fake_studio) == []
    assert "among the finished pictures" in pane.messages.text
    assert made.id in {one.id for one in pane.rooms.results.pictures()}


def test_the_style_of_a_file_of_a_layer_and_of_a_picture(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    session = fake_studio.session
    assert session is not None
    other = png_of(PHOTO[::-1].copy())
    (tmp_path / "style.png").write_bytes(other)
    by_file = sent(pane, fake_studio, qtbot, Asked(act="style-transfer", style=StyleOf(file=tmp_path / "style.png")))
    assert session.read_asset(by_file.style_image or "") == other
    pane.rooms.canvas.add_picture(kept_as(other, "other"), other, WIDTH, HEIGHT)
    upper = layers_of(fake_studio)[1]
    by_layer = sent(pane, fake_studio, qtbot, Asked(act="style-transfer", style=StyleOf(layer=upper.id)))
    assert by_layer.style_image == upper.asset
    made = answer(fake_studio, PHOTO)
    by_picture = sent(pane, fake_studio, qtbot, Asked(act="style-transfer", style=StyleOf(asset=made.asset)))
    assert by_picture.style_image == made.asset
    by_name = sent(pane, fake_studio, qtbot, Asked(act="style-transfer", style=StyleOf(name="dusk")))
    assert (by_name.style, by_name.style_image) == ("dusk", None)


def test_an_empty_layer_is_not_sent(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry
) -> None:
    pane.rooms.making.add("raster")
    pane.rooms.rework.layer(layers_of(fake_studio)[1].id, proposed("denoise"))
    qtbot.waitUntil(lambda: pane.messages.text == "The layer is empty.")
    assert fake_studio.queue.jobs() == ()


def test_a_missing_model_is_said(pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry) -> None:
    pane.rooms.canvas_page.layers.choose(layers_of(fake_studio)[0].id)
    fake_studio.library.models.clear()
    assert "taking out noise" in pane.rooms.rework.why_not_layer("denoise")
    assert "taking out noise" in registry.get("picture.layer-denoise").enabled()
    pane.rooms.rework.ask_layer("denoise")
    assert "taking out noise" in pane.messages.text


def test_what_is_larger_than_the_canvas_is_not_cut_in_silence(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    sent(pane, fake_studio, qtbot, Asked(act="upscale", factor=4, fine=True))
    assert fake_studio.queue.jobs()[-1].request.steps == 8  # type: ignore[union-attr]
    answer(fake_studio, PHOTO.repeat(4, axis=0).repeat(4, axis=1))
    assert "larger than the canvas: 1200 \u00d7 800 pixels on 300 \u00d7 200" in pane.messages.text


@pytest.mark.parametrize(
    ("action", "act"),
    [
        ("picture.layer-enlarge", "upscale"),
        ("picture.layer-cut-out", "cut-out"),
        ("picture.layer-denoise", "denoise"),
        ("picture.layer-line-art", "line-art"),
        ("picture.layer-restyle", "style-transfer"),
    ],
)
def test_each_act_is_asked_for_by_its_action_and_its_dialog(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry, action: str, act: str
) -> None:
    pane.rooms.canvas_page.layers.choose(layers_of(fake_studio)[0].id)
    registry.trigger(action)
    dialog = pane.findChild(ReworkDialog)
    assert dialog is not None
    dialog.hide_source.setChecked(False)
    dialog.accept()
    qtbot.waitUntil(lambda: len(fake_studio.queue.jobs()) == 1)
    request = fake_studio.queue.jobs()[0].request
    assert isinstance(request, PictureRequest)
    assert request.task == act
    answer(fake_studio, PHOTO)
    assert layers_of(fake_studio)[0].visible


def test_styles_are_tiles_with_pictures_the_models_own_first(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry, tmp_path: Path
) -> None:
    own = ("dusk", "starry night")
    fake_studio.library.models[:] = [picture_model("style-transfer", tasks=TASKS)]
    fake_studio.library.catalogue.append(replace(entry("style-transfer", "picture", TASKS), styles=own))
    fake_studio.library.changed.emit()
    other = np.full_like(PHOTO, 90)
    pane.rooms.canvas.add_picture(kept_as(png_of(other), "upper"), png_of(other), WIDTH, HEIGHT)
    lower = layers_of(fake_studio)[0]
    rows = pane.rooms.canvas_page.layers
    rows.choose(lower.id)
    qtbot.waitUntil(lambda: not rows.picture_of(layers_of(fake_studio)[1].id).isNull())
    registry.trigger("picture.layer-restyle")
    dialog = pane.findChild(ReworkDialog)
    assert dialog is not None
    tiles = dialog.styles
    assert tiles.names() == ("Dusk", "Starry night", "From a file\u2026", "upper")
    assert tiles.style_chosen() == StyleOf(name="dusk"), "the first"
    pictures = [tiles.item(at).icon().pixmap(52).toImage() for at in range(4)]
    assert pictures[0] != pictures[1]
    qtbot.keyClick(tiles, Qt.Key.Key_End)
    assert tiles.style_chosen() == StyleOf(layer=layers_of(fake_studio)[1].id)
    middle = pictures[3].pixelColor(pictures[3].rect().center())
    assert middle.red() == pytest.approx(90, abs=2), "what the layer shows"
    [begin] = [one for one in dialog.findChildren(QPushButton) if "Repaint" in one.text()]
    tiles.setCurrentRow(2)
    assert not begin.isEnabled(), "no file was chosen yet"
    asked: list[bool] = []
    tiles.file_wanted.disconnect()
    tiles.file_wanted.connect(lambda: asked.append(True))
    tiles.itemClicked.emit(tiles.item(2))
    assert asked == [True]
    tiles.choose_file(tmp_path / "brush.png")
    assert begin.isEnabled()
    assert tiles.names()[0] == "brush.png"
    assert dialog.asked().style == StyleOf(file=tmp_path / "brush.png")
    dialog.reject()


@pytest.mark.parametrize(("action", "act"), [("picture.denoise", "denoise"), ("picture.restyle", "style-transfer")])
def test_a_finished_picture_has_the_same_acts_and_its_answer_comes_into_the_tray(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, action: str, act: str, qtbot: QtBot
) -> None:
    sent(pane, fake_studio, qtbot, proposed("denoise"))
    made = answer(fake_studio, PHOTO)
    pane.rooms.results_view.select(made.id)
    layers = layers_of(fake_studio)
    registry.trigger(action)
    dialog = pane.findChild(ReworkDialog)
    assert dialog is not None
    dialog.accept()
    qtbot.waitUntil(lambda: len(fake_studio.queue.jobs()) == 1)
    request = fake_studio.queue.jobs()[0].request
    assert isinstance(request, PictureRequest)
    assert (request.task, request.init_image) == (act, made.asset)
    answer(fake_studio, PHOTO)
    assert layers_of(fake_studio) == layers


def test_faces_are_repaired_where_something_finds_them(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry
) -> None:
    pane.rooms.canvas_page.layers.choose(layers_of(fake_studio)[0].id)
    assert registry.get("picture.layer-repair-faces").enabled() == ""
    fake_studio.library.models[:] = [picture_model("clear", tasks=("repair-faces",))]
    fake_studio.library.changed.emit()
    assert "finding faces" in registry.get("picture.layer-repair-faces").enabled()
    assert "colouring" in registry.get("picture.layer-colourise").enabled()
