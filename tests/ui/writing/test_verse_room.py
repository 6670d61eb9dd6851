"""The room of verse: heard on a thread, again after a change, of a selection alone, in English alone."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain.passages import Passage
from studio.english.lexicon import Accent
from studio.english.readings import ReadLine
from studio.services.narration.reading import Readings
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from tests.english.test_verse import WOODS

LINES = WOODS.split("\n")


class Watched(Readings):
    """Says on which threads it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[int] = set()

    def lines(self, lines: Iterable[str], accent: Accent, own: Mapping[str, str]) -> Iterator[ReadLine]:
        self.threads.add(threading.get_ident())
        return super().lines(lines, accent, own)


@pytest.fixture
def verse(pane: WritingPane, actions: ActionRegistry, qtbot: QtBot) -> WritingPane:
    pane.resize(1366, 700)
    pane.activateWindow()
    pane.start_writing()
    pane.text.paste(tuple(Passage(line) for line in LINES))
    actions.trigger("writing.verse")
    qtbot.waitUntil(lambda: pane.verse.panel.list.topLevelItemCount() == 4, timeout=20_000)
    return pane


def rhymes(pane: WritingPane) -> list[str]:
    tree = pane.verse.panel.list
    return [tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount())]


def test_lines_are_heard_and_lead_to_their_place(verse: WritingPane, actions: ActionRegistry, qtbot: QtBot) -> None:
    assert "Iambic tetrameter in 4 of 4 lines. Rhymes AA-A." in verse.verse.panel.summary.text()
    assert rhymes(verse) == ["A", "A", "–", "A"]
    tree = verse.verse.panel.list
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(2))
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert verse.text.editor.textCursor().selectedText() == LINES[2]
    actions.trigger("writing.details")
    assert not verse.verse.side.is_open


def test_a_change_is_heard_and_a_selection_alone(verse: WritingPane, actions: ActionRegistry, qtbot: QtBot) -> None:
    verse.text.editor.put_caret(verse.text.editor.ids()[3], len(LINES[3]))
    QTest.keyClicks(verse.text.editor, " and ice")
    qtbot.waitUntil(lambda: rhymes(verse) == ["A", "A", "–", "–"], timeout=20_000)
    verse.text.editor.put_caret(verse.text.editor.ids()[1], 5, anchor=0)
    actions.trigger("writing.verse")
    actions.trigger("writing.verse")
    qtbot.waitUntil(lambda: rhymes(verse) == ["–"], timeout=20_000)


def test_it_is_heard_off_the_windows_thread(pane: WritingPane, qtbot: QtBot) -> None:
    from studio.ui.writing.verse.room import VerseRoom

    pane.start_writing()
    pane.text.paste((Passage(LINES[0]),))
    watched = Watched()
    room = VerseRoom(pane.desk, list, pane, watched)
    room.panel.setParent(pane)
    room.side.open()
    qtbot.waitUntil(lambda: room.panel.list.topLevelItemCount() == 1, timeout=20_000)
    assert threading.get_ident() not in watched.threads


def test_another_language_is_not_judged(verse: WritingPane, qtbot: QtBot) -> None:
    verse.desk.set_language("de")
    qtbot.waitUntil(lambda: "English alone" in verse.verse.panel.summary.text())
    assert rhymes(verse) == []
