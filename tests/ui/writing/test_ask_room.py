"""The room of questions about the book: quotations by words without any model, each with its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain.passages import Passage
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane

TEXT = (
    "The ferryman kept his lantern in the boathouse.",
    "Nobody had seen the baker since the fair.",
    "In the evening the geese came back to the pond.",
)


@pytest.fixture
def asking(pane: WritingPane, actions: ActionRegistry) -> WritingPane:
    pane.resize(1366, 700)
    pane.activateWindow()
    pane.start_writing()
    pane.text.paste(tuple(Passage(line) for line in TEXT))
    actions.trigger("writing.ask-book")
    return pane


def ask(pane: WritingPane, question: str) -> None:
    pane.ask.panel.field.setText(question)
    QTest.keyClick(pane.ask.panel.field, Qt.Key.Key_Return)


def test_a_question_finds_its_passage_which_leads_to_its_place(asking: WritingPane, qtbot: QtBot) -> None:
    panel = asking.ask.panel
    ask(asking, "where did the ferryman keep his lantern?")
    qtbot.waitUntil(lambda: panel.list.count() > 0, timeout=20_000)
    assert TEXT[0] in panel.list.item(0).text()
    panel.list.setFocus()
    panel.list.setCurrentRow(0)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert TEXT[0] in asking.text.editor.textCursor().block().text()


def test_what_no_passage_has_is_not_in_the_text(asking: WritingPane, qtbot: QtBot) -> None:
    ask(asking, "submarine torpedo")
    qtbot.waitUntil(lambda: asking.ask.panel.told.text().startswith("Not in the text"), timeout=20_000)
    assert asking.ask.panel.list.count() == 0


def test_the_panel_is_folded_and_opened_by_its_action(asking: WritingPane, actions: ActionRegistry) -> None:
    assert asking.ask.side.is_open
    actions.trigger("writing.ask-book")
    assert not asking.ask.side.is_open
