"""Edits of the manuscript as pure functions: each looks at the document and answers with one `Change`, nothing more.

The writing pane, imports and the command line call them, on the thread that owns the document. Offsets are code points.
Spans (who wrote what) and marks (bold, italic) follow their text through every edit. On a split the larger part keeps
the id, on a join the first paragraph keeps its id, pasted paragraphs are new. A scene always has a paragraph.
All of them raise KeyError for an id that is not there and ValueError for a place outside the text or the scene.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from studio.domain.bounds import DEEPEST, LARGEST_RANK, ListDepth
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.lists import LIST_STYLES
from studio.domain.outline import children_of
from studio.domain.richtext import (
    Rich,
    cut_before,
    cut_behind,
    edited,
    links_around,
    marked,
    marks_with,
    replaced,
    rich_of,
    styles_at,
    tidy,
    written_by,
)
from studio.domain.scene_drafts import move_drafts, remove_drafts
from studio.domain.text_records import AuthorSpan, Mark, MarkStyle, Meta, Paragraph, ParagraphStyle, Scene

Place = tuple[str, int]
"""Paragraph id and offset into its text."""

SceneField = Literal["synopsis", "status", "notes", "target"]
"""What a writer notes about a scene."""

Stretch = tuple[str, int, int]
"""Paragraph id, and the characters [start, end) of its text."""

NO_EMPHASIS: Final[Mapping[MarkStyle, bool]] = MappingProxyType({})
"""What is typed looks like the letter before it."""


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


# ---- scenes


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
    _insert(draft, scene.id, 0, _passages(passages) or (Passage(),))
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
        _insert(draft, scene.id, 0, _passages(passages) or (Passage(),))
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
    return draft.change("Split scene")


def merge_scenes(document: Document, scene_id: str) -> Change:
    """The scene takes in the text of the next one beside it, which goes; paragraphs keep their ids. ValueError where
    there is none, or where that one has scenes inside it. Its other drafts are the scene's from then on."""
    draft = Draft(document)
    scene = draft.need(Scene, scene_id)
    siblings = children_of(document, scene.parent_id)
    place = _index_of(siblings, scene_id) + 1
    if place >= len(siblings) or children_of(document, siblings[place].id):
        raise ValueError("there is no scene to merge with")
    gone = siblings[place]
    draft.put(msgspec.structs.replace(scene, paragraphs=(*scene.paragraphs, *gone.paragraphs)))
    for moved in gone.paragraphs:
        draft.put(msgspec.structs.replace(draft.need(Paragraph, moved), scene_id=scene_id))
    move_drafts(draft, document, gone, scene_id)
    draft.remove(gone)
    return draft.change("Merge scenes")


def set_language(document: Document, language: str) -> Change:
    """What the manuscript is written in: a code such as "en" or "de-AT"."""
    draft = Draft(document)
    draft.put(msgspec.structs.replace(draft.need(Meta, "project"), language=language))
    return draft.change("Language of the manuscript")


def add_word(document: Document, word: str) -> Change:
    """The word is right in this manuscript."""
    draft = Draft(document)
    meta = draft.need(Meta, "project")
    draft.put(msgspec.structs.replace(meta, words=tuple(sorted({*meta.words, word}))))
    return draft.change("Add word")


# ---- one paragraph


def set_paragraph_text(
    document: Document,
    paragraph_id: str,
    text: str,
    *,
    recipe_id: str | None = None,
    emphasis: Mapping[MarkStyle, bool] = NO_EMPHASIS,
) -> Change:
    """The paragraph now reads `text`: what differs between the common start and end was typed by a person, or written
    by the model of `recipe_id`. `replace_text` is exact where the place of an edit is known."""
    old = document.need(Paragraph, paragraph_id).text
    start = common_start(old, text)
    tail = common_start(old[start:][::-1], text[start:][::-1])
    inserted = text[start : len(text) - tail]
    end = len(old) - tail
    return replace_text(document, paragraph_id, start, end, inserted, recipe_id=recipe_id, emphasis=emphasis)


