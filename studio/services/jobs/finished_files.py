"""Reads large finished files on a thread of their own: to read and hash tens of megabytes takes longer than a frame.

Used by the job queue; main thread, the signal too.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from studio import threads
from studio.domain.errors import Failure
from studio.wire.messages import FileDone

LARGE = 2**20
"""Bytes from which on a file is read here; smaller ones take a few milliseconds at most."""


class FinishedFiles(QObject):
    ready = Signal(object, object)
    """FileDone, and by SHA-256 its bytes and those of its parts, if they are what was announced, else None."""
    _was_read = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_read.connect(self.ready, Qt.ConnectionType.QueuedConnection)

    def read(self, done: FileDone) -> None:
        def hand_on(contents: dict[str, bytes] | Failure | None) -> None:
            self._was_read.emit(done, contents if isinstance(contents, dict) else None)

        threads.start(lambda: _read(done), hand_on, "finished file")


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
