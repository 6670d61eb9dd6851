"""What all tests share: no screen, no network, no folder of the user's."""

from __future__ import annotations

import gc
import os
import random
import secrets
import sys
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from studio.fences import go_offline
from studio.services.session import session as sessions
from studio.wire.reach import as_variables
from tests.noise import MARKER, Noise

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

# Of examples that Hypothesis makes up a change is held against the same each time; `make test-all` looks for new ones.
# How long one takes depends on what the machine does besides.
settings.register_profile(
    "alike", derandomize=True, database=None, deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.register_profile("looking", settings.get_profile("alike"), derandomize=False)
settings.load_profile("alike")

# A disk that others write to as well takes long to have it all.
sessions.FLUSH_SECONDS = 60.0

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
go_offline()
# Where CI is set, transformers hands its advice (to install torchvision) to the root logger, once, at the first import.
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)
    config.pluginmanager.register(Noise(), "noise")


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, object, object]:
    """Reports of processes side by side travel as UTF-8; what a test logged may be no text at all."""
    return encodable((yield))


def encodable(data: object) -> object:
    """The same, with lone surrogates of its strings spelled out."""
    if isinstance(data, str):
        return data.encode("utf-8", "backslashreplace").decode()
    if isinstance(data, dict):
        return {encodable(key): encodable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return type(data)(encodable(one) for one in data)
    return data


LONGEST = (
    "tests/fuzz/test_fuzz.py",
    "tests/ui/test_pseudo_language.py",
    "tests/ui/shell/test_palette.py",
    "tests/test_demo.py",
    "tests/cli/test_command_line.py",
    "tests/ui/shell/test_hostile_names.py",
    "tests/services/test_hearing.py",
    "tests/ui/shell/test_whole_window.py",
    "tests/cli/test_narrate.py",
    "tests/cli/test_ctrl_c.py",
)
"""Files of half a minute and more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: each goes to one process, and at the end none is to be left alone with one."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All of the user's folders, inside the test's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("TRIPTYCH_HOME", str(folder))
    # Tests keep models and spools anywhere in their own folder.
    for name, value in as_variables(frozenset({str(tmp_path)}), frozenset({str(tmp_path)})).items():
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture(autouse=True)
def _chance_is_the_same_each_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeds that nobody gave are drawn alike whenever this test runs, whichever ran before it in its process."""
    random.seed(request.node.nodeid)
    monkeypatch.setattr(secrets, "randbelow", random.Random(request.node.nodeid).randrange)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    from tests.patience import PatientBot

    return PatientBot(request)


@pytest.fixture(autouse=True, scope="session")
def _no_collection_on_other_threads() -> Iterator[None]:
    """As in the program (`studio.services.garbage`): a cycle of QObjects that another thread frees can crash Qt."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _nothing_of_python_in_the_clipboard_at_the_end() -> Iterator[None]:
    """Off screen, what was copied is held by a static of Qt, which is taken down after the interpreter: what was
    made in Python crashes there."""
    yield
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and isinstance(gui.QGuiApplication.instance(), gui.QGuiApplication):
        gui.QGuiApplication.clipboard().clear()


_FULL_EVERY = 10
_modules = count(1)


@pytest.fixture(autouse=True, scope="module")
def _collect_after_module() -> Iterator[None]:
    """What the module made is young, as nothing else collects; libraries' old heap is looked at now and then."""
    yield
    gc.collect(2 if next(_modules) % _FULL_EVERY == 0 else 1)


@pytest.fixture(autouse=True)
def _collect_young_after_test() -> Iterator[None]:
    yield
    gc.collect(1)
