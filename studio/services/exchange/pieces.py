"""A paragraph as stretches of letters of one look: what writers of formats put tags around. Pure; any thread."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.services.exchange.book_facts import author_of
from studio.services.exchange.manuscript_text import web_address

LINE_BREAK: Final = "\u2028"
_UNSAYABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""No XML may have them, and nobody sees them."""


class Piece(NamedTuple):
    text: str
    styles: frozenset[str]
    """Of the marks that lie over it."""
    link: str = ""
    """Where it leads to, on the web; "" for nowhere."""
    note: str | None = None
    """The words of the footnote whose sign it is."""


class Whole(NamedTuple):
    """What is to be written: one scene, or all of them with their depths."""

    title: str
    language: str
    scenes: Sequence[tuple[int, Scene]]
    author: str = ""


def whole_of(document: Document, scene_id: str | None) -> Whole:
    """Raises KeyError for a scene that is not there."""
    scenes: Sequence[tuple[int, Scene]] = outline(document)
    if scene_id is not None:
        scenes = [(0, document.need(Scene, scene_id))]
    meta = document.get(Meta, "project")
    title = scenes[0][1].title if scene_id is not None else meta.title if meta is not None else ""
    return Whole(title, meta.language if meta is not None else "en", scenes, author_of(document))


def chapters_in_parts(document: Document, whole: Whole) -> frozenset[str]:
    """Ids of the scenes that open as chapters do though they lie in another one: that is a part, which has no words."""
    found, in_part = set[str](), False
    for depth, scene in whole.scenes:
        if not depth:
            in_part = not any(paragraph.text.strip() for paragraph in paragraphs_of(document, scene.id))
        elif depth == 1 and in_part and scene.title:
            found.add(scene.id)
    return frozenset(found)


def pieces_of(one: Paragraph | Passage) -> Iterator[Piece]:
    """In order; together they are its text, but for what nobody can say."""
    edges = sorted({0, len(one.text), *(m.start for m in one.marks), *(m.end for m in one.marks)})
    for start, end in pairwise(edges):
        over = [mark for mark in one.marks if mark.start <= start and end <= mark.end]
        note = next((mark.target for mark in over if mark.style == "footnote"), None)
        link = next((address for mark in over if mark.style == "link" and (address := web_address(mark.target))), "")
        text = sayable(one.text[start:end])
        if text or note is not None:
            yield Piece(text, frozenset(mark.style for mark in over), link, note)


def sayable(text: str) -> str:
    return _UNSAYABLE.sub("", text)


def from_right(text: str) -> bool:
    """Whether the first letter that has a direction is Hebrew, Arabic or the like."""
    for sign in text[:200]:
        direction = unicodedata.bidirectional(sign)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
