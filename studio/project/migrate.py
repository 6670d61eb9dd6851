"""Migrations of the project file: one small named function for each version, its docstring is the change history.

A file of an older version is migrated on a copy that takes its place when it is whole, or where next to nothing is
written in one transaction; any failure leaves the original untouched. Called by `store.open_file`, on the caller's
thread, which holds the lock.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw

from studio.domain.errors import ProjectDamaged, StudioError
from studio.domain.kinds import KINDS, Kinds
from studio.project import schema
from studio.project.backup import Bounds, make_backup
from studio.project.connect import connect, peek, transaction
from studio.project.files import copy_database, replacing
from studio.project.records import decode_record
from studio.project.recovery import quick_check

Migration = Callable[[apsw.Connection], None]


def _keep_what_is_not_known(connection: apsw.Connection) -> None:
    """Version 2: the setting "minor". Nothing else changes; the number keeps programs of version 1, which lose
    fields and kinds that they do not know, from editing."""
    schema.set_minor(connection)


def _make_room_for_tiles(connection: apsw.Connection) -> None:
    """Version 3: the table for what is painted, still empty, and minor version 0. Programs of version 2, which would
    neither copy nor keep what is in it, only read."""
    connection.execute(schema.TABLES["tile"])
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, '0')", (schema.MINOR_SETTING,))


MIGRATIONS: dict[int, Migration] = {2: _keep_what_is_not_known, 3: _make_room_for_tiles}
"""By the version they lead to; one for every version from 2 on."""
IN_PLACE = frozenset({2, 3})
"""Versions whose migration writes a setting or an empty table: one transaction on the file itself, which is undone
whole when it fails. A project with hours of sound is not copied twice for that."""


def bring_up_to_date(real: Path, kinds: Kinds = KINDS) -> None:
    """Migrate the file to the present version, or leave it as it is and raise."""
    version = peek(real)
    if version >= schema.VERSION:
        return
    if version < 1:
        raise StudioError(ProjectDamaged(path=str(real), detail=f"it says it is of version {version}"))
    if all(target in IN_PLACE for target in range(version + 1, schema.VERSION + 1)):
        connection = connect(real)
        try:
            run(connection, version)
        finally:
            connection.close()
        return
    with replacing(real) as new:
        reader = connect(real, read_only=True)
        try:
            make_backup(reader, real, Bounds())
            copy_database(reader, new)
        finally:
            reader.close()
        connection = connect(new)
        try:
            run(connection, version)
            problems = (*quick_check(connection), *unreadable(connection, kinds))
        finally:
            connection.close()
        if problems:
            raise StudioError(ProjectDamaged(path=str(real), detail="; ".join(problems)))


def run(connection: apsw.Connection, version: int) -> None:
    """Every migration from `version` on, in one transaction."""
    with transaction(connection):
        for target in range(version + 1, schema.VERSION + 1):
            MIGRATIONS[target](connection)
        connection.execute(f"PRAGMA user_version={schema.VERSION}")


def unreadable(connection: apsw.Connection, kinds: Kinds = KINDS) -> tuple[str, ...]:
    """The first record that cannot be read after a migration, if there is one."""
    for kind, record_id, body in connection.execute("SELECT kind, id, body FROM record"):
        try:
            decode_record(str(body).encode(), f"{kind} {record_id}", kinds=kinds)
        except StudioError as error:
            return (str(error.failure),)
    return ()
