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
    """FileDone, and its bytes if they are what was announced, else None."""
    _was_read = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_read.connect(self.ready, Qt.ConnectionType.QueuedConnection)

    def read(self, done: FileDone) -> None:
        def hand_on(data: bytes | Failure | None) -> None:
            self._was_read.emit(done, data if isinstance(data, bytes) else None)

        threads.start(lambda: _read(done), hand_on, "finished file")


def _read(done: FileDone) -> bytes | None:
    try:
        data = Path(done.path).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == done.sha256 else None
