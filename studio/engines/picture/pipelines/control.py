"""ControlNets in the diffusers engine: read with the model, and the pipelines that draw with them.

Used on the worker's job thread. diffusers has a pipeline of its own for each task of a family with ControlNets; it
shares every part with the one that was loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from studio.domain.errors import BadRequest, ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import ControlUse, PictureTask
from studio.engines.picture.pipelines.load import reraise
from studio.engines.picture.pipelines.single_file import read_header
from studio.formats.safetensors import TensorInfo
from studio.wire.messages import LocalModel

_NETS: Final = {"sd": "ControlNetModel", "sdxl": "ControlNetModel", "sd3": "SD3ControlNetModel",
                "flux": "FluxControlNetModel"}  # fmt: skip
_SEVERAL: Final = {"sd": "MultiControlNetModel", "sdxl": "MultiControlNetModel", "sd3": "SD3MultiControlNetModel",
                   "flux": "FluxMultiControlNetModel"}  # fmt: skip
_PIPELINES: Final[dict[str, dict[PictureTask, str]]] = {
    "sd": {
        "text-to-image": "StableDiffusionControlNetPipeline",
        "image-to-image": "StableDiffusionControlNetImg2ImgPipeline",
        "inpaint": "StableDiffusionControlNetInpaintPipeline",
    },
    "sdxl": {
        "text-to-image": "StableDiffusionXLControlNetPipeline",
        "image-to-image": "StableDiffusionXLControlNetImg2ImgPipeline",
        "inpaint": "StableDiffusionXLControlNetInpaintPipeline",
    },
    "sd3": {"text-to-image": "StableDiffusion3ControlNetPipeline"},
    "flux": {
        "text-to-image": "FluxControlNetPipeline",
        "image-to-image": "FluxControlNetImg2ImgPipeline",
        "inpaint": "FluxControlNetInpaintPipeline",
    },
}
_OTHER_FAMILY: Final = "it was made for another family of models than the one that draws"


def family_of(pipe: Any) -> str:
    """ "" for a family of which diffusers draws with no ControlNet."""
    name = type(pipe).__name__
    if getattr(pipe, "unet", None) is not None:
        return "sdxl" if "XL" in name else "sd"
    if name.startswith("StableDiffusion3"):
        return "sd3"
    return "flux" if name.startswith("Flux") and "Fill" not in name else ""


def load_controls(
    pipe: Any, controls: Sequence[ControlUse], helpers: Mapping[str, LocalModel], dtype: str
) -> dict[str, Any]:
    """The nets of a request by the ids of their models. Raises StudioError of BadRequest, ModelMissing, ModelDamaged,
    ModelUnsupported, ImportRefused, OutOfMemory."""
    family = family_of(pipe)
    if controls and not family:
        raise StudioError(BadRequest(field="controls", problem="this model takes no ControlNet"))
    nets: dict[str, Any] = {}
    for use in controls:
        if use.model.id not in nets:
            if use.model.id not in helpers:
                raise StudioError(ModelMissing(model_id=use.model.id))
            net = _load(pipe, family, helpers[use.model.id], dtype)
            _check_family(pipe, net, helpers[use.model.id])
            nets[use.model.id] = net.eval()
    return nets


def controlled_pipeline(native: Any, task: PictureTask, nets: Sequence[Any]) -> Any:
    """The pipeline that draws with these nets, one for each control picture. Raises StudioError(BadRequest)."""
    import diffusers

    family = family_of(native)
    name = _PIPELINES.get(family, {}).get(task, "")
    if not name:
        problem = f"this model has no way to do {task} with a ControlNet"
        raise StudioError(BadRequest(field="controls", problem=problem))
    several = getattr(diffusers, _SEVERAL[family])
    guide = nets[0] if len(nets) == 1 else several(list(nets))
    pipe = getattr(diffusers, name).from_pipe(native, controlnet=guide)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def control_arguments(controls: Sequence[ControlUse], pictures: Sequence[Any], takes: frozenset[str]) -> dict[str, Any]:
    """What tells a controlled pipeline the control pictures; `takes`: names of its arguments."""
    name = "control_image" if "control_image" in takes else "image"

    def one_or_all(values: list[Any]) -> Any:
        return values[0] if len(values) == 1 else values

    return {
        name: one_or_all(list(pictures)),
        "controlnet_conditioning_scale": one_or_all([float(use.strength) for use in controls]),
        "control_guidance_start": one_or_all([float(use.start) for use in controls]),
        "control_guidance_end": one_or_all([float(use.end) for use in controls]),
    }


def check_controls(controls: Sequence[ControlUse]) -> None:
    """Raise StudioError(BadRequest) for what no net can do."""
    for use in controls:
        if not use.start < use.end:
            raise StudioError(BadRequest(field="controls", problem="a guide ends after the step at which it begins"))
        if use.reading.by == "canny" and use.reading.low > use.reading.high:
            problem = "of the two thresholds of Canny the lower one is not above the upper one"
            raise StudioError(BadRequest(field="controls", problem=problem))


def _load(pipe: Any, family: str, model: LocalModel, dtype: str) -> Any:
    weights = [Path(path) for path in model.files.values() if path.lower().endswith(".safetensors")]
    others = [Path(path) for path in model.files.values() if Path(path).is_file()]
    if not weights and not others:
        raise StudioError(ModelMissing(model_id=model.id))
    if len(weights) != 1 or not weights[0].is_file():
        if not weights and len(others) == 1:
            read_header(others[0])
        raise StudioError(ModelMissing(model_id=model.id, file="diffusion_pytorch_model.safetensors"))
    read_header(weights[0])
    config = next((Path(path) for name, path in model.files.items() if Path(name).name == "config.json"), None)
    if config is None:
        return _load_alone(pipe, family, weights[0], dtype)
    return _load_folder(family, config, weights[0], model, dtype)


def _load_folder(family: str, config: Path, weights: Path, model: LocalModel, dtype: str) -> Any:
    import diffusers
    import torch

    try:
        described = json.loads(config.read_text(encoding="utf-8"))
    except (OSError, *UNDECODABLE) as error:
        raise StudioError(ModelDamaged(model=model.id, file=config.name, detail=str(error))) from error
    name = described.get("_class_name") if isinstance(described, dict) else None
    if name != _NETS[family]:
        reason = _OTHER_FAMILY if name in _NETS.values() else f"{name} is no ControlNet that we can run"
        raise StudioError(ModelUnsupported(model=model.id, reason=reason))
    variant = "fp16" if ".fp16." in weights.name else None
    try:
        return getattr(diffusers, name).from_pretrained(
            str(config.parent), torch_dtype=getattr(torch, dtype), variant=variant, use_safetensors=True,
            local_files_only=True,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reraise(error, model.id, weights.name)


def _load_alone(pipe: Any, family: str, weights: Path, dtype: str) -> Any:
    """A file without a configuration: it is shaped as the model's own denoiser, or made for another one."""
    import diffusers
    import torch

    if family not in ("sd", "sdxl"):
        reason = "a ControlNet of this family is a folder with its config.json"
        raise StudioError(ModelUnsupported(model=weights.name, reason=reason))
    header = read_header(weights)
    width = next((info.shape[1] for name, info in header.items() if name.endswith("attn2.to_k.weight")), 0)
    if width != pipe.unet.config.cross_attention_dim:
        raise StudioError(ModelUnsupported(model=weights.name, reason=_OTHER_FAMILY))
    shaped = diffusers.ControlNetModel.from_unet(
        pipe.unet, load_weights_from_unet=False, conditioning_embedding_out_channels=_hint_channels(header)
    )
    try:
        read = diffusers.loaders.single_file_utils.load_single_file_checkpoint(str(weights), local_files_only=True)
        state = diffusers.loaders.single_file_utils.convert_controlnet_checkpoint(read, dict(shaped.config))
        shaped.load_state_dict(state)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reraise(error, weights.stem, weights.name)
    return shaped.to(getattr(torch, dtype))


def _hint_channels(header: Mapping[str, TensorInfo]) -> tuple[int, ...]:
    """Through which the control picture goes; those of the first ControlNets where the names do not tell."""
    found = []
    name = "controlnet_cond_embedding.conv_in.weight"
    while name in header:
        found.append(header[name].shape[0])
        name = f"controlnet_cond_embedding.blocks.{2 * len(found) - 1}.weight"
    return tuple(found) or (16, 32, 96, 256)


def _check_family(pipe: Any, net: Any, model: LocalModel) -> None:
    """Raise StudioError(ModelUnsupported) for a net of another width than the model's."""
    denoiser = getattr(pipe, "unet", None) or pipe.transformer
    for name in ("cross_attention_dim", "addition_embed_type", "joint_attention_dim", "pooled_projection_dim"):
        if getattr(net.config, name, None) != getattr(denoiser.config, name, None):
            raise StudioError(ModelUnsupported(model=model.id, reason=_OTHER_FAMILY))
