"""What is written for the eye alone and not read: tags, footnote marks, Markdown's marks and targets of links."""

from __future__ import annotations

import re
from typing import Final

from studio.english.written.context import Context, Reading

_TAG: Final = re.compile(
    r"</?[A-Za-z][A-Za-z0-9-]{0,20}(?:\s[^<>]{0,1000})?/?>|<!--[^<>]{0,2000}-->|<!DOCTYPE[^<>]{0,200}>"
)
_RAISED: Final = re.compile(r"<sup>([0-9]{1,3})</sup>", re.IGNORECASE)
_BREAK: Final = re.compile(r"<(?:br|p|/p|div|/div|li|/li|hr)[\s/>]", re.IGNORECASE)
_NOTE: Final = re.compile(r"\^?\[(?:\^?[0-9]{1,3}|\^[\w-]{1,20}|[a-z]|note [0-9]{1,3}|citation needed|sic)\]")
_MARKS: Final = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}|[*†‡§]{1,3}(?=[\s.,;:!?\"”')]|$)")
_LINK: Final = re.compile(r"\]\((?:https?://|[\w./#-]{0,400}\.)?[^()\s]{0,1000}\)")
_IMAGE: Final = re.compile(r"!(?=\[[^\[\]]{0,200}\]\()")
_HEADING: Final = re.compile(r"#{1,6}(?=\s)")
_FENCE: Final = re.compile(r"`{1,3}|\*{1,3}|_{1,3}(?![\w])|~~")


def markup(context: Context) -> Reading | None:
    return _tag(context) or _note(context) or _markdown(context)


def _skipped(end: int, mark: str = "") -> Reading:
    return Reading(end, (), kind="skipped", mark=mark)


def _tag(context: Context) -> Reading | None:
    if context.text[context.at] != "<":
        return None
    if (raised := context.match(_RAISED)) and context.touches_before().isalpha():
        words = {"2": "squared", "3": "cubed"}.get(raised[1])
        if words and len(context.before) == 1:
            return Reading(raised.end(), (words,))
        return _skipped(raised.end())
    found = context.match(_TAG)
    if found is None:
        return None
    pause = _BREAK.match(found[0]) and context.read and not context.read[-1].mark
    return _skipped(found.end(), "." if pause else "")


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
