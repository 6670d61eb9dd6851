"""Marks as a language prints them: typed letter by letter, as a person does."""

from __future__ import annotations

import pytest

from studio.domain.typographic import LANGUAGES, substitution


def typed(language: str, keys: str) -> str:
    text = ""
    for key in keys:
        text += key
        if (found := substitution(language, text)) is not None:
            text = text[: -found[0]] + found[1]
    return text


@pytest.mark.parametrize(
    ("language", "keys", "printed"),
    [
        ("en", '"Don\'t," she said.', "“Don’t,” she said."),
        ("en", "\"He said 'no',\" she said.", "“He said ‘no’,” she said."),
        ("en", 'the boys\' ("old") lamp', "the boys’ (“old”) lamp"),
        ("en", "wait--no---yes", "wait—no—yes"),
        ("en", '"Wait--" he said', "“Wait—” he said"),
        ("en", "well... no", "well… no"),
        ("en", "....", "…."),
        ("en-GB", '"Yes"', "“Yes”"),
        ("de", '"Geh!", sagte er. "Gibt\'s das?"', "„Geh!“, sagte er. „Gibt’s das?“"),
        ("de", "heute -- oder nie", "heute – oder nie"),
        ("fr", '"Oui", dit-il.', "«\u202fOui\u202f», dit-il."),
        ("fr", "l'eau", "l’eau"),
        ("ru", '"Да"', "«Да»"),
        ("sv", '"Ja"', "”Ja”"),
        ("da", '"Ja"', "»Ja«"),
        ("pl", "-- Tak", "– Tak"),
        ("en", "---", "---"),
        ("en", "--", "--"),
        ("xx", '"a" -- ...', '"a" -- ...'),
        ("en", "3-4 well-known", "3-4 well-known"),
    ],
)
def test_what_is_typed_is_printed(language: str, keys: str, printed: str) -> None:
    assert typed(language, keys) == printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_opens_then_closes(language: str) -> None:
    assert '"' not in typed(language, '"a" b "c"')
    assert typed(language, '"a"').count("a") == 1
