"""Edits of the manuscript as pure functions: each looks at the document and answers with one `Change`, applying nothing.

The writing pane, imports and the command line call them, on the thread that owns the document. Offsets are code points.
Spans (who wrote what) and marks (bold, italic) follow their text through every edit. On a split the larger part keeps
the id, on a join the first paragraph keeps its id, pasted paragraphs are new.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from studio.domain.document import AuthorSpan, Change, Document, Mark, Paragraph

Place = tuple[str, int]
"""Paragraph id and offset into its text."""


class Passage(msgspec.Struct, frozen=True):
    """A paragraph on its way into the manuscript: pasted, imported or generated."""

    text: str = ""
    style: str = "body"
    marks: tuple[Mark, ...] = ()
    spans: tuple[AuthorSpan, ...] = ()


def text_hash(text: str) -> str:
    """What links and takes keep to know that a passage has changed."""
    raise NotImplementedError


def new_scene(
    document: Document,
    title: str = "",
    *,
    parent_id: str | None = None,
    after_id: str | None = None,
    passages: Sequence[Passage | str] = ("",),
) -> Change:
    """The new Scene is the first edit's `after`. Without `after_id` it comes last among its siblings."""
    raise NotImplementedError


def rename_scene(document: Document, scene_id: str, title: str) -> Change:
    raise NotImplementedError


def move_scene(
    document: Document, scene_id: str, *, parent_id: str | None = None, before_id: str | None = None
) -> Change:
    raise NotImplementedError


def remove_scene(document: Document, scene_id: str) -> Change:
    raise NotImplementedError


def set_scene_notes(document: Document, scene_id: str, notes: str) -> Change:
    raise NotImplementedError


def set_paragraph_text(document: Document, paragraph_id: str, text: str, *, recipe_id: str | None = None) -> Change:
    raise NotImplementedError


def set_paragraph_style(document: Document, paragraph_ids: Sequence[str], style: str) -> Change:
    raise NotImplementedError


def set_mark(document: Document, paragraph_id: str, start: int, end: int, style: str, on: bool = True) -> Change:
    raise NotImplementedError


def split_paragraph(document: Document, paragraph_id: str, offset: int) -> Change:
    raise NotImplementedError


def join_paragraphs(document: Document, first_id: str) -> Change:
    """`first_id` and the paragraph after it in its scene."""
    raise NotImplementedError


def insert_paragraphs(document: Document, scene_id: str, index: int, passages: Sequence[Passage | str]) -> Change:
    raise NotImplementedError


def remove_paragraphs(document: Document, paragraph_ids: Sequence[str]) -> Change:
    raise NotImplementedError


def replace_range(
    document: Document, scene_id: str, start: Place, end: Place, pasted: Sequence[Passage | str] = ()
) -> Change:
    raise NotImplementedError


def insert_generated(document: Document, paragraph_id: str, offset: int, text: str, recipe_id: str) -> Change:
    raise NotImplementedError


def accept_spans(document: Document, paragraph_ids: Sequence[str], recipe_id: str | None = None) -> Change:
    raise NotImplementedError
