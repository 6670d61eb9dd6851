"""Connections by which threads read a project for a moment. Made by `store`; closing the project ends them.

Lent and taken back on any thread, closed by the one that closes the file. A connection that was still open then would
keep SQLite from folding the log, so that two files were left.
"""

from __future__ import annotations

import threading
import time
from typing import Final

import apsw

PATIENCE: Final = 2.0
"""Seconds that closing waits for a thread that is told to stop."""
_AGAIN: Final = 0.01
"""Seconds between two interrupts: one that comes between two statements is lost."""


class Readers:
    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._lent: set[apsw.Connection] = set()
        self._closed = False

    def lend(self, connection: apsw.Connection) -> None:
        """Raise apsw.ConnectionClosedError, with the connection closed, when nobody may read any more."""
        with self._turn:
            if self._closed:
                connection.close()
                raise apsw.ConnectionClosedError("the project is closed")
            self._lent.add(connection)

    def take_back(self, connection: apsw.Connection) -> None:
        """Close it."""
        with self._turn:
            self._lent.discard(connection)
            connection.close()
            self._turn.notify_all()

    def close(self) -> None:
        """Have them stop; whoever reads gets apsw.InterruptError."""
        until = time.monotonic() + PATIENCE
        with self._turn:
            self._closed = True
            while self._lent and time.monotonic() < until:
                for connection in self._lent:
                    connection.interrupt()
                self._turn.wait(_AGAIN)
