"""LoRAs on llama.cpp: read once with the model, weighed for every request.

Called by the llama.cpp engine on a text worker's job thread. llama.cpp wants them read before a context is made, and
gives them back with the model. Another set of them is another model to the worker's cache.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.domain.errors import FileUnreadable, ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.domain.requests import LoraUse
from studio.engines.protocol import JobControl
from studio.engines.text.llama_cpp.libraries import Libraries
from studio.formats.gguf_adapters import why_not_with
from studio.formats.gguf_file import GgufError, GgufFile, Tensor
from studio.formats.gguf_kinds import parts_of
from studio.wire.messages import LocalModel

Weighed = tuple[tuple[Any, float], ...]
"""Adapters of llama.cpp, each with how much it counts."""


def read_loras(
    libraries: Libraries,
    weights: Any,
    path: Path,
    loras: Sequence[LoraUse],
    helpers: Mapping[str, LocalModel],
    control: JobControl,
) -> dict[str, Any]:
    """llama.cpp's adapter of each LoRA, by its id. `path`: of the model. Raises Cancelled, StudioError(ModelMissing |
    ModelDamaged | ModelUnsupported | FileUnreadable)."""
    ids = tuple(dict.fromkeys(use.model.id for use in loras))
    if not ids:
        return {}
    architecture, tensors = _tensors(path, control)
    return {one: _read(libraries, weights, one, _file(one, helpers), architecture, tensors, control) for one in ids}


def weighed(loras: Sequence[LoraUse], adapters: Mapping[str, Any]) -> Weighed:
    """What a request asks for; one that is named twice counts as the sum, one that counts nothing is left out. Raises
    StudioError(ModelMissing) for one that was not read."""
    sums: dict[str, float] = {}
    for use in loras:
        if use.model.id not in adapters:
            raise StudioError(ModelMissing(model_id=use.model.id))
        sums[use.model.id] = sums.get(use.model.id, 0.0) + use.weight
    return tuple((adapters[name], weight) for name, weight in sums.items() if weight)


def lora_mark(loras: Sequence[LoraUse]) -> str:
    """Tells apart what was read with which LoRAs."""
    return repr([(use.model.id, use.model.files, use.weight) for use in loras if use.weight])


def _tensors(path: Path, control: JobControl) -> tuple[str, dict[str, Tensor]]:
    """The model's kind, and the tensors of all its parts."""
    architecture, tensors = "", dict[str, Tensor]()
    for part in parts_of(path):
        with GgufFile(part, control.check, words=False) as file:
            architecture = architecture or file.architecture
            tensors |= file.tensors
    return architecture, tensors


def _read(
    libraries: Libraries,
    weights: Any,
    name: str,
    path: Path,
    architecture: str,
    tensors: Mapping[str, Tensor],
    control: JobControl,
) -> Any:
    try:
        with GgufFile(path, control.check, words=False) as file:
            reason = why_not_with(file, architecture, tensors)
    except GgufError as error:
        raise StudioError(ModelDamaged(model=name, file=path.name, detail=str(error))) from error
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error
    if reason is not None:
        raise StudioError(ModelUnsupported(model=name, reason=reason.rstrip(".")))
    libraries.forget_what_was_said()
    adapter = libraries.llama.llama_adapter_lora_init(weights, str(path).encode())
    if adapter == libraries.ffi.NULL:
        detail = libraries.said() or "llama.cpp could not read it"
        raise StudioError(ModelDamaged(model=name, file=path.name, detail=detail))
    return adapter


def _file(name: str, helpers: Mapping[str, LocalModel]) -> Path:
    found = [Path(path) for path in helpers[name].files.values()] if name in helpers else []
    present = next((path for path in found if path.is_file() and path.suffix.lower() != ".toml"), None)
    if present is None:
        raise StudioError(ModelMissing(model_id=name))
    return present
