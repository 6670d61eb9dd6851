"""Run the benchmarks named, or all of them, each in a process of its own: `python -m tests.bench [NAME ...]`.

`python -m tests.bench soak` is for hours, and no part of all. Exit code 1 when a bound was missed.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.measure import machine, missed


def main() -> int:
    if sys.argv[1:2] == ["soak"]:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from tests.bench import soak

        return soak.main(sys.argv[2:])
    folder = Path(__file__).parent
    every = sorted(path.stem.removeprefix("bench_") for path in folder.glob("bench_*.py"))
    chosen = sys.argv[1:] or every
    unknown = [name for name in chosen if name not in every]
    if unknown:
        print(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(every)}")
        return 2
    if len(chosen) > 1:
        # One leaves its application, its memory and its collection of garbage behind, which the next must not feel.
        runs = [subprocess.run([sys.executable, "-m", "tests.bench", name], check=False) for name in chosen]
        return max(run.returncode for run in runs)
    print(f"\n--- {chosen[0]}: {machine()}", flush=True)
    importlib.import_module(f"tests.bench.bench_{chosen[0]}").main()
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
