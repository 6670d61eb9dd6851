"""Snapshots: the whole document under a name, and versions: the text of a scene or of all of them. Each is kept as one
JSON asset. Pure functions; used by `ProjectSession` and by `studio.services.session.versions`, on any thread."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.kinds import KINDS, Kinds
from studio.domain.outline import paragraphs_of
from studio.domain.project_records import Asset, Snapshot
from studio.domain.record_kinds import RECORD_KINDS
from studio.domain.records import Record
from studio.domain.text_records import Paragraph, Scene, Version
from studio.domain.word_count import count_words, counted_text
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


# ---- of the text alone


def take_version(document: Document, name: str, scene_id: str = "") -> tuple[Change, tuple[tuple[str, bytes], ...]]:
    """The change that keeps the text of one scene, or of all of them, as a Version (the last edit), and the blob it
    needs. Raise KeyError for a scene that is not there."""
    scenes = (document.need(Scene, scene_id),) if scene_id else tuple(document.all(Scene))
    paragraphs = [paragraph for scene in scenes for paragraph in paragraphs_of(document, scene.id)]
    now = time.time()
    data = encode_records((*scenes, *paragraphs))
    sha256 = hashlib.sha256(data).hexdigest()
    words = sum(count_words(counted_text(paragraph)) for paragraph in paragraphs)
    version = Version(id=new_id(), created=now, asset=sha256, scene_id=scene_id, name=name, words=words)
    edits: tuple[Edit, ...] = (Edit(None, version),)
    if document.get(Asset, sha256) is None:
        asset = Asset(id=sha256, media_type="application/json", size=len(data), created=now, name=name)
        edits = (Edit(None, asset), *edits)
    return Change(id=new_id(), label="Keep a version", stack="none", edits=edits, at=now), ((sha256, data),)


class Texts(msgspec.Struct, frozen=True):
    """The scenes and paragraphs of a snapshot or a version."""

    scenes: Mapping[str, Scene]
    paragraphs: Mapping[str, Paragraph]

    def of(self, scene_id: str) -> tuple[Paragraph, ...] | None:
        """What the scene read, None where it was not there."""
        scene = self.scenes.get(scene_id)
        if scene is None:
            return None
        return tuple(self.paragraphs[one] for one in scene.paragraphs if one in self.paragraphs)


def texts_in(data: bytes, path: str, kinds: Kinds = KINDS) -> Texts:
    """Raise StudioError(ProjectDamaged)."""
    records = decode_records(data, path, kinds)
    scenes = {one.id: one for one in records if isinstance(one, Scene)}
    return Texts(scenes, {one.id: one for one in records if isinstance(one, Paragraph)})
