"""The only door: `python -m studio`, the `triptych` command and frozen builds all come in here.

Imports just the side that is asked for: the window (no argument, or a project file), the command line, or a worker.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Run Triptych; returns the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] == "worker":
        from studio.worker.main import main as run_worker

        return run_worker(arguments[1:])
    if not arguments or _is_project(arguments[0]):
        # The window collects garbage by its own timer; a start makes little of it.
        gc.disable()
        from studio.app import main as run_window

        return run_window(arguments)
    from studio.cli.main import main as run_command

    return run_command(arguments)


def _is_project(argument: str) -> bool:
    """A file to open in the window: named like a project, or a file that is there and no command."""
    return argument.endswith(".triptych") or (
        "." in argument and not argument.startswith("-") and Path(argument).is_file()
    )


if __name__ == "__main__":
    sys.exit(main())
