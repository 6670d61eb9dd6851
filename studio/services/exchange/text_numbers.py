"""Chapters that a plain text numbers, without a word such as "Chapter": "I", "II", "III", or "1. The Quay", "2. The
Inn", in rows. Pure; used by `text_layout`. Time grows with the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from studio.services.exchange.text_headings import is_title

_ALONE: Final = re.compile(
    r"(?:(?:[-\u2013\u2014*~]+|[\[({])[ \t]*(?=[IVXLC]+\W+$))?(?:(?P<roman>[IVXLC]{1,9})|(?P<number>\d{1,3}))\.?"
    r"(?:(?<=[IVXLC.])[ \t]*(?:[-\u2013\u2014*~]+|[\])}]))?"
)
"""A Roman number may stand between dashes or in brackets: "-- II --"."""
_TITLED: Final = re.compile(
    r"(?:(?P<roman>[IVXLC]{1,9})|(?P<number>\d{1,3}))(?:[.:]| ?[\u2013\u2014-])\s*(?P<title>\D+)"
)
_BLANK: Final = re.compile(r"(?:(?P<roman>[IVXLC]{1,9})|(?P<number>\d{1,3}))[ \t]+(?P<title>[^\W\d_]\D*)")
"""Nothing but a blank between number and title."""
_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_SHORT, _LONG, _SENTENCE = 12, 80, 50
_ROW: Final = 2
_RUN: Final = 3
_MANY: Final = 10
"""Roman numbers alone by which it is known what they are."""
_MOST: Final = 0.8


class _Candidate(NamedTuple):
    place: int
    number: int
    headed: bool
    """Whether a title stands beside it, or in the block behind it."""
    roman: bool


def in_rows(split: Sequence[Sequence[str]]) -> list[bool]:
    """Which blocks are numbers, alone or with a title, that are one of a row: from one on or, where each has a title,
    from any number on. Without a sign between number and title, most of all such lines have to follow each other."""
    row = [False] * len(split)
    alone, titled = _alone(split), _titled(split, _TITLED)
    roman = [one for one in alone if one.roman]
    for candidates, sure in ((alone, roman), (titled, titled)):
        for place in [*(_from_one(candidates) or _from_any(candidates)), *_without_first(candidates, sure)]:
            row[place] = True
    for one in _single(roman, row):
        row[one.place] = True
    blank = _titled(split, _BLANK)
    if len(blank) >= _RUN:
        for place in _from_any(blank):
            row[place] = True
    return row


def _single(roman: Sequence[_Candidate], row: Sequence[bool]) -> list[_Candidate]:
    """Roman numbers alone that are in no row, where nearly all are: the first section has none, and there are two."""
    others = [one for one in roman if not row[one.place]]
    return others if len(roman) >= _MANY and len(others) <= (1 - _MOST) * len(roman) else []


def _from_one(candidates: Sequence[_Candidate]) -> list[int]:
    row, wanted = list[int](), 1
    for one in candidates:
        if one.number in (wanted, 1):
            row.append(one.place)
            wanted = one.number + 1
    return row if len(row) >= _ROW else []


def _without_first(candidates: Sequence[_Candidate], sure: Sequence[_Candidate]) -> list[int]:
    """Roman numbers, or numbers with a title, that follow each other, from any on: the first of a book may be lost.
    `sure`: those of the candidates that may be in such a row."""
    known = {one.place for one in sure}
    rows, row = list[int](), list[_Candidate]()
    for one in [*candidates, None]:
        if one is not None and row and one.number == row[-1].number + 1:
            row.append(one)
            continue
        rows += (
            [place for place, _, _, _ in row] if len(row) >= _RUN and all(each.place in known for each in row) else []
        )
        row = [one] if one is not None else []
    return rows


def _from_any(candidates: Sequence[_Candidate]) -> list[int]:
    """Chapters, letters from the middle of a book: most are headed, most follow the one before."""
    follow = sum(other.number == one.number + 1 for one, other in pairwise(candidates))
    headed = [one.place for one in candidates if one.headed]
    return (
        headed if len(headed) >= max(_ROW, _MOST * len(candidates)) and follow >= _MOST * (len(candidates) - 1) else []
    )


def _alone(split: Sequence[Sequence[str]]) -> list[_Candidate]:
    return _candidates(split, _ALONE, _SHORT, lambda place, _: place + 1 < len(split) and is_title(split[place + 1]))


def _titled(split: Sequence[Sequence[str]], pattern: re.Pattern[str]) -> list[_Candidate]:
    """Those that follow each other are a list."""
    found = _candidates(split, pattern, _LONG, lambda _, number: _headed(number))
    places = {one.place for one in found}
    return [one for one in found if one.headed and not {one.place - 1, one.place + 1} & places]


def _headed(number: re.Match[str]) -> bool:
    """A title such as "The Quay"; behind a Roman number "A quay at night." too."""
    title = number["title"].strip()
    return is_title([title]) or (bool(number["roman"]) and len(title) <= _SENTENCE and title[:1].isupper())


def _candidates(
    split: Sequence[Sequence[str]], pattern: re.Pattern[str], longest: int, headed: Callable[[int, re.Match[str]], bool]
) -> list[_Candidate]:
    found = list[_Candidate]()
    for place, lines in enumerate(split):
        line = lines[0].strip() if len(lines) == 1 else ""
        number = pattern.fullmatch(line) if 0 < len(line) <= longest else None
        value = 0 if number is None else int(number["number"] or 0) or roman(number["roman"] or "")
        if number is not None and value:
            found.append(_Candidate(place, value, headed(place, number), bool(number["roman"])))
    return found


def roman(signs: str) -> int:
    """Its value; 0 for no sign."""
    values = [_VALUES[sign] for sign in signs]
    return sum(-one if one < after else one for one, after in pairwise([*values, 0]))
