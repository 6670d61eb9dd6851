"""Edits of the outline as pure functions: scenes made, noted, moved, parted, joined and removed. Each looks at the
document and answers with one `Change`, nothing more.

The writing pane, imports and the command line call them, on the thread that owns the document. A scene always has a
paragraph. They raise KeyError for an id that is not there and ValueError for a place that is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal, get_args

import msgspec

from studio.domain.bounds import LARGEST_RANK
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.outline import children_of
from studio.domain.passages import Passage, insert_passages, passages_from
from studio.domain.scene_drafts import move_drafts, remove_drafts
from studio.domain.text_records import Matter, Paragraph, Scene

SPLIT: Final = "Split scene"
"""Label of the step."""
SceneField = Literal["synopsis", "status", "notes", "target", "matter"]
"""What a writer notes about a scene."""


def new_scene(
    document: Document,
    title: str = "",
    *,
    parent_id: str | None = None,
    after_id: str | None = None,
    passages: Sequence[Passage | str] = ("",),
) -> Change:
    """The new Scene is the first edit's `after`. Without `after_id` it comes last among its siblings."""
    draft = Draft(document)
    siblings = children_of(document, parent_id)
    if parent_id is not None:
        draft.need(Scene, parent_id)
    place = len(siblings) if after_id is None else _index_of(siblings, after_id) + 1
    scene = Scene(id=new_id(), title=title, parent_id=parent_id)
    draft.put(scene)
    _rank_at(draft, scene, siblings, place)
    insert_passages(draft, scene.id, 0, passages_from(passages) or (Passage(),))
    return draft.change("New scene")


def new_scenes(
    document: Document, planned: Sequence[tuple[str, Sequence[Passage | str], bool]], *, after_id: str | None = None
) -> Change:
    """Many at once, each with title, passages, and whether it stands inside the last one before it that does not. The
    others stand beside `after_id` in their order, or last. Takes time that grows with them alone. The new scenes are
    the first of the edits."""
    draft = Draft(document)
    beside = document.get(Scene, after_id) if after_id is not None else None
    parent = beside.parent_id if beside is not None else None
    siblings = children_of(document, parent)
    place = len(siblings) if after_id is None else _index_of(siblings, after_id) + 1
    count = sum(not inside for _, _, inside in planned)
    ranks, fits = _ranks_between(siblings, place, count)
    chapter, chapters, within = parent, 0, 0
    for title, passages, inside in planned:
        rank = float(within) if inside else ranks[chapters]
        scene = Scene(id=new_id(), title=title, parent_id=chapter if inside else parent, rank=rank)
        draft.put(scene)
        insert_passages(draft, scene.id, 0, passages_from(passages) or (Passage(),))
        if inside:
            within += 1
        else:
            chapter, chapters, within = scene.id, chapters + 1, 0
    if not fits:
        for number, sibling in enumerate(siblings):
            moved = number if number < place else number + count
            draft.put(msgspec.structs.replace(sibling, rank=float(moved)))
    return draft.change("New scenes")


def _ranks_between(siblings: Sequence[Scene], place: int, count: int) -> tuple[list[float], bool]:
    """Ranks of so many new scenes before the sibling at `place`, and whether the siblings may keep theirs: where no
    numbers lie between two of them, all are numbered from 0."""
    low = siblings[place - 1].rank if place else None
    high = siblings[place].rank if place < len(siblings) else None
    if low is not None and high is not None:
        ranks = [low + (high - low) * number / (count + 1) for number in range(1, count + 1)]
    else:
        first = low + 1 if low is not None else high - count if high is not None else 0.0
        ranks = [first + number for number in range(count)]
    ends = [*([low] if low is not None else []), *ranks, *([high] if high is not None else [])]
    if all(one < other for one, other in pairwise(ends)) and all(abs(rank) <= LARGEST_RANK for rank in ranks):
        return ranks, True
    return [float(place + number) for number in range(count)], False


def rename_scene(document: Document, scene_id: str, title: str) -> Change:
    return _with_scene(document, scene_id, "Rename scene", title=title)


def set_scene_field(document: Document, scene_id: str, field: SceneField, value: str | int) -> Change:
    """What the writer notes about the scene. ValueError for a target that is no whole number from 0, and for others
    that are no text."""
    if field == "target":
        if not isinstance(value, int) or value < 0:
            raise ValueError("a word target is a whole number from 0")
        return _with_scene(document, scene_id, "Word target", target=value)
    if not isinstance(value, str):
        raise ValueError("what is noted of a scene is text")
    if field == "matter":
        if value not in get_args(Matter):
            raise ValueError("a scene is story, front matter or back matter")
        return _with_scene(document, scene_id, "Part of the book", matter=value)
    return _with_scene(document, scene_id, field.capitalize(), **{field: value})


