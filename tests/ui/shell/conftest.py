"""Fixtures for tests of the window as a whole: over real services with an open project, or over fakes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_pane import window_of_fakes
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.services.composition import make_studio
from studio.services.studio import Studio
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.pane_deck import PANES
from studio.ui.theme import apply_theme


@pytest.fixture
def studio(qapp: QApplication, tmp_path: Path) -> Iterator[Studio]:
    studio = make_studio(qapp)
    apply_theme(qapp, studio.settings)
    studio.settings.set("start_page_seen", True)
    studio.new_project(tmp_path / "Novel.triptych", "Novel")
    yield studio
    studio.shut_down()


@pytest.fixture
def window(qtbot: QtBot, fake_studio: FakeStudio) -> MainWindow:
    """All panes side by side, each a text field. Tests of the real panes have a window of their own."""
    fake_studio.settings.set("start_page_seen", True)
    window = window_of_fakes(fake_studio)
    window.deck.show_only(*PANES)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window
