"""Cards that the text before the caret is about, found in the background, told in what is sent."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot
from studio_fakes import Aside, FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.errors import ModelMissing
from studio.domain.meanings import MeaningRequest, MeaningsFound
from studio.domain.outline import paragraphs_of
from studio.domain.project_records import Card
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import Scene
from studio.services.card_likeness import LEAST_PASSAGES
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane
from tests.services.test_card_likeness import packed

FACTS = "A chestnut mare that bites."
EARS = "She laid back her ears and looked at me over the side of the stall."


@pytest.fixture
def book(pane: WritingPane, session: ProjectSession) -> WritingPane:
    for number in range(LEAST_PASSAGES + 2):
        texts = [f"In scene {number} nothing is told " + "of anything at all " * 9 + "."] * 2
        session.perform(
            new_scene(session.document, f"Scene {number}", passages=[*texts, EARS if number == 5 else "End."])
        )
    card = Card(id="c", name="Ginger", facts=FACTS)
    session.perform(Change(id="x", label="New card", stack="writing", edits=(Edit(None, card),), at=0))
    scene = next(one for one in session.document.all(Scene) if one.title == "Scene 5")
    pane.desk.open_scene(scene.id)
    last = paragraphs_of(session.document, scene.id)[-1]
    pane.text.put_caret(last.id, len(last.text))
    return pane


def _read(pane: WritingPane, studio: FakeStudio, qtbot: QtBot) -> None:
    """All that is to be read: what has ears is near the card, the rest is not."""
    number = 0
    meanings = pane.assistant.card_meanings.meanings

    def waiting() -> list[Aside[MeaningRequest]]:
        return [one for one in studio.queue.asked(MeaningRequest) if one.is_open]

    pane.assistant.card_meanings.look()
    while meanings.reading:
        qtbot.waitUntil(lambda: bool(waiting()) or not meanings.reading)
        for asked in waiting():
            assert asked.request.idle
            vectors = []
            for text in asked.request.texts:
                number += 1
                near = 1.0 if text == FACTS else 0.7 if "ears" in text else 0.2 + 0.01 * (number % 7)
                vectors.append(packed(near))
            asked.answer(MeaningsFound(tuple(vectors)))


def test_a_card_that_is_not_named_enters_by_its_meaning(
    book: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    _read(book, studio, qtbot)
    qtbot.waitUntil(lambda: bool(book.assistant.card_meanings.alike), timeout=20_000)
    place = book.text.places()
    assert place is not None
    found = book.assistant.presenter.continuation(place[1])
    assert found is not None
    part = next(one for one in found[0].parts if one.role == "card")
    assert (part.entered, part.by, FACTS in part.text) == ("meaning", "0.70", True)
    book.assistant.sending.side.open()
    shown = book.assistant.sending.panel.findChild(QTextBrowser)
    assert isinstance(shown, QTextBrowser)
    assert "by meaning 0.70" in shown.toPlainText()
    book.assistant.sending.close()


def test_where_the_model_of_meanings_is_not_there_no_card_enters(
    book: WritingPane, studio: FakeStudio, qtbot: QtBot
) -> None:
    book.assistant.card_meanings.look()
    studio.queue.wait_asked(qtbot, MeaningRequest).fail(ModelMissing(model_id="minilm"))
    assert book.assistant.card_meanings.alike == {}
    before = len(studio.queue.asked(MeaningRequest))
    book.assistant.card_meanings.look()
    assert not book.assistant.card_meanings.meanings.reading
    assert len(studio.queue.asked(MeaningRequest)) == before
    assert book.messages.text == ""
