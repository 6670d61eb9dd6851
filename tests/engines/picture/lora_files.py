"""Files of LoRAs for tiny pipelines, as the trainers write them; random, always the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

QUERIES = ("to_q", "to_k", "to_v", "q_proj")


def saved(weights: dict[str, Any], path: Path, **metadata: str) -> Path:
    save_file({name: one.detach().contiguous().clone() for name, one in weights.items()}, str(path), metadata or None)
    return path


def attention(module: Any) -> list[tuple[str, Any]]:
    """Names and layers of its attention, without those of blocks that a trainer leaves alone."""
    found = [(name, layer) for name, layer in module.named_modules() if name.endswith(QUERIES)]
    assert found
    return found


def parts_of(pipe: Any) -> list[tuple[str, str, Any]]:
    """Start of kohya's names, of diffusers' names, and the module, of what a LoRA may change."""
    painter = "unet" if getattr(pipe, "unet", None) is not None else "transformer"
    found = [("lora_unet_", f"{painter}.", getattr(pipe, painter))]
    for part, start in (("text_encoder", "lora_te1_"), ("text_encoder_2", "lora_te2_")):
        module = getattr(pipe, part, None)
        if module is not None and type(module).__name__.startswith("CLIP"):
            found.append((start, f"{part}.", module))
    return found


def peft_lora(pipe: Any, path: Path, seed: int = 1, strength: float = 1.0) -> Path:
    """In diffusers' layout: what paints, and CLIP."""
    torch.manual_seed(seed)
    weights = {}
    for _, start, module in parts_of(pipe):
        for name, layer in attention(module):
            told = name if not start.startswith("text") or name.startswith("text_model.") else f"text_model.{name}"
            weights[f"{start}{told}.lora_A.weight"] = torch.randn(2, layer.in_features) * strength
            weights[f"{start}{told}.lora_B.weight"] = torch.randn(layer.out_features, 2) * strength
    return saved(weights, path)


def kohya_lora(module: Any, path: Path, named: Callable[[str], str], seed: int = 1, start: str = "lora_unet_") -> Path:
    """Of what paints. `named`: what the file calls a layer, with underscores."""
    torch.manual_seed(seed)
    weights = {}
    for name, layer in attention(module):
        stem = start + named(name)
        weights |= {
            f"{stem}.lora_down.weight": torch.randn(2, layer.in_features),
            f"{stem}.lora_up.weight": torch.randn(layer.out_features, 2),
            f"{stem}.alpha": torch.tensor(1.5),
        }
    return saved(weights, path)


def underscored(name: str) -> str:
    return name.replace(".", "_")


def loha(stem: str, rows: int, columns: int, rank: int = 2) -> dict[str, Any]:
    return {
        f"{stem}.hada_w1_a": torch.randn(rows, rank), f"{stem}.hada_w1_b": torch.randn(rank, columns),
        f"{stem}.hada_w2_a": torch.randn(rows, rank), f"{stem}.hada_w2_b": torch.randn(rank, columns),
        f"{stem}.alpha": torch.tensor(1.0),
    }  # fmt: skip
