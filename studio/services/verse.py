"""The verse of a scene, or of some of its paragraphs: metre, syllables and rhymes of its lines, on a thread.

Called by the Writing pane's room of verse. A paragraph of several lines is a stanza; so are paragraphs of one line each
up to an empty one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

import msgspec

from studio.domain.document import Document
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.english.lexicon import Accent
from studio.english.readings import ReadLine
from studio.english.verse import Verse, scan, spelt_out
from studio.services.narration.lexicon import pronunciations
from studio.services.narration.reading import Readings

LONGEST: Final = 2_000
"""Lines; what follows is not looked at, and that is said."""
_VERSE: Final = ("body", "quote", "list-item")


class VersePlace(msgspec.Struct, frozen=True):
    """Where a line stands in the text."""

    paragraph_id: str
    start: int
    end: int


class VerseOf(msgspec.Struct, frozen=True):
    verse: Verse
    places: tuple[VersePlace, ...]
    """Of each line."""
    cut: bool
    """There are more lines than were looked at."""


def is_english(document: Document) -> bool:
    meta = document.get(Meta, "project")
    return meta is not None and meta.language.split("-", maxsplit=1)[0] in ("en", "")


def verse_of(
    document: Document,
    scene_id: str,
    only: Collection[str],
    readings: Readings,
    step: Callable[[float], None] = lambda _share: None,
) -> VerseOf:
    """Of the paragraphs in `only`, or with none the whole scene. Raises StudioError(ModelMissing), and what `step`
    raises."""
    meta = document.get(Meta, "project")
    accent: Accent = "gb" if meta is not None and meta.language == "en-GB" else "us"
    own = {entry.word: entry.phonemes for entry in pronunciations(document)}
    stanzas = _stanzas(document, scene_id, only)
    count = sum(map(len, stanzas))
    read: list[list[tuple[str, ReadLine]]] = []
    places: list[VersePlace] = []
    for stanza in stanzas:
        heard: list[tuple[str, ReadLine]] = []
        for text, place in stanza:
            if len(places) == LONGEST:
                break
            step(len(places) / max(1, min(count, LONGEST)))
            heard += [(text, line) for line in readings.lines([spelt_out(text)], accent, own)]
            places.append(place)
        read.append(heard)
    return VerseOf(scan([stanza for stanza in read if stanza]), tuple(places), count > LONGEST)


def _stanzas(document: Document, scene_id: str, only: Collection[str]) -> Sequence[Sequence[tuple[str, VersePlace]]]:
    found: list[list[tuple[str, VersePlace]]] = [[]]
    for paragraph_id in document.need(Scene, scene_id).paragraphs:
        paragraph = document.get(Paragraph, paragraph_id)
        if paragraph is None or (only and paragraph_id not in only):
            continue
        if paragraph.style not in _VERSE or not paragraph.text.strip():
            found.append([])
            continue
        lines, at = paragraph.text.split("\u2028"), 0
        if len(lines) > 1:
            found.append([])
        for line in lines:
            if line.strip():
                found[-1].append((line, VersePlace(paragraph_id, at, at + len(line))))
            at += len(line) + 1
        if len(lines) > 1:
            found.append([])
    return [stanza for stanza in found if stanza]
