"""How benchmarks measure: interleaved pairs in wall and processor time, median ratios with the upper end of their 95 %
interval, quantiles, the free job control, and one table for all."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from studio.domain.errors import Cancelled
from studio.wire.messages import Listening

PAIRS = int(os.environ.get("TRIPTYCH_BENCH_PAIRS", "20"))
"""Interleaved pairs of a ratio."""


class Ratio(NamedTuple):
    """Ours over theirs, from interleaved pairs."""

    median: float
    upper: float
    """Upper end of the 95 % bootstrap interval of the median; wall time."""
    ours: float
    theirs: float
    """Median wall seconds."""
    work: float
    work_upper: float
    """The same two of the whole process's processor time, which other programs on the machine disturb less."""


class FreeControl:
    """A job control that nobody listens to."""

    listening: Listening = ""

    cancelled = False

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        return lambda: None

    def progress(self, done: float, total: float, phase: str = "") -> None: ...

    def preview(self, index: int, rgb: object) -> None: ...

    def wants_preview(self) -> bool:
        return False

    def running(self, device: str, dtype: str) -> None: ...

    def to_do(self, sort: str, total: float, guess: float = 0.0) -> None: ...

    def did(self, sort: str, amount: float) -> None: ...

    def note(self, text: str) -> None: ...


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def interleaved_ratio(ours: Callable[[], object], theirs: Callable[[], object], pairs: int = PAIRS) -> Ratio:
    """Time both in turn, the order swapped each time, after one unmeasured run of each."""
    ours()
    theirs()
    mine: list[tuple[float, float]] = []
    others: list[tuple[float, float]] = []
    for number in range(pairs):
        turns = ((ours, mine), (theirs, others))
        for work, times in turns if number % 2 == 0 else reversed(turns):
            times.append(_wall_and_work(work))
    (wall, wall_upper), (work_ratio, work_upper) = (
        _median_ratio([one[kind] for one in mine], [one[kind] for one in others]) for kind in (0, 1)
    )
    our_middle, their_middle = (statistics.median(one[0] for one in times) for times in (mine, others))
    return Ratio(wall, wall_upper, our_middle, their_middle, work_ratio, work_upper)


def _wall_and_work(work: Callable[[], object]) -> tuple[float, float]:
    wall, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - used


def _median_ratio(mine: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """The median of the pairs' ratios and the upper end of its 95 % interval."""
    ratios = np.array(mine) / np.array(others)
    draws = np.random.default_rng(0).choice(ratios, size=(2000, len(ratios)))
    return float(np.median(ratios)), quantile(np.median(draws, axis=1).tolist(), 0.975)


def quantile(values: Sequence[float], q: float) -> float:
    return float(np.quantile(np.asarray(values), q))


def machine() -> str:
    """The machine and its load, for benchmarks with an absolute bound."""
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {load}"


missed: list[str] = []
"""Rows of this process whose bound was not kept; the runner's exit code tells."""


def row(name: str, value: str, bound: str, kept: bool) -> None:
    """One line of a benchmark's table."""
    if not kept:
        missed.append(name)
    print(f"{name:<58} {value:>24}   bound {bound:<14} {'kept' if kept else 'MISSED'}", flush=True)


def told(name: str, value: str) -> None:
    """One line of the table that has no bound."""
    row(name, value, "-", True)


def ratio_rows(name: str, ratio: Ratio, bound: float = 1.05) -> None:
    """Two lines: the bounded ratio in wall time, and the same in processor time."""
    row(name, f"{ratio.median:.3f} (95 % {ratio.upper:.3f})", f"{bound:.2f}", ratio.upper <= bound)
    told("  the same in processor time", f"{ratio.work:.3f} (95 % {ratio.work_upper:.3f})")
