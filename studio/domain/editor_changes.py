"""Changes of an editor accepted and refused, each as one `Change`. Pure edits as those of `manuscript`.

What a change takes out must still read as it did when the file was compared; else it is stale, nothing is done, and
whoever asked is told. The words that come in are an editor's from then on (`AuthorSpan.by`, `name`). Functions raise
KeyError for an id that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from studio.domain.anchors import Stretch, anchors, cleared, of_one
from studio.domain.changes import Change, Edit, folded
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.manuscript import join_paragraphs, replace_range
from studio.domain.outline import outline
from studio.domain.passages import Passage
from studio.domain.richtext import from_elsewhere, tidy
from studio.domain.scene_edits import rename_scene, take_in
from studio.domain.text_records import ChangeState, EditorChange, MarginNote, Mark, Paragraph, Scene

Stale = Literal["", "changed", "gone"]
"""Why a change cannot be accepted: its words are others by now; what it was about is not there."""
_PARAGRAPH_END = "\n"


class Where(NamedTuple):
    """Where a change would be made."""

    scene_id: str
    start: tuple[str, int]
    """Paragraph and offset."""
    end: tuple[str, int]
    stale: Stale = ""


class Decided(NamedTuple):
    change: Change
    done: int
    stale: int
    """Changes that could not be made, and are open still."""


class Listed(NamedTuple):
    """A change or a note, in reading order."""

    record: EditorChange | MarginNote
    scene_id: str
    """"" where its paragraph is not there any more."""
    start: tuple[str, int]
    end: tuple[str, int]
    stale: Stale


def accept_change(document: Document, change_id: str) -> Change:
    """ValueError where it is stale or not open."""
    return cleared(document, _accepted(document, document.need(EditorChange, change_id)), (change_id,))


def refuse_change(document: Document, change_id: str) -> Change:
    """ValueError where it is not open."""
    record = document.need(EditorChange, change_id)
    return cleared(document, _with_state(document, record, "refused", "Refuse a change"), (change_id,))


def decide(
    document: Document, change_ids: Sequence[str], state: Literal["accepted", "refused"],
    step: Callable[[float], None] = lambda _share: None,
) -> Decided:  # fmt: skip
    """Many at once, in their order, those that can be made. `step` is told how much is done, and may raise to end
    it."""
    made: list[Change] = []
    done: list[str] = []
    work = document.copy()
    waiting = list(change_ids)
    while waiting:
        # What another one stood in the way of may be made after it.
        left: list[str] = []
        for number, change_id in enumerate(waiting):
            step(number / len(waiting))
            record = work.get(EditorChange, change_id)
            if record is None or record.state != "open":
                continue
            try:
                one = (
                    cleared(work, _accepted(work, record), (change_id,), everywhere=False)
                    if state == "accepted"
                    else _with_state(work, record, "refused", "Refuse a change")
                )
            except ValueError:
                left.append(change_id)
                continue
            work.apply(one)
            made.append(one)
            done.append(change_id)
        if len(left) == len(waiting):
            break
        waiting = left
    stale = len(waiting)
    label = "Accept changes" if state == "accepted" else "Refuse changes"
    rest = cleared(work, Draft(work).change(label), frozenset(done))
    work.apply(rest)
    whole = msgspec.structs.replace(folded((*made, rest)), label=label, id=new_id())
    return Decided(whole, len(made), stale)


# ---- where


def where(document: Document, record: EditorChange, places: Sequence[Stretch]) -> Where | None:
    """Where it would be made; `places`: those of its marks. None where nothing is left of what it was about."""
    if record.act == "title":
        scene = document.get(Scene, record.paragraph_id)
        if scene is None:
            return None
        nowhere = scene.paragraphs[0] if scene.paragraphs else ""
        return Where(scene.id, (nowhere, 0), (nowhere, 0), "" if scene.title == record.old else "changed")
    if record.act == "add-paragraph":
        found = beside(document, record.paragraph_id, record.side)
        paragraph = document.get(Paragraph, found[0]) if found is not None else None
        if paragraph is None or found is None:
            return None
        at = (paragraph.id, len(paragraph.text) if found[1] == "after" else 0)
        return Where(paragraph.scene_id, at, at)
    if record.act in ("remove-paragraph", "move-paragraph", "join"):
        return _whole(document, record)
    return _within(document, record, places)


def _whole(document: Document, record: EditorChange) -> Where | None:
    paragraph = document.get(Paragraph, record.paragraph_id)
    if paragraph is None:
        return None
    start, end = (paragraph.id, 0), (paragraph.id, len(paragraph.text))
    stale: Stale = ""
    if record.act == "remove-paragraph":
        stale = "" if paragraph.text == record.old else "changed"
    elif record.act == "move-paragraph":
        stale = "" if beside(document, record.to_id, record.side) is not None else "gone"
    else:
        order = document.need(Scene, paragraph.scene_id).paragraphs
        place = order.index(paragraph.id) + 1
        stale = "" if place < len(order) and order[place] == record.to_id else "changed"
        start = end
    return Where(paragraph.scene_id, start, end, stale)


def _within(document: Document, record: EditorChange, places: Sequence[Stretch]) -> Where | None:
    own = [one for one in places if one.paragraph_id == record.paragraph_id]
    place = next(iter(own or places), None)
    paragraph = document.get(Paragraph, place.paragraph_id if place is not None else record.paragraph_id)
    if paragraph is None:
        return None
    if place is None:
        at = (paragraph.id, 0)
        fits = record.act == "insert" and not paragraph.text
        return Where(paragraph.scene_id, at, at, "" if fits else "gone")
    if record.act == "insert":
        at = (paragraph.id, place.end if record.side == "after" else place.start)
        return Where(paragraph.scene_id, at, at)
    same = paragraph.text[place.start : place.end] == record.old
    if record.act == "footnote":
        same = _note_in(paragraph, place.start, record.old) is not None
    return Where(
        paragraph.scene_id, (paragraph.id, place.start), (paragraph.id, place.end), "" if same else "changed"
    )  # fmt: skip


def _note_in(paragraph: Paragraph, at: int, words: str) -> Mark | None:
    """The footnote of these words whose sign stands there."""
    return next(
        (one for one in paragraph.marks if one.style == "footnote" and one.start == at and one.target == words), None
    )


def beside(
    document: Document, target: str, side: Literal["after", "before"]
) -> tuple[str, Literal["after", "before"]] | None:
    """The paragraph beside which something comes, and on which side of it: that of `target`, or where the change of
    that id would make one."""
    for _ in range(10_000):
        if document.get(Paragraph, target) is not None:
            return target, side
        maker = document.get(EditorChange, target)
        if maker is None or maker.act != "add-paragraph":
            return None
        target, side = maker.paragraph_id, maker.side
    return None


def in_order(document: Document, *, done: bool = False) -> Iterator[Listed]:
    """Open changes and open notes in reading order; `done`: resolved notes too. What has no place any more comes
    last."""
    order = {
        paragraph_id: number
        for number, paragraph_id in enumerate(p for _, scene in outline(document) for p in scene.paragraphs)
    }
    places = anchors(document)
    rows: list[tuple[tuple[int, int, int, str], Listed]] = []
    for record in document.where(EditorChange, "state", "open"):
        found = where(document, record, places.get(record.id, ()))
        start = found.start if found is not None else (record.paragraph_id, 0)
        listed = Listed(
            record, found.scene_id if found else "", start, found.end if found else start,
            found.stale if found else "gone",
        )  # fmt: skip
        rows.append(((order.get(start[0], len(order)), start[1], record.act == "add-paragraph", record.id), listed))
    for note in document.all(MarginNote):
        if done or not note.resolved:
            listed = place_of_note(document, note, places.get(note.id, ()), order)
            start = listed.start
            rows.append(((order.get(start[0], len(order)), start[1], 0, note.id), listed))
    rows.sort(key=lambda row: row[0])
    yield from (listed for _, listed in rows)


def place_of_note(
    document: Document, note: MarginNote, places: Sequence[Stretch], order: dict[str, int] | None = None
) -> Listed:
    """From its first words to its last in the same paragraph; at the beginning of its paragraph where they are gone."""
    here = [one for one in places if order is None or one.paragraph_id in order]
    own = [one for one in here if one.paragraph_id == note.paragraph_id]
    place = next(iter(own or here), None)
    paragraph = document.get(Paragraph, place.paragraph_id if place is not None else note.paragraph_id)
    if paragraph is None:
        return Listed(note, "", (note.paragraph_id, 0), (note.paragraph_id, 0), "gone")
    start, end = (place.start, place.end) if place is not None else (0, 0)
    stale: Stale = "gone" if place is None and note.quote and paragraph.text else ""
    return Listed(note, paragraph.scene_id, (paragraph.id, start), (paragraph.id, end), stale)


# ---- done


def passages_of(record: EditorChange) -> tuple[Passage, ...]:
    """Its new words, an editor's, as paragraphs."""
    spans = from_elsewhere(len(record.new), "editor", name=record.author)
    rich = tidy(record.new, record.marks, spans)
    found: list[Passage] = []
    at = 0
    for line in record.new.split(_PARAGRAPH_END):
        part = rich.cut(at, at + len(line))
        found.append(Passage(part.text, record.style, part.marks, part.spans))
        at += len(line) + 1
    return tuple(found)


