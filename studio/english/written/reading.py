"""The entrance: text to tokens, in order, with nothing lost.

Each reader looks at one kind of thing at the present place and says it in words; the first that takes it has it. What
no reader knows is named by its Unicode name, never dropped.
"""

from __future__ import annotations

import re
from typing import Final

from studio.english.lexicon import Accent
from studio.english.numbers import digits, written
from studio.english.written.abbreviations import abbreviation, acronym, scripture
from studio.english.written.codes import code, mixed
from studio.english.written.context import Context, Knows, Reader, Reading, Token
from studio.english.written.counts import cardinal, dash, fraction, half, named, ordinal, plural, points, power
from studio.english.written.dates import date, decade, short_name, short_year, year
from studio.english.written.durations import duration
from studio.english.written.elisions import elision
from studio.english.written.marks import Quotes, mark
from studio.english.written.markup import markup
from studio.english.written.money import money
from studio.english.written.places import place
from studio.english.written.plain import Plain
from studio.english.written.roman_numerals import roman_numeral
from studio.english.written.scripts import foreign, word
from studio.english.written.signs import ratio, sign
from studio.english.written.times import time
from studio.english.written.units import measure, unit_behind_words
from studio.english.written.web import web

_SPACES: Final = re.compile(r"\s+")
_OF_DIGITS: Final[tuple[Reader, ...]] = (
    scripture, web, money, ratio, time, duration, date, ordinal, decade, code, measure, half, fraction, power, plural,
    named, points, mixed, year, cardinal,
)  # fmt: skip
_OF_LETTERS: Final[tuple[Reader, ...]] = (
    web, money, place, scripture, roman_numeral, short_name, abbreviation, unit_behind_words, mixed, acronym, foreign,
    word,
)  # fmt: skip
_OF_SIGNS: Final[tuple[Reader, ...]] = (
    markup, dash, web, money, short_year, decade, elision, measure, half, power, code, cardinal, roman_numeral,
    abbreviation, foreign, sign,
)  # fmt: skip


def _nothing(_word: str) -> bool:
    return False


def tokens(text: str, accent: Accent = "us", knows: Knows = _nothing) -> tuple[Token, ...]:
    """Every non-space character of `text` is in exactly one token's `source`, in order, as written. `knows` tells
    whether a word in lower case is in the lexicons: capitals that are no word are spelled."""
    plain = Plain(text)
    context = Context(plain.text, accent, knows)
    quotes = Quotes()
    spaced, end, done = False, len(plain.text), 0
    while context.at < end:
        gap = _SPACES.match(plain.text, context.at)
        if gap:
            context.at, spaced = gap.end(), True
            if gap[0].count("\n") > 1 and context.read and not context.read[-1].mark:
                _add(context, Token(source="", mark="."), "")
            continue
        at = context.at
        found = _read(context) or mark(context, quotes)
        until = plain.origin(found.end)
        source, done = text[done:until].strip(), until
        token = Token(source, found.say, found.mark, found.spelled, spaced, found.kind)
        _add(context, token, plain.text[at : found.end])
        context.at, spaced = found.end, False
    return tuple(context.read)


def _add(context: Context, token: Token, plain: str) -> None:
    context.read.append(token)
    context.plains.append(plain)


def _read(context: Context) -> Reading | None:
    first = context.text[context.at]
    readers = _OF_DIGITS if first.isdecimal() and first.isascii() else _OF_LETTERS if first.isalpha() else _OF_SIGNS
    if first.isdecimal() and not first.isascii():
        return _other_digits(context)
    for reader in readers:
        found = reader(context)
        if found is not None:
            return found
    return None


_DIGITS: Final = re.compile(r"\d{1,4000}")


def _other_digits(context: Context) -> Reading | None:
    """Digits of other scripts, by their values."""
    found = context.match(_DIGITS)
    if found is None:
        return None
    value = "".join(str(int(digit)) for digit in found[0])
    words = digits(value) if value[0] == "0" and len(value) > 1 else written(value)
    return Reading(found.end(), tuple(words.split()), kind="number")
