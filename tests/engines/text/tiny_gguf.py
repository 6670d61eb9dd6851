"""Tiny random GGUF models of each family, written with the reference `gguf` package, and a plain numpy forward pass
over their dequantised weights: the two sides of the engine's tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType, quants
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SHAKY = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def byte_characters() -> list[str]:
    """GPT-2's 256 printable stand-ins, in byte order (Radford et al. 2019, encoder.py)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table = {byte: chr(byte) for byte in printable}
    for place, byte in enumerate(byte for byte in range(256) if byte not in table):
        table[byte] = chr(256 + place)
    return [table[byte] for byte in range(256)]


@dataclass
class TinyModel:
    architecture: str = "llama"
    kind: str = "Q4_0"
    kinds: dict[str, str] = field(default_factory=dict)
    """Parts of tensors' names whose tensors are stored otherwise, as mixtures like Q4_K_M do."""
    layers: int = 2
    width: int = 64
    heads: int = 4
    kv_heads: int = 2
    head_size: int = 16
    inner: int = 96
    context: int = 256
    tied: bool = True
    bias: bool = False
    rope_factors: Floats | None = None
    rope_scale: float = 1.0
    rope_base: float = 10_000.0
    window: int = 0
    seed: int = 0
    template: str = CHATML
    weights: dict[str, Floats] = field(default_factory=dict)
    """As the file has them: dequantised."""

    @property
    def vocabulary(self) -> list[str]:
        return [*SHAKY, *byte_characters(), "th", "Ġth", "in"]

    def write(self, path: Path) -> Path:
        self._write(gguf.GGUFWriter(path, self.architecture))
        return path

    def write_split(self, parts: Sequence[Path]) -> None:
        """In as many files, which the gguf library names "x-00001-of-00002.gguf" of "x.gguf"."""
        most = -(-len(self._shapes()) // len(parts))
        whole = parts[0].with_name(f"{parts[0].stem.rsplit('-', 3)[0]}.gguf")
        self._write(gguf.GGUFWriter(whole, self.architecture, split_max_tensors=most))
        assert all(part.is_file() for part in parts)

    def _write(self, writer: gguf.GGUFWriter) -> None:
        self._metadata(writer)
        for name, shape in self._shapes().items():
            self._add(writer, name, shape)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    def _metadata(self, writer: gguf.GGUFWriter) -> None:
        writer.add_name("Tiny")
        writer.add_license("apache-2.0")
        writer.add_block_count(self.layers)
        writer.add_context_length(self.context)
        writer.add_embedding_length(self.width)
        writer.add_feed_forward_length(self.inner)
        writer.add_head_count(self.heads)
        writer.add_head_count_kv(self.kv_heads)
        writer.add_key_length(self.head_size)
        writer.add_value_length(self.head_size)
        writer.add_rope_freq_base(self.rope_base)
        writer.add_rope_dimension_count(self.head_size)
        writer.add_layer_norm_rms_eps(1e-5)
        if self.window:
            writer.add_sliding_window(self.window)
        if self.rope_scale != 1:
            writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
            writer.add_rope_scaling_factor(self.rope_scale)
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("smollm")
        writer.add_token_list(self.vocabulary)
        writer.add_token_types([3] * len(SHAKY) + [1] * (len(self.vocabulary) - len(SHAKY)))
        writer.add_token_merges(["t h", "Ġ th", "i n"])
        writer.add_eos_token_id(1)
        writer.add_bos_token_id(0)
        writer.add_add_bos_token(False)
        if self.template:
            writer.add_chat_template(self.template)

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        wide, narrow = self.heads * self.head_size, self.kv_heads * self.head_size
        shapes: dict[str, tuple[int, ...]] = {"token_embd.weight": (len(self.vocabulary), self.width)}
        for layer in range(self.layers):
            at = f"blk.{layer}."
            shapes |= {
                at + "attn_norm.weight": (self.width,),
                at + "attn_q.weight": (wide, self.width),
                at + "attn_k.weight": (narrow, self.width),
                at + "attn_v.weight": (narrow, self.width),
                at + "attn_output.weight": (self.width, wide),
                at + "ffn_norm.weight": (self.width,),
                at + "ffn_gate.weight": (self.inner, self.width),
                at + "ffn_up.weight": (self.inner, self.width),
                at + "ffn_down.weight": (self.width, self.inner),
            }
            if self.bias:
                shapes |= {at + "attn_q.bias": (wide,), at + "attn_k.bias": (narrow,), at + "attn_v.bias": (narrow,)}
            if self.architecture == "gemma3":
                shapes |= {at + f"post_{part}_norm.weight": (self.width,) for part in ("attention", "ffw")}
            if self.architecture in ("qwen3", "gemma3"):
                shapes |= {at + f"attn_{part}_norm.weight": (self.head_size,) for part in "qk"}
        shapes["output_norm.weight"] = (self.width,)
        if not self.tied:
            shapes["output.weight"] = (len(self.vocabulary), self.width)
        if self.rope_factors is not None:
            shapes["rope_freqs.weight"] = self.rope_factors.shape
        return shapes

    def _add(self, writer: gguf.GGUFWriter, name: str, shape: tuple[int, ...]) -> None:
        random = np.random.default_rng([self.seed, *name.encode()])
        values = (random.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float32)
        if name.endswith("norm.weight"):
            values = (1 + 0.1 * random.standard_normal(shape)).astype(np.float32)
        if name == "rope_freqs.weight":
            assert self.rope_factors is not None
            values = self.rope_factors
        kind_name = next((kind for part, kind in self.kinds.items() if part in name), self.kind)
        if len(shape) == 1 or kind_name == "F32":
            writer.add_tensor(name, values)
            self.weights[name] = values
            return
        kind = GGMLQuantizationType[kind_name]
        packed = random_blocks(kind, shape, random) if kind in UNWRITABLE else quants.quantize(values, kind)
        writer.add_tensor(name, packed, raw_dtype=kind)
        self.weights[name] = quants.dequantize(packed, kind).astype(np.float32)


UNWRITABLE = {GGMLQuantizationType[name] for name in ("Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS")}
"""Formats that the reference package reads but cannot write: any bytes will do, with sensible scales."""
_HALVES = {
    "Q2_K": (80, 82),
    "Q3_K": (108,),
    "Q4_K": (0, 2),
    "Q5_K": (0, 2),
    "Q6_K": (208,),
    "IQ4_NL": (0,),
    "IQ4_XS": (0,),
}
_TYPICAL = {
    "Q2_K": 0.005,
    "Q3_K": 0.003,
    "Q4_K": 0.0005,
    "Q5_K": 0.0003,
    "Q6_K": 0.0001,
    "IQ4_NL": 0.002,
    "IQ4_XS": 0.0001,
}


def random_blocks(kind: GGMLQuantizationType, shape: tuple[int, ...], random: np.random.Generator) -> NDArray[np.uint8]:
    """Raw blocks of random codes whose weights are about as large as a network's."""
    length, size = gguf.GGML_QUANT_SIZES[kind]
    raw = random.integers(0, 256, (shape[0], shape[1] // length, size), dtype=np.uint8)
    for start in _HALVES[kind.name]:
        scale = random.uniform(0.5, 1.5, raw.shape[:2]) * _TYPICAL[kind.name]
        raw[..., start : start + 2] = scale.astype("<f2")[..., None].view(np.uint8)
    return raw.reshape(shape[0], -1)


def reference_logits(model: TinyModel, tokens: list[int]) -> Floats:
    """Logits after each token, [tokens, vocabulary], in float64 over the dequantised weights.
    Network: Touvron et al. 2023 (LLaMA); grouped queries: Ainslie et al. 2023; rotation: Su et al. 2021."""
    weights = {name: values.astype(np.float64) for name, values in model.weights.items()}
    gemma = model.architecture == "gemma3"
    x = weights["token_embd.weight"][tokens] * (np.sqrt(model.width) if gemma else 1)
    for layer in range(model.layers):
        at = f"blk.{layer}."
        attended = _attention(model, weights, layer, _norm(x, weights[at + "attn_norm.weight"]))
        x = x + (_norm(attended, weights[at + "post_attention_norm.weight"]) if gemma else attended)
        normed = _norm(x, weights[at + "ffn_norm.weight"])
        gate = normed @ weights[at + "ffn_gate.weight"].T
        inner = (_gelu(gate) if gemma else gate / (1 + np.exp(-gate))) * (normed @ weights[at + "ffn_up.weight"].T)
        down = inner @ weights[at + "ffn_down.weight"].T
        x = x + (_norm(down, weights[at + "post_ffw_norm.weight"]) if gemma else down)
    x = _norm(x, weights["output_norm.weight"])
    logits: Floats = x @ weights["token_embd.weight" if model.tied else "output.weight"].T
    return logits


def _norm(x: Floats, weight: Floats) -> Floats:
    scaled: Floats = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5) * weight
    return scaled


def _gelu(x: Floats) -> Floats:
    """Hendrycks and Gimpel 2016, by tanh."""
    curved: Floats = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return curved


def _attention(model: TinyModel, weights: dict[str, Floats], layer: int, x: Floats) -> Floats:
    """Gemma 3 (2025): five of six layers see only a window, and have a rotation of their own."""
    at, count = f"blk.{layer}.", len(x)
    local = model.window > 0 and (layer + 1) % 6 != 0

    def heads(part: str, number: int) -> Floats:
        values = x @ weights[f"{at}attn_{part}.weight"].T
        if model.bias:
            values = values + weights[f"{at}attn_{part}.bias"]
        values = values.reshape(count, number, model.head_size)
        if part != "v":
            if model.architecture in ("qwen3", "gemma3"):
                values = _norm(values, weights[f"{at}attn_{part}_norm.weight"])
            values = _rotated(model, values, local)
        return values

    group = model.heads // model.kv_heads
    query = heads("q", model.heads)
    key = heads("k", model.kv_heads).repeat(group, axis=1)
    value = heads("v", model.kv_heads).repeat(group, axis=1)
    scores = np.einsum("qhd,khd->hqk", query, key) / np.sqrt(model.head_size)
    seen = np.tril(np.ones((count, count), bool))
    if local:
        seen &= ~np.tril(np.ones((count, count), bool), -model.window)
    scores = np.where(seen, scores, -np.inf)
    chances = np.exp(scores - scores.max(-1, keepdims=True))
    chances /= chances.sum(-1, keepdims=True)
    mixed = np.einsum("hqk,khd->qhd", chances, value).reshape(count, -1)
    out: Floats = mixed @ weights[at + "attn_output.weight"].T
    return out


def _rotated(model: TinyModel, values: Floats, local: bool) -> Floats:
    """Llama files pair neighbours, Qwen and Gemma files pair the two halves of a head."""
    size = model.head_size
    base, scale = (10_000.0, 1.0) if local else (model.rope_base, model.rope_scale)
    frequencies = base ** (-np.arange(0, size, 2) / size) / scale
    if model.rope_factors is not None:
        frequencies = frequencies / model.rope_factors
    angles = np.outer(np.arange(len(values)), frequencies)[:, None]
    turned = np.empty_like(values)
    if model.architecture == "llama":
        first, second, places = values[..., 0::2], values[..., 1::2], (slice(0, None, 2), slice(1, None, 2))
    else:
        half = size // 2
        first, second, places = values[..., :half], values[..., half:], (slice(None, half), slice(half, None))
    turned[..., places[0]] = first * np.cos(angles) - second * np.sin(angles)
    turned[..., places[1]] = first * np.sin(angles) + second * np.cos(angles)
    return turned
