"""Guides of the next picture, in the whole pane: where they come from, what a net is given of them, what is asked."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QStandardItemModel
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, picture_model

from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import ControlMade, ControlRequest, PictureRequest
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.flattening import kept_as
from studio.ui.picture.control.chosen import Control, Reference
from studio.ui.picture.pane import PicturePane


def png(colour: tuple[int, int, int] = (200, 90, 30), side: int = 64) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.full((side, side, 3), colour, np.uint8)).save(out, "PNG")
    return out.getvalue()


def beside(name: str, task: str, **fields: object) -> object:
    own: dict[str, object] = {"engine": "diffusers", "architecture": "sd1", "tasks": (task,), "defaults": {}}
    return picture_model(name, **(own | fields))


@pytest.fixture
def pane(shown_pane: PicturePane, fake_studio: FakeStudio) -> PicturePane:
    """With a Stable Diffusion, two ControlNets, an adapter with what it sees by, and filters."""
    fake_studio.library.models[:] = [
        picture_model("sd", engine="diffusers", architecture="sd1"),
        picture_model("xl", engine="diffusers", architecture="sdxl"),
        beside("edges-canny", "control"),
        beside("body-openpose", "control"),
        beside("taste", "reference"),
        beside("eye", "image-encoder", architecture="clip"),
        picture_model("filters", engine="filters-cv", tasks=("line-art",)),
    ]  # type: ignore[list-item]
    fake_studio.library.changed.emit()
    shown_pane.rooms.prompt.choose_model("sd")
    shown_pane.rooms.prompt.set(prompt="a cat")
    return shown_pane


def file_of(tmp_path: Path, name: str = "guide.png", **fields: object) -> Path:
    path = tmp_path / name
    path.write_bytes(png(**fields))  # type: ignore[arg-type]
    return path


def added(pane: PicturePane, qtbot: QtBot, path: Path, kind: str = "control") -> None:
    count = len(pane.rooms.guides.guides)
    pane.rooms.guides.add_file(kind, path)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: len(pane.rooms.guides.guides) == count + 1)


def asked(pane: PicturePane, studio: FakeStudio) -> PictureRequest:
    pane.rooms.form.generate.click()
    request = studio.queue.jobs()[-1].request
    assert isinstance(request, PictureRequest)
    return request


def test_files_guide_the_next_picture(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path) -> None:
    added(pane, qtbot, file_of(tmp_path))
    added(pane, qtbot, file_of(tmp_path, "other.png", colour=(1, 2, 3)))
    added(pane, qtbot, file_of(tmp_path, "looks.png", colour=(9, 9, 9)), "reference")
    request = asked(pane, fake_studio)
    edges, pose = request.controls
    # The first net by title, then one that none has yet; each read as it wants it.
    assert (edges.model.id, edges.reading.by) == ("body-openpose", "as-is")
    assert (pose.model.id, pose.reading.by) == ("edges-canny", "canny")
    [looks] = request.references
    assert (looks.model.id, looks.encoder and looks.encoder.id, looks.strength) == ("taste", "eye", 0.6)
    assert fake_studio.session is not None
    assert fake_studio.session.read_asset(edges.picture) == (tmp_path / "guide.png").read_bytes()
    assert set(fake_studio.kinds.of(request).inputs(request)) == {edges.picture, pose.picture, looks.picture}


def test_a_guide_that_comes_is_scrolled_to(pane: PicturePane, qtbot: QtBot, tmp_path: Path) -> None:
    """It stands below the form, which may be longer than the window is high, and another tab may lie over it."""
    pane.resize(900, 600)
    pane.dock.open("layers")
    added(pane, qtbot, file_of(tmp_path))
    [row] = pane.rooms.guides_panel.rows.values()
    qtbot.waitUntil(lambda: row.visibleRegion().boundingRect().height() == row.height())
    assert pane.dock.name == "prompt"


def test_what_a_row_sets_is_asked_for(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path) -> None:
    added(pane, qtbot, file_of(tmp_path))
    [row] = pane.rooms.guides_panel.rows.values()
    row.model.setCurrentIndex(row.model.findData("edges-canny"))
    row.model.activated.emit(row.model.currentIndex())
    row.strength.setValue(80)
    row.low.setValue(30)
    row.high.setValue(60)
    row.end.setValue(70)
    [use] = asked(pane, fake_studio).controls
    assert (use.model.id, use.strength, use.start, use.end) == ("edges-canny", 0.8, 0.0, 0.7)
    assert (use.reading.by, use.reading.low, use.reading.high) == ("canny", 30, 60)
    row.start.setValue(90)
    [use] = asked(pane, fake_studio).controls
    assert use.start < use.end, "the end gives way"
    row.high.setValue(10)
    [use] = asked(pane, fake_studio).controls
    assert (use.reading.low, use.reading.high) == (10, 10)
    qtbot.mouseClick(row.bin, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert asked(pane, fake_studio).controls == ()
    assert not pane.rooms.guides_panel.rows


def test_the_control_picture_is_shown_as_the_worker_makes_it(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    added(pane, qtbot, file_of(tmp_path))
    [row] = pane.rooms.guides_panel.rows.values()
    reading = fake_studio.queue.wait_asked(qtbot, ControlRequest)
    request = reading.request
    assert row.busy.text() == "Being read…"
    assert not row.busy.isHidden()
    assert (request.width, request.height) == (pane.rooms.prompt.form.width, pane.rooms.prompt.form.height)
    reading.answer(ControlMade(png=png((0, 255, 0)), width=64, height=64))
    qtbot.waitUntil(lambda: row.picture.pixmap().toImage().pixelColor(8, 8).green() == 255)
    assert row.busy.isHidden()
    before = len(fake_studio.queue.asked(ControlRequest))
    row.reading.setCurrentIndex(row.reading.findData("canny"))
    row.reading.activated.emit(row.reading.currentIndex())
    again = fake_studio.queue.wait_asked(qtbot, ControlRequest, before)
    assert again.request.reading.by == "canny"


def test_another_model_takes_its_own_or_none(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    added(pane, qtbot, file_of(tmp_path))
    pane.rooms.prompt.choose_model("xl")
    assert asked(pane, fake_studio).controls == (), "no net of its family is here"
    assert pane.rooms.guides_panel.sections["control"].get.isVisibleTo(pane.rooms.guides_panel)
    fake_studio.library.models.append(beside("edges-xl", "control", architecture="sdxl"))  # type: ignore[arg-type]
    fake_studio.library.changed.emit()
    [use] = asked(pane, fake_studio).controls
    assert use.model.id == "edges-xl"
    fake_studio.library.models[:] = [picture_model()]
    fake_studio.library.changed.emit()
    assert not pane.rooms.guides_panel.isVisibleTo(pane)
    assert asked(pane, fake_studio).controls == ()


def test_the_canvas_a_layer_and_the_chosen_picture(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry
) -> None:
    for where in ("canvas", "layer", "chosen"):
        assert registry.get(f"picture.control-{where}").enabled(), "there is none"
    pane.rooms.canvas.add_picture(kept_as(png(), "photo"), png(), 64, 64)
    qtbot.waitUntil(lambda: pane.rooms.canvas_page.easel.flattened().pixelColor(0, 0).alpha() == 255)
    [layer] = pane.rooms.layers.all()
    pane.rooms.canvas_page.layers.choose(layer.id)
    pane.rooms.form.generate.click()
    made = fake_studio.queue.adopt(fake_studio.queue.jobs()[-1].id, png((0, 0, 255)))
    fake_studio.queue.step(fake_studio.queue.jobs()[-1].id, "done")
    pane.desk.choose(made.id)
    for count, where in enumerate(("canvas", "layer", "chosen"), start=1):
        assert not registry.get(f"picture.control-{where}").enabled()
        registry.trigger(f"picture.control-{where}")
        qtbot.waitUntil(lambda count=count: len(pane.rooms.guides.guides) == count)  # type: ignore[misc]
    _canvas, of_layer, chosen = pane.rooms.guides.guides
    assert of_layer.picture == layer.asset
    assert chosen.picture == made.asset


def test_a_recipe_brings_its_guides(pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path) -> None:
    added(pane, qtbot, file_of(tmp_path))
    added(pane, qtbot, file_of(tmp_path), "reference")
    request = asked(pane, fake_studio)
    pane.rooms.guides.clear()
    pane.desk.take_recipe(FoundRecipe(source="Triptych", prompt="a cat", model="sd", request=request), seed=True)
    control, reference = pane.rooms.guides.guides
    assert isinstance(control, Control)
    assert isinstance(reference, Reference)
    assert asked(pane, fake_studio).controls == request.controls
    gone = msgspec.structs.replace(request.controls[0], picture="0" * 64)
    elsewhere = msgspec.structs.replace(request, controls=(gone,), references=())
    pane.desk.take_recipe(FoundRecipe(source="Triptych", prompt="a cat", model="sd", request=elsewhere), seed=True)
    assert pane.rooms.guides.guides == ()


def test_guides_end_with_their_project(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    added(pane, qtbot, file_of(tmp_path))
    fake_studio.new_project(tmp_path / "Other.triptych")
    assert pane.rooms.guides.guides == ()


def test_depths_are_read_where_a_model_for_them_is_here(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    fake_studio.library.models[:] = [one for one in fake_studio.library.models if "control" not in one.tasks] + [
        beside("far-depth", "control")
    ]  # type: ignore[list-item]
    fake_studio.library.changed.emit()
    added(pane, qtbot, file_of(tmp_path))
    [row] = pane.rooms.guides_panel.rows.values()
    model = row.reading.model()
    assert isinstance(model, QStandardItemModel)
    item = model.item(row.reading.findData("depth"))
    assert not item.isEnabled()
    assert "No model that reads depths" in item.toolTip()
    [use] = asked(pane, fake_studio).controls
    assert (use.reading.by, use.reading.model) == ("as-is", None)
    fake_studio.library.models.append(beside("deep", "depth", engine="depth-torch"))  # type: ignore[arg-type]
    fake_studio.library.changed.emit()
    assert item.isEnabled()
    row.reading.setCurrentIndex(row.reading.findData("depth"))
    row.reading.activated.emit(row.reading.currentIndex())
    request = asked(pane, fake_studio)
    [use] = request.controls
    assert use.reading.by == "depth"
    assert use.reading.model is not None
    assert use.reading.model.id == "deep"
    # Nothing is read while a job is there; a slow machine may have begun with the row as it was.
    fake_studio.queue.cancel_all()
    qtbot.waitUntil(lambda: "deep" in {one.request.model.id for one in fake_studio.queue.asked(ControlRequest)})
    assert fake_studio.queue.last_asked(ControlRequest).request.model.id == "deep"
    helpers = {helper.role for helper in fake_studio.kinds.of(request).helpers(request)}
    assert {"far-depth", "deep"} <= helpers
    added(pane, qtbot, file_of(tmp_path, "second.png", colour=(4, 5, 6)))
    assert [use.reading.by for use in asked(pane, fake_studio).controls] == ["depth", "depth"]


def test_a_net_for_poses_says_what_it_follows_and_how_a_photograph_becomes_that(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    added(pane, qtbot, file_of(tmp_path))
    [row] = pane.rooms.guides_panel.rows.values()
    assert isinstance(row.guide, Control)
    assert row.guide.net == "body-openpose"
    assert not row.note.isHidden()
    assert "draw or bring one" in row.note.text()
    assert "No model that reads poses" in row.note.text()
    model = row.reading.model()
    assert isinstance(model, QStandardItemModel)
    assert not model.item(row.reading.findData("pose")).isEnabled()
    fake_studio.library.models.append(beside("joints", "pose", engine="pose-onnx"))  # type: ignore[arg-type]
    fake_studio.library.changed.emit()
    assert "Of a photograph" in row.note.text()
    row.reading.setCurrentIndex(row.reading.findData("pose"))
    row.reading.activated.emit(row.reading.currentIndex())
    assert row.note.isHidden()
    request = asked(pane, fake_studio)
    [use] = request.controls
    assert use.reading.model is not None
    assert (use.reading.by, use.reading.model.id) == ("pose", "joints")
    assert "joints" in {helper.role for helper in fake_studio.kinds.of(request).helpers(request)}
    row.model.setCurrentIndex(row.model.findData("edges-canny"))
    row.model.activated.emit(row.model.currentIndex())
    [use] = asked(pane, fake_studio).controls
    assert (use.reading.by, use.reading.model) == ("canny", None)
    added(pane, qtbot, file_of(tmp_path, "second.png", colour=(4, 5, 6)))
    assert [one.reading.by for one in asked(pane, fake_studio).controls] == ["canny", "pose"]


def test_where_none_is_here_the_models_of_that_kind_are_shown(pane: PicturePane, fake_studio: FakeStudio) -> None:
    fake_studio.library.models[:] = [picture_model("sd", engine="diffusers", architecture="sd1")]
    fake_studio.library.changed.emit()
    wanted: list[str] = []
    pane.models_wanted.connect(wanted.append)
    for section in pane.rooms.guides_panel.sections.values():
        section.get.click()
    assert wanted == ["picture/control", "picture/reference"]
