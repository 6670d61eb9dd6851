"""Tiles of painting in the project file: kept by what their pixels are, whole or from another one. Any thread.

The table `tile` has a row for every tile that a record, an undo step or a snapshot names; what nothing names any more
is swept some time after a project was opened. A tile that was packed from a base needs the row of its base, and that
one its own: at most `LONGEST` in a row, so that reading one stays quick.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import apsw

from studio.domain.errors import ProjectDamaged, StudioError
from studio.project.writes import TileRow

if TYPE_CHECKING:
    from studio.project.tile_codec import Raw

LONGEST: Final = 16
"""Tiles from each other, the last of them whole."""
_NAME: Final = re.compile(rb"[0-9a-f]{64}")

Known = Callable[[str], "Raw | None"]
"""The pixels of a tile that somebody holds already."""


def row_of(raw: Raw, base: Raw | None = None, base_name: str = "", base_depth: int = 0) -> TileRow:
    """Packed from the base where that is not too far from a whole one, else whole."""
    # Here and not above: the window starts without numpy.
    from studio.project.tile_codec import name_of, packed

    if base is None or not base_name or base_depth + 1 >= LONGEST:
        return TileRow(name_of(raw), "", 0, packed(raw))
    return TileRow(name_of(raw), base_name, base_depth + 1, packed(raw, base))


def find(connection: apsw.Connection, name: str) -> TileRow | None:
    found = connection.execute("SELECT base, depth, data FROM tile WHERE name = ?", (name,)).fetchone()
    if found is None or not isinstance(found[0], str) or not isinstance(found[2], bytes):
        return None
    return TileRow(name, found[0], found[1] if isinstance(found[1], int) else LONGEST, found[2])


def depth(connection: apsw.Connection, name: str) -> int | None:
    """How many tiles have to be read before it; None where it is not there."""
    found = connection.execute("SELECT depth FROM tile WHERE name = ?", (name,)).fetchone()
    return None if found is None else found[0] if isinstance(found[0], int) else LONGEST


def read(
    find_row: Callable[[str], TileRow | None], path: Path, name: str, known: Known = lambda _name: None
) -> dict[str, Raw]:
    """The pixels of a tile and of those that it was packed from, as far as `known` does not answer with them. Raise
    StudioError(ProjectDamaged) where one of them is not there, is damaged, or where they lead round in a circle."""
    from studio.project.tile_codec import TileDamaged, unpacked

    rows: list[TileRow] = []
    wanted = name
    below: Raw | None = None
    while wanted and (below := known(wanted)) is None:
        row = find_row(wanted)
        if row is None or len(rows) >= LONGEST:
            raise StudioError(ProjectDamaged(path=str(path), detail=f"painting {name[:12]} is missing or damaged"))
        rows.append(row)
        wanted = row.base
    found: dict[str, Raw] = {} if below is None else {wanted: below}
    try:
        for row in reversed(rows):
            below = found[row.name] = unpacked(row.data, row.name, below)
    except TileDamaged as error:
        detail = f"painting {name[:12]} is damaged: {error}"
        raise StudioError(ProjectDamaged(path=str(path), detail=detail)) from error
    return found


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
