"""Between Qt's positions (UTF-16 units) and the document's offsets (code points). Pure functions, any thread."""

from __future__ import annotations


def to_qt(text: str, offset: int) -> int:
    """UTF-16 units before code point `offset`."""
    head = text[:offset]
    return len(head) if head.isascii() else _units(head)


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
