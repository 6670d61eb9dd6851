"""Weights and comments of a prompt: the examples of AUTOMATIC1111's own tests of its grammar, and text of any kind."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.emphasis import LEAST, MOST, weighed, without_comments


def parts(prompt: str) -> list[tuple[str, float]]:
    """The text in pieces, with what each weighs."""
    found = weighed(prompt)
    at, pieces = 0, []
    for start, end, weight in found.spans:
        if start > at:
            pieces.append((found.text[at:start], 1.0))
        pieces.append((found.text[start:end], weight))
        at = end
    return [*pieces, (found.text[at:], 1.0)] if at < len(found.text) else pieces


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("normal text", [("normal text", 1.0)]),
        ("an (important) word", [("an ", 1.0), ("important", 1.1), (" word", 1.0)]),
        ("(unbalanced", [("unbalanced", 1.1)]),
        (r"\(literal\]", [("(literal]", 1.0)]),
        ("(unnecessary)(parens)", [("unnecessaryparens", 1.1)]),
        ("a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).",
         [("a ", 1.0), ("house", 1.573), (" ", 1.1), ("on", 1.0), (" a ", 1.1), ("hill", 0.55), (", sun, ", 1.1),
          ("sky", 1.4641), (".", 1.1)]),
        ("(dog:0.2)", [("dog", 0.2)]),
        ("(dog:1.0)", [("dog", 1.0)]),
        ("[dog]", [("dog", 0.909091)]),
        ("at 10:30, a door", [("at 10:30, a door", 1.0)]),
        ("a) b] c:1.2)", [("a) b] c:1.2)", 1.0)]),
        ("(a (b:2) c:0)", [("a b c", 0.0)]),
        ("", []),
    ],
)  # fmt: skip
def test_brackets_weigh_what_they_hold(prompt: str, expected: list[tuple[str, float]]) -> None:
    assert parts(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a fox # in snow", "a fox"),
        ("# a note\na fox\n  # another\nat night", "a fox\nat night"),
        ("the #1 dad, C# and F#, #ff0000", "the #1 dad, C# and F#, #ff0000"),
        ("#a line\nb", "b"),
        ("a fox\n\nat night", "a fox\n\nat night"),
    ],
)
def test_comments_are_for_people(prompt: str, expected: str) -> None:
    assert without_comments(prompt) == expected
    assert weighed(prompt).text == expected


@given(st.text(st.sampled_from("ab (([[)]]:1.2\\#\n,"), max_size=80) | st.text(max_size=40))
def test_any_text_is_read(prompt: str) -> None:
    found = weighed(prompt)
    at = 0
    for start, end, weight in found.spans:
        assert at <= start < end <= len(found.text)
        assert LEAST <= weight <= MOST
        assert weight != 1
        at = end
    again = found.part(0, len(found.text))
    assert again == found


@pytest.mark.parametrize("text", ["(" * 100_000, "([" * 50_000 + ":1.2)" * 50_000, "\\(" * 100_000, "# " * 100_000])
def test_no_prompt_takes_more_than_its_length_in_time(text: str) -> None:
    before = time.process_time()
    weighed(text)
    assert time.process_time() - before < 10
