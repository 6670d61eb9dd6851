"""Emphasis that is switched on or off before a letter is typed (Ctrl+B, then words). Pure; used by `SceneMirror`.

It holds at one place. The first letters that are committed there take it on, and those typed behind them follow the
letter before them, as always.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from studio.domain.manuscript import NO_EMPHASIS
from studio.domain.text_records import MarkStyle
from studio.ui.writing.text.typing_run import difference


class NextLetters:
    def __init__(self) -> None:
        self._place = ("", 0)
        self._styles: dict[MarkStyle, bool] = {}

    @property
    def waits(self) -> bool:
        return bool(self._styles)

    def forget(self) -> None:
        self._styles = {}

    def toggle(self, paragraph_id: str, offset: int, style: MarkStyle, before: Iterable[str]) -> None:
        """`before`: the emphasis that a letter here has by itself."""
        if self._place != (paragraph_id, offset):
            self._place, self._styles = (paragraph_id, offset), {}
        self._styles[style] = style not in self.over(paragraph_id, offset, before)

    def over(self, paragraph_id: str, offset: int, before: Iterable[str]) -> frozenset[str]:
        """The emphasis of a letter typed here, where it has `before` by itself."""
        found = set(before)
        if self._place == (paragraph_id, offset):
            found |= {style for style, on in self._styles.items() if on}
            found -= {style for style, on in self._styles.items() if not on}
        return frozenset(found)

    def holds(self, paragraph_id: str, offset: int, typed: int) -> bool:
        """Whether the caret, so many letters further than what is committed, is still where the letters come."""
        return paragraph_id == self._place[0] and offset == self._place[1] + max(0, typed)

    def of(self, paragraph_id: str, old: str, new: str) -> Mapping[MarkStyle, bool]:
        """What the letters that make `new` of `old` have, beside what they take from the letter before."""
        if not self._styles or paragraph_id != self._place[0]:
            return NO_EMPHASIS
        start, end, text = difference(old, new)
        # Letters like their neighbour can be told to stand one place further.
        return self._styles if start == end and start - len(text) <= self._place[1] <= start else NO_EMPHASIS

    def taken(self, paragraph_id: str, old: str, new: str) -> Mapping[MarkStyle, bool]:
        """The same, for letters that become part of the document."""
        found = self.of(paragraph_id, old, new)
        if found:
            self.forget()
        return found
