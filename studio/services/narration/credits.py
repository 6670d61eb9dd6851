"""Opening and closing credits: passages that are spoken around a book and stand in no scene. Pure; any thread."""

from __future__ import annotations

from typing import Final

from studio.domain.document import Document
from studio.domain.publishing_records import PUBLISHING, Publishing
from studio.domain.text_records import Meta, Paragraph
from studio.services.narration.casting import Part
from studio.services.narration.segments import Segment, segments_of_passage
from studio.services.translation import tr

OPENING: Final = "credits-opening"
CLOSING: Final = "credits-closing"
"""Ids of the passages, in place of a paragraph's."""
CREDITS: Final = (OPENING, CLOSING)


def credit_segments(document: Document, which: str, narrator: Part | None = None) -> tuple[Segment, ...]:
    """The sentences of OPENING or CLOSING, with their takes; none where there are no such credits."""
    chosen = document.get(Publishing, PUBLISHING)
    text = "" if chosen is None else chosen.opening if which == OPENING else chosen.closing
    if not text.strip():
        return ()
    return segments_of_passage(document, Paragraph(id=which, scene_id="", text=text), narrator)


def proposed_credits(document: Document, name: str) -> tuple[str, str]:
    """What narrators say before and after a book, of this one. `name`: of a book without a title."""
    meta = document.get(Meta, "project")
    title = (meta.title.strip() if meta is not None else "") or name
    author = " ".join(meta.author.split()) if meta is not None else ""
    if author:
        opening = tr("{title}, written by {author}. Narrated by a synthetic voice.", title=title, author=author)
        return opening, tr("This has been {title}, written by {author}. The end.", title=title, author=author)
    opening = tr("{title}. Narrated by a synthetic voice.", title=title)
    return opening, tr("This has been {title}. The end.", title=title)
