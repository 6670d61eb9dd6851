"""What one action writes into a project file, as a value, and the rows it becomes.

`ProjectSession` makes a `Write` for each action; the writer thread applies it, in one transaction. Any thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import apsw
import msgspec

from studio.project import schema
from studio.project.connect import connect, failures, transaction


class UndoStep(msgspec.Struct, frozen=True):
    stack: str
    position: int
    body: bytes
    """The Change, as `records.encode_change` gives it."""


class TileRow(msgspec.Struct, frozen=True):
    name: str
    """SHA-256 of the raw pixels."""
    base: str
    """Name of the tile that it was packed from; empty for a whole one."""
    depth: int
    """How many tiles have to be read before it."""
    data: bytes


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """All that one action writes, in one transaction; encoded already, so that the writer thread does little."""

    puts: tuple[tuple[str, str, bytes], ...] = ()
    """kind, id, body"""
    removals: tuple[tuple[str, str], ...] = ()
    blobs: tuple[tuple[str, bytes], ...] = ()
    """sha256, data; one that is there already is left alone"""
    tiles: tuple[TileRow, ...] = ()
    """One that is there already is left alone; bases come before what is packed from them."""
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
    forget_tiles: tuple[str, ...] = ()
    """Names of tiles to delete."""


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


def apply(connection: apsw.Connection, write: Write) -> None:
    """The rows of one write; the caller holds the transaction."""
    connection.executemany("DELETE FROM record WHERE kind = ? AND id = ?", write.removals)
    connection.executemany(
        "INSERT OR REPLACE INTO record VALUES (?, ?, ?)",
        [(kind, record_id, body.decode()) for kind, record_id, body in write.puts],
    )
    for sha256, data in write.blobs:
        _put_blob(connection, sha256, data)
    put_tiles(connection, write.tiles)
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
    connection.executemany("DELETE FROM tile WHERE name = ?", [(name,) for name in write.forget_tiles])
    if write.forget or write.forget_tiles:
        connection.execute("PRAGMA incremental_vacuum").fetchall()


def put_tiles(connection: apsw.Connection, rows: Iterable[TileRow]) -> None:
    """The caller holds the transaction. A tile that is there already is left as it is."""
    connection.executemany(
        "INSERT OR IGNORE INTO tile VALUES (?, ?, ?, ?)", [(row.name, row.base, row.depth, row.data) for row in rows]
    )


def _put_blob(connection: apsw.Connection, sha256: str, data: bytes) -> None:
    if connection.execute("SELECT 1 FROM asset WHERE sha256 = ?", (sha256,)).fetchone() is not None:
        return
    connection.execute("INSERT INTO asset (sha256, size) VALUES (?, ?)", (sha256, len(data)))
    number = connection.last_insert_rowid()
    view = memoryview(data)
    for place, start in enumerate(range(0, len(data), schema.CHUNK_BYTES)):
        piece = bytes(view[start : start + schema.CHUNK_BYTES])
        connection.execute("INSERT INTO chunk VALUES (?, ?, ?)", (number, place, piece))
