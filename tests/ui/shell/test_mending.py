"""A project that is not laid out as ours: said when it is opened, listed, mended when asked."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import apsw
import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from studio.domain import scene_edits
from studio.project import upkeep
from studio.project.check import check
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.mending import MendingDialog
from tests.project.sessions import raw


@pytest.fixture
def window(qtbot: QtBot, studio: Studio) -> MainWindow:
    window: MainWindow = importlib.import_module("studio.app").make_window(studio)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def dialog_of(window: MainWindow, qtbot: QtBot) -> MendingDialog:
    [dialog] = window.findChildren(MendingDialog)
    qtbot.waitUntil(lambda: not dialog.answer.text().startswith("Looking"))
    return dialog


def test_a_foreign_layout_is_listed_and_mended(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "Strange.triptych"
    ProjectSession.create(path, "Strange").close()
    with raw(path) as connection:
        connection.execute("ALTER TABLE record ADD COLUMN more TEXT")
    window.flow.open_path(path)
    qtbot.waitUntil(lambda: not window.flow.opening)
    buttons = {one.text(): one for one in window.messages.findChildren(QAbstractButton)}
    buttons["Look at it and mend it…"].click()
    dialog = dialog_of(window, qtbot)
    assert dialog.answer.text() == "1 thing is wrong."
    assert "the table record is not laid out as ours" in dialog.list.item(0).text()
    dialog.mend.click()
    qtbot.waitUntil(lambda: studio.session is not None and studio.session.path == path)
    assert studio.session is not None
    assert not studio.session.read_only
    assert "was repaired" in window.messages.text
    assert "before the repair" in window.messages.text
    assert check(path).findings == ()


def test_a_project_looks_at_itself_soon_after_it_was_opened(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "GLANCE_SECONDS", 0.05)
    path = tmp_path / "Nonsense.triptych"
    session = ProjectSession.create(path, "Nonsense")
    session.perform(scene_edits.new_scene(session.document, "Storm"))
    session.close()
    with raw(path) as connection:
        connection.execute("DELETE FROM record WHERE kind = 'paragraph'")
    window.flow.open_path(path)
    qtbot.waitUntil(lambda: not window.flow.opening)
    qtbot.waitUntil(lambda: window.messages.text == "1 thing is wrong in this project.", timeout=20_000)
    assert check(path).findings != ()
    buttons = {one.text(): one for one in window.messages.findChildren(QAbstractButton)}
    buttons["Show what is wrong…"].click()
    dialog = dialog_of(window, qtbot)
    assert "which is not there" in dialog.list.item(0).text()
    dialog.mend.click()
    qtbot.waitUntil(lambda: "was repaired" in window.messages.text, timeout=20_000)
    qtbot.waitUntil(lambda: not window.flow.opening, timeout=20_000)
    assert check(path).findings == ()


def test_a_sound_project_says_nothing_of_itself(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is written to while it looks."""
    path, glance, glances = tmp_path / "Sound.triptych", upkeep.glance, list[object]()
    ProjectSession.create(path, "Sound").close()

    def looked(connection: apsw.Connection, *asked: Any) -> object:
        found = glance(connection, *asked)
        if Path(connection.filename) == path:
            glances.append(found)
        return found

    monkeypatch.setattr(upkeep, "GLANCE_SECONDS", 0.0)
    monkeypatch.setattr(upkeep, "glance", looked)
    window.flow.open_path(path)
    qtbot.waitUntil(lambda: not window.flow.opening and studio.session is not None and studio.session.path == path)
    session = studio.session
    assert session is not None
    while not glances:
        session.perform(scene_edits.new_scene(session.document, "Meanwhile"))
        qtbot.wait(5)
    assert glances == [()]
    assert "wrong" not in window.messages.text


def test_the_open_project_is_looked_at_and_left(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    window.registry.trigger("file.check")
    dialog = dialog_of(window, qtbot)
    assert dialog.answer.text() == "Nothing is wrong in this project."
    assert [one.text() for one in dialog.findChildren(QAbstractButton) if one.isVisible()] == ["Close"]
    assert not dialog.list.isVisible()
    assert not dialog.kept.isVisible()
    dialog.leave.click()
    assert studio.session is not None


def test_a_log_that_lost_its_project_is_told_of(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "Other.triptych"
    ProjectSession.create(path, "Other").close()
    (tmp_path / "Other.triptych-wal.orphan").write_bytes(b"log")
    window.flow.look_into(path)
    dialog = dialog_of(window, qtbot)
    assert dialog.answer.text() == "Nothing is wrong in this project."
    assert dialog.list.isVisible()
    assert "beside it lies Other.triptych-wal.orphan" in dialog.list.item(0).text()
    assert not dialog.mend.isVisible()
    dialog.leave.click()
