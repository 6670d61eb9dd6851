"""Spoken punctuation and commands, as a model that listens writes them down."""

from __future__ import annotations

import pytest

from studio.domain.dictated import Command, command_of, fitted, paragraphs_of, spoken_of, without_noise


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("It was night comma, and the rain fell full stop.", ("It was night, and the rain fell.",)),
        ("It was night, comma, And cold. Full stop.", ("It was night, and cold.",)),
        (
            "New paragraph. Open quote, who is there? Question mark, close quote. Nobody.",
            ("", "“who is there?” Nobody."),
        ),
        ("She said comma open quote come in full stop close quote", ("She said, “come in.”",)),
        ("open quote come in close quote.", ("“come in.”",)),
        ("One. New paragraph. Two", ("One.", "Two")),
        ("I did that full stop At last comma no comma", ("I did that. At last, no,",)),
        ("one new line two", ("one", "two")),
        ("wait dash no", ("wait -- no",)),
        ("a well hyphen known author", ("a well-known author",)),
        ("and then dot, dot, dot", ("and then...",)),
        ("open bracket so they said close bracket", ("(so they said)",)),
        ("He had a long period of grace", ("He had a long period of grace",)),
        ("The comma was missing", ("The comma was missing",)),
        ("The period of grace period", ("The period of grace.",)),
        ("Full stop.", (".",)),
        ("Nothing is meant by this; it stays.", ("Nothing is meant by this; it stays.",)),
        ("Don't undo that, he said.", ("Don't undo that, he said.",)),
        ("", ("",)),
    ],
)
def test_spoken_marks_are_marks_where_they_are_meant(heard: str, meant: tuple[str, ...]) -> None:
    assert paragraphs_of(heard, "en-GB") == meant


def test_german_marks_are_spoken_in_german() -> None:
    assert paragraphs_of("Es war Nacht Komma und kalt Punkt neuer Absatz Wer da Fragezeichen", "de-AT") == (
        "Es war Nacht, und kalt.",
        "Wer da?",
    )
    assert command_of("Neue Szene.", "de") == "scene"


@pytest.mark.parametrize(
    ("heard", "command"),
    [
        ("Undo that.", "undo"),
        ("Scratch that", "delete"),
        ("delete, that!", "delete"),
        ("New scene.", "scene"),
        ("Stop dictation.", "stop"),
        ("Please undo that.", None),
        ("New paragraph.", None),
    ],
)
def test_a_command_is_an_utterance_of_its_own(heard: str, command: Command | None) -> None:
    assert command_of(heard, "en") == command


@pytest.mark.parametrize(
    ("words", "before", "behind", "language", "placed"),
    [
        (("And it rained.",), "It was night,", "", "en", (" and it rained.",)),
        (("Ada came.",), "It was night, and", "", "en", (" Ada came.",)),
        (("it rained.",), "Night.", "", "en", (" It rained.",)),
        (("it rained.",), "", "", "en", ("It rained.",)),
        ((", but not here",), "Rain", "", "en", (", but not here",)),
        (("more",), "One ", "two", "en", ("more ",)),
        (("“who is there?” He laughed.",), "", "", "en", ("“Who is there?” He laughed.",)),
        (("“wer da?”",), "", "", "de", ("„Wer da?“",)),
        (("wait -- no...",), "", "", "en", ("Wait—no…",)),
        (("", "two"), "One.", "", "en", ("", "Two")),
        (("it's Ada's",), "“", "", "en", ("It’s Ada’s",)),
    ],
)
def test_words_fit_in_between_those_that_are_there(
    words: tuple[str, ...], before: str, behind: str, language: str, placed: tuple[str, ...]
) -> None:
    assert fitted(words, before, behind, language) == placed


def test_what_is_no_speech_is_nothing() -> None:
    assert without_noise("[BLANK_AUDIO]") == without_noise("(wind blowing) ♪") == ""


def test_no_name_of_a_mark_is_longer_than_is_looked_for() -> None:
    for language in ("en", "de"):
        for name, mark in spoken_of(language).marks.items():
            assert paragraphs_of(f"word {name} word", language) != (f"word {name} word",), (name, mark)
