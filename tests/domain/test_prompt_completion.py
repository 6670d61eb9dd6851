"""What a prompt might go on with."""

from __future__ import annotations

import pytest

from studio.domain.prompt_completion import Known, Proposals, proposals

KNOWN = Known(
    files=("animals", "colour/cold", "colour/warm"),
    loras=("film-grain", "ink"),
    words=("castle", "cat", "lighthouse"),
    prompts=("a cat on the moon, soft light", "a fox, morning fog, soft colours"),
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a __", ("__animals__", "__colour/cold__", "__colour/warm__")),
        ("a __col", ("__colour/cold__", "__colour/warm__")),
        ("a __warm", ("__colour/warm__",)),
        ("a__b", ()),
        ("x <lora:", ("<lora:film-grain:1>", "<lora:ink:1>")),
        ("x <lo", ("<lora:film-grain:1>", "<lora:ink:1>")),
        ("x <lora:gr", ("<lora:film-grain:1>",)),
        ("a ca", ("a cat on the moon, soft light", "a cat on the moon", "a castle", "a cat")),
        ("red, so", ("soft light", "soft colours")),
        ("red {ligh", ("lighthouse",)),
        ("a", ()),
        ("", ()),
        ("zz", ()),
    ],
)
def test_what_is_proposed_goes_on_from_what_is_typed(typed: str, expected: tuple[str, ...]) -> None:
    found = proposals(typed, len(typed), KNOWN)
    assert found.words == expected
    for words in found.words:
        if not words.startswith(("__", "<")):
            assert words.casefold().startswith(typed[found.begin :].casefold())


def test_within_a_word_nothing_is_proposed() -> None:
    assert proposals("a ca|stle".replace("|", ""), 4, KNOWN) == Proposals()


def test_only_what_stands_before_the_caret_counts() -> None:
    found = proposals("a lig, on a hill", 5, KNOWN)
    assert (found.begin, found.words) == (0, ("a lighthouse",))


def test_taught_words_styles_and_words_that_call_loras_up_are_proposed() -> None:
    known = Known(words=("ink wash", "castle"), taught=("easynegative",), styles=("Ink drawing", "Soft ink", "Oil"))
    found = proposals("a fox, ink", 10, known)
    assert (found.words, found.styles) == (("ink wash",), ("Ink drawing", "Soft ink"))
    assert proposals("easy", 4, known).words == ("easynegative",)
    found = proposals("a embedding:ea", 14, known)
    assert (found.begin, found.words) == (12, ("easynegative",))
    assert proposals("a fox in", 8, known).styles == ()
