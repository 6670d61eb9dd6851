"""The room of questions about the book: quotations by words without any model, each with its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.meanings import MeaningRequest
from studio.domain.passages import Passage
from studio.domain.requests import TextRequest
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane

TEXT = (
    "The ferryman kept his lantern in the boathouse.",
    "Nobody had seen the baker since the fair.",
    "In the evening the geese came back to the pond.",
)


@pytest.fixture
def asking(pane: WritingPane, actions: ActionRegistry) -> WritingPane:
    pane.resize(1366, 700)
    pane.activateWindow()
    pane.start_writing()
    pane.text.paste(tuple(Passage(line) for line in TEXT))
    actions.trigger("writing.ask-book")
    return pane


def ask(pane: WritingPane, question: str) -> None:
    pane.ask.panel.field.setText(question)
    QTest.keyClick(pane.ask.panel.field, Qt.Key.Key_Return)


def test_a_question_finds_its_passage_which_leads_to_its_place(asking: WritingPane, qtbot: QtBot) -> None:
    panel = asking.ask.panel
    ask(asking, "where did the ferryman keep his lantern?")
    qtbot.waitUntil(lambda: panel.list.count() > 0, timeout=20_000)
    assert TEXT[0] in panel.list.item(0).text()
    panel.list.setFocus()
    panel.list.setCurrentRow(0)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert TEXT[0] in asking.text.editor.textCursor().block().text()


def test_a_question_about_the_scene_goes_on_to_the_whole_book(
    pane: WritingPane, actions: ActionRegistry, qtbot: QtBot
) -> None:
    pane.start_writing()
    pane.text.paste(tuple(Passage(line) for line in TEXT))
    pane.commit_typing()
    actions.trigger("writing.ask")
    panel = pane.assistant.panel
    assert panel.isVisible()
    assert panel.book.isHidden(), "there is this scene alone"
    panel.close_button.click()
    actions.trigger("writing.new-scene")
    actions.trigger("writing.ask")
    panel.field.setText("where did the ferryman keep his lantern?")
    panel.book.click()
    assert not panel.isVisible()
    assert pane.ask.side.is_open
    assert pane.ask.panel.field.text() == "where did the ferryman keep his lantern?"
    qtbot.waitUntil(lambda: pane.ask.panel.list.count() > 0, timeout=20_000)
    assert TEXT[0] in pane.ask.panel.list.item(0).text()


def test_what_no_passage_has_is_not_in_the_text(asking: WritingPane, qtbot: QtBot) -> None:
    ask(asking, "submarine torpedo")
    qtbot.waitUntil(lambda: asking.ask.panel.told.text().startswith("Not in the text"), timeout=20_000)
    assert asking.ask.panel.list.count() == 0


def test_the_panel_is_folded_and_opened_by_its_action(asking: WritingPane, actions: ActionRegistry) -> None:
    assert asking.ask.side.is_open
    actions.trigger("writing.ask-book")
    assert not asking.ask.side.is_open


def test_a_model_answers_from_the_quotations_each_sentence_held_against_them(
    asking: WritingPane, studio: FakeStudio, actions: ActionRegistry, qtbot: QtBot
) -> None:
    panel = asking.ask.panel
    ask(asking, "where did the ferryman keep his lantern?")
    qtbot.waitUntil(lambda: panel.list.count() > 0, timeout=20_000)
    qtbot.waitUntil(lambda: not asking.ask.asking.busy, timeout=20_000)
    actions.trigger("writing.answer-question")
    writing = studio.queue.last_asked(TextRequest)
    request = writing.request
    assert f"[1] {TEXT[0]}" in request.messages[-1].content
    assert "where did the ferryman keep his lantern?" in request.messages[-1].content
    shown = asking.assistant.presenter.prompt
    assert shown is not None, "the inspector shows it"
    assert shown.request == request
    writing.answer("He kept it in the boathouse [1]. It cost forty pounds.")
    said = panel.answer.said.text()
    assert 'href="1"' in said
    assert "not in the quotations" in said
    assert panel.answer.note.text().startswith("1 sentence is marked")
    panel.answer.said.linkActivated.emit("1")
    assert TEXT[0] in asking.text.editor.textCursor().block().text()
    ask(asking, "submarine torpedo")
    assert panel.answer.isHidden(), "what was answered before is gone"


def test_what_is_read_meanwhile_takes_no_answer_away(
    asking: WritingPane, studio: FakeStudio, actions: ActionRegistry, qtbot: QtBot
) -> None:
    panel = asking.ask.panel
    ask(asking, "where did the ferryman keep his lantern?")
    qtbot.waitUntil(lambda: panel.list.count() > 0 and not asking.ask.asking.busy, timeout=20_000)
    actions.trigger("writing.answer-question")
    writing = studio.queue.last_asked(TextRequest)
    writing.say("He kept it in the boathouse [1].")
    asking.text.paste((Passage("The ferryman keeps a second lantern where nobody looks."),))
    qtbot.waitUntil(lambda: panel.reading.text().startswith("More has been read"), timeout=20_000)
    writing.end()
    assert 'href="1"' in panel.answer.said.text()
    assert TEXT[0] in panel.list.item(0).text()


def test_what_is_read_meanwhile_moves_no_quotation_that_was_gone_to(asking: WritingPane, qtbot: QtBot) -> None:
    panel = asking.ask.panel
    ask(asking, "where did the ferryman keep his lantern?")
    qtbot.waitUntil(lambda: panel.list.count() > 0 and not asking.ask.asking.busy, timeout=20_000)
    QTest.mouseClick(
        panel.list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=panel.list.visualItemRect(panel.list.item(0)).center(),
    )
    cursor = asking.text.editor.textCursor()
    cursor.clearSelection()
    asking.text.editor.setTextCursor(cursor)
    asking.text.paste((Passage("The ferryman keeps a second lantern where nobody looks."),))
    qtbot.waitUntil(lambda: panel.reading.text().startswith("More has been read"), timeout=20_000)
    assert panel.list.currentRow() == 0
    assert "second lantern" not in panel.list.item(0).text()
    ask(asking, "where did the ferryman keep his lantern?")
    assert panel.list.currentRow() == -1
    qtbot.waitUntil(lambda: panel.list.count() > 0, timeout=20_000)
    assert "second lantern" in panel.list.item(0).text()
    assert not panel.reading.text().startswith("More has been read")


def test_no_model_is_asked_what_the_text_does_not_say(
    asking: WritingPane, studio: FakeStudio, actions: ActionRegistry, qtbot: QtBot
) -> None:
    ask(asking, "submarine torpedo")
    qtbot.waitUntil(lambda: asking.ask.panel.told.text().startswith("Not in the text"), timeout=20_000)
    before = len(studio.queue.asked(TextRequest))
    asking.ask.answer()
    assert len(studio.queue.asked(TextRequest)) == before
    assert asking.ask.why_no_answer()


def test_a_model_that_ends_without_a_word_is_told_of_and_can_be_asked_again(
    asking: WritingPane, studio: FakeStudio, actions: ActionRegistry, qtbot: QtBot
) -> None:
    panel = asking.ask.panel
    ask(asking, "where did the ferryman keep his lantern?")
    qtbot.waitUntil(lambda: panel.list.count() > 0 and not asking.ask.asking.busy, timeout=20_000)
    for _ in range(2):
        actions.trigger("writing.answer-question")
        assert panel.answer.go.text() == "Stop"
        studio.queue.last_asked(TextRequest).end()
        assert panel.answer.go.text() == "Answer from these"
        assert panel.answer.note.text().startswith("The model ended without a word")


def test_an_answer_that_is_true_and_names_nobody_is_told_so(
    asking: WritingPane, studio: FakeStudio, actions: ActionRegistry, qtbot: QtBot
) -> None:
    panel = asking.ask.panel
    ask(asking, "who kept the lantern in the boathouse?")
    qtbot.waitUntil(lambda: panel.list.count() > 0 and not asking.ask.asking.busy, timeout=20_000)
    for said, told in (("It was kept in the boathouse [1].", True), ("The ferryman kept it [1].", False)):
        actions.trigger("writing.answer-question")
        studio.queue.last_asked(TextRequest).answer(said)
        assert 'href="1"' in panel.answer.said.text()
        assert panel.answer.note.text().startswith("The quotations don’t say who.") is told


def test_a_question_that_is_being_read_is_not_asked_anew_whenever_the_text_is_looked_at(
    asking: WritingPane, studio: FakeStudio, qtbot: QtBot
) -> None:
    panel = asking.ask.panel
    ask(asking, "where did the ferryman keep his lantern?")
    qtbot.waitUntil(lambda: panel.list.count() > 0, timeout=20_000)

    def asked() -> list[MeaningRequest]:
        return [one.request for one in studio.queue.asked(MeaningRequest) if one.request.question]

    qtbot.waitUntil(lambda: len(asked()) == 1, timeout=20_000)
    found: list[object] = []
    asking.ask.asking.ended.connect(lambda: found.append(None))
    panel.among_changed.emit()
    qtbot.waitUntil(lambda: len(found) > 0, timeout=20_000)
    assert len(asked()) == 1
    ask(asking, "where did the geese go?")
    qtbot.waitUntil(lambda: len(asked()) == 2, timeout=20_000)
