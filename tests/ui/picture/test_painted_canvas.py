"""Strokes in the whole pane: kept in the project, undone, redone and read again, on layers of every kind."""

from __future__ import annotations

import io
import time

import numpy as np
import pytest
from painting_hand import BLUE, RED, Hand, Put, plain, thing
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer, LayerEffect, Tile
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas import swapping
from studio.ui.picture.canvas.fitting import fit_into
from studio.ui.picture.canvas.gone import Gone
from studio.ui.picture.canvas.layer_looks import LookKey, pixels_of
from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.tiles import blank
from studio.ui.picture.canvas.shown import Known
from studio.ui.picture.canvas.tools.box import TOOLS


def test_a_stroke_is_a_step_that_is_undone_and_redone(hand: Hand, put: Put) -> None:
    layer = put(picture=plain())
    hand.drag((50, 100), (200, 100))
    assert hand.colour(120, 100) == "#c81e28"
    hand.settled()
    assert hand.steps() == ["Put", "Brush"]
    [tile] = hand.document.tiles_of(layer.id)
    assert (tile.x, tile.y) == (0, 0)
    hand.undo()
    assert hand.colour(120, 100) == "#204060"
    assert hand.document.tiles_of(layer.id) == ()
    hand.redo()
    assert hand.colour(120, 100) == "#c81e28"
    assert hand.document.tiles_of(layer.id) == (tile,)


def test_what_was_painted_is_there_when_the_project_is_opened_again(hand: Hand, put: Put) -> None:
    put(picture=plain())
    hand.drag((50, 100), (200, 100))
    hand.settled()
    session = hand.studio.session
    hand.studio.session_changed.emit(None)
    assert hand.colour(120, 100) == ""
    hand.studio.session_changed.emit(session)
    hand.settled()
    assert (hand.colour(120, 100), hand.colour(120, 200)) == ("#c81e28", "#204060")
    hand.undo()
    assert hand.colour(120, 100) == "#204060"


def test_layers_that_went_are_shown_at_once_when_they_come_back(hand: Hand, put: Put) -> None:
    """Nothing of them is read again, however long the way to the thread may be."""
    layer = put(picture=plain())
    hand.drag((50, 100), (200, 100))
    hand.settled()
    before = hand.page.easel.layer(layer.id)
    hand.pane.rooms.layers.remove()
    assert hand.page.easel.layer(layer.id) is None
    hand.undo()
    assert hand.page.easel.layer(layer.id) is before
    assert not hand.page.painted.busy
    assert (hand.colour(120, 100), hand.colour(120, 200)) == ("#c81e28", "#204060")
    hand.drag((50, 150), (200, 150))
    hand.settled()
    hand.undo()
    hand.undo()
    assert (hand.colour(120, 100), hand.colour(120, 150)) == ("#204060", "#204060")


def test_of_layers_that_went_only_so_many_tiles_are_kept() -> None:
    gone, key = Gone(3), LookKey("", 10, 10, LayerEffect())
    for name, tiles in (("a", 2), ("b", 1), ("c", 2)):
        paint = PaintLayer(name, {(at, 0): blank() for at in range(tiles)})
        gone.put(paint, Known(key, {(0, 0): name}, {}))
    assert gone.take("a", key, {(0, 0): "a"}) is None
    assert gone.take("b", key, {(0, 0): "other"}) is None, "it was painted on meanwhile"
    found = gone.take("c", key, {(0, 0): "c"})
    assert found is not None
    assert len(found[0].tiles) == 2
    assert gone.take("c", key, {(0, 0): "c"}) is None
    gone.put(PaintLayer("d", ready=False), Known(key, {}, {}))
    assert gone.take("d", key, {}) is None, "it was still being read"


def test_fast_strokes_are_steps_of_their_own_and_all_can_be_undone(hand: Hand, put: Put) -> None:
    put(picture=plain())
    before = hand.saved()
    for number in range(8):
        hand.brush = Brush(size=30, hardness=0.5, colour=RED if number % 2 else BLUE, erase=number == 5, opacity=0.7)
        hand.drag((20, 30 * number), (200, 200))
    hand.settled()
    assert hand.steps() == ["Put", *["Brush"] * 5, "Eraser", *["Brush"] * 2]
    after = hand.saved()
    for _ in range(8):
        hand.undo()
    assert np.array_equal(hand.saved(), before)
    for _ in range(8):
        hand.redo()
    assert np.array_equal(hand.saved(), after)


