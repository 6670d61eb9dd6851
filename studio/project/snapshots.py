"""Snapshots: the whole document under a name, kept as one JSON asset. Pure functions; used by `ProjectSession`."""

from __future__ import annotations

import hashlib
import time

from studio.domain.document import (
    Asset,
    Change,
    Document,
    Edit,
    Record,
    Snapshot,
)
from studio.domain.ids import new_id
from studio.domain.kinds import KINDS, Kinds
from studio.domain.record_kinds import RECORD_KINDS
from studio.project.records import decode_records, encode_records, kind_of

RESTORED = tuple(kind.record for kind in RECORD_KINDS if kind.in_snapshots == "restored")
LEFT_OUT = tuple(kind.name for kind in RECORD_KINDS if kind.in_snapshots == "left out")
"""By their names, so that records of a newer version are left out, too."""


def take(document: Document, name: str) -> tuple[Change, tuple[tuple[str, bytes], ...]]:
    """The change that adds a snapshot (its Snapshot is the last edit), and the blobs it needs."""
    now = time.time()
    records = tuple(record for record in document.records() if kind_of(record) not in LEFT_OUT)
    data = encode_records(records)
    sha256 = hashlib.sha256(data).hexdigest()
    snapshot = Snapshot(id=new_id(), name=name, created=now, asset=sha256)
    edits: tuple[Edit, ...] = (Edit(None, snapshot),)
    if document.get(Asset, sha256) is None:
        asset = Asset(id=sha256, media_type="application/json", size=len(data), created=now, name=name)
        edits = (Edit(None, asset), *edits)
    return Change(id=new_id(), label=f"Snapshot {name}", stack="none", edits=edits, at=now), ((sha256, data),)


def restore(document: Document, snapshot: Snapshot, data: bytes, path: str, kinds: Kinds = KINDS) -> Change:
    """The change, on the writing stack, from the present state to the snapshot's. Raise StudioError(ProjectDamaged)."""
    then = {(type(record), record.id): record for record in decode_records(data, path, kinds)}
    now = {(type(record), record.id): record for record in document.records()}
    edits: list[Edit] = []
    for key, record in then.items():
        present: Record | None = now.get(key)
        if present is None or (key[0] in RESTORED and present != record):
            edits.append(Edit(present, record))
    edits.extend(Edit(record, None) for key, record in now.items() if key[0] in RESTORED and key not in then)
    return Change(id=new_id(), label=f"Restore {snapshot.name}", stack="writing", edits=tuple(edits), at=time.time())
