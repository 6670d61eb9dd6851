"""All services of one running program, made once by the composition root (window or command line) and passed down.

Lives on the main thread. The open project changes during its life; whoever shows it follows `session_changed`.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.services.jobs import JobQueue
from studio.services.library import ModelLibrary
from studio.services.playback import Playback
from studio.services.session import ProjectSession
from studio.services.settings import Settings
from studio.services.workers import WorkerPool


class Studio(QObject):
    session_changed = Signal(object)
    """The ProjectSession that is open now, or None."""

    def __init__(
        self,
        settings: Settings,
        library: ModelLibrary,
        workers: WorkerPool,
        queue: JobQueue,
        playback: Playback,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self.library = library
        self.workers = workers
        self.queue = queue
        self.playback = playback
        self.session: ProjectSession | None = None

    def new_project(self, path: Path, title: str = "") -> ProjectSession:
        """Make a project file and open it in place of the present one. Raises StudioError; then nothing has changed."""
        return self._take_up(ProjectSession.create(path, title))

    def open_project(self, path: Path, *, read_only: bool = False) -> ProjectSession:
        """Open a project in place of the present one. Raises StudioError; then the present one stays open."""
        if self.session is not None and self.session.path == path.absolute():
            return self.session
        return self._take_up(ProjectSession.open(path, read_only=read_only))

    def _take_up(self, session: ProjectSession) -> ProjectSession:
        self.close_project()
        self.session = session
        self.queue.attach(session)
        self.session_changed.emit(session)
        return session

    def close_project(self) -> None:
        """Stop its jobs, write what is pending and close the file."""
        if self.session is None:
            return
        session, self.session = self.session, None
        self.playback.stop()
        self.session_changed.emit(None)
        self.queue.attach(None)
        session.close()

    def shut_down(self) -> None:
        """Close the project, end the workers and stop downloads; the program leaves after this."""
        self.close_project()
        self.workers.shut_down()
        self.library.shut_down()
