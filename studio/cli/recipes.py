"""`triptych recipe FILE`: how a picture was made, as its file tells it, whatever program wrote it. No event loop."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from studio.cli.recipe_members import as_members, in_words
from studio.cli.running import give, give_json
from studio.domain.errors import BadInput, StudioError
from studio.domain.recipes.found import FoundRecipe, OtherProgram
from studio.services.exchange.recipe_in import parts_in, read_recipe
from studio.services.translation import tr

_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".jfif", ".webp", ".avif", ".tif", ".tiff")
EXIT_NONE: Final = 3
"""The file tells nothing of its making."""


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    recipe = subparsers.add_parser("recipe", help=tr("how a picture was made, as its file tells it"))
    recipe.add_argument("file", nargs="+", type=Path, metavar="FILE", help=tr("a picture, or a folder of them"))
    recipe.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    recipe.set_defaults(run=run_recipe)


def run_recipe(options: argparse.Namespace) -> int:
    paths = [inner for path in options.file for inner in _pictures(path)]
    several, found_any = len(paths) > 1 or options.file[0].is_dir(), False
    told: list[dict[str, Any]] = []
    for path in paths:
        found = read_recipe(path)
        found_any = found_any or isinstance(found, FoundRecipe)
        parts = parts_in(path) if found is None else ()
        told.append({**({"file": str(path)} if several else {}), **as_members(found), **_as_parts(parts)})
        if not options.json:
            if several:
                give(f"{path}:")
            give(_words_of_parts(parts) if parts else _words(found))
    if options.json:
        give_json(told if several else told[0], indent=1)
    return 0 if found_any else EXIT_NONE


def _as_parts(parts: tuple[str, ...]) -> dict[str, Any]:
    return {"source": "Triptych", "parts": list(parts)} if parts else {}


def _words_of_parts(parts: tuple[str, ...]) -> str:
    return tr("Put together on a canvas of: {parts}. No one recipe makes it.", parts=", ".join(dict.fromkeys(parts)))


def _words(found: FoundRecipe | OtherProgram | None) -> str:
    if found is None:
        return tr("The file says nothing of its making.")
    if isinstance(found, OtherProgram):
        return tr("It carries a recipe of {program} that cannot be read here.",
                  program=found.program or tr("another program"))  # fmt: skip
    return in_words(found)


def _pictures(path: Path) -> list[Path]:
    """The file itself, or the pictures of a folder. Raises StudioError(BadInput)."""
    if not path.is_dir():
        return [path]
    try:
        inside = sorted(one for one in path.iterdir() if one.suffix.lower() in _SUFFIXES)
    except OSError as error:
        raise StudioError(BadInput(name=path.name, problem=error.strerror or str(error))) from error
    if not inside:
        raise StudioError(BadInput(name=path.name, problem="there is no picture in it"))
    return inside
