"""Reference pictures without any numbers: an adapter's layers and its image encoder by their shapes alone, and what the
encoder and the denoiser are given of a picture.

Used by `skeleton`, `memory` and `step_shapes` on the worker's job thread.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch

from studio.domain.errors import ModelDamaged, StudioError
from studio.domain.raised import UNDECODABLE
from studio.engines.picture.pipelines.references import check_encoder, check_family
from studio.engines.picture.pipelines.single_file import read_header

_PREFIXES: Final = {
    "image_proj.": "image_proj", "ip_adapter_proj_model.": "image_proj", "ip_adapter.": "ip_adapter",
    "double_blocks.": "ip_adapter",
}  # fmt: skip
"""Of the names of tensors in a file: to which half of an adapter each belongs."""
_PATCHES: Final = 257
"""That CLIP's image encoders make of a picture, with the row for all of it."""
_FAILED: Final = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, IndexError)
"""What descriptions that fit no network lead to."""


def adapt(pipe: Any, files: Sequence[Path], encoder: Path, dtype: Any) -> None:
    """Have a pipeline without numbers take reference pictures. `files`: an adapter for each; `encoder`: the folder of
    the image encoder. Raises StudioError of ModelUnsupported, ModelDamaged, ImportRefused."""
    headers = {path: read_header(path) for path in files}
    for path, header in headers.items():
        check_family(pipe, path, header)
    seer = _encoder(encoder, dtype)
    for path, header in headers.items():
        check_encoder(seer, path, header)
    denoiser = getattr(pipe, "unet", None)
    denoiser = pipe.transformer if denoiser is None else denoiser
    try:
        with torch.device("meta"):
            tensors = [_halves(headers[path], dtype) for path in files]
            # What else a pipeline's `load_ip_adapter` does wants files with numbers.
            denoiser._load_ip_adapter_weights(tensors, low_cpu_mem_usage=False)  # noqa: SLF001
        denoiser.to(dtype)
    except _FAILED as error:
        raise StudioError(ModelDamaged(model=files[0].stem, file=files[0].name, detail=str(error)[:800])) from error
    pipe.register_modules(image_encoder=seer)


def _halves(header: Mapping[str, Any], dtype: Any) -> dict[str, dict[str, torch.Tensor]]:
    """As diffusers sorts an adapter's tensors."""
    halves: dict[str, dict[str, torch.Tensor]] = {"image_proj": {}, "ip_adapter": {}}
    for name, info in header.items():
        half = next((half for start, half in _PREFIXES.items() if name.startswith(start)), None)
        if half is None:
            continue
        inner = name.split(".", 1)[1].replace("processor.", "")
        for letter in "kv":
            inner = inner.replace(f"ip_adapter_double_stream_{letter}_proj", f"to_{letter}_ip")
        halves[half][inner] = torch.empty(info.shape, dtype=dtype)
    return halves


def _encoder(folder: Path, dtype: Any) -> Any:
    import transformers

    file = folder / "config.json"
    try:
        config = transformers.CLIPVisionConfig.from_dict(json.loads(file.read_text(encoding="utf-8")))
        with torch.device("meta"):
            return transformers.CLIPVisionModelWithProjection(config).to(dtype).eval()
    except (*_FAILED, *UNDECODABLE) as error:
        raise StudioError(ModelDamaged(model=folder.name, file=file.name, detail=str(error)[:800])) from error


def seeing_of(pipe: Any) -> Callable[[], object] | None:
    """The image encoder seeing one picture, on the meta device; None where no denoiser takes what it sees."""
    adapters, encoder = adapters_of(pipe), getattr(pipe, "image_encoder", None)
    if adapters is None or encoder is None:
        return None
    # Layers that make several words of all patches are given those of the last layer but one.
    every = any(not hasattr(layer, "image_embeds") for layer in adapters.image_projection_layers)
    with torch.device("meta"):
        twin = type(encoder)(encoder.config).to(encoder.dtype).eval()
    side = int(encoder.config.image_size)
    return lambda: twin(torch.empty((1, 3, side, side), dtype=encoder.dtype, device="meta"), output_hidden_states=every)


def adapters_of(pipe: Any) -> Any:
    """What makes words of pictures in the denoiser; None where none were put in."""
    for name in ("unet", "transformer"):
        denoiser = getattr(pipe, name, None)
        if denoiser is not None and getattr(denoiser.config, "encoder_hid_dim_type", None) == "ip_image_proj":
            return denoiser.encoder_hid_proj
    return None


def told_of(pipe: Any) -> list[tuple[int, ...]]:
    """Of each adapter what it is given of a picture: one row, or those of all patches where it resamples them."""
    adapters, told = adapters_of(pipe), list[tuple[int, ...]]()
    config = getattr(getattr(pipe, "image_encoder", None), "config", None)
    patches = _PATCHES if config is None else (int(config.image_size) // int(config.patch_size)) ** 2 + 1
    for layer in adapters.image_projection_layers if adapters is not None else ():
        width = next(each.in_features for each in layer.modules() if isinstance(each, torch.nn.Linear))
        told.append((width,) if hasattr(layer, "image_embeds") else (patches, width))
    return told


def take_over(net: Any, twin: Any) -> None:
    """Put the adapters of a transformer into its twin without numbers."""
    if getattr(net, "encoder_hid_proj", None) is None:
        return
    bare = {id(one): torch.nn.Parameter(torch.empty_like(one, device="meta")) for one in net.parameters()}
    twin.encoder_hid_proj = copy.deepcopy(net.encoder_hid_proj, bare)
    twin.set_attn_processor({name: copy.deepcopy(one, bare) for name, one in net.attn_processors.items()})
