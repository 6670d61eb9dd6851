"""Whether a project is sound, found out without touching it: `triptych check`, and the tests.

Works while a window holds the file (it reads through SQLite) and on what a crash left (it reads a copy). It looks at
the pages, at how the tables are laid out, at every record and undo step, and at what the records mean together.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from itertools import takewhile
from pathlib import Path

import apsw
import msgspec

from studio.domain.changes import Change, Conflict
from studio.domain.document import Document
from studio.domain.errors import ProjectDamaged, StudioError
from studio.domain.kinds import KINDS, Kinds
from studio.domain.picture_records import Tile
from studio.domain.project_records import Asset, Foreign
from studio.domain.records import Record
from studio.project import asset_checks, lock, schema, snapshot_checks, tiles
from studio.project.connect import peek, transaction
from studio.project.contents import is_clean
from studio.project.identity import stray_logs
from studio.project.meaning import Finding, look
from studio.project.records import decode_change, decode_record, key_of, out_of_bounds
from studio.project.recovery import quick_check, reading
from studio.project.salvage import salvaged

Stop = Callable[[], bool]
LOG_ENDING = "-wal"
OLD_LOG_SECONDS = 60.0
"""A checkpoint writes the file seconds after the log at most."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    path: str
    version: int
    minor: int = 0
    supported: int = schema.VERSION
    clean: bool
    """The last one to edit it closed it in order (or still has it open: see `holder`)."""
    holder: str = ""
    """Who has it open for editing."""
    records: int = 0
    assets: int = 0
    problems: tuple[str, ...] = ()
    """Of each finding, what it is."""
    strays: tuple[str, ...] = ()
    """Logs beside the file that have lost theirs: nothing reads them, and they say nothing about this one."""
    findings: tuple[Finding, ...] = ()

    @property
    def sound(self) -> bool:
        return not self.findings


def check(path: Path, *, blobs: bool = True, stop: Stop = lambda: False, kinds: Kinds = KINDS) -> Report:
    """Look at every page, every record and (with `blobs`) every byte of every asset, all of one moment: what a window
    commits meanwhile is not seen. Changes nothing.

    Raise StudioError(NotAProject | FileUnreadable) when there is no project to check; damage is in the report.
    """
    version = peek(path)
    holder = lock.read_holder(path) if lock.is_held(path) else ""
    report = Report(path=str(path), version=version, clean=False, holder=holder)
    findings = list(old_log(path)) if not holder else []
    try:
        with reading(path) as connection, transaction(connection, "DEFERRED"):
            findings.extend(Finding(what=words, gravity="lost") for words in quick_check(connection))
            if version <= schema.VERSION:
                findings.extend(laid_out(connection, version))
            document = _look_into(connection, findings, kinds, blobs, stop)
            report = msgspec.structs.replace(
                report,
                minor=schema.minor_of(connection),
                clean=is_clean(connection),
                records=len(document.records()),
                assets=len(list(document.all(Asset))),
            )
    except StudioError as error:
        if not isinstance(error.failure, ProjectDamaged):
            raise
        if not findings:
            findings.append(Finding(what=error.failure.detail, gravity="lost"))
    strays = () if holder else tuple(log.name for log in stray_logs(path.resolve()))
    problems = tuple(finding.what for finding in findings)
    return msgspec.structs.replace(report, findings=tuple(findings), problems=problems, strays=strays)


def glance(connection: apsw.Connection, kinds: Kinds, stop: Stop = lambda: False) -> tuple[Finding, ...]:
    """What is wrong in an open project, without the bytes of pages and assets: a look of moments, on a connection of
    its own, at one state of the file. Any thread. Raise what SQLite raises; where `stop` says so it ends early."""
    findings: list[Finding] = []
    with transaction(connection, "DEFERRED"):
        findings.extend(laid_out(connection, int(connection.pragma("user_version"))))
        _look_into(connection, findings, kinds, False, stop)
    return tuple(findings)


def _look_into(connection: apsw.Connection, findings: list[Finding], kinds: Kinds, blobs: bool, stop: Stop) -> Document:
    records = read_rows(connection, findings, kinds, stop)
    again = tuple(asset_checks.undescribed(connection, Document(records)))
    findings.extend(finding for _, finding in again)
    document = Document((*records, *(asset for asset, _ in again)))
    findings.extend(found.finding for found in takewhile(lambda _found: not stop(), look(document)))
    there = tiles.names(connection)
    if blobs and there:
        sound = tiles.sound(connection, stop)
        findings.extend(damaged_tile(name) for name in sorted(there - (there if sound is None else sound)))
        there = there if sound is None else sound
    findings.extend(finding for _, finding in lost_tiles(document, there))
    if blobs:
        findings.extend(found.finding for found in snapshot_checks.lacking(connection, document, there, kinds, stop))
    findings.extend(unreadable_history(connection, kinds, stop, there))
    findings.extend(fault.finding for fault in asset_checks.faults(connection, document, blobs, stop))
    return document


