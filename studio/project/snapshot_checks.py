"""Whether snapshots can be gone back to with all that was painted then: `check` says it, a repair mends.

A snapshot is a text that names tiles, as the records do. Any thread that has a connection.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterator

import apsw
import msgspec

from studio.domain.document import Document
from studio.domain.errors import StudioError
from studio.domain.kinds import Kinds
from studio.domain.picture_records import Tile
from studio.domain.project_records import Asset, Snapshot
from studio.domain.records import Record
from studio.project.contents import read_chunks
from studio.project.meaning import Finding
from studio.project.records import decode_records, encode_records


class Lacking(msgspec.Struct, frozen=True):
    """A snapshot that names painting which is not there."""

    snapshot: Snapshot
    finding: Finding
    rest: tuple[Record, ...]
    """What it can still bring back."""


def lacking(
    connection: apsw.Connection, document: Document, there: Container[str], kinds: Kinds,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Lacking]:  # fmt: skip
    """`there`: the names of the tiles that can be read. One whose own text is damaged is told of as an asset."""
    for snapshot in document.all(Snapshot):
        if stop():
            return
        try:
            records = decode_records(b"".join(read_chunks(connection, snapshot.asset)), "", kinds)
        except StudioError:
            continue
        rest = tuple(
            one for one in records if not isinstance(one, Tile) or not one.pixels or one.pixels in there
        )  # fmt: skip
        if len(rest) < len(records):
            words = f"snapshot {snapshot.id} needs painting that is not there"
            finding = Finding(what=words, where=f"snapshot {snapshot.id}", gravity="lost", mend="it is kept without it")
            yield Lacking(snapshot, finding, rest)


def without(found: Lacking, name: str) -> tuple[Snapshot, Asset, bytes]:
    """The snapshot with what it can still bring back; `name`: of its asset, for people."""
    data = encode_records(found.rest)
    sha256 = hashlib.sha256(data).hexdigest()
    created = found.snapshot.created
    asset = Asset(id=sha256, media_type="application/json", size=len(data), created=created, name=name)
    return msgspec.structs.replace(found.snapshot, asset=sha256), asset, data
