"""Emphasis by signs around words, as novelWriter and Fountain write it: which signs belong together, what they mean.

Used by the readers of this package; pure, any thread. The time grows with the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from studio.domain.richtext import tidy
from studio.domain.text_records import Mark, MarkStyle

Signs = Mapping[str, tuple[MarkStyle, ...]]
"""What each sign means, at both ends of the words that it is around."""
_ESCAPE: Final = "\\"


@lru_cache(maxsize=8)
def _pattern(signs: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(signs, key=len, reverse=True)
    return re.compile(r"\\[\\*_~]|" + "|".join(re.escape(sign) for sign in longest))


def emphasised(text: str, signs: Signs, *, around_words: bool = False) -> tuple[str, tuple[Mark, ...]]:
    """The text without its signs, and the marks in their places. A sign without its fellow stays, as does one behind a
    backslash. `around_words`: none of them begins or ends within a word."""
    pieces: list[str] = []
    opened: dict[str, int] = {}
    pairs: list[tuple[int, int, str]] = []
    at = 0
    for found in _pattern(tuple(signs)).finditer(text):
        pieces.append(text[at : found.start()])
        at, sign = found.end(), found[0]
        if sign.startswith(_ESCAPE):
            pieces.append(sign[1:])
            continue
        before = text[found.start() - 1] if found.start() else " "
        after = text[at] if at < len(text) else " "
        within = around_words and before.isalnum() and after.isalnum()
        if sign in opened and not before.isspace() and not within:
            pairs.append((opened.pop(sign), len(pieces), sign))
        elif not after.isspace() and not within and sign not in opened:
            opened[sign] = len(pieces)
        pieces.append(sign)
    pieces.append(text[at:])
    return _joined(pieces, pairs, signs)


def _joined(pieces: Sequence[str], pairs: Sequence[tuple[int, int, str]], signs: Signs) -> tuple[str, tuple[Mark, ...]]:
    gone = {place for start, end, _sign in pairs for place in (start, end)}
    places, length = list[int](), 0
    for number, piece in enumerate(pieces):
        places.append(length)
        length += 0 if number in gone else len(piece)
    text = "".join(piece for number, piece in enumerate(pieces) if number not in gone)
    marks = [Mark(places[start], places[end], style) for start, end, sign in pairs for style in signs[sign]]
    rich = tidy(text, [mark for mark in marks if mark.start < mark.end], ())
    return rich.text, rich.marks
