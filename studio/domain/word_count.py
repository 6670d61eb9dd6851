"""How many words and characters a text has, and how long it takes to read. Pure; window, command line and messages ask
here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    import regex

    from studio.domain.text_records import Paragraph

_ASCII_WORD = re.compile(r"[^\W_]+(?:['\-.][^\W_]+)*")
_ALONE: Final = r"[\p{Han}\p{Hiragana}]"
"""Scripts without spaces: Unicode's word boundaries (UAX #29) lie on both sides of each of their characters."""
_LETTER: Final = rf"[[\p{{L}}\p{{N}}]--{_ALONE}]"
_WITHIN: Final = rf"[[\p{{L}}\p{{N}}\p{{M}}]--{_ALONE}]"
"""A mark (an accent of its own, a vowel sign of Hindi) belongs to the letter before it."""
_JOINED: Final = r"[\r\p{GCB=EX}\p{GCB=ZWJ}\p{GCB=SM}\p{GCB=PP}\p{GCB=L}\p{GCB=V}\p{GCB=T}\p{GCB=RI}]"
"""Without any of these each code point is a grapheme cluster of its own (UAX #29)."""
_SPACE: Final = re.compile(r"\s")
WORDS_A_MINUTE: Final = 238
"""Silent reading of English by adults: Brysbaert, Journal of Memory and Language 109 (2019)."""


@lru_cache(maxsize=1)
def _word() -> regex.Pattern[str]:
    import regex

    return regex.compile(rf"{_ALONE}\p{{M}}*+|{_LETTER}{_WITHIN}*+(?:['’\-.]{_WITHIN}++)*+", regex.V1)


def count_words(text: str) -> int:
    """Words as a writer counts them: "don't" and "well-known" are one; dashes are none. Of Japanese and Chinese each
    character is one, as word processors count them."""
    return len((_ASCII_WORD if text.isascii() else _word()).findall(text))


def word_places(text: str) -> list[tuple[int, int]]:
    """Where the words are that `count_words` counts."""
    return [found.span() for found in (_ASCII_WORD if text.isascii() else _word()).finditer(text)]


def counted_text(paragraph: Paragraph) -> str:
    """What of a paragraph the reader reads: of a picture nothing, as what it shows is told in its place alone."""
    return "" if paragraph.style == "picture" else paragraph.text


class Tally(msgspec.Struct, frozen=True):
    """What a text counts."""

    words: int = 0
    characters: int = 0
    """As readers see them (grapheme clusters of UAX #29): a letter with its accents, or a family of emoji, is one."""
    spaces: int = 0
    """Of the characters."""
    proposed: int = 0
    """Words of a model that nobody has accepted yet; none of `words`."""

    def plus(self, other: Tally) -> Tally:
        return Tally(
            self.words + other.words,
            self.characters + other.characters,
            self.spaces + other.spaces,
            self.proposed + other.proposed,
        )

    def minus(self, other: Tally) -> Tally:
        return Tally(
            self.words - other.words,
            self.characters - other.characters,
            self.spaces - other.spaces,
            self.proposed - other.proposed,
        )


@lru_cache(maxsize=1)
def _clusters() -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    """What says that some are of several code points, and one of them."""
    import regex

    return regex.compile(_JOINED), regex.compile(r"\X")


def count_characters(text: str) -> int:
    """Grapheme clusters, spaces among them."""
    if text.isascii() and "\r" not in text:
        return len(text)
    joined, cluster = _clusters()
    return len(cluster.findall(text)) if joined.search(text) else len(text)


def tally(text: str) -> Tally:
    return Tally(count_words(text), count_characters(text), len(_SPACE.findall(text)))


def reading_minutes(words: int) -> int:
    """Whole minutes to read so many words in silence; at least one where there is a word."""
    return max(1, round(words / WORDS_A_MINUTE)) if words else 0
