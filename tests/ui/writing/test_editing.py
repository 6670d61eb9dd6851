"""Typing, splitting, joining and undoing in the pane, on a real project."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain.outline import outline, paragraphs_of
from studio.domain.text_records import Scene
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane

CTRL = Qt.KeyboardModifier.ControlModifier


def texts(session: ProjectSession) -> list[str]:
    _, scene = outline(session.document)[0]
    return [paragraph.text for paragraph in paragraphs_of(session.document, scene.id)]


def shown(pane: WritingPane) -> list[str]:
    return pane.text.editor.toPlainText().split("\n")


def test_typing_reaches_the_document_and_is_undone(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    pane.start_writing()
    assert len(list(session.document.all(Scene))) == 1
    QTest.keyClicks(pane.text.editor, "The lamp")
    assert texts(session) == [""]
    qtbot.waitUntil(lambda: texts(session) == ["The lamp"], timeout=2000)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Return)
    QTest.keyClicks(pane.text.editor, "went out")
    pane.commit_typing()
    assert texts(session) == ["The lamp", "went out"]
    first, second = (paragraph.id for paragraph in paragraphs_of(session.document, pane.desk.current or ""))
    pane.undo()
    assert texts(session) == shown(pane) == ["The lamp", ""]
    pane.undo()
    assert texts(session) == shown(pane) == ["The lamp"]
    pane.redo()
    pane.redo()
    assert texts(session) == shown(pane) == ["The lamp", "went out"]
    assert [p.id for p in paragraphs_of(session.document, pane.desk.current or "")] == [first, second]


def test_join_keeps_the_first_id(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    QTest.keyClicks(pane.text.editor, "one")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Return)
    QTest.keyClicks(pane.text.editor, "two")
    pane.commit_typing()
    first = paragraphs_of(session.document, pane.desk.current or "")[0].id
    cursor = pane.text.editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    pane.text.editor.setTextCursor(cursor)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Backspace)
    assert texts(session) == shown(pane) == ["onetwo"]
    assert paragraphs_of(session.document, pane.desk.current or "")[0].id == first


def type_slowly(pane: WritingPane, *pieces: str) -> None:
    for piece in pieces:
        QTest.keyClicks(pane.text.editor, piece)
        pane.commit_typing()


def test_slow_typing_is_undone_by_the_sentence(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    stack = session.undo_stack("writing")
    before = stack.count()
    type_slowly(pane, "The l", "amp w", "ent out at the e", "nd. ", "N", "ew")
    assert stack.count() == before + 2
    pane.undo()
    assert texts(session) == shown(pane) == ["The lamp went out at the end. "]
    pane.undo()
    assert texts(session) == shown(pane) == [""]
    pane.redo()
    pane.redo()
    assert texts(session) == ["The lamp went out at the end. New"]


def test_a_paragraph_of_talk_is_undone_by_its_sentences(pane: WritingPane, session: ProjectSession) -> None:
    """Its printed marks are steps of their own only until it goes on."""
    pane.start_writing()
    stack = session.undo_stack("writing")
    before = stack.count()
    typed = (
        "\"You're late,\" said the keeper's wife, and she didn't look up. \"The lamp's gone out -- again.\" "
        'He hung his coat on the nail, which wasn\'t where he\'d left it. "I know," he said. "I saw it from the boat."'
    )
    for piece in re.findall(".{1,9}", typed):
        type_slowly(pane, piece)
    printed = texts(session)
    assert printed == shown(pane)
    assert "“You’re late,”" in printed[0]
    assert "'" not in printed[0]
    assert stack.count() - before <= 6
    path = session.path
    states = []
    while stack.index() > before:
        pane.undo()
        states.append(texts(session))
    assert states[-1] == [""]
    for _ in states:
        pane.redo()
    assert texts(session) == shown(pane) == printed
    pane.desk.set_session(None)
    session.close()
    again = ProjectSession.open(path)
    for state in states:
        again.undo_stack("writing").undo()
        assert texts(again) == state
    again.close()


def test_a_joined_step_is_kept_in_the_file(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    type_slowly(pane, "one ", "two")
    pane.desk.set_session(None)
    path = session.path
    session.close()
    again = ProjectSession.open(path)
    again.undo_stack("writing").undo()
    assert texts(again) == [""]
    again.undo_stack("writing").redo()
    assert texts(again) == ["one two"]
    again.close()


def test_deleting_and_typing_elsewhere_are_steps_of_their_own(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    type_slowly(pane, "abc", "def")
    for _ in range(2):
        QTest.keyClick(pane.text.editor, Qt.Key.Key_Backspace)
    pane.commit_typing()
    for _ in range(2):
        QTest.keyClick(pane.text.editor, Qt.Key.Key_Backspace)
        pane.commit_typing()
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(0)
    pane.text.editor.setTextCursor(cursor)
    type_slowly(pane, "X")
    assert texts(session) == ["Xab"]
    pane.undo()
    assert texts(session) == ["ab"]
    pane.undo()
    assert texts(session) == ["abcd"]
    pane.undo()
    assert texts(session) == [""]


def test_undo_shows_where_it_happened(pane: WritingPane, session: ProjectSession) -> None:
    first = pane.outline.presenter.add_scene("A") or ""
    QTest.keyClicks(pane.text.editor, "in A")
    pane.outline.presenter.add_scene("B")
    pane.commit_typing()
    pane.undo()
    assert pane.desk.current == first
    assert shown(pane) == ["in A"]
    pane.outline.presenter.add_scene("B")
    pane.desk.open_scene(first)
    for _ in range(40):
        QTest.keyClick(pane.text.editor, Qt.Key.Key_Return)
    QTest.keyClicks(pane.text.editor, "end")
    pane.commit_typing()
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(0)
    pane.text.editor.setTextCursor(cursor)
    pane.text.editor.verticalScrollBar().setValue(0)
    pane.undo()
    assert pane.text.editor.verticalScrollBar().value() > 28
    assert pane.text.editor.textCursor().atEnd()
    pane.desk.step_scene(1)
    pane.undo()
    assert pane.desk.current == first


def test_the_caret_goes_where_words_were_undone_or_done_again(pane: WritingPane, session: ProjectSession) -> None:
    """What is typed next stands there."""
    pane.start_writing()
    editor = pane.text.editor
    QTest.keyClicks(editor, "P one.")
    pane.commit_typing()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "P two.")
    pane.commit_typing()
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClick(editor, Qt.Key.Key_X)
    pane.commit_typing()
    pane.undo()
    assert editor.textCursor().position() == 0
    pane.undo()
    assert shown(pane) == ["P one.", ""]
    assert editor.textCursor().position() == 7
    pane.undo()
    assert shown(pane) == ["P one."]
    assert editor.textCursor().position() == 6
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    pane.redo()
    pane.redo()
    assert shown(pane) == ["P one.", "P two."]
    assert editor.textCursor().position() == 13
    QTest.keyClicks(editor, "!")
    assert shown(pane) == ["P one.", "P two.!"]


def marks(session: ProjectSession) -> list[tuple[str, str]]:
    """Words of the first scene that have an emphasis, with its name."""
    _, scene = outline(session.document)[0]
    found = paragraphs_of(session.document, scene.id)
    return [(one.text[mark.start : mark.end], mark.style) for one in found for mark in one.marks]


def test_emphasis_is_switched_on_before_typing(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    editor = pane.text.editor
    QTest.keyClicks(editor, "so ")
    QTest.keyClick(editor, Qt.Key.Key_B, CTRL)
    assert pane.text.marking.is_marked("bold")
    QTest.keyClicks(editor, "very")
    pane.commit_typing()
    QTest.keyClicks(editor, " bright")
    QTest.keyClick(editor, Qt.Key.Key_I, CTRL)
    QTest.keyClick(editor, Qt.Key.Key_B, CTRL)
    assert (pane.text.marking.is_marked("bold"), pane.text.marking.is_marked("italic")) == (False, True)
    QTest.keyClicks(editor, " a")
    QTest.keyClick(editor, Qt.Key.Key_I, CTRL)
    QTest.keyClicks(editor, " lamp")
    pane.commit_typing()
    assert texts(session) == ["so very bright a lamp"]
    assert marks(session) == [("very bright", "bold"), (" a", "italic")]
    while texts(session) != [""]:
        pane.undo()
    assert shown(pane) == [""]


def test_emphasis_switched_on_holds_only_where_the_caret_is(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    editor = pane.text.editor
    QTest.keyClicks(editor, "one two")
    QTest.keyClick(editor, Qt.Key.Key_B, CTRL)
    QTest.keyClick(editor, Qt.Key.Key_Home)
    QTest.keyClick(editor, Qt.Key.Key_End)
    assert not pane.text.marking.is_marked("bold")
    QTest.keyClicks(editor, " three")
    QTest.keyClick(editor, Qt.Key.Key_B, CTRL)
    QTest.keyClick(editor, Qt.Key.Key_B, CTRL)
    QTest.keyClicks(editor, " four")
    pane.commit_typing()
    assert (texts(session), marks(session)) == (["one two three four"], [])