def replace_text(
    document: Document,
    paragraph_id: str,
    start: int,
    end: int,
    text: str,
    *,
    recipe_id: str | None = None,
    emphasis: Mapping[MarkStyle, bool] = NO_EMPHASIS,
) -> Change:
    """Put `text` in the place of characters [start, end); it takes on the emphasis of the letter before, but for what
    `emphasis` switches on or off."""

    def edit(rich: Rich) -> Rich:
        _check_range(rich, start, end)
        new = written_by(text, recipe_id)
        for style in styles_at(rich, start, end):
            new = marked(new, 0, len(text), style, True)
        for style, on in emphasis.items():
            new = marked(new, 0, len(text), style, on)
        for link in links_around(rich, start, end):
            whole = msgspec.structs.replace(link, start=0, end=len(text))
            new = tidy(new.text, (*new.marks, whole), new.spans)
        return (edited if recipe_id is None else replaced)(rich, start, end, new)

    return _with_text(document, [paragraph_id], "Typing" if recipe_id is None else "Generated text", edit)


def set_paragraph(document: Document, paragraph: Paragraph) -> Change:
    """The paragraph of this id is this one. KeyError where there is none."""
    draft = Draft(document)
    draft.need(Paragraph, paragraph.id)
    draft.put(paragraph)
    return draft.change("Paragraph")


def set_paragraph_style(document: Document, paragraph_ids: Sequence[str], style: ParagraphStyle) -> Change:
    draft = Draft(document)
    for paragraph_id in paragraph_ids:
        paragraph = draft.need(Paragraph, paragraph_id)
        asset = paragraph.asset if style == "picture" else ""
        depth = paragraph.depth if style in LIST_STYLES else 0
        draft.put(msgspec.structs.replace(paragraph, style=style, asset=asset, depth=depth))
    return draft.change("Paragraph style")


def set_list_depth(document: Document, paragraph_ids: Sequence[str], by: int) -> Change:
    """Items of lists among these go deeper by so many, or up where that is below 0; none above the outermost list, nor
    deeper than the bounds."""
    draft = Draft(document)
    for paragraph_id in paragraph_ids:
        paragraph = draft.need(Paragraph, paragraph_id)
        if paragraph.style in LIST_STYLES:
            depth = min(max(paragraph.depth + by, 0), DEEPEST)
            draft.put(msgspec.structs.replace(paragraph, depth=depth))
    return draft.change("Depth of the list")


def set_target(document: Document, paragraph_id: str, start: int, end: int, style: MarkStyle, target: str) -> Change:
    """A link or a footnote over [start, end), with its address or its words; without any it is none."""
    draft = Draft(document)
    paragraph = draft.need(Paragraph, paragraph_id)
    _check_range(paragraph, start, end)
    marks = marks_with(paragraph.marks, start, end, style, False)
    added = (Mark(start, end, style, target),) if target else ()
    draft.put(msgspec.structs.replace(paragraph, marks=tidy(paragraph.text, (*marks, *added), ()).marks))
    return draft.change(style.capitalize())


def set_marks(document: Document, stretches: Sequence[Stretch], style: MarkStyle, *, on: bool = True) -> Change:
    """Switch one emphasis on or off over a stretch of each of several paragraphs."""
    draft = Draft(document)
    for paragraph_id, start, end in stretches:
        paragraph = draft.need(Paragraph, paragraph_id)
        _check_range(paragraph, start, end)
        if start < end:
            marks = marks_with(paragraph.marks, start, end, style, on)
            draft.put(msgspec.structs.replace(paragraph, marks=marks))
    return draft.change(style.capitalize())


# ---- paragraphs of a scene


def split_paragraph(document: Document, paragraph_id: str, offset: int) -> Change:
    """The larger part keeps the id (the first, when they are equal); an empty part of a heading becomes body text."""
    draft = Draft(document)
    paragraph = draft.need(Paragraph, paragraph_id)
    rich = rich_of(paragraph)
    _check_range(rich, offset, offset)
    head, tail = rich.cut(0, offset), rich.cut(offset)
    keeps_head = len(head.text) >= len(tail.text)
    kept, new = (head, tail) if keeps_head else (tail, head)
    ends = paragraph.style == "picture" or (not new.text and paragraph.style.startswith("heading"))
    _put_text(draft, paragraph, kept)
    place = _place_of(draft, paragraph) + (1 if keeps_head else 0)
    _insert(draft, paragraph.scene_id, place, [_passage(new, Passage() if ends else paragraph)])
    return draft.change("New paragraph")


def join_paragraphs(document: Document, first_id: str) -> Change:
    """`first_id` and the paragraph after it in its scene; ValueError when there is none. The first keeps its id, and
    its style unless it was empty."""
    draft = Draft(document)
    first = draft.need(Paragraph, first_id)
    order = draft.need(Scene, first.scene_id).paragraphs
    place = _place_of(draft, first)
    if place + 1 >= len(order):
        raise ValueError("there is no paragraph to join with")
    second = draft.need(Paragraph, order[place + 1])
    _put_text(draft, _like(first, first if first.text else second), rich_of(first) + rich_of(second))
    _drop(draft, first.scene_id, [second.id])
    return draft.change("Join paragraphs")


