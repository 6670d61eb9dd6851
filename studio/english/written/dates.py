"""Dates, years and decades."""

from __future__ import annotations

import re
from typing import Final

from studio.english import numbers
from studio.english.written.calendar_words import MONTHS, SHORT_DAYS, SHORT_MONTHS, WORDS_TOO, month_number
from studio.english.written.context import Context, Reading, split, word_set
from studio.english.written.grammar import FUNCTION

_ISO: Final = re.compile(r"([12][0-9]{3})[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12][0-9]|3[01])(?![\w-])")
_SLASHED: Final = re.compile(r"([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![\w.]*[0-9])")
_OF_A_YEAR: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?![\w/.]*[0-9])")
_DATED: Final = word_set("due dated on by since until till before after expires exp")
_IDIOM: Final = re.compile(r"(9/11|24/7|50/50|20/20|7/7|60/40|80/20|70/30)(?![\w/])")
_ALL_NAMES: Final = "|".join(sorted((*MONTHS, *SHORT_MONTHS), key=len, reverse=True))
_DAY_MONTH: Final = re.compile(
    rf"([12][0-9]|3[01]|0?[1-9]) (?:of )?({_ALL_NAMES})\b\.?(?:,? ([12][0-9]{{3}})(?![\w]))?"
)
_DAYS_MONTH: Final = re.compile(
    rf"([12][0-9]|3[01]|0?[1-9]) ?[-–] ?([12][0-9]|3[01]|0?[1-9]) ({_ALL_NAMES})\b\.?(?:,? ([12][0-9]{{3}})(?![\w]))?"
)
_DAY: Final = re.compile(r"(3[01]|[12][0-9]|0?[1-9])(?![\w:%/])(?!\.[0-9])(?!,[0-9]{3})")
_DECADE: Final = re.compile(r"'?([0-9]{3}0|[0-9]0)'?s(?![\w])")
_SHORT_YEAR: Final = re.compile(r"'([0-9]{2})(?![\w'])")
_YEAR: Final = re.compile(r"([1-9][0-9]{3})(?![\w,]*[0-9])(?![.][0-9])")
_ERA: Final = re.compile(r"(B\.?C\.?E?\.?|A\.?D\.?|C\.?E\.?)(?![a-z])")
_SHORT: Final = re.compile(rf"({'|'.join(sorted((*SHORT_MONTHS, *SHORT_DAYS), key=len, reverse=True))})(\.?)(?![\w])")
_YEAR_AFTER: Final = word_set(
    "in since by of until till before after from to between and around about circa c ca year years the early late mid "
    "fall spring summer autumn winter born died est established copyright ad during class vintage early/late"
)


def date(context: Context) -> Reading | None:
    if context.inside_word():
        return None
    return (
        _idiom(context)
        or _numeric(context)
        or _month_day(context)
        or _days_month(context)
        or _day_month(context)
        or _day(context)
    )


def _idiom(context: Context) -> Reading | None:
    found = context.match(_IDIOM)
    if found is None:
        return None
    first, second = found[1].split("/")
    return Reading(found.end(), split(f"{numbers.cardinal(int(first))} {numbers.cardinal(int(second))}"), kind="number")


def _numeric(context: Context) -> Reading | None:
    found = context.match(_ISO)
    if found:
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        found = context.match(_SLASHED)
        if found is None:
            return None
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        day_first = context.accent == "gb" or found[2] == "."
        month, day = (second, first) if day_first else (first, second)
        if month > 12:
            month, day = day, month
        if len(found[4]) == 2:
            if found[2] == ".":
                return None
            year += 2000 if year < 50 else 1900
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    said = f"{MONTHS[month - 1]} {numbers.ordinal(day)} {numbers.year(year)}"
    return Reading(found.end(), split(said), kind="day")


def _month_day(context: Context) -> Reading | None:
    """ "due 12/25": a day, unless it may be a fraction."""
    found = context.match(_OF_A_YEAR)
    if found is None or context.word_before().lower() not in _DATED or context.next_word(found.end()) == "of":
        return None
    month, day = int(found[1]), int(found[2])
    if context.accent == "gb" or month > 12:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31) or int(found[1]) < int(found[2]) < 11:
        return None
    return Reading(found.end(), split(f"{MONTHS[month - 1]} {numbers.ordinal(day)}"), kind="day")


def _days_month(context: Context) -> Reading | None:
    """ "3–5 March" is "the third to the fifth of March"."""
    found = context.match(_DAYS_MONTH)
    if found is None or int(found[1]) >= int(found[2]):
        return None
    the = "" if context.word_before().lower() == "the" else "the "
    month = MONTHS[month_number(found[3]) - 1]
    said = f"{the}{numbers.ordinal(int(found[1]))} to the {numbers.ordinal(int(found[2]))} of {month}"
    if found[4]:
        said += f" {numbers.year(int(found[4]))}"
    end = found.end() - (found[0].endswith(".") and context.ends_sentence(found.end()))
    return Reading(end, split(said), kind="day")


