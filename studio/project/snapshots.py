"""Snapshots: the whole document under a name, kept as one JSON asset. Pure functions; used by `ProjectSession`."""

from __future__ import annotations

import hashlib
import time

from studio.domain.document import (
    Asset,
    Canvas,
    Card,
    Change,
    Document,
    Edit,
    Job,
    Layer,
    Link,
    Meta,
    Paragraph,
    Record,
    Scene,
    Snapshot,
)
from studio.domain.ids import new_id
from studio.domain.kinds import KINDS, Kinds
from studio.project.records import decode_records, encode_records, kind_of

RESTORED = (Meta, Scene, Paragraph, Canvas, Layer, Card, Link)
"""A restore makes these as they were. Of the others it brings back what is missing and keeps what was made since."""

LEFT_OUT = tuple(str(kind.__struct_config__.tag) for kind in (Job, Snapshot))
"""Kinds of record, of newer versions too, that are no part of a snapshot."""


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
