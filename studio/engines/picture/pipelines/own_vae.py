"""A picture decoder (VAE) from a file of its own in the place of a pipeline's.

Used by the diffusers engine on the worker's job thread, while it loads. Read are safetensors in the layout of diffusers
or of the original Stable Diffusion code, and folders with their `config.json`. A file has no description, so it is
taken for a network of the model's own kind, and every tensor has to fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch

from studio.domain.errors import BadRequest, ModelDamaged, ModelMissing, StudioError
from studio.domain.requests import ModelRef
from studio.engines.picture.pipelines.single_file import read_header
from studio.formats.folders import read_json
from studio.wire.messages import LocalModel

_PREFIXES: Final = ("first_stage_model.", "vae.")


def take_vae(pipe: Any, wanted: ModelRef | None, helpers: Mapping[str, LocalModel]) -> None:
    """Have the pipeline encode and decode with it. Raises StudioError of BadRequest, ModelMissing, ModelDamaged,
    ImportRefused."""
    if wanted is None:
        return
    own = getattr(pipe, "vae", None)
    if own is None or type(own).__name__ != "AutoencoderKL":
        raise StudioError(BadRequest(field="vae", problem="this model has no VAE that another one could stand in for"))
    files = [Path(path) for path in helpers[wanted.id].files.values()] if wanted.id in helpers else []
    weights = next((path for path in files if path.is_file() and path.suffix.lower() == ".safetensors"), None)
    if weights is None:
        raise StudioError(ModelMissing(model_id=wanted.id))
    read_header(weights)
    config = next((path for path in files if path.name == "config.json"), None)
    described = read_json(config, dict[str, Any]) if config is not None else dict(own.config)
    try:
        made = _made(own, described, weights)
    except (ValueError, KeyError, TypeError, RuntimeError) as error:
        detail = f"it does not fit this model ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
        raise StudioError(ModelDamaged(model=wanted.id, file=weights.name, detail=detail[:500])) from error
    pipe.register_modules(vae=made)


def _made(own: Any, described: Mapping[str, Any], weights: Path) -> Any:
    from diffusers import AutoencoderKL
    from diffusers.loaders.single_file_utils import convert_ldm_vae_checkpoint
    from safetensors.torch import load_file

    made: Any = AutoencoderKL.from_config(dict(described))
    for name in ("latent_channels", "block_out_channels"):
        theirs, mine = getattr(made.config, name), getattr(own.config, name)
        fits = theirs == mine if name == "latent_channels" else len(theirs) == len(mine)
        if not fits:
            raise ValueError(f"{name}: {theirs}, and the model's {mine}")
    tensors = load_file(str(weights))
    if not any(name.startswith(("decoder.up_blocks.", "decoder.mid_block.")) for name in tensors):
        tensors = convert_ldm_vae_checkpoint(_bare(tensors), dict(made.config))
    made.load_state_dict(tensors, strict=True)
    return made.to(own.dtype).eval()


def _bare(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Without the name of the whole checkpoint before each; training leaves a loss in some files."""
    prefix = next((one for one in _PREFIXES if any(name.startswith(one) for name in tensors)), "")
    found = {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
    return {name: tensor for name, tensor in found.items() if not name.startswith(("loss.", "model_ema."))}
