"""Numbers of printed pages, with the titles that run beside them, among the blocks of a plain text. Pure; used by
`text_layout`. Time grows with the blocks.

A number alone may be a chapter: those are pages that go up in a row and stand, some of them, in the midst of a
sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

_PAGE: Final = re.compile(
    r"(?P<before>[^\d\n]{0,60}?)[-\u2013\u2014\[({]?[ \t]*(?:(?:pg|page|p|seite|s)\b\.?[ \t]*)?(?P<number>\d{1,4})"
    r"[ \t]*[-\u2013\u2014\])}]?(?P<after>[^\d\n]{0,60})",
    re.IGNORECASE,
)
_LONGEST: Final = 80
_STEP: Final = 3
"""Pages from one number to the next, at most: some have none."""
_LEAST: Final = 3
"""Numbers that are a row."""
_RUNNING: Final = 2
"""Pages with the same words beside their numbers."""
_BROKEN: Final = 5
"""Of a row, one number in so many stands in a sentence, and two at least."""
_SENTENCE_ENDS: Final = '.!?:"”’»…)*'


class Blocks(NamedTuple):
    """What stands between blank lines, the blank lines before each, and the pages whose numbers were taken away."""

    texts: list[str]
    gaps: list[int]
    pages: int = 0


def without_pages(blocks: Blocks) -> Blocks:
    """What a page parted is one block again."""
    row = _row(blocks.texts)
    broken = {place for place in row if _breaks(blocks.texts, place)}
    if len(row) < _LEAST or len(broken) < max(2, len(row) // _BROKEN):
        return blocks
    texts, gaps, gap, goes_on = list[str](), list[int](), 0, False
    for place, (text, before) in enumerate(zip(blocks.texts, blocks.gaps, strict=True)):
        if place in row:
            gap, goes_on = max(gap, before), place in broken
            continue
        if goes_on:
            texts[-1] += "\n" + text
        else:
            texts.append(text)
            gaps.append(max(gap, before) if texts[1:] else 0)
        gap, goes_on = 0, False
    return Blocks(texts, gaps, len(row))


def _row(texts: Sequence[str]) -> frozenset[int]:
    """The blocks that are numbers of pages, if there are any: those that go up."""
    found = list[tuple[int, int, str]]()
    for place, text in enumerate(texts):
        page = _PAGE.fullmatch(text.strip()) if len(text) <= _LONGEST and "\n" not in text.strip() else None
        if page is not None:
            found.append((place, int(page["number"]), " ".join((page["before"] + page["after"]).split())))
    often = Counter(words for _, _, words in found)
    row, last = list[int](), -1
    for place, number, words in found:
        if (not words or often[words] >= _RUNNING) and (not row or last < number <= last + _STEP):
            row.append(place)
            last = number
    return frozenset(row)


def _breaks(texts: Sequence[str], place: int) -> bool:
    if not 0 < place < len(texts) - 1:
        return False
    before, after = texts[place - 1].rstrip(), texts[place + 1].lstrip()
    return before[-1:] not in _SENTENCE_ENDS and after[:1].islower()
