"""How long the window's thread is held while a project opens whose one scene is as long as a book.

A recorder notes the processor time of that thread between two turns of its event loop. The bound is far above what is
needed and far below what it took when all sentences were found and measured at once (4 s).
"""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.domain import scene_edits
from studio.domain.passages import Passage
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.ui.narration.takes.segment_list import SegmentList
from studio.ui.shell.main_window import MainWindow
from tests.bench.bench_gap import Ticks

MOST_MS = 1500
PARAGRAPHS = 4000


@pytest.fixture
def window(qtbot: QtBot, studio: Studio) -> MainWindow:
    window: MainWindow = importlib.import_module("studio.app").make_window(studio)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_a_scene_as_long_as_a_book_does_not_hold_the_window(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "Long.triptych"
    session = ProjectSession.create(path, "Long")
    text = "The rain had stopped, but the gutters went on talking. " * 9
    passages = [Passage(f"{number} {text}") for number in range(PARAGRAPHS)]
    session.perform(scene_edits.new_scene(session.document, "All of it", passages=passages))
    session.close()
    sentences = window.panes["narration"].widget.window().findChild(SegmentList)
    assert sentences is not None
    ticks = Ticks()
    ticks.start()
    window.flow.open_path(path)
    qtbot.waitUntil(lambda: sentences.segments.rowCount() == 9 * PARAGRAPHS, timeout=120_000)
    last = sentences.segments.index(9 * PARAGRAPHS - 1)
    qtbot.waitUntil(lambda: sentences.isHidden() or sentences.visualRect(last).top() > 0, timeout=120_000)
    ticks.stop()
    assert max(ticks.used) < MOST_MS
