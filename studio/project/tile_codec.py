"""Tiles of painting as bytes for the project file. Any thread.

A tile is 256 by 256 pixels, premultiplied B, G, R, A; its name is the SHA-256 of these raw bytes, whatever it is packed
as. It is packed whole, or as those pixels that differ from another tile, its base: mostly what it was before a stroke.
What was painted packs better by itself than its difference to a photo.

The pixels lie row by row and channel by channel, filled up with nothing to runs of 256. Each byte is taken from the one
before it in its run (PNG's filter "Sub"); then all is compressed with Zstandard. Before it lies, where there is a base,
a bit for each pixel whether it differs. Runs make it quick: their sums are taken in eight steps.

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
_RUN: Final = 256
_CHANNELS: Final = 4
_LEVEL: Final = 1

Raw = NDArray[np.uint8]
"""[256, 256, 4]"""
_Words = NDArray[np.uint32]
"""Pixels as one number each."""


class TileDamaged(ValueError):
    """Bytes that are not the tile that they should be."""


def name_of(raw: Raw) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(np.ascontiguousarray(raw).data).hexdigest()


def share_that_differs(raw: Raw, base: Raw) -> float:
    """Of the pixels."""
    return int(np.count_nonzero(_words(raw) != _words(base))) / (SIDE * SIDE)


def packed(raw: Raw, base: Raw | None = None) -> bytes:
    """Whole, or as the pixels that differ from `base`."""
    words = _words(raw)
    if base is None:
        plain = _filtered(words).tobytes()
    else:
        other = words != _words(base)
        plain = np.packbits(other).tobytes() + _filtered(words[other]).tobytes()
    return bytes(zstandard.ZstdCompressor(level=_LEVEL).compress(plain))


def unpacked(data: bytes, name: str, base: Raw | None = None) -> Raw:
    """The tile of that name, packed with that base. Raises TileDamaged where the bytes are not it."""
    raw = unchecked(data, base)
    if name_of(raw) != name:
        raise TileDamaged("its pixels are not those that its name says")
    return raw


def unchecked(data: bytes, base: Raw | None = None) -> Raw:
    """The same without a look whether it is the tile of a name; for one on the way to another, which is looked at.
    Raises TileDamaged for bytes that are no tile."""
    plain = _decompressed(data, TILE_BYTES + (_MASK_BYTES if base is not None else 0))
    if base is None:
        words = _unfiltered(plain, SIDE * SIDE)
    else:
        if len(plain) < _MASK_BYTES:
            raise TileDamaged(f"{len(plain)} bytes")
        other = np.unpackbits(np.frombuffer(plain, np.uint8, _MASK_BYTES)).view(np.bool_)
        words = _words(base).copy()
        words[other] = _unfiltered(plain[_MASK_BYTES:], int(np.count_nonzero(other)))
    return words.view(np.uint8).reshape(SIDE, SIDE, _CHANNELS)


def _decompressed(data: bytes, most: int) -> bytes:
    try:
        # Room is made for as many bytes as the frame says it holds, whatever `max_output_size` is.
        if zstandard.frame_content_size(data) > most:
            raise TileDamaged(f"more than {most} bytes")
        return bytes(zstandard.ZstdDecompressor().decompress(data, max_output_size=most))
    except zstandard.ZstdError as error:
        raise TileDamaged(str(error)) from error


def _words(raw: Raw) -> _Words:
    return np.ascontiguousarray(raw).view("<u4").ravel()


def _filtered(words: _Words) -> Raw:
    """Pixels in runs: [channel, run, place in the run], each less the one before it."""
    runs = -(-len(words) // _RUN)
    padded = np.zeros(runs * _RUN, "<u4")
    padded[: len(words)] = words
    planes = np.stack([(padded >> shift).astype(np.uint8) for shift in range(0, 8 * _CHANNELS, 8)])
    planes = planes.reshape(_CHANNELS, runs, _RUN)
    filtered = planes.copy()
    filtered[..., 1:] -= planes[..., :-1]
    return filtered


def _unfiltered(plain: bytes, count: int) -> _Words:
    """So many pixels of such runs. Raises TileDamaged where there are more or fewer bytes."""
    runs = -(-count // _RUN)
    if len(plain) != _CHANNELS * runs * _RUN:
        raise TileDamaged(f"{len(plain)} bytes for {count} pixels")
    sums = np.frombuffer(plain, np.uint8).reshape(_CHANNELS, runs, _RUN)
    reach = 1
    while reach < _RUN:
        # Each is the sum of twice as many as before; numpy's own running sum goes one by one, three times as long.
        longer = sums.copy()
        longer[..., reach:] += sums[..., :-reach]
        sums = longer
        reach *= 2
    planes = sums.reshape(_CHANNELS, -1).astype("<u4")
    words: _Words = planes[0] | planes[1] << 8 | planes[2] << 16 | planes[3] << 24
    return words[:count]
