"""What a writer notes about a scene: typed into the panel, one undo step a field, shown in the outline."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.domain.text_records import Scene
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane


@pytest.fixture
def front(pane: WritingPane, actions: ActionRegistry, qtbot: QtBot) -> WritingPane:
    """A scene of four words, with its details open and the keyboard in the synopsis."""
    pane.resize(1366, 700)
    pane.activateWindow()
    pane.start_writing()
    qtbot.waitUntil(pane.text.editor.hasFocus)
    QTest.keyClicks(pane.text.editor, "one two three four")
    pane.commit_typing()
    QTest.keyClick(pane.text.editor, Qt.Key.Key_F4)
    qtbot.waitUntil(pane.details.panel.synopsis.hasFocus)
    return pane


def scene(session: ProjectSession) -> Scene:
    [found] = session.document.all(Scene)
    return found


def test_each_field_is_one_undo_step(front: WritingPane, session: ProjectSession) -> None:
    panel = front.details.panel
    steps = len(session.history_steps())
    QTest.keyClicks(panel.synopsis, "She comes ")
    front.commit_typing()
    QTest.keyClicks(panel.synopsis, "home.")
    QTest.keyClick(panel.synopsis, Qt.Key.Key_Tab)
    QTest.keyClicks(panel.notes, "Check the tide.")
    front.text.focus()
    assert (scene(session).synopsis, scene(session).notes) == ("She comes home.", "Check the tide.")
    assert len(session.history_steps()) == steps + 2
    front.undo()
    assert (scene(session).synopsis, scene(session).notes) == ("She comes home.", "")
    assert panel.notes.toPlainText() == ""
    front.undo()
    assert panel.synopsis.toPlainText() == scene(session).synopsis == ""
    front.redo()
    assert panel.synopsis.toPlainText() == scene(session).synopsis == "She comes home."


def test_what_is_typed_rests_in_the_file_before_the_field_is_left(
    front: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    QTest.keyClicks(front.details.panel.notes, "kept")
    qtbot.waitUntil(lambda: scene(session).notes == "kept")


def test_status_and_target_stand_in_the_outline(
    front: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    panel = front.details.panel
    panel.status.setFocus()
    QTest.keyClicks(panel.status.lineEdit(), "Second draft")
    QTest.keyClick(panel.status.lineEdit(), Qt.Key.Key_Return)
    panel.target.setFocus()
    panel.target.selectAll()
    QTest.keyClicks(panel.target, "8")
    QTest.keyClick(panel.target, Qt.Key.Key_Return)
    assert (scene(session).status, scene(session).target) == ("Second draft", 8)
    item = front.outline.tree.currentItem()
    assert item.data(0, Qt.ItemDataRole.AccessibleDescriptionRole) == "Second draft, 4 of 8 words"
    assert "Second draft" in item.toolTip(0)
    assert (panel.progress.value(), panel.progress.maximum()) == (4, 8)
    assert panel.reached.text() == "4 of 8 words, 4 to go"
    QTest.keyClicks(front.text.editor, " five six seven eight")
    front.commit_typing()
    assert panel.reached.text() == "8 of 8 words: reached"
    assert "Second draft" in [panel.status.itemText(index) for index in range(panel.status.count())]


def test_each_scene_has_its_own(front: WritingPane, session: ProjectSession, actions: ActionRegistry) -> None:
    panel, first = front.details.panel, scene(session).id
    QTest.keyClicks(panel.synopsis, "first")
    front.outline.presenter.add_scene("Another")
    assert panel.synopsis.toPlainText() == ""
    QTest.keyClicks(panel.synopsis, "second")
    front.desk.open_scene(first)
    assert panel.synopsis.toPlainText() == "first"
    assert sorted(one.synopsis for one in session.document.all(Scene)) == ["first", "second"]


def test_the_key_folds_it_and_escape_goes_back_to_the_text(front: WritingPane) -> None:
    QTest.keyClick(front.details.panel.synopsis, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is front.text.editor
    assert front.details.panel.isVisible()
    QTest.keyClick(front.text.editor, Qt.Key.Key_F4)
    QTest.keyClick(front.details.panel.synopsis, Qt.Key.Key_F4)
    assert not front.details.panel.isVisible()
    assert QApplication.focusWidget() is front.text.editor


def test_it_takes_the_outlines_place_where_the_pane_is_narrow(front: WritingPane) -> None:
    assert front.outline.tree.isVisible()
    assert front.text.editor.width() >= 420
    front.resize(700, 700)
    assert front.details.panel.isVisible()
    assert not front.outline.tree.isVisible()
    QTest.mouseClick(front.details.panel.fold_button, Qt.MouseButton.LeftButton)
    assert not front.details.panel.isVisible()
    assert front.outline.tree.isVisible()


def test_focus_mode_leaves_the_text_alone(front: WritingPane, actions: ActionRegistry) -> None:
    actions.trigger("writing.focus-mode")
    assert not front.details.panel.isVisible()
    actions.trigger("writing.focus-mode")
    assert front.details.panel.isVisible()


def test_a_project_for_reading_only_shows_and_takes_nothing(front: WritingPane, session: ProjectSession) -> None:
    QTest.keyClicks(front.details.panel.synopsis, "kept")
    front.commit_typing()
    path: Path = session.path
    front.desk.set_session(None)
    session.close()
    reading = ProjectSession.open(path, read_only=True)
    try:
        front.desk.set_session(reading)
        panel = front.details.panel
        assert panel.synopsis.toPlainText() == "kept"
        assert panel.synopsis.isReadOnly()
        assert not panel.target.isEnabled()
    finally:
        front.desk.set_session(None)
        reading.close()
