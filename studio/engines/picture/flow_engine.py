"""The starter text-to-image engine: a small flow model on ONNX Runtime, drawing within seconds on any CPU.

Made by the registry as "flow-onnx" and used on the picture worker's job thread; torch is never imported.
Files of its model: `flow.onnx` (inputs x [B, 3, s, s], t [B], text [B, 384], style [B]; output the predicted picture)
and `flow.json` (see `FlowSpec`). Helpers: "text-encoder" (MiniLM) and "upscaler"; without them the shipped ones.

A picture of a batch is made alone, with its own seed, so it equals the same picture made later from its recipe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime as ort

from studio.domain.errors import BadRequest, ModelDamaged, ModelMissing, StudioError
from studio.domain.requests import SEED_LIMIT, PictureRequest, Request
from studio.engines.minilm import SentenceEncoder
from studio.engines.onnx_session import make_session
from studio.engines.picture.fast_upscale import FastUpscaler, enlarged_by
from studio.engines.picture.flow_drawing import Drawing, FlowParts, FlowSpec, read_scene
from studio.engines.picture.flow_sampling import SAMPLERS
from studio.engines.picture.noise import NOISE
from studio.engines.protocol import JobControl, PictureDone
from studio.wire.messages import LocalModel

_LARGEST_SIDE = 4096
_MOST_STEPS = 250
_MOST_PICTURES = 64


class FlowEngine:
    name = "flow-onnx"

    def __init__(self) -> None:
        self._parts: FlowParts | None = None

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        graph, described = _file(model, "flow.onnx"), _file(model, "flow.json")
        try:
            spec = msgspec.json.decode(described.read_bytes(), type=FlowSpec)
        except msgspec.DecodeError as error:
            raise StudioError(ModelDamaged(model=model.id, file=described.name, detail=str(error))) from error
        self._parts = FlowParts(
            spec,
            make_session(graph, control, device=request.device),
            SentenceEncoder(_files(helpers, "text-encoder"), control),
            FastUpscaler(_files(helpers, "upscaler"), control, request.device),
        )

    def held_bytes(self) -> int:
        if self._parts is None:
            return 0
        # ONNX Runtime widens the float16 weights at load, and its arena keeps about as much again.
        return 4 * self._parts.flow.size + 2 * (self._parts.encoder.size + self._parts.upscaler.size)

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("onnxruntime", ort.__version__), ("numpy", np.__version__), NOISE)

    def unload(self) -> None:
        self._parts = None

    def run(self, request: PictureRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[PictureDone]:
        if self._parts is None:
            raise RuntimeError("run was called before load")
        _check(request, self._parts.spec)
        scene = read_scene(request, inputs, self._parts.spec.resolution)
        device = self._parts.flow.device
        control.running(device, "float32")
        drawing = Drawing(self._parts, request, scene, control)
        for index in range(request.batch):
            seed = (request.seed + index) % SEED_LIMIT
            pixels = enlarged_by(drawing.make(seed, index), request.upscale, self._parts.upscaler, control)
            alone = msgspec.structs.replace(request, seed=seed, batch=1, dtype="float32", device=device)
            yield PictureDone(index=index, pixels=pixels, request=alone)


def _file(model: LocalModel, name: str) -> Path:
    path = Path(model.files.get(name, Path(model.root) / name))
    if not path.is_file():
        raise StudioError(ModelMissing(model_id=model.id, file=name))
    return path


def _files(helpers: Mapping[str, LocalModel], role: str) -> Mapping[str, str]:
    return helpers[role].files if role in helpers else {}


def _check(request: PictureRequest, spec: FlowSpec) -> None:
    """Raise StudioError(BadRequest) for what the model cannot do."""
    wrong = {
        "task": request.task not in ("text-to-image", "image-to-image", "inpaint"),
        "width": not 16 <= request.width <= _LARGEST_SIDE,
        "height": not 16 <= request.height <= _LARGEST_SIDE,
        "steps": not 1 <= request.steps <= _MOST_STEPS,
        "batch": not 1 <= request.batch <= _MOST_PICTURES,
        "guidance": not 0 <= request.guidance <= 50,
        "strength": not 0 <= request.strength <= 1,
        "sampler": request.sampler not in ("", *SAMPLERS),
        "style": request.style not in ("", *spec.styles),
        "upscale": request.upscale not in (1, 2, 4),
        "loras": bool(request.loras),
    }
    for field in (name for name, is_wrong in wrong.items() if is_wrong):
        value = "a LoRA" if field == "loras" else repr(getattr(request, field))
        known = {"style": spec.styles, "sampler": SAMPLERS}.get(field)
        hint = f"; it knows {', '.join(known)}" if known else ""
        raise StudioError(BadRequest(field=field, problem=f"the starter model cannot do {value}{hint}"))
