"""A folder of the user's data with a TOML file for each thing of one kind: their writing tasks, their personas.

Main thread, and the command line. Files may come from elsewhere at any time, so what is read is bounded.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from studio import places
from studio.domain.errors import FileUnreadable, FileUnwritable, StudioError
from studio.private_files import private_folder, write_private

ENDING: Final = ".toml"
FILES: Final = 500
"""Most files that are read of a folder."""


class OwnFolder:
    def __init__(self, name: str, id_in: Callable[[Path], str], path: Path | None = None) -> None:
        """`name`: of the folder of the user's data, where `path` names no other. `id_in`: the id of what a file has;
        it may raise StudioError."""
        self._name, self._id_in, self._path = name, id_in, path

    @property
    def path(self) -> Path:
        return self._path if self._path is not None else places.data_dir() / self._name

    def files(self) -> tuple[Path, ...]:
        try:
            with os.scandir(self.path) as inside:
                names = sorted(one.name for one in inside if one.name.endswith(ENDING) and one.is_file())
        except OSError:
            return ()
        return tuple(self.path / name for name in names[:FILES])

    def place(self, one_id: str) -> Path:
        return self.path / f"{one_id}{ENDING}"

    def put(self, one_id: str, text: str) -> None:
        """Raises StudioError(FileUnwritable)."""
        path = self.place(one_id)
        try:
            private_folder(path.parent)
            write_private(path, text.encode())
        except OSError as error:
            raise StudioError(FileUnwritable(path=str(path), detail=error.strerror or str(error))) from error

    def has(self, path: Path, one_id: str) -> bool:
        """Whether it is the file of that id, or one that says so itself."""
        try:
            return path == self.place(one_id) or self._id_in(path) == one_id
        except StudioError:
            return False

    def remove(self, one_id: str) -> None:
        """Every file of the folder that has it. Raises StudioError(FileUnwritable)."""
        for path in self.files():
            if self.has(path, one_id):
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    raise StudioError(FileUnwritable(path=str(path), detail=error.strerror or str(error))) from error


def bounded_text(path: Path, largest: int) -> str:
    """Of a file of at most `largest` letters; a larger one comes longer than that, and is refused by its reader.
    Raises StudioError(FileUnreadable)."""
    try:
        with path.open("rb") as file:
            data = file.read(4 * largest + 1)
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    return data.decode("utf-8-sig", "replace")
