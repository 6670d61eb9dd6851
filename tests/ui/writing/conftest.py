"""A writing pane on a real project, with a library that has the fake writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from studio.domain.catalogue import CatalogueEntry, InstalledModel, Licence
from studio.domain.document import Job, Recipe
from studio.domain.engine_cards import CARDS
from studio.domain.errors import ModelMissing, StudioError
from studio.domain.ids import new_id
from studio.domain.kinds import KINDS
from studio.domain.requests import ModelRef, Request, TextRequest
from studio.services.session.session import ProjectSession
from studio.services.settings import Settings
from studio.services.writing_tasks import shipped_tasks
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from studio.wire.messages import Finished, LocalModel

FREE = Licence(spdx="Apache-2.0", commercial="yes")
FAKE = InstalledModel(
    id="fake",
    title="Fake writer",
    family="text",
    engine="fake-text",
    architecture="fake",
    root="",
    files={},
    tasks=("continue",),
    defaults={"max_tokens": 12},
)
STARTER = CatalogueEntry(
    id="starter", title="Starter", family="text", tasks=("continue",), engine="fake-text", starter=True, licence=FREE
)


class FakeLibrary(QObject):
    changed = Signal()
    install_progress = Signal(str, object, object, str)
    install_ended = Signal(str, object)

    def __init__(self, *models: InstalledModel) -> None:
        super().__init__()
        self.models = list(models)
        self.asked_to_install: list[str] = []

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]:
        return tuple(model for model in self.models if model.family == family)

    def entries(self) -> tuple[CatalogueEntry, ...]:
        return (STARTER,)

    def ref(self, model_id: str) -> ModelRef:
        if model_id not in [model.id for model in self.models]:
            raise StudioError(ModelMissing(model_id=model_id))
        return ModelRef(id=model_id, engine=self.local(model_id).engine)

    def get(self, model_id: str) -> InstalledModel | None:
        return next((model for model in self.models if model.id == model_id), None)

    def local(self, model_id: str) -> LocalModel:
        model = self.get(model_id)
        if model is None:
            raise StudioError(ModelMissing(model_id=model_id))
        return LocalModel(
            id=model.id,
            engine=model.engine,
            architecture=model.architecture,
            root=model.root or "/",
            files=dict(model.files),
            memory_bytes=model.memory_bytes,
        )

    def helpers_for(self, request: Request) -> dict[str, LocalModel]:
        return {}

    def fit(self, entry: CatalogueEntry) -> SimpleNamespace:
        return SimpleNamespace(fits=True, words="", download_bytes=98_000_000, seconds=None)

    def install(self, model_id: str) -> None:
        self.asked_to_install.append(model_id)

    def cancel_install(self, model_id: str) -> None:
        self.asked_to_install.remove(model_id)


class FakeQueue(QObject):
    """Jobs whose words the test says."""

    words = Signal(str, str)
    ended = Signal(object)
    job_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.jobs: dict[str, Job] = {}
        self.cancelled: list[str] = []
        self.asides: list[tuple[TextRequest, Callable[[str], None], Callable[[Finished | None], None]]] = []

    def submit(self, request: Request, *, label: str = "", target_id: str = "") -> str:
        job = Job(id=new_id(), request=request, label=label, target_id=target_id)
        self.jobs[job.id] = job
        return job.id

    def cancel(self, job_id: str) -> None:
        self.cancelled.append(job_id)

    def ask(
        self, request: TextRequest, on_words: Callable[[str], None], on_end: Callable[[Finished | None], None]
    ) -> str:
        self.asides.append((request, on_words, on_end))
        return f"aside-{len(self.asides)}"

    def cancel_ask(self, token: str) -> None:
        self.cancelled.append(token)

    def recipe(self, request: TextRequest, recipe_id: str, finished: Finished | None) -> Recipe:
        return Recipe(id=recipe_id, request=request, created=0.0, device="" if finished is None else finished.device)

    @property
    def last(self) -> Job:
        return list(self.jobs.values())[-1]

    def say(self, text: str) -> None:
        self.words.emit(self.last.id, text)

    def finish(self, text: str = "") -> None:
        job = self.last
        self.ended.emit(Job(id=job.id, request=job.request, state="done", text=text))


class FakeStudio(QObject):
    session_changed = Signal(object)

    def __init__(self, session: ProjectSession | None, library: FakeLibrary) -> None:
        super().__init__()
        self.kinds = KINDS
        self.cards = CARDS
        self.session = session
        self.settings = Settings(parent=self)
        self.library = library
        self.queue = FakeQueue()


@pytest.fixture
def session(qapp: object, tmp_path: Path) -> Iterator[ProjectSession]:
    session = ProjectSession.create(tmp_path / "Novel.triptych")
    yield session
    session.close()


@pytest.fixture
def studio(session: ProjectSession) -> FakeStudio:
    return FakeStudio(session, FakeLibrary(FAKE))


@pytest.fixture
def actions(qapp: object) -> ActionRegistry:
    return ActionRegistry()


@pytest.fixture
def pane(studio: FakeStudio, actions: ActionRegistry, qtbot: QtBot) -> WritingPane:
    pane = WritingPane(studio, actions, shipped_tasks())  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.resize(900, 700)
    pane.show()
    qtbot.waitExposed(pane)
    return pane
