"""Emphasis over a long scene: what is in view looks right at once, the rest soon, and nothing moves meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QFont, QTextBlock, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain import scene_edits
from studio.domain.passages import Passage
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane

PARAGRAPHS = 400
LONG = "She went down the steps to the river, and the lamp over the water was not lit. " * 3


def long_scene(pane: WritingPane) -> None:
    pane.start_writing()
    pane.text.paste(tuple(Passage(f"{number}: {LONG}") for number in range(PARAGRAPHS)))


def is_bold(block: QTextBlock) -> bool:
    return any(one.format.fontWeight() == QFont.Weight.Bold for one in block.layout().formats())


def bold_blocks(pane: WritingPane) -> list[int]:
    document = pane.text.editor.document()
    return [number for number in range(document.blockCount()) if is_bold(document.findBlockByNumber(number))]


def test_what_is_in_view_is_drawn_now_and_the_rest_later(pane: WritingPane, qtbot: QtBot) -> None:
    long_scene(pane)
    editor, scene = pane.text.editor, pane.text.editor.scene
    assert scene is not None
    editor.selectAll()
    editor.verticalScrollBar().setValue(editor.verticalScrollBar().maximum() // 2)
    pane.text.marking.toggle_mark("bold")
    seen = editor.blocks_in_view()
    assert 0 < seen.start < seen.stop < PARAGRAPHS
    assert set(seen) <= set(bold_blocks(pane))
    assert len(bold_blocks(pane)) < 40
    qtbot.waitUntil(lambda: not scene.letters.waiting)
    assert bold_blocks(pane) == list(range(PARAGRAPHS))
    pane.undo()
    qtbot.waitUntil(lambda: not scene.letters.waiting)
    assert bold_blocks(pane) == []


def test_lines_in_view_stay_where_they_are(pane: WritingPane, qtbot: QtBot) -> None:
    long_scene(pane)
    editor, scene = pane.text.editor, pane.text.editor.scene
    assert scene is not None
    qtbot.waitUntil(lambda: not scene.letters.waiting)
    editor.selectAll()
    editor.verticalScrollBar().setValue(editor.verticalScrollBar().maximum() // 2)
    pane.text.marking.set_style("heading1")
    cursor = editor.cursorForPosition(QPoint(200, 200))
    place = editor.cursorRect(cursor).top()
    height = editor.document().size().height()
    qtbot.waitUntil(lambda: not scene.letters.waiting)
    assert editor.document().size().height() > height
    assert abs(editor.cursorRect(cursor).top() - place) <= 2


def test_an_edit_meanwhile_does_not_shift_what_is_still_to_be_drawn(pane: WritingPane, qtbot: QtBot) -> None:
    long_scene(pane)
    editor, scene = pane.text.editor, pane.text.editor.scene
    assert scene is not None
    editor.selectAll()
    pane.text.marking.toggle_mark("bold")
    cursor = editor.textCursor()
    cursor.setPosition(0)
    editor.setTextCursor(cursor)
    QTest.keyClicks(editor, "New. ")
    QTest.keyClick(editor, "\r")  # type: ignore[call-overload]
    pane.commit_typing()
    qtbot.waitUntil(lambda: not scene.letters.waiting)
    assert bold_blocks(pane) == list(range(1, PARAGRAPHS + 1))


def test_paragraphs_that_go_meanwhile_leave_none_out(pane: WritingPane, qtbot: QtBot) -> None:
    long_scene(pane)
    editor, scene = pane.text.editor, pane.text.editor.scene
    assert scene is not None
    editor.selectAll()
    pane.text.marking.toggle_mark("bold")
    begun = len(bold_blocks(pane))
    while len(bold_blocks(pane)) == begun:
        QCoreApplication.processEvents()
    cursor = editor.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(scene.text.findBlockByNumber(20).position(), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not scene.letters.waiting)
    assert bold_blocks(pane) == list(range(PARAGRAPHS - 20))


def test_undo_over_the_whole_scene_does_not_scroll(pane: WritingPane) -> None:
    """Some of what was undone is seen already."""
    long_scene(pane)
    editor = pane.text.editor
    editor.selectAll()
    pane.text.marking.toggle_mark("bold")
    editor.verticalScrollBar().setValue(editor.verticalScrollBar().maximum() // 2)
    first = editor.blocks_in_view().start
    pane.undo()
    assert abs(editor.blocks_in_view().start - first) <= 2


def test_emphasis_over_a_scene_that_was_just_opened_comes_to_its_end(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    """Its letters are drawn while Qt still lays it out."""
    pane.resize(900, 700)
    pane.show()
    pane.start_writing()
    passages = [Passage(f"{number}: {LONG}") for number in range(6 * PARAGRAPHS)]
    session.perform(scene_edits.new_scene(session.document, "Long", passages=passages))
    pane.desk.open_scene(pane.desk.order()[-1])
    QCoreApplication.processEvents()
    editor, scene = pane.text.editor, pane.text.editor.scene
    assert scene is not None
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    pane.text.marking.toggle_mark("bold")
    qtbot.waitUntil(lambda: not scene.letters.waiting, timeout=20_000)
    assert bold_blocks(pane) == list(range(6 * PARAGRAPHS))
    unlaid = [one for one in range(6 * PARAGRAPHS) if not scene.text.findBlockByNumber(one).layout().lineCount()]
    assert unlaid == []


def test_paragraphs_far_apart_do_not_have_all_between_them_laid_out_at_once(pane: WritingPane, qtbot: QtBot) -> None:
    long_scene(pane)
    scene = pane.text.editor.scene
    assert scene is not None
    qtbot.waitUntil(lambda: not scene.letters.waiting)
    assert PARAGRAPHS - 1 in pane.text.editor.blocks_in_view()
    scene.wrong_in = lambda paragraph: [(0, 1)]
    ids = scene.mirror.ids
    scene.draw_paragraphs(frozenset((ids[0], ids[-1])))
    first, last = scene.text.firstBlock(), scene.text.lastBlock()
    assert last.layout().formats()
    assert not first.layout().formats()
    qtbot.waitUntil(lambda: not scene.letters.waiting)
    assert first.layout().formats()
    assert not scene.text.findBlockByNumber(PARAGRAPHS // 2).layout().formats()
