"""Length-prefixed msgpack: four bytes, little endian, then the message. Used on pipes and for nothing else."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Generic, TypeVar

import msgspec

M = TypeVar("M")
_PREFIX = struct.Struct("<I")
MAX_FRAME = 64 * 1024 * 1024
"""Bytes; a longer frame is garbage. Pictures travel as files, only previews and speech segments as bytes."""


class BadFrame(Exception):
    """The other side sent something that is not a message; the connection cannot be used any more."""


def encode(message: msgspec.Struct) -> bytes:
    """One frame, prefix included."""
    body = msgspec.msgpack.encode(message)
    return _PREFIX.pack(len(body)) + body


class FrameReader(Generic[M]):
    """Cuts a byte stream into messages of one union type. Not thread safe."""

    def __init__(self, message_type: object) -> None:
        self._decoder: msgspec.msgpack.Decoder[M] = msgspec.msgpack.Decoder(message_type)  # type: ignore[arg-type]
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[M]:
        """Yield every message completed by `data`; raise BadFrame on garbage."""
        self._buffer += data
        while len(self._buffer) >= _PREFIX.size:
            (length,) = _PREFIX.unpack_from(self._buffer)
            if length > MAX_FRAME:
                raise BadFrame(f"a frame of {length} bytes")
            end = _PREFIX.size + length
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[_PREFIX.size : end])
            del self._buffer[:end]
            try:
                message = self._decoder.decode(body)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise BadFrame(str(error)) from error
            yield message
