"""Projects of other programs that are folders of files: single files of them read, with bounds. Used by the readers of
this package, on any thread.

Only regular files count: a link could lead anywhere. What a project names as a file is never a path.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any, Final

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.services.exchange.pictures_in import beside
from studio.services.exchange.zipped_xml import TAG_LIMIT, xml_root

XML_LIMIT: Final = 32 * 2**20
FOLDER_LIMIT: Final = 256 * 2**20
"""Bytes of all texts of a project."""
ITEM_LIMIT: Final = 50_000


class Folder:
    """One project's, with how much of it may still be read."""

    def __init__(self, path: Path, name: str) -> None:
        """`name`: of the project, for what is said to people."""
        self._path, self._name, self._left = path, name, FOLDER_LIMIT

    def read(self, *parts: str) -> bytes | None:
        """The bytes of a file; None for one that is not there or is no regular file. Raises StudioError(BadInput |
        FileUnreadable)."""
        path = self._path.joinpath(*parts)
        try:
            found = path.lstat()
            if not stat.S_ISREG(found.st_mode):
                return None
            self._left -= found.st_size
            if self._left < 0:
                problem = f"its texts are larger than {FOLDER_LIMIT >> 20} MB"
                raise StudioError(BadInput(name=self._name, problem=problem))
            with path.open("rb") as file:
                return file.read(found.st_size)
        except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a zero in the name
            return None
        except OSError as error:
            raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error

    def picture(self, name: str, file: str) -> bytes | None:
        """The bytes of a picture in a folder of the project, which count for nothing here; None for one that is too
        large, or is none."""
        path = self._path / name / file
        return None if path.is_symlink() or path.parent.is_symlink() else beside(path.parent, file)


def project_file_in(folder: Path) -> Path | None:
    """What describes the project of novelWriter or Scrivener in a folder; None for a folder that holds none, and for
    what is no folder."""
    novel = folder / "nwProject.nwx"
    try:
        if novel.is_file():
            return novel
        found = (one for one in folder.iterdir() if one.suffix.lower() == ".scrivx") if folder.is_dir() else iter(())
        return min(found, default=None)
    except OSError:
        # Whoever is given the folder for something else says why it cannot be read.
        return None


def project_xml(path: Path, problem: str) -> Any:
    """The root of the file that describes a project. Raises StudioError(FileUnreadable | BadInput), with `problem` for
    what is no such file."""
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # late: most sessions never need it

    try:
        if path.stat().st_size > XML_LIMIT:
            raise StudioError(BadInput(name=path.name, problem=f"it is larger than {XML_LIMIT >> 20} MB"))
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error
    if b"<!DOCTYPE" in data.replace(b"\0", b"") or data.count(b"<") > TAG_LIMIT:
        raise StudioError(BadInput(name=path.name, problem=problem))
    try:
        return xml_root(data)
    except (LxmlError, ValueError) as error:
        raise StudioError(BadInput(name=path.name, problem=problem)) from error
