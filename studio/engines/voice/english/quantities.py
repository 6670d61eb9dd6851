"""Readers of everything with digits: money, times, dates, units, ordinals, years, ranges, telephone numbers.

Called by the text normaliser; each takes the text and a position and gives the words for the token there, or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from studio.engines.voice.english import numbers
from studio.engines.voice.english.lexicon import Accent
from studio.engines.voice.english.tables import FRACTIONS, MONEY, MONTHS, UNITS


class Context(msgspec.Struct, frozen=True):
    text: str
    at: int
    accent: Accent
    before: str
    """The token before, as written."""

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self.text, self.at)

    def following(self, at: int) -> str:
        """The first character from `at` on that is no white space; "" for none."""
        gap = _SPACES.match(self.text, at)
        at = gap.end() if gap else at
        return self.text[at : at + 1]

    def inside_word(self) -> bool:
        return self.at > 0 and self.text[self.at - 1].isalnum()


class Reading(msgspec.Struct, frozen=True):
    end: int
    say: tuple[str, ...]
    spelled: bool = False


_SPACES = re.compile(r"\s+")
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NOT_MORE = r"(?![\w])"
_UNIT = "|".join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True))
_MONEY = re.compile(rf"([{''.join(MONEY)}])\s?({_NUMBER})(?:\s?(thousand|million|billion|trillion|[kKmMbB](?!\w)))?")
_STOP = r"(?:\.(?!\s*(?:[A-Z]|$))|\b)"
"""A full stop that belongs to "p.m." because the sentence goes on."""
_TIME = re.compile(rf"([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?:\s?([aApP])\.?[mM]{_STOP})?(?!\d)")
_HOUR = re.compile(rf"(1[0-2]|0?[1-9])\s?([aApP])\.?[mM]{_STOP}")
_ISO_DATE = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)")
_SLASH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)")
_ORDINAL = re.compile(r"(\d{1,3}(?:,\d{3})++|\d++)(?:st|nd|rd|th)\b", re.IGNORECASE)
_DECADE = re.compile(r"'?(\d{4}|\d0)'?s\b")
_MEASURE = re.compile(rf"([-−]?{_NUMBER})\s?({_UNIT}){_NOT_MORE}")
_FRACTION = re.compile(rf"(?:(\d+)\s)?(\d{{1,3}})/(\d{{1,3}}){_NOT_MORE}(?!/)")
_PHONE = re.compile(r"(?:\+?\d{1,3}[ -])?(?:\(\d{3}\)\s?|\d{3}[-. ])?\d{3}[-.]\d{4}(?!\d)")
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")
_RANGE = re.compile(rf"({_NUMBER})\s?[–—-]\s?({_NUMBER}){_NOT_MORE}")
_PLAIN = re.compile(rf"({_NUMBER})(?![^\W\d_])")
_DIGITS = re.compile(r"\d+")
_MINUS = re.compile(rf"[-−]({_NUMBER})(?![^\W\d_])")


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _money(context: Context) -> Reading | None:
    found = context.match(_MONEY)
    if not found:
        return None
    one, many, small, smalls = MONEY[found[1]]
    amount = found[2].replace(",", "")
    scale = {"k": "thousand", "m": "million", "b": "billion"}.get((found[3] or "").lower(), (found[3] or "").lower())
    if scale:
        return Reading(end=found.end(), say=_split(f"{numbers.decimal(amount)} {scale} {many}"))
    whole, _, fraction = amount.partition(".")
    said = numbers.written(whole)
    said += f" {one if said == 'one' else many}"
    if len(fraction) == 2:
        cents = int(fraction)
        coins = f"{numbers.cardinal(cents)} {small if cents == 1 else smalls}"
        said = coins if said.startswith("zero ") and cents else f"{said} and {coins}" if cents else said
    elif fraction:
        said = f"{numbers.decimal(amount)} {many}"
    return Reading(end=found.end(), say=_split(said))


def _time(context: Context) -> Reading | None:
    found = context.match(_TIME)
    if found:
        hour, minute = int(found[1]), int(found[2])
        said = numbers.cardinal(hour)
        if minute:
            said += (" oh " if minute < 10 else " ") + numbers.cardinal(minute)
        elif not found[4]:
            said += " o'clock" if 0 < hour <= 12 else " hundred"
        if found[3] and int(found[3]):
            said += f" and {numbers.cardinal(int(found[3]))} seconds"
    else:
        found = context.match(_HOUR)
        if not found or context.inside_word():
            return None
        said = numbers.cardinal(int(found[1]))
    half = found[found.re.groups]
    words = (*_split(said), *(half.upper() + "M" if half else ""))
    return Reading(end=found.end(), say=words, spelled=bool(half))


def _date(context: Context) -> Reading | None:
    found = context.match(_ISO_DATE)
    if found:
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        found = context.match(_SLASH_DATE)
        if not found:
            return None
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        month, day = (second, first) if context.accent == "gb" else (first, second)
        if month > 12:
            month, day = day, month
        if year < 100:
            year += 2000 if year < 50 else 1900
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    said = f"{MONTHS[month - 1].capitalize()} {numbers.ordinal(day)} {numbers.year(year)}"
    return Reading(end=found.end(), say=_split(said))


def _day(context: Context) -> Reading | None:
    """The day after a month's name: "March 3" is "March third"."""
    month = context.before.lower().rstrip(".")
    if not any(name == month or (len(month) >= 3 and name.startswith(month)) for name in MONTHS):
        return None
    found = context.match(re.compile(r"(3[01]|[12]\d|0?[1-9])(?![\w:%])(?!\.\d)(?!,\d{3})"))
    if not found or not context.before[:1].isupper():
        return None
    return Reading(end=found.end(), say=_split(numbers.ordinal(int(found[1]))))


