"""GGUF weights as ONNX Runtime's block-wise products want them, without quantising anything again.

Called by the graph builder, on a worker's job thread. A GGUF block is affine in its codes, and so is `MatMulNBits`
with its fixed centre (8 of 4 bits, 128 of 8 bits):

    weight = scale * (code - centre) + offset

Formats with no minimum (Q4_0, Q8_0) need no offset; for the others the offset's share of a product is the sum of the
input over each block times `offset`. All arithmetic on scales is float32 and exact for these formats.
Block layouts: https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from studio.engines.text.gguf import super_blocks
from studio.engines.text.gguf.super_blocks import Bytes, Floats, half, nibbles
from studio.formats.checks import Check, unhindered
from studio.formats.gguf_file import GgufFile

_BAND: Final = 8 * 10**6
"""Bytes of a weight that are unfolded at once."""


class Blocks(NamedTuple):
    """A weight of N rows, each cut into B blocks of equal length."""

    codes: Bytes
    """[N, B, length], unpacked."""
    scale: Floats
    """[N, B]"""
    offset: Floats | None
    """[N, B], or None where it is nought everywhere."""
    bits: int
    """4 or 8."""

    @property
    def block(self) -> int:
        return int(self.codes.shape[2])

    @property
    def inputs(self) -> int:
        return int(self.codes.shape[1] * self.codes.shape[2])

    def packed(self) -> Bytes:
        """[N, B, length * bits / 8], the first of two 4-bit codes in the low half."""
        if self.bits == 8:
            return self.codes
        return self.codes[..., 0::2] | (self.codes[..., 1::2] << np.uint8(4))

    def values(self) -> Floats:
        """The weights themselves, [N, inputs]."""
        centre = 8 if self.bits == 4 else 128
        weights = self.scale[..., None] * (self.codes.astype(np.float32) - centre)
        if self.offset is not None:
            weights += self.offset[..., None]
        return weights.reshape(len(weights), -1)


def stack(parts: list[Blocks]) -> Blocks:
    """Rows of all parts, one after another; they must be stored in the same format."""
    offsets = [part.offset for part in parts if part.offset is not None]
    return Blocks(
        np.concatenate([part.codes for part in parts]),
        np.concatenate([part.scale for part in parts]),
        np.concatenate(offsets) if offsets else None,
        parts[0].bits,
    )


def read_blocks(file: GgufFile, name: str, rows: int | None = None, check: Check = unhindered) -> Blocks | None:
    """The named weight as blocks, or None when it is stored as plain numbers; its first `rows`. Raises KeyError, and
    what `check` does, which is called for every band of rows."""
    tensor = file.tensors[name]
    decode = _DECODERS.get(tensor.kind)
    if decode is None:
        return None
    raw = np.frombuffer(file.data(name), np.uint8).reshape(tensor.shape[0], -1)
    raw = raw[:rows]
    band = max(1, _BAND // raw.shape[1])
    parts = []
    for at in range(0, len(raw), band):
        check()
        parts.append(decode(raw[at : at + band]))
    return stack(parts) if len(parts) > 1 else decode(raw) if not parts else parts[0]


def read_floats(file: GgufFile, name: str) -> Floats:
    """The named weight, stored as plain numbers, as float32 of its shape. Raises KeyError, ValueError."""
    tensor = file.tensors[name]
    data = file.data(name)
    match tensor.kind:
        case "F32":
            values = np.frombuffer(data, "<f4").astype(np.float32)
        case "F16":
            values = np.frombuffer(data, "<f2").astype(np.float32)
        case "BF16":
            values = (np.frombuffer(data, "<u2").astype(np.uint32) << np.uint32(16)).view(np.float32)
        case _:
            raise ValueError(f"{name} is stored as {tensor.kind}")
    return values.reshape(tensor.shape)


def _q4_0(raw: Bytes) -> Blocks:
    raw = raw.reshape(raw.shape[0], -1, 18)
    return Blocks(nibbles(raw[..., 2:]), half(raw, 0), None, 4)


def _q4_1(raw: Bytes) -> Blocks:
    raw = raw.reshape(raw.shape[0], -1, 20)
    scale = half(raw, 0)
    return Blocks(nibbles(raw[..., 4:]), scale, half(raw, 2) + 8 * scale, 4)


def _q8_0(raw: Bytes) -> Blocks:
    raw = raw.reshape(raw.shape[0], -1, 34)
    return Blocks(raw[..., 2:] ^ np.uint8(128), half(raw, 0), None, 8)


def _fifth_bits(raw: Bytes, start: int) -> Bytes:
    """Bit j of the four bytes at `start` is the fifth bit of weight j: [..., 32]."""
    return np.unpackbits(raw[..., start : start + 4], axis=-1, bitorder="little")


def _q5_0(raw: Bytes) -> Blocks:
    raw = raw.reshape(raw.shape[0], -1, 22)
    codes = nibbles(raw[..., 6:]) | (_fifth_bits(raw, 2) << np.uint8(4))
    return Blocks(codes + np.uint8(112), half(raw, 0), None, 8)


def _q5_1(raw: Bytes) -> Blocks:
    raw = raw.reshape(raw.shape[0], -1, 24)
    codes = nibbles(raw[..., 8:]) | (_fifth_bits(raw, 4) << np.uint8(4))
    scale = half(raw, 0)
    return Blocks(codes + np.uint8(112), scale, half(raw, 2) + 16 * scale, 8)


def _unfolded(decode: Callable[[Bytes], super_blocks.Parts]) -> Callable[[Bytes], Blocks]:
    return lambda raw: Blocks(*decode(raw))


_DECODERS: Final[dict[str, Callable[[Bytes], Blocks]]] = {
    "Q4_0": _q4_0,
    "Q4_1": _q4_1,
    "Q5_0": _q5_0,
    "Q5_1": _q5_1,
    "Q8_0": _q8_0,
    "Q2_K": _unfolded(super_blocks.q2_k),
    "Q3_K": _unfolded(super_blocks.q3_k),
    "Q4_K": _unfolded(super_blocks.q4_k),
    "Q5_K": _unfolded(super_blocks.q5_k),
    "Q6_K": _unfolded(super_blocks.q6_k),
    "IQ4_NL": _unfolded(super_blocks.iq4_nl),
    "IQ4_XS": _unfolded(super_blocks.iq4_xs),
}
