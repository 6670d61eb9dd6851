"""Copies and packages of an open project, written at once or in the background.

A big project takes seconds to copy; the window's thread does not wait for it. Each background copy has a thread and a
reading connection of its own. Used by `ProjectSession`, on its thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, Slot

from studio import threads
from studio.domain.document import Document
from studio.domain.errors import Failure, FileUnwritable, ProjectDamaged, StudioError
from studio.project import package, tiles
from studio.project.contents import read_blob
from studio.project.files import copy_database, replacing
from studio.project.lock import lock_path
from studio.project.replacing import replacing_project
from studio.project.store import ProjectFile
from studio.project.writes import TileRow, Write, write_all

Stop = Callable[[], bool]
InWords = Callable[[Document], str]
"""The whole manuscript as people read it: what a package holds beside the records."""


class Pending(NamedTuple):
    """What is not in the file yet."""

    blobs: Mapping[str, bytes]
    tile: Callable[[str], TileRow | None]


class Copies(QObject):
    ended = Signal(object, object)
    """Path, and the Failure or None."""

    _ended = Signal(object, object)

    def __init__(self, file: ProjectFile, parent: QObject) -> None:
        super().__init__(parent)
        self._file = file
        self._stop = threading.Event()
        self._threads: dict[threading.Thread, Path] = {}
        self._ended.connect(self._say_ended, Qt.ConnectionType.QueuedConnection)

    def copy(self, dest: Path, waiting: tuple[Write, ...], stop: Stop = lambda: False) -> None:
        """The project as it is on disk, and the writes that are not there yet. Raise StudioError."""
        if self._file.has(dest):
            raise StudioError(FileUnwritable(path=str(dest), detail="a copy cannot take the place of its original"))
        with self._at(dest) as new:
            with self._file.reading() as reader:
                done = copy_database(reader, new, stop)
            if not done:
                raise StudioError(FileUnwritable(path=str(dest), detail="the project was closed before it was copied"))
            write_all(new, waiting)

    def _at(self, dest: Path) -> AbstractContextManager[Path]:
        """The name that the project itself had is free, and ours, when its file was deleted."""
        moved = self._file.moved
        if moved is not None and moved.how == "deleted" and lock_path(dest) == lock_path(Path(moved.path)):
            return replacing(dest)
        return replacing_project(dest)

    @property
    def underway(self) -> tuple[Path, ...]:
        """What is being written in the background."""
        return tuple(dest for thread, dest in self._threads.items() if thread.is_alive())

    def pack(
        self, dest: Path, document: Document, pending: Pending, in_words: InWords, stop: Stop = lambda: False
    ) -> None:
        """The interchange package of a document that nobody changes meanwhile. Raise StudioError."""
        with self._file.reading() as reader:

            def go_on() -> None:
                if stop():
                    raise StudioError(
                        FileUnwritable(path=str(dest), detail="the project was closed before it was packed")
                    )

            def read(sha256: str) -> bytes:
                go_on()
                data = pending.blobs.get(sha256)
                return data if data is not None else read_blob(reader, self._file.path, sha256)

            def read_tile(name: str) -> bytes:
                go_on()
                return tiles.whole(lambda one: pending.tile(one) or tiles.find(reader, one), self._file.path, name)

            words = in_words(document)
            package.export_package(document, read, words, dest, self._file.kinds, read_tile=read_tile)

    def start_copy(self, dest: Path, waiting: tuple[Write, ...]) -> None:
        self._start(dest, lambda: self.copy(dest, waiting, self._stop.is_set))

    def start_pack(self, dest: Path, document: Document, pending: Pending, in_words: InWords) -> None:
        self._start(dest, lambda: self.pack(dest, document, pending, in_words, self._stop.is_set))

    def stop(self) -> None:
        """The project closes: copies and packages are given up."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _start(self, dest: Path, work: Callable[[], None]) -> None:
        def write() -> None:
            try:
                work()
            except KeyError as error:
                # Only a damaged project names records that are not there; `check` says which.
                damaged = ProjectDamaged(path=str(self._file.path), detail=f"{error} is missing")
                raise StudioError(damaged) from error

        self._threads = {other: path for other, path in self._threads.items() if other.is_alive()}
        thread = threads.start(write, lambda failure: self._ended.emit(dest, failure), "project-copy", daemon=True)
        self._threads[thread] = dest

    @Slot(object, object)
    def _say_ended(self, dest: Path, failure: Failure | None) -> None:
        self.ended.emit(dest, failure)
