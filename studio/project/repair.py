"""The repair of a project that `check` finds fault with: asked for by a person, never done by itself.

The project is written anew: our tables, with every row as it is; then the records that `check` named are mended one by
one. The file as it was is kept beside it under another name, and the new one takes its place when it is whole. A
failure leaves the original as it was. `triptych check --repair` and the window, there on a thread of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import apsw
import msgspec

from studio.domain.clamping import clamped
from studio.domain.document import Document
from studio.domain.errors import ImportRefused, ProjectDamaged, ProjectNewer, StudioError
from studio.domain.kinds import KINDS, Kinds
from studio.domain.project_records import Foreign
from studio.domain.raised import UNDECODABLE
from studio.domain.records import Record, record_type
from studio.domain.requests import Request
from studio.private_files import copy_private
from studio.project import asset_checks, schema, snapshot_checks, tiles
from studio.project.check import lost_tiles, read_row, unreadable_history
from studio.project.connect import connect, failures, peek, transaction
from studio.project.contents import CLEAN
from studio.project.files import replacing
from studio.project.lock import ProjectLock
from studio.project.meaning import look
from studio.project.records import encode_record, key_of, out_of_bounds
from studio.project.recovery import readable
from studio.project.replacing import free_name, move_logs_away, replacing_project
from studio.project.salvage import salvaged
from studio.project.writes import Write, apply

_ROUNDS = 100
"""What is mended can uncover something else: a canvas lists a layer whose picture was lost."""


class Repaired(msgspec.Struct, frozen=True, kw_only=True):
    path: str
    kept: str
    """Where the file as it was is."""
    changed: int
    """Records that are other than they were."""
    removed: int
    """Records that are in the kept file alone."""
    rows: int
    """Rows in tables that are not ours, and of histories that could not be read: in the kept file alone."""


def repair(path: Path, out: Path | None = None, kinds: Kinds = KINDS) -> Repaired:
    """Mend the project, in its place, or as a new project `out` with the original left as it is.

    Raise StudioError(ProjectLocked | ProjectNewer | ProjectDamaged | ...); of what is damaged in its pages no more can
    be had than a backup has."""
    version = peek(path)
    if version > schema.VERSION:
        raise StudioError(ProjectNewer(path=str(path), version=version, supported=schema.VERSION))
    real = path.resolve()
    dest = real if out is None else out.absolute()
    kept = real
    if out is not None and out.exists():
        raise StudioError(ImportRefused(path=str(out), kind="exists", detail="a file of this name is there already"))
    with failures(path):
        whole, scratch = readable(path)
        try:
            if out is not None:
                with replacing_project(dest) as new:
                    repaired = _write(whole, new, max(version, 1), kinds)
            else:
                with ProjectLock(real), replacing(real) as new:
                    repaired = _write(whole, new, max(version, 1), kinds)
                    kept = free_name(real, "before the repair")
                    copy_private(whole, kept)
                    move_logs_away(real)
        finally:
            if scratch is not None:
                scratch.close()
    return msgspec.structs.replace(repaired, path=str(dest), kept=str(kept))


def _write(whole: Path, new: Path, version: int, kinds: Kinds) -> Repaired:
    source = connect(whole, read_only=True)
    target = connect(new, create=True)
    try:
        schema.create(target, version)
        with transaction(target):
            strangers = _copy_rows(source, target, whole, version)
            rows = _drop_damaged_tiles(target) + strangers
            rows += _drop_history(target, kinds)
            changed, removed = _mend_rows(target, kinds)
            more_changed, more_removed = _mend_meaning(target, kinds, removed)
            target.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (CLEAN, "true"))
    finally:
        target.close()
        source.close()
    changed, removed = changed | more_changed, (removed - more_changed) | more_removed
    return Repaired(path="", kept="", changed=len(changed - removed), removed=len(removed), rows=rows)


def _copy_rows(source: apsw.Connection, target: apsw.Connection, path: Path, version: int) -> int:
    """Our tables, row by row; how many rows are in other tables or are not taken by ours."""
    left = 0
    found = dict(source.execute("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')"))
    ours = schema.tables(version)
    for table in ours:
        if found.get(table) != "table":
            if table == "record":
                raise StudioError(ProjectDamaged(path=str(path), detail="without the table record"))
            continue
        names = schema.columns(table)
        there = {str(row[1]) for row in source.execute(f"PRAGMA table_xinfo({table})")}
        if not there.issuperset(names):
            raise StudioError(ProjectDamaged(path=str(path), detail=f"the table {table} is not laid out as ours"))
        marks = ", ".join("?" * len(names))
        before = target.total_changes()
        count = 0
        way = "REPLACE" if table == "setting" else "IGNORE"
        for row in source.execute(f"SELECT {', '.join(names)} FROM {table}"):
            target.execute(f"INSERT OR {way} INTO {table} VALUES ({marks})", row)
            count += 1
        left += max(0, count - (target.total_changes() - before))
    for name, kind in found.items():
        if kind == "table" and name not in ours and not str(name).startswith("sqlite_"):
            left += _rows_in(source, str(name))
    return left


def _rows_in(source: apsw.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    try:
        return len(source.execute(f'SELECT 1 FROM "{quoted}"').fetchall())
    except apsw.SQLError:
        return 0  # A virtual table of a module that is not here has no rows of its own.


def _drop_damaged_tiles(target: apsw.Connection) -> int:
    if not target.execute("SELECT 1 FROM sqlite_schema WHERE name = 'tile'").fetchall():
        return 0
    sound = tiles.sound(target) or set()
    rows = target.execute("SELECT rowid, name FROM tile").fetchall()
    damaged = [(rowid,) for rowid, name in rows if name not in sound]
    target.executemany("DELETE FROM tile WHERE rowid = ?", damaged)
    return len(damaged)


def _drop_history(target: apsw.Connection, kinds: Kinds) -> int:
    dropped = 0
    for finding in tuple(unreadable_history(target, kinds, there=tiles.names(target))):
        before = target.total_changes()
        target.execute("DELETE FROM undo_step WHERE stack = ?", (finding.where,))
        dropped += target.total_changes() - before
        target.execute("DELETE FROM undo_cursor WHERE stack = ?", (finding.where,))
    return dropped


Keys = set[tuple[str, str]]


def _mend_rows(target: apsw.Connection, kinds: Kinds) -> tuple[Keys, Keys]:
    """Rows that cannot be read, are under another's name, or hold a number out of bounds: keys of the changed and of
    the removed ones."""
    changed: Keys = set()
    removed: Keys = set()
    strayed: list[tuple[tuple[str, str], object, Record | None]] = []
    for kind, record_id, body in target.execute("SELECT kind, id, body FROM record").fetchall():
        row = (str(kind), str(record_id))
        record = read_row(body, kinds)
        if record is None or key_of(record) != row or out_of_bounds(record, kinds):
            target.execute("DELETE FROM record WHERE kind = ? AND id = ?", (kind, record_id))
            strayed.append((row, body, record))
    # Only now is it known whose name is free: two rows may have each other's. What is whole goes before what is pieced
    # together of the row that it ought to be in.
    for row, body, record in sorted(strayed, key=lambda one: one[2] is None):
        mended = _within_bounds(record, kinds) if record is not None else None
        mended = mended if mended is not None else salvaged(body, row, kinds)
        if mended is None or _is_there(target, key_of(mended)):
            removed.add(row)
            continue
        key = key_of(mended)
        target.execute("INSERT INTO record VALUES (?, ?, ?)", (*key, encode_record(mended, kinds).decode()))
        changed.add(key)
    return changed, removed


def _is_there(target: apsw.Connection, key: tuple[str, str]) -> bool:
    return bool(target.execute("SELECT 1 FROM record WHERE kind = ? AND id = ?", key).fetchall())


def _within_bounds(record: Record, kinds: Kinds) -> Record | None:
    """With its numbers brought within bounds. A job that waits is cancelled: nobody asked for the number it has now."""
    if not isinstance(record, Foreign) or not out_of_bounds(record, kinds):
        return record
    try:
        plain = json.loads(record.body, parse_int=_whole, parse_constant=float)
        plain = clamped(plain, record_type(kinds.opened[Request]), kinds.opened)
        if plain.get("kind") == "job" and plain.get("state", "queued") in ("queued", "loading", "running"):
            plain["state"] = "cancelled"
        mended = read_row(json.dumps(plain, ensure_ascii=False, allow_nan=False), kinds)
    except UNDECODABLE:
        return None
    return None if mended is None or out_of_bounds(mended, kinds) else mended


def _whole(text: str) -> int | float:
    return int(text) if len(text) < 1000 else float(text)


def _mend_meaning(target: apsw.Connection, kinds: Kinds, given_up: Keys) -> tuple[Keys, Keys]:
    changed: Keys = set()
    removed: Keys = set()
    bodies = target.execute("SELECT body FROM record").fetchall()
    records = {key_of(one): one for (body,) in bodies if (one := read_row(body, kinds)) is not None}

    def put(record: Record) -> None:
        records[key_of(record)] = record
        apply(target, Write(puts=((*key_of(record), encode_record(record, kinds)),)))
        changed.add(key_of(record))

    def drop(record: Record) -> None:
        del records[key_of(record)]
        apply(target, Write(removals=(key_of(record),)))
        removed.add(key_of(record))

    nameless = [name for kind, name in given_up if kind == "asset"]
    for asset, _ in tuple(asset_checks.undescribed(target, Document(tuple(records.values())), nameless)):
        put(asset)
    for fault in tuple(asset_checks.faults(target, Document(tuple(records.values())), True, lambda: False)):
        if fault.size is not None:
            target.execute("UPDATE asset SET size = ? WHERE sha256 = ?", (fault.size, fault.asset.id))
            put(msgspec.structs.replace(fault.asset, size=fault.size))
        else:
            drop(fault.asset)
            apply(target, Write(forget=(fault.asset.id,)))
    for tile, _ in tuple(lost_tiles(Document(tuple(records.values())), tiles.names(target))):
        drop(tile)
    document = Document(tuple(records.values()))
    for found in tuple(snapshot_checks.lacking(target, document, tiles.names(target), kinds)):
        snapshot, asset, data = snapshot_checks.without(found, found.snapshot.name)
        apply(target, Write(blobs=((asset.id, data),)))
        put(asset)
        put(snapshot)
    for _ in range(_ROUNDS):
        touched: Keys = set()
        for before, after in _edits(Document(tuple(records.values()))):
            key = key_of(before if before is not None else after)  # type: ignore[arg-type]
            if key in touched:
                continue
            touched.add(key)
            if after is not None:
                put(after)
            elif before is not None:
                drop(before)
        if not touched:
            break
    return changed, removed


def _edits(document: Document) -> Iterator[tuple[Record | None, Record | None]]:
    for found in look(document):
        if found.before is not None or found.after is not None:
            yield found.before, found.after
