"""Words are counted between Unicode's word boundaries."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.word_count import Tally, count_characters, count_words, reading_minutes, tally

_SEGMENT = regex.compile(r"(?w)\b(?:\w\M*)+?\b")
"""Unicode's own word boundaries, as the library `regex` finds them."""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("don’t stop — ever", 3),
        ("well-known, 3.5 km", 3),
        ("— … !", 0),
        ("Привет мир", 2),
        ("a_b", 2),
        ("a\u2028b", 2),
        ("私は猫です。", 5),
        ("カタカナ", 1),
        ("我喜欢读书", 5),
        ("हिन्दी भाषा", 2),
        ("e\u0301te\u0301", 1),
        ("한국어 문장", 2),
    ],
)
def test_words_are_counted_as_writers_do(text: str, words: int) -> None:
    assert count_words(text) == words


@given(st.lists(st.text(st.sampled_from("abcéёäжλ"), min_size=1, max_size=8), max_size=20))
def test_words_between_spaces_are_those_of_unicodes_boundaries(words: list[str]) -> None:
    text = " ".join(words)
    assert count_words(text) == len(words) == len(_SEGMENT.findall(text))


@given(st.text(st.sampled_from("漢字仮名ひらがな、。 "), max_size=40))
def test_scripts_without_spaces_are_counted_by_the_boundary(text: str) -> None:
    assert count_words(text) == sum(letter not in "、。 " for letter in text)


@given(st.text(max_size=60))
def test_plain_letters_are_counted_alike_in_any_company(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode()
    assert count_words(plain) == count_words(plain + " é") - 1


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (1, 1), (238, 1), (2380, 10), (100_000, 420)])
def test_reading_takes_minutes(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("", 0),
        ("a b", 3),
        ("e\u0301te\u0301", 3),
        ("été", 3),
        ("👩‍👩‍👧!", 2),
        ("🇩🇪🇫🇷", 2),
        ("한국", 2),
        ("हिन्दी", 2),
        ("a\r\nb", 3),
    ],
)
def test_characters_are_counted_as_readers_see_them(text: str, characters: int) -> None:
    assert count_characters(text) == characters


@given(st.text(st.characters(categories=("L", "M", "N", "P", "Z", "Cc", "Cf", "So")), max_size=40))
def test_characters_are_unicodes_grapheme_clusters(text: str) -> None:
    assert count_characters(text) == len(regex.findall(r"\X", text))


def test_spaces_are_told_apart() -> None:
    assert tally("Two words.\u2028") == Tally(words=2, characters=11, spaces=2)
    assert tally("a b").minus(tally("b")).plus(Tally(words=1)) == Tally(words=2, characters=2, spaces=1)
