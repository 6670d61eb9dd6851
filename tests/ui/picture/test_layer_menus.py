"""The menus of a layer and of the canvas, and the signs in the rows of the list of layers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from painting_hand import Hand, Put, plain
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar

from studio.domain.picture_records import Generation, Layer
from studio.ui.actions.mnemonics import plain as plain_words
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.layer_panel import LayerPanel
from studio.ui.picture.canvas.layer_row import SIGNS
from studio.ui.picture.pane import PicturePane
from studio.ui.shell.menus import Menus


def named(hand: Hand, name: str) -> Layer:
    return next(one for one in hand.pane.rooms.layers.all() if one.name == name)


def shown_in(menu: QMenu) -> list[str]:
    """Words of the entries that are offered, as the menu opens."""
    menu.aboutToShow.emit()
    return [plain_words(one.text()) for one in menu.actions() if one.isVisible() and not one.isSeparator()]


def submenus(menu: QMenu) -> dict[str, QMenu]:
    found = {}
    for one in menu.actions():
        inside = one.menu()
        if isinstance(inside, QMenu):
            found[plain_words(one.text())] = inside
    return found


def opened(hand: Hand) -> QMenu:
    hand.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def panel_of(hand: Hand) -> LayerPanel:
    hand.pane.dock.open("layers")
    return hand.page.layers


def test_the_right_button_on_a_row_opens_the_menu_of_its_layer(hand: Hand, put: Put) -> None:
    put("low", plain())
    put("high", plain("#404040"))
    rows = panel_of(hand).list
    place = rows.visualItemRect(rows.item(1)).center()
    QTest.mousePress(rows.viewport(), Qt.MouseButton.RightButton, pos=place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, rows.viewport().mapToGlobal(place))
    QApplication.sendEvent(rows.viewport(), event)
    menu = opened(hand)
    QTest.mouseRelease(rows.viewport(), Qt.MouseButton.RightButton, pos=place)
    words = shown_in(menu)
    assert {"Rename the layer", "Duplicate the layer", "Delete the layer", "Lock the layer"} <= set(words)
    assert {"Clip to the layer below", "Group", "Blending", "Mask", "Merge", "Transform", "Rework"} <= set(words)
    next(one for one in menu.actions() if plain_words(one.text()) == "Delete the layer").trigger()
    menu.close()
    assert [one.name for one in hand.pane.rooms.layers.all()] == ["high"]


def test_the_menu_key_means_the_chosen_row(hand: Hand, put: Put) -> None:
    put("low", plain())
    put("high", plain("#404040"))
    rows = panel_of(hand).list
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), rows.mapToGlobal(QPoint(1, 1)))
    QApplication.sendEvent(rows.viewport(), event)
    menu = opened(hand)
    assert menu.pos().y() >= rows.viewport().mapToGlobal(rows.visualItemRect(rows.currentItem()).bottomLeft()).y() - 1
    menu.close()


def test_shift_f10_opens_it_as_well(hand: Hand, put: Put) -> None:
    put("low", plain())
    rows = panel_of(hand).list
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    opened(hand).close()


def test_picture_layer_is_short_and_shows_transform_for_every_layer(hand: Hand, put: Put) -> None:
    put("low", plain())
    menu = hand.pane.menu("picture.layers")
    assert len(shown_in(menu)) <= 19
    inside = submenus(menu)
    assert list(inside) == ["Blending", "Mask", "Group", "Merge", "Order", "Transform", "Text", "Rework", "Choose"]
    assert "Mirror the layer" in shown_in(inside["Transform"])
    assert "Make the text into pixels" in shown_in(inside["Text"])
    assert "Multiply blending" in shown_in(inside["Blending"])
    assert "Cut out the layer's subject\u2026" in shown_in(inside["Rework"])
    menu.close()


def test_a_blend_mode_is_chosen_in_the_menu(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    layer = put("low", plain())
    registry.trigger("picture.blend-multiply")
    assert hand.document.need(Layer, layer.id).blend == "multiply"
    assert registry.qaction("picture.blend-multiply").isChecked()
    registry.trigger("picture.new-free-mask")
    assert registry.get("picture.blend-multiply").enabled().startswith("A mask is laid over nothing")


def test_the_menu_of_the_canvas_has_about_ten_things_that_can_be_done(
    hand: Hand, put: Put, registry: ActionRegistry
) -> None:
    put("low", plain())
    words = shown_in(hand.pane.menu("picture.canvas"))
    assert len(words) <= 13
    assert {"New paint layer", "Delete the layer", "Layer", "Rework", "View"} <= set(words)
    assert not {"Merge with the layer below", "Clear what is selected", "Edit the text"} & set(words)
    put("high", plain("#404040"))
    registry.trigger("picture.select-all")
    hand.qtbot.waitUntil(lambda: not hand.pane.rooms.selected.why_none())
    words = shown_in(hand.pane.menu("picture.canvas"))
    assert {"Merge with the layer below", "Clear what is selected"} <= set(words)


@pytest.mark.parametrize(("field", "label"), [("lock", "Lock Layer"), ("clip", "Clip Layer")])
def test_a_sign_in_a_row_is_pressed(hand: Hand, put: Put, field: str, label: str) -> None:
    put("low", plain())
    middle = put("middle", plain("#404040"))
    top = put("top", plain("#808080"))
    panel = panel_of(hand)
    panel.list.setFixedWidth(300)

    def press() -> None:
        rect = panel.list.visualItemRect(panel.list.item(1))
        place = panel.rows.signs_in(rect, panel.list.item(1).data(SIGNS))[field]
        QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place.center())

    press()
    assert getattr(hand.document.need(Layer, middle.id), field)
    assert hand.steps()[-1] == label
    assert panel.current_id() == top.id, "another layer is not chosen by it"
    press()
    assert not getattr(hand.document.need(Layer, middle.id), field)


def test_the_sign_of_a_mask_makes_one_where_there_is_none(hand: Hand, put: Put) -> None:
    low = put("low", plain())
    hand.pane.rooms.layers.press_sign(low.id, "masked")
    hand.settled()
    assert [one.name for one in hand.pane.rooms.layers.all()] == ["Mask of low", "low"]
    hand.pane.rooms.layers.press_sign(low.id, "masked")
    assert not named(hand, "low").masked
    hand.pane.rooms.layers.press_sign(low.id, "masked")
    assert named(hand, "low").masked
    assert len(hand.pane.rooms.layers.all()) == 2, "the mask below it is taken again"


def test_the_lock_of_transparency_is_opened_by_the_same_sign(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    low = put("low", plain())
    registry.trigger("picture.layer-lock-alpha")
    assert named(hand, "low").lock_alpha
    hand.pane.rooms.layers.press_sign(low.id, "lock")
    assert (named(hand, "low").lock, named(hand, "low").lock_alpha) == (False, False)


def test_the_lowest_layer_says_why_it_cannot_be_clipped(hand: Hand, put: Put) -> None:
    low = put("low", plain())
    hand.pane.rooms.layers.press_sign(low.id, "clip")
    assert hand.pane.messages.text == "There is no layer below this one that it could be clipped by."


def test_in_a_narrow_list_the_signs_that_are_set_are_there(hand: Hand, put: Put) -> None:
    low = put("low", plain())
    panel = panel_of(hand)
    rect = panel.list.visualItemRect(panel.list.item(0))
    rect.setWidth(180)
    assert set(panel.rows.signs_in(rect, {"clip": False, "masked": False, "lock": True})) == {"lock"}
    hand.pane.rooms.layers.press_sign(low.id, "lock")
    assert "(locked)" in str(panel.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole))


def test_what_was_said_of_a_step_goes_with_it(hand: Hand, put: Put) -> None:
    """A message that offers to undo a new canvas, or tells what a merge lost, is untrue after undo."""
    put("low", plain())
    hand.pane.rooms.making.make_canvas(300, 200)
    hand.settled()
    assert "Undo brings back" in hand.pane.messages.text
    hand.undo()
    assert hand.pane.messages.text == ""


def test_no_menu_of_the_pane_is_taller_than_a_small_screen(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    """768 pixels, less the bar that it opens under."""
    put("low", plain())
    bar = QMenuBar(hand.pane)
    Menus(bar, registry).build()
    [menu] = [one for one in bar.findChildren(QMenu) if one.objectName() == "Picture" or one.title() == "Picture"]
    tall: dict[str, int] = {}

    def measure(one: QMenu, path: str) -> None:
        one.aboutToShow.emit()
        tall[path] = one.sizeHint().height()
        for name, inside in submenus(one).items():
            measure(inside, f"{path}/{name}")

    measure(menu, "Picture")
    assert len(tall) > 10
    assert {path: height for path, height in tall.items() if height > 740} == {}


def test_the_menu_of_a_finished_picture_is_short_and_has_the_rest_in_submenus(
    shown_pane: PicturePane, make: Callable[..., Generation]
) -> None:
    pane = shown_pane
    ids = [make(f"picture {number}").id for number in range(3)]
    menu = pane.menu("picture.results")
    words = shown_in(menu)
    assert words[:3] == ["Place on the canvas", "Look at it large", "Reuse settings and seed"]
    assert words[-1] == "Move to the trash"
    assert len(words) <= 19
    inside = submenus(menu)
    assert list(inside) == ["Recipe", "Rework", "Stars and tags", "View"]
    assert {"Make it again with\u2026", "Show the recipe", "Copy the recipe"} <= set(shown_in(inside["Recipe"]))
    assert {"Cut out the subject", "Repaint in a style\u2026"} <= set(shown_in(inside["Rework"]))
    assert {"5 stars", "Tags\u2026", "Put into an album\u2026"} <= set(shown_in(inside["Stars and tags"]))
    assert shown_in(inside["View"]) == ["Fit into the view", "Show at full size", "Zoom in", "Zoom out"]
    assert all(len(shown_in(one)) <= 19 for one in inside.values())
    assert not {"Compare two pictures", "What differs\u2026", "Place flat"} & set(words)
    menu.close()
    strip = pane.rooms.results_view.strip
    index = strip.pictures.index(strip.pictures.row_of(ids[0]))
    strip.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
    words = shown_in(pane.menu("picture.results"))
    assert {"Compare two pictures", "What differs\u2026"} <= set(words)
    assert len(words) <= 19
