"""The process that reads inputs: started by `tests.fuzz.run`, killed with it, and expected to crash.

It says one line of JSON for each event on its standard output: {"say": "begin"}, "finding", "done", "all". The input
being read lies in `scratch/now` (its ending in `scratch/suffix`), its number in `scratch/number`, so that the runner
can keep what kills a worker; what a finding is about is named in its event. A timer ends the process when one input
takes too long, wherever it hangs, and `faulthandler` says where. It counts processor time, as other programs on the
machine are no fault of a reader; a reader that sleeps is ended later, by the clock.
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import shutil
import signal
import struct
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.fuzz.mutate import mutated
from tests.fuzz.table import TARGETS
from tests.fuzz.target import Target

SLOW = 3
"""Times the limit that the good files get: libraries are imported while they are read."""
PATIENCE = 12
"""Times the limit of processor time, by the clock."""
TIMERS = (signal.SIGPROF, signal.SIGALRM)
"""By which a process dies whose time is up."""


def say(**event: object) -> None:
    print(json.dumps(event), flush=True)


def main(scratch: Path, plan: Sequence[tuple[str, int, int]], seed: int) -> None:
    """`plan`: names of targets, the first number of each and the one after the last."""
    by_name = {target.name: target for target in TARGETS}
    for name, start, end in plan:
        _Run(by_name[name], scratch, seed).run(start, end)
    say(say="all")


def replay(name: str, file: Path, scratch: Path) -> None:
    """Read one file, and let what is raised go up."""
    target = next(target for target in TARGETS if target.name == name)
    shutil.rmtree(scratch / "input", ignore_errors=True)
    (scratch / "input").mkdir(parents=True)
    watch()
    copy = scratch / "input" / f"input{target.suffix or file.suffix}"
    copy.write_bytes(file.read_bytes())
    limit_time(target.seconds * SLOW)
    try:
        print(repr(target.read(copy))[:2000])
    except target.allowed as error:
        print(f"refused: {error!r}"[:2000])
    limit_time(0)


class _Run:
    """One target."""

    def __init__(self, target: Target, scratch: Path, seed: int) -> None:
        self._target, self._seed = target, seed
        self._folder = scratch / "input"
        self._number = os.open(scratch / "number", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._now, self._suffix, self._found = scratch / "now", "", 0
        self._copy = os.open(self._now, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        seeds = scratch / f"seeds-{target.name}"
        shutil.rmtree(seeds, ignore_errors=True)
        seeds.mkdir()
        self._files = list(target.seeds(seeds))
        self._seeds = [file.read_bytes() for file in self._files]

    def run(self, start: int, end: int) -> None:
        _limit_memory(None)
        self._read_good_files()
        _limit_memory(self._target.megabytes)
        say(say="begin", target=self._target.name)
        refused = 0
        for number in range(start, end):
            refused += self._one(number)
        _limit_memory(None)
        say(say="done", target=self._target.name, refused=refused)
        os.close(self._number)
        os.close(self._copy)

    def _read_good_files(self) -> None:
        os.pwrite(self._number, struct.pack("<q", -1), 0)
        for file, data in zip(self._files, self._seeds, strict=True):
            path = self._place(data, file.suffix)
            limit_time(self._target.seconds * SLOW * 4)
            try:
                self._target.read(path)
            except Exception as error:  # noqa: BLE001 - whatever a library raises is what is looked for
                self._say_finding(-1, f"a good file is refused ({file.name})", error)
            limit_time(0)

    def _one(self, number: int) -> bool:
        """Whether the input was refused."""
        random = Random(f"{self._seed}/{self._target.name}/{number}")
        chosen = random.randrange(len(self._seeds))
        os.pwrite(self._number, struct.pack("<q", number), 0)
        limit_time(60)
        path = self._place(
            mutated(self._seeds[chosen], self._seeds, self._target.mutators, random), self._files[chosen].suffix
        )
        limit_time(self._target.seconds)
        try:
            self._target.read(path)
        except self._target.allowed:
            return True
        except Exception as error:  # noqa: BLE001 - whatever a library raises is what is looked for
            limit_time(0)
            kind = "memory" if isinstance(error, MemoryError) else "exception"
            self._say_finding(number, kind, error)
        finally:
            limit_time(0)
        return False

    def _place(self, data: bytes, suffix: str) -> Path:
        for left in os.scandir(self._folder):
            if left.is_dir(follow_symlinks=False):
                shutil.rmtree(left.path, ignore_errors=True)
            else:
                Path(left.path).unlink()
        if self._suffix != (self._target.suffix or suffix):
            self._suffix = self._target.suffix or suffix
            self._now.with_name("suffix").write_text(self._suffix)
        os.ftruncate(self._copy, 0)
        os.pwrite(self._copy, data, 0)
        path = self._folder / f"input{self._suffix}"
        path.write_bytes(data)
        return path

    def _say_finding(self, number: int, kind: str, error: Exception) -> None:
        ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/studio/" in frame.filename]
        at = f"{Path(ours[-1].filename).name}:{ours[-1].name}" if ours else "outside studio"
        self._found += 1
        kept = self._now.with_name(f"found-{self._found}{self._suffix}")
        shutil.copyfile(self._now, kept)
        say(
            say="finding",
            target=self._target.name,
            number=number,
            file=str(kept),
            kind=kind,
            what=f"{type(error).__name__} in {at}",
            detail="".join(traceback.format_exception(error))[-3000:],
        )


def limit_time(seconds: float) -> None:
    """End this process after so much processor time, or when it sleeps for long; 0: no more."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * PATIENCE)


def watch() -> None:
    """Have the timers say where the process was. Called once, before the first limit."""
    for timer in TIMERS:
        faulthandler.register(timer, chain=True)


def _limit_memory(megabytes: int | None) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard
    if megabytes is not None:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        soft = pages * resource.getpagesize() + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    faulthandler.enable()
    watch()
    order = json.loads(sys.argv[1])
    main(Path(order["scratch"]), order["plan"], order["seed"])
