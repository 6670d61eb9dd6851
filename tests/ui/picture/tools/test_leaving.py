"""The project is left in the middle of work: what was begun by hand is a step by then, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from window_with_tools import LEFT, NONE, RED, SHIFT, Window

from studio.domain.picture_records import Layer
from studio.services.session.session import ProjectSession

Leave = Callable[[Window, Path], None]


def to_another_project(window: Window, folder: Path) -> None:
    window.pane.desk.studio.new_project(folder / "Other.triptych", "Other")


def by_closing(window: Window, folder: Path) -> None:
    """The window first, then the program, without the event loop."""
    assert window.window.close()
    window.pane.desk.studio.close_project()


@pytest.fixture(params=[to_another_project, by_closing], ids=["another project", "closed"])
def leave(request: pytest.FixtureRequest) -> Leave:
    found: Leave = request.param
    return found


def steps_in(path: Path) -> list[str]:
    session = ProjectSession.open(path)
    stack = session.undo_stack("picture")
    found = [stack.text(at).lower() for at in range(stack.index())]
    session.close()
    return found


def left(window: Window, folder: Path, leave: Leave) -> list[str]:
    session = window.pane.desk.session
    assert session is not None
    path = session.path
    leave(window, folder)
    return steps_in(path)


def test_a_stroke_in_the_hand(opened: Callable[[], Window], tmp_path: Path, leave: Leave) -> None:
    window = opened()
    window.paint_a_line()
    QTest.mousePress(window.page.view, LEFT, NONE, window.at(20, 30))
    QTest.mouseMove(window.page.view, window.at(200, 30))
    assert left(window, tmp_path, leave) == ["new canvas", "brush", "brush"]


def test_a_layer_moved_by_a_key(opened: Callable[[], Window], tmp_path: Path, leave: Leave) -> None:
    window = opened()
    window.paint_a_line()
    window.key(Qt.Key.Key_V)
    QTest.keyClick(window.page.view, Qt.Key.Key_Up, SHIFT)
    assert left(window, tmp_path, leave)[-1] == "move layer"


def test_what_is_selected_and_floats(opened: Callable[[], Window], tmp_path: Path, leave: Leave) -> None:
    window = opened()
    window.paint_a_line()
    window.key(Qt.Key.Key_M)
    window.drag((120, 80), (180, 120))
    window.key(Qt.Key.Key_V)
    QTest.mousePress(window.page.view, LEFT, NONE, window.at(150, 100))
    QTest.mouseMove(window.page.view, window.at(150, 60))
    QTest.mouseMove(window.page.view, window.at(150, 40))
    assert left(window, tmp_path, leave)[-1] == "move what is selected"


def test_a_fill_and_a_selection_that_are_worked_out(opened: Callable[[], Window], tmp_path: Path, leave: Leave) -> None:
    window = opened()
    window.paint_a_line()
    window.key(Qt.Key.Key_M)
    window.drag((120, 80), (180, 120))
    window.key(Qt.Key.Key_G)
    window.page.kit.selecting.grow(4)
    window.page.kit.selecting.feather(3)
    QTest.mouseClick(window.page.view, LEFT, NONE, window.at(150, 100))
    assert window.page.kit.selecting.busy or window.page.kit.pouring.busy
    found = left(window, tmp_path, leave)
    assert sorted(found[-3:]) == ["feather the selection", "fill", "grow the selection"]


def test_a_layer_that_is_being_filled(opened: Callable[[], Window], tmp_path: Path, leave: Leave) -> None:
    window = opened()
    window.pane.rooms.making.make_canvas(4096, 4096, background=False)
    window.settle()
    window.pane.rooms.making.fill(RED)
    assert window.page.easel.busy
    session = window.pane.desk.session
    assert session is not None
    path = session.path
    assert left(window, tmp_path, leave)[-1] == "fill"
    again = ProjectSession.open(path)
    assert len(again.document.tiles_of(next(again.document.all(Layer)).id)) == 256
    again.close()


def test_a_picture_on_its_way_into_a_layer(opened: Callable[[], Window], tmp_path: Path, leave: Leave) -> None:
    window = opened()
    window.paint_a_line()
    picture = window.shown()
    picture.fill(QColor(RED))
    window.pane.rooms.taking_in.take_image(picture, "ground")
    assert left(window, tmp_path, leave)[-1] == "place picture"
