"""Ctrl+C in the terminal, and the system's wish that the window ends, told on Qt's event loop. Main thread.

Python runs a signal's handler between two of its own instructions, of which there are none while Qt waits. So the
number of the signal comes through a socket, which wakes Qt up.
"""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_WATCHED = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupts(QObject):
    """Made once, by the composition root."""

    asked = Signal(int)
    """Number of the signal. A second one of its kind ends the process at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._take)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for name in _WATCHED:
            # Windows has no SIGHUP.
            number = getattr(signal, name, None)
            # What was ignored from the start (by nohup, or of a job in the background) stays so.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _only_wake)

    def _take(self) -> None:
        for number in self._reader.recv(64):
            signal.signal(number, signal.SIG_DFL)
            self.asked.emit(number)


def _only_wake(_number: int, _frame: FrameType | None) -> None:
    """Python writes the number to the socket because there is a handler."""
