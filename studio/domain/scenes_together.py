"""Edits of several scenes of the outline as one action: moved, removed, given a status, merged. Pure functions, made of
those of `scene_edits`.

What is said of a scene holds for those inside it, so of the scenes that are named only those count that lie in none of
the others. Ids of scenes that are gone are left out. They raise ValueError where nothing can be done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Literal

import msgspec

from studio.domain import scene_edits
from studio.domain.changes import Change, folded
from studio.domain.document import Document
from studio.domain.outline import children_of, outline
from studio.domain.text_records import Matter, Scene

Step = Callable[[Document, str], Change | None]


def roots_of(document: Document, scene_ids: Collection[str]) -> list[str]:
    """Those that lie in none of the others, in reading order."""
    chosen, found = set(scene_ids), list[str]()
    inside = -1
    for depth, scene in outline(document):
        if inside >= 0 and depth > inside:
            continue
        inside = depth if scene.id in chosen else -1
        if inside >= 0:
            found.append(scene.id)
    return found


def move_scenes(
    document: Document, scene_ids: Collection[str], *, parent_id: str | None = None, before_id: str | None = None
) -> Change:
    """Under `parent_id` (None: the top), in their order, before `before_id` (None: last)."""
    moved = roots_of(document, scene_ids)
    siblings = [one.id for one in children_of(document, parent_id)]
    if before_id is not None:
        behind = siblings[siblings.index(before_id) :]
        before_id = next((one for one in behind if one not in moved), None)

    def move(now: Document, scene_id: str) -> Change:
        return scene_edits.move_scene(now, scene_id, parent_id=parent_id, before_id=before_id)

    return _one_by_one(document, moved, move, label="Move scenes")


def shift_scenes(document: Document, scene_ids: Collection[str], by: Literal[-1, 1]) -> Change:
    """One place up (-1) or down (1) among their siblings; those at the end stay, and those that would pass one of the
    others."""
    moved = roots_of(document, scene_ids)

    def shift(now: Document, scene_id: str) -> Change | None:
        parent, siblings, at = _place_of(now, scene_id)
        if not 0 <= at + by < len(siblings) or siblings[at + by] in moved:
            return None
        before = siblings[at - 1] if by < 0 else next(iter(siblings[at + 2 :]), None)
        return scene_edits.move_scene(now, scene_id, parent_id=parent, before_id=before)

    return _one_by_one(document, moved if by < 0 else reversed(moved), shift, label="Move scenes")


def indent_scenes(document: Document, scene_ids: Collection[str]) -> Change:
    """Inside the scene above them."""
    moved = roots_of(document, scene_ids)

    def indent(now: Document, scene_id: str) -> Change | None:
        _, siblings, at = _place_of(now, scene_id)
        if at == 0 or siblings[at - 1] in moved:
            return None
        return scene_edits.move_scene(now, scene_id, parent_id=siblings[at - 1])

    return _one_by_one(document, moved, indent, label="Move scenes")


def outdent_scenes(document: Document, scene_ids: Collection[str]) -> Change:
    """Out of the scene that they are in, right after it."""

    def outdent(now: Document, scene_id: str) -> Change | None:
        parent, _, _ = _place_of(now, scene_id)
        if parent is None:
            return None
        above, siblings, at = _place_of(now, parent)
        return scene_edits.move_scene(
            now, scene_id, parent_id=above, before_id=next(iter(siblings[at + 1 :]), None)
        )  # fmt: skip

    return _one_by_one(document, reversed(roots_of(document, scene_ids)), outdent, label="Move scenes")


def remove_scenes(document: Document, scene_ids: Collection[str]) -> Change:
    return _one_by_one(document, roots_of(document, scene_ids), scene_edits.remove_scene, label="Remove scenes")


def set_status(document: Document, scene_ids: Collection[str], status: str) -> Change:
    """Of each of them, also of one that lies in another."""
    chosen = [scene.id for _, scene in outline(document) if scene.id in scene_ids]

    def put(now: Document, scene_id: str) -> Change:
        return scene_edits.set_scene_field(now, scene_id, "status", status)

    return _one_by_one(document, chosen, put, label="Status of scenes")


def set_apart(document: Document, scene_ids: Collection[str], *, around: bool) -> Change:
    """As front or back matter, by where each stands, or as story."""
    order = [scene.id for _, scene in outline(document)]
    chosen = [one for one in order if one in scene_ids]

    def put(now: Document, scene_id: str) -> Change:
        side: Matter = "front" if 2 * order.index(scene_id) < len(order) else "back"
        return scene_edits.set_scene_field(now, scene_id, "matter", side if around else "story")

    return _one_by_one(document, chosen, put, label="Parts of the book")


def merge_together(document: Document, scene_ids: Collection[str]) -> Change:
    """The first one takes in the text of the others, in reading order; paragraphs keep their ids. ValueError for less
    than two, and where one of the others has scenes inside it."""
    first, *others = [scene.id for _, scene in outline(document) if scene.id in scene_ids] or [""]
    if not others:
        raise ValueError("there is no scene to merge with")

    def take_in(now: Document, scene_id: str) -> Change:
        return scene_edits.take_in(now, first, scene_id)

    return _one_by_one(document, others, take_in, label="Merge scenes")


def _place_of(document: Document, scene_id: str) -> tuple[str | None, list[str], int]:
    """Its parent, its siblings with itself, and where among them it stands."""
    parent = document.need(Scene, scene_id).parent_id
    siblings = [one.id for one in children_of(document, parent)]
    return parent, siblings, siblings.index(scene_id)


def _one_by_one(document: Document, scene_ids: Iterable[str], step: Step, *, label: str) -> Change:
    """One action of what is done to each of them in turn. `label`: of more than one step."""
    now, changes = document.copy(), list[Change]()
    for scene_id in scene_ids:
        change = step(now, scene_id)
        if change is not None:
            now.apply(change)
            changes.append(change)
    if not changes:
        raise ValueError("none of these scenes can be changed so")
    return msgspec.structs.replace(folded(changes), label=label) if len(changes) > 1 else changes[0]
