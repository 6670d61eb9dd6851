"""Words that a project says otherwise, of one word or of several."""

from __future__ import annotations

import pytest

from studio.english.front_end import EnglishFrontEnd
from studio.places import shipped_models_dir


@pytest.fixture(scope="module")
def english() -> EnglishFrontEnd:
    return EnglishFrontEnd.load(shipped_models_dir() / "lexicons", "us")


@pytest.mark.parametrize(
    ("text", "own", "said"),
    [
        ("She saw New York today.", {"New York": "nuˈɑ"}, "New York"),
        ("She saw  new york, too.", {"New York": "nuˈɑ"}, "new york"),
        ("Ask Mary Ann Smith.", {"Mary": "x", "Mary Ann": "y", "Mary Ann Smith": "z"}, "Mary Ann Smith"),
        ("Mary came.", {"Mary": "x", "Mary Ann": "y"}, "Mary"),
    ],
)
def test_an_entry_of_several_words_is_said_as_one(
    english: EnglishFrontEnd, text: str, own: dict[str, str], said: str
) -> None:
    [word] = [one for one in english.speak(text, own) if one.source == "yours"]
    assert word.text == said
    assert word.phonemes in own.values()


def test_words_with_a_mark_between_them_are_no_entry_of_several(english: EnglishFrontEnd) -> None:
    spoken = english.speak("It is new. York is old.", {"New York": "nuˈɑ"})
    assert all(one.source != "yours" for one in spoken)
