"""What a question asks for, and whether an answer has it."""

from __future__ import annotations

import pytest

from studio.domain.answer_kinds import lacking, wanted_by
from studio.domain.cited_answers import read_cited
from studio.domain.word_forms import forms_of

LED = "Ginger was led in by two grooms. York came with her and said a word."
BROKE = "Samson Ryder was a tall man; he had a hard voice. It was he who broke me in, Ginger said."


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who broke Ginger in?", "who"),
        ("By whom was she broken in?", "who"),
        ("What was the name of the old war horse?", "who"),
        ("When did she come to the park?", "when"),
        ("How many horses stood there?", "number"),
        ("Why was she sold?", ""),
    ],
)
def test_a_question_says_what_it_asks_for(question: str, kind: str) -> None:
    assert wanted_by(question) == kind


def test_what_stands_in_a_quotation_and_names_nobody_who_did_it_is_no_answer() -> None:
    said = read_cited(
        "Ginger was led in by two grooms [1]. York came with her [1].", [LED, BROKE], "Who broke Ginger in?"
    )
    assert [one.numbers for one in said.sentences] == [(1,), (1,)], "both are true"
    assert said.lacks == "who"


@pytest.mark.parametrize("answer", ["Samson Ryder broke Ginger in [2].", "Ginger was broken in by Samson Ryder."])
def test_somebody_of_whom_the_quotation_says_it_is_one(answer: str) -> None:
    assert read_cited(answer, [LED, BROKE], "Who broke Ginger in?").lacks == ""


@pytest.mark.parametrize(
    ("answer", "lacks"),
    [
        ("The ferryman kept it.", ""),
        ("It was kept by the old ferryman.", ""),
        ("It was kept in the boathouse.", "who"),
        ("It was a lantern.", "who"),
    ],
)
def test_somebody_need_not_have_a_name(answer: str, lacks: str) -> None:
    quotation = "The old ferryman kept his lantern in the boathouse."
    assert lacking("Who kept the lantern?", [(answer, quotation)]) == lacks


def test_a_number_that_stands_beside_what_was_asked_is_one() -> None:
    quotation = "The farmer got the old horse for five pounds. Seven crows sat on the roof. It rained. It was cold."
    question = "How many pounds did the farmer pay for the old horse?"
    assert lacking(question, [("He paid five.", quotation)]) == ""
    assert lacking(question, [("He was a farmer.", quotation)]) == "number"


def test_forms_that_no_rule_tells_are_known_both_ways() -> None:
    assert forms_of("broke") == ("break", "broken")
    assert "child" in forms_of("children")
    assert forms_of("lantern") == ()
