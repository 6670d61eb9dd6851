"""kill -9 at random moments, 200 trials: nothing is lost.

`python -m tests.bench kill`, with TRIPTYCH_BENCH_TRIALS for another number, or
`python -m tests.bench.bench_kill [trials] [seed]`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from tests.bench.measure import row
from tests.project.killing import run_trials

TRIALS = int(os.environ.get("TRIPTYCH_BENCH_TRIALS", "200"))


def main(trials: int = TRIALS, seed: int = 2) -> None:
    application = QCoreApplication.instance() or QCoreApplication([])
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRIPTYCH_HOME"] = folder
        try:
            reached = run_trials(Path(folder), trials, seed)
        except AssertionError as error:
            row(f"kill -9 at random moments, {trials} trials", str(error), "nothing lost", False)
            raise
    seconds = time.monotonic() - start
    value = f"up to {max(reached)} actions, {seconds:.0f} s"
    row(f"kill -9 at random moments, {trials} trials", value, "nothing lost", True)
    del application


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
