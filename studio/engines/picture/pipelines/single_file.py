"""Which Stable Diffusion a single-file checkpoint is, told by its tensors, and the local configuration that fits it.

Used by the diffusers engine on the worker's job thread. Only the safetensors header is read here; no hub is asked, for
the configurations lie in `resources/single-file-configs/` and CLIP's vocabulary in `models/clip-tokenizer/`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

from studio import places
from studio.domain.errors import ImportRefused, ModelDamaged, ModelUnsupported, StudioError
from studio.formats import safetensors as formats
from studio.formats.pickles import is_pickle
from studio.formats.safetensors import TensorInfo

_CROSS_ATTENTION = "model.diffusion_model.input_blocks.{}.1.transformer_blocks.0.attn2.to_k.weight"


class Checkpoint(msgspec.Struct, frozen=True):
    """What the tensors of a single file say of it."""

    architecture: str
    """sd1, sd2, sdxl"""
    inpaint: bool
    """The UNet takes nine channels: latent, mask and masked picture."""
    predicts_velocity: bool
    dtype: str
    """As most of its numbers are stored: F16, BF16, F32."""

    @property
    def config(self) -> str:
        return f"{self.architecture}-inpaint" if self.inpaint else self.architecture


def read_header(path: Path) -> dict[str, TensorInfo]:
    """Names, types and shapes of a safetensors file's tensors, without reading them.
    Raises StudioError(ImportRefused) for a pickle, StudioError(ModelDamaged) for anything else it is not."""
    if path.suffix.lower() != ".safetensors":
        if is_pickle(path):
            detail = "a pickle can run any program when it is read; save it as safetensors first"
            raise StudioError(ImportRefused(path=str(path), kind="pickle", detail=detail))
        raise StudioError(ImportRefused(path=str(path), kind="unknown", detail="only safetensors files are read"))
    try:
        return formats.read_header(path).tensors
    except formats.SafetensorsError as error:
        raise StudioError(ModelDamaged(model=path.stem, file=path.name, detail=str(error))) from error


def recognise(path: Path) -> Checkpoint:
    """Raises StudioError(ModelUnsupported) with a reason for a file that is no Stable Diffusion 1, 2 or XL."""
    header = read_header(path)
    first = header.get("model.diffusion_model.input_blocks.0.0.weight")
    if first is None or len(first.shape) != 4:
        raise _unsupported(path, _what_else(header))
    if not any(name.startswith("first_stage_model.") for name in header):
        raise _unsupported(path, "it has no VAE inside; a complete checkpoint is needed")
    architecture = _architecture(path, header)
    if first.shape[1] not in (4, 9):
        raise _unsupported(path, f"its UNet takes {first.shape[1]} channels, which only editing models do")
    return Checkpoint(
        architecture=architecture,
        inpaint=first.shape[1] == 9,
        predicts_velocity=_predicts_velocity(path, architecture, header),
        dtype=first.dtype,
    )


def _architecture(path: Path, header: Mapping[str, TensorInfo]) -> str:
    if any(name.startswith("conditioner.embedders.1.") for name in header):
        return "sdxl"
    if any(name.startswith("conditioner.embedders.0.model.") for name in header):
        raise _unsupported(path, "it is the refiner of SDXL, which cannot draw alone")
    attention = header.get(_CROSS_ATTENTION.format(1)) or header.get(_CROSS_ATTENTION.format(2))
    width = attention.shape[1] if attention is not None and len(attention.shape) == 2 else 0
    if not any(name.startswith("cond_stage_model.") for name in header):
        raise _unsupported(path, "it has no text encoder inside; a complete checkpoint is needed")
    if width == 768:
        return "sd1"
    if width == 1024:
        return "sd2"
    raise _unsupported(path, f"its text width of {width} belongs to no Stable Diffusion that is known")


def _predicts_velocity(path: Path, architecture: str, header: Mapping[str, TensorInfo]) -> bool:
    """Stable Diffusion 2 at 768 pixels predicts velocity and its 512 pixel base does not, with equal tensors: only the
    name tells. Others say so by an empty tensor "v_pred"."""
    if "v_pred" in header:
        return True
    name = path.stem.lower()
    return architecture == "sd2" and "base" not in name and "512" not in name


def _what_else(header: Mapping[str, TensorInfo]) -> str:
    starts = {
        "double_blocks.": "FLUX", "model.diffusion_model.double_blocks.": "FLUX",
        "model.diffusion_model.joint_blocks.": "Stable Diffusion 3", "joint_blocks.": "Stable Diffusion 3",
        "model.diffusion_model.context_refiner.": "Z-Image", "lora_unet_": "LoRA",
    }  # fmt: skip
    for start, name in starts.items():
        if any(key.startswith(start) for key in header):
            if name == "LoRA":
                return "it is a LoRA, which is used together with a model"
            return f"it is a single {name} file; its diffusers folder is needed"
    return "it is no Stable Diffusion checkpoint"


def _unsupported(path: Path, reason: str) -> StudioError:
    return StudioError(ModelUnsupported(model=path.name, reason=reason))


def config_folder(checkpoint: Checkpoint) -> Path:
    """A complete local configuration with tokenizer files, put together in the cache once."""
    source = places.resources_dir() / "single-file-configs" / checkpoint.config
    name = checkpoint.config + ("-v" if checkpoint.predicts_velocity else "")
    target = places.cache_dir() / "single-file-configs" / name
    vocabulary = places.shipped_models_dir() / "clip-tokenizer"
    shutil.copytree(source, target, dirs_exist_ok=True)
    for part in ("tokenizer", "tokenizer_2"):
        if (target / part).is_dir():
            for file in ("vocab.json", "merges.txt"):
                shutil.copyfile(vocabulary / file, target / part / file)
    if checkpoint.predicts_velocity:
        path = target / "scheduler" / "scheduler_config.json"
        described = json.loads(path.read_text())
        described["prediction_type"] = "v_prediction"
        if checkpoint.architecture == "sdxl":
            described["rescale_betas_zero_snr"] = True
        path.write_text(json.dumps(described, indent=2))
    return target
