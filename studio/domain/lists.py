"""Where the items of lists stand: how deep, under which number. Pure, any thread; asked by the window and by writers of
formats, so that both count alike.

Items that follow each other are one list. One that lies deeper than the item before it begins a list within that item;
none lies deeper than that by more than one. Numbers begin anew in each inner list, and behind a bullet of their depth.
"""

from __future__ import annotations

from typing import Final, NamedTuple

LIST_STYLES: Final = ("list-item", "numbered-item")


class ListPlace(NamedTuple):
    depth: int
    """From 0."""
    number: int
    """From 1; 0 for a bullet."""


class ListCount:
    """Asked of one paragraph after another."""

    def __init__(self) -> None:
        self._numbers: list[int] = []

    def place(self, style: str, depth: int) -> ListPlace | None:
        """Of the next paragraph; None for what is no item."""
        if style not in LIST_STYLES:
            self._numbers.clear()
            return None
        depth = min(depth, len(self._numbers))
        del self._numbers[depth + 1 :]
        if depth == len(self._numbers):
            self._numbers.append(0)
        self._numbers[depth] = self._numbers[depth] + 1 if style == "numbered-item" else 0
        return ListPlace(depth, self._numbers[depth])

    def forget(self) -> None:
        """What comes next is another text."""
        self._numbers.clear()
