"""Reading GGUF model files: metadata, tensor table, and where each tensor's bytes lie.

Called by the model library in the window's process (to identify a file) and by the text engines in their worker (to
build a graph). Standard library only. The file is hostile until parsed: every count and length is checked against the
bytes that are there, before anything is allocated. Versions 2 and 3, little endian.
Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import array
import mmap
import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple

from studio.formats.checks import Check, unhindered

MAGIC: Final = b"GGUF"
MAX_ENTRIES: Final = 32_768
"""Metadata entries, and tensors; the largest models in use have about 2,000."""
MAX_HEADER: Final = 64 * 1024 * 1024
"""Bytes of metadata and tensor table; a vocabulary of 256,000 words needs about 12 MB."""
MAX_NAME: Final = 1024
_WORDS_UNCHECKED: Final = 10_000
MAX_WORDS: Final = 1_500_000
"""Of all lists of strings together; the merges of a vocabulary of 256,000 words are about 500,000."""

Value = bool | int | float | str | array.array  # type: ignore[type-arg]
Meta = Value | tuple[str, ...]


class GgufError(ValueError):
    """The file is not a GGUF file, or it is damaged, or it is of a version that is not read. Says which."""


class TensorType(NamedTuple):
    name: str
    block: int
    """Weights in a block."""
    size: int
    """Bytes of a block."""


TENSOR_TYPES: Final[Mapping[int, TensorType]] = {
    0: TensorType("F32", 1, 4),
    1: TensorType("F16", 1, 2),
    2: TensorType("Q4_0", 32, 18),
    3: TensorType("Q4_1", 32, 20),
    6: TensorType("Q5_0", 32, 22),
    7: TensorType("Q5_1", 32, 24),
    8: TensorType("Q8_0", 32, 34),
    9: TensorType("Q8_1", 32, 40),
    10: TensorType("Q2_K", 256, 84),
    11: TensorType("Q3_K", 256, 110),
    12: TensorType("Q4_K", 256, 144),
    13: TensorType("Q5_K", 256, 176),
    14: TensorType("Q6_K", 256, 210),
    15: TensorType("Q8_K", 256, 292),
    16: TensorType("IQ2_XXS", 256, 66),
    17: TensorType("IQ2_XS", 256, 74),
    18: TensorType("IQ3_XXS", 256, 98),
    19: TensorType("IQ1_S", 256, 50),
    20: TensorType("IQ4_NL", 32, 18),
    21: TensorType("IQ3_S", 256, 110),
    22: TensorType("IQ2_S", 256, 82),
    23: TensorType("IQ4_XS", 256, 136),
    24: TensorType("I8", 1, 1),
    25: TensorType("I16", 1, 2),
    26: TensorType("I32", 1, 4),
    27: TensorType("I64", 1, 8),
    28: TensorType("F64", 1, 8),
    29: TensorType("IQ1_M", 256, 56),
    30: TensorType("BF16", 1, 2),
    34: TensorType("TQ1_0", 256, 54),
    35: TensorType("TQ2_0", 256, 66),
    39: TensorType("MXFP4", 32, 17),
    40: TensorType("NVFP4", 64, 36),
    41: TensorType("Q1_0", 128, 18),
}


class Tensor(NamedTuple):
    name: str
    shape: tuple[int, ...]
    """Rows first, as numpy has it: a weight of N outputs and K inputs is (N, K)."""
    kind: str
    """Name of its type: "Q4_1"."""
    offset: int
    """From the start of the file."""
    size: int
    """Bytes."""


_SCALARS: Final[Mapping[int, str]] = {
    0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d",
}  # fmt: skip
_STRING, _ARRAY = 8, 9


class _Cursor:
    """Reads forward through the header, never past `end`."""

    def __init__(self, data: mmap.mmap, end: int, check: Check, *, keep_words: bool) -> None:
        self.check = check
        self.keep_words = keep_words
        self.data = data
        self.end = end
        self.at = len(MAGIC)
        self.words = 0

    def take(self, count: int) -> bytes:
        if count > self.end - self.at:
            raise GgufError("the header is cut off, or says it is longer than the file")
        piece = self.data[self.at : self.at + count]
        self.at += count
        return piece

    def number(self, code: str) -> int:
        (value,) = struct.unpack("<" + code, self.take(struct.calcsize(code)))
        return int(value)

    def text(self, limit: int = MAX_HEADER) -> str:
        length = self.number("Q")
        if length > limit:
            raise GgufError(f"a name of {length} bytes")
        return self.take(length).decode("utf-8", "replace")

    def value(self) -> Meta:
        kind = self.number("I")
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            return self._array()
        return self._scalar(kind)

    def _scalar(self, kind: int) -> Value:
        code = _SCALARS.get(kind)
        if code is None:
            raise GgufError(f"a metadata value of unknown type {kind}")
        (value,) = struct.unpack("<" + code, self.take(struct.calcsize(code)))
        return value  # type: ignore[no-any-return]

    def _array(self) -> Meta:
        kind, count = self.number("I"), self.number("Q")
        if kind == _STRING:
            if count > (self.end - self.at) // 8:
                raise GgufError("a list that is longer than the file")
            self.words += count
            if self.words > MAX_WORDS:
                raise GgufError(f"lists of more than {MAX_WORDS} words")
            return tuple(self._texts(count)) if self.keep_words else self._past_texts(count)
        code = _SCALARS.get(kind)
        if code is None:
            raise GgufError(f"a list of unsupported type {kind}")
        numbers = array.array("B" if code == "?" else code)
        if numbers.itemsize != struct.calcsize("<" + code):
            raise GgufError("this Python's numbers have an unknown width")
        if count > (self.end - self.at) // numbers.itemsize:
            raise GgufError("a list that is longer than the file")
        numbers.frombytes(self.take(count * numbers.itemsize))
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers

    def _texts(self, count: int) -> Iterator[str]:
        """Like `text`, `count` times; a vocabulary has hundreds of thousands, hence the bare loop."""
        data, at, end, length_at = self.data, self.at, self.end, struct.Struct("<Q").unpack_from
        for number in range(count):
            if number % _WORDS_UNCHECKED == 0:
                self.check()
            if end - at < 8:
                raise GgufError("a list that is longer than the file")
            (length,) = length_at(data, at)
            at += 8
            if length > end - at:
                raise GgufError(f"a name of {length} bytes")
            yield data[at : at + length].decode("utf-8", "replace")
            at += length
        self.at = at

    def _past_texts(self, count: int) -> tuple[str, ...]:
        """The same checks, three times as fast, with nothing kept."""
        data, at, end, length_at = self.data, self.at, self.end, struct.Struct("<Q").unpack_from
        for begun in range(0, count, _WORDS_UNCHECKED):
            self.check()
            for _ in range(min(_WORDS_UNCHECKED, count - begun)):
                if end - at < 8:
                    raise GgufError("a list that is longer than the file")
                at += 8 + length_at(data, at)[0]
        if at > end:
            raise GgufError("a list that is longer than the file")
        self.at = at
        return ()


class GgufFile:
    """An open GGUF file, mapped into memory. Use it as a context manager; views from `data` must not outlive it."""

    def __init__(self, path: Path, check: Check = unhindered, *, words: bool = True) -> None:
        """Without `words`, lists of them are checked and not kept. Raises GgufError, or OSError when the file cannot be
        read."""
        self.path = path
        with path.open("rb") as file:
            if file.read(4) != MAGIC:
                raise GgufError("this is not a GGUF file")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self._read_header(check, words)
        except BaseException:
            self._map.close()
            raise

    def _read_header(self, check: Check, words: bool) -> None:
        cursor = _Cursor(self._map, min(len(self._map), MAX_HEADER), check, keep_words=words)
        self.version = cursor.number("I")
        if self.version not in (2, 3):
            raise GgufError(f"GGUF version {self.version} is not read, only 2 and 3 (little endian)")
        tensor_count, entry_count = cursor.number("Q"), cursor.number("Q")
        if max(tensor_count, entry_count) > MAX_ENTRIES:
            raise GgufError(f"{tensor_count} tensors and {entry_count} metadata entries")
        self.metadata: dict[str, Meta] = {}
        for _ in range(entry_count):
            check()
            key = cursor.text(MAX_NAME)
            self.metadata[key] = cursor.value()
        alignment = self.metadata.get("general.alignment", 32)
        if not isinstance(alignment, int) or not 1 <= alignment <= 1 << 20:
            raise GgufError(f"an alignment of {alignment!r}")
        table = [_tensor_entry(cursor) for _ in range(tensor_count)]
        start = -(-cursor.at // alignment) * alignment
        self.tensors: dict[str, Tensor] = {}
        for name, shape, kind, offset in table:
            size = _tensor_bytes(name, shape, kind)
            if start + offset + size > len(self._map):
                raise GgufError(f"the file ends before tensor {name}; it is not whole")
            if name in self.tensors:
                raise GgufError(f"tensor {name} is there twice")
            self.tensors[name] = Tensor(name, shape, kind.name, start + offset, size)

    def data(self, name: str) -> memoryview:
        """The bytes of a tensor. Raises KeyError."""
        tensor = self.tensors[name]
        return memoryview(self._map)[tensor.offset : tensor.offset + tensor.size]

    def text(self, key: str, default: str = "") -> str:
        value = self.metadata.get(key, default)
        return value if isinstance(value, str) else default

    def integer(self, key: str, default: int | None = None) -> int:
        """Raises GgufError when the key is missing and there is no default, or when it is no whole number."""
        value = self.metadata.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise GgufError(f"{key} is missing or not a number")
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """Raises GgufError like `integer`."""
        value = self.metadata.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise GgufError(f"{key} is missing or not a number")
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        value = self.metadata.get(key, default)
        return value if isinstance(value, bool) else default

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.metadata.get(key, ())
        return value if isinstance(value, tuple) else ()

    def numbers(self, key: str) -> list[float]:
        value = self.metadata.get(key)
        return list(value) if isinstance(value, array.array) else []

    @property
    def architecture(self) -> str:
        return self.text("general.architecture")

    def close(self) -> None:
        self._map.close()

    def __enter__(self) -> GgufFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _tensor_entry(cursor: _Cursor) -> tuple[str, tuple[int, ...], TensorType, int]:
    name = cursor.text(MAX_NAME)
    dimensions = cursor.number("I")
    if not 1 <= dimensions <= 4:
        raise GgufError(f"tensor {name} has {dimensions} dimensions")
    shape = tuple(reversed([cursor.number("Q") for _ in range(dimensions)]))
    number = cursor.number("I")
    kind = TENSOR_TYPES.get(number)
    if kind is None:
        raise GgufError(f"tensor {name} is of unknown type {number}")
    return name, shape, kind, cursor.number("Q")


def _tensor_bytes(name: str, shape: tuple[int, ...], kind: TensorType) -> int:
    count = 1
    for length in shape:
        if not 1 <= length <= 1 << 40:
            raise GgufError(f"tensor {name} has a side of {length}")
        count *= length
    if shape[-1] % kind.block:
        raise GgufError(f"tensor {name}: rows of {shape[-1]} do not divide into blocks of {kind.block}")
    return count // kind.block * kind.size
