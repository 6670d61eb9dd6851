"""The only door: `python -m studio`, the `triptych` command and frozen builds all come in here.

Imports just the side that is asked for: the window (no argument, or files to open), the command line, a worker, or
the reader of one stranger's file: a large picture, a PDF.
What keeps a side from starting is one sentence on standard error (`studio.door`), never a traceback; so is Ctrl+C, at
any moment from here on.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

OLDEST = (3, 11)


CANCELLED = 130
"""128 and the number of SIGINT, as shells count it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run Triptych; returns the exit status."""
    if argv is None and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _leave_at_once)
    try:
        status = _run(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        sys.stderr.write("triptych: cancelled\n")
        status = CANCELLED
    if argv is None:
        # All is done: what Python still tidies up takes no part in the answer.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return status


def _leave_at_once(_number: int, _frame: FrameType | None) -> None:
    """While libraries are imported there is nothing to save, and an exception in the midst of it makes some of them
    abort. The window and the commands take the signal over."""
    os.write(2, b"triptych: cancelled\n")
    os._exit(CANCELLED)


def _run(arguments: list[str]) -> int:
    if sys.version_info < OLDEST:
        sys.stderr.write("triptych: Python 3.11 or newer is needed; install it and start Triptych with it\n")
        return 1
    if arguments and arguments[0] in ("worker", "decoder", "pdf-reader"):
        return _work(arguments)
    try:
        from studio import door
    except ModuleNotFoundError as error:
        sys.stderr.write(f"triptych: the package {error.name} is missing from this installation; install it again\n")
        return 1
    door.settle_encoding()
    door.mend_streams()
    door.take_errors()
    try:
        status = _enter(arguments)
    except door.CannotStart as refusal:
        door.say(str(refusal))
        return refusal.status
    except ImportError as error:
        door.say(door.missing(error))
        return 1
    except BrokenPipeError:
        status = 1
    return door.empty_output() or status


def _work(arguments: list[str]) -> int:
    """A process that the window started."""
    if arguments[0] == "decoder":
        from studio.worker.decoder import main as run_decoder

        return run_decoder()
    if arguments[0] == "pdf-reader":
        from studio.worker.pdf_reader import main as run_reader

        return run_reader()
    from studio.worker.main import main as run_worker

    return run_worker(arguments[1:])


def _enter(arguments: list[str]) -> int:
    """The window or one command, once it is sure that it can start."""
    from studio import door

    door.check_words(arguments)
    window = not arguments or _is_file(arguments[0])
    if window:
        door.check_display(arguments)
    door.check_folders()
    if window:
        # The window collects garbage by its own timer; a start makes little of it.
        gc.disable()
        from studio.app import main as run_window

        return run_window(arguments)
    from studio.cli.main import main as run_command

    return run_command(arguments)


def _is_file(argument: str) -> bool:
    """A file to open in the window: named like a project, or one that is there and no command."""
    return argument.endswith(".triptych") or (
        "." in argument and not argument.startswith("-") and Path(argument).exists()
    )


if __name__ == "__main__":
    sys.exit(main())
