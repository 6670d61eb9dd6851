"""Each part in a process of its own, within its time, so that one that dies or hangs costs itself alone; all of them
within `WHOLE`, as cards are lent by the minute."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

PARTS = {
    "card": 60, "small": 150, "faults": 120, "sd15": 120, "sdxl": 240, "writer": 120, "onnx": 150, "translated": 120
}  # fmt: skip
"""Seconds after which each is stopped; all but sdxl took 217 together on the first card."""
WHOLE = 460
"""Seconds for all parts; one for which none are left is told, and counts as missed."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.gpu", description=__doc__)
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=f"of {', '.join(PARTS)}; all when none is named")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--dry", action="store_true", help="on the processor, small: whether the check itself runs")
    args = parser.parse_args()
    unknown = set(args.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if args.dry:
        os.environ["TRIPTYCH_GPU_DRY"] = "1"
    if args.part:
        return _here(args.part)
    from tests.bench.gpu.card import has_card

    if not args.dry and not has_card():
        print("No graphics card answers torch here, so nothing can be checked. --dry tries the check itself.")
        return 2
    end = time.perf_counter() + WHOLE * (10 if args.dry else 1)
    failed = [part for part in args.parts if not _apart(part, args.dry, end - time.perf_counter())]
    print(f"\n{'all parts kept' if not failed else 'missed or failed: ' + ', '.join(failed)}")
    return 1 if failed else 0


def _apart(part: str, dry: bool, left: float) -> bool:
    print(f"\n== {part}", flush=True)
    begun, most = time.perf_counter(), min(left, PARTS[part] * (10 if dry else 1))
    if most <= 0:
        print(f"-- {part}: not begun, the {WHOLE} s are over; run it alone", flush=True)
        return False
    command = [sys.executable, "-m", "tests.bench.gpu", "--part", part, *(["--dry"] if dry else [])]
    try:
        code = subprocess.run(command, timeout=most, check=False).returncode
        end = "" if code == 0 else f", ended with {code}"
    except subprocess.TimeoutExpired:
        code, end = 1, f", stopped after {most:.0f} s"
    print(f"-- {part}: {time.perf_counter() - begun:.0f} s{end}", flush=True)
    return code == 0


def _here(part: str) -> int:
    sys.path.insert(0, str(Path(__file__).parents[2] / "engines" / "picture"))
    from tests.bench import measure
    from tests.bench.gpu import card, onnx, pictures, writers

    work = {
        "card": card.show, "small": pictures.small, "faults": pictures.faults, "sd15": pictures.sd15,
        "sdxl": pictures.sdxl, "writer": writers.hub, "onnx": onnx.starter, "translated": writers.translated,
    }  # fmt: skip
    work[part]()
    return 1 if measure.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
