"""python -m tests.fuzz [--inputs N] [--seed S] [--only NAME …] [--minutes M] [--jobs J] [--keep FOLDER] [--file PATH]

Reads mutated files by the public door of every reader, in worker processes with bounded memory and time. A crash, a
hang, too much memory or an exception that is not the reader's own is a finding: the input is kept by its hash, with one
line that reads it again. Ends with 1 when there was one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.run import Tally, fuzz
from tests.fuzz.table import TARGETS
from tests.fuzz.worker import replay


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n\n")[2])
    parser.add_argument("--inputs", type=int, default=1_000_000, help="of all targets together")
    parser.add_argument("--seed", type=int, default=0, help="another seed makes other inputs")
    parser.add_argument("--only", action="append", help="targets whose names begin so", metavar="NAME")
    parser.add_argument("--minutes", type=float, help="end after so many, even if inputs are left")
    parser.add_argument("--jobs", type=int, default=1, help="worker processes at a time")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), help="where failing inputs go")
    parser.add_argument("--file", type=Path, help="read this one file by the target of --only")
    parser.add_argument("--list", action="store_true", help="say what targets there are")
    given = parser.parse_args()
    targets = [one for one in TARGETS if not given.only or one.name.startswith(tuple(given.only))]
    if given.list or not targets:
        print("\n".join(target.name for target in TARGETS))
        return 0 if given.list else 2
    if given.file is not None:
        with tempfile.TemporaryDirectory() as scratch:
            replay(targets[0].name, given.file, Path(scratch))
        return 0
    until = time.monotonic() + given.minutes * 60 if given.minutes else None
    tallies = fuzz(
        targets, given.inputs, seed=given.seed, keep=given.keep, jobs=given.jobs, until=until,
        tell=lambda line: print(line, flush=True),
    )  # fmt: skip
    print(table(tallies))
    return int(any(tally.findings for tally in tallies.values()))


def table(tallies: dict[str, Tally]) -> str:
    """Counts, one line a target."""
    rows = [f"{'target':<28}{'inputs':>10}{'refused':>10}{'findings':>10}{'a second':>10}"]
    for name, tally in sorted(tallies.items()):
        speed = tally.inputs / tally.seconds if tally.seconds else 0
        found = len(tally.findings) + tally.more
        rows.append(f"{name:<28}{tally.inputs:>10}{tally.refused:>10}{found:>10}{speed:>10.0f}")
    rows.append(f"{'all':<28}{sum(tally.inputs for tally in tallies.values()):>10}")
    return "\n".join(rows)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
