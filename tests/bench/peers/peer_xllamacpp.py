"""xllamacpp, a wheel with llama.cpp's server in the process. Run in the peers' environment."""

from __future__ import annotations

import time
from pathlib import Path

import xllamacpp
from serving import Subject, Timed, serve


class Xllamacpp(Subject):
    def load(self, path: Path, threads: int) -> None:
        wanted = xllamacpp.CommonParams()
        wanted.model.path = str(path)
        wanted.n_ctx, wanted.n_parallel, wanted.n_gpu_layers, wanted.warmup = 2048, 1, 0, False
        wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = threads
        self._server = xllamacpp.Server(wanted)

    def run(self, text: str, said: int) -> Timed:
        """Its own count of its time; the processor's is taken for the whole and shared out by it."""
        work = time.process_time()
        asked = {
            "prompt": text, "n_predict": said, "temperature": 0, "cache_prompt": False, "ignore_eos": True,
            "stream": False,
        }  # fmt: skip
        answer = self._server.handle_completions(asked)
        work = time.process_time() - work
        times = answer["timings"]
        read, wrote = times["prompt_ms"] / 1000, times["predicted_ms"] / 1000
        share = work / max(read + wrote, 1e-9)
        return Timed(times["prompt_n"], read, read * share, times["predicted_n"] - 1, wrote, wrote * share)

    def versions(self) -> dict[str, str]:
        return {"xllamacpp": str(xllamacpp.__version__)}


if __name__ == "__main__":
    serve(Xllamacpp)
