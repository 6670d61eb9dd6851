"""What is selected, moved in place in the whole window: by mouse and arrow keys, one undo step, the selection along."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from window_with_tools import CONTROL, LEFT, NONE, RED, SHIFT, Window

from studio.domain.errors import BadInput, StudioError
from studio.ui.picture.canvas.tools import moving_selected

ALT = Qt.KeyboardModifier.AltModifier
HERE, THERE = (150, 100), (150, 40)
"""In the middle of what is selected, before and after it is moved up by 60 pixels."""
SELECTED = QRect(120, 80, 60, 40)


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """A red line, of which a part is selected, and the move tool in the hand."""
    window = opened()
    window.paint_a_line()
    window.key(Qt.Key.Key_M)
    window.drag((120, 80), (180, 120))
    assert window.selected == SELECTED
    window.key(Qt.Key.Key_V)
    return window


def is_red(window: Window, place: tuple[int, int]) -> bool:
    colour = window.shown().pixelColor(*place)
    assert colour.alpha() in (0, 255)
    return colour == QColor(RED)


def steps(window: Window) -> int:
    session = window.pane.desk.session
    assert session is not None
    return session.undo_stack("picture").index()


def test_it_floats_while_it_is_dragged_and_is_one_step_with_the_selection(window: Window) -> None:
    before, many = window.shown(), steps(window)
    layer = window.pane.rooms.layers.chosen()
    view = window.page.view
    QTest.mousePress(view, LEFT, NONE, window.at(*HERE))
    QTest.mouseMove(view, window.at(150, 70))
    QTest.mouseMove(view, window.at(*THERE))
    assert is_red(window, THERE)
    assert not is_red(window, HERE)
    assert window.selected == SELECTED, "nothing is done yet"
    assert steps(window) == many
    QTest.mouseRelease(view, LEFT, NONE, window.at(*THERE))
    window.settle()
    after = window.shown()
    assert is_red(window, THERE)
    assert not is_red(window, HERE)
    assert is_red(window, (50, 100)), "what is not selected stays"
    moved = window.selected
    assert moved.size() == SELECTED.size()
    assert abs(moved.top() - (SELECTED.top() - 60)) <= 1
    assert steps(window) == many + 1
    assert window.pane.rooms.layers.chosen() == layer
    window.key(Qt.Key.Key_Z, CONTROL)
    assert window.shown() == before
    assert window.selected == SELECTED
    window.key(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert window.shown() == after
    assert window.selected == moved


def test_moved_on_it_leaves_what_it_was_dropped_on(window: Window) -> None:
    """Past an edge of the canvas and back again it is whole, and so is what lay under it."""
    before = window.shown()
    window.drag(HERE, (60, 100))
    window.drag((60, 100), (-300, 100), (60, 100))
    window.drag((60, 100), HERE)
    assert window.shown() == before
    assert abs(window.selected.left() - SELECTED.left()) <= 1


@pytest.mark.parametrize("key", [ALT, CONTROL])
def test_with_alt_or_ctrl_a_copy_is_moved(window: Window, key: Qt.KeyboardModifier) -> None:
    view = window.page.view
    QTest.mousePress(view, LEFT, key, window.at(*HERE))
    QTest.mouseMove(view, window.at(*THERE))
    QTest.mouseRelease(view, LEFT, key, window.at(*THERE))
    window.settle()
    assert is_red(window, HERE)
    assert is_red(window, THERE)
    assert window.selected.bottom() < 70


def test_arrow_keys_move_it_and_a_run_of_keys_is_one_step(window: Window) -> None:
    before, many = window.shown(), steps(window)
    for _ in range(6):
        QTest.keyClick(window.page.view, Qt.Key.Key_Up, SHIFT)
    QTest.keyClick(window.page.view, Qt.Key.Key_Up)
    assert is_red(window, THERE)
    window.qtbot.waitUntil(lambda: steps(window) == many + 1)
    assert window.selected == SELECTED.translated(0, -61)
    QTest.keyClick(window.page.view, Qt.Key.Key_Down)
    window.key(Qt.Key.Key_Z, CONTROL)
    assert window.selected == SELECTED.translated(0, -61), "the step that was not at rest yet is what is undone"
    window.key(Qt.Key.Key_Z, CONTROL)
    assert window.shown() == before
    assert window.selected == SELECTED


def test_escape_puts_it_back_and_outside_the_layer_is_dragged(window: Window) -> None:
    before, many = window.shown(), steps(window)
    QTest.mousePress(window.page.view, LEFT, NONE, window.at(*HERE))
    QTest.mouseMove(window.page.view, window.at(*THERE))
    QTest.keyClick(window.page.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(window.page.view, LEFT, NONE, window.at(*THERE))
    window.settle()
    assert window.shown() == before
    assert (window.selected, steps(window)) == (SELECTED, many)
    window.drag((50, 100), (50, 130))
    layer = window.pane.rooms.layers.chosen()
    assert layer is not None
    assert abs(layer.y - 30) <= 1
    assert window.selected == SELECTED


def select_much(window: Window) -> QRect:
    """White, of more tiles than are taken up at once."""
    window.pane.rooms.making.make_canvas(1500, 1300)
    window.settle()
    window.page.choose_layer(window.page.easel.layers()[0].id)
    window.key(Qt.Key.Key_M)
    window.drag((100, 100), (1300, 1200))
    window.key(Qt.Key.Key_V)
    return window.selected


def test_a_large_part_is_moved_on_a_thread(window: Window) -> None:
    selected = select_much(window)
    view = window.page.view
    QTest.mousePress(view, LEFT, NONE, window.at(700, 600))
    QTest.mouseMove(view, window.at(800, 700))
    assert window.page.moving_selected.busy
    QTest.mouseRelease(view, LEFT, NONE, window.at(800, 700))
    window.settle()
    assert window.shown().pixelColor(110, 110).alpha() == 0
    assert window.shown().pixelColor(50, 50) == QColor("white")
    assert window.selected.left() > selected.left() + 90
    window.key(Qt.Key.Key_Z, CONTROL)
    assert window.selected == selected
    assert window.shown().pixelColor(110, 110) == QColor("white")


def test_escape_while_a_large_part_is_taken_up_leaves_it_where_it_is(window: Window) -> None:
    selected = select_much(window)
    before, many, view = window.shown(), steps(window), window.page.view
    QTest.mousePress(view, LEFT, NONE, window.at(700, 600))
    QTest.mouseMove(view, window.at(800, 700))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view, LEFT, NONE, window.at(800, 700))
    assert not window.page.moving_selected.busy
    window.settle()
    assert window.shown() == before
    assert (window.selected, steps(window)) == (selected, many)
    assert not window.page.easel.busy
    window.drag((700, 600), (800, 700))
    assert window.selected.left() > selected.left() + 90, "the next time it moves"


@pytest.mark.parametrize("stage", ["lifted", "_dropped"])
def test_where_a_large_part_cannot_be_moved_it_stays_and_that_is_said(
    window: Window, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    selected = select_much(window)
    before, many = window.shown(), steps(window)

    def fails(*_given: object) -> None:
        raise StudioError(BadInput(name="n", problem="There is no room for so much."))

    with monkeypatch.context() as patched:
        patched.setattr(moving_selected, stage, fails)
        window.drag((700, 600), (800, 700))
    assert "no room for so much" in window.pane.messages.text
    assert window.shown() == before
    assert (window.selected, steps(window)) == (selected, many)
    window.drag((700, 600), (800, 700))
    assert window.selected.left() > selected.left() + 90, "the next time it moves"


def test_what_cannot_be_moved_says_why(window: Window) -> None:
    before = window.shown()
    window.actions.trigger("picture.layer-lock")
    window.drag(HERE, THERE)
    assert "locked" in window.pane.messages.text
    assert window.shown() == before
    window.actions.trigger("picture.layer-lock")
    window.actions.trigger("picture.new-layer")
    window.settle()
    window.drag(HERE, THERE)
    assert "nothing where it is selected" in window.pane.messages.text
    assert window.shown() == before
    assert window.selected == SELECTED
