"""Names and numbers that a model makes up are found, and what it was told is left alone."""

from __future__ import annotations

import pytest

from studio.domain.not_told import not_told

TOLD = "Two sisters without money in a country town; a literary novel, 98,000 words. Mr. Darcy comes at seven."


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("The sisters are Elizabeth Bennet and Jane Austen.", ("Elizabeth Bennet", "Jane Austen")),
        ("It sold 200 copies, and has 98000 words.", ("200",)),
        ("In the end, Mr. Darcy comes at 7 to the town.", ()),
        ("The sisters meet Mr. Wickham on a Friday.", ("Mr. Wickham", "Friday")),
        ("Sisters Without Any Money\n\nThey live there.", ()),
        ("Dear [name of the agent],\n\nthe sisters live in [place of Honour].", ()),
        ("They live. Austen wrote it, said Austen.", ("Austen",)),
        ("She said: “Come home!”", ()),
        ("", ()),
    ],
)
def test_what_nobody_told_the_model(said: str, found: tuple[str, ...]) -> None:
    assert not_told(said, TOLD) == found


def test_where_every_noun_has_a_capital_only_numbers_are_judged() -> None:
    said = "Der alte Mann sah im Hafen das Boot und die Stadt, wo er 1912 mit der Frau im Haus am Meer gelebt hatte."
    assert not_told(said, "Der alte Mann.") == ("1912",)