def _day_month(context: Context) -> Reading | None:
    """ "4 July 1976" is "the fourth of July"."""
    found = context.match(_DAY_MONTH)
    if found is None or context.last_kind in {"number", "day"}:
        return None
    before = context.word_before().lower()
    if found[2] == "May" and context.next_word(found.end()) in {"have", "be", "I", "he", "she", "we", "you"}:
        return None
    the = "" if before == "the" else "the "
    month = MONTHS[month_number(found[2]) - 1]
    said = f"{the}{numbers.ordinal(int(found[1]))} of {month}"
    end = found.end()
    if found[3]:
        said += f" {numbers.year(int(found[3]))}"
    elif found[0].endswith(".") and context.ends_sentence(end):
        end -= 1
    return Reading(end, split(said), kind="day")


def _day(context: Context) -> Reading | None:
    """The day after a month: "March 3" is "March third", also at the end of "March 3–5"."""
    found = context.match(_DAY)
    if found is None:
        return None
    before = context.word_before()
    to_it = context.last_kind == "day" and context.read[-1].say[-1:] == ("to",)
    if not (month_number(before) and context.before.rstrip(".") == before) and not to_it:
        return None
    return Reading(found.end(), split(numbers.ordinal(int(found[1]))), kind="day")


def decade(context: Context) -> Reading | None:
    """1990s, '90s, in his 20s, the 1800s."""
    found = context.match(_DECADE)
    if found is None or context.inside_word():
        return None
    value = int(found[1])
    if len(found[1]) == 2 or (value % 100 == 0 and value % 1000) or value % 1000 >= 10:
        said = numbers.year(value) if value >= 1000 else numbers.cardinal(value)
        return Reading(found.end(), split(numbers.plural(said)), kind="number")
    return Reading(found.end(), split(numbers.plural(numbers.cardinal(value))), kind="number")


def short_year(context: Context) -> Reading | None:
    """'69, but not the end of a quotation."""
    found = context.match(_SHORT_YEAR)
    if found is None or context.touches_before() not in {"", " ", "\n", "(", "–", "—", "-"}:
        return None
    said = numbers.cardinal(int(found[1]))
    return Reading(found.end(), split(f"oh {said}" if found[1][0] == "0" else said), kind="number")


def year(context: Context) -> Reading | None:
    """Four digits that are a year: 1100 to 2099, and others behind a word such as "in"."""
    found = context.match(_YEAR)
    if found is None or context.inside_word():
        return None
    value = int(found[1])
    before = context.word_before().lower().strip("(")
    era = _ERA.match(context.text, found.end() + 1)
    expected = before in _YEAR_AFTER or context.last_kind == "day" or month_number(context.word_before()) > 0
    if not (1100 <= value <= 2099 or (expected and value >= 1010) or era):
        return None
    after = context.next_word(found.end())
    counted = after.endswith("s") and after.islower() and after not in FUNCTION and len(after) > 3
    if counted and not expected and value % 100:
        return None
    end = found.end()
    if context.text.startswith("'s", end) and not context.text[end + 2 : end + 3].isalnum():
        *head, last = split(numbers.year(value))
        return Reading(end + 2, (*head, f"{last}'s"), kind="number")
    return Reading(end, split(numbers.year(value)), kind="number")


def short_name(context: Context) -> Reading | None:
    """Jan., Sept 4, Fri. the 13th, Mon-Fri."""
    found = context.match(_SHORT)
    if found is None or context.inside_word():
        return None
    name, stop, end = found[1], bool(found[2]), found.end()
    full = SHORT_MONTHS.get(name) or SHORT_DAYS[name]
    if full == name or not _is_short_name(context, name, stop, end):
        return None
    if stop and context.ends_sentence(end):
        end -= 1
    return Reading(end, (full,), kind="day")


def _is_short_name(context: Context, name: str, stop: bool, end: int) -> bool:
    after = context.next_char(end)
    if after.isdigit() and not (name in SHORT_DAYS and not stop):
        return True
    if _SHORT.match(context.text, end + 1) and context.text[end : end + 1] in "-–/":
        return True
    if context.last_kind == "day" and context.read[-1].say[-1:] == ("to",):
        return True
    if not stop:
        return False
    if name not in WORDS_TOO:
        return True
    return after.islower() or after in {",", "-", "–"} or context.last_kind in {"number", "day"}
