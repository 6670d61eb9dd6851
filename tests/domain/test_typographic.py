"""Marks as a language prints them: typed letter by letter, as a person does."""

from __future__ import annotations

import pytest

from studio.domain.typographic import LANGUAGES, printed, printed_as_around, substitution


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
        ("en", "'Tis true, 'twas so, and 'twasn't", "’Tis true, ’twas so, and ’twasn’t"),
        ("en", "rock 'n' roll, get 'em. ('Til now.)", "rock ’n’ roll, get ’em. (’Til now.)"),
        ("en", "the '90s and the summer of '69.", "the ’90s and the summer of ’69."),
        ("en", '"Go get \'em"', "“Go get ’em”"),
        ("en", "He said, 'This is it.' \"'No,' I said.\"", "He said, ‘This is it.’ “‘No,’ I said.”"),
        ("en-GB", "'Tomorrow,' she said, 'is the day.'", "‘Tomorrow,’ she said, ‘is the day.’"),
        ("en", "'90 of them came,' he said", "‘90 of them came,’ he said"),
        ("en", "the word 'em'", "the word ‘em’"),
        ("en", "the twill -- 'twill'", "the twill — ‘twill’"),
        ("de", "Jetzt 's ist 'n Abend. 'Nein.'", "Jetzt ’s ist ’n Abend. ‚Nein.‘"),
        ("nl", "'s avonds is 't laat", "’s avonds is ’t laat"),
        ("it", '"Sì" -- l\'alba', "«Sì» – l’alba"),
        ("es", '"No", dijo. "\'Sí\', quizá."', "«No», dijo. «“Sí”, quizá.»"),
        ("fi", '"Kyllä", sanoi hän', "”Kyllä”, sanoi hän"),
    ],
)
def test_what_is_typed_is_printed(language: str, keys: str, printed: str) -> None:
    assert typed(language, keys) == printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_opens_then_closes(language: str) -> None:
    assert '"' not in typed(language, '"a" b "c"')
    assert typed(language, '"a"').count("a") == 1


@pytest.mark.parametrize(
    ("language", "before", "text", "becomes"),
    [
        ("en", "She said ", '"I didn\'t."', "“I didn’t.”"),
        ("en", "“I", '\'m late," she said.\n"So?"', "’m late,” she said.\n“So?”"),
        ("en", "“No", '," he said...', ",” he said…"),
        ("en", "", 'Type `print("x")`, she said: "now".', 'Type `print("x")`, she said: “now”.'),
        ("de", "", '"Gibt\'s das?"', "„Gibt’s das?“"),
        ("en", "", "“Already,” she’d said.", "“Already,” she’d said."),
        ("en", "", '"What is this? " she said. "Who?"', "“What is this? ” she said. “Who?”"),
        ("xx", "", '"as it is"', '"as it is"'),
    ],
)
def test_whole_words_are_printed_behind_what_stands_there(language: str, before: str, text: str, becomes: str) -> None:
    assert printed(language, before, text) == becomes


@pytest.mark.parametrize(
    ("language", "text", "around", "becomes"),
    [
        ("en", 'He said, "Don\'t."', 'She said, "No, don\'t."', 'He said, "Don\'t."'),
        ("en", "He said, “Don’t.”", 'She said, "No, don\'t."', 'He said, "Don\'t."'),
        ("en", 'He said, "Don\'t."', "She said, “No.”", "He said, “Don’t.”"),
        ("en", 'He said, "Don\'t."', "", "He said, “Don’t.”"),
        ("en", 'He said, "Don\'t."', "“Oh.” “No.” Don't, can't, won't.", "He said, “Don't.”"),
        ("fr", 'Il dit : "Non."', 'Elle dit : "Oui."', 'Il dit : "Non."'),
        ("de", 'Er sagte: "Nein."', "„Ja“, sagte sie.", "Er sagte: „Nein.“"),
    ],
)
def test_marks_are_those_of_the_text_around(language: str, text: str, around: str, becomes: str) -> None:
    assert printed_as_around(language, "", text, around) == becomes
