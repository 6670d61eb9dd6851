"""Cancel: until the window says so, and until the worker's compute has ended, in load, in the middle and near the end.

`python -m tests.bench.bench_cancel [MODEL ...]`; without a model the fake painter, what is installed, and a random
model of full size (`tests.bench.full_size_cancel`).
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence

from studio.domain.kinds import KINDS
from studio.domain.project_records import Job
from studio.services.jobs.ledger import ENDED
from tests.bench import full_size_cancel
from tests.bench.measure import machine, quantile, row
from tests.bench.studio_runs import Bench, bench_services, chosen_models, wait_until

CANCELS = 15


class _MomentMissed(Exception):
    """The job never was where it was to be cancelled: this model's loads leave no time for it."""


def main(models: Sequence[str] = ()) -> None:
    with bench_services() as bench:
        for model_id in chosen_models(bench.library, models):
            for moment in ("load", "run"):
                try:
                    _measure(bench, model_id, moment)
                except _MomentMissed:
                    row(f"{model_id}: cancel in {moment}", "no such moment", "-", True)
    if not models:
        full_size_cancel.measure()


def _measure(bench: Bench, model_id: str, moment: str) -> None:
    draw = random.Random(0)
    window, worker = [], []
    for _ in range(CANCELS):
        said, freed = _cancel_once(bench, model_id, moment, draw.random())
        window.append(said * 1000)
        worker.append(freed)
    shown, free = quantile(window, 0.95), quantile(worker, 0.95)
    row(f"{model_id}: cancel in {moment}, window, p95 of {CANCELS}", f"{shown:.1f} ms", "200 ms", shown < 200)
    row(f"{model_id}: cancel in {moment}, compute ended, p95", f"{free:.2f} s", "3 s", free < 3)


def _cancel_once(bench: Bench, model_id: str, moment: str, share: float) -> tuple[float, float]:
    """Seconds until the record and the queue's signal say cancelled, and until the worker is free again."""
    request = bench.library.request(model_id, long=True)
    family = KINDS.family_of(request)
    if moment == "load":
        # A fresh process: the imports of the engine's libraries are part of a load.
        bench.pool.restart(family)
        wait_until(lambda: bench.pool.state(family) == "ready")
    ended: list[float] = []

    def note(_job: Job) -> None:
        ended.append(time.perf_counter())

    bench.queue.ended.connect(note)
    job_id = bench.queue.submit(request)
    state = "loading" if moment == "load" else "running"
    try:
        wait_until(lambda: _state(bench, job_id) in (state, "running", *ENDED))
    except TimeoutError as error:
        raise _MomentMissed from error
    # Somewhere within the first second and a half of it, loads within a third of that.
    pause = time.perf_counter() + share * (1.5 if moment == "run" else 0.5)
    wait_until(lambda: time.perf_counter() >= pause)
    if _state(bench, job_id) in ENDED:
        raise _MomentMissed
    begun = time.perf_counter()
    bench.queue.cancel(job_id)
    wait_until(lambda: bool(ended))
    wait_until(lambda: not bench.pool.busy(family))
    bench.queue.ended.disconnect(note)
    return ended[0] - begun, time.perf_counter() - begun


def _state(bench: Bench, job_id: str) -> str:
    return bench.session.document.need(Job, job_id).state


if __name__ == "__main__":
    print(machine())
    main(sys.argv[1:])
