"""How much the selection, an answer or the scene sounds like the writer."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from studio.domain.passages import Passage
from studio.domain.scene_edits import new_scene
from studio.services.own_style import SETTING
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from tests.domain.test_own_style import book


@pytest.fixture
def measuring(pane: WritingPane, actions: ActionRegistry, session: ProjectSession) -> WritingPane:
    pane.resize(1366, 800)
    paragraphs = [Passage(one) for one in book("beauty")]
    session.perform(new_scene(session.document, "One", passages=paragraphs[-6:]))
    session.perform(new_scene(session.document, "Two", passages=paragraphs[:-6]))
    actions.trigger("writing.own-style")
    return pane


def test_the_scene_then_the_selection_is_measured(
    measuring: WritingPane, qtbot: QtBot, actions: ActionRegistry, session: ProjectSession
) -> None:
    panel = measuring.own_style.panel
    qtbot.waitUntil(lambda: bool(panel.verdict.text()) and panel.verdict.isVisible(), timeout=30_000)
    assert panel.about.text() == "This scene"
    assert "Of 100 of your own passages" in panel.told.text()
    assert panel.trust.text()
    assert not panel.list.isVisible()
    panel.details.setChecked(True)
    assert panel.list.isVisible()
    assert panel.list.count() > 5
    cursor = measuring.text.editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.NextWord, QTextCursor.MoveMode.KeepAnchor, 5)
    measuring.text.editor.setTextCursor(cursor)
    qtbot.waitUntil(lambda: "too short" in panel.told.text(), timeout=30_000)
    assert panel.about.text() == "The selection"
    assert not panel.verdict.isVisible()
    actions.trigger("writing.own-style-scene")
    assert session.setting(SETTING, []) == [measuring.desk.current]
    assert "1 scene" in panel.by.text()
    actions.trigger("writing.own-style-scene")
    assert session.setting(SETTING, []) == []


def test_an_answer_of_a_conversation_is_measured(measuring: WritingPane, qtbot: QtBot) -> None:
    panel = measuring.own_style.panel
    measuring.talk.measured.emit("Stop! Look! Go! Run! Now! " * 20)
    qtbot.waitUntil(lambda: panel.verdict.text() == "Does not sound like you.", timeout=30_000)
    assert "conversation" in panel.about.text()


def test_one_s_own_passages_reach_the_assistant(measuring: WritingPane, qtbot: QtBot) -> None:
    measuring.own_style.gather()
    qtbot.waitUntil(lambda: len(measuring.assistant.writers.own) > 5, timeout=30_000)
    words = " ".join(book("beauty"))
    assert all(" ".join(one.text.split()) in words for one in measuring.assistant.writers.own)
    measuring.desk.project_leaves.emit()
    assert measuring.assistant.writers.own == ()
