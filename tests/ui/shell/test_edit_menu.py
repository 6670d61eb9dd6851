"""Cut, Copy, Paste, Select all and Find of the Edit menu: they act on what has the keyboard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidget, QPlainTextEdit
from pytestqt.qtbot import QtBot

from studio.ui.actions.editing import Editing, EditStep
from studio.ui.shell.main_window import MainWindow
from studio.ui.writing.actions import text_menu
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.text.word_rows import OFFERED, WordRows
from tests.ui.shell.test_whole_window import window

__all__ = ["window"]


def prompt(window: MainWindow) -> QPlainTextEdit:
    """The field that the Picture pane gives the keyboard."""
    window.areas.go_to("picture")
    field = window.focusWidget()
    assert isinstance(field, QPlainTextEdit)
    return field


def reason(window: MainWindow, action_id: str) -> str:
    return window.registry.get(action_id).enabled()


def test_a_text_field_is_edited_by_the_menu(window: MainWindow) -> None:
    field = prompt(window)
    field.setPlainText("a red fox")
    assert reason(window, "edit.cut") == "No words are selected."
    window.registry.trigger("edit.select-all")
    assert reason(window, "edit.cut") == ""
    window.registry.trigger("edit.copy")
    assert QGuiApplication.clipboard().text() == "a red fox"
    window.registry.trigger("edit.cut")
    assert field.toPlainText() == ""
    window.registry.trigger("edit.paste")
    assert field.toPlainText() == "a red fox"


def test_an_open_menu_has_the_keyboard_and_the_field_is_still_meant(window: MainWindow) -> None:
    field = prompt(window)
    field.setPlainText("a red fox")
    window.menuBar().setFocus()
    window.registry.trigger("edit.select-all")
    assert field.textCursor().selectedText() == "a red fox"


def test_what_cannot_be_edited_says_so(window: MainWindow) -> None:
    window.show_start()
    assert reason(window, "edit.paste") == "What has the keyboard has nothing to edit."
    window.registry.trigger("edit.paste")
    assert window.top_bar.answer == "What has the keyboard has nothing to edit."


def test_find_opens_the_find_bar_of_the_manuscript(window: MainWindow) -> None:
    pane = window.panes["writing"]
    assert isinstance(pane, WritingPane)
    pane.start_writing()
    window.areas.go_to("writing")
    assert reason(window, "edit.find") == ""
    window.registry.trigger("edit.find")
    assert pane.text.find_bar.isVisible()


def test_find_leads_to_the_search_of_the_model_page(window: MainWindow) -> None:
    window.show_models()
    window.models_frame.page.list.setFocus()
    assert reason(window, "edit.find") == ""
    window.registry.trigger("edit.find")
    assert window.focusWidget() is window.models_frame.page.search


def test_find_elsewhere_points_to_the_palette(window: MainWindow) -> None:
    prompt(window)
    assert "command palette" in reason(window, "edit.find")


def test_a_list_copies_its_words_unless_its_place_says_more(window: MainWindow, qtbot: QtBot) -> None:
    plain, with_place = QListWidget(window), QListWidget(window)
    done: list[str] = []
    window.registry.place("list", "List", with_place, Editing(copy=EditStep(lambda: done.append("copied"))))
    for one in (plain, with_place):
        one.addItems(["first", "second"])
        one.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        one.show()
    plain.setFocus()
    assert reason(window, "edit.copy") == "Nothing is selected."
    window.registry.trigger("edit.select-all")
    window.registry.trigger("edit.copy")
    assert QGuiApplication.clipboard().text() == "first\nsecond"
    with_place.setFocus()
    window.registry.trigger("edit.copy")
    assert done == ["copied"]


def test_the_menu_of_a_misspelt_word_fits_a_small_screen(window: MainWindow) -> None:
    pane = window.panes["writing"]
    assert isinstance(pane, WritingPane)
    window.areas.go_to("writing")
    pane.start_writing()
    menu = text_menu(window.registry, pane.text.editor)
    WordRows(menu, "recieved", lambda _new: None, pane.text.checking.words, pane.desk)
    rows = [action for action in menu.actions() if action.isVisible() and not action.isSeparator()]
    names = [action.text().replace("&", "") for action in rows]
    assert names[names.index("Add to the dictionary of the project") :] == [
        "Add to the dictionary of the project", "Ignore", "Undo", "Redo", "Cut", "Copy", "Paste", "Paste as plain text",
        "Emphasis", "Paragraph", "Put in", "Assistant",
    ]  # fmt: skip
    assert len(names[names.index("Add to the dictionary of the project") :]) + OFFERED <= 19
    assert menu.sizeHint().height() < 600
    menu.close()
