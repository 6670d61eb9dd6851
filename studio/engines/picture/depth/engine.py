"""The engine that answers a `ControlRequest` with a map of depths, by a model that somebody brought.

Made by the registry as "depth-torch" and used on the picture worker's job thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import ControlRequest, Request
from studio.engines.picture.pipelines.depths import DepthNetwork
from studio.engines.picture.pixels import input_path, on_white, read_picture_with_alpha
from studio.engines.picture.result import ControlDone
from studio.engines.picture.tools.control_picture import control_picture, covering
from studio.engines.protocol import JobControl
from studio.wire.messages import LocalModel


class DepthEngine:
    name = "depth-torch"

    def __init__(self) -> None:
        self._network: DepthNetwork | None = None

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        control.progress(0, 0, "starting torch")
        self._network = DepthNetwork(model, request.device, control)

    def held_bytes(self) -> int:
        return self._network.held_bytes() if self._network is not None else 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        import torch
        import transformers

        return (("torch", str(torch.__version__)), ("transformers", str(transformers.__version__)))

    def unload(self) -> None:
        self._network = None

    def run(self, request: ControlRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[ControlDone]:
        network = self._network
        if network is None:
            raise RuntimeError("run was called before load")
        if request.reading.by != "depth":
            raise StudioError(BadRequest(field="reading", problem="a model of depths reads depths alone"))
        control.running(network.device, "float32")
        picture = on_white(read_picture_with_alpha(input_path(inputs, request.picture, "picture")))
        framed = covering(picture, request.width, request.height)
        yield ControlDone(control_picture(framed, request.reading, lambda one: network.read(one, control)))
