"""What a writer reads beside the manuscript: the text of a source by its pages or sections, and changes of the list.
Pure; any thread.

A source's text is an asset of the project, the JSON of a SourceText.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import BadInput, StudioError
from studio.domain.ids import new_id
from studio.domain.markdown_typed import NOTE_SIGN
from studio.domain.passages import Passage
from studio.domain.project_records import Source
from studio.domain.raised import UNDECODABLE
from studio.domain.richtext import from_elsewhere
from studio.domain.text_records import Mark
from studio.domain.word_count import count_words

MEDIA_TYPE: Final = "application/json"
MOST_LETTERS: Final = 30_000_000
"""Of one source: more than fifty novels."""
LONGEST_TITLE: Final = 200


class Section(msgspec.Struct, frozen=True):
    title: str = ""
    page: int = 0
    """From 1; 0 where its source has no pages."""
    paragraphs: tuple[str, ...] = ()


class SourceText(msgspec.Struct, frozen=True):
    sections: tuple[Section, ...] = ()

    @property
    def words(self) -> int:
        return sum(count_words(one) for section in self.sections for one in section.paragraphs)


class SourceGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A source as it was read, before it is in a project."""

    title: str
    author: str = ""
    file: str = ""
    original: str
    """SHA-256 of what it was read from."""
    text: SourceText
    told: str = ""
    """For a person: what of it could not be read."""


def encoded(text: SourceText) -> bytes:
    return msgspec.json.encode(text)


def decoded(data: bytes, name: str) -> SourceText:
    """Raises StudioError(BadInput), which says `name`."""
    try:
        return msgspec.json.decode(data, type=SourceText)
    except UNDECODABLE as error:
        raise StudioError(BadInput(name=name, problem="its text is damaged in this project")) from error


def in_order(document: Document) -> tuple[Source, ...]:
    """By title, then by when they came."""
    return tuple(sorted(document.all(Source), key=lambda one: (one.title.casefold(), one.added, one.id)))


def same_as(document: Document, original: str) -> Source | None:
    """The source that was read from these bytes."""
    return next((one for one in document.all(Source) if one.original and one.original == original), None)


def add_source(given: SourceGiven, asset: str) -> Change:
    source = Source(
        id=new_id(),
        title=given.title[:LONGEST_TITLE],
        author=given.author[:LONGEST_TITLE],
        file=given.file,
        asset=asset,
        original=given.original,
        sections=len(given.text.sections),
        words=given.text.words,
        added=time.time(),
    )
    return _change("Add a source", Edit(None, source))


def change_source(document: Document, source_id: str, title: str, author: str) -> Change:
    """Raises KeyError."""
    before = document.need(Source, source_id)
    named = " ".join(title.split())[:LONGEST_TITLE] or before.title
    after = msgspec.structs.replace(before, title=named, author=" ".join(author.split())[:LONGEST_TITLE])
    return _change("Rename a source", *([Edit(before, after)] if after != before else []))


def remove_sources(document: Document, ids: Sequence[str]) -> Change:
    """Raises KeyError. Their texts stay until the trash is emptied, for an undo."""
    label = "Remove a source" if len(ids) == 1 else "Remove sources"
    return _change(label, *(Edit(document.need(Source, one), None) for one in ids))


def _change(label: str, *edits: Edit) -> Change:
    return Change(id=new_id(), label=label, stack="writing", edits=edits, at=time.time())


def cited(source: Source) -> str:
    """As a footnote names it: "Author, Title"."""
    return f"{source.author}, {source.title}" if source.author else source.title


def quotation(words: str, note: str) -> Passage:
    """Words of a source in quotation marks, with a footnote."""
    text = f"“{words}”{NOTE_SIGN}"
    mark = Mark(len(text) - len(NOTE_SIGN), len(text), "footnote", note)
    return Passage(text, marks=(mark,), spans=from_elsewhere(len(text), "pasted"))
