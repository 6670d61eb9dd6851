"""Chances of words on demand: asked on the side, shown word by word, gone on from with another word."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from studio_fakes import FakeStudio

from studio.domain.outline import paragraphs_of
from studio.domain.requests import Chance, ChancesFound, TextRequest, TokenChances
from studio.domain.word_chances import words_of
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_assistant_pane import begin
from tests.ui.writing.test_editing import texts
from tests.ui.writing.test_weighing import OLD, seen, task

GATE = (
    TokenChances("She", 0.9, (Chance("He", 0.05), Chance("\ufffd", 0.02))),
    TokenChances(" fl", 0.25, (Chance(" opened", 0.5), Chance(" sh", 0.125))),
    TokenChances("ung", 0.8, (Chance("ed", 0.1), Chance("", 0.05))),
    TokenChances(" the", 0.75, (Chance(" her", 0.2),)),
    TokenChances(" gate", 0.01, (Chance(" door", 0.9),)),
    TokenChances(".", 0.6, ()),
)
ANSWER = "She flung the gate."


def test_tokens_are_told_by_words_whose_chances_are_products() -> None:
    words = words_of(GATE)
    assert [word.text for word in words] == ["She", " flung", " the", " gate", "."]
    assert "".join(word.text for word in words) == ANSWER
    flung = words[1]
    assert flung.share == 0.25 * 0.8
    assert ANSWER[flung.start : flung.end] == " flung"
    assert [(way.text, way.share) for way in flung.ways] == [(" opened", 0.5), (" sh", 0.125), (" fled", 0.25 * 0.1)]
    assert [way.said for way in flung.ways] == ["She opened", "She sh", "She fled"]
    assert [way.text for way in words[0].ways] == ["He"], "what is no text cannot be gone on from"


def answered(studio: FakeStudio, tokens: tuple[TokenChances, ...] = GATE) -> TextRequest:
    looking = studio.queue.last_asked(TextRequest)
    looking.answer(ChancesFound(tokens=tokens))
    return looking.request


def test_an_answer_goes_on_from_another_word_as_one_answer_more(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, OLD)
    task(pane)
    studio.queue.finish(ANSWER)
    asked = studio.queue.last.request
    assert isinstance(asked, TextRequest)
    before = len(studio.queue.asked(TextRequest))
    pane.assistant.panel.answers.chances.click()
    assert len(studio.queue.asked(TextRequest)) == before + 1, "nothing is computed before it is asked for"
    view = pane.assistant.chances.view
    looking = answered(studio)
    assert (looking.messages, looking.prompt, looking.looked_at) == (asked.messages, "", ANSWER)
    assert view.words.toPlainText() == ANSWER
    assert "90.0%" in view.word.text()
    QTest.keyClick(view.words, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert "“flung”" in view.word.text()
    shown = [view.ways.item(row).text() for row in range(view.ways.count())]
    assert shown[0].split() == ["opened…", "50.0%"]
    view.ways.setCurrentRow(0)
    view.ways.setFocus()
    QTest.keyClick(view.ways, Qt.Key.Key_Return)
    assert not view.isVisible()
    request = studio.queue.last.request
    assert isinstance(request, TextRequest)
    assert (request.messages, request.prompt, request.alternatives) == (asked.messages, "She opened", 0)
    studio.queue.finish(" the old door at last.")
    weighing = pane.assistant.weighing.weigher.now
    assert weighing is not None
    assert [one.text for one in weighing.answers] == [ANSWER, "She opened the old door at last."]
    assert weighing.shown == 1


def test_lines_tell_the_chances_without_colour(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, OLD)
    task(pane)
    studio.queue.finish(ANSWER)
    pane.assistant.chances.show_answer()
    answered(studio)
    words = pane.assistant.chances.view.words
    lines = {one.cursor.selectedText(): one.format.underlineStyle() for one in words.extraSelections()}
    assert len({lines["She"], lines["flung"], lines["gate"]}) == 3
    assert "the" not in lines


def test_the_caret_is_in_the_right_word_behind_signs_of_two_units(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, OLD)
    task(pane)
    studio.queue.finish("😀😀 She left.")
    pane.assistant.chances.show_answer()
    answered(studio, tuple(TokenChances(text, 0.5, ()) for text in ("😀", "😀", " She", " left", ".")))
    view = pane.assistant.chances.view
    QTest.keyClick(view.words, Qt.Key.Key_End)
    assert "“.”" in view.word.text()
    for _ in range(2):
        QTest.keyClick(view.words, Qt.Key.Key_Left)
    assert "“left”" in view.word.text()


def test_nothing_else_is_asked_for_while_the_assistant_is_at_work(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, OLD)
    task(pane)
    studio.queue.finish(ANSWER)
    pane.assistant.chances.show_answer()
    answered(studio)
    pane.assistant.panel.answers.more.click()
    before = studio.queue.last.id
    pane.assistant.chances.view.gone_on.emit("She opened")
    assert studio.queue.last.id == before
    assert "at work" in pane.messages.text


def test_words_in_the_text_go_on_otherwise_as_changes_to_be_weighed(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, "It was dark.")
    pane.assistant.continue_text()
    continued = studio.queue.last.request
    studio.queue.finish(" She flung the gate.")
    assert texts(session) == ["It was dark. She flung the gate."]
    pane.assistant.chances.show()
    tokens = (msgspec.structs.replace(GATE[0], text=" She", others=(Chance(" He", 0.05),)), *GATE[1:])
    looking = answered(studio, tokens)
    assert isinstance(continued, TextRequest)
    assert (looking.prompt, looking.looked_at) == (continued.prompt, " She flung the gate.")
    view = pane.assistant.chances.view
    view.gone_on.emit(" She opened")
    request = studio.queue.last.request
    assert isinstance(request, TextRequest)
    assert request.prompt == f"{continued.prompt} She opened"
    studio.queue.finish(" the gate.")
    assert texts(session) == ["It was dark. She flung the gate."]
    assert seen(pane) == "It was dark. She flungopened the gate."
    pane.assistant.accept_all()
    assert texts(session) == ["It was dark. She opened the gate."]
    (paragraph,) = paragraphs_of(session.document, pane.desk.current or "")
    assert [
        paragraph.text[one.start : one.end].strip() for one in paragraph.spans if one.recipe_id == request_id(studio)
    ]
    pane.undo()
    assert texts(session) == ["It was dark. She flung the gate."]


def request_id(studio: FakeStudio) -> str:
    return studio.queue.last.id


def test_words_of_ones_own_are_looked_at_where_they_are_selected(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, "It was dark. She flung the gate.")
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(12)
    cursor.setPosition(31, cursor.MoveMode.KeepAnchor)
    pane.text.editor.setTextCursor(cursor)
    pane.assistant.chances.show()
    looking = studio.queue.last_asked(TextRequest).request
    assert looking.prompt.endswith("It was dark.")
    assert looking.looked_at == " She flung the gate"


def test_without_such_words_it_is_said(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, "It was dark.")
    before = len(studio.queue.asked(TextRequest))
    pane.assistant.chances.show()
    assert "select some words" in pane.messages.text
    assert len(studio.queue.asked(TextRequest)) == before
