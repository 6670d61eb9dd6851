"""How many threads llama.cpp computes on from one call to the next. Worker, job thread.

Its threads wait for each other by spinning, so a thread that another program keeps from running holds all of them up:
two threads on two cores that are taken are up to twenty times slower than one. What spins uses its core all the time;
where the threads together got less of the processor than they wanted, they are too many.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import psutil

_TAKEN: Final = 0.8
"""Share of the processor's time that they wanted, below which there is one thread less."""
_FREE: Final = 0.9
"""Cores that were idle, from which on there is one more."""
_LOOK: Final = 0.15
"""Seconds of computing between two looks at what they got."""
_IDLE_LOOK: Final = 1.0
"""Seconds between two looks at the cores that are idle."""


def idle_seconds() -> float:
    """For which cores were idle, all of them together."""
    return float(psutil.cpu_times().idle)


class Crew:
    def __init__(
        self,
        most: int,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.process_time,
        idle: Callable[[], float] = idle_seconds,
    ) -> None:
        """`clock`, `used` and `idle`: seconds that passed, that this process computed, that cores were idle."""
        self.most = most
        self.threads = most
        self._clock, self._used_by_now, self._idle_by_now = clock, used, idle
        self._wall = self._used = 0.0
        self._since, self._idle = clock(), idle()

    def begin(self) -> tuple[float, float]:
        """To be given back to `end` after a call."""
        return self._clock(), self._used_by_now()

    def end(self, begun: tuple[float, float]) -> bool:
        """Whether the number of threads is another one from now on."""
        self._wall += self._clock() - begun[0]
        self._used += self._used_by_now() - begun[1]
        if self._wall < _LOOK:
            return False
        share = self._used / (self._wall * self.threads)
        self._wall = self._used = 0.0
        if self.threads > 1 and share < _TAKEN:
            self.threads = max(1, min(self.threads - 1, int(self.threads * share)))
            self._since, self._idle = self._clock(), self._idle_by_now()
            return True
        return self.threads < self.most and self._more()

    def _more(self) -> bool:
        now = self._clock()
        passed = now - self._since
        if passed < _IDLE_LOOK:
            return False
        idle = self._idle_by_now()
        free = (idle - self._idle) / passed
        self._since, self._idle = now, idle
        if free < _FREE:
            return False
        self.threads = min(self.most, self.threads + int(free + 1 - _FREE))
        return True
