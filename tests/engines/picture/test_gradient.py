"""Gradients written as ONNX nodes, held against differences of the graph's own answers."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from studio.engines.picture.starter.own.gradient import Gradient

Values = dict[str, NDArray[np.float32]]
CONSTANTS = {
    "weights": np.linspace(-1, 1, 32, dtype=np.float32).reshape(8, 4),
    "square": np.linspace(0.3, -0.7, 16, dtype=np.float32).reshape(4, 4),
    "bias": np.linspace(-0.2, 0.2, 8, dtype=np.float32),
    "two": np.float32(2),
    "least": np.float32(0.1),
    "last": np.array([-1], np.int64),
    "first_axis": np.array([0], np.int64),
    "second_axis": np.array([1], np.int64),
    "begin": np.array([1], np.int64),
    "end": np.array([9223372036854775807], np.int64),
    "as_rows": np.array([2, 2, 4], np.int64),
    "as_depth": np.array([2, 4, 1, 2], np.int64),
}
NODES = (
    ("Gemm", ("code", "weights", "bias"), ("wide",), {"transB": 1}),
    ("Sigmoid", ("wide",), ("open",), {}),
    ("Mul", ("wide", "open"), ("silu",), {}),
    ("Reshape", ("silu", "as_rows"), ("rows",), {}),
    ("Pow", ("rows", "two"), ("squares",), {}),
    ("ReduceMean", ("squares", "last"), ("mean",), {"keepdims": 1}),
    ("Add", ("mean", "least"), ("above",), {}),
    ("Sqrt", ("above",), ("root",), {}),
    ("Reciprocal", ("root",), ("inverse",), {}),
    ("Mul", ("rows", "inverse"), ("normal",), {}),
    ("Transpose", ("normal",), ("turned",), {"perm": [0, 2, 1]}),
    ("MatMul", ("normal", "turned"), ("scores",), {}),
    ("Softmax", ("scores",), ("shares",), {"axis": -1}),
    ("MatMul", ("shares", "rows"), ("mixed",), {}),
    ("MatMul", ("mixed", "square"), ("left",), {}),
    ("Split", ("left",), ("one", "other"), {"axis": 2, "num_outputs": 2}),
    ("Concat", ("other", "one", "other"), ("joined",), {"axis": -1}),
    ("Slice", ("joined", "begin", "end", "second_axis"), ("cut",), {}),
    ("Squeeze", ("cut", "second_axis"), ("flat",), {}),
    ("Unsqueeze", ("flat", "first_axis"), ("more",), {}),
    ("ReduceSum", ("more", "first_axis"), ("summed",), {"keepdims": 0}),
    ("Concat", ("summed", "one_row"), ("eight",), {"axis": 1}),
    ("Reshape", ("eight", "as_depth"), ("deep",), {}),
    ("DepthToSpace", ("deep",), ("shown",), {"blocksize": 2, "mode": "CRD"}),
)
"""What the starter model's graph is made of, each kind at least once."""


def graph() -> onnx.ModelProto:
    nodes = [helper.make_node(kind, list(come), list(go), **more) for kind, come, go, more in NODES]
    entering = [
        helper.make_tensor_value_info("code", TensorProto.FLOAT, [2, 4]),
        helper.make_tensor_value_info("one_row", TensorProto.FLOAT, [2, 2]),
    ]
    leaving = [helper.make_tensor_value_info("shown", TensorProto.FLOAT, [2, 1, 2, 4])]
    values = [numpy_helper.from_array(np.asarray(value), name) for name, value in CONSTANTS.items()]
    made = helper.make_graph(nodes, "every kind", entering, leaving, values)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)


def differentiated(leaves: tuple[str, ...]) -> ort.InferenceSession:
    """The sum of what is shown, each number weighted, and its gradients."""
    model = onnx.shape_inference.infer_shapes(graph(), data_prop=True)
    every = (*model.graph.value_info, *model.graph.input, *model.graph.output)
    shapes = {one.name: tuple(side.dim_value for side in one.type.tensor_type.shape.dim) for one in every}
    shapes |= {name: np.shape(value) for name, value in CONSTANTS.items()}
    back = Gradient(model.graph, leaves, shapes, CONSTANTS)
    back.trace("shown", "weight")
    model.graph.input.append(helper.make_tensor_value_info("weight", TensorProto.FLOAT, [2, 1, 2, 4]))
    model.graph.node.extend(back.nodes)
    model.graph.initializer.extend(back.constants)
    for name in leaves:
        model.graph.output.append(helper.make_tensor_value_info(back.of[name], TensorProto.FLOAT, shapes[name]))
    onnx.checker.check_model(model)
    return ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def test_gradients_are_what_differences_of_the_answers_say() -> None:
    chance = np.random.Generator(np.random.PCG64(4))
    feeds: Values = {
        name: chance.standard_normal(shape).astype(np.float32)
        for name, shape in {"code": (2, 4), "one_row": (2, 2), "weight": (2, 1, 2, 4)}.items()
    }
    session = differentiated(("code", "one_row"))
    _, *gradients = session.run(None, feeds)
    for name, gradient in zip(("code", "one_row"), gradients, strict=True):
        measured = np.zeros_like(gradient, np.float64)
        for at in np.ndindex(gradient.shape):
            measured[at] = slope(session, feeds, name, at)
        assert np.abs(measured).max() > 0.01
        np.testing.assert_allclose(gradient, measured, atol=3e-3)


def slope(session: ort.InferenceSession, feeds: Values, name: str, at: tuple[int, ...], step: float = 1e-2) -> float:
    """Of the weighted sum, by a step to both sides."""
    sums = []
    for way in (1, -1):
        moved = feeds[name].copy()
        moved[at] += way * step
        [shown] = session.run(["shown"], {**feeds, name: moved})
        sums.append(float((shown.astype(np.float64) * feeds["weight"]).sum()))
    return (sums[0] - sums[1]) / (2 * step)


def test_a_node_without_a_derivative_is_refused() -> None:
    node = helper.make_node("Erf", ["code"], ["shown"])
    entering = [helper.make_tensor_value_info("code", TensorProto.FLOAT, [2])]
    leaving = [helper.make_tensor_value_info("shown", TensorProto.FLOAT, [2])]
    back = Gradient(
        helper.make_graph([node], "strange", entering, leaving), ("code",), {"code": (2,), "shown": (2,)}, {}
    )
    with pytest.raises(ValueError, match="Erf"):
        back.trace("shown", "weight")
