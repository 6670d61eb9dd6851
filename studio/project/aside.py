"""Gives up a project's name for a new one without losing what is there. Called by the window's "New project"."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from studio.domain.errors import StudioError
from studio.project.connect import failures, peek
from studio.project.lock import ProjectLock
from studio.project.recovery import companions, make_sound


def put_aside(path: Path) -> Path:
    """Rename the file at `path`, whatever it is, to a free name beside it, and answer with that name.

    Raise StudioError(ProjectLocked) when a window has it open, this one included: a live project and its log must not
    be parted; StudioError(FileUnwritable) when it cannot be renamed.
    """
    with ProjectLock(path), failures(path):
        with suppress(StudioError):
            # A log that a crash left goes into the file; where that cannot be done it is renamed with it.
            peek(path)
            make_sound(path.resolve())
        free = _free_name(path)
        for companion in () if path.is_symlink() else companions(path):
            companion.rename(companion.with_name(free.name + companion.name.removeprefix(path.name)))
        path.rename(free)
    return free


def _free_name(path: Path) -> Path:
    number = 1
    while True:
        ending = "(replaced)" if number == 1 else f"(replaced {number})"
        free = path.with_name(f"{path.stem} {ending}{path.suffix}")
        if not free.exists():
            return free
        number += 1
