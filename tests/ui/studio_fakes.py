"""Services without files, processes and models, for tests of the window. They behave as the real ones do: what is
asked of both is drawn in `services_asked.py`, and `tests/ui/fakes` runs both through the same tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from fake_library import LICENCE, FakeLibrary, entry, picture_model
from fake_queue import Aside, FakeQueue
from fake_session import FakeSession
from PySide6.QtCore import QObject, Signal

from studio.domain.engine_cards import CARDS
from studio.domain.errors import StudioError
from studio.domain.kinds import KINDS
from studio.services.copied_making import CopiedMaking
from studio.services.flows import Flows
from studio.services.jobs.runs import Runs
from studio.services.models.graphs_kept import GraphsKept
from studio.services.models.kept_scenes import KeptScenes
from studio.services.narration.capture import FakeMicrophone, Microphone
from studio.services.narration.playback import FakeSink, Playback
from studio.services.session.session import ProjectSession
from studio.services.session.unnamed import new_unnamed_path
from studio.services.settings import Settings
from studio.services.workers.pool import NO_HELPERS
from studio.wire.messages import Held, LocalModel

__all__ = [
    "LICENCE",
    "Aside",
    "FakeLibrary",
    "FakeQueue",
    "FakeSession",
    "FakeStudio",
    "FakeWorkers",
    "entry",
    "picture_model",
]


class FakeWorkers(QObject):
    """Implements `WorkersAsked`; a process is started and ready at once."""

    worker_changed = Signal(str, str)
    held_changed = Signal(str, object)
    freed = Signal(str)
    loads_again = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.restarted: list[str] = []
        self.warmed: list[tuple[str, str]] = []
        self.warmed_on: list[str] = []
        self._states: dict[str, str] = {}

    def state(self, family: str) -> str:
        return self._states.get(family, "absent")

    def set_state(self, family: str, state: str) -> None:
        """What a process would cause."""
        self._states[family] = state
        self.worker_changed.emit(family, state)

    def restart(self, family: str) -> None:
        self.restarted.append(family)
        self._start(family)

    def prewarm(
        self,
        family: str,
        model: LocalModel | None = None,
        *,
        device: str = "auto",
        helpers: Mapping[str, LocalModel] = NO_HELPERS,
    ) -> None:
        if self.state(family) == "stopped":
            return
        self.warmed.append((family, model.id if model is not None else ""))
        self.warmed_on.append(device)
        if self.state(family) == "absent":
            self._start(family)

    def unload(self, family: str) -> bool:
        return True

    def held(self, family: str) -> Held:
        return Held(models={}, rss_bytes=0)

    def shut_down(self) -> None:
        pass

    def _start(self, family: str) -> None:
        for state in ("absent", "starting", "ready"):
            if state != self.state(family):
                self.set_state(family, state)


class FakeStudio(QObject):
    """Implements `StudioAsked`, with a painter on this machine, or on a real session where one is given."""

    session_changed = Signal(object)

    def __init__(
        self, folder: Path, *, session: ProjectSession | None = None, library: FakeLibrary | None = None
    ) -> None:
        super().__init__()
        self.kinds = KINDS
        self.cards = CARDS
        self.settings = Settings(parent=self)
        self.library = library or FakeLibrary(
            [picture_model()],
            [
                entry("painter", "picture", ("text-to-image",)),
                entry("writer", "text", ("continue",)),
                entry("speaker", "voice", ("speak",)),
            ],
        )
        self.workers = FakeWorkers()
        self.queue = FakeQueue(self.library)
        self.playback = Playback(FakeSink(), self)
        self.flows = Flows(self.queue, self)
        self.runs = Runs(self)
        self.kept_scenes = KeptScenes(self.settings, self.workers, self)
        self.graphs_kept = GraphsKept(self.settings, self.workers, self)
        self.copied = CopiedMaking()
        self.microphone: Microphone = FakeMicrophone()
        self.session: FakeSession | ProjectSession | None = session
        self.queue.attach(session)
        self._folder = folder

    def new_project(self, path: Path, title: str = "") -> FakeSession:
        return self._take_up(FakeSession(path, title))

    def new_unnamed(self) -> FakeSession:
        return self.new_project(new_unnamed_path())

    def open_project(self, path: Path, *, read_only: bool = False) -> FakeSession | ProjectSession:
        if self.session is not None and self.session.path == path.absolute():
            return self.session
        return self._take_up(FakeSession(path.absolute(), read_only=read_only))

    def opening(self, path: Path, *, read_only: bool = False) -> Callable[[], tuple[Path, bool]]:
        return lambda: (path.absolute(), read_only)

    def take_up(self, whole: tuple[Path, bool]) -> FakeSession:
        path, read_only = whole
        return self._take_up(FakeSession(path, read_only=read_only))

    def _take_up(self, session: FakeSession) -> FakeSession:
        self.close_project()
        self.session = session
        self.queue.attach(session)
        self.session_changed.emit(session)
        return session

    def close_project(self, *, discard: bool = False) -> None:
        if self.session is None:
            return
        session, self.session = self.session, None
        self.flows.cancel_all()
        self.playback.stop()
        self.session_changed.emit(None)
        self.queue.attach(None)
        try:
            session.close(discard=discard)
        except StudioError:
            self.session = session
            self.queue.attach(session)
            self.session_changed.emit(session)
            raise

    def shut_down(self, *, discard: bool = False) -> None:
        self.close_project(discard=discard)
        self.flows.close()
