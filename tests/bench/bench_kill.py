"""kill -9 at random moments, 200 trials: nothing lost. Prints a line for each trial's last action and the time it took.

Run from the checkout: `python -m tests.bench.bench_kill [trials] [seed]`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from tests.project.killing import run_trials


def main(trials: int = 200, seed: int = 2) -> None:
    application = QCoreApplication.instance() or QCoreApplication([])
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        reached = run_trials(Path(folder), trials, seed)
    seconds = time.monotonic() - start
    print(f"{trials} kills over {reached[-1]} actions in {seconds:.0f} s: nothing lost")
    del application


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
