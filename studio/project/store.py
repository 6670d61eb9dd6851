"""The project file while it is open: load everything, write one action per transaction, read assets.

`ProjectFile` is opened on the caller's thread; afterwards `commit` belongs to the writer thread (see `writer`) and
`read_blob` to the caller's, each with a connection of its own. `close` comes last, on the caller's thread.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import apsw
import msgspec

from studio.domain.document import Record
from studio.domain.errors import (
    FileUnwritable,
    ImportRefused,
    ProjectDamaged,
    ProjectNewer,
    ProjectReadOnly,
    StudioError,
)
from studio.domain.kinds import KINDS, Kinds
from studio.project import migrate, recovery, schema, volume
from studio.project.connect import connect, failures, peek, transaction
from studio.project.files import replacing
from studio.project.lock import ProjectLock
from studio.project.records import key_of, record_reader
from studio.project.replacing import move_logs_away

_log = logging.getLogger(__name__)
CLEAN = "clean"
"""The setting that says whether the last one to edit the file closed it in order."""
OWN_SETTINGS = (CLEAN, schema.MINOR_SETTING)
"""Of the file itself, not of the project in it."""
_MOST_STEPS = 1 << 53


class UndoStep(msgspec.Struct, frozen=True):
    stack: str
    position: int
    body: bytes
    """The Change, as `records.encode_change` gives it."""


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """All that one action writes, in one transaction; encoded already, so that the writer thread does little."""

    puts: tuple[tuple[str, str, bytes], ...] = ()
    """kind, id, body"""
    removals: tuple[tuple[str, str], ...] = ()
    blobs: tuple[tuple[str, bytes], ...] = ()
    """sha256, data; one that is there already is left alone"""
    settings: tuple[tuple[str, str], ...] = ()
    """Name, JSON."""
    step: UndoStep | None = None
    """A new undo step: it replaces whatever was on its stack from its position on, and moves the cursor behind it."""
    oldest: int = 0
    """Steps of the same stack below this position are forgotten."""
    cursor: tuple[str, int] | None = None
    """An undo or redo: stack and its new position."""
    dropped: tuple[str, int] | None = None
    """A step, by stack and position, that no longer fits."""
    cleared: tuple[str, ...] = ()
    """Stacks whose history is forgotten."""
    forget: tuple[str, ...] = ()
    """SHA-256 of blobs to delete."""


class Contents(msgspec.Struct, frozen=True):
    """What is in the file."""

    records: tuple[Record, ...]
    steps: tuple[UndoStep, ...]
    """By stack and position."""
    cursors: dict[str, int]
    settings: dict[str, str]
    """As JSON, not yet looked at."""
    strange: tuple[Record, ...] = ()
    """Those of the records that hold something of a newer version."""


class ProjectFile:
    """One open project file. Make it with `create_file` and `open_file`."""

    def __init__(
        self,
        path: Path,
        real: Path,
        *,
        lock: ProjectLock | None,
        scratch: tempfile.TemporaryDirectory[str] | None = None,
        kinds: Kinds = KINDS,
    ) -> None:
        self.path = path
        self.kinds = kinds
        """Of the requests that its records may hold."""
        self._lock = lock
        self._scratch = scratch
        self._real = real
        self.read_only = lock is None
        self.wal = False
        """Whether readers on other threads leave the writer alone."""
        self.was_clean = True
        """Whether the last one to edit the file closed it in order."""
        self._writer: apsw.Connection | None = None
        self._reader = connect(real, read_only=True)

    def load(self) -> Contents:
        """Every record and the undo history. Raise StudioError(ProjectDamaged | ProjectNewer) when any of it cannot be
        read; of a newer version's file what we know is read."""
        with failures(self.path):
            return read_contents(self._reader, self.path, self.kinds)

    def begin(self) -> None:
        """Get ready to write; until then the file is as it was found. Nothing for a file opened for reading."""
        if self._lock is None:
            return
        with failures(self.path):
            self.was_clean = is_clean(self._reader)
            self._writer = connect(self._real)
            self.wal = _choose_journal(self._writer, self._real)
            with transaction(self._writer):
                _set_clean(self._writer, False)
                schema.set_minor(self._writer)

    def commit(self, write: Write) -> None:
        """One transaction, on disk when this returns. Raise StudioError; then nothing of it was written."""
        if self._writer is None:
            raise StudioError(ProjectReadOnly(path=str(self.path), reason="opened for reading"))
        with failures(self.path), transaction(self._writer):
            apply(self._writer, write)

    def read_blob(self, sha256: str) -> bytes:
        """Raise StudioError(ProjectDamaged) when it is missing or not what its name says."""
        return read_blob(self._reader, self.path, sha256)

    def blob_reader(self, sha256: str) -> Callable[[], bytes]:
        """As `read_blob`, for any thread: it opens a connection of its own for the time of reading."""

        def read() -> bytes:
            with failures(self.path):
                connection = self.connect_reader()
            try:
                return read_blob(connection, self.path, sha256)
            finally:
                connection.close()

        return read

    def connect_reader(self) -> apsw.Connection:
        """A further reading connection, for another thread (checks, backups). The caller closes it."""
        return connect(self._real, read_only=True)

    def close(self, *, remove: bool = False) -> None:
        """Readers first, then fold the log into the file so that one file remains, then let go of the lock. With
        `remove` no file remains, and nobody can have opened it in between."""
        self._reader.close()
        if self._writer is not None:
            try:
                with transaction(self._writer):
                    _set_clean(self._writer, True)
                self._writer.pragma("journal_mode", "DELETE")
            except apsw.Error as error:
                # Nothing is lost: a full disk, or another program reading. The next opening checks and folds.
                _log.warning("%s is left with its log: %s", self.path, error)
        self.abandon(remove=remove)

    def abandon(self, *, remove: bool = False) -> None:
        """Let go, leaving the file as it is: after a failure, or when nothing was edited."""
        self._reader.close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._lock is not None:
            if remove:
                self._remove()
            self._lock.release()
        if self._scratch is not None:
            self._scratch.cleanup()

    def _remove(self) -> None:
        try:
            self._real.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("%s could not be removed: %s", self.path, error)


