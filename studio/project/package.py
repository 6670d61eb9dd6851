"""The interchange package: a ZIP of a whole project that can be read without Triptych.

    manifest.json           what is inside: path, size and SHA-256 of every other file; assets with their media type
    manuscript.md           the text, for people
    records.json            every record, for a later import
    recipes/<id>.json       how each picture, take and passage was made
    assets/<sha256>.<ext>   PNG, FLAC, ... as they are
    tiles/<name>.zst        what was painted, a tile of 256 x 256 pixels each; records.json says where it lies. Unpacked
                            by Zstandard: the planes B, G, R and A, premultiplied, each byte less its left neighbour;
                            put together pixel by pixel their SHA-256 is the name

    format 1   the above but for tiles; the undo history and the job queue stay in the project
    format 2   tiles; a package without any is still of format 1

An import treats the package as hostile: nothing is unpacked to a name from the archive, sizes are bounded before
anything is read, and every byte is held against the manifest. Used by the session and the command line.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import time
import zipfile
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import NoReturn

import apsw
import msgspec

from studio.domain.document import Document
from studio.domain.errors import FileUnreadable, ImportRefused, StudioError
from studio.domain.kinds import KINDS, Kinds
from studio.domain.picture_records import Tile
from studio.domain.project_records import Asset, Recipe, Snapshot
from studio.domain.raised import UNDECODABLE
from studio.domain.record_kinds import RECORD_KINDS
from studio.domain.records import Record
from studio.domain.text_records import Meta
from studio.formats.archives import BROKEN_ZIP
from studio.project import schema
from studio.project.connect import connect, failures, transaction
from studio.project.files import replacing
from studio.project.records import decode_records, encode_record, encode_records, key_of, kind_of
from studio.project.replacing import replacing_project
from studio.project.writes import TileRow, Write, apply

_log = logging.getLogger(__name__)
FORMAT = "triptych-package"
VERSION = 2
_BEFORE_TILES = 1
LEFT_OUT = tuple(kind.name for kind in RECORD_KINDS if not kind.in_packages)
"""Kinds of record, of newer versions too, that no package holds."""
MANIFEST_LIMIT = 64 << 20
MEMBER_LIMIT = 1 << 30
"""Bytes of one file in a package."""
MEMBERS_LIMIT = 200_000
TILE_LIMIT = 512 << 10
"""Bytes of a packed tile; one that cannot be packed any closer takes little more than its 256 KiB."""
RATIO_LIMIT = 200
"""All files together may be this many times the archive's own size."""
_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "application/json": "json",
    "text/plain": "txt",
    "text/markdown": "md",
}
_STORED = {"png", "jpg", "webp", "flac", "zst"}
"""Compressed already."""


class Member(msgspec.Struct, frozen=True):
    path: str
    size: int
    sha256: str
    media_type: str = ""
    name: str = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: str
    version: int
    title: str = ""
    created: float = 0.0
    files: tuple[Member, ...] = ()


# ---- export


def _no_tile(name: str) -> bytes:
    raise KeyError(f"tile {name}")


def export_package(
    document: Document,
    read_asset: Callable[[str], bytes],
    manuscript: str,
    dest: Path,
    kinds: Kinds = KINDS,
    *,
    read_tile: Callable[[str], bytes] = _no_tile,
) -> None:
    """Write the package, whole or not at all. `read_tile` answers with a tile packed whole. Raise StudioError; an asset
    or a tile that is missing is named in it."""
    with replacing(dest, exported=True) as new, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        members = [_add(archive, path, data) for path, data in _texts(document, manuscript, kinds)]
        for asset in document.all(Asset):
            path = f"assets/{asset.id}.{_ENDINGS.get(asset.media_type, 'bin')}"
            members.append(_add(archive, path, read_asset(asset.id), asset.media_type, asset.name))
        tiles = dict.fromkeys(tile.pixels for tile in document.all(Tile) if tile.pixels)
        members.extend(_add(archive, f"tiles/{name}.zst", read_tile(name)) for name in tiles)
        members.extend(_tiles_of_snapshots(archive, document, read_asset, read_tile, tiles, kinds))
        meta = document.get(Meta, "project")
        title = meta.title if meta else ""
        painted = any(member.path.startswith("tiles/") for member in members)
        version = VERSION if painted else _BEFORE_TILES
        manifest = Manifest(format=FORMAT, version=version, title=title, created=time.time(), files=tuple(members))
        archive.writestr("manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def _tiles_of_snapshots(
    archive: zipfile.ZipFile,
    document: Document,
    read_asset: Callable[[str], bytes],
    read_tile: Callable[[str], bytes],
    there: Container[str],
    kinds: Kinds,
) -> Iterator[Member]:
    """What the snapshots need beside; a repair may have taken out some of it."""
    seen: set[str] = set()
    for snapshot in document.all(Snapshot):
        for record in decode_records(read_asset(snapshot.asset), snapshot.name, kinds):
            if isinstance(record, Tile) and record.pixels and record.pixels not in there and record.pixels not in seen:
                seen.add(record.pixels)
                try:
                    data = read_tile(record.pixels)
                except StudioError as error:
                    _log.warning("a snapshot lacks a tile: %s", error.failure)
                    continue
                yield _add(archive, f"tiles/{record.pixels}.zst", data)


