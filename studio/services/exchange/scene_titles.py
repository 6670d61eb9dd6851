"""A manuscript of which only the titles of the upper levels of the outline are printed, as in a novel whose chapters
have names, and whose scenes are parted by "* * *" or by a blank line.

Called before an export, by choice; pure, any thread. A scene whose title is not printed becomes a part of the one that
it lies in, so that the contents of a book follow. The break before it has the id of the scene: by that a Word document
that comes back is matched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, get_args

import msgspec

from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.outline import outline, paragraphs_of
from studio.domain.text_records import Paragraph, Scene

Break = Literal["stars", "blank"]
BREAKS: Final[tuple[Break, ...]] = get_args(Break)
TITLES_MEAN: Final = ("manuscript.fountain",)
"""Ids of formats whose titles are more than printed: a screenplay's say where a scene plays."""
_BLANK: Final = "\u00a0"
"""A line that every format keeps and nobody sees."""


class Titles(NamedTuple):
    """Which titles of the outline are printed, and what stands between scenes without one."""

    levels: int = 0
    """How many levels of the outline have theirs; 0: all."""
    between: Break = "stars"


ALL_TITLES: Final = Titles()


def titles_by_level(document: Document) -> tuple[tuple[str, ...], ...]:
    """Of the outline, in reading order, the top first."""
    found: list[list[str]] = []
    for depth, scene in outline(document):
        while len(found) <= depth:
            found.append([])
        found[depth].append(scene.title)
    return tuple(map(tuple, found))


def with_titles(document: Document, titles: Titles) -> Document:
    """The document to be written; the same one where all titles are printed."""
    if titles.levels <= 0 or not any(depth >= titles.levels for depth, _scene in outline(document)):
        return document
    draft = Draft(document)
    homes: dict[str, list[str]] = {}
    home, before = "", list[Paragraph]()
    for depth, scene in outline(document):
        paragraphs = _written(paragraphs_of(document, scene.id))
        if depth < titles.levels:
            home, before = scene.id, paragraphs
            homes[home] = list(scene.paragraphs)
            continue
        draft.remove(scene)
        if before and paragraphs and before[-1].style != "rule" and paragraphs[0].style != "rule":
            draft.put(_break(scene.id, home, titles.between))
            homes[home].append(scene.id)
        before = paragraphs or before
        for paragraph_id in scene.paragraphs:
            draft.put(msgspec.structs.replace(draft.need(Paragraph, paragraph_id), scene_id=home))
        homes[home] += scene.paragraphs
    for scene_id, ids in homes.items():
        draft.put(msgspec.structs.replace(draft.need(Scene, scene_id), paragraphs=tuple(ids)))
    shown = document.copy()
    shown.apply(draft.change("Titles"))
    return shown


def _written(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Those that an export writes."""
    return [one for one in paragraphs if one.text.strip() or one.style in ("rule", "picture")]


def _break(paragraph_id: str, scene_id: str, between: Break) -> Paragraph:
    if between == "blank":
        return Paragraph(id=paragraph_id, scene_id=scene_id, text=_BLANK)
    return Paragraph(id=paragraph_id, scene_id=scene_id, style="rule")
