"""What of a manuscript is set around the story: front matter (title page, imprint, dedication, contents), back matter
(notes, index, licence). One meaning for all panes: narration passes it over by choice, summaries, the assistant and
questions leave it out. Pure; any thread.

A scene says it by its field, which imports and the writer set; else its title says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from studio.domain.document import Document
from studio.domain.listings import is_listing
from studio.domain.text_records import Scene

FRONT_TITLES: Final = frozenset(
    (
        "copyright", "copyright page", "imprint", "contents", "table of contents", "title page", "half title",
        "dedication", "epigraph", "list of figures", "list of tables", "list of illustrations", "also by the author",
        "other books", "isbn", "colophon", "frontispiece", "errata",
        "impressum", "inhalt", "inhaltsverzeichnis", "titelseite", "widmung", "abbildungsverzeichnis",
        "table des matières", "sommaire", "page de titre", "dédicace", "mentions légales",
        "índice", "contenido", "portada", "dedicatoria", "indice", "dedica", "frontespizio", "sommario",
    )
)  # fmt: skip
BACK_TITLES: Final = frozenset(
    (
        "index", "bibliography", "about the author", "transcriber's note", "transcriber's notes", "footnotes",
        "endnotes", "register", "literaturverzeichnis", "anmerkungen", "fußnoten", "über den autor", "über die autorin",
        "bibliographie", "notes de bas de page", "à propos de l'auteur", "bibliografía", "sobre el autor",
        "bibliografia", "sull'autore", "sobre o autor",
    )
)  # fmt: skip
_SENTENCE: Final = re.compile(r"[^\W\d_]{3}[.!?…][\"”’'»)]?(?:\s|$)")
_BRACKETED: Final = re.compile(r"\[[^\]]*\]\W*")
_BY: Final = re.compile(r"(?i)(?:by|von|par|por|de|di|da)\s+\S[^.!?]{1,60}|(?:by|von|par|por)")
_IMPRINT: Final = re.compile(
    r"(?i)©|\bcopyright\b|\ball rights reserved\b|\bisbn\b|\bfirst published\b|\bpublished by\b|\bprinted (?:in|by)\b|"
    r"\balle rechte vorbehalten\b|\bverlag\b|\btous droits\b|\btodos los derechos\b|\bdedicated\b|\bgewidmet\b"
)
_CONTENTS: Final = re.compile(r"(?i)(?:table of )?contents|inhalt(?:sverzeichnis)?|table des matières|índice|indice")
_FEW: Final = 2
"""Sentences that a title page may have, as a dedication is one."""
_SENTENCE_WORDS: Final = 12
_LONGEST: Final = 6_000
"""Words of front matter at most: a long book's contents."""
_SHORT: Final = 24
"""Words of a title page with nothing else."""
_LETTERS: Final = 4_000
"""Characters of a paragraph that are looked at."""


def title_matter(title: str) -> Literal["story", "front", "back"]:
    """What a scene of that name is."""
    bare = " ".join(title.casefold().replace("’", "'").strip(" .:—–-").split())
    return "front" if bare in FRONT_TITLES else "back" if bare in BACK_TITLES else "story"


def matter_of(scene: Scene) -> Literal["story", "front", "back"]:
    return scene.matter or title_matter(scene.title)


def apart(document: Document) -> frozenset[str]:
    """The ids of the scenes whose own text is set around the story; those inside them may be story."""
    return document.derived(_apart, Scene)


def is_apart(document: Document, scene_id: str) -> bool:
    return scene_id in apart(document)


def _apart(scenes: Iterable[Scene]) -> frozenset[str]:
    return frozenset(scene.id for scene in scenes if matter_of(scene) != "story")


def looks_like_front(
    title: str, paragraphs: Sequence[str], titles: frozenset[str] = frozenset(), *, is_first: bool = False
) -> bool:
    """Whether a text that stands before a book's first chapter is no part of the story: it tells nothing in sentences,
    and has what a title page, an imprint or a contents page has, or is a few words with which the file begins
    (`is_first`). `titles`: bare, of the book's scenes."""
    texts = [" ".join(one.split())[:_LETTERS] for one in paragraphs if one.strip()]
    if not texts or sum(len(one.split()) for one in texts) > _LONGEST:
        return False
    sentences, signs = 0, 0
    for number, text in enumerate(texts):
        listed = is_listing(text, titles)
        if (
            listed
            or _CONTENTS.fullmatch(text)
            or _IMPRINT.search(text)
            or (number < 4 and (_BY.fullmatch(text) or text.casefold() == title.casefold()))
        ):
            signs += 1
        if listed or _BRACKETED.fullmatch(text):
            continue
        ends = len(_SENTENCE.findall(text))
        if _IMPRINT.search(text):
            continue
        if ends > 1:
            return False
        sentences += ends == 1 and len(text.split()) >= _SENTENCE_WORDS
    if is_first and not sentences and not any(_SENTENCE.search(one) for one in texts):
        signs += sum(len(one.split()) for one in texts) <= _SHORT
    return signs > 0 and sentences <= _FEW
