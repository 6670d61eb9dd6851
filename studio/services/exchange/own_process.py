"""A process of this program that reads one stranger's file for the window and ends. Any thread but the main one; the
process has ended before the block does."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, Literal

import studio

_PIPE: Final = 1 << 20
"""Bytes that a pipe holds, where the system lets us say so."""


@contextlib.contextmanager
def own_process(what: Literal["decoder", "pdf-reader"]) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Its two pipes. A Ctrl+C in the terminal does not reach it. Raises OSError where no process can be started."""
    root = str(Path(studio.__file__).resolve().parent.parent)
    inherited = os.environ.get("PYTHONPATH", "")
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{inherited}" if inherited else root}
    with subprocess.Popen(
        _command(what), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
        env=environment, start_new_session=True, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as run:  # fmt: skip
        assert run.stdin is not None
        assert run.stdout is not None
        _widen(run.stdout.fileno())
        try:
            yield run.stdin, run.stdout
        finally:
            run.kill()


def hand_over(pipe: IO[bytes], *blocks: bytes) -> None:
    """All of it, and no more comes. A process that is gone by then says why in what it answered."""
    with contextlib.suppress(BrokenPipeError):
        for block in blocks:
            left = memoryview(block)
            while left:
                left = left[pipe.write(left) :]
    with contextlib.suppress(BrokenPipeError):
        pipe.close()


def fill(pipe: IO[bytes], room: memoryview) -> None:
    """Raises EOFError where the pipe ends too early."""
    while room:
        count = pipe.readinto(room)  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        room = room[count:]


def exactly(pipe: IO[bytes], count: int) -> bytes:
    """Raises EOFError where the pipe ends too early."""
    data = bytearray(count)
    fill(pipe, memoryview(data))
    return bytes(data)


def _command(what: str) -> tuple[str, ...]:
    """Program and arguments; a frozen build re-enters itself."""
    if getattr(sys, "frozen", False):
        return (sys.executable, what)
    return (sys.executable, "-P", "-m", "studio", what)


def _widen(descriptor: int) -> None:
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE)
