"""Two views of the text: two scenes, or two places of one, each with its own caret; what is done, is done in front."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain.passages import Passage
from studio.domain.text_records import Scene
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.view import SceneView
from tests.ui.writing.test_as_typed import keys


def words(editor: SceneEditor) -> str:
    return editor.toPlainText()


@pytest.fixture
def halves(pane: WritingPane, actions: ActionRegistry, qtbot: QtBot) -> tuple[SceneView, SceneView]:
    """Both show one scene of three paragraphs; the second has the keyboard."""
    pane.resize(1300, 700)
    pane.activateWindow()
    pane.start_writing()
    pane.text.paste((Passage("one"), Passage("two"), Passage("three")))
    actions.trigger("writing.split")
    second = pane.text.views.front
    qtbot.waitUntil(second.editor.hasFocus)
    return pane.text.views.first, second


def test_edits_in_one_half_show_in_the_other_and_leave_its_caret(
    pane: WritingPane, halves: tuple[SceneView, SceneView], session: ProjectSession, qtbot: QtBot
) -> None:
    first, second = halves
    assert words(first.editor) == words(second.editor) == "one\ntwo\nthree"
    first.editor.put_caret(first.editor.ids()[2], 5)
    second.editor.put_caret(second.editor.ids()[0], 3)
    keys(pane, " more")
    qtbot.waitUntil(lambda: words(first.editor) == "one more\ntwo\nthree")
    assert first.editor.selected_places() == ((first.editor.ids()[2], 5),) * 2
    first.editor.setFocus()
    qtbot.waitUntil(lambda: pane.text.editor is first.editor)
    keys(pane, "!")
    pane.commit_typing()
    assert words(second.editor) == "one more\ntwo\nthree!"
    pane.undo()
    assert words(first.editor) == words(second.editor) == "one more\ntwo\nthree"


def test_two_scenes_side_by_side_and_the_present_one_is_that_with_the_keyboard(
    pane: WritingPane,
    halves: tuple[SceneView, SceneView],
    session: ProjectSession,
    actions: ActionRegistry,
    qtbot: QtBot,
) -> None:
    first, second = halves
    here = pane.desk.current
    actions.trigger("writing.new-scene")
    other = pane.desk.current
    assert (first.scene_id, second.scene_id) == (here, other)
    pane.text.paste((Passage("four"),))
    actions.trigger("writing.other-view")
    qtbot.waitUntil(first.editor.hasFocus)
    assert pane.desk.current == here
    assert pane.outline.tree.current_id() == here
    actions.trigger("writing.bold")
    pane.text.begin_find()
    QTest.keyClicks(pane.text.find_bar.field, "two")
    qtbot.waitUntil(lambda: first.editor.textCursor().selectedText() == "two")
    assert not second.editor.textCursor().hasSelection()
    assert words(second.editor) == "four"


def test_closing_leaves_what_is_in_front(
    pane: WritingPane, halves: tuple[SceneView, SceneView], actions: ActionRegistry, qtbot: QtBot
) -> None:
    first, second = halves
    actions.trigger("writing.new-scene")
    other = pane.desk.current
    pane.text.paste((Passage("four"),))
    actions.trigger("writing.split")
    assert not pane.text.views.is_split
    assert (first.scene_id, pane.desk.current, words(first.editor)) == (other, other, "four")
    assert pane.text.editor is first.editor
    actions.trigger("writing.split")
    assert pane.text.views.is_split
    assert words(second.editor) == "four"


def test_a_scene_that_is_removed_takes_its_view_with_it(
    pane: WritingPane, halves: tuple[SceneView, SceneView], session: ProjectSession, actions: ActionRegistry
) -> None:
    first, _ = halves
    removed = first.scene_id
    actions.trigger("writing.new-scene")
    assert removed is not None
    pane.outline.presenter.remove_scene(removed)
    assert not pane.text.views.is_split
    assert pane.text.editor is first.editor
    assert first.scene_id == pane.desk.current
    [left] = session.document.all(Scene)
    assert left.id == first.scene_id


def test_they_stand_one_above_the_other_where_it_is_narrow(
    pane: WritingPane, halves: tuple[SceneView, SceneView], qtbot: QtBot
) -> None:
    assert pane.text.views.orientation() == Qt.Orientation.Horizontal
    pane.resize(700, 700)
    qtbot.waitUntil(lambda: pane.text.views.orientation() == Qt.Orientation.Vertical)
    first, second = halves
    assert first.y() != second.y()
