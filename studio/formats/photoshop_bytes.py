"""The bytes of a Photoshop file: numbers, blocks and packed rows, in their order (Adobe Photoshop File Formats
Specification, 2019). `photoshop_in` reads by it, on any thread.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

from studio.formats.photoshop import RAW, RLE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

_ZIP, _ZIP_DELTA = 2, 3


class Bytes:
    """Read in order; asking for more than is there is damage."""

    def __init__(self, data: bytes | memoryview) -> None:
        self.data, self.at = memoryview(data), 0

    def take(self, count: int) -> memoryview:
        if count < 0 or self.at + count > len(self.data):
            raise ValueError("it is cut off")
        part = self.data[self.at : self.at + count]
        self.at += count
        return part

    def numbers(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(f">{form}", self.take(struct.calcsize(f">{form}")))

    def number(self, form: str = "I") -> int:
        return int(self.numbers(form)[0])

    def block(self, form: str = "I") -> Bytes:
        return Bytes(self.take(self.number(form)))

    @property
    def left(self) -> int:
        return len(self.data) - self.at


def unpacked(data: bytes, row: int, rows: int) -> bytes:
    """PackBits; raises ValueError for too few bytes."""
    from PIL import Image

    return Image.frombytes("L", (row, rows), data, "packbits", "L").tobytes()


def plane_of(data: memoryview, width: int, height: int, depth: int) -> Plane:
    """A channel of `depth` bits as [height, width] of 8 bits. Raises ValueError for one that is damaged."""
    import numpy as np

    part = Bytes(data)
    if not width or not height:
        return np.zeros((height, width), np.uint8)
    deep = depth // 8
    packing = part.number("H")
    size = width * height * deep
    if packing == RLE:
        part.take(2 * height)
        raw = unpacked(bytes(part.take(part.left)), width * deep, height)
    elif packing in (_ZIP, _ZIP_DELTA):
        raw = zlib.decompressobj().decompress(bytes(part.take(part.left)), size)
    elif packing == RAW:
        raw = bytes(part.take(size))
    else:
        raise ValueError("a channel is packed in a way that is not known")
    if len(raw) < size:
        raise ValueError("a channel is cut off")
    plane = np.frombuffer(raw, ">u2" if deep == 2 else np.uint8, width * height).reshape(height, width)
    if packing == _ZIP_DELTA:
        plane = np.cumsum(plane, axis=1, dtype=np.uint16 if deep == 2 else np.uint8)
    return (plane >> 8).astype(np.uint8) if deep == 2 else plane.astype(np.uint8)
