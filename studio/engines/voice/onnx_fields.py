"""ONNX files as the protocol buffers that they are (onnx.proto): nodes and weights read and written as bytes, without
the onnx library, so that a large graph is changed in a moment.

Called by `graph_halves`, `held_norms` and `durations`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

GRAPH: Final = 7
"""Of ModelProto."""
NODE, GRAPH_NAME, WEIGHT, INPUT, OUTPUT = 1, 2, 5, 11, 12
"""Of GraphProto."""
_NODE_INPUT, _NODE_OUTPUT, _NODE_NAME, _NODE_KIND = 1, 2, 3, 4
WEIGHT_NAME: Final = 8
VALUE_NAME, _VALUE_TYPE = 1, 2
_FLOAT: Final = bytes([0x0A, 2, 0x08, 1])
"""A TypeProto: a tensor of 32 bit floats of any shape."""
_LENGTH: Final = 2
"""The wire type of what tells its length."""


class Node(NamedTuple):
    field: bytes | memoryview
    """All of it in its graph."""
    name: str
    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def node_of(whole: memoryview, content: memoryview) -> Node:
    told: dict[int, list[str]] = {_NODE_INPUT: [], _NODE_OUTPUT: [], _NODE_NAME: [], _NODE_KIND: []}
    for number, _, value in fields(content):
        if number in told and value is not None:
            told[number].append(str(value, "utf-8"))
    name, kind = "".join(told[_NODE_NAME]), "".join(told[_NODE_KIND])
    return Node(whole, name, kind, tuple(told[_NODE_INPUT]), tuple(told[_NODE_OUTPUT]))


def made_node(kind: str, inputs: Sequence[str], output: str) -> Node:
    """Without attributes, named by its output."""
    told = [*((_NODE_INPUT, name) for name in inputs), (_NODE_OUTPUT, output), (_NODE_NAME, output), (_NODE_KIND, kind)]
    data = b"".join(field(number, words.encode()) for number, words in told)
    return Node(field(NODE, data), output, kind, tuple(inputs), (output,))


def with_output(node: Node, output: str) -> Node:
    """The same node, its only output under another name."""
    [(_, _, content)] = fields(memoryview(node.field))
    assert content is not None
    data = b"".join(
        field(_NODE_OUTPUT, output.encode()) if number == _NODE_OUTPUT else bytes(whole)
        for number, whole, _ in fields(content)
    )
    return node._replace(field=field(NODE, data), outputs=(output,))


def float_value(name: str) -> bytes:
    """A ValueInfoProto: 32 bit floats of any shape."""
    return field(VALUE_NAME, name.encode()) + field(_VALUE_TYPE, _FLOAT)


def named_value(name: str) -> bytes:
    """A ValueInfoProto whose type follows from the graph."""
    return field(VALUE_NAME, name.encode())


def texts(data: memoryview, wanted: int) -> Iterator[str]:
    """Of the fields of that number."""
    return (str(value, "utf-8") for number, _, value in fields(data) if number == wanted and value is not None)


def fields(data: memoryview) -> Iterator[tuple[int, memoryview, memoryview | None]]:
    """Of each field the number, all of it, and its content where it tells its length. Raises ValueError where the data
    ends within one."""
    at, end = 0, len(data)
    while at < end:
        begin = at
        tag, at = (data[at], at + 1) if data[at] < 128 else _number(data, at)
        kind, value = tag & 7, None
        if kind == _LENGTH:
            length, at = (data[at], at + 1) if at < end and data[at] < 128 else _number(data, at)
            value = data[at : at + length]
            at += length
        elif kind == 0:
            _, at = _number(data, at)
        else:
            at += 8 if kind == 1 else 4
        if at > end:
            raise ValueError("the graph was cut")
        yield tag >> 3, data[begin:at], value


def _number(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data):
        byte = data[at]
        value, at, shift = value | (byte & 127) << shift, at + 1, shift + 7
        if byte < 128:
            return value, at
    raise ValueError("the graph was cut")


def field(number: int, value: bytes | memoryview) -> bytes:
    """One that tells its length."""
    return b"".join((head(number, len(value)), value))


def head(number: int, length: int) -> bytes:
    """What stands before the content of such a field."""
    return _varint(number << 3 | _LENGTH) + _varint(length)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
