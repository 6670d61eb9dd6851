"""New canvases and layers, and work on all pixels of one, in the whole pane."""

from __future__ import annotations

import numpy as np
import pytest
from painting_hand import Hand, Put, plain, thing
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from studio.domain.picture_records import Canvas, Layer, LayerEffect, Tile
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas import making_layers
from studio.ui.picture.canvas.layer_looks import pixels_of
from studio.ui.picture.canvas.new_canvas_dialog import NewCanvasDialog
from studio.ui.picture.canvas.painting.blends import BLENDS
from studio.ui.picture.canvas.painting.brush import Brush


def names(hand: Hand) -> list[str]:
    """Bottom first."""
    canvas = next(hand.document.all(Canvas))
    return [hand.document.need(Layer, one).name for one in canvas.layers]


def test_an_empty_canvas_is_there_at_once_and_can_be_painted_on(hand: Hand, registry: ActionRegistry) -> None:
    hand.pane.rooms.making.make_canvas(300, 200)
    hand.settled()
    canvas = next(hand.document.all(Canvas))
    assert (canvas.width, canvas.height) == (300, 200)
    assert names(hand) == ["Background", "Paint layer 1"]
    hand.qtbot.waitUntil(lambda: hand.colour(299, 199) == "#ffffff")
    assert hand.page.layers.list.currentItem().text().strip() == "Paint layer 1"
    hand.drag((50, 100), (200, 100))
    assert hand.colour(120, 100) == "#c81e28"
    hand.settled()
    assert hand.steps() == ["New canvas", "Brush"]
    assert len({tile.pixels for tile in hand.document.all(Tile)}) == 3
    hand.undo()
    hand.undo()
    assert list(hand.document.all(Layer)) == []


def test_a_new_canvas_takes_the_place_of_the_old_one_which_undo_brings_back(hand: Hand, put: Put) -> None:
    put("old", plain())
    hand.drag((50, 100), (200, 100))
    hand.settled()
    before = hand.saved()
    hand.pane.rooms.making.make_canvas(64, 64, background=False)
    hand.settled()
    assert names(hand) == ["Paint layer 1"]
    assert "Undo brings back" in hand.pane.messages.text
    hand.undo()
    assert names(hand) == ["old"]
    assert np.array_equal(hand.saved(), before)


def test_the_dialog_names_sizes(qtbot: object) -> None:
    dialog = NewCanvasDialog(1024, 1024)
    assert dialog.sizes.currentText() == "1024 \u00d7 1024"
    dialog.width_box.setValue(1000)
    assert dialog.sizes.currentText() == "Custom"
    dialog.sizes.setCurrentIndex(0)
    dialog.sizes.activated.emit(0)
    assert dialog.wanted() == (512, 512, True)
    dialog.deleteLater()


