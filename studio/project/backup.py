"""Rolling backups of a project, in the user's data folder, bounded in count and bytes.

Made by `upkeep` on its thread through SQLite's backup API; listed and restored by the window and the command line.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import apsw
import msgspec

from studio import places
from studio.domain.errors import ImportRefused, StudioError
from studio.project.files import copy_database, replacing
from studio.project.replacing import replacing_project

SUFFIX = ".triptych"


class Bounds(msgspec.Struct, frozen=True):
    count: int = 8
    """Backups of one project."""
    bytes: int = 2 << 30
    """All backups of one project together. The newest is always kept."""
    total_bytes: int = 8 << 30
    """All backups of all projects together."""


def backup_folder(project: Path) -> Path:
    """Where the backups of the project at this place lie."""
    real = os.path.realpath(project)
    return places.data_dir() / "backups" / f"{project.stem[:60]}-{hashlib.sha256(real.encode()).hexdigest()[:12]}"


def list_backups(project: Path) -> tuple[Path, ...]:
    """Newest first. The name of each is the time it was made, in UTC."""
    return tuple(sorted(backup_folder(project).glob(f"*{SUFFIX}"), reverse=True))


def make_backup(
    reader: apsw.Connection, project: Path, bounds: Bounds, stop: Callable[[], bool] = lambda: False
) -> Path | None:
    """Copy the project as it is now; None when it was stopped, or is too big for the bounds or for the disk."""
    folder = backup_folder(project)
    folder.mkdir(parents=True, exist_ok=True)
    size = int(reader.pragma("page_count")) * int(reader.pragma("page_size"))
    if size > bounds.bytes or shutil.disk_usage(folder).free < 3 * size:
        return None
    dest = folder / (time.strftime("%Y%m%d-%H%M%S", time.gmtime()) + SUFFIX)
    stopped = False
    try:
        with replacing(dest) as new:
            stopped = not copy_database(reader, new, stop)
            if stopped:
                raise InterruptedError
    except StudioError:
        if stopped:
            return None
        raise
    _prune(project, bounds)
    return dest


def restore_backup(backup: Path, dest: Path) -> None:
    """Put a backup beside its project as a project of its own; never over a file that is there. Raise StudioError."""
    if dest.exists():
        raise StudioError(ImportRefused(path=str(dest), kind="exists", detail="a file of this name is there already"))
    with replacing_project(dest) as new:
        shutil.copyfile(backup, new)


def _prune(project: Path, bounds: Bounds) -> None:
    _keep(list(list_backups(project)), bounds.count, bounds.bytes, 1)
    everywhere = sorted((places.data_dir() / "backups").glob(f"*/*{SUFFIX}"), key=lambda path: path.name, reverse=True)
    _keep(everywhere, len(everywhere), bounds.total_bytes, 1)


def _keep(newest_first: list[Path], count: int, size: int, least: int) -> None:
    used = 0
    for number, path in enumerate(newest_first):
        used += path.stat().st_size
        if number >= least and (number >= count or used > size):
            path.unlink()
