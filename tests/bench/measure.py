"""How benchmarks measure: interleaved pairs, the median ratio and the upper end of its 95 % interval, quantiles."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np


class Ratio(NamedTuple):
    median: float
    upper: float
    """Upper end of the 95 % bootstrap interval of the median."""
    ours: float
    theirs: float
    """Median seconds."""


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def interleaved_ratio(ours: Callable[[], object], theirs: Callable[[], object], pairs: int = 20) -> Ratio:
    """Time both in turn, the order swapped each time, after one unmeasured run of each."""
    ours()
    theirs()
    timings: list[tuple[float, float]] = []
    for number in range(pairs):
        if number % 2:
            other = seconds_of(theirs)
            timings.append((seconds_of(ours), other))
        else:
            mine = seconds_of(ours)
            timings.append((mine, seconds_of(theirs)))
    ratios = np.array([mine / other for mine, other in timings])
    draws = np.random.default_rng(0).choice(ratios, size=(2000, len(ratios)))
    upper = float(np.quantile(np.median(draws, axis=1), 0.975))
    return Ratio(
        float(np.median(ratios)),
        upper,
        statistics.median(mine for mine, _ in timings),
        statistics.median(other for _, other in timings),
    )


def quantile(values: Sequence[float], q: float) -> float:
    return float(np.quantile(np.asarray(values), q))


def machine() -> str:
    """The machine and its load, for benchmarks with an absolute bound."""
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {load}"


def row(name: str, value: str, bound: str, kept: bool) -> None:
    """One line of a benchmark's table."""
    print(f"{name:<52} {value:>22}   bound {bound:<18} {'kept' if kept else 'MISSED'}", flush=True)
