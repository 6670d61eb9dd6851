"""Trouble at random moments of editing: full disks, clocks that are set, files that are deleted, replaced or renamed.

Nothing acknowledged is lost. `python -m tests.bench losses`, 20 trials of each, or `python -m tests.bench.bench_losses
[trials] [seed]`. Kills have a benchmark of their own.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from tests.bench.measure import row
from tests.project.troubles import GONE, clock_set, disk_full, run_troubles

TRIALS = 20


def main(trials: int = TRIALS, seed: int = 2) -> None:
    application = QCoreApplication.instance() or QCoreApplication([])
    for name, troubles in (("disk full", (disk_full,)), ("clock set", (clock_set,)), ("file gone", GONE)):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["TRIPTYCH_HOME"] = str(Path(folder, "home"))
            title = f"{name} at random moments, {trials} trials"
            try:
                acknowledged = run_troubles(Path(folder), troubles, trials, seed)
            except AssertionError as error:
                row(title, str(error), "nothing lost", False)
                raise
        row(title, f"0 of {sum(acknowledged)} actions lost", "nothing lost", True)
    del application


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
