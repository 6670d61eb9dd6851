"""What was heard held against what was to be read: spelling is no error, what is missing, doubled or wrong is one."""

from __future__ import annotations

import pytest

from studio.services.narration.comparing import Compared, judged
from studio.services.narration.reading import Readings

READINGS = Readings()


def compared(text: str, heard: str) -> Compared:
    return judged(text, heard, lambda words: READINGS.said(words, "us", {}))


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Rain fell on 3 May 1987.", "rain fell on the third of May nineteen eighty seven"),
        ("Dr. Hale paid $5.", "Doctor Hale paid five dollars."),
        ("The colour of the grey harbour.", "The color of the gray harbor."),
        ("“Good-bye,” said Siobhan.", "Goodbye, said Shivonne."),
        ("She could see it today.", "[Music] She could see it to day."),
    ],
)
def test_what_is_only_spelled_otherwise_is_right(text: str, heard: str) -> None:
    found = compared(text, heard)
    assert found.faults == ()
    assert found.right == found.words > 3


@pytest.mark.parametrize(
    ("heard", "kind", "written"),
    [
        ("The captain took off his and laid them down.", "missing", "gloves"),
        ("The captain took off his gloves and laid them.", "missing", "down"),
        ("The captain took off his gloves gloves and laid them down.", "doubled", "gloves"),
        ("The captain took off his mountain and laid them down.", "wrong", "gloves"),
    ],
)
def test_a_fault_is_told_with_its_place(heard: str, kind: str, written: str) -> None:
    text = "The captain took off his gloves and laid them down."
    [fault] = compared(text, heard).faults
    assert (fault.kind, text[fault.start : fault.end]) == (kind, written)


def test_two_words_are_not_heard_as_one_that_sounds_a_little_like_them() -> None:
    """As Whisper heard a take that "watch in" was cut out of."""
    text = "Every watch in the town was wrong."
    found = compared(text, "Every when the town was wrong.")
    assert found.right < found.words
    assert any("watch" in text[fault.start : fault.end] for fault in found.faults)