def create_file(path: Path, program: str = "Triptych", kinds: Kinds = KINDS) -> ProjectFile:
    """A new, empty project. Raise StudioError(ImportRefused(kind="exists")) rather than write over anything."""
    if path.exists():
        raise StudioError(ImportRefused(path=str(path), kind="exists", detail="a file of this name is there already"))
    with failures(path):
        if not path.parent.is_dir():
            raise StudioError(FileUnwritable(path=str(path), detail="the folder does not exist"))
        lock = ProjectLock(path, program)
        try:
            _lay_out(path)
            return ProjectFile(path, Path(os.path.realpath(path)), lock=lock, kinds=kinds)
        except BaseException:
            lock.release()
            raise


def open_file(path: Path, *, read_only: bool = False, program: str = "Triptych", kinds: Kinds = KINDS) -> ProjectFile:
    """Open for editing, or for reading when asked to or when the file is of a newer version.

    Raise StudioError(NotAProject | ProjectLocked | ProjectDamaged | ProjectReadOnly | FileUnreadable | DiskFull).
    Migration and recovery happen here; a failure of either leaves the original as it was.
    """
    version = peek(path)
    if read_only or version > schema.VERSION:
        return _open_reading(path, kinds)
    real = Path(os.path.realpath(path))
    if not os.access(real, os.W_OK):
        raise StudioError(ProjectReadOnly(path=str(path), reason="the file is write-protected"))
    lock = _lock(path, program)
    try:
        with failures(path):
            recovery.make_sound(real)
            migrate.bring_up_to_date(real, kinds)
            return ProjectFile(path, real, lock=lock, kinds=kinds)
    except BaseException:
        lock.release()
        raise


