"""Quotations in the order of a second reading, and whether the text answers by it."""

from __future__ import annotations

import pytest

from studio.domain.asking import Asked, BookPassage, Candidate, Quoted
from studio.domain.reading_again import read_again
from studio.domain.readings import ReadPassage


def candidate(number: int, score: float) -> Candidate:
    passage = BookPassage("s", (f"p{number}",), f"text {number}", b"", ())
    return Candidate(Quoted(passage, score, 0.0), score, ReadPassage(passage.text))


def found(*scores: float, margin: float = 0.0, more: int = 0) -> Asked:
    candidates = tuple(candidate(number, score) for number, score in enumerate(scores))
    behind = tuple(candidate(100 + number, 0.0).quoted for number in range(more))
    quotes = (*(one.quoted for one in candidates), *behind)
    return Asked(quotes, margin >= 0, by_meaning=True, candidates=candidates, margin=margin)


def order(asked: Asked) -> list[str]:
    return [one.passage.paragraphs[0] for one in asked.quotes]


def test_what_reads_as_an_answer_comes_first() -> None:
    asked = found(0.5, 0.48, 0.46)
    assert order(read_again(asked, (-9.0, -9.0, 9.0), 2)) == ["p2", "p0"]
    assert order(read_again(asked, (2.0, 2.0, 2.0), 3)) == ["p0", "p1", "p2"], "equals stay as they are"


def test_a_lot_by_words_and_meaning_outweighs_a_little_of_the_reading() -> None:
    assert order(read_again(found(0.9, 0.1), (0.0, 1.0), 2)) == ["p0", "p1"]
    assert order(read_again(found(0.9, 0.1), (-1e4, 1e4), 2)) == ["p0", "p1"], "however sure it is"


def test_what_was_not_read_stands_behind() -> None:
    assert order(read_again(found(0.5, 0.4, more=2), (-9.0, 9.0), 9)) == ["p1", "p0", "p100", "p101"]


def test_a_question_is_refused_by_both() -> None:
    assert not read_again(found(0.5, margin=0.01), (-20.0,), 5).answered
    assert read_again(found(0.5, margin=-0.1), (20.0,), 5).answered
    assert not read_again(found(0.5, margin=-0.3), (1e4,), 5).answered


@pytest.mark.parametrize("scores", [(), (1.0,), (1.0, 2.0, 3.0)])
def test_scores_of_something_else_change_nothing(scores: tuple[float, ...]) -> None:
    asked = found(0.5, 0.4)
    assert read_again(asked, scores, 1) == asked
