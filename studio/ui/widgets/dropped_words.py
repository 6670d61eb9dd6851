"""Where words go that are dropped into a line of words: between two of them, with spaces. Any thread."""

from __future__ import annotations

from typing import Final

_JOINED: Final = "'’-_"
"""Within a word as its letters are."""
_OPEN, _CLOSE = "([{<“‘«", ")]}>”’»,.;:!?…"
_FIRST_UNSPACED: Final = 0x2E80
"""From there on are the scripts that part no words by spaces."""


def placed(text: str, at: int, words: str) -> tuple[int, str]:
    """Where `words` that were let go at `at` go, and with which spaces: between the letters of a word they go to its
    nearer end. Code points."""
    words = " ".join(words.split())
    if not words:
        return at, ""
    if 0 < at < len(text) and _is_letter(text[at - 1]) and _is_letter(text[at]):
        start, end = at, at
        while start > 0 and _is_letter(text[start - 1]):
            start -= 1
        while end < len(text) and _is_letter(text[end]):
            end += 1
        at = start if at - start <= end - at else end
    before, after = text[at - 1 : at], text[at : at + 1]
    return at, (" " if _parted(before, words[0]) else "") + words + (" " if _parted(words[-1], after) else "")


def taken(text: str, start: int, end: int) -> tuple[int, int]:
    """What goes with the words [start, end) that are taken out: one of two blanks that would meet, or the one that
    would stand at an end of the line or before a mark that closes. Code points."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if after.isspace() and (not before or before.isspace()):
        return start, end + 1
    return (start - 1 if before.isspace() and (not after or after in _CLOSE) else start), end


def whole(text: str, start: int, end: int) -> bool:
    """[start, end) begins and ends in no word's middle. Code points."""
    return not any(0 < at < len(text) and _is_letter(text[at - 1]) and _is_letter(text[at]) for at in (start, end))


def _is_letter(one: str) -> bool:
    return (one.isalnum() or one in _JOINED) and ord(one) < _FIRST_UNSPACED


def _parted(before: str, after: str) -> bool:
    """A space belongs between these two letters."""
    if not before or not after or before.isspace() or after.isspace():
        return False
    if before in _OPEN or after in _CLOSE:
        return False
    return ord(before) < _FIRST_UNSPACED and ord(after) < _FIRST_UNSPACED
