"""transformers on torch. Run in the peers' environment. It keeps the weights of a GGUF file as they are and computes in
float32, which it says is the fastest way to run one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import transformers
from serving import Clock, Subject, Timed, serve


class _Each(transformers.generation.BaseStreamer):
    """Marks every token; the prompt is the first that it is told."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._prompt = clock, True

    def put(self, value: Any) -> None:
        if not self._prompt:
            self._clock.token()
        self._prompt = False

    def end(self) -> None:
        return


class Transformers(Subject):
    def load(self, path: Path, threads: int) -> None:
        torch.set_num_threads(threads)
        known = {"gguf_file": path.name}
        self._tokenizer = transformers.AutoTokenizer.from_pretrained(path.parent, **known)
        self._model = transformers.AutoModelForCausalLM.from_pretrained(path.parent, dtype=torch.float32, **known)
        self._model.eval()

    def run(self, text: str, said: int) -> Timed:
        clock = Clock()
        ids = self._tokenizer(text, return_tensors="pt").input_ids
        with torch.inference_mode():
            self._model.generate(
                ids, attention_mask=torch.ones_like(ids), do_sample=False, min_new_tokens=said, max_new_tokens=said,
                pad_token_id=0, streamer=_Each(clock),
            )  # fmt: skip
        return clock.timed(ids.shape[1])

    def perplexity(self, text: str) -> tuple[float, int]:
        ids = self._tokenizer(text, return_tensors="pt").input_ids
        with torch.inference_mode():
            scores = torch.log_softmax(self._model(ids).logits[0, :-1].double(), -1)
        loss = -scores[torch.arange(ids.shape[1] - 1), ids[0, 1:]].mean()
        return float(loss.exp()), ids.shape[1] - 1

    def versions(self) -> dict[str, str]:
        return {"transformers": transformers.__version__, "torch": str(torch.__version__), "number": "float32"}


if __name__ == "__main__":
    serve(Transformers)
