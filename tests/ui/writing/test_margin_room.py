"""Changes of an editor brought back, shown and decided; notes written, answered, resolved: in the pane."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from studio.domain.anchors import Stretch
from studio.domain.editor_changes import Listed
from studio.domain.manuscript import replace_text
from studio.domain.outline import paragraphs_of
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import EditorChange, MarginNote, Paragraph, Scene
from studio.services.exchange.docx_out import manuscript_docx
from studio.services.exchange.returned_words import row_words
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.theme import tokens
from studio.ui.widgets.message_bar import Message
from studio.ui.writing.margin import presenter as listing
from studio.ui.writing.margin.panel import MarginPanel
from studio.ui.writing.outline.preview import ImportPreview
from studio.ui.writing.pane import WritingPane
from tests.services import returned_files as word

STORM = ("The rain fell on the town.", "Anna ran home along the river.", "Nobody saw her.")
MORNING = ("The sun came out.", "She slept for two days.")


@pytest.fixture
def book(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> WritingPane:
    pane.resize(1366, 800)
    with qtbot.waitActive(pane):
        pane.activateWindow()
    session.perform(new_scene(session.document, "Storm", passages=STORM))
    session.perform(new_scene(session.document, "Morning", passages=MORNING))
    pane.text.focus()
    qtbot.waitUntil(pane.text.editor.hasFocus)
    return pane


@pytest.fixture
def said(book: WritingPane) -> list[Message]:
    found: list[Message] = []
    book.desk.notices.said.connect(found.append)
    return found


def edit(body: Any) -> None:
    word.replace(body, "Anna", "ran home", "walked")
    word.insert_after(body, "The rain", "rain", " and snow")
    word.add_paragraph(body, "She slept", "Then a letter came.", tracked=True)
    word.comment(body, "Nobody", "saw", 0)


@pytest.fixture
def back(session: ProjectSession, book: WritingPane, tmp_path: Path) -> Path:
    path = tmp_path / "back.docx"
    path.write_bytes(word.returned(manuscript_docx(session.document), edit, [("Eva", "Really?", "", False)]))
    return path


@pytest.fixture
def brought(book: WritingPane, back: Path, qtbot: QtBot) -> WritingPane:
    book.margin.back.take(back)
    qtbot.waitUntil(lambda: not book.margin.back.busy)
    qtbot.waitUntil(lambda: book.margin.panel.list.topLevelItemCount() == 4)
    return book


def rows(pane: WritingPane) -> list[str]:
    items = (pane.margin.panel.list.topLevelItem(at) for at in range(pane.margin.panel.list.topLevelItemCount()))
    return [item.text(0) for item in items if item is not None]


def texts(session: ProjectSession) -> list[str]:
    scenes = sorted(session.document.all(Scene), key=lambda one: one.rank)
    return [one.text for scene in scenes for one in paragraphs_of(session.document, scene.id)]


def selected(pane: WritingPane) -> str:
    return pane.text.editor.textCursor().selectedText()


def test_what_came_back_is_listed_told_and_shown_in_the_text(
    book: WritingPane, back: Path, said: list[Message], qtbot: QtBot
) -> None:
    book.margin.back.take(back)
    qtbot.waitUntil(lambda: book.margin.panel.isVisible() and len(rows(book)) == 4)
    assert "5 paragraphs matched" in said[-1].text
    assert "3 changes, 1 note." in said[-1].text
    assert rows(book) == [
        "+ and snow",
        "ran home → walked",
        "Note: Really?",
        "New paragraph: Then a letter came.",
    ]
    panel = book.margin.panel
    assert "The rain and snow fell" in panel.shown.toPlainText()
    cursor = panel.shown.document().find("and snow")
    assert cursor.charFormat().fontUnderline()
    panel.list.setCurrentItem(panel.list.topLevelItem(1))
    assert selected(book) == "ran home"
    assert panel.shown.document().find("ran home").charFormat().fontStrikeOut()
    formats = book.text.editor.document().findBlockByNumber(1).layout().formats()
    assert [one.format.fontStrikeOut() for one in formats if one.length == len("ran home")] == [True]
    panel.list.setCurrentItem(panel.list.topLevelItem(3))
    assert book.desk.document is not None
    assert book.desk.document.need(Scene, book.desk.current or "").title == "Morning"


def test_changes_are_gone_through_and_decided_by_key(
    brought: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    assert brought.margin.panel.list.hasFocus()
    QTest.keyClick(brought.margin.panel.list, Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier)
    assert texts(session)[0] == "The rain and snow fell on the town."
    assert selected(brought) == "ran home"
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(brought.margin.panel.list, Qt.Key.Key_F12, both)
    assert texts(session)[1] == STORM[1]
    assert rows(brought) == ["Note: Really?", "New paragraph: Then a letter came."]
    assert selected(brought) == "saw"
    QTest.keyClick(brought.margin.panel.list, Qt.Key.Key_F12)
    assert brought.margin.presenter.why_no_change() == ""
    actions.trigger("writing.accept-change")
    assert texts(session)[-1] == "Then a letter came."
    brought.undo()
    assert texts(session)[-1] == MORNING[-1]
    qtbot.waitUntil(lambda: len(rows(brought)) == 2)
    states = sorted(one.state for one in session.document.all(EditorChange))
    assert states == ["accepted", "open", "refused"]


def test_all_of_a_scene_or_of_the_manuscript_are_accepted_at_once(
    brought: WritingPane, session: ProjectSession, actions: ActionRegistry, said: list[Message], qtbot: QtBot
) -> None:
    actions.trigger("writing.accept-scene-changes")
    qtbot.waitUntil(lambda: texts(session)[1] == "Anna walked along the river.")
    qtbot.waitUntil(lambda: said[-1].text == "2 changes were accepted.")
    assert len(texts(session)) == 5
    actions.trigger("writing.accept-all-changes")
    qtbot.waitUntil(lambda: len(texts(session)) == 6)
    qtbot.waitUntil(lambda: rows(brought) == ["Note: Really?"])
    assert "no changes to decide" in brought.margin.presenter.why_no_changes()


def test_a_stale_change_says_why_and_stays(
    brought: WritingPane, session: ProjectSession, actions: ActionRegistry, said: list[Message], qtbot: QtBot
) -> None:
    anna = next(one.id for one in session.document.all(Paragraph) if one.text == STORM[1])
    session.perform(replace_text(session.document, anna, 5, 8, "crept"))
    qtbot.waitUntil(lambda: brought.margin.presenter.rows[1].stale == "changed")
    brought.margin.panel.list.setCurrentItem(brought.margin.panel.list.topLevelItem(1))
    actions.trigger("writing.accept-change")
    assert said[-1].text == "The words have changed since. Refuse it, or change the text by hand."
    actions.trigger("writing.refuse-change")
    assert [one.state for one in session.document.all(EditorChange) if one.act == "replace"] == ["refused"]


def test_a_note_is_written_answered_resolved_and_opened_again(
    book: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    editor, panel = book.text.editor, book.margin.panel
    editor.put_caret(book.desk.scene_ids()[1], 8, anchor=0)
    QTest.keyClick(editor, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(panel.field.hasFocus)
    assert "Anna ran" in panel.about.text()
    QTest.keyClicks(panel.field, "Who is she?")
    QTest.keyClick(panel.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (note,) = session.document.all(MarginNote)
    assert (note.words, note.quote, note.author) == ("Who is she?", "Anna ran", "")
    assert rows(book) == ["Note: Who is she?"]
    assert panel.list.hasFocus()
    formats = editor.document().findBlockByNumber(1).layout().formats()
    assert [(one.start, one.length) for one in formats] == [(0, 8)]
    assert formats[0].format.underlineStyle() == QTextCharFormat.UnderlineStyle.SingleUnderline
    tints = [tokens().note_tint, tokens().model_tint, tokens().accent_soft]
    assert [formats[0].format.background().color().name() == tint for tint in tints] == [True, False, False]
    panel.answer.click()
    QTest.keyClicks(panel.field, "The nurse.")
    panel.add.click()
    assert [one.words for one in session.document.need(MarginNote, note.id).answers] == ["The nurse."]
    assert "The nurse." in panel.shown.toPlainText()
    panel.resolve.click()
    assert rows(book) == []
    formats = editor.document().findBlockByNumber(1).layout().formats()
    assert {one.format.underlineStyle() for one in formats} == {QTextCharFormat.UnderlineStyle.NoUnderline}
    panel.done_too.click()
    assert rows(book) == ["Note: Who is she?"]
    panel.resolve.click()
    assert not session.document.need(MarginNote, note.id).resolved
    actions.trigger("writing.remove-note")
    assert not list(session.document.all(MarginNote))


def test_going_to_a_note_shows_what_it_says_beside_the_text(book: WritingPane, actions: ActionRegistry) -> None:
    margin = book.margin
    place = Stretch(book.desk.scene_ids()[1], 0, 8)
    assert margin.presenter.add([place], "Who is she?")
    assert not margin.side.is_open
    actions.trigger("writing.next-change")
    assert margin.panel.isVisible()
    assert "Who is she?" in margin.panel.shown.toPlainText()
    assert book.text.editor.hasFocus()
    assert book.text.editor.textCursor().selectedText() == "Anna ran"


def test_a_long_list_is_never_read_on_the_windows_thread(
    book: WritingPane, session: ProjectSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_document: object, **_done: bool) -> None:
        raise AssertionError("read on the window's thread")

    rows, presenter = book.margin.panel.list, book.margin.presenter
    book.margin.side.open()
    monkeypatch.setattr(listing, "MANY", 2)
    ids = [one.id for one in session.document.all(Paragraph) if one.text]
    assert presenter.add([Stretch(ids[0], 0, 3)], "First")
    monkeypatch.setattr(listing, "in_order", refused)
    for number, paragraph in enumerate(ids[1:], 2):
        assert presenter.add([Stretch(paragraph, 0, 3)], f"Note {number}")
    book.margin.panel.whole.setChecked(True)
    newest = presenter.front
    qtbot.waitUntil(lambda: rows.topLevelItemCount() == len(ids))
    assert presenter.front == newest == presenter.rows[-1].record.id
    presenter.step(1)
    assert presenter.note is not None
    assert presenter.note.words == "First"
    presenter.answer("Yes")
    presenter.resolve()
    qtbot.waitUntil(lambda: rows.topLevelItemCount() == len(ids) - 1)
    assert presenter.note is not None
    assert presenter.note.words == "Note 2"
    presenter.remove()
    qtbot.waitUntil(lambda: rows.topLevelItemCount() == len(ids) - 2)
    book.margin.panel.done_too.setChecked(True)
    qtbot.waitUntil(lambda: rows.topLevelItemCount() == len(ids) - 1)


def test_words_of_a_note_are_left_by_escape(book: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    book.margin.begin_note()
    field = book.margin.panel.field
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not book.margin.panel.writing.isVisible()
    assert book.margin.side.is_open
    assert not list(session.document.all(MarginNote))


def test_a_dropped_file_of_ours_is_offered_and_another_is_read_as_scenes(
    book: WritingPane, session: ProjectSession, back: Path, said: list[Message], tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "other.docx"
    other.write_bytes(word.returned(back.read_bytes(), word.without_bookmarks))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(back)), QUrl.fromLocalFile(str(other))])
    assert book._wants_drop(data)  # noqa: SLF001
    book._take_drop(data)()  # noqa: SLF001
    qtbot.waitUntil(lambda: any("was made of this project" in one.text for one in said))
    offer = next(one for one in said if "was made of this project" in one.text)
    assert [words for words, _ in offer.actions] == ["Bring back", "New scenes"]
    qtbot.waitUntil(lambda: book.window().findChild(ImportPreview) is not None, timeout=20_000)
    shown = book.window().findChild(ImportPreview)
    assert shown is not None
    assert shown.windowTitle() == "Import other.docx"
    next(one for one in shown.findChildren(QPushButton) if one.text() == "Import").click()
    qtbot.waitUntil(lambda: len(list(session.document.all(Scene))) == 4, timeout=20_000)
    qtbot.waitUntil(lambda: not book.outline.files.busy)
    offer.actions[0][1]()
    qtbot.waitUntil(lambda: len(list(session.document.all(EditorChange))) == 3)
    qtbot.waitUntil(lambda: not book.margin.back.busy)
    assert len(list(session.document.all(Scene))) == 4


def test_a_file_that_is_none_is_refused_in_a_sentence(
    book: WritingPane, said: list[Message], tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "bad.docx").write_bytes(b"x")
    book.margin.back.take(tmp_path / "bad.docx")
    qtbot.waitUntil(lambda: bool(said))
    assert "not a Word document" in said[-1].text


def test_the_steps_are_reached_as_actions(
    brought: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    panel = brought.margin.panel
    actions.trigger("writing.next-change")
    assert selected(brought) == "ran home"
    actions.trigger("writing.next-change")
    assert selected(brought) == "saw"
    actions.trigger("writing.answer-note")
    qtbot.waitUntil(panel.field.hasFocus)
    QTest.keyClick(panel.field, Qt.Key.Key_Escape)
    actions.trigger("writing.resolve-note")
    assert [one.resolved for one in session.document.all(MarginNote)] == [True]
    actions.trigger("writing.previous-change")
    assert selected(brought) == "ran home"
    actions.trigger("writing.refuse-scene-changes")
    qtbot.waitUntil(lambda: rows(brought) == ["New paragraph: Then a letter came."])
    actions.trigger("writing.refuse-all-changes")
    qtbot.waitUntil(lambda: rows(brought) == [])
    assert texts(session) == [*STORM, *MORNING]
    actions.trigger("writing.show-margin")
    assert not panel.isVisible()


def test_a_note_begins_or_a_file_is_asked_for_by_action(book: WritingPane, actions: ActionRegistry) -> None:
    actions.trigger("writing.add-note")
    assert book.margin.panel.writing.isVisible()
    actions.trigger("writing.bring-back")
    [dialog] = [one for one in book.window().findChildren(QFileDialog) if one.isVisible()]
    dialog.reject()


def test_only_rows_in_sight_are_put_into_words(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand of them are listed in a moment."""
    worded: list[str] = []

    def counted(record: EditorChange) -> str:
        worded.append(record.id)
        return row_words(record)

    monkeypatch.setattr("studio.ui.writing.margin.panel.row_words", counted)
    panel = MarginPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 700)
    record = EditorChange(id="c", paragraph_id="p", act="insert", new="and snow", author="Eva")
    rows = [
        Listed(msgspec.structs.replace(record, id=f"c{number}"), "s", ("p", 0), ("p", 0), "") for number in range(1_000)
    ]
    panel.show()
    panel.show_rows(rows, len(rows), "c0")
    qtbot.waitUntil(lambda: "c0" in worded)
    assert panel.list.topLevelItemCount() == 1_000
    assert len(set(worded)) < 200
    last = panel.list.topLevelItem(999)
    assert last is not None
    assert (last.text(0), last.text(1)) == (row_words(record), "Eva")
