"""All services of one running program, made once by the composition root (window or command line) and passed down.

Lives on the main thread. The open project changes during its life; whoever shows it follows `session_changed`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.domain.engine_cards import CARDS, Cards
from studio.domain.errors import StudioError
from studio.domain.kinds import KINDS, Kinds
from studio.services.copied_making import CopiedMaking
from studio.services.flows import Flows
from studio.services.jobs.queue import JobQueue
from studio.services.jobs.runs import Runs
from studio.services.models.graphs_kept import GraphsKept
from studio.services.models.kept_scenes import KeptScenes
from studio.services.models.library import ModelLibrary
from studio.services.narration.capture import Microphone, MiniaudioMicrophone
from studio.services.narration.playback import Playback
from studio.services.session.farewells import Farewells
from studio.services.session.opened import Opened, opened
from studio.services.session.session import ProjectSession
from studio.services.session.unnamed import MADE_UNNAMED, new_unnamed_path
from studio.services.settings import Settings
from studio.services.workers.pool import WorkerPool


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
        flows: Flows,
        parent: QObject | None = None,
        *,
        kinds: Kinds = KINDS,
        cards: Cards = CARDS,
        microphone: Microphone | None = None,
    ) -> None:
        """`microphone`: the system's, without it."""
        super().__init__(parent)
        self.kinds = kinds
        self.cards = cards
        self.settings = settings
        self.library = library
        self.workers = workers
        self.queue = queue
        self.playback = playback
        self.flows = flows
        self.runs = Runs(self)
        self.kept_scenes = KeptScenes(settings, workers, self)
        self.graphs_kept = GraphsKept(settings, workers, self)
        self.copied = CopiedMaking()
        self.microphone: Microphone = microphone or MiniaudioMicrophone()
        self.session: ProjectSession | None = None
        self._farewells = Farewells(self)
        self._show_previews("picture_previews")
        settings.changed.connect(self._show_previews)

    def _show_previews(self, setting: str) -> None:
        if setting == "picture_previews":
            self.queue.show_previews(wanted=bool(self.settings.get(setting)))

    def new_project(self, path: Path, title: str = "") -> ProjectSession:
        """Make a project file and open it in place of the present one. Raises StudioError; then nothing has changed."""
        self._farewells.wait()
        return self._take_up(ProjectSession.create(path, title, kinds=self.kinds))

    def new_unnamed(self) -> ProjectSession:
        """A project that nobody asked for, so that there is one to work in; it is gone again when it is left untouched.
        Raises StudioError."""
        path = new_unnamed_path()
        session = self.new_project(path)
        session.set_setting(MADE_UNNAMED, str(session.path))
        return session

    def open_project(self, path: Path, *, read_only: bool = False) -> ProjectSession:
        """Open a project in place of the present one. Raises StudioError; then the present one stays open."""
        if self.session is not None and self.session.path == path.absolute():
            return self.session
        self._farewells.wait()
        return self._take_up(ProjectSession.open(path, read_only=read_only, kinds=self.kinds))

    def opening(self, path: Path, *, read_only: bool = False) -> Callable[[], Opened]:
        """The part of `open_project` that grows with the project, for any thread. It raises StudioError; what it
        answers with goes to `take_up`, or is left."""

        def read() -> Opened:
            # It may be the one that was left last.
            self._farewells.wait()
            return opened(path, read_only=read_only, kinds=self.kinds)

        return read

    def take_up(self, whole: Opened) -> ProjectSession:
        """The other part, on the main thread; the file of the present project is closed a little later, on a thread.
        Raises StudioError; then the present project stays open."""
        return self._take_up(ProjectSession(whole), self._farewells.close)

    def _take_up(
        self, session: ProjectSession, close: Callable[[ProjectSession, Callable[[], None]], None] | None = None
    ) -> ProjectSession:
        try:
            self._leave(close or _close_now, discard=False)
        except StudioError:
            session.close()
            raise
        self.session = session
        self.queue.attach(session)
        self.session_changed.emit(session)
        return session

    def close_project(self, *, discard: bool = False) -> None:
        """Stop its flows and jobs, write what is pending and close the file.

        Raises StudioError when the last actions cannot be written; the project then stays open, unless `discard`.
        """
        self._leave(_close_now, discard=discard)
        self._farewells.wait()

    def _leave(self, close: Callable[[ProjectSession, Callable[[], None]], None], *, discard: bool) -> None:
        if self.session is None:
            return
        session, self.session = self.session, None
        self.flows.cancel_all()
        self.playback.stop()
        self.session_changed.emit(None)
        self.queue.attach(None)
        try:
            rest = session.end(discard=discard)
        except StudioError:
            self.session = session
            self.queue.attach(session)
            self.session_changed.emit(session)
            raise
        close(session, rest)
        if session.removed:
            self.settings.forget_project(session.path)

    def shut_down(self, *, discard: bool = False) -> None:
        """Close the project and end the workers; the program leaves after this. Raises as `close_project` does."""
        self.close_project(discard=discard)
        self._farewells.leave()
        self.flows.close()
        self.playback.shut_down()
        self.workers.shut_down()
        self.library.shut_down()


def _close_now(_session: ProjectSession, rest: Callable[[], None]) -> None:
    rest()
