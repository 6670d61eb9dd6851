"""Measures: a number with its unit, heights in feet and inches, sizes, angles, and measures before a noun."""

from __future__ import annotations

import re
from typing import Final

from studio.english import numbers
from studio.english.written import glued
from studio.english.written.context import Context, Reading, split, word_set
from studio.english.written.grammar import before_noun
from studio.english.written.literals import Literal, literal, pairs, spoken
from studio.english.written.unit_table import PER, SHORTENED, UNITS, WORDS_TOO

_SYMBOLS: Final = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_UNIT: Final = re.compile(
    rf"(?P<gap>[ \u00a0\u2009\u202f-]?)(?P<unit>{_SYMBOLS})"
    r"(?![\w²³])(?!'[a-z])(?!\.[A-Za-z])"
)
_ALONE: Final = re.compile(rf"(?P<unit>{_SYMBOLS})(?![\w²³'])")
_RATE: Final = re.compile(rf"/({'|'.join(sorted(PER, key=len, reverse=True))})\b")
_HEIGHT: Final = re.compile(
    r"([0-9]{1,2}) ?(?:'|′|ft\.? |-foot-)([0-9]{1,2}(?:\.[0-9]{1,2})?|[0-9]{0,2}[½¼¾])"
    r"(?: ?(?:\"|''|″|”|in\.?(?![a-z])|-inch))?(?![0-9])"
)
_FEET: Final = re.compile(r"([0-9]{1,5})(?:'|′)(?![\w])")
_INCHES: Final = re.compile(r"((?:[0-9]{1,4})?(?:\.[0-9]{1,3}| ?[½¼¾⅛⅜⅝⅞]| [0-9]/[0-9]{1,2})?)(?:\"|″|'')(?![\w])")
_ANGLE: Final = re.compile(r"([0-9]{1,3})[°º] ?([0-9]{1,2})['′](?: ?([0-9]{1,2}(?:\.[0-9]{1,3})?)(?:\"|″|''))?")
_SIZE: Final = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,3})?)( ?[x×] ?)([0-9]{1,5}(?:\.[0-9]{1,3})?)(?![\w])")
_TIMES: Final = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)[x×](?![\w])")
_PRESSURE: Final = re.compile(r"([0-9]{2,3})/([0-9]{2,3})(?= ?mm ?Hg\b)")
_SPLIT_STONE: Final = re.compile(r"\.? [0-9]{1,2} lb")


def measure(context: Context) -> Reading | None:
    if context.inside_word():
        return None
    return _angle(context) or _height(context) or _size(context) or _plain(context)


def _plain(context: Context) -> Reading | None:
    pressure = context.match(_PRESSURE)
    amount = literal(context, context.at, signed=_may_be_signed(context))
    if pressure:
        words = f"{pairs(pressure[1])} over {numbers.cardinal(int(pressure[2]))}"
        amount = Literal(pressure.end(), words, one=False)
    found = _UNIT.match(context.text, amount.end) if amount else None
    if amount is None or found is None or not _is_unit(context, amount, found):
        return None
    end, unit = found.end(), found["unit"]
    stop = context.text[end : end + 1] == "." and unit in SHORTENED
    rate = _RATE.match(context.text, end)
    one, many = _named(unit, context)
    attached = found["gap"] == "-" or (not found["gap"] and unit[0].isalpha())
    noun = before_noun(context, end + stop, joined=attached or unit in _OF_THINGS)
    name = one if amount.one or noun else many
    if amount.part and unit in {"in", "mi", "ft", "yd"} and not noun:
        name = f"of {_article(one)} {one}"
    words = f"{amount.words} {name}" + (f" per {PER[rate[1]]}" if rate else "")
    end = rate.end() if rate else end
    if stop and not context.ends_sentence(end + 1) and not _new_sentence(context, end + 1):
        end += 1
    return Reading(end, split(words), spelled=any(len(word) == 1 for word in name.split()),
                   kind="noun" if noun else "number")  # fmt: skip


def _new_sentence(context: Context, at: int) -> bool:
    after = context.next_word(at)
    return after[:1].isupper()


def _article(word: str) -> str:
    return "an" if word[0] in "aeio" else "a"


_POINTS: Final = word_set(
    "font fonts type text size bold italic italics heading headings letters print typeface buck stag turn scale list"
)
"""Beside these "pt" is a point, and a pint elsewhere."""


def _named(unit: str, context: Context) -> tuple[str, str]:
    one, many = ("point", "points") if unit == "pt" and context.near(_POINTS) else UNITS[unit]
    if context.accent == "gb":
        for american, british in (("meter", "metre"), ("liter", "litre")):
            one, many = one.replace(american, british), many.replace(american, british)
    return one, many


def _may_be_signed(context: Context) -> bool:
    return context.touches_before() in {"", " ", "\n", "(", "\u00a0"} and context.last_kind != "number"


def _is_unit(context: Context, amount: Literal, found: re.Match[str]) -> bool:
    """Behind a blank "in", "A" or "s" are words far more often than units."""
    unit, gap, end = found["unit"], found["gap"], found.end()
    if gap == "-" and len(unit) < 2 and unit not in SHORTENED:
        return False
    if not gap and unit in _NAMES_TOO and amount.whole:
        return glued.is_unit(context, unit, amount.whole, end)
    return unit not in WORDS_TOO or not gap or _is_word_unit(context, unit, end)


