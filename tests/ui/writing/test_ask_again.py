"""Quotations in the room of questions, once a model has read question and passages together."""

from __future__ import annotations

import msgspec
import pytest
from fake_library import picture_model
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.errors import ModelMissing
from studio.domain.meanings import MeaningRequest, MeaningsFound
from studio.domain.passages import Passage
from studio.domain.readings import PassagesRead, ReadingRequest
from studio.domain.requests import Request, TextRequest
from studio.services.jobs.asides import OnEnd, OnWords
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from studio.wire.messages import Finished
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
    """What the fake queue was asked, each answered once."""

    def __init__(self, studio: FakeStudio, qtbot: QtBot) -> None:
        self._studio, self._qtbot, self._done = studio, qtbot, 0

    def next(self) -> tuple[Request, OnWords, OnEnd]:
        self._qtbot.waitUntil(lambda: len(self._studio.queue.asides) > self._done, timeout=20_000)
        self._done += 1
        return self._studio.queue.asides[self._done - 1]

    def until_read(self) -> tuple[ReadingRequest, OnWords, OnEnd]:
        """Meanings are told; the reading of passages is left open."""
        while True:
            request, on_words, on_end = self.next()
            if isinstance(request, ReadingRequest):
                return request, on_words, on_end
            if isinstance(request, MeaningRequest):
                on_words(msgspec.json.encode(MeaningsFound(tuple(map(meaning_of, request.texts)))).decode())
                on_end(Finished(job_id="aside", seconds=0.1))

    def read(self, first: str, low: float, high: float) -> None:
        """Every passage is scored `low`, but for the one with these words, whatever of them is asked for."""
        request, on_words, on_end = self.until_read()
        scores = tuple(high if first in one.text else low for one in request.passages)
        on_words(msgspec.json.encode(PassagesRead(scores)).decode())
        on_end(Finished(job_id="aside", seconds=0.1))


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
    asking: WritingPane, answers: Answers, qtbot: QtBot
) -> None:
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
    request, on_words, on_end = answers.until_read()
    shown = [listed.item(at).text() for at in range(listed.count())]
    actions.trigger("writing.answer-question")
    assert any(isinstance(one[0], TextRequest) for one in studio.queue.asides)
    scores = tuple(20.0 if "ferryman" in one.text else -20.0 for one in request.passages)
    on_words(msgspec.json.encode(PassagesRead(scores)).decode())
    on_end(Finished(job_id="aside", seconds=0.1))
    qtbot.wait(50)
    assert [listed.item(at).text() for at in range(listed.count())] == shown


def test_what_can_not_be_read_again_stays_in_its_order(
    asking: WritingPane, studio: FakeStudio, answers: Answers, qtbot: QtBot
) -> None:
    listed = asking.ask.panel.list
    ask(asking, QUESTION)
    answers.until_read()
    failed = studio.queue.failed_asides[-1]
    assert failed is not None
    failed(ModelMissing(model_id="passage-reader"))
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
    request, _words, _end = answers.until_read()
    assert request.question == "boathouse"
    assert listed.count() > 0
    assert "boathouse" in listed.item(0).text()
