"""Opening and closing credits: passages that are spoken around a book and stand in no scene. Pure; any thread."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from studio.domain.document import Document
from studio.domain.publishing_records import PUBLISHING, Publishing
from studio.domain.text_records import Meta, Paragraph
from studio.services.narration.casting import Part
from studio.services.narration.segments import Segment, SegmentKey, segments_of_passage, to_speak
from studio.services.narration.spans import Missing
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


def missing_credits(document: Document, narrator: Part, pending: Collection[SegmentKey] = ()) -> Missing:
    """What of them has no fresh take and is not on its way; under "" in place of a scene."""
    found = [one for which in CREDITS for one in to_speak(credit_segments(document, which, narrator))]
    wanted = tuple(one for one in found if one.key not in pending)
    return (("", wanted),) if wanted else ()


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