def _accepted(document: Document, record: EditorChange) -> Change:
    if record.state != "open":
        raise ValueError("it is decided already")
    at = where(document, record, of_one(document, record.id, record.paragraph_id))
    if at is None or at.stale:
        raise ValueError("what it would change is another by now")
    match record.act:
        case "title":
            change = _retitled(document, record)
        case "add-paragraph":
            change = _added(document, record)
        case "remove-paragraph":
            change = _retargeted(document, _removed(document, record), record.paragraph_id, record.id)
        case "move-paragraph":
            change = _moved(document, record)
        case "footnote":
            change = _renoted(document, record, at.start)
        case "join":
            change = join_paragraphs(document, record.paragraph_id)
            change = _retargeted(document, change, record.to_id, record.id)
        case _:
            change = replace_range(document, at.scene_id, at.start, at.end, passages_of(record) if record.new else ())
            if _PARAGRAPH_END in record.new:
                change = _retargeted(document, change, at.start[0], record.id)
    done = _with_state(document, record, "accepted", "Accept a change")
    return msgspec.structs.replace(done, edits=(*change.edits, *done.edits))


def _retitled(document: Document, record: EditorChange) -> Change:
    """Where the title goes, what it parted is one scene. ValueError where that one has scenes inside it."""
    order = [scene.id for _, scene in outline(document)]
    place = order.index(record.paragraph_id)
    if record.new or not place:
        return rename_scene(document, record.paragraph_id, record.new)
    return take_in(document, order[place - 1], record.paragraph_id)


