"""A large change on its way into the document: one slice at a time, and the window answers in between.

Made by who brings it (the writing pane for a book from a file, the job queue for a long transcript, a project for its
large undo steps); main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, QTimer

from studio.domain.changes import Conflict
from studio.domain.errors import Failure, StudioError
from studio.project.prepared import Prepared

__all__ = ["Arrival", "Prepared", "Steps"]

Steps = Generator[None, None, None]


class Arrival(QObject):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: Steps | None = None
        self._ended: Callable[[Failure | Conflict | None], object] = lambda outcome: None
        self._inside = False
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._next)

    @property
    def busy(self) -> bool:
        return self._steps is not None

    def start(self, steps: Steps, ended: Callable[[Failure | Conflict | None], object]) -> None:
        """Begin with `ProjectSession.in_slices`; another one that is still coming is taken back. `ended` is told None
        when all of it is there, the conflict where it does not fit any more, or why it could not be stored."""
        self.cancel()
        self._steps, self._ended = steps, ended
        self._turn.start()

    def cancel(self) -> None:
        """Take back what has come; `ended` is not called. Also from within a slice."""
        steps, self._steps = self._steps, None
        self._turn.stop()
        if steps is not None and not self._inside:
            steps.close()

    def finish(self) -> None:
        """All that is still to come, now; nothing from within a slice."""
        while self._steps is not None and not self._inside:
            self._turn.stop()
            self._next()

    def _next(self) -> None:
        steps = self._steps
        if steps is None:
            return
        outcome: Failure | Conflict | None = None
        self._inside = True
        try:
            next(steps)
        except StopIteration:
            pass
        except Conflict as conflict:
            outcome = conflict
        except StudioError as error:
            outcome = error.failure
        else:
            self._go_on(steps)
            return
        finally:
            self._inside = False
        if self._steps is steps:
            self._steps = None
            self._ended(outcome)

    def _go_on(self, steps: Steps) -> None:
        if self._steps is steps:
            self._turn.start()
        else:
            self._inside = False
            steps.close()
