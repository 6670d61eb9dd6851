"""Writers on the card: a folder on torch, and a GGUF file translated for ONNX Runtime."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from studio.domain.requests import ModelRef, TextRequest
from studio.wire.messages import LocalModel
from tests.bench.gpu.card import DEVICE, DRY, peak
from tests.bench.measure import FreeControl, row, told

TOKENS = 16 if DRY else 200
PROMPT = "Now the thin thing in the inn is then in the thick of it. " * 6


def _ask(engine: str, device: str) -> TextRequest:
    return TextRequest(
        model=ModelRef(id="m", engine=engine), prompt=PROMPT, max_tokens=TOKENS, device=device,
        temperature=0.0,
    )  # fmt: skip


def _written(engine: Any, request: TextRequest) -> tuple[str, float, float]:
    """The text, seconds to its first piece, pieces a second after that."""
    begun, first, count, text = time.perf_counter(), 0.0, 0, ""
    for one in engine.run(request, {}, FreeControl()):
        first = first or time.perf_counter() - begun
        count += 1
        text += one.text
    rest = time.perf_counter() - begun - first
    return text, first, (count - 1) / rest if rest > 0 else 0.0


def hub() -> None:
    """A folder of a writer's real size, random, on torch: beside `generate`."""
    import torch
    import transformers

    from studio.engines.text.hub.engine import TransformersEngine
    from tests.engines.text.tiny_hub import make_tiny_hub

    with tempfile.TemporaryDirectory() as name:
        folder = make_tiny_hub(Path(name))
        if not DRY:
            config = transformers.LlamaConfig.from_pretrained(folder)
            for key, value in {
                "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16, "num_attention_heads": 32,
                "num_key_value_heads": 8, "head_dim": 64, "max_position_embeddings": 4096,
            }.items():  # fmt: skip
                setattr(config, key, value)
            torch.manual_seed(5)
            with torch.device(DEVICE):
                transformers.LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
        files = {str(one.relative_to(folder)): str(one) for one in folder.rglob("*") if one.is_file()}
        model = LocalModel(id="m", engine="transformers", root=str(folder), files=files)
        engine = TransformersEngine()
        with peak() as most:
            engine.load(model, {}, _ask("transformers", DEVICE), FreeControl())
            _written(engine, _ask("transformers", DEVICE))
            text, first, pace = _written(engine, _ask("transformers", DEVICE))
            told(
                "a folder of 1 billion weights on torch", f"first {first * 1000:.0f} ms, {pace:.0f}/s, {most():.1f} GB"
            )
        network, tokenizer = engine._model, engine._tokenizer  # noqa: SLF001
        ids = torch.tensor([tokenizer.backend_tokenizer.encode(PROMPT, add_special_tokens=True).ids]).to(DEVICE)
        with torch.inference_mode():
            network.generate(ids, max_new_tokens=8, do_sample=False)
            begun = time.perf_counter()
            theirs = network.generate(ids, max_new_tokens=TOKENS, do_sample=False, min_new_tokens=TOKENS)
            took = time.perf_counter() - begun
        told("  the same by generate", f"{TOKENS / took:.0f}/s")
        found = tokenizer.decode(theirs[0, ids.shape[1] :], skip_special_tokens=True)
        common = sum(1 for _ in _common(text, found))
        told("  the same letters from the start", f"{common} of {len(text)}")
        row("it wrote", f"{len(text)} letters", "some", bool(text))


def _common(one: str, other: str) -> Any:
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            return
        yield mine


def translated() -> None:
    """GGUF files of each kind on ONNX Runtime for CUDA: beside a plain forward pass, and how fast."""
    import onnxruntime as ort

    from studio.engines.text.gguf.engine import GgufEngine
    from tests.engines.text.tiny_gguf import TinyModel, reference_logits

    if not DRY and "CUDAExecutionProvider" not in ort.get_available_providers():
        told("skipped", "no ONNX Runtime for CUDA here")
        return
    with tempfile.TemporaryDirectory() as name:
        for kind in ("Q4_0", "Q4_1", "Q8_0", "F16", "Q4_K", "Q6_K"):
            for architecture in ("llama", "qwen2", "qwen3", "gemma3") if kind == "Q8_0" else ("llama",):
                wide = {"width": 256, "inner": 512, "heads": 4, "kv_heads": 2, "head_size": 64}
                tiny = TinyModel(architecture=architecture, kind=kind, bias=architecture == "qwen2", **wide)  # type: ignore[arg-type]
                path = tiny.write(Path(name, f"{architecture}-{kind}.gguf"))
                model = LocalModel(id=path.stem, engine="gguf-onnx", root=name, files={path.name: str(path)})
                engine = GgufEngine()
                try:
                    engine.load(model, {}, _ask("gguf-onnx", DEVICE), FreeControl())
                    found, tokens = engine.logits("the thin thing in the inn", FreeControl())
                except Exception as error:  # noqa: BLE001 - each is told
                    row(f"{architecture} {kind}", f"{type(error).__name__}: {error}"[:150], "read", False)
                    continue
                wanted = reference_logits(tiny, tokens)
                apart = float(np.linalg.norm(found - wanted) / np.linalg.norm(wanted))
                row(f"{architecture} {kind} beside a plain pass", f"{apart:.4f}", "0.03", apart < 0.03)
        large = TinyModel(
            kind="Q4_0", layers=2 if DRY else 16, width=2048, heads=32, kv_heads=8, head_size=64,
            inner=1024 if DRY else 8192, context=4096,
        )  # fmt: skip
        path = large.write(Path(name, "large.gguf"))
        model = LocalModel(id="large", engine="gguf-onnx", root=name, files={path.name: str(path)})
        for device in (DEVICE, "cpu"):
            engine = GgufEngine()
            begun = time.perf_counter()
            engine.load(model, {}, _ask("gguf-onnx", device), FreeControl())
            loading = time.perf_counter() - begun
            _written(engine, _ask("gguf-onnx", device))
            text, first, pace = _written(engine, _ask("gguf-onnx", device))
            told(
                f"1 billion weights, Q4_0, on {device}",
                f"load {loading:.1f} s, first {first * 1000:.0f} ms, {pace:.0f}/s",
            )
            row("  it wrote", f"{len(text)} letters", "some", bool(text))
            engine.unload()
