"""The registry alone: places, keys, refusals, menus, and what the Edit menu means where."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.actions.action import WINDOW, Action
from studio.ui.actions.buttons import bind
from studio.ui.actions.editing import Editing, EditStep
from studio.ui.actions.registry import ActionRegistry


class House:
    """A window with two rooms, and a note of what was done."""

    def __init__(self, qtbot: QtBot) -> None:
        self.done: list[str] = []
        self.reason = ""
        self.window = QWidget()
        self.left, self.right = QPushButton("Left"), QPushButton("Right")
        column = QVBoxLayout(self.window)
        column.addWidget(self.left)
        column.addWidget(self.right)
        self.actions = ActionRegistry()
        self.actions.place("left", "Left room", self.left)
        self.actions.place("right", "Right room", self.right)
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()

    def action(self, action_id: str, *keys: str, where: str = WINDOW, menu: str = "", section: str = "") -> Action:
        return Action(
            action_id,
            action_id.title(),
            lambda: self.done.append(action_id),
            keys,
            where,
            enabled=lambda: self.reason,
            menu=menu,
            section=section,
        )


@pytest.fixture
def house(qtbot: QtBot) -> House:
    return House(qtbot)


def test_the_same_key_means_another_thing_in_another_room(house: House) -> None:
    house.actions.place(WINDOW, "Everywhere", house.window)
    house.actions.add(house.action("one", "Escape", where="left"), house.action("two", "Escape", where="right"))
    for room in (house.left, house.right):
        room.setFocus()
        QTest.keyClick(room, Qt.Key.Key_Escape)
    assert house.done == ["one", "two"]


def test_actions_of_the_window_may_come_before_it(house: House) -> None:
    house.actions.add(house.action("early", "Ctrl+E"))
    house.actions.place(WINDOW, "Everywhere", house.window)
    house.left.setFocus()
    QTest.keyClick(house.left, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert house.done == ["early"]


@pytest.mark.parametrize(("first", "second"), [(WINDOW, "left"), ("left", WINDOW), ("left", "left")])
def test_a_key_that_would_be_ambiguous_is_refused(house: House, first: str, second: str) -> None:
    house.actions.add(house.action("one", "Ctrl+Return", where=first))
    with pytest.raises(ValueError, match="'one'"):
        house.actions.add(house.action("two", "Ctrl+Return", where=second))


def test_names_are_unique_and_places_known(house: House) -> None:
    house.actions.add(house.action("one"))
    with pytest.raises(ValueError, match="there already"):
        house.actions.add(house.action("one"))
    with pytest.raises(ValueError, match="there already"):
        house.actions.place("left", "Left", house.left)
    with pytest.raises(KeyError):
        house.actions.add(house.action("two", where="nowhere"))


def test_what_cannot_be_done_says_why_and_keeps_its_key(house: House, qtbot: QtBot) -> None:
    house.actions.add(house.action("one", "Ctrl+T"))
    house.actions.place(WINDOW, "Everywhere", house.window)
    house.left.setFocus()
    house.reason = "Not now."
    for _ in range(2):
        with qtbot.waitSignal(house.actions.refused) as refused:
            QTest.keyClick(house.left, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        assert refused.args == ["Not now."]
    assert house.done == []
    house.reason = ""
    QTest.keyClick(house.left, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert house.done == ["one"]


def test_a_menu_greys_only_while_it_is_open(house: House) -> None:
    house.actions.add(house.action("one", menu="File", section="a"), house.action("two", menu="File", section="b"))
    house.actions.place(WINDOW, "Everywhere", house.window)
    house.reason = "Not now."
    menu = house.actions.context_menu("none", house.window)
    house.actions.fill(menu, ["one", "two"])
    assert [entry.isSeparator() for entry in menu.actions()] == [False, True, False]
    menu.aboutToShow.emit()
    assert not house.actions.qaction("one").isEnabled()
    assert house.actions.qaction("one").toolTip() == "One\nNot now."
    menu.aboutToHide.emit()
    assert house.actions.qaction("one").isEnabled()
    menu.deleteLater()


def test_a_button_does_its_action_and_explains_itself(house: House) -> None:
    house.actions.add(house.action("one", "Ctrl+T"))
    bind(house.actions, house.left, "one")
    house.left.click()
    assert house.done == ["one"]
    assert house.left.toolTip() == "One (Ctrl+T)"


def test_the_innermost_place_says_what_editing_means(house: House) -> None:
    copied: list[str] = []
    outer = Editing(
        copy=EditStep(lambda: copied.append("outer")), find=EditStep(lambda: copied.append("found outside"))
    )
    inner = Editing(copy=EditStep(lambda: copied.append("inner")))
    actions = ActionRegistry()
    actions.place("house", "House", house.window, outer)
    actions.place("house.left", "Left", house.left, inner)
    assert actions.places_around(house.left) == ("house.left", "house")
    for name in ("copy", "find"):
        step = actions.editing_around(house.left).step(name)  # type: ignore[arg-type]
        assert step is not None
        step.act()
    assert copied == ["inner", "found outside"]
    assert actions.editing_around(house.right).copy is outer.copy
    assert actions.editing_around(None) == Editing()


def test_escape_with_nothing_to_stop_is_silent_and_the_palette_says_why(house: House, qtbot: QtBot) -> None:
    """What the top bar says, such as "Saved", stays."""
    house.actions.add(house.action("stop", "Escape", where="left"))
    house.reason = "Nothing is being made."
    refused: list[str] = []
    house.actions.refused.connect(refused.append)
    house.left.setFocus()
    QTest.keyClick(house.left, Qt.Key.Key_Escape)
    assert (house.done, refused) == ([], [])
    house.actions.trigger("stop")
    assert (house.done, refused) == ([], ["Nothing is being made."])
    house.reason = ""
    QTest.keyClick(house.left, Qt.Key.Key_Escape)
    assert house.done == ["stop"]
