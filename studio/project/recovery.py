"""Files that a crash left behind: made sound before editing, and read through a copy when only looking.

A crashed pair is the main file and the `-wal` or `-journal` beside it. Used by `store`, on the caller's thread.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import apsw

from studio import leavings, places
from studio.domain.errors import ProjectDamaged, StudioError
from studio.project import lock, schema
from studio.project.connect import connect, failures, peek
from studio.project.identity import log_of_another

COMPANIONS = ("-wal", "-journal")


def companions(real: Path) -> tuple[Path, ...]:
    """What SQLite left beside the file, when anything is in it."""
    found = (real.with_name(real.name + ending) for ending in COMPANIONS)
    return tuple(path for path in found if path.exists() and path.stat().st_size > 0)


def make_sound(real: Path) -> None:
    """Before editing: let SQLite recover, and after an unclean close check the whole file.

    Raise StudioError(ProjectDamaged). The caller holds the lock.
    """
    crashed = bool(companions(real))
    connection = connect(real)
    try:
        refuse_foreign_schema(connection, real)
        row = connection.execute("SELECT value FROM setting WHERE name = 'clean'").fetchone()
        if crashed or row is None or row[0] != "true":
            problems = quick_check(connection)
            if problems:
                raise StudioError(ProjectDamaged(path=str(real), detail="; ".join(problems)))
        if crashed:
            connection.pragma("journal_mode", "DELETE")
    finally:
        connection.close()


def quick_check(connection: apsw.Connection, limit: int = 20) -> tuple[str, ...]:
    """What SQLite finds wrong; empty when all is well."""
    try:
        rows = [str(row[0]) for row in connection.execute(f"PRAGMA quick_check({limit})")]
    except (apsw.CorruptError, apsw.NotADBError, UnicodeError) as error:
        return (str(error),)
    return tuple(row for row in rows if row != "ok")


def refuse_foreign_schema(connection: apsw.Connection, real: Path) -> None:
    """A project of a version we know has our tables, as we make them, and nothing else: no triggers, no views, no
    virtual tables, no generated columns, no checks, no indexes that refuse what we write."""
    found = schema.differences(connection)
    if found:
        raise StudioError(ProjectDamaged(path=str(real), detail="; ".join(words for _, words in found)))


def readable(path: Path) -> tuple[Path, ExitStack | None]:
    """Where to read the project: itself, or a temporary copy of a crashed pair, so that reading changes nothing; the
    caller closes what keeps it."""
    peek(path)
    real = path.resolve()
    logs = companions(real)
    if not logs or lock.is_held(real):
        return real, None
    if log_of_another(real, lock.lock_path(real), lock.read_note(real)):
        logs = ()
    scratch = ExitStack()
    try:
        folder = scratch.enter_context(leavings.new_folder(places.scratch_dir()))
        copy = folder / "copy.triptych"
        shutil.copyfile(real, copy)
        for companion in logs:
            shutil.copyfile(companion, folder / companion.name.replace(real.name, copy.name, 1))
        # Recover the copy, so that reading connections need not write.
        connection = connect(copy)
        try:
            connection.pragma("journal_mode", "DELETE")
        finally:
            connection.close()
    except BaseException:
        scratch.close()
        raise
    return copy, scratch


@contextmanager
def reading(path: Path) -> Iterator[apsw.Connection]:
    """A reading connection to a project, wherever it has to be read."""
    with failures(path):
        real, scratch = readable(path)
        try:
            connection = connect(real, read_only=True)
            try:
                yield connection
            finally:
                connection.close()
        finally:
            if scratch is not None:
                scratch.close()
