"""Which layers of a pipeline the names in a LoRA's file mean.

Used by the diffusers engine on the worker's job thread, for the kinds of LoRA that diffusers does not read. A file
names layers as diffusers does, or as the model's own authors did, where what diffusers has apart lies in one matrix
(query, key and value); and with every dot an underscore, as kohya's trainer and LyCORIS write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from torch import nn

_PAINTERS: Final = ("unet", "transformer")
_PARTS: Final = (
    ("base_model_model_", ""), ("model_diffusion_model_", ""), ("diffusion_model_", ""),
    ("lora_unet_", ""), ("lora_transformer_", ""), ("lycoris_", ""), ("unet_", ""), ("transformer_", ""),
    ("lora_te1_", "text_encoder"), ("lora_te2_", "text_encoder_2"), ("lora_te3_", "text_encoder_3"),
    ("lora_te_", "text_encoder"), ("text_encoder_2_", "text_encoder_2"), ("text_encoder_3_", "text_encoder_3"),
    ("text_encoder_", "text_encoder"),
)  # fmt: skip
"""How a name begins, and the part of the pipeline that it then speaks of; "" is the one that paints."""
_TOLD_TWICE: Final = "text_model_"
"""Stands before the names of CLIP's layers in files, and in some versions of transformers."""

_FLUX_DOUBLE: Final = {
    "img_attn_qkv": ("attn.to_q", "attn.to_k", "attn.to_v"), "img_attn_proj": ("attn.to_out.0",),
    "txt_attn_qkv": ("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"), "txt_attn_proj": ("attn.to_add_out",),
    "img_mlp_0": ("ff.net.0.proj",), "img_mlp_2": ("ff.net.2",),
    "txt_mlp_0": ("ff_context.net.0.proj",), "txt_mlp_2": ("ff_context.net.2",),
    "img_mod_lin": ("norm1.linear",), "txt_mod_lin": ("norm1_context.linear",),
}  # fmt: skip
_FLUX_SINGLE: Final = {
    "linear1": ("attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp"), "linear2": ("proj_out",),
    "modulation_lin": ("norm.linear",),
}  # fmt: skip
_SD3: Final = {
    "x_block_attn_qkv": ("attn.to_q", "attn.to_k", "attn.to_v"), "x_block_attn_proj": ("attn.to_out.0",),
    "context_block_attn_qkv": ("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
    "context_block_attn_proj": ("attn.to_add_out",),
    "x_block_mlp_fc1": ("ff.net.0.proj",), "x_block_mlp_fc2": ("ff.net.2",),
    "context_block_mlp_fc1": ("ff_context.net.0.proj",), "context_block_mlp_fc2": ("ff_context.net.2",),
    "x_block_adaLN_modulation_1": ("norm1.linear",), "context_block_adaLN_modulation_1": ("norm1_context.linear",),
}  # fmt: skip
_FUSED: Final = (
    ("transformer_blocks", "double_blocks", _FLUX_DOUBLE), ("single_transformer_blocks", "single_blocks", _FLUX_SINGLE),
    ("transformer_blocks", "joint_blocks", _SD3),
)  # fmt: skip
"""diffusers' name of the blocks, their authors' name, and what the layers within are called there."""
_RESNET: Final = {
    "conv1": "in_layers_2", "conv2": "out_layers_3", "time_emb_proj": "emb_layers_1",
    "conv_shortcut": "skip_connection", "norm1": "in_layers_0", "norm2": "out_layers_0",
}  # fmt: skip
_OUTSIDE: Final = {
    "conv_in": "input_blocks_0_0", "conv_out": "out_2", "time_embedding.linear_1": "time_embed_0",
    "time_embedding.linear_2": "time_embed_2", "add_embedding.linear_1": "label_emb_0_0",
    "add_embedding.linear_2": "label_emb_0_2",
}  # fmt: skip
_BLOCK: Final = re.compile(r"(down|up)_blocks\.(\d+)\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.+)")
_MIDDLE: Final = re.compile(r"mid_block\.(resnets|attentions)\.(\d+)\.(.+)")


class Rows(NamedTuple):
    """The rows of a matrix in a file that belong to one layer."""

    layer: Any
    """A module with a `weight`."""
    start: int
    stop: int


class Layers:
    """The layers of a pipeline by their names in files. Make it before peft wraps any of them."""

    def __init__(self, pipe: Any) -> None:
        self._named: dict[str, dict[str, tuple[Rows, ...]]] = {}
        for part in (*_PAINTERS, "text_encoder", "text_encoder_2", "text_encoder_3"):
            module = getattr(pipe, part, None)
            if isinstance(module, nn.Module):
                names = self._named.setdefault("" if part in _PAINTERS else part, {})
                names.update(_own_names(module))
                if part in _PAINTERS:
                    names.update(_authors_names(module))

    def find(self, stem: str) -> tuple[Rows, ...]:
        """`stem`: a name in a file, without what says which tensor of the layer it is. () for one of no layer here;
        several where the file has in one matrix what the pipeline has apart, in the order of the rows."""
        name = stem.replace(".", "_")
        parts = []
        for start, part in _PARTS:
            if name.startswith(start):
                name = name.removeprefix(start)
                parts.append(part)
        part = next((one for one in parts if one), "")
        named = self._named.get(part, {})
        if part == "text_encoder_3" and not named:
            named = self._named.get("text_encoder_2", {})
        found = named.get(name) or named.get(name.removeprefix(_TOLD_TWICE)) or ()
        if not found and not part and name.startswith(_TOLD_TWICE):
            named = self._named.get("text_encoder", {})
            found = named.get(name) or named.get(name.removeprefix(_TOLD_TWICE)) or ()
        return found


def _own_names(module: nn.Module) -> Iterator[tuple[str, tuple[Rows, ...]]]:
    for name, layer in module.named_modules():
        if isinstance(getattr(layer, "weight", None), nn.Parameter):
            whole = (Rows(layer, 0, int(layer.weight.shape[0])),)
            flat = name.replace(".", "_")
            yield flat, whole
            yield flat.removeprefix(_TOLD_TWICE), whole


def _authors_names(module: nn.Module) -> Iterator[tuple[str, tuple[Rows, ...]]]:
    weighty = {
        name: one for name, one in module.named_modules() if isinstance(getattr(one, "weight", None), nn.Parameter)
    }
    layers = getattr(getattr(module, "config", None), "layers_per_block", 2)
    for name, layer in weighty.items():
        told = _sgm_name(name, layers if isinstance(layers, int) else 2)
        if told:
            yield told, (Rows(layer, 0, int(layer.weight.shape[0])),)
    for blocks, theirs, inner in _FUSED:
        count = len(getattr(module, blocks, ()))
        for at in range(count):
            for told, names in inner.items():
                parts = [weighty.get(f"{blocks}.{at}.{name}") for name in names]
                if all(one is not None for one in parts):
                    yield f"{theirs}_{at}_{told}", tuple(_one_below_another(parts))


def _one_below_another(layers: list[Any]) -> Iterator[Rows]:
    start = 0
    for layer in layers:
        stop = start + int(layer.weight.shape[0])
        yield Rows(layer, start, stop)
        start = stop


def _sgm_name(name: str, layers: int) -> str:
    """What a layer of a UNet is called in the original code of Stable Diffusion, with underscores; "" for none.
    `layers`: resnets in a block on the way down."""
    if name in _OUTSIDE:
        return _OUTSIDE[name]
    middle = _MIDDLE.fullmatch(name)
    if middle is not None:
        kind, at, rest = middle[1], int(middle[2]), middle[3]
        return f"middle_block_{2 * at if kind == 'resnets' else 2 * at + 1}_{_within(kind, rest)}"
    block = _BLOCK.fullmatch(name)
    if block is None:
        return ""
    way, number, kind, at, rest = block[1], int(block[2]), block[3], int(block[4]), block[5]
    if way == "down":
        place = 1 + number * (layers + 1) + (layers if kind == "downsamplers" else at)
        return f"input_blocks_{place}_" + ("0_op" if kind == "downsamplers" else _inner(kind, rest))
    place = number * (layers + 1) + (layers if kind == "upsamplers" else at)
    return f"output_blocks_{place}_" + (f"2_{rest.replace('.', '_')}" if kind == "upsamplers" else _inner(kind, rest))


def _inner(kind: str, rest: str) -> str:
    return f"{0 if kind == 'resnets' else 1}_{_within(kind, rest)}"


def _within(kind: str, rest: str) -> str:
    return _RESNET.get(rest, rest) if kind == "resnets" else rest.replace(".", "_")