def _lock(path: Path, program: str) -> ProjectLock:
    try:
        return ProjectLock(path, program)
    except StudioError as error:
        if isinstance(error.failure, FileUnwritable):
            raise StudioError(ProjectReadOnly(path=str(path), reason=error.failure.detail)) from error
        raise


def _open_reading(path: Path, kinds: Kinds) -> ProjectFile:
    with failures(path):
        real, scratch = recovery.readable(path)
        try:
            return ProjectFile(path, real, lock=None, scratch=scratch, kinds=kinds)
        except BaseException:
            if scratch is not None:
                scratch.cleanup()
            raise


def write_all(path: Path, writes: Sequence[Write]) -> None:
    """Do writes on a file that nobody has open, such as a copy. Raise StudioError."""
    if not writes:
        return
    with failures(path):
        connection = connect(path)
        try:
            with transaction(connection):
                for write in writes:
                    apply(connection, write)
        finally:
            connection.close()


def read_contents(connection: apsw.Connection, path: Path, kinds: Kinds = KINDS) -> Contents:
    """See `ProjectFile.load`; one consistent state, whatever is written meanwhile."""
    version = int(connection.pragma("user_version"))
    newer = version > schema.VERSION
    if version < 1:
        raise StudioError(ProjectDamaged(path=str(path), detail=f"it says it is of version {version}"))
    try:
        with transaction(connection, "DEFERRED"):
            strange: list[Record] = []
            records = tuple(_records(connection, path, strange, kinds, skip_unknown=newer))
            steps = () if newer else tuple(_steps(connection, path))
            settings = {} if newer else dict(_settings(connection))
            cursors = {} if newer else dict(_cursors(connection))
    except apsw.SQLError as error:
        if newer:
            raise StudioError(ProjectNewer(path=str(path), version=version, supported=schema.VERSION)) from error
        raise
    return Contents(records, steps, cursors, settings, tuple(strange))


def _records(
    connection: apsw.Connection, path: Path, strange: list[Record], kinds: Kinds, *, skip_unknown: bool
) -> Iterator[Record]:
    read = record_reader(str(path), strange, kinds)
    for kind, record_id, body in connection.execute("SELECT kind, id, body FROM record"):
        try:
            record = read(_as_bytes(body, path))
        except StudioError:
            if skip_unknown:
                continue
            raise
        if key_of(record) != (kind, record_id):
            raise StudioError(ProjectDamaged(path=str(path), detail=f"record {kind} {record_id} says it is another"))
        yield record


def _steps(connection: apsw.Connection, path: Path) -> Iterator[UndoStep]:
    rows = connection.execute("SELECT stack, position, body FROM undo_step ORDER BY stack, position")
    for stack, position, body in rows:
        if isinstance(position, int) and 0 <= position < _MOST_STEPS:
            yield UndoStep(str(stack), position, _as_bytes(body, path))


def _settings(connection: apsw.Connection) -> Iterator[tuple[str, str]]:
    for name, value in connection.execute("SELECT name, value FROM setting"):
        if isinstance(value, str) and name not in OWN_SETTINGS:
            yield str(name), value


def _cursors(connection: apsw.Connection) -> Iterator[tuple[str, int]]:
    for stack, position in connection.execute("SELECT stack, position FROM undo_cursor"):
        if isinstance(position, int) and 0 <= position < _MOST_STEPS:
            yield str(stack), position


def read_blob(connection: apsw.Connection, path: Path, sha256: str) -> bytes:
    """See `ProjectFile.read_blob`; on any connection."""
    with failures(path):
        data = b"".join(read_chunks(connection, sha256))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StudioError(ProjectDamaged(path=str(path), detail=f"asset {sha256[:12]} is missing or damaged"))
    return data


