"""Store an ONNX model's float32 weights as float16, each widened again by a Cast that ONNX Runtime folds at load.

Run by hand when a starter model changes:  python packaging/models/halve_onnx.py model.onnx smaller.onnx
The file halves; compute stays float32. Needs `onnx` and `numpy`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_SMALLEST = 256
"""Values below which a tensor stays float32: biases and scales are cheap to keep exact."""


def halve(model: onnx.ModelProto) -> int:
    """Replace big float32 initializers in place. Returns how many were replaced."""
    casts, kept = [], []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < _SMALLEST:
            kept.append(tensor)
            continue
        stored = f"{tensor.name}_fp16"
        kept.append(numpy_helper.from_array(values.astype(np.float16), stored))
        casts.append(helper.make_node("Cast", [stored], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    return len(casts)


def main() -> None:
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    model = onnx.load(str(source))
    count = halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))
    print(f"{count} tensors halved: {source.stat().st_size} -> {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