def move_scene(
    document: Document, scene_id: str, *, parent_id: str | None = None, before_id: str | None = None
) -> Change:
    """Under `parent_id` (None: the top), before `before_id` (None: last). ValueError for a place inside itself."""
    draft = Draft(document)
    scene = draft.need(Scene, scene_id)
    if parent_id is not None:
        draft.need(Scene, parent_id)
        if parent_id in {inner.id for inner in _with_descendants(document, scene)}:
            raise ValueError("a scene cannot be moved into itself")
    siblings = tuple(other for other in children_of(document, parent_id) if other.id != scene_id)
    place = len(siblings) if before_id is None else _index_of(siblings, before_id)
    _rank_at(draft, msgspec.structs.replace(scene, parent_id=parent_id), siblings, place)
    return draft.change("Move scene")


def remove_scene(document: Document, scene_id: str) -> Change:
    """With all scenes under it, their paragraphs and drafts. Takes and links are kept, so that undo finds them."""
    draft = Draft(document)
    for scene in _with_descendants(document, document.need(Scene, scene_id)):
        draft.remove(scene)
        remove_drafts(draft, document, scene.id)
        for paragraph_id in scene.paragraphs:
            draft.remove(document.need(Paragraph, paragraph_id))
    return draft.change("Remove scene")


def split_scene(document: Document, scene_id: str, paragraph_id: str, title: str) -> Change:
    """The paragraphs from this one on become a scene of their own behind it, with their ids. ValueError for the first
    one. The new Scene is the first edit's `after`."""
    draft = Draft(document)
    scene = draft.need(Scene, scene_id)
    place = scene.paragraphs.index(paragraph_id)
    if place == 0:
        raise ValueError("nothing would be left of the scene")
    siblings = children_of(document, scene.parent_id)
    new = Scene(id=new_id(), title=title, parent_id=scene.parent_id, paragraphs=scene.paragraphs[place:])
    _rank_at(draft, new, siblings, _index_of(siblings, scene_id) + 1)
    kept = draft.need(Scene, scene_id)
    draft.put(msgspec.structs.replace(kept, paragraphs=scene.paragraphs[:place]))
    for moved in new.paragraphs:
        draft.put(msgspec.structs.replace(draft.need(Paragraph, moved), scene_id=new.id))
    return draft.change(SPLIT)


def merge_scenes(document: Document, scene_id: str) -> Change:
    """The scene takes in the text of the next one beside it, which goes; paragraphs keep their ids. ValueError where
    there is none, or where that one has scenes inside it. Its other drafts are the scene's from then on."""
    following = scene_to_merge(document, scene_id)
    if following is None:
        raise ValueError("there is no scene to merge with")
    return take_in(document, scene_id, following)


def scene_to_merge(document: Document, scene_id: str) -> str | None:
    """The next one beside it; None where there is none, or where that one has scenes inside it."""
    siblings = children_of(document, document.need(Scene, scene_id).parent_id)
    following = siblings[_index_of(siblings, scene_id) + 1 :]
    return following[0].id if following and not children_of(document, following[0].id) else None


def take_in(document: Document, scene_id: str, gone_id: str) -> Change:
    """As `merge_scenes`, of any scene that has none inside it; ValueError where it has."""
    draft = Draft(document)
    scene, gone = draft.need(Scene, scene_id), draft.need(Scene, gone_id)
    if scene_id == gone_id or children_of(document, gone_id):
        raise ValueError("there is no scene to merge with")
    draft.put(msgspec.structs.replace(scene, paragraphs=(*scene.paragraphs, *gone.paragraphs)))
    for moved in gone.paragraphs:
        draft.put(msgspec.structs.replace(draft.need(Paragraph, moved), scene_id=scene_id))
    move_drafts(draft, document, gone, scene_id)
    draft.remove(gone)
    return draft.change("Merge scenes")


def _index_of(scenes: Sequence[Scene], scene_id: str) -> int:
    for index, scene in enumerate(scenes):
        if scene.id == scene_id:
            return index
    raise KeyError(scene_id)


def _rank_at(draft: Draft, scene: Scene, siblings: Sequence[Scene], place: int) -> None:
    """Put the scene between its new neighbours; number all siblings anew where no number lies between them."""
    low = siblings[place - 1].rank if place else None
    high = siblings[place].rank if place < len(siblings) else None
    if low is not None and high is not None:
        rank = (low + high) / 2
    else:
        rank = 0.0 if low is None and high is None else low + 1 if low is not None else (high or 0.0) - 1
    fits = (low is None or low < rank) and (high is None or rank < high) and abs(rank) <= LARGEST_RANK
    draft.put(msgspec.structs.replace(scene, rank=rank))
    if not fits:
        order = [*siblings[:place], scene, *siblings[place:]]
        for number, sibling in enumerate(order):
            draft.put(msgspec.structs.replace(sibling, rank=float(number)))


def _with_descendants(document: Document, scene: Scene) -> Iterator[Scene]:
    seen = {scene.id}
    waiting = [scene]
    while waiting:
        present = waiting.pop()
        yield present
        for child in children_of(document, present.id):
            if child.id not in seen:
                seen.add(child.id)
                waiting.append(child)


def _with_scene(document: Document, scene_id: str, label: str, **fields: str | int) -> Change:
    draft = Draft(document)
    draft.put(msgspec.structs.replace(draft.need(Scene, scene_id), **fields))
    return draft.change(label)
