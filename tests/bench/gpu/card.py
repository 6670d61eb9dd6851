"""The card: whether there is one, what it is called, how much of its memory was taken."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.bench.measure import row, told

DRY = bool(os.environ.get("TRIPTYCH_GPU_DRY"))
DEVICE = "cpu" if DRY else "cuda:0"


def has_card() -> bool:
    import torch

    return bool(torch.cuda.is_available())


def show() -> None:
    import torch

    from studio.worker.machine import devices

    told("torch, CUDA", f"{torch.__version__}, {torch.version.cuda}")
    for one in devices():
        told(f"{one.name} as the program tells it", f"{one.title}"[:40])
    seen = next((one for one in devices() if one.name == DEVICE), None)
    row("the program sees the card", "yes" if seen else "no", "yes", seen is not None)
    if seen is not None and not DRY:
        real = torch.cuda.get_device_properties(0).total_memory
        near = abs(seen.total_bytes - real) < real * 0.05
        row("its memory as torch tells it", f"{seen.total_bytes / 1e9:.0f} / {real / 1e9:.0f} GB", "5 %", near)


def settled() -> None:
    """Until the card has done what it was given."""
    if not DRY:
        import torch

        torch.cuda.synchronize()


def seconds(work: Callable[[], object], rounds: int = 1) -> float:
    """The least of some rounds."""
    found = []
    for _ in range(rounds):
        settled()
        begun = time.perf_counter()
        work()
        settled()
        found.append(time.perf_counter() - begun)
    return min(found)


@contextlib.contextmanager
def peak() -> Iterator[Callable[[], float]]:
    """Afterwards: GB that torch had on the card at most, and what it reserved."""
    if DRY:
        yield lambda: 0.0
        return
    import torch

    torch.cuda.reset_peak_memory_stats()
    yield lambda: torch.cuda.max_memory_allocated() / 1e9


def psnr(one: Any, other: Any) -> float:
    """Of two pictures of 8 bits, in dB; 99 where they are equal."""
    apart = float(((np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64)) ** 2).mean())
    return min(99.0, 10 * float(np.log10(255**2 / apart))) if apart else 99.0
