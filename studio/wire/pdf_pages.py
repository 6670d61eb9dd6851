"""What passes between the window and the process that reads a PDF file for it (`studio.worker.pdf_reader`): frames as
those of `framing`. Both processes, any thread.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from studio.domain.errors import Failure
from studio.domain.raised import UNDECODABLE
from studio.wire.framing import BadFrame

T = TypeVar("T")
_PREFIX: Final = struct.Struct("<I")
_LONGEST: Final = 16 << 20


class ReadPdf(msgspec.Struct, frozen=True, kw_only=True, tag="read-pdf"):
    """What is asked for; the file follows, up to the end of the pipe."""

    name: str


class Reading(msgspec.Struct, frozen=True, tag="reading"):
    """It is still at it; several times a second."""

    share: float = 0.0


class Page(msgspec.Struct, frozen=True, tag="page"):
    """The paragraphs of the next page."""

    paragraphs: tuple[str, ...]


class PdfRead(msgspec.Struct, frozen=True, kw_only=True, tag="pdf-read"):
    """All pages came."""

    title: str
    author: str
    unread: int


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Nothing comes after it."""

    failure: Failure


Answer = Reading | Page | PdfRead | Refused
_ANSWERS: Final[msgspec.msgpack.Decoder[Answer]] = msgspec.msgpack.Decoder(Answer)
_ORDERS: Final = msgspec.msgpack.Decoder(ReadPdf)


def order_from(read: Callable[[int], bytes]) -> ReadPdf:
    """`read` answers with exactly as many bytes. Raises BadFrame."""
    return _decoded(_ORDERS, read)


def answer_from(read: Callable[[int], bytes]) -> Answer:
    """The next message. Raises BadFrame."""
    return _decoded(_ANSWERS, read)


def _decoded(decoder: msgspec.msgpack.Decoder[T], read: Callable[[int], bytes]) -> T:
    (length,) = _PREFIX.unpack(read(_PREFIX.size))
    if length > _LONGEST:
        raise BadFrame(f"a message of {length} bytes")
    try:
        return decoder.decode(read(length))
    except UNDECODABLE as error:
        raise BadFrame(str(error)) from error
