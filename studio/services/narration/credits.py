"""Opening and closing credits: passages that are spoken around a book and stand in no scene. Pure; any thread."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from studio.domain.document import Document
from studio.domain.publishing import DISCLOSURE
from studio.domain.publishing_records import PUBLISHING, Publishing
from studio.domain.sound_records import Take
from studio.domain.text_records import Meta, Paragraph
from studio.domain.timeline_records import SoundBed
from studio.services.narration.casting import Part
from studio.services.narration.chapters import book_title
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
    title = book_title(document, name)
    author = " ".join(meta.author.split()) if meta is not None else ""
    takes = list(document.all(Take))
    readers = sorted({take.reader for take in takes if take.is_human})
    mark = disclosed(readers, synthetic=not takes or any(not take.is_human for take in takes))
    music = music_credits(document)
    if author:
        opening = tr("{title}, written by {author}. {mark}", title=title, author=author, mark=mark)
        closing = tr("This has been {title}, written by {author}.", title=title, author=author)
    else:
        opening = tr("{title}. {mark}", title=title, mark=mark)
        closing = tr("This has been {title}.", title=title)
    made = [tr("Music: {credits}.", credits="; ".join(music))] if music else []
    return opening, " ".join((closing, *made, tr("The end.")))


def disclosed(readers: Sequence[str], *, synthetic: bool) -> str:
    """Who narrates, as the files and the credits say it. `readers`: people, "" for one without a name; `synthetic`:
    voices that no person has, too."""
    if not readers:
        return tr(DISCLOSURE)
    names = ", ".join(name for name in readers if name)
    if synthetic:
        if names:
            return tr("Narrated by {names}, in part by a synthetic voice.", names=names)
        return tr("Narrated by a person, in part by a synthetic voice.")
    return tr("Narrated by {names}.", names=names) if names else tr("Narrated by a person.")


def music_credits(document: Document) -> tuple[str, ...]:
    """Who made what is heard below the chapters, each once; what has no credit is not named."""
    beds = sorted(document.all(SoundBed), key=lambda bed: bed.id)
    return tuple(dict.fromkeys(bed.credit.strip() for bed in beds if bed.credit.strip()))
