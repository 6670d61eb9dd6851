"""The built graph computes what a plain float64 network over the dequantised weights computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest

from studio.engines.runtime.onnx_session import make_session
from studio.engines.text.gguf.decoder import Decoder
from studio.engines.text.gguf.llama_graph import build_graph
from studio.formats.gguf import read_shape, why_not
from studio.formats.gguf_file import GgufFile
from tests.engines.text.leash import Leash
from tests.engines.text.tiny_gguf import Floats, TinyModel, reference_logits

TOKENS = [5, 80, 111, 40, 7, 200, 261, 99, 3, 64, 150, 20]
EXACT, INT8 = 2e-5, 0.04
"""Of the reference's spread: with products in float32, and with inputs rounded to int8 a block, as llama.cpp does."""


def decoder_of(model: TinyModel, folder: Path, int8: bool = True, half: bool = False) -> Decoder:
    path = model.write(folder / "tiny.gguf")
    assert why_not(path) is None
    built = folder / "built"
    built.mkdir()
    with GgufFile(path) as file:
        graph = build_graph(file, built, lambda done, total: None, int8=int8, half=half)
        return Decoder(make_session(graph, Leash(), device="cpu"), read_shape(file), half)


def error_of(logits: Floats, expected: Floats) -> float:
    return float(np.sqrt(np.mean((logits - expected) ** 2)) / expected.std())


BIG = {"width": 256, "inner": 256, "heads": 8, "head_size": 32}
MODELS = [
    TinyModel(kind="F32"),
    TinyModel(kind="F16"),
    TinyModel(kind="F32", architecture="qwen2", bias=True, tied=False),
    TinyModel(kind="F32", architecture="qwen3", head_size=32),
    TinyModel(kind="F32", rope_factors=np.linspace(1, 8, 8, dtype=np.float32)),
    TinyModel(kind="F32", rope_scale=4.0),
    TinyModel(kind="Q4_0"),
    TinyModel(kind="Q4_1"),
    TinyModel(kind="Q8_0"),
    TinyModel(kind="Q8_0", tied=False),
    TinyModel(kind="Q4_1", tied=False, architecture="qwen2", bias=True),
    TinyModel(kind="Q5_1", tied=False),
    TinyModel(kind="Q4_0", kinds={"attn_v": "Q8_0", "ffn_down": "Q4_1"}, architecture="qwen2", bias=True),
    TinyModel(kind="Q4_K", kinds={"attn_v": "Q6_K", "ffn_up": "F32", "output.weight": "Q6_K"}, tied=False, **BIG),
    TinyModel(kind="Q4_1", architecture="qwen3", head_size=32),
    TinyModel(kind="F32", architecture="gemma3", window=5, layers=7, head_size=32, rope_base=1e6, rope_scale=8.0),
    TinyModel(kind="Q4_0", architecture="gemma3", window=5, layers=7, head_size=32, rope_base=1e6),
    *(TinyModel(kind=kind, **BIG) for kind in ("Q4_K", "Q5_K", "Q6_K", "IQ4_XS")),
    *(TinyModel(kind=kind, tied=False, **BIG) for kind in ("Q2_K", "Q3_K", "IQ4_NL")),
]


@pytest.mark.parametrize("int8", [False, True], ids=["float32", "int8"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.architecture}-{model.kind}")
def test_logits_are_the_reference_networks(model: TinyModel, int8: bool, tmp_path: Path) -> None:
    decoder = decoder_of(model, tmp_path, int8=int8)
    logits = decoder.read(TOKENS, ort.RunOptions(), every=True)
    assert logits.shape == (len(TOKENS), len(model.vocabulary))
    assert error_of(logits, reference_logits(model, TOKENS)) < (INT8 if int8 else EXACT)


@pytest.mark.parametrize("model", MODELS[:9], ids=lambda model: f"{model.architecture}-{model.kind}")
def test_the_float16_graph_of_gpus_computes_the_same(model: TinyModel, tmp_path: Path) -> None:
    decoder = decoder_of(model, tmp_path, half=True)
    expected = reference_logits(model, TOKENS)
    logits = decoder.read(TOKENS[:-1], ort.RunOptions(), every=True)
    assert logits.dtype == np.float32
    assert error_of(logits, expected[:-1]) < INT8
    assert error_of(decoder.step(TOKENS[-1], ort.RunOptions()), expected[-1]) < 2 * INT8


def test_chunks_and_single_steps_give_what_one_run_gives(tmp_path: Path) -> None:
    model = TinyModel(kind="F32")
    decoder = decoder_of(model, tmp_path)
    options = ort.RunOptions()
    expected = reference_logits(model, TOKENS)
    assert error_of(decoder.read(TOKENS[:5], options)[0], expected[4]) < EXACT
    assert error_of(decoder.read(TOKENS[5:9], options)[0], expected[8]) < EXACT
    for place in range(9, len(TOKENS)):
        assert error_of(decoder.step(TOKENS[place], options), expected[place]) < EXACT
    assert decoder.known == TOKENS
    assert decoder.evaluated == len(TOKENS)


def test_a_window_moves_with_the_text(tmp_path: Path) -> None:
    model = TinyModel(kind="F32", architecture="gemma3", window=5, layers=7, head_size=32)
    decoder = decoder_of(model, tmp_path)
    expected = reference_logits(model, TOKENS)
    assert error_of(decoder.read(TOKENS[:4], ort.RunOptions())[0], expected[3]) < EXACT
    assert error_of(decoder.read(TOKENS[4:9], ort.RunOptions())[0], expected[8]) < EXACT
    for place in range(9, len(TOKENS)):
        assert error_of(decoder.step(TOKENS[place], ort.RunOptions()), expected[place]) < EXACT


def test_the_past_can_be_taken_back_and_grown(tmp_path: Path) -> None:
    model = TinyModel(kind="F32", context=3000)
    decoder = decoder_of(model, tmp_path)
    options = ort.RunOptions()
    decoder.read([9, 9, 9, 9], options)
    assert decoder.keep_common([1, 2, 3]) == 0
    long = [3 + place % 250 for place in range(1100)]
    first = decoder.held_bytes()
    for start in range(0, 1000, 250):
        decoder.read(long[start : start + 250], options)
    assert decoder.held_bytes() == first
    logits = decoder.read(long[1000:], options)
    assert decoder.held_bytes() == 2 * first
    assert error_of(logits[0], reference_logits(model, long)[-1]) < 1e-4


def test_the_graphs_weights_lie_beside_it_and_nowhere_else(tmp_path: Path) -> None:
    import onnx

    decoder_of(TinyModel(kind="Q4_1"), tmp_path)
    graph = onnx.load(tmp_path / "built" / "model.onnx", load_external_data=False).graph
    places = {entry.value for tensor in graph.initializer for entry in tensor.external_data if entry.key == "location"}
    assert places == {"weights.bin"}
