"""The starter model's graph as it is needed for things of a person's own: with rows of its tables that can be given.

Used by the engine and by `learning` on the worker's job thread. `with_own_rows` makes the tables of concepts inputs
that a run may set; `fitting_graph` answers with the error of a picture and how it changes with the row of one thing.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from studio.domain.errors import ModelDamaged, StudioError
from studio.engines.picture.starter.own.gradient import Gradient, Shape

CODES: Final = "condition.concept.weight"
LOOKS: Final = "condition.look.weight"
_STORED: Final = "_fp16"
"""What a table's name ends in as it is stored; the graph widens it."""
_SMALL: Final = 256
"""Numbers of a constant that may say a shape, an axis or an exponent."""
ROWS: Final = ("code", "look_rows", "text")
"""Inputs of `fitting_graph` whose gradients come out, as "gradient of ..."."""


class Tables(NamedTuple):
    """The network's two tables of concepts, float16."""

    codes: NDArray[np.float16]
    """[concepts, 192]: what all drawings of a concept share."""
    looks: NDArray[np.float16]
    """[concepts, styles x 128]: what each style's drawing adds."""


def read_tables(path: Path) -> Tables:
    """Raises StudioError(ModelDamaged) for a graph without them."""
    stored = {one.name: one for one in onnx.load(path).graph.initializer if one.name in _stored_names()}
    if len(stored) != 2:
        raise _damaged(path, "its tables of concepts are not where they should be")
    codes, looks = (numpy_helper.to_array(stored[name]) for name in _stored_names())
    return Tables(np.asarray(codes, np.float16), np.asarray(looks, np.float16))


def feeds_of(tables: Tables) -> dict[str, NDArray[Any]]:
    """For a run of a graph `with_own_rows`, in the place of its own tables."""
    return dict(zip(_stored_names(), tables, strict=True))


def with_own_rows(path: Path, tables: Tables) -> bytes:
    """The graph's file with both tables among its inputs; what a run does not set stays as it is. What is written
    behind a protocol buffer's message is merged with it."""
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT16, table.shape)
        for name, table in zip(_stored_names(), tables, strict=True)
    ]
    more = onnx.ModelProto()
    more.graph.input.extend(inputs)
    inputs_alone: bytes = more.SerializeToString()
    return path.read_bytes() + inputs_alone


def fitting_graph(path: Path, batch: int, slots: int, styles: int) -> bytes:
    """Inputs of the graph and `code` [batch, slots, 192], `look_rows` [batch, slots, styles x 128] in the place of
    the tables' rows, `target` [batch, channels, rows, columns] and `weight` [batch, 1, 1, 1]; out come the weighted
    square error [batch] and its gradients. Raises StudioError(ModelDamaged)."""
    model = onnx.load(path)
    graph = model.graph
    stored = {one.name: tuple(one.dims) for one in graph.initializer}
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer if math.prod(one.dims) <= _SMALL}
    widths = {role: stored[table + _STORED][1] for role, table in (("code", CODES), ("look_rows", LOOKS))}
    _rows_as_inputs(graph, {CODES: "code", LOOKS: "look_rows"})
    for one in graph.input:
        one.type.tensor_type.shape.dim[0].dim_value = batch
    for role, width in widths.items():
        graph.input.append(helper.make_tensor_value_info(role, TensorProto.FLOAT, (batch, slots, width)))
    shapes = _shapes(model)
    [picture] = (one.name for one in graph.output)
    graph.input.append(helper.make_tensor_value_info("target", TensorProto.FLOAT, shapes[picture]))
    graph.input.append(helper.make_tensor_value_info("weight", TensorProto.FLOAT, (batch, 1, 1, 1)))
    try:
        back = Gradient(graph, ROWS, shapes, values)
        apart = back.add("Sub", picture, "target")
        weighted = back.add("Mul", apart, "weight")
        error = back.add("ReduceSum", back.add("Mul", weighted, apart), back.numbers([1, 2, 3]), keepdims=0)
        back.trace(picture, back.add("Mul", weighted, back.number(2)))
        outputs = {"error": (error, (batch,))} | {
            f"gradient of {name}": (back.of[name], shapes[name]) for name in ROWS
        }  # fmt: skip
    except (KeyError, ValueError) as failed:
        raise _damaged(path, str(failed)) from failed
    graph.node.extend(back.nodes)
    graph.initializer.extend(back.constants)
    del graph.output[:]
    for name, (source, shape) in outputs.items():
        graph.node.append(helper.make_node("Identity", [source], [name]))
        graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    return bytes(model.SerializeToString())


def _stored_names() -> tuple[str, str]:
    return CODES + _STORED, LOOKS + _STORED


def _rows_as_inputs(graph: onnx.GraphProto, roles: dict[str, str]) -> None:
    """What was looked up in a table is an input of its role's name; the table goes."""
    renamed: dict[str, str] = {}
    for node in list(graph.node):
        if node.op_type == "Gather" and node.input[0] in roles:
            renamed[node.output[0]] = roles[node.input[0]]
            graph.node.remove(node)
        elif node.op_type == "Cast" and node.output[0] in roles:
            graph.node.remove(node)
    for node in graph.node:
        for at, name in enumerate(node.input):
            node.input[at] = renamed.get(name, name)
    for one in list(graph.initializer):
        if one.name in _stored_names():
            graph.initializer.remove(one)


def _shapes(model: onnx.ModelProto) -> dict[str, Shape]:
    found = {one.name: tuple(one.dims) for one in model.graph.initializer}
    graph = onnx.shape_inference.infer_shapes(_without_weights(model), data_prop=True).graph
    for one in (*graph.value_info, *graph.input, *graph.output):
        sides = one.type.tensor_type.shape.dim
        if all(side.HasField("dim_value") for side in sides):
            found[one.name] = tuple(int(side.dim_value) for side in sides)
    return found


def _without_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """With inputs in the place of large constants: shapes are inferred on several copies of what they are asked of."""
    light = onnx.ModelProto()
    light.ir_version = model.ir_version
    light.opset_import.extend(model.opset_import)
    light.graph.name = model.graph.name
    for field in ("node", "input", "output"):
        getattr(light.graph, field).extend(getattr(model.graph, field))
    for one in model.graph.initializer:
        if math.prod(one.dims) <= _SMALL:
            light.graph.initializer.append(one)
        else:
            light.graph.input.append(helper.make_tensor_value_info(one.name, one.data_type, one.dims))
    return light


def _damaged(path: Path, detail: str) -> StudioError:
    return StudioError(ModelDamaged(model=path.parent.name, file=path.name, detail=detail))
