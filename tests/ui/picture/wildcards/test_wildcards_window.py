"""The window of wildcard files, over a pane of fakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.project_records import Wildcard
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.wildcards.dialog import WildcardsDialog


@pytest.fixture
def window(qtbot: QtBot, shown_pane: PicturePane, registry: ActionRegistry) -> WildcardsDialog:
    shown_pane.desk.wildcards.write("animals", "cat\ndog\n")
    registry.trigger("picture.wildcards")
    dialog = shown_pane.rooms.showing_wildcards.dialog
    assert dialog is not None
    qtbot.waitExposed(dialog)
    return dialog


def names(window: WildcardsDialog) -> list[str]:
    return [window.list.item(at).text() for at in range(window.list.count())]


def outcomes(window: WildcardsDialog) -> set[str]:
    return {window.outcomes.item(at).text() for at in range(window.outcomes.count())}


def test_a_file_is_seen_edited_and_tried(window: WildcardsDialog, shown_pane: PicturePane) -> None:
    assert names(window) == ["__animals__  (my own)"]
    assert window.text.toPlainText() == "cat\ndog\n"
    assert outcomes(window) <= {"cat", "dog"}
    window.text.setPlainText("owl\n{bad\n")
    window.template.setText("an __animals__")
    window.keep()
    window.again.click()
    assert window.about.text() == "2 lines. Line 2: the brace of “{bad” is never closed."
    assert shown_pane.desk.wildcards.text("animals") == "owl\n{bad\n"
    window.text.setPlainText("owl\n")
    window.again.click()
    assert outcomes(window) == {"an owl"}
    window.put.click()
    assert shown_pane.rooms.prompt.form.prompt.endswith("an __animals__")
    window.close()


def test_new_ones_are_ones_own_or_the_projects(window: WildcardsDialog, fake_studio: FakeStudio) -> None:
    window.new_name.setText("colour/warm")
    window.begin_project.click()
    assert names(window) == ["__colour/warm__  (project)", "__animals__  (my own)"]
    window.text.setPlainText("red\n")
    window.list.setCurrentRow(1)
    assert fake_studio.session is not None
    [record] = fake_studio.session.document.all(Wildcard)
    assert (record.name, record.text) == ("colour/warm", "red\n")
    assert window.text.toPlainText() == "cat\ndog\n"
    window.new_name.setText("no good")
    QTest.keyClick(window.new_name, Qt.Key.Key_Return)
    assert window.misnamed.text() == "A name has letters, digits and - . _ inside, and / for folders: colour/warm."
    window.new_name.setText("good")
    assert not window.misnamed.isVisible()
    window.close()


def test_a_file_of_the_project_is_one_step_while_it_is_written(
    window: WildcardsDialog, fake_studio: FakeStudio
) -> None:
    session = fake_studio.session
    assert session is not None
    window.new_name.setText("place")
    window.begin_project.click()
    steps = len(session.history_steps())
    window.template.setText("a __place__")
    for text in ("wood\n", "wood\nlake\n", "sea\n"):
        window.text.setPlainText(text)
        window.again.click()
        assert [one.text for one in session.document.all(Wildcard) if one.name == "place"] == [text]
    assert outcomes(window) == {"a sea"}
    assert len(session.history_steps()) == steps + 1
    window.text.setPlainText("")
    window.again.click()
    assert outcomes(window) == {"the wildcard file “place” has no lines."}
    window.text.setPlainText("sea\n")
    window.close()
    assert [step.change.label for step in session.history_steps()][steps:] == ["Change wildcards “place”"]


def test_rename_remove_and_bring_back(window: WildcardsDialog) -> None:
    window.name.setText("beasts")
    window.name.editingFinished.emit()
    assert names(window) == ["__beasts__  (my own)"]
    window.copy.click()
    assert names(window) == ["__beasts__  (project)", "__beasts__  (my own)"]
    window.list.setCurrentRow(1)
    window.remove.click()
    assert names(window) == ["__beasts__  (project)"]
    window.back.click()
    assert names(window) == ["__beasts__  (project)", "__beasts__  (my own)"]
    assert window.text.toPlainText() == "cat\ndog\n"
    window.close()


def test_files_of_others_come_in_beside_those_that_are_there(
    qtbot: QtBot, window: WildcardsDialog, shown_pane: PicturePane, tmp_path: Path
) -> None:
    (tmp_path / "animals.txt").write_text("yak\n", "utf-8")
    (tmp_path / "more.yaml").write_text("colour: {warm: [red], cold: 5}\n", "utf-8")
    shown_pane.rooms.wildcards.take_in((tmp_path / "animals.txt", tmp_path / "more.yaml"), "user")
    qtbot.waitUntil(lambda: window.list.count() == 3)
    assert names(window) == [f"__{name}__  (my own)" for name in ("animals", "animals-2", "colour/warm")]
    assert window.said.text() == ("2 wildcard files came in. 1 value was no list of words, and was left out.")
    window.close()
