"""Reads one PDF file and ends: `python -m studio pdf-reader`, started by `studio.services.exchange.pdf_in`.

What it reads is a stranger's, and may be made to take any time and memory: here neither reaches the window. The order
and the file come on standard input, answers go out as `studio.wire.pdf_pages` says. It has no network and reads no
file. A second thread says several times a second that it is at work, and ends it where it no longer gets on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from studio.domain.errors import BadInput, StudioError
from studio.worker.pipe import claimed_streams

if TYPE_CHECKING:
    import msgspec

_TOLD_EVERY: Final = 0.2
"""Seconds."""
_PATIENCE: Final = 60.0
"""Seconds of its own processor time for one page."""
_MEMORY: Final = 3 << 30
"""Bytes of address space, where the system lets us say so."""


def main() -> int:
    """Answer one order; returns the exit status."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    read_fd, write_fd = claimed_streams()
    from studio import leavings, places
    from studio.worker import isolation, machine, sandbox

    machine.be_modest()
    with leavings.new_folder(places.scratch_dir()) as temporary:
        sandbox.prepare(temporary)
        isolation.leave_the_network()
        sandbox.fence_files(temporary)
        _bound_memory()
        _serve(read_fd, write_fd)
    return 0


def _bound_memory() -> None:
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


class _Out:
    """The way to the window. Where that has gone this process ends, too."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._turn = descriptor, threading.Lock()
        self.share = 0.0
        self.since = time.process_time()
        """When it began with the page that it is at."""

    def say(self, message: msgspec.Struct) -> None:
        from studio.wire.framing import encode

        left = memoryview(encode(message))
        with self._turn:
            try:
                while left:
                    left = left[os.write(self._descriptor, left) :]
            except OSError:
                os._exit(0)

    def told(self, share: float) -> None:
        self.share, self.since = share, time.process_time()

    def watch(self, name: str) -> None:
        """On a thread of its own."""
        from studio.wire.pdf_pages import Reading, Refused

        while True:
            time.sleep(_TOLD_EVERY)
            if time.process_time() - self.since > _PATIENCE:
                self.say(Refused(BadInput(name=name, problem="one of its pages takes too long to be read")))
                os._exit(0)
            self.say(Reading(self.share))


def _serve(read_fd: int, write_fd: int) -> None:
    from studio import threads
    from studio.formats.pdf_text import pdf_text
    from studio.wire.pdf_pages import Page, PdfRead, Refused, order_from

    out = _Out(write_fd)
    with os.fdopen(read_fd, "rb") as pipe:
        name = order_from(pipe.read).name
        data = pipe.read()
    threads.start(lambda: out.watch(name), lambda _outcome: None, "watch", daemon=True)
    try:
        found = pdf_text(data, name, out.told)
    except StudioError as error:
        out.say(Refused(error.failure))
        return
    except MemoryError:
        out.say(Refused(BadInput(name=name, problem="it takes more memory than a PDF file may")))
        return
    for page in found.pages:
        out.say(Page(page))
    out.say(PdfRead(title=found.title, author=found.author, unread=found.unread))
