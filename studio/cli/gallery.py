"""`triptych gallery PROJECT [QUERY]`: the finished pictures of a project, found by the line of the gallery's search.
Needs an event loop for the search by meaning alone."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from studio.cli.reading_meanings import MeaningReader
from studio.cli.running import give_json, headless_studio, hint, tell
from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.gallery_query import Query, QueryError, parsed
from studio.domain.picture_records import Album, Generation
from studio.domain.project_records import Recipe
from studio.domain.requests import PictureRequest
from studio.project.contents import id_at
from studio.services.gallery.finding import Finder, Found, finder_of
from studio.services.gallery.words import query_words
from studio.services.meanings import TextMeanings
from studio.services.session.opened import Opened, opened
from studio.services.translation import tr, tr_count

_LONGEST = 60
"""Characters of a prompt in a line."""


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    gallery = subparsers.add_parser(
        "gallery", help=tr("find pictures of a project by words, meaning, model, seed, stars, tags")
    )
    gallery.add_argument("file", type=Path, metavar="PROJECT")
    gallery.add_argument(
        "query", nargs="*", metavar="QUERY",
        help=tr("as in the gallery: fox model:turbo \"stars>=3\" -tag:draft after:2026-11-01 sort:oldest; "
                "like:\"a tower by the water\" looks for what prompts mean"),
    )  # fmt: skip
    gallery.add_argument("--trash", action="store_true", help=tr("look in the trash instead"))
    gallery.add_argument("--json", action="store_true", help=tr("the answer as JSON"))
    gallery.set_defaults(run=run_gallery)


def run_gallery(options: argparse.Namespace) -> int:
    try:
        query = parsed(" ".join(options.query))
    except QueryError as error:
        raise StudioError(BadRequest(field="QUERY", problem=query_words(error))) from error
    whole = opened(options.file, read_only=True)
    try:
        document = whole.document
        found = _found_like(whole, query) if query.like else _found(Finder(), document, query, b"")
        pictures = [one for one in _each(document, found.ids) if one.trashed == options.trash]
        if options.json:
            give_json({"pictures": [_members(document, one) for one in pictures]}, indent=1)
        else:
            for one in pictures:
                tell(_line(document, one))
            hint(tr_count("{count} picture", "{count} pictures", len(pictures)))
    finally:
        whole.leave()
    return 0


def _found(finder: Finder, document: Document, query: Query, meaning: bytes) -> Found:
    try:
        return finder.looking(document, query, meaning)(lambda _share: None)
    finally:
        finder.close()


def _found_like(whole: Opened, query: Query) -> Found:
    """By meaning; what prompts mean is kept where the window keeps it. Raises StudioError, or Interrupted on Ctrl+C."""
    document = whole.document
    finder = finder_of(id_at(whole.file.path), whole.file.path)
    try:
        found = finder.looking(document, query)(lambda _share: None)
        with headless_studio(None) as studio:
            reader = MeaningReader(studio, TextMeanings(studio.queue, studio))
            meaning = reader.question(query.like)
            unread = found.prompts - found.read
            if unread:
                hint(tr_count("{count} prompt is read first", "{count} prompts are read first", unread))
                reader.all_of(finder, unread)
        return _found(finder, document, query, meaning)
    finally:
        finder.close()


def _each(document: Document, ids: tuple[str, ...]) -> Iterator[Generation]:
    return (one for one in document.each(Generation, ids) if one is not None)


def _request(document: Document, one: Generation) -> PictureRequest | None:
    recipe = document.get(Recipe, one.recipe_id)
    return recipe.request if recipe is not None and isinstance(recipe.request, PictureRequest) else None


def _members(document: Document, one: Generation) -> dict[str, Any]:
    request = _request(document, one)
    albums = [found.name for each in one.albums if (found := document.get(Album, each)) is not None]
    return {
        "id": one.id,
        "asset": one.asset,
        "width": one.width,
        "height": one.height,
        "created": one.created,
        "stars": one.rating,
        "tags": list(one.tags),
        "albums": albums,
        "prompt": request.prompt if request is not None else None,
        "seed": request.seed if request is not None else None,
        "model": request.model.id if request is not None else None,
        "task": request.task if request is not None else None,
    }


def _line(document: Document, one: Generation) -> str:
    request = _request(document, one)
    day = datetime.datetime.fromtimestamp(one.created).date().isoformat()
    prompt = " ".join(request.prompt.split()) if request is not None else ""
    prompt = prompt if len(prompt) <= _LONGEST else f"{prompt[: _LONGEST - 1]}…"
    stars = f" {'★' * one.rating}" if one.rating else ""
    tags = "".join(f" #{tag.replace(' ', '-')}" for tag in one.tags)
    seed = tr("seed {seed}", seed=request.seed) if request is not None else ""
    return f"{one.id}  {day}  {one.width}×{one.height}  {seed}  {prompt}{stars}{tags}"
