"""The recipe's command line: one subcommand a module.

Run from the folder above this one: ``python -m recipe data --work FOLDER``.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = ("data", "train", "export", "evaluate", "sheet", "landscapes", "naming", "anchors")
"""Modules of this package with `add_parser(subparsers)` and `run(args) -> int | None`; heavy imports inside `run`."""


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(prog="python -m recipe", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True)
    for name in COMMANDS:
        importlib.import_module(f"recipe.{name}").add_parser(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; the exit status is what its `run` answers, 0 for None."""
    args = build_parser().parse_args(arguments)
    return int(importlib.import_module(f"recipe.{args.command}").run(args) or 0)


if __name__ == "__main__":
    sys.exit(main())
