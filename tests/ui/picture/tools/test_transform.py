"""Layers and what is selected, transformed in the whole window: handles, keys, numbers, one undo step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from window_with_tools import CONTROL, LEFT, NONE, RED, SHIFT, Window

DONE = 2
"""Steps that are there before: the canvas, and the line."""


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """A red line on a transparent canvas of 300 x 200 pixels, 40 pixels wide, from (0, 80) to (300, 120)."""
    window = opened()
    window.paint_a_line()
    return window


def steps(window: Window) -> list[str]:
    session = window.pane.desk.session
    assert session is not None
    stack = session.undo_stack("picture")
    return [stack.text(at) for at in range(stack.index())]


def begin(window: Window) -> None:
    window.key(Qt.Key.Key_T, CONTROL)
    assert window.page.transforming.active


def corner(window: Window, across: int, down: int) -> tuple[float, float]:
    placement = window.page.transforming.placement
    assert placement is not None
    at = placement.corner((across, down))
    return at.x(), at.y()


def drag(
    window: Window, begin: tuple[float, float], end: tuple[float, float], keys: Qt.KeyboardModifier = NONE
) -> None:
    view = window.page.view
    QTest.mousePress(view, LEFT, keys, window.at(*begin))
    middle = QPointF((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2)
    QTest.mouseMove(view, window.at(middle.x(), middle.y()))
    QTest.mouseMove(view, window.at(*end))
    QTest.mouseRelease(view, LEFT, keys, window.at(*end))


def red(image: QImage) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is red, at least half opaque."""
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(straight.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    rows, columns = (np.flatnonzero((pixels[..., 3] > 127).any(axis=axis)) for axis in (1, 0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def test_a_layer_is_scaled_by_a_handle_and_enter_makes_it_one_step(window: Window) -> None:
    before, known = window.shown(), red(window.shown())
    begin(window)
    left, top = corner(window, -1, -1)
    right, bottom = corner(window, 1, 1)
    drag(window, (right, bottom), (right - 120, bottom - 20))
    shown = red(window.shown())
    assert len(steps(window)) == DONE, "nothing is done yet"
    window.key(Qt.Key.Key_Return)
    after = window.shown()
    assert steps(window)[DONE:] == ["Transform"]
    assert window.page.transforming.placement is None
    found = red(after)
    assert np.allclose(found, (left, top, right - 120, bottom - 20), atol=2)
    assert np.allclose(shown, found, atol=1), "the preview showed what came of it"
    assert window.pane.rooms.box.in_hand == "brush"
    window.key(Qt.Key.Key_Z, CONTROL)
    assert window.shown() == before
    assert red(window.shown()) == known
    window.key(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert window.shown() == after


def test_escape_leaves_everything_as_it_was(window: Window) -> None:
    before = window.shown()
    begin(window)
    drag(window, corner(window, 1, 1), (100, 100))
    assert window.shown() != before
    window.key(Qt.Key.Key_Escape)
    assert window.shown() == before
    assert not window.page.transforming.active
    assert len(steps(window)) == DONE


def test_shift_keeps_the_ratio_and_control_the_middle(window: Window) -> None:
    begin(window)
    first = window.page.transforming.placement
    assert first is not None
    drag(window, corner(window, 1, 1), (200, 110), SHIFT | CONTROL)
    now = window.page.transforming.placement
    assert now is not None
    assert now.width / now.height == pytest.approx(first.width / first.height)
    assert (now.x, now.y) == pytest.approx((first.x, first.y))
    assert now.width < first.width


def test_it_turns_outside_and_moves_inside_and_by_keys(window: Window) -> None:
    begin(window)
    first = window.page.transforming.placement
    drag(window, (150, 100), (160, 90))
    window.key(Qt.Key.Key_Left)
    window.key(Qt.Key.Key_Down, SHIFT)
    moved = window.page.transforming.placement
    assert first is not None
    assert moved is not None
    assert (moved.x - first.x, moved.y - first.y) == pytest.approx((9, 0), abs=1)
    drag(window, (moved.x, 20), (290, moved.y), SHIFT)
    turned = window.page.transforming.placement
    assert turned is not None
    assert turned.angle % 15 == pytest.approx(0)
    assert turned.angle == pytest.approx(90)


def test_numbers_are_typed_in_the_row_of_the_tool(window: Window) -> None:
    begin(window)
    _x, _y, width, height, angle, *_rest = window.pane.options.shown_controls()
    for control, text in ((width, "100"), (height, "40"), (angle, "90")):
        field = control.field
        field.setFocus()
        field.selectAll()  # type: ignore[attr-defined]
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    window.key(Qt.Key.Key_Return)
    left, top, right, bottom = red(window.shown())
    assert (right - left, bottom - top) == pytest.approx((40, 100), abs=2)


def test_what_is_selected_is_turned_in_place_and_the_selection_goes_along(window: Window) -> None:
    window.key(Qt.Key.Key_M)
    window.drag((100, 60), (200, 140))
    before, selected = window.shown(), window.selected
    begin(window)
    window.page.transforming.change(lambda one: one.turned(90))
    window.key(Qt.Key.Key_Return)
    after = window.shown()
    assert after.pixelColor(150, 60) == QColor(RED)
    assert after.pixelColor(105, 100).alpha() == 0
    assert after.pixelColor(50, 100) == QColor(RED), "what is not selected stays"
    assert steps(window)[-1] == "Transform"
    assert window.selected.size() == selected.size().transposed()
    window.key(Qt.Key.Key_Z, CONTROL)
    assert window.shown() == before
    assert window.selected == selected


@pytest.mark.parametrize(("name", "times"), [("mirror", 2), ("upside-down", 2), ("turn-right", 4), ("turn-around", 2)])
def test_mirrored_and_turned_by_right_angles_it_keeps_every_pixel(window: Window, name: str, times: int) -> None:
    window.drag((30, 20), (60, 60))
    before = window.shown()
    for number in range(times):
        window.actions.trigger(f"picture.layer-{name}")
        window.settle()
        assert number == times - 1 or window.shown() != before
    assert window.shown() == before
    assert len(steps(window)) == DONE + 1 + times
