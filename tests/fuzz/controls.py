"""A job's control that is asked for nothing: engines' readers of files want one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from studio.wire.messages import Listening


class Quiet:
    listening: Listening = ""
    cancelled = False

    def check(self) -> None:
        """Never cancelled."""

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        return lambda: None

    def progress(self, done: float, total: float, phase: str = "") -> None:
        """Nobody looks."""

    def preview(self, index: int, rgb: NDArray[np.uint8]) -> None:
        """Nobody looks."""

    def wants_preview(self) -> bool:
        return False

    def running(self, device: str, dtype: str) -> None:
        """Nobody looks."""

    def to_do(self, sort: str, total: float, guess: float = 0.0) -> None:
        """Nobody looks."""

    def did(self, sort: str, amount: float) -> None:
        """Nobody looks."""

    def note(self, text: str) -> None:
        """Nobody looks."""
