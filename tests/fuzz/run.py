"""Runs targets in worker processes, and gathers what they found. Called by `__main__` and by the suite."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.target import Target
from tests.fuzz.worker import TIMERS

_KEPT = 3
"""Inputs that are kept of those that fail in the same way."""
_DEATHS = 30
"""After so many dead workers a target is left: what is wrong is known by then."""
_BATCH = 5000


@dataclass(frozen=True)
class Finding:
    target: str
    kind: str
    """"exception", "memory", "hang", "crash", or what is wrong with a good file."""
    what: str
    detail: str
    kept: Path | None

    def __str__(self) -> str:
        again = f"\n    again: python -m tests.fuzz --only {self.target} --file {shlex.quote(str(self.kept))}"
        return f"{self.target}: {self.kind}: {self.what}{again if self.kept else ''}"


@dataclass
class Tally:
    """What became of the inputs of one target."""

    inputs: int = 0
    refused: int = 0
    seconds: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    more: int = 0
    """Findings like those in the list, which were not kept."""


def shares(targets: Sequence[Target], inputs: int) -> dict[str, int]:
    """How many inputs each target gets of all of them."""
    whole = sum(target.share for target in targets)
    return {target.name: max(1, round(inputs * target.share / whole)) for target in targets}


def fuzz(
    targets: Sequence[Target],
    inputs: int,
    *,
    seed: int,
    keep: Path,
    jobs: int = 1,
    until: float | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> dict[str, Tally]:
    """Run so many inputs over the targets, or until the monotonic clock says `until`. Failing inputs go to `keep`."""
    plan = shares(targets, inputs)
    waiting = [
        (name, start, min(start + _BATCH, count)) for name, count in plan.items() for start in range(0, count, _BATCH)
    ]
    if until is not None:  # every target gets its turn before the first one gets a second
        waiting.sort(key=lambda piece: piece[1])
    runner = _Runner(seed, keep, until, tell, waiting)
    threads = [threading.Thread(target=runner.work, name=f"fuzz {number}") for number in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return runner.tallies


class _Runner:
    def __init__(
        self,
        seed: int,
        keep: Path,
        until: float | None,
        tell: Callable[[str], None],
        waiting: list[tuple[str, int, int]],
    ) -> None:
        self._seed, self._keep, self._until, self._tell = seed, keep, until, tell
        self._waiting = waiting
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str, str], int] = {}
        self._deaths: dict[str, int] = {}
        self.tallies: dict[str, Tally] = {}

    def work(self) -> None:
        scratch = Path(tempfile.mkdtemp(prefix="triptych-fuzz-"))
        try:
            while pieces := self._next():
                self._worker(scratch, pieces)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _next(self) -> list[tuple[str, int, int]]:
        """What one process does in one go: a process that begins imports all libraries anew."""
        with self._lock:
            if self._until is not None and time.monotonic() > self._until:
                return []
            taken, inputs = [], 0
            while self._waiting and inputs < _BATCH:
                taken.append(self._waiting.pop(0))
                inputs += taken[-1][2] - taken[-1][1]
            return taken

    def _worker(self, scratch: Path, pieces: list[tuple[str, int, int]]) -> None:
        order = json.dumps({"scratch": str(scratch), "plan": pieces, "seed": self._seed})
        with (scratch / "stderr").open("w+b") as errors:
            command = [sys.executable, "-m", "tests.fuzz.worker", order]
            begun, done = time.monotonic(), 0
            ended = False
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=_environment(scratch)) as process:
                assert process.stdout is not None
                for line in process.stdout:
                    if not line.startswith(b"{"):
                        continue
                    event = json.loads(line)
                    if event["say"] == "done":
                        name, start, end = pieces[done]
                        self._count(name, end - start, event["refused"], time.monotonic() - begun)
                        begun, done = time.monotonic(), done + 1
                    elif event["say"] == "finding":
                        self._found(event["target"], event["kind"], event["what"], event["detail"], Path(event["file"]))
                    ended = event["say"] == "all"
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace")
        if not ended:
            self._died(scratch, pieces[done:], process.returncode, said, time.monotonic() - begun)

    def _died(self, scratch: Path, pieces: list[tuple[str, int, int]], code: int, said: str, took: float) -> None:
        """The input that killed the worker is a finding; what comes after it goes to the next worker."""
        name, start, end = pieces[0]
        written = (scratch / "number").read_bytes() if (scratch / "number").exists() else b""
        number = struct.unpack("<q", written)[0] if len(written) == 8 else -1
        kind = "hang" if -code in TIMERS else "crash"
        frame = next((line.strip() for line in said.splitlines() if "/studio/" in line), f"exit code {code}")
        self._found(name, kind, frame.rpartition("/")[2], said[-3000:], _now(scratch))
        self._count(name, max(0, number + 1 - start), 0, took)
        with self._lock:
            self._deaths[name] = self._deaths.get(name, 0) + 1
            rest = [(name, number + 1, end)] if start <= number < end - 1 and self._deaths[name] < _DEATHS else []
            self._waiting[:0] = rest + pieces[1:]

    def _count(self, name: str, inputs: int, refused: int, seconds: float) -> None:
        with self._lock:
            tally = self.tallies.setdefault(name, Tally())
            tally.inputs += inputs
            tally.refused += refused
            tally.seconds += seconds

    def _found(self, name: str, kind: str, what: str, detail: str, file: Path) -> None:
        with self._lock:
            tally = self.tallies.setdefault(name, Tally())
            known = (name, kind, what)
            self._seen[known] = self._seen.get(known, 0) + 1
            if self._seen[known] > _KEPT:
                tally.more += 1
                return
            found = Finding(name, kind, what, detail, self._kept(name, detail, file))
            tally.findings.append(found)
        self._tell(str(found))

    def _kept(self, name: str, detail: str, file: Path) -> Path | None:
        if not file.exists():
            return None
        data = file.read_bytes()
        kept = self._keep / name / f"{hashlib.sha256(data).hexdigest()[:16]}{file.suffix}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(data)
        kept.with_name(kept.name + ".why").write_text(detail, encoding="utf-8")
        return kept


def _now(scratch: Path) -> Path:
    """What the worker that died was reading, under its ending: some readers go by it."""
    now, suffix = scratch / "now", scratch / "suffix"
    if not now.exists() or not suffix.exists():
        return now
    return now.replace(now.with_name(f"died{suffix.read_text()}"))


def _environment(scratch: Path) -> dict[str, str]:
    home = scratch / "home"
    home.mkdir(exist_ok=True)
    return {**os.environ, "TRIPTYCH_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONHASHSEED": "0"}
