"""Select an object by a click, over a queue whose worker is the test."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, picture_model

from studio.domain.brushes import SelectingSettings
from studio.domain.errors import Failure, ModelMissing, WorkerDied
from studio.domain.requests import Frame, MaskFound, SelectPoint, SelectRequest
from studio.services.jobs.object_masks import ObjectMasks, Seen
from studio.services.settings import Settings
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.pointer import Pointer
from studio.ui.picture.canvas.tools.box import ToolBox
from studio.ui.picture.canvas.tools.finder_choice import FinderChoice
from studio.ui.picture.canvas.tools.object_tool import LOOK_AFTER_MS, ObjectTool
from studio.ui.picture.canvas.tools.options import ToolOptions
from studio.ui.picture.canvas.tools.selecting import Selecting
from studio.ui.picture.colours import Colours

WIDTH, HEIGHT = 300, 200
PICTURE = np.random.Generator(np.random.PCG64(1)).integers(0, 256, (HEIGHT, WIDTH, 4)).astype(np.uint8)


class Bench:
    """The tool with what it works on."""

    def __init__(self, studio: FakeStudio, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        studio.library.models.append(picture_model("cut-out", family="tool", tasks=("cut-out", "select-object")))
        self.studio, self.queue = studio, studio.queue
        self.easel = Easel()
        self.easel.show(QSize(*size), [PaintLayer("L")], "L")
        self.selecting = Selecting(self.easel)
        self.selecting.show_canvas(QSize(*size))
        self.settings = SelectingSettings()
        self.picture = np.resize(PICTURE, (size[1], size[0], 4))
        self.scene = QRect()
        masks = ObjectMasks(studio.library, studio.queue)  # type: ignore[arg-type]
        self.tool = ObjectTool(
            self.easel, self.selecting, lambda: self.settings, masks, lambda: self._pixels, lambda: "cpu",
            lambda x, y: self.scene if self.scene.contains(int(x), int(y)) else QRect(),
        )  # fmt: skip
        self.said: list[str] = []
        self.failures: list[Failure] = []
        self.tool.said.connect(self.said.append)
        self.tool.failed.connect(self.failures.append)

    def _pixels(self, frame: Frame) -> NDArray[np.uint8]:
        left, top, width, height = frame
        return self.picture[top : top + height, left : left + width]

    def click(self, qtbot: QtBot, x: float, y: float, **keys: bool) -> SelectRequest:
        """And what the worker is asked."""
        return self.drag(qtbot, (x, y), (x, y), **keys)

    def drag(self, qtbot: QtBot, begin: tuple[float, float], end: tuple[float, float], **keys: bool) -> SelectRequest:
        before = len(self.queue.asked(SelectRequest))
        self.tool.press(Pointer(*begin, **keys))
        self.tool.move(Pointer(*end, **keys))
        self.tool.release(Pointer(*end, **keys))
        return self.queue.wait_asked(qtbot, SelectRequest, before).request

    def answer(self, qtbot: QtBot, mask: NDArray[np.uint8]) -> None:
        out = io.BytesIO()
        Image.fromarray(mask).save(out, "PNG")
        height, width = mask.shape
        found = MaskFound(png=out.getvalue(), width=width, height=height, share=float(mask.mean()) / 255)
        self.queue.last_asked(SelectRequest).answer(found)
        qtbot.waitUntil(lambda: not self.selecting.busy)

    def selected(self) -> NDArray[np.uint8]:
        return self.selecting.selection.mask()


def block(left: int, top: int, right: int, bottom: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> NDArray[np.uint8]:
    mask = np.zeros((size[1], size[0]), np.uint8)
    mask[top:bottom, left:right] = 255
    return mask


@pytest.fixture
def bench(fake_studio: FakeStudio) -> Iterator[Bench]:
    made = Bench(fake_studio)
    yield made
    made.selecting.stop()
    made.tool.cancel()


def test_a_click_selects_what_the_worker_finds_there_as_one_step(bench: Bench, qtbot: QtBot) -> None:
    steps: list[object] = []
    bench.selecting.done.connect(steps.append)
    request = bench.click(qtbot, 120.4, 80.9)
    assert request.points == (SelectPoint(120, 80),)
    assert (request.box, request.model.id, request.device) == (None, "cut-out", "cpu")
    png = bench.queue.last_asked(SelectRequest).contents[request.picture]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png))), PICTURE)
    bench.answer(qtbot, block(100, 60, 160, 120))
    assert np.array_equal(bench.selected(), block(100, 60, 160, 120))
    assert len(steps) == 1


def test_a_small_scene_on_a_large_canvas_is_looked_at_alone(bench: Bench, qtbot: QtBot) -> None:
    bench.scene = QRect(100, 50, 100, 80)
    request = bench.click(qtbot, 130, 70)
    png = bench.queue.last_asked(SelectRequest).contents[request.picture]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png))), PICTURE[40:140, 90:210])
    assert request.points == (SelectPoint(40, 30),)
    bench.answer(qtbot, block(20, 10, 60, 50, (120, 100)))
    assert np.array_equal(bench.selected(), block(110, 50, 150, 90))
    whole = bench.click(qtbot, 250, 20)
    assert whole.points == (SelectPoint(250, 20),), "elsewhere all of the canvas is meant"


def test_shift_adds_a_point_and_alt_leaves_something_out(bench: Bench, qtbot: QtBot) -> None:
    first = bench.click(qtbot, 120, 80)
    bench.answer(qtbot, block(100, 60, 160, 120))
    second = bench.click(qtbot, 150, 110, alt=True)
    assert second.points == (SelectPoint(120, 80), SelectPoint(150, 110, inside=False))
    assert second.picture == first.picture, "the same picture, so that the worker looks at it once"
    bench.answer(qtbot, block(100, 60, 140, 120))
    third = bench.click(qtbot, 10, 10, shift=True)
    assert third.points[-1] == SelectPoint(10, 10)
    assert len(third.points) == 3
    bench.answer(qtbot, block(0, 0, 140, 120))
    assert np.array_equal(bench.selected(), block(0, 0, 140, 120))
    assert len(bench.click(qtbot, 5, 5).points) == 1, "a plain click begins anew"


def test_it_adds_to_what_was_selected_by_another_tool(bench: Bench, qtbot: QtBot) -> None:
    bench.selecting.selection.take(block(0, 0, 20, 20), QRect(0, 0, WIDTH, HEIGHT))
    bench.click(qtbot, 120, 80, shift=True)
    bench.answer(qtbot, block(100, 60, 160, 120))
    assert np.array_equal(bench.selected(), np.maximum(block(0, 0, 20, 20), block(100, 60, 160, 120)))
    bench.click(qtbot, 130, 90, alt=True)
    bench.answer(qtbot, block(100, 60, 130, 120))
    assert np.array_equal(bench.selected(), np.maximum(block(0, 0, 20, 20), block(100, 60, 130, 120)))


def test_a_drag_is_a_box_around_the_object(bench: Bench, qtbot: QtBot) -> None:
    request = bench.drag(qtbot, (250, 150), (100, -20))
    assert request.points == ()
    assert request.box == (100, 0, 150, 150)


def test_the_next_click_takes_the_place_of_a_question(bench: Bench, qtbot: QtBot) -> None:
    bench.click(qtbot, 120, 80)
    assert bench.tool.busy
    bench.click(qtbot, 20, 30)
    assert bench.queue.cancelled
    bench.answer(qtbot, block(0, 0, 50, 50))
    assert np.array_equal(bench.selected(), block(0, 0, 50, 50))
    assert not bench.tool.busy


def test_what_was_painted_since_is_seen(bench: Bench, qtbot: QtBot) -> None:
    first = bench.click(qtbot, 120, 80)
    bench.picture = PICTURE[::-1].copy()
    assert bench.click(qtbot, 120, 80).picture == first.picture
    bench.easel.changed.emit(QRect(0, 0, 5, 5))
    assert bench.click(qtbot, 120, 80).picture != first.picture


def test_a_large_canvas_is_shown_smaller_and_its_mask_fits_again(fake_studio: FakeStudio, qtbot: QtBot) -> None:
    size = (4096, 1024)
    bench = Bench(fake_studio, size)
    request = bench.click(qtbot, 3000, 500)
    assert request.points == (SelectPoint(1500, 250),)
    png = bench.queue.last_asked(SelectRequest).contents[request.picture]
    assert Image.open(io.BytesIO(png)).size == (2048, 512)
    bench.answer(qtbot, block(1400, 200, 1600, 300, (2048, 512)))
    mask = bench.selected()
    assert mask.shape == (1024, 4096)
    assert (mask[500, 3000], mask[500, 2700], mask[350, 3000]) == (255, 0, 0)


def test_what_went_wrong_is_said(bench: Bench, qtbot: QtBot) -> None:
    bench.click(qtbot, 120, 80)
    bench.queue.last_asked(SelectRequest).give_way()
    assert "Another job is at work" in bench.said[-1]
    bench.click(qtbot, 120, 80)
    bench.queue.last_asked(SelectRequest).fail(WorkerDied(family="picture", exit_code=1))
    assert isinstance(bench.failures[-1], WorkerDied)
    bench.click(qtbot, 120, 80)
    bench.answer(qtbot, block(0, 0, 0, 0))
    assert "No object" in bench.said[-1]
    bench.studio.library.models.clear()
    bench.tool.press(Pointer(1, 1))
    bench.tool.release(Pointer(1, 1))
    assert isinstance(bench.failures[-1], ModelMissing)
    assert bench.tool.why_not() != ""


def test_in_the_hand_the_worker_looks_at_the_canvas_before_a_click(bench: Bench, qtbot: QtBot) -> None:
    bench.tool.look_soon()
    looked = bench.queue.wait_asked(qtbot, SelectRequest).request
    assert looked.only_looks
    assert not bench.tool.busy, "nobody waits for it"
    clicked = bench.click(qtbot, 120, 80)
    assert clicked.picture == looked.picture
    assert not bench.queue.cancelled, "a click into the same picture lets the look come to its end"
    bench.answer(qtbot, block(0, 0, 50, 50))
    bench.picture = PICTURE[::-1].copy()
    bench.easel.changed.emit(QRect(0, 0, 5, 5))
    bench.tool.look_soon()
    assert bench.queue.wait_asked(qtbot, SelectRequest, 2).request.picture != looked.picture


def test_out_of_the_hand_nothing_is_looked_at(bench: Bench, qtbot: QtBot) -> None:
    bench.tool.look_soon()
    bench.tool.rest()
    qtbot.wait(LOOK_AFTER_MS + 100)
    assert not bench.queue.asked(SelectRequest)
    bench.tool.look_soon()
    bench.queue.wait_asked(qtbot, SelectRequest)
    bench.tool.rest()
    assert bench.queue.cancelled
    bench.studio.library.models.clear()
    bench.tool.look_soon()
    qtbot.wait(LOOK_AFTER_MS + 100)
    assert len(bench.queue.asked(SelectRequest)) == 1
    assert not bench.failures, "what is missing is said at the click"


def test_the_last_click_is_read_anew_when_a_click_means_something_else(bench: Bench, qtbot: QtBot) -> None:
    assert bench.click(qtbot, 120, 80).reading == "sure"
    bench.answer(qtbot, block(110, 70, 130, 90))
    asked = len(bench.queue.asked(SelectRequest))
    bench.tool.heed_reading()
    assert len(bench.queue.asked(SelectRequest)) == asked, "it means what it meant"
    bench.settings = SelectingSettings(reading="whole")
    bench.tool.heed_reading()
    request = bench.queue.wait_asked(qtbot, SelectRequest, asked).request
    assert (request.points, request.reading) == ((SelectPoint(120, 80),), "whole")
    bench.answer(qtbot, block(100, 60, 160, 120))
    assert np.array_equal(bench.selected(), block(100, 60, 160, 120))
    # With a further point it is told exactly, and is not asked for again.
    bench.click(qtbot, 150, 100, shift=True)
    bench.answer(qtbot, block(100, 60, 160, 120))
    asked = len(bench.queue.asked(SelectRequest))
    bench.settings = SelectingSettings(reading="part")
    bench.tool.heed_reading()
    assert len(bench.queue.asked(SelectRequest)) == asked


def test_the_model_that_finds_is_named_and_another_can_be_chosen(fake_studio: FakeStudio, qtbot: QtBot) -> None:
    for model_id in ("brought", "slimsam"):
        fake_studio.library.models.append(picture_model(model_id, tasks=("select-object",)))
    settings = fake_studio.settings
    masks = ObjectMasks(fake_studio.library, fake_studio.queue, None, lambda: settings.get("object_model"))  # type: ignore[arg-type]
    choice = FinderChoice(masks, lambda model_id: settings.set("object_model", model_id))
    qtbot.addWidget(choice)
    [field] = choice.findChildren(QComboBox)
    assert field.accessibleName() == "Found by"
    assert (field.count(), field.currentData(), masks.model()) == (2, "brought", "brought")
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert (settings.get("object_model"), masks.model()) == ("slimsam", "slimsam")
    masks.ask(Seen.of(b"p"), (SelectPoint(1, 1),), None, "cpu", lambda _found: None, lambda _why: None)
    assert fake_studio.queue.last_asked(SelectRequest).request.model.id == "slimsam"
    # The best one is asked by no name, and so is one in place of a model that went.
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert settings.get("object_model") == ""
    settings.set("object_model", "slimsam")
    fake_studio.library.models.pop()
    choice.show_value()
    assert (field.count(), field.currentData(), masks.model()) == (1, "brought", "brought")
    masks.cancel()


def test_what_a_click_means_is_asked_only_of_models_that_tell_a_part_from_the_whole(
    fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "settings.json")
    fake_studio.library.models.append(picture_model("cut-out", engine="cut-out-onnx", tasks=("select-object",)))
    masks = ObjectMasks(fake_studio.library, fake_studio.queue)  # type: ignore[arg-type]
    options = ToolOptions(ToolBox(settings, Colours(settings)))
    qtbot.addWidget(options)
    options.reads_clicks = masks.reads_clicks
    field = next(one for one in options.findChildren(QComboBox) if one.accessibleName() == "A click means")
    options.refresh()
    assert not field.isEnabled()
    assert "one answer" in field.toolTip()
    fake_studio.library.models.insert(0, picture_model("slimsam", engine="segment-onnx", tasks=("select-object",)))
    options.refresh()
    assert field.isEnabled()
    assert "one answer" not in field.toolTip()
