"""LoRAs that a prompt names."""

from __future__ import annotations

import pytest

from studio.domain.prompt_loras import loras_in, without_loras


@pytest.mark.parametrize(
    ("prompt", "found", "words"),
    [
        ("a cat <lora:film:0.8>", [("film", 0.8)], "a cat"),
        ("a cat, <lora:film>, by night", [("film", 1.0)], "a cat, by night"),
        ("<lora:a b:-0.5>, a cat", [("a b", -0.5)], "a cat"),
        ("a <LORA:x:.5> cat <lyco:y:2:1>", [("x", 0.5), ("y", 2.0)], "a cat"),
        ("a cat, <lora:x:1>", [("x", 1.0)], "a cat"),
        ("a < b, c", [], "a < b, c"),
        ("line one, <lora:x:1>\nline two", [("x", 1.0)], "line one\nline two"),
    ],
)
def test_they_are_taken_out_of_the_words(prompt: str, found: list[tuple[str, float]], words: str) -> None:
    assert [(one.name, one.weight) for one in loras_in(prompt)] == found
    assert without_loras(prompt) == words
    assert all(prompt[one.start : one.end].startswith("<") for one in loras_in(prompt))


@pytest.mark.parametrize(
    ("prompt", "problem"),
    [
        ("<lora:x:abc>", "the weight of “<lora:x:abc>” is no number from -4 to 4"),
        ("<lora:x:99>", "the weight of “<lora:x:99>” is no number from -4 to 4"),
        ("<lora::1>", "“<lora::1>” names no LoRA"),
    ],
)
def test_what_is_wrong_is_said(prompt: str, problem: str) -> None:
    assert [one.problem for one in loras_in(prompt)] == [problem]


def test_long_ones_are_read_in_proportion() -> None:
    assert loras_in("<lora:" * 50_000) == ()
    assert without_loras("<lora:x:1>" + ", " * 50_000) == ""
