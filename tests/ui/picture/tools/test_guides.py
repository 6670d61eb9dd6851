"""Rulers, guides, grid and snapping in the whole window, by mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from window_with_tools import CONTROL, LEFT, NONE, Window

from studio.domain.picture_records import Canvas
from studio.ui.picture.canvas.canvas_changes import canvas_of
from studio.ui.picture.canvas.guides.ruler import step_of


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """A red line on a transparent canvas of 300 x 200 pixels, rulers beside it, snapping on."""
    window = opened()
    window.paint_a_line()
    window.actions.trigger("picture.canvas-rulers")
    window.actions.trigger("picture.canvas-snapping")
    return window


def canvas(window: Window) -> Canvas:
    session = window.pane.desk.session
    assert session is not None
    found = canvas_of(session.document)
    assert found is not None
    return found


def draw_out(window: Window, ruler: int, x: float, y: float) -> None:
    widget = window.page.rulers[ruler]
    assert widget.isVisible()
    end = widget.mapFromGlobal(window.page.view.mapToGlobal(window.at(x, y)))
    QTest.mousePress(widget, LEFT, NONE, QPoint(5, 5))
    QTest.mouseMove(widget, (end + QPoint(5, 5)) / 2)
    QTest.mouseMove(widget, end)
    QTest.mouseRelease(widget, LEFT, NONE, end)


def test_guides_come_out_of_the_rulers_move_and_go(window: Window) -> None:
    draw_out(window, 1, 120, 60)
    draw_out(window, 0, 40, 70)
    upright, level = canvas(window).upright_guides, canvas(window).level_guides
    assert upright == pytest.approx((120,), abs=1)
    assert level == pytest.approx((70,), abs=1)
    window.key(Qt.Key.Key_V)
    window.drag((upright[0], 20), (upright[0] + 40, 20))
    assert canvas(window).upright_guides == pytest.approx((160,), abs=2)
    window.drag((canvas(window).upright_guides[0], 20), (-15, 20))
    assert canvas(window).upright_guides == ()
    window.key(Qt.Key.Key_Z, CONTROL)
    assert canvas(window).upright_guides == pytest.approx((160,), abs=2)
    window.actions.trigger("picture.canvas-guides-clear")
    assert canvas(window).upright_guides == canvas(window).level_guides == ()


def test_what_is_selected_by_a_rectangle_begins_at_a_guide(window: Window) -> None:
    draw_out(window, 1, 120, 60)
    guide = canvas(window).upright_guides[0]
    window.key(Qt.Key.Key_M)
    window.drag((guide + 2, 50), (220, 150))
    assert window.selected.left() == guide


def test_a_handle_of_a_transform_lands_on_a_guide(window: Window) -> None:
    draw_out(window, 1, 200, 20)
    guide = canvas(window).upright_guides[0]
    window.key(Qt.Key.Key_T, CONTROL)
    placement = window.page.transforming.placement
    assert placement is not None
    edge = placement.corner((1, 0))
    window.drag((edge.x(), edge.y()), (guide + 2, edge.y()))
    now = window.page.transforming.placement
    assert now is not None
    assert now.left + now.width == pytest.approx(guide)


def test_the_grid_is_snapped_to_where_it_is_shown(window: Window) -> None:
    window.page.guides.set_grid_step(50)
    window.key(Qt.Key.Key_M)
    window.drag((52, 48), (149, 101))
    area = window.selected
    assert (area.left(), area.top(), area.right() + 1, area.bottom() + 1) == (50, 50, 150, 100)


def test_a_layer_lands_on_the_edge_of_another(window: Window) -> None:
    """A picture of 41 x 31 pixels is moved beside one of 60 x 44 that stands elsewhere."""
    rooms = window.pane.rooms
    for name, wide, high, at in (("low", 60, 44, (33, 17)), ("high", 41, 31, (180, 120))):
        image = QImage(wide, high, QImage.Format.Format_RGB32)
        image.fill(0x205080)
        rooms.taking_in.take_image(image, name, at)
        window.qtbot.waitUntil(lambda name=name: name in [one.name for one in rooms.layers.all()])  # type: ignore[misc]
        window.settle()
    window.key(Qt.Key.Key_1)
    window.key(Qt.Key.Key_V)
    window.drag((200, 135), (150, 100), (116, 35))
    moved = rooms.layers.all()[-1]
    assert (moved.x, moved.y) == (33 + 60, 17), "its left edge at the right one, its top at the top"
    window.actions.trigger("picture.canvas-snap-layers")
    window.drag((moved.x + 20, 35), (moved.x + 22, 36))
    assert (rooms.layers.all()[-1].x, rooms.layers.all()[-1].y) == (95, 18)
    window.drag((moved.x + 22, 36), (moved.x + 23, 37))
    assert (rooms.layers.all()[-1].x, rooms.layers.all()[-1].y) == (95, 18), "a hand that slips by a pixel clicks"
    window.pane.undo()


def test_the_grid_has_the_colour_in_use(window: Window) -> None:
    window.pane.rooms.box.colours.take(0x00A020)
    window.actions.trigger("picture.canvas-grid-colour")
    window.page.guides.set_grid_step(20)
    window.key(Qt.Key.Key_1)
    shown = window.page.view.grab().toImage().pixelColor(window.at(20, 50))
    assert shown.green() > shown.red() + 40


@pytest.mark.parametrize(("least", "step"), [(0.4, 1), (3, 5), (7, 10), (60, 100), (130, 200), (450, 500)])
def test_numbers_of_a_ruler_are_round(least: float, step: int) -> None:
    assert step_of(least) == step
