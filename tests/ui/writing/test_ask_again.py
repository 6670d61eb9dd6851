"""Quotations in the room of questions, once a model has read question and passages together."""

from __future__ import annotations

import pytest
from fake_library import picture_model
from fake_queue import Aside, Kind
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.errors import ModelMissing
from studio.domain.meanings import MeaningRequest, MeaningsFound
from studio.domain.passages import Passage
from studio.domain.readings import PassagesRead, ReadingRequest
from studio.domain.requests import TextRequest
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from tests.services.worded_meanings import meaning_of

FILLER = " ".join(["It rained on the hill and nobody came out of any house all day long."] * 6)
TEXTS = (f"The lantern hung in the boathouse. {FILLER}", f"The ferryman lit the lantern. {FILLER}", FILLER)
QUESTION = "lantern"


@pytest.fixture
def asking(pane: WritingPane, studio: FakeStudio, actions: ActionRegistry) -> WritingPane:
    studio.library.models.append(picture_model("passage-reader", family="tool", tasks=("rerank",)))
    pane.resize(1366, 700)
    pane.activateWindow()
    pane.start_writing()
    pane.text.paste(tuple(Passage(line) for line in TEXTS))
    actions.trigger("writing.ask-book")
    return pane


def ask(pane: WritingPane, question: str) -> None:
    pane.ask.panel.field.setText(question)
    QTest.keyClick(pane.ask.panel.field, Qt.Key.Key_Return)


class Answers:
    """What the fake queue was asked of meanings and passages, each answered once."""

    def __init__(self, studio: FakeStudio, qtbot: QtBot) -> None:
        self._studio, self._qtbot = studio, qtbot

    def until_read(self, question: str = QUESTION) -> Aside[ReadingRequest]:
        """Meanings are told; the reading of passages is left open."""
        while True:
            self._qtbot.waitUntil(lambda: bool(self._open(MeaningRequest) or self._readings(question)))
            for asked in self._open(MeaningRequest):
                asked.answer(MeaningsFound(tuple(map(meaning_of, asked.request.texts))))
            if reading := self._readings(question):
                return reading[-1]

    def read(self, first: str, low: float, high: float) -> None:
        """Every passage is scored `low`, but for the one with these words, whatever of them is asked for."""
        reading = self.until_read()
        reading.answer(PassagesRead(tuple(high if first in one.text else low for one in reading.request.passages)))

    def _readings(self, question: str) -> list[Aside[ReadingRequest]]:
        return [one for one in self._open(ReadingRequest) if one.request.question == question]

    def _open(self, kind: type[Kind]) -> list[Aside[Kind]]:
        return [one for one in self._studio.queue.asked(kind) if one.is_open]


@pytest.fixture
def answers(studio: FakeStudio, qtbot: QtBot) -> Answers:
    return Answers(studio, qtbot)


def test_quotations_change_their_order_once_they_are_read(asking: WritingPane, answers: Answers, qtbot: QtBot) -> None:
    listed = asking.ask.panel.list
    ask(asking, QUESTION)
    answers.read("ferryman", -20.0, 20.0)
    qtbot.waitUntil(lambda: listed.count() > 0 and "ferryman" in listed.item(0).text(), timeout=20_000)
    ask(asking, QUESTION)
    qtbot.waitUntil(lambda: listed.count() > 0 and "ferryman" in listed.item(0).text(), timeout=20_000)


def test_what_nothing_answers_by_its_reading_is_not_in_the_text(
    asking: WritingPane, answers: Answers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.domain.reading_again._SURE", 9.0)
    monkeypatch.setattr("studio.domain.reading_again._ENOUGH", 5.0)
    told = asking.ask.panel.told
    ask(asking, QUESTION)
    answers.read("nowhere", -90.0, -90.0)
    qtbot.waitUntil(lambda: told.text().startswith("Not in the text"), timeout=20_000)
    assert asking.ask.why_no_answer()


def test_an_answer_that_was_begun_keeps_what_it_cites(
    asking: WritingPane, studio: FakeStudio, answers: Answers, actions: ActionRegistry, qtbot: QtBot
) -> None:
    listed = asking.ask.panel.list
    ask(asking, QUESTION)
    reading = answers.until_read()
    shown = [listed.item(at).text() for at in range(listed.count())]
    actions.trigger("writing.answer-question")
    assert studio.queue.asked(TextRequest)
    scores = tuple(20.0 if "ferryman" in one.text else -20.0 for one in reading.request.passages)
    reading.answer(PassagesRead(scores))
    qtbot.wait(50)
    assert [listed.item(at).text() for at in range(listed.count())] == shown


def test_what_can_not_be_read_again_stays_in_its_order(asking: WritingPane, answers: Answers, qtbot: QtBot) -> None:
    listed = asking.ask.panel.list
    ask(asking, QUESTION)
    answers.until_read().fail(ModelMissing(model_id="passage-reader"))
    qtbot.waitUntil(lambda: listed.count() > 0, timeout=20_000)
    assert "boathouse" in listed.item(0).text()
    assert asking.ask.panel.told.text().startswith("3 quotations")


def test_another_question_is_not_answered_by_the_reading_of_the_one_before(
    asking: WritingPane, answers: Answers, qtbot: QtBot
) -> None:
    listed = asking.ask.panel.list
    ask(asking, QUESTION)
    answers.until_read()
    ask(asking, "boathouse")
    answers.until_read("boathouse")
    assert listed.count() > 0
    assert "boathouse" in listed.item(0).text()
