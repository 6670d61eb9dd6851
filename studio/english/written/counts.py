"""Bare numbers: ordinals, fractions, ranges, powers, numbers of rooms and flights, and cardinals."""

from __future__ import annotations

import re
from typing import Final

from studio.english import numbers
from studio.english.written.calendar_words import MONTHS, SHORT_DAYS, SHORT_MONTHS
from studio.english.written.context import Context, Reading, split, word_set
from studio.english.written.literals import VULGAR, literal, pairs
from studio.english.written.literals import fraction as parts_of

_ORDINAL: Final = re.compile(
    r"([0-9]{1,3}(?:,[0-9]{3}){1,6}+|[0-9]{1,100000}+)(?:st|nd|rd|th|ᵗʰ|ˢᵗ|ⁿᵈ|ʳᵈ)(s|'s)?(?![\w])", re.IGNORECASE
)
_MASCULINE: Final = re.compile(r"([0-9]{1,3})[ºª](?= de\b| [A-Z])")
_FRACTION: Final = re.compile(r"([0-9]{1,4})[/⁄]([0-9]{1,4})(?![\w/])")
_SUPERSCRIPT: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_POWER: Final = re.compile(rf"([0-9]{{1,15}})(?:\^(-?[0-9]{{1,4}})|([⁻]?[{_SUPERSCRIPT}]{{1,4}}))")
_SCIENCE: Final = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)[eE]([+-]?[0-9]{1,3})(?![\w])")
_EMERGENCY: Final = re.compile(r"(911|999|112|411)(?![\w,.]*[0-9])")
_FIVE: Final = re.compile(r"[0-9]{5,20}(?![\w])")
_PLURAL: Final = re.compile(r"([0-9]{1,4})s(?![\w])")
_TEAM: Final = re.compile(r"([0-9]{1,2})ers(?![\w])")
_THREE: Final = re.compile(r"([1-9][0-9]{2}|[1-9][0-9]{3})(?![\w,]*[0-9])(?!\.[0-9])(?![½¼¾%°$€£])")
_POINT: Final = re.compile(r"[0-9]{1,100000}+(?:\.[0-9]{1,100000}+){2,8}+(?![\w])")
_DASH: Final = re.compile(r"([-–—−])(\s{0,3})")
_SUM: Final = re.compile(r"[$£€¥½¼¾'.][0-9]")
_LETTERS: Final = re.compile(r"[-–](?:[A-Z]|(\()[a-z]\))(?![\w'])")
_NUMERALS: Final = re.compile(r"[-–](?:[ivxlc]{1,9}|[IVXLC]{1,9})(?![\w])")
_NAMED: Final = word_set(
    "room flight boeing airbus studio area fahrenheit gate seat exit bus form fox peugeot porsche ferrari bmw blink "
    "xbox model rule cell ward locker suite channel interstate twa klm highway highways route"
)
_CALLED: Final = word_set("dial call called dialed phone phoned ring rang")
_LONG_NUMBER: Final = word_set("no number # order account serial case id ticket pin code zip invoice")


def ordinal(context: Context) -> Reading | None:
    found = context.match(_ORDINAL) or context.match(_MASCULINE)
    if found is None or context.inside_word():
        return None
    words = numbers.as_ordinal(numbers.written(found[1].replace(",", "")))
    tail = found[2] if found.lastindex and found.lastindex > 1 and found[2] else ""
    return Reading(found.end(), split(words + tail), kind="day" if context.last_kind == "day" else "number")


def half(context: Context) -> Reading | None:
    """ "½ a mile" is "half a mile", "¼ past two" is "quarter past two"."""
    if context.text[context.at] not in VULGAR and not context.text[context.at].isdigit():
        return None
    part = literal(context, context.at)
    if part is None or not part.part or context.inside_word():
        return None
    after = context.next_word(part.end)
    if part.words == "one half" and after in {"a", "an", "the", "my", "his", "her", "of"} and after != "of":
        return Reading(part.end, ("half",), kind="number")
    if part.words in {"one half", "one quarter"} and after == "past":
        return Reading(part.end, (part.words.removeprefix("one "),), kind="number")
    words = part.words
    if part.words == "three quarters" and context.text.startswith("-", part.end):
        words = "three quarter"
    return Reading(part.end, split(words), kind="number")


def fraction(context: Context) -> Reading | None:
    found = context.match(_FRACTION)
    if found is None or context.inside_word():
        return None
    top, bottom = int(found[1]), int(found[2])
    if context.word_before(2).lower() == "odds" or context.word_before().lower() == "odds":
        words = f"{numbers.cardinal(top)} to {numbers.cardinal(bottom)}"
    elif 0 < top < bottom and (bottom <= 100 or bottom in {1000, 10000}):
        words = parts_of(top, bottom)
    elif top > bottom > 1 and bottom < 20:
        name = "halves" if bottom == 2 else numbers.plural(numbers.ordinal(bottom))
        words = f"{numbers.cardinal(top)} {name}"
    else:
        words = f"{numbers.cardinal(top)} over {numbers.cardinal(bottom)}"
    return Reading(found.end(), split(words), kind="number")


def power(context: Context) -> Reading | None:
    """5², 10^6, 6.02e23."""
    found = context.match(_POWER)
    if found is not None and not context.inside_word():
        exponent = found[2] or found[3].translate(str.maketrans(_SUPERSCRIPT + "⁻", "0123456789-"))
        return Reading(found.end(), split(f"{numbers.written(found[1])} {_raised(int(exponent))}"), kind="number")
    found = context.match(_SCIENCE)
    if found is None or context.inside_word():
        return None
    words = f"{numbers.decimal(found[1])} times ten {_raised(int(found[2]), always=True)}"
    return Reading(found.end(), split(words), kind="number")


