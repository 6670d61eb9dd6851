"""The worker's two pipes: commands on file descriptor 0, answers on what was file descriptor 1.

Claimed first thing in the process, because libraries print to standard output whenever they like: from then on
descriptor 1 is standard error, and descriptor 0 is empty.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator

from studio.wire.framing import FrameReader, encode
from studio.wire.messages import (
    Failed,
    FileDone,
    Finished,
    Held,
    Pong,
    Preview,
    Progress,
    Ready,
    Running,
    Sound,
    Started,
    Stopped,
    ToWorker,
    Words,
)

WIRE_FD_VARIABLE = "TRIPTYCH_WIRE_FD"
"""Tells the fakes where they can write garbage."""
Message = (
    Ready
    | Started
    | Running
    | Progress
    | Preview
    | Words
    | Sound
    | FileDone
    | Finished
    | Failed
    | Stopped
    | Held
    | Pong
)
_CHUNK = 256 * 1024


def claimed_streams() -> tuple[int, int]:
    """Descriptors to read from and to write to; from now on 0 is empty and 1 is standard error."""
    write_fd = os.dup(1)
    os.dup2(2, 1)
    read_fd = os.dup(0)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    if os.name == "nt":
        import msvcrt

        msvcrt.setmode(read_fd, os.O_BINARY)  # type: ignore[attr-defined,unused-ignore]
        msvcrt.setmode(write_fd, os.O_BINARY)  # type: ignore[attr-defined,unused-ignore]
    os.environ[WIRE_FD_VARIABLE] = str(write_fd)
    return read_fd, write_fd


class Pipe:
    """Both directions. `send` may be called from any thread; `commands` from the reading thread alone."""

    def __init__(self, read_fd: int, write_fd: int) -> None:
        self._read_fd = read_fd
        self._write_fd = write_fd
        self._lock = threading.Lock()

    @classmethod
    def claim_standard_streams(cls) -> Pipe:
        """Take descriptors 0 and 1 away from everybody else."""
        return cls(*claimed_streams())

    def send(self, message: Message) -> None:
        """Write one message. When the window is gone the process ends: nobody is left to work for."""
        frame = memoryview(encode(message))
        with self._lock:
            try:
                while frame:
                    frame = frame[os.write(self._write_fd, frame) :]
            except OSError:
                os._exit(0)

    def commands(self, decode_hook: Callable[[type, object], object]) -> Iterator[ToWorker]:
        """Every command, until end of file; requests are read by `Kinds.decode_hook`. Raises BadFrame on garbage."""
        reader: FrameReader[ToWorker] = FrameReader(ToWorker, decode_hook)
        while data := os.read(self._read_fd, _CHUNK):
            yield from reader.feed(data)
