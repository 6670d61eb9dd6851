"""A long run of `triptych narrate` killed 50 times at random moments: `python -m tests.bench narration_kills`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.bench.measure import row, told
from tests.narration_kills import killed
from tests.services.listening_studio import install_voice

KILLS = int(os.environ.get("TRIPTYCH_BENCH_KILLS", "50"))
SENTENCES = 400
LONGEST = float(os.environ.get("TRIPTYCH_BENCH_KILLED_AFTER", "14"))
"""Seconds, at most: more on a machine that has much else to do."""
WORKERS = os.environ.get("TRIPTYCH_BENCH_WORKERS", "2")
"""That speak."""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TRIPTYCH_HOME"] = str(folder / "home")
        install_voice()
        found = killed(folder, folder / "home", SENTENCES, KILLS, LONGEST, workers=WORKERS)
    told("kills, and of them while something was spoken", f"{found.kills}, {found.while_speaking}")
    row("takes lost", str(found.lost), "0", not found.lost)
    row("sentences with two takes", str(found.twice), "0", not found.twice)
    row("sentences without a take", str(found.missing), "0", not found.missing)
    row("the book is there, and nothing beside it", str(found.finished), "True", found.finished)
