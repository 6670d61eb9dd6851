"""Chapters of a plain text by what stands before and behind them: one whose number follows that of the last, and
numbers that count stanzas, not chapters. Pure; used by `text_layout`. Time grows with the blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from studio.services.exchange.chapter_words import is_chapter, is_mark
from studio.services.exchange.text_headings import Line
from studio.services.exchange.text_numbers import roman

_NUMBERED: Final = re.compile(r"(?P<word>[^\W\d_]{3,12})\.? (?:(?P<number>\d{1,4})|(?P<roman>[IVXLC]{1,9}))(?!\w)")
_WORDED: Final = re.compile(r"(?P<first>[^\W\d_][\w-]{2,40})(?: (?P<last>[^\W\d_]{3,12}))\.?")
"""A number in a word, and what is numbered."""
_LONGEST: Final = 140
"""Characters of a heading whose number says what it is."""
_LINES: Final = 2
_KNOWN: Final = 3
"""Headings of that word, at least."""
_CHAPTERS: Final = 2
_SHORT: Final = 60
_SAMPLE: Final = 200
"""Blocks by which a text is found to be verse."""


class Numbered(NamedTuple):
    word: str
    number: int


def with_followers(heads: Sequence[list[Line]], split: Sequence[Sequence[str]]) -> list[list[Line]]:
    """`heads`: nothing for a block that is none. A line alone that begins as the headings before it do, with the number
    that comes next, is one too, whatever its words are: "CHAPTER 50. Ahab's Boat and Crew. Fedallah."."""
    found = list(heads)
    after = dict[str, list[int]]()
    for head in reversed(heads):
        one = numbered_in(head[0].text) if head else None
        if one is not None:
            after.setdefault(one.word, []).append(one.number)
    known = {word for word, numbers in after.items() if len(numbers) >= _KNOWN}
    last = dict[str, int]()
    for place, (head, lines) in enumerate(zip(heads, split, strict=True)):
        if not head and (len(lines) > _LINES or len(" ".join(lines)) > _LONGEST):
            continue
        one = numbered_in(head[0].text if head else lines[0].strip())
        if one is None or one.word not in known:
            continue
        if head:
            after[one.word].pop()
        elif _comes(last.get(one.word, 0), one.number, after[one.word]):
            found[place] = [Line(" ".join(" ".join(lines).split()), "heading")]
        else:
            continue
        last[one.word] = one.number
    return _with_worded(found, split)


def _with_worded(heads: Sequence[list[Line]], split: Sequence[Sequence[str]]) -> list[list[Line]]:
    """ "Einundzwanzigstes Kapitel", where the book has chapters of such words."""
    found = list(heads)
    words = Counter(
        worded["last"] for head in heads if head and (worded := _WORDED.fullmatch(head[0].text)) is not None
    )
    for place, lines in enumerate(split):
        if heads[place] or len(lines) != 1:
            continue
        worded = _WORDED.fullmatch(lines[0].strip())
        if worded and words[worded["last"]] >= _KNOWN and worded["first"][0].isupper():
            found[place] = [Line(" ".join(lines[0].split()), "heading")]
    return found


def _comes(last: int, number: int, after: Sequence[int]) -> bool:
    """Whether a number stands between the last one and those behind it, right at one of them."""
    behind = after[-1] if after else 0
    if number == last + 1:
        return behind <= 1 or behind > number
    return last < number == behind - 1


def numbered_in(text: str) -> Numbered | None:
    """The word and the number with which a heading begins."""
    found = _NUMBERED.match(text)
    return Numbered(found["word"], int(found["number"] or 0) or roman(found["roman"] or "")) if found else None


def without_stanzas(
    alone: Sequence[bool], split: Sequence[Sequence[str]], is_verse: Callable[[Sequence[str]], bool]
) -> list[bool]:
    """`alone`: which blocks are numbers in a row. In a text in prose that has chapters by their words, numbers
    between which nothing but verse stands count stanzas."""
    chapters = sum(len(lines) == 1 and is_chapter(line := lines[0].strip()) and not is_mark(line) for lines in split)
    if chapters < _CHAPTERS:
        return list(alone)
    places = [place for place, one in enumerate(alone) if one]
    several = [lines for lines in split[: places[-1]] if len(lines) > 1] if places else []
    sample = several[:: max(1, len(several) // _SAMPLE)]
    if 2 * sum(map(is_verse, sample)) > len(sample):
        return list(alone)
    kept, before = list(alone), False
    for place, end in pairwise([*places, min(len(split) - 1, places[-1] + 2)] if places else []):
        here = _is_poem(split[place + 1 : end], is_verse)
        if (here and alone[end]) or (before and _is_poem(split[place + 1 : place + 2], is_verse)):
            kept[place] = False
        before = here
    return kept


def _is_poem(blocks: Sequence[Sequence[str]], is_verse: Callable[[Sequence[str]], bool]) -> bool:
    """Stanzas, or a line between them."""
    if not any(len(lines) > 1 for lines in blocks):
        return False
    return all(is_verse(lines) if len(lines) > 1 else len(lines[0]) < _SHORT for lines in blocks)
