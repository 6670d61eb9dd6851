"""A model without its weights: its pipeline with networks that have shapes and no numbers, and what the weights take.

Used by the counting of memory before anything is loaded, on the worker's job thread. Only descriptions and the headers
of weights are read.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch

from studio.domain.errors import ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import PictureRequest
from studio.engines.picture.pipelines import load
from studio.engines.picture.pipelines.references import adapter_file, encoder_of
from studio.engines.picture.pipelines.seen_shapes import adapt
from studio.engines.picture.pipelines.single_file import config_folder, read_header, recognise
from studio.wire.messages import LocalModel

_NETWORKS: Final = ("unet", "transformer", "transformer_2", "vae")
_FAILED: Final = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError)
"""What descriptions that fit no network lead to."""


class Skeleton:
    """Of one model with what a request adds to it."""

    def __init__(
        self, model: LocalModel, helpers: Mapping[str, LocalModel], request: PictureRequest, dtype: str
    ) -> None:
        """Raises StudioError of ImportRefused, ModelMissing, ModelDamaged, ModelUnsupported."""
        single = load.single_file(model)
        folder = Path(model.root) if single is None else _config_of(model, single)
        index = load.read_index(folder)
        load.refuse_unsafe(folder, index)
        self.pipe = _pipeline(folder, index, getattr(torch, dtype))
        self.sizes = _of_files(folder, dtype) if single is None else self._of_file(single, dtype)
        """Bytes of each part's weights."""
        _adapt(self.pipe, helpers, request, getattr(torch, dtype))
        nets = [_net(self.pipe, helpers[use.model.id], dtype) for use in request.controls if use.model.id in helpers]
        self.drawing = self.pipe if not nets else _Guided(self.pipe, nets)
        """The pipeline that draws: with ControlNets another one than the model's own."""
        for name in sorted(set(added_to(request)) & helpers.keys()):
            self.sizes[name] = sum(load.read_bytes(file, dtype) for file in _weights(helpers[name]))

    def _of_file(self, file: Path, dtype: str) -> dict[str, int]:
        """Its denoiser apart from the rest, as a graphics card may hold one part at a time."""
        whole, denoiser = load.read_bytes(file, dtype), load.module_bytes(self.pipe.unet)
        return {"unet": min(whole, denoiser), "others": max(0, whole - denoiser)}


def added_to(request: PictureRequest) -> tuple[str, ...]:
    """Ids of the models whose weights a request adds to the model's own."""
    loras, controls = [use.model.id for use in request.loras], [use.model.id for use in request.controls]
    encoders = [use.encoder.id for use in request.references if use.encoder is not None]
    return (*loras, *controls, *(use.model.id for use in request.references), *encoders)


def _adapt(pipe: Any, helpers: Mapping[str, LocalModel], request: PictureRequest, dtype: Any) -> None:
    """With what is there of the adapters for reference pictures; what is missing is told when they are loaded."""
    references = [use for use in request.references if use.model.id != request.model.id and use.model.id in helpers]
    encoders = [use.encoder.id if use.encoder is not None else use.model.id for use in references]
    if not references or encoders[0] not in helpers or not hasattr(pipe, "load_ip_adapter"):
        return
    files = [adapter_file(helpers, use.model.id) for use in references]
    adapt(pipe, files, encoder_of(helpers, references[0])[1], dtype)


class _Guided:
    """A pipeline with ControlNets, as far as its step is counted."""

    def __init__(self, pipe: Any, nets: list[Any]) -> None:
        self._pipe = pipe
        self.controlnet = nets[0] if len(nets) == 1 else _several(nets)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pipe, name)


def _config_of(model: LocalModel, single: Path) -> Path:
    if "config" in model.files:
        read_header(single)
        return Path(model.files["config"])
    return config_folder(recognise(single))


def _pipeline(folder: Path, index: Mapping[str, Any], dtype: Any) -> Any:
    import diffusers

    kind = getattr(diffusers, str(index["_class_name"]))
    takes = inspect.signature(kind.__init__).parameters
    parts: dict[str, Any] = {name: None for name in takes if name != "self"}
    try:
        for name in parts:
            described = index.get(name)
            if not isinstance(described, list):
                if name in index or takes[name].default is not inspect.Parameter.empty:
                    parts[name] = index.get(name, takes[name].default)
            elif name in _NETWORKS and described[0] is not None:
                parts[name] = _without_numbers(getattr(diffusers, str(described[1])), folder / name, dtype)
            elif name == "scheduler":
                config = _described(folder / name / "scheduler_config.json")
                parts[name] = getattr(diffusers, str(described[1])).from_config(config)
        return kind(**parts)
    except _FAILED as error:
        raise StudioError(
            ModelDamaged(model=folder.name, file="model_index.json", detail=f"{type(error).__name__}: {error}"[:800])
        ) from error


def _without_numbers(kind: Any, folder: Path, dtype: Any) -> Any:
    described = _described(folder / "config.json")
    with torch.device("meta"):
        return kind.from_config(described).to(dtype).eval()


def _described(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, *UNDECODABLE) as error:
        raise StudioError(ModelDamaged(model=file.parent.name, file=file.name, detail=str(error))) from error
    if not isinstance(found, dict):
        raise StudioError(ModelDamaged(model=file.parent.name, file=file.name, detail="it is no JSON object"))
    return found


def _of_files(folder: Path, dtype: str) -> dict[str, int]:
    _variant, files = load.variant_of(folder, dtype)
    sizes: dict[str, int] = {}
    for file in files:
        if file.parent.name != "safety_checker":
            sizes[file.parent.name] = sizes.get(file.parent.name, 0) + load.read_bytes(file, dtype)
    return sizes


def _weights(model: LocalModel) -> list[Path]:
    paths = {Path(path) for path in model.files.values()}
    return sorted(path for path in paths if path.suffix.lower() == ".safetensors" and path.is_file())


def _net(pipe: Any, model: LocalModel, dtype: str) -> Any:
    import diffusers

    config = next((Path(path) for name, path in model.files.items() if Path(name).name == "config.json"), None)
    try:
        if config is not None:
            described = _described(config)
            kind = getattr(diffusers, str(described.get("_class_name")), None)
            if kind is None:
                raise StudioError(ModelUnsupported(model=model.id, reason="it is no ControlNet that we can run"))
            return _without_numbers(kind, config.parent, getattr(torch, dtype))
        if getattr(pipe, "unet", None) is None:
            raise StudioError(ModelMissing(model_id=model.id, file="config.json"))
        with torch.device("meta"):
            shaped = diffusers.ControlNetModel.from_unet(pipe.unet, load_weights_from_unet=False)
            return shaped.to(getattr(torch, dtype)).eval()
    except _FAILED as error:
        raise StudioError(ModelDamaged(model=model.id, file="config.json", detail=str(error)[:800])) from error


def _several(nets: list[Any]) -> Any:
    import diffusers

    kinds = {
        "ControlNetModel": "MultiControlNetModel", "SD3ControlNetModel": "SD3MultiControlNetModel",
        "FluxControlNetModel": "FluxMultiControlNetModel",
    }  # fmt: skip
    name = kinds.get(type(nets[0]).__name__)
    if name is None:
        raise StudioError(ModelUnsupported(model=type(nets[0]).__name__, reason="it is no ControlNet that we can run"))
    return getattr(diffusers, name)(nets)
