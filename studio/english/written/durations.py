"""Lengths of time written with letters, 3h20, 2d 4h, 1m20s, 25s, and times of day that are written like them, 14h30."""

from __future__ import annotations

import re
from typing import Final

from studio.english import numbers
from studio.english.written.context import Context, Reading, split, word_set
from studio.english.written.grammar import before_noun
from studio.english.written.literals import pairs

_LENGTHS: Final = (
    (re.compile(r"([0-9]{1,3})d ?([0-9]{1,2})h(?: ?([0-5]?[0-9])m(?:in)?)?(?![\w])"), ("day", "hour", "minute")),
    (
        re.compile(r"([0-9]{1,3})h(?: ?(?=[0-9]{1,2}m)|(?=[0-5][0-9]))([0-9]{1,2})(?:m(?:in)?s?)?"
                   r"(?: ?([0-5]?[0-9])s)?(?![\w])"),
        ("hour", "minute", "second"),
    ),
    (re.compile(r"([0-9]{1,3})m(?:in)? ?([0-5]?[0-9])(?:s|sec)(?![\w])"), ("minute", "second", "")),
)  # fmt: skip
_OF_THE_DAY: Final = re.compile(r"([01]?[0-9]|2[0-4])h([0-5][0-9])(?![\w])")
_SECONDS: Final = re.compile(r"([0-9]{1,3})s(?![\w'])")
_WHEN: Final = word_set("at by until till from")
_HOW_LONG: Final = word_set("in after for within every took takes lasted lasts wait waited another last over under")
_ONE: Final = word_set("a an")


def duration(context: Context) -> Reading | None:
    if context.inside_word():
        return None
    before = context.word_before().lower()
    if before in _WHEN and (clock := context.match(_OF_THE_DAY)):
        hour = numbers.cardinal(int(clock[1]))
        minute = "hundred" if clock[2] == "00" else pairs("1" + clock[2]).partition(" ")[2]
        return Reading(clock.end(), split(f"{hour} {minute}"), kind="time")
    for pattern, names in _LENGTHS:
        if found := context.match(pattern):
            noun = before in _ONE and before_noun(context, found.end())
            counted = [(digits, name) for digits, name in zip(found.groups(), names, strict=False) if digits]
            said = (_many(digits, name, noun=noun) for digits, name in counted)
            return Reading(found.end(), split(" ".join(said)), kind="noun" if noun else "number")
    return _seconds(context, before)


def _seconds(context: Context, before: str) -> Reading | None:
    """25s is a plural, or seconds where the words beside it tell a length of time: "in 25s", "a 25s clip"."""
    found = context.match(_SECONDS)
    if found is None:
        return None
    whole_tens = len(found[1]) == 2 and found[1][1] == "0" and found[1] != "10"
    clip = before in _ONE and not whole_tens and before_noun(context, found.end())
    if before not in _HOW_LONG and not clip:
        return None
    return Reading(found.end(), split(_many(found[1], "second", noun=clip)), kind="noun" if clip else "number")


def _many(digits: str, name: str, *, noun: bool) -> str:
    return f"{numbers.cardinal(int(digits))} {name}{'' if noun or int(digits) == 1 else 's'}"
