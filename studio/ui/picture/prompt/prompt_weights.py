"""Weights in prompts: "(word:1.1)", changed a tenth at a time with the keyboard. Pure functions on text.

The grammar is that of the AUTOMATIC1111 web UI: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features
"""

from __future__ import annotations

import re

_WEIGHTED = re.compile(r"\(([^()]*):(-?\d+(?:\.\d+)?)\)")
_WORD = re.compile(r"[^\s,()]+")
LEAST, MOST = 0.1, 2.0


def change_weight(text: str, start: int, end: int, by: float) -> tuple[str, int, int]:
    """The text with the weight of the selection, or of the word at the caret, changed by `by`, and the new selection.
    A weight of 1 takes the brackets away. Nothing under the caret: everything stays as it was."""
    for found in _WEIGHTED.finditer(text):
        if found.start() <= start and end <= found.end():
            return _put(text, found.start(), found.end(), found[1], float(found[2]) + by)
    if start == end:
        word = next((found for found in _WORD.finditer(text) if found.start() <= start <= found.end()), None)
        if word is None:
            return text, start, end
        start, end = word.span()
    while end > start and text[end - 1].isspace():
        end -= 1
    return _put(text, start, end, text[start:end], 1.0 + by)


def _put(text: str, start: int, end: int, inner: str, weight: float) -> tuple[str, int, int]:
    weight = round(min(MOST, max(LEAST, weight)), 2)
    new = inner if weight == 1.0 else f"({inner}:{weight:g})"
    return text[:start] + new + text[end:], start, start + len(new)