def old_log(path: Path) -> Iterator[Finding]:
    """A log that nobody has open and that was last written long before the file. SQLite writes the log first and the
    file right after it: such a pair was put together by a copy or a sync program."""
    real = path.resolve()
    log = real.with_name(real.name + LOG_ENDING)
    try:
        facts, age = log.stat(), real.stat().st_mtime
    except OSError:
        return
    if facts.st_size and age - facts.st_mtime > OLD_LOG_SECONDS:
        minutes = round((age - facts.st_mtime) / 60)
        words = f"the log {log.name} is {minutes} minutes older than the file and may be of another one"
        yield Finding(what=words, where=log.name, mend="it is put aside, and the project is written anew")


def laid_out(connection: apsw.Connection, version: int) -> Iterator[Finding]:
    """What of the tables is not as we make it."""
    if version < 1:
        yield Finding(what=f"it says it is of version {version}", gravity="lost")
    for name, words in schema.differences(connection):
        yield Finding(what=words, where=name, mend="the project is written into tables of ours")


def read_rows(
    connection: apsw.Connection, findings: list[Finding], kinds: Kinds, stop: Stop = lambda: False
) -> tuple[Record, ...]:
    """Every record that can be read, in the order of the file; `findings` gets those that cannot, and those that are
    kept aside because a number of theirs is out of bounds."""
    records: list[Record] = []
    rows = connection.execute("SELECT kind, id, body FROM record")
    for kind, record_id, body in takewhile(lambda _row: not stop(), rows):
        where = f"{kind} {record_id}"
        record = read_row(body, kinds)
        if record is None:
            kept = salvaged(body, (str(kind), str(record_id)), kinds) is not None
            mend = "what can be read of it is kept" if kept else "it is taken out of the project"
            findings.append(Finding(what=f"record {where} cannot be read", where=where, gravity="lost", mend=mend))
        elif key_of(record) != (kind, record_id):
            mend = "it is kept under the name that it has itself"
            findings.append(Finding(what=f"record {where} says it is another", where=where, mend=mend))
        else:
            records.append(record)
            field = out_of_bounds(record, kinds) if isinstance(record, Foreign) else ""
            if field:
                mend = "the number becomes the nearest one that can be"
                findings.append(Finding(what=f"{field} of {where} is out of bounds", where=where, mend=mend))
    return tuple(records)


def read_row(body: object, kinds: Kinds) -> Record | None:
    """The record of a row; None where it cannot be read."""
    if not isinstance(body, str):
        return None
    try:
        return decode_record(body.encode("utf-8", "surrogatepass"), "", kinds=kinds)
    except StudioError:
        return None


def unreadable_history(
    connection: apsw.Connection, kinds: Kinds, stop: Stop = lambda: False, there: Container[str] = ()
) -> Iterator[Finding]:
    """Undo stacks with a step that cannot be read, or could never have been done, or puts back a tile that is not
    `there`: all their steps are of no use."""
    bad: set[str] = set()
    rows = connection.execute("SELECT stack, position, body FROM undo_step")
    for stack, position, body in takewhile(lambda _row: not stop(), rows):
        what = "" if isinstance(position, int) and position >= 0 else "read"
        try:
            change = decode_change(str(body).encode("utf-8", "surrogatepass"), "", kinds)
            what = what or ("" if applicable(change) and not _lacks_tiles(change, there) else "applied")
        except StudioError:
            what = "read"
        if what and str(stack) not in bad:
            bad.add(str(stack))
            words = f"what can be undone in {stack} cannot be {what}"
            yield Finding(what=words, where=str(stack), gravity="lost", mend="it is let go; the work itself stays")


def _lacks_tiles(change: Change, there: Container[str]) -> bool:
    records = (record for edit in change.edits for record in (edit.before, edit.after))
    return any(isinstance(one, Tile) and one.pixels and one.pixels not in there for one in records)


def damaged_tile(name: str) -> Finding:
    mend = "it is taken out of the project, with what shows it"
    return Finding(what=f"painting {name[:12]} is damaged", where=f"tile {name}", gravity="lost", mend=mend)


def lost_tiles(document: Document, there: Container[str]) -> Iterator[tuple[Tile, Finding]]:
    """Painted parts of layers whose pixels are not `there`."""
    for tile in document.all(Tile):
        if tile.pixels and tile.pixels not in there:
            words = f"the painted part {tile.id} needs painting {tile.pixels[:12]}, which is not there"
            mend = "it is taken out of the project"
            yield tile, Finding(what=words, where=f"tile {tile.id}", gravity="lost", mend=mend)


def applicable(change: Change) -> bool:
    """Whether there is any document that the change fits, back and forth."""
    befores = [edit.before for edit in change.edits if edit.before is not None]
    document = Document(tuple(befores))
    try:
        document.apply(change)
        document.apply(change.inverse())
    except Conflict:
        return False
    return True
