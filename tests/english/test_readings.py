"""What will be heard is told before it is: spoken words line for line, and the words that are guessed."""

from __future__ import annotations

from studio.english.readings import read_lines, unknown_words
from tests.english.test_spoken_cases import front_end

_LINES = ("Zorblax owed Mr. Blorf $5.", "", "Zorblax's lamplight — он сказал 東京.", "Anna read it.")


def test_lines_are_told_as_they_are_spoken() -> None:
    told = [line.words for line in read_lines(front_end(), _LINES, {})]
    assert told == [
        "Zorblax owed Mister Blorf five dollars.", "", "Zorblax's lamplight— on skazal Chinese text.", "Anna read it.",
    ]  # fmt: skip


def test_guessed_words_are_listed_once_with_their_sounds() -> None:
    unknown = unknown_words(read_lines(front_end(), _LINES, {}))
    assert {word.word: (word.times, word.line) for word in unknown if word.source == "guess"}.items() >= {
        ("Zorblax", (2, 1)), ("Blorf", (1, 1)),
    }  # fmt: skip
    assert all(word.phonemes and "ˈ" in word.phonemes for word in unknown)
    assert "Anna" not in {word.word for word in unknown}


def test_a_word_of_the_users_own_is_not_unknown() -> None:
    unknown = unknown_words(read_lines(front_end(), _LINES, {"Zorblax": "zˈɔɹblæks", "Blorf": "blˈɔɹf"}))
    assert not {"Zorblax", "Blorf"} & {word.word for word in unknown}


def test_what_is_announced_and_not_said_is_told() -> None:
    assert [line.unspoken for line in read_lines(front_end(), _LINES, {})] == [(), (), ("東京",), ()]


def test_a_foreign_phrase_that_is_set_apart_is_one_word() -> None:
    lines = ["“C'est la vie,” said Kvothe. C'est la vie.", "Kvothe saw the pied à terre of the la-di-da."]
    phrases = ("C'est la vie,", "very old", "la", "Kvothe saw the pied à terre of it")
    unknown = unknown_words(read_lines(front_end(), lines, {}), phrases)
    assert [(one.word, one.times, one.line) for one in unknown][:2] == [("C'est la vie", 2, 1), ("Kvothe", 2, 1)]
    assert len(unknown[0].phonemes.split()) == 3
    apart = unknown_words(read_lines(front_end(), lines, {}))
    assert "C'est la vie" not in {one.word for one in apart}


def test_a_foreign_phrase_with_a_hyphen_is_one_word_as_it_is_written() -> None:
    lines = ["It was, d'outre-tombe ici, an odd thing."]
    [found] = unknown_words(read_lines(front_end(), lines, {}), ("d'outre-tombe ici",))
    assert found.word == "d'outre-tombe ici"
    own = {"d'outre-tombe ici": "dˈutɹə tˈOmb isˈi"}
    assert not unknown_words(read_lines(front_end(), lines, own), ("d'outre-tombe ici",))


def test_a_phrase_of_known_words_is_foreign_by_its_small_words() -> None:
    unknown = unknown_words(
        read_lines(front_end(), ["He met la femme.", "He was very late."], {}), ("la femme", "very late")
    )
    assert [one.word for one in unknown] == ["la femme"]
