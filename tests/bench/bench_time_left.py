"""What the queue says of the time left, against the time it takes: the starter model, scenes of different kinds.

`python -m tests.bench time_left`. Each is drawn once, in this order, by a cache that has learned nothing but from those
before it. Whether other programs take the processor is seen in the wall clock alone: run it on a quiet machine.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from studio.domain.project_records import Job
from studio.domain.requests import PictureRequest
from tests.bench.measure import row
from tests.bench.studio_runs import Bench, bench_services, wait_until

SCENES = (
    ("a cat", 512, 512, 20),
    ("a fox in a forest", 512, 512, 20),
    ("a dog and a cat on a meadow", 512, 512, 20),
    ("three birds over the sea at sunset", 512, 512, 20),
    ("a fox with a red umbrella in a forest at night with a full moon and a small house", 512, 512, 20),
    ("eight sheep in the snow", 512, 512, 20),
    ("a castle on a hill", 768, 512, 20),
    ("a rabbit reading a book in a library", 512, 512, 20),
    ("mountains at dawn", 512, 512, 20),
    ("a pirate ship on the sea, a whale, two seagulls, a lighthouse and the moon", 1024, 640, 20),
    ("a bear riding a bicycle in a city", 512, 512, 12),
    ("a table with a cup, an apple, a book, a candle and a clock in a kitchen", 512, 512, 20),
)


class Said(NamedTuple):
    at: float
    """Seconds since compute began."""
    left: float | None


def main() -> None:
    with bench_services() as bench:
        _drawn(bench, "a cat", 512, 512, 20)
        for scene in SCENES:
            said, took = _drawn(bench, *scene)
            totals = [one.at + one.left for one in said if one.left is not None]
            first, name = (totals[0] if totals else 0.0), scene[0][:44]
            row(
                f"{name}: first total said / {took:.1f} s taken",
                f"{first / took:.2f}",
                "0.5 to 2",
                0.5 < first / took < 2,
            )
            longest = _longest_under_a_second(said, took)
            row(f"{name}: longest “less than a second”", f"{longest:.1f} s", "3 s", longest < 3)


def _longest_under_a_second(said: list[Said], took: float) -> float:
    longest, since = 0.0, None
    for one in [*said, Said(took, None)]:
        if since is not None:
            longest = max(longest, one.at - since)
        if one.left is None or one.left >= 1:
            since = None
        elif since is None:
            since = one.at
    return longest


def _drawn(bench: Bench, prompt: str, width: int, height: int, steps: int) -> tuple[list[Said], float]:
    model = bench.library.real.ref("starter-picture")
    request = PictureRequest(model=model, prompt=prompt, width=width, height=height, steps=steps, guidance=1.5, seed=7)
    begun: list[float] = []
    ended: list[float] = []
    said: list[Said] = []

    def changed(job: Job) -> None:
        if job.state == "running" and not begun:
            begun.append(time.perf_counter())

    def told(_job: str, _done: float, _total: float, _phase: str, left: float | None) -> None:
        if begun:
            said.append(Said(time.perf_counter() - begun[0], left))

    def over(_job: Job) -> None:
        ended.append(time.perf_counter())

    queue = bench.queue
    queue.job_changed.connect(changed)
    queue.progress.connect(told)
    queue.ended.connect(over)
    queue.submit(request)
    wait_until(lambda: bool(ended), 300)
    queue.job_changed.disconnect(changed)
    queue.progress.disconnect(told)
    queue.ended.disconnect(over)
    return said, ended[0] - begun[0]
