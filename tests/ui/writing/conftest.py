"""A writing pane on a real project, with a library that has the fake writer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from studio_fakes import FakeLibrary, FakeStudio

from studio.domain.catalogue import CatalogueEntry, InstalledModel, Licence
from studio.services.session.session import ProjectSession
from studio.services.writing_tasks import shipped_tasks
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.text import typing_run

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


def library_of(*models: InstalledModel) -> FakeLibrary:
    """These models are here, and the starter can be fetched."""
    return FakeLibrary(models, [STARTER])


@pytest.fixture(autouse=True)
def _no_pause_in_typing(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine seconds may pass between two words that are typed in a row."""
    monkeypatch.setattr(typing_run, "PAUSE_SECONDS", 3600.0)


@pytest.fixture
def session(qapp: object, tmp_path: Path) -> Iterator[ProjectSession]:
    session = ProjectSession.create(tmp_path / "Novel.triptych")
    yield session
    session.close()


@pytest.fixture
def studio(session: ProjectSession, tmp_path: Path) -> Iterator[FakeStudio]:
    studio = FakeStudio(tmp_path, session=session, library=library_of(FAKE))
    yield studio
    studio.queue.attach(None)


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
