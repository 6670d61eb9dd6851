"""A real project, opened in a whole window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_with_tools import Window

from studio.services.composition import make_studio
from studio.ui.theme import apply_theme


@pytest.fixture
def opened(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[[], Window]]:
    studio = make_studio(qapp)
    apply_theme(qapp, studio.settings)
    studio.settings.set("start_page_seen", True)
    studio.new_project(tmp_path / "Novel.triptych", "Novel")
    yield lambda: Window(studio, qtbot)
    studio.shut_down()
