"""Every tool on a canvas, by mouse and by pen: what it paints, what it selects, what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from canvas_with_tools import LEFT, NONE, RED, Table
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain.brushes import AlikeSettings, BrushSettings, GradientSettings, SelectingSettings, ToolName
from studio.ui.picture.canvas.tools.box import TOOLS

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
BRUSH = BrushSettings(size=20, hardness=1)


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Table]:
    table = Table(qtbot, tmp_path, QSize(400, 300))
    table.box.set_brush(BRUSH, "brush")
    yield table
    table.kit.finish()


def test_every_tool_of_the_strip_is_there(table: Table) -> None:
    """But for those that the page adds from rooms of their own, which are tried in the whole window."""
    assert set(table.kit.tools) == set(TOOLS) - {"transform", "crop", "text"}


def test_a_stroke_limited_by_a_selection_changes_no_pixel_outside_it(table: Table) -> None:
    table.drag("brush", (20, 20), (380, 280))
    before = table.pixels()
    table.drag("ellipse", (100, 60), (300, 240))
    table.box.set_brush(BrushSettings(size=90, hardness=0.2, flow=0.3), "brush")
    table.box.colours.take(0x1020F0)
    table.drag("brush", (20, 150), (380, 150))
    mask = table.selecting.selection.mask()
    after = table.pixels()
    outside = np.zeros((512, 512), np.bool_)
    outside[:300, :400] = mask == 0
    whole_before, whole_after = (one.swapaxes(1, 2).reshape(512, 512, 4) for one in (before, after))
    assert np.array_equal(whole_before[outside], whole_after[outside])
    assert not np.array_equal(whole_before, whole_after)


def test_low_flow_comes_to_the_right_colour(table: Table) -> None:
    table.box.set_brush(BrushSettings(size=60, hardness=1, flow=0.01, spacing=0.02), "brush")
    table.box.colours.take(0x285ADC)
    table.drag("brush", *[(150 + 100 * (n % 2), 150) for n in range(9)])
    colour = table.colour(200, 150)
    # 8 passes of 60 / 1.2 dabs at 1 %: 1 - .99 ** 400 is nearly all.
    assert colour.alpha() == pytest.approx(250, abs=5)
    assert [colour.red(), colour.green(), colour.blue()] == pytest.approx([0x28, 0x5A, 0xDC], abs=2)


def test_shift_draws_a_straight_line_from_where_the_stroke_before_ended(table: Table) -> None:
    table.drag("brush", (50, 50), (60, 50))
    table.click("brush", 350, 250, keys=SHIFT)
    assert table.colour(205, 150) == QColor(RED)
    assert table.colour(300, 100).alpha() == 0
    assert len(table.strokes) == 2


def test_a_pen_tells_where_it_is_as_a_mouse_does(table: Table) -> None:
    told: list[object] = []
    table.view.hovered.connect(told.append)
    table.pen((60, 100, 0.5), (340, 100, 0.5))
    assert told
    assert isinstance(told[-1], QPointF)
    assert (told[-1].x(), told[-1].y()) == pytest.approx((340, 100), abs=1)


def test_the_pen_presses_through_the_curve_and_its_other_end_erases(table: Table) -> None:
    table.box.take("brush")
    bent = msgspec.structs.replace(BRUSH, size=60, curve=((0.0, 0.0), (0.5, 0.1), (1.0, 1.0)), size_by_pressure=True)
    table.box.set_brush(bent, "brush")
    table.pen((60, 100, 0.5), (340, 100, 0.5))
    assert table.colour(200, 101).alpha() == 255
    assert table.colour(200, 108).alpha() == 0
    table.pen((60, 200, 1.0), (340, 200, 1.0))
    assert table.colour(200, 225).alpha() == 255
    table.pen((60, 200, 1.0), (340, 200, 1.0), eraser=True)
    assert table.colour(200, 210).alpha() == 0
    assert [stroke.label for stroke in table.strokes] == ["Brush", "Brush", "Eraser"]


def test_the_pen_presses_on_opacity_where_that_is_asked_for(table: Table) -> None:
    table.box.take("brush")
    table.box.set_brush(msgspec.structs.replace(BRUSH, size_by_pressure=False, opacity_by_pressure=True), "brush")
    table.pen((60, 100, 0.4), (340, 100, 0.4))
    assert table.colour(200, 100).alpha() == pytest.approx(102, abs=1)
    assert table.colour(200, 108).alpha() == pytest.approx(102, abs=1)


def test_the_picker_takes_what_shows_and_with_shift_the_background(table: Table) -> None:
    table.drag("brush", (50, 50), (350, 50))
    table.box.colours.reset()
    table.click("picker", 200, 50)
    assert table.box.colours.foreground == RED
    table.click("picker", 200, 50, keys=SHIFT)
    assert table.box.colours.background == RED
    table.box.colours.reset()
    table.click("fill", 200, 50, keys=ALT)
    assert table.box.colours.foreground == RED


def test_the_hand_moves_what_is_looked_at(table: Table) -> None:
    before = table.at(100, 100)
    table.drag("pan", (100, 100), (160, 130))
    moved = table.at(100, 100) - before
    assert (moved.x(), moved.y()) == pytest.approx((60, 30), abs=2)


def test_the_brush_that_is_used_is_remembered_among_the_colours(table: Table) -> None:
    assert table.box.colours.recent() == ()
    table.drag("brush", (50, 50), (60, 60))
    assert table.box.colours.recent() == (RED,)
    table.drag("eraser", (50, 50), (60, 60))
    assert table.box.colours.recent() == (RED,)


# ---- selecting


@pytest.mark.parametrize("tool", ["rectangle", "ellipse", "lasso"])
def test_a_shape_is_selected_and_told_with_how_it_was(table: Table, tool: ToolName) -> None:
    corners = [(100, 80), (300, 80), (300, 220), (100, 220)]
    table.drag(tool, *(corners if tool == "lasso" else [corners[0], corners[2]]))
    assert table.selected(200, 150) == 255
    assert table.selected(50, 150) == 0
    [done] = table.selections
    assert set(done.before.values()) == {None}
    assert set(done.after) == {(0, 0), (1, 0)}
    table.selecting.put(done.before)
    assert table.selecting.selection.is_empty()


def test_shift_adds_alt_takes_away_both_keep_what_is_common(table: Table) -> None:
    table.drag("rectangle", (20, 20), (120, 120))
    table.drag("rectangle", (200, 20), (300, 120), keys=SHIFT)
    assert (table.selected(50, 50), table.selected(250, 50)) == (255, 255)
    table.drag("rectangle", (20, 20), (120, 70), keys=ALT)
    assert (table.selected(50, 50), table.selected(50, 100)) == (0, 255)
    table.drag("rectangle", (220, 0), (240, 300), keys=SHIFT | ALT)
    assert table.selecting.selection.bounds() == QRect(220, 20, 20, 100)


def test_a_click_beside_it_lets_go_of_what_is_selected(table: Table) -> None:
    table.drag("rectangle", (20, 20), (120, 120))
    table.click("rectangle", 300, 200)
    assert table.selecting.selection.is_empty()


def test_a_polygon_is_closed_by_a_double_click(table: Table) -> None:
    table.box.take("polygon")
    for corner in ((100, 50), (300, 50), (300, 250)):
        QTest.mouseClick(table.view, LEFT, NONE, table.at(*corner))
    QTest.mouseDClick(table.view, LEFT, NONE, table.at(300, 250))
    table.settle()
    assert table.selected(250, 100) == 255
    assert table.selected(120, 200) == 0


def test_another_tool_forgets_the_corners_of_a_polygon(table: Table) -> None:
    table.box.take("polygon")
    for corner in ((100, 50), (300, 50), (300, 250)):
        QTest.mouseClick(table.view, LEFT, NONE, table.at(*corner))
    table.box.take("brush")
    assert table.kit.polygon.corners == 0


def test_a_new_selection_is_feathered_as_it_is_set(table: Table) -> None:
    table.box.set_selecting(SelectingSettings(feather=10))
    table.drag("rectangle", (100, 100), (300, 200))
    assert 100 < table.selected(100, 150) < 155
    assert table.selected(200, 150) == 255


def test_all_none_inverted_grown_and_shrunk(table: Table) -> None:
    selecting = table.selecting
    selecting.all()
    table.settle()
    assert selecting.selection.bounds() == QRect(0, 0, 400, 300)
    table.drag("rectangle", (100, 100), (300, 200))
    for act, bounds in (
        (lambda: selecting.grow(10), QRect(90, 90, 220, 120)),
        (lambda: selecting.grow(-20), QRect(110, 110, 180, 80)),
        (selecting.invert, QRect(0, 0, 400, 300)),
        (selecting.none, QRect()),
    ):
        act()
        table.settle()
        assert selecting.selection.bounds() == bounds
    assert [one.label for one in table.selections] == [
        "Select all", "Select", "Grow the selection", "Shrink the selection", "Invert the selection", "Select nothing",
    ]  # fmt: skip


def test_changes_that_come_fast_are_done_one_after_the_other(table: Table) -> None:
    table.selecting.all()
    table.selecting.grow(-5)
    table.selecting.invert()
    table.selecting.none()
    table.settle()
    assert table.selecting.selection.is_empty()
    # What changes nothing is no step.
    assert [one.label for one in table.selections] == ["Select all", "Invert the selection"]


def test_the_wand_selects_what_is_alike_on_the_layer_or_on_all(table: Table) -> None:
    table.drag("brush", (50, 150), (350, 150))
    table.easel.activate("ground")
    table.box.wand = AlikeSettings(tolerance=10, all_layers=True)
    table.click("wand", 200, 150)
    assert table.selected(300, 150) == 255
    assert table.selected(300, 50) == 0
    table.box.wand = AlikeSettings(tolerance=10, all_layers=False)
    table.click("wand", 200, 150)
    assert table.selected(300, 50) == 255


def test_the_ants_are_seen_around_what_is_selected_and_walk(table: Table, qtbot: QtBot) -> None:
    table.drag("rectangle", (100, 100), (300, 200))
    shown = table.view.grab().toImage()
    edge = {shown.pixelColor(table.at(x, 100)).lightness() for x in range(110, 290)}
    assert min(edge) < 60
    assert max(edge) > 200
    calm = [shown.pixelColor(table.at(x, 150)) for x in range(110, 290)]
    assert len({one.name() for one in calm}) <= 2

    def walked() -> bool:
        now = table.view.grab().toImage()
        return any(now.pixelColor(table.at(x, 100)) != shown.pixelColor(table.at(x, 100)) for x in range(110, 130))

    table.view.activateWindow()
    qtbot.waitUntil(walked, timeout=3000)
    table.view.turn(30)
    assert table.view.grab().toImage() != shown


@pytest.mark.parametrize("degrees", [0, 30, 180])
def test_the_ants_are_seen_where_the_edge_is_in_a_mirror_too(table: Table, degrees: int) -> None:
    table.drag("rectangle", (100, 100), (300, 200))
    table.view.mirror()
    if degrees:
        table.view.turn(degrees)
    shown = table.view.grab().toImage()
    seen = [shown.pixelColor(table.at(x, 100)).lightness() for x in range(110, 290)]
    assert min(seen) < 60
    assert max(seen) > 200
    inside = {shown.pixelColor(table.at(x, 150)).name() for x in range(110, 290)}
    assert len(inside) <= 2


# ---- filling


def test_the_fill_paints_what_is_joined_within_the_selection(table: Table) -> None:
    table.drag("brush", (200, 0), (200, 299))
    table.drag("rectangle", (0, 0), (400, 150))
    table.box.colours.take(0x2040C0)
    table.click("fill", 100, 100)
    assert table.colour(50, 50) == QColor(0x2040C0)
    assert table.colour(50, 250).alpha() == 0
    assert table.colour(300, 50).alpha() == 0
    assert table.colour(200, 50) == QColor(RED)
    stroke = table.strokes[-1]
    assert stroke.label == "Fill"
    table.easel.put("paint", stroke.before)
    assert table.colour(50, 50).alpha() == 0


def test_a_fill_beside_the_canvas_or_on_a_locked_layer_does_nothing(table: Table) -> None:
    table.view.zoom(0.4)
    table.click("fill", -30, -30)
    assert table.strokes == []
    table.layer().lock = True
    table.click("fill", 100, 100)
    assert (table.strokes, len(table.refused)) == ([], 1)


def test_a_layer_that_lies_elsewhere_is_filled_where_it_is_clicked(table: Table) -> None:
    table.easel.moved({"paint": (-37, 50)})
    table.drag("rectangle", (100, 100), (200, 200))
    table.click("fill", 150, 150)
    assert table.easel.colour_at(101, 101) == QColor(RED)
    assert table.easel.colour_at(199, 199) == QColor(RED)
    for x, y in ((98, 150), (202, 150), (150, 98), (150, 202)):
        assert table.easel.colour_at(x, y) is None


@pytest.mark.parametrize("round_", [False, True])
def test_a_gradient_goes_to_nothing_or_to_the_background(table: Table, round_: bool) -> None:
    table.box.set_gradient(GradientSettings(round=round_))
    table.drag("gradient", (100, 150), (300, 150))
    assert table.colour(100, 150).alpha() >= 253
    assert table.colour(200, 150).alpha() == pytest.approx(128, abs=3)
    assert table.colour(310, 150).alpha() == 0
    assert table.colour(100, 250).alpha() == pytest.approx(128 if round_ else 255, abs=4)
    table.box.colours.take_background(0x0000FF)
    table.box.set_gradient(GradientSettings(round=round_, to="background"))
    table.drag("gradient", (100, 150), (300, 150))
    assert table.colour(380, 150) == QColor(0x0000FF)


def test_what_is_painted_while_a_fill_is_at_work_is_not_lost(table: Table) -> None:
    table.box.take("fill")
    QTest.mousePress(table.view, LEFT, NONE, table.at(100, 100))
    table.box.set_brush(msgspec.structs.replace(BRUSH, size=30), "brush")
    assert table.easel.begin(msgspec.structs.replace(table.box.brush("brush"), colour=0x00FF00))
    table.easel.to(200, 200)
    table.easel.finish()
    QTest.mouseRelease(table.view, LEFT, NONE, table.at(100, 100))
    table.settle()
    assert table.colour(100, 100) == QColor(RED)
    assert [one.label for one in table.strokes] == ["Brush", "Fill"]
    before = table.strokes[-1].before[0, 0]
    assert before is not None
    assert before.pixelColor(200, 200) == QColor(0x00FF00)


def test_fills_that_come_fast_are_done_one_after_the_other(table: Table) -> None:
    table.box.take("fill")
    for colour, x in ((0x112233, 100), (0x445566, 100)):
        table.box.colours.take(colour)
        QTest.mouseClick(table.view, LEFT, NONE, table.at(x, 100))
    table.settle()
    assert [one.label for one in table.strokes] == ["Fill", "Fill"]
    assert table.colour(100, 100) == QColor(0x445566)


def test_shift_dragged_sideways_sets_the_size_and_paints_nothing(table: Table) -> None:
    table.box.set_brush(msgspec.structs.replace(table.box.brush_settings("brush"), size=40.0), "brush")
    table.view.grab()
    table.drag("brush", (100, 100), (115, 100), (130, 102), keys=SHIFT)
    assert table.box.brush_settings("brush").size == pytest.approx(100, abs=2)
    table.drag("brush", (100, 100), (40, 100), (20, 100), keys=SHIFT)
    assert table.box.brush_settings("brush").size == 1
    assert table.strokes == []
    table.view.mirror()
    table.view.grab()
    table.drag("brush", (100, 100), (80, 100), (70, 100), keys=SHIFT)
    assert table.box.brush_settings("brush").size == pytest.approx(61, abs=2), "to the right, as it is seen"
    table.view.mirror()
    table.view.grab()
    table.box.take("eraser")
    QTest.mousePress(table.view, Qt.MouseButton.LeftButton, SHIFT, table.at(100, 100))
    QTest.mouseMove(table.view, table.at(160, 100))
    before = table.box.brush_settings("eraser").size
    QTest.keyClick(table.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(table.view, Qt.MouseButton.LeftButton, SHIFT, table.at(160, 100))
    assert table.box.brush_settings("eraser").size == before - 120
