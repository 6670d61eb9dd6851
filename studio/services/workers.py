"""Worker processes as the window sees them: started on first use, watched, killed when they hang, started again.

Used by JobQueue, and by the window for restart and pre-warming. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio.domain.requests import Family
from studio.wire.messages import LocalModel, Run


class WorkerPool(QObject):
    """One worker process for each family."""

    worker_changed = Signal(str, str)
    """family, state: "absent" | "starting" | "ready" | "busy" | "stopped"."""
    held_changed = Signal(str, object)
    """family, Held."""
    said = Signal(str, object)
    """family, message of a job. For every `run` exactly one of Finished, Failed and Stopped comes, whatever happens."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def state(self, family: Family) -> str:
        raise NotImplementedError

    def run(self, family: Family, order: Run) -> None:
        raise NotImplementedError

    def cancel(self, family: Family, job_id: str) -> None:
        raise NotImplementedError

    def prewarm(self, family: Family, model: LocalModel | None = None) -> None:
        raise NotImplementedError

    def restart(self, family: Family) -> None:
        raise NotImplementedError

    def shut_down(self) -> None:
        raise NotImplementedError
