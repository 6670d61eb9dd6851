"""A LoRA for the tiny models, written with the reference `gguf` package as llama.cpp's converter does."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

from tests.engines.text.tiny_gguf import TinyModel


def write_lora(
    path: Path,
    model: TinyModel,
    *,
    architecture: str = "",
    kind: str = "lora",
    rank: int = 4,
    seed: int = 0,
    strength: float = 1.0,
    without: str = "",
    called_up: bool = False,
) -> Path:
    """It changes what attention gives in every layer. `without`: a tensor that is left out."""
    random = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, architecture or model.architecture)
    writer.add_type("adapter")
    writer.add_string("adapter.type", kind)
    writer.add_float32("adapter.lora.alpha", float(rank))
    if called_up:
        writer.add_array("adapter.alora.invocation_tokens", [5, 6])
    for layer in range(model.layers):
        name = f"blk.{layer}.attn_output.weight"
        halves = {
            "lora_a": random.standard_normal((rank, model.heads * model.head_size)),
            "lora_b": strength * random.standard_normal((model.width, rank)),
        }
        for half, values in halves.items():
            if f"{name}.{half}" != without:
                writer.add_tensor(f"{name}.{half}", values.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def changed_weights(model: TinyModel, path: Path, weight: float) -> None:
    """Put a LoRA into the model's own weights, for the plain forward pass: W + weight * alpha / rank * B A."""
    found = {tensor.name: np.asarray(tensor.data, np.float32) for tensor in gguf.GGUFReader(path).tensors}
    for name in {name.rpartition(".")[0] for name in found}:
        model.weights[name] = model.weights[name] + weight * found[f"{name}.lora_b"] @ found[f"{name}.lora_a"]