def _texts(document: Document, manuscript: str, kinds: Kinds) -> Iterator[tuple[str, bytes]]:
    yield "manuscript.md", manuscript.encode("utf-8", "replace")
    yield "records.json", encode_records(tuple(r for r in document.records() if kind_of(r) not in LEFT_OUT))
    for recipe in document.all(Recipe):
        yield f"recipes/{_file_name(recipe.id)}.json", msgspec.json.format(encode_record(recipe, kinds), indent=1)


def _file_name(record_id: str) -> str:
    return record_id if record_id.isalnum() and record_id.isascii() else hashlib.sha256(record_id.encode()).hexdigest()


def _add(archive: zipfile.ZipFile, path: str, data: bytes, media_type: str = "", name: str = "") -> Member:
    packed = zipfile.ZIP_STORED if path.rpartition(".")[2] in _STORED else zipfile.ZIP_DEFLATED
    archive.writestr(path, data, packed)
    return Member(path, len(data), hashlib.sha256(data).hexdigest(), media_type, name)


# ---- import


def import_package(
    source: Path, dest: Path, kinds: Kinds = KINDS, step: Callable[[float], None] = lambda _share: None
) -> None:
    """Make a new project at `dest` of a package. `step` is told how much is done, from 0 to 1, and may raise to end it.
    Raise StudioError(ImportRefused | DiskFull | ...); nothing is left behind then."""
    if dest.exists():
        _refuse(dest, "exists", "a file of this name is there already")
    try:
        with zipfile.ZipFile(source) as archive, failures(source):
            members, records = _open(source, archive, kinds)
            with replacing_project(dest) as new:
                _fill(source, archive, members, records, new, kinds, step)
    except BROKEN_ZIP as error:
        _refuse(source, "damaged", str(error))
    except OSError as error:
        with failures(source):
            raise error


def read_manifest(source: Path) -> Manifest:
    """What a package says it holds. Raise StudioError(ImportRefused | FileUnreadable)."""
    try:
        with zipfile.ZipFile(source) as archive:
            return _manifest(source, archive)
    except BROKEN_ZIP as error:
        _refuse(source, "damaged", str(error))
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(source), detail=error.strerror or str(error))) from error


def _open(source: Path, archive: zipfile.ZipFile, kinds: Kinds) -> tuple[dict[str, Member], tuple[Record, ...]]:
    infos = archive.infolist()
    if len(infos) > MEMBERS_LIMIT or sum(info.file_size for info in infos) > _most(source):
        _refuse(source, "too-large", "it would unpack to more than a package can hold")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        _refuse(source, "unknown", "a way of packing that packages do not use")
    members = {member.path: member for member in _manifest(source, archive).files}
    for path in members:
        _check_path(source, path)
    if "records.json" not in members:
        _refuse(source, "damaged", "records.json is missing")
    data = _read(source, archive, members["records.json"], schema.VALUE_LIMIT)
    records = tuple(record for record in decode_records(data, str(source), kinds) if kind_of(record) not in LEFT_OUT)
    return members, records


def _most(source: Path) -> int:
    return RATIO_LIMIT * source.stat().st_size + (1 << 20)


