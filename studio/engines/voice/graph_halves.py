"""A speech graph parted in two: one half lays the whole sentence out, the other makes sound of any stretch of that.

Called by the voice engines on the worker's job thread. Nodes and weights are passed on as the bytes that they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from studio.engines.voice.held_norms import Norms, held_norms
from studio.engines.voice.onnx_fields import (
    GRAPH,
    GRAPH_NAME,
    INPUT,
    NODE,
    OUTPUT,
    VALUE_NAME,
    WEIGHT,
    WEIGHT_NAME,
    Node,
    field,
    fields,
    float_value,
    head,
    named_value,
    node_of,
    texts,
)


class Halves(NamedTuple):
    layout: bytes
    """Gives the values at the cut, then whatever else was asked for."""
    sound: bytes
    """Takes them, and whichever inputs of the whole it needs itself."""
    cut: tuple[str, ...]
    """The names of these values."""
    norms: Norms
    """Of `sound`, whose further inputs and outputs they are."""


class _Parts(NamedTuple):
    around: bytes
    """The fields of the model beside its graph."""
    nodes: tuple[Node, ...]
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
    sound, norms = held_norms(sound)
    told = [field(OUTPUT, named_value(name)) for name in wanted]
    outputs: list[bytes | memoryview] = [*parts.outputs.values()]
    outputs += [field(OUTPUT, named_value(name)) for name in norms.outputs]
    return Halves(
        _model(parts, layout, (), told),
        _model(parts, sound, (*cut, *norms.inputs), outputs),
        cut,
        norms,
    )


def _behind(parts: _Parts, wanted: Sequence[str], given: frozenset[str]) -> tuple[Node, ...]:
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


def _model(parts: _Parts, nodes: Sequence[Node], given: Sequence[str], outputs: Sequence[bytes | memoryview]) -> bytes:
    used = {name for node in nodes for name in node.inputs}
    graph = [
        *(node.field for node in nodes),
        field(GRAPH_NAME, b"half"),
        *(weight for name, weight in parts.weights.items() if name in used),
        *(one for name, one in parts.inputs.items() if name in used and name not in parts.weights),
        *(field(INPUT, float_value(name)) for name in given),
        *outputs,
    ]
    return b"".join((parts.around, head(GRAPH, sum(map(len, graph))), *graph))


def _parts(data: bytes) -> _Parts:
    around: list[bytes] = []
    nodes: list[Node] = []
    found: dict[int, dict[str, memoryview]] = {WEIGHT: {}, INPUT: {}, OUTPUT: {}}
    for number, whole, value in fields(memoryview(data)):
        if number != GRAPH or value is None:
            around.append(bytes(whole))
            continue
        for kind, part, content in fields(value):
            if content is None:
                continue
            if kind == NODE:
                nodes.append(node_of(part, content))
            elif kind in found:
                name = WEIGHT_NAME if kind == WEIGHT else VALUE_NAME
                found[kind][next(texts(content, name), "")] = part
    return _Parts(b"".join(around), tuple(nodes), found[WEIGHT], found[INPUT], found[OUTPUT])
