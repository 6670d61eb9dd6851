"""What one job's engine holds of it: cancel, progress, previews and words, thinned to what a screen can show.

The engine calls it on the job thread; `cancel` comes from the reading thread at any time.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import Cancelled
from studio.domain.work import KEEPING, Stretch
from studio.wire.messages import Listening, Preview, Progress, Running, Words
from studio.worker.pipe import Message

REPORT_INTERVAL = 0.1
"""Seconds between two progress messages, and between two previews."""
WORDS_INTERVAL = 0.033
"""Seconds between two messages of words: the screen's rate."""


class PipeControl:
    """Implements `studio.engines.protocol.JobControl`."""

    def __init__(self, job_id: str, send: Callable[[Message], None], listening: Listening = "") -> None:
        self.job_id = job_id
        self.listening: Listening = listening
        self.previews = True
        """Whether they are wanted; changed by the reading thread."""
        self.device = ""
        self.notes: list[str] = []
        self.running_since: float | None = None
        self._send = send
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._last_progress = 0.0
        self._last_phase: str | None = None
        self._told = (0.0, 0.0, "")
        """Done, total and phase, as the engine told them last."""
        self._work: dict[str, Stretch] = {}
        self._marked = 0.0
        """Until when it is known what the time went into."""
        self._last_preview = 0.0
        self._words = _WordStream(job_id, send)

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def work(self) -> tuple[Stretch, ...]:
        """What there is to do, and what of it is done; none where the engine does not tell."""
        return tuple(self._work.values())

    @property
    def text(self) -> str:
        """All the words so far."""
        return self._words.text

    def check(self) -> None:
        if self._cancelled.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Reading thread: stop the job as soon as it can be stopped."""
        with self._lock:
            if self._cancelled.is_set():
                return
            self._cancelled.set()
            callbacks = list(self._callbacks.values())
            self._callbacks.clear()
        for callback in callbacks:
            _call_safely(callback)

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        key = id(callback)
        with self._lock:
            at_once = self._cancelled.is_set()
            if not at_once:
                self._callbacks[key] = callback
        if at_once:
            _call_safely(callback)

        def take_back() -> None:
            with self._lock:
                self._callbacks.pop(key, None)

        return take_back

    def progress(self, done: float, total: float, phase: str = "") -> None:
        self._told = (done, total, phase)
        self._report(news=phase != self._last_phase or (total > 0 and done >= total))

    def to_do(self, sort: str, total: float, guess: float = 0.0) -> None:
        before = self._work.get(sort)
        if before is None:
            self._work[sort] = Stretch(sort, 0.0, total, guess=guess)
        else:
            self._work[sort] = msgspec.structs.replace(
                before, total=max(total, before.done), guess=guess or before.guess
            )

    def did(self, sort: str, amount: float) -> None:
        now = time.monotonic()
        before = self._work.get(sort, Stretch(sort, 0.0, 0.0))
        done, seconds = before.done + amount, before.seconds + now - self._marked
        self._work[sort] = msgspec.structs.replace(before, done=done, total=max(done, before.total), seconds=seconds)
        self._marked = now
        self._report(news=False)

    def kept(self, share: float) -> None:
        """Not for engines: the job thread has written down a result, that share of all."""
        if KEEPING in self._work:
            self.did(KEEPING, share * self._work[KEEPING].total)

    def _report(self, *, news: bool) -> None:
        now = time.monotonic()
        if not news and now - self._last_progress < REPORT_INTERVAL:
            return
        done, total, phase = self._told
        self._last_progress, self._last_phase = now, phase
        self._send(Progress(job_id=self.job_id, done=done, total=total, phase=phase, work=self.work))

    def wants_preview(self) -> bool:
        return self.previews and time.monotonic() - self._last_preview >= REPORT_INTERVAL

    def preview(self, index: int, rgb: NDArray[np.uint8]) -> None:
        if not self.wants_preview():
            return
        self._last_preview = time.monotonic()
        height, width = rgb.shape[:2]
        data = np.ascontiguousarray(rgb[:, :, :3], dtype=np.uint8).tobytes()
        self._send(Preview(job_id=self.job_id, index=index, width=width, height=height, rgb=data))

    def running(self, device: str, dtype: str) -> None:
        self.device = device
        if self.running_since is None:
            self.running_since = self._marked = time.monotonic()
        self._send(Running(job_id=self.job_id, device=device, dtype=dtype))

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def add_words(self, text: str) -> None:
        """Not for engines: the job thread passes on what a text engine yielded."""
        self._words.add(text)

    def flush_words(self) -> None:
        """Send what is held back; called before the job's last message."""
        self._words.flush()


class _WordStream:
    """Words on their way out, joined so that at most thirty messages a second leave, none later than one interval."""

    def __init__(self, job_id: str, send: Callable[[Message], None]) -> None:
        self._job_id = job_id
        self._send = send
        self._lock = threading.Lock()
        self._parts: list[str] = []
        self._held_back = ""
        self._last = 0.0
        self._timer: threading.Timer | None = None

    @property
    def text(self) -> str:
        with self._lock:
            return "".join(self._parts)

    def add(self, text: str) -> None:
        if not text:
            return
        with self._lock:
            self._parts.append(text)
            self._held_back += text
            wait = self._last + WORDS_INTERVAL - time.monotonic()
            if wait > 0:
                if self._timer is None:
                    self._timer = threading.Timer(wait, self.flush)
                    self._timer.daemon = True
                    self._timer.start()
                return
        self.flush()

    def flush(self) -> None:
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._held_back:
                # Sent under the lock: two flushes at once must not swap their words.
                self._send(Words(job_id=self._job_id, text=self._held_back))
                self._held_back = ""
                self._last = time.monotonic()


def _call_safely(callback: Callable[[], None]) -> None:
    try:
        callback()
    except Exception:  # noqa: BLE001 - a library's callback must not end the reading thread
        traceback.print_exc()
