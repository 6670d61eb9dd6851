"""The project file while it is open: load everything, write one action per transaction, read assets.

`ProjectFile` is opened on the caller's thread; afterwards `commit` belongs to the writer thread (see `writer`) and
`read_blob` to the caller's, each with a connection of its own. `close` comes last, on the caller's thread.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from studio.domain.errors import (
    FileUnreadable,
    FileUnwritable,
    ImportRefused,
    ProjectLocked,
    ProjectMoved,
    ProjectReadOnly,
    StudioError,
)
from studio.domain.ids import new_id
from studio.domain.kinds import KINDS, Kinds
from studio.project import migrate, recovery, schema, tiles, volume
from studio.project.connect import BUSY_MILLISECONDS, connect, failures, peek, transaction
from studio.project.contents import CLEAN, PROJECT_ID, Contents, id_of, is_clean, read_blob, read_contents
from studio.project.files import replacing
from studio.project.identity import Whereabouts, id_or_none, log_of_another
from studio.project.lock import ProjectLock
from studio.project.readers import Readers
from studio.project.replacing import move_logs_away
from studio.project.writes import TileRow, Write, apply

if TYPE_CHECKING:
    from studio.project.tile_codec import Raw
    from studio.project.tiles import Known

_log = logging.getLogger(__name__)


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
        self.id = ""
        """Its own, whatever the file is called; empty for a file that was opened for reading."""
        self._writer: apsw.Connection | None = None
        self._reader = connect(real, read_only=True)
        self._readers = Readers()
        self._spare: apsw.Connection | None = None
        self._spare_turn = threading.Lock()
        self._tile_reader = connect(real, read_only=True)
        self._tile_turn = threading.Lock()

    @property
    def was_cut_off(self) -> bool:
        """The last one to edit the file was ended before it could close it; known from `begin` on."""
        return self._lock is not None and self._lock.was_left and not self.was_clean

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
                self.id = id_of(self._writer) or _give_id(self._writer)
            # All open the log now, while its name leads to it.
            self._spare = connect(self._place.real, read_only=True)
            for connection in (self._reader, self._tile_reader, self._spare):
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
        False when somebody reads just now; then a part was done. The pages that the writer kept in memory, up to 2 MB
        of pictures that will not be asked of it, are given back. Raise StudioError."""
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
            self._writer.pragma("shrink_memory")
        return True

    def read_blob(self, sha256: str) -> bytes:
        """Raise StudioError(ProjectDamaged) when it is missing or not what its name says."""
        return read_blob(self._reader, self.path, sha256)

    def read_tile(self, name: str, pending: Callable[[str], TileRow | None], known: Known) -> dict[str, Raw]:
        """The pixels of a tile, and those that it was packed from, by name. `pending` answers with rows that are not in
        the file yet, `known` with pixels that need not be read. Any thread. Raise StudioError(ProjectDamaged) where
        they are missing or not what their names say."""

        def find(wanted: str) -> TileRow | None:
            # First what is pending: it may come into the file between the two looks.
            row = pending(wanted)
            if row is not None:
                return row
            with self._tile_turn, failures(self.path):
                return tiles.find(self._tile_reader, wanted)

        return tiles.read(find, self.path, name, known)

    def tile_depth(self, name: str) -> int | None:
        """How many others have to be read before a tile; None where it is not there. Any thread. Raise StudioError."""
        with self._tile_turn, failures(self.path):
            return tiles.depth(self._tile_reader, name)

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
                self._readers.lend(connection)
        if connection is not None:
            try:
                yield connection
            finally:
                self._readers.take_back(connection)
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
        self._readers.close()
        if self._spare is not None:
            self._spare.interrupt()
        with self._spare_turn:
            if self._spare is not None:
                self._spare.close()
                self._spare = None
        with self._tile_turn:
            self._tile_reader.close()
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


def _lay_out(path: Path) -> None:
    """Write the empty database under another name and put it in place whole."""
    with replacing(path) as new:
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


def _give_id(connection: apsw.Connection) -> str:
    given = new_id()
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (PROJECT_ID, json.dumps(given)))
    return id_of(connection)


def _set_clean(connection: apsw.Connection, clean: bool) -> None:
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (CLEAN, json.dumps(clean)))
