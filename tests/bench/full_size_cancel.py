"""Cancel at the full size of Stable Diffusion 1.5: 512 x 512 from 2.1 GB of random weights, in load, step and decode.

Part of `python -m tests.bench cancel`. The model is imported as a user's own file, and its jobs go through the queue
and the worker that the window has. The file is made once and kept in the temporary folder for the next time.
"""

from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from studio.domain.project_records import Job
from studio.domain.requests import PictureRequest
from studio.services.jobs.ledger import ENDED
from studio.wire.messages import Preview, Progress
from tests.bench.measure import quantile, row, told
from tests.bench.studio_runs import Bench, bench_services, wait_until

CANCELS = int(os.environ.get("TRIPTYCH_BENCH_CANCELS", "6"))
NAME = "full-size SD 1.5"
_IDLE_SHARE = 0.2
"""Of one core, over a tenth of a second: below it the cores are free again."""


def measure() -> None:
    if not all(importlib.util.find_spec(name) for name in ("torch", "diffusers", "transformers")):
        row(f"{NAME}: cancel", "skipped, no torch here", "-", True)
        return
    with bench_services() as bench:
        run = _FullSize(bench, bench.library.real.import_path(checkpoint()).id)
        loading = run.time_a_load()
        run.cancel_often("load", lambda share: run.wait_in_load(share * loading))
        step, decode = run.time_a_step()
        run.cancel_often("a UNet step", lambda share: run.wait_in_step(share * step))
        run.cancel_often("the decode", lambda share: run.wait_in_decode(share * decode * 0.6))
        told(f"{NAME}: most memory of the worker", f"{run.most_memory / 1e9:.1f} GB")


def checkpoint() -> Path:
    path = Path(tempfile.gettempdir(), "triptych-bench", "random-sd15.safetensors")
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        subprocess.run([sys.executable, "-m", "tests.engines.picture.full_size", str(part)], check=True)
        part.rename(path)
    return path


class _FullSize:
    """Jobs of the full-size model, one at a time, each brought to a moment and cancelled there."""

    def __init__(self, bench: Bench, model_id: str) -> None:
        self.most_memory = 0
        self._bench = bench
        # Without guidance a step is one pass of the UNet, so a decode is reached soon; one step, so that it follows.
        self._request = PictureRequest(
            model=bench.library.real.ref(model_id), prompt="a red apple", width=512, height=512, steps=1, guidance=1.0
        )
        self._draw = random.Random(0)
        self._fresh = False
        self._drawn = self._previewed = False
        self._ended: list[float] = []
        bench.queue.ended.connect(lambda _job: self._ended.append(time.perf_counter()))
        bench.pool.said.connect(self._hear)

    def time_a_load(self) -> float:
        """Seconds from the start of a load in a fresh worker to its end."""
        self._fresh = True
        job = self._begin()
        begun = time.perf_counter()
        self._until(job, "running")
        seconds = time.perf_counter() - begun
        told(f"{NAME}: a whole load in a fresh worker", f"{seconds:.1f} s")
        self._cancel(job)
        return seconds

    def time_a_step(self) -> tuple[float, float]:
        """Seconds of text encoding and the one step, and of the decode, once the model is in memory."""
        self._fresh = False
        job = self._begin()
        self._until(job, "running")
        wait_until(lambda: self._previewed or self._state(job) in ENDED)
        self._cancel(job)
        job = self._begin()
        self._until(job, "running")
        begun = time.perf_counter()
        wait_until(lambda: self._drawn or self._state(job) in ENDED)
        seconds = time.perf_counter() - begun
        told(f"{NAME}: text encoding and one step", f"{seconds:.1f} s")
        wait_until(lambda: self._state(job) in ENDED)
        decode = time.perf_counter() - begun - seconds
        told(f"{NAME}: the decode", f"{decode:.1f} s")
        return seconds, decode

    def cancel_often(self, moment: str, wait: Callable[[float], str]) -> None:
        """`wait` brings a job to the moment, at a share of it, and answers with the job's id."""
        self._fresh = moment == "load"
        window, worker, killed = [], [], 0
        for number in range(CANCELS):
            job = wait((number + self._draw.random()) / CANCELS)
            if self._state(job) in ENDED:
                row(f"{NAME}: cancel in {moment}", f"job {self._state(job)} before it", "-", False)
                continue
            pid = self._bench.pool.pid("picture")
            said, freed = self._cancel(job)
            killed += self._bench.pool.pid("picture") != pid
            window.append(said * 1000)
            worker.append(freed)
        shown, free = quantile(window, 0.95), quantile(worker, 0.95)
        name = f"{NAME}: cancel in {moment}"
        row(f"{name}, window, p95 of {len(window)}", f"{shown:.1f} ms", "200 ms", shown < 200)
        row(f"{name}, cores free again, p95", f"{free:.2f} s", "3 s", free < 3)
        told("  each, seconds", " ".join(f"{seconds:.1f}" for seconds in worker))
        told("  workers ended for it", str(killed))

    def wait_in_load(self, seconds: float) -> str:
        return self._wait(self._begin(), seconds)

    def wait_in_step(self, seconds: float) -> str:
        job = self._begin()
        self._until(job, "running")
        return self._wait(job, seconds)

    def wait_in_decode(self, seconds: float) -> str:
        """After the step's preview, where only the decode is left."""
        job = self._begin()
        wait_until(lambda: (self._drawn and self._previewed) or self._state(job) in ENDED)
        return self._wait(job, seconds)

    def _begin(self) -> str:
        """A new job, in the worker's hands; in a fresh worker if that is asked for."""
        if self._fresh:
            self._bench.pool.restart("picture")
            wait_until(lambda: self._bench.pool.state("picture") == "ready")
        self._ended.clear()
        self._drawn = self._previewed = False
        job = self._bench.queue.submit(self._request)
        self._until(job, "loading")
        return job

    def _until(self, job: str, state: str) -> None:
        wait_until(lambda: self._state(job) in (state, "running", *ENDED))

    def _wait(self, job: str, seconds: float) -> str:
        until = time.perf_counter() + seconds
        wait_until(lambda: time.perf_counter() >= until)
        return job

    def _cancel(self, job: str) -> tuple[float, float]:
        """Seconds until the queue says cancelled, and until the worker has stopped and its cores are idle."""
        pid = self._bench.pool.pid("picture")
        begun = time.perf_counter()
        self._bench.queue.cancel(job)
        wait_until(lambda: bool(self._ended))
        wait_until(lambda: not self._bench.pool.busy("picture"))
        self._wait_for_idle_cores(pid)
        return self._ended[0] - begun, time.perf_counter() - begun

    def _wait_for_idle_cores(self, pid: int | None) -> None:
        try:
            process = psutil.Process(pid)
            self.most_memory = max(self.most_memory, process.memory_info().rss)
            process.cpu_percent()
            while True:
                self._wait("", 0.1)
                if process.cpu_percent() < _IDLE_SHARE * 100:
                    return
        except psutil.NoSuchProcess:
            return

    def _state(self, job: str) -> str:
        return self._bench.session.document.need(Job, job).state

    def _hear(self, _family: str, message: object) -> None:
        if isinstance(message, Progress) and message.phase == "drawing" and message.done >= message.total > 0:
            self._drawn = True
        self._previewed = self._previewed or isinstance(message, Preview)
