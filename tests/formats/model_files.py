"""Makes small files that look like models: safetensors with given tensors, ONNX with given inputs, GGUF headers."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

BYTES = {"F16": 2, "F32": 4, "BF16": 2}


def write_safetensors(
    path: Path,
    tensors: Mapping[str, Sequence[int]],
    *,
    dtype: str = "F16",
    metadata: Mapping[str, str] | None = None,
    weights: bool = True,
) -> Path:
    """A sound file of zeros; the data is a hole in the file, so that large shapes cost nothing."""
    table: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    at = 0
    for name, shape in tensors.items():
        size = math.prod(shape) * BYTES[dtype]
        table[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    header = json.dumps(table).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        if weights:
            file.truncate(file.tell() + at)
    return path


def checkpoint_tensors(context: int, inputs: int = 4, *, whole: bool = True) -> dict[str, tuple[int, ...]]:
    """The few tensors by which a single file of Stable Diffusion is known."""
    unet = "model.diffusion_model."
    found: dict[str, tuple[int, ...]] = {
        unet + "input_blocks.0.0.weight": (320, inputs, 3, 3),
        unet + "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": (640, context),
    }
    if whole:
        text = "conditioner.embedders.1.model.token_embedding.weight" if context == 2048 else "cond_stage_model.x"
        found |= {text: (8, 8), "first_stage_model.decoder.conv_in.weight": (8, 4, 3, 3)}
    return found


def _varint(value: int) -> bytes:
    out = b""
    while True:
        value, low = value >> 7, value & 0x7F
        out += bytes([low | (0x80 if value else 0)])
        if not value:
            return out


def field(number: int, payload: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def onnx_bytes(
    inputs: Sequence[str], outputs: Sequence[str], external: str = "", shapes: Mapping[str, Sequence[int]] = {}
) -> bytes:
    """A ModelProto with one node, a weight, and the given inputs and outputs; of some the shape, 0 for what is open."""
    weight = field(8, b"w")
    if external:
        weight += field(13, field(1, b"location") + field(2, external.encode()))
    graph = field(1, field(4, b"Identity")) + field(5, weight)
    graph += b"".join(field(11, _value(name, shapes.get(name))) for name in [*inputs, "w"])
    graph += b"".join(field(12, _value(name, shapes.get(name))) for name in outputs)
    return _varint(1 << 3) + _varint(8) + field(7, graph)


def _value(name: str, shape: Sequence[int] | None) -> bytes:
    """A ValueInfoProto."""
    if shape is None:
        return field(1, name.encode())
    lengths = (_varint(1 << 3) + _varint(one) if one else field(2, b"open") for one in shape)
    return field(1, name.encode()) + field(2, field(1, field(2, b"".join(field(1, one) for one in lengths))))
