"""What of a paragraph stands between quotation marks, of any of the usual kinds, or behind a dash of dialogue.

Pure; called by `segments` and `attribution`, on the thread that reads the scene. A speech that is not closed goes on to
the end of its paragraph, as one does that the next paragraph continues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_CLOSERS: Final = {
    "“": "”“", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‹": "›", "‘": "’", '"': '"', "'": "'",
}  # fmt: skip
_SINGLE: Final = "‘'"
_DASH: Final = re.compile(r"\s*[—–]\s*(?=\w|[¿¡«…])")
_ASIDE: Final = re.compile(r"\s[—–](?:[,.;:!?]*\s|$)")
_MOST: Final = 10_000
"""Speeches of one paragraph."""


class Speech(NamedTuple):
    """Characters [start, end) of a paragraph, with the marks about them."""

    start: int
    end: int
    open: bool = False
    """It is not closed in this paragraph."""


def speeches(text: str) -> tuple[Speech, ...]:
    """In their order; none lies in another."""
    dash = _DASH.match(text)
    found = list(_after_dashes(text, dash.end()) if dash is not None else _in_marks(text))
    return tuple(found[:_MOST])


def _in_marks(text: str) -> Iterator[Speech]:
    at = 0
    while at < len(text):
        closers = _CLOSERS.get(text[at])
        if closers is None or not _opens(text, at):
            at += 1
            continue
        end = _close(text, at, closers)
        if end is None:
            if text[at] in _SINGLE or _closes(text, at):
                at += 1
                continue
            yield Speech(at, len(text), open=True)
            return
        yield Speech(at, end + 1)
        at = end + 1


def _opens(text: str, at: int) -> bool:
    """A mark before a letter or another mark, and not behind a letter."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    spaced = text[at] == "«" and bool(text[at + 1 :].strip())
    return not before.isalnum() and bool(after) and (spaced or not after.isspace())


def _closes(text: str, at: int) -> bool:
    """One that is more likely the end of something."""
    return text[at] in "»“" and bool(text[:at].strip()) and not text[at - 1].isspace()


def _close(text: str, start: int, closers: str) -> int | None:
    for at in range(start + 1, len(text)):
        letter = text[at]
        if letter not in closers:
            continue
        inside = letter in "'’\"" and text[at + 1 : at + 2].isalnum() and text[at - 1].isalnum()
        elision = text[start] in _SINGLE and text[at - 1] not in ".,!?…—" and not _ends(text, at)
        if not inside and not elision and (text[start] not in "\"'" or not text[at - 1].isspace()):
            return at
    return None


def _ends(text: str, at: int) -> bool:
    """An apostrophe with nothing but an end behind it."""
    return not text[at + 1 :].strip() or text[at + 1 : at + 2] in ".,;:!?—)"


def _after_dashes(text: str, start: int) -> Iterator[Speech]:
    """— Come, said Ana —. It is late."""
    spoken = True
    for one in _ASIDE.finditer(text, start):
        if spoken:
            yield Speech(start, one.start())
        start, spoken = one.end(), not spoken
    if spoken and start < len(text):
        yield Speech(start, len(text))
