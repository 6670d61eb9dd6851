"""Finding words by some of their letters, in order: "gnr" finds "Generate". Pure functions."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

import msgspec

_START: Final = 8
"""For a letter at the beginning of a word."""
_NEXT: Final = 5
"""For a letter right behind the one before it."""
_GAP: Final = 3
"""Taken off for letters left out before the first and between two."""


class Match(msgspec.Struct, frozen=True):
    score: int
    """The higher, the better."""
    places: tuple[int, ...]
    """Which letters of the text were meant, in rising order."""


def match(query: str, text: str) -> Match | None:
    """The best way to find each word of the query in the text, letter by letter; None where one is not in it. An empty
    query matches everything with score 0."""
    folded = _folded(text)
    score, places = 0, set[int]()
    for word in _folded(query).split():
        found = _best(word, folded)
        if found is None:
            return None
        score += found.score
        places.update(found.places)
    return Match(score - len(text) // 16, tuple(sorted(places)))


def _best(word: str, text: str) -> Match | None:
    """Best score of the letters so far, for each place of the newest letter."""
    if not _holds(word, text):
        return None
    row = {at: Match(_value(text, at) - _GAP * (at > 0), (at,)) for at, letter in enumerate(text) if letter == word[0]}
    for letter in word[1:]:
        following: dict[int, Match] = {}
        for at in (at for at, other in enumerate(text) if other == letter):
            ways = [(one.score + (_NEXT if at - last == 1 else -_GAP), one) for last, one in row.items() if last < at]
            if ways:
                score, one = max(ways, key=lambda way: way[0])
                following[at] = Match(score + _value(text, at), (*one.places, at))
        row = following
    return max(row.values(), key=lambda one: one.score, default=None)


def _holds(word: str, text: str) -> bool:
    """Most texts are left out here, at little cost."""
    at = -1
    for letter in word:
        at = text.find(letter, at + 1)
        if at < 0:
            return False
    return True


def _value(text: str, at: int) -> int:
    return _START if at == 0 or not text[at - 1].isalnum() else 1


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """Small letters without accents, one for one."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] for letter in text)
