"""Which scenes begin a chapter, and what the book is called. Pure reading of the document; any thread.

The scenes at the top are the chapters. Where one title stands over all of them, as `#` over `##` in Markdown, those
of the second level are; a person may choose either (`Publishing.chapters`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from studio.domain.document import Document
from studio.domain.matter import matter_of
from studio.domain.outline import outline, paragraphs_of
from studio.domain.publishing_records import PUBLISHING, Publishing
from studio.domain.text_records import Meta, Scene
from studio.services.translation import tr_count

_NAMED_SO: Final = re.compile(
    r"(?i)(?:chapter|kapitel|chapitre|cap[ií]tulo|capitolo|hoofdstuk|scene|szene)\b|[\divxlc]+[.:]?\s*$"
)
"""How a chapter is called, and no book."""


class ChapterScenes(msgspec.Struct, frozen=True):
    head: Scene
    """The one that it is named after."""
    scenes: tuple[Scene, ...]
    """In reading order; before its head may stand titles that nothing but a heading belongs to."""


def title_over_chapters(document: Document) -> Scene | None:
    """The one scene at the top that holds all others, named as no chapter is; None where there is none."""
    order = outline(document)
    holders = {scene.parent_id for _, scene in order}
    tops = [scene for depth, scene in order if depth == 0 and (matter_of(scene) == "story" or scene.id in holders)]
    within = sum(depth == 1 for depth, _ in order)
    return tops[0] if stands_over([scene.title for scene in tops], within) else None


def stands_over(tops: Sequence[str], within: int) -> bool:
    """Whether the titles at the top, but for front matter, are one that is a book's. `within`: scenes of the level
    below."""
    if len(tops) != 1 or not tops[0].strip() or _NAMED_SO.match(tops[0].strip()):
        return False
    return within > 1


def chapter_depth(document: Document) -> int:
    """Of the scenes that begin a chapter: 0 at the top."""
    chosen = document.get(Publishing, PUBLISHING)
    level = chosen.chapters if chosen is not None else ""
    if level:
        return 1 if level == "second" else 0
    return 1 if title_over_chapters(document) is not None else 0


def chapters_of(document: Document) -> list[ChapterScenes]:
    """Every scene is in one of them."""
    wanted = chapter_depth(document)
    order = outline(document)
    found: list[tuple[Scene, list[Scene]]] = []
    waiting: list[Scene] = []
    for place, (depth, scene) in enumerate(order):
        if _stands_over_next(document, order, place, wanted):
            waiting.append(scene)
        elif depth <= wanted or not found or waiting:
            found.append((scene, [*waiting, scene]))
            waiting = []
        else:
            found[-1][1].append(scene)
    return [ChapterScenes(head, tuple(scenes)) for head, scenes in found]


def _stands_over_next(document: Document, order: Sequence[tuple[int, Scene]], place: int, wanted: int) -> bool:
    """A title that belongs to the chapter which follows it."""
    depth, scene = order[place]
    if depth >= wanted or place + 1 == len(order) or order[place + 1][0] <= depth:
        return False
    texts = (one for one in paragraphs_of(document, scene.id) if one.text.strip())
    return all(one.style.startswith("heading") for one in texts)


def ends_chapter(document: Document, scene_id: str) -> bool:
    """The next scene begins another chapter, or there is none."""
    order, wanted = outline(document), chapter_depth(document)
    at = next((place for place, (_, scene) in enumerate(order) if scene.id == scene_id), len(order))
    if at + 1 >= len(order):
        return True
    return order[at + 1][0] <= wanted and not _stands_over_next(document, order, at, wanted)


def is_chapter_title(document: Document, scene_id: str) -> bool:
    """Whether the title of a scene is that of a chapter, or one that stands before it, as of a part; the book's is
    not."""
    over = title_over_chapters(document)
    if over is not None and over.id == scene_id:
        return False
    for one in chapters_of(document):
        ids = [scene.id for scene in one.scenes]
        if scene_id in ids:
            return ids.index(scene_id) <= ids.index(one.head.id)
    return False


def book_title(document: Document, name: str) -> str:
    """What a person called it; else the title over its chapters; else `name`, that of the file."""
    meta = document.get(Meta, "project")
    given = meta.title.strip() if meta is not None else ""
    if given and given != name:
        return given
    over = title_over_chapters(document)
    return over.title.strip() if over is not None else given or name


def chapter_words(document: Document) -> str:
    """Which scenes are the chapters, and how many there are."""
    chapters = chapters_of(document)
    if chapter_depth(document) == 0:
        return tr_count(
            "{count} chapter: the scenes at the top", "{count} chapters: the scenes at the top", len(chapters)
        )
    return tr_count(
        "{count} chapter: the scenes of the second level", "{count} chapters: the scenes of the second level",
        len(chapters),
    )  # fmt: skip
