"""A Llama-like network (llama, qwen2, qwen3, gemma3) from a GGUF file as an ONNX graph for ONNX Runtime.

Called by the GGUF engine when no built graph is in the cache, on a worker's job thread.

Inputs:  input_ids int64 [1, s]; last_position int32 [1], the position of the last token (`seqlens_k`); total_length
         int32 scalar, tokens attended to; wanted int64 [w], the places among the s whose logits are computed;
         past_key_values.<layer>.key and .value float32 or float16 [1, kv_heads, capacity, head_size].
Outputs: logits float32 [1, w, vocabulary]; present.<layer>.key and .value, to be bound to the same buffers.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from studio.engines.text.gguf.blocks import Blocks, read_blocks, read_floats, stack
from studio.engines.text.gguf.graph_writer import GraphWriter
from studio.engines.text.gguf.super_blocks import Floats
from studio.formats.checks import Check
from studio.formats.gguf import LlamaShape, read_shape
from studio.formats.gguf_file import GgufFile

BUILDER_VERSION: Final = 3
"""Part of the cache's key: raise it whenever the graph that is built changes."""


class Sample(NamedTuple):
    """A smaller network of the same kind, to be timed: the first layers, and the first words of the vocabulary."""

    layers: int
    words: int

    def shape(self, whole: LlamaShape) -> LlamaShape:
        return whole._replace(layers=min(self.layers, whole.layers), vocabulary=min(self.words, whole.vocabulary))


def build_graph(
    file: GgufFile,
    folder: Path,
    step: Callable[[int, int], None],
    *,
    int8: bool = True,
    half: bool = False,
    sample: Sample | None = None,
) -> Path:
    """Build the graph into `folder`; `step(done, total)` is called for each layer, and within it for each band of
    a weight, and may raise to stop. With `int8` the inputs of quantised products are rounded to 8 bits a block, as
    llama.cpp does: much faster.
    With `half` everything between the weights is float16, as the attention kernels of CUDA want it. Of a `sample` no
    more is built.

    Raises GgufError, KeyError or ValueError when the file is not what `why_not` accepts.
    """
    shape = read_shape(file) if sample is None else sample.shape(read_shape(file))
    with GraphWriter(folder) as writer:
        done = 0

        def check() -> None:
            step(done, shape.layers)

        network = _Network(file, shape, writer, check, accuracy=4 if int8 else 1, half=half)
        hidden = network.embed()
        for layer in range(shape.layers):
            done = layer
            check()
            hidden = network.layer(layer, hidden)
        network.head(hidden)
        return writer.save(shape.architecture)


