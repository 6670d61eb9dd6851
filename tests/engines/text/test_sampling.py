"""Choosing tokens: what each setting lets through, and that a seed decides."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.requests import ModelRef, TextRequest
from studio.engines.text.sampling import Sampler, candidates, penalised

LOGITS = np.log(np.array([0.5, 0.2, 0.15, 0.1, 0.05], np.float32))


def request(**fields: float) -> TextRequest:
    plain: dict[str, float] = {"top_k": 0, "top_p": 1.0, "min_p": 0.0, "repetition_penalty": 1.0, "temperature": 1.0}
    return TextRequest(model=ModelRef("m", "e"), **(plain | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("top_k", "top_p", "min_p", "kept"),
    [(0, 1, 0, 5), (2, 1, 0, 2), (0, 0.6, 0, 2), (0, 0.5, 0, 1), (0, 1, 0.25, 3), (4, 0.9, 0.35, 2), (1, 0.01, 1, 1)],
)
def test_each_filter_keeps_the_likeliest(top_k: int, top_p: float, min_p: float, kept: int) -> None:
    tokens, chances = candidates(LOGITS, top_k, top_p, min_p)
    assert tokens.tolist() == [0, 1, 2, 3, 4][:kept]
    assert (np.diff(chances) <= 0).all()


@pytest.mark.parametrize("top_k", [1, 40, 0])
@pytest.mark.parametrize("coarse", [False, True])
def test_the_likeliest_of_a_large_vocabulary_are_found_in_order(top_k: int, coarse: bool) -> None:
    logits = np.random.default_rng(3).normal(0, 3, 49_152).astype(np.float32)
    if coarse:  # so that many are equal, also at the edge
        logits = np.round(logits)
    tokens, _ = candidates(logits, top_k, 0, 0)
    expected = np.lexsort((np.arange(logits.size), -logits))[: top_k or 1000]
    np.testing.assert_array_equal(tokens, expected)


def test_draws_follow_the_chances() -> None:
    sampler = Sampler(request(seed=1))
    drawn = Counter(sampler.choose(LOGITS, []) for _ in range(4000))
    for token, chance in enumerate(np.exp(LOGITS)):
        assert drawn[token] / 4000 == pytest.approx(chance, abs=0.03)


def test_temperature_flattens_and_sharpens() -> None:
    def share(temperature: float) -> float:
        sampler = Sampler(request(seed=1, temperature=temperature))
        return sum(sampler.choose(LOGITS, []) == 0 for _ in range(1000)) / 1000

    assert share(0.3) > share(1.0) > share(3.0)
    assert Sampler(request(temperature=0)).choose(LOGITS, []) == 0


def test_a_seed_decides_every_draw() -> None:
    def draw(seed: int) -> list[int]:
        sampler = Sampler(request(seed=seed))
        return [sampler.choose(LOGITS, []) for _ in range(50)]

    assert draw(7) == draw(7) != draw(8)


def test_what_was_said_lately_becomes_less_likely_whatever_its_sign() -> None:
    logits = np.array([2.0, -2.0, 1.0], np.float32)
    np.testing.assert_allclose(penalised(logits, [0, 1, 1], 2.0), [1.0, -4.0, 1.0])
    np.testing.assert_array_equal(logits, [2.0, -2.0, 1.0])


def test_banned_tokens_never_come() -> None:
    sampler = Sampler(request(temperature=5.0))
    assert {sampler.choose(LOGITS, [], banned=(0, 3)) for _ in range(300)} == {1, 2, 4}
    assert Sampler(request(temperature=0)).choose(LOGITS, [], banned=(0,)) == 1


@given(
    st.lists(st.floats(-50, 50, width=32), min_size=1, max_size=40),
    st.integers(0, 50),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 4),
)
def test_something_is_always_chosen(
    logits: list[float], top_k: int, top_p: float, min_p: float, temperature: float
) -> None:
    asked = request(top_k=top_k, top_p=top_p, min_p=min_p, temperature=temperature, repetition_penalty=1.3)
    assert 0 <= Sampler(asked).choose(np.array(logits, np.float32), [0]) < len(logits)
