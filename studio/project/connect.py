"""Connections to a project file, hardened against hostile files, and SQLite's errors as ours.

Used by everything in this package; any thread, though one connection is used by one thread at a time.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from studio.domain.errors import (
    DiskFull,
    Failure,
    FileUnreadable,
    FileUnwritable,
    NotAProject,
    ProjectDamaged,
    ProjectLocked,
    ProjectReadOnly,
    StudioError,
)
from studio.project import schema

BUSY_MILLISECONDS = 5000
READERS_KILOBYTES = 256
"""Of pages kept by a connection that reads: four of them are open for as long as the project is, and what they read is
kept by others, as records, tiles or pictures. With SQLite's own 2 MB each the window grew for hours."""
_HEADER = b"SQLite format 3\x00"
_HEADER_BYTES = 100


def peek(path: Path) -> int:
    """The file's version, from its header alone. Raise NotAProject or FileUnreadable."""
    if path.is_dir():
        raise StudioError(FileUnreadable(path=str(path), detail="it is a folder"))
    if not path.is_file():
        raise StudioError(FileUnreadable(path=str(path), detail="there is no such file"))
    try:
        head = _read_header(path)
    except (apsw.Error, OSError) as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error
    if len(head) < _HEADER_BYTES or not head.startswith(_HEADER):
        raise StudioError(NotAProject(path=str(path), detail="not an SQLite file"))
    if int.from_bytes(head[68:72], "big") != schema.APPLICATION_ID:
        raise StudioError(NotAProject(path=str(path), detail="a database of another program"))
    return int.from_bytes(head[60:64], "big", signed=True)


def _read_header(path: Path) -> bytes:
    """Through SQLite: closing a file descriptor of our own would drop the locks of a session that this process has
    open on the file (POSIX locks belong to the process), and another program could then remove its log."""
    file = apsw.VFSFile("", os.path.realpath(path), [apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_MAIN_DB, 0])
    try:
        return file.xRead(_HEADER_BYTES, 0)
    finally:
        file.xClose()


def connect(path: Path, *, read_only: bool = False, create: bool = False) -> apsw.Connection:
    """A connection that runs nothing the file brings along: no triggers, no views, no functions in its schema."""
    flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE
    if create:
        flags |= apsw.SQLITE_OPEN_CREATE
    connection = apsw.Connection(str(path), flags=flags)
    try:
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        connection.limit(apsw.SQLITE_LIMIT_LENGTH, schema.VALUE_LIMIT)
        connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
        connection.pragma("cell_size_check", "ON")
        connection.pragma("synchronous", "FULL")
        connection.pragma("mmap_size", 0)
        if read_only:
            connection.pragma("cache_size", -READERS_KILOBYTES)
        # macOS alone: an fsync there does not reach the disk.
        connection.pragma("fullfsync", 1)
    except apsw.Error:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: apsw.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """All or nothing. Not `with connection`: a full disk makes SQLite roll back by itself, and rolling back once more
    would hide the reason."""
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def failures(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise into a StudioError about the project at `path`."""
    try:
        yield
    except (apsw.Error, OSError, UnicodeError, OverflowError, MemoryError) as error:
        raise StudioError(failure_of(error, path)) from error


def failure_of(error: Exception, path: Path) -> Failure:  # noqa: PLR0911 - one line for each kind
    """What an error of SQLite or the system means for the project at `path`."""
    name, detail = str(path), str(error)
    match error:
        case apsw.FullError():
            return _disk_full(path)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return _disk_full(path)
        case apsw.IOError() if (_free_bytes(path) or 0) < 1 << 20:
            return _disk_full(path)
        case apsw.NotADBError():
            return NotAProject(path=name, detail=detail)
        case apsw.CorruptError() | apsw.TooBigError() | apsw.SQLError() | apsw.MismatchError() | UnicodeError():
            return ProjectDamaged(path=name, detail=detail)
        case apsw.BusyError() | apsw.LockedError():
            return ProjectLocked(path=name, holder="another program")
        case apsw.ReadOnlyError() | apsw.PermissionsError() | apsw.AuthError():
            return ProjectReadOnly(path=name, reason=detail)
        case apsw.InterruptError() | apsw.ConnectionClosedError():
            return FileUnreadable(path=name, detail="it is closed")
        case apsw.CantOpenError() | OSError(errno=errno.ENOENT | errno.EISDIR):
            return FileUnreadable(path=name, detail=detail)
        case _:
            return FileUnwritable(path=name, detail=detail)


def _free_bytes(path: Path) -> int | None:
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return None


def _disk_full(path: Path) -> DiskFull:
    return DiskFull(path=str(path), free_bytes=_free_bytes(path))
