"""Tiles of painting in the project file: kept by what their pixels are, whole or from another one. Any thread.

The table `tile` has a row for every tile that a record, an undo step or a snapshot names; what nothing names any more
is swept some time after a project was opened. A tile that was packed from a base needs the row of its base, and that
one its own: at most `LONGEST` in a row, so that reading one stays quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import apsw

from studio.domain.errors import ProjectDamaged, StudioError
from studio.project.connect import transaction
from studio.project.contents import read_chunks
from studio.project.trash import hashes_in
from studio.project.writes import TileRow

if TYPE_CHECKING:
    from studio.project.tile_codec import Raw

LONGEST: Final = 16
"""Tiles from each other, the last of them whole."""
MOST_CHANGED: Final = 0.5
"""Share of a tile's pixels; where more are other than before, those that stay would save next to nothing."""

Known = Callable[[str], "Raw | None"]
"""The pixels of a tile that somebody holds already."""


def row_of(raw: Raw, base: Raw | None = None, base_name: str = "", base_depth: int = 0) -> TileRow:
    """Packed from the base where that is not too far from a whole one and most of it stays, else whole."""
    # Here and not above: the window starts without numpy.
    from studio.project.tile_codec import name_of, packed, share_that_differs

    if base is None or not base_name or base_depth + 1 >= LONGEST or share_that_differs(raw, base) > MOST_CHANGED:
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
    """The pixels of a tile and of those that it was packed from, as far as `known` does not answer with them. Only the
    tile itself is held against its name. Raise StudioError(ProjectDamaged) where one of them is not there, is damaged,
    or where they lead round in a circle."""
    from studio.project.tile_codec import TileDamaged, unchecked, unpacked

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
            below = unpacked(row.data, name, below) if row.name == name else unchecked(row.data, below)
            found[row.name] = below
    except TileDamaged as error:
        detail = f"painting {name[:12]} is damaged: {error}"
        raise StudioError(ProjectDamaged(path=str(path), detail=detail)) from error
    return found


def whole(find_row: Callable[[str], TileRow | None], path: Path, name: str) -> bytes:
    """A tile packed whole. Raise StudioError(ProjectDamaged)."""
    from studio.project.tile_codec import packed

    row = find_row(name)
    return row.data if row is not None and not row.base else packed(read(find_row, path, name)[name])


def names(connection: apsw.Connection) -> set[str]:
    """Of all tiles that are there; none in a file of a version without them."""
    there = connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'tile'").fetchone()
    if there is None:
        return set()
    return {name for (name,) in connection.execute("SELECT name FROM tile") if isinstance(name, str)}


def unwanted(connection: apsw.Connection, bodies: Iterable[bytes]) -> tuple[str, ...]:
    """The tiles that neither are named in these texts (encoded records, steps, snapshots) nor stand under one that
    is."""
    bases = {str(name): str(base) for name, base in connection.execute("SELECT name, base FROM tile")}
    wanted: set[str] = set()
    for named in (match.decode() for body in bodies for match in hashes_in(body)):
        below = named
        while below in bases and below not in wanted:
            wanted.add(below)
            below = bases[below]
    return tuple(name for name in bases if name not in wanted)


def unwanted_now(connection: apsw.Connection) -> tuple[str, ...]:
    """The same of all that is in the project, at one moment: every record, undo step and snapshot is read."""
    with transaction(connection, "DEFERRED"):
        if connection.execute("SELECT 1 FROM tile LIMIT 1").fetchone() is None:
            return ()
        return unwanted(connection, _bodies(connection))


def _bodies(connection: apsw.Connection) -> Iterator[bytes]:
    for table in ("record", "undo_step"):
        for (body,) in connection.execute(f"SELECT body FROM {table}"):
            yield str(body).encode("utf-8", "surrogatepass")
    for (body,) in connection.execute("SELECT body FROM record WHERE kind = 'snapshot'").fetchall():
        for sha256 in hashes_in(str(body).encode("utf-8", "surrogatepass")):
            yield b"".join(read_chunks(connection, sha256.decode()))


def sound(connection: apsw.Connection, stop: Callable[[], bool] = lambda: False) -> set[str] | None:
    """The names of all tiles that can be read; every one is unpacked, once. None where `stop` said so."""
    from studio.project.tile_codec import TileDamaged, unpacked

    above: dict[str, list[str]] = {}
    for name, base in connection.execute("SELECT name, base FROM tile"):
        if isinstance(name, str) and isinstance(base, str):
            above.setdefault(base, []).append(name)
    found: set[str] = set()
    # What is reached from none that is whole has lost what it was packed from.
    waiting: list[tuple[str, Raw | None, int]] = [(name, None, 1) for name in above.get("", ())]
    while waiting:
        if stop():
            return None
        name, below, length = waiting.pop()
        row = find(connection, name)
        if row is None or name in found:
            continue
        try:
            raw = unpacked(row.data, name, below)
        except TileDamaged:
            continue
        found.add(name)
        if length < LONGEST:
            waiting.extend((one, raw, length + 1) for one in above.get(name, ()))
    return found
