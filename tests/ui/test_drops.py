"""Drops: taken wherever in a widget they fall, and worked on after the event."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from dropping_on import drop_on
from PySide6.QtCore import QMimeData, QObject, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.drops import Drops, copied
from tests.sources import modules, names

UI = Path(__file__).parents[2] / "studio" / "ui"
LOOKS = {
    "_is_ours", "accept", "acceptProposedAction", "canInsertFromMimeData", "copied", "current_id", "cursorForPosition",
    "dropAction", "dropIndicatorPosition", "dragLeaveEvent", "ignore", "isReadOnly", "itemAt", "mimeData",
    "place_of_drop", "position", "QDragLeaveEvent", "selected_ids", "setDropAction", "setFocus", "source", "super",
    "toPoint", "viewport",
}  # fmt: skip
"""What may be called while a drop is answered: nothing of it works."""


class Taken:
    def __init__(self) -> None:
        self.done: list[str] = []

    def wants(self, data: QMimeData) -> bool:
        return data.text().startswith("take")

    def take(self, data: QMimeData) -> object:
        words = data.text()
        return lambda: self.done.append(words)


def words(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


@pytest.fixture
def outer(qtbot: QtBot) -> QWidget:
    """With a text field in it, which takes text for itself."""
    outer = QWidget()
    field = QPlainTextEdit()
    QVBoxLayout(outer).addWidget(field)
    qtbot.addWidget(outer)
    with qtbot.waitExposed(outer):
        outer.show()
    return outer


def field_in(outer: QWidget) -> QPlainTextEdit:
    [field] = outer.findChildren(QPlainTextEdit)
    return field


def test_a_drop_on_a_child_is_taken_for_the_widget_around(outer: QWidget) -> None:
    taken, field = Taken(), field_in(outer)
    Drops(outer, taken.wants, taken.take)  # type: ignore[arg-type]
    for place in (outer, field, field.viewport()):
        assert drop_on(place, words("take this"))
    assert taken.done == ["take this"] * 3
    assert field.toPlainText() == ""


def test_what_is_not_wanted_is_left_to_the_child(outer: QWidget) -> None:
    taken, field = Taken(), field_in(outer)
    Drops(outer, taken.wants, taken.take)  # type: ignore[arg-type]
    assert drop_on(field.viewport(), words("words"))
    assert (taken.done, field.toPlainText()) == ([], "words")
    assert not drop_on(outer, words("words"))


def test_a_part_is_asked_before_what_is_around_it(outer: QWidget) -> None:
    """Whichever began to watch first."""
    window, pane, field = Taken(), Taken(), field_in(outer)
    whole = QWidget()
    QVBoxLayout(whole).addWidget(outer)
    Drops(outer, lambda data: "pane" in data.text(), pane.take)  # type: ignore[arg-type]
    Drops(whole, window.wants, window.take)  # type: ignore[arg-type]
    whole.show()
    assert drop_on(field.viewport(), words("take this, pane"))
    assert (window.done, pane.done) == ([], ["take this, pane"])
    assert drop_on(field.viewport(), words("take that"))
    assert (window.done, pane.done) == (["take that"], ["take this, pane"])
    whole.close()
    outer.setParent(None)


def test_a_part_that_answers_drops_itself_does_so_in_the_whole_window(outer: QWidget) -> None:
    window, pane, field = Taken(), Taken(), field_in(outer)
    whole = QWidget()
    QVBoxLayout(whole).addWidget(outer)
    inner = Drops(outer, pane.wants, pane.take)  # type: ignore[arg-type]
    Drops(whole, window.wants, window.take)  # type: ignore[arg-type]
    inner.spare(field)
    inner.spare(field.viewport())
    whole.show()
    assert drop_on(field.viewport(), words("take this"))
    assert (window.done, pane.done, field.toPlainText()) == ([], [], "take this")
    whole.close()
    outer.setParent(None)


def test_what_is_dragged_out_of_a_part_is_taken_outside_of_it(outer: QWidget, qtbot: QtBot) -> None:
    """Both parts are of one widget for Qt, which says only once that something came into it."""
    home = QWidget()
    layout = outer.layout()
    assert layout is not None
    layout.addWidget(home)
    home.setMinimumSize(60, 60)
    qtbot.waitUntil(lambda: home.geometry().top() > field_in(outer).geometry().bottom())
    taken, data = Taken(), words("take this")
    Drops(outer, taken.wants, taken.take, not_on=home)  # type: ignore[arg-type]
    given = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)

    class Enter(QDragEnterEvent):
        def source(self) -> QObject:
            return home

    class Move(QDragMoveEvent):
        def source(self) -> QObject:
            return home

    class Drop(QDropEvent):
        def source(self) -> QObject:
            return home

    def sent(make: type[Enter | Move | Drop], over: QWidget) -> bool:
        at = over.mapTo(outer, over.rect().center())
        event = make(QPointF(at), *given) if make is Drop else make(at, *given)  # type: ignore[call-overload,arg-type]
        event.ignore()
        QApplication.sendEvent(outer, event)
        return event.isAccepted()

    sent(Enter, home)
    assert not sent(Move, home)
    assert not sent(Drop, home)
    sent(Enter, home)
    assert sent(Move, field_in(outer))
    assert sent(Drop, field_in(outer))
    qtbot.waitUntil(lambda: bool(taken.done))
    assert taken.done == ["take this"]


def test_a_copy_outlives_the_drop() -> None:
    data = words("red")
    data.setData("application/x-own", b"\x00\x01")
    copy = copied(data)
    data.clear()
    assert (copy.text(), bytes(copy.data("application/x-own").data())) == ("red", b"\x00\x01")


def handlers() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path, tree in modules(UI, names("dropEvent")):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "dropEvent":
                found.append((str(path.relative_to(UI)), node))
    return found


def works(handler: ast.FunctionDef) -> set[str]:
    """What is called while the drop is answered, and does more than look."""
    put_off: set[int] = set()
    for node in ast.walk(handler):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "later":
            put_off |= {id(inner) for inner in ast.walk(node)}
    called = set()
    for node in ast.walk(handler):
        if isinstance(node, ast.Call) and id(node) not in put_off:
            called.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "?"))
    return called - LOOKS


def test_no_work_is_done_while_a_drop_is_answered() -> None:
    found = handlers()
    assert found
    assert {name: works(handler) for name, handler in found if works(handler)} == {}
