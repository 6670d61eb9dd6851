"""The fake library, workers and studio, and the real ones, through the same tests; mypy holds all of them against
what the window asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from fake_library import FakeLibrary
from fake_pane import FakePane
from fake_queue import FakeQueue
from fake_session import FakeSession
from pytestqt.qtbot import QtBot
from services_asked import LibraryAsked, QueueAsked, SessionAsked, StudioAsked, WorkersAsked
from studio_fakes import FakeStudio, FakeWorkers

from studio.domain.changes import Change, Edit
from studio.domain.errors import ModelMissing, NameUnknown, StudioError
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas
from studio.domain.project_records import Job
from studio.services.flows import Flows
from studio.services.jobs.ledger import Library
from studio.services.jobs.queue import JobQueue
from studio.services.models.library import ModelLibrary
from studio.services.narration.playback import FakeSink, Playback
from studio.services.session.session import ProjectSession
from studio.services.settings import Settings
from studio.services.studio import Studio
from studio.services.workers.pool import WorkerPool
from studio.ui.pane import Pane
from tests.services.fakes import FakeLibrary as QueueLibrary
from tests.services.fakes import picture
from tests.services.queues import QUICK


def held_by_mypy(
    real: tuple[ProjectSession, JobQueue, ModelLibrary, WorkerPool, Studio],
    fake: tuple[FakeSession, FakeQueue, FakeLibrary, FakeWorkers, FakeStudio],
    of_the_queue: QueueLibrary,
    pane: FakePane,
) -> tuple[
    tuple[SessionAsked, QueueAsked, LibraryAsked, WorkersAsked, StudioAsked],
    tuple[SessionAsked, QueueAsked, LibraryAsked, WorkersAsked, StudioAsked],
    Library,
    Pane,
]:
    """Never called: each is what the window, the queue or the shell asks for."""
    return real, fake, of_the_queue, pane


# ---- the library


@pytest.fixture
def real_library(tmp_path: Path, qapp: object) -> Iterator[ModelLibrary]:
    """The catalogue that travels with the program, nothing installed but what it brings along."""
    library = ModelLibrary()
    yield library
    library.shut_down()


@pytest.fixture(params=["fake", "real"])
def library(request: pytest.FixtureRequest, real_library: ModelLibrary) -> LibraryAsked:
    """Both with the same catalogue and the same models."""
    if request.param == "real":
        return real_library
    return FakeLibrary(real_library.installed(), real_library.entries())


def test_it_answers_as_the_real_one(library: LibraryAsked, real_library: ModelLibrary) -> None:
    entries = real_library.entries()
    assert library.entries() == entries
    assert library.installed() == real_library.installed()
    for entry in entries:
        assert library.entry(entry.id) == entry
        assert library.get(entry.id) == real_library.get(entry.id)
        for gone in (entry.id, *entry.replaces):
            assert library.successor(gone) == real_library.successor(gone)
    for family in ("picture", "text", "voice", "tool"):
        for task in ("", "text-to-image", "upscale", "cut-out", "style-transfer", "continue", "speak"):
            found = {model.id for model in library.models_for(family, task)}
            assert found == {model.id for model in real_library.models_for(family, task)}, (family, task)
    for model in real_library.installed():
        assert library.local(model.id) == real_library.local(model.id)
        assert msgspec.structs.replace(library.ref(model.id), files=()) == msgspec.structs.replace(
            real_library.ref(model.id), files=()
        )


def test_what_is_not_there_is_named_with_its_successor(library: LibraryAsked, real_library: ModelLibrary) -> None:
    replaced = next((entry.replaces[0] for entry in library.entries() if entry.replaces), "")
    for gone in ("none", replaced):
        for act in (library.ref, library.local):
            with pytest.raises(StudioError) as told:
                act(gone)
            with pytest.raises(StudioError) as expected:
                real_library.ref(gone)
            assert told.value.failure == expected.value.failure
            assert isinstance(told.value.failure, ModelMissing)


def test_only_what_the_catalogue_has_is_installed(library: LibraryAsked, real_library: ModelLibrary) -> None:
    with pytest.raises(StudioError) as told:
        library.install("none")
    with pytest.raises(StudioError) as expected:
        real_library.install("none")
    assert told.value.failure == expected.value.failure
    assert isinstance(told.value.failure, NameUnknown)
    library.cancel_install("none")


def test_the_queues_fake_library_names_what_is_missing() -> None:
    library = QueueLibrary()
    assert library.get("none") is None
    with pytest.raises(StudioError) as told:
        library.local("none")
    assert told.value.failure == ModelMissing(model_id="none")
    model = library.get("painter")
    assert model is not None
    assert library.local("painter").engine == model.engine == "fake-picture"


# ---- the workers


@pytest.fixture(params=["fake", "real"])
def workers(request: pytest.FixtureRequest, qapp: object) -> Iterator[WorkersAsked]:
    made: WorkersAsked = FakeWorkers() if request.param == "fake" else WorkerPool(limits=QUICK)
    yield made
    made.shut_down()


def test_a_worker_starts_and_says_so(workers: WorkersAsked, qtbot: QtBot) -> None:
    said: list[tuple[str, str]] = []
    workers.worker_changed.connect(lambda family, state: said.append((family, state)))
    assert workers.state("text") == "absent"
    workers.restart("text")
    qtbot.waitUntil(lambda: workers.state("text") == "ready", timeout=20_000)
    assert said == [("text", "starting"), ("text", "ready")]
    workers.prewarm("text")
    assert workers.state("text") == "ready"


# ---- the studio


@pytest.fixture(params=["fake", "real"])
def studio(request: pytest.FixtureRequest, tmp_path: Path, qtbot: QtBot) -> Iterator[StudioAsked]:
    if request.param == "fake":
        fake = FakeStudio(tmp_path)
        yield fake
        fake.shut_down(discard=True)
        return
    library, workers = ModelLibrary(), WorkerPool(limits=QUICK)
    queue = JobQueue(library, workers)
    real = Studio(Settings(), library, workers, queue, Playback(FakeSink()), Flows(queue))
    yield real
    real.shut_down(discard=True)


def test_one_project_takes_the_place_of_another(studio: StudioAsked, tmp_path: Path) -> None:
    seen: list[object] = []
    studio.session_changed.connect(lambda session: seen.append((session, studio.session)))
    first = studio.new_project(tmp_path / "one.triptych", "One")
    assert first.path == tmp_path / "one.triptych"
    assert studio.open_project(first.path) is first
    second = studio.new_project(tmp_path / "two.triptych")
    studio.close_project()
    studio.close_project()
    assert seen == [(first, first), (None, None), (second, second), (None, None)]
    assert first.read_only


def test_its_jobs_leave_with_a_project(studio: StudioAsked, tmp_path: Path) -> None:
    session = studio.new_project(tmp_path / "one.triptych")
    job_id = studio.queue.submit(picture())
    studio.close_project()
    assert (studio.queue.jobs(), session.document.need(Job, job_id).state) == ((), "queued")


def test_a_project_that_cannot_be_written_stays_open(
    studio: StudioAsked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = studio.new_project(tmp_path / "one.triptych")

    def refuse(timeout: float = 10) -> bool:
        return False

    monkeypatch.setattr(session, "flush", refuse)
    canvas = Canvas(id="one", name="One", width=8, height=8)
    session.perform(Change(id=new_id(), label="", stack="none", edits=(Edit(None, canvas),), at=0.0))
    seen: list[SessionAsked | None] = []
    studio.session_changed.connect(seen.append)
    with pytest.raises(StudioError):
        studio.close_project()
    assert seen == [None, session]
    assert studio.session is session
    assert studio.queue.submit(picture())
    studio.close_project(discard=True)
    assert studio.session is None
