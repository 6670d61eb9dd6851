"""Chapters that have a name and no number, among the blocks of a plain text: those that the book's own list of contents
names; names in capitals that stand apart on both sides or, where nothing else is a chapter, behind a wider gap. Pure;
used by `text_layout`. Time grows with the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from studio.services.exchange.text_headings import Line

_LONGEST: Final = 60
"""Characters of a name."""
_LISTS: Final = re.compile(
    r"(?:table of )?contents|inhalt(?:sverzeichnis)?|table des mati[eè]res|[ií]ndice|inhoud|innehåll|indhold|"
    r"spis treści|obsah|оглавление|содержание|зміст",
    re.IGNORECASE,
)
_PAGE: Final = re.compile(r"[\s.\u2026]*(?:\d{1,4}|[ivxlc]{1,7})?$")
"""Behind a name in a list."""
_WORD: Final = re.compile(r"\w+")
_WIDER: Final = 2
"""Blank lines before a name, at least, where paragraphs have one."""
_SENTENCE_ENDS: Final = '.!?)…"”’»'
_ENDS: Final = re.compile(r"(?:the )?end|finis|fin|ende", re.IGNORECASE)


def with_names(
    heads: Sequence[list[Line] | None], split: Sequence[Sequence[str]], gaps: Sequence[int]
) -> list[list[Line] | None]:
    """`heads`: of each block what it is as a heading, None for another. `gaps`: blank lines before each."""
    found = list(heads)
    names = [_name(lines) if head is None else "" for head, lines in zip(heads, split, strict=True)]
    listed, after = _listed(split)
    places = [place for place in range(after, len(split)) if names[place] and _key(names[place]) in listed]
    if not places and not any(heads):
        places = _in_capitals(names, gaps)
    elif not places:
        places = [
            place
            for place in _capitals(names, gaps)
            if gaps[place + 1] >= _WIDER and heads[place - 1] is None and heads[place + 1] is None
            and "".join(split[place + 1]).strip()[-1] in _SENTENCE_ENDS
        ]  # fmt: skip
    for place in places:
        found[place] = [Line(names[place], "heading")]
    return found


def _name(lines: Sequence[str]) -> str:
    """What stands alone on its line; "" for what does not."""
    words = [" ".join(line.split()) for line in lines if line.strip()]
    return words[0] if len(words) == 1 and len(words[0]) <= _LONGEST else ""


def _key(name: str) -> str:
    return " ".join(_WORD.findall(name.casefold()))


def _listed(split: Sequence[Sequence[str]]) -> tuple[frozenset[str], int]:
    """The names in the list of contents, and the block behind it. A list may stand in one block or in several."""
    first = next((at for at, lines in enumerate(split) if _LISTS.fullmatch(_name(lines).strip(" .:_"))), None)
    if first is None:
        return frozenset(), len(split)
    keys: set[str] = set()
    for place in range(first + 1, len(split)):
        lines = [line.strip() for line in split[place] if line.strip()]
        here = {_key(_PAGE.sub("", line)) for line in lines} - {""}
        if any(len(line) > _LONGEST + 20 for line in lines) or (len(lines) == 1 and here <= keys):
            return frozenset(keys), place
        keys |= here
    return frozenset(), len(split)


def _in_capitals(names: Sequence[str], gaps: Sequence[int]) -> list[int]:
    """Where nothing else is a chapter: of a single one nobody knows."""
    places = _capitals(names, gaps)
    return places if len(places) > 1 else []


def _capitals(names: Sequence[str], gaps: Sequence[int]) -> list[int]:
    """Names that stand so behind a wider gap, with something else behind them."""
    return [
        place
        for place in range(1, len(names) - 1)
        if names[place].isupper()
        and len(_key(names[place])) > 2
        and names[place][-1] not in ",;:"
        and not _ENDS.fullmatch(names[place].strip(" ."))
        and gaps[place] >= _WIDER
        and not names[place + 1].isupper()
    ]
