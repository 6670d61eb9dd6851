"""What passes between the window and the process that decodes one large picture for it (`studio.worker.decoder`).

Frames as those of `framing`, each followed by raw bytes where its message says so: pixels have no copy made of them on
their way. Both processes, any thread.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from studio.domain.errors import Failure
from studio.domain.raised import UNDECODABLE
from studio.wire.framing import BadFrame, encode

T = TypeVar("T")
TILE: Final = 256
"""Pixels on a side of a tile, as those of the canvas."""
_PREFIX: Final = struct.Struct("<I")
_LONGEST: Final = 1 << 20
"""Bytes of a message, without what follows it."""


class Decode(msgspec.Struct, frozen=True, kw_only=True, tag="decode"):
    """What is asked for; the picture file follows, up to the end of the pipe."""

    name: str
    side: int = 0
    most: int
    glance: bool = False
    keep: bool = False
    """Answer with the bytes that a project keeps, too."""
    tiles: bool = False
    """Its pixels tile by tile, row of tiles after row of tiles, each whole and empty past the picture's edge. A last
    glance comes before."""


class Working(msgspec.Struct, frozen=True, tag="working"):
    """It is still at it; several times a second."""

    share: float = 0.0
    """Of the file that was read."""


class Glanced(msgspec.Struct, frozen=True, kw_only=True, tag="glanced"):
    """A coarse picture follows, [height, width, 4] bytes, blue first, straight alpha."""

    width: int
    height: int
    alpha: bool


class Here(msgspec.Struct, frozen=True, kw_only=True, tag="here"):
    """All of it: `kept` bytes of a file follow, then pixels as those of Glanced."""

    width: int
    height: int
    alpha: bool
    was: tuple[int, int]
    dpi: float
    changes: tuple[str, ...]
    kept: int = 0
    """Bytes; 0: the file is kept as it came, or was not asked for."""


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Nothing comes after it."""

    failure: Failure


Answer = Working | Glanced | Here | Refused
_ANSWERS: Final[msgspec.msgpack.Decoder[Answer]] = msgspec.msgpack.Decoder(Answer)
_ORDERS: Final = msgspec.msgpack.Decoder(Decode)


def order(wanted: Decode) -> bytes:
    """The frame that goes before the file."""
    return encode(wanted)


def order_from(read: Callable[[int], bytes]) -> Decode:
    """`read` answers with exactly as many bytes. Raises BadFrame."""
    return _decoded(_ORDERS, read)


def answer_from(read: Callable[[int], bytes]) -> Answer:
    """The next message; what follows it has not been read. Raises BadFrame."""
    return _decoded(_ANSWERS, read)


def _decoded(decoder: msgspec.msgpack.Decoder[T], read: Callable[[int], bytes]) -> T:
    (length,) = _PREFIX.unpack(read(_PREFIX.size))
    if length > _LONGEST:
        raise BadFrame(f"a message of {length} bytes")
    try:
        return decoder.decode(read(length))
    except UNDECODABLE as error:
        raise BadFrame(str(error)) from error
