"""Reading the manuscript: scenes in their order, paragraphs of a scene. Pure; panes, exports and the command line."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from studio.domain.document import Document
from studio.domain.records import Record
from studio.domain.text_records import Paragraph, Scene


def paragraphs_of(document: Document, scene_id: str) -> tuple[Paragraph, ...]:
    """In reading order."""
    return tuple(document.need(Paragraph, paragraph_id) for paragraph_id in document.need(Scene, scene_id).paragraphs)


def first_with_words(document: Document, scene_ids: Iterable[str]) -> str | None:
    """The first of these scenes that has words: a part, or the title of the whole, may hold nothing but scenes."""
    return next(
        (one for one in scene_ids if any(paragraph.text.strip() for paragraph in paragraphs_of(document, one))), None
    )


def children_of(document: Document, parent_id: str | None) -> tuple[Scene, ...]:
    """In the outline's order."""
    return tuple(sorted(document.where(Scene, "parent_id", parent_id), key=_rank))


def outline(document: Document) -> tuple[tuple[int, Scene], ...]:
    """Every scene once, with its depth, in reading order. A scene whose parent is gone stands at the top."""
    return document.derived(_ordered, Scene)


def _ordered(scenes: Iterable[Scene]) -> tuple[tuple[int, Scene], ...]:
    every = {scene.id: scene for scene in scenes}
    children: dict[str | None, list[Scene]] = {}
    for scene in every.values():
        parent = scene.parent_id if scene.parent_id in every else None
        children.setdefault(parent, []).append(scene)
    found: dict[str, tuple[int, Scene]] = {}
    waiting = [(0, scene) for scene in sorted(children.get(None, []), key=_rank, reverse=True)]
    while waiting:
        depth, scene = waiting.pop()
        if scene.id in found:
            continue
        found[scene.id] = (depth, scene)
        waiting.extend((depth + 1, child) for child in sorted(children.get(scene.id, []), key=_rank, reverse=True))
    # Only a damaged file has parents in a circle; its scenes are shown all the same.
    found.update({scene.id: (0, scene) for scene in every.values() if scene.id not in found})
    return tuple(found.values())


def scene_in_place_of(document: Document, gone: Scene) -> str | None:
    """Which scene to be in after `gone` was removed: the one that now stands in its place, the one before it, the one
    it was in, or the last. None when there are none."""
    siblings = children_of(document, gone.parent_id)
    after = [scene.id for scene in siblings if scene.rank >= gone.rank]
    before = [scene.id for scene in siblings if scene.rank < gone.rank]
    above = document.get(Scene, gone.parent_id) if gone.parent_id else None
    if after or before:
        return after[0] if after else before[-1]
    order = outline(document)
    return above.id if above is not None else order[-1][1].id if order else None


def _rank(scene: Scene) -> float:
    return scene.rank


def without_gaps(records: Iterable[Record]) -> tuple[Record, ...]:
    """The same, with scenes that name only paragraphs that are there. Only a damaged file has others, and its text is
    to be read all the same; `triptych check` tells what is missing."""
    known = tuple(records)
    present = {record.id for record in known if isinstance(record, Paragraph)}
    return tuple(_mended(record, present) for record in known)


def _mended(record: Record, present: set[str]) -> Record:
    if not isinstance(record, Scene) or present.issuperset(record.paragraphs):
        return record
    return msgspec.structs.replace(record, paragraphs=tuple(one for one in record.paragraphs if one in present))
