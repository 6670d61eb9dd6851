"""Bounded listing of a folder that somebody wants to import: regular files only, nothing outside it by links.

Called by the importers in the window's process.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.formats.checks import Check, unhindered

MAX_FILES: Final = 2_000
MAX_DEPTH: Final = 4
MAX_JSON: Final = 32 * 1024 * 1024
T = TypeVar("T")


class FolderError(ValueError):
    """The folder has too many files, or files that lead out of it; says which."""


def files_of(root: Path, check: Check = unhindered) -> dict[str, Path]:
    """Relative posix name -> path of every regular file, hidden ones left out. A link that stays inside the folder, or
    inside the hub cache that the folder is part of (`snapshots/` beside `blobs/`), is followed. Raises FolderError,
    OSError."""
    inside = _allowed_roots(root)
    found: dict[str, Path] = {}
    for folder, folders, names in os.walk(root, followlinks=False):
        check()
        here = Path(folder)
        if len(here.relative_to(root).parts) >= MAX_DEPTH:
            folders.clear()
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not (here / name).is_symlink())
        for name in sorted(names):
            path = here / name
            if name.startswith("."):
                continue
            if path.is_symlink() and not any(path.resolve().is_relative_to(allowed) for allowed in inside):
                raise FolderError(f"{path.relative_to(root)} is a link that leads out of the folder")
            if path.is_file():
                found[path.relative_to(root).as_posix()] = path
            if len(found) > MAX_FILES:
                raise FolderError(f"it has more than {MAX_FILES} files")
    return found


def _allowed_roots(root: Path) -> list[Path]:
    resolved = root.resolve()
    if resolved.parent.name == "snapshots" and (resolved.parent.parent / "blobs").is_dir():
        return [resolved, (resolved.parent.parent / "blobs").resolve()]
    return [resolved]


def read_json(path: Path, kind: type[T]) -> T:
    """A small JSON file. Raises FolderError, OSError."""
    if path.stat().st_size > MAX_JSON:
        raise FolderError(f"{path.name} is too large to be a description")
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except UNDECODABLE as error:
        raise FolderError(f"{path.name} is not as it should be: {error}") from error
