"""What kind of file some bytes are, by their start: the media type of an asset that nobody named. Pure, any thread."""

from __future__ import annotations

from typing import Final

_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)
_IN_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
START: Final = 12
"""Bytes that are enough to tell."""


def media_type_of(data: bytes) -> str:
    """`application/octet-stream` for bytes that say nothing. Source: the formats' own papers."""
    if data.startswith(b"RIFF"):
        return _IN_RIFF.get(data[8:START], "application/octet-stream")
    if data[4:8] == b"ftyp" and data[8:START] in (b"avif", b"avis"):
        return "image/avif"
    return next((name for start, name in _STARTS if data.startswith(start)), "application/octet-stream")


_ENDINGS: Final = {"image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif", "image/avif": "avif"}


def ending_of(media_type: str) -> str:
    """Of a picture's file name, without the dot."""
    return _ENDINGS.get(media_type, "png")