def _renoted(document: Document, record: EditorChange, place: tuple[str, int]) -> Change:
    """The footnote in other words."""
    draft = Draft(document)
    paragraph = draft.need(Paragraph, place[0])
    note = _note_in(paragraph, place[1], record.old)
    told = tuple(msgspec.structs.replace(one, target=record.new) if one is note else one for one in paragraph.marks)
    draft.put(msgspec.structs.replace(paragraph, marks=told))
    return draft.change("Accept a change")


def _with_state(document: Document, record: EditorChange, state: ChangeState, label: str) -> Change:
    if record.state != "open":
        raise ValueError("it is decided already")
    change = Draft(document).change(label)
    return msgspec.structs.replace(change, edits=(Edit(record, msgspec.structs.replace(record, state=state)),))


def _retargeted(document: Document, change: Change, paragraph_id: str, but: str) -> Change:
    """Open changes beside a paragraph that goes, or that ends in another one by now, stand beside what is in its
    place: the last paragraph of a split one, the one before a removed one, the one that a joined one is in."""
    scene = next((edit.after for edit in change.edits if isinstance(edit.after, Scene)), None)
    before = document.get(Paragraph, paragraph_id)
    if scene is None or before is None:
        return change
    old = document.need(Scene, before.scene_id).paragraphs
    place = old.index(paragraph_id)
    behind = next((one for one in old[place + 1 :] if one in scene.paragraphs), None)
    # Whatever stands before the one that came behind it is its end by now.
    end = scene.paragraphs.index(behind) if behind is not None else len(scene.paragraphs)
    if not scene.paragraphs or (end and scene.paragraphs[end - 1] == paragraph_id):
        return change
    gone = paragraph_id not in scene.paragraphs
    last, side = (scene.paragraphs[end - 1], "after") if end else (scene.paragraphs[0], "before")
    edits: list[Edit] = []
    for other in document.where(EditorChange, "state", "open"):
        if other.id == but:
            continue
        field = "to_id" if other.act == "move-paragraph" else "paragraph_id"
        beside_it = other.act in ("add-paragraph", "move-paragraph") and getattr(other, field) == paragraph_id
        if beside_it and (other.side == "after" or gone):
            edits.append(Edit(other, msgspec.structs.replace(other, **{field: last, "side": side})))
        elif other.act == "join" and other.paragraph_id == paragraph_id:
            edits.append(Edit(other, msgspec.structs.replace(other, paragraph_id=last)))
    return msgspec.structs.replace(change, edits=(*change.edits, *edits))


