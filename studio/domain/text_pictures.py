"""Pictures between the paragraphs of the manuscript: put in as one step. Pure; the text's room calls it.

A picture is a paragraph of style "picture" with the SHA-256 of its asset; its text is what the picture shows, for those
who cannot see it, and goes into exports as their alternative text.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.manuscript import replace_range
from studio.domain.passages import Passage, Place
from studio.domain.picture_records import Generation
from studio.domain.project_records import Recipe
from studio.domain.requests import PictureRequest
from studio.domain.text_records import Paragraph, Scene

LONGEST_ALT = 300
"""Characters of a prompt that become what a picture shows."""


def picture(asset: str, shows: str = "") -> Passage:
    return Passage(" ".join(shows.split())[:LONGEST_ALT], "picture", asset=asset)


def insert_pictures(document: Document, start: Place, end: Place, pictures: Sequence[Passage]) -> Change:
    """In the place of what lies between two places of one scene. At the end of the scene an empty paragraph follows, to
    write on. Raises KeyError, ValueError as `replace_range`."""
    last = document.need(Paragraph, end[0])
    if last.style == "picture" and start[0] == end[0]:
        start = end = (last.id, len(last.text))
    order = document.need(Scene, last.scene_id).paragraphs
    ends = order[-1] == last.id and end[1] == len(last.text)
    passages = (*pictures, Passage()) if ends else tuple(pictures)
    return msgspec.structs.replace(replace_range(document, last.scene_id, start, end, passages), label="Picture")


def inserted(change: Change) -> tuple[str, ...]:
    """Ids of the paragraphs of a change that show a picture which they did not show before, in their order."""
    order = next((edit.after.paragraphs for edit in change.edits if isinstance(edit.after, Scene)), ())
    found = {
        edit.after.id
        for edit in change.edits
        if isinstance(edit.after, Paragraph)
        and edit.after.style == "picture"
        and (not isinstance(edit.before, Paragraph) or edit.before.asset != edit.after.asset)
    }
    return tuple(one for one in order if one in found) or tuple(found)


def with_pictures_that_are_here(passages: Sequence[Passage], assets: Container[str]) -> tuple[tuple[Passage, ...], int]:
    """The words of what pictures of another project show stand in their place; and how many these are."""
    found: list[Passage] = []
    lost = 0
    for one in passages:
        here = one.style == "picture" and one.asset in assets
        lost += one.style == "picture" and not here
        if here:
            found.append(one)
        elif one.style != "picture":
            found.append(msgspec.structs.replace(one, asset="") if one.asset else one)
        elif one.text:
            found.append(msgspec.structs.replace(one, style="body", asset=""))
    return tuple(found), lost


def drawn(document: Document, generation_id: str) -> Passage | None:
    """A finished picture of the project, with the words that it was made of; None where it is not there any more."""
    generation = document.get(Generation, generation_id)
    if generation is None:
        return None
    recipe = document.get(Recipe, generation.recipe_id)
    request = recipe.request if recipe is not None else None
    return picture(generation.asset, request.prompt if isinstance(request, PictureRequest) else "")


def pictures_of(document: Document) -> list[Generation]:
    """What the project's gallery shows, the newest first."""
    return [one for one in document.all(Generation) if not one.trashed][::-1]
