"""Edits of paragraphs as pure functions: each looks at the document and answers with one `Change`, nothing more.

The writing pane, imports and the command line call them, on the thread that owns the document. Offsets are code points.
Spans (who wrote what) and marks (bold, italic) follow their text through every edit. On a split the larger part keeps
the id, on a join the first paragraph keeps its id, pasted paragraphs are new. Scenes are `scene_edits`.
All of them raise KeyError for an id that is not there and ValueError for a place outside the text or the scene.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from studio.domain.bounds import DEEPEST
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.lists import LIST_STYLES
from studio.domain.passages import (
    Passage,
    Place,
    Stretch,
    insert_passages,
    like,
    passage_from,
    passages_from,
    put_text,
    rich_of_passage,
)
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
    typed_at,
    written_by,
)
from studio.domain.text_records import AuthorSpan, Mark, MarkStyle, Meta, Paragraph, ParagraphStyle, Scene

NO_EMPHASIS: Final[Mapping[MarkStyle, bool]] = MappingProxyType({})
"""What is typed looks like the letter before it."""


def set_language(document: Document, language: str) -> Change:
    """What the manuscript is written in: a code such as "en" or "de-AT"."""
    draft = Draft(document)
    draft.put(msgspec.structs.replace(draft.need(Meta, "project"), language=language))
    return draft.change("Language of the manuscript")


def name_book(document: Document, *, title: str, author: str) -> Change:
    """How a file calls the book that comes out of it; an author that it does not tell stays."""
    return set_book(document, title=title, author=author or document.need(Meta, "project").author)


def set_book(document: Document, *, title: str, author: str) -> Change:
    """How the book is called, and who wrote it, as exported files say."""
    draft = Draft(document)
    meta = draft.need(Meta, "project")
    title, author = " ".join(title.split()), " ".join(author.split())
    draft.put(msgspec.structs.replace(meta, title=title, author=author))
    return draft.change("Title and author")


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
    end = len(old) - tail
    if start == end:
        start = end = typed_at(old, start, text[start : len(text) - tail])
    inserted = text[start : start + len(text) - len(old) + end - start]
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
    put_text(draft, paragraph, kept)
    place = _place_of(draft, paragraph) + (1 if keeps_head else 0)
    insert_passages(draft, paragraph.scene_id, place, [passage_from(new, Passage() if ends else paragraph)])
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
    put_text(draft, like(first, first if first.text else second), rich_of(first) + rich_of(second))
    _drop(draft, first.scene_id, [second.id])
    return draft.change("Join paragraphs")


def insert_paragraphs(document: Document, scene_id: str, index: int, passages: Sequence[Passage | str]) -> Change:
    """New paragraphs before the one that is at `index` now. Strings are cut at line ends."""
    draft = Draft(document)
    if not 0 <= index <= len(draft.need(Scene, scene_id).paragraphs):
        raise ValueError(f"there is no place {index} in the scene")
    insert_passages(draft, scene_id, index, passages_from(passages))
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
    passages = passages_from(pasted)
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
        middle = rich_of_passage(passages[0]) if passages else Rich()
        empty = not head.text and not tail.text and first.style != "picture"
        alone = bool(passages) and empty and bool(middle.text or passages[0].asset)
        put_text(draft, like(first, passages[0] if alone else first), head + middle + tail)
        _drop(draft, scene_id, order[begin + 1 : stop + 1])
        return draft.change("Paste" if passages else "Delete")
    shown = first.style == "picture"
    opening = passage_from(head + rich_of_passage(passages[0]), first if head.text or shown else passages[0])
    behind: Paragraph | Passage = Passage() if shown and first is last else last
    closing = passage_from(rich_of_passage(passages[-1]) + tail, behind if tail.text else passages[-1])
    keeps_first, keeps_last = (True, False) if shown and first is last else _who_keeps(head, tail, first is last)
    ids = [first.id if keeps_first else new_id(), *(new_id() for _ in passages[1:-1])]
    ids.append(last.id if keeps_last else new_id())
    _drop(draft, scene_id, order[begin : stop + 1])
    insert_passages(draft, scene_id, begin, [opening, *passages[1:-1], closing], ids)
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


def generated_in(
    paragraph: Paragraph, recipe_id: str | None = None, within: tuple[Place, Place] | None = None
) -> list[AuthorSpan]:
    """The words that nobody has accepted yet (of one recipe, or all), cut to what lies between the two places."""
    first, last = within if within is not None else (("", 0), ("", 0))
    start = first[1] if first[0] == paragraph.id else 0
    end = last[1] if last[0] == paragraph.id else len(paragraph.text)
    cut = (
        msgspec.structs.replace(span, start=max(start, span.start), end=min(end, span.end))
        for span in paragraph.spans
        if not span.accepted and recipe_id in (None, span.recipe_id)
    )
    return [span for span in cut if span.start < span.end]


def accept_spans(
    document: Document,
    paragraph_ids: Sequence[str],
    recipe_id: str | None = None,
    within: tuple[Place, Place] | None = None,
) -> Change:
    """A person has read and keeps the generated words (of one recipe, or all; of those between two places, or all)."""
    draft = Draft(document)
    for paragraph_id in paragraph_ids:
        paragraph = draft.need(Paragraph, paragraph_id)
        rich = rich_of(paragraph)
        for part in generated_in(paragraph, recipe_id, within):
            kept = msgspec.structs.replace(part, accepted=True)
            around = [_without(span, part.start, part.end) for span in rich.spans]
            rich = tidy(rich.text, rich.marks, [kept, *(one for two in around for one in two)])
        put_text(draft, paragraph, rich)
    return draft.change("Keep generated text")


def reject_spans(
    document: Document,
    paragraph_ids: Sequence[str],
    recipe_id: str | None = None,
    within: tuple[Place, Place] | None = None,
) -> Change:
    """Take out the generated words that nobody has accepted; which, as in `accept_spans`."""
    draft = Draft(document)
    for paragraph_id in paragraph_ids:
        paragraph = draft.need(Paragraph, paragraph_id)
        rich = rich_of(paragraph)
        for part in reversed(generated_in(paragraph, recipe_id, within)):
            rich = replaced(rich, part.start, part.end, Rich())
        put_text(draft, paragraph, rich)
    return draft.change("Remove generated text")


# ---- inner parts


def _without(span: AuthorSpan, start: int, end: int) -> tuple[AuthorSpan, AuthorSpan]:
    """Before and behind [start, end); either may be empty."""
    before = msgspec.structs.replace(span, end=min(span.end, start))
    return before, msgspec.structs.replace(span, start=max(span.start, end))


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


def _with_text(document: Document, paragraph_ids: Sequence[str], label: str, edit: Callable[[Rich], Rich]) -> Change:
    draft = Draft(document)
    for paragraph_id in paragraph_ids:
        paragraph = draft.need(Paragraph, paragraph_id)
        put_text(draft, paragraph, edit(rich_of(paragraph)))
    return draft.change(label)


def _check_range(rich: Rich | Paragraph, start: int, end: int) -> None:
    if not 0 <= start <= end <= len(rich.text):
        raise ValueError(f"characters {start} to {end} do not lie in a text of {len(rich.text)}")


def _place_of(draft: Draft, paragraph: Paragraph) -> int:
    return draft.need(Scene, paragraph.scene_id).paragraphs.index(paragraph.id)


def _drop(draft: Draft, scene_id: str, paragraph_ids: Sequence[str]) -> None:
    gone = set(paragraph_ids)
    scene = draft.need(Scene, scene_id)
    draft.put(msgspec.structs.replace(scene, paragraphs=tuple(p for p in scene.paragraphs if p not in gone)))
    for paragraph_id in paragraph_ids:
        draft.remove(draft.need(Paragraph, paragraph_id))
