"""What is in a project file: all of its records and undo steps at once, and the bytes of one asset.

Used by `store`, and by who reads a file that nobody needs to have open (`check`, `info`). Any thread, on a connection
of the caller's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import apsw
import msgspec

from studio.domain.errors import ProjectDamaged, ProjectNewer, StudioError
from studio.domain.kinds import KINDS, Kinds
from studio.domain.records import Record
from studio.project import schema
from studio.project.connect import connect, failures, peek, transaction
from studio.project.records import key_of, record_reader
from studio.project.writes import UndoStep

CLEAN = "clean"
"""The setting that says whether the last one to edit the file closed it in order."""

PROJECT_ID = "project"
"""The setting that tells one project file from another, whatever its name; a copy has the same."""
OWN_SETTINGS = (CLEAN, PROJECT_ID, schema.MINOR_SETTING)
"""Of the file itself, not of the project in it."""
_MOST_STEPS = 1 << 53


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


def id_of(connection: apsw.Connection) -> str:
    """Empty where no program that knows of ids has edited the file."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (PROJECT_ID,)).fetchone()
    return row[0] if row is not None and isinstance(row[0], str) else ""


def id_at(path: Path) -> str:
    """That of the project in a file; empty where there is none, or it cannot be read now."""
    try:
        with failures(path):
            peek(path)
            connection = connect(path, read_only=True)
            try:
                return id_of(connection)
            finally:
                connection.close()
    except StudioError:
        return ""


def _as_bytes(body: object, path: Path) -> bytes:
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    raise StudioError(ProjectDamaged(path=str(path), detail="a record that is not text"))
