"""After undo or redo the layer is chosen that was chosen for the step: the next stroke goes where it is meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from window_with_tools import CONTROL, RED, SHIFT, Window

from studio.domain.picture_records import Layer


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """A canvas of 300 x 200 pixels with three layers: low, middle, and on top a hidden one; middle is chosen."""
    window = opened()
    making = window.pane.rooms.making
    making.make_canvas(300, 200, background=False)
    window.settle()
    window.pane.rooms.box.colours.take(RED)
    for name in ("low", "middle", "top"):
        if name != "low":
            making.add("raster")
        window.settle()
        window.pane.rooms.layers.rename(chosen(window).id, name)
        window.key(Qt.Key.Key_B)
        window.drag((20, 100), (120, 100))
    window.pane.rooms.layers.toggle()
    choose(window, "middle")
    return window


def named(window: Window, name: str) -> Layer:
    return next(one for one in window.pane.rooms.layers.all() if one.name == name)


def choose(window: Window, name: str) -> None:
    window.page.layers.choose(named(window, name).id)


def chosen(window: Window) -> Layer:
    found = window.pane.rooms.layers.chosen()
    assert found is not None
    return found


def undo(window: Window) -> None:
    window.key(Qt.Key.Key_Z, CONTROL)


def redo(window: Window) -> None:
    window.key(Qt.Key.Key_Z, CONTROL | SHIFT)


def pixels(window: Window, name: str) -> int:
    paint = window.page.easel.layer(named(window, name).id)
    assert paint is not None
    return sum(paint.alpha_at(x, y) > 0 for x in range(0, 300, 4) for y in range(0, 200, 4))


def test_a_crop_leaves_the_choice_so_that_the_next_stroke_goes_there(window: Window) -> None:
    window.pane.rooms.whole_canvas.crop(QRect(0, 0, 200, 150))
    window.settle()
    undo(window)
    assert chosen(window).name == "middle"
    before = {name: pixels(window, name) for name in ("low", "middle", "top")}
    window.key(Qt.Key.Key_B)
    window.drag((20, 160), (200, 160))
    assert {name for name, had in before.items() if pixels(window, name) != had} == {"middle"}
    undo(window)
    redo(window)
    assert chosen(window).name == "middle"


def test_a_move_is_of_the_layer_that_was_moved(window: Window) -> None:
    window.pane.rooms.layers.move(chosen(window).id, 10, 10)
    choose(window, "low")
    undo(window)
    assert (chosen(window).name, chosen(window).x) == ("middle", 0)
    choose(window, "low")
    redo(window)
    assert (chosen(window).name, chosen(window).x) == ("middle", 10)


def test_the_eye_of_another_layer_leaves_the_choice(window: Window) -> None:
    window.pane.rooms.layers.toggle_one(named(window, "top").id)
    undo(window)
    assert (chosen(window).name, named(window, "top").visible) == ("middle", False)
    redo(window)
    assert (chosen(window).name, named(window, "top").visible) == ("middle", True)


def test_a_stroke_is_of_the_layer_that_was_painted_on(window: Window) -> None:
    window.key(Qt.Key.Key_B)
    window.drag((20, 20), (200, 20))
    choose(window, "low")
    undo(window)
    assert chosen(window).name == "middle"


def test_what_was_deleted_comes_back_chosen_and_what_was_added_gives_the_choice_back(window: Window) -> None:
    choose(window, "low")
    window.pane.rooms.layers.remove()
    assert chosen(window).name != "low"
    choose(window, "top")
    undo(window)
    assert chosen(window).name == "low"
    window.pane.rooms.making.add("raster")
    window.settle()
    added = chosen(window).name
    assert added != "low"
    choose(window, "middle")
    undo(window)
    assert chosen(window).name == "low"
    redo(window)
    assert chosen(window).name == added


def test_a_merge_and_steps_far_back_give_the_choice_back(window: Window) -> None:
    window.pane.rooms.making.merge()
    window.settle()
    choose(window, "top")
    undo(window)
    assert chosen(window).name == "middle"
    session = window.pane.desk.session
    assert session is not None
    window.pane.rooms.layers.move(chosen(window).id, 10, 10)
    choose(window, "top")
    window.pane.rooms.layers.toggle()
    steps = session.history_of("picture")
    window.pane.desk.go_to(steps[len(steps) - 2], undone=True)
    window.settle()
    assert (chosen(window).name, chosen(window).x) == ("middle", 0)
