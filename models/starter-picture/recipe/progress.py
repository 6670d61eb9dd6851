"""How far a long command has come, one line on standard error, and how fast.

Used by the recipe's evaluation commands.
"""

from __future__ import annotations

import sys
import time


class Progress:
    """Called with what is done and what there is; writes at most every twenty seconds, and at the end."""

    def __init__(self, what: str) -> None:
        self._what, self._begun, self._told = what, time.monotonic(), 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done < total and now - self._told < 20:
            return
        self._told = now
        rate = done / max(now - self._begun, 1e-9)
        sys.stderr.write(f"{self._what}: {done} of {total}, {rate:.1f} a second\n")
        sys.stderr.flush()
