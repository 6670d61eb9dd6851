"""Two pictures compared: by a line, by their difference; a result with its source; a layer with the one below."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from small_png import png
from studio_fakes import FakeStudio, picture_model

from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.flattening import kept_as
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.results.split_view import SplitView
from studio.ui.picture.rework.asking import Asked


def plain(colour: str) -> QPixmap:
    found = QPixmap(100, 100)
    found.fill(QColor(colour))
    return found


@pytest.fixture
def split(qtbot: QtBot) -> SplitView:
    view = SplitView()
    qtbot.addWidget(view)
    view.resize(200, 200)
    view.show_picture(0, plain("#202020"), QSize(100, 100))
    view.show_picture(1, plain("#242020"), QSize(100, 100))
    with qtbot.waitExposed(view):
        view.show()
    return view


def colour_at(view: SplitView, x: int, y: int) -> tuple[int, int, int]:
    return view.grab().toImage().pixelColor(x, y).getRgb()[:3]  # type: ignore[return-value]


def test_a_line_parts_them_and_is_dragged(split: SplitView) -> None:
    assert colour_at(split, 40, 100) == (0x20, 0x20, 0x20)
    assert colour_at(split, 160, 100) == (0x24, 0x20, 0x20)
    QTest.mouseClick(split, Qt.MouseButton.LeftButton, pos=QPoint(20, 100))
    assert split.share == pytest.approx(0.1, abs=0.02)
    assert colour_at(split, 40, 100) == (0x24, 0x20, 0x20)
    QTest.keyClick(split, Qt.Key.Key_Right)
    assert split.share == pytest.approx(0.12, abs=0.02)


def test_a_difference_is_shown_brighter_and_the_same_is_black(split: SplitView) -> None:
    split.show_way("difference")
    assert colour_at(split, 100, 100) == (16, 0, 0)
    split.show_picture(1, plain("#202020"), QSize(100, 100))
    assert colour_at(split, 100, 100) == (0, 0, 0)


def test_a_result_is_compared_with_what_it_was_made_of(
    shown_pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot
) -> None:
    fake_studio.library.models[:] = [picture_model("painter"), picture_model("larger", tasks=("upscale",))]
    fake_studio.library.changed.emit()
    rooms = shown_pane.rooms
    rooms.prompt.set(prompt="a fox")
    rooms.prompt.generate()
    job = fake_studio.queue.jobs()[-1].id
    one = fake_studio.queue.adopt(job, png("red"))
    fake_studio.queue.step(job, "done")
    rooms.results_view.select(one.id)
    assert "not made of another" in registry.get("picture.compare-source").enabled()
    rooms.rework.picture(Asked(act="upscale", factor=2))
    job = fake_studio.queue.jobs()[-1].id
    large = fake_studio.queue.adopt(job, png("red", 64, 48))
    fake_studio.queue.step(job, "done")
    rooms.results_view.select(large.id)
    registry.trigger("picture.compare-source")
    assert shown_pane.desk.page == "compare"
    assert rooms.results_view.compare.names[0].toolTip() or rooms.results_view.compare.names[0].text()
    registry.trigger("picture.compare-difference")
    assert rooms.results_view.compare.both.isVisible()
    registry.trigger("picture.compare-side")
    assert not rooms.results_view.compare.both.isVisible()


def test_a_layer_is_compared_with_the_one_below(
    shown_pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot
) -> None:
    assert "another one below" in registry.get("picture.compare-layers").enabled()
    for colour in ("red", "blue"):
        out = io.BytesIO()
        Image.fromarray(np.full((40, 60, 3), (200, 0, 0) if colour == "red" else (0, 0, 200), np.uint8)).save(
            out, "PNG"
        )
        shown_pane.rooms.canvas.add_picture(kept_as(out.getvalue(), colour), out.getvalue(), 60, 40)
    shown_pane.rooms.canvas_page.layers.choose(shown_pane.rooms.layers.all()[-1].id)
    registry.trigger("picture.compare-layers")
    qtbot.waitUntil(lambda: shown_pane.desk.page == "compare", timeout=20_000)
    registry.trigger("picture.compare-split")
    both = shown_pane.rooms.results_view.compare.both
    room = both.room()
    image = both.grab().toImage()
    assert image.pixelColor(room.left() + 5, room.center().y()).getRgb()[:3] == (200, 0, 0)
    assert image.pixelColor(room.right() - 5, room.center().y()).getRgb()[:3] == (0, 0, 200)