def insert_paragraphs(document: Document, scene_id: str, index: int, passages: Sequence[Passage | str]) -> Change:
    """New paragraphs before the one that is at `index` now. Strings are cut at line ends."""
    draft = Draft(document)
    if not 0 <= index <= len(draft.need(Scene, scene_id).paragraphs):
        raise ValueError(f"there is no place {index} in the scene")
    _insert(draft, scene_id, index, _passages(passages))
    return draft.change("Insert paragraphs")


def replace_range(
    document: Document, scene_id: str, start: Place, end: Place, pasted: Sequence[Passage | str] = ()
) -> Change:
    """Typing, deleting or pasting over [start, end), which may reach over paragraphs.

    The first passage continues the paragraph of `start`, the last is continued by what follows `end`; strings are cut
    at line ends. With nothing or one passage the first paragraph keeps its id. With several, the first and the last
    keep the ids of paragraphs of which something is left; within a single paragraph the larger part keeps it. Pictures
    among the passages stay paragraphs of their own.
    """
    passages = _passages(pasted)
    draft = Draft(document)
    order = draft.need(Scene, scene_id).paragraphs
    first, last = draft.need(Paragraph, start[0]), draft.need(Paragraph, end[0])
    begin, stop = _place_of(draft, first), _place_of(draft, last)
    if first.scene_id != scene_id or last.scene_id != scene_id or begin > stop:
        raise ValueError("the range does not lie in the scene")
    _check_range(rich_of(first), start[1], end[1] if begin == stop else start[1])
    _check_range(rich_of(last), end[1], end[1])
    cuts = start != end
    head = cut_before(rich_of(first), start[1], cuts=cuts)
    tail = cut_behind(rich_of(last), end[1], cuts=cuts)
    passages = _pictures_apart(passages, head, tail, first)
    if len(passages) <= 1:
        middle = _rich(passages[0]) if passages else Rich()
        empty = not head.text and not tail.text and first.style != "picture"
        alone = bool(passages) and empty and bool(middle.text or passages[0].asset)
        _put_text(draft, _like(first, passages[0] if alone else first), head + middle + tail)
        _drop(draft, scene_id, order[begin + 1 : stop + 1])
        return draft.change("Paste" if passages else "Delete")
    shown = first.style == "picture"
    opening = _passage(head + _rich(passages[0]), first if head.text or shown else passages[0])
    behind: Paragraph | Passage = Passage() if shown and first is last else last
    closing = _passage(_rich(passages[-1]) + tail, behind if tail.text else passages[-1])
    keeps_first, keeps_last = (True, False) if shown and first is last else _who_keeps(head, tail, first is last)
    ids = [first.id if keeps_first else new_id(), *(new_id() for _ in passages[1:-1])]
    ids.append(last.id if keeps_last else new_id())
    _drop(draft, scene_id, order[begin : stop + 1])
    _insert(draft, scene_id, begin, [opening, *passages[1:-1], closing], ids)
    return draft.change("Paste")


def insert_generated(document: Document, paragraph_id: str, offset: int, text: str, recipe_id: str) -> Change:
    """What a model wrote, at a place in a paragraph; its lines become paragraphs, empty lines do not."""
    paragraph = document.need(Paragraph, paragraph_id)
    lines = re.sub(r"\n\s*\n", "\n", text.replace("\r\n", "\n")).rstrip("\n")
    if offset == 0:
        lines = lines.lstrip("\n")
    passages = [
        Passage(line, "body" if number else paragraph.style, spans=written_by(line, recipe_id).spans)
        for number, line in enumerate(lines.split("\n"))
    ]
    place = (paragraph_id, offset)
    change = replace_range(document, paragraph.scene_id, place, place, passages)
    return msgspec.structs.replace(change, label="Generated text")


def accept_spans(document: Document, paragraph_ids: Sequence[str], recipe_id: str | None = None) -> Change:
    """A person has read and keeps the generated words (of one recipe, or all)."""

    def edit(rich: Rich) -> Rich:
        spans = [
            msgspec.structs.replace(span, accepted=True) if recipe_id in (None, span.recipe_id) else span
            for span in rich.spans
        ]
        return tidy(rich.text, rich.marks, spans)

    return _with_text(document, paragraph_ids, "Keep generated text", edit)


