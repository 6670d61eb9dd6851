"""A JobControl for tests of the ears."""

from __future__ import annotations

from collections.abc import Callable

from studio.domain.errors import Cancelled
from studio.wire.messages import Listening


class Leash:
    """Cancels after `checks` looks at it, or never."""

    listening: Listening = ""

    def __init__(self, checks: int | None = None) -> None:
        self.notes: list[str] = []
        self.done: list[tuple[float, float]] = []
        self.device = ""
        self._left = checks

    @property
    def cancelled(self) -> bool:
        return self._left is not None and self._left <= 0

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled
        if self._left is not None:
            self._left -= 1

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        return lambda: None

    def progress(self, done: float, total: float, phase: str = "") -> None:
        self.done.append((done, total))

    def preview(self, index: int, rgb: object) -> None:
        raise AssertionError("there is nothing to see")

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