def read_chunks(connection: apsw.Connection, sha256: str) -> Iterator[bytes]:
    """The pieces of a blob in order; none when it is not there."""
    rows = connection.execute(
        "SELECT chunk.data FROM asset JOIN chunk ON chunk.asset = asset.number WHERE sha256 = ? ORDER BY place",
        (sha256,),
    )
    for (data,) in rows:
        yield bytes(data) if isinstance(data, bytes) else b""


def is_clean(connection: apsw.Connection) -> bool:
    """Whether the last one to edit the file closed it in order."""
    row = connection.execute("SELECT value FROM setting WHERE name = 'clean'").fetchone()
    return row is not None and row[0] == "true"


def _as_bytes(body: object, path: Path) -> bytes:
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    raise StudioError(ProjectDamaged(path=str(path), detail="a record that is not text"))


def _lay_out(path: Path) -> None:
    """Write the empty database under another name and put it in place whole."""
    with replacing(path) as new:
        connection = connect(new, create=True)
        try:
            schema.create(connection)
        finally:
            connection.close()
        move_logs_away(path)


def _choose_journal(connection: apsw.Connection, real: Path) -> bool:
    mode = "WAL" if volume.wal_works(real) else "DELETE"
    connection.pragma("wal_autocheckpoint", 1000)
    return str(connection.pragma("journal_mode", mode)).upper() == "WAL"


def _set_clean(connection: apsw.Connection, clean: bool) -> None:
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (CLEAN, json.dumps(clean)))


def apply(connection: apsw.Connection, write: Write) -> None:
    """The rows of one write; the caller holds the transaction."""
    connection.executemany("DELETE FROM record WHERE kind = ? AND id = ?", write.removals)
    connection.executemany(
        "INSERT OR REPLACE INTO record VALUES (?, ?, ?)",
        [(kind, record_id, body.decode()) for kind, record_id, body in write.puts],
    )
    for sha256, data in write.blobs:
        _put_blob(connection, sha256, data)
    if write.dropped is not None:
        connection.execute("DELETE FROM undo_step WHERE stack = ? AND position = ?", write.dropped)
    connection.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?)", write.settings)
    for stack in write.cleared:
        connection.execute("DELETE FROM undo_step WHERE stack = ?", (stack,))
        connection.execute("DELETE FROM undo_cursor WHERE stack = ?", (stack,))
    if write.step is not None:
        step = write.step
        connection.execute("DELETE FROM undo_step WHERE stack = ? AND position >= ?", (step.stack, step.position))
        connection.execute("DELETE FROM undo_step WHERE stack = ? AND position < ?", (step.stack, write.oldest))
        connection.execute("INSERT INTO undo_step VALUES (?, ?, ?)", (step.stack, step.position, step.body.decode()))
        connection.execute("INSERT OR REPLACE INTO undo_cursor VALUES (?, ?)", (step.stack, step.position + 1))
    if write.cursor is not None:
        connection.execute("INSERT OR REPLACE INTO undo_cursor VALUES (?, ?)", write.cursor)
    for sha256 in write.forget:
        connection.execute("DELETE FROM chunk WHERE asset = (SELECT number FROM asset WHERE sha256 = ?)", (sha256,))
        connection.execute("DELETE FROM asset WHERE sha256 = ?", (sha256,))
    if write.forget:
        connection.execute("PRAGMA incremental_vacuum").fetchall()


def _put_blob(connection: apsw.Connection, sha256: str, data: bytes) -> None:
    if connection.execute("SELECT 1 FROM asset WHERE sha256 = ?", (sha256,)).fetchone() is not None:
        return
    connection.execute("INSERT INTO asset (sha256, size) VALUES (?, ?)", (sha256, len(data)))
    number = connection.last_insert_rowid()
    view = memoryview(data)
    for place, start in enumerate(range(0, len(data), schema.CHUNK_BYTES)):
        piece = bytes(view[start : start + schema.CHUNK_BYTES])
        connection.execute("INSERT INTO chunk VALUES (?, ?, ?)", (number, place, piece))