def _ordinal(context: Context) -> Reading | None:
    found = context.match(_ORDINAL)
    if not found:
        return None
    return Reading(end=found.end(), say=_split(numbers.as_ordinal(numbers.written(found[1].replace(",", "")))))


def _decade(context: Context) -> Reading | None:
    found = context.match(_DECADE)
    if not found:
        return None
    value = int(found[1])
    said = numbers.year(value) if value >= 1000 else numbers.cardinal(value)
    return Reading(end=found.end(), say=_split(numbers.plural(said)))


def _measure(context: Context) -> Reading | None:
    found = context.match(_MEASURE)
    if not found or context.inside_word():
        return None
    amount, unit = found[1], found[2]
    after = context.text[found.end() : found.end() + 1]
    # "in" and "A", "m" and "s" are words far more often than units: they must touch the number or end the clause.
    spaced = found[0][len(amount)].isspace()
    if spaced and (unit == "A" or (unit in {"in", "s", "m", "h", "l", "g"} and after not in {"", ".", ",", ";", ")"})):
        return None
    one, many = UNITS[unit]
    said = _amount(amount)
    metre = (("meter", "metre"), ("liter", "litre")) if context.accent == "gb" else ()
    name = one if amount == "1" else many
    for american, british in metre:
        name = name.replace(american, british)
    return Reading(end=found.end(), say=_split(f"{said} {name}"))


def _amount(text: str) -> str:
    plain = text.lstrip("-−")
    return ("minus " if plain != text else "") + numbers.decimal(plain)


def _fraction(context: Context) -> Reading | None:
    found = context.match(_FRACTION)
    if not found or context.inside_word():
        return None
    top, bottom = int(found[2]), int(found[3])
    if not 0 < top < bottom or bottom > 100:
        said = f"{numbers.cardinal(top)} over {numbers.cardinal(bottom)}"
    else:
        one, many = FRACTIONS.get(bottom) or (numbers.ordinal(bottom), numbers.plural(numbers.ordinal(bottom)))
        said = f"{numbers.cardinal(top)} {one if top == 1 else many}"
    if found[1]:
        said = f"{numbers.written(found[1])} and {said}"
    return Reading(end=found.end(), say=_split(said))


def _phone(context: Context) -> Reading | None:
    found = context.match(_PHONE)
    return Reading(end=found.end(), say=_split(numbers.digits(found[0]))) if found else None


def _version(context: Context) -> Reading | None:
    found = context.match(_VERSION)
    if not found:
        return None
    parts = [numbers.written(part) for part in found[0].split(".")]
    return Reading(end=found.end(), say=_split(" point ".join(parts)))


def _range(context: Context) -> Reading | None:
    found = context.match(_RANGE)
    if not found or context.inside_word():
        return None
    return Reading(end=found.end(), say=_split(f"{_number(found[1])} to {_number(found[2])}"))


def _plain(context: Context) -> Reading | None:
    found = context.match(_PLAIN)
    if found:
        return Reading(end=found.end(), say=_split(_number(found[1])))
    minus = context.match(_MINUS)
    if minus and (context.at == 0 or context.text[context.at - 1] in " \t\n(=<>"):
        return Reading(end=minus.end(), say=_split("minus " + numbers.decimal(minus[1])))
    return None


def _number(text: str) -> str:
    """A bare number: four digits from 1100 to 2099 are a year, leading zeros and very long ones go digit by digit."""
    if text.isdigit():
        if len(text) == 4 and 1100 <= int(text) <= 2099:
            return numbers.year(int(text))
        if (len(text) > 1 and text[0] == "0") or len(text) > 15:
            return numbers.digits(text)
    return numbers.decimal(text)


def _any_digits(context: Context) -> Reading | None:
    """Digits that no other reader took, such as those of other scripts."""
    if not context.text[context.at].isdecimal() or context.text[context.at].isascii():
        return None
    found = context.match(_DIGITS)
    return Reading(end=found.end(), say=_split(numbers.digits(found[0]))) if found else None


QUANTITIES: tuple[Callable[[Context], Reading | None], ...] = (
    _money, _time, _date, _day, _ordinal, _decade, _phone, _version, _measure, _fraction, _range, _plain, _any_digits,
)  # fmt: skip
