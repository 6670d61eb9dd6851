"""Summaries of scenes, of what holds scenes (a chapter, a part), and of the book: what each is made of, whether it is
out of date, and which of them stand before a place of the book.

A scene without others inside it is summed up from its text; one with others from its own text and their summaries; the
book from those at the top. Pure; the keeper of summaries, what is sent to writers, details and command line call it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from studio.domain.changes import Change, Edit, folded
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.extracting import extract, words_in
from studio.domain.ids import new_id
from studio.domain.listings import titles_of, without_listings
from studio.domain.matter import is_apart
from studio.domain.outline import children_of, outline
from studio.domain.passages import text_hash
from studio.domain.text_records import Paragraph, Scene, Summary, SummaryAuthor

BOOK: Final = "book"
"""Id of the summary of all."""
_SCENE, _HOLDING, _WHOLE = 70, 120, 220
"""Words of a summary at most: of a scene, of one that holds others, of the book."""
NEAR: Final = 8
"""Summaries before a place that are told one by one; what lies further back is told in one."""
_LEAST: Final = 12
"""Words from which on a text can be summed up."""


class Told(msgspec.Struct, frozen=True):
    """The summary of something that stands before a place of the book."""

    scene_id: str
    title: str
    text: str
    stale: bool = False


def own_text(document: Document, scene_id: str) -> str:
    """Of the scene alone, paragraphs parted by blank lines; rules and what shows no words are left out."""
    return "\n\n".join(_own_paragraphs(document, scene_id))


def _own_paragraphs(document: Document, scene_id: str) -> list[str]:
    scene = document.get(Scene, scene_id)
    if scene is None:
        return []
    found = (document.get(Paragraph, one) for one in scene.paragraphs)
    texts = (one.text for one in found if one is not None and one.style not in ("rule", "picture", "table", "code"))
    return [text for text in texts if text.strip()]


def source_text(document: Document, node: str) -> str:
    """What the summary of a scene or of the book is made of, without contents pages and what is set around
    the story; empty where there is nothing yet."""
    inside = children_of(document, None if node == BOOK else node)
    summaries = (document.get(Summary, scene.id) for scene in inside if not is_left_out(document, scene.id))
    own = _own_paragraphs(document, node) if node != BOOK and not (inside and is_apart(document, node)) else []
    parts = ["\n\n".join(without_listings(own, titles_of(document)) if own else own)]
    parts += [summary.text.strip() for summary in summaries if summary is not None]
    return "\n\n".join(part for part in parts if part)


def is_left_out(document: Document, node: str) -> bool:
    """It is set around the story, as a title page: no summary of others speaks of it."""
    return is_apart(document, node) and not children_of(document, node)


def source_of(document: Document, node: str) -> str:
    """The hash of that."""
    return text_hash(source_text(document, node))


def is_stale(document: Document, summary: Summary) -> bool:
    return summary.made_of != source_of(document, summary.id)


def words_for(document: Document, node: str) -> int:
    """How many words its summary has at most."""
    if node == BOOK:
        return _WHOLE
    return _HOLDING if children_of(document, node) else _SCENE


def sum_up(document: Document, node: str) -> str:
    """By sentences of the text itself. Any thread, over a document that stays as it is meanwhile."""
    return extract(source_text(document, node), words_for(document, node))


def nodes(document: Document) -> tuple[str, ...]:
    """All that have summaries, what is inside before what holds it, the book last."""
    order: list[tuple[int, str]] = [(depth, scene.id) for depth, scene in outline(document)]
    deepest_first = [scene_id for _, scene_id in sorted(order, key=lambda one: -one[0])]
    return (*deepest_first, BOOK)


def lacking(document: Document, among: Iterable[str] | None = None) -> tuple[str, ...]:
    """Those without a summary, or with one of their text that is out of date; none that a person wrote, none of what is
    set around the story."""
    found = []
    for node in nodes(document) if among is None else among:
        if is_left_out(document, node):
            continue
        summary = document.get(Summary, node)
        if summary is not None and (summary.by == "person" or not is_stale(document, summary)):
            continue
        if summary is not None or words_in(source_text(document, node)) >= _LEAST:
            found.append(node)
    return tuple(found)


def holders_of(document: Document, node: str) -> tuple[str, ...]:
    """What holds it, from the nearest to the book: their summaries go out of date with its own."""
    found: list[str] = []
    scene = document.get(Scene, node)
    while scene is not None and scene.parent_id and scene.parent_id not in found:
        found.append(scene.parent_id)
        scene = document.get(Scene, scene.parent_id)
    return tuple(found) if node == BOOK else (*found, BOOK)


def story_before(document: Document, scene_id: str) -> tuple[Told, ...]:
    """What stands before a scene, in reading order, as coarse as it is far: whole parts and chapters that ended before
    it by their one summary, scenes of its own chapter each by its own. Of the nearest it is told whether they are out
    of date; to look at all of a book would take too long while somebody types."""
    way = [scene_id, *(one for one in holders_of(document, scene_id) if one != BOOK)]
    found: list[tuple[Scene, Summary]] = []
    for node in reversed(way):
        scene = document.get(Scene, node)
        if scene is None:
            continue
        parent = scene.parent_id if scene.parent_id and document.get(Scene, scene.parent_id) else None
        found += _before(document, parent, node)
    near = len(found) - NEAR
    return tuple(
        Told(scene.id, scene.title, " ".join(summary.text.split()), place >= near and is_stale(document, summary))
        for place, (scene, summary) in enumerate(found)
    )


def _before(document: Document, parent: str | None, node: str) -> list[tuple[Scene, Summary]]:
    found = []
    for scene in children_of(document, parent):
        if scene.id == node:
            break
        summary = document.get(Summary, scene.id)
        if summary is not None and summary.text.strip() and not is_left_out(document, scene.id):
            found.append((scene, summary))
    return found


# ---- by a model


def model_wanted(document: Document, scene_id: str) -> str | None:
    """Of the summaries before a scene, the nearest that a model has not made of the text as it is, nor a person; only
    those of which the sentences stand already."""
    for told in reversed(story_before(document, scene_id)):
        summary = document.get(Summary, told.scene_id)
        if summary is not None and summary.by != "person" and (summary.by != "model" or told.stale):
            return told.scene_id
    return None


# ---- changes


def together(changes: Sequence[Change]) -> Change | None:
    """As one."""
    return folded(changes) if changes else None


def write_summary(document: Document, node: str, text: str) -> Change:
    """A person's own words, which nothing overwrites; an empty text gives the summary back to the program."""
    draft = Draft(document)
    before = document.get(Summary, node)
    if text.strip():
        if before is None or before.text != text:
            draft.put(Summary(id=node, text=text, made_of=source_of(document, node), by="person", created=time.time()))
    elif before is not None:
        draft.remove(before)
    return draft.change("Summary")


def keep_summary(
    document: Document, node: str, text: str, made_of: str, by: SummaryAuthor, recipe_id: str = ""
) -> Change | None:
    """What was made in the background, as no step of anybody's; None where a person has written one meanwhile, or a
    model's is there of the same text."""
    before = document.get(Summary, node)
    if before is not None and before.by == "person":
        return None
    if before is not None and before.by == "model" and by == "extract" and before.made_of == made_of:
        return None
    if node != BOOK and document.get(Scene, node) is None:
        return None
    said = (text, made_of, by, recipe_id)
    if before is not None and said == (before.text, before.made_of, before.by, before.recipe_id):
        return None
    after = Summary(id=node, text=text, made_of=made_of, by=by, recipe_id=recipe_id, created=time.time())
    return Change(id=new_id(), label="Summary", stack="none", edits=(Edit(before, after),), at=time.time())
