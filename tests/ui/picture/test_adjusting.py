"""Colours of layers and groups adjusted by hand, in the whole pane."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from painting_hand import Hand, Put, plain, thing
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.compositing.adjusting import adjusted
from studio.domain.picture_records import Adjustment, Layer, LayerEffect, Levels
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.adjusting.window import AdjustingWindow
from studio.ui.picture.canvas.layer_row import told_of
from studio.ui.picture.canvas.layers_out import layered_of

TURNED = Adjustment(hue=120)


def chosen(hand: Hand, layer_id: str) -> None:
    hand.page.layers.choose(layer_id)
    hand.settled()


def window(hand: Hand, registry: ActionRegistry, action: str = "picture.layer-hue") -> AdjustingWindow:
    registry.trigger(action)
    found = hand.pane.rooms.adjusting_window
    assert found.isVisible()
    return found


def active(qtbot: QtBot, window: AdjustingWindow) -> AdjustingWindow:
    """With the keyboard, so that no key is taken for one of the main window."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    return window


def test_a_drag_shows_at_once_and_is_one_step(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    layer = put("red", plain("#c80000")).id
    chosen(hand, layer)
    shown = window(hand, registry)
    slider = shown.sliders["hue"].slider
    assert shown.focusWidget() is slider
    before = hand.steps()
    slider.setSliderDown(True)
    slider.setSliderPosition(60)
    assert hand.colour(20, 20) == "#c8c800"
    assert hand.document.need(Layer, layer).adjustment == Adjustment()
    slider.setSliderPosition(120)
    assert hand.colour(20, 20) == "#00c800"
    slider.setSliderDown(False)
    assert hand.document.need(Layer, layer).adjustment == TURNED
    assert hand.steps() == [*before, "Adjust Colours"]
    hand.undo()
    assert hand.colour(20, 20) == "#c80000"
    assert slider.value() == 0
    hand.redo()
    assert hand.colour(20, 20) == "#00c800"
    assert slider.value() == 120
    registry.trigger("picture.layer-own-colours")
    assert hand.colour(20, 20) == "#c80000"
    shown.close()


def test_a_drag_that_begins_beside_the_handle_is_one_step(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    layer = put("red", plain("#c80000")).id
    chosen(hand, layer)
    slider = window(hand, registry).sliders["hue"].slider
    before = hand.steps()
    beside, further = (
        QPoint(slider.width() * 4 // 5, slider.height() // 2),
        QPoint(slider.width() // 4, slider.height() // 2),
    )
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=beside)
    QTest.mouseMove(slider, further)
    assert hand.document.need(Layer, layer).adjustment == Adjustment()
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=further)
    assert hand.document.need(Layer, layer).adjustment.hue == slider.value() != 0
    assert hand.steps() == [*before, "Adjust Colours"]


def test_its_window_takes_steps_back_and_goes_with_the_canvas(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    layer = put("red", plain("#c80000")).id
    chosen(hand, layer)
    shown = window(hand, registry)
    hand.pane.rooms.adjusting.set(TURNED)
    QTest.keyClick(shown.sliders["hue"].slider, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hand.document.need(Layer, layer).adjustment == Adjustment()
    QTest.keyClick(
        shown.sliders["hue"].slider,
        Qt.Key.Key_Z,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert hand.document.need(Layer, layer).adjustment == TURNED
    hand.page.view.hide()
    assert not shown.isVisible()


def test_what_was_tried_out_goes_with_the_window(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    chosen(hand, put("red", plain("#c80000")).id)
    shown = window(hand, registry)
    shown.sliders["lightness"].slider.setSliderDown(True)
    shown.sliders["lightness"].slider.setSliderPosition(-100)
    assert hand.colour(20, 20) == "#000000"
    shown.close()
    assert hand.colour(20, 20) == "#c80000"
    assert "Colours" not in " ".join(hand.steps())


def test_what_is_saved_is_what_is_seen_and_pixels_stay(hand: Hand, put: Put) -> None:
    put("ground", plain("#204060"))
    layer = put("thing", thing(), x=80, y=60).id
    own = hand.saved()
    chosen(hand, layer)
    wanted = Adjustment(hue=-70, saturation=-20, contrast=15, levels=Levels(black=10, gamma=1.3))
    hand.pane.rooms.adjusting.set(wanted)
    seen = hand.saved()
    rows, columns = slice(75, 125), slice(105, 135)
    assert np.array_equal(seen[rows, columns], adjusted(own[rows, columns], wanted))
    assert np.array_equal(seen[:60], own[:60])
    assert hand.document.tiles_of(layer) == ()
    assert told_of(hand.document.need(Layer, layer)) == "thing, colours adjusted"


def test_a_group_is_adjusted_as_a_whole(hand: Hand, put: Put) -> None:
    lower, upper = put("lower", plain("#c80000")).id, put("upper", plain("#0000c8", side=64)).id
    hand.page.layers.choose(upper)
    hand.pane.rooms.layers.mean([lower, upper])
    hand.pane.rooms.layers.group()
    hand.settled()
    group = next(one for one in hand.document.all(Layer) if one.role == "group")
    chosen(hand, group.id)
    hand.pane.rooms.adjusting.set(Adjustment(saturation=-100))
    hand.settled()
    grey = "#646464"
    assert {hand.colour(20, 20), hand.colour(200, 200)} == {grey}
    assert set(hand.saved()[..., :3].flatten()) == {100}
    pile = hand.page.pile()
    assert pile is not None
    built = layered_of(pile, Path("a.ora"), (), lambda _share: None)
    assert [(one.kind, one.name) for one in built.picture.nodes] == [("raster", group.name)]
    assert built.picture.nodes[0].pixels is not None
    assert set(built.picture.nodes[0].pixels[..., :3].flatten()) == {100}
    assert built.said == ("Groups whose colours are adjusted, as one layer, in one place.",)


def test_a_file_with_layers_has_the_colours_in_its_pixels_and_says_so(hand: Hand, put: Put) -> None:
    chosen(hand, put("red", plain("#c80000")).id)
    hand.pane.rooms.adjusting.set(TURNED)
    pile = hand.page.pile()
    assert pile is not None
    for name in ("a.ora", "a.psd"):
        built = layered_of(pile, Path(name), (), lambda _share: None)
        pixels = built.picture.nodes[0].pixels
        assert pixels is not None
        assert (pixels == (0, 200, 0, 255)).all()
        assert built.said == ("Adjusted colours, put into the pixels of their layers, in one place.",)


def test_a_merge_puts_the_colours_into_the_pixels(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    lower = put("lower", plain("#c80000")).id
    chosen(hand, lower)
    hand.pane.rooms.adjusting.set(TURNED)
    upper = put("upper", thing(), x=80, y=60).id
    chosen(hand, upper)
    hand.pane.rooms.adjusting.set(Adjustment(lightness=-100))
    before = hand.saved()
    registry.trigger("picture.layer-merge")
    hand.settled()
    assert [one.adjustment for one in hand.document.all(Layer)] == [Adjustment()]
    assert np.array_equal(hand.saved(), before)
    hand.undo()
    assert hand.document.need(Layer, lower).adjustment == TURNED
    assert np.array_equal(hand.saved(), before)


def test_a_layer_with_a_shadow_is_adjusted_too(hand: Hand, put: Put) -> None:
    layer = put("thing", thing(), x=80, y=60, effect=LayerEffect(shadow=0.6)).id
    chosen(hand, layer)
    hand.pane.rooms.adjusting.set(Adjustment(saturation=-100))
    seen = hand.saved()[..., :3].astype(int)
    assert (seen.max(axis=2) == seen.min(axis=2)).all()


def test_painting_on_an_adjusted_layer_shows_the_adjusted_colour(hand: Hand, put: Put) -> None:
    chosen(hand, put("ground", plain("#c80000")).id)
    hand.pane.rooms.adjusting.set(Adjustment(saturation=-100))
    hand.drag((50, 100), (200, 100))
    hand.settled()
    red, green, blue = (int(hand.colour(120, 100)[at : at + 2], 16) for at in (1, 3, 5))
    assert red == green == blue


def test_the_histogram_counts_and_the_levels_are_dragged(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    layer = put("grey", plain("#404040")).id
    chosen(hand, layer)
    shown = window(hand, registry, "picture.layer-levels")
    assert shown.focusWidget() is shown.levels
    adjusting = hand.pane.rooms.adjusting
    hand.qtbot.waitUntil(lambda: bool(adjusting.histogram), timeout=10_000)
    assert [level for level, count in enumerate(adjusting.histogram[0]) if count] == [0x40]
    field = shown.levels
    y = field.height() - 8
    where = [round(field._x(place)) for place in (255, 64)]  # noqa: SLF001
    QTest.mousePress(field, Qt.MouseButton.LeftButton, pos=QPoint(where[0], y))
    QTest.mouseMove(field, QPoint((where[0] + where[1]) // 2, y))
    QTest.mouseMove(field, QPoint(where[1], y))
    assert hand.document.need(Layer, layer).adjustment == Adjustment()
    QTest.mouseRelease(field, Qt.MouseButton.LeftButton, pos=QPoint(where[1], y))
    levels = hand.document.need(Layer, layer).adjustment.levels
    assert abs(levels.white - 64) <= 1
    assert hand.colour(20, 20) in ("#ffffff", "#fcfcfc")
    QTest.keyClick(field, Qt.Key.Key_Left)
    assert hand.document.need(Layer, layer).adjustment.levels.white == levels.white - 1
    shown.channel.setCurrentIndex(1)
    shown.darkest.setValue(90)
    assert hand.document.need(Layer, layer).adjustment.red == Levels(darkest=90)
    shown.close()


def test_black_and_white_give_way_to_each_other(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    layer = put("grey", plain("#404040")).id
    chosen(hand, layer)
    shown = window(hand, registry, "picture.layer-levels")
    shown.white.setValue(20)
    shown.black.setValue(100)
    levels = hand.document.need(Layer, layer).adjustment.levels
    assert (levels.black, levels.white) == (100, 101)
    shown.close()


@pytest.mark.parametrize("field", ["lock", "mask"])
def test_what_cannot_be_adjusted_says_why(hand: Hand, put: Put, registry: ActionRegistry, field: str) -> None:
    layer = put("one", plain()).id
    chosen(hand, layer)
    if field == "lock":
        hand.pane.rooms.layers.switch("lock", "Lock Layer")
        words = "The layer is locked. Unlock it first."
    else:
        hand.pane.rooms.making.add("mask")
        words = "A mask has no colours. Choose the layer that it belongs to."
    hand.settled()
    assert hand.pane.rooms.adjusting.why_not() == words
    hand.pane.rooms.adjusting.set(TURNED)
    assert words in hand.pane.messages.text
    assert all(one.adjustment == Adjustment() for one in hand.document.all(Layer))


def test_a_number_is_seen_as_it_is_typed_and_is_one_step_by_enter(
    hand: Hand, put: Put, registry: ActionRegistry, qtbot: QtBot
) -> None:
    layer = put("red", plain("#c80000")).id
    chosen(hand, layer)
    shown = active(qtbot, window(hand, registry))
    number = shown.sliders["hue"].number
    before = hand.steps()
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "12")
    assert shown.sliders["hue"].slider.value() == 12
    QTest.keyClicks(number, "0")
    assert number.text().startswith("120"), "what is typed stays as it stands there"
    assert hand.colour(20, 20) == "#00c800"
    assert hand.document.need(Layer, layer).adjustment == Adjustment()
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert hand.document.need(Layer, layer).adjustment == TURNED
    assert hand.steps() == [*before, "Adjust Colours"]


def test_what_was_typed_is_kept_when_the_window_is_closed(
    hand: Hand, put: Put, registry: ActionRegistry, qtbot: QtBot
) -> None:
    layer = put("red", plain("#c80000")).id
    chosen(hand, layer)
    shown = active(qtbot, window(hand, registry))
    number = shown.sliders["hue"].number
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "120")
    QTest.keyClick(number, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert hand.document.need(Layer, layer).adjustment == TURNED
    assert hand.colour(20, 20) == "#00c800"
    shown = active(qtbot, window(hand, registry, "picture.layer-levels"))
    shown.white.setFocus()
    shown.white.selectAll()
    QTest.keyClicks(shown.white, "100")
    assert hand.colour(20, 20) == "#00ff00"
    shown.close_button.click()
    assert hand.document.need(Layer, layer).adjustment.levels.white == 100


def test_a_number_that_is_taken_back_leaves_nothing_behind(
    hand: Hand, put: Put, registry: ActionRegistry, qtbot: QtBot
) -> None:
    layer = put("red", plain("#c80000")).id
    chosen(hand, layer)
    shown = active(qtbot, window(hand, registry))
    number, before = shown.sliders["hue"].number, hand.steps()
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "120")
    number.selectAll()
    QTest.keyClick(number, Qt.Key.Key_Delete)
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert hand.colour(20, 20) == "#c80000"
    assert number.value() == shown.sliders["hue"].slider.value() == 0
    assert hand.steps() == before


def test_its_window_opens_beside_the_picture_and_later_where_it_was_put(
    hand: Hand, put: Put, registry: ActionRegistry
) -> None:
    layer = put("red", plain("#c80000")).id
    chosen(hand, layer)
    view = hand.page.view
    shown = window(hand, registry)
    seen = view.to_view_transform().mapRect(QRectF(QPointF(), QSizeF(view.canvas_size))).toAlignedRect() & view.rect()
    picture = QRect(view.mapToGlobal(seen.topLeft()), seen.size())
    screen = view.screen().availableGeometry()
    room = max(picture.left() - screen.left(), screen.right() - picture.right())
    if room >= shown.width() + 24:
        assert not shown.geometry().intersects(picture)
    assert screen.contains(shown.geometry())
    put_at = QPoint(screen.left() + 3, screen.bottom() - shown.height() - 3)
    if (put_at - shown.pos()).manhattanLength() <= 60:
        put_at.setX(screen.right() - shown.width() - 3)
    shown.move(put_at)
    shown.close()
    assert window(hand, registry).pos() == put_at
