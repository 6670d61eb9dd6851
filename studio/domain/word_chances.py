"""Chances of tokens told by words: what each word is, how likely it was, and what else might have stood there.

Pure; used by the writing assistant and the command line. The chance of a word is the product of those of its tokens,
each given what stands before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from studio.domain.requests import Chance, TokenChances

MOST: Final = 8
"""Other ways that are told of a word."""
_LEAST: Final = 0.001
_BROKEN: Final = "\ufffd"
"""Stands where a token ends within a character."""

Band = Literal["likely", "fair", "rare", "odd"]
BANDS: Final[tuple[tuple[Band, float], ...]] = (("likely", 0.5), ("fair", 0.2), ("rare", 0.05), ("odd", 0.0))
"""Each with the least chance of a word in it."""


class Way(msgspec.Struct, frozen=True):
    """Another way that a text might have gone on at a word."""

    text: str
    """The beginning of the word that would stand there; its rest is for the model to say."""
    share: float
    said: str
    """The text up to there, with it."""


class WordChances(msgspec.Struct, frozen=True):
    text: str
    """With the white space before it."""
    start: int
    """Where it begins in the whole text."""
    share: float
    ways: tuple[Way, ...]
    """The likeliest first."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def band_of(share: float) -> Band:
    return next(band for band, least in BANDS if share >= least)


def words_of(tokens: Sequence[TokenChances]) -> tuple[WordChances, ...]:
    """The words that tokens are, in order; together they are the text of the tokens."""
    words: list[WordChances] = []
    at = 0
    whole = "".join(token.text for token in tokens)
    for group in _grouped(tokens):
        words.append(_word(group, at, whole[:at]))
        at = words[-1].end
    return tuple(words)


def _grouped(tokens: Sequence[TokenChances]) -> list[list[TokenChances]]:
    groups: list[list[TokenChances]] = []
    for token in tokens:
        before = groups[-1][-1].text[-1:] if groups else ""
        if groups and (not token.text or not before or (_joins(before) and _joins(token.text[0]))):
            groups[-1].append(token)
        else:
            groups.append([token])
    return groups


def _joins(letter: str) -> bool:
    return letter.isalnum() or letter in "’'"


def _word(group: Sequence[TokenChances], start: int, before: str) -> WordChances:
    text, share = "", 1.0
    found: dict[str, Way] = {}
    for token in group:
        for other in token.others:
            _add(found, text, other, share, before)
        text += token.text
        share *= token.share
    ways = sorted(found.values(), key=lambda way: -way.share)[:MOST]
    return WordChances(text, start, share, tuple(way for way in ways if way.share >= _LEAST))


def _add(found: dict[str, Way], text: str, other: Chance, share: float, before: str) -> None:
    """Tokens that are no text of their own cannot be gone on from."""
    if other.text and _BROKEN not in other.text:
        said = text + other.text
        older = found.get(said)
        whole = share * other.share + (older.share if older is not None else 0.0)
        found[said] = Way(said, whole, before + said)
