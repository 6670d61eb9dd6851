"""The window's event loop while a worker starts, loads and runs: gaps between ticks of a precise 5 ms timer.

`python -m tests.bench.bench_gap [MODEL ...]`: the real window, ten fresh workers for each model; without a model the
fake painter and what is installed. The first row is the same window at rest, for comparison.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer

from studio.domain.document import Job
from studio.domain.requests import family_of
from tests.bench.measure import machine, quantile, row
from tests.bench.studio_runs import Bench, bench_services, chosen_models, wait_until

TICK_MS = 5
LOADS = 10


class Ticks:
    """Milliseconds by which each tick came late."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._last = 0.0
        self._timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.late.clear()
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self._last) * 1000 - TICK_MS))
        self._last = now

    def show(self, name: str, *, bound: bool = True) -> None:
        high, worst = quantile(self.late, 0.999), max(self.late)
        row(
            f"{name}: gap, p99.9 of {len(self.late)}",
            f"{high:.1f} ms",
            "16 ms" if bound else "-",
            high < 16 or not bound,
        )
        row(f"{name}: gap, worst", f"{worst:.1f} ms", "50 ms" if bound else "-", worst < 50 or not bound)


def main(models: Sequence[str] = ()) -> None:
    from studio.app import make_window
    from studio.services.playback import Playback
    from studio.services.settings import Settings
    from studio.services.studio import Studio

    with bench_services() as bench:
        studio = Studio(Settings(), bench.library.real, bench.pool, bench.queue, Playback())
        window = make_window(studio)
        studio.session = bench.session
        studio.session_changed.emit(bench.session)
        window.show()
        ticks = Ticks()
        _rest(3)
        ticks.start()
        _rest(10)
        ticks.stop()
        ticks.show("at rest", bound=False)
        for model_id in chosen_models(bench.library, models):
            ticks.start()
            for _ in range(LOADS):
                _load_and_run(bench, model_id)
            ticks.stop()
            ticks.show(model_id)
        window.hide()


def _rest(seconds: float) -> None:
    end = time.perf_counter() + seconds
    wait_until(lambda: time.perf_counter() >= end)


def _load_and_run(bench: Bench, model_id: str) -> None:
    request = bench.library.request(model_id)
    bench.pool.restart(family_of(request))
    job_id = bench.queue.submit(request)
    wait_until(lambda: not bench.queue.active(job_id))
    job = bench.session.document.need(Job, job_id)
    if job.failure is not None:
        raise SystemExit(f"{model_id}: {job.failure}")


if __name__ == "__main__":
    print(machine())
    main(sys.argv[1:])
