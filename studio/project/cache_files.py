"""Files of the user's private cache beside a project: what can be made again from the project, and is whenever the file
is not there, is of another version, or is damaged. Nothing of them comes with a project: a file is ours by its folder,
and is named by the project's id and place.

Used by `gallery_cache` and `book_index`; any thread, each connection by one at a time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import apsw

from studio import places
from studio.private_files import open_private, private_folder
from studio.project.connect import connect

T = TypeVar("T")
MEMORY: Final = Path(":memory:")
KEPT_PROJECTS: Final = 24
"""Of so many projects, those that were opened last, a cache is kept."""
BUSY_MILLISECONDS: Final = 5000
_SCHEMA: Final = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"


class CacheLost(Exception):
    """What was kept cannot be read or written; it is made again."""


class CacheBusy(CacheLost):
    """Another program writes into it for longer than anybody waits: it is sound, and is not to be removed."""


class Layout(NamedTuple):
    """What a kind of cache is."""

    folder: str
    """In the user's cache."""
    application_id: int
    version: int
    """Raised whenever the statements or what they hold change: a file of another one is thrown away."""
    tables: tuple[str, ...]
    """The statements that make them."""


def cache_path(layout: Layout, project_id: str, place: Path) -> Path:
    """Of a project in that file; `MEMORY` for one that has no id, as a stranger's that is only read."""
    if not project_id:
        return MEMORY
    name = hashlib.blake2b(f"{project_id}\0{place}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return places.cache_dir() / layout.folder / f"{name}.sqlite"


def open_cache(layout: Layout, path: Path) -> apsw.Connection:
    """A connection to the file, which is made where it is not there or is no cache of this version. Raises
    CacheLost."""
    try:
        if path == MEMORY:
            return _laid_out(layout, _connected(MEMORY))
        folder = private_folder(path.parent)
        if not path.exists():
            _make_room(folder)
        os.close(open_private(path))
        os.utime(path)
        kept = _kept(layout, path)
        if kept is not None:
            return kept
        remove_cache(path)
        os.close(open_private(path))
        return _laid_out(layout, _connected(path))
    except apsw.BusyError as error:
        raise CacheBusy(str(error)) from error
    except (apsw.Error, OSError) as error:
        raise CacheLost(str(error)) from error


def _kept(layout: Layout, path: Path) -> apsw.Connection | None:
    """None: it is of another version, or damaged. Raises BusyError."""
    try:
        connection = _connected(path)
    except apsw.BusyError:
        raise
    except apsw.Error:
        return None
    try:
        if _is_ours(layout, connection):
            return connection
    except apsw.BusyError:
        connection.close()
        raise
    except apsw.Error:
        connection.close()
        return None
    connection.close()
    return None


def remove_cache(path: Path) -> None:
    """With what SQLite keeps beside it."""
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(FileNotFoundError):
            name.unlink()


def _connected(path: Path) -> apsw.Connection:
    connection = connect(path, create=True)
    try:
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        # SQLite waits for another program only before it has begun to read.
        connection.transaction_mode = "IMMEDIATE"
        connection.pragma("journal_mode", "WAL")
        # What a power cut takes is made again.
        connection.pragma("synchronous", "OFF")
    except apsw.Error:
        connection.close()
        raise
    return connection


def _is_ours(layout: Layout, connection: apsw.Connection) -> bool:
    if connection.pragma("application_id") == 0 and connection.pragma("user_version") == 0:
        # One of two programs that are here at once lays it out.
        connection.execute("BEGIN IMMEDIATE")
        try:
            empty = connection.execute("SELECT count(*) FROM sqlite_schema").get == 0
            if empty:
                _laid_out(layout, connection)
        except apsw.Error:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        if empty:
            return True
    if (connection.pragma("application_id"), connection.pragma("user_version")) != layout[1:3]:
        return False
    fresh = _laid_out(layout, apsw.Connection(":memory:"))
    try:
        # A virtual table makes tables of its own.
        return {row[0] for row in connection.execute(_SCHEMA)} == {row[0] for row in fresh.execute(_SCHEMA)}
    finally:
        fresh.close()


def _laid_out(layout: Layout, connection: apsw.Connection) -> apsw.Connection:
    with connection:
        connection.pragma("application_id", layout.application_id)
        connection.pragma("user_version", layout.version)
        for statement in layout.tables:
            connection.execute(statement)
    return connection


def _make_room(folder: Path) -> None:
    """Before another one comes."""
    found = sorted(folder.glob("*.sqlite"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
    for path in found[KEPT_PROJECTS - 1 :]:
        remove_cache(path)


def guarded(work: Callable[[], T]) -> T:
    """Raises CacheLost in place of SQLite's errors."""
    try:
        return work()
    except apsw.BusyError as error:
        raise CacheBusy(str(error)) from error
    except (apsw.Error, OSError) as error:
        raise CacheLost(str(error)) from error