def test_the_first_stroke_on_an_empty_canvas_brings_its_layer(hand: Hand) -> None:
    hand.drag((50, 100), (200, 100))
    hand.drag((50, 150), (200, 150))
    assert (hand.colour(120, 100), hand.colour(120, 150)) == ("#c81e28", "#c81e28")
    hand.settled()
    [layer] = hand.document.all(Layer)
    assert layer.name == "Paint layer 1"
    assert hand.document.need(Canvas, "canvas").layers == (layer.id,)
    assert hand.page.layers.current_id() == layer.id
    assert hand.steps() == ["Brush", "Brush"]
    hand.undo()
    hand.undo()
    assert list(hand.document.all(Layer)) == []
    assert list(hand.document.all(Tile)) == []
    assert hand.colour(120, 100) == ""
    hand.redo()
    assert hand.colour(120, 100) == "#c81e28"


def test_a_click_that_paints_nothing_brings_no_layer(hand: Hand) -> None:
    hand.page.easel.limit = lambda _key: np.zeros((256, 256), np.float32)
    hand.press((50, 100), (80, 100))
    QTest.keyClick(hand.page.view, Qt.Key.Key_Escape)
    hand.settled()
    assert list(hand.document.all(Layer)) == []
    assert hand.page.easel.layers() == ()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Z])
def test_a_stroke_under_way_is_taken_back(hand: Hand, put: Put, key: Qt.Key) -> None:
    put(picture=plain())
    hand.press((50, 100), (200, 100), (210, 120))
    assert hand.colour(120, 100) == "#c81e28"
    control = Qt.KeyboardModifier.ControlModifier if key == Qt.Key.Key_Z else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(hand.page.view, key, control)
    assert hand.colour(120, 100) == "#204060"
    QTest.mouseRelease(hand.page.view, Qt.MouseButton.LeftButton, pos=hand.at(210, 120))
    hand.settled()
    assert hand.steps() == ["Put"]


def test_what_cannot_be_painted_on_says_why(hand: Hand, put: Put) -> None:
    put("hidden", plain(), visible=False)
    hand.drag((50, 100), (200, 100))
    put("locked", plain(), lock=True)
    hand.drag((50, 100), (200, 100))
    put("group", role="group")
    hand.drag((50, 100), (200, 100))
    assert [words.split(".")[0] for words in hand.refused] == [
        "The layer is hidden", "The layer is locked", "Choose a layer to paint on; a group holds no paint itself",
    ]  # fmt: skip
    assert hand.steps() == ["Put"] * 3


def test_locked_alpha_holds(hand: Hand, put: Put) -> None:
    half = plain()
    half.fill(0)
    for row in range(128):
        for column in range(256):
            half.setPixelColor(column, row, QColor("#204060"))
    put(picture=half, lock_alpha=True)
    hand.drag((100, 60), (100, 200))
    assert (hand.colour(100, 100), hand.colour(100, 180)) == ("#c81e28", "")


def test_a_moved_layer_is_painted_on_where_it_lies(hand: Hand, put: Put) -> None:
    layer = put(picture=plain(side=64), x=150, y=-20)
    hand.drag((100, 100), (180, 20))
    hand.settled()
    assert hand.colour(175, 25) == "#c81e28"
    # Also beside what was imported, and left of it.
    assert hand.colour(110, 90) == "#c81e28"
    assert {(one.x, one.y) for one in hand.document.tiles_of(layer.id)} == {(-1, 0), (0, 0)}
    hand.undo()
    assert (hand.colour(175, 25), hand.colour(110, 90)) == ("#204060", "")


def test_shadow_mirror_image_and_light_follow_what_is_painted(hand: Hand, put: Put) -> None:
    effect = LayerEffect(shadow=0.6, reflection=0.7, tint=(255, 200, 180))
    put("ground", plain("#ffffff"))
    put("thing", thing(), x=80, y=60, effect=effect)
    before = hand.saved()
    # A foot far to the right: the shadow becomes as wide.
    hand.brush = Brush(size=12, hardness=1, colour=0x808080)
    hand.drag((130, 124), (210, 124))
    # At once the paint has the colour of the light.
    assert hand.colour(200, 124) == QColor(0x80, round(0x80 * 200 / 255), round(0x80 * 180 / 255)).name()
    hand.qtbot.waitUntil(lambda: hand.colour(200, 133) != "#ffffff")
    hand.settled()
    after = hand.saved()
    assert np.abs(after.astype(int) - before)[131:138, 180:205].max() > 20
    hand.undo()
    hand.qtbot.waitUntil(lambda: np.array_equal(shown_on(hand), pixels_of_saved(before)))
    assert np.array_equal(hand.saved(), before)


def shown_on(hand: Hand) -> np.ndarray:
    """What the easel shows, near enough: 8 bits are rounded at each layer."""
    return pixels_of(hand.page.easel.flattened()).astype(int) // 8


