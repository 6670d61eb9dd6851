"""The queue of jobs of the open project. Main thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.domain.document import Job
from studio.domain.requests import Request


class JobQueue(QObject):
    """Runs the project's jobs one after another for each device, and adopts what they make."""

    job_changed = Signal(object)
    """Job, at every change of its record."""
    progress = Signal(str, float, float, str, object)
    """job id, done, total, phase, seconds left or None."""
    preview = Signal(str, int, QImage)
    words = Signal(str, str)
    """job id, new text."""
    sound = Signal(str, int, int, bytes, float)
    """job id, index, rate, 16 bit mono samples, seconds of silence after it."""
    adopted = Signal(str, object)
    """job id, Generation or Take, already in the document."""
    ended = Signal(object)
    """Job in done, failed or cancelled, already in the document."""
    notes = Signal(str, tuple)
    waiting = Signal(str, str)
    """job id, what a queued job waits for, in words; empty when it waits no more."""

    def attach(self, session: object | None) -> None:
        raise NotImplementedError

    def submit(self, request: Request, *, label: str = "", target_id: str = "") -> str:
        raise NotImplementedError

    def cancel(self, job_id: str) -> None:
        raise NotImplementedError

    def cancel_all(self) -> None:
        raise NotImplementedError

    def move(self, job_id: str, before_id: str | None) -> None:
        raise NotImplementedError

    def retry(self, job_id: str) -> str:
        raise NotImplementedError

    def jobs(self) -> tuple[Job, ...]:
        raise NotImplementedError

    def active(self, job_id: str) -> bool:
        raise NotImplementedError
