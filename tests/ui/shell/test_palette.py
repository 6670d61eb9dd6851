"""The command palette, by keyboard alone, in the whole window; and how letters find words."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from whole_window import NotingRegistry

from studio.services.studio import Studio
from studio.ui.actions.fuzzy import match
from studio.ui.actions.palette import CommandPalette, PaletteEntry
from studio.ui.actions.registry import ActionRegistry
from studio.ui.shell.main_window import MainWindow

NEAR = 12
"""Rows among which a command typed whole is found."""


def shown(qtbot: QtBot, studio: Studio, actions: ActionRegistry) -> MainWindow:
    app = importlib.import_module("studio.app")
    window: MainWindow = app.make_window(studio, actions)
    qtbot.addWidget(window)
    window.resize(1366, 760)
    with qtbot.waitActive(window):
        window.show()
    window.areas.go_to("writing")
    return window


def opened(window: MainWindow) -> CommandPalette:
    """By its key."""
    focused = QApplication.focusWidget()
    assert focused is not None
    window.registry.trigger("view.palette")
    palette = window.findChild(CommandPalette)
    assert isinstance(palette, CommandPalette)
    assert palette.isVisible()
    return palette


def rows(palette: CommandPalette) -> list[PaletteEntry]:
    found = (palette.rows.entry(row) for row in range(palette.rows.rowCount()))
    return [entry for entry in found if entry is not None]


def type_words(field: QWidget, words: str, *, by_letter: bool = True) -> None:
    """Letters of another script come as they do from an input method, all at once."""
    if words.isascii() and by_letter:
        QTest.keyClicks(field, words)
    else:
        event = QInputMethodEvent()
        event.setCommitString(words)
        QApplication.sendEvent(field, event)


def test_every_action_is_found_and_done_by_keyboard_alone(qtbot: QtBot, studio: Studio) -> None:
    actions = NotingRegistry()
    window = shown(qtbot, studio, actions)
    window.dialogs.palette()
    palette = window.findChild(CommandPalette)
    assert isinstance(palette, CommandPalette)
    assert len(actions.all()) > 40
    for number, action in enumerate(actions.all()):
        palette.open()
        # By letters each is looked for ten times: that they find the same as all at once is seen by every tenth.
        words = actions.words(action.id)[:10]
        type_words(palette.field, words, by_letter=number % 10 == 0)
        if number % 10 == 0:
            found = [entry.id for entry in rows(palette)]
            palette.field.clear()
            type_words(palette.field, words, by_letter=False)
            assert [entry.id for entry in rows(palette)] == found
        place = [entry.id for entry in rows(palette)].index(action.id)
        assert place < NEAR, f"{action.words!r} is row {place}"
        for _ in range(place):
            QTest.keyClick(palette.field, Qt.Key.Key_Down)
        actions.take()
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        assert actions.take() == [action.id]
        assert not palette.isVisible()


def test_what_was_used_last_comes_first(qtbot: QtBot, studio: Studio) -> None:
    window = shown(qtbot, studio, NotingRegistry())
    palette = None
    for words in ("Queue", "Preferences"):
        window.dialogs.palette()
        palette = window.findChild(CommandPalette)
        assert isinstance(palette, CommandPalette)
        QTest.keyClicks(palette.field, words)
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette is not None
    palette.open()
    assert [entry.id for entry in rows(palette)][:2] == ["edit.preferences", "view.queue"]
    palette.hide()


@pytest.mark.parametrize(
    ("query", "action_id"),
    [
        ("new chapter", "writing.new-chapter"), ("split scene", "writing.split-scene"),
        ("merge", "writing.merge-scenes"), ("word count", "writing.sessions"), ("statistics", "writing.sessions"),
    ],
)  # fmt: skip
def test_what_other_programs_call_it_finds_it_too(qtbot: QtBot, studio: Studio, query: str, action_id: str) -> None:
    palette = opened(shown(qtbot, studio, ActionRegistry()))
    QTest.keyClicks(palette.field, query)
    assert action_id in [entry.id for entry in rows(palette)[:NEAR]]
    palette.hide()


def test_what_cannot_be_done_stays_with_its_reason(qtbot: QtBot, studio: Studio) -> None:
    window = shown(qtbot, studio, ActionRegistry())
    palette = opened(window)
    QTest.keyClicks(palette.field, "cancel the running")
    entry = rows(palette)[0]
    assert entry.id == "view.cancel-job"
    assert entry.reason == "Nothing is being made."
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert entry.reason in palette.field.accessibleDescription()
    palette.hide()


def test_the_keyboard_goes_back_where_it_was(qtbot: QtBot, studio: Studio) -> None:
    window = shown(qtbot, studio, ActionRegistry())
    before = window.focusWidget()
    palette = opened(window)
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert window.focusWidget() is before


def test_copy_by_palette_copies_from_the_field_that_had_the_keyboard(qtbot: QtBot, studio: Studio) -> None:
    window = shown(qtbot, studio, ActionRegistry())
    window.areas.go_to("picture")
    field = window.focusWidget()
    assert isinstance(field, QPlainTextEdit)
    field.setPlainText("a red fox")
    field.selectAll()
    QApplication.clipboard().clear()
    palette = opened(window)
    QTest.keyClicks(palette.field, "copy")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert QApplication.clipboard().text() == "a red fox"


def test_recent_projects_are_offered(qtbot: QtBot, studio: Studio, tmp_path: Path) -> None:
    window = shown(qtbot, studio, ActionRegistry())
    studio.new_project(tmp_path / "Second.triptych", "Second")
    palette = opened(window)
    QTest.keyClicks(palette.field, "open novel")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert studio.session is not None
    assert studio.session.path.stem == "Novel"


def test_a_screen_reader_hears_every_row(qtbot: QtBot, studio: Studio) -> None:
    window = shown(qtbot, studio, ActionRegistry())
    palette = opened(window)
    QTest.keyClicks(palette.field, "generate")
    view = palette.findChild(QListView)
    face = QAccessible.queryAccessibleInterface(view)
    assert face.text(QAccessible.Text.Name) == "Commands"
    assert "Generate" in face.child(0).text(QAccessible.Text.Name)
    assert "Ctrl+Return" in face.child(0).text(QAccessible.Text.Name)
    palette.hide()


@pytest.mark.parametrize(
    ("query", "words", "meant"),
    [
        ("gen", "Generate", (0, 1, 2)),
        ("gtp", "Go to Picture", (0, 3, 6)),
        ("cafe", "Café", (0, 1, 2, 3)),
        ("SAVE copy", "Save a copy…", (0, 1, 2, 3, 7, 8, 9, 10)),
        ("", "Quit", ()),
    ],
)
def test_letters_find_words(query: str, words: str, meant: tuple[int, ...]) -> None:
    found = match(query, words)
    assert found is not None
    assert found.places == meant


def test_letters_in_another_order_find_nothing() -> None:
    assert match("neg", "Generate") is None
    assert match("save b", "Save a copy") is None


def test_beginnings_of_words_go_before_letters_inside() -> None:
    good, poor = match("np", "New project"), match("np", "Unplug")
    assert good is not None
    assert poor is not None
    assert good.score > poor.score
