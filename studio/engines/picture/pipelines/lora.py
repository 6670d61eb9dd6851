"""LoRAs in the diffusers engine: read once with the model, weighed anew for every request.

Used on the worker's job thread. diffusers reads its own layout and kohya's; only safetensors files are taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.domain.errors import BadRequest, Cancelled, ModelDamaged, ModelMissing, StudioError
from studio.domain.requests import LoraUse
from studio.engines.picture.pipelines.single_file import read_header
from studio.wire.messages import LocalModel


def load_loras(pipe: Any, loras: Sequence[LoraUse], helpers: Mapping[str, LocalModel]) -> dict[str, str]:
    """Read the LoRAs of a request from the helpers of their ids. Returns the adapter name of each id.
    Raises StudioError of BadRequest, ModelMissing, ModelDamaged, ImportRefused."""
    if loras and not hasattr(pipe, "load_lora_weights"):
        raise StudioError(BadRequest(field="loras", problem="this model takes no LoRA"))
    adapters: dict[str, str] = {}
    for use in loras:
        if use.model.id in adapters:
            continue
        path = _file(use.model.id, helpers)
        read_header(path)
        adapter = f"lora{len(adapters)}"
        try:
            pipe.load_lora_weights(
                str(path.parent), weight_name=path.name, adapter_name=adapter, local_files_only=True,
            )  # fmt: skip
        except (StudioError, Cancelled):
            raise
        except Exception as error:  # what a foreign layout trips over in diffusers can be anything
            detail = f"it does not fit this model ({type(error).__name__}: {error})"
            raise StudioError(ModelDamaged(model=use.model.id, file=path.name, detail=detail[:500])) from error
        if not _arrived(pipe, adapter):
            detail = "none of its weights fit this model"
            raise StudioError(ModelDamaged(model=use.model.id, file=path.name, detail=detail))
        adapters[use.model.id] = adapter
    return adapters


def weigh_loras(pipe: Any, loras: Sequence[LoraUse], adapters: Mapping[str, str]) -> None:
    """Have the pipeline use each LoRA at the request's weight; the weights of one named twice are added."""
    if not adapters:
        return
    weights = dict.fromkeys(adapters.values(), 0.0)
    for use in loras:
        if use.model.id not in adapters:
            raise StudioError(ModelMissing(model_id=use.model.id))
        weights[adapters[use.model.id]] += use.weight
    pipe.set_adapters(list(weights), list(weights.values()))


def _file(model_id: str, helpers: Mapping[str, LocalModel]) -> Path:
    files = [Path(path) for path in helpers[model_id].files.values()] if model_id in helpers else []
    present = [path for path in files if path.is_file() and path.suffix.lower() != ".toml"]
    if not present:
        raise StudioError(ModelMissing(model_id=model_id))
    return next((path for path in present if path.suffix.lower() == ".safetensors"), present[0])


def _arrived(pipe: Any, adapter: str) -> bool:
    """diffusers passes over keys it does not know, so a LoRA of another family would do nothing, silently."""
    return any(adapter in names for names in pipe.get_list_adapters().values())
