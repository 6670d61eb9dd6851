"""Reads large finished files on a thread of their own: to read and hash tens of megabytes takes longer than a frame.
So does making the records of a long transcript.

Used by the job queue; main thread, the signal too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from studio import threads
from studio.domain.errors import Failure
from studio.wire.messages import FileDone

LARGE = 2**20
"""Bytes from which on a file is read here; smaller ones take a few milliseconds at most."""


class FinishedFiles(QObject):
    ready = Signal(object, object, object)
    """FileDone; by SHA-256 its bytes and those of its parts, if they are what was announced, else None; and what `work`
    answered, or None."""
    _was_read = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_read.connect(self.ready, Qt.ConnectionType.QueuedConnection)

    def read(self, done: FileDone, work: Callable[[], object] | None = None) -> None:
        """`work` is called on the thread, too, once the file was read."""

        def both() -> tuple[dict[str, bytes] | None, object]:
            contents = _read(done)
            return contents, work() if work is not None and contents is not None else None

        def hand_on(found: tuple[dict[str, bytes] | None, object] | Failure) -> None:
            self._was_read.emit(done, *(found if isinstance(found, tuple) else (None, None)))

        threads.start(both, hand_on, "finished file")


def whole_size(done: FileDone) -> int:
    """Bytes of the file and its parts."""
    return done.size + sum(part.size for part in done.parts)


def _read(done: FileDone) -> dict[str, bytes] | None:
    contents = {}
    for path, sha256 in ((done.path, done.sha256), *((part.path, part.sha256) for part in done.parts)):
        try:
            data = Path(path).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != sha256:
            return None
        contents[sha256] = data
    return contents
