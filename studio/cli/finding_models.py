"""`triptych models find [FOLDER]`: models of other programs, listed, and used where they lie."""

from __future__ import annotations

import argparse
from typing import Any

from studio.cli.running import give_json, hint, tell
from studio.domain.errors import FileUnreadable, StudioError
from studio.domain.names import unknown
from studio.domain.showable import showable
from studio.services.models.fit import size_in_words
from studio.services.models.found_models import FoundModel
from studio.services.models.library import ModelLibrary
from studio.services.translation import tr
from studio.services.wording import sentence


def find(library: ModelLibrary, args: argparse.Namespace) -> int:
    """1 where one that was to be used could not be. Raises StudioError."""
    if args.folder is not None and not args.folder.is_dir():
        raise StudioError(FileUnreadable(path=str(args.folder), detail="there is no such folder"))
    library.look_at_machine()
    found = list(library.find(args.folder))
    wanted = _wanted(found, args)
    used: dict[str, str] = {}
    failures: dict[str, str] = {}
    for one in wanted:
        try:
            used[one.path] = one.here or library.use_found(one).id
        except StudioError as error:
            failures[one.path] = sentence(error.failure)
    if args.json:
        give_json([_members(one, used, failures) for one in found], indent=1)
    else:
        _tell(found, used, failures)
    return 1 if failures else 0


def _wanted(found: list[FoundModel], args: argparse.Namespace) -> list[FoundModel]:
    """Raises StudioError(NameUnknown) for a title that was not found."""
    for name in args.use:
        if name not in {each for one in found for each in (one.title, one.path)}:
            raise unknown("model", name, [one.title for one in found])
    return [
        one
        for one in found
        if one.title in args.use or one.path in args.use or (args.use_all and not one.why_not and not one.here)
    ]


def _members(one: FoundModel, used: dict[str, str], failures: dict[str, str]) -> dict[str, Any]:
    what = one.what
    return {
        "title": one.title,
        "program": one.program,
        "path": one.path,
        "size": one.size,
        "kind": what.kind if what is not None else "",
        "family": what.family if what is not None else "",
        "architecture": what.architecture if what is not None else "",
        "engine": what.engine if what is not None else "",
        "id": used.get(one.path, one.here),
        "why_not": failures.get(one.path, one.why_not),
    }


def _tell(found: list[FoundModel], used: dict[str, str], failures: dict[str, str]) -> None:
    for one in found:
        here = used.get(one.path, one.here)
        why_not = failures.get(one.path, one.why_not)
        mark = "*" if here else "-" if why_not else " "
        tell(f"{mark} {showable(one.title):<40} {size_in_words(one.size):>10}  {one.program}: {showable(one.path)}")
        if why_not:
            tell(f"    {why_not}")
        elif here:
            tell("    " + tr("in the library as {id}, where it lies", id=here))
    if not found:
        tell(tr("No models of other programs were found. Name a folder to look there."))
    elif any(not one.here and not one.why_not and one.path not in used for one in found):
        hint(tr("Use one where it lies with --use TITLE, or all that can be run here with --use-all."))
