"""Chapters and covers in WAV and Opus, which libsndfile does not write: put in once the sound is there. On threads.

WAV gets chunks behind its sound: `cue ` with a `LIST adtl` of names for the chapters, an ID3 tag for the cover.
Opus gets another comment header, with chapters and a picture as players of Vorbis comments read them; its pages are
numbered anew. Sources: Multimedia Programming Interface and Data Specifications 1.0 (RIFF, cue, adtl), EBU Tech 3306
(RF64), RFC 3533 (Ogg), RFC 7845 (Opus in Ogg), RFC 9639 (pictures).
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Final

import msgspec

from studio.services.exchange.audiobook.tags import ChapterMark, Tags, comments, id3, picture_block, plain

_LARGEST: Final = 0xFFFFFFFF
_LACED: Final = 255
_NO_GRANULE: Final = _LARGEST << 32 | _LARGEST
_CONTINUED: Final = 1
_REVERSED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


# ---- WAV


def tagged_wav(path: Path, tags: Tags, rate: int) -> None:
    """Chapters and cover behind the sound of a WAV or RF64 file. Raises OSError, and ValueError of what is neither."""
    with path.open("r+b") as file:
        head = file.read(4)
        if head not in (b"RIFF", b"RF64"):
            raise ValueError("no WAV file")
        file.seek(0, 2)
        if file.tell() % 2:
            file.write(b"\0")
        if tags.chapters:
            file.write(_cues(tags.chapters, rate))
        if tags.cover:
            # Without chapters: ffmpeg would count them twice.
            file.write(_chunk(b"id3 ", id3(msgspec.structs.replace(tags, chapters=()))))
        size = file.tell() - 8
        if head == b"RIFF":
            file.seek(4)
            file.write(struct.pack("<I", min(size, _LARGEST)))
        else:
            # Behind "ds64" and its size.
            file.seek(20)
            file.write(struct.pack("<Q", size))


def _cues(chapters: tuple[ChapterMark, ...], rate: int) -> bytes:
    points, names = [], [b"adtl"]
    for number, mark in enumerate(chapters, start=1):
        at = min(_LARGEST, round(mark.start * rate))
        points.append(struct.pack("<II4sIII", number, at, b"data", 0, 0, at))
        names.append(_chunk(b"labl", struct.pack("<I", number) + plain(mark.title).encode("utf-8", "replace") + b"\0"))
    return _chunk(b"cue ", struct.pack("<I", len(points)) + b"".join(points)) + _chunk(b"LIST", b"".join(names))


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


# ---- Opus


class _Page(msgspec.Struct):
    kind: int
    granule: int
    serial: int
    lacing: bytes
    body: bytes

    @property
    def ends(self) -> bool:
        """A packet does on it."""
        return any(one < _LACED for one in self.lacing)


def tagged_opus(source: Path, dest: Path, tags: Tags) -> None:
    """An Opus file once more, with these tags in place of its own. Raises OSError, and ValueError of another file."""
    with source.open("rb") as file, dest.open("wb") as out:
        pages = _pages(file)
        first = next(pages, None)
        if first is None or not first.body.startswith(b"OpusHead"):
            raise ValueError("no Opus file")
        before = b""
        for page in pages:
            before += page.body
            if page.ends:
                break
        if not before.startswith(b"OpusTags"):
            raise ValueError("no tags in an Opus file")
        for number, page in enumerate(chain((first,), _laced(_opus_tags(before, tags), first.serial), pages)):
            out.write(_written(page, number))


def _opus_tags(before: bytes, tags: Tags) -> bytes:
    """The vendor's name stays: who encoded it."""
    length = min(struct.unpack_from("<I", before, 8)[0], len(before) - 12)
    vendor = before[12 : 12 + length]
    entries = [f"{name}={value}".encode("utf-8", "replace") for name, value in comments(tags).items()]
    if tags.cover:
        entries.append(b"METADATA_BLOCK_PICTURE=" + base64.b64encode(picture_block(tags.cover)))
    listed = b"".join(struct.pack("<I", len(entry)) + entry for entry in entries)
    return b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(entries)) + listed


def _laced(packet: bytes, serial: int) -> Iterator[_Page]:
    """The pages of one packet."""
    lacing = bytes([_LACED]) * (len(packet) // _LACED) + bytes([len(packet) % _LACED])
    for start in range(0, len(lacing), _LACED):
        part = lacing[start : start + _LACED]
        last = start + _LACED >= len(lacing)
        body = packet[start * _LACED : start * _LACED + sum(part)]
        yield _Page(_CONTINUED if start else 0, 0 if last else _NO_GRANULE, serial, part, body)


def _pages(file: IO[bytes]) -> Iterator[_Page]:
    while head := file.read(27):
        if len(head) < 27 or head[:4] != b"OggS":
            raise ValueError("no Ogg page")
        kind, granule, serial, count = head[5], *struct.unpack_from("<QI", head, 6), head[26]
        lacing = file.read(count)
        yield _Page(kind, granule, serial, lacing, file.read(sum(lacing)))


def _written(page: _Page, number: int) -> bytes:
    head = struct.pack("<4sBBQII", b"OggS", 0, page.kind, page.granule, page.serial, number & _LARGEST)
    rest = bytes([len(page.lacing)]) + page.lacing + page.body
    return head + struct.pack("<I", _checksum(head + b"\0\0\0\0" + rest)) + rest


def _checksum(data: bytes) -> int:
    """Ogg's CRC: that of zlib with its bits the other way round, begun with 0 and not turned over at the end."""
    mirrored = zlib.crc32(data.translate(_REVERSED), _LARGEST) ^ _LARGEST
    return int(f"{mirrored:032b}"[::-1], 2)
