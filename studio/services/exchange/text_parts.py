"""Parts of a book that hold its chapters, among the headings of a plain text, acts that hold scenes, chapters that hold
sections. Pure; used by `text_layout` and by those that look for titles. Time grows with the headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from studio.services.exchange.chapter_words import is_chapter, is_mark, is_named

WIDEST: Final = 4
"""Blank lines before a chapter, as Project Gutenberg sets it."""
_PARTS: Final = (
    "part|book|volume|vol|phase|epoch|period|partie|livre|tome|teil|theil|buch|band|parte|libro|livro|tomo|deel|boek|del|delen|"
    "bok|bog|część|księga|tom|kniha|část|díl|часть|книга|том|частина"
)
_CHAPTERS: Final = (
    "chapter|chap|letter|canto|act|scene|stave|adventure|episode|chapitre|lettre|acte|chant|sc[eè]ne|tableau|kapitel|"
    "kapitlet|kapittel|brief|akt|aufzug|auftritt|szene|bild|gesang|abschnitt|cap[ií]tulo|carta|acto|ato|jornada|escena|"
    "cena|cuadro|capitolo|lettera|atto|scena|quadro|hoofdstuk|bedrijf|tooneel|toneel|scen|handling|rozdzia[łl]|kapitola|"
    "dějství|jednání|výstup|глава|письмо|действие|явление|сцена|картина|песнь|розділ|дія|ява"
)
_BEGINS_AS_PART: Final = re.compile(rf"(?:{_PARTS})\b", re.IGNORECASE)
_ORDERED: Final = re.compile(
    rf"(?!(?:{_CHAPTERS})\b)(?:[^\W_][\w’'-]*\.? ){{1,3}}?(?:{_PARTS})\b|第[^章回话話節节\s]{{1,6}}[部編编卷巻集篇]",
    re.IGNORECASE,
)
"""As "The Second Part", "Erster Teil", "3. Teil"."""
_ACT: Final = "act|acte|akt|aufzug|acto|ato|jornada|atto|bedrijf|dějství|jednání|действие|дія"
_SCENE: Final = (
    "scene|sc[eè]ne|tableau|auftritt|szene|bild|escena|cena|cuadro|scena|tooneel|toneel|výstup|явление|сцена|ява"
)
_ACTS: Final = re.compile(rf"(?:[^\W_][\w’'-]*\.? ){{0,2}}?(?:{_ACT})\b", re.IGNORECASE)
_SCENES: Final = re.compile(rf"(?:[^\W_][\w’'-]*\.? ){{0,2}}?(?:{_SCENE})\b", re.IGNORECASE)
_SECTION: Final = re.compile(r"\W*(?:[IVXLC]{1,9}|\d{1,3})\W*")
"""A number alone."""
_FEWEST: Final = 2
"""Parts, unless the book begins with one."""


def is_part(title: str) -> bool:
    """Whether a heading is that of a part, a book or a volume, not of a chapter."""
    return bool(_BEGINS_AS_PART.match(title) or (_ORDERED.match(title) and is_chapter(title)))


def levels_of(titles: Sequence[str]) -> list[int]:
    """Of the headings of a text in their order: 1 for what stands by itself, 2 for what lies in the one of level 1
    before it. Chapters lie in parts; without parts, scenes lie in acts, and numbers alone in chapters that have a word.
    What is named and not numbered behind the last
    chapter, as an epilogue is, stands by itself, and so does what Project Gutenberg set around the book."""
    levels, start = list[int](), 0
    for place in (*(place for place, title in enumerate(titles) if is_mark(title)), len(titles)):
        levels += [*_levels_of(titles[start:place]), *([1] if place < len(titles) else [])]
        start = place + 1
    return levels


def _levels_of(titles: Sequence[str]) -> list[int]:
    parts = [is_part(title) for title in titles]
    first = next((part for part, title in zip(parts, titles, strict=True) if part or not is_named(title)), False)
    if first or sum(parts) >= _FEWEST:
        return _within(parts, titles)
    acts = [bool(_ACTS.match(title)) and is_chapter(title) for title in titles]
    scenes = [bool(_SCENES.match(title)) and is_chapter(title) for title in titles]
    if sum(acts) >= _FEWEST:
        return _within(acts, titles, scenes)
    sections = [bool(_SECTION.fullmatch(title)) for title in titles]
    chapters = [
        is_chapter(title) and not is_named(title) and not one for title, one in zip(titles, sections, strict=True)
    ]
    return _within(chapters, titles, sections) if sum(chapters) >= _FEWEST else [1] * len(titles)


def _within(outer: Sequence[bool], titles: Sequence[str], inner: Sequence[bool] | None = None) -> list[int]:
    """`inner`: what can lie in the others; None: all that is none of them."""
    last = max((place for place, title in enumerate(titles) if not outer[place] and not is_named(title)), default=-1)
    levels, inside = list[int](), False
    for place in range(len(titles)):
        inside = place <= last and (inside or outer[place])
        levels.append(2 if inside and not outer[place] and (inner is None or inner[place]) else 1)
    return levels
