"""The measure of a reading sees a wrong one: words of numbers and dates, sounds of names."""

from __future__ import annotations

import unicodedata

import pytest

from studio.english.readings import read_lines
from tests.english.test_spoken_cases import front_end
from tests.read_aloud import missed, passages, words_of


def sounds(word: str) -> str:
    return "".join(spoken.phonemes for spoken in front_end().speak(word))


def misses(begins: str, heard: str) -> int:
    passage = next(one for one in passages() if one.written.startswith(begins))
    return missed(passage, heard, sounds)


MAP = "On the wall hung a map from {}, drawn at a scale of one to fifty thousand."
LAWYER = "A lawyer from {}. He gave me a fifty {} bill, and told me to forget his face."
NAME = "I forgot his name, {} said. It was Zavier something. His face I could draw {}."


@pytest.mark.parametrize(
    ("begins", "heard", "wrong"),
    [
        ("On the wall hung a map", MAP.format("eighteen oh one"), 0),
        ("On the wall hung a map", MAP.format("one thousand eight hundred one"), 4),
        ("“A lawyer", LAWYER.format("Lester", "dollar"), 0),
        ("“A lawyer", LAWYER.format("Laysester", "dollars"), 2),
        ("“I forgot his name", NAME.format("Cloey", "for you"), 0),
        ("“I forgot his name", NAME.format("Cloey", "foryou"), 0),
        ("“I forgot his name", NAME.format("Cloey", "foryour"), 2),
        ("“I forgot his name", NAME.format("Chlo", "for"), 2),
    ],
)
def test_a_wrong_reading_is_counted(begins: str, heard: str, wrong: int) -> None:
    assert misses(begins, heard) == wrong


def test_the_story_has_what_it_is_to_have() -> None:
    story = passages()
    assert sum(len(one.wanted) for one in story) > 1500
    assert sum(bool(word.sounds) for one in story for word in one.wanted) > 60
    assert sum(any(letter.isdigit() for letter in one.written) for one in story) > 50


def test_the_story_is_read_in_the_wanted_words() -> None:
    """Without a voice: the words that are spoken are those written by hand, but for one that is named here."""
    wrong = []
    for passage in passages():
        [line] = read_lines(front_end(), [passage.written], {})
        spoken, wanted = words_of(line.words), [folded(one.word) for one in passage.wanted]
        wrong += [] if spoken == wanted else [passage.written]
    assert wrong == ["It was marked 3 m from the north wall and ½ m under the floor."]


def folded(word: str) -> str:
    """Accents are no matter of words."""
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
