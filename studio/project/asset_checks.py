"""Whether the files in a project are whole, and whether their records tell the truth: `check` says it, a repair mends.

The bytes are the truth: an asset's name is their SHA-256, so that a wrong size, or a record that is gone, can be told
anew from the bytes alone. Any thread that has a connection.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator

import apsw
import msgspec

from studio.domain.document import Document
from studio.domain.media_types import START, media_type_of
from studio.domain.picture_records import Generation, Layer
from studio.domain.project_records import Asset, Foreign, Snapshot, Source
from studio.domain.sound_records import Take, Transcript
from studio.domain.text_records import Paragraph, SceneDraft, Version
from studio.domain.timeline_records import SoundBed
from studio.project.contents import read_chunks
from studio.project.meaning import Finding

SHOWN = (Generation, Layer, Paragraph, Take, Transcript, SoundBed, Snapshot, Source, Version)


def undescribed(
    connection: apsw.Connection, document: Document, further: Iterable[str] = ()
) -> Iterator[tuple[Asset, Finding]]:
    """Files that something shows, and `further` ones, that are in the project with no record of theirs: the record
    made anew."""
    stored = dict(connection.execute("SELECT sha256, size FROM asset"))
    set_aside = {one.row for one in document.all(Foreign)}
    for asset_id in dict.fromkeys((*_asked_for(document), *further)):
        if asset_id not in stored or document.get(Asset, asset_id) or ("asset", asset_id) in set_aside:
            continue
        start = next(read_chunks(connection, asset_id), b"")[:START]
        asset = Asset(id=asset_id, media_type=media_type_of(start), size=stored[asset_id], created=time.time())
        words = f"asset {asset_id[:12]} is in the file, and nothing says what it is"
        yield asset, Finding(what=words, where=f"asset {asset_id}", mend="it is told anew from its bytes")


def _asked_for(document: Document) -> Iterator[str]:
    for record in document.records():
        if isinstance(record, SHOWN) and record.asset:
            yield record.asset
        if isinstance(record, Generation):
            yield from (layer.asset for layer in record.layers)
        if isinstance(record, SceneDraft):
            yield from (one.asset for one in record.paragraphs if one.asset)


class Fault(msgspec.Struct, frozen=True):
    asset: Asset
    finding: Finding
    size: int | None = None
    """Bytes that are really there, and whose SHA-256 is the asset's name; None where they are not whole."""


def faults(connection: apsw.Connection, document: Document, blobs: bool, stop: Callable[[], bool]) -> Iterator[Fault]:
    """Assets that are not in the file, or damaged, or of another size than is said. Without `blobs` the bytes are read
    of those alone whose size is told in two ways."""
    stored = dict(connection.execute("SELECT sha256, size FROM asset"))
    gone = "it is taken out of the project, with what shows it"
    for asset in document.all(Asset):
        if stop():
            return
        name = f"asset {asset.id[:12]} ({asset.name or asset.media_type})"
        where = f"asset {asset.id}"
        if asset.id not in stored:
            yield Fault(asset, Finding(what=f"{name} is missing", where=where, gravity="lost", mend=gone))
        elif blobs or stored[asset.id] != asset.size:
            size, sound = _measured(connection, asset.id)
            if not sound:
                yield Fault(asset, Finding(what=f"{name} is damaged", where=where, gravity="lost", mend=gone))
            elif not size == asset.size == stored[asset.id]:
                words = f"{name} is of another size than is said"
                yield Fault(asset, Finding(what=words, where=where, mend="its size is told anew"), size)


def _measured(connection: apsw.Connection, asset_id: str) -> tuple[int, bool]:
    """How many bytes there are, and whether they are those that the name tells."""
    digest = hashlib.sha256()
    size = 0
    for chunk in read_chunks(connection, asset_id):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest() == asset_id
