"""GGUF files of real shapes with random weights, for sizes of which no model is at hand: as much to read and to compute
as the real one has, and words without sense. Blocks are written as they are stored, so that nothing is quantised.

The tensors' formats are those of llama.cpp's mixture Q4_K_M (llama-quant.cpp); the vocabulary is the starter's, filled
up to the shape's size. Called by `__main__`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from numpy.typing import NDArray

_UNUSED: Final = 5


@dataclass(frozen=True)
class Shape:
    architecture: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    head_size: int
    inner: int
    vocabulary: int
    tied: bool
    rope_base: float
    context: int


SHAPES: Final = {
    "4b": Shape("qwen3", 36, 2560, 32, 8, 128, 9728, 151936, True, 1e6, 32768),
    "8b": Shape("llama", 32, 4096, 32, 8, 128, 14336, 128256, False, 5e5, 131072),
}
"""Qwen3-4B, Llama 3.1 8B."""


def write_shaped(shape: Shape, vocabulary: Path, out: Path) -> None:
    """`vocabulary`: a GGUF file with a byte-pair vocabulary. The file appears whole or not at all."""
    partial = out.with_suffix(".partial")
    writer = gguf.GGUFWriter(str(partial), shape.architecture)
    _facts(writer, shape)
    _words(writer, shape, gguf.GGUFReader(str(vocabulary)))
    random = np.random.default_rng(1)
    for name, size, kind in _tensors(shape):
        if kind is Kind.F32:
            writer.add_tensor(name, np.ones(size, np.float32))
        else:
            blocks = _blocks(size, kind, 0.7 / float(np.sqrt(size[1])), random)
            writer.add_tensor(name, blocks, raw_shape=blocks.shape, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    partial.rename(out)


def _facts(writer: gguf.GGUFWriter, shape: Shape) -> None:
    writer.add_name(f"random weights, {shape.architecture}")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.inner)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_key_length(shape.head_size)
    writer.add_value_length(shape.head_size)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_rope_dimension_count(shape.head_size)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_K_M)


def _words(writer: gguf.GGUFWriter, shape: Shape, source: gguf.GGUFReader) -> None:
    def strings(key: str) -> list[bytes]:
        field = source.fields[key]
        return [bytes(field.parts[place]) for place in field.data]

    types = source.fields["tokenizer.ggml.token_type"]
    tokens, kinds = strings("tokenizer.ggml.tokens"), [int(types.parts[place][0]) for place in types.data]
    more = range(len(tokens), shape.vocabulary)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2" if shape.architecture == "qwen3" else "llama-bpe")
    writer.add_token_list([*tokens, *(b"[PAD%d]" % place for place in more)])
    writer.add_token_types([*kinds, *(_UNUSED for _ in more)])
    writer.add_token_merges(strings("tokenizer.ggml.merges"))
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(False)


def _tensors(shape: Shape) -> Iterator[tuple[str, tuple[int, ...], Kind]]:
    """Name, shape and format of each."""
    wide, narrow = shape.heads * shape.head_size, shape.kv_heads * shape.head_size
    yield "token_embd.weight", (shape.vocabulary, shape.width), Kind.Q6_K
    yield "output_norm.weight", (shape.width,), Kind.F32
    if not shape.tied:
        yield "output.weight", (shape.vocabulary, shape.width), Kind.Q6_K
    for layer in range(shape.layers):
        at = f"blk.{layer}."
        eighth = shape.layers // 8
        finer = layer < eighth or layer >= 7 * shape.layers // 8 or (layer - eighth) % 3 == 2
        best = Kind.Q6_K if finer else Kind.Q4_K
        yield at + "attn_norm.weight", (shape.width,), Kind.F32
        yield at + "ffn_norm.weight", (shape.width,), Kind.F32
        if shape.architecture == "qwen3":
            yield at + "attn_q_norm.weight", (shape.head_size,), Kind.F32
            yield at + "attn_k_norm.weight", (shape.head_size,), Kind.F32
        yield at + "attn_q.weight", (wide, shape.width), Kind.Q4_K
        yield at + "attn_k.weight", (narrow, shape.width), Kind.Q4_K
        yield at + "attn_v.weight", (narrow, shape.width), best
        yield at + "attn_output.weight", (shape.width, wide), Kind.Q4_K
        yield at + "ffn_gate.weight", (shape.inner, shape.width), Kind.Q4_K
        yield at + "ffn_up.weight", (shape.inner, shape.width), Kind.Q4_K
        yield at + "ffn_down.weight", (shape.width, shape.inner), best


def _blocks(size: tuple[int, ...], kind: Kind, deviation: float, random: np.random.Generator) -> NDArray[np.uint8]:
    """Random codes [rows, bytes of a row], with scales that give weights of about that deviation."""
    count, bytes_each = size[0] * size[1] // 256, {Kind.Q4_K: 144, Kind.Q6_K: 210}[kind]
    blocks = random.integers(0, 256, (count, bytes_each), dtype=np.uint8)

    def scale(at: int, value: Any) -> None:
        blocks[:, at : at + 2] = np.frombuffer(np.float16(value).tobytes(), np.uint8)

    if kind is Kind.Q4_K:
        # Scales and least values of 6 bits are random too: 145 and 7.5 are what they come to in the mean.
        scale(0, deviation / 145)
        scale(2, 7.5 * deviation / 145)
    else:
        blocks[:, 192:208] = random.integers(20, 60, (count, 16), dtype=np.uint8)
        scale(208, deviation / (40 * 18.5))
    return blocks.reshape(size[0], -1)
