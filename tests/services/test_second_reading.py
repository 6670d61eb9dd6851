"""Quotations read a second time by a worker: what it is asked, what is remembered, what stays without it."""

from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.asking import Asked
from studio.domain.errors import Failure, ModelMissing
from studio.domain.readings import PassagesRead, ReadingRequest
from studio.domain.requests import Request
from studio.services.asking import BookFinder, Wish
from studio.services.jobs.asides import Ending, OnEnd, OnFailed, OnWords
from studio.services.second_reading import SecondReading
from tests.services.test_asking import book, read_all
from tests.services.worded_meanings import meaning_of

TEXTS = ("the cat slept", "a cat and an owl", "the owl spoke", "the cat spoke", "nothing here")


class Worker:
    """A queue that answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[ReadingRequest] = []
        self._open: dict[str, tuple[OnWords, OnEnd, OnFailed | None]] = {}

    def ask(
        self, request: Request, on_words: OnWords, on_end: OnEnd, contents: object = None,
        on_failed: OnFailed | None = None,
    ) -> str:  # fmt: skip
        assert isinstance(request, ReadingRequest)
        self.asked.append(request)
        self._open[str(len(self.asked))] = (on_words, on_end, on_failed)
        return str(len(self.asked))

    def cancel_ask(self, token: str) -> None:
        del self._open[token]

    def answer(self, *scores: float) -> None:
        words, end, _failed = self._open.pop(next(iter(self._open)))
        words(msgspec.json.encode(PassagesRead(scores)).decode())
        end(Ending(job_id="", seconds=0.1))

    def give_way(self) -> None:
        self._open.pop(next(iter(self._open)))[1](None)

    def fail(self, failure: Failure) -> None:
        failed = self._open.pop(next(iter(self._open)))[2]
        assert failed is not None
        failed(failure)

    @property
    def is_asked(self) -> bool:
        return bool(self._open)


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def second(worker: Worker, qtbot: QtBot) -> SecondReading:
    return SecondReading(worker)


def found(*texts: str, again: int = 3) -> Asked:
    finder = BookFinder()
    document = book(*texts)
    finder.asking(document, Wish(""))(lambda _share: None)
    read_all(finder)
    return finder.asking(document, Wish("cat", meaning_of("cat"), again=again))(lambda _share: None)


def texts_of(asked: Asked) -> list[str]:
    return [one.passage.text for one in asked.quotes]


def test_the_first_passages_are_read_with_the_question(second: SecondReading, worker: Worker) -> None:
    asked = found(*TEXTS)
    assert len(asked.candidates) == 3
    assert [one.quoted for one in asked.candidates] == list(asked.quotes[:3])
    assert second.known("cat", asked, 5) is None
    told: list[str] = []
    second.ask("cat", asked, lambda: told.append("read"), lambda _why: told.append("not"))
    [request] = worker.asked
    assert request.question == "cat"
    assert [one.text for one in request.passages] == texts_of(asked)[:3]
    worker.answer(-20.0, -20.0, 20.0)
    assert told == ["read"]
    again = second.known("cat", asked, 2)
    assert again is not None
    assert texts_of(again) == [texts_of(asked)[2], texts_of(asked)[0]]


def test_only_what_is_new_is_read_anew(second: SecondReading, worker: Worker) -> None:
    second.ask("cat", found(*TEXTS), lambda: None, lambda _why: None)
    worker.answer(1.0, 2.0, 3.0)
    later = found("the cat and cat", *TEXTS)
    second.ask("cat", later, lambda: None, lambda _why: None)
    assert [one.text for one in worker.asked[1].passages] == ["the cat and cat"]
    worker.answer(4.0)
    assert second.known("cat", later, 5) is not None
    assert second.known("dog", later, 5) is None, "to another question they answer otherwise"


def test_what_is_not_told_stays_as_it_is(second: SecondReading, worker: Worker) -> None:
    asked = found(*TEXTS)
    told: list[object] = []
    second.ask("cat", asked, lambda: told.append("read"), told.append)
    worker.give_way()
    second.ask("cat", asked, lambda: told.append("read"), told.append)
    worker.fail(ModelMissing(model_id="passage-reader"))
    second.ask("cat", asked, lambda: told.append("read"), told.append)
    worker.answer(1.0)
    assert told == [None, ModelMissing(model_id="passage-reader"), None]
    assert second.known("cat", asked, 5) is None


def test_a_cancelled_one_is_not_heard_of(second: SecondReading, worker: Worker) -> None:
    second.ask("cat", found(*TEXTS), lambda: pytest.fail("read"), lambda _why: pytest.fail("not read"))
    second.cancel()
    assert not worker.is_asked


def test_nothing_is_read_where_words_alone_decide_or_nobody_wants_it(second: SecondReading) -> None:
    plain = found(*TEXTS, again=0)
    assert plain.candidates == ()
    assert second.known("cat", plain, 5) == plain
    finder = BookFinder()
    by_words = finder.asking(book(*TEXTS), Wish("cat", again=5))(lambda _share: None)
    assert by_words.candidates == ()


def test_a_passage_is_read_with_its_neighbours_about_what_is_likest() -> None:
    long = "The owl spoke at night. " * 60
    asked = found(long + "A cat came. Cat cat cat.", "the owl slept", again=2)
    first = asked.candidates[0].read
    assert first.text[first.near :].startswith(("A cat came.", "The owl spoke at night. A cat came."))
    assert first.before == "", "a neighbour of another scene is none"
    assert first.after == ""