class _Network:
    """Adds the parts of one network to a writer. Hidden states travel as (residual, normed) names."""

    def __init__(
        self, file: GgufFile, shape: LlamaShape, writer: GraphWriter, check: Check, *, accuracy: int, half: bool
    ) -> None:
        self.file = file
        self._check = check
        self.shape = shape
        self.writer = writer
        self._accuracy = accuracy
        self._kind = TensorProto.FLOAT16 if half else TensorProto.FLOAT
        self._half = half
        self._sums: set[str] = set()
        writer.input("input_ids", TensorProto.INT64, [1, "s"])
        writer.input("last_position", TensorProto.INT32, [1])
        writer.input("total_length", TensorProto.INT32, [])
        writer.input("wanted", TensorProto.INT64, ["w"])
        writer.output("logits", TensorProto.FLOAT, [1, "w", shape.vocabulary])
        self._rotation()

    def _rotation(self) -> None:
        """Tables [context, rope_size / 2]; Llama 3's factors per frequency are applied where the file has them."""
        shape = self.shape
        steps = np.arange(0, shape.rope_size, 2, dtype=np.float64) / shape.rope_size
        frequencies = shape.rope_base**-steps / shape.rope_factor
        if "rope_freqs.weight" in self.file.tensors:
            frequencies = frequencies / read_floats(self.file, "rope_freqs.weight")[: len(frequencies)]
        angles = np.outer(np.arange(shape.context), frequencies)
        self._floats("cos", np.cos(angles))
        self._floats("sin", np.sin(angles))
        if shape.window:
            angles = np.outer(np.arange(shape.context), shape.local_rope_base**-steps)
            self._floats("local_cos", np.cos(angles))
            self._floats("local_sin", np.sin(angles))

    def _floats(self, name: str, values: NDArray[Any]) -> str:
        """A constant in the network's own numbers."""
        return self.writer.constant(name, values.astype(np.float16 if self._half else np.float32))

    def embed(self) -> tuple[str, str]:
        """Rows of the embedding, dequantised after the look-up; an output head that is tied shares its codes."""
        writer, shape = self.writer, self.shape
        blocks = read_blocks(self.file, "token_embd.weight", shape.vocabulary, self._check)
        if blocks is None:
            table = self._floats("token_embd", read_floats(self.file, "token_embd.weight")[: shape.vocabulary])
            hidden = writer.op("Gather", [table, "input_ids"], "embedded")
        else:
            hidden = self._dequantised_rows(blocks)
        if shape.post_norms:
            hidden = writer.op("Mul", [hidden, self._floats("embed.root", np.array(shape.width**0.5))], "embed.grown")
        norm = self._floats("blk.0.attn_norm", read_floats(self.file, "blk.0.attn_norm.weight"))
        normed = writer.op(
            "SimplifiedLayerNormalization", [hidden, norm], "normed.0", epsilon=shape.epsilon, axis=-1, stash_type=1
        )
        return hidden, normed

    def _dequantised_rows(self, blocks: Blocks) -> str:
        writer = self.writer
        blocks = blocks._replace(bits=8, codes=blocks.codes + np.uint8(120)) if blocks.bits == 4 else blocks
        # A 4-bit code's distance from its centre 8 is kept when it is moved to the centre 128.
        self._keep("token_embd", blocks)
        codes = writer.op("Gather", ["token_embd.codes", "input_ids"], "embed.codes")
        scale = writer.op("Gather", ["token_embd.scale", "input_ids"], "embed.scale")
        values = writer.op("Cast", [codes], "embed.values", to=self._kind)
        centre = self._floats("centre", np.array(128))
        values = writer.op("Sub", [values, centre], "embed.centred")
        last = writer.constant("last_axis", np.array([-1], np.int64))
        values = writer.op("Mul", [values, writer.op("Unsqueeze", [scale, last], "embed.scale1")], "embed.scaled")
        if blocks.offset is not None:
            table = self._floats("token_embd.rows_offset", blocks.offset)
            offset = writer.op("Gather", [table, "input_ids"], "embed.offset")
            values = writer.op("Add", [values, writer.op("Unsqueeze", [offset, last], "embed.offset1")], "embed.sum")
        flat = writer.constant("embed.shape", np.array([0, 0, self.shape.width], np.int64))
        return writer.op("Reshape", [values, flat], "embedded")

    def layer(self, number: int, hidden: tuple[str, str]) -> tuple[str, str]:
        residual, normed = hidden
        at = f"blk.{number}."
        attended = self._attention(number, normed)
        projected = self._product(at + "attn_output", attended, [at + "attn_output.weight"])
        projected = self._post_norm(projected, at + "post_attention_norm.weight")
        residual, normed = self._add_and_norm(at + "ffn", residual, projected, at + "ffn_norm.weight")
        gate, up = self._products(at + "ffn_in", normed, [at + "ffn_gate.weight", at + "ffn_up.weight"])
        if self.shape.post_norms:
            gated = self.writer.op("ms:FastGelu", [gate], at + "gated")
        else:
            # SiLU is QuickGelu with alpha 1, and one node instead of two.
            gated = self.writer.op("ms:QuickGelu", [gate], at + "gated", alpha=1.0)
        inner = self.writer.op("Mul", [gated, up], at + "inner")
        down = self._product(at + "ffn_down", inner, [at + "ffn_down.weight"])
        down = self._post_norm(down, at + "post_ffw_norm.weight")
        after = number + 1
        norm = f"blk.{after}.attn_norm.weight" if after < self.shape.layers else "output_norm.weight"
        return self._add_and_norm(at + "out", residual, down, norm)

    def _post_norm(self, values: str, norm: str) -> str:
        if not self.shape.post_norms:
            return values
        weight = self._floats(norm, read_floats(self.file, norm))
        return self.writer.op(
            "SimplifiedLayerNormalization",
            [values, weight],
            norm + ".normed",
            epsilon=self.shape.epsilon,
            axis=-1,
            stash_type=1,
        )

    def _add_and_norm(self, name: str, residual: str, change: str, norm: str) -> tuple[str, str]:
        weight = self._floats(norm, read_floats(self.file, norm))
        outputs = [name + ".normed", "", "", name + ".residual"]
        self.writer.ops(
            "ms:SkipSimplifiedLayerNormalization", [residual, change, weight], outputs, epsilon=self.shape.epsilon
        )
        return outputs[3], outputs[0]

    def _attention(self, number: int, normed: str) -> str:
        writer, shape, at = self.writer, self.shape, f"blk.{number}."
        names = [at + "attn_q", at + "attn_k", at + "attn_v"]
        if not shape.head_norms and self._alike([name + ".weight" for name in names]):
            # All three in one, which GroupQueryAttention takes apart by itself.
            both = self._product(at + "attn_in", normed, [name + ".weight" for name in names])
            query, key, value = self._bias(both, names, at + "attn_in"), "", ""
        else:
            query, key, value = self._products(at + "attn_in", normed, [name + ".weight" for name in names])
            query, key, value = (
                self._bias(out, [name], name) for out, name in zip((query, key, value), names, strict=True)
            )
        if shape.head_norms:
            query = self._head_norm(query, at + "attn_q_norm.weight", shape.heads)
            key = self._head_norm(key, at + "attn_k_norm.weight", shape.kv_heads)
        past = [f"past_key_values.{number}.{part}" for part in ("key", "value")]
        present = [f"present.{number}.{part}" for part in ("key", "value")]
        for name in past:
            writer.input(name, self._kind, [1, shape.kv_heads, "capacity", shape.head_size])
        for name in present:
            writer.output(name, self._kind, [1, shape.kv_heads, "capacity", shape.head_size])
        attended = at + "attended"
        tables = ["local_cos", "local_sin"] if shape.is_local(number) else ["cos", "sin"]
        writer.ops(
            "ms:GroupQueryAttention",
            [query, key, value, *past, "last_position", "total_length", *tables],
            [attended, *present],
            num_heads=shape.heads,
            kv_num_heads=shape.kv_heads,
            scale=shape.attention_scale,
            do_rotary=1,
            rotary_interleaved=int(shape.rope_interleaved),
            local_window_size=shape.window if shape.is_local(number) else -1,
        )
        return attended

    def _bias(self, output: str, weights: list[str], name: str) -> str:
        """Add the weights' biases, one after another, where the file has any."""
        if not any(weight + ".bias" in self.file.tensors for weight in weights):
            return output
        parts = [
            read_floats(self.file, weight + ".bias")
            if weight + ".bias" in self.file.tensors
            else np.zeros(self.file.tensors[weight + ".weight"].shape[0], np.float32)
            for weight in weights
        ]
        bias = self._floats(name + ".bias", np.concatenate(parts))
        return self.writer.op("Add", [output, bias], name + ".biased")

    def _head_norm(self, values: str, weight: str, heads: int) -> str:
        writer, size = self.writer, self.shape.head_size
        split = writer.constant(f"split.{heads}", np.array([0, 0, heads, size], np.int64))
        join = writer.constant(f"join.{heads}", np.array([0, 0, heads * size], np.int64))
        scale = self._floats(weight, read_floats(self.file, weight))
        apart = writer.op("Reshape", [values, split], weight + ".apart")
        normed = writer.op(
            "SimplifiedLayerNormalization",
            [apart, scale],
            weight + ".normed",
            epsilon=self.shape.epsilon,
            axis=-1,
            stash_type=1,
        )
        return writer.op("Reshape", [normed, join], weight + ".joined")

    def head(self, hidden: tuple[str, str]) -> None:
        chosen = self.writer.op("Gather", [hidden[1], "wanted"], "chosen", axis=1)
        name = "output.weight" if "output.weight" in self.file.tensors else "token_embd.weight"
        logits = self._product(name.removesuffix(".weight"), chosen, [name], self.shape.vocabulary)
        self.writer.op("Cast", [logits], "logits", to=TensorProto.FLOAT)

    def _product(self, name: str, x: str, weights: list[str], rows: int | None = None) -> str:
        """One weight, or several stacked, times x; the first `rows` of each."""
        blocks = [read_blocks(self.file, weight, rows, self._check) for weight in weights]
        quantised = [part for part in blocks if part is not None]
        if not quantised:
            values = np.concatenate([read_floats(self.file, weight)[:rows] for weight in weights])
            return self._plain(name, x, values)
        return self._quantised(name, x, stack(quantised))

    def _alike(self, weights: list[str]) -> bool:
        """Whether the weights are stored in one way, so that they can be stacked."""
        kinds = {self.file.tensors[weight].kind for weight in weights}
        return len(kinds) == 1 or kinds <= {"F32", "F16", "BF16"}

    def _products(self, name: str, x: str, weights: list[str]) -> list[str]:
        """Several weights times the same x: one product where they are stored alike, then split."""
        outputs = [f"{name}.{place}" for place in range(len(weights))]
        if not self._alike(weights):
            return [self._product(output, x, [weight]) for output, weight in zip(outputs, weights, strict=True)]
        stacked = self._product(name, x, weights)
        sizes = np.array([self.file.tensors[weight].shape[0] for weight in weights], np.int64)
        sizes_name = self.writer.constant("sizes." + ".".join(map(str, sizes)), sizes)
        self.writer.ops("Split", [stacked, sizes_name], outputs, axis=-1)
        return outputs

    def _plain(self, name: str, x: str, values: Floats) -> str:
        weight = self._floats(name + ".weight", values.T)
        return self.writer.op("MatMul", [x, weight], name + ".product")

    def _keep(self, name: str, blocks: Blocks) -> None:
        self.writer.constant(name + ".codes", blocks.packed())
        self._floats(name + ".scale", blocks.scale)

    def _quantised(self, name: str, x: str, blocks: Blocks) -> str:
        writer = self.writer
        if not writer.has(name + ".codes"):
            self._keep(name, blocks)
        elif blocks.bits == 4:
            blocks = blocks._replace(bits=8)
        product = writer.op(
            "ms:MatMulNBits",
            [x, name + ".codes", name + ".scale"],
            name + ".product",
            K=blocks.inputs,
            N=blocks.codes.shape[0],
            bits=blocks.bits,
            block_size=blocks.block,
            accuracy_level=self._accuracy,
        )
        if blocks.offset is None:
            return product
        offset = self._floats(name + ".offset", blocks.offset.T)
        share = writer.op("MatMul", [self._block_sums(x, blocks), offset], name + ".share")
        return writer.op("Add", [product, share], name + ".whole")

    def _block_sums(self, x: str, blocks: Blocks) -> str:
        """Sums of x over each block: [1, s, B]. Added once for each x and block length."""
        writer, name = self.writer, f"{x}.sums.{blocks.block}"
        if name in self._sums:
            return name
        self._sums.add(name)
        count = blocks.codes.shape[1]
        apart = writer.constant(f"blocks.{count}.{blocks.block}", np.array([0, 0, count, blocks.block], np.int64))
        last = writer.constant("last_axis", np.array([-1], np.int64))
        cut = writer.op("Reshape", [x, apart], name + ".cut")
        return writer.op("ReduceSum", [cut, last], name, keepdims=0)
