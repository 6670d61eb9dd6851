"""Sixty deaths of a worker: killed, a segmentation fault, stopped, out of memory; at rest, in a load, in a run.

`python -m tests.bench deaths`, with TRIPTYCH_BENCH_DEATHS for another number than five of each. After each death the
job that was at work has failed for the right reason, every picture that was adopted is still in the project, and the
next picture is made. Memory runs out in a control group of its own, where one can be made, else by a limit on the
process's data.
"""

from __future__ import annotations

import os
import resource
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.domain.errors import Failure, OutOfMemory, WorkerDied, WorkerHung
from studio.domain.picture_records import Generation
from studio.domain.project_records import Job
from tests.bench.measure import row, told
from tests.bench.studio_runs import Bench, bench_services, wait_until
from tests.services.fakes import picture

EACH = int(os.environ.get("TRIPTYCH_BENCH_DEATHS", "5"))
WAYS = ("SIGKILL", "SIGSEGV", "SIGSTOP", "memory")
MOMENTS = ("idle", "load", "run")
NOTICED_SECONDS = 10.0
GROUPS = Path("/sys/fs/cgroup/memory")
"""Of control groups, version 1."""
_LIMIT = "2M"


def main() -> None:
    with bench_services() as bench:
        for way in WAYS:
            for moment in MOMENTS:
                seconds = [_one(bench, way, moment) for _ in range(EACH)]
                bound = f"{NOTICED_SECONDS:.0f} s"
                middle = f"{statistics.median(seconds):.1f} s, worst {max(seconds):.1f} s"
                row(f"{way}, {moment}: {EACH} deaths, noticed after", middle, bound, max(seconds) < NOTICED_SECONDS)
        made = len(list(bench.session.document.all(Generation)))
        told("pictures in the project at the end", str(made))


def _one(bench: Bench, way: str, moment: str) -> float:
    """Seconds from what was done to it until the worker was known to be gone. Raises SystemExit where all is not as it
    should be afterwards."""
    _made(bench)
    kept = {one.id for one in bench.session.document.all(Generation)}
    pid = _fresh(bench)
    job_id = ""
    if moment != "idle":
        job_id = bench.queue.submit(picture("!load-heavy" if moment == "load" else "!heavy", steps=200))
        state = "loading" if moment == "load" else "running"
        wait_until(lambda: bench.session.document.need(Job, job_id).state == state)
    with _struck(pid, way):
        begun = time.monotonic()
        if way == "memory" and moment == "idle":
            job_id = bench.queue.submit(picture("!load-heavy"))
        wait_until(lambda: bench.pool.pid("picture") != pid, 90)
        seconds = time.monotonic() - begun
    if job_id:
        wait_until(lambda: not bench.queue.active(job_id))
        _look(bench.session.document.need(Job, job_id).failure, way)
    if not kept <= {one.id for one in bench.session.document.all(Generation)}:
        raise SystemExit(f"{way}, {moment}: a picture is gone")
    _made(bench)
    return seconds


def _fresh(bench: Bench) -> int:
    """The process id of a worker that has loaded nothing, and whose deaths are forgotten."""
    before = bench.pool.pid("picture")
    bench.pool.restart("picture")
    wait_until(lambda: bench.pool.pid("picture") != before)
    bench.pool.prewarm("picture")
    wait_until(lambda: bench.pool.state("picture") == "ready")
    pid = bench.pool.pid("picture")
    assert pid is not None
    return pid


def _made(bench: Bench) -> None:
    job_id = bench.queue.submit(picture())
    wait_until(lambda: not bench.queue.active(job_id))
    job = bench.session.document.need(Job, job_id)
    if job.state != "done" or not bench.session.flush():
        raise SystemExit(f"the next picture was not made: {job.state}, {job.failure}")


def _look(failure: Failure | None, way: str) -> None:
    right = {
        "SIGKILL": isinstance(failure, WorkerDied) and failure.signal == signal.SIGKILL and not failure.out_of_memory,
        "SIGSEGV": isinstance(failure, WorkerDied) and failure.signal == signal.SIGSEGV,
        "SIGSTOP": isinstance(failure, WorkerHung),
        "memory": isinstance(failure, OutOfMemory) or (isinstance(failure, WorkerDied) and failure.out_of_memory),
    }[way]
    if not right:
        raise SystemExit(f"{way} was taken for {failure}")


@contextmanager
def _struck(pid: int, way: str) -> Iterator[None]:
    if way != "memory":
        os.kill(pid, getattr(signal, way))
        yield
        return
    group = GROUPS / f"triptych-bench-{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        resource.prlimit(pid, resource.RLIMIT_DATA, (1 << 20, 1 << 20))
        yield
        return
    try:
        (group / "memory.limit_in_bytes").write_text(_LIMIT)
        (group / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        group.rmdir()


if __name__ == "__main__":
    main()
