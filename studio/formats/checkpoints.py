"""Tells what a safetensors file of the picture world is, by the names and shapes of its tensors.

Called by the importers; pure functions over a header. The names are those of the original Stable Diffusion code
(CompVis, Stability AI), which single-file checkpoints keep, of diffusers, and of kohya's LoRA trainer.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from math import prod
from typing import Final, Literal, NamedTuple

from studio.formats.embeddings import embedding_in
from studio.formats.safetensors import SafetensorsHeader

Kind = Literal[
    "single-file checkpoint",
    "lora",
    "embedding",
    "vae",
    "controlnet",
    "ip-adapter",
    "upscaler",
    "denoiser",
    "text",
    "unknown",
]

_UNET: Final = "model.diffusion_model."
_FIRST: Final = _UNET + "input_blocks.0.0.weight"
BY_CONTEXT: Final = {768: "sd1", 1024: "sd2", 2048: "sdxl", 1280: "sdxl-refiner"}
"""Architectures by the width of their words."""
_LORA = re.compile(
    r"(?:^(?:lora_(?:unet|te\d?|transformer)|lycoris)_|\.lora[._](?:A|B|up|down)\b|\.lora_linear_layer\.|\.hada_[wt]"
    r"|\.lokr_[wt])"
)
_TRANSFORMER = re.compile(r"transformer\.blocks\.\d+\.attn\.(?:to|add)\.")
_WAN = re.compile(
    r"^(?:diffusion_model\.blocks\.\d+\.|lora_unet_blocks_\d+_)(?:self|cross)_attn[._]|^transformer\.blocks\.\d+\.attn[12]\."
)
"""By its authors' names, by those of musubi's trainer, by those of diffusers."""
_OF_A_PICTURE: Final = ("k_img", "add_k_proj")
"""Layers that Wan's models have which see a picture."""
_LTX = re.compile(r"(?:diffusion_model|transformer)\.transformer_blocks\.\d+\.attn[12]\.")
_BY_TRANSFORMER: Final = {3072: "flux", 1536: "sd3", 2432: "sd3"}
"""By how wide the tokens of a transformer are, where its blocks bear the same name in several families."""
_LOHA_WIDE: Final = ".hada_w1_b"
_LOKR_PARTS: Final = (".lokr_w1", ".lokr_w1_b"), (".lokr_w2", ".lokr_w2_b")
"""Of a LoHa the tensor, of a LoKr the two pairs of tensors, whose columns tell how wide a layer reads."""
_SAYS_BASE: Final = ("ss_base_model_version", "modelspec.architecture")
_BASES: Final = (
    ("sdxl", "sdxl"), ("stable-diffusion-xl", "sdxl"), ("stable-diffusion-3", "sd3"), ("sd3", "sd3"), ("flux", "flux"),
    ("sd_v2", "sd2"), ("stable-diffusion-v2", "sd2"), ("sd_v1", "sd1"), ("stable-diffusion-v1", "sd1"),
    ("z-image", "z-image"), ("zimage", "z-image"),
)  # fmt: skip
"""What trainers write of the model that they trained with, the more telling first."""


class Checkpoint(NamedTuple):
    """What the tensors say. `architecture` is empty when they do not tell."""

    kind: Kind
    architecture: str = ""
    inputs: int = 4
    """Channels the denoiser takes: 4 for pictures, 9 for inpainting, 8 for edits by instruction, 5 with depth."""
    missing: tuple[str, ...] = ()
    """Parts a whole checkpoint would have: "text encoder", "picture decoder"."""


def classify(header: SafetensorsHeader) -> Checkpoint:
    """What kind of file it is; never raises."""
    names = header.tensors.keys()
    if sum(1 for name in names if _LORA.search(name)) > len(names) // 2:
        return Checkpoint("lora", _lora_architecture(header))
    guide = _guide(header)
    if guide is not None:
        return guide
    if any(name.startswith(_UNET) for name in names):
        return _whole_or_part(header)
    if any(
        name.startswith(("double_blocks.", "joint_blocks.", "transformer_blocks.", "down_blocks.")) for name in names
    ):
        return Checkpoint("denoiser", _transformer_architecture(header) or _context_architecture(header))
    embedding = embedding_in(header)
    return Checkpoint("embedding", embedding.architecture) if embedding is not None else _by_single_names(names)


def _guide(header: SafetensorsHeader) -> Checkpoint | None:
    names = header.tensors.keys()
    if any(name.startswith(("image_proj.", "ip_adapter_proj_model.")) for name in names):
        return Checkpoint("ip-adapter", _adapter_architecture(header))
    if any(name.startswith("control_model.") or "controlnet_cond_embedding" in name for name in names):
        return Checkpoint("controlnet", _context_architecture(header))
    return None


