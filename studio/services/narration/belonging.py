"""Which sentence of a paragraph a take, or what a person decided, belongs to when the text is another one by now.

Pure; called by `segments`, on the thread that reads the scene. What is tied to a sentence keeps its words and marks of
the sentences that stood about it (`Around`). The same words are the same sentence. Where they are gone, the sentence is
looked for between those that stood before and after it, and is the one there that is most alike, if it is alike at
all: a sentence that was only inserted never takes what belongs to its neighbour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, Protocol

from studio.domain.requests import Around

_REACH: Final = 8
"""Sentences to either side that are remembered."""
_ALIKE: Final = 0.5
"""More than half: other words in the same "said Anna" have half in common soon."""
_WIDEST: Final = 100
"""Sentences among which one is looked for."""
_LONGEST: Final = 600
"""Letters of a sentence that are compared."""


class Tied(Protocol):
    """What belongs to a sentence."""

    @property
    def text(self) -> str: ...
    @property
    def around(self) -> Around: ...


def mark(text: str) -> str:
    """By which a sentence is known again: ten letters of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


class Neighbours:
    """The sentences of one paragraph, as they read now."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self.marks = tuple(mark(text) for text in texts)
        self._places: dict[str, list[int]] = {}
        for place, one in enumerate(self.marks):
            self._places.setdefault(one, []).append(place)

    def around(self, place: int) -> Around:
        """What stands about one of them."""
        return Around(
            before=self.marks[max(0, place - _REACH) : place], after=self.marks[place + 1 : place + 1 + _REACH]
        )

    def owner(self, thing: Tied, recorded: int = 0) -> int | None:
        """The place of the sentence that it belongs to. `recorded`: its place then, for sentences of the same words."""
        same = self._places.get(mark(thing.text), ())
        if same:
            return min(same, key=lambda place: (-self._agreeing(place, thing.around), abs(place - recorded)))
        first, last = self._gap(thing.around)
        if last - first > _WIDEST:
            return None
        known = {*thing.around.before, *thing.around.after}
        there = [place for place in range(first, last) if self.marks[place] not in known]
        best = max(((likeness(self.texts[place], thing.text), -place) for place in there), default=(0.0, 0))
        return -best[1] if best[0] > _ALIKE else None

    def _agreeing(self, place: int, around: Around) -> int:
        """How many of the nearest neighbours are those of then."""
        here = self.around(place)
        before = zip(reversed(here.before), reversed(around.before), strict=False)
        after = zip(here.after, around.after, strict=False)
        ends = (not here.before and not around.before) + (not here.after and not around.after)
        return sum(one == other for pairs in (before, after) for one, other in pairs) + ends

    def _gap(self, around: Around) -> tuple[int, int]:
        """Between which places it stood, by the nearest sentences about it that are still there."""
        first = next((self._places[one][0] + 1 for one in reversed(around.before) if one in self._places), 0)
        behind = (place for one in around.after for place in self._places.get(one, ()) if place >= first)
        return first, next(behind, len(self.marks))


def likeness(one: str, other: str) -> float:
    """0 to 1: the words that both have in the same order, or the letters at both ends that an edit left alone."""
    one, other = one[:_LONGEST], other[:_LONGEST]
    if not one or not other:
        return 0.0
    words = SequenceMatcher(None, _words(one), _words(other), autojunk=False).ratio()
    start = _common(one, other)
    end = min(_common(one[::-1], other[::-1]), min(len(one), len(other)) - start)
    return max(words, 2 * (start + end) / (len(one) + len(other)))


def _words(text: str) -> list[str]:
    return [word.strip(".,;:!?…“”\"'‘’«»—()").casefold() for word in text.split()]


def _common(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
