"""GGUF's super-blocks of 256 weights (K-quants, IQ4) unfolded into plain blocks of 16 or 32, without loss.

Called by `studio.engines.text.gguf.blocks`. A super-block keeps one float16 scale for many small ones of 4 or 6 bits;
their product is exact in float32. Each function takes the raw bytes [N, row bytes] and returns (codes, scale, offset,
bits) as `Blocks` wants them, the codes already around their centre (8 of 4 bits, 128 of 8 bits).
Layouts: https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Parts = tuple[Bytes, Floats, Floats | None, int]

_IQ4_VALUES: Final = np.array(
    [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113], np.int16
)  # fmt: skip
"""The 16 levels of the IQ4 formats; each fits an 8-bit code."""


def half(raw: Bytes, start: int) -> Floats:
    """The float16 at byte `start` of each block, as float32; shape of `raw` without its last axis."""
    return np.ascontiguousarray(raw[..., start : start + 2]).view("<f2")[..., 0].astype(np.float32)


def nibbles(packed: Bytes) -> Bytes:
    """Low halves first, then high halves, as ggml lays out 32 weights in 16 bytes."""
    return np.concatenate([packed & np.uint8(15), packed >> np.uint8(4)], axis=-1)


def _flat(codes: Bytes, scale: Floats, offset: Floats | None, bits: int) -> Parts:
    """[N, S, blocks, length] and [N, S, blocks] with the super-blocks S merged into the blocks."""
    rows = codes.shape[0]
    merged = codes.reshape(rows, -1, codes.shape[-1])
    return merged, scale.reshape(rows, -1), None if offset is None else offset.reshape(rows, -1), bits


def _six_bit(packed: Bytes) -> tuple[Floats, Floats]:
    """Eight scales and eight minima of 6 bits from 12 bytes: [..., 12] -> [..., 8] twice."""
    first, second, third = packed[..., 0:4], packed[..., 4:8], packed[..., 8:12]
    scale = np.concatenate([first & 63, (third & 15) | ((first >> 6) << 4)], axis=-1)
    minimum = np.concatenate([second & 63, (third >> 4) | ((second >> 6) << 4)], axis=-1)
    return scale.astype(np.float32), minimum.astype(np.float32)


def q4_k(raw: Bytes) -> Parts:
    raw = raw.reshape(raw.shape[0], -1, 144)
    scale, minimum = _six_bit(raw[..., 4:16])
    scale = half(raw, 0)[..., None] * scale
    offset = 8 * scale - half(raw, 2)[..., None] * minimum
    codes = nibbles(raw[..., 16:].reshape(*raw.shape[:2], 4, 32)).reshape(*raw.shape[:2], 8, 32)
    return _flat(codes, scale, offset, 4)


def q5_k(raw: Bytes) -> Parts:
    raw = raw.reshape(raw.shape[0], -1, 176)
    scale, minimum = _six_bit(raw[..., 4:16])
    scale = half(raw, 0)[..., None] * scale
    offset = 16 * scale - half(raw, 2)[..., None] * minimum
    low = nibbles(raw[..., 48:].reshape(*raw.shape[:2], 4, 32)).reshape(*raw.shape[:2], 8, 32)
    high = (raw[..., None, 16:48] >> np.arange(8, dtype=np.uint8)[:, None]) & np.uint8(1)
    return _flat((low | (high << np.uint8(4))) + np.uint8(112), scale, offset, 8)


def q6_k(raw: Bytes) -> Parts:
    raw = raw.reshape(raw.shape[0], -1, 210)
    size = raw.shape[:2]
    # Each half holds 64 bytes of low nibbles: 32 + 32 weights in the low, then 32 + 32 in the high halves.
    low = nibbles(raw[..., :128].reshape(*size, 2, 64)).reshape(*size, 2, 4, 32)
    shifts = np.array([0, 2, 4, 6], np.uint8)[:, None]
    high = (raw[..., 128:192].reshape(*size, 2, 1, 32) >> shifts) & np.uint8(3)
    codes = ((low | (high << np.uint8(4))) + np.uint8(96)).reshape(*size, 16, 16)
    scale = half(raw, 208)[..., None] * raw[..., 192:208].view(np.int8).astype(np.float32)
    return _flat(codes, scale, None, 8)


def q3_k(raw: Bytes) -> Parts:
    raw = raw.reshape(raw.shape[0], -1, 110)
    size = raw.shape[:2]
    shifts = np.array([0, 2, 4, 6], np.uint8)[:, None]
    low = (raw[..., 32:96].reshape(*size, 2, 1, 32) >> shifts) & np.uint8(3)
    high = (raw[..., None, :32] >> np.arange(8, dtype=np.uint8)[:, None]) & np.uint8(1)
    codes = (low.reshape(*size, 8, 32) | (high << np.uint8(2))) + np.uint8(4)
    small = raw[..., 96:108]
    scale_low = nibbles(small[..., :8])
    two_bits = np.array([0, 2, 4, 6], np.uint8)[:, None]
    scale_high = ((small[..., None, 8:] >> two_bits) & np.uint8(3)).reshape(*size, 16)
    scale = (scale_low | (scale_high << np.uint8(4))).astype(np.float32) - 32
    return _flat(codes.reshape(*size, 16, 16), half(raw, 108)[..., None] * scale, None, 4)


def q2_k(raw: Bytes) -> Parts:
    raw = raw.reshape(raw.shape[0], -1, 84)
    size = raw.shape[:2]
    shifts = np.array([0, 2, 4, 6], np.uint8)[:, None]
    codes = ((raw[..., 16:80].reshape(*size, 2, 1, 32) >> shifts) & np.uint8(3)).reshape(*size, 16, 16)
    scale = half(raw, 80)[..., None] * (raw[..., :16] & np.uint8(15)).astype(np.float32)
    minimum = half(raw, 82)[..., None] * (raw[..., :16] >> np.uint8(4)).astype(np.float32)
    return _flat(codes, scale, 8 * scale - minimum, 4)


def _levels(codes: Bytes) -> Bytes:
    return (_IQ4_VALUES + 128).astype(np.uint8)[codes]


def iq4_nl(raw: Bytes) -> Parts:
    raw = raw.reshape(raw.shape[0], -1, 18)
    return _levels(nibbles(raw[..., 2:])), half(raw, 0), None, 8


def iq4_xs(raw: Bytes) -> Parts:
    raw = raw.reshape(raw.shape[0], -1, 136)
    size = raw.shape[:2]
    codes = _levels(nibbles(raw[..., 8:].reshape(*size, 8, 16)))
    low = np.stack([raw[..., 4:8] & np.uint8(15), raw[..., 4:8] >> np.uint8(4)], axis=-1).reshape(*size, 8)
    upper = np.ascontiguousarray(raw[..., 2:4]).view("<u2")
    high = ((upper >> np.arange(0, 16, 2, dtype=np.uint16)) & np.uint16(3)).astype(np.uint8)
    scale = (low | (high << np.uint8(4))).astype(np.float32) - 32
    return _flat(codes, half(raw, 0)[..., None] * scale, None, 8)
