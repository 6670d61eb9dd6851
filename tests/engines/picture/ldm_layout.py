"""Stable Diffusion 1 modules of diffusers laid out as the original single-file checkpoints are, of any depth and width.

The inverse of what diffusers does when it reads such a file.
"""

from __future__ import annotations

from typing import Any

Weights = dict[str, Any]

_RESNET = {
    "norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection",
}  # fmt: skip


def checkpoint(unet: Any, vae: Any, text_encoder: Any) -> Weights:
    return {**_unet(unet), **_vae(vae), **_text(text_encoder)}


def _unet(unet: Any) -> Weights:
    prefixes = dict(_unet_prefixes(unet.config))
    weights = {}
    for name, tensor in unet.state_dict().items():
        start = max((prefix for prefix in prefixes if name.startswith(prefix + ".")), key=len)
        rest = name[len(start) :]
        if "resnets" in start:
            for ours, original in _RESNET.items():
                rest = rest.replace(f".{ours}.", f".{original}.")
        weights[f"model.diffusion_model.{prefixes[start]}{rest}"] = tensor
    return weights


def _unet_prefixes(config: Any) -> list[tuple[str, str]]:
    depth, levels = config.layers_per_block, len(config.block_out_channels)
    pairs = [
        ("time_embedding.linear_1", "time_embed.0"), ("time_embedding.linear_2", "time_embed.2"),
        ("conv_in", "input_blocks.0.0"), ("conv_norm_out", "out.0"), ("conv_out", "out.2"),
        ("mid_block.resnets.0", "middle_block.0"), ("mid_block.attentions.0", "middle_block.1"),
        ("mid_block.resnets.1", "middle_block.2"),
    ]  # fmt: skip
    for level in range(levels):
        for layer in range(depth):
            block = (depth + 1) * level + layer + 1
            pairs.append((f"down_blocks.{level}.resnets.{layer}", f"input_blocks.{block}.0"))
            pairs.append((f"down_blocks.{level}.attentions.{layer}", f"input_blocks.{block}.1"))
        for layer in range(depth + 1):
            block = (depth + 1) * level + layer
            pairs.append((f"up_blocks.{level}.resnets.{layer}", f"output_blocks.{block}.0"))
            pairs.append((f"up_blocks.{level}.attentions.{layer}", f"output_blocks.{block}.1"))
        if level < levels - 1:
            last = (depth + 1) * (level + 1)
            place = 2 if "CrossAttn" in config.up_block_types[level] else 1
            pairs.append((f"down_blocks.{level}.downsamplers.0.conv", f"input_blocks.{last}.0.op"))
            pairs.append((f"up_blocks.{level}.upsamplers.0", f"output_blocks.{last - 1}.{place}"))
    return pairs


def vae_weights(vae: Any) -> Weights:
    return _vae(vae)


def _vae(vae: Any) -> Weights:
    levels, depth = len(vae.config.block_out_channels), vae.config.layers_per_block
    renames = {
        "conv_shortcut": "nin_shortcut", "conv_norm_out": "norm_out", "mid_block.attentions.0.": "mid.attn_1.",
        "mid_block.resnets.0.": "mid.block_1.", "mid_block.resnets.1.": "mid.block_2.",
    }  # fmt: skip
    for level in range(levels):
        mirrored = levels - 1 - level
        for layer in range(depth):
            renames[f"encoder.down_blocks.{level}.resnets.{layer}."] = f"encoder.down.{level}.block.{layer}."
        for layer in range(depth + 1):
            renames[f"decoder.up_blocks.{level}.resnets.{layer}."] = f"decoder.up.{mirrored}.block.{layer}."
        renames[f"encoder.down_blocks.{level}.downsamplers.0."] = f"encoder.down.{level}.downsample."
        renames[f"decoder.up_blocks.{level}.upsamplers.0."] = f"decoder.up.{mirrored}.upsample."
    attention = {"group_norm.": "norm.", "to_q.": "q.", "to_k.": "k.", "to_v.": "v.", "to_out.0.": "proj_out."}
    weights = {}
    for name, tensor in vae.state_dict().items():
        original = _renamed(name, renames)
        if "attentions" in name:
            original = _renamed(original, attention)
            if original.endswith("weight") and tensor.ndim == 2:
                tensor = tensor[:, :, None, None]  # noqa: PLW2901 - the original layout has convolutions here
        weights[f"first_stage_model.{original}"] = tensor
    return weights


def _text(encoder: Any) -> Weights:
    start = "cond_stage_model.transformer."
    return {
        start + (name if name.startswith("text_model.") else f"text_model.{name}"): tensor
        for name, tensor in encoder.state_dict().items()
    }


def _renamed(name: str, renames: dict[str, str]) -> str:
    for ours, original in renames.items():
        name = name.replace(ours, original)
    return name
