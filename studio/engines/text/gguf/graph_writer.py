"""Writing an ONNX graph node by node, its big weights streamed to a file beside it.

Called by the graph builders, on a worker's job thread. Weights never gather in memory: each goes to `weights.bin` as
it is added, so that a model of many gigabytes can be built in the memory of its largest tensor.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from studio.private_files import new_private, write_private

GRAPH_FILE: Final = "model.onnx"
WEIGHTS_FILE: Final = "weights.bin"
_INLINE: Final = 1024
"""Bytes; smaller constants stay in the graph itself."""
ALIGNMENT: Final = 4096
"""Pages, so that ONNX Runtime can map a weight instead of copying it."""


class GraphWriter:
    """Use as a context manager; `save` finishes the files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._weights = os.fdopen(new_private(folder / WEIGHTS_FILE), "wb")
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []

    def __enter__(self) -> GraphWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._weights.close()

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant, once; a second one of the same name is taken to be the same. Returns the name."""
        if name in self._constants:
            return name
        values = np.ascontiguousarray(values)
        if values.nbytes < _INLINE:
            self._constants[name] = numpy_helper.from_array(values, name)
            return name
        self._weights.write(bytes(-self._weights.tell() % ALIGNMENT))
        proto = TensorProto(
            name=name,
            data_type=helper.np_dtype_to_tensor_dtype(values.dtype),
            dims=values.shape,
            data_location=TensorProto.EXTERNAL,
        )
        where = {"location": WEIGHTS_FILE, "offset": str(self._weights.tell()), "length": str(values.nbytes)}
        for key, value in where.items():
            proto.external_data.add(key=key, value=value)
        self._weights.write(values.data)
        self._constants[name] = proto
        return name

    def has(self, name: str) -> bool:
        return name in self._constants

    def op(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """Add a node with one output, called `name`; returns that name."""
        self.ops(kind, inputs, [name], **attributes)
        return name

    def ops(self, kind: str, inputs: list[str], outputs: list[str], **attributes: Any) -> None:
        """Add a node. `kind` may be prefixed by "ms:" for ONNX Runtime's own domain."""
        domain = ""
        if kind.startswith("ms:"):
            domain, kind = "com.microsoft", kind[3:]
        self._nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))

    def input(self, name: str, kind: int, shape: list[int | str]) -> str:
        self._inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, name: str, kind: int, shape: list[int | str]) -> None:
        self._outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def save(self, title: str) -> Path:
        """Write the graph; returns its path."""
        self._weights.flush()
        graph = helper.make_graph(
            self._nodes, title, self._inputs, self._outputs, initializer=list(self._constants.values())
        )
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
        path = self._folder / GRAPH_FILE
        write_private(path, helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString())
        return path
