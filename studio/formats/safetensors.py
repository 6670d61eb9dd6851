"""Reads the header of a safetensors file: tensor names, types and shapes, without touching the weights.

Called by the importers in the window's process. The file is hostile until parsed: the header's length is bounded by the
format's own limit and by the file, and every tensor must lie where its shape says. Standard library and msgspec only.
Format: https://github.com/huggingface/safetensors#format
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.formats.checks import Check, unhindered

MAX_HEADER: Final = 100_000_000
"""Bytes; the limit of the reference implementation."""
MAX_TENSORS: Final = 50_000
_MAX_COLONS: Final = 1_000_000
"""More members than so many tensors and their metadata have; counted before anything is made of them."""
MAX_DIMENSIONS: Final = 32
"""Of one tensor. The product of many grows by each, and is as slow as their number squared."""
_BITS: Final = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "F64": 64, "I64": 64, "U64": 64, "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}  # fmt: skip


class SafetensorsError(ValueError):
    """The file is not a safetensors file, or it is damaged; says how."""


class TensorInfo(NamedTuple):
    dtype: str
    shape: tuple[int, ...]


class SafetensorsHeader(NamedTuple):
    tensors: dict[str, TensorInfo]
    metadata: dict[str, str]
    data_bytes: int

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor, () when there is none of this name."""
        info = self.tensors.get(name)
        return info.shape if info is not None else ()

    def parameters(self) -> int:
        return sum(math.prod(info.shape) for info in self.tensors.values())

    def dtype(self) -> str:
        """The type that most weights have."""
        counts: dict[str, int] = {}
        for info in self.tensors.values():
            counts[info.dtype] = counts.get(info.dtype, 0) + math.prod(info.shape)
        return max(counts, key=lambda kind: counts[kind], default="")


class _Entry(msgspec.Struct, frozen=True):
    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


def read_header(path: Path, check: Check = unhindered) -> SafetensorsHeader:
    """Raises SafetensorsError, OSError."""
    check()
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 10 or not 2 <= length <= min(MAX_HEADER, size - 8):
            raise SafetensorsError("its first bytes do not give the length of a safetensors header")
        raw = file.read(length)
    check()
    if raw.count(b":") > _MAX_COLONS:
        raise SafetensorsError(f"its header has more than {_MAX_COLONS} members")
    try:
        table = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except UNDECODABLE as error:
        raise SafetensorsError(f"its header is not JSON: {error}") from error
    if len(table) > MAX_TENSORS:
        raise SafetensorsError(f"it names more than {MAX_TENSORS} tensors")
    try:
        metadata = msgspec.json.decode(table.pop("__metadata__", b"{}"), type=dict[str, str])
        entries = {}
        for name, entry in table.items():
            check()
            entries[name] = msgspec.json.decode(entry, type=_Entry)
    except UNDECODABLE as error:
        raise SafetensorsError(f"its header is not as it should be: {error}") from error
    check()
    _check_places(entries, size - 8 - length)
    return SafetensorsHeader(
        {name: TensorInfo(entry.dtype, entry.shape) for name, entry in entries.items()}, metadata, size - 8 - length
    )


def _check_places(entries: dict[str, _Entry], data_bytes: int) -> None:
    """The tensors lie one after the other, without gaps, and fill the file."""
    end = 0
    for name, entry in sorted(entries.items(), key=lambda item: item[1].data_offsets):
        bits = _BITS.get(entry.dtype)
        if bits is None:
            raise SafetensorsError(f"{name[:80]!r} has the unknown type {entry.dtype[:20]!r}")
        if len(entry.shape) > MAX_DIMENSIONS:
            raise SafetensorsError(f"{name[:80]!r} has more than {MAX_DIMENSIONS} dimensions")
        if any(length < 0 for length in entry.shape):
            raise SafetensorsError(f"{name[:80]!r} has a negative length")
        start, stop = entry.data_offsets
        if start != end or (stop - start) * 8 != math.prod(entry.shape) * bits:
            raise SafetensorsError(f"{name[:80]!r} does not lie where its shape says")
        end = stop
    if end != data_bytes:
        raise SafetensorsError(f"it holds {data_bytes} bytes of weights and describes {end}: it was cut or added to")
