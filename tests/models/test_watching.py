"""What another program installs or removes appears in an open window, and nothing else makes it look."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from studio import places
from studio.services.models.library import ModelLibrary
from tests.formats.model_files import checkpoint_tensors, write_safetensors


@pytest.fixture
def library(shipped: Path, qapp: QCoreApplication) -> Iterator[ModelLibrary]:
    made = ModelLibrary(shipped=shipped)
    made.watch()
    yield made
    made.shut_down()


@pytest.fixture
def elsewhere(shipped: Path) -> Iterator[ModelLibrary]:
    """The library of another program: it shares the disk alone."""
    made = ModelLibrary(shipped=shipped)
    yield made
    made.shut_down()


def test_a_model_of_another_program_comes_and_goes(
    library: ModelLibrary, elsewhere: ModelLibrary, tmp_path: Path, qtbot: QtBot
) -> None:
    path = write_safetensors(tmp_path / "paints.safetensors", checkpoint_tensors(768))
    assert library.installed() == ()
    with qtbot.waitSignal(library.changed, timeout=10_000):
        model = elsewhere.import_path(path)
    assert [one.id for one in library.installed()] == [model.id]
    with qtbot.waitSignal(library.changed, timeout=10_000):
        elsewhere.remove(model.id)
    assert library.installed() == ()


def test_a_manifest_that_comes_long_after_its_folder_is_seen(
    library: ModelLibrary, elsewhere: ModelLibrary, tmp_path: Path, qtbot: QtBot
) -> None:
    model = elsewhere.import_path(write_safetensors(tmp_path / "x.safetensors", checkpoint_tensors(768)))
    folder = places.models_dir() / model.id
    manifest = (folder / "manifest.json").read_bytes()
    shutil.rmtree(folder)
    library.refresh()
    folder.mkdir()
    qtbot.wait(700)
    assert library.installed() == ()
    with qtbot.waitSignal(library.changed, timeout=10_000):
        (folder / "manifest.json").write_bytes(manifest)
    assert [one.id for one in library.installed()] == [model.id]


def test_what_is_no_model_makes_no_news(library: ModelLibrary, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(library.changed, wait=900):
        (places.models_dir() / ".partial").mkdir(exist_ok=True)
        (places.models_dir() / "notes.txt").write_text("x")
        (places.models_dir() / "half").mkdir()
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
