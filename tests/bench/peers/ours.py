"""Our two engines through the Protocol that the worker uses. Run in Triptych's own environment:

python -m tests.bench.peers.ours llama-cpp|gguf-onnx FOLDER-OF-THE-LIBRARIES
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from studio.domain.requests import ModelRef, TextRequest
from studio.engines.registry import make_engine
from studio.wire.messages import LocalModel
from tests.bench.measure import FreeControl
from tests.bench.peers.serving import Clock, Subject, Timed, serve


class _Marking(FreeControl):
    """Marks every token that is written."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def progress(self, done: float, total: float, phase: str = "") -> None:
        if phase == "writing":
            self._clock.token()


class Ours(Subject):
    def __init__(self, engine: str, libraries: Path) -> None:
        self._name = engine
        files = {path.name: str(path) for path in libraries.iterdir()}
        helper = LocalModel(id="llama-cpp", engine="", root=str(libraries), files=files)
        self._helpers = {"llama.cpp": helper} if engine == "llama-cpp" else {}
        self._engine: Any = make_engine(engine)

    def _request(self, text: str, said: int) -> TextRequest:
        model = ModelRef("measured", self._name)
        return TextRequest(
            model=model, prompt=text, max_tokens=said, temperature=0, repetition_penalty=1, task="ask", device="cpu"
        )

    def load(self, path: Path, threads: int) -> None:
        os.environ["OMP_NUM_THREADS"] = str(threads)
        model = LocalModel(id="measured", engine=self._name, root=str(path.parent), files={path.name: str(path)})
        self._engine.load(model, self._helpers, self._request("x", 1), FreeControl())

    def run(self, text: str, said: int) -> Timed:
        before = self._engine.evaluated_tokens
        clock = Clock()
        for _done in self._engine.run(self._request(text, said), {}, _Marking(clock)):
            continue
        timed = clock.timed(0)
        timed.prompt_tokens = self._engine.evaluated_tokens - before - timed.said
        return timed

    def perplexity(self, text: str) -> tuple[float, int]:
        logits, tokens = self._all_logits(text)
        most = logits.max(axis=-1, keepdims=True)
        total = most[:, 0] + np.log(np.exp(logits - most).sum(axis=-1))
        loss = float(np.mean(total[:-1] - logits[np.arange(len(tokens) - 1), tokens[1:]]))
        return float(np.exp(loss)), len(tokens) - 1

    def _all_logits(self, text: str) -> tuple[Any, list[int]]:
        """Logits [tokens, vocabulary] in float64, read as a prompt is."""
        if self._name != "llama-cpp":
            logits, tokens = self._engine.logits(text, FreeControl())
            return logits.astype(np.float64), tokens
        tokens, network = self._engine.vocabulary.encode_plain(text), self._engine.network
        network.forget_from(0)
        parts = [np.array(network.read(tokens[at : at + 64], every=True)) for at in range(0, len(tokens), 64)]
        return np.concatenate(parts).astype(np.float64), tokens

    def versions(self) -> dict[str, str]:
        return dict(self._engine.versions())


if __name__ == "__main__":
    serve(lambda: Ours(sys.argv[1], Path(sys.argv[2])))
