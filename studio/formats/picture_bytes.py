"""Picture files as bytes: their kind, what they say beside their pixels, and the same pixels without it.

Called by the decoder (`pictures`) and by who keeps a picture from outside; any thread. Pixels are never decoded here: a
JPEG stays the JPEG that it was. Files are hostile until parsed: every length is held against the bytes that are there.
Sources: PNG (https://www.w3.org/TR/png-3/), JPEG (ITU-T T.81, B.1), WebP (RFC 9649), EXIF 2.3.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
_OF_PIXELS: Final = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"sBIT", b"pHYs")
)
"""Chunks of a PNG that say what is seen, and bring nothing that is unpacked beside the pixels."""
_PROFILE_LIMIT: Final = 2**20
"""Bytes of a colour profile, unpacked; a larger one is not believed."""
_APP0: Final = 0xE0
_APP1: Final = 0xE1
_APP2: Final = 0xE2
_APP14: Final = 0xEE
_APP15: Final = 0xEF
_COMMENT: Final = 0xFE
_PIXELS_BEGIN: Final = 0xDA
_EXIF: Final = b"Exif\0\0"
_ICC: Final = b"ICC_PROFILE\0"
_HAS_EXIF_OR_XMP: Final = 0x0C
_ORIENTATION: Final = 0x0112
_ACROSS: Final = 0x011A
_UNIT: Final = 0x0128
_AN_INCH: Final = {2: 1.0, 3: 2.54}
"""Units of a resolution, by EXIF's number."""


def pixels_alone(data: bytes) -> bytes:
    """A PNG with what is seen of it alone, for decoders that unpack every text in it without a bound (60 texts of a few
    kilobytes are 1.4 GB); what is no PNG, or a broken one, as it is, up to where it breaks."""
    if not data.startswith(PNG):
        return data
    parts, view, at = [PNG], memoryview(data), len(PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if not kind.isalpha():
            break  # no chunk is called so (PNG 3, 5.3), and megabytes of zeros would be a million of them
        if kind in _OF_PIXELS or (kind == b"iCCP" and _is_small(data[at + 8 : end - 4])):
            parts.append(bytes(view[at:end]))
        elif kind == b"eXIf" and end > len(data):
            parts.append(bytes(view[at:]))
        elif kind == b"eXIf" and (turn := orientation_in(data[at + 8 : end - 4])) != 1:
            parts.append(_chunk(b"eXIf", turned(turn)))
        at = end
    return b"".join(parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _is_small(body: bytes) -> bool:
    """Whether a profile unpacks to no more than it may."""
    _name, _, rest = body.partition(b"\0")
    worker = zlib.decompressobj()
    try:
        return len(worker.decompress(rest[1:], _PROFILE_LIMIT + 1)) <= _PROFILE_LIMIT
    except zlib.error:
        return False


def without_words(data: bytes) -> bytes:
    """The same picture without what tells of people: texts, EXIF but for the turn, XMP, IPTC. PNG, JPEG and WebP; any
    other as it is."""
    if data.startswith(JPEG):
        return _jpeg_without_words(data)
    if is_webp(data):
        return _webp_without_words(data)
    return pixels_alone(data)


def is_webp(data: bytes) -> bool:
    return data.startswith(b"RIFF") and data[8:12] == b"WEBP"


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height that a WebP claims, which libwebp makes room for before anything is decoded; 0, 0 for none."""
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        return 0, 0
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF


def turned(orientation: int) -> bytes:
    """An EXIF block that says this turn alone."""
    return b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHHI", _ORIENTATION, 3, 1, orientation, 0, 0)


def orientation_in(tiff: bytes) -> int:
    """The turn (EXIF 2.3, 4.6.4) in an EXIF block; 1, upright, where it says none or is damaged."""
    for order, tag, kind, place in _entries(tiff):
        if tag == _ORIENTATION and kind == 3:
            (value,) = struct.unpack_from(f"{order}H", tiff, place)
            return value if 1 <= value <= 8 else 1
    return 1


def resolution_in(tiff: bytes) -> float:
    """Pixels an inch, across (EXIF 2.3, 4.6.4); 0 where an EXIF block says none."""
    across, unit = 0.0, 2
    for order, tag, kind, place in _entries(tiff):
        if tag == _ACROSS and kind == 5:
            (at,) = struct.unpack_from(f"{order}I", tiff, place)
            if at + 8 <= len(tiff):
                above, below = struct.unpack_from(f"{order}II", tiff, at)
                across = above / below if below else 0.0
        elif tag == _UNIT and kind == 3:
            (unit,) = struct.unpack_from(f"{order}H", tiff, place)
    return across * _AN_INCH.get(unit, 0.0)


def _entries(tiff: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Byte order, tag, kind, and where the value is, of the single values of an EXIF block's first directory."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    if at + 2 > len(tiff):
        return
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for place in range(at + 2, min(at + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, number = struct.unpack_from(f"{order}HHI", tiff, place)
        if number == 1:
            yield order, tag, kind, place + 8


def _jpeg_without_words(data: bytes) -> bytes:
    """Segments before the pixels: JFIF, ICC and Adobe's say what is seen; the others that programs add are left out."""
    parts, at, turn = [data[:2]], 2, 1
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _PIXELS_BEGIN:
        (length,) = struct.unpack_from(">H", data, at + 2)
        kind, body = data[at + 1], data[at + 4 : at + 2 + length]
        if kind == _APP1 and body.startswith(_EXIF) and turn == 1:
            turn = orientation_in(body.removeprefix(_EXIF))
        if _is_seen(kind, body):
            parts.append(data[at : at + 2 + max(2, length)])
        at += 2 + max(2, length)
    if turn != 1:
        block = _EXIF + turned(turn)
        parts.insert(1, struct.pack(">BBH", 0xFF, _APP1, len(block) + 2) + block)
    return b"".join((*parts, data[at:]))


def _is_seen(kind: int, body: bytes) -> bool:
    if _APP0 <= kind <= _APP15:
        return kind in (_APP0, _APP14) or (kind == _APP2 and body.startswith(_ICC))
    return kind != _COMMENT


def _webp_without_words(data: bytes) -> bytes:
    parts, at, turn = [], 12, 1
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        kind, end = data[at : at + 4], at + 8 + length + length % 2
        if kind == b"EXIF":
            turn = orientation_in(data[at + 8 : at + 8 + length].removeprefix(_EXIF))
        elif kind != b"XMP ":
            parts.append(data[at:end])
        at = end
    if parts and parts[0].startswith(b"VP8X") and len(parts[0]) > 8:
        flags = parts[0][8] & ~_HAS_EXIF_OR_XMP | (0x08 if turn != 1 else 0)
        parts[0] = parts[0][:8] + bytes([flags]) + parts[0][9:]
        if turn != 1:
            block = turned(turn)
            parts.append(b"EXIF" + struct.pack("<I", len(block)) + block)
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body