def _manifest(source: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        info = archive.getinfo("manifest.json")
    except KeyError:
        _refuse(source, "unknown", "it has no manifest.json")
    if info.file_size > MANIFEST_LIMIT:
        _refuse(source, "too-large", "manifest.json")
    try:
        manifest = msgspec.json.decode(_bounded(source, archive, "manifest.json", MANIFEST_LIMIT), type=Manifest)
    except UNDECODABLE as error:
        _refuse(source, "damaged", f"manifest.json: {error}")
    if manifest.format != FORMAT:
        _refuse(source, "unknown", "it is not a package of Triptych")
    if manifest.version > VERSION:
        _refuse(source, "unknown", f"it is of format {manifest.version}; this program reads up to {VERSION}")
    return manifest


def _check_path(source: Path, path: str) -> None:
    parts = path.split("/")
    if not path or "\\" in path or ":" in path or "\x00" in path or any(part in ("", ".", "..") for part in parts):
        _refuse(source, "unsafe", f"a file named {path[:80]!r}")


def _fill(
    source: Path,
    archive: zipfile.ZipFile,
    members: dict[str, Member],
    records: tuple[Record, ...],
    new: Path,
    kinds: Kinds,
    step: Callable[[float], None],
) -> None:
    whole = max(1, sum(member.size for member in members.values()))
    done = 0
    by_hash = {member.sha256: member for member in members.values()}
    connection = connect(new, create=True)
    try:
        schema.create(connection)
        with transaction(connection):
            tiles = {path: member for path, member in members.items() if path.startswith("tiles/")}
            painted = set()
            for tile in tiles.values():
                step(done / whole)
                painted.add(_put_tile(source, archive, tile, connection))
                done += tile.size
            for record in records:
                step(min(1.0, done / whole))
                if isinstance(record, Tile) and record.pixels and record.pixels not in painted:
                    _refuse(source, "damaged", f"painting {record.pixels[:12]} is missing")
                if isinstance(record, Asset):
                    member = by_hash.get(record.id)
                    if member is None or member.size != record.size:
                        _refuse(source, "damaged", f"asset {record.id[:12]} is missing")
                    apply(connection, Write(blobs=((record.id, _read(source, archive, member, MEMBER_LIMIT)),)))
                    done += member.size
                apply(connection, Write(puts=((*key_of(record), encode_record(record, kinds)),)))
            connection.execute("INSERT OR REPLACE INTO setting VALUES ('clean', 'true')")
    finally:
        connection.close()


def _put_tile(source: Path, archive: zipfile.ZipFile, member: Member, connection: apsw.Connection) -> str:
    """Its name. It is unpacked, once: only what its name says is taken."""
    from studio.project.tile_codec import TileDamaged, unpacked

    name = member.path.removeprefix("tiles/").removesuffix(".zst")
    data = _read(source, archive, member, TILE_LIMIT)
    try:
        unpacked(data, name)
    except TileDamaged as error:
        _refuse(source, "damaged", f"painting {name[:12]}: {error}")
    apply(connection, Write(tiles=(TileRow(name, "", 0, data),)))
    return name


def _read(source: Path, archive: zipfile.ZipFile, member: Member, limit: int) -> bytes:
    if not 0 <= member.size <= limit:
        _refuse(source, "too-large", member.path)
    data = _bounded(source, archive, member.path, member.size)
    if len(data) != member.size or hashlib.sha256(data).hexdigest() != member.sha256:
        _refuse(source, "damaged", f"{member.path} is not what the manifest says")
    return data


def _bounded(source: Path, archive: zipfile.ZipFile, path: str, limit: int) -> bytes:
    """At most `limit` bytes, whatever the archive says of itself."""
    try:
        with archive.open(path) as file:
            data = file.read(limit + 1)
    except KeyError:
        _refuse(source, "damaged", f"{path} is missing")
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):
            raise
        _refuse(source, "damaged", f"{path} lies outside the file")
    if len(data) > limit:
        _refuse(source, "too-large", path)
    return data


def _refuse(path: Path, kind: str, detail: str) -> NoReturn:
    raise StudioError(ImportRefused(path=str(path), kind=kind, detail=detail))
