"""A network of a pipeline translated for OpenVINO: made once and kept, compiled for each size, stopped within a moment.

Used by `roads` on the worker's job thread; the heavy imports happen at the first translation. OpenVINO's telemetry is a
package of its own that this program never imports, whoever installed it.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from studio.domain.errors import Cancelled
from studio.engines.picture.pipelines.flat_calls import FlatCall, OfTensors

_LOOK_MS: Final = 30
"""Milliseconds between two looks whether the job was cancelled."""
_PRECISIONS: Final = {"float32": "f32", "bfloat16": "bf16"}


def load_openvino() -> Any:
    """The library, without its telemetry. Raises ImportError."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # importing it raises ImportError
    import openvino

    return openvino


def translate(network: torch.nn.Module, call: FlatCall, target: Path) -> None:
    """Write `target` (.xml) with its weights beside it (.bin): what answers calls of this kind, of any size.
    Raises whatever the library does, and OSError."""
    openvino = load_openvino()
    flat = OfTensors(network, call.form).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of every size that it takes for a constant while it traces
        graph = openvino.convert_model(flat, example_input=tuple(one.clone() for one in call.tensors))
    openvino.save_model(graph, target, compress_to_fp16=call.tensors[0].dtype != torch.float32)


class CompiledNetwork:
    """For tensors of one size."""

    def __init__(self, graph: Path, call: FlatCall, dtype: str, threads: int) -> None:
        """Raises RuntimeError where the graph cannot be compiled for these sizes."""
        openvino = load_openvino()
        core = openvino.Core()
        model = core.read_model(graph)
        sizes = zip(model.inputs, call.sizes, strict=True)
        model.reshape({taken: openvino.PartialShape(list(size)) for taken, size in sizes})
        options = {
            "INFERENCE_PRECISION_HINT": _PRECISIONS[dtype],
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
        }
        compiled = core.compile_model(model, "CPU", options)
        self._request = compiled.create_infer_request()
        self._types = [taken.get_element_type() for taken in model.inputs]
        self._tensor = openvino.Tensor

    def __call__(self, call: FlatCall, check: Callable[[], None]) -> torch.Tensor:
        """The answer, of the type of the first tensor. `check` may raise Cancelled."""
        for place, (tensor, kind) in enumerate(zip(call.tensors, self._types, strict=True)):
            self._request.set_input_tensor(place, self._given(tensor, kind))
        self._request.start_async()
        try:
            while not self._request.wait_for(_LOOK_MS):
                check()
        except Cancelled:
            self._request.cancel()
            raise
        found = self._request.get_output_tensor(0)
        return _torch_from(found).to(call.tensors[0].dtype)

    def _given(self, tensor: torch.Tensor, kind: Any) -> Any:
        name = kind.get_type_name()
        if name == "bf16":
            bits = tensor.to(torch.bfloat16).contiguous().view(torch.int16).numpy()
            return self._tensor(bits, list(tensor.shape), kind)
        numbers = tensor.detach().to(torch.float32) if tensor.is_floating_point() else tensor.detach()
        return self._tensor(numbers.contiguous().numpy().astype(kind.to_dtype()), shared_memory=False)


def _torch_from(found: Any) -> torch.Tensor:
    if found.get_element_type().get_type_name() == "bf16":
        bits = np.array(found.data, copy=True).view(np.int16)
        return torch.from_numpy(bits).view(torch.bfloat16).reshape(list(found.shape))
    return torch.from_numpy(np.array(found.data, copy=True))
