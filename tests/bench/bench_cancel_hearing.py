"""Cancel of hearing, in the load of a model and inside a window of sound: until the window says so, until cores are
free. A window of thirty seconds is one call of a library that cannot be stopped, so its worker is ended.

`python -m tests.bench cancel_hearing`. Skipped where no model that hears is installed.
"""

from __future__ import annotations

import io
import random
import time

import numpy as np
import psutil
import soundfile

from studio.domain.project_records import Job
from studio.domain.requests import HearRequest
from studio.services.jobs.ledger import ENDED
from tests.bench.measure import quantile, row
from tests.bench.studio_runs import Bench, bench_services, wait_until

CANCELS = 15
SECONDS = 240
"""Of sound: eight windows."""
FREE_MS = 200
_RATE = 16_000
_LOOK = 0.02
_IDLE_SHARE = 0.2
"""Of one core, over a look: below it the cores are free."""
_FAMILY = "speech-to-text"


def main() -> None:
    with bench_services() as bench:
        models = bench.library.real.models_for(_FAMILY, "listen")
        if not models:
            row("cancel of hearing", "skipped, no model here", "-", True)
            return
        request = _request(bench, models[0].id)
        for moment in ("load", "a window of sound"):
            _measure(bench, request, moment)


def _request(bench: Bench, model_id: str) -> HearRequest:
    draw = np.random.default_rng(0)
    times = np.arange(SECONDS * _RATE) / _RATE
    syllables = np.sin(2 * np.pi * 4 * times) > 0
    sound = (np.sin(2 * np.pi * 150 * times) + draw.normal(0, 0.3, times.size)) * syllables * 0.3
    data = io.BytesIO()
    soundfile.write(data, sound.astype(np.float32), _RATE, format="FLAC")
    asset = bench.session.add_asset(data.getvalue(), "audio/flac")
    return HearRequest(model=bench.library.real.ref(model_id), sound=asset.id, seconds=SECONDS)


def _measure(bench: Bench, request: HearRequest, moment: str) -> None:
    draw = random.Random(0)
    window, cores, late = [], [], 0
    for _ in range(CANCELS):
        measured = _cancel_once(bench, request, moment, draw.random())
        if measured is None:
            late += 1
            continue
        window.append(measured[0] * 1000)
        cores.append(measured[1] * 1000)
    name = f"{request.model.id}: cancel in {moment}"
    if not window:
        row(name, "no such moment", "-", False)
        return
    shown, free = quantile(window, 0.95), quantile(cores, 0.95)
    row(f"{name}, window, p95 of {len(window)}", f"{shown:.1f} ms", f"{FREE_MS} ms", shown < FREE_MS)
    row(f"{name}, cores free, p95", f"{free:.0f} ms", f"{FREE_MS} ms", free < FREE_MS)
    if late:
        row(f"{name}: jobs that had ended by then", str(late), "-", True)


def _cancel_once(bench: Bench, request: HearRequest, moment: str, share: float) -> tuple[float, float] | None:
    """Seconds until the queue says cancelled, and until the worker uses no core; None where the job ended before."""
    if moment == "load":
        bench.pool.restart(_FAMILY)
    bench.pool.prewarm(_FAMILY)
    wait_until(lambda: bench.pool.state(_FAMILY) == "ready")
    ended: list[float] = []

    def note(_job: Job) -> None:
        ended.append(time.perf_counter())

    bench.queue.ended.connect(note)
    job_id = bench.queue.submit(request)
    state = "loading" if moment == "load" else "running"
    wait_until(lambda: bench.session.document.need(Job, job_id).state in (state, "running", *ENDED))
    pause = time.perf_counter() + share * (0.4 if moment == "load" else 1.5)
    wait_until(lambda: time.perf_counter() >= pause)
    if bench.session.document.need(Job, job_id).state in ENDED:
        bench.queue.ended.disconnect(note)
        return None
    pid = bench.pool.pid(_FAMILY)
    begun = time.perf_counter()
    bench.queue.cancel(job_id)
    wait_until(lambda: bool(ended))
    freed = _until_idle(pid, begun)
    bench.queue.ended.disconnect(note)
    wait_until(lambda: not bench.pool.busy(_FAMILY))
    return ended[0] - begun, freed


def _until_idle(pid: int | None, begun: float) -> float:
    """Seconds from `begun` until the process has ended, or the beginning of the first look in which it rested."""
    try:
        process = psutil.Process(pid)
        process.cpu_percent()
        while True:
            looked = time.perf_counter()
            _rest(looked + _LOOK)
            if process.status() == psutil.STATUS_ZOMBIE:
                return looked - begun
            if process.cpu_percent() < _IDLE_SHARE * 100:
                return looked - begun
    except psutil.NoSuchProcess:
        return time.perf_counter() - begun


def _rest(until: float) -> None:
    wait_until(lambda: time.perf_counter() >= until)


if __name__ == "__main__":
    main()
