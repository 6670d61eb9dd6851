"""A project file that was opened and read, before it is a `ProjectSession`: all of it that grows with the project.

Made by `opened` on any thread, taken up by `ProjectSession` on the session's own. Who does not take it up
leaves it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from studio.domain.document import INDEXED, Document
from studio.domain.kinds import KINDS, Kinds
from studio.domain.outline import without_gaps
from studio.project.contents import Contents
from studio.project.settings import ProjectSettings
from studio.project.store import ProjectFile, open_file
from studio.services.session.read_history import ReadHistory, read_history

T = TypeVar("T")


class Opened(msgspec.Struct, frozen=True):
    file: ProjectFile
    contents: Contents
    document: Document
    history: ReadHistory
    cut_off: float = 0.0
    """When the file was written last, in seconds since 1970, where the last one to edit it did not close it; to be
    shown. 0: it was closed in order."""

    def setting(self, name: str, default: T) -> T:
        """As `ProjectSession.setting`."""
        return ProjectSettings(self.contents.settings).get(name, default)

    def leave(self) -> None:
        """Nobody wants it: close the file in order."""
        self.file.close()


def opened(path: Path, *, read_only: bool = False, program: str = "Triptych", kinds: Kinds = KINDS) -> Opened:
    """See `ProjectSession.open`. Raise StudioError."""
    path = path.absolute()
    written = _written_last(path)
    return read_whole(open_file(path, read_only=read_only, program=program, kinds=kinds), written)


def _written_last(path: Path) -> float:
    """By the clock on the wall; 0 where nobody can tell."""
    real = Path(os.path.realpath(path))
    times = []
    for file in (real, real.with_name(real.name + "-wal")):
        with suppress(OSError):
            times.append(file.stat().st_mtime)
    return max(times, default=0.0)


def read_whole(file: ProjectFile, written: float = 0.0) -> Opened:
    """Read a file that was just opened, and begin to write to it; where that fails it is closed. `written`: when that
    was done last, before it was opened. Raise StudioError."""
    try:
        contents = file.load()
        file.begin()
        document = Document(without_gaps(contents.records))
        for kind, fields in INDEXED.items():
            document.all(kind)
            for field in fields:
                document.where(kind, field, None)
        history = read_history(contents.steps, contents.cursors, str(file.path), file.kinds)
        return Opened(file, contents, document, history, written if file.was_cut_off else 0.0)
    except BaseException:
        file.abandon()
        raise
