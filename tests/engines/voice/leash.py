"""A JobControl for tests of the voices."""

from __future__ import annotations

from collections.abc import Callable

from studio.domain.errors import Cancelled
from studio.wire.messages import Listening


class Leash:
    """A job's control that never cancels unless told to."""

    listening: Listening = ""

    def __init__(self, cancel_after: int | None = None) -> None:
        self.said: list[str] = []
        self.done: list[float] = []
        self._left = cancel_after

    @property
    def cancelled(self) -> bool:
        return self._left is not None and self._left <= 0

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        return lambda: None

    def progress(self, done: float, total: float, phase: str = "") -> None:
        self.done.append(done)

    def preview(self, index: int, rgb: object) -> None:
        raise AssertionError("a voice has no preview")

    def wants_preview(self) -> bool:
        return False

    def running(self, device: str, dtype: str) -> None:
        self.said.append(device)

    def to_do(self, sort: str, total: float, guess: float = 0.0) -> None:
        """Nobody looks."""

    def did(self, sort: str, amount: float) -> None:
        """Nobody looks."""

    def note(self, text: str) -> None:
        self.said.append(text)

    def cancel_soon(self) -> None:
        self._left = 0