def _added(document: Document, record: EditorChange) -> Change:
    """The new paragraph has the id of the change, by which others are put beside it."""
    draft = Draft(document)
    (passage, *more) = passages_of(record)
    texts = [passage, *more]
    target, side = beside(document, record.paragraph_id, record.side) or ("", "after")
    neighbour = draft.need(Paragraph, target)
    depth = neighbour.depth if neighbour.style == record.style else 0
    scene = draft.need(Scene, neighbour.scene_id)
    index = scene.paragraphs.index(target) + (side == "after")
    if side == "before":
        # Those that come behind this one, and were accepted earlier, stand there already.
        while index and _comes_behind(document, scene.paragraphs[index - 1], record.id):
            index -= 1
    ids = [record.id, *(new_id() for _ in more)]
    draft.put(msgspec.structs.replace(scene, paragraphs=(*scene.paragraphs[:index], *ids, *scene.paragraphs[index:])))
    for name, one in zip(ids, texts, strict=True):
        made = Paragraph(id=name, scene_id=scene.id, text=one.text, style=one.style, marks=one.marks, spans=one.spans)
        draft.put(msgspec.structs.replace(made, depth=depth))
    return draft.change("Accept a change")


def _comes_behind(document: Document, paragraph_id: str, change_id: str) -> bool:
    for _ in range(10_000):
        maker = document.get(EditorChange, paragraph_id)
        if maker is None:
            return False
        if maker.paragraph_id == change_id:
            return True
        paragraph_id = maker.paragraph_id
    return False


def _removed(document: Document, record: EditorChange) -> Change:
    draft = Draft(document)
    gone = draft.need(Paragraph, record.paragraph_id)
    scene = draft.need(Scene, gone.scene_id)
    rest = tuple(one for one in scene.paragraphs if one != gone.id)
    if not rest:
        # A scene always has a paragraph.
        draft.put(msgspec.structs.replace(gone, text="", marks=(), spans=(), style="body"))
        return draft.change("Accept a change")
    draft.put(msgspec.structs.replace(scene, paragraphs=rest))
    draft.remove(gone)
    return draft.change("Accept a change")


def _moved(document: Document, record: EditorChange) -> Change:
    draft = Draft(document)
    moving = draft.need(Paragraph, record.paragraph_id)
    target, side = beside(document, record.to_id, record.side) or ("", "after")
    to_scene = draft.need(Paragraph, target).scene_id
    home = draft.need(Scene, moving.scene_id)
    if target == moving.id:
        return draft.change("Accept a change")
    left = tuple(one for one in home.paragraphs if one != moving.id)
    if not left and home.id != to_scene:
        empty = Paragraph(id=new_id(), scene_id=home.id)
        draft.put(empty)
        left = (empty.id,)
    draft.put(msgspec.structs.replace(home, paragraphs=left))
    scene = draft.need(Scene, to_scene)
    index = scene.paragraphs.index(target) + (side == "after")
    order = (*scene.paragraphs[:index], moving.id, *scene.paragraphs[index:])
    draft.put(msgspec.structs.replace(scene, paragraphs=order))
    draft.put(msgspec.structs.replace(moving, scene_id=to_scene))
    return draft.change("Accept a change")
