"""What is taken from signs that the text before an answer does not have; nothing where it has them, or nobody asks."""

from __future__ import annotations

import numpy as np
import pytest

from studio.domain.requests import Message, ModelRef, TextRequest
from studio.domain.sampling import SAMPLER_SETTINGS, Sampling
from studio.engines.text.odd_signs import LOOKED_AT, OddSigns
from studio.engines.text.sampling import Sampler
from studio.engines.text.streaming import sampler_for

PIECES = (
    b"<end>", b" house", b"!", b" 1907", b"{", "д".encode(), "é".encode(), b"\xe2\x80", b"...", b",,", b" &", b"\n",
    b"--", b"_", b" ",
)  # fmt: skip
END, HOUSE, MARK, YEAR, BRACE, CYRILLIC, _ACCENT, PART, ELLIPSIS, ROW, AND, _BREAK, _DASH, UNDER, SPACE = range(15)
ALL = {SPACE, YEAR, BRACE, CYRILLIC, PART, ROW, AND, UNDER}


class SomePieces:
    bos = None
    ends = frozenset({END})
    control: frozenset[int] = frozenset()
    size = len(PIECES)

    def bytes_of(self, token: int) -> bytes:
        return PIECES[token]


def request(prompt: str, weight: float = 8.0, **more: object) -> TextRequest:
    sampling = Sampling(odd_signs=weight)
    return TextRequest(model=ModelRef("m", "e"), prompt=prompt, sampling=sampling, **more)  # type: ignore[arg-type]


def taken_from(asked: TextRequest, *tokens: int) -> set[int]:
    logits = np.zeros(len(PIECES), np.float32)
    OddSigns(asked, SomePieces()).take(logits, tokens)
    assert set(logits.tolist()) <= {0.0, -asked.sampling.odd_signs}
    return set(np.flatnonzero(logits).tolist())


def test_signs_that_the_text_does_not_have_are_rarer() -> None:
    assert taken_from(request("The lamp went out -- and nobody came.")) == ALL


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("It was in 1810.", {YEAR, SPACE}),
        ("Smith & Sons", {AND, BRACE, UNDER}),
        ("Пётр сказал", {CYRILLIC, PART}),
        ("She said “no”.", {PART}),
        ("What?! Who!!", {ROW}),
    ],
)
def test_what_the_text_has_is_free(text: str, free: set[int]) -> None:
    assert taken_from(request(text)) == ALL - free


def test_the_last_words_decide() -> None:
    assert YEAR in taken_from(request("In 1810 " + "word " * LOOKED_AT))
    assert YEAR not in taken_from(request("In 1810 " + "word " * (LOOKED_AT - 2)))
    chat = (Message("system", "Answer in 3 words."), Message("user", "Name it."))
    assert YEAR in taken_from(request("", messages=chat))


def test_a_mark_upon_a_mark_is_rarer() -> None:
    assert taken_from(request("Plain."), HOUSE, MARK) == ALL | {MARK, ELLIPSIS}
    assert taken_from(request("Oh!! Yes."), HOUSE, MARK) == ALL - {ROW}


def test_the_draw_keeps_away_and_is_as_ever_where_nobody_asks() -> None:
    logits = np.zeros(len(PIECES), np.float32)
    logits[YEAR] = 5.0
    cold = request("Plain.", temperature=0)
    vocabulary = SomePieces()
    assert sampler_for(cold, vocabulary).choose(logits, [HOUSE]) == HOUSE - 1  # type: ignore[arg-type]
    bare = request("Plain.", weight=0.0, temperature=0)
    assert sampler_for(bare, vocabulary).choose(logits, [HOUSE]) == Sampler(bare).choose(logits, [HOUSE]) == YEAR  # type: ignore[arg-type]
    assert logits[YEAR] == 5.0
    gap = request("Plain.", temperature=0, after="behind")
    assert sampler_for(gap, vocabulary).choose(logits, [HOUSE]) == YEAR  # type: ignore[arg-type]


def test_it_can_be_set_and_is_off_by_default() -> None:
    row = next(one for one in SAMPLER_SETTINGS if one.name == "odd_signs")
    assert (row.plain, Sampling().odd_signs) == (0.0, 0.0)
