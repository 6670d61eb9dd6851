"""Question and passages laid side by side for the model that reads them together, and what that model on board says."""

from __future__ import annotations

import pytest
from control import RecordingControl
from drawing import shipped
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.errors import Cancelled
from studio.domain.readings import ReadingRequest, ReadPassage
from studio.domain.requests import ModelRef
from studio.engines.picture.reading import ReadingEngine
from studio.engines.registry import make_engine
from studio.engines.runtime.cross_encoder import (
    BESIDE,
    PASSAGE,
    QUESTION,
    QUESTION_TOKENS,
    TOKENS,
    PassageReader,
    laid_out,
)

# From "Black Beauty" by Anna Sewell (1877).
PASSAGES = (
    "The next day John and I went out in the orchard, and the apples were nearly ripe.",
    "I have never forgotten my mother's advice; I knew she was a wise old horse. Her name was Duchess.",
    "My mother always told me that the better I behaved the better I should be treated.",
    "When I was four years old Squire Gordon came to look at me.",
)


def asked(question: str, *texts: str) -> ReadingRequest:
    passages = tuple(ReadPassage(text) for text in texts)
    return ReadingRequest(model=ModelRef("passage-reader", "passage-reader"), question=question, passages=passages)


@pytest.fixture(scope="module")
def engine() -> ReadingEngine:
    made = make_engine("passage-reader")
    assert isinstance(made, ReadingEngine)
    made.load(shipped("passage-reader", "passage-reader"), {}, asked(""), RecordingControl())
    return made


@pytest.mark.parametrize(
    ("question", "right"),
    [("What was the name of Black Beauty's mother?", 1), ("How old was the colt when the squire came?", 3)],
)
def test_the_passage_that_answers_stands_out(engine: ReadingEngine, question: str, right: int) -> None:
    [done] = engine.run(asked(question, *PASSAGES), {}, RecordingControl())
    assert max(range(len(PASSAGES)), key=lambda at: done.scores[at]) == right


def test_a_score_is_of_its_passage_whatever_is_read_beside_it(engine: ReadingEngine) -> None:
    question = "Who came to look at the colt?"
    [together] = engine.run(asked(question, *PASSAGES * 2, "No."), {}, RecordingControl())
    [last] = engine.run(asked(question, PASSAGES[3]), {}, RecordingControl())
    assert len(together.scores) == 9
    # Its products round to eight bits, by what is read at once.
    assert together.scores[3] == pytest.approx(last.scores[0], abs=0.5)


def test_nothing_to_read_is_read(engine: ReadingEngine) -> None:
    [done] = engine.run(asked("Who?"), {}, RecordingControl())
    assert done.scores == ()
    [done] = engine.run(asked("", ""), {}, RecordingControl())
    assert len(done.scores) == 1


def test_a_cancel_ends_it(engine: ReadingEngine) -> None:
    control = RecordingControl()
    control.cancel()
    with pytest.raises(Cancelled):
        list(engine.run(asked("Who?", *PASSAGES), {}, control))


def test_the_model_reads_as_many_tokens_as_it_may() -> None:
    reader = PassageReader({}, RecordingControl())
    long = " ".join(f"Duchess went to the {number} orchards." for number in range(200))
    near = ReadPassage(long, near=long.index("150 orchards"))
    assert len(reader.scores("Who? " * 90, [near, ReadPassage("", long, long)], RecordingControl())) == 2


tokens = st.lists(st.integers(200, 30_000), max_size=200)


@given(tokens, tokens, st.integers(0, 250), tokens, tokens)
def test_a_row_has_question_and_passage_and_fills_itself_from_both_sides(
    question: list[int], passage: list[int], near: int, before: list[int], after: list[int]
) -> None:
    ids, part = laid_out(question, passage, near, before, after)
    room = TOKENS - 3 - min(len(question), QUESTION_TOKENS)
    assert len(ids) == len(part) == TOKENS - room + min(len(before) + len(passage) + len(after), room)
    assert [one for one, of in zip(ids, part, strict=True) if of == QUESTION] == question[:QUESTION_TOKENS]
    read = [one for one, of in zip(ids, part, strict=True) if of == PASSAGE]
    if len(passage) <= room:
        assert read == passage
    else:
        assert len(read) == room
        if near < len(passage):
            assert passage[near] in read
    beside = [at for at, of in enumerate(part) if of == BESIDE]
    assert {0, len(ids) - 1} <= {*beside}
