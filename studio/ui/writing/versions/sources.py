"""Texts of a scene that can be compared: the present one, kept versions, drafts; read on a thread. Knows no toolkit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import msgspec

from studio.domain.document import Document
from studio.domain.outline import paragraphs_of
from studio.domain.project_records import Snapshot
from studio.domain.scene_drafts import draft_tree, text_of
from studio.domain.text_diff import Piece, compare
from studio.domain.text_records import Paragraph, Scene, SceneDraft, Version
from studio.services.session.session import ProjectSession
from studio.services.session.versions import Texts, reading

Of = Literal["now", "draft", "scene", "manuscript", "project"]
"""A draft of the scene; or what was kept: the scene, the whole manuscript, the whole project."""


class Source(msgspec.Struct, frozen=True):
    of: Of = "now"
    id: str = ""
    """Of the draft, version or snapshot."""


class Row(msgspec.Struct, frozen=True):
    """A version as a list shows it."""

    source: Source
    name: str
    created: float
    words: int | None
    """None where it is not known until it is read."""


class DraftRow(msgspec.Struct, frozen=True):
    id: str
    name: str
    depth: int
    in_book: bool


class Comparison(msgspec.Struct, frozen=True):
    old: tuple[Paragraph, ...]
    new: tuple[Paragraph, ...]
    pieces: tuple[Piece, ...]
    restyled: int
    """Paragraphs of the same words, with other emphasis, style, links or footnotes."""


def version_rows(document: Document, scene_id: str) -> tuple[Row, ...]:
    """What was kept of the scene, by itself or with the others; the newest first."""
    found: list[Version | Snapshot] = [
        *document.where(Version, "scene_id", scene_id),
        *document.where(Version, "scene_id", ""),
        *document.all(Snapshot),
    ]
    found.sort(key=lambda one: one.id, reverse=True)
    return tuple(_row(one) for one in found)


def _row(one: Version | Snapshot) -> Row:
    if isinstance(one, Snapshot):
        return Row(Source("project", one.id), one.name, one.created, None)
    return Row(Source("scene" if one.scene_id else "manuscript", one.id), one.name, one.created, one.words)


def draft_rows(document: Document, scene_id: str) -> tuple[DraftRow, ...]:
    scene = document.get(Scene, scene_id)
    in_book = scene.draft_id if scene is not None else ""
    return tuple(DraftRow(one.id, one.name, depth, one.id == in_book) for depth, one in draft_tree(document, scene_id))


def text_reader(session: ProjectSession, scene_id: str, source: Source) -> Callable[[], tuple[Paragraph, ...] | None]:
    """Reads on any thread what the scene reads there; None where it was not there. Raise KeyError, StudioError."""
    document = session.document
    if source.of == "now":
        present = paragraphs_of(document, scene_id)
        return lambda: present
    if source.of == "draft":
        text = text_of(document, source.id)
        return lambda: text
    kept = document.need(Snapshot if source.of == "project" else Version, source.id)
    assert isinstance(kept, Version | Snapshot)
    read = reading(session, kept)
    return lambda: read().of(scene_id)


def texts_reader(session: ProjectSession, source: Source) -> Callable[[], Texts]:
    """The same of all scenes of what was kept."""
    kept = session.document.need(Snapshot if source.of == "project" else Version, source.id)
    assert isinstance(kept, Version | Snapshot)
    return reading(session, kept)


def comparing(
    session: ProjectSession, scene_id: str, old: Source, new: Source
) -> Callable[[Callable[[float], None]], Comparison]:
    """Compares on any thread. Raise KeyError for what is not there any more."""
    readers = text_reader(session, scene_id, old), text_reader(session, scene_id, new)
    return partial(_compared, readers)


def _compared(
    readers: tuple[Callable[[], tuple[Paragraph, ...] | None], Callable[[], tuple[Paragraph, ...] | None]],
    step: Callable[[float], None],
) -> Comparison:
    old, new = (read() or () for read in readers)
    pieces = compare([one.text for one in old] or [""], [one.text for one in new] or [""], step)
    then = {one.id: one for one in old}
    restyled = sum(one.id in then and _only_looks(then[one.id], one) for one in new)
    return Comparison(old, new, pieces, restyled)


def _only_looks(old: Paragraph, new: Paragraph) -> bool:
    return old.text == new.text and (old.style, old.marks, old.asset) != (new.style, new.marks, new.asset)


def name_of_draft(document: Document, draft_id: str) -> str:
    one = document.get(SceneDraft, draft_id)
    return one.name if one is not None else ""
