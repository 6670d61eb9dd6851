"""The tab "Inpaint" in the whole pane: what is asked of the model, and what becomes of the answer."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, picture_model

from studio.domain.picture_records import Canvas, Generation, Layer
from studio.domain.requests import PictureRequest
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.flattening import kept_as
from studio.ui.picture.coverage import tile_names
from studio.ui.picture.inpaint.form import Edges, InpaintForm
from studio.ui.picture.inpaint.placing import reached
from studio.ui.picture.inpaint.presenter import Aim
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.prompt.prompt_field import PromptField

Pixels = NDArray[np.uint8]
WIDTH, HEIGHT = 600, 400


def rng(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def png_of(pixels: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def pixels_of(data: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(data)))


PHOTO = rng(1).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
OTHER = rng(2).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)


def spot() -> Pixels:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[180:220, 300:360] = 255
    return mask


@pytest.fixture
def pane(shown_pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> PicturePane:
    """With the photo on the canvas, and a model that can do everything."""
    fake_studio.library.models[:] = [
        picture_model("painter", tasks=("text-to-image", "image-to-image", "inpaint"))
    ]  # fmt: skip
    fake_studio.library.changed.emit()
    shown_pane.rooms.prompt.set(prompt="a lamp", seed=5, seed_locked=True)
    shown_pane.rooms.canvas.add_picture(kept_as(png_of(PHOTO), "photo"), png_of(PHOTO), WIDTH, HEIGHT)
    qtbot.waitUntil(lambda: shown_pane.rooms.canvas_page.easel.flattened().pixelColor(0, 0).alpha() == 255)
    return shown_pane


def canvas_of(studio: FakeStudio) -> Canvas:
    assert studio.session is not None
    return next(studio.session.document.all(Canvas))


def layers_of(studio: FakeStudio) -> list[Layer]:
    assert studio.session is not None
    return [studio.session.document.need(Layer, one) for one in canvas_of(studio).layers]


def bring_mask(pane: PicturePane, studio: FakeStudio, mask: Pixels, qtbot: QtBot, tmp_path: Path) -> None:
    Image.fromarray(mask).save(tmp_path / "mask.png")
    pane.rooms.mask_files.read(tmp_path / "mask.png")
    qtbot.waitUntil(lambda: any(layer.role == "mask" for layer in layers_of(studio)))
    assert studio.session is not None
    assert studio.session.painting.settle()


def asked(pane: PicturePane, studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot) -> PictureRequest:
    """Trigger it, and what goes to the worker."""
    before = len(studio.queue.jobs())
    registry.trigger("picture.inpaint")
    qtbot.waitUntil(lambda: len(studio.queue.jobs()) > before)
    request = studio.queue.jobs()[-1].request
    assert isinstance(request, PictureRequest)
    return request


def answer(pane: PicturePane, studio: FakeStudio, pixels: Pixels) -> Generation:
    """What the worker makes of it, chosen in the tray."""
    made = unanswered(pane, studio, pixels)
    click(pane, made)
    return made


def unanswered(pane: PicturePane, studio: FakeStudio, pixels: Pixels) -> Generation:
    """What the worker makes of it; the person did nothing about it yet."""
    job = studio.queue.jobs()[-1].id
    made = studio.queue.adopt(job, png_of(pixels))
    studio.queue.step(job, "done")
    return made


def click(pane: PicturePane, one: Generation) -> None:
    """On a picture in the tray."""
    strip = pane.rooms.results_view.strip
    at = strip.visualRect(strip.model().index(strip.pictures.row_of(one.id), 0)).center()
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=at)


def asset(studio: FakeStudio, name: str | None) -> Pixels:
    assert studio.session is not None
    assert name is not None
    return pixels_of(studio.session.read_asset(name))


def shown(pane: PicturePane) -> Pixels:
    """R, G, B of what the canvas shows, flattened."""
    pixels = pane.rooms.canvas.pixels()
    assert pixels is not None
    canvas = pane.rooms.inpaint.canvas
    assert canvas is not None
    return pixels((0, 0, canvas.width, canvas.height))[..., :3]


def repaired(init: Pixels, mask: Pixels, feather: int) -> Pixels:
    """As an engine answers."""
    other = OTHER[: init.shape[0], : init.shape[1]]
    return np.where(reached(mask, feather)[..., None] > 0, other, init)


def test_a_masked_repair_asks_for_the_part_around_the_mask(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    pane.rooms.inpaint.edit(feather=10, padding=20, strength=1.0, fill="patch")
    assert pane.rooms.inpaint_tab.generate.text() == "Fill"
    request = asked(pane, fake_studio, registry, qtbot)
    assert (request.task, request.prompt, request.seed, request.fill) == ("inpaint", "a lamp", 5, "patch")
    assert (request.strength, request.feather, request.padding, request.masked_only) == (1.0, 10, 20, True)
    assert request.canvas_id == canvas_of(fake_studio).id
    assert request.frame == (270, 150, 120, 100)
    assert np.array_equal(asset(fake_studio, request.init_image), PHOTO[150:250, 270:390])
    assert np.array_equal(asset(fake_studio, request.mask), spot()[150:250, 270:390])


def test_the_whole_picture_is_sent_where_that_is_wanted(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    pane.rooms.inpaint.edit(masked_only=False, strength=0.5)
    assert pane.rooms.inpaint_tab.generate.text() == "Refine"
    request = asked(pane, fake_studio, registry, qtbot)
    assert (request.frame, request.masked_only) == ((0, 0, WIDTH, HEIGHT), False)
    assert np.array_equal(asset(fake_studio, request.mask), spot())


def test_a_result_is_added_as_a_layer_behind_a_mask(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    pane.rooms.inpaint.edit(feather=10, padding=20)
    request = asked(pane, fake_studio, registry, qtbot)
    result = repaired(PHOTO[150:250, 270:390], spot()[150:250, 270:390], 10)
    answer(pane, fake_studio, result)
    assert pane.rooms.placing.pending() is not None
    assert pane.rooms.placing.pending().frame == request.frame  # type: ignore[union-attr]
    registry.trigger("picture.result-as-layer")
    qtbot.waitUntil(lambda: len(layers_of(fake_studio)) == 4)
    assert [(layer.role, layer.masked, layer.visible) for layer in layers_of(fake_studio)] == [
        ("raster", False, True), ("mask", False, False), ("mask", False, True), ("raster", True, True)
    ]  # fmt: skip
    assert pane.rooms.placing.pending() is None, "it is on the canvas now"
    wanted = PHOTO.copy()
    wanted[150:250, 270:390] = result
    qtbot.waitUntil(lambda: np.array_equal(shown(pane), wanted))
    pane.undo()
    assert len(layers_of(fake_studio)) == 2
    assert layers_of(fake_studio)[1].visible


def test_a_result_chosen_in_the_tray_is_placed_by_the_keys_there(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    pane.rooms.inpaint.edit(feather=10, padding=20)
    asked(pane, fake_studio, registry, qtbot)
    answer(pane, fake_studio, repaired(PHOTO[150:250, 270:390], spot()[150:250, 270:390], 10))
    tray = pane.rooms.results_view.strip
    pane.activateWindow()
    tray.setFocus()
    qtbot.waitUntil(tray.hasFocus)
    QTest.keyClick(tray, Qt.Key.Key_Y)
    assert pane.rooms.placing.hidden
    QTest.keyClick(tray, Qt.Key.Key_Y)
    assert not pane.rooms.placing.hidden
    QTest.keyClick(tray, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: len(layers_of(fake_studio)) == 4)


@pytest.mark.parametrize("from_gallery", [False, True])
def test_a_result_is_placed_where_it_belongs_by_the_key_of_every_picture(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path,
    from_gallery: bool,
) -> None:  # fmt: skip
    """Also where it does not lie over the canvas now; behind its mask, and not in the middle of the canvas."""
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    pane.rooms.inpaint.edit(feather=10, padding=20)
    asked(pane, fake_studio, registry, qtbot)
    result = repaired(PHOTO[150:250, 270:390], spot()[150:250, 270:390], 10)
    answer(pane, fake_studio, result)
    if from_gallery:
        pane.desk.show_page("gallery")
        assert pane.rooms.placing.pending() is None
    assert registry.words("picture.place") == "Place where it belongs"
    registry.trigger("picture.place")
    qtbot.waitUntil(lambda: len(layers_of(fake_studio)) == 4)
    assert pane.desk.page == "canvas"
    wanted = PHOTO.copy()
    wanted[150:250, 270:390] = result
    qtbot.waitUntil(lambda: np.array_equal(shown(pane), wanted))


def test_a_result_painted_into_a_layer_leaves_all_other_tiles_as_they_were(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    pane.rooms.inpaint.edit(feather=10, padding=20)
    asked(pane, fake_studio, registry, qtbot)
    result = repaired(PHOTO[150:250, 270:390], spot()[150:250, 270:390], 10)
    answer(pane, fake_studio, result)
    photo = layers_of(fake_studio)[0]
    assert fake_studio.session is not None
    document = fake_studio.session.document
    assert pane.rooms.quick_mask.is_on()
    registry.trigger("picture.result-into-layer")
    qtbot.waitUntil(lambda: bool(tile_names(document, photo.id)))
    assert set(tile_names(document, photo.id)) == {(1, 0)}
    assert pane.rooms.canvas_page.layers.current_id() == photo.id, "one paints on it again, its mask is hidden"
    wanted = PHOTO.copy()
    wanted[150:250, 270:390] = result
    qtbot.waitUntil(lambda: np.array_equal(shown(pane), wanted))
    pane.undo()
    qtbot.waitUntil(lambda: np.array_equal(shown(pane), PHOTO))


def test_what_looks_otherwise_on_the_canvas_than_its_preview_is_said(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    said: list[str] = []
    pane.desk.notices.said.connect(lambda message: said.append(message.text))
    photo = layers_of(fake_studio)[0]
    pane.rooms.layers.choose(photo.id)
    pane.rooms.layers.fade(0.5)
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    asked(pane, fake_studio, registry, qtbot)
    frame = fake_studio.queue.jobs()[-1].request.frame  # type: ignore[attr-defined]
    answer(pane, fake_studio, OTHER[: frame[3], : frame[2]])
    registry.trigger("picture.result-into-layer")
    qtbot.waitUntil(lambda: any("looks otherwise" in words and "its opacity" in words for words in said))


def test_a_layer_behind_a_mask_says_once_where_strokes_on_it_show(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    said: list[str] = []
    pane.desk.notices.said.connect(lambda message: said.append(message.text))
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    asked(pane, fake_studio, registry, qtbot)
    frame = fake_studio.queue.jobs()[-1].request.frame  # type: ignore[attr-defined]
    made = answer(pane, fake_studio, OTHER[: frame[3], : frame[2]])
    before = len(layers_of(fake_studio))
    registry.trigger("picture.result-as-layer")
    qtbot.waitUntil(lambda: any("only where its mask is white" in words for words in said))
    behind = len(layers_of(fake_studio)) - before
    click(pane, made)
    registry.trigger("picture.result-as-layer")
    qtbot.waitUntil(lambda: len(layers_of(fake_studio)) == before + 2 * behind)
    assert sum("only where its mask is white" in words for words in said) == 1


def test_a_result_lies_over_the_canvas_when_a_person_chose_it(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    asked(pane, fake_studio, registry, qtbot)
    made = unanswered(pane, fake_studio, OTHER)
    assert pane.desk.chosen == made.id, "the only picture is the chosen one"
    assert pane.rooms.placing.pending() is None, "and hides nothing before it is asked for"
    click(pane, made)
    assert pane.rooms.placing.pending() is not None
    pane.desk.choose("")
    pane.rooms.results.show_document()
    assert pane.desk.chosen == made.id, "as when the project is opened again"
    assert pane.rooms.placing.pending() is None


def test_what_was_made_of_a_part_stays_at_its_part_when_the_canvas_grows_to_the_left(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    pane.rooms.inpaint.edit(feather=10, padding=20)
    asked(pane, fake_studio, registry, qtbot)
    repair = unanswered(pane, fake_studio, repaired(PHOTO[150:250, 270:390], spot()[150:250, 270:390], 10))
    assert repair.frame == (270, 150, 120, 100)
    pane.rooms.inpaint.set_edges(Edges(64, 32, 0, 0))
    asked(pane, fake_studio, registry, qtbot)
    answer(pane, fake_studio, rng(3).integers(0, 256, (HEIGHT + 32, WIDTH + 64, 3)).astype(np.uint8))
    registry.trigger("picture.result-as-layer")
    qtbot.waitUntil(lambda: canvas_of(fake_studio).width == WIDTH + 64)
    click(pane, repair)
    pending = pane.rooms.placing.pending()
    assert pending is not None
    assert pending.frame == (334, 182, 120, 100)
    pane.undo()
    pending = pane.rooms.placing.pending()
    assert pending is not None
    assert pending.frame == (270, 150, 120, 100)


def test_a_job_that_waits_while_the_canvas_grows_comes_back_to_its_part(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    pane.rooms.inpaint.edit(feather=10, padding=20)
    asked(pane, fake_studio, registry, qtbot)
    waiting = fake_studio.queue.jobs()[-1].id
    pane.rooms.inpaint.set_edges(Edges(64, 32, 0, 0))
    asked(pane, fake_studio, registry, qtbot)
    answer(pane, fake_studio, rng(3).integers(0, 256, (HEIGHT + 32, WIDTH + 64, 3)).astype(np.uint8))
    registry.trigger("picture.result-as-layer")
    qtbot.waitUntil(lambda: canvas_of(fake_studio).width == WIDTH + 64)
    repair = fake_studio.queue.adopt(waiting, png_of(repaired(PHOTO[150:250, 270:390], spot()[150:250, 270:390], 10)))
    fake_studio.queue.step(waiting, "done")
    click(pane, repair)
    pending = pane.rooms.placing.pending()
    assert pending is not None
    assert pending.frame == (334, 182, 120, 100)
    pane.undo()
    pending = pane.rooms.placing.pending()
    assert pending is not None
    assert pending.frame == (270, 150, 120, 100), "undo takes the canvas back, with the picture in its place"


def test_what_is_asked_of_a_grown_canvas_lies_where_it_was_asked(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    pane.rooms.inpaint.set_edges(Edges(64, 32, 0, 0))
    asked(pane, fake_studio, registry, qtbot)
    answer(pane, fake_studio, rng(3).integers(0, 256, (HEIGHT + 32, WIDTH + 64, 3)).astype(np.uint8))
    registry.trigger("picture.result-as-layer")
    qtbot.waitUntil(lambda: canvas_of(fake_studio).width == WIDTH + 64)
    pane.rooms.inpaint.set_edges(Edges())
    asked(pane, fake_studio, registry, qtbot)
    answer(pane, fake_studio, rng(4).integers(0, 256, (HEIGHT + 32, WIDTH + 64, 3)).astype(np.uint8))
    pending = pane.rooms.placing.pending()
    assert pending is not None
    assert pending.frame == (0, 0, WIDTH + 64, HEIGHT + 32)


def test_the_prompt_is_written_beside_the_button_too(pane: PicturePane) -> None:
    field = pane.rooms.inpaint_tab.prompt
    assert isinstance(field, PromptField)
    QTest.keyClicks(field, " of tin")
    assert pane.rooms.prompt.form.prompt == "a lamp of tin"
    assert pane.rooms.form.prompt.toPlainText() == "a lamp of tin"
    pane.rooms.prompt.set(prompt="a bench")
    assert field.toPlainText() == "a bench"


def test_a_longer_sentence_moves_no_button(pane: PicturePane, registry: ActionRegistry) -> None:
    registry.trigger("picture.dock-inpaint")
    button = pane.rooms.inpaint_tab.generate
    pane.grab()
    before = button.y()
    pane.rooms.inpaint.set_edges(Edges(64, 32, 0, 0))
    assert "664 \u00d7 432" in pane.rooms.inpaint_tab.what.text()
    pane.grab()
    assert button.y() == before


def test_before_and_after_in_turn_then_put_away(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    asked(pane, fake_studio, registry, qtbot)
    made = answer(pane, fake_studio, OTHER)
    registry.trigger("picture.result-before")
    assert pane.rooms.placing.hidden
    assert pane.rooms.inpaint_tab.compare.isChecked()
    registry.trigger("picture.result-before")
    assert not pane.rooms.placing.hidden
    registry.trigger("picture.result-away")
    assert pane.rooms.placing.pending() is None
    assert not pane.rooms.inpaint_tab.as_layer.isEnabled()
    assert len(layers_of(fake_studio)) == 2
    click(pane, made)
    assert pane.rooms.placing.pending() is not None, "clicked again in the tray, it lies over the canvas again"


def test_an_outpaint_grows_the_canvas_around_the_old_picture(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot
) -> None:
    left, _, _, bottom = pane.rooms.inpaint_tab.edges
    left.setValue(64)
    bottom.setValue(40)
    assert pane.rooms.inpaint_tab.generate.text() == "Outpaint"
    pane.rooms.inpaint.edit(feather=4)
    request = asked(pane, fake_studio, registry, qtbot)
    assert (request.task, request.fill, request.strength) == ("inpaint", "blur", 1.0)
    assert request.frame == (-64, 0, WIDTH + 64, HEIGHT + 40)
    init, mask = asset(fake_studio, request.init_image), asset(fake_studio, request.mask)
    assert np.array_equal(init[:HEIGHT, 64:, :3], PHOTO)
    assert not init[:, :64, 3].any()
    assert mask[:, :64].all()
    assert mask[HEIGHT:].all()
    assert mask[: HEIGHT - 16, 80:].max() == 0, "but for an overlap the old picture is not painted anew"
    assert mask[0, 79] == 255
    ground = np.zeros((HEIGHT + 40, WIDTH + 64, 3), np.uint8)
    ground[:HEIGHT, 64:] = PHOTO
    other = rng(7).integers(0, 256, ground.shape).astype(np.uint8)
    answer(pane, fake_studio, np.where(reached(mask, 4)[..., None] > 0, other, ground))
    registry.trigger("picture.result-as-layer")
    qtbot.waitUntil(lambda: canvas_of(fake_studio).width == WIDTH + 64)
    assert canvas_of(fake_studio).height == HEIGHT + 40
    assert layers_of(fake_studio)[0].x == 64
    assert pane.rooms.inpaint.edges == Edges(), "the frame is the canvas again"
    qtbot.waitUntil(lambda: np.array_equal(shown(pane)[: HEIGHT - 30, 100:], PHOTO[: HEIGHT - 30, 36:]))
    pane.undo()
    assert (canvas_of(fake_studio).width, canvas_of(fake_studio).height) == (WIDTH, HEIGHT)
    assert layers_of(fake_studio)[0].x == 0


def test_without_a_mask_the_canvas_is_drawn_again_in_its_own_shape(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot
) -> None:
    assert pane.rooms.inpaint_tab.generate.text() == "Draw again"
    request = asked(pane, fake_studio, registry, qtbot)
    assert (request.task, request.mask, request.frame) == ("image-to-image", None, (0, 0, WIDTH, HEIGHT))
    assert np.array_equal(asset(fake_studio, request.init_image), PHOTO)
    answer(pane, fake_studio, OTHER[:200, :300])
    registry.trigger("picture.result-as-layer")
    qtbot.waitUntil(lambda: len(layers_of(fake_studio)) == 2)
    top = layers_of(fake_studio)[1]
    assert (top.x, top.y, top.width, top.height, top.masked) == (0, 0, WIDTH, HEIGHT, False)


def test_a_picture_that_started_from_the_canvas_lies_over_it_and_is_placed_where_it_belongs(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot
) -> None:
    pane.rooms.prompt.set(from_canvas=True)
    pane.rooms.prompt.generate()
    qtbot.waitUntil(lambda: bool(fake_studio.queue.jobs()))
    made = answer(pane, fake_studio, OTHER)
    pending = pane.rooms.placing.pending()
    assert pending is not None
    assert (pending.one.id, pending.frame) == (made.id, (0, 0, WIDTH, HEIGHT))
    registry.trigger("picture.result-as-layer")
    qtbot.waitUntil(lambda: len(layers_of(fake_studio)) == 2)
    assert layers_of(fake_studio)[1].asset == made.asset


def test_what_cannot_be_done_says_why(
    shown_pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    inpaint = shown_pane.rooms.inpaint
    assert "canvas is empty" in inpaint.why_not()
    assert "canvas is empty" in registry.get("picture.mask-import").enabled()
    shown_pane.rooms.canvas.add_picture(kept_as(png_of(PHOTO), "photo"), png_of(PHOTO), WIDTH, HEIGHT)
    fake_studio.library.models[:] = [picture_model("painter", tasks=("text-to-image",))]
    fake_studio.library.changed.emit()
    assert "cannot start from a picture" in inpaint.why_not()
    inpaint.aim_at("selection")
    assert "Nothing is selected" in inpaint.why_not()
    inpaint.aim_at("mask")
    assert "no mask" in inpaint.why_not()
    bring_mask(shown_pane, fake_studio, spot(), qtbot, tmp_path)
    assert "cannot paint a part anew" in inpaint.why_not()
    assert not shown_pane.rooms.inpaint_tab.generate.isEnabled()
    assert shown_pane.rooms.inpaint_tab.what.text() == inpaint.why_not()
    assert "No result" in registry.get("picture.result-as-layer").enabled()


def test_a_mask_goes_out_and_comes_in_to_the_bit(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    mask = rng(4).integers(0, 256, (HEIGHT, WIDTH)).astype(np.uint8)
    bring_mask(pane, fake_studio, mask, qtbot, tmp_path)
    out = tmp_path / "out.png"
    pane.rooms.mask_files.write(out)
    qtbot.waitUntil(out.exists)
    image = Image.open(out)
    assert image.mode == "L"
    assert np.array_equal(np.asarray(image), mask)


def test_a_file_that_is_no_mask_is_refused_in_a_sentence(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    said: list[str] = []
    pane.desk.notices.said.connect(lambda message: said.append(message.text))
    (tmp_path / "words.png").write_bytes(b"no picture")
    pane.rooms.mask_files.read(tmp_path / "words.png")
    qtbot.waitUntil(lambda: bool(said))
    assert "words.png" in said[-1]
    Image.new("L", (30, 20)).save(tmp_path / "black.png")
    pane.rooms.mask_files.read(tmp_path / "black.png")
    qtbot.waitUntil(lambda: "black throughout" in said[-1])
    assert [layer.role for layer in layers_of(fake_studio)] == ["raster"]


def test_the_frame_is_dragged_past_the_edge_by_its_handles(
    pane: PicturePane, registry: ActionRegistry, qtbot: QtBot
) -> None:
    from PySide6.QtCore import QPointF, Qt

    view, inpaint = pane.rooms.canvas_page.view, pane.rooms.inpaint
    registry.trigger("picture.outpaint-frame")
    qtbot.waitUntil(lambda: pane.rooms.over_canvas.framing)
    view.grab()

    def at(x: float, y: float) -> object:
        return view.to_view_transform().map(QPointF(x, y)).toPoint()

    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at(WIDTH, HEIGHT / 2))
    qtbot.mouseMove(view, at(WIDTH + 100, HEIGHT / 2))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at(WIDTH + 100, HEIGHT / 2))
    assert inpaint.edges.right in (96, 104)
    assert (inpaint.edges.left, inpaint.edges.top, inpaint.edges.bottom) == (0, 0, 0)
    assert pane.rooms.inpaint_tab.edges[2].value() == inpaint.edges.right
    strip, box = pane.strip.buttons, pane.rooms.box
    assert not any(button.isChecked() for button in strip.values()), "none of the tools is in the hand"
    registry.trigger(f"picture.tool-{box.in_hand}")
    assert not pane.rooms.over_canvas.framing
    assert strip[box.in_hand].isChecked()
    registry.trigger("picture.outpaint-frame")
    registry.trigger("picture.outpaint-frame")
    assert not pane.rooms.over_canvas.framing
    assert strip[box.in_hand].isChecked()
    pane.rooms.inpaint_tab.no_frame.click()
    assert inpaint.edges == Edges()


def test_what_is_set_is_kept(pane: PicturePane, fake_studio: FakeStudio) -> None:
    pane.rooms.inpaint_tab.strength.setValue(40)
    pane.rooms.inpaint_tab.feather.setValue(33)
    assert pane.rooms.inpaint.form == InpaintForm(strength=0.4, feather=33)
    assert fake_studio.settings.get("inpaint_feather") == 33


def test_a_part_is_painted_anew_from_the_prompt_tab_too(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    """Beside Generate, which draws a whole picture whatever is selected."""
    part = pane.rooms.form.part
    told = pane.rooms.form.part_told
    assert part.isHidden()
    assert told.isHidden()
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    assert not part.isHidden()
    assert part.text() == pane.rooms.inpaint_tab.generate.text() == "Refine"
    pane.rooms.inpaint.edit(strength=1.0)
    assert part.text() == pane.rooms.inpaint_tab.generate.text() == "Fill"
    assert told.isVisible()
    assert told.text() == f"Generate makes a whole picture. Fill: {pane.rooms.inpaint.what()}"
    pane.rooms.inpaint.set_edges(Edges(right=64))
    assert told.text().startswith("Generate makes a whole picture. Outpaint: What lies past the edges is painted.")
    pane.rooms.inpaint.set_edges(Edges())
    before = len(fake_studio.queue.jobs())
    part.click()
    qtbot.waitUntil(lambda: len(fake_studio.queue.jobs()) > before)
    request = fake_studio.queue.jobs()[-1].request
    assert isinstance(request, PictureRequest)
    assert (request.task, request.prompt) == ("inpaint", "a lamp")


@pytest.mark.parametrize(("aim", "both"), [("auto", False), ("mask", True)])
def test_what_is_still_masked_stays_where_the_canvas_grows(
    pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path,
    aim: Aim, both: bool,
) -> None:  # fmt: skip
    """Unless it is what a person chose to have painted anew."""
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    inpaint = pane.rooms.inpaint
    inpaint.aim_at(aim)
    inpaint.set_edges(Edges(64, 32, 0, 0))
    assert ("chosen above" in pane.rooms.inpaint_tab.what.text()) is both
    request = asked(pane, fake_studio, registry, qtbot)
    assert request.mask is not None
    white = asset(fake_studio, request.mask)
    assert white[0, 0] == 255, "past the edges"
    assert bool(white[200 + 32, 330 + 64]) is both
