"""Moving pictures as one PNG file (APNG): frames put together, and taken apart into PNGs of their own.

The worker writes them, the window plays them; both processes, any thread. What knows nothing of movement shows the
first frame. Read are files whose frames all have the size of the whole, as they are written here; a file from elsewhere
is hostile until parsed: lengths are checked against the bytes that are there. Format: PNG, third edition, 11.3.6.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from studio.formats.picture_bytes import PNG as SIGNATURE

MOST_FRAMES: Final = 2048
_HEAD: Final = 13
_CONTROL: Final = 26


class MovingError(ValueError):
    """No moving picture that can be taken apart; says why."""


class Moving(NamedTuple):
    frames: tuple[bytes, ...]
    """Each a whole PNG without texts."""
    seconds: tuple[float, ...]
    """How long each is shown."""


def joined(frames: Sequence[bytes], rate: float) -> bytes:
    """One file of PNGs of one size and kind, so many frames a second, played again and again. What else the first one
    says, as a recipe, is kept. Raises MovingError."""
    parts = [tuple(_chunks(one)) for one in frames]
    heads = {chunk.data for part in parts for chunk in part if chunk.kind == b"IHDR"}
    if not parts or len(heads) != 1:
        raise MovingError("the frames are of several sizes")
    width, height = struct.unpack(">II", next(iter(heads))[:8])
    out = [SIGNATURE, _chunk(b"IHDR", next(iter(heads))), _chunk(b"acTL", struct.pack(">II", len(parts), 0))]
    out += [_chunk(one.kind, one.data) for one in parts[0] if one.kind not in (b"IHDR", b"IDAT", b"IEND")]
    thousandths = max(1, min(65535, round(1000 / rate)))
    number = 0
    for at, part in enumerate(parts):
        shown = struct.pack(">IIIIIHHBB", number, width, height, 0, 0, thousandths, 1000, 0, 0)
        out.append(_chunk(b"fcTL", shown))
        number += 1
        for one in (one for one in part if one.kind == b"IDAT"):
            if at == 0:
                out.append(_chunk(b"IDAT", one.data))
            else:
                out.append(_chunk(b"fdAT", struct.pack(">I", number) + one.data))
                number += 1
    return b"".join((*out, _chunk(b"IEND", b"")))


def apart(data: bytes) -> Moving:
    """Every frame as a PNG. Raises MovingError for a file that does not move, has frames smaller than itself, more than
    2048 of them, or is damaged."""
    head = b""
    seconds: list[float] = []
    pixels: list[list[bytes]] = []
    for one in _chunks(data):
        match one.kind:
            case b"IHDR":
                head = one.data
            case b"fcTL":
                seconds.append(_shown(one.data, head))
                pixels.append([])
                if len(pixels) > MOST_FRAMES:
                    raise MovingError(f"it has more than {MOST_FRAMES} frames")
            case b"IDAT" if pixels:
                pixels[-1].append(one.data)
            case b"fdAT" if pixels and len(one.data) >= 4:
                pixels[-1].append(one.data[4:])
    whole = [(shown, parts) for shown, parts in zip(seconds, pixels, strict=True) if parts]
    if len(whole) < 2:
        raise MovingError("it does not move")
    frames = tuple(
        b"".join((SIGNATURE, _chunk(b"IHDR", head), _chunk(b"IDAT", b"".join(parts)), _chunk(b"IEND", b"")))
        for _shown_for, parts in whole
    )
    return Moving(frames, tuple(shown for shown, _parts in whole))


def _shown(data: bytes, head: bytes) -> float:
    if len(data) != _CONTROL or len(head) != _HEAD:
        raise MovingError("one of its frames is damaged")
    _number, width, height, left, top, above, below, _after, _over = struct.unpack(">IIIIIHHBB", data)
    if (width, height) != struct.unpack(">II", head[:8]) or left or top:
        raise MovingError("its frames are parts of a picture, which only other programs play")
    return float(min(10.0, max(0.01, above / (below or 100))))


class _Chunk(NamedTuple):
    kind: bytes
    data: bytes


def _chunks(data: bytes) -> Iterator[_Chunk]:
    if not data.startswith(SIGNATURE):
        raise MovingError("it is no PNG")
    at = len(SIGNATURE)
    while at < len(data):
        if at + 12 > len(data):
            raise MovingError("it was cut")
        [length] = struct.unpack_from(">I", data, at)
        if length > len(data) - at - 12:
            raise MovingError("it was cut")
        yield _Chunk(data[at + 4 : at + 8], data[at + 8 : at + 8 + length])
        at += 12 + length


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
