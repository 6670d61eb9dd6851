"""The engines that find the object at a click with a Segment Anything model that somebody brought.

Made by the registry as "segment-onnx" and "segment-torch", and used on the picture worker's job thread. A picture is
encoded once, for all clicks into it; a click runs the small decoder. What is found is the model's own answer: no other
network and no colour has a say in it. Kirillov et al., "Segment Anything", 2023; Ravi et al., "SAM 2", 2024.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from studio.domain.requests import Request, SelectRequest
from studio.engines.picture.pixels import input_path, read_picture
from studio.engines.picture.result import MaskDone
from studio.engines.picture.segment import framing
from studio.engines.picture.segment.framing import Framed
from studio.engines.picture.segment.network import Network, Prompt
from studio.engines.protocol import JobControl
from studio.wire.messages import LocalModel

_KEPT: Final = 3
"""Pictures whose encodings are kept: undo and redo come back to the last ones. Each takes 4 to 16 MB."""


class _Segmenting:
    """What both engines do."""

    def __init__(self) -> None:
        self._network: Network | None = None
        self._encoded: dict[str, tuple[Framed, object]] = {}
        """By the picture's name, the one that was asked about last at the end."""

    def held_bytes(self) -> int:
        return self._network.held_bytes() if self._network is not None else 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        return self._network.versions() if self._network is not None else ()

    def unload(self) -> None:
        self._network = None
        self._encoded.clear()

    def run(self, request: SelectRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[MaskDone]:
        """The mask of the object; with neither point nor box the picture is encoded, and nothing selected."""
        network = self._network
        if network is None:
            raise RuntimeError("run was called before load")
        control.running(network.device, "float32")
        frame, encoded = self._encoding_of(network, request.picture, inputs, control)
        if request.only_looks:
            yield MaskDone(np.zeros((frame.height, frame.width), np.uint8))
            return
        yield MaskDone(_found(network, encoded, frame, request, control))

    def _encoding_of(
        self, network: Network, name: str, inputs: Mapping[str, Path], control: JobControl
    ) -> tuple[Framed, object]:
        found = self._encoded.pop(name, None)
        if found is None:
            control.progress(0, 1, "looking at the picture")
            picture = np.ascontiguousarray(read_picture(input_path(inputs, name, "picture")))
            found = network.encode(picture, control)
            control.progress(1, 1, "looking at the picture")
        self._encoded[name] = found
        while len(self._encoded) > _KEPT:
            del self._encoded[next(iter(self._encoded))]
        return found


def _found(
    network: Network, encoded: object, frame: Framed, request: SelectRequest, control: JobControl
) -> NDArray[np.uint8]:
    points, box = request.points, request.box
    at, labels = framing.clicks(points, frame)
    prompt = Prompt(at, labels, framing.corners(box, frame) if box is not None else None)
    logits, scores = network.decode(encoded, prompt, frame, control)
    control.check()
    large = framing.at_full_size(np.asarray(logits, np.float32), frame)
    reading = request.reading if box is None and len(points) == 1 else "sure"
    return framing.as_mask(framing.best(large, scores, points, reading), box)


class SegmentOnnxEngine(_Segmenting):
    """An encoder and a decoder as ONNX files."""

    name = "segment-onnx"

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        from studio.engines.picture.segment.onnx_pair import OnnxPair

        self._network = OnnxPair(model, request.device, control)


class SegmentTorchEngine(_Segmenting):
    """A folder of transformers: SamModel or Sam2Model."""

    name = "segment-torch"

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        control.progress(0, 0, "starting torch")
        from studio.engines.picture.segment.torch_folder import TorchFolder

        self._network = TorchFolder(model, request.device, control)
