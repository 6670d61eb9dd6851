"""The window of templates: read, changed, tried, copied into the project, brought back; own ones in menus."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.domain.errors import BadInput, StudioError
from studio.domain.task_files import read_task, write_task
from studio.domain.task_templates import templates_of
from studio.domain.toml_lines import line_of
from studio.services.session.session import ProjectSession
from studio.services.writing_tasks import TaskFolder, shipped_tasks
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.assistant.template_window import TemplateWindow
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_assistant_pane import begin


@pytest.fixture
def window(pane: WritingPane, actions: ActionRegistry, tmp_path: Path) -> TemplateWindow:
    begin(pane, "Tom was angry.")
    pane.assistant.shelf.folder = TaskFolder(tmp_path / "own")
    actions.trigger("writing.task-templates")
    found = pane.assistant.template_window
    assert found is not None
    return found


def choose(window: TemplateWindow, task_id: str) -> None:
    rows = [row for row in range(window.list.count()) if window.list.item(row).data(0x100) == task_id]
    window.list.setCurrentRow(rows[0])


def shown(window: TemplateWindow, task_id: str) -> str:
    items = [window.list.item(row) for row in range(window.list.count())]
    return next((one.text() for one in items if one.data(0x100) == task_id), "")


def test_a_fault_is_told_while_it_is_typed_and_what_would_be_sent_is_shown(
    window: TemplateWindow, qtbot: QtBot
) -> None:
    choose(window, "shorten")
    assert read_task("x", window.text.toPlainText()).id == "shorten"
    assert "Tom was angry." in window.tried.toPlainText()
    assert "[system]" in window.tried.toPlainText()
    window.text.setPlainText(window.text.toPlainText().replace("{passage}", "{colour}"))
    qtbot.waitUntil(lambda: "{colour}" in window.about.text())
    window.text.setPlainText("id = ")
    qtbot.waitUntil(lambda: window.about.text().startswith("Line 1: it is no writing task"))


def test_what_is_changed_becomes_ones_own_until_the_programs_comes_back(
    window: TemplateWindow, pane: WritingPane, qtbot: QtBot
) -> None:
    choose(window, "shorten")
    text = "# my remark\n" + window.text.toPlainText().replace("half as many words", "ten words")
    window.text.setPlainText(text)
    choose(window, "verse")
    qtbot.waitUntil(lambda: shown(window, "shorten").endswith("(my own)"))
    task = pane.assistant.task("shorten")
    assert task is not None
    assert "ten words" in task.instruction
    choose(window, "shorten")
    assert window.text.toPlainText() == text
    assert window.remove.text() == "Back to the program’s"
    window.remove.click()
    qtbot.waitUntil(lambda: not shown(window, "shorten").endswith("(my own)"))
    assert "half as many" in window.text.toPlainText()
    window.back.click()
    qtbot.waitUntil(lambda: shown(window, "shorten").endswith("(my own)"))


def test_what_cannot_be_used_waits_in_the_window_and_is_said(window: TemplateWindow, pane: WritingPane) -> None:
    choose(window, "shorten")
    window.text.setPlainText("id = ")
    choose(window, "verse")
    assert "no writing task" in window.said.text()
    choose(window, "shorten")
    assert window.text.toPlainText() == "id = "
    assert pane.assistant.shelf.folder.files() == ()


def test_a_copy_in_the_project_is_one_step_to_undo(
    window: TemplateWindow, pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    choose(window, "verse")
    window.copy.click()
    assert list(templates_of(session.document)) == ["verse"]
    qtbot.waitUntil(lambda: shown(window, "verse").endswith("(project)"))
    assert window.copy.text() == "Copy to my own"
    pane.undo()
    assert templates_of(session.document) == {}
    qtbot.waitUntil(lambda: not shown(window, "verse").endswith("(project)"))


def test_a_new_one_is_in_the_menus_until_it_is_removed(
    window: TemplateWindow, actions: ActionRegistry, pane: WritingPane, qtbot: QtBot
) -> None:
    window.new.click()
    qtbot.waitUntil(lambda: shown(window, "my-task") == "My task  (my own)")
    assert window.list.currentItem().data(0x100) == "my-task"
    action = actions.get("writing.own-my-task")
    assert action.menu == "Manuscript/Assistant/Own"
    assert action.enabled() == "Select the text that it is about first."
    window.text.setPlainText(window.text.toPlainText().replace('words = "My task"', 'words = "Plainer"'))
    choose(window, "verse")
    qtbot.waitUntil(lambda: actions.words("writing.own-my-task") == "Plainer")
    pane.text.editor.selectAll()
    actions.trigger("writing.own-my-task")
    assert pane.assistant.panel.task is not None
    assert pane.assistant.panel.task.words == "Plainer"
    choose(window, "my-task")
    window.remove.click()
    qtbot.waitUntil(lambda: not actions.get("writing.own-my-task").shown())


def test_files_of_others_come_in_and_ones_own_go_out(
    window: TemplateWindow, pane: WritingPane, tmp_path: Path, qtbot: QtBot
) -> None:
    files = pane.assistant.templates
    files.give_out("verse", tmp_path / "verse.toml")
    text = (tmp_path / "verse.toml").read_text("utf-8")
    (tmp_path / "mine.toml").write_text(text.replace('id = "verse"', 'id = "ode"'), "utf-8")
    (tmp_path / "bad.toml").write_text("id = 3", "utf-8")
    files.take_in((tmp_path / "mine.toml", tmp_path / "bad.toml"))
    assert "1 template came in." in window.said.text()
    assert "bad.toml" in window.said.text()
    qtbot.waitUntil(lambda: shown(window, "ode") != "")


def test_a_fault_has_its_line_is_marked_and_can_be_undone(window: TemplateWindow, qtbot: QtBot) -> None:
    choose(window, "ask")
    choose(window, "critique")
    whole, tried = window.text.toPlainText(), window.tried.toPlainText()
    cursor = window.text.textCursor()
    cursor.setPosition(whole.index("\norder") + 1)
    cursor.insertText("oops")
    qtbot.waitUntil(lambda: window.about.text().startswith("Line 2: "))
    assert "oopsorder" in window.about.text()
    assert "file" not in window.about.text()
    (fault,) = window.text.extraSelections()
    assert fault.cursor.blockNumber() == 1
    assert window.tried.toPlainText() == tried
    choose(window, "ask")
    assert shown(window, "critique") == "Critique as notes  (has a fault)"
    assert window.tried.toPlainText() != tried
    choose(window, "critique")
    assert window.tried.toPlainText() == tried, "of no other task"
    window.text.undo()
    assert window.text.toPlainText() == whole
    window.text.redo()
    assert window.remove.isEnabled()
    assert window.remove.text() == "Back to the program’s"
    window.remove.click()
    assert window.text.toPlainText() == whole
    assert shown(window, "critique") == "Critique as notes"
    qtbot.waitUntil(lambda: not window.remove.isEnabled())
    window.text.undo()
    assert "oopsorder" in window.text.toPlainText()
    window.text.redo()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("order = 412", 'order = "x"', "order = "),
        ('instruction = "where it drags', 'instructio = "where it drags', "instructio = "),
        ("{text}", "{colour}", "{colour}"),
        ('target = "part"', 'target = "moon"', "target = "),
        ('words = "Pace"', "words = 3", "words = 3"),
        ('quote": "like', 'quote\t": "like', ""),
    ],
)
def test_of_a_fault_the_line_is_found(old: str, new: str, line: str) -> None:
    critique = next(task for task in shipped_tasks() if task.id == "critique")
    text = write_task(critique).replace(old, new, 1)
    if not line:
        assert line_of(text, "nothing that names a place") == 0
        return
    with pytest.raises(StudioError) as refused:
        read_task("x", text)
    assert isinstance(refused.value.failure, BadInput)
    found = line_of(text, refused.value.failure.problem)
    assert text.split("\n")[found - 1].startswith(line)
