"""A run of several jobs as one thing: how far it is, how long it still takes, one way to stop it. Main thread.

Whoever asks for such a run keeps it up to date here; the bar at the bottom and the window's title show it.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, Signal


class Run(msgspec.Struct, frozen=True, kw_only=True):
    jobs: frozenset[str]
    """Those that have not ended."""
    done: int
    total: int
    """In a unit that `words` names."""
    words: str
    """How far it is, for a person: "34 of 280 sentences, 3 minutes left"."""
    stop: Callable[[], None]
    """Ends all of it; what is made stays."""


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Long work of a pane that is no job of the queue."""

    title: str
    percent: int
    stop: Callable[[], None]


class Runs(QObject):
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown: Run | None = None
        self.beside: Beside | None = None
        """What goes on beside the queue."""

    def show(self, run: Run) -> None:
        """It goes on; one without jobs has ended."""
        shown = run if run.jobs else None
        if shown != self.shown:
            self.shown = shown
            self.changed.emit()

    def clear(self) -> None:
        """There is none any more."""
        if self.shown is not None:
            self.shown = None
            self.changed.emit()

    def show_beside(self, work: Beside | None) -> None:
        """It goes on; None: there is none any more."""
        if work != self.beside:
            self.beside = work
            self.changed.emit()

    def of(self, job_id: str) -> Run | None:
        """The one that this job is of."""
        return self.shown if self.shown is not None and job_id in self.shown.jobs else None
