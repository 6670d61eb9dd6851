"""Length-prefixed msgpack: four bytes, little endian, then the message. Used on pipes and for nothing else."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from studio.domain.raised import UNDECODABLE

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

    def __init__(self, message_type: object, decode_hook: Callable[[type, object], object]) -> None:
        """`decode_hook`: of the table of kinds whose requests the messages carry."""
        self._decoder: msgspec.msgpack.Decoder[M] = msgspec.msgpack.Decoder(message_type, dec_hook=decode_hook)
        self._buffer = bytearray()
        self._read = 0

    def push(self, data: bytes) -> None:
        """Take bytes in without decoding them yet."""
        self._buffer += data

    def messages(self) -> Iterator[M]:
        """Yield every complete message, decoded one by one so that a caller may pause. Raises BadFrame."""
        while True:
            body = self._next_body()
            if body is None:
                return
            try:
                message = self._decoder.decode(body)
            except UNDECODABLE as error:
                raise BadFrame(str(error)) from error
            yield message

    def feed(self, data: bytes) -> Iterator[M]:
        """Yield every message completed by `data`; raise BadFrame on garbage."""
        self.push(data)
        yield from self.messages()

    def _next_body(self) -> bytes | None:
        begin = self._read + _PREFIX.size
        if len(self._buffer) < begin:
            self._forget_what_was_read()
            return None
        (length,) = _PREFIX.unpack_from(self._buffer, self._read)
        if length > MAX_FRAME:
            raise BadFrame(f"a frame of {length} bytes")
        if len(self._buffer) < begin + length:
            self._forget_what_was_read()
            return None
        self._read = begin + length
        return bytes(self._buffer[begin : self._read])

    def _forget_what_was_read(self) -> None:
        del self._buffer[: self._read]
        self._read = 0
