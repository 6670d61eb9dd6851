"""A prompt as tokens: lower case words without accents, marks that part them, emoji as the names of their concepts.

Used by `vocabulary` and `plan_reading`; pure.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from studio.domain.emphasis import without_comments
from studio.engines.picture.starter.reading.emoji import spelled_out
from studio.engines.picture.starter.reading.small_words import ARTICLES

MOST_CHARACTERS: Final = 4_000
"""Of a prompt: what stands behind is not read, and the plan says so."""

Tokens = tuple[str, ...]
_WEIGHT: Final = re.compile(r"\(([^()]{0,200}):\s{0,3}-?\d{1,4}(?:\.\d{1,6})?\)")
_TOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[,;.!?:&+\n\u3001\u3002]")


class Word(NamedTuple):
    """A token, and the articles that stood before it."""

    text: str
    article: str = ""


def tokens_of(text: str) -> Tokens:
    """Lower case words and marks; accents and hyphens away, prompt weights "(red:1.2)" taken off, emoji spelled out."""
    plain = unicodedata.normalize("NFKD", spelled_out(without_weights(text)).lower())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).replace("\u2019", "'")
    return tuple(_plain_mark(sign) for sign in _TOKEN.findall(plain))


def without_weights(text: str) -> str:
    """ "a (red:1.2) cat # a note" as "a red cat"."""
    return re.sub(r"[()\[\]{}]", " ", _WEIGHT.sub(r"\1", without_comments(text)))


_MARKS: Final = {
    "!": ".", "?": ".", "\n": ".", "\u3002": ".", ":": ",", ";": ",", "\u3001": ",", "&": "and", "+": "and",
}  # fmt: skip


def _plain_mark(sign: str) -> str:
    return _MARKS.get(sign, sign)


def words_of(tokens: Tokens) -> tuple[Word, ...]:
    """Without articles, each of which stays with the word behind it."""
    words: list[Word] = []
    article = ""
    for token in tokens:
        if token in ARTICLES:
            article = token
        else:
            words.append(Word(token, article))
            article = ""
    return tuple(words)
