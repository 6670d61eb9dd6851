"""A speech graph parted in two: one half lays the whole sentence out, the other makes sound of any stretch of that.

Called by the voice engines on the worker's job thread. ONNX files are protocol buffers (onnx.proto); nodes and weights
are passed on as the bytes that they are, so that a large file is parted in a moment, without the onnx library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

_GRAPH: Final = 7
"""Of ModelProto."""
_NODE, _WEIGHT, _INPUT, _OUTPUT, _VALUE = 1, 5, 11, 12, 13
"""Of GraphProto."""
_NODE_INPUT, _NODE_OUTPUT, _NODE_NAME = 1, 2, 3
_WEIGHT_NAME: Final = 8
_VALUE_NAME, _VALUE_TYPE = 1, 2
_FLOAT: Final = bytes([0x0A, 2, 0x08, 1])
"""A TypeProto: a tensor of 32 bit floats of any shape."""
_LENGTH: Final = 2
"""The wire type of what tells its length."""


class Halves(NamedTuple):
    layout: bytes
    """Gives the values at the cut, then whatever else was asked for."""
    sound: bytes
    """Takes them, and whichever inputs of the whole it needs itself."""
    cut: tuple[str, ...]
    """The names of these values."""


class _Node(NamedTuple):
    field: memoryview
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


class _Parts(NamedTuple):
    around: bytes
    """The fields of the model beside its graph."""
    nodes: tuple[_Node, ...]
    weights: Mapping[str, memoryview]
    """Whole fields, as all below."""
    inputs: Mapping[str, memoryview]
    outputs: Mapping[str, memoryview]


def halves(data: bytes, cut: Sequence[str], further: Sequence[str] = ()) -> Halves | None:
    """Parted at the values named `cut`, tensors of floats, each by its own name or by that of a node which takes it
    first; `further` values become outputs of the first half. None where the graph has not got all of `cut`, or its
    sound hangs on none of them. Raises ValueError where the data is no graph."""
    parts = _parts(data)
    taken = {node.name: node.inputs[0] for node in parts.nodes if node.inputs}
    cut = tuple(taken.get(name, name) for name in cut)
    made = {name for node in parts.nodes for name in node.outputs}
    if not set(cut) <= made or not parts.outputs:
        return None
    sound = _behind(parts, tuple(parts.outputs), frozenset(cut))
    if not any(name in cut for node in sound for name in node.inputs):
        return None
    wanted = (*cut, *(name for name in further if name in made))
    layout = _behind(parts, wanted, frozenset())
    return Halves(
        _model(parts, layout, (), tuple(_field(_OUTPUT, _field(_VALUE_NAME, name.encode())) for name in wanted)),
        _model(parts, sound, tuple(cut), tuple(parts.outputs.values())),
        cut,
    )


def _behind(parts: _Parts, wanted: Sequence[str], given: frozenset[str]) -> tuple[_Node, ...]:
    """The nodes on which these values hang, as long as some are given, in their order."""
    makes = {name: node for node in parts.nodes for name in node.outputs}
    waiting, known = [name for name in wanted if name not in given], set(given)
    needed: set[int] = set()
    while waiting:
        name = waiting.pop()
        node = makes.get(name)
        if name in known or node is None:
            continue
        known.add(name)
        if id(node) not in needed:
            needed.add(id(node))
            waiting += node.inputs
    return tuple(node for node in parts.nodes if id(node) in needed)


def _model(parts: _Parts, nodes: Sequence[_Node], given: Sequence[str], outputs: Sequence[bytes | memoryview]) -> bytes:
    used = {name for node in nodes for name in node.inputs}
    graph = [
        *(node.field for node in nodes),
        _field(2, b"half"),
        *(weight for name, weight in parts.weights.items() if name in used),
        *(one for name, one in parts.inputs.items() if name in used and name not in parts.weights),
        *(_field(_INPUT, _field(_VALUE_NAME, name.encode()) + _field(_VALUE_TYPE, _FLOAT)) for name in given),
        *outputs,
    ]
    return b"".join((parts.around, _varint(_GRAPH << 3 | _LENGTH), _varint(sum(map(len, graph))), *graph))


def _parts(data: bytes) -> _Parts:
    around: list[bytes] = []
    nodes: list[_Node] = []
    found: dict[int, dict[str, memoryview]] = {_WEIGHT: {}, _INPUT: {}, _OUTPUT: {}}
    for number, field, value in _fields(memoryview(data)):
        if number != _GRAPH or value is None:
            around.append(bytes(field))
            continue
        for kind, part, content in _fields(value):
            if content is None:
                continue
            if kind == _NODE:
                nodes.append(_node(part, content))
            elif kind in found:
                name = _WEIGHT_NAME if kind == _WEIGHT else _VALUE_NAME
                found[kind][next(_texts(content, name), "")] = part
    return _Parts(b"".join(around), tuple(nodes), found[_WEIGHT], found[_INPUT], found[_OUTPUT])


def _node(field: memoryview, content: memoryview) -> _Node:
    told: dict[int, list[str]] = {_NODE_INPUT: [], _NODE_OUTPUT: [], _NODE_NAME: []}
    for number, _, value in _fields(content):
        if number in told and value is not None:
            told[number].append(str(value, "utf-8"))
    return _Node(field, "".join(told[_NODE_NAME]), tuple(told[_NODE_INPUT]), tuple(told[_NODE_OUTPUT]))


def _texts(data: memoryview, wanted: int) -> Iterator[str]:
    return (str(value, "utf-8") for number, _, value in _fields(data) if number == wanted and value is not None)


def _fields(data: memoryview) -> Iterator[tuple[int, memoryview, memoryview | None]]:
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


def _field(number: int, value: bytes | memoryview) -> bytes:
    """One that tells its length."""
    return b"".join((_varint(number << 3 | _LENGTH), _varint(len(value)), value))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
