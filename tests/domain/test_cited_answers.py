"""Answers that cite quotations: which sentence is said by which, and which by none."""

from __future__ import annotations

import pytest

from studio.domain.cited_answers import CitedSentence, answer_prompt, is_said, numbered, read_cited
from studio.domain.prompting import Writer
from studio.domain.requests import ModelRef
from studio.services.writing_tasks import shipped_tasks

QUOTES = (
    "Jeremiah Barker was my new master's name, but as every one called him Jerry, I shall do the same.",
    "Polly, his wife, was just as good a match as a man could have.",
    "He offered twenty-three pounds for me, but that was refused.",
)


def test_sentences_get_the_numbers_that_say_them() -> None:
    answer = read_cited("The new master was called Jerry [1]. His wife was Polly. [2]", QUOTES)
    assert answer.sentences == (
        CitedSentence("The new master was called Jerry.", (1,)), CitedSentence("His wife was Polly.", (2,)),
    )  # fmt: skip
    assert answer.unsupported == 0


def test_a_number_that_does_not_say_it_is_put_right() -> None:
    assert read_cited("His wife was Polly [1].", QUOTES).sentences[0].numbers == (2,)
    assert read_cited("His wife was Polly (9).", QUOTES).sentences[0].numbers == (2,)
    assert read_cited("Polly was his wife", QUOTES).sentences[0].numbers == (2,)


@pytest.mark.parametrize(
    "words", ["His wife was Mary [2].", "Jerry owned four hundred ships [1].", "He paid 50 pounds for the horse [3]."]
)
def test_what_no_quotation_says_is_marked(words: str) -> None:
    answer = read_cited(words, QUOTES)
    assert [one.supported for one in answer.sentences] == [False]
    assert answer.unsupported == 1


def test_the_words_of_the_question_count_for_nothing() -> None:
    question = "Which school did Jerry attend as a master?"
    assert not read_cited("Jerry attended Oxford as a master.", QUOTES, question).sentences[0].supported


@pytest.mark.parametrize(
    "words", ["It is not said.", "The quotations do not say who he was.", "This is not mentioned."]
)
def test_a_model_that_declines_is_heard(words: str) -> None:
    assert read_cited(words, QUOTES).declined
    assert read_cited(words, QUOTES).sentences == ()


@pytest.mark.parametrize("words", ["", "[1]", "[1][2] [3]", "((", ". . ."])
def test_nothing_is_made_of_nothing(words: str) -> None:
    assert all(one.words for one in read_cited(words, QUOTES).sentences)


def test_a_capital_at_the_head_of_a_sentence_is_no_name() -> None:
    assert is_said("Every master called him Jerry.", QUOTES[0])


def test_quotations_are_numbered_in_one_line_each() -> None:
    shown = numbered(("One\ntwo", "x " * 2000))
    assert shown.startswith("[1] One two\n[2] x")
    assert shown.endswith(" …")
    assert len(shown) < 1000


@pytest.mark.parametrize("context", [400, 600, 1_000])
def test_quotations_are_cut_to_what_the_prompt_may_have(context: int) -> None:
    writer = Writer(model=ModelRef("tiny", "fake-text"), context_tokens=context, settings={"max_tokens": 100})
    task = next(one for one in shipped_tasks() if one.id == "ask")
    quotations = [f"Passage {number} tells of the ferry and the lamp. " * 18 for number in range(5)]
    built = answer_prompt(writer, task, "Who kept the lamp?", quotations)
    assert built.tokens <= built.budget_tokens
    part = next(one for one in built.parts if one.text.startswith("[1]"))
    assert part.cut
    assert part.cut_for == "room"
    assert [line[:4] for line in part.text.split("\n")] == [f"[{number}] " for number in range(1, 6)]
    assert built.cut_tokens >= part.cut_tokens > 0
