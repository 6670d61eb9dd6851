"""What the gallery keeps beside a project, in a file of the user's private cache: the index of its pictures, what
their prompts mean, small pictures. All of it can be made again from the project, and is whenever the file is not
there, is of another version, or is damaged.

Nothing of it comes with a project: the file is ours by its folder, and is named by the project's id and place. A small
picture is kept by the SHA-256 of the picture, which was held against its bytes when it was read. Used by
`gallery_index`, `gallery_pictures` and `services.gallery`; any thread, each connection by one at a time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import apsw

from studio import places
from studio.private_files import open_private, private_folder
from studio.project.connect import connect

T = TypeVar("T")
MEMORY: Final = Path(":memory:")
APPLICATION_ID: Final = 0x54525047
""""TRPG"."""
VERSION: Final = 2
"""Raised whenever anything below changes: a file of another one is thrown away."""
TABLES: Final = (
    "CREATE TABLE picture (id TEXT PRIMARY KEY NOT NULL, stamp BLOB NOT NULL, words TEXT NOT NULL, "
    "model TEXT NOT NULL, task TEXT NOT NULL, seed INTEGER NOT NULL, steps INTEGER NOT NULL, "
    "width INTEGER NOT NULL, height INTEGER NOT NULL, stars INTEGER NOT NULL, trashed INTEGER NOT NULL, "
    "created REAL NOT NULL, tags TEXT NOT NULL, albums TEXT NOT NULL, prompt BLOB NOT NULL) WITHOUT ROWID",
    "CREATE INDEX by_prompt ON picture (prompt)",
    "CREATE TABLE meaning (prompt BLOB PRIMARY KEY NOT NULL, data BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE thumbnail (number INTEGER PRIMARY KEY, asset TEXT NOT NULL, side INTEGER NOT NULL, "
    "data BLOB NOT NULL, UNIQUE (asset, side))",
)
KEPT_PROJECTS: Final = 24
"""Of so many projects, those that were opened last, the cache is kept."""
_BUSY_MILLISECONDS: Final = 2000


class CacheLost(Exception):
    """What was kept cannot be read or written; it is made again."""


def cache_path(project_id: str, place: Path) -> Path:
    """Of a project in that file; `MEMORY` for one that has no id, as a stranger's that is only read."""
    if not project_id:
        return MEMORY
    name = hashlib.blake2b(f"{project_id}\0{place}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return places.cache_dir() / "gallery" / f"{name}.sqlite"


def open_cache(path: Path) -> apsw.Connection:
    """A connection to the file, which is made where it is not there or is no cache of this version. Raises
    CacheLost."""
    try:
        if path == MEMORY:
            return _laid_out(_connected(MEMORY))
        folder = private_folder(path.parent)
        if not path.exists():
            _make_room(folder)
        os.close(open_private(path))
        os.utime(path)
        kept = _kept(path)
        if kept is not None:
            return kept
        remove_cache(path)
        os.close(open_private(path))
        return _laid_out(_connected(path))
    except (apsw.Error, OSError) as error:
        raise CacheLost(str(error)) from error


def _kept(path: Path) -> apsw.Connection | None:
    """None: it is of another version, or damaged."""
    try:
        connection = _connected(path)
    except apsw.Error:
        return None
    try:
        if _is_ours(connection):
            return connection
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
        connection.set_busy_timeout(_BUSY_MILLISECONDS)
        connection.pragma("journal_mode", "WAL")
        # What a power cut takes is made again.
        connection.pragma("synchronous", "OFF")
    except apsw.Error:
        connection.close()
        raise
    return connection


def _is_ours(connection: apsw.Connection) -> bool:
    if connection.pragma("application_id") == 0 and connection.pragma("user_version") == 0:
        return bool(connection.execute("SELECT count(*) FROM sqlite_schema").get == 0 and _laid_out(connection))
    if (connection.pragma("application_id"), connection.pragma("user_version")) != (APPLICATION_ID, VERSION):
        return False
    found = {row[0] for row in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}
    return found == set(TABLES)


def _laid_out(connection: apsw.Connection) -> apsw.Connection:
    with connection:
        connection.pragma("application_id", APPLICATION_ID)
        connection.pragma("user_version", VERSION)
        for statement in TABLES:
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
    except (apsw.Error, OSError) as error:
        raise CacheLost(str(error)) from error
