"""Contents pages and other lists of titles within a text: they name what is told elsewhere and say nothing
themselves, so that they are neither quoted as an answer nor taken into summaries. Pure; any thread.

A paragraph is one where it is made of titles of the book's scenes, or counts up from item to item without a sentence;
several short ones are where each is such a title.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from studio.domain.document import Document
from studio.domain.text_records import Scene

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBERED: Final = frozenset(
    ("chapter", "part", "book", "volume", "section", "scene", "act", "letter", "kapitel", "teil", "buch", "band")
)
_NUMERAL: Final = re.compile(r"\d+|[ivxlc]+", re.IGNORECASE)
_ITEM: Final = re.compile(r"(?<!\w)(\d{1,3})\.?\s+(?=[^\W\d_])")
_SENTENCE: Final = re.compile(r"[a-zß-ÿ]{3}[.!?…][\"”’']?(?:\s|$)")
_TITLES: Final = 4
"""Titles from which on a paragraph is a list of them."""
_RUN: Final = 3
"""Paragraphs behind one another that are one title each."""
_COVERED: Final = 0.6
"""Of its words, what the titles are at least."""
_ITEM_WORDS: Final = 14
"""Words of an item at most."""
_LONGEST: Final = 20_000
"""Characters of a paragraph that may be a list."""


@lru_cache(maxsize=8_192)
def bare_title(title: str) -> str:
    """Its words in small letters, without what counts them: "Chapter 24. The Lady Anne" is "the lady anne"."""
    words = [one.casefold() for one in _WORD.findall(title)]
    if words and words[0] in _NUMBERED:
        words = words[1:]
        if words and _NUMERAL.fullmatch(words[0]):
            words = words[1:]
    while words and words[0].isdigit():
        words = words[1:]
    return " ".join(words)


def titles_of(document: Document) -> frozenset[str]:
    """Those of its scenes, bare."""
    return frozenset(bare for scene in document.all(Scene) if (bare := bare_title(scene.title)))


def listings(paragraphs: Sequence[str], titles: Collection[str]) -> tuple[bool, ...]:
    """Of each paragraph of a scene or section whether it is a list of titles, or a line of one. `titles`: bare."""
    found = [is_listing(one, titles) for one in paragraphs]
    run: list[int] = []
    for place, text in enumerate(paragraphs):
        if text.strip() and len(text) < 200 and bare_title(text) in titles:
            run.append(place)
        elif text.strip():
            run = []
        if len(run) >= _RUN:
            for one in run:
                found[one] = True
    return tuple(found)


def is_listing(text: str, titles: Collection[str]) -> bool:
    """Whether a paragraph is a list of titles by itself."""
    if len(text) > _LONGEST or len(_SENTENCE.findall(text)) > 1:
        return False
    return _counts_up(text) or _is_of_titles(text, titles)


def _counts_up(text: str) -> bool:
    numbers = [int(one[1]) for one in _ITEM.finditer(text)]
    steps = sum(later == earlier + 1 for earlier, later in pairwise(numbers))
    return steps >= _TITLES and len(_WORD.findall(text)) <= _ITEM_WORDS * len(numbers)


def _is_of_titles(text: str, titles: Collection[str]) -> bool:
    words = [one.casefold() for one in _WORD.findall(text)]
    told = [one for one in words if not one.isdigit() and one not in _NUMBERED]
    if len(told) < _TITLES:
        return False
    whole = f" {' '.join(told)} "
    named = [one for one in titles if f" {one} " in whole]
    return len(named) >= _TITLES and sum(map(_size, named)) >= _COVERED * len(told)


def _size(title: str) -> int:
    return title.count(" ") + 1


def without_listings(paragraphs: Iterable[str], titles: Collection[str]) -> list[str]:
    told = list(paragraphs)
    return [text for text, listed in zip(told, listings(told, titles), strict=True) if not listed]
