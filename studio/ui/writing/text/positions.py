"""Between Qt's positions (UTF-16 units) and the document's offsets (code points). Pure functions, any thread."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate


def to_qt(text: str, offset: int) -> int:
    """UTF-16 units before code point `offset`."""
    head = text[:offset]
    return len(head) if head.isascii() else _units(head)


def places_in(text: str) -> Callable[[int], int]:
    """`to_qt` for many offsets of one text, which is read once."""
    if text.isascii() or _units(text) == len(text):
        return lambda offset: min(offset, len(text))
    before = [0, *accumulate(2 if letter > "\uffff" else 1 for letter in text)]
    return lambda offset: before[min(offset, len(text))]


def from_qt(text: str, position: int) -> int:
    """Code points before UTF-16 position `position`; a position inside a pair counts as after it."""
    if text.isascii() or _units(text) == len(text):
        return min(position, len(text))
    units = 0
    for offset, letter in enumerate(text):
        if units >= position:
            return offset
        units += 2 if letter > "\uffff" else 1
    return len(text)


def _units(text: str) -> int:
    """Of UTF-16; a letter at a time would take milliseconds for a page of curled quotation marks."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
