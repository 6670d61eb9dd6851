"""Whether two Kokoro processes, each with half of the cores, speak a book faster than one with all of them:
`python -m tests.bench narration_workers`, on a machine that has nothing else to do. The same sentences, in turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

from studio.engines.runtime.cpu import physical_cores
from tests.bench.measure import told
from tests.bench.studio_runs import STARTERS
from tests.narration_memory import resident

SENTENCES = int(os.environ.get("TRIPTYCH_BENCH_SENTENCES", "8"))
TURNS = int(os.environ.get("TRIPTYCH_BENCH_TURNS", "3"))


class Speaker:
    def __init__(self, threads: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.one_voice"], env={**os.environ, "OMP_NUM_THREADS": str(threads)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._answer() == "ready"

    def ask(self, first: int, count: int) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{first} {count}\n")
        self._process.stdin.flush()

    def seconds(self) -> float:
        """Of the sound, once it has been made."""
        return float(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def megabytes(self) -> float:
        return resident(self._process.pid)

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def factor(speakers: list[Speaker]) -> float:
    """Seconds of sound a second, all of them together."""
    share = SENTENCES // len(speakers)
    begun = time.perf_counter()
    for place, one in enumerate(speakers):
        one.ask(place * share, share)
    sound = sum(one.seconds() for one in speakers)
    return sound / (time.perf_counter() - begun)


def main() -> None:
    if not (STARTERS / "kokoro-v1.0").is_dir():
        print(f"not measured: {STARTERS / 'kokoro-v1.0'} is not here")
        return
    cores = physical_cores()
    if cores < 2:
        print("not measured: two workers need two cores")
        return
    alone, pair = [Speaker(cores)], [Speaker(cores // 2), Speaker(cores // 2)]
    found: dict[str, list[float]] = {"one": [], "two": []}
    for _ in range(TURNS):
        found["one"].append(factor(alone))
        found["two"].append(factor(pair))
    one, two = (statistics.median(found[name]) for name in ("one", "two"))
    told(f"one worker with {cores} threads, seconds of sound a second", f"{one:.2f} ({_spread(found['one'])})")
    told(f"two workers with {cores // 2} threads each", f"{two:.2f} ({_spread(found['two'])})")
    told("two over one", f"{two / one:.2f}")
    told("memory of one worker, of two", f"{alone[0].megabytes():.0f} MB, {sum(s.megabytes() for s in pair):.0f} MB")
    for speaker in (*alone, *pair):
        speaker.end()


def _spread(values: list[float]) -> str:
    return f"{min(values):.2f} to {max(values):.2f}"
