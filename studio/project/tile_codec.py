"""Tiles of painting as bytes for the project file. Any thread.

A tile is 256 by 256 pixels, premultiplied B, G, R, A; its name is the SHA-256 of these raw bytes, whatever it is packed
as. It is packed whole, or as those pixels that differ from another tile, its base: mostly what it was before a stroke.
Pixels that are as in the base are left out, and the others kept as they are: what was painted packs better by itself
than its difference to a photo. Bytes are parted by channel, each taken from its left neighbour (PNG's filter "Sub"),
then compressed with Zstandard.

Measured with strokes of 20 to 300 pixels over noise like a photo's, 9 tiles a stroke: whole 891 KiB a stroke, the
difference of values 214, the pixels that differ 144; over nothing 271, 132 and 114.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
import zstandard
from numpy.typing import NDArray

SIDE: Final = 256
TILE_BYTES: Final = SIDE * SIDE * 4
_MASK_BYTES: Final = SIDE * SIDE // 8
_LEVEL: Final = 1

Raw = NDArray[np.uint8]
"""[256, 256, 4]"""


class TileDamaged(ValueError):
    """Bytes that are not the tile that they should be."""


def name_of(raw: Raw) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(raw.tobytes()).hexdigest()


def packed(raw: Raw, base: Raw | None = None) -> bytes:
    """Whole, or as the pixels that differ from `base`."""
    if base is None:
        return _compressed(b"", raw)
    other = (raw != base).any(axis=2)
    return _compressed(np.packbits(other).tobytes(), raw * other[..., None])


def unpacked(data: bytes, name: str, base: Raw | None = None) -> Raw:
    """The tile of that name, packed with that base. Raises TileDamaged where the bytes are not it."""
    head = 0 if base is None else _MASK_BYTES
    try:
        # Room is made for as many bytes as the frame says it holds, whatever `max_output_size` is.
        if zstandard.frame_content_size(data) > TILE_BYTES + head:
            raise TileDamaged(f"more than {TILE_BYTES + head} bytes")
        plain = zstandard.ZstdDecompressor().decompress(data, max_output_size=TILE_BYTES + head)
    except zstandard.ZstdError as error:
        raise TileDamaged(str(error)) from error
    if len(plain) != TILE_BYTES + head:
        raise TileDamaged(f"{len(plain)} bytes and not {TILE_BYTES + head}")
    planes = np.frombuffer(plain, np.uint8, offset=head).reshape(4, SIDE, SIDE).cumsum(axis=2, dtype=np.uint8)
    raw = np.ascontiguousarray(planes.transpose(1, 2, 0))
    if base is not None:
        other = np.unpackbits(np.frombuffer(plain, np.uint8, count=head)).reshape(SIDE, SIDE, 1)
        raw = np.where(other, raw, base)
    if name_of(raw) != name:
        raise TileDamaged("its pixels are not those that its name says")
    return raw


def _compressed(head: bytes, values: Raw) -> bytes:
    planes = np.ascontiguousarray(values.transpose(2, 0, 1))
    filtered = planes.copy()
    filtered[..., 1:] -= planes[..., :-1]
    return bytes(zstandard.ZstdCompressor(level=_LEVEL).compress(head + filtered.tobytes()))
