"""The starter model in the Picture pane: styles as pictures, stickers, what was understood, and its predecessor."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, entry, picture_model

from studio import places
from studio.domain.picture_records import Generation
from studio.domain.recipes.own import as_recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.engines.picture.tools import style as repainting
from studio.services.exchange.recipe_in import read_recipe
from studio.services.jobs.style_thumbnails import thumbnail_path
from studio.services.models.fit import Fit
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.prompt.style_gallery import StyleGallery, style_title
from studio.ui.picture.recipe_text import in_full

STYLES = ("3d", "flat", "noto", "blob", "line", "clip art")


def png(mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    picture = Image.new(mode, (32, 24), "red")
    if mode == "RGBA":
        picture.paste((0, 0, 0, 0), (0, 0, 16, 24))
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def pane(qtbot: QtBot, fake_studio: FakeStudio) -> Iterator[PicturePane]:
    library = fake_studio.library
    starter = picture_model("starter-picture", engine="starter-onnx", defaults={"width": 512, "height": 512})
    described = entry("starter-picture", "picture", ("text-to-image",))
    library.models.insert(0, starter)
    library.catalogue.append(
        msgspec.structs.replace(described, title="Starter drawings", styles=STYLES, replaces=("starter-flow",))
    )
    pane = PicturePane(fake_studio, ActionRegistry())  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.resize(1000, 900)
    with qtbot.waitExposed(pane):
        pane.show()
    yield pane
    pane.rooms.thumbnails.finish()
    pane.rooms.pictures.finish()


def asked(pane: PicturePane, studio: FakeStudio) -> PictureRequest:
    pane.rooms.form.generate.click()
    request = studio.queue.jobs()[-1].request
    assert isinstance(request, PictureRequest)
    return request


def shown_styles(pane: PicturePane) -> list[str]:
    return [pane.rooms.form.styles.item(row).text() for row in range(pane.rooms.form.styles.count())]


def test_styles_are_pictures_with_names_for_people(pane: PicturePane) -> None:
    assert shown_styles(pane) == ["Auto", "3D", "Flat", "Noto", "Blob", "Line art", "Clip art"]
    assert not any(pane.rooms.form.styles.item(row).icon().isNull() for row in range(7))
    assert pane.rooms.form.styles.currentRow() == 0
    spoken = pane.rooms.form.styles.item(5).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Style Line art"
    assert style_title("sepia") == "Sepia"


def test_every_style_of_the_shipped_model_has_its_thumbnail() -> None:
    folder = places.resources_dir() / "style-thumbnails" / "starter-picture"
    spec = json.loads((places.shipped_models_dir() / "starter-picture" / "picture.json").read_text("utf8"))
    assert {path.stem for path in folder.glob("*.png")} == {style.replace(" ", "-") for style in spec["styles"]}
    assert all(path.stat().st_size < 20_000 for path in folder.glob("*.png"))


def test_every_style_of_the_shipped_repainting_has_its_thumbnail() -> None:
    folder = places.resources_dir() / "style-thumbnails" / "style-transfer"
    assert {path.stem for path in folder.glob("*.png")} == {style.replace(" ", "-") for style in repainting.STYLES}
    assert all(path.stat().st_size < 20_000 for path in folder.glob("*.png"))


def test_a_style_is_chosen_with_the_keyboard(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    assert asked(pane, fake_studio).style == ""
    pane.rooms.form.styles.setFocus()
    qtbot.keyClick(pane.rooms.form.styles, Qt.Key.Key_Right)
    assert asked(pane, fake_studio).style == "3d"
    pane.rooms.form.styles.choose("clip art")
    assert asked(pane, fake_studio).style == "clip art"
    qtbot.keyClick(pane.rooms.form.styles, Qt.Key.Key_Home)
    assert asked(pane, fake_studio).style == ""


def test_a_model_without_styles_shows_none(pane: PicturePane) -> None:
    assert pane.rooms.form.styles.isVisible()
    pane.rooms.prompt.choose_model("painter")
    assert not pane.rooms.form.styles.isVisible()
    assert not pane.rooms.form.switches["sticker"].isVisible()


def test_what_auto_takes_is_told_of_the_model_that_was_just_chosen(pane: PicturePane) -> None:
    sampler = pane.rooms.form.choices["sampler"]
    told = {}
    for model_id in ("painter", "starter-picture", "painter"):
        pane.rooms.prompt.choose_model(model_id)
        told[model_id] = sampler.itemText(0)
    assert told["starter-picture"] == "Auto (Euler)"
    assert told["painter"] != "Auto (Euler)"


def test_small_and_large_squares_are_offered(pane: PicturePane) -> None:
    sizes = [pane.rooms.form.shape.itemData(at) for at in range(pane.rooms.form.shape.count())]
    assert (256, 256) in sizes
    assert (512, 512) in sizes


def test_a_sticker_is_asked_for_and_kept_in_the_settings(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    assert not asked(pane, fake_studio).sticker
    qtbot.keyClick(pane.rooms.form.switches["sticker"], Qt.Key.Key_Space)
    request = asked(pane, fake_studio)
    assert request.sticker
    pane.rooms.prompt.choose_model("painter")
    assert not asked(pane, fake_studio).sticker
    pane.rooms.prompt.choose_model("starter-picture")
    pane.rooms.prompt.take_recipe(as_recipe(request))
    assert pane.rooms.form.switches["sticker"].isChecked()


def test_a_sticker_keeps_its_transparent_ground_in_the_file(
    pane: PicturePane, fake_studio: FakeStudio, tmp_path: Path, qtbot: QtBot
) -> None:
    asked(pane, fake_studio)
    generation = fake_studio.queue.adopt(fake_studio.queue.jobs()[-1].id, png("RGBA"))
    fake_studio.settings.set("prompts_in_exports", "yes")
    target = tmp_path / "sticker.png"
    pane.rooms.saving.write(target, lambda: pane.desk.read_asset(generation.asset), pane.desk.recipe_of(generation.id))
    qtbot.waitUntil(lambda: not pane.rooms.saving.busy)
    with Image.open(target) as saved:
        assert saved.mode == "RGBA"
        assert saved.getchannel("A").getextrema() == (0, 255)
    assert read_recipe(target) is not None


def test_what_was_understood_is_said_and_stands_in_the_recipe(pane: PicturePane, fake_studio: FakeStudio) -> None:
    asked(pane, fake_studio)
    job = fake_studio.queue.jobs()[-1].id
    generation: Generation = fake_studio.queue.adopt(job, png(), read_as="cat; ground blue")
    fake_studio.queue.step(job, "done")
    assert pane.rooms.results_view.read_as.text() == "Read as: cat; ground blue"
    recipe = pane.desk.recipe_of(generation.id)
    assert recipe is not None
    assert "Read as: cat; ground blue" in in_full(recipe)


def test_a_recipe_of_the_model_before_it_is_drawn_by_this_one(pane: PicturePane, fake_studio: FakeStudio) -> None:
    pane.rooms.prompt.choose_model("painter")
    old = PictureRequest(model=ModelRef(id="starter-flow", engine="flow-onnx"), prompt="a fox", style="twitter", seed=3)
    pane.rooms.prompt.take_recipe(as_recipe(old))
    form = pane.rooms.prompt.form
    assert (form.model_id, form.prompt, form.style, form.seed) == ("starter-picture", "a fox", "", 3)
    assert "starter-flow, is no longer part of Triptych" in pane.messages.text
    assert "Starter drawings" in pane.messages.text


def way(pane: PicturePane, words: str) -> QAbstractButton:
    return next(one for one in pane.messages.findChildren(QAbstractButton) if one.text() == words)


def test_a_better_model_that_arrives_draws_from_then_on(pane: PicturePane, fake_studio: FakeStudio) -> None:
    assert pane.rooms.prompt.form.model_id == "starter-picture"
    fake_studio.library.models.insert(0, picture_model("grand"))
    fake_studio.library.changed.emit()
    assert pane.rooms.prompt.form.model_id == "grand"
    grand, starter = (fake_studio.library.get(model_id) for model_id in ("grand", "starter-picture"))
    assert grand is not None
    assert starter is not None
    assert pane.messages.text == f"{grand.title} draws from now on. {starter.title} stays in the list of models."
    back = next(
        one for one in pane.messages.findChildren(QAbstractButton) if one.text() == f"Go back to {starter.title}"
    )
    back.click()
    fake_studio.library.changed.emit()
    assert pane.rooms.prompt.form.model_id == "starter-picture"


def test_a_model_that_runs_badly_here_is_said_and_not_taken(pane: PicturePane, fake_studio: FakeStudio) -> None:
    fake_studio.library.verdict = Fit(fits=True, words="Runs slowly: expect many minutes a picture.")
    fake_studio.library.models.append(picture_model("grand"))
    fake_studio.library.changed.emit()
    grand = fake_studio.library.get("grand")
    assert grand is not None
    assert pane.rooms.prompt.form.model_id == "starter-picture"
    assert "expect many minutes" in pane.messages.text
    pane.rooms.prompt.choose_model("grand")
    assert "stays chosen" not in pane.messages.text, "another one is chosen now"
    pane.rooms.prompt.choose_model("starter-picture")
    fake_studio.library.models.append(picture_model("grander"))
    fake_studio.library.changed.emit()
    grand = fake_studio.library.get("grander")
    assert grand is not None
    way(pane, f"Draw with {grand.title}").click()
    assert pane.rooms.prompt.form.model_id == "grander"
    assert fake_studio.settings.get("picture_model_id") == "grander", "it is remembered without a picture made"


def test_the_sticker_box_can_be_reached_by_its_letter(pane: PicturePane) -> None:
    assert isinstance(pane.rooms.form.switches["sticker"], QCheckBox)
    assert "&" in pane.rooms.form.switches["sticker"].text()


def test_the_paper_of_style_pictures_is_dimmed_by_a_dark_look(qtbot: QtBot, qapp: QApplication) -> None:
    gallery = StyleGallery()
    qtbot.addWidget(gallery)
    gallery.show_styles("starter-picture", STYLES, "flat")
    with qtbot.waitExposed(gallery):
        gallery.show()

    def paper() -> int:
        """Lightness of the corner of a style's picture."""
        shown = gallery.item(2).icon().pixmap(52, 52).toImage()
        return int(shown.pixelColor(1, 1).lightness())

    was, light = qapp.palette(), paper()
    dark = QPalette(was)
    dark.setColor(QPalette.ColorRole.Window, QColor("#202020"))
    try:
        qapp.setPalette(dark)
        qtbot.waitUntil(lambda: paper() < 190 < light)
    finally:
        qapp.setPalette(was)
    qtbot.waitUntil(lambda: paper() == light)


def test_named_styles_stand_in_columns_of_names_until_one_of_them_is_drawn(pane: PicturePane) -> None:
    styles = pane.rooms.named_styles
    pane.rooms.showing_styles.show()
    dialog = pane.rooms.showing_styles.dialog
    assert dialog is not None
    items = [dialog.list.item(row) for row in range(dialog.list.count())]
    names = max(item.sizeHint().height() for item in items)
    assert all(item.icon().isNull() for item in items)
    first, second, *_ = styles.all()
    drawn = thumbnail_path(pane.rooms.prompt.form.model_id, first.name, msgspec.json.encode(first).decode())
    drawn.parent.mkdir(parents=True, exist_ok=True)
    drawn.write_bytes(png())
    styles.drawn.emit(first.name)
    shown = {item.text(): item for item in items}
    assert shown[first.name].icon().actualSize(dialog.list.iconSize()).width() == 32
    assert shown[second.name].icon().actualSize(dialog.list.iconSize()) == dialog.list.iconSize(), "names in one line"
    assert shown[second.name].sizeHint().height() > 2 * names
    dialog.close()
