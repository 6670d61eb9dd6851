"""Reads what an ONNX file says of itself, its inputs and outputs and its external data, without the onnx library.

Called by the importers in the window's process, which must not import onnx. Walks the protobuf fields of ModelProto and
skips the weights. Hostile until parsed: lengths are checked against the bytes that are there, nesting is bounded.
Format: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from studio.formats.checks import Check, unhindered

_GRAPH: Final = 7  # ModelProto.graph
_NODE, _INITIALIZER, _INPUT, _OUTPUT = 1, 5, 11, 12  # GraphProto
_NAME_OF_VALUE: Final = 1
_TYPE_OF_VALUE, _TENSOR_OF_TYPE, _SHAPE_OF_TENSOR, _DIMENSION = 2, 1, 2, 1
_MOST_DIMENSIONS: Final = 16
_TENSOR_NAME, _TENSOR_EXTERNAL = 8, 13  # TensorProto
MAX_ITEMS: Final = 500_000
MAX_FIELDS: Final = 1_000_000
"""Looked at in one file, all messages together."""


_UNCHECKED: Final = 10_000


class OnnxError(ValueError):
    """Not an ONNX file, or a damaged one; says how."""


class OnnxHeader(NamedTuple):
    inputs: tuple[str, ...]
    """Without those that only name a weight."""
    outputs: tuple[str, ...]
    external: tuple[str, ...]
    """Files beside the model that hold weights, as it names them."""
    nodes: int
    shapes: Mapping[str, tuple[int, ...]] = {}
    """Of inputs and outputs that tell theirs; 0 for a length that is open."""

    def unsafe_external(self) -> tuple[str, ...]:
        """External files that do not lie beside the model or below it."""
        return tuple(name for name in self.external if not _stays(name))


def _stays(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return bool(name) and not path.is_absolute() and ".." not in path.parts and ":" not in name


class _Bytes:
    """A stretch of the file."""

    def __init__(self, data: mmap.mmap, start: int, end: int, left: Iterator[int]) -> None:
        """`left` counts down the fields that may still be looked at, of the whole file."""
        self.data, self.start, self.end, self._left = data, start, end, left

    def text(self) -> str:
        return self.data[self.start : min(self.end, self.start + 4096)].decode("utf-8", "replace")

    def fields(self) -> Iterator[tuple[int, _Bytes | int]]:
        """Field number and value; a length-delimited value is a stretch. Raises OnnxError."""
        at = self.start
        while at < self.end:
            if next(self._left, 0) == 0:
                raise OnnxError(f"it has more than {MAX_FIELDS} fields")
            tag, at = self._varint(at)
            number, wire = tag >> 3, tag & 7
            if wire == 0:
                value, at = self._varint(at)
                yield number, value
                continue
            if wire == 2:
                length, at = self._varint(at)
            elif wire in (1, 5):
                length = 8 if wire == 1 else 4
            else:
                raise OnnxError("it has a field of an unknown kind")
            if number == 0 or length > self.end - at:
                raise OnnxError("it was cut, or is no ONNX file")
            if wire == 2:
                yield number, _Bytes(self.data, at, at + length, self._left)
            at += length

    def _varint(self, at: int) -> tuple[int, int]:
        value = 0
        for shift in range(0, 70, 7):
            if at >= self.end:
                raise OnnxError("it was cut, or is no ONNX file")
            byte = self.data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, at
        raise OnnxError("it has a number that is too long")

    def first(self, field: int) -> str:
        for number, value in self.fields():
            if number == field and isinstance(value, _Bytes):
                return value.text()
        return ""


def read_onnx_header(path: Path, check: Check = unhindered) -> OnnxHeader:
    """Raises OnnxError, OSError."""
    if path.stat().st_size < 8:
        raise OnnxError("it is too short")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        graphs = [
            value
            for number, value in _Bytes(data, 0, len(data), _left(check)).fields()
            if number == _GRAPH and isinstance(value, _Bytes)
        ]
        if len(graphs) != 1:
            raise OnnxError("it holds no graph")
        return _read_graph(graphs[0])


def _left(check: Check) -> Iterator[int]:
    """Counts the fields down that may still be looked at."""
    for number in range(MAX_FIELDS, 0, -1):
        if number % _UNCHECKED == 0:
            check()
        yield number


def _read_graph(graph: _Bytes) -> OnnxHeader:
    inputs: list[str] = []
    outputs: list[str] = []
    external: set[str] = set()
    weights: set[str] = set()
    shapes: dict[str, tuple[int, ...]] = {}
    nodes = items = 0
    for number, value in graph.fields():
        items += 1
        if items > MAX_ITEMS:
            raise OnnxError(f"its graph has more than {MAX_ITEMS} parts")
        if not isinstance(value, _Bytes):
            continue
        if number == _NODE:
            nodes += 1
        elif number == _INITIALIZER:
            _read_weight(value, weights, external)
        elif number == _INPUT:
            inputs.append(value.first(_NAME_OF_VALUE))
            shapes[inputs[-1]] = _shape(value)
        elif number == _OUTPUT:
            outputs.append(value.first(_NAME_OF_VALUE))
            shapes[outputs[-1]] = _shape(value)
    kept = tuple(name for name in inputs if name not in weights)
    told = {name: shapes[name] for name in (*kept, *outputs) if shapes[name]}
    return OnnxHeader(kept, tuple(outputs), tuple(sorted(external)), nodes, told)


def _shape(value: _Bytes) -> tuple[int, ...]:
    """Of a ValueInfoProto, through its TypeProto, its tensor and its TensorShapeProto; () where it tells none."""
    for field in (_TYPE_OF_VALUE, _TENSOR_OF_TYPE, _SHAPE_OF_TENSOR):
        inner = next((one for number, one in value.fields() if number == field and isinstance(one, _Bytes)), None)
        if inner is None:
            return ()
        value = inner
    lengths: list[int] = []
    for number, dimension in value.fields():
        if number == _DIMENSION and isinstance(dimension, _Bytes) and len(lengths) < _MOST_DIMENSIONS:
            told = (one for field, one in dimension.fields() if field == 1 and isinstance(one, int))
            lengths.append(next(told, 0))
    return tuple(lengths)


def _read_weight(tensor: _Bytes, weights: set[str], external: set[str]) -> None:
    for number, value in tensor.fields():
        if not isinstance(value, _Bytes):
            continue
        if number == _TENSOR_NAME:
            weights.add(value.text())
        elif number == _TENSOR_EXTERNAL and value.first(1) == "location":
            external.add(value.first(2))
