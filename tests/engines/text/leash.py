"""A job control for engine tests: counts, remembers, and cancels when it is told to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import Cancelled
from studio.wire.messages import Listening


class Leash:
    """`cancel` may be called from any thread; `cancel_at_check` cancels at that many calls of `check`."""

    listening: Listening = ""

    def __init__(self, cancel_at_check: int | None = None) -> None:
        self.cancelled = False
        self.checks = 0
        self.phases: list[str] = []
        self.notes: list[str] = []
        self.device = ""
        self.cancel_at_check = cancel_at_check
        self._callbacks: list[Callable[[], None]] = []

    def cancel(self) -> None:
        self.cancelled = True
        for callback in list(self._callbacks):
            callback()

    def check(self) -> None:
        self.checks += 1
        if self.cancel_at_check is not None and self.checks >= self.cancel_at_check:
            self.cancel()
        if self.cancelled:
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        if self.cancelled:
            callback()
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def progress(self, done: float, total: float, phase: str = "") -> None:
        self.phases.append(phase)

    def preview(self, index: int, rgb: NDArray[np.uint8]) -> None:
        raise AssertionError("a writer has no pictures")

    def wants_preview(self) -> bool:
        return False

    def running(self, device: str, dtype: str) -> None:
        self.device = device

    def to_do(self, sort: str, total: float, guess: float = 0.0) -> None:
        """Nobody looks."""

    def did(self, sort: str, amount: float) -> None:
        """Nobody looks."""

    def note(self, text: str) -> None:
        self.notes.append(text)
