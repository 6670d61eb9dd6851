"""The keys of tools where an illustrator has the pointer: over the canvas, whatever was clicked before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QWidget
from window_with_tools import CONTROL, NONE, SHIFT, Window

from studio.ui.picture.canvas.view_state import ViewState


def _hover(window: Window, x: float, y: float) -> None:
    QTest.mouseMove(window.page.view, window.at(x, y))
    QTest.mouseMove(window.page.view, window.at(x + 3, y))


def _press(key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    has = QApplication.focusWidget()
    assert has is not None
    QTest.keyClick(has, key, keys)


def test_the_pointer_over_the_canvas_brings_the_keyboard_there(opened: Callable[[], Window]) -> None:
    window = opened()
    pane, view, box = window.pane, window.page.view, window.pane.rooms.box
    pane.rooms.making.make_canvas(300, 200)
    window.settle()
    box.take("brush")
    pane.dock.go_to("layers")
    assert window.page.layers.list.hasFocus()
    _hover(window, 50, 50)
    assert view.hasFocus()
    _press(Qt.Key.Key_E)
    assert box.in_hand == "eraser"

    def stays_at(widget: QWidget) -> bool:
        widget.setFocus()
        _hover(window, 90, 50)
        return widget.hasFocus()

    pane.dock.go_to("prompt")
    assert stays_at(pane.rooms.form.prompt), "who types goes on typing"
    assert stays_at(pane.rooms.results_view.strip), "a key means the picture that was chosen"
    size = next(one for one in pane.options.findChildren(QWidget) if one.accessibleName() == "Size" and one.isVisible())
    size.setFocus()
    _press(Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(size, "44")
    _press(Qt.Key.Key_Return)
    assert view.hasFocus()
    assert box.brush_settings().size == 44


def _fields(window: Window) -> list[QWidget]:
    """That can be seen and take the keyboard, in the row of options."""
    found = window.pane.options.findChildren(QWidget)
    kinds = (QAbstractSpinBox, QComboBox)
    return [one for one in found if isinstance(one, kinds) and one.isVisible() and one.isEnabled()]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_whatever_ends_in_a_field_gives_the_keyboard_back(opened: Callable[[], Window], key: Qt.Key) -> None:
    window = opened()
    window.paint_a_line()
    window.window.resize(1900, 900)
    pane, view = window.pane, window.page.view
    tried = 0
    for tool in ("brush", "fill", "gradient", "rectangle", "text"):
        pane.rooms.box.take(tool)
        for field in _fields(window):
            field.setFocus()
            assert field.hasFocus()
            _press(key)
            window.qtbot.waitUntil(view.hasFocus)
            tried += 1
    assert tried > 12
    for tab, room in (("colour", pane.rooms.colour_panel), ("inpaint", pane.rooms.inpaint_tab)):
        pane.dock.go_to(tab)
        fields = [one for one in room.findChildren(QAbstractSpinBox) if one.isVisible() and one.isEnabled()]
        for number in (*fields, *([pane.rooms.colour_panel.hex] if tab == "colour" else [])):
            number.setFocus()
            _press(key)
            window.qtbot.waitUntil(view.hasFocus)
    window.key(Qt.Key.Key_Z, CONTROL)
    assert window.shown().pixelColor(150, 100).alpha() == 0, "what was painted is undone"


def test_escape_takes_back_what_was_typed_into_a_field(opened: Callable[[], Window]) -> None:
    window = opened()
    window.paint_a_line()
    pane = window.pane
    before = pane.rooms.box.brush_settings().size
    size = next(one for one in _fields(window) if one.accessibleName() == "Size")
    size.setFocus()
    _press(Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(size, "77")
    _press(Qt.Key.Key_Escape)
    assert window.page.view.hasFocus()
    assert pane.rooms.box.brush_settings().size == before
    pane.rooms.box.take("text")
    window.window.resize(1900, 900)
    font = next(one for one in _fields(window) if one.accessibleName() == "Font")
    assert isinstance(font, QComboBox)
    was = font.currentText()
    font.setFocus()
    QTest.keyClicks(font, "No such font")
    _press(Qt.Key.Key_Escape)
    assert (window.page.view.hasFocus(), font.currentText()) == (True, was)


def test_a_font_that_was_chosen_from_its_list_gives_the_keyboard_back(opened: Callable[[], Window]) -> None:
    window = opened()
    window.paint_a_line()
    window.window.resize(1900, 900)
    window.pane.rooms.box.take("text")
    font = next(one for one in _fields(window) if one.accessibleName() == "Font")
    assert isinstance(font, QComboBox)
    font.setFocus()
    font.showPopup()
    popup = font.view()
    window.qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    # Without a window manager the list that was put away stays the active window.
    window.qtbot.waitUntil(lambda: window.window.focusWidget() is window.page.view)


def test_from_the_prompt_the_canvas_is_one_key_away(opened: Callable[[], Window]) -> None:
    window = opened()
    window.pane.rooms.making.make_canvas(300, 200)
    window.settle()
    window.pane.focus_default()
    _press(Qt.Key.Key_G, CONTROL | SHIFT)
    assert window.pane.rooms.results_view.strip.hasFocus()
    _press(Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    assert window.page.view.hasFocus()
    assert window.pane.desk.page == "canvas"


def test_a_merge_a_mask_and_a_mirror_by_key(opened: Callable[[], Window]) -> None:
    window = opened()
    window.paint_a_line()
    window.key(Qt.Key.Key_Insert)
    window.key(Qt.Key.Key_B)
    window.drag((150, 20), (150, 180))
    painted = window.shown()
    window.key(Qt.Key.Key_E, CONTROL)
    assert [layer.name for layer in window.pane.rooms.layers.all()] == ["Paint layer 1"]
    assert window.shown() == painted
    window.key(Qt.Key.Key_Insert, SHIFT)
    assert [layer.role for layer in window.pane.rooms.layers.all()] == ["mask", "raster"]
    left = window.at(0, 0).x()
    window.key(Qt.Key.Key_H, SHIFT)
    assert window.at(0, 0).x() > left
    assert window.page.view.to_canvas(window.at(20, 30).toPointF()).toPoint().x() in (19, 20, 21)
    assert window.shown() == painted, "the picture itself stays as it is"


def test_what_is_looked_at_is_told_beside_the_options(opened: Callable[[], Window]) -> None:
    window = opened()
    state = window.pane.findChild(ViewState)
    assert isinstance(state, ViewState)
    assert state.text() == ""
    window.pane.rooms.making.make_canvas(300, 200)
    window.settle()
    window.key(Qt.Key.Key_1)
    assert state.text() == "300 \u00d7 200 \u00b7 100 %"
    width = state.width()
    QTest.mouseMove(window.page.view, window.at(120, 80))
    assert state.text() == "120, 80 \u00b7 300 \u00d7 200 \u00b7 100 %"
    assert state.width() == width
    window.page.kit.working.emit(True)
    assert state.text() == "working\u2026 \u00b7 300 \u00d7 200 \u00b7 100 %"
    window.pane.rooms.placing.working.emit(True)
    window.page.kit.working.emit(False)
    assert state.text().startswith("working")
    window.pane.rooms.placing.working.emit(False)
    assert state.text() == "120, 80 \u00b7 300 \u00d7 200 \u00b7 100 %"


def test_a_refused_stroke_offers_a_layer_and_its_message_goes(opened: Callable[[], Window]) -> None:
    window = opened()
    window.paint_a_line()
    window.pane.rooms.layers.switch("lock", "Lock Layer")
    messages = window.pane.messages
    window.drag((20, 50), (280, 50))
    assert "locked" in messages.text
    window.pane.rooms.box.take("eraser")
    assert messages.text == ""
    window.pane.rooms.box.take("brush")
    window.drag((20, 50), (280, 50))
    next(one for one in messages.findChildren(QAbstractButton) if one.text() == "New paint layer").click()
    assert messages.text == ""
    window.drag((20, 50), (280, 50))
    assert [layer.name for layer in window.pane.rooms.layers.all()] == ["Paint layer 1", "Paint layer 2"]
    assert window.shown().pixelColor(150, 50).alpha() == 255


def test_the_hint_about_the_mask_goes_with_the_first_stroke(opened: Callable[[], Window]) -> None:
    window = opened()
    window.paint_a_line()
    window.key(Qt.Key.Key_Q)
    assert "paint the mask" in window.pane.messages.text
    window.drag((20, 50), (280, 50))
    assert window.pane.messages.text == ""


def test_in_a_narrow_pane_no_message_covers_the_buttons_of_the_dock(opened: Callable[[], Window]) -> None:
    window = opened()
    window.paint_a_line()
    pane = window.pane
    window.window.deck.show_only("picture", "writing", "narration")
    pane.dock.open("layers")
    pane.desk.say("Something that is told in quite a number of words, so that it takes several lines of a narrow pane.")
    window.qtbot.waitUntil(pane.messages.isVisible)
    window.qtbot.waitUntil(lambda: pane.body.dock_over)
    assert not pane.messages.geometry().intersects(pane.dock.geometry())
    rows = window.page.layers.list
    long = "a layer with a name that is longer than any narrow dock could show"
    layer = pane.rooms.layers.all()[0]
    from studio.ui.picture.canvas.layer_changes import set_fields

    pane.desk.perform(lambda document: set_fields(document, layer.id, "Rename Layer", name=long))
    eye = window.page.layers.rows.eye_of(rows.visualItemRect(rows.item(0)))
    assert rows.viewport().rect().contains(eye), "its eye is in sight"


def test_one_key_goes_through_the_parts_of_the_pane_and_another_one_back(opened: Callable[[], Window]) -> None:
    window = opened()
    window.pane.rooms.making.make_canvas(300, 200)
    window.settle()
    pane = window.pane
    view, strip = window.page.view, pane.rooms.results_view.strip
    prompt, layers = pane.rooms.form.prompt, window.page.layers.list
    view.setFocus()
    for part in (strip, prompt, layers, view):
        _press(Qt.Key.Key_F6, CONTROL)
        assert part.hasFocus()
    for part in (layers, prompt, strip, view):
        _press(Qt.Key.Key_F6, CONTROL | SHIFT)
        assert part.hasFocus()
    pane.dock.go_to("colour")
    _press(Qt.Key.Key_F6, CONTROL)
    assert view.hasFocus(), "an open tab beside those two is the last part"
    pane.desk.show_page("gallery")
    strip.setFocus()
    _press(Qt.Key.Key_F6, CONTROL | SHIFT)
    assert layers.hasFocus(), "the gallery lies over the canvas"


def test_keys_with_control_hold_wherever_the_keyboard_is(opened: Callable[[], Window]) -> None:
    window = opened()
    window.paint_a_line()
    pane, box = window.pane, window.pane.rooms.box
    for tab in ("layers", "history", "colour", "prompt"):
        pane.dock.go_to(tab)
        _press(Qt.Key.Key_T, CONTROL)
        window.settle()
        assert box.in_hand == "transform", tab
        window.key(Qt.Key.Key_Escape)
        window.key(Qt.Key.Key_B)
    pane.dock.go_to("layers")
    assert window.page.layers.list.hasFocus()
    _press(Qt.Key.Key_E)
    assert box.in_hand == "eraser", "a layer is clicked, then a tool is taken by its key"
    _press(Qt.Key.Key_T, CONTROL)
    window.settle()
    assert window.page.view.hasFocus(), "Enter and Escape mean the handles"
    window.key(Qt.Key.Key_Escape)


def test_escape_closes_the_options_that_had_no_room(opened: Callable[[], Window]) -> None:
    window = opened()
    window.paint_a_line()
    pane = window.pane
    window.key(Qt.Key.Key_T, SHIFT)
    pane.options.setFixedWidth(320)
    window.qtbot.wait(1)
    button = next(
        one
        for one in pane.options.findChildren(QAbstractButton)
        if one.isVisible() and one.accessibleName() == "More options of the tool"
    )
    button.click()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    field = next(one for one in popup.findChildren(QWidget) if one.accessibleName() == "Outline")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert window.page.view.hasFocus()
    assert pane.options.isAncestorOf(field), "they are back in the row"


def test_the_opacity_of_a_layer_can_be_typed(opened: Callable[[], Window]) -> None:
    window = opened()
    window.paint_a_line()
    foot = window.page.layers.foot
    window.pane.dock.go_to("layers")
    foot.percent.setFocus()
    foot.percent.selectAll()
    QTest.keyClicks(foot.percent, "37")
    QTest.keyClick(foot.percent, Qt.Key.Key_Return)
    [layer] = window.pane.rooms.layers.all()
    assert (layer.opacity, foot.opacity.value()) == (0.37, 37)
    assert window.page.layers.list.hasFocus()
    window.pane.undo()
    assert (foot.percent.value(), foot.opacity.value()) == (100, 100)
