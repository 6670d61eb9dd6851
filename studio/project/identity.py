"""Whether the name of an open project still leads to the file that is open, and whose log lies beside it.

A project can be deleted, replaced by a sync client or renamed while it is open; SQLite goes on writing into a file that
no name leads to any more, and says that all is well. `Whereabouts` holds device and inode of the open file against what
has its name now. Used by `store`, on the project's writer thread; the questions about logs, before a file is opened.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from studio.domain.errors import ProjectMoved

LOG_ENDINGS = ("-wal", "-shm")
ORPHAN = ".orphan"
"""Added to the name of a log that has lost its main file."""


class FileId(msgspec.Struct, frozen=True):
    """Which file it is, whatever its name. The system gives a number out again only when nobody has the file open."""

    device: int
    inode: int

    def __str__(self) -> str:
        return f"{self.device}:{self.inode}"


def file_id(path: Path) -> FileId:
    """Raise OSError. Asks by name: to open and close the file would drop SQLite's locks on it."""
    status = path.stat()
    return FileId(status.st_dev, status.st_ino)


def id_or_none(path: Path) -> FileId | None:
    try:
        return file_id(path)
    except OSError:
        return None


class FileState(msgspec.Struct, frozen=True):
    """Which file it is, and whether it was written to since."""

    id: FileId
    size: int
    changed_ns: int


def state_or_none(path: Path) -> FileState | None:
    """None where there is no file that can be asked."""
    try:
        status = path.stat()
    except OSError:
        return None
    return FileState(FileId(status.st_dev, status.st_ino), status.st_size, status.st_mtime_ns)


class Whereabouts:
    """Of one open project file. `real` is its name now; `moved` says what has become of it, None while all is well."""

    def __init__(self, real: Path) -> None:
        """Raise OSError when there is no such file."""
        self.real = real
        self.moved: ProjectMoved | None = None
        self.id = file_id(real)
        self._logs: dict[str, FileId] = {}

    def know_logs(self) -> None:
        """Remember the log that SQLite has opened beside the file."""
        found = {ending: id_or_none(self._log(ending)) for ending in LOG_ENDINGS}
        self._logs = {ending: identity for ending, identity in found.items() if identity is not None}

    def note(self, lock: Path) -> str:
        """What the lock file keeps, so that a later opening knows whose log this is: the ids of lock, file and log."""
        log = self._logs.get(LOG_ENDINGS[0])
        return f"{id_or_none(lock)} {self.id} {log}" if log is not None else ""

    def look(self) -> ProjectMoved | None:
        """Look where the file is now. When it is gone, its log is set aside at once, so that no other file of this
        name is ever given it; when it comes back, so does the log."""
        self.moved = self._found()
        if self.moved is None:
            self._bring_back()
        elif not self.moved.now:
            self._set_aside()
        return self.moved

    def log_in_place(self) -> bool:
        """Whether the log that SQLite writes is the one that an opening after a crash would find."""
        ending = LOG_ENDINGS[0]
        return ending not in self._logs or id_or_none(self._log(ending)) == self._logs[ending]

    def follow(self, real: Path) -> None:
        """The file is called `real` now: its log goes with it. Raise OSError."""
        for ending, identity in self._logs.items():
            there, old = real.with_name(real.name + ending), self._log(ending)
            aside = old.with_name(old.name + ORPHAN)
            for log in (old, aside):
                if id_or_none(log) == identity and not there.exists():
                    log.rename(there)
        self.real = real
        self.moved = None

    def forget_logs(self) -> None:
        """After the last connection was closed: what SQLite could not find under the names it knew."""
        for ending, identity in self._logs.items():
            log = self._log(ending)
            for left in (log, log.with_name(log.name + ORPHAN)):
                if id_or_none(left) == identity:
                    left.unlink(missing_ok=True)

    def _found(self) -> ProjectMoved | None:
        try:
            present: FileId | None = file_id(self.real)
        except (FileNotFoundError, NotADirectoryError):
            present = None
        except OSError as error:
            return ProjectMoved(path=str(self.real), how="unreachable", detail=error.strerror or str(error))
        if present == self.id:
            return None
        if not self.real.parent.is_dir():
            return ProjectMoved(path=str(self.real), how="folder-gone")
        now = self._new_name()
        if now is not None:
            return ProjectMoved(path=str(self.real), how="renamed", now=str(now))
        return ProjectMoved(path=str(self.real), how="deleted" if present is None else "replaced")

    def _new_name(self) -> Path | None:
        """A name in the same folder that people see and that leads to the file."""
        try:
            with os.scandir(self.real.parent) as entries:
                names = [entry.name for entry in entries if entry.inode() == self.id.inode]
        except OSError:
            return None
        seen = (self.real.with_name(name) for name in names if not name.startswith("."))
        return next((path for path in seen if id_or_none(path) == self.id), None)

    def _log(self, ending: str) -> Path:
        return self.real.with_name(self.real.name + ending)

    def _set_aside(self) -> None:
        for ending, identity in self._logs.items():
            log = self._log(ending)
            if id_or_none(log) == identity:
                log.rename(log.with_name(log.name + ORPHAN))

    def _bring_back(self) -> None:
        for ending, identity in self._logs.items():
            log = self._log(ending)
            aside = log.with_name(log.name + ORPHAN)
            if id_or_none(aside) == identity and not log.exists():
                aside.rename(log)


def stray_logs(real: Path) -> tuple[Path, ...]:
    """Logs that were set aside beside `real` and that nobody came back for: a killed program's, or found
    where another project was to be."""
    asides = (real.with_name(real.name + ending + ORPHAN) for ending in LOG_ENDINGS)
    return tuple(log for log in asides if log.exists())


def log_of_another(real: Path, lock: Path, note: str) -> bool:
    """Whether the log beside `real` belongs to another file that had this name when the program was killed.

    `note` is what the lock file held then. Only where lock and log are still those very files and the main file is not:
    a pair that was copied or put back has other numbers, and its log counts.
    """
    words = note.split()
    if len(words) != len(("lock", "file", "log")):
        return False
    log = real.with_name(real.name + LOG_ENDINGS[0])
    there = (str(id_or_none(path)) == word for path, word in zip((lock, real, log), words, strict=True))
    same_lock, same_file, same_log = there
    return same_lock and same_log and not same_file
