"""A continuation joins what stands before and behind it: a word is finished, no blank comes twice or is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.continuing import (
    end_of_word,
    form_of_lead,
    join_before,
    join_behind,
    lead_of,
    parted,
    start_of_word,
    without_lead,
)
from studio.domain.prompting import Writer, continuation
from studio.domain.requests import ModelRef, TextRequest

MODEL = ModelRef("m", "e")


@pytest.mark.parametrize(
    ("before", "sent", "lead"),
    [
        ("He saw the ligh", "He saw the", " ligh"),
        ("He saw the light.", "He saw the light.", ""),
        ("He saw the ", "He saw the ", ""),
        ("He said “Hel", "He said “", "Hel"),
        ("One.\n\nTh", "One.\n\n", "Th"),
        ("It isn't", "It", " isn't"),
        ("In 1986", "In 1986", ""),
        ("Wor", "Wor", ""),
    ],
)
def test_a_word_that_is_not_finished_is_not_sent(before: str, sent: str, lead: str) -> None:
    assert parted(before) == (sent, lead)


@given(st.text(max_size=60))
def test_no_letter_is_lost_in_parting(before: str) -> None:
    sent, lead = parted(before)
    assert sent + lead == before
    if lead:
        assert without_lead(f"{lead}xyz", lead) == "xyz"
        assert without_lead(lead[:-1], lead) == "", "what is still coming shows nothing"


def test_the_answer_begins_with_the_word_and_only_its_rest_is_new() -> None:
    built = continuation(Writer(model=MODEL, forms=True), "He saw the ligh", heals=True)
    assert built.request.prompt == "He saw the"
    assert lead_of(built.request) == " ligh"
    assert without_lead(" lighthouse far away", " ligh") == "thouse far away"
    assert without_lead("lighthouse", " ligh") == "thouse"
    assert without_lead(" four", "three") == " four", "an answer that does not begin with the word is kept"
    bare = continuation(Writer(model=MODEL), "He saw the ligh", heals=True)
    assert (bare.request.prompt, bare.request.form) == ("He saw the ligh", None)


def test_a_schema_is_no_word_to_be_finished() -> None:
    assert lead_of(TextRequest(model=MODEL, prompt="x")) == ""
    assert lead_of(TextRequest(model=MODEL, prompt="x", form=form_of_lead(" ab"))) == " ab"


@pytest.mark.parametrize(
    ("before", "said", "joined"),
    [
        ("The door.", "And then", " And then"),
        ("The door.", " And then", " And then"),
        ("The door ", " opened", "opened"),
        ("The door", " opened", " opened"),
        ("The doo", "r opened", "r opened"),
        ("He said “", " Go", "Go"),
        ('He said "', " Go", "Go"),
        ('He said "Go"', "and went", " and went"),
        ("“Go.”", "He went", " He went"),
        ("It was 3.", "14", "14"),
        ("The sea—", " grey", "grey"),
        ("", " Once", "Once"),
    ],
)
def test_blanks_before(before: str, said: str, joined: str) -> None:
    assert join_before(before, said) == joined


@pytest.mark.parametrize(
    ("said", "after", "joined"),
    [
        ("the harbour", "and sat down", "the harbour "),
        ("the harbour ", " and sat down", "the harbour"),
        ("home.", ".", "home"),
        ("home", ", then", "home"),
        ("home", "“Yes,”", "home "),
        ("home  ", "", "home"),
    ],
)
def test_blanks_behind(said: str, after: str, joined: str) -> None:
    assert join_behind(said, after) == joined


def test_a_caret_inside_a_word_goes_behind_it() -> None:
    assert end_of_word("the lighthouse stood", 8) == 14
    assert end_of_word("the lighthouse stood", 14) == 14
    assert end_of_word("the lighthouse stood", 4) == 4
    assert end_of_word("it isn’t so", 4) == 8
    assert end_of_word("他打開了門。", 2) == 2


def test_a_selection_that_begins_inside_a_word_begins_before_it() -> None:
    assert start_of_word("the lighthouse stood", 8) == 4
    assert start_of_word("the lighthouse stood", 4) == 4
    assert start_of_word("the lighthouse stood", 14) == 14
    assert start_of_word("it isn’t so", 5) == 3
    assert start_of_word("他打開了門。", 2) == 2