def reject_spans(document: Document, paragraph_ids: Sequence[str], recipe_id: str | None = None) -> Change:
    """Take out the generated words (of one recipe, or all) that nobody has accepted."""

    def edit(rich: Rich) -> Rich:
        for span in reversed(rich.spans):
            if not span.accepted and recipe_id in (None, span.recipe_id):
                rich = replaced(rich, span.start, span.end, Rich())
        return rich

    return _with_text(document, paragraph_ids, "Remove generated text", edit)


# ---- inner parts


def common_start(one: str, other: str) -> int:
    """How many letters two texts begin with alike; by halving, so that slices are compared and not letters."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _pictures_apart(passages: tuple[Passage, ...], head: Rich, tail: Rich, first: Paragraph) -> tuple[Passage, ...]:
    """Words before and behind a picture are not taken into what it shows, nor is a picture put into another."""
    if passages and passages[0].style == "picture" and (head.text or first.style == "picture"):
        passages = (Passage(), *passages)
    if passages and passages[-1].style == "picture" and tail.text:
        passages = (*passages, Passage())
    return passages


def _who_keeps(head: Rich, tail: Rich, same: bool) -> tuple[bool, bool]:
    if same:
        keeps_first = len(head.text) >= len(tail.text)
        return keeps_first, not keeps_first
    return bool(head.text) or not tail.text, bool(tail.text)


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


def _with_text(document: Document, paragraph_ids: Sequence[str], label: str, edit: Callable[[Rich], Rich]) -> Change:
    draft = Draft(document)
    for paragraph_id in paragraph_ids:
        paragraph = draft.need(Paragraph, paragraph_id)
        _put_text(draft, paragraph, edit(rich_of(paragraph)))
    return draft.change(label)


def _put_text(draft: Draft, paragraph: Paragraph, rich: Rich) -> None:
    draft.put(msgspec.structs.replace(paragraph, text=rich.text, marks=rich.marks, spans=rich.spans))


def _passages(passages: Sequence[Passage | str]) -> tuple[Passage, ...]:
    found: list[Passage] = []
    for passage in passages:
        if isinstance(passage, Passage):
            found.append(passage)
        else:
            found.extend(Passage(line) for line in passage.replace("\r\n", "\n").split("\n"))
    return tuple(found)


def _rich(passage: Passage) -> Rich:
    return tidy(passage.text, passage.marks, passage.spans)


def _passage(rich: Rich, like: Paragraph | Passage) -> Passage:
    return Passage(rich.text, like.style, rich.marks, rich.spans, like.asset, like.language, like.depth)


def _like(paragraph: Paragraph, other: Paragraph | Passage) -> Paragraph:
    """The paragraph, being what the other is."""
    return msgspec.structs.replace(
        paragraph, style=other.style, asset=other.asset, language=other.language, depth=other.depth
    )


def _place_of(draft: Draft, paragraph: Paragraph) -> int:
    return draft.need(Scene, paragraph.scene_id).paragraphs.index(paragraph.id)


def _insert(
    draft: Draft, scene_id: str, index: int, passages: Sequence[Passage], ids: Sequence[str] | None = None
) -> None:
    names = ids or [new_id() for _ in passages]
    scene = draft.need(Scene, scene_id)
    order = (*scene.paragraphs[:index], *names, *scene.paragraphs[index:])
    draft.put(msgspec.structs.replace(scene, paragraphs=order))
    for paragraph_id, passage in zip(names, passages, strict=True):
        rich = _rich(passage)
        new = draft.before(Paragraph, paragraph_id) or Paragraph(id=paragraph_id, scene_id=scene_id)
        _put_text(draft, _like(msgspec.structs.replace(new, scene_id=scene_id), passage), rich)


def _drop(draft: Draft, scene_id: str, paragraph_ids: Sequence[str]) -> None:
    gone = set(paragraph_ids)
    scene = draft.need(Scene, scene_id)
    draft.put(msgspec.structs.replace(scene, paragraphs=tuple(p for p in scene.paragraphs if p not in gone)))
    for paragraph_id in paragraph_ids:
        draft.remove(draft.need(Paragraph, paragraph_id))


def _check_range(rich: Rich | Paragraph, start: int, end: int) -> None:
    if not 0 <= start <= end <= len(rich.text):
        raise ValueError(f"characters {start} to {end} do not lie in a text of {len(rich.text)}")
