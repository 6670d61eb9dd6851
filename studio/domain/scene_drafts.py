"""Drafts of a scene, and earlier texts of it brought back: pure functions that answer with one `Change` each.

The draft that is in the book is the scene's own paragraphs; the others lie in their `SceneDraft`. Drafts share the ids
of the paragraphs that they share, so that takes and links of a paragraph are found again when its draft comes back. All
raise KeyError for an id that is not there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.outline import paragraphs_of
from studio.domain.richtext import rich_of
from studio.domain.text_records import Paragraph, Scene, SceneDraft


def drafts_of(document: Document, scene_id: str) -> tuple[SceneDraft, ...]:
    """In the order in which they were begun."""
    return tuple(sorted(document.where(SceneDraft, "scene_id", scene_id), key=lambda one: one.id))


def draft_tree(document: Document, scene_id: str) -> tuple[tuple[int, SceneDraft], ...]:
    """Every draft once, behind that which it was begun from, with its depth."""
    drafts = drafts_of(document, scene_id)
    known = {one.id for one in drafts}
    inner: dict[str, list[SceneDraft]] = {}
    for one in drafts:
        inner.setdefault(one.parent_id if one.parent_id in known else "", []).append(one)
    found: dict[str, tuple[int, SceneDraft]] = {}
    waiting = [(0, one) for one in reversed(inner.get("", []))]
    while waiting:
        depth, one = waiting.pop()
        if one.id not in found:
            found[one.id] = depth, one
            waiting.extend((depth + 1, below) for below in reversed(inner.get(one.id, [])))
    # Only a damaged file has drafts in a circle; they are shown all the same.
    found.update({one.id: (0, one) for one in drafts if one.id not in found})
    return tuple(found.values())


def text_of(document: Document, draft_id: str) -> tuple[Paragraph, ...]:
    """What a draft reads, whether it is in the book or not."""
    one = document.need(SceneDraft, draft_id)
    scene = document.get(Scene, one.scene_id)
    return paragraphs_of(document, scene.id) if scene is not None and scene.draft_id == draft_id else one.paragraphs


def begin_draft(document: Document, scene_id: str, name: str, first: str, *, empty: bool = False) -> Change:
    """Another draft is in the book from now on: a copy of the one that is, or an empty page. `first` names that one,
    where it had no name because it was the only one. The scene names the new SceneDraft."""
    draft = Draft(document)
    scene = draft.need(Scene, scene_id)
    kept = _set_aside(draft, document, scene, first)
    made = SceneDraft(id=new_id(), scene_id=scene_id, name=name, parent_id=kept.id, created=time.time())
    draft.put(made)
    draft.put(msgspec.structs.replace(scene, draft_id=made.id))
    if empty:
        _put_text(draft, document, scene_id, (Paragraph(id=new_id(), scene_id=scene_id),))
    return draft.change("Begin a draft")


def switch_draft(document: Document, draft_id: str, first: str) -> Change:
    """This draft is in the book from now on; the one that was is kept beside. `first`: as in `begin_draft`."""
    draft = Draft(document)
    wanted = draft.need(SceneDraft, draft_id)
    scene = draft.need(Scene, wanted.scene_id)
    if scene.draft_id != draft_id:
        _set_aside(draft, document, scene, first)
        draft.put(msgspec.structs.replace(wanted, paragraphs=()))
        draft.put(msgspec.structs.replace(scene, draft_id=draft_id))
        _put_text(draft, document, scene.id, wanted.paragraphs)
    return draft.change("Switch drafts")


def rename_draft(document: Document, draft_id: str, name: str) -> Change:
    draft = Draft(document)
    draft.put(msgspec.structs.replace(draft.need(SceneDraft, draft_id), name=name))
    return draft.change("Rename draft")


def remove_draft(document: Document, draft_id: str) -> Change:
    """Those that were begun from it stand where it stood. ValueError for the one that is in the book."""
    draft = Draft(document)
    gone = draft.need(SceneDraft, draft_id)
    scene = document.get(Scene, gone.scene_id)
    if scene is not None and scene.draft_id == draft_id:
        raise ValueError("the draft that is in the book cannot be removed")
    draft.remove(gone)
    for other in document.where(SceneDraft, "scene_id", gone.scene_id):
        if other.parent_id == draft_id:
            draft.put(msgspec.structs.replace(other, parent_id=gone.parent_id))
    return draft.change("Delete draft")


def restore_text(document: Document, scene_id: str, paragraphs: Sequence[Paragraph]) -> Change:
    """The scene reads as it did: these paragraphs, with their ids."""
    draft = Draft(document)
    draft.need(Scene, scene_id)
    _put_text(draft, document, scene_id, paragraphs)
    return draft.change("Restore scene")


def restore_scene(document: Document, scene: Scene, paragraphs: Sequence[Paragraph]) -> Change:
    """A scene that is not there any more comes back, at the end of those beside it; its text where it is there."""
    if document.get(Scene, scene.id) is not None:
        return restore_text(document, scene.id, paragraphs)
    draft = Draft(document)
    above = scene.parent_id if scene.parent_id and document.get(Scene, scene.parent_id) is not None else None
    last = max((one.rank for one in document.where(Scene, "parent_id", above)), default=-1.0)
    draft.put(msgspec.structs.replace(scene, parent_id=above, rank=last + 1, paragraphs=(), draft_id=""))
    _put_text(draft, document, scene.id, paragraphs)
    return draft.change("Restore scene")


def restore_paragraph(document: Document, scene_id: str, then: Sequence[Paragraph], paragraph_id: str) -> Change:
    """One paragraph reads as it did in an earlier text, or in another draft, of the scene: where it stands now, or
    behind the nearest one before it in `then` that is still there."""
    draft = Draft(document)
    ids = [one.id for one in then]
    place = ids.index(paragraph_id)
    present = document.get(Paragraph, paragraph_id)
    if present is not None:
        draft.put(msgspec.structs.replace(then[place], scene_id=present.scene_id))
        return draft.change("Restore paragraph")
    scene = draft.need(Scene, scene_id)
    before = next((one for one in reversed(ids[:place]) if one in scene.paragraphs), None)
    at = scene.paragraphs.index(before) + 1 if before is not None else 0
    order = (*scene.paragraphs[:at], paragraph_id, *scene.paragraphs[at:])
    draft.put(msgspec.structs.replace(scene, paragraphs=order))
    draft.put(msgspec.structs.replace(then[place], scene_id=scene_id))
    return draft.change("Restore paragraph")


# ---- of scenes that go or become one; called by `manuscript`


def remove_drafts(draft: Draft, document: Document, scene_id: str) -> None:
    for one in drafts_of(document, scene_id):
        draft.remove(one)


def move_drafts(draft: Draft, document: Document, gone: Scene, scene_id: str) -> None:
    """The scene that took in `gone` has its drafts, but for the one whose text it has in the book."""
    moving = drafts_of(document, gone.id)
    in_book = next((one for one in moving if one.id == gone.draft_id), None)
    for one in moving:
        if one is in_book:
            draft.remove(one)
            continue
        parent = in_book.parent_id if in_book is not None and one.parent_id == in_book.id else one.parent_id
        draft.put(msgspec.structs.replace(one, scene_id=scene_id, parent_id=parent))


# ---- inner parts


def _set_aside(draft: Draft, document: Document, scene: Scene, first: str) -> SceneDraft:
    """What is in the book as a draft of its own, which it becomes where it was none."""
    kept = document.get(SceneDraft, scene.draft_id) if scene.draft_id else None
    if kept is None:
        kept = SceneDraft(id=new_id(), scene_id=scene.id, name=first, created=time.time())
    kept = msgspec.structs.replace(kept, paragraphs=paragraphs_of(document, scene.id))
    draft.put(kept)
    return kept


def _put_text(draft: Draft, document: Document, scene_id: str, paragraphs: Sequence[Paragraph]) -> None:
    """The scene has these paragraphs and no others. One whose id stands in another scene by now gets a new one."""
    fitting = tuple(_fitting(document, scene_id, paragraphs)) or (Paragraph(id=new_id(), scene_id=scene_id),)
    kept = {one.id for one in fitting}
    scene = draft.need(Scene, scene_id)
    for paragraph_id in scene.paragraphs:
        if paragraph_id not in kept:
            draft.remove(draft.need(Paragraph, paragraph_id))
    draft.put(msgspec.structs.replace(scene, paragraphs=tuple(one.id for one in fitting)))
    for one in fitting:
        draft.put(one)


def _fitting(document: Document, scene_id: str, paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    seen: set[str] = set()
    for one in paragraphs:
        present = document.get(Paragraph, one.id)
        taken = one.id in seen or (present is not None and present.scene_id != scene_id)
        name = new_id() if taken else one.id
        seen.add(name)
        rich = rich_of(one)
        yield msgspec.structs.replace(one, id=name, scene_id=scene_id, marks=rich.marks, spans=rich.spans)
