"""How long a text is about, in tokens, before and after a vocabulary counted some of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.token_measure import TokenRates

ENGLISH = "The harbour lay quiet under the first snow, and nobody had come to light the lamps along the quay. " * 30
CHINESE = "海港在第一场雪下静静地躺着，没有人来点亮码头上的灯。" * 60
RUSSIAN = "Гавань тихо лежала под первым снегом, и никто не пришёл зажечь фонари на набережной. " * 30


def test_nothing_is_no_token_and_a_letter_is_one() -> None:
    assert TokenRates().tokens("") == 0
    assert TokenRates().tokens("a") == 1


def test_at_first_it_knows_scripts_apart() -> None:
    rates = TokenRates()
    per_letter = [rates.tokens(text) / len(text) for text in (ENGLISH, RUSSIAN, CHINESE)]
    assert per_letter == sorted(per_letter)
    assert per_letter[2] > 2.5 * per_letter[0]


@pytest.mark.parametrize(("text", "tokens"), [(ENGLISH, 650), (ENGLISH, 2900), (CHINESE, 2400), (RUSSIAN, 2000)])
def test_one_count_of_a_long_text_is_enough(text: str, tokens: int) -> None:
    taught = TokenRates().taught(text, tokens)
    assert abs(taught.tokens(text[: len(text) // 2]) * 2 - tokens) <= 0.02 * tokens + 2


def test_a_count_of_one_script_says_nothing_of_another() -> None:
    taught = TokenRates().taught(ENGLISH, 3000)
    assert taught.more == TokenRates().more
    assert taught.two == TokenRates().two


def test_a_few_letters_change_little() -> None:
    rates = TokenRates()
    assert abs(rates.taught("Ng!", 3).one - rates.one) < 0.01


@given(st.text(max_size=300), st.integers(0, 4000))
def test_any_text_and_any_count_leave_rates_that_can_be_used(text: str, tokens: int) -> None:
    taught = TokenRates().taught(text, tokens)
    assert all(0.02 <= rate <= 4 for rate in (taught.one, taught.two, taught.more))
    assert taught.tokens(text) >= (1 if text else 0)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, RUSSIAN, ENGLISH + CHINESE])
def test_what_fits_is_as_many_characters_as_the_end_of_the_text_has_for_so_many_tokens(text: str) -> None:
    rates = TokenRates()
    room = rates.characters(200, text)
    assert 180 <= rates.tokens(text[-room:]) <= 202
    assert rates.characters(0, text) == 0
    assert rates.characters(-5, text) == 0


def test_what_fits_stays_the_same_while_somebody_types() -> None:
    rates = TokenRates()
    assert len({rates.characters(200, ENGLISH + "x" * typed) for typed in range(200)}) <= 2
