"""Every key of the program, pressed in the whole window with all panes shown: none is ambiguous, none is dead."""

from __future__ import annotations

import importlib

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QGroupBox, QLabel, QWidget
from pytestqt.qtbot import QtBot
from whole_window import NotingRegistry, focus_into, takes_edit_keys

from studio.domain.scene_edits import new_scene
from studio.services.studio import Studio
from studio.ui.actions.action import WINDOW
from studio.ui.actions.mnemonics import mnemonic, with_mnemonics
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.pane_deck import PANES

EDIT_KEYS = ("edit.undo", "edit.redo", "edit.cut", "edit.copy", "edit.paste", "edit.select-all")
"""In a text field these keys are the field's own."""


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """With a scene to speak."""
    assert studio.session is not None
    passages = ("First one. Second one.", "Third one.")
    studio.session.perform(new_scene(studio.session.document, "Orchard", passages=passages))
    return studio


@pytest.fixture
def actions() -> NotingRegistry:
    return NotingRegistry()


@pytest.fixture
def window(qtbot: QtBot, studio: Studio, actions: NotingRegistry) -> MainWindow:
    app = importlib.import_module("studio.app")
    window: MainWindow = app.make_window(studio, actions)
    qtbot.addWidget(window)
    window.resize(1366, 760)
    window.deck.show_only(*PANES)
    with qtbot.waitActive(window):
        window.show()
    return window


def press(actions: NotingRegistry, keys: str) -> list[str]:
    actions.take()
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keySequence(widget, QKeySequence(keys))
    return actions.take()


def places_to_press(window: MainWindow, actions: NotingRegistry) -> dict[str, QWidget]:
    """The panes and their rooms. Pages that cover the panes and the queue come on their own."""
    return {
        name: actions.place_widget(name)
        for name in actions.places()
        if name.split(".")[0] in PANES and window.isAncestorOf(actions.place_widget(name))
    }


@pytest.mark.noise("qt", "Unhandled key code", why="QTest has no letter for the keys of media")
def test_each_key_of_the_window_holds_in_every_pane_and_room(window: MainWindow, actions: NotingRegistry) -> None:
    wrong = []
    for name, place in places_to_press(window, actions).items():
        focused = focus_into(place)
        assert focused is not None, f"nothing in {name} takes the keyboard"
        for action in actions.all():
            if action.where != WINDOW or (action.id in EDIT_KEYS and takes_edit_keys(focused)):
                continue
            for keys in action.keys:
                found = press(actions, keys)
                if found != [action.id]:
                    wrong.append(f"{keys} in {name} ({type(focused).__name__}): {found}, not {action.id}")
                focused.setFocus()
    assert wrong == []


def test_each_key_of_a_pane_holds_in_it_and_in_its_rooms(window: MainWindow, actions: NotingRegistry) -> None:
    wrong = []
    for name, place in places_to_press(window, actions).items():
        for action in actions.all():
            if action.where not in PANES or not (name == action.where or name.startswith(f"{action.where}.")):
                continue
            for keys in action.keys:
                focused = focus_into(place)
                found = press(actions, keys)
                if found != [action.id]:
                    wrong.append(f"{keys} in {name} ({type(focused).__name__}): {found}, not {action.id}")
    assert wrong == []


def test_each_key_of_a_room_holds_there(window: MainWindow, actions: NotingRegistry) -> None:
    wrong = []
    places = places_to_press(window, actions)
    for action in actions.all():
        for where in action.everywhere:
            if where in PANES or where not in places:
                continue
            for keys in action.keys:
                focused = focus_into(places[where], typing=not prints(keys))
                assert focused is not None, f"nothing in {where} takes the keyboard"
                found = press(actions, keys)
                if found != [action.id]:
                    wrong.append(f"{keys} in {where} ({type(focused).__name__}): {found}, not {action.id}")
    assert wrong == []


def prints(keys: str) -> bool:
    """Whether pressing it in a text field writes a character or deletes one."""
    return not any(keys.startswith(f"{one}+") for one in ("Ctrl", "Alt", "Meta")) and keys not in ("Escape", "F1")


def test_each_key_of_the_pages_and_the_queue_holds_there(window: MainWindow, actions: NotingRegistry) -> None:
    wrong = []
    show = {"start": window.show_start, "models": window.show_models, "queue": window.job_bar.open_queue}
    for place, open_it in show.items():
        open_it()
        for action in actions.all():
            for keys in action.keys if action.where == place else ():
                found = press(actions, keys)
                if found != [action.id]:
                    wrong.append(f"{keys} in {place}: {found}, not {action.id}")
    window.job_bar.popup.hide()
    assert wrong == []


def test_every_place_with_a_key_is_pressed_by_a_test(window: MainWindow, actions: NotingRegistry) -> None:
    known = {WINDOW, "start", "models", "queue", *places_to_press(window, actions)}
    assert {where for action in actions.all() if action.keys for where in action.everywhere} <= known


def test_no_key_is_outside_the_registry(window: MainWindow, actions: NotingRegistry) -> None:
    assert [one for one in window.findChildren(QObject) if one.metaObject().className() == "QShortcut"] == []
    ids = {action.id for action in actions.all()}
    strange = [one.text() for one in window.findChildren(QAction) if one.shortcuts() and one.objectName() not in ids]
    assert strange == []


@pytest.mark.parametrize("page", ["studio", "first steps", "models"])
def test_underlined_letters_are_unique_in_the_window(window: MainWindow, page: str) -> None:
    {"studio": window.show_studio, "first steps": window.show_start, "models": window.show_models}[page]()
    found: dict[str, list[str]] = {}
    texts = [one.text() for one in window.menuBar().actions() if one.isVisible()]
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not window.isAncestorOf(widget):
            continue
        if isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy() is not None):
            texts.append(widget.text())
        elif isinstance(widget, QGroupBox):
            texts.append(widget.title())
    for text in texts:
        if mnemonic(text):
            found.setdefault(mnemonic(text), []).append(text)
    assert {letter: many for letter, many in found.items() if len(many) > 1} == {}
    assert len(found) >= len(window.menuBar().actions())


def test_underlined_letters_are_given_without_repeating() -> None:
    assert with_mnemonics(["File", "Find", "Fi", "If", "Q&A", "100 %"]) == [
        "&File", "F&ind", "Fi", "If", "&Q&&A", "&100 %",
    ]  # fmt: skip


def test_a_text_field_keeps_its_own_keys(window: MainWindow, actions: NotingRegistry, studio: Studio) -> None:
    pane = actions.place_widget("writing")
    window.areas.go_to("writing")
    editor = QApplication.focusWidget()
    assert editor is not None
    assert pane.isAncestorOf(editor)
    QApplication.clipboard().setText("")
    assert press(actions, "Ctrl+A") == []
    assert press(actions, "Ctrl+C") == []
    assert QApplication.clipboard().text().startswith("First one.")


def test_undo_in_the_manuscript_is_the_windows(window: MainWindow, actions: NotingRegistry) -> None:
    """Its editor has no undo of its own."""
    window.areas.go_to("writing")
    assert press(actions, "Ctrl+Z") == ["edit.undo"]
    assert press(actions, "Ctrl+Shift+Z") == ["edit.redo"]
