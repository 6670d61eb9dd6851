"""Weights are read exactly as the reference package dequantises them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType

from studio.engines.text.gguf.blocks import read_blocks, read_floats, stack
from studio.formats.gguf_file import GgufFile
from tests.engines.text.tiny_gguf import TinyModel

BLOCKED = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"]


def wide(kind: str) -> TinyModel:
    return TinyModel(kind=kind, layers=1, width=256, inner=512, heads=16)


@pytest.mark.parametrize("kind", BLOCKED)
def test_blocks_hold_the_reference_weights(kind: str, tmp_path: Path) -> None:
    model = wide(kind)
    with GgufFile(model.write(tmp_path / "tiny.gguf")) as file:
        for name in ("token_embd.weight", "blk.0.ffn_down.weight"):
            blocks = read_blocks(file, name)
            assert blocks is not None
            expected = model.weights[name]
            np.testing.assert_allclose(blocks.values(), expected, rtol=2e-6, atol=np.abs(expected).max() * 2e-7)


@pytest.mark.parametrize("kind", ["F32", "F16", "BF16"])
def test_plain_numbers_are_read_as_they_are(kind: str, tmp_path: Path) -> None:
    model = wide(kind)
    with GgufFile(model.write(tmp_path / "tiny.gguf")) as file:
        assert read_blocks(file, "token_embd.weight") is None
        np.testing.assert_array_equal(read_floats(file, "token_embd.weight"), model.weights["token_embd.weight"])


def test_four_bit_codes_are_packed_low_half_first(tmp_path: Path) -> None:
    with GgufFile(wide("Q4_1").write(tmp_path / "tiny.gguf")) as file:
        blocks = read_blocks(file, "token_embd.weight")
        assert blocks is not None
        packed = blocks.packed()
    assert packed.shape == (*blocks.codes.shape[:2], 16)
    np.testing.assert_array_equal(packed & 15, blocks.codes[..., 0::2])
    np.testing.assert_array_equal(packed >> 4, blocks.codes[..., 1::2])


def test_rows_of_one_format_stack(tmp_path: Path) -> None:
    with GgufFile(wide("Q4_1").write(tmp_path / "one.gguf")) as file:
        key, value = read_blocks(file, "blk.0.attn_k.weight"), read_blocks(file, "blk.0.attn_v.weight")
    assert key is not None
    assert value is not None
    np.testing.assert_array_equal(stack([key, value]).values(), np.concatenate([key.values(), value.values()]))


def test_every_type_that_import_accepts_can_be_read() -> None:
    from studio.formats.gguf import WEIGHT_TYPES

    assert set(BLOCKED) | {"F32", "F16", "BF16"} == WEIGHT_TYPES
    assert all(kind in GGMLQuantizationType.__members__ for kind in WEIGHT_TYPES)
