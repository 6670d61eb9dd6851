"""Memory over 100,000 spoken words: `python -m tests.bench narration_memory`. The voice is the fast fake one; queue,
worker process, adoption and project file are the real ones."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.bench.measure import row, told
from tests.narration_memory import spoken
from tests.services.listening_studio import install_voice

WORDS = int(os.environ.get("TRIPTYCH_BENCH_WORDS", "100000"))
MOST_MEGABYTES = 60.0
"""That may be held more at the end than when a tenth was spoken: the records of the takes, with the time of each word,
are a part of the project, and its sound is not."""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TRIPTYCH_HOME"] = str(folder / "home")
        install_voice()
        found = spoken(
            folder, WORDS, WORDS // 10,
            lambda at: told(f"after {at.words} words", f"window {at.window:.0f} MB, worker {at.worker:.0f} MB"),
        )  # fmt: skip
    first, last = found[0], found[-1]
    window, worker = last.window - first.window, last.worker - first.worker
    row("more in the window's process", f"{window:.0f} MB", f"{MOST_MEGABYTES:.0f} MB", window <= MOST_MEGABYTES)
    row("more in the worker's", f"{worker:.0f} MB", f"{MOST_MEGABYTES:.0f} MB", worker <= MOST_MEGABYTES)
