"""Times of day and lengths of time written with colons."""

from __future__ import annotations

import re
from typing import Final

from studio.english import numbers
from studio.english.written.context import Context, Reading, split, word_set
from studio.english.written.literals import pairs

_HALF: Final = r"(?P<half>[aApP])(?:\.\s?[mM](?P<stop>\.)?|[mM](?P<late>\.)?)(?![\w])"
_CLOCK: Final = re.compile(
    rf"(?P<hour>[01]?[0-9]|2[0-4])[:.](?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?(?P<part>\.[0-9]{{1,3}})?"
    rf"(?:\s?{_HALF})?(?![0-9])(?!:[0-9])"
)
_HOUR: Final = re.compile(rf"(?P<hour>1[0-2]|0?[1-9])\s?{_HALF}")
_LONG: Final = re.compile(r"([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])(\.[0-9]{1,3})?(?![0-9:])")
_ARMY: Final = re.compile(r"([012][0-9][0-5][0-9])(?= (?:hours|hrs)\b)")


def time(context: Context) -> Reading | None:
    if context.inside_word():
        return None
    return _army(context) or _long(context) or _clock(context) or _hour(context)


def _army(context: Context) -> Reading | None:
    found = context.match(_ARMY)
    if found is None:
        return None
    hour, minute = found[1][:2], found[1][2:]
    said = f"zero {numbers.cardinal(int(hour))}" if hour[0] == "0" else numbers.cardinal(int(hour))
    said += " hundred" if minute == "00" else f" {pairs('1' + minute).partition(' ')[2]}"
    return Reading(found.end(), split(said), kind="time")


def _long(context: Context) -> Reading | None:
    """1:02:03 is a length of time, unless half of the day is named."""
    found = context.match(_LONG)
    if found is None or re.match(r"\s?[ap]\.?m", context.ahead(found.end(), 5), re.IGNORECASE):
        return None
    parts = [(int(found[1]), "hour"), (int(found[2]), "minute"), (int(found[3]), "second")]
    said = [f"{numbers.cardinal(count)} {name}{'' if count == 1 else 's'}" for count, name in parts if count]
    whole = " ".join(said[:-1]) + (" and " if len(said) > 1 else "") + said[-1] if said else "zero"
    return Reading(found.end(), split(whole), kind="time")


def _clock(context: Context) -> Reading | None:
    found = context.match(_CLOCK)
    if found is None or (context.text[found.end("hour")] == "." and (not found["half"] or found["part"])):
        return None
    hour, minute = int(found["hour"]), int(found["minute"])
    said = "zero" if hour == 0 else numbers.cardinal(hour)
    if minute:
        said += f" oh {numbers.cardinal(minute)}" if minute < 10 else f" {numbers.cardinal(minute)}"
    elif not found["half"]:
        after = context.next_word(found.end())
        if after == "mile":
            said += " minute"
        elif hour > 12 or hour == 0:
            said += " hundred"
        else:
            said += " o'clock"
    if found["second"] and int(found["second"]):
        said += f" and {numbers.cardinal(int(found['second']))} seconds"
    if found["part"]:
        said += f" point {numbers.digits(found['part'][1:])}"
    return _with_half(context, found, said)


def _hour(context: Context) -> Reading | None:
    found = context.match(_HOUR)
    if found is None:
        return None
    am_is_a_verb = found["half"] + context.text[found.start("half") + 1] == "am" and context.word_before() == "I"
    if am_is_a_verb or (context.text[found.start("half") + 1] == "." and not found["stop"]):
        return None
    return _with_half(context, found, numbers.cardinal(int(found["hour"])))


def _with_half(context: Context, found: re.Match[str], said: str) -> Reading:
    half, end = found["half"], found.end()
    if not half:
        return Reading(end, split(said), kind="time")
    stop = found["stop"] or found["late"]
    if stop:
        following = context.next_word(end)
        if found["late"] or context.ends_sentence(end) or (following[:1].isupper() and following not in _DAYS):
            end -= 1
    return Reading(end, (*split(said), half.upper(), "M"), spelled=True, kind="time")


_DAYS: Final = word_set("Monday Tuesday Wednesday Thursday Friday Saturday Sunday GMT EST PST CST UTC ET PT Eastern I")