def _by_single_names(names: Collection[str]) -> Checkpoint:
    """Kinds of which one tensor's name is enough."""
    bare = {name.removeprefix("first_stage_model.").removeprefix("vae.") for name in names}
    if "decoder.conv_in.weight" in bare and "encoder.conv_in.weight" in bare:
        return Checkpoint("vae")
    if any(name in names for name in ("model.embed_tokens.weight", "transformer.wte.weight", "wte.weight")):
        return Checkpoint("text")
    if "conv_first.weight" in names or "model.0.weight" in names:
        return Checkpoint("upscaler")
    return Checkpoint("unknown")


def _whole_or_part(header: SafetensorsHeader) -> Checkpoint:
    names = header.tensors.keys()
    architecture = _transformer_architecture(header) or _context_architecture(header)
    first = header.shape(_FIRST)
    missing = []
    if not any(name.startswith(("cond_stage_model.", "conditioner.", "text_encoders.")) for name in names):
        missing.append("text encoder")
    if not any(name.startswith(("first_stage_model.", "vae.")) for name in names):
        missing.append("picture decoder")
    kind: Kind = "denoiser" if len(missing) == 2 else "single-file checkpoint"
    return Checkpoint(kind, architecture, first[1] if len(first) == 4 else 4, tuple(missing))


def _transformer_architecture(header: SafetensorsHeader) -> str:
    for name in header.tensors:
        inner = name.removeprefix(_UNET)
        if inner.startswith("joint_blocks."):
            return "sd3"
        if inner.startswith("double_blocks."):
            return "flux"
        if inner.startswith(("noise_refiner.", "cap_embedder.")):
            return "z-image"
    return ""


def _context_architecture(header: SafetensorsHeader) -> str:
    """By the width of the text that the cross attention reads."""
    for name, info in header.tensors.items():
        if name.endswith("attn2.to_k.weight") and len(info.shape) == 2:
            return BY_CONTEXT.get(info.shape[1], "")
    return ""


def _adapter_architecture(header: SafetensorsHeader) -> str:
    """Of an IP-Adapter: by the width of what its attentions read, which is that of the words."""
    if any("double_stream" in name for name in header.tensors):
        return "flux"
    read = {info.shape[1] for name, info in header.tensors.items() if name.endswith("to_k_ip.weight")}
    return BY_CONTEXT.get(read.pop(), "") if len(read) == 1 else ""


def _lora_architecture(header: SafetensorsHeader) -> str:
    """By the width that the down projection of a cross attention's keys reads, or by names only one family has."""
    film = _film_architecture(header.tensors.keys())
    if film:
        return film
    for name in header.tensors:
        inner = name.replace("_", ".")
        if "double.blocks" in inner or "single.transformer.blocks" in inner or "single.blocks" in inner:
            return "flux"
        if "joint.blocks" in inner:
            return "sd3"
        if _TRANSFORMER.search(inner):
            width = _reads(header, name)
            if width in _BY_TRANSFORMER:
                return _BY_TRANSFORMER[width]
        if "attn2.to.k" in inner:
            width = _reads(header, name)
            if width in BY_CONTEXT:
                return BY_CONTEXT[width]
    stated = " ".join(header.metadata.get(name, "") for name in _SAYS_BASE).lower()
    return next((architecture for mark, architecture in _BASES if mark in stated), "")


def _film_architecture(names: Collection[str]) -> str:
    """Of a LoRA for moving pictures, by names of blocks that no other family has."""
    if any(_WAN.search(name) for name in names):
        return "wan-i2v" if any(mark in name for name in names for mark in _OF_A_PICTURE) else "wan"
    return "ltx" if any(_LTX.match(name) for name in names) else ""


def _reads(header: SafetensorsHeader, name: str) -> int:
    """How many numbers the layer reads whose change this tensor is the first half of; 0 for another tensor."""
    shape = header.shape(name)
    if re.search(r"lora[._](?:A|down)\b|lora_linear_layer\.down", name) or name.endswith(_LOHA_WIDE):
        return shape[1] if len(shape) >= 2 else 0
    stem, dot, end = name.rpartition(".lokr_w1")
    if not dot or end not in ("", "_b"):
        return 0
    widths = [next((header.shape(stem + one)[1:2] for one in pair if len(header.shape(stem + one)) > 1), ())
              for pair in _LOKR_PARTS]  # fmt: skip
    return prod(width[0] for width in widths) if all(widths) else 0
