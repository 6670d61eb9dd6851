"""The recipe's commands, run in `models/lexicons`: ``python -m names_recipe data --cmu index.js --work FOLDER``."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {"data": "data", "net": "net"}
"""Command -> module with `add_parser(subparsers)` and `run(args)`."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m names_recipe", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True)
    for module in COMMANDS.values():
        importlib.import_module(f"names_recipe.{module}").add_parser(subparsers)
    args = parser.parse_args(arguments)
    importlib.import_module(f"names_recipe.{COMMANDS[args.command]}").run(args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