def pixels_of_saved(saved: np.ndarray) -> np.ndarray:
    return saved.astype(int) // 8


def test_a_moved_thing_takes_its_shadow_along(hand: Hand, put: Put) -> None:
    put("ground", plain("#ffffff"))
    layer = put("thing", thing(), x=80, y=60, effect=LayerEffect(shadow=0.6))
    before = pixels_of(hand.page.easel.flattened()).astype(int)
    hand.pane.rooms.layers.move(layer.id, 60, 90)
    after = pixels_of(hand.page.easel.flattened()).astype(int)
    assert np.array_equal(before[50:160, 70:180], after[80:190, 50:160])
    assert before[125:132, 80:150].min() < 200


def test_what_is_exported_of_painted_layers_is_what_shows(hand: Hand, put: Put) -> None:
    put("ground", plain())
    put("glaze", plain("#c0c0c0"), blend="multiply", opacity=0.5)
    put("paint")
    hand.drag((20, 20), (200, 200))
    # Not committed yet: it is a part of it.
    found = hand.saved()
    assert found.shape == (256, 256, 4)
    assert np.abs(found.astype(int) - pixels_of(hand.page.easel.flattened())).max() <= 1, "the screen rounds each layer"
    # (32, 64, 96) multiplied by 192/255, half of it seen; and the stroke.
    assert found[10, 200].tolist() == [28, 56, 84, 255]
    assert found[110, 110].tolist() == [200, 30, 40, 255]


def test_what_is_exported_while_layers_are_read_is_whole(hand: Hand, put: Put) -> None:
    put("ground", plain())
    put("paint")
    hand.drag((20, 20), (200, 200))
    hand.settled()
    whole = hand.saved()
    session = hand.studio.session
    hand.studio.session_changed.emit(None)
    hand.studio.session_changed.emit(session)
    assert hand.page.painted.busy
    paint = hand.pane.rooms.canvas.painter()
    assert paint is not None
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(paint())).convert("RGBA")), whole)
    hand.settled()


def test_a_stroke_in_a_project_for_reading_is_refused(hand: Hand, put: Put) -> None:
    put(picture=plain())
    assert hand.studio.session is not None
    hand.studio.session.read_only = True
    hand.drag((50, 100), (200, 100))
    assert hand.refused == ["The project is open for reading only."]
    hand.studio.session.read_only = False


