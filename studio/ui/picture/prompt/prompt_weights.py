"""Weights in prompts: "(word:1.1)", changed a tenth at a time with the keyboard. Pure functions on text.

The grammar is that of the AUTOMATIC1111 web UI: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features
"""

from __future__ import annotations

import re

_WEIGHTED = re.compile(r"\(([^()]*):(-?\d+(?:\.\d+)?)\)")
_WORD = re.compile(r"[^\s,()]+")
LEAST, MOST = 0.1, 2.0


def change_weight(text: str, start: int, end: int, by: float) -> tuple[str, int, int]:
    """The text with the weight of the selection, or of the word at the caret, changed by `by`, and the new selection;
    of a caret alone its place, behind the bracket where it stood behind the word. A weight of 1 takes the brackets
    away. Nothing under the caret: everything stays as it was."""
    for found in _WEIGHTED.finditer(text):
        if found.start() <= start and end <= found.end():
            after, begin, stop = _put(text, found.start(), found.end(), found[1], float(found[2]) + by)
            return after, *_kept(start, end, found.span(1), (begin, stop))
    caret = start
    if start == end:
        word = next((found for found in _WORD.finditer(text) if found.start() <= start <= found.end()), None)
        if word is None:
            return text, start, end
        start, end = word.span()
        after, begin, stop = _put(text, start, end, word[0], 1.0 + by)
        return after, *_kept(caret, caret, word.span(), (begin, stop))
    while end > start and text[end - 1].isspace():
        end -= 1
    return _put(text, start, end, text[start:end], 1.0 + by)


def _kept(start: int, end: int, inner: tuple[int, int], now: tuple[int, int]) -> tuple[int, int]:
    """The new selection: of a caret its place in or beside the words that went from and to `inner`, and with their
    brackets go from and to `now`."""
    if start != end:
        return now
    length = inner[1] - inner[0]
    bracket = 1 if now[1] - now[0] > length else 0
    if start >= inner[1]:
        return now[1], now[1]
    place = now[0] if start < inner[0] else now[0] + bracket + start - inner[0]
    return place, place


def _put(text: str, start: int, end: int, inner: str, weight: float) -> tuple[str, int, int]:
    weight = round(min(MOST, max(LEAST, weight)), 2)
    new = inner if weight == 1.0 else f"({inner}:{weight:g})"
    return text[:start] + new + text[end:], start, start + len(new)
