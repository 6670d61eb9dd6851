"""Letters outside the basic plane, input methods and right-to-left text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from studio_fakes import FakeStudio

from studio.domain.manuscript import insert_generated
from studio.domain.outline import paragraphs_of
from studio.domain.text_records import Paragraph
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.text.positions import from_qt, to_qt
from tests.ui.writing.test_editing import shown, texts


def compose(pane: WritingPane, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QGuiApplication.sendEvent(pane.text.editor, event)


def test_positions_count_emoji_as_two_units_and_one_letter() -> None:
    text = "a😀b𝄞c"
    assert [to_qt(text, offset) for offset in range(6)] == [0, 1, 3, 4, 6, 7]
    assert [from_qt(text, to_qt(text, offset)) for offset in range(6)] == list(range(6))
    assert from_qt(text, 2) == 2


def test_emoji_before_an_edit_do_not_shift_it(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    compose(pane, "", "😀👩‍🚀 one two")
    pane.commit_typing()
    paragraph = paragraphs_of(session.document, pane.desk.current or "")[0]
    assert paragraph.text == "😀👩‍🚀 one two"
    session.perform(insert_generated(session.document, paragraph.id, len("😀👩‍🚀 one"), " 🌊and", "recipe"))
    assert texts(session) == shown(pane) == ["😀👩‍🚀 one 🌊and two"]
    formats = pane.text.editor.document().firstBlock().layout().formats()
    assert [(one.start, one.length) for one in formats] == [(to_qt(paragraph.text, 8), len(" and") + 2)]
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(to_qt("😀👩‍🚀 one", 8))
    pane.text.editor.setTextCursor(cursor)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Return)
    assert texts(session) == shown(pane) == ["😀👩‍🚀 one", " 🌊and two"]
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Backspace)
    assert texts(session) == shown(pane) == ["😀👩‍🚀 one 🌊and two"]


def test_what_is_being_composed_is_no_edit(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    steps = session.undo_stack("writing").count()
    for preedit in ("k", "か", "かん", "漢"):
        compose(pane, preedit)
        pane.commit_typing()
        assert texts(session) == [""]
    assert session.undo_stack("writing").count() == steps
    compose(pane, "", "漢字")
    pane.commit_typing()
    assert texts(session) == ["漢字"]
    assert session.undo_stack("writing").count() == steps + 1


def test_composing_goes_on_while_words_arrive(pane: WritingPane, studio: FakeStudio, session: ProjectSession) -> None:
    pane.start_writing()
    compose(pane, "", "始まり")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Return)
    compose(pane, "", "次")
    pane.assistant.continue_text()
    cursor = pane.text.editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    pane.text.editor.setTextCursor(cursor)
    compose(pane, "ほん")
    studio.queue.say("のことば")
    assert pane.text.editor.textCursor().block().layout().preeditAreaText() == "ほん"
    compose(pane, "", "本")
    studio.queue.finish()
    assert texts(session) == shown(pane) == ["本始まり", "次のことば"]


def test_right_to_left_paragraphs_keep_their_order(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    compose(pane, "", "שלום")
    compose(pane, "", " עולם 12 abc")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Return)
    compose(pane, "", "مرحبا")
    pane.commit_typing()
    assert texts(session) == ["שלום עולם 12 abc", "مرحبا"]
    first = pane.text.editor.document().firstBlock()
    assert first.textDirection() == Qt.LayoutDirection.RightToLeft
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(4)
    pane.text.editor.setTextCursor(cursor)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Delete)
    pane.commit_typing()
    assert texts(session)[0] == "שלוםעולם 12 abc"
    pane.undo()
    assert texts(session) == shown(pane) == ["שלום עולם 12 abc", "مرحبا"]


def test_marks_and_signs_that_an_input_method_hands_over_count_as_typed(
    pane: WritingPane, session: ProjectSession
) -> None:
    pane.start_writing()
    for letter in '# "雨" -- *夜*':
        compose(pane, "", letter)
    pane.commit_typing()
    [paragraph] = session.document.all(Paragraph)
    assert (paragraph.style, paragraph.text) == ("heading1", "“雨” — 夜")
    assert [(mark.style, mark.start, mark.end) for mark in paragraph.marks] == [("italic", 6, 7)]
