"""XMP in picture files (ISO 16684-1, and its part 3 for where it lies in each kind): written, with the digital source
type of IPTC's Photo Metadata Standard 2023.2, and put into files without touching anything else. Any thread.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final
from xml.sax.saxutils import escape, unescape

from studio.formats.picture_bytes import JPEG, PNG, is_webp, webp_size

_BEFORE: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
    '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:triptych="https://triptych.invalid/recipe">'
)
_AFTER: Final = '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
_KEYWORD: Final = b"XML:com.adobe.xmp"
_JPEG_NAME: Final = b"http://ns.adobe.com/xap/1.0/\0"
_APP0, _APP1, _PIXELS_BEGIN = 0xE0, 0xE1, 0xDA
_MOST_SEGMENT: Final = 65_533
_HAS_XMP, _HAS_ALPHA = 0x04, 0x10
_SIMPLE: Final = 10
"""Bytes of a WebP's first chunk that say its size."""


def packet(source: str, recipe: str = "") -> bytes:
    """`source`: an address of IPTC's digital source types, empty for none; `recipe`: our own text of a file with
    layers."""
    said = f"<Iptc4xmpExt:DigitalSourceType>{escape(source)}</Iptc4xmpExt:DigitalSourceType>" if source else ""
    said += f"<triptych:recipe>{escape(recipe)}</triptych:recipe>" if recipe else ""
    return (_BEFORE + said + _AFTER).encode()


def recipe_in(data: bytes) -> str:
    """The way back, of XMP that this program wrote; empty for any other."""
    _, found, rest = data.partition(b"<triptych:recipe>")
    text, ended, _ = rest.partition(b"</triptych:recipe>")
    return unescape(text.decode("utf-8", "replace")) if found and ended else ""


def with_source_type(data: bytes, source: str) -> bytes:
    """The same file, which says this source type; as it is where that is empty, or where the file is no PNG, JPEG or
    WebP, or a damaged WebP. XMP that it had is replaced."""
    if not source:
        return data
    if data.startswith(PNG):
        return _in_png(data, packet(source))
    if data.startswith(JPEG):
        return _in_jpeg(data, packet(source))
    return _in_webp(data, packet(source)) if is_webp(data) else data


def _in_png(data: bytes, xmp: bytes) -> bytes:
    """In an iTXt right behind the header."""
    body = _KEYWORD + bytes(5) + xmp
    own = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    parts, at = [PNG], len(PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        end = at + 12 + length
        is_old = data[at + 4 : at + 8] == b"iTXt" and data[at + 8 : end].startswith(_KEYWORD + b"\0")
        if not is_old:
            parts.append(data[at:end])
        if data[at + 4 : at + 8] == b"IHDR":
            parts.append(own)
        at = end
    return b"".join((*parts, data[at:]))


def _in_jpeg(data: bytes, xmp: bytes) -> bytes:
    """In a segment behind those of JFIF and EXIF."""
    body = _JPEG_NAME + xmp
    if len(body) > _MOST_SEGMENT:
        return data
    parts, at, place = [data[:2]], 2, 1
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _PIXELS_BEGIN:
        (length,) = struct.unpack_from(">H", data, at + 2)
        end, is_old = at + 2 + max(2, length), data[at + 4 :].startswith(_JPEG_NAME)
        if not (data[at + 1] == _APP1 and is_old):
            parts.append(data[at:end])
            if data[at + 1] in (_APP0, _APP1):
                place = len(parts)
        at = end
    parts.insert(place, struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body)
    return b"".join((*parts, data[at:]))


def _in_webp(data: bytes, xmp: bytes) -> bytes:
    """In the last chunk; the first says that it is there (RFC 9649, 2.7)."""
    chunks, at = list[bytes](), 12
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        end = at + 8 + length + length % 2
        if at + 8 + length > len(data):
            return data
        if data[at : at + 4] != b"XMP ":
            chunks.append(data[at:end].ljust(end - at, b"\0"))
        at = end
    if not chunks or len(chunks[0]) < 8 + _SIMPLE:
        return data
    if not chunks[0].startswith(b"VP8X"):
        chunks.insert(0, _extended(data, chunks[0]))
    head = chunks[0]
    chunks[0] = head[:8] + bytes([head[8] | _HAS_XMP]) + head[9:]
    chunks.append(b"XMP " + struct.pack("<I", len(xmp)) + xmp + bytes(len(xmp) % 2))
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _extended(data: bytes, first: bytes) -> bytes:
    width, height = webp_size(data)
    lossless = first.startswith(b"VP8L")
    flags = _HAS_ALPHA if lossless and first[8 + 4] & 0x10 else 0
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + sides
