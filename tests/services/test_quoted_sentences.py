"""Which sentence of the right passage an article quotes: 30 points over six short articles (tests/data), the right
sentence judged before anything was run. The sentence with most of a point's words is right for 10 of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest

from studio.domain.quoted_sentences import best_sentence, sentences_of
from studio.engines.picture.meaning import packed
from studio.engines.runtime.minilm import SentenceEncoder
from studio.services.likeness import alike_in_passages, apart_from_all
from tests.engines.picture.control import RecordingControl

BY_WORDS, BY_MEANING = 18, 20
"""Of 30, at least."""


class Article(msgspec.Struct):
    title: str
    text: str
    points: tuple[tuple[str, int], ...]
    unanswered: tuple[str, ...]

    @property
    def whole(self) -> str:
        return " ".join(self.text.split())


def articles() -> tuple[Article, ...]:
    told = tomllib.loads((Path(__file__).parents[1] / "data" / "quoted_sentences.toml").read_text("utf-8"))
    return msgspec.convert(told["article"], tuple[Article, ...])


def test_by_words_alone() -> None:
    right = [
        best_sentence(point, one.whole) == sentences_of(one.whole)[place - 1]
        for one in articles()
        for point, place in one.points
    ]
    assert len(right) == 30
    assert sum(right) >= BY_WORDS


@pytest.mark.starter
def test_by_what_they_mean_too() -> None:
    control = RecordingControl()
    encoder = SentenceEncoder({}, control)
    right = []
    for one in articles():
        sentences = sentences_of(one.whole)
        read = [packed(encoder.encode(f"{one.title}: {sentence}", control)) for sentence in sentences]
        for point, place in one.points:
            alike = apart_from_all(packed(encoder.encode(point, control)), read)
            right.append(best_sentence(point, one.whole, alike) == sentences[place - 1])
    assert sum(right) >= BY_MEANING


def test_a_definition_is_quoted_for_who_asks_for_it() -> None:
    rein = articles()[0].whole
    assert best_sentence("What was the bearing rein?", rein).startswith("The bearing rein was a fixed strap")
    assert "pamphlets" in best_sentence("Who wrote against the bearing rein?", rein)


def test_few_words_are_no_sentence_where_there_are_others() -> None:
    assert sentences_of("Cabs\nA driver paid for his cab. Dearly.") == ("A driver paid for his cab.",)
    assert sentences_of("Cabs") == ("Cabs",)
    assert best_sentence("anything", "") == ""


def test_what_is_no_meaning_decides_nothing() -> None:
    assert apart_from_all(b"", [b"x", b"y"]) == ()
    assert alike_in_passages(b"", [("One.", "Two.")], [b"x", b"y"]) == ((),)
