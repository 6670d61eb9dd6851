"""Marks of speech come back around an answer that lost them."""

from __future__ import annotations

import pytest

from studio.domain.outer_marks import as_passage, with_outer_marks


@pytest.mark.parametrize(
    ("passage", "said", "kept"),
    [
        ("“I had not thought him so bad as this.”", "I did not think him so bad.", "“I did not think him so bad.”"),
        ('"I had not thought so."\n', "I did not think so.\n", '"I did not think so."'),
        ("«Je ne sais pas.»", "Je l’ignore.", "«Je l’ignore.»"),
        ("„Das weiß ich nicht.“", "Wer weiß.", "„Wer weiß.“"),
        ("“No,” she said, “never.”", "She refused.", "She refused."),
        ("“No,” she said.", "She refused.", "She refused."),
        ("“I had not thought so.”", "“I did not.”", "“I did not.”"),
        ("“I had not thought so.”", "He said: “No.”", "He said: “No.”"),
        ("She had not thought so.", "She had not.", "She had not."),
        ("“I had not thought so.”", "", ""),
        ("”", "No.", "No."),
        ("“I am sick of them.”", "The speaker is sick of them.", "The speaker is sick of them."),
        ("“The speaker is sick of them.”", "The speaker is ill.", "“The speaker is ill.”"),
        ("“She had not thought so.„", "She had not.", "She had not."),
    ],
)
def test_what_stood_around_a_whole_passage_stands_around_what_takes_its_place(
    passage: str, said: str, kept: str
) -> None:
    assert with_outer_marks(passage, said) == kept


@pytest.mark.parametrize(
    ("passage", "said", "kept"),
    [
        ("He went.", "Here is the revised passage:\n\nHe left.", "He left."),
        ("He went.", "Sure! Here’s a shorter version of the passage:\nHe left.", "He left."),
        ("“I go.”", "The corrected sentence is:\n\nI went.", "“I went.”"),
        ("He went.", "Here is the house: a roof and a door.", "Here is the house: a roof and a door."),
        ("He went.", "Here is the revised passage:", "Here is the revised passage:"),
        ("Here is the list:\nSalt.", "Here is the list:\nSalt and oil.", "Here is the list:\nSalt and oil."),
    ],
)
def test_a_line_that_announces_the_answer_goes(passage: str, said: str, kept: str) -> None:
    assert as_passage(passage, said) == kept
