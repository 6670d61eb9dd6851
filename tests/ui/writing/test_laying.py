"""A scene as long as a book keeps its place while its column changes; what is typed meanwhile comes after."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain import scene_edits
from studio.domain.passages import Passage
from studio.domain.text_records import Paragraph, Scene
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.laying import LONG

WORDS = "She went down the steps to the harbour, and the lamp over the water was not lit. " * 3
PARAGRAPHS = 2 * LONG // len(WORDS)
MIDDLE = PARAGRAPHS // 2


@pytest.fixture
def editor(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> SceneEditor:
    """In the middle of a text of twice as many letters as make it wait."""
    passages = [Passage(f"{number}: {WORDS}") for number in range(PARAGRAPHS)]
    session.perform(scene_edits.new_scene(session.document, "Long", passages=passages))
    pane.resize(1300, 700)
    pane.show()
    editor = pane.text.editor
    scene = editor.scene
    assert scene is not None
    qtbot.waitUntil(lambda: not scene.filling, timeout=20_000)
    qtbot.waitUntil(lambda: editor.document().lastBlock().layout().lineCount() > 0, timeout=20_000)
    cursor = QTextCursor(editor.document().findBlockByNumber(MIDDLE))
    editor.setTextCursor(cursor)
    bar = editor.verticalScrollBar()
    bar.setValue(bar.value() + editor.cursorRect(cursor).top())
    assert top_of(editor) == MIDDLE
    return editor


def top_of(editor: SceneEditor) -> int:
    return editor.cursorForPosition(QPoint(editor.viewport().width() // 2, 2)).blockNumber()


def first_words(session: ProjectSession, number: int) -> str:
    [scene] = session.document.all(Scene)
    return session.document.need(Paragraph, scene.paragraphs[number]).text[:20]


def test_the_place_is_kept_while_the_column_changes(pane: WritingPane, editor: SceneEditor, qtbot: QtBot) -> None:
    for width in (900, 1250):
        pane.resize(width, 700)
        qtbot.waitUntil(lambda: not editor.laying.going_on, timeout=20_000)
        assert abs(top_of(editor) - MIDDLE) <= 1


def test_what_is_typed_meanwhile_comes_after(
    pane: WritingPane, editor: SceneEditor, session: ProjectSession, qtbot: QtBot
) -> None:
    pane.resize(900, 700)
    assert editor.laying.going_on
    QTest.keyClicks(editor, "New ")
    assert editor.document().findBlockByNumber(MIDDLE).text().startswith(f"{MIDDLE}: ")
    qtbot.waitUntil(lambda: not editor.laying.going_on, timeout=20_000)
    pane.commit_typing()
    assert first_words(session, MIDDLE).startswith(f"New {MIDDLE}: ")


def test_a_click_meanwhile_moves_nothing(pane: WritingPane, editor: SceneEditor, qtbot: QtBot) -> None:
    pane.resize(900, 700)
    assert editor.laying.going_on
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    qtbot.waitUntil(lambda: not editor.laying.going_on, timeout=20_000)
    assert editor.textCursor().blockNumber() == MIDDLE


def test_leaving_the_scene_meanwhile_loses_no_key(
    pane: WritingPane, editor: SceneEditor, session: ProjectSession
) -> None:
    pane.resize(900, 700)
    assert editor.laying.going_on
    QTest.keyClicks(editor, "Last ")
    editor.show_scene(None)
    pane.commit_typing()
    assert first_words(session, MIDDLE).startswith(f"Last {MIDDLE}: ")


def test_what_waits_is_put_in_before_a_save_or_an_undo(
    pane: WritingPane, editor: SceneEditor, session: ProjectSession
) -> None:
    pane.resize(900, 700)
    QTest.keyClicks(editor, "Saved ")
    pane.commit_typing()
    assert first_words(session, MIDDLE).startswith(f"Saved {MIDDLE}: ")
    pane.resize(1250, 700)
    QTest.keyClicks(editor, "Undone ")
    pane.undo()
    assert first_words(session, MIDDLE).startswith(f"{MIDDLE}: "), "one step, and not the scene itself"
    pane.redo()
    assert first_words(session, MIDDLE).startswith(f"Saved Undone {MIDDLE}: ")


def test_a_key_that_waits_for_a_scene_that_is_gone_is_no_error(
    pane: WritingPane, editor: SceneEditor, session: ProjectSession, qtbot: QtBot
) -> None:
    [scene] = session.document.all(Scene)
    pane.resize(900, 700)
    QTest.keyClicks(editor, "Late ")
    session.perform(scene_edits.remove_scene(session.document, scene.id))
    qtbot.waitUntil(lambda: not editor.laying.going_on, timeout=20_000)
    assert editor.scene is None
    assert not list(session.document.all(Paragraph))


@pytest.mark.parametrize("top", [True, False])
def test_a_caret_at_the_far_end_does_not_have_the_text_laid_out_at_once(
    pane: WritingPane, editor: SceneEditor, session: ProjectSession, qtbot: QtBot, top: bool
) -> None:
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    cursor = editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    editor.setTextCursor(cursor)
    bar = editor.verticalScrollBar()
    bar.setValue(0 if top else bar.maximum())
    place = 0 if top else top_of(editor)
    pane.resize(900, 700)
    assert not editor.document().lastBlock().layout().lineCount(), "Qt comes to it step by step"
    assert editor.laying.going_on
    QTest.keyClicks(editor, " The end")
    assert not editor.document().lastBlock().text().endswith("The end")
    qtbot.waitUntil(lambda: not editor.laying.going_on, timeout=20_000)
    assert editor.hasFocus()
    assert editor.textCursor().atEnd()
    pane.commit_typing()
    [scene] = session.document.all(Scene)
    assert session.document.need(Paragraph, scene.paragraphs[-1]).text.endswith(" The end")
    assert not editor.isReadOnly()
    if not top:
        assert abs(top_of(editor) - place) <= 4


def test_a_layout_that_qt_takes_for_finished_goes_on(pane: WritingPane, editor: SceneEditor, qtbot: QtBot) -> None:
    text = editor.document()
    pane.resize(900, 700)
    for number in range(40):
        qtbot.wait(1)
        text.markContentsDirty(text.findBlockByNumber(number).position(), 1)
    qtbot.waitUntil(lambda: not editor.laying.going_on, timeout=20_000)
    assert abs(top_of(editor) - MIDDLE) <= 1
