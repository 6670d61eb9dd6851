"""A scene as long as a book comes into the editor a portion at a time: what is done meanwhile lands where it should."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.domain import scene_edits
from studio.domain.passages import Passage
from studio.domain.text_records import Paragraph, Scene
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane

PARAGRAPHS = 600
LONG = "She went down the steps to the harbour, and the lamp over the water was not lit. " * 3


@pytest.fixture
def long_pane(pane: WritingPane, session: ProjectSession) -> WritingPane:
    """The first 80 paragraphs stand in the editor."""
    passages = [Passage(f"{number}: {LONG}") for number in range(PARAGRAPHS)]
    passages[5] = Passage("A heading", "heading1")
    passages[-1] = Passage("The end of a list", "list-item")
    session.perform(scene_edits.new_scene(session.document, "Long", passages=passages))
    assert shown(pane) < PARAGRAPHS
    return pane


def shown(pane: WritingPane) -> int:
    return pane.text.editor.document().blockCount()


def texts(session: ProjectSession) -> list[str]:
    (scene,) = session.document.all(Scene)
    return [session.document.need(Paragraph, one).text for one in scene.paragraphs]


def all_of_it(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    scene = pane.text.editor.scene
    assert scene is not None
    qtbot.waitUntil(lambda: not scene.filling, timeout=20_000)
    pane.commit_typing()
    document = pane.text.editor.document()
    assert document.toPlainText().split("\n") == texts(session)
    assert scene.mirror.texts == texts(session)


def test_all_of_a_long_scene_comes(long_pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    all_of_it(long_pane, session, qtbot)
    document = long_pane.text.editor.document()
    levels = [document.findBlockByNumber(number).blockFormat().headingLevel() for number in range(PARAGRAPHS)]
    assert [number for number, level in enumerate(levels) if level] == [5]
    assert document.lastBlock().blockFormat().leftMargin() > document.firstBlock().blockFormat().leftMargin()
    assert long_pane.text.editor.textCursor().position() == 0


def type_at_the_beginning(pane: WritingPane) -> None:
    QTest.keyClicks(pane.text.editor, "New. ")


def begin_paragraphs(pane: WritingPane) -> None:
    for _ in range(3):
        QTest.keyClicks(pane.text.editor, "Line")
        QTest.keyClick(pane.text.editor, "\r")  # type: ignore[call-overload]


def at_the_end_of_what_is_shown(pane: WritingPane) -> None:
    cursor = pane.text.editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    pane.text.editor.setTextCursor(cursor)
    QTest.keyClicks(pane.text.editor, " Here.")
    QTest.keyClick(pane.text.editor, "\r")  # type: ignore[call-overload]
    QTest.keyClicks(pane.text.editor, "There")


def take_paragraphs_out(pane: WritingPane) -> None:
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(pane.text.editor.document().findBlockByNumber(20).position(), QTextCursor.MoveMode.KeepAnchor)
    pane.text.editor.setTextCursor(cursor)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Delete)


def paste(pane: WritingPane) -> None:
    pane.text.paste(tuple(Passage(f"pasted {number}") for number in range(30)))


def undo_a_paste(pane: WritingPane) -> None:
    paste(pane)
    pane.undo()


@pytest.mark.parametrize(
    "act",
    [type_at_the_beginning, begin_paragraphs, at_the_end_of_what_is_shown, take_paragraphs_out, paste, undo_a_paste],
)
def test_what_is_done_meanwhile_lands_at_its_place(
    long_pane: WritingPane, session: ProjectSession, qtbot: QtBot, act: Callable[[WritingPane], None]
) -> None:
    before = texts(session)
    act(long_pane)
    long_pane.commit_typing()
    after = texts(session)
    assert after[-400:] == before[-400:]
    assert (after == before) == (act is undo_a_paste)
    all_of_it(long_pane, session, qtbot)


def test_the_caret_stays_where_words_are_typed_at_the_end_of_what_is_shown(
    long_pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    at_the_end_of_what_is_shown(long_pane)
    place = long_pane.text.editor.textCursor().position()
    all_of_it(long_pane, session, qtbot)
    assert long_pane.text.editor.textCursor().position() == place
    QTest.keyClicks(long_pane.text.editor, " it is")
    long_pane.commit_typing()
    assert [one for one in texts(session) if one.startswith("There")] == ["There it is"]


def test_all_that_is_selected_by_its_key_is_the_whole_scene(long_pane: WritingPane, session: ProjectSession) -> None:
    QTest.keyClick(long_pane.text.editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(long_pane.text.editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().split("\n\n") == texts(session)


def test_a_place_far_down_is_brought_into_the_text(long_pane: WritingPane, session: ProjectSession) -> None:
    (scene,) = session.document.all(Scene)
    long_pane.text.put_caret(scene.paragraphs[-2], 3)
    places = long_pane.text.places()
    assert places is not None
    assert places[0] == (scene.paragraphs[-2], 3)


def test_the_caret_goes_where_it_was_as_soon_as_that_is_there(
    long_pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    (scene,) = session.document.all(Scene)
    place = (scene.paragraphs[-2], 7)
    desk = long_pane.text.desk
    desk.set_session(None)
    desk.remember(scene.id, place)
    desk.set_session(session)
    assert shown(long_pane) < PARAGRAPHS
    all_of_it(long_pane, session, qtbot)
    assert long_pane.text.places() == (place, place)
    assert place[0] in long_pane.text.editor.ids_in_view()


def test_a_scene_that_is_left_at_once_keeps_its_caret(long_pane: WritingPane, session: ProjectSession) -> None:
    (scene,) = session.document.all(Scene)
    place = (scene.paragraphs[-2], 7)
    desk = long_pane.text.desk
    desk.set_session(None)
    desk.remember(scene.id, place)
    desk.set_session(session)
    desk.set_session(None)
    assert desk.place_in(scene.id) == place


def test_another_width_keeps_the_first_line_in_view(
    long_pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    all_of_it(long_pane, session, qtbot)
    editor = long_pane.text.editor
    long_pane.text.put_caret(editor.ids()[400], 0)
    editor.verticalScrollBar().setValue(editor.verticalScrollBar().value() + 50)
    first = editor.blocks_in_view().start
    assert first > 300
    long_pane.resize(1100, 700)
    assert abs(editor.blocks_in_view().start - first) <= 1
    long_pane.resize(700, 700)
    assert abs(editor.blocks_in_view().start - first) <= 1
