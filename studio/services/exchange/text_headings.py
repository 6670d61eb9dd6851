"""Headings among the blocks of a plain text: titles in a block of their own, lists of contents. Pure; used by
`text_layout`. Time grows with the blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from studio.services.exchange.text_parts import WIDEST, is_part

LineKind = Literal["body", "heading", "rule"]


class Line(NamedTuple):
    """A paragraph, a line of verse, a heading."""

    text: str
    kind: LineKind = "body"
    level: int = 1
    """Of a heading: 2 where it lies in the one of level 1 before it, as a chapter in a part."""


_LONGEST, _LONGEST_CAPITALS = 60, 90
"""Characters of a title."""
_CONTENTS: Final = 3
"""Headings in a row, of which each comes again, are a list of contents."""
_SHORT: Final = 50
_TITLED: Final = re.compile(r"[:.,\u2013\u2014-]\s*\S")
_SAID: Final = re.compile(r"[\"“„«].*[.!?,][\"”“»]")
"""A sentence of somebody's, as mottoes are."""
_WORD: Final = re.compile(r"\w+")
_UNTITLED: Final = re.compile(
    r"(?:preface|introduct|foreword|afterword|appendix|glossary|bibliography|index|acknowl|dedication|errata|conclusion|"
    r"finale)",
    re.IGNORECASE,
)
_ROMAN: Final = re.compile(r"[IVXLC]{1,9}\.?")
_SPEAKER: Final = re.compile(r"[^\W\d_a-z][^\d_a-z\n]{0,40}\.")
_SPEECHES, _SPOKEN = 3, 6
"""Of one who speaks in a play; of its blocks, one in so many is a name."""
_REPEATED: Final = 3
"""A title that comes again is behind one number in so many, at most."""
_TITLE_LINES: Final = 3
_OF_SENTENCE: Final = 3
"""Words that begin large in a title with a full stop, at least."""
_SMALL: Final = frozenset(("their", "with", "from", "into", "upon", "under", "over", "about", "between", "through"))
_ENDS: Final = '.,;:!?"”’»…'


def with_titles(
    heads: Sequence[list[Line]], split: Sequence[Sequence[str]], gaps: Sequence[int], is_chapters: Callable[[str], bool]
) -> list[list[Line] | None]:
    """`heads`: of each block what it is as a heading, nothing for another; `gaps`: blank lines before each. Where half
    of the chapters that are a number alone have a line like a title behind them, in a block of its own, these are
    titles: nothing more comes of such a block; what stands far behind a part's number is its first chapter, and so is
    what `is_chapters` says that it is. None for a block that is no heading."""
    bare = [
        place
        for place, head in enumerate(heads)
        if len(head) == 1 and head[0].kind == "heading" and is_bare(head[0].text)
    ]
    bare = [
        one
        for one in bare
        if one + 1 == len(split) or gaps[one + 1] < WIDEST or heads[one + 1] or not is_part(heads[one][0].text)
    ]
    found: list[list[Line] | None] = [head or None for head in heads]
    names = Counter(_title(lines) for lines in split if len(lines) == 1)
    plays = _is_play(names, len(split))
    for parts in (True, False):
        ours = [place for place in bare if is_part(heads[place][0].text) is parts]
        if parts:
            ours = [one for one in ours if one + 1 == len(split) or not is_chapters(_title(split[one + 1]))]
        titled = _titled(ours, heads, split, names, plays=plays)
        if 2 * len(titled) >= len(ours):
            for place in titled:
                title = _title(split[place + 1])
                found[place], found[place + 1] = [Line(f"{heads[place][0].text} {title}", "heading")], []
    return found


def _titled(
    bare: Sequence[int], heads: Sequence[list[Line]], split: Sequence[Sequence[str]], names: Mapping[str, int],
    *, plays: bool,
) -> list[int]:  # fmt: skip
    """Of chapters that are a number alone, those with a title in the block behind."""
    titled = [place for place in bare if place + 1 < len(split) and not heads[place + 1] and _is_name(split[place + 1])]
    often = Counter(_title(split[place + 1]) for place in titled)
    return [
        place
        for place, title in ((one, _title(split[one + 1])) for one in titled)
        if (often[title] == 1 or _REPEATED * often[title] < len(titled))  # "SCENE" under each act is none
        and names[title] <= often[title]
        and not (plays and _SPEAKER.fullmatch(title))
    ]


def _title(lines: Sequence[str]) -> str:
    return " ".join(" ".join(lines).split())


def _is_play(names: Mapping[str, int], blocks: int) -> bool:
    """Whether lines of their own say who speaks: a few names, over again."""
    again = [count for name, count in names.items() if count >= _SPEECHES and _SPEAKER.fullmatch(name)]
    return len(again) > 1 and _SPOKEN * sum(again) >= blocks


def is_bare(text: str) -> bool:
    """Whether a heading is its number alone."""
    return len(text.split()) <= 3 and not _TITLED.search(text) and not _UNTITLED.match(text)


def _is_name(lines: Sequence[str]) -> bool:
    """Whether a block behind a number is a title: one line that ends as no sentence does."""
    line = lines[0].strip()
    short = len(lines) == 1 and len(line) <= _SHORT and line[:1].isupper() and line[-1] not in _ENDS and "," not in line
    return is_title(lines) or (short and not _ROMAN.fullmatch(line))


def is_title(lines: Sequence[str]) -> bool:
    """Whether a block is one line like a title, or up to three in capitals."""
    words = [line.strip() for line in lines if line.strip()]
    if 1 < len(words) <= _TITLE_LINES and "".join(words).isupper():
        return len(" ".join(words)) <= _LONGEST * _TITLE_LINES and words[-1][-1] not in ",;"
    line = words[0] if len(words) == 1 else ""
    letters = [word for word in line.split() if word[:1].isalpha()]
    if not letters or _ROMAN.fullmatch(line) or len(line) > _LONGEST_CAPITALS or _SAID.fullmatch(line):
        return False
    if line.isupper():
        return line[-1] not in ",;"
    if len(line) > _LONGEST:
        return False
    large = [word for word in letters if word[0].isupper()]
    if line[-1] == "." and len(large) < _OF_SENTENCE:
        return False
    small = all(word[0].isupper() or len(word) < 4 or word.strip(_ENDS) in _SMALL for word in letters)
    return (line[-1] not in _ENDS or line[-1] == ".") and small and line[0].isupper()


def without_contents(heads: Sequence[list[Line] | None]) -> list[list[Line] | None]:
    """Headings that stand in a row and come again, each, are paragraphs of a list."""
    found = list(heads)
    again: set[str] = set()
    lasts: list[bool] = [False] * len(heads)
    """Whether a heading comes again."""
    for place in range(len(heads) - 1, -1, -1):
        head = heads[place]
        if head:
            name = _name(head[0].text)
            lasts[place] = name in again
            again.add(name)
    start = 0
    while start < len(heads):
        end = start
        while end < len(heads) and heads[end] is not None and len(heads[end] or ()) < 2:
            end += 1
        listed = [place for place in range(start, end) if lasts[place]]
        if len(listed) >= _CONTENTS:
            for place in listed:
                found[place] = [Line(one.text) for one in heads[place] or ()]
        start = end + 1
    return found


def _name(text: str) -> str:
    """What is numbered, and its number."""
    return " ".join(_WORD.findall(text.casefold())[:2])