def _raised(exponent: int, *, always: bool = False) -> str:
    if exponent in {2, 3} and not always:
        return "squared" if exponent == 2 else "cubed"
    if exponent < 0:
        return f"to the minus {numbers.cardinal(-exponent)}"
    return f"to the {numbers.ordinal(exponent)}"


def plural(context: Context) -> Reading | None:
    """737s, 5s, the 76ers."""
    if context.inside_word():
        return None
    if found := context.match(_TEAM):
        words = "forty niners" if found[1] == "49" else f"{numbers.cardinal(int(found[1]))}ers"
        return Reading(found.end(), split(words), kind="number")
    found = context.match(_PLURAL)
    if found is None:
        return None
    digits = found[1]
    if digits == "100":
        words = "hundreds"
    elif len(digits) == 3:
        words = numbers.plural(pairs(digits))
    else:
        words = numbers.plural(numbers.cardinal(int(digits)))
    return Reading(found.end(), split(words), kind="number")


def named(context: Context) -> Reading | None:
    """Numbers that are names: Room 101, Boeing 747, Catch-22, dial 911, order no. 12345678."""
    if context.inside_word():
        return None
    before = context.word_before().lower()
    if (found := context.match(_EMERGENCY)) and (before in _CALLED or (found[1] == "911" and not before)):
        return Reading(found.end(), split(numbers.digits(found[1])), kind="number")
    if before in _LONG_NUMBER and (long := context.match(_FIVE)):
        return Reading(long.end(), split(numbers.digits(long[0])), kind="number")
    found = context.match(_THREE)
    if found is None or (len(found[1]) == 4 and before != "form"):
        return None
    in_a_name = context.touches_before() == "-" and context.text[context.at - 2 : context.at - 1].isalpha()
    airline = len(before) == 2 and context.word_before().isupper() and context.word_before(2).lower() == "flight"
    if in_a_name or airline or (before in _NAMED and context.word_before()[:1].isupper()):
        return Reading(found.end(), split(pairs(found[1])), kind="number")
    return None


def points(context: Context) -> Reading | None:
    """Versions: 1.2.3. Three digits behind each point are thousands: 1.234.567."""
    found = context.match(_POINT)
    if found is None:
        return None
    digits = found[0].split(".")
    if all(len(part) == 3 for part in digits[1:]) and 0 < len(digits[0]) < 4 and digits[0][0] != "0":
        return Reading(found.end(), split(numbers.written("".join(digits))), kind="number")
    parts = [numbers.written(part) for part in digits]
    return Reading(found.end(), split(" point ".join(parts)), kind="number")


def cardinal(context: Context) -> Reading | None:
    """Any number that nothing else took."""
    signed = context.touches_before() in {"", " ", "\n", "(", "\u00a0", "=", "<", ">"} and (
        context.last_kind not in {"number", "time"}
    )  # fmt: skip
    found = literal(context, context.at, signed=signed)
    if found is None:
        return None
    words, end = found.words, found.end
    if (found.whole and len(found.whole) > 1 and found.whole[0] == "0") or len(found.whole) > 15:
        words = numbers.digits(found.whole)
    if context.text.startswith("+", end) and not context.text[end + 1 : end + 2].strip().isdigit():
        after = context.text[end + 1 : end + 2]
        if not after or after in " .,;:!?)":
            words, end = words + " plus", end + 1
    if context.text.startswith("'s", end) and not context.text[end + 2 : end + 3].isalnum():
        words, end = words + "'s", end + 2
    return Reading(end, split(words), kind="number")


def dash(context: Context) -> Reading | None:
    """Between two numbers, times or days a dash is "to", or "minus" in a sum."""
    found = context.match(_DASH)
    if found is None:
        return None
    if _between_letters(context, found):
        return Reading(found.end(1), ("to",), kind="to")
    spaced = context.touches_before().isspace()
    if spaced != bool(found[2]) or not _between_numbers(context, found):
        return None
    if spaced and (found[1] == "−" or "=" in context.ahead(found.end(), 12)):
        return Reading(found.end(1), ("minus",), kind="sign")
    return Reading(found.end(1), ("to",), kind="day" if context.last_kind == "day" else "to")


def _between_letters(context: Context, found: re.Match[str]) -> bool:
    """A–C, 4(a)–(c), xi–xv."""
    if context.touches_before().isspace():
        return False
    if letters := context.match(_LETTERS):
        return context.before == ")" if letters[1] else len(context.before) == 1 and context.before.isupper()
    return context.last_kind == "number" and context.before.isalpha() and context.match(_NUMERALS) is not None


def _between_numbers(context: Context, found: re.Match[str]) -> bool:
    if context.last_kind not in {"number", "time", "day"} and not (context.last_kind == "code" and found[1] == "–"):
        return False
    after = context.text[found.end() : found.end() + 16]
    return after[:1].isdigit() or _SUM.match(after) is not None or _named_day(after)


def _named_day(after: str) -> bool:
    word = re.match(r"[A-Z][a-z]{2,8}", after)
    return word is not None and word[0] in {*MONTHS, *SHORT_DAYS, *SHORT_MONTHS}
