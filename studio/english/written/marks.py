"""Punctuation as the voice hears it: one mark for each pause, none for what is silent."""

from __future__ import annotations

import re
from typing import Final

from studio.english.written.context import Context, Reading
from studio.english.written.signs import named

_RUNS: Final = (
    (re.compile(r"\.{2,}|…+|\.(?: \.){1,5}"), "…"), (re.compile(r"--+|[–—―⸺]+"), "—"),
    (re.compile(r"[!?！？‽]{2,}"), ""),
    (re.compile(r"-{1,3}>|[=_~*-]{3,}"), "—"),
)  # fmt: skip
_MARKS: Final = {
    "–": "—", "—": "—", "―": "—", "…": "…", "«": "“", "»": "”", "‹": "“", "›": "”", "[": "(", "]": ")", "{": "(",
    "}": ")", "。": ".", "．": ".", "｡": ".", "，": ",", "、": ",", "！": "!", "？": "?", "：": ":", "；": ";", "¡": "",
    "¿": "", "„": "“", "“": "“", "”": "”", "「": "“", "」": "”", "『": "“", "』": "”", "（": "(", "）": ")", "|": ",",
    "•": ",", "·": ",", "‣": ",", "◦": ",", "*": "", "_": "", "~": "", "^": "", "\\": "", "/": "", "-": "", "‐": "",
    "‑": "", "'": "", "−": "", "`": "", "†": "", "‡": "", "‽": "?", "۔": ".", "؟": "?", "،": ",", "।": ".",
}  # fmt: skip
"""Marks without an entry stay as they are; an empty one makes no sound and no pause."""


class Quotes:
    """Which straight quotation marks are open."""

    def __init__(self) -> None:
        self._open = {'"': False, "'": False}

    def __contains__(self, mark: str) -> bool:
        return mark in self._open

    def heard(self, context: Context) -> str:
        """“ or ”, or nothing for an apostrophe."""
        mark = context.text[context.at]
        before, after = context.touches_before(), context.text[context.at + 1 : context.at + 2]
        opens = (not before or not before.isalnum()) and bool(after) and not after.isspace() and not self._open[mark]
        closes = self._open[mark] and not opens
        self._open[mark] = opens
        return "" if mark == "'" and not opens and not closes else "“" if opens else "”"


def mark(context: Context, quotes: Quotes) -> Reading:
    """One mark, or a run that is one pause; never None."""
    text, at = context.text, context.at
    for run, heard in _RUNS:
        found = run.match(text, at, at + 2000)
        if found:
            return Reading(found.end(), (), mark=heard or ("?" if re.search("[?？‽]", found[0]) else "!"))
    sign = text[at]
    spaced = not context.touches_before() or context.touches_before().isspace()
    if sign == "-" and spaced and text[at + 1 : at + 2].isspace():
        return Reading(at + 1, (), mark="—")
    if sign in quotes:
        return Reading(at + 1, (), mark=quotes.heard(context))
    if sign in ";:,.!?()":
        return Reading(at + 1, (), mark=sign)
    if sign in _MARKS:
        return Reading(at + 1, (), mark=_MARKS[sign])
    return Reading(at + 1, named(sign))
