"""Typing, splitting, joining and undoing in the pane, on a real project."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain.document import Scene
from studio.domain.outline import outline, paragraphs_of
from studio.services.session import ProjectSession
from studio.ui.writing.pane import WritingPane


def texts(session: ProjectSession) -> list[str]:
    _, scene = outline(session.document)[0]
    return [paragraph.text for paragraph in paragraphs_of(session.document, scene.id)]


def shown(pane: WritingPane) -> list[str]:
    return pane.editor.toPlainText().split("\n")


def test_typing_reaches_the_document_and_is_undone(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    pane.start_writing()
    assert len(list(session.document.all(Scene))) == 1
    QTest.keyClicks(pane.editor, "The lamp")
    assert texts(session) == [""]
    qtbot.waitUntil(lambda: texts(session) == ["The lamp"], timeout=2000)
    QTest.keyClick(pane.editor, Qt.Key.Key_Return)
    QTest.keyClicks(pane.editor, "went out")
    pane.commit_typing()
    assert texts(session) == ["The lamp", "went out"]
    first, second = (paragraph.id for paragraph in paragraphs_of(session.document, pane.presenter.current or ""))
    pane.undo()
    assert texts(session) == shown(pane) == ["The lamp", ""]
    pane.undo()
    assert texts(session) == shown(pane) == ["The lamp"]
    pane.redo()
    pane.redo()
    assert texts(session) == shown(pane) == ["The lamp", "went out"]
    assert [p.id for p in paragraphs_of(session.document, pane.presenter.current or "")] == [first, second]


def test_join_keeps_the_first_id(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    QTest.keyClicks(pane.editor, "one")
    QTest.keyClick(pane.editor, Qt.Key.Key_Return)
    QTest.keyClicks(pane.editor, "two")
    pane.commit_typing()
    first = paragraphs_of(session.document, pane.presenter.current or "")[0].id
    cursor = pane.editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    pane.editor.setTextCursor(cursor)
    QTest.keyClick(pane.editor, Qt.Key.Key_Backspace)
    assert texts(session) == shown(pane) == ["onetwo"]
    assert paragraphs_of(session.document, pane.presenter.current or "")[0].id == first