def test_a_stroke_whose_layer_goes_meanwhile_is_told(hand: Hand, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = put(picture=plain())
    session = hand.studio.session
    assert session is not None
    monkeypatch.setattr(session.painting, "waits_for", lambda _change: False)
    hand.drag((50, 100), (200, 100))
    canvas = session.document.need(Canvas, "canvas")
    edits = (Edit(layer, None), Edit(canvas, Canvas(id="canvas", name=canvas.name, width=256, height=256)))
    session.perform(Change(id=new_id(), label="Gone", stack="picture", edits=edits, at=time.time()))
    hand.settled()
    assert hand.colour(120, 100) == ""
    assert "is gone" in hand.pane.messages.text


# ---- what is selected


def test_a_selection_is_a_step_that_is_kept_and_undone(hand: Hand, put: Put) -> None:
    put(picture=plain())
    hand.pane.rooms.box.take("rectangle")
    hand.drag((20, 20), (120, 200))
    selecting = hand.page.kit.selecting
    hand.qtbot.waitUntil(lambda: not selecting.selection.is_empty())
    hand.settled()
    assert hand.steps() == ["Put", "Select"]
    [layer] = [one for one in hand.document.all(Layer) if one.role == "selection"]
    bounds = selecting.selection.bounds()
    assert (bounds.left(), bounds.right()) == pytest.approx((20, 119), abs=1)
    # It stands in no list, and holds for the brush.
    assert hand.page.layers.list.count() == 1
    hand.pane.rooms.box.take("brush")
    hand.drag((50, 100), (200, 100))
    hand.settled()
    assert hand.colour(200, 100) == "#204060"
    assert hand.colour(100, 100) != "#204060"
    session = hand.studio.session
    hand.studio.session_changed.emit(None)
    assert selecting.selection.is_empty()
    hand.studio.session_changed.emit(session)
    hand.settled()
    assert selecting.selection.bounds() == bounds
    hand.undo()
    hand.undo()
    assert selecting.selection.is_empty()
    assert hand.document.get(Layer, layer.id) is None
    hand.redo()
    assert selecting.selection.bounds() == bounds


def test_every_tool_can_be_taken(hand: Hand, put: Put) -> None:
    put(picture=plain())
    for name in TOOLS:
        hand.pane.rooms.box.take(name)
        hand.drag((50, 50), (90, 90))
        hand.qtbot.waitUntil(lambda: not hand.page.kit.selecting.busy)
        hand.settled()
    hand.pane.rooms.box.take("move")


def test_what_the_canvas_shows_is_copied(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    put(picture=plain())
    hand.drag((50, 100), (200, 100))
    clipboard = QApplication.clipboard()
    clipboard.clear()
    copy = registry.editing_around(hand.page.view).copy
    assert copy is not None
    assert not copy.enabled()
    copy.act()
    hand.qtbot.waitUntil(lambda: not clipboard.image().isNull())
    assert clipboard.image().size() == QSize(256, 256)
    assert [clipboard.image().pixelColor(100, y).name() for y in (100, 200)] == ["#c81e28", "#204060"]
    hand.settled()


@pytest.mark.parametrize("effect", [LayerEffect(), LayerEffect(shadow=0.5)])
def test_a_step_of_many_tiles_is_undone_on_the_thread(
    hand: Hand, put: Put, monkeypatch: pytest.MonkeyPatch, effect: LayerEffect
) -> None:
    monkeypatch.setattr(swapping, "_AT_ONCE", 0)
    put(picture=plain(), effect=effect)
    before = hand.saved()
    hand.drag((50, 100), (200, 100))
    hand.drag((50, 180), (200, 180))
    hand.settled()
    after = hand.saved()
    hand.undo()
    assert (hand.colour(120, 100), hand.colour(120, 180)) == ("#c81e28", "#204060")
    hand.undo()
    assert hand.colour(120, 100) == "#204060"
    assert np.array_equal(hand.saved(), before)
    hand.redo()
    hand.redo()
    assert np.array_equal(hand.saved(), after)


def test_steps_that_follow_faster_than_tiles_are_read_end_where_they_should(
    hand: Hand, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swapping, "_AT_ONCE", 0)
    put(picture=plain())
    saved = [hand.saved()]
    for number in range(4):
        hand.drag((50, 40 + 50 * number), (200, 40 + 50 * number))
        hand.settled()
        saved.append(hand.saved())
    for _ in range(4):
        hand.pane.undo()
    for _ in range(2):
        hand.pane.redo()
    hand.pane.undo()
    hand.settled()
    assert hand.steps() == ["Put", "Brush"]
    assert [np.array_equal(hand.saved(), one) for one in saved] == [False, True, False, False, False]
    hand.redo()
    assert np.array_equal(hand.saved(), saved[2])


def test_a_stroke_right_after_undo_is_painted_on_what_undo_brought_back(
    hand: Hand, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(picture=plain())
    hand.drag((50, 100), (200, 100))
    hand.drag((50, 180), (200, 180))
    hand.settled()
    session = hand.studio.session
    assert session is not None
    monkeypatch.setattr(session.painting, "remembered", lambda _name: None)
    hand.pane.undo()
    hand.drag((50, 40), (200, 40))
    assert hand.refused == []
    hand.settled()
    assert [hand.colour(120, y) for y in (40, 100, 180)] == ["#c81e28", "#c81e28", "#204060"]
    hand.undo()
    assert [hand.colour(120, y) for y in (40, 100, 180)] == ["#204060", "#c81e28", "#204060"]


def halves() -> QImage:
    """512 pixels wide and high, the right half red."""
    image = plain(side=512)
    image.setPixelColor(0, 0, QColor("#204060"))
    for row in range(512):
        for column in range(256, 512):
            image.setPixelColor(column, row, QColor("#c81e28"))
    return image


def test_a_picture_that_is_fitted_in_is_never_seen_at_another_size(hand: Hand, put: Put) -> None:
    """What is shown before its pixels are read again is its old picture, scaled."""
    layer = put(picture=halves())
    assert (hand.colour(100, 100), hand.colour(200, 100)) == ("#204060", "#204060")
    hand.pane.desk.perform(lambda document: fit_into(document, layer.id))
    assert hand.page.painted.busy
    assert (hand.colour(100, 100), hand.colour(200, 100)) == ("#204060", "#c81e28")
    hand.settled()
    assert (hand.colour(100, 100), hand.colour(200, 100)) == ("#204060", "#c81e28")
    hand.pane.undo()
    assert hand.page.painted.busy
    assert (hand.colour(100, 100), hand.colour(200, 100)) == ("#204060", "#204060")
    hand.pane.redo()
    hand.pane.undo()
    hand.pane.redo()
    assert (hand.colour(100, 100), hand.colour(200, 100)) == ("#204060", "#c81e28")
    hand.settled()
    assert (hand.colour(100, 100), hand.colour(200, 100)) == ("#204060", "#c81e28")
    tiles = hand.page.easel.layers()[-1].tiles
    assert set(tiles) == {(0, 0)}, "none of another size is left"
