"""OpenVINO GenAI, which reads GGUF files itself. Run in the peers' environment."""

from __future__ import annotations

from pathlib import Path

import openvino_genai
from serving import Clock, Subject, Timed, serve


class _Each(openvino_genai.StreamerBase):
    """Marks every token."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def write(self, token: int | list[int]) -> openvino_genai.StreamingStatus:
        for _ in token if isinstance(token, list) else (token,):
            self._clock.token()
        return openvino_genai.StreamingStatus.RUNNING

    def end(self) -> None:
        return


class OpenVino(Subject):
    def load(self, path: Path, threads: int) -> None:
        # What it makes of the file is not kept: that would be a second file beside it.
        self._pipeline = openvino_genai.LLMPipeline(
            str(path), "CPU", INFERENCE_NUM_THREADS=threads, PERFORMANCE_HINT="LATENCY"
        )
        self._tokenizer = self._pipeline.get_tokenizer()

    def run(self, text: str, said: int) -> Timed:
        wanted = openvino_genai.GenerationConfig()
        wanted.max_new_tokens = wanted.min_new_tokens = said
        wanted.do_sample, wanted.ignore_eos, wanted.apply_chat_template = False, True, False
        clock = Clock()
        read = self._tokenizer.encode(text)
        self._pipeline.generate(read, wanted, _Each(clock))
        return clock.timed(int(read.input_ids.shape[1]))

    def versions(self) -> dict[str, str]:
        return {"openvino-genai": str(openvino_genai.__version__)}


if __name__ == "__main__":
    serve(OpenVino)
