"""Migrations of the project file: one small named function for each version, its docstring is the change history.

A file of an older version is migrated on a copy that takes its place when it is whole; any failure leaves the original
untouched. Called by `store.open_file`, on the caller's thread, which holds the lock.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import apsw

from studio.domain.errors import ProjectDamaged, StudioError
from studio.project import schema
from studio.project.connect import connect, peek
from studio.project.recovery import quick_check

Migration = Callable[[apsw.Connection], None]

MIGRATIONS: dict[int, Migration] = {}
"""By the version they lead to; one for every version from 2 on."""


def bring_up_to_date(real: Path) -> None:
    """Migrate the file to the present version, or leave it as it is and raise."""
    version = peek(real)
    if version >= schema.VERSION:
        return
    if version < 1:
        raise StudioError(ProjectDamaged(path=str(real), detail=f"it says it is of version {version}"))
    handle, name = tempfile.mkstemp(prefix=f".{real.name}.", suffix=".migrating", dir=real.parent)
    os.close(handle)
    new = Path(name)
    try:
        copy_database(real, new)
        connection = connect(new)
        try:
            run(connection, version)
            problems = quick_check(connection)
        finally:
            connection.close()
        if problems:
            raise StudioError(ProjectDamaged(path=str(real), detail="; ".join(problems)))
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        new.replace(real)
    finally:
        for ending in ("", "-journal", "-wal"):
            Path(name + ending).unlink(missing_ok=True)


def run(connection: apsw.Connection, version: int) -> None:
    """Every migration from `version` on, in one transaction."""
    with connection:
        for target in range(version + 1, schema.VERSION + 1):
            MIGRATIONS[target](connection)
        connection.execute(f"PRAGMA user_version={schema.VERSION}")


def copy_database(source: Path, target: Path) -> None:
    """A copy through SQLite's backup API, which sees a live or crashed file as a reader would."""
    reader = connect(source, read_only=True)
    try:
        writer = connect(target, create=True)
        try:
            with writer.backup("main", reader, "main") as backup:
                while not backup.done:
                    backup.step(-1)
            writer.pragma("journal_mode", "DELETE")
        finally:
            writer.close()
    finally:
        reader.close()
