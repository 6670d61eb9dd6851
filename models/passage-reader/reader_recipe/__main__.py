"""The recipe's commands, run in `models/passage-reader`, each with the folder of FairytaleQA and one for what is made:

python -m reader_recipe meanings DATA WORK   what MiniLM says of every question and pair of sentences
python -m reader_recipe adapter DATA WORK    questions.npz
python -m reader_recipe reader DATA WORK     reader.pt, for an hour of one core
python -m reader_recipe export DATA WORK     reader.onnx, of 8 bits
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

COMMANDS = ("meanings", "adapter", "reader", "export")
"""Each a module with `run(options)`."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m reader_recipe", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("data", type=Path, help="folder with the data-by-train-split of FairytaleQA")
    parser.add_argument("work", type=Path)
    parser.add_argument("--minutes", type=float, default=62.0, help="that the reader learns")
    parser.add_argument("--begin", type=Path, help="a reader.pt from which it goes on")
    parser.add_argument("--rate", type=float, default=8e-5, help="of its first steps")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    importlib.import_module(f"reader_recipe.{options.command}").run(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
