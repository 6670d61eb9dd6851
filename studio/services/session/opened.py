"""A project file that was opened and read, before it is a `ProjectSession`: all of it that grows with the project.

Made by `opened` on any thread, taken up by `ProjectSession` on the session's own. Who does not take it up
leaves it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from studio.domain.document import INDEXED, Document
from studio.domain.kinds import KINDS, Kinds
from studio.domain.outline import without_gaps
from studio.project.contents import Contents
from studio.project.settings import ProjectSettings
from studio.project.store import ProjectFile, open_file
from studio.services.session.history import ReadHistory, read_history

T = TypeVar("T")


class Opened(msgspec.Struct, frozen=True):
    file: ProjectFile
    contents: Contents
    document: Document
    history: ReadHistory

    def setting(self, name: str, default: T) -> T:
        """As `ProjectSession.setting`."""
        return ProjectSettings(self.contents.settings).get(name, default)

    def leave(self) -> None:
        """Nobody wants it: close the file in order."""
        self.file.close()


def opened(path: Path, *, read_only: bool = False, program: str = "Triptych", kinds: Kinds = KINDS) -> Opened:
    """See `ProjectSession.open`. Raise StudioError."""
    return read_whole(open_file(path.absolute(), read_only=read_only, program=program, kinds=kinds))


def read_whole(file: ProjectFile) -> Opened:
    """Read a file that was just opened, and begin to write to it; where that fails it is closed. Raise StudioError."""
    try:
        contents = file.load()
        file.begin()
        document = Document(without_gaps(contents.records))
        for kind, fields in INDEXED.items():
            document.all(kind)
            for field in fields:
                document.where(kind, field, None)
        return Opened(
            file, contents, document, read_history(contents.steps, contents.cursors, str(file.path), file.kinds)
        )
    except BaseException:
        file.abandon()
        raise
