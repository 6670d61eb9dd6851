"""A finished picture as the gallery's index has it. Pure, any thread."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from studio.domain.document import Document
from studio.domain.engine_cards import PAINTER_TASKS
from studio.domain.picture_records import Generation
from studio.domain.project_records import Recipe
from studio.domain.requests import PictureRequest
from studio.project.gallery_index import IndexRow

_DEEPEST: Final = 50
"""Steps from a picture back to what it was made from."""
_encode = msgspec.msgpack.Encoder().encode


def stamp_of(one: Generation) -> bytes:
    """Another one when its row would be another one. A recipe never changes."""
    told = (one.asset, one.recipe_id, one.width, one.height, one.rating, one.trashed, one.created, one.tags, one.albums)
    return hashlib.blake2b(_encode(told), digest_size=12).digest()


def row_of(document: Document, one: Generation) -> IndexRow:
    """Of a picture that was enlarged or cut out, the words and numbers are those of the one that it was drawn as."""
    own = _request(document, one)
    drawn = drawn_by(document, one)
    tags = tuple(tag.lower() for tag in one.tags)
    prompt = " ".join(drawn.prompt.split()) if drawn is not None else ""
    return IndexRow(
        id=one.id,
        stamp=stamp_of(one),
        words="\n".join((prompt, *tags)).casefold(),
        model=drawn.model.id.casefold() if drawn is not None else "",
        task=own.task if own is not None else "",
        seed=drawn.seed if drawn is not None else -1,
        steps=drawn.steps if drawn is not None else 0,
        width=one.width,
        height=one.height,
        stars=one.rating,
        trashed=one.trashed,
        created=one.created,
        tags=tags,
        albums=one.albums,
    )


def _request(document: Document, one: Generation) -> PictureRequest | None:
    recipe = document.get(Recipe, one.recipe_id)
    request = recipe.request if recipe is not None else None
    return request if isinstance(request, PictureRequest) else None


def drawn_by(document: Document, one: Generation) -> PictureRequest | None:
    """What drew it, or what it was enlarged or cut out of; its own request where that is not known."""
    request = own = _request(document, one)
    for _ in range(_DEEPEST):
        if request is None or request.task in PAINTER_TASKS or not request.init_image:
            return request if request is not None else own
        before = document.where(Generation, "asset", request.init_image)
        if not before:
            return own
        request = _request(document, before[0])
    return own


def changed_rows(document: Document, known: dict[str, bytes], wanted: Iterable[Generation]) -> Iterator[IndexRow]:
    """Of the pictures that are not indexed as they are now."""
    for one in wanted:
        if known.get(one.id) != stamp_of(one):
            yield row_of(document, one)
