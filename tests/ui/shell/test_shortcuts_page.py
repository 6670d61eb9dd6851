"""The page of shortcuts in the window, and docs/shortcuts.md, against the registry."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QTreeWidget
from pytestqt.qtbot import QtBot

from studio.ui.actions.key_list import as_markdown, key_groups
from studio.ui.shell.key_page import KeyPage
from studio.ui.shell.main_window import MainWindow
from tests.ui.shell.test_whole_window import window

__all__ = ["window"]

PAGE = Path(__file__).parents[3] / "docs" / "shortcuts.md"


def rows_of(tree: QTreeWidget) -> list[tuple[str, str, str]]:
    """Place, words and keys."""
    found = []
    for at in range(tree.topLevelItemCount()):
        head = tree.topLevelItem(at)
        found += [(head.text(0), head.child(row).text(0), head.child(row).text(1)) for row in range(head.childCount())]
    return found


def test_the_written_page_is_that_of_the_program(window: MainWindow) -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == as_markdown(key_groups(window.registry)), "run make shortcuts"


def test_the_page_lists_every_key_by_its_place(window: MainWindow, qtbot: QtBot) -> None:
    page = KeyPage(window.registry)
    qtbot.addWidget(page)
    held = [where for action in window.registry.all() if action.keys for where in action.everywhere]
    assert len(rows_of(page.tree)) == len(held)
    assert ("Everywhere", "Command palette…", "Ctrl+Shift+P") in rows_of(page.tree)


def test_the_page_is_searched_by_words_and_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    page = KeyPage(window.registry)
    qtbot.addWidget(page)
    page.search.setText("ctrl+shift+p")
    assert [words for _, words, _ in rows_of(page.tree)] == ["Command palette…"]
    page.search.setText("preferen")
    assert [words for _, words, _ in rows_of(page.tree)] == ["Preferences…"]
    page.search.setText("zzzz")
    assert rows_of(page.tree) == []
    assert not page.nothing.isHidden()