_NAMES_TOO: Final = frozenset(
    {"m", "K", "B", "A", "V", "W", "L", "N", "J", "st", "t", "s", "ac", "h", "l", "doz", "mo"}
)
"""Glued to a number they are part of a name, or thousands, as often as a unit."""
_OF_THINGS: Final = frozenset({"V", "kV", "W", "kW", "MW", "Hz", "kHz", "MHz", "GHz", "mm", "mAh", "hp"})
"""What they stand before is a thing of that kind: "12 V battery", "35 mm film"."""
_SIZED: Final = word_set("man deep tall wide long thick by x high")


def _is_word_unit(context: Context, unit: str, end: int) -> bool:
    after, following = context.text[end : end + 1], context.next_word(end)
    if after == "." and unit.isupper() and re.match(r"\. [A-Z0-9]", context.ahead(end, 3)):
        return False
    if unit == "in":
        if after == ".":
            return context.next_word(end + 1) not in {"a", "the"}
        return after in {",", ";", ")"} or following in _SIZED
    if unit in {"st", "pt", "ac", "doz", "mo"}:
        return _SPLIT_STONE.match(context.text, end) is not None if unit == "st" else after == "."
    if unit == "t":
        return following == "of"
    return unit in {"m", "L", "g", "W", "V", "K", "min", "sec", "ha", "cal", "mi", "h"} or not following


def _height(context: Context) -> Reading | None:
    """5'11", 5 ft 11 in, 6'2."""
    found = context.match(_HEIGHT)
    if found is not None and re.match(r"[0-9]{1,2} ft", found[0]) and not re.search(r"in|\"", found[0]):
        found = None
    if found is not None:
        feet, inches = int(found[1]), found[2]
        rest = literal(context, found.start(2))
        words = f"{numbers.cardinal(feet)} foot {rest.words if rest else spoken(inches)}"
        end = found.end()
        if found[0].endswith(("in", "in.")):
            noun = before_noun(context, end)
            words = words if noun or not rest else words.replace(" foot ", " feet ") + " inches"
            words += " inch" if noun else ""
            end -= found[0].endswith("in.") and context.ends_sentence(end)
        return Reading(end, split(words), kind="number")
    for pattern, one, many in ((_FEET, "foot", "feet"), (_INCHES, "inch", "inches")):
        found = context.match(pattern)
        amount = literal(context, context.at) if found and found[1] else None
        if found and amount and amount.end == found.end(1) and not _closes_quotation(context, found):
            single = amount.one or before_noun(context, found.end())
            name = f"of {_article(one)} {one}" if amount.part else one if single else many
            return Reading(found.end(), split(f"{amount.words} {name}"), kind="number")
    return None


def _closes_quotation(context: Context, found: re.Match[str]) -> bool:
    """The mark was opened before: '"I am 10"'."""
    mark = found[0][-1]
    return mark in "'\"" and context.text.count(mark, max(0, context.at - 400), context.at) % 2 == 1


def _angle(context: Context) -> Reading | None:
    found = context.match(_ANGLE)
    if found is None:
        return None
    words = f"{_many(found[1], 'degree')} {_many(found[2], 'minute')}"
    if found[3]:
        words += f" {spoken(found[3])} seconds"
    return Reading(found.end(), split(words), kind="number")


def _many(digits: str, name: str) -> str:
    return f"{numbers.cardinal(int(digits))} {name}{'' if int(digits) == 1 else 's'}"


def _size(context: Context) -> Reading | None:
    """5 x 7, 1920x1080, and 10x."""
    found = context.match(_SIZE)
    if found is None:
        times = context.match(_TIMES)
        return Reading(times.end(), split(f"{spoken(times[1])} times"), kind="number") if times else None
    product = "×" in found[2] and (" " in found[2] and "=" in context.ahead(found.end(), 4))
    say = pairs if len(found[1]) == 4 and len(found[3]) == 4 else spoken
    middle = "times" if product else "by"
    unit = re.compile(r" in\.?(?![a-z])").match(context.text, found.end())
    tail = " inches" if unit else ""
    end = unit.end() if unit else found.end()
    if unit and unit[0].endswith(".") and context.ends_sentence(end):
        end -= 1
    return Reading(end, split(f"{say(found[1])} {middle} {say(found[3])}{tail}"), kind="number")


_SPELT: Final = word_set(
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty "
    "ninety hundred thousand million few many several half"
)


def unit_behind_words(context: Context) -> Reading | None:
    """ "five km"."""
    if context.inside_word() or context.word_before().lower() not in {*_SPELT, "one"} or not context.read:
        return None
    found = context.match(_ALONE)
    if found is None or found["unit"] in WORDS_TOO:
        return None
    one, many = _named(found["unit"], context)
    name = one if context.word_before().lower() == "one" else many
    stop = context.text.startswith(".", found.end()) and found["unit"] in SHORTENED
    keep = stop and not context.ends_sentence(found.end() + 1)
    return Reading(found.end() + keep, split(name), spelled=any(len(word) == 1 for word in name.split()))
