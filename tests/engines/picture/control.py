"""A JobControl for tests: cancels from another thread as the worker's reading thread does, and remembers reports."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import Cancelled
from studio.wire.messages import Listening


class RecordingControl:
    listening: Listening = ""

    def __init__(self) -> None:
        self._cancel = threading.Event()
        self._callbacks: list[Callable[[], None]] = []
        self.cancelled_at = 0.0
        self.phases: list[tuple[float, float, str]] = []
        self.previews: list[tuple[int, NDArray[np.uint8]]] = []
        self.notes: list[str] = []
        self.work: dict[str, tuple[float, float]] = {}
        """By sort what is done, of what there is to do."""
        self.ran_on: tuple[str, str] | None = None

    @property
    def cancelled(self) -> bool:
        return self._cancel.is_set()

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled

    def cancel(self) -> None:
        self.cancelled_at = time.perf_counter()
        self._cancel.set()
        for callback in tuple(self._callbacks):
            callback()

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        if self.cancelled:
            callback()
        self._callbacks.append(callback)

        def take_back() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return take_back

    def progress(self, done: float, total: float, phase: str = "") -> None:
        self.phases.append((done, total, phase))

    def preview(self, index: int, rgb: NDArray[np.uint8]) -> None:
        self.previews.append((index, rgb.copy()))

    def wants_preview(self) -> bool:
        return True

    def running(self, device: str, dtype: str) -> None:
        self.ran_on = (device, dtype)

    def to_do(self, sort: str, total: float, guess: float = 0.0) -> None:
        self.work[sort] = (self.work[sort][0] if sort in self.work else 0.0, total)

    def did(self, sort: str, amount: float) -> None:
        done, total = self.work[sort]
        self.work[sort] = (done + amount, total)

    def note(self, text: str) -> None:
        self.notes.append(text)
