"""`triptych again FILE`: a picture made once more by exactly its recipe, and held against the one that was kept."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage

from studio.cli.answering import require_format, say, write_out
from studio.cli.picturing import save_picture
from studio.cli.running import headless_studio, hint, open_session, run_job
from studio.domain.errors import BadInput, BadRequest, FileUnreadable, StudioError
from studio.domain.picture_records import Generation
from studio.domain.project_records import Asset, Recipe
from studio.domain.recipe_differences import Difference, differences
from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import PictureRequest, as_asked
from studio.services.exchange.difference_words import headline, reason, table
from studio.services.exchange.formats import PICTURE_OUT, PROJECT_OUT
from studio.services.exchange.picture_differences import PictureDifference, difference
from studio.services.exchange.recipe_in import read_recipe
from studio.services.studio import Studio
from studio.services.translation import tr

EXIT_DIFFERS: Final = 5
"""It was made, and is not equal to the one that was kept."""


class _Kept(NamedTuple):
    recipe: Recipe
    read: Callable[[], bytes]


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    again = subparsers.add_parser(
        "again", help=tr("make a picture once more by exactly its recipe, and say whether it is the same")
    )
    again.add_argument("file", type=Path, metavar="FILE", help=tr("a picture made by Triptych, or a project"))
    again.add_argument(
        "--picture", default="", metavar="ID", help=tr("which picture of a project; its newest without it")
    )
    again.add_argument("--out", type=Path, help=tr("write the new picture to this file"))
    again.add_argument("--heat", type=Path, metavar="FILE", help=tr("write where they differ as a PNG"))
    again.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    again.set_defaults(run=run_again)


def run_again(options: argparse.Namespace) -> int:
    """0 for an equal picture, 5 for another one. Raises StudioError."""
    require_format(options.out, PICTURE_OUT)
    if options.heat is not None and options.heat.suffix.lower() != ".png":
        raise StudioError(BadRequest(field="--heat", problem=tr("it is written as PNG: give it a name in .png")))
    is_project = options.file.suffix.lower() in {suffix for row in PROJECT_OUT for suffix in row.suffixes}
    if not options.file.is_file():
        raise StudioError(FileUnreadable(path=str(options.file), detail="there is no such file"))
    kept = None if is_project else _of_file(options.file)
    with headless_studio(options.file if is_project else None) as studio:
        kept = kept or _of_project(studio, options.picture)
        made, recipe = _made_again(studio, kept.recipe)
        found = difference(kept.read(), open_session(studio).read_asset(made.asset))
        rows = differences(kept.recipe, recipe)
        if options.out is not None:
            save_picture(studio, made, options.out)
        if options.heat is not None and found.heat is not None:
            write_out(options.heat, _png(found.heat))
        say(options, _members(made, found, rows, options), _words(found, rows, options))
    return 0 if found.equal else EXIT_DIFFERS


def _of_file(path: Path) -> _Kept:
    found = read_recipe(path)
    request = found.request if isinstance(found, FoundRecipe) else None
    if not isinstance(found, FoundRecipe) or request is None:
        problem = tr("it has no recipe of Triptych; “triptych recipe” says what it tells")
        raise StudioError(BadInput(name=path.name, problem=problem))
    if found.afterwards:
        hint(tr("{name}: after it was made, more was done to it ({what}); its recipe makes the picture before that.",
                name=path.name, what=found.afterwards))  # fmt: skip
    recipe = Recipe(id="", request=request, created=0.0, engine_versions=found.versions, device=found.device)
    return _Kept(recipe, path.read_bytes)


def _of_project(studio: Studio, picture: str) -> _Kept:
    session = open_session(studio)
    there = [one for one in session.document.all(Generation) if not one.trashed]
    one = session.document.get(Generation, picture) if picture else max(there, key=lambda one: one.id, default=None)
    if one is None:
        problem = tr("the project has no such picture; “triptych gallery” lists them")
        raise StudioError(BadRequest(field="--picture", problem=problem))
    asset = one.asset
    return _Kept(session.document.need(Recipe, one.recipe_id), lambda: session.read_asset(asset))


def _made_again(studio: Studio, kept: Recipe) -> tuple[Generation, Recipe]:
    """Raises StudioError, also where something that it was made of is not here."""
    session, asked = open_session(studio), kept.request
    if not isinstance(asked, PictureRequest):
        raise StudioError(BadRequest(field="FILE", problem=tr("This picture has no recipe.")))
    if any(session.document.get(Asset, one) is None for one in studio.kinds.of(asked).inputs(asked)):
        problem = tr("it was made of another picture, which is not here: name the project that has both, and --picture")
        raise StudioError(BadRequest(field="FILE", problem=problem))
    model = studio.library.ref(asked.model.id)
    request = msgspec.structs.replace(as_asked(asked), model=model, batch=1)
    before = {one.id for one in session.document.all(Generation)}
    # The characters are those of the recipe, whatever cards the project has now.
    run_job(studio, request, label=tr("Picture"))
    [made] = [one for one in session.document.all(Generation) if one.id not in before]
    return made, session.document.need(Recipe, made.recipe_id)


def _png(heat: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    heat.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _members(
    made: Generation, found: PictureDifference, rows: tuple[Difference, ...], options: argparse.Namespace
) -> dict[str, Any]:
    measured = not math.isnan(found.psnr)
    return {
        "asset": made.asset,
        "equal": found.equal,
        "psnr": found.psnr if math.isfinite(found.psnr) else None,
        "largest": found.largest if measured else None,
        "share": found.share if measured else None,
        "sizes": [list(size) for size in found.sizes],
        "differences": [msgspec.to_builtins(row) for row in rows],
        "words": " ".join(one for one in (headline(found), reason(found, rows)) if one),
    } | ({"file": str(options.out)} if options.out is not None else {})


def _words(found: PictureDifference, rows: tuple[Difference, ...], options: argparse.Namespace) -> str:
    lines = [str(options.out)] if options.out is not None else []
    lines += [one for one in (headline(found), reason(found, rows)) if one]
    lines += [f"  {row.name}: {row.left} → {row.right}" for row in table(rows)]
    return "\n".join(lines)
