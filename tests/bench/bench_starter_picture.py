"""The starter picture model as the window uses it: through a real worker, cold and warm, with the worker's memory.

`python -m tests.bench starter_picture`. Cold is from the order to the picture in the project, with the worker's
process started by it; warm is the median of further pictures, each with all its layers in the project. The worker's
processor seconds are told beside, since they say the same on a machine that others use too.
"""

from __future__ import annotations

import statistics
import time

import msgspec
import psutil

from studio.domain.project_records import Job
from studio.domain.requests import PictureRequest
from studio.services.jobs.ledger import ENDED
from tests.bench.measure import machine, row, told
from tests.bench.studio_runs import Bench, bench_services, wait_until

MODEL = "starter-picture"
COLD_STARTS = 3
WARM = 5
SCENE = "a cat, a dog and a tree in a meadow"
SCENES = 3


def main() -> None:
    told("machine", machine())
    with bench_services() as bench:
        if bench.library.get(MODEL) is None:
            print(f"not measured: {MODEL} is not here")
            return
        small, large = _request(bench, 256), _request(bench, 512)
        cold = []
        for number in range(COLD_STARTS):
            if number:
                bench.pool.restart("picture")
            cold.append(_seconds(bench, small, number))
        warm = [_seconds(bench, small, 100 + number) for number in range(WARM)]
        full = [_seconds(bench, large, 200 + number) for number in range(WARM)]
        sticker = msgspec.structs.replace(large, prompt="a cat", sticker=True)
        cut = [_seconds(bench, sticker, 300 + number) for number in range(WARM)]
        scenes = {side: _scenes(bench, _request(bench, side, SCENE)) for side in (512, 1024)}
        memory, most = _worker_memory()
    middle = statistics.median(warm)
    row("prompt to 256 px, worker warm, median of 5", f"{middle:.2f} s", "under 2 s", middle < 2)
    row("prompt to 256 px, nothing loaded, worst of 3", f"{max(cold):.2f} s", "under 4 s", max(cold) < 4)
    told("prompt to 512 px, worker warm, median of 5", f"{statistics.median(full):.2f} s")
    told("prompt to 512 px sticker, worker warm, median of 5", f"{statistics.median(cut):.2f} s")
    for (side, (took, computed)), least in zip(scenes.items(), (2.5, 4.0), strict=True):
        words = f"scene of three things, {side} px, worker warm, median of {len(took)}"
        middle, busy = statistics.median(took), statistics.median(computed)
        row(words, f"{middle:.2f} s ({busy:.2f} s of processor)", f"under {least} s", middle < least)
    row("worker memory after 1024 px (most ever)", f"{memory:.0f} MB ({most:.0f})", "under 600 MB", most < 600)


def _request(bench: Bench, side: int, prompt: str = "two red apples and a cat on a blue background") -> PictureRequest:
    request = bench.library.request(MODEL)
    assert isinstance(request, PictureRequest)
    return msgspec.structs.replace(request, prompt=prompt, width=side, height=side)


def _scenes(bench: Bench, request: PictureRequest) -> tuple[list[float], list[float]]:
    """Seconds from the order to the project, and those that the worker computed."""
    took, computed = [], []
    for number in range(SCENES):
        before = _worker_seconds()
        took.append(_seconds(bench, request, 400 + number))
        computed.append(_worker_seconds() - before)
    return took, computed


def _worker_seconds() -> float:
    return max((one.cpu_times().user + one.cpu_times().system for one in _workers()), default=0.0)


def _seconds(bench: Bench, request: PictureRequest, seed: int) -> float:
    """From the order until the picture is in the project."""
    begun = time.perf_counter()
    job_id = bench.queue.submit(msgspec.structs.replace(request, seed=seed))
    wait_until(lambda: bench.session.document.need(Job, job_id).state in ENDED)
    took = time.perf_counter() - begun
    job = bench.session.document.need(Job, job_id)
    if job.state != "done":
        raise SystemExit(f"the job ended as {job.state}: {job.failure}")
    return took


def _workers() -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if "worker" in " ".join(one.cmdline())]


def _worker_memory() -> tuple[float, float]:
    """MB of the picture worker now, and the most it ever had where the system tells."""
    workers = _workers()
    now = max((one.memory_info().rss for one in workers), default=0)
    peaks = [now, *(_peak(one.pid) for one in workers)]
    return now / 2**20, max(peaks) / 2**20


def _peak(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:  # noqa: PTH123 - no path of ours
            line = next((line for line in status if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    except OSError:
        return 0
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
