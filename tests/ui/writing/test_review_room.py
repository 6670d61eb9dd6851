"""Who wrote what shown and told, the style check with its jumps, and the record of sessions."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QColor, QTextCharFormat, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from studio.domain.authorship import AUTHORS
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import BadInput, StudioError
from studio.domain.manuscript import set_paragraph_text
from studio.domain.passages import Passage
from studio.domain.richtext import from_elsewhere
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import AuthorSpan, Meta, Paragraph, Scene, Sitting
from studio.services.amounts import full_day_and_time
from studio.services.exchange.authors_shown import with_authors
from studio.services.exchange.docx_out import manuscript_docx
from studio.services.exchange.formats import MANUSCRIPT_OUT
from studio.services.exchange.manuscript_text import manuscript_as
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.theme import DARK, LIGHT, contrast
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.review import room
from studio.ui.writing.review.authors import AuthorsWindow
from studio.ui.writing.review.recorder import Recorder
from studio.ui.writing.review.statistics import StatisticsWindow
from studio.ui.writing.text.typography import author_colour, author_pen

Underline = QTextCharFormat.UnderlineStyle
TEXT = "A model wrote this. And this was pasted."


@pytest.fixture
def book(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> WritingPane:
    pane.resize(1366, 700)
    with qtbot.waitActive(pane):
        pane.activateWindow()
    spans = (AuthorSpan(0, 19, "r", accepted=True), AuthorSpan(20, 40, "", accepted=True, by="pasted"))
    heard = Passage("This was heard.", spans=from_elsewhere(15, "dictation", "h"))
    session.perform(new_scene(session.document, "Authors", passages=[Passage(TEXT, spans=spans), heard]))
    pane.text.focus()
    qtbot.waitUntil(pane.text.editor.hasFocus)
    return pane


def looks(pane: WritingPane, block: int) -> list[tuple[str, Underline]]:
    """The lines under the words of a block."""
    one = pane.text.editor.document().findBlockByNumber(block)
    ranges: list[QTextLayout.FormatRange] = one.layout().formats()
    return [(one.text()[r.start : r.start + r.length], r.format.underlineStyle()) for r in ranges]


class TestShown:
    def test_each_author_has_a_line_under_the_words_and_a_bar(self, book: WritingPane, actions: ActionRegistry) -> None:
        assert looks(book, 0) == []
        actions.trigger("writing.show-authors")
        assert looks(book, 0) == [
            ("A model wrote this.", Underline.DotLine),
            ("And this was pasted.", Underline.DashUnderline),
        ]
        assert looks(book, 1) == [("This was heard.", Underline.DashDotDotLine)]
        assert book.text.legend.isVisible()
        assert Counter(author for author, _, _ in book.text.bars.lines()) == {"model": 1, "pasted": 1, "dictation": 1}
        book.text.legend.close_button.click()
        assert looks(book, 0) == []
        assert not book.text.bars.isVisible()

    @pytest.mark.parametrize("look", [LIGHT, DARK])
    def test_the_patterns_differ_and_the_colours_can_be_seen(self, look: object, qapp: QApplication) -> None:
        patterns = [tuple(author_pen(one, 3).dashPattern()) for one in AUTHORS if one != "person"]
        assert len(set(patterns)) == len(AUTHORS) - 1 == 6
        tokens = LIGHT if look is LIGHT else DARK
        for ink in (tokens.accent, tokens.warning, tokens.good, tokens.muted):
            assert contrast(ink, tokens.field) >= 4.5
        assert author_colour("model") == QColor(LIGHT.accent)

    def test_what_is_pasted_from_outside_is_known_and_a_copy_from_here_keeps_its_authors(
        self, book: WritingPane, session: ProjectSession
    ) -> None:
        editor = book.text.editor
        outside = QMimeData()
        outside.setText("from outside")
        book.text.editor.put_caret(book.desk.scene_ids()[1], 15)
        editor.insertFromMimeData(outside)
        book.desk.commit_typing()
        heard = session.document.need(Paragraph, book.desk.scene_ids()[1])
        assert [(one.by, one.start, one.end) for one in heard.spans] == [("dictation", 0, 15), ("pasted", 15, 27)]
        editor.put_caret(book.desk.scene_ids()[0], 19, 0)
        copied = editor.createMimeDataFromSelection()
        editor.put_caret(heard.id, 27)
        editor.insertFromMimeData(copied)
        heard = session.document.need(Paragraph, heard.id)
        assert heard.text.endswith("A model wrote this.")
        assert heard.spans[-1] == AuthorSpan(27, 46, "r", accepted=True)

    def test_plain_paste_keeps_authors_too(self, book: WritingPane, session: ProjectSession) -> None:
        editor = book.text.editor
        editor.put_caret(book.desk.scene_ids()[0], 19, 0)
        copied = editor.createMimeDataFromSelection()
        editor.put_caret(book.desk.scene_ids()[1], 15)
        editor.bringing.take_plain(copied)
        heard = session.document.need(Paragraph, book.desk.scene_ids()[1])
        assert heard.spans[-1] == AuthorSpan(15, 34, "r", accepted=True)


class TestImported:
    def test_words_of_a_file_are_told_from_typed_ones(
        self, book: WritingPane, session: ProjectSession, actions: ActionRegistry, tmp_path: Path, qtbot: QtBot
    ) -> None:
        path = tmp_path / "old.md"
        path.write_text("# Old\n\nThis came in a file.\n")
        before = time.time()
        editor = book.text.editor
        book.outline.header.more.setFocus()
        assert not editor.hasFocus()
        book.outline.files.read([path])
        qtbot.waitUntil(lambda: session.document.need(Scene, book.desk.current or "").title == "Old")
        qtbot.waitUntil(editor.hasFocus)
        QTest.keyClicks(editor, "Typed. ")
        book.desk.commit_typing()
        came = session.document.need(Paragraph, book.desk.scene_ids()[0])
        assert len(came.spans) == 1, came
        (span,) = came.spans
        assert (came.text, span.start, span.by, span.name) == ("Typed. This came in a file.", 7, "imported", "old.md")
        assert before <= span.at <= time.time()
        actions.trigger("writing.show-authors")
        assert looks(book, 0) == [("This came in a file.", Underline.SingleUnderline)]
        assert [author for author, _, _ in book.text.bars.lines()] == ["imported"]
        actions.trigger("writing.authors-report")
        [window] = [one for one in QApplication.topLevelWidgets() if isinstance(one, AuthorsWindow)]
        qtbot.waitUntil(lambda: not window.errand.busy)
        first, head = window.list.topLevelItem(0), window.list.headerItem()
        assert first is not None
        column = 2 + AUTHORS.index("imported")
        assert [head.text(2), first.text(2), head.text(column), first.text(column)] == [
            "Typed here",
            "1",
            "Imported",
            "5",
        ]
        file = f"Imported (old.md, {full_day_and_time(span.at)})"
        assert f"{file}: 5" in first.toolTip(column)
        assert file in window.told.text()
        window.reject()
        shown = manuscript_as(with_authors(session.document), "html")
        assert '<span class="by-imported" style="text-decoration: underline 1px">This came in a file.</span>' in shown
        assert f">{file}</span>: 5 words" in shown

    def test_an_old_project_does_not_say_that_all_was_typed(self, session: ProjectSession) -> None:
        meta = session.document.need(Meta, "project")
        assert meta.imports_told
        document = session.document.copy()
        document.apply(new_scene(document, "One", passages=["From where?"]))
        assert "Typed here: 2 words" in manuscript_as(with_authors(document), "text")
        old = msgspec.structs.replace(meta, imports_told=False)
        document.apply(Change(id="c", label="", stack="none", edits=(Edit(meta, old),), at=0.0))
        assert "Typed here or imported: 2 words" in manuscript_as(with_authors(document), "text")


class TestReport:
    def test_the_report_tells_words_by_author(self, book: WritingPane, actions: ActionRegistry, qtbot: QtBot) -> None:
        actions.trigger("writing.authors-report")
        [window] = [one for one in QApplication.topLevelWidgets() if isinstance(one, AuthorsWindow)]
        qtbot.waitUntil(lambda: not window.errand.busy)
        first = window.list.topLevelItem(0)
        assert first is not None
        assert [first.text(at) for at in range(9)] == ["The whole manuscript", "11", "–", "4", "–", "3", "4", "–", "–"]
        window.reject()

    def test_exports_show_it_by_choice(
        self, book: WritingPane, actions: ActionRegistry, tmp_path: Path, qtbot: QtBot
    ) -> None:
        said: list[str] = []
        book.desk.notices.said.connect(lambda message: said.append(message.text))

        def export(name: str) -> str:
            dest = tmp_path / name
            book.outline.files.write(dest, MANUSCRIPT_OUT, None)
            qtbot.waitUntil(lambda: not book.outline.files.busy)
            return dest.read_text("utf8")

        assert "by-model" not in export("plain.html")
        actions.trigger("writing.export-authors")
        shown = export("shown.html")
        line = "text-decoration: underline dotted"
        assert f'<span class="by-model" style="{line}">A model wrote this.</span>' in shown
        assert "Who wrote what" in shown
        assert "A model: 4 words" in export("shown.md").replace("\\", "")
        assert any("cannot show who wrote which words" in one for one in said)

    def test_a_word_document_has_lines_of_its_own(self, book: WritingPane, session: ProjectSession) -> None:
        data = manuscript_docx(with_authors(session.document))
        body = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
        for line in ("dotted", "dash", "dotDotDash"):
            assert f'<w:u w:val="{line}"/>' in body

    def test_the_document_itself_is_left_alone(self, session: ProjectSession, book: WritingPane) -> None:
        before = session.document.records()
        shown = with_authors(session.document, next(iter(session.document.all(Scene))).id)
        assert session.document.records() == before
        assert "A model: 4 words" in manuscript_as(shown, "text")


class TestStyle:
    def test_remarks_are_listed_and_lead_to_their_places(
        self, book: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
    ) -> None:
        first = book.desk.scene_ids()[0]
        session.perform(set_paragraph_text(session.document, first, "She slowly went the the way."))
        QTest.keySequence(book.text.editor, "Shift+F7")
        panel = book.review.panel
        qtbot.waitUntil(lambda: panel.isVisible() and panel.list.topLevelItemCount() == 5)
        heads = [panel.list.topLevelItem(at) for at in range(5)]
        found = {head.text(0): [head.child(n).text(0) for n in range(head.childCount())] for head in heads if head}
        assert found["Adverbs"] == ["slowly"]
        assert found["Doubled words"] == ["the"]
        assert "Reading ease" in panel.told.text()
        adverbs = next(head for head in heads if head is not None and head.text(0) == "Adverbs")
        panel.list.itemClicked.emit(adverbs.child(0), 0)
        assert book.text.editor.textCursor().selectedText() == "slowly"

    def test_where_it_fails_nobody_is_told_that_it_still_looks(
        self, book: WritingPane, actions: ActionRegistry, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go_on = threading.Event()

        def fails(*_given: object, **_named: object) -> None:
            go_on.wait(60)
            raise StudioError(BadInput(name="n", problem="It cannot be read."))

        monkeypatch.setattr(room, "look", fails)
        actions.trigger("writing.show-review")
        panel = book.review.panel
        qtbot.waitUntil(lambda: panel.told.text() == "Looking at the text…")
        go_on.set()
        qtbot.waitUntil(lambda: not book.review.errand.busy)
        assert panel.told.text() == ""
        assert "It cannot be read." in book.messages.text

    def test_another_language_has_no_english_remarks(
        self, book: WritingPane, qtbot: QtBot, actions: ActionRegistry
    ) -> None:
        book.desk.set_language("de")
        actions.trigger("writing.show-review")
        panel = book.review.panel
        qtbot.waitUntil(lambda: panel.list.topLevelItemCount() == 3)
        assert "English alone" in panel.told.text()


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0
        self.day = date(2026, 3, 1)

    def __call__(self) -> float:
        return self.now


class TestSessions:
    def test_a_session_is_recorded_and_ends_after_a_pause_or_at_midnight(
        self, book: WritingPane, session: ProjectSession
    ) -> None:
        clock = _Clock()
        recorder = Recorder(book.desk, book, clock, lambda: clock.day)
        for words, pass_, day in ((100, 0, 1), (110, 10, 1), (150, 100, 1), (160, 3600, 1), (165, 60, 2)):
            clock.now += pass_
            clock.day = date(2026, 3, day)
            recorder.counted(words, 500, words - 100)
        recorder.write()
        told = sorted((one.before, one.after, one.goal) for one in session.document.all(Sitting))
        assert told == [(100, 150, 500), (150, 160, 500), (160, 165, 500)]

    def test_words_of_others_begin_no_session_and_stand_apart_in_one(
        self, book: WritingPane, session: ProjectSession
    ) -> None:
        clock = _Clock()
        recorder = Recorder(book.desk, book, clock, lambda: clock.day)
        for words, written in ((0, 0), (120_000, 0), (120_010, 10), (120_100, 15), (120_100, 15), (120_110, 25)):
            recorder.counted(words, 500, written)
        recorder.write()
        [sitting] = session.document.all(Sitting)
        assert (sitting.before, sitting.after) == (120_000, 120_110)
        assert (sitting.written, sitting.others) == (25, 85)

    def test_typing_is_recorded_when_the_project_is_left_and_shown(
        self, book: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
    ) -> None:
        QTest.keyClicks(book.text.editor, "three more words ")
        book.commit_typing()
        actions.trigger("writing.sessions")
        [window] = [one for one in QApplication.topLevelWidgets() if isinstance(one, StatisticsWindow)]
        first = window.list.topLevelItem(0)
        assert first is not None
        # With those that were heard in the scene before; the others of it are a model's, or pasted.
        assert first.text(2) == "+6"
        assert first.text(3) == "+8"
        bars = window.chart.bars()
        assert bars[-1].height() > 0
        assert all(bar.height() == 0 for bar in bars[:-1])
        window.reject()
        assert isinstance(window, QDialog)


def test_a_copy_is_not_touched_by_the_report() -> None:
    assert manuscript_as(with_authors(Document()), "text").strip() == "Who wrote what"
