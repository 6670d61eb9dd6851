"""What texts mean is read in portions; where the worker is at something else nothing is told and it is tried again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from studio.domain.meanings import MeaningRequest, MeaningsFound
from studio.domain.requests import Request
from studio.services.jobs.asides import Ending, OnEnd, OnFailed, OnWords
from studio.services.meanings import TextMeanings, Unread
from studio.wire.messages import Finished

NOTHING: Mapping[str, bytes] = {}


class Worker:
    """Refuses so many readings, then answers; a question stays unanswered."""

    def __init__(self, refusals: int) -> None:
        self._refusals = refusals
        self.questions: list[str] = []

    def ask(
        self, request: Request, on_words: OnWords, on_end: OnEnd, contents: Mapping[str, bytes] = NOTHING,
        on_failed: OnFailed | None = None,
    ) -> str:  # fmt: skip
        assert isinstance(request, MeaningRequest)
        if request.question:
            self.questions += request.texts
            return "question"
        self._refusals -= 1
        answer: Ending | None = None
        if self._refusals < 0:
            vectors = tuple(text.encode() for text in request.texts)
            on_words(msgspec.json.encode(MeaningsFound(vectors)).decode())
            answer = Finished(job_id="aside", seconds=0.0)
        QTimer.singleShot(0, lambda: on_end(answer))
        return "texts"

    def cancel_ask(self, token: str) -> None:
        self.questions = self.questions[:-1] if token == "question" else self.questions


class Index:
    def __init__(self, texts: Sequence[str]) -> None:
        self.left = {text.encode(): text for text in texts}

    def unread(self, most: int) -> Unread:
        return Unread(tuple(self.left.items())[:most])

    def keep(self, meanings: Sequence[tuple[bytes, bytes]]) -> None:
        for key, _data in meanings:
            del self.left[key]


def test_it_is_told_once_more_was_read_and_not_when_it_was_refused(qtbot: QtBot) -> None:
    meanings = TextMeanings(Worker(refusals=2))
    told: list[int] = []
    index = Index([f"Text {number}." for number in range(100)])
    meanings.grown.connect(lambda: told.append(len(index.left)))
    meanings.read_on(index)
    qtbot.waitUntil(lambda: not meanings.reading, timeout=20_000)
    assert told == [36, 0]


def test_it_says_what_is_looked_for(qtbot: QtBot) -> None:
    worker = Worker(refusals=0)
    meanings = TextMeanings(worker)
    assert meanings.asked_for == ""
    meanings.ask("Who was it?", lambda _found: None, lambda _why: None)
    assert meanings.asked_for == "Who was it?"
    meanings.forget_line()
    assert meanings.asked_for == ""
    assert worker.questions == []
