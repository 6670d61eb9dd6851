"""The GGUF engine: load, prompt and decode speed, and its time against a bare ONNX Runtime loop on the same graph.

With TRIPTYCH_BENCH_TRANSFORMERS=1 also against transformers in float32 or bfloat16 on the same file (needs the torch
extra, and about a minute to read it).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnxruntime as ort

from studio import places
from studio.domain.requests import ModelRef, TextRequest
from studio.engines.runtime.cpu import best_cpu_dtype, physical_cores
from studio.engines.text.gguf.engine import GgufEngine
from studio.engines.text.gguf.tokenizer import GgufTokenizer
from studio.formats.gguf import LlamaShape, read_shape
from studio.formats.gguf_file import GgufFile
from studio.wire.messages import LocalModel
from tests.bench.measure import PAIRS, FreeControl, interleaved_ratio, ratio_rows, row, seconds_of, told
from tests.bench.studio_runs import STARTERS

SAID = 48
SENTENCE = "The harbour lay quiet under the first snow, and nobody had come to light the lamps along the quay. "


class _BareLoop:
    """The least that decodes: a session, bound buffers, argmax."""

    def __init__(self, graph: Path, shape: LlamaShape) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = physical_cores()
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._binding = self._session.io_binding()
        self._kept: list[Any] = []
        for layer in range(shape.layers):
            for part in ("key", "value"):
                empty = np.zeros((1, shape.kv_heads, 1024, shape.head_size), np.float32)
                value = ort.OrtValue.ortvalue_from_numpy(empty)
                self._binding.bind_ortvalue_input(f"past_key_values.{layer}.{part}", value)
                self._binding.bind_ortvalue_output(f"present.{layer}.{part}", value)
                self._kept.append(value)
        self._binding.bind_output("logits")

    def run(self, tokens: list[int], said: int) -> list[int]:
        out: list[int] = []
        total = 0
        while True:
            total += len(tokens)
            self._binding.bind_cpu_input("input_ids", np.array([tokens], np.int64))
            self._binding.bind_cpu_input("last_position", np.array([total - 1], np.int32))
            self._binding.bind_cpu_input("total_length", np.array(total, np.int32))
            self._binding.bind_cpu_input("wanted", np.array([len(tokens) - 1], np.int64))
            self._session.run_with_iobinding(self._binding)
            out.append(int(self._binding.get_outputs()[-1].numpy()[0, -1].argmax()))
            if len(out) == said:
                return out
            tokens = [out[-1]]


def _prompts() -> Callable[[], str]:
    """A prompt of about 200 tokens that begins otherwise each time, so that nothing of it is known yet."""
    count = iter(range(10_000))
    return lambda: f"{next(count) % 10} " + SENTENCE * 9


def main() -> None:
    path = STARTERS / "smollm2-135m-instruct" / "SmolLM2-135M-Instruct.Q4_1.gguf"
    if not path.is_file():
        print(f"not measured: {path} is not here")
        return
    with tempfile.TemporaryDirectory() as home:
        os.environ["TRIPTYCH_HOME"] = home
        _measure(path)


def _measure(path: Path) -> None:
    ref = ModelRef("smollm2-135m-instruct", "gguf-onnx")
    model = LocalModel(id=ref.id, engine=ref.engine, root=str(path.parent), files={path.name: str(path)})
    control, engine = FreeControl(), GgufEngine()
    first = TextRequest(model=ref, prompt="x")
    told("load, the file translated first", f"{seconds_of(lambda: engine.load(model, {}, first, control)):.2f} s")
    engine = GgufEngine()
    told("load, from the cache", f"{seconds_of(lambda: engine.load(model, {}, first, control)):.2f} s")
    with GgufFile(path) as file:
        shape, tokenizer = read_shape(file), GgufTokenizer(file)
    [graph] = places.graphs_dir().glob("*/model.onnx")
    bare = _BareLoop(graph, shape)
    prompt = _prompts()

    plain = TextRequest(model=ref, temperature=0, repetition_penalty=1, task="ask")

    def say(prompt: str, said: int) -> str:
        request = msgspec.structs.replace(plain, prompt=prompt, max_tokens=said)
        return "".join(done.text for done in engine.run(request, {}, control))

    def ours(said: int) -> Callable[[], object]:
        return lambda: say(prompt(), said)

    def theirs(said: int) -> Callable[[], object]:
        return lambda: bare.run(tokenizer.encode_plain(prompt()), said)

    asked = prompt()
    expected = b"".join(map(tokenizer.bytes_of, bare.run(tokenizer.encode_plain(asked), SAID))).decode(errors="ignore")
    same = say(asked, SAID) == expected
    row("the same words as the bare loop", "yes" if same else "no", "yes", same)
    read = interleaved_ratio(ours(1), theirs(1))
    whole = interleaved_ratio(ours(SAID), theirs(SAID))
    tokens = len(tokenizer.encode_plain(prompt()))
    told("prompt", f"{tokens / read.ours:.0f} tokens/s")
    told("decode", f"{(SAID - 1) / (whole.ours - read.ours):.1f} tokens/s")
    for name, ratio in (("prompt", read), ("prompt and answer", whole)):
        ratio_rows(f"{name}: ours / bare ONNX Runtime", ratio)
    if os.environ.get("TRIPTYCH_BENCH_TRANSFORMERS") == "1":
        _against_transformers(path, tokenizer, prompt, ours)


def _against_transformers(
    path: Path, tokenizer: GgufTokenizer, prompt: Callable[[], str], ours: Callable[[int], Callable[[], object]]
) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    dtype = best_cpu_dtype()
    torch.set_num_threads(physical_cores())
    model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=getattr(torch, dtype)).eval()

    def theirs(said: int) -> Callable[[], object]:
        def run() -> object:
            ids = torch.tensor([tokenizer.encode_plain(prompt())])
            with torch.inference_mode():
                return model.generate(ids, do_sample=False, min_new_tokens=said, max_new_tokens=said, pad_token_id=2)

        return run

    pairs = max(3, PAIRS // 4)
    for name, said in (("prompt", 1), ("prompt and answer", SAID)):
        ratio = interleaved_ratio(ours(said), theirs(said), pairs=pairs)
        ratio_rows(f"{name}: ours / transformers {dtype}", ratio)


if __name__ == "__main__":
    main()
