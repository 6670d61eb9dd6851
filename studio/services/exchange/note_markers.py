"""Footnotes on their way through a reader that knows none: a marker in the text, which becomes the note at the end.

Used by the readers of this package. Markers are of the private use area, and are taken out of every text before any are
put in. Pure; any thread.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from studio.domain.markdown_typed import NOTE_SIGN
from studio.domain.passages import Passage
from studio.domain.text_records import Mark

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKER: Final = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]{{1,80}}){_CLOSE}")
_STRAY: Final = re.compile(f"[{_OPEN}{_CLOSE}]")


def clean_of_markers(text: str) -> str:
    """Nobody's text makes a note that is none."""
    return _STRAY.sub("", text)


def marker(name: str) -> str:
    """Stands for the note of this name, of 1 to 80 characters."""
    return f"{_OPEN}{name}{_CLOSE}"


def unmarked_text(text: str, form: str = "[^{}]") -> str:
    """Where markers mean nothing, in code, what stood there."""
    return _MARKER.sub(lambda found: form.format(found[1]), text) if _OPEN in text else text


def with_notes(passage: Passage, notes: Mapping[str, str]) -> Passage:
    """The sign of a footnote, with its words, for each marker; emphasis stays over the letters that it was over."""
    found = list(_MARKER.finditer(passage.text)) if _OPEN in passage.text else []
    if not found:
        return passage
    pieces, made, at, length = list[str](), list[Mark](), 0, 0
    ends: list[tuple[int, int, int]] = []
    for one in found:
        pieces.append(passage.text[at : one.start()])
        length += one.start() - at
        words = notes.get(one[1], "").strip()
        if words:
            made.append(Mark(length, length + 1, "footnote", words))
            pieces.append(NOTE_SIGN)
            length += 1
        at = one.end()
        ends.append((one.start(), at, at - length))
    pieces.append(passage.text[at:])
    marks = [replace(one, start=_moved(one.start, ends), end=_moved(one.end, ends)) for one in passage.marks]
    kept = [one for one in (*marks, *made) if one.start < one.end]
    return replace(passage, text="".join(pieces), marks=tuple(sorted(kept, key=lambda one: (one.start, one.end))))


def _moved(place: int, ends: Sequence[tuple[int, int, int]]) -> int:
    """Where a place of the text is when the markers before it are gone."""
    shift = 0
    for start, end, gone in ends:
        if place <= start:
            break
        shift = gone if place >= end else gone - (end - place)
    return place - shift
