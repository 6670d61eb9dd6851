"""Tiles of painting in the project file: kept by what their pixels are, whole or from another one. Any thread.

The table `tile` has a row for every tile that a record, an undo step or a snapshot names; what nothing names any more
is swept when a project is opened. A tile that was packed from a base needs the row of its base, and that one its own:
at most `LONGEST` in a row, so that reading one stays quick.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import apsw
import msgspec

from studio.domain.errors import ProjectDamaged, StudioError
from studio.project.tile_codec import Raw, TileDamaged, name_of, packed, unpacked

LONGEST: Final = 16
"""Tiles from each other, the last of them whole."""
_NAME: Final = re.compile(rb"[0-9a-f]{64}")


class TileRow(msgspec.Struct, frozen=True):
    name: str
    """SHA-256 of the raw pixels."""
    base: str
    """Name of the tile that it was packed from; empty for a whole one."""
    depth: int
    """How many tiles have to be read before it."""
    data: bytes


def row_of(raw: Raw, base: Raw | None = None, base_name: str = "", base_depth: int = 0) -> TileRow:
    """Packed from the base where that is not too far from a whole one, else whole."""
    if base is None or not base_name or base_depth + 1 >= LONGEST:
        return TileRow(name_of(raw), "", 0, packed(raw))
    return TileRow(name_of(raw), base_name, base_depth + 1, packed(raw, base))


def put(connection: apsw.Connection, rows: Iterable[TileRow]) -> None:
    """The caller holds the transaction. A tile that is there already is left as it is."""
    connection.executemany(
        "INSERT OR IGNORE INTO tile VALUES (?, ?, ?, ?)", [(row.name, row.base, row.depth, row.data) for row in rows]
    )


def find(connection: apsw.Connection, name: str) -> TileRow | None:
    found = connection.execute("SELECT base, depth, data FROM tile WHERE name = ?", (name,)).fetchone()
    if found is None or not isinstance(found[0], str) or not isinstance(found[2], bytes):
        return None
    return TileRow(name, found[0], found[1] if isinstance(found[1], int) else LONGEST, found[2])


def read(find_row: Callable[[str], TileRow | None], path: Path, name: str) -> Raw:
    """The pixels of a tile. Raise StudioError(ProjectDamaged) where it or one that it was packed from is not there, is
    damaged, or where they lead round in a circle."""
    rows: list[TileRow] = []
    wanted = name
    while wanted:
        row = find_row(wanted)
        if row is None or len(rows) >= LONGEST:
            raise StudioError(ProjectDamaged(path=str(path), detail=f"painting {name[:12]} is missing or damaged"))
        rows.append(row)
        wanted = row.base
    raw: Raw | None = None
    try:
        for row in reversed(rows):
            raw = unpacked(row.data, row.name, raw)
    except TileDamaged as error:
        detail = f"painting {name[:12]} is damaged: {error}"
        raise StudioError(ProjectDamaged(path=str(path), detail=detail)) from error
    assert raw is not None
    return raw


def names_in(bodies: Iterable[bytes]) -> set[str]:
    """Every name of a tile, or of anything else that is a SHA-256, in encoded records, steps or snapshots."""
    return {match.decode() for body in bodies for match in _NAME.findall(body)}


def unwanted(connection: apsw.Connection, named: set[str]) -> tuple[str, ...]:
    """The tiles that neither are named nor stand under one that is."""
    bases = {str(name): str(base) for name, base in connection.execute("SELECT name, base FROM tile")}
    wanted: set[str] = set()
    for name in named.intersection(bases):
        below = name
        while below and below not in wanted:
            wanted.add(below)
            below = bases.get(below, "")
    return tuple(name for name in bases if name not in wanted)


def forget(connection: apsw.Connection, names: Iterable[str]) -> None:
    """The caller holds the transaction."""
    connection.executemany("DELETE FROM tile WHERE name = ?", [(name,) for name in names])


def damaged(connection: apsw.Connection, path: Path, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Of these tiles those that cannot be read, with a sentence each."""
    for name in names:
        try:
            read(lambda wanted: find(connection, wanted), path, name)
        except StudioError as error:
            detail = error.failure.detail if isinstance(error.failure, ProjectDamaged) else str(error.failure)
            yield name, detail
