"""Names that other files have or had: what is in the way of a project is moved away, and nothing is lost by it.

SQLite plays a log into whatever main file has its name. A log whose main file was moved away after a crash must
therefore never meet a new file. Called by the rest of this package, `services.copies` and the window; any thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from studio.domain.errors import ProjectLocked, StudioError
from studio.project.connect import failures, peek
from studio.project.files import replacing
from studio.project.identity import ORPHAN
from studio.project.lock import ProjectLock, is_held, read_holder
from studio.project.recovery import companions, make_sound


@contextmanager
def replacing_project(dest: Path) -> Iterator[Path]:
    """As `files.replacing`, for a project file. Raise StudioError(ProjectLocked) too, when `dest` is open somewhere."""
    if is_held(dest):
        raise StudioError(ProjectLocked(path=str(dest), holder=read_holder(dest)))
    with replacing(dest) as new:
        yield new
        move_logs_away(dest)


def move_logs_away(path: Path) -> None:
    """Before a new main file gets this name: rename the logs of another one. The caller knows that none is live."""
    for log in companions(path):
        log.replace(log.with_name(log.name + ORPHAN))


def move_away(path: Path) -> Path:
    """Rename the file at `path`, whatever it is, to a free name beside it, and answer with that name.

    Raise StudioError(ProjectLocked) when a window has it open, this one included: a live project and its log must not
    be parted; StudioError(FileUnwritable) when it cannot be renamed.
    """
    with ProjectLock(path), failures(path):
        with suppress(StudioError):
            # A log that a crash left goes into the file; where that cannot be done it is renamed with it.
            peek(path)
            make_sound(path.resolve())
        free = free_name(path, "replaced")
        for log in () if path.is_symlink() else companions(path):
            log.rename(log.with_name(free.name + log.name.removeprefix(path.name)))
        path.rename(free)
    return free


def free_name(path: Path, why: str) -> Path:
    """A name beside the file that nothing has: "Novel (replaced).triptych", "Novel (replaced 2).triptych"."""
    number = 1
    while True:
        ending = f"({why})" if number == 1 else f"({why} {number})"
        free = path.with_name(f"{path.stem} {ending}{path.suffix}")
        if not free.exists():
            return free
        number += 1
