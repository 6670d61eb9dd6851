"""The gradient of an ONNX graph, as an ONNX graph: reverse-mode differentiation, node by node.

Used by `graph` on the worker's job thread; it lets ONNX Runtime fit inputs of a network whose weights stay as they are,
without torch. Every shape has to be known. A. Griewank and A. Walther, "Evaluating Derivatives", 2008, chapter 3.

    back = Gradient(model, ("code",), shapes, constants)
    back.trace("x_pred", seed)
    model.graph.node.extend(back.nodes)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Shape = tuple[int, ...]
_STOPS = frozenset(("Cast", "Greater", "Gather"))
"""Of what leads through these no gradient is wanted."""


class Gradient:
    """`nodes` and `constants`: what has to be added to the graph; `of`: the name of the gradient of each name that the
    leaves lead to, once `trace` has run."""

    def __init__(
        self,
        graph: onnx.GraphProto,
        leaves: Sequence[str],
        shapes: Mapping[str, Shape],
        values: Mapping[str, NDArray[Any]],
    ) -> None:
        """`leaves`: the inputs whose gradient is wanted; `values`: the graph's constants by their names."""
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.of: dict[str, str] = {}
        self._graph, self._shapes, self._values = graph, dict(shapes), values
        self._known: dict[tuple[str, Shape, bytes], str] = {}
        self._moved = set(leaves)
        for node in graph.node:
            if node.op_type not in _STOPS and self._moved.intersection(node.input):
                self._moved.update(node.output)

    def trace(self, output: str, seed: str) -> None:
        """From `output`, whose own gradient is called `seed`, back to the leaves. Raises ValueError for a node whose
        derivative is not written here."""
        self.of[output] = seed
        for node in reversed(self._graph.node):
            if not self._moved.intersection(node.input) or not any(name in self.of for name in node.output):
                continue
            if node.op_type not in _RULES:
                raise ValueError(f"no derivative of {node.op_type}")
            _RULES[node.op_type](self, node)

    # ---- what the rules are written with

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """A node; the name of what comes out."""
        name = f"gradient_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def number(self, value: float) -> str:
        return self._constant(np.array(value, np.float32))

    def numbers(self, values: Sequence[int]) -> str:
        return self._constant(np.array(values, np.int64))

    def _constant(self, value: NDArray[Any]) -> str:
        key = (str(value.dtype), value.shape, value.tobytes())
        if key not in self._known:
            self._known[key] = f"gradient_constant_{len(self._known)}"
            self.constants.append(numpy_helper.from_array(value, self._known[key]))
        return self._known[key]

    def shape(self, name: str) -> Shape:
        return self._shapes[name]

    def value(self, name: str) -> NDArray[Any]:
        """Of a constant. Raises KeyError for what is none."""
        return self._values[name]

    def moved(self, name: str) -> bool:
        """Whether it depends on a leaf."""
        return name in self._moved

    def give(self, name: str, gradient: str) -> None:
        """Some of the gradient of `name`, in its shape; what is given several times is added up."""
        if name in self._moved:
            self.of[name] = self.add("Add", self.of[name], gradient) if name in self.of else gradient

    def give_reduced(self, name: str, gradient: str, shape: Shape) -> None:
        """The same of a gradient of a larger shape, to which `name` was broadcast."""
        if name not in self._moved:
            return
        own = self.shape(name)
        lead = len(shape) - len(own)
        axes = [at for at, (larger, one) in enumerate(zip(shape, (1,) * lead + own, strict=True)) if larger != one]
        if axes:
            gradient = self.add("ReduceSum", gradient, self.numbers(axes), keepdims=1)
        self.give(name, self.add("Reshape", gradient, self.numbers(own)) if lead else gradient)

    def turned(self, name: str) -> str:
        """With its last two axes exchanged."""
        many = len(self.shape(name))
        return self.add("Transpose", name, perm=[*range(many - 2), many - 1, many - 2])


def _attribute(node: onnx.NodeProto, name: str, default: Any = None) -> Any:
    return next((helper.get_attribute_value(one) for one in node.attribute if one.name == name), default)


def _sum(back: Gradient, node: onnx.NodeProto) -> None:
    [out] = node.output
    for name in node.input:
        back.give_reduced(name, back.of[out], back.shape(out))


def _product(back: Gradient, node: onnx.NodeProto) -> None:
    [out], (first, second) = node.output, node.input
    for name, other in ((first, second), (second, first)):
        if back.moved(name):
            back.give_reduced(name, back.add("Mul", back.of[out], other), back.shape(out))


def _matrix_product(back: Gradient, node: onnx.NodeProto) -> None:
    [out], (first, second) = node.output, node.input
    if back.moved(first):
        back.give(first, back.add("MatMul", back.of[out], back.turned(second)))
    if back.moved(second):
        back.give(second, back.add("MatMul", back.turned(first), back.of[out]))


def _layer(back: Gradient, node: onnx.NodeProto) -> None:
    """Gemm, of weights that stay."""
    [out], (source, weights) = node.output, node.input[:2]
    if back.moved(weights) or _attribute(node, "transA", 0) or _attribute(node, "alpha", 1.0) != 1:
        raise ValueError("no derivative of this Gemm")
    turned = weights if _attribute(node, "transB", 0) else back.turned(weights)
    back.give(source, back.add("MatMul", back.of[out], turned))


