"""Run the benchmarks named, or all of them: `python -m tests.bench [start cancel ...]`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.bench.measure import machine


def main() -> int:
    folder = Path(__file__).parent
    every = sorted(path.stem.removeprefix("bench_") for path in folder.glob("bench_*.py"))
    chosen = sys.argv[1:] or every
    unknown = [name for name in chosen if name not in every]
    if unknown:
        print(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(every)}")
        return 2
    print(machine())
    for name in chosen:
        print(f"\n--- {name}", flush=True)
        importlib.import_module(f"tests.bench.bench_{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
