"""What is written for the eye alone and not read: tags, footnote marks, Markdown's marks, targets of links. What stands
between angles and is no tag is said."""

from __future__ import annotations

import re
from typing import Final

from studio.english.written.angles import angles
from studio.english.written.context import Context, Reading

_NOTE: Final = re.compile(r"\^?\[(?:\^?[0-9]{1,3}|\^[\w-]{1,20}|[a-z]|note [0-9]{1,3}|citation needed|sic)\]")
_MARKS: Final = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}|[*†‡§]{1,3}(?=[\s.,;:!?\"”')]|$)")
_LINK: Final = re.compile(r"\]\((?:https?://|[\w./#-]{0,400}\.)?[^()\s]{0,1000}\)")
_IMAGE: Final = re.compile(r"!(?=\[[^\[\]]{0,200}\]\()")
_HEADING: Final = re.compile(r"#{1,6}(?=\s)")
_FENCE: Final = re.compile(r"`{1,3}|\*{1,3}|_{1,3}(?![\w])|~~")


def markup(context: Context) -> Reading | None:
    return angles(context) or _note(context) or _markdown(context)


def _skipped(end: int) -> Reading:
    return Reading(end, (), kind="skipped")


def _note(context: Context) -> Reading | None:
    """[1], [a], ¹ and † behind a word or a full stop; ² behind a letter that stands alone is a power."""
    touching = context.touches_before()
    if not touching or touching.isspace():
        return None
    if found := context.match(_NOTE):
        return _skipped(found.end())
    found = context.match(_MARKS)
    if found is None:
        return None
    if (
        context.text[context.at] in "²³"
        and context.before.isalpha()
        and len(context.before) <= 2
        and len(found[0]) == 1
    ):
        return None
    return _skipped(found.end()) if touching.isalpha() or touching in ".,;:!?\"”')]" else None


def _markdown(context: Context) -> Reading | None:
    start = not context.touches_before() or context.touches_before() == "\n"
    if start and (found := context.match(_HEADING)):
        return _skipped(found.end())
    found = context.match(_LINK) or context.match(_IMAGE) or context.match(_FENCE)
    return _skipped(found.end()) if found else None
