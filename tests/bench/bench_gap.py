"""The window's event loop while a worker starts, loads and runs: gaps between ticks of a precise 5 ms timer.

`python -m tests.bench gap`, or `python -m tests.bench.bench_gap [MODEL ...]`: the real window with its look and its
collection of garbage, ten fresh workers for each model; without a model the fake painter and what is installed
(TRIPTYCH_BENCH_LOADS sets the number). The first rows are the same window at rest. Each gap is told by the clock, which
counts what other programs on the machine do; without the time in which the window's thread was ready to run and had no
core (Linux tells it), which is what is ours: work, locks and disks; and as the processor time of the thread alone.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from studio.domain.kinds import KINDS
from studio.domain.project_records import Job
from tests.bench.measure import machine, quantile, row
from tests.bench.studio_runs import Bench, bench_services, chosen_models

TICK_MS = 5
LOADS = int(os.environ.get("TRIPTYCH_BENCH_LOADS", "10"))
LIMIT_MS = 60_000
_QUEUED = Path("/proc/thread-self/schedstat")


class Ticks:
    """By how much each tick came late, the same without waiting for a core, and the thread's own processor time since
    the one before; milliseconds."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.ours: list[float] = []
        self.used: list[float] = []
        self._last = self._last_used = self._last_queued = 0.0
        self._queue = os.open(_QUEUED, os.O_RDONLY) if _QUEUED.exists() else None
        self._timer = QTimer()
        self._timer.setInterval(TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.late.clear()
        self.ours.clear()
        self.used.clear()
        self._last, self._last_used, self._last_queued = time.perf_counter(), time.thread_time(), self._queued()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now, used, queued = time.perf_counter(), time.thread_time(), self._queued()
        late = max(0.0, (now - self._last) * 1000 - TICK_MS)
        self.late.append(late)
        self.ours.append(max(0.0, late - (queued - self._last_queued)))
        self.used.append((used - self._last_used) * 1000)
        self._last, self._last_used, self._last_queued = now, used, queued

    def _queued(self) -> float:
        """Milliseconds for which this thread has waited for a core; 0 where the system does not tell."""
        return int(os.pread(self._queue, 100, 0).split()[1]) / 1e6 if self._queue is not None else 0.0

    def show(self, name: str, *, bound: bool = True) -> None:
        for what, values in (("gap", self.late), ("but for a core", self.ours), ("own work", self.used)):
            high, worst = quantile(values, 0.999), max(values)
            for kind, value, most in ((f"p99.9 of {len(values)}", high, 16), ("worst", worst, 50)):
                row(
                    f"{name}: {what}, {kind}",
                    f"{value:.1f} ms",
                    f"{most} ms" if bound else "-",
                    value < most or not bound,
                )


def main(models: Sequence[str] = ()) -> None:
    from studio.app import SWITCH_SECONDS, make_window
    from studio.services.flows import Flows
    from studio.services.garbage import collect_on_main_thread
    from studio.services.narration.playback import Playback
    from studio.services.settings import Settings
    from studio.services.studio import Studio
    from studio.ui.theme import apply_theme

    with bench_services() as bench:
        app = cast(QApplication, QApplication.instance())
        studio = Studio(Settings(), bench.library.real, bench.pool, bench.queue, Playback(), Flows(bench.queue))
        apply_theme(app, studio.settings)
        window = make_window(studio)
        studio.session = bench.session
        studio.session_changed.emit(bench.session)
        window.resize(1366, 768)
        window.show()
        window.show_studio()
        sys.setswitchinterval(SWITCH_SECONDS)
        collecting = collect_on_main_thread(app)
        ticks = Ticks()
        _rest(2)
        ticks.start()
        _rest(5)
        ticks.stop()
        ticks.show("at rest", bound=False)
        for model_id in chosen_models(bench.library, models):
            ticks.start()
            for _ in range(LOADS):
                _load_and_run(bench, model_id)
            ticks.stop()
            ticks.show(model_id)
        collecting.stop()
        window.hide()


def _rest(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _load_and_run(bench: Bench, model_id: str) -> None:
    """A job in a fresh worker, from its order to its end; nothing of ours runs meanwhile but the ticks."""
    request = bench.library.request(model_id)
    bench.pool.restart(KINDS.family_of(request))
    loop = QEventLoop()
    bench.queue.ended.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
    job_id = bench.queue.submit(request)
    QTimer.singleShot(LIMIT_MS, loop, loop.quit)
    loop.exec()
    bench.queue.ended.disconnect(loop.quit)
    job = bench.session.document.need(Job, job_id)
    if job.state != "done":
        raise SystemExit(f"{model_id}: {job.state}, {job.failure}")


if __name__ == "__main__":
    print(machine())
    main(sys.argv[1:])
