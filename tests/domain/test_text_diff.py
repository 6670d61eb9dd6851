"""What differs between two texts: whatever they are, both can be read from the pieces; and what is kept is most."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.text_diff import Piece, align, compare

WORDS = st.lists(st.sampled_from(["a", "the", "sea", "don't", "x-y", ".", ",", "海", "  "]), max_size=12).map(" ".join)
TEXTS = st.lists(WORDS, min_size=1, max_size=6)
NUMBERS = st.lists(st.integers(0, 4), max_size=40)


def read(pieces: tuple[Piece, ...], without: str) -> list[str]:
    return "".join(piece.text for piece in pieces if piece.kind != without).split("\n")


def shown(old: list[str], new: list[str]) -> str:
    """As [-gone-] and {+new+}."""
    signs = {"same": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}
    return "".join(signs[piece.kind].format(piece.text) for piece in compare(old, new))


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(old: list[str], new: list[str]) -> None:
    pieces = compare(old, new)
    assert read(pieces, "out") == new
    assert read(pieces, "in") == old
    assert all(piece.text == "\n" or "\n" not in piece.text for piece in pieces)


@given(TEXTS, TEXTS)
def test_each_piece_knows_its_paragraphs(old: list[str], new: list[str]) -> None:
    for piece in compare(old, new):
        if piece.kind != "in" and piece.text != "\n":
            assert piece.text in old[piece.old]
        if piece.kind != "out" and piece.text != "\n":
            assert piece.text in new[piece.new]


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text: list[str]) -> None:
    assert {piece.kind for piece in compare(text, text)} <= {"same"}


def longest(old: list[int], new: list[int]) -> int:
    """The textbook's table."""
    row = [0] * (len(new) + 1)
    for one in old:
        above = 0
        for place, other in enumerate(new):
            above, row[place + 1] = row[place + 1], above + 1 if one == other else max(row[place], row[place + 1])
    return row[-1]


@given(NUMBERS, NUMBERS)
def test_what_is_aligned_is_the_same_and_in_order(old: list[int], new: list[int]) -> None:
    end_old = end_new = 0
    for start_old, start_new, length in align(old, new):
        assert start_old >= end_old
        assert start_new >= end_new
        assert old[start_old : start_old + length] == new[start_new : start_new + length]
        end_old, end_new = start_old + length, start_new + length


@given(NUMBERS, NUMBERS)
def test_without_a_word_that_each_has_once_the_most_is_kept(old: list[int], new: list[int]) -> None:
    twice_old, twice_new = [one for one in old for _ in "ab"], [one for one in new for _ in "ab"]
    assert sum(length for _, _, length in align(twice_old, twice_new)) == longest(twice_old, twice_new)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["The cat sat."], ["The black cat sat."], "The {+black +}cat sat."),
        (["The cat sat."], ["The cat sat still."], "The cat sat{+ still+}."),
        (["It rained hard."], ["It hailed hard."], "It [-rained-]{+hailed+} hard."),
        (["One.", "Two.", "Three."], ["One.", "Three."], "One.\n[-Two.-][-\n-]Three."),
        (["One."], ["One.", "Two."], "One.{+\n+}{+Two.+}"),
        (["One. Two."], ["One.", "Two."], "One.[- -]{+\n+}Two."),
        (["One here.", "Two."], ["One here.", "It came.", "Two."], "One here.\n{+It came.+}{+\n+}Two."),
        (["I ran to woods.", "B."], ["I hid to woods.", "No.", "B."], "I [-ran-]{+hid+} to woods.{+\n+}{+No.+}\nB."),
        (["He left.", "A b.", "Nobody."], ["He left.", "Nobody."], "He left.\n[-A b.-][-\n-]Nobody."),
        (["Well, it rained.", "So he left."], ["Well, so he left."], "Well, [-it rained.-][-\n-][-So-]{+so+} he left."),
        (["a  b"], ["a b"], "a [- -]b"),
        # A word that happens to stand in both of two sentences is no part of either.
        (
            ["She hurried over the bridge"],
            ["He took the train"],
            "[-She hurried over the bridge-]{+He took the train+}",
        ),
        (["海が青い"], ["海が赤い"], "海が[-青-]{+赤+}い"),
    ],
)
def test_a_change_reads_as_people_would_tell_it(old: list[str], new: list[str], expected: str) -> None:
    assert shown(old, new) == expected


def test_the_work_can_be_given_up() -> None:
    class Enough(Exception):
        pass

    def step(_share: float) -> None:
        raise Enough

    with pytest.raises(Enough):
        compare(["a"], ["b"], step)
