"""The project file while it is open: load everything, write one action per transaction, read assets.

`ProjectFile` is opened on the caller's thread; afterwards `commit` belongs to the writer thread (see `writer`) and
`read_blob` to the caller's, each with a connection of its own. `close` comes last, on the caller's thread.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import apsw
import msgspec

from studio.domain.document import Record
from studio.domain.errors import (
    FileUnreadable,
    FileUnwritable,
    ImportRefused,
    ProjectDamaged,
    ProjectLocked,
    ProjectMoved,
    ProjectNewer,
    ProjectReadOnly,
    StudioError,
)
from studio.domain.kinds import KINDS, Kinds
from studio.project import migrate, recovery, schema, volume
from studio.project.connect import BUSY_MILLISECONDS, connect, failures, peek, transaction
from studio.project.files import replacing
from studio.project.identity import Whereabouts, id_or_none, log_of_another
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
        scratch: ExitStack | None = None,
        kinds: Kinds = KINDS,
        program: str = "Triptych",
    ) -> None:
        self.path = path
        """Changes, on the writer's thread, when the file is renamed."""
        self.kinds = kinds
        """Of the requests that its records may hold."""
        self._lock = lock
        self._program = program
        self._scratch = scratch
        self._place = Whereabouts(real)
        self.read_only = lock is None
        self.wal = False
        """Whether readers on other threads leave the writer alone."""
        self.was_clean = True
        """Whether the last one to edit the file closed it in order."""
        self._writer: apsw.Connection | None = None
        self._reader = connect(real, read_only=True)
        self._spare: apsw.Connection | None = None
        self._spare_turn = threading.Lock()

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
            self._writer = connect(self._place.real)
            self.wal = _choose_journal(self._writer, self._place.real)
            with transaction(self._writer):
                _set_clean(self._writer, False)
                schema.set_minor(self._writer)
            # Both open the log now, while its name leads to it.
            self._spare = connect(self._place.real, read_only=True)
            for connection in (self._reader, self._spare):
                connection.execute("SELECT value FROM setting WHERE name = 'clean'").fetchall()
            if self.wal:
                self._place.know_logs()
                self._lock.note(self._place.note(self._lock.path))

    def commit(self, write: Write) -> None:
        """One transaction, on disk and in the file that has the project's name when this returns. Raise StudioError:
        then nothing of it was written, or, with ProjectMoved, perhaps into the file that is open and has no name."""
        if self._writer is None:
            raise StudioError(ProjectReadOnly(path=str(self.path), reason="opened for reading"))
        self._need_place()
        with failures(self.path), transaction(self._writer):
            apply(self._writer, write)
        self._need_place()
        if self.wal and not self._place.log_in_place() and not self.fold():
            detail = "its log is gone, and another program is reading"
            raise StudioError(FileUnwritable(path=str(self.path), detail=detail))

    def look(self) -> ProjectMoved | None:
        """On the writer's thread: what has become of the file's name, if anything. A file that has another name in the
        same folder is followed: its log and its lock go with it, and `path` is the new name."""
        moved = self._place.look()
        if moved is not None and moved.now and self._lock is not None:
            try:
                with failures(self.path):
                    self._follow(Path(moved.now))
            except StudioError as error:
                _log.warning("%s could not be followed: %s", self.path, error.failure)
            else:
                return None
        return moved or self._hold()

    def _hold(self) -> ProjectMoved | None:
        """The lock's file can be removed, too: take it anew, and stop where another program has it now."""
        if self._lock is None:
            return None
        try:
            if self._lock.renew():
                self._lock.note(self._place.note(self._lock.path))
        except StudioError as error:
            if isinstance(error.failure, ProjectLocked):
                self._place.moved = ProjectMoved(path=str(self.path), how="taken", detail=error.failure.holder)
            else:
                _log.warning("%s is open without a lock: %s", self.path, error.failure)
        return self._place.moved

    @property
    def moved(self) -> ProjectMoved | None:
        """As the last look found it; any thread."""
        return self._place.moved

    def _need_place(self) -> None:
        moved = self.look()
        if moved is not None:
            raise StudioError(moved)

    def _follow(self, real: Path) -> None:
        assert self._writer is not None
        assert self._lock is not None
        lock = ProjectLock(real, self._program)
        try:
            self._place.follow(real)
            # SQLite names the log by the name it opened: a new connection takes it over.
            writer = connect(real)
            _choose_journal(writer, real, self.wal)
        except BaseException:
            lock.release()
            raise
        self._writer.close()
        self._writer = writer
        self._lock.release()
        self._lock = lock
        self.path = real
        self._place.know_logs()
        lock.note(self._place.note(lock.path))

    def fold(self) -> bool:
        """On the writer's thread: bring all that is in the log into the file, so that a plain copy of it is whole.
        False when somebody reads just now; then a part was done. Raise StudioError."""
        if self._writer is None or not self.wal:
            return True
        with failures(self.path):
            self._writer.set_busy_timeout(0)
            try:
                self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            except apsw.BusyError:
                return False
            finally:
                self._writer.set_busy_timeout(BUSY_MILLISECONDS)
        return True

    def read_blob(self, sha256: str) -> bytes:
        """Raise StudioError(ProjectDamaged) when it is missing or not what its name says."""
        return read_blob(self._reader, self.path, sha256)

    def blob_reader(self, sha256: str) -> Callable[[], bytes]:
        """As `read_blob`, for any thread: it opens a connection of its own for the time of reading."""

        def read() -> bytes:
            with self.reading() as connection:
                return read_blob(connection, self.path, sha256)

        return read

    def has(self, path: Path) -> bool:
        """Whether this very file has that name."""
        return id_or_none(path) == self._place.id

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """For any thread: a connection to this very file, of its own, or the one that is kept open for the time when
        the file's name leads elsewhere; one after the other then. Raise StudioError."""
        with failures(self.path):
            connection = self._own_reader()
        if connection is not None:
            try:
                yield connection
            finally:
                connection.close()
            return
        with self._spare_turn:
            if self._spare is None:
                raise StudioError(FileUnreadable(path=str(self.path), detail="it is closed"))
            yield self._spare

    def connect_reader(self) -> apsw.Connection:
        """A connection to this very file that lasts (checks, backups), for another thread; the caller closes it.
        Raise StudioError(ProjectMoved)."""
        connection = self._own_reader()
        if connection is None:
            raise StudioError(self._place.moved or ProjectMoved(path=str(self.path), how="replaced"))
        return connection

    def _own_reader(self) -> apsw.Connection | None:
        """None where a connection by name would read another file."""
        real = self._place.real
        if self._spare is not None and not self._is_ours(real):
            return None
        connection = connect(real, read_only=True)
        try:
            connection.execute("SELECT value FROM setting WHERE name = 'clean'").fetchall()
        except BaseException:
            connection.close()
            raise
        if self._spare is not None and not self._is_ours(real):
            connection.close()
            return None
        return connection

    def _is_ours(self, real: Path) -> bool:
        return id_or_none(real) == self._place.id and self._place.log_in_place()

    def close(self, *, remove: bool = False) -> None:
        """Readers first, then fold the log into the file so that one file remains, then let go of the lock. With
        `remove` no file remains, and nobody can have opened it in between."""
        self._close_readers()
        if self._writer is not None and self.look() is None:
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
        self._close_readers()
        if self._writer is not None:
            if self._place.moved is not None:
                # What lies under the name of the log now is another's.
                persist = ctypes.c_int(1)
                self._writer.file_control("main", apsw.SQLITE_FCNTL_PERSIST_WAL, ctypes.addressof(persist))
            self._writer.close()
            self._writer = None
            self._clear_away()
        if self._lock is not None:
            if remove:
                self._remove()
            self._lock.release()
        if self._scratch is not None:
            self._scratch.close()

    def _close_readers(self) -> None:
        with self._spare_turn:
            if self._spare is not None:
                self._spare.close()
                self._spare = None
        self._reader.close()

    def _clear_away(self) -> None:
        """The log's remains, where nothing is in it any more or no file that it belongs to has a name."""
        log = self._place.real.with_name(self._place.real.name + "-wal")
        if self._place.moved is not None or not log.exists():
            self._place.forget_logs()

    def _remove(self) -> None:
        if self._place.look() is not None:
            return  # Another file has the name.
        try:
            self._place.real.unlink(missing_ok=True)
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
            return ProjectFile(path, Path(os.path.realpath(path)), lock=lock, kinds=kinds, program=program)
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
            if log_of_another(real, lock.path, lock.left_note):
                move_logs_away(real)
            recovery.make_sound(real)
            migrate.bring_up_to_date(real, kinds)
            return ProjectFile(path, real, lock=lock, kinds=kinds, program=program)
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
                scratch.close()
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
    with replacing(path, private=True) as new:
        connection = connect(new, create=True)
        try:
            schema.create(connection)
        finally:
            connection.close()
        move_logs_away(path)


def _choose_journal(connection: apsw.Connection, real: Path, wal: bool | None = None) -> bool:
    """`wal`: as it is already."""
    mode = "WAL" if (volume.wal_works(real) if wal is None else wal) else "DELETE"
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
