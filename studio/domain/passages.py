"""A paragraph on its way into the manuscript, and how it is put into a scene. Pure; offsets are code points.

Edits of scenes and of paragraphs, imports, the clipboard and the command line work with these.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from studio.domain.bounds import ListDepth
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.richtext import Rich, tidy
from studio.domain.text_records import AuthorSpan, Mark, Paragraph, ParagraphStyle, Scene

Place = tuple[str, int]
"""Paragraph id and offset into its text."""

Stretch = tuple[str, int, int]
"""Paragraph id, and the characters [start, end) of its text."""


class Passage(msgspec.Struct, frozen=True):
    """A paragraph on its way into the manuscript: pasted, imported or generated."""

    text: str = ""
    style: ParagraphStyle = "body"
    marks: tuple[Mark, ...] = ()
    spans: tuple[AuthorSpan, ...] = ()
    asset: str = ""
    language: str = ""
    depth: ListDepth = 0
    """Of an item of a list."""
    unmarked: bool = False
    """The signs of its marks were too many to be read: they stand in its text as they were written."""


def text_hash(text: str) -> str:
    """What links and takes keep to know that a passage has changed: SHA-256 (hex) of its UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def passages_from(passages: Sequence[Passage | str]) -> tuple[Passage, ...]:
    """Strings are cut at line ends."""
    found: list[Passage] = []
    for passage in passages:
        if isinstance(passage, Passage):
            found.append(passage)
        else:
            found.extend(Passage(line) for line in passage.replace("\r\n", "\n").split("\n"))
    return tuple(found)


def rich_of_passage(passage: Passage) -> Rich:
    """Its text with marks and authors, in order."""
    return tidy(passage.text, passage.marks, passage.spans)


def passage_from(rich: Rich, like: Paragraph | Passage) -> Passage:
    """The text as a paragraph of the other's kind."""
    return Passage(rich.text, like.style, rich.marks, rich.spans, like.asset, like.language, like.depth)


def like(paragraph: Paragraph, other: Paragraph | Passage) -> Paragraph:
    """The paragraph, being what the other is."""
    return msgspec.structs.replace(
        paragraph, style=other.style, asset=other.asset, language=other.language, depth=other.depth
    )


def put_text(draft: Draft, paragraph: Paragraph, rich: Rich) -> None:
    """The paragraph reads this from now on."""
    draft.put(msgspec.structs.replace(paragraph, text=rich.text, marks=rich.marks, spans=rich.spans))


def insert_passages(
    draft: Draft, scene_id: str, index: int, passages: Sequence[Passage], ids: Sequence[str] | None = None
) -> None:
    """New paragraphs before the one at `index`, under these ids or new ones; a known id keeps what is no text of it."""
    names = ids or [new_id() for _ in passages]
    scene = draft.need(Scene, scene_id)
    order = (*scene.paragraphs[:index], *names, *scene.paragraphs[index:])
    draft.put(msgspec.structs.replace(scene, paragraphs=order))
    for paragraph_id, passage in zip(names, passages, strict=True):
        rich = rich_of_passage(passage)
        new = draft.before(Paragraph, paragraph_id) or Paragraph(id=paragraph_id, scene_id=scene_id)
        put_text(draft, like(msgspec.structs.replace(new, scene_id=scene_id), passage), rich)
