"""The page of the manuscript by one key; the window's place, and what is told, after the program was cut off."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from studio.domain import scene_edits
from studio.services.amounts import day_and_time
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.ui.shell.geometry import restore_geometry
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.pane_deck import PANES
from studio.ui.writing.pane import WritingPane

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier

KILLED = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from studio.domain import scene_edits
from studio.services.session.session import ProjectSession
app = QCoreApplication([])
session = ProjectSession.create(Path(sys.argv[1]))
session.perform(scene_edits.new_scene(session.document, "One", passages=["It rained."]))
session.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""

TYPED = """
import importlib, os, signal, sys
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from studio.domain import scene_edits
from studio.services.composition import make_studio
app = QApplication([])
studio = make_studio(app)
studio.settings.set("start_page_seen", True)
studio.new_project(Path(sys.argv[1]), "Cut")
session = studio.session
session.perform(scene_edits.new_scene(session.document, "One", passages=["It rained.", "All night."]))
session.perform(scene_edits.new_scene(session.document, "Two", passages=["It snowed.", "All day."]))
window = importlib.import_module("studio.app").make_window(studio)
window.show()
text = window.panes["writing"].text
first, second = text.editor.ids()
text.put_caret(first, 10)
text.editor.left.emit()
text.put_caret(second, 10)
QTest.keyClicks(text.editor, " Still it rained")
text.desk.commit_typing()
session.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def window(qtbot: QtBot, studio: Studio) -> MainWindow:
    app = importlib.import_module("studio.app")
    window: MainWindow = app.make_window(studio)
    qtbot.addWidget(window)
    window.resize(1366, 700)
    window.deck.show_only(*PANES)
    session = studio.session
    assert session is not None
    session.perform(scene_edits.new_scene(session.document, "One", passages=["It rained."]))
    with qtbot.waitExposed(window):
        window.show()
    return window


def _alone(window: MainWindow) -> bool:
    focus = window.registry.get("writing.focus-mode").checked
    assert focus is not None
    return window.isFullScreen() and focus() and window.deck.shown == ("writing",) and not window.top_bar.isVisible()


def _as_before(window: MainWindow) -> bool:
    focus = window.registry.get("writing.focus-mode").checked
    assert focus is not None
    return not window.isFullScreen() and not focus() and window.deck.shown == PANES and window.top_bar.isVisible()


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Qt.Key.Key_F11, SHIFT), (Qt.Key.Key_F11, None), (Qt.Key.Key_Escape, None), (Qt.Key.Key_F, SHIFT | CTRL)],
)
def test_the_page_alone_comes_and_goes_by_one_key(
    window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier | None
) -> None:
    window.deck.focus("picture")
    QTest.keyClick(window, Qt.Key.Key_F11, SHIFT)
    assert _alone(window)
    page = QApplication.focusWidget()
    assert page is not None
    QTest.keyClick(page, key, modifier or Qt.KeyboardModifier.NoModifier)
    assert _as_before(window)


def test_another_pane_ends_it_and_full_screen_stays_where_it_was(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F11)
    window.registry.trigger("view.page-alone")
    assert _alone(window)
    window.registry.trigger("view.picture")
    assert window.isFullScreen()
    assert window.deck.shown == PANES
    window.registry.trigger("view.full-screen")
    assert _as_before(window)


def test_the_windows_size_is_kept_before_it_closes(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    window.resize(711, 533)
    before = studio.settings.get("window_geometry")
    qtbot.waitUntil(lambda: studio.settings.get("window_geometry") != before, timeout=20_000)
    other = QMainWindow()
    qtbot.addWidget(other)
    restore_geometry(other, studio.settings)
    assert other.size() == QSize(711, 533)


@pytest.mark.skipif(sys.platform == "win32", reason="no process ends itself so there")
def test_a_project_that_was_cut_off_says_up_to_when_all_is_there(
    window: MainWindow, studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "Cut.triptych"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], env={**os.environ}, timeout=150, check=False)
    assert done.returncode == -signal.SIGKILL
    written = time.time() - 5 * 86_400
    for file in path.parent.glob("Cut.triptych*"):
        os.utime(file, (written, written))
    studio.open_project(path)
    assert window.messages.text.startswith("The program was cut off before it closed this project.")
    assert day_and_time(written) in window.messages.text
    assert studio.session is not None
    studio.session.flush()
    studio.close_project()
    assert window.messages.text == ""
    studio.open_project(path)
    assert window.messages.text == ""


@pytest.mark.skipif(sys.platform == "win32", reason="no process ends itself so there")
def test_after_the_program_was_cut_off_the_caret_is_behind_the_last_words(
    window: MainWindow, studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "Typed.triptych"
    done = subprocess.run([sys.executable, "-c", TYPED, str(path)], env={**os.environ}, timeout=150, check=False)
    assert done.returncode == -signal.SIGKILL
    studio.open_project(path)
    text = cast(WritingPane, window.panes["writing"]).text
    assert text.editor.document().toPlainText() == "It rained.\nAll night. Still it rained"
    second = text.editor.ids()[1]
    assert text.places() == ((second, 26), (second, 26))


def test_a_copy_of_an_open_project_was_not_cut_off(tmp_path: Path, qapp: object) -> None:
    session = ProjectSession.create(tmp_path / "Open.triptych")
    session.flush()
    (tmp_path / "Copy.triptych").write_bytes((tmp_path / "Open.triptych").read_bytes())
    copy = ProjectSession.open(tmp_path / "Copy.triptych")
    assert copy.cut_off == 0
    copy.close()
    session.close()
    again = ProjectSession.open(tmp_path / "Open.triptych")
    assert again.cut_off == 0
    again.close()
