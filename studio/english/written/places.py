"""States behind a town, and points of the compass before a street."""

from __future__ import annotations

import re
from typing import Final

from studio.english.written.abbreviation_table import DIRECTIONS, STATES
from studio.english.written.context import Context, Reading, split

_STATE: Final = re.compile(
    rf"({'|'.join(re.escape(s) for s in sorted(STATES, key=len, reverse=True))})(?= [0-9]{{5}}|[.,;:!?)\"”]|\s*$)"
)
_DIRECTION: Final = re.compile(r"([NSEW])\.(?= (?:[A-Z0-9][\w]{0,20} ){0,2}[A-Z0-9][\w]{0,20}(?:\.|,| |$))")
_QUARTER: Final = re.compile(r"(NE|NW|SE|SW)(?= [0-9A-Z])")
_DEGREE: Final = re.compile(r"([NSEW])(?![\w'])")
_STREET: Final = re.compile(
    r" (?:[A-Z0-9][\w]{0,20} ){1,2}(?:St|Ave|Rd|Blvd|Dr|Ln|Pl|Ter|Ct|Street|Avenue|Road|Boulevard|Drive|Lane|Place)\b"
)


def place(context: Context) -> Reading | None:
    if context.inside_word():
        return None
    return _state(context) or _direction(context)


def _state(context: Context) -> Reading | None:
    found = context.match(_STATE)
    if found is None or context.before != "," or not context.word_before()[:1].isupper():
        return None
    end = found.end() - (found[0].endswith(".") and context.ends_sentence(found.end()))
    return Reading(end, split(STATES[found[1]]), kind="state")


def _direction(context: Context) -> Reading | None:
    if (found := context.match(_DEGREE)) and context.read and context.read[-1].say[-1:] in {("degrees",), ("seconds",)}:
        return Reading(found.end(), (DIRECTIONS[found[1]].lower(),))
    found = context.match(_DIRECTION)
    if found and (_STREET.match(context.text, found.end()) or context.last_kind == "number"):
        return Reading(found.end(), (DIRECTIONS[found[1]],))
    found = context.match(_QUARTER)
    if found and _STREET.match(context.text, found.end()):
        return Reading(found.end(), (DIRECTIONS[found[1]],))
    return None