def test_new_layers_come_above_the_chosen_one(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    low = put("low", plain())
    put("high", plain("#404040"))
    hand.page.choose_layer(low.id)
    registry.trigger("picture.new-layer")
    assert names(hand) == ["low", "Paint layer 1", "high"]
    registry.trigger("picture.new-free-mask")
    assert names(hand) == ["low", "Paint layer 1", "Mask 1", "high"]
    mask = next(one for one in hand.document.all(Layer) if one.role == "mask")
    assert hand.page.layers.current_id() == mask.id
    before = hand.saved()
    hand.drag((50, 100), (200, 100))
    hand.settled()
    assert hand.document.tiles_of(mask.id) != ()
    # A mask is seen, and is no part of the picture.
    assert np.array_equal(hand.saved(), before)
    shown = hand.page.view.grab().toImage().pixelColor(hand.at(120, 100))
    assert shown.red() > shown.blue()


def chosen(hand: Hand) -> str:
    return hand.page.layers.list.currentItem().text().strip()


def test_a_redone_new_canvas_is_painted_on_above_its_background(hand: Hand) -> None:
    hand.pane.rooms.making.make_canvas(300, 200)
    hand.undo()
    hand.redo()
    assert names(hand) == ["Background", "Paint layer 1"]
    assert chosen(hand) == "Paint layer 1"


def test_the_neighbour_of_a_deleted_layer_is_chosen(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    made = [put(name) for name in ("one", "two", "three", "four")]
    hand.page.choose_layer(made[2].id)
    registry.trigger("picture.layer-delete")
    assert chosen(hand) == "two"
    registry.trigger("picture.layer-delete")
    assert chosen(hand) == "one"
    registry.trigger("picture.layer-delete")
    assert names(hand) == ["four"]
    assert chosen(hand) == "four"
    hand.undo()
    assert chosen(hand) == "one"


def test_what_was_merged_is_chosen(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    put("low", plain())
    middle = put("middle")
    put("high")
    hand.page.choose_layer(middle.id)
    registry.trigger("picture.layer-merge")
    hand.settled()
    assert names(hand) == ["low", "high"]
    assert chosen(hand) == "low"


def test_a_new_layer_taken_back_leaves_the_one_below_chosen(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    low = put("low", plain())
    put("high")
    hand.page.choose_layer(low.id)
    registry.trigger("picture.new-layer")
    hand.undo()
    assert names(hand) == ["low", "high"]
    assert chosen(hand) == "low"


def test_a_short_message_takes_one_line_of_the_canvas(hand: Hand, put: Put) -> None:
    put("low", plain())
    bar = hand.pane.messages
    hand.pane.desk.say("Choose a layer to paint on; a group holds no paint itself.")
    hand.qtbot.waitUntil(bar.isVisible)
    hand.qtbot.waitUntil(lambda: bar.height() == bar.heightForWidth(bar.width()))
    assert bar.width() > 400
    assert bar.height() < 60


def test_a_painted_layer_is_duplicated_with_its_paint(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    layer = put("paint")
    hand.drag((50, 100), (200, 100))
    registry.trigger("picture.layer-duplicate")
    hand.settled()
    assert names(hand) == ["paint", "paint copy"]
    copy = next(one for one in hand.document.all(Layer) if one.name == "paint copy")
    assert [one.pixels for one in hand.document.tiles_of(copy.id)] == [
        one.pixels for one in hand.document.tiles_of(layer.id)
    ]
    hand.page.choose_layer(layer.id)
    registry.trigger("picture.layer-delete")
    hand.settled()
    assert hand.colour(120, 100) == "#c81e28"
    hand.undo()
    hand.undo()
    assert names(hand) == ["paint"]
    assert hand.colour(120, 100) == "#c81e28"


@pytest.mark.parametrize("blend", ["normal", "multiply"])
def test_merging_down_changes_nothing_that_is_seen(hand: Hand, put: Put, registry: ActionRegistry, blend: str) -> None:
    put("ground", plain("#ffffff"))
    lower = put("lower", plain("#80a0c0", side=200), x=30, y=-7, opacity=0.5)
    put("upper", blend=blend, opacity=0.7)
    hand.drag((50, 100), (200, 180))
    before = pixels_of(hand.page.easel.flattened()).astype(int)
    said: list[str] = []
    hand.pane.desk.notices.said.connect(lambda message: said.append(message.text))
    registry.trigger("picture.layer-merge")
    hand.settled()
    assert names(hand) == ["ground", "lower"]
    assert bool(said) == (blend == "multiply"), "where it looks otherwise than before, that is told"
    assert hand.document.need(Layer, lower.id).opacity == 1
    after = pixels_of(hand.page.easel.flattened()).astype(int)
    # Multiplied with nothing below it in its layer, paint keeps its colour.
    inside = np.s_[0:190, 32:228] if blend == "multiply" else np.s_[:, :]
    assert np.abs(after - before)[inside].max() <= 2
    hand.undo()
    assert names(hand) == ["ground", "lower", "upper"]
    assert np.array_equal(pixels_of(hand.page.easel.flattened()), before)


def test_what_cannot_be_merged_says_why(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    why = registry.get("picture.layer-merge").enabled
    put("ground", plain())
    assert why() == "There is no layer right below this one that it could be merged into."
    put("hidden", plain(), visible=False)
    assert why() == "One of the layers is hidden. Show it first."
    put("locked", plain(), lock=True)
    put("top", plain())
    assert why() == "One of the layers is locked. Unlock it first."


def test_a_layer_is_cleared_where_it_is_selected(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    layer = put("ground", plain())
    left = np.zeros((256, 256), np.float32)
    left[:, :100] = 1
    hand.page.easel.limit = lambda key: left if key == (0, 0) else np.zeros((256, 256), np.float32)
    registry.trigger("picture.layer-clear")
    hand.settled()
    assert (hand.colour(99, 50), hand.colour(100, 50)) == ("", "#204060")
    hand.page.easel.limit = lambda _key: None
    registry.trigger("picture.layer-clear")
    hand.settled()
    assert hand.colour(100, 50) == ""
    assert [one.pixels for one in hand.document.tiles_of(layer.id)] == [""]
    hand.undo()
    hand.undo()
    assert hand.colour(99, 50) == "#204060"
    assert hand.steps() == ["Put"]


def test_a_layer_is_filled(hand: Hand, put: Put) -> None:
    put("paint", x=-30)
    hand.pane.rooms.making.fill(0x102030)
    hand.settled()
    assert (hand.colour(0, 0), hand.colour(255, 255)) == ("#102030", "#102030")
    hand.undo()
    assert hand.colour(0, 0) == ""


def test_a_layer_is_clipped_and_locked_by_actions(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    put("low", thing(), x=50, y=50)
    assert registry.get("picture.layer-clip").enabled().startswith("There is no layer below")
    put("high", plain("#ff0000"))
    registry.trigger("picture.layer-clip")
    assert (hand.colour(90, 90), hand.colour(10, 10)) == ("#ff0000", "")
    assert np.array_equal(hand.saved()[..., 3] > 0, hand.saved()[..., 3] == 255)
    registry.trigger("picture.layer-lock")
    hand.drag((60, 60), (100, 100))
    assert hand.refused == ["The layer is locked. Unlock it first."]
    hand.page.view.hold(hand.page.move_tool)
    QTest.keyClick(hand.page.view, Qt.Key.Key_Right)
    assert "locked" in hand.pane.messages.text


def test_a_clipped_layer_has_a_mask_of_its_own(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    """Seen where both the layer below and its mask are; one clipped above it only where the layer below is."""
    put("low", plain(), x=0, y=0)
    low_only = hand.saved()[..., 3] > 0
    put("high", plain("#ff0000"), x=60, y=60)
    assert registry.get("picture.layer-masked").enabled().startswith("There is no mask right below")
    registry.trigger("picture.layer-clip")
    clipped = (hand.saved()[..., :3] == (255, 0, 0)).all(axis=2)
    registry.trigger("picture.layer-clip")
    mask = put("cover", plain(), role="mask", x=0, y=100)
    put("red", plain("#00ff00"), x=60, y=60)
    registry.trigger("picture.layer-masked")
    registry.trigger("picture.layer-clip")
    red = hand.pane.rooms.layers.chosen()
    assert red is not None
    assert (red.masked, red.clip, mask.role) == (True, True, "mask")
    assert hand.colour(90, 130) == "#00ff00"
    assert hand.colour(90, 90) == "#ff0000", "its mask hides it there"
    assert clipped.any()
    assert low_only.any()
    hand.undo()
    hand.undo()
    assert hand.colour(90, 90) == "#00ff00"


def test_the_list_of_steps_goes_back_and_forth(hand: Hand, put: Put) -> None:
    hand.pane.dock.open("history")
    put("ground", plain())
    for place in (40, 120, 200):
        hand.drag((50, place), (200, place))
    hand.settled()
    steps = hand.page.history
    hand.qtbot.waitUntil(lambda: steps.rows.rowCount() == 5)
    words = [steps.rows.index(row).data() for row in range(5)]
    assert words == ["Before all steps", "Put", *["Brush on \u201cground\u201d"] * 3]
    assert steps.list.currentIndex().row() == 4

    def click(row: int) -> None:
        at = steps.list.visualRect(steps.rows.index(row)).center()
        QTest.mouseClick(steps.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
        hand.settled()

    click(2)
    assert [hand.colour(120, place) for place in (40, 120, 200)] == ["#c81e28", "#204060", "#204060"]
    hand.qtbot.waitUntil(lambda: steps.rows.current() == 2)
    assert steps.rows.index(3).data(Qt.ItemDataRole.AccessibleTextRole).endswith("(undone)")
    click(4)
    assert hand.colour(120, 200) == "#c81e28"
    click(0)
    assert list(hand.document.all(Layer)) == []


def test_a_merged_thing_keeps_its_shadow(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    put("ground", plain("#ffffff"))
    put("thing", thing(), x=80, y=60, effect=LayerEffect(shadow=0.6))
    put("paint")
    hand.brush = Brush(size=10, hardness=1, colour=0x00FF00)
    hand.drag((110, 80), (120, 80))
    shadow = hand.colour(120, 131)
    registry.trigger("picture.layer-merge")
    hand.settled()
    assert hand.colour(115, 80) == "#00ff00"
    hand.qtbot.waitUntil(lambda: abs(QColor(hand.colour(120, 131)).red() - QColor(shadow).red()) < 3)


def test_a_blend_mode_is_chosen_in_the_list_of_layers(hand: Hand, put: Put) -> None:
    put("ground", plain("#808080"))
    layer = put("glaze", plain("#ff8000"))
    box = hand.page.layers.foot.blend
    assert [box.itemData(at) for at in range(box.count())] == list(BLENDS)
    box.setCurrentIndex(box.findData("multiply"))
    box.activated.emit(box.currentIndex())
    assert hand.document.need(Layer, layer.id).blend == "multiply"
    assert hand.colour(100, 100) == "#804000"
    assert hand.steps()[-1] == "Blend Mode"
    hand.undo()
    assert (hand.colour(100, 100), box.currentData()) == ("#ff8000", "normal")


def test_what_undo_brings_back_while_a_layer_is_filled_is_not_painted_over(
    hand: Hand, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("ground", plain())
    hand.drag((50, 100), (200, 100))
    hand.settled()
    before = hand.steps()
    monkeypatch.setattr(making_layers, "_SLICE_SECONDS", -1.0)
    hand.pane.rooms.making.fill(0x00FF00)
    assert hand.page.easel.busy, "a tile in each turn of the event loop"
    hand.pane.undo()
    hand.settled()
    assert hand.steps() == before[:-1]
    assert hand.colour(120, 100) == "#204060"


def test_layers_that_undo_makes_others_while_they_are_merged_stay_two(
    hand: Hand, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("ground", plain())
    put("paint")
    hand.drag((50, 100), (200, 100))
    hand.settled()
    before = hand.steps()
    monkeypatch.setattr(making_layers, "_SLICE_SECONDS", -1.0)
    hand.pane.rooms.making.merge()
    assert hand.page.easel.busy
    hand.pane.undo()
    hand.settled()
    assert hand.steps() == before[:-1]
    assert hand.colour(120, 100) == "#204060"
    assert len(hand.document.need(Canvas, "canvas").layers) == 2


def test_a_clipped_layer_is_merged_without_a_word_and_what_is_said_goes_by_undo(
    hand: Hand, put: Put, registry: ActionRegistry
) -> None:
    """Its mode reaches no further than the opaque layer it is clipped to; one that is not clipped reaches further."""
    put("ground", plain("#808080"))
    put("base", plain("#4060a0", 100), x=50, y=50)
    put("shade", plain("#c0c0c0", 100), x=90, y=90)
    registry.trigger("picture.blend-multiply")
    registry.trigger("picture.layer-clip")
    before = hand.saved()
    registry.trigger("picture.layer-merge")
    hand.settled()
    assert names(hand) == ["ground", "base"]
    assert np.abs(hand.saved().astype(int) - before).max() <= 1
    assert hand.pane.messages.text == ""
    hand.undo()
    registry.trigger("picture.layer-clip")
    registry.trigger("picture.layer-merge")
    hand.settled()
    assert "no longer reaches" in hand.pane.messages.text
    hand.undo()
    assert names(hand) == ["ground", "base", "shade"]
    assert hand.pane.messages.text == ""
