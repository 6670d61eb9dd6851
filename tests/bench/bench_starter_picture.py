"""The starter picture model as the window uses it: through a real worker, cold and warm, with the worker's memory.

`python -m tests.bench starter_picture`. Cold is from the order to the picture in the project, with the worker's
process started by it; warm is the median of five further pictures.
"""

from __future__ import annotations

import statistics
import time

import msgspec
import psutil

from studio.domain.document import Job
from studio.domain.requests import PictureRequest
from studio.services.jobs.ledger import ENDED
from tests.bench.measure import machine, row, told
from tests.bench.studio_runs import Bench, bench_services, wait_until

MODEL = "starter-picture"
COLD_STARTS = 3
WARM = 5


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
        sticker = msgspec.structs.replace(large, sticker=True)
        cut = [_seconds(bench, sticker, 300 + number) for number in range(WARM)]
        memory, most = _worker_memory()
    middle = statistics.median(warm)
    row("prompt to 256 px, worker warm, median of 5", f"{middle:.2f} s", "under 2 s", middle < 2)
    row("prompt to 256 px, nothing loaded, worst of 3", f"{max(cold):.2f} s", "under 4 s", max(cold) < 4)
    told("prompt to 512 px, worker warm, median of 5", f"{statistics.median(full):.2f} s")
    told("prompt to 512 px sticker, worker warm, median of 5", f"{statistics.median(cut):.2f} s")
    row("worker memory after 512 px (most ever)", f"{memory:.0f} MB ({most:.0f})", "under 600 MB", most < 600)


def _request(bench: Bench, side: int) -> PictureRequest:
    request = bench.library.request(MODEL)
    assert isinstance(request, PictureRequest)
    return msgspec.structs.replace(
        request, prompt="two red apples and a cat on a blue background", width=side, height=side
    )


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


def _worker_memory() -> tuple[float, float]:
    """MB of the picture worker now, and the most it ever had where the system tells."""
    workers = [one for one in psutil.Process().children(recursive=True) if "worker" in " ".join(one.cmdline())]
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
