"""Text on the canvas of the whole window: typed, kept as text, typed on, transformed, made into pixels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox
from window_with_tools import CONTROL, LEFT, NONE, SHIFT, Window

from studio.domain.lettering import Lettering
from studio.domain.picture_records import Layer
from studio.ui.picture.canvas.text.options import FontChoice
from studio.ui.picture.canvas.tools.controls import Control
from studio.ui.widgets.icons import WordButton


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """A transparent canvas of 400 x 300 pixels, and the text tool in the hand."""
    window = opened()
    window.pane.rooms.making.make_canvas(400, 300, background=False)
    settle(window)
    window.pane.rooms.box.colours.take(0x1E50C8)
    window.key(Qt.Key.Key_T, SHIFT)
    window.pane.rooms.texts.set(size=60.0)
    return window


def settle(window: Window) -> None:
    window.settle()
    window.qtbot.waitUntil(lambda: not window.pane.rooms.texts.busy, timeout=20_000)
    window.settle()


def write(window: Window, words: str, place: tuple[float, float] = (40, 150)) -> Layer:
    window.drag(place)
    editor = window.pane.rooms.text_editor
    assert editor.isVisible()
    editor.selectAll()
    QTest.keyClicks(editor, words)
    QTest.keyClick(editor, Qt.Key.Key_Return, CONTROL)
    settle(window)
    layer = window.pane.rooms.layers.chosen()
    assert layer is not None
    return layer


def text_of(layer: Layer) -> Lettering:
    assert layer.text is not None
    return layer.text


def alpha(image: QImage) -> np.ndarray:  # type: ignore[type-arg]
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(straight.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., 3].copy()


def columns(image: QImage) -> tuple[int, int]:
    found = np.flatnonzero((alpha(image) > 127).any(axis=0))
    return int(found[0]), int(found[-1]) + 1


def test_a_text_is_typed_in_place_and_kept_as_text(window: Window) -> None:
    empty = window.shown()
    layer = write(window, "Owl")
    assert layer.name == "Owl"
    assert text_of(layer).words == "Owl"
    assert text_of(layer).colour == (0x1E, 0x50, 0xC8)
    left, right = columns(window.shown())
    assert 38 <= left <= 48
    assert 60 <= right - left <= 150
    window.key(Qt.Key.Key_Z, CONTROL)
    settle(window)
    assert window.shown() == empty


def test_the_keyboard_comes_back_to_the_text_that_is_open(window: Window) -> None:
    """Not to the canvas, where Delete takes off the layer that is chosen."""
    layer = write(window, "Owl")
    window.drag((200, 60))
    editor = window.pane.rooms.text_editor
    QTest.keyClicks(editor, "Ox")
    controls = {one.field.accessibleName(): one.field for one in window.pane.options.findChildren(Control)}
    size = controls["Size"]
    size.setFocus()
    QTest.keyClicks(size, "72")
    QTest.keyClick(size, Qt.Key.Key_Return)
    assert editor.hasFocus()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClicks(editor, "en")
    [bold] = [one for one in window.pane.options.findChildren(QCheckBox) if one.text() == "Bold"]
    QTest.mouseClick(bold, LEFT, pos=QPoint(8, bold.height() // 2))
    assert bold.isChecked()
    assert editor.hasFocus()
    QTest.keyClick(editor, Qt.Key.Key_Return, CONTROL)
    settle(window)
    assert window.page.view.hasFocus()
    assert layer.id in [one.id for one in window.pane.rooms.layers.all()]
    written = window.pane.rooms.layers.chosen()
    assert written is not None
    assert text_of(written).words == "Oxen"
    assert text_of(written).bold


def test_a_double_click_types_on_in_it(window: Window) -> None:
    first = write(window, "Owl")
    was = columns(window.shown())
    window.key(Qt.Key.Key_V)
    place = window.at(*((was[0] + was[1]) / 2, 130))
    found = window.page.easel.layer_at((was[0] + was[1]) / 2, 130)
    for x in range(was[0], was[1]):
        if found is not None:
            break
        found, place = window.page.easel.layer_at(x, 130), window.at(x, 130)
    QTest.mouseDClick(window.page.view, LEFT, NONE, place)
    editor = window.pane.rooms.text_editor
    assert editor.words() == "Owl"
    assert any(isinstance(one, FontChoice) for one in window.pane.options.shown_controls()), "its options are there"
    editor.selectAll()
    QTest.keyClicks(editor, "Owls at night")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    settle(window)
    now = window.pane.rooms.layers.chosen()
    assert now is not None
    assert now.id == first.id
    assert text_of(now).words == "Owls at night"
    assert columns(window.shown())[1] > was[1] + 100
    assert window.pane.options.shown_controls() == (), "those of the move tool again"


def test_what_is_seen_is_what_is_exported_to_the_bit(window: Window) -> None:
    write(window, "Owl")
    window.pane.rooms.texts.set(outline=4.0, bend=40.0)
    settle(window)
    pixels = window.pane.rooms.canvas.pixels()
    assert pixels is not None
    straight = window.shown().convertToFormat(QImage.Format.Format_RGBA8888)
    seen = np.frombuffer(straight.constBits(), np.uint8).reshape(300, 400, 4)
    assert np.array_equal(seen, pixels((0, 0, 400, 300)))


def test_transformed_it_stays_a_text(window: Window) -> None:
    layer = write(window, "Owl")
    left, right = columns(window.shown())
    window.page.transforming.begin()
    window.page.transforming.change(lambda one: one.sized(width=2 * one.width, ratio=True))
    window.page.transforming.apply()
    settle(window)
    now = window.pane.rooms.layers.chosen()
    assert now is not None
    assert text_of(now).words == "Owl"
    assert text_of(now).turn[0] == pytest.approx(2, abs=0.01)
    assert columns(window.shown()) == pytest.approx((left, left + 2 * (right - left)), abs=3)
    window.key(Qt.Key.Key_Z, CONTROL)
    settle(window)
    assert window.pane.rooms.layers.chosen() == layer


def test_it_is_painted_on_only_once_it_is_pixels(window: Window) -> None:
    write(window, "Owl")
    shown = window.shown()
    assert "text" in window.page.easel.why_not_paint()
    window.actions.trigger("picture.text-rasterise")
    settle(window)
    assert window.shown() == shown
    assert window.page.easel.why_not_paint() == ""
    layer = window.pane.rooms.layers.chosen()
    assert layer is not None
    assert layer.text is None


def test_a_font_that_is_not_here_is_named(window: Window) -> None:
    layer = write(window, "Owl")
    window.pane.rooms.texts.set(family="Font of Nobody")
    settle(window)
    now = window.pane.rooms.layers.chosen()
    assert now is not None
    assert text_of(now).family == "Font of Nobody"
    said: list[str] = []
    window.pane.desk.notices.said.connect(lambda message: said.append(message.text))
    window.pane.rooms.texts.edit()
    assert any("“Font of Nobody” is not on this machine" in one for one in said)
    assert layer.id == now.id
    window.pane.rooms.texts.put_away()
    settle(window)


def test_what_is_set_while_letters_are_made_is_set_after_that(window: Window) -> None:
    write(window, "Owl")
    texts = window.pane.rooms.texts
    for size in (70.0, 80.0, 90.0):
        texts.set(size=size)
    texts.set(bold=True)
    settle(window)
    layer = window.pane.rooms.layers.chosen()
    assert layer is not None
    assert (text_of(layer).size, text_of(layer).bold) == (90.0, True)
    left, _ = columns(window.shown())
    assert 36 <= left <= 50, "it begins where it was begun"


def test_a_locked_text_stays_as_it_is(window: Window) -> None:
    layer = write(window, "Owl")
    window.actions.trigger("picture.layer-lock")
    settle(window)
    window.pane.rooms.texts.set(size=20.0)
    window.pane.rooms.texts.edit()
    settle(window)
    assert not window.pane.rooms.text_editor.isVisible()
    now = window.pane.rooms.layers.chosen()
    assert now is not None
    assert now.text == layer.text


def test_a_title_past_the_edge_is_told_and_fits_by_a_press(window: Window) -> None:
    layer = write(window, "The Fox and the Moon", (40, 290))
    assert layer.x + layer.width > 400
    bar = window.pane.messages
    assert bar.text == "The text reaches past the edge of the canvas, and is cut there."
    next(one for one in bar.findChildren(WordButton) if one.text() == "Fit it in").click()
    settle(window)
    after = window.pane.rooms.layers.chosen()
    assert after is not None
    assert text_of(after).words == "The Fox and the Moon"
    assert text_of(after).size < 60
    assert min(after.x, after.y) >= 0
    assert after.x + after.width <= 400
    assert after.y + after.height <= 300
    assert after.width > 300
    left, right = after.x, 400 - after.x - after.width
    assert abs(left - right) <= 1, "in the middle of the room that is left"
    assert not bar.text
    window.key(Qt.Key.Key_Z, CONTROL)
    settle(window)
    before = window.pane.rooms.layers.chosen()
    assert before is not None
    assert text_of(before).size == 60


def test_a_text_that_only_stands_too_low_is_moved_alone(window: Window) -> None:
    write(window, "Owl", (40, 310))
    bar = window.pane.messages
    next(one for one in bar.findChildren(WordButton) if one.text() == "Fit it in").click()
    settle(window)
    after = window.pane.rooms.layers.chosen()
    assert after is not None
    assert text_of(after).size == 60
    assert after.y + after.height == 300 - 12, "not hard at the edge"
