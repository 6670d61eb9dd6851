"""Layers dragged in their list: to another place, into groups and out of them, several at once."""

from __future__ import annotations

import os

import pytest
from painting_hand import Hand, Put
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from studio.domain.picture_records import Canvas, Layer
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.layer_list import MIME, LayerList
from tests.patience import turns

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
MOVE = Qt.DropAction.MoveAction


class Rows:
    """The list of layers and the hand that drags in it."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.panel = hand.page.layers
        self.list: LayerList = self.panel.list
        hand.pane.dock.open("layers")

    def names(self) -> list[str]:
        """Top first, as they are seen, with the groups around each."""
        return [self.list.item(at).text().replace("\u2003", ">") for at in range(self.list.count())]

    def item(self, name: str) -> int:
        return next(at for at, words in enumerate(self.names()) if words.split(" ")[-1].lstrip(">") == name)

    def at(self, name: str, share: float, depth: int = 0) -> QPoint:
        """A place of that row: `share` of its height, as far to the right as rows in so many groups begin."""
        rect = self.list.visualItemRect(self.list.item(self.item(name)))
        wide = self.list.fontMetrics().horizontalAdvance("\u2003")
        x = self.list.iconSize().width() + 8 + depth * wide + wide // 2
        return QPoint(x, rect.top() + round(share * (rect.height() - 1)))

    def choose(self, *names: str) -> None:
        self.list.clearSelection()
        for name in names:
            self.list.setCurrentRow(self.item(name), self.list.selectionModel().SelectionFlag.Select)

    def drop(self, at: QPoint, *, own: bool = True) -> bool:
        """Drag what is chosen there and let it go; whether it may land there."""
        data = QMimeData()
        data.setData(MIME, str(os.getpid() if own else 1).encode())
        enter = QDragEnterEvent(at, MOVE, data, LEFT, NONE)
        QApplication.sendEvent(self.list.viewport(), enter)
        move = QDragMoveEvent(at, MOVE, data, LEFT, NONE)
        QApplication.sendEvent(self.list.viewport(), move)
        shown = self.list.viewport().grab()
        assert not shown.isNull()
        taken = move.isAccepted()
        if taken:
            QApplication.sendEvent(self.list.viewport(), QDropEvent(QPointF(at), MOVE, data, LEFT, NONE))
            turns()
        return taken

    def steps(self) -> int:
        return len(self.hand.steps())


@pytest.fixture
def rows(hand: Hand, put: Put) -> Rows:
    """From the top: d, c, b, a; b is in a group "Group 1" by itself."""
    for name in "abcd":
        put(name)
    found = Rows(hand)
    found.choose("b")
    hand.pane.rooms.layers.group()
    assert found.names() == ["d", "c", "\u25be Group 1", ">b", "a"]
    return found


def test_a_layer_is_dragged_to_another_place(rows: Rows) -> None:
    rows.choose("d")
    before = rows.steps()
    assert rows.drop(rows.at("a", 0.9))
    assert rows.names() == ["c", "\u25be Group 1", ">b", "a", "d"]
    assert rows.steps() == before + 1
    assert [one.text() for one in rows.list.selectedItems()] == ["d"]
    rows.hand.undo()
    assert rows.names() == ["d", "c", "\u25be Group 1", ">b", "a"]
    assert rows.drop(rows.at("c", 0.9, 0)), "above the group"
    assert rows.names() == ["c", "d", "\u25be Group 1", ">b", "a"]


def test_a_group_takes_it_on_top_or_below_its_layers(rows: Rows) -> None:
    rows.choose("d")
    assert rows.drop(rows.at("1", 0.5))
    assert rows.names() == ["c", "\u25be Group 1", ">d", ">b", "a"]
    rows.choose("c")
    assert rows.drop(rows.at("b", 0.9, 1)), "at the bottom of the group, as far to the right as what is in it"
    assert rows.names() == ["\u25be Group 1", ">d", ">b", ">c", "a"]
    rows.choose("d")
    assert rows.drop(rows.at("c", 0.9, 0)), "out of it: the pointer is further to the left"
    assert rows.names() == ["\u25be Group 1", ">b", ">c", "d", "a"]
    assert rows.hand.document.need(Layer, _id(rows, "d")).group_id == ""


def test_several_move_together_in_their_order(rows: Rows) -> None:
    rows.choose("a", "d")
    before = rows.steps()
    assert rows.drop(rows.at("1", 0.5))
    assert rows.names() == ["c", "\u25be Group 1", ">d", ">a", ">b"]
    assert rows.steps() == before + 1
    assert {one.text().strip() for one in rows.list.selectedItems()} == {"a", "d"}


def test_a_group_cannot_be_dragged_into_itself(rows: Rows) -> None:
    rows.choose("1")
    order = rows.names()
    assert not rows.drop(rows.at("b", 0.2, 1))
    assert rows.drop(rows.at("d", 0.1))
    assert rows.names() == ["\u25be Group 1", ">b", "d", "c", "a"]
    assert order != rows.names()


def test_layers_of_another_program_are_not_taken(rows: Rows) -> None:
    rows.choose("d")
    assert not rows.drop(rows.at("a", 0.9), own=False)


def test_where_it_is_already_nothing_becomes_a_step(rows: Rows) -> None:
    rows.choose("d")
    before = rows.steps()
    assert rows.drop(rows.at("c", 0.1))
    assert rows.steps() == before


def test_keys_do_the_same(rows: Rows, registry: ActionRegistry) -> None:
    assert registry.get("picture.layer-into-group").keys == ("Ctrl+Alt+PgDown",)
    assert registry.get("picture.layer-out-of-group").keys == ("Ctrl+Alt+PgUp",)
    rows.choose("c")
    registry.trigger("picture.layer-into-group")
    assert rows.names() == ["d", "\u25be Group 1", ">c", ">b", "a"]
    registry.trigger("picture.layer-back")
    assert rows.names() == ["d", "\u25be Group 1", ">b", ">c", "a"]
    registry.trigger("picture.layer-out-of-group")
    assert rows.names() == ["d", "c", "\u25be Group 1", ">b", "a"]
    canvas = rows.hand.document.need(Canvas, "canvas")
    assert len(canvas.layers) == 5


def _id(rows: Rows, name: str) -> str:
    return str(rows.list.item(rows.item(name)).data(Qt.ItemDataRole.UserRole))
