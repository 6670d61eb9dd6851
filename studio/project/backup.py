"""Rolling backups of a project, in the user's data folder, bounded in count and bytes.

Made by `upkeep` on its thread through SQLite's backup API; listed and restored by the window and the command line.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import apsw
import msgspec

from studio import leavings, places
from studio.domain.errors import ImportRefused, StudioError
from studio.private_files import private_folder
from studio.project.files import copy_database, replacing
from studio.project.replacing import replacing_project

SUFFIX = ".triptych"
_NUMBERED = re.compile(r"(\d{8,})-\d{8}-\d{6}")


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
    """Newest first. The name of each is its number and the time it was made, in UTC: the number says which is newer,
    as the clock can be set back, and the time is shown."""
    return tuple(sorted(backup_folder(project).glob(f"*{SUFFIX}"), key=_order, reverse=True))


def _order(made: Path) -> tuple[int, str]:
    """Those that have no number are of an earlier version, and older than all that have one."""
    numbered = _NUMBERED.fullmatch(made.stem)
    return (int(numbered[1]), made.stem) if numbered is not None else (0, made.stem)


def _everywhere() -> list[Path]:
    """The backups of all projects, newest first."""
    return sorted((places.data_dir() / "backups").glob(f"*/*{SUFFIX}"), key=_order, reverse=True)


def make_backup(
    reader: apsw.Connection, project: Path, bounds: Bounds, stop: Callable[[], bool] = lambda: False
) -> Path | None:
    """Copy the project as it is now; None when it was stopped, or is too big for the bounds or for the disk."""
    folder = backup_folder(project)
    private_folder(folder)
    leavings.sweep(folder)
    size = int(reader.pragma("page_count")) * int(reader.pragma("page_size"))
    if size > bounds.bytes or shutil.disk_usage(folder).free < 3 * size:
        return None
    newest = _everywhere()[:1]
    number = _order(newest[0])[0] + 1 if newest else 1
    dest = folder / f"{number:08d}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}{SUFFIX}"
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
    everywhere = _everywhere()
    _keep(everywhere, len(everywhere), bounds.total_bytes, 1)


def _keep(newest_first: list[Path], count: int, size: int, least: int) -> None:
    used = 0
    for number, path in enumerate(newest_first):
        used += path.stat().st_size
        if number >= least and (number >= count or used > size):
            path.unlink()
