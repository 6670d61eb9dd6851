"""Other words at the caret: asked on the side, shown in a menu, taken as words of the model."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from studio_fakes import FakeStudio

from studio.domain.outline import paragraphs_of
from studio.domain.project_records import Recipe
from studio.domain.requests import Chance, ChancesFound, TextRequest
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.message_bar import Message
from studio.ui.writing.assistant.other_words import word_at
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_editing import texts

FOUND = ChancesFound(words=(Chance(" sea", 0.5), Chance(" tide & foam", 0.25), Chance(" harbour", 0.125)))


@pytest.mark.parametrize(
    ("text", "offset", "word"),
    [("the sea’s edge", 5, "sea’s"), ("the sea", 7, "sea"), ("the sea", 4, "sea"), ("a  b", 2, ""), ("", 0, "")],
)
def test_the_word_that_the_caret_touches(text: str, offset: int, word: str) -> None:
    start, end = word_at(text, offset)
    assert text[start:end] == word
    assert start <= offset <= end


def ask(pane: WritingPane, actions: ActionRegistry, at: int) -> None:
    pane.start_writing()
    QTest.keyClicks(pane.text.editor, "She saw the sea again")
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(cursor.block().position() + at, QTextCursor.MoveMode.MoveAnchor)
    pane.text.editor.setTextCursor(cursor)
    actions.trigger("writing.other-words")


def answered(studio: FakeStudio) -> TextRequest:
    asked = studio.queue.last_asked(TextRequest)
    asked.answer(FOUND)
    return asked.request


def test_a_word_is_asked_for_shown_taken(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession, actions: ActionRegistry
) -> None:
    said: list[Message] = []
    gone: list[str] = []
    pane.desk.notices.said.connect(said.append)
    pane.desk.notices.taken_back.connect(gone.append)
    ask(pane, actions, 13)
    assert said[-1].key not in gone
    request = answered(studio)
    assert said[-1].key in gone
    assert request.prompt.endswith("She saw the")
    assert request.alternatives > 2
    menu = pane.assistant.other_words.menu
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["tide && foam\t25%", "harbour\t12%"]
    menu.actions()[1].trigger()
    menu.close()
    assert texts(session) == ["She saw the harbour again"]
    paragraph = paragraphs_of(session.document, pane.desk.current or "")[0]
    [span] = paragraph.spans
    assert paragraph.text[span.start : span.end] == "harbour"
    assert session.document.need(Recipe, span.recipe_id or "").request == request
    pane.undo()
    assert texts(session) == ["She saw the sea again"]


def test_a_text_that_was_changed_keeps_its_words(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession, actions: ActionRegistry
) -> None:
    ask(pane, actions, 13)
    answered(studio)
    menu = pane.assistant.other_words.menu
    assert menu is not None
    QTest.keyClicks(pane.text.editor, "x")
    menu.actions()[0].trigger()
    menu.close()
    assert "tide" not in texts(session)[0]
