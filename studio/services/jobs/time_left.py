"""Tells how far the jobs at work are, and how long they will still take: at each word of theirs, and every second
between two, so that no time stands still while nothing is heard. Used by JobQueue; main thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from studio.domain.requests import Request
from studio.services.jobs.estimates import Estimates
from studio.wire.messages import Progress

_TICK_MS = 1000

Told = Callable[[str, float, float, str, float | None], None]
"""Is given job id, done, total, phase, seconds left."""


class _Clock:
    def __init__(self, request: Request) -> None:
        self.request = request
        self.since: float | None = None
        self.last: Progress | None = None
        self.heard_at = 0.0
        self.apart = 0.0
        """Seconds since compute began of what tells no total, as a translation that is made once: no step took them."""


class TimeLeft(QObject):
    """`begin`, then `running` and `heard` for what the worker says, then `end`."""

    def __init__(
        self, estimates: Estimates, told: Told, parent: QObject, now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._estimates, self._told, self._now = estimates, told, now
        self._clocks: dict[str, _Clock] = {}
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self.tick)

    def begin(self, job_id: str, request: Request) -> None:
        self._clocks[job_id] = _Clock(request)

    def running(self, job_id: str) -> None:
        """Loading is over."""
        clock = self._clocks.get(job_id)
        if clock is not None:
            clock.since = self._now()

    def heard(self, message: Progress) -> None:
        clock = self._clocks.get(message.job_id)
        if clock is None:
            return
        now = self._now()
        if clock.since is not None and clock.last is not None and clock.last.total <= 0:
            clock.apart += now - max(clock.heard_at, clock.since)
        clock.last, clock.heard_at = message, now
        if clock.since is not None and not self._tick.isActive():
            self._tick.start()
        self._tell(clock, message)

    def end(self, job_id: str) -> float:
        """Seconds of its compute that tell nothing of the next one's."""
        clock = self._clocks.pop(job_id, None)
        if not self._clocks:
            self._tick.stop()
        return clock.apart if clock is not None else 0.0

    def tick(self) -> None:
        """Tell anew what was heard last: a second later less is left of it, or it takes longer than was thought."""
        for clock in tuple(self._clocks.values()):
            if clock.since is not None and clock.last is not None:
                self._tell(clock, clock.last)

    def _tell(self, clock: _Clock, message: Progress) -> None:
        left = None
        if clock.since is not None:
            elapsed = self._now() - clock.since - clock.apart
            left = self._estimates.seconds_left(clock.request, elapsed, message.done, message.total, message.work)
        self._told(message.job_id, message.done, message.total, message.phase, left)
