"""Two pictures compared: by a line, by their difference; a result with its source; a layer with the one below."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from painting_hand import Hand, Put
from PIL import Image
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from small_png import png
from studio_fakes import FakeStudio, picture_model

from studio.domain.recipe_differences import Difference
from studio.services.exchange.difference_words import reason
from studio.services.exchange.picture_differences import PictureDifference
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.flattening import kept_as
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.results.compare_page import ComparePage
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


def test_how_bright_a_difference_is_can_be_set_and_how_large_it_is_is_said(qtbot: QtBot) -> None:
    page = ComparePage()
    qtbot.addWidget(page)
    page.resize(700, 400)
    half = plain("#202020")
    painter = QPainter(half)
    painter.fillRect(0, 0, 50, 100, QColor("#242020"))
    painter.end()
    for at, picture in enumerate((plain("#202020"), half)):
        page.show_picture(at, picture, "", QSize(100, 100))
    with qtbot.waitExposed(page):
        page.show()
    assert not page.gain.isVisible(), "it is for differences alone"
    page.ways["difference"].click()
    assert page.gain.isVisible()
    view = page.both
    left = view.room().center().x() - view.room().width() // 4
    seen = []
    for at in range(page.gain.maximum() + 1):
        page.gain.setValue(at)
        seen.append(colour_at(view, left, view.height() // 2)[0])
    assert seen == [4, 8, 16, 32, 64]
    said = [one.text() for one in page.findChildren(QLabel)]
    assert "\u00d7 16" in said
    # The edge is a little wider where the pictures are shown larger than they are.
    assert any(re.fullmatch(r"50(\.\d+)? % differs, by 4 of 255 levels at most", words) for words in said), said
    page.show_picture(1, plain("#202020"), "", QSize(100, 100))
    view.grab()
    assert "No difference is seen at this size." in [one.text() for one in page.findChildren(QLabel)]


@pytest.mark.parametrize(("names", "why"), [(("seed",), "another seed"), (("seed", "steps"), "other settings")])
def test_the_reason_names_the_seed_where_that_alone_differs(names: tuple[str, ...], why: str) -> None:
    rows = tuple(Difference(part="option", name=name, left="1", right="2") for name in names)
    found = PictureDifference(((8, 8), (8, 8)), 20.0, 90, 0.5, None)
    assert reason(found, rows) == f"Why, as the recipes tell it: {why}."


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


def test_pictures_of_other_forms_keep_them_in_one_place(split: SplitView) -> None:
    wide = QPixmap(200, 100)
    wide.fill(QColor("#0000c8"))
    split.show_picture(0, plain("#c80000"), QSize(100, 100))
    split.show_picture(1, wide, QSize(200, 100))
    assert split.places() == (QRect(0, 0, 200, 200), QRect(0, 50, 200, 100))
    assert colour_at(split, 150, 100) == (0, 0, 0xC8)
    assert colour_at(split, 50, 20) == (0xC8, 0, 0)
    assert colour_at(split, 150, 20) not in ((0xC8, 0, 0), (0, 0, 0xC8)), "nothing of the right one is there"
    split.show_picture(1, wide.scaled(401, 400), QSize(401, 400))
    assert split.places()[0] == split.places()[1], "rounded to whole pixels it is the same form"


def test_black_differs_from_what_is_transparent(split: SplitView) -> None:
    clear = QPixmap(100, 100)
    clear.fill(Qt.GlobalColor.transparent)
    split.show_picture(0, plain("#000000"), QSize(100, 100))
    split.show_picture(1, clear, QSize(100, 100))
    split.show_way("difference")
    assert colour_at(split, 100, 100) == (255, 255, 255)


def test_layers_of_unequal_size_stand_where_they_do_on_the_canvas(hand: Hand, put: Put, qtbot: QtBot) -> None:
    large, small = (QImage(side, side, QImage.Format.Format_RGBA8888) for side in (256, 64))
    large.fill(QColor(200, 0, 0))
    small.fill(QColor(0, 0, 200))
    put("ground", large)
    put("spot", small, x=128, y=64)
    rooms = hand.pane.rooms
    rooms.comparing.compare()
    qtbot.waitUntil(lambda: hand.pane.desk.page == "compare", timeout=20_000)
    page = rooms.results_view.compare
    page.show_way("split")
    both = page.both
    both.set_share(0)
    room, image = both.room(), both.grab().toImage()
    assert room.width() == room.height(), "as square as the canvas"

    def at(x: int, y: int) -> tuple[int, ...]:
        found = QPoint(room.left() + x * room.width() // 256, room.top() + y * room.height() // 256)
        return image.pixelColor(found).getRgb()[:3]

    assert {at(x, y) for x, y in ((132, 68), (188, 68), (132, 124), (188, 124))} == {(0, 0, 200)}
    assert (0, 0, 200) not in {at(x, y) for x, y in ((124, 96), (196, 96), (160, 60), (160, 132))}
    page.show_way("difference")
    image = both.grab().toImage()
    assert at(160, 96) == (255, 0, 255)
    assert at(20, 20) == (255, 255, 255), "there is nothing of the upper one"


def test_layers_that_show_nothing_are_passed_over_or_said(hand: Hand, put: Put, qtbot: QtBot) -> None:
    some = QImage(64, 64, QImage.Format.Format_RGBA8888)
    some.fill(QColor(200, 0, 0))
    put("far away", some, x=1000, y=0)
    upper = put("upper", some)
    rooms = hand.pane.rooms
    rooms.comparing.compare()
    qtbot.waitUntil(lambda: "Nothing that lies below" in hand.pane.messages.text, timeout=20_000)
    put("empty")
    top = put("top", some, x=40, y=40)
    hand.page.choose_layer(top.id)
    rooms.comparing.compare()
    qtbot.waitUntil(lambda: hand.pane.desk.page == "compare", timeout=20_000)
    names = rooms.results_view.compare.names
    assert [one.toolTip() or one.text() for one in names] == [upper.name, "top"]


def test_a_layer_that_shows_nothing_on_the_canvas_is_named(hand: Hand, put: Put, qtbot: QtBot) -> None:
    some = QImage(64, 64, QImage.Format.Format_RGBA8888)
    some.fill(QColor(200, 0, 0))
    put("ground", some)
    put("far away", some, x=1000, y=0)
    hand.pane.rooms.comparing.compare()
    qtbot.waitUntil(lambda: "far away" in hand.pane.messages.text, timeout=20_000)
    assert hand.pane.desk.page == "canvas"
