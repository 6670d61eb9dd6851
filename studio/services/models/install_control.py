"""What controls one install: it can be cancelled from any thread, and says how far it is.

Made by the model library for each install; `check` and the reports are called in the installing thread, `cancel` in
any.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from studio.domain.errors import DownloadCancelled, StudioError

Report = Callable[[int, int, str], None]
"""Bytes done, bytes in all (0: not known), phase in words."""


class InstallControl:
    def __init__(self, model_id: str, report: Report | None = None) -> None:
        self.model_id = model_id
        self._report = report
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []
        self._total = 0
        self._before = 0
        self._phase = ""

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Stop: pending waits end, children and connections of the download are closed."""
        self._cancelled.set()
        with self._lock:
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise StudioError(DownloadCancelled) if it was cancelled."""
        if self.cancelled:
            raise StudioError(DownloadCancelled(model_id=self.model_id))

    def wait(self, seconds: float) -> None:
        """Sleep that a cancel ends. Raises as `check` does."""
        self._cancelled.wait(seconds)
        self.check()

    @contextmanager
    def closing(self, callback: Callable[[], None]) -> Iterator[None]:
        """Have `callback` called on cancel while the block runs (at once if it was cancelled already)."""
        with self._lock:
            self._callbacks.append(callback)
        try:
            if self.cancelled:
                callback()
            yield
        finally:
            with self._lock:
                self._callbacks.remove(callback)

    # ---- how far

    def begin(self, total: int) -> None:
        """`total`: bytes of the whole model, 0 when not known."""
        self._total = total
        self._before = 0

    def phase(self, words: str) -> None:
        self._phase = words
        self.within_file(0)

    def within_file(self, done: int) -> None:
        """Bytes of the present file that are here."""
        if self._report is not None:
            self._report(self._before + done, self._total, self._phase)

    def file_done(self, size: int) -> None:
        self._before += size
        self.within_file(0)
