"""The real starter, SmolLM2 135M: read right, as good as in float32, and fluent enough to carry a paragraph on."""

from __future__ import annotations

import statistics
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime as ort
import pytest
from gguf import GGUFReader, quants

from studio import places
from studio.domain.prompting import Writer, continuation
from studio.domain.requests import ModelRef, TextRequest
from studio.engines.runtime.onnx_session import make_session
from studio.engines.text.gguf.decoder import Decoder
from studio.engines.text.gguf.engine import GgufEngine
from studio.engines.text.gguf.llama_graph import build_graph
from studio.engines.text.gguf.tokenizer import GgufTokenizer
from studio.formats.gguf import read_shape
from studio.formats.gguf_file import GgufFile
from studio.wire.messages import LocalModel
from tests.engines.text.leash import Leash
from tests.engines.text.tiny_gguf import TinyModel, reference_logits
from tests.starters import starter_file

pytestmark = pytest.mark.starter

PASSAGE = (
    "The tide had gone out further than anyone in the village could remember. Boats lay on their sides in the mud like "
    "sleeping animals, and children walked among them, picking up shells and coins and once, to everyone's surprise, "
    "a silver spoon. Old Perrin sat on the harbour wall and said nothing."
)
SEEDS = range(1, 10)
COMMON = {"the", "a", "and", "of", "to", "he", "it", "was", "in", "had", "his", "they"}
HARD = (
    "  Two  spaces, a\ttab,\r\nand 3,141.59 numbers; don't — “quote” naïve café 北京 🙂👩‍🚀 x²\u00a0y\n\n\nEND. "
    "I'LL we've CamelCase_snake <|im_end|> \u200b"
)


@pytest.fixture(scope="module")
def starter() -> Path:
    return starter_file("smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf")


@pytest.mark.slow
def test_text_becomes_the_tokens_that_another_reader_finds(starter: Path) -> None:
    transformers = pytest.importorskip("transformers")
    other = transformers.AutoTokenizer.from_pretrained(starter.parent, gguf_file=starter.name)
    with GgufFile(starter) as file:
        ours = GgufTokenizer(file)
    for text in (PASSAGE, HARD.replace("<|im_end|>", "")):
        assert ours.encode_plain(text) == other(text, add_special_tokens=False)["input_ids"]
        assert b"".join(ours.bytes_of(token) for token in ours.encode_plain(text)).decode() == text
    assert (
        ours.encode_chat("<|im_start|>user\nHello<|im_end|>\n")
        == other("<|im_start|>user\nHello<|im_end|>\n")["input_ids"]
    )
    assert b"".join(ours.bytes_of(token) for token in ours.encode_plain(HARD)).decode() == HARD


@pytest.mark.slow
def test_the_graph_is_as_good_as_the_weights_in_float(starter: Path) -> None:
    reader = GGUFReader(starter)
    weights = {tensor.name: quants.dequantize(tensor.data, tensor.tensor_type) for tensor in reader.tensors}
    with GgufFile(starter) as file:
        shape, tokenizer = read_shape(file), GgufTokenizer(file)
        graph = build_graph(file, places.cache_dir(), lambda done, total: None)
    decoder = Decoder(make_session(graph, Leash(), device="cpu"), shape)
    tokens = tokenizer.encode_plain(PASSAGE)
    model = TinyModel(
        layers=shape.layers,
        width=shape.width,
        heads=shape.heads,
        kv_heads=shape.kv_heads,
        head_size=shape.head_size,
        rope_base=shape.rope_base,
        weights=weights,
    )
    expected = reference_logits(model, tokens)
    logits = decoder.read(tokens, ort.RunOptions(), every=True)
    assert _perplexity(logits, tokens) == pytest.approx(_perplexity(expected, tokens), rel=0.02)
    agreed = (logits.argmax(-1) == expected.argmax(-1)).mean()
    assert agreed > 0.93


def _perplexity(logits: np.ndarray, tokens: list[int]) -> float:
    scores = logits[:-1].astype(np.float64)
    scores -= scores.max(-1, keepdims=True)
    scores -= np.log(np.exp(scores).sum(-1, keepdims=True))
    return float(np.exp(-scores[np.arange(len(tokens) - 1), tokens[1:]].mean()))


def test_a_paragraph_is_carried_on(starter: Path) -> None:
    model = ModelRef("smollm2-135m-instruct", "gguf-onnx")
    settings = {"temperature": 0.6, "min_p": 0.1, "repetition_penalty": 1.15, "max_tokens": 60}
    request = continuation(Writer(model=model, settings=settings, seed=3), PASSAGE).request
    engine = GgufEngine()
    files = {starter.name: str(starter)}
    engine.load(
        LocalModel(id=model.id, engine=model.engine, root=str(starter.parent), files=files), {}, request, Leash()
    )
    # Which words are drawn for a seed depends on the processor's kernels; the middle of several seeds does not.
    texts = [_say(engine, msgspec.structs.replace(request, seed=seed)) for seed in SEEDS]
    words = [said.lower().split() for said in texts]
    assert 20 < statistics.median(map(len, words)) < 70, texts
    assert max(map(len, words)) < 70, texts
    together = [word for mine in words for word in mine]
    assert sum(word in COMMON for word in together) > len(together) * 0.15, texts
    for said, mine in zip(texts, words, strict=True):
        assert len(set(mine)) > len(mine) * 0.5, said
        assert said[:20] not in PASSAGE
        assert "\n" not in said[:60]
    assert _say(engine, msgspec.structs.replace(request, seed=SEEDS[0])) == texts[0]


def _say(engine: GgufEngine, request: TextRequest) -> str:
    return "".join(done.text for done in engine.run(request, {}, Leash()))
