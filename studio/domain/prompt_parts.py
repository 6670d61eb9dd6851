"""A prompt in parts that CLIP reads whole: it takes 77 tokens, two of which begin and end them.

Longer prompts go in parts whose embeddings lie behind one another, as A1111 has it (modules/sd_hijack_clip.py); a part
ends behind a comma where one is near, else between two words. Used by the engine, which draws so, and by the window,
which counts. Pure; both processes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from studio.domain.emphasis import Weighed

CLIP: Final = 77
ROOM: Final = CLIP - 2
"""Tokens of a prompt, without those that begin and end it."""
_BACK: Final = 20
"""So many tokens before the end of a part a comma is looked for."""
_WINDOW: Final = 4096
"""Letters within which a part ends."""
_SPACE: Final = re.compile(r"\s+")

Reader = Callable[[str], Sequence[tuple[int, int]]]
"""From and to which letter each token of a text goes, without those that begin and end it."""


def parts_of(said: Weighed, readers: Sequence[Reader]) -> tuple[Weighed, ...]:
    """In parts that every one of the readers takes whole."""
    parts, begin = [], 0
    while True:
        rest = said.part(begin, len(said.text))
        end = min(_end_of_part(rest.text, reader) for reader in readers)
        parts.append(rest.part(0, end))
        if end >= len(rest.text):
            return tuple(parts)
        begin += end


def _end_of_part(text: str, reader: Reader) -> int:
    text = text[:_WINDOW]
    places = reader(text)
    if len(places) <= ROOM:
        return len(text)
    comma = [end for start, end in places[ROOM - _BACK : ROOM] if text[start:end].strip() == ","]
    if comma:
        return int(comma[-1])
    last = places[ROOM][0]
    words = [found.start() for found in _SPACE.finditer(text, 0, last + 1) if found.start() > 0]
    return words[-1] if words else max(1, int(last))