def _square(back: Gradient, node: onnx.NodeProto) -> None:
    [out], (base, power) = node.output, node.input
    if float(back.value(power)) != 2:
        raise ValueError("no derivative of this Pow")
    back.give(base, back.add("Mul", back.of[out], back.add("Mul", base, back.number(2))))


def _mean(back: Gradient, node: onnx.NodeProto) -> None:
    [out], source = node.output, node.input[0]
    if not _attribute(node, "keepdims", 1):
        raise ValueError("no derivative of this ReduceMean")
    share = math.prod(back.shape(out)) / math.prod(back.shape(source))
    spread = back.add("Mul", back.of[out], back.number(share))
    back.give(source, back.add("Expand", spread, back.numbers(back.shape(source))))


def _total(back: Gradient, node: onnx.NodeProto) -> None:
    [out], (source, axes) = node.output, node.input
    shape = back.shape(source)
    summed = {int(axis) % len(shape) for axis in np.atleast_1d(back.value(axes))}
    kept = [1 if at in summed else side for at, side in enumerate(shape)]
    gradient = back.add("Reshape", back.of[out], back.numbers(kept))
    back.give(source, back.add("Expand", gradient, back.numbers(shape)))


def _root(back: Gradient, node: onnx.NodeProto) -> None:
    [out] = node.output
    back.give(node.input[0], back.add("Div", back.add("Mul", back.of[out], back.number(0.5)), out))


def _inverse(back: Gradient, node: onnx.NodeProto) -> None:
    [out] = node.output
    back.give(node.input[0], back.add("Neg", back.add("Mul", back.of[out], back.add("Mul", out, out))))


def _sigmoid(back: Gradient, node: onnx.NodeProto) -> None:
    [out] = node.output
    rest = back.add("Sub", back.number(1), out)
    back.give(node.input[0], back.add("Mul", back.add("Mul", back.of[out], out), rest))


def _softmax(back: Gradient, node: onnx.NodeProto) -> None:
    """Over the last axis."""
    [out] = node.output
    if _attribute(node, "axis", -1) not in (-1, len(back.shape(out)) - 1):
        raise ValueError("no derivative of this Softmax")
    weighted = back.add("Mul", back.of[out], out)
    total = back.add("ReduceSum", weighted, back.numbers([-1]), keepdims=1)
    back.give(node.input[0], back.add("Sub", weighted, back.add("Mul", out, total)))


def _shaped(back: Gradient, node: onnx.NodeProto) -> None:
    source = node.input[0]
    back.give(source, back.add("Reshape", back.of[node.output[0]], back.numbers(back.shape(source))))


def _turned(back: Gradient, node: onnx.NodeProto) -> None:
    way_back = np.argsort(_attribute(node, "perm")).tolist()
    back.give(node.input[0], back.add("Transpose", back.of[node.output[0]], perm=way_back))


def _joined(back: Gradient, node: onnx.NodeProto) -> None:
    [out] = node.output
    axis, begin = _attribute(node, "axis") % len(back.shape(out)), 0
    for name in node.input:
        end = begin + back.shape(name)[axis]
        if back.moved(name):
            places = (back.numbers([begin]), back.numbers([end]), back.numbers([axis]))
            back.give(name, back.add("Slice", back.of[out], *places))
        begin = end


def _parted(back: Gradient, node: onnx.NodeProto) -> None:
    parts = [
        back.of.get(name) or back.add("Expand", back.number(0), back.numbers(back.shape(name))) for name in node.output
    ]
    back.give(node.input[0], back.add("Concat", *parts, axis=_attribute(node, "axis", 0)))


def _cut(back: Gradient, node: onnx.NodeProto) -> None:
    """Slice along one axis, in steps of one."""
    source, *places = node.input
    begin, end, axis, *step = (int(back.value(name).item()) for name in places)
    if step not in ([], [1]):
        raise ValueError("no derivative of this Slice")
    shape = back.shape(source)
    axis %= len(shape)
    begin, end, _ = slice(begin, end).indices(shape[axis])
    around = [0] * 2 * len(shape)
    around[axis], around[len(shape) + axis] = begin, shape[axis] - end
    back.give(source, back.add("Pad", back.of[node.output[0]], back.numbers(around)))


def _shuffled(back: Gradient, node: onnx.NodeProto) -> None:
    """DepthToSpace in the order of pixel_shuffle."""
    [out] = node.output
    if _attribute(node, "mode") != b"CRD":
        raise ValueError("no derivative of this DepthToSpace")
    side = _attribute(node, "blocksize")
    batch, channels, rows, columns = back.shape(out)
    parts = back.numbers([batch, channels, rows // side, side, columns // side, side])
    gradient = back.add("Transpose", back.add("Reshape", back.of[out], parts), perm=[0, 1, 3, 5, 2, 4])
    back.give(node.input[0], back.add("Reshape", gradient, back.numbers(back.shape(node.input[0]))))


_RULES: Mapping[str, Callable[[Gradient, onnx.NodeProto], None]] = {
    "Add": _sum, "Mul": _product, "MatMul": _matrix_product, "Gemm": _layer, "Pow": _square, "ReduceMean": _mean,
    "ReduceSum": _total, "Sqrt": _root, "Reciprocal": _inverse, "Sigmoid": _sigmoid, "Softmax": _softmax,
    "Squeeze": _shaped, "Unsqueeze": _shaped, "Reshape": _shaped, "Transpose": _turned, "Concat": _joined,
    "Split": _parted, "Slice": _cut, "DepthToSpace": _shuffled,
}  # fmt: skip
