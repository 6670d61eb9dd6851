"""Several scenes chosen at once in the outline: by mouse and keys, removed, moved, merged, as one step of undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from studio.domain.matter import apart
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.scene_edits import set_scene_field
from studio.domain.text_records import Scene
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.outline.status import StatusDialog
from studio.ui.writing.pane import WritingPane
from tests.patience import turns

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def book(pane: WritingPane, session: ProjectSession) -> WritingPane:
    """Six scenes of two words."""
    scenes = [ImportedScene(title, (Passage(f"Words {title}."),)) for title in "ABCDEF"]
    session.perform(import_change(session.document, scenes))
    pane.desk.open_scene(pane.desk.order()[0])
    pane.outline.tree.setFocus()
    return pane


def told(session: ProjectSession) -> str:
    return " ".join(">" * depth + scene.title for depth, scene in outline(session.document))


def click(book: WritingPane, title: str, keys: Qt.KeyboardModifier = NONE) -> None:
    tree = book.outline.tree
    [item] = tree.findItems(title, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, keys, tree.visualItemRect(item).center())
    turns()


def chosen(book: WritingPane) -> str:
    return "".join(item.text(0) for item in book.outline.tree.selectedItems())


def test_shift_and_ctrl_choose_and_del_removes_all_in_one_step(book: WritingPane, session: ProjectSession) -> None:
    click(book, "B")
    click(book, "D", SHIFT)
    click(book, "F", CTRL)
    assert sorted(chosen(book)) == list("BCDF")
    assert book.outline.header.title.text() == "F"
    QTest.keyClick(book.outline.tree, Qt.Key.Key_Delete)
    assert told(session) == "A E"
    assert book.messages.text.startswith("4 scenes were removed, with 8 words.")
    assert len(book.outline.tree.selectedItems()) == 1
    book.undo()
    assert told(session) == "A B C D E F"
    book.redo()
    assert told(session) == "A E"


def test_a_scene_that_ctrl_left_out_stays(book: WritingPane, session: ProjectSession) -> None:
    click(book, "B")
    click(book, "C", CTRL)
    click(book, "D", CTRL)
    click(book, "C", CTRL)
    QTest.keyClick(book.outline.tree, Qt.Key.Key_Delete)
    assert told(session) == "A C E F"


def test_alt_and_the_arrows_move_all_that_are_chosen(book: WritingPane, session: ProjectSession) -> None:
    click(book, "C")
    click(book, "D", SHIFT)
    tree = book.outline.tree
    QTest.keyClick(tree, Qt.Key.Key_Up, ALT)
    assert told(session) == "A C D B E F"
    assert sorted(chosen(book)) == ["C", "D"]
    QTest.keyClick(tree, Qt.Key.Key_Right, ALT)
    assert told(session) == "A >C >D B E F"
    assert sorted(chosen(book)) == ["C", "D"]
    QTest.keyClick(tree, Qt.Key.Key_Left, ALT)
    assert told(session) == "A C D B E F"
    QTest.keyClick(tree, Qt.Key.Key_Down, ALT)
    assert told(session) == "A B C D E F"
    tree.placed.emit(tree.selected_ids(), None, book.desk.order()[0])
    assert told(session) == "C D A B E F"
    book.undo()
    assert told(session) == "A B C D E F"


def test_the_chosen_scenes_get_a_status_and_become_one(
    book: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    order = book.desk.order()
    session.perform(set_scene_field(session.document, order[5], "status", "Draft"))
    click(book, "B")
    assert "two or more" in book.outline.why_no_merge()
    click(book, "D", CTRL)
    actions.trigger("writing.scene-status")
    dialog = book.window().findChild(StatusDialog)
    assert dialog is not None
    assert [dialog.status.itemText(row) for row in range(dialog.status.count())] == ["Draft"]
    dialog.status.setEditText("Second  draft")
    QTest.keyClick(dialog.status, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: book.window().findChild(StatusDialog) is None)
    said = [scene.status for _, scene in outline(session.document)]
    assert said == ["", "Second draft", "", "Second draft", "", "Draft"]
    actions.trigger("writing.merge-chosen")
    assert told(session) == "A B C E F"
    assert book.desk.current == order[1]
    assert [one.text for one in paragraphs_of(session.document, order[1])] == ["Words B.", "Words D."]
    book.undo()
    assert told(session) == "A B C D E F"
    book.undo()
    assert session.document.need(Scene, order[1]).status == ""


def test_the_chosen_scenes_are_set_apart_from_the_story(
    book: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    order = book.desk.order()
    click(book, "A")
    click(book, "F", CTRL)
    actions.trigger("writing.set-apart")
    assert [session.document.need(Scene, order[at]).matter for at in (0, 1, 5)] == ["front", "", "back"]
    assert [row.matter for row in book.outline.presenter.rows()][::5] == ["Front matter", "Back matter"]
    checked = actions.get("writing.set-apart").checked
    assert checked is not None
    assert checked()
    actions.trigger("writing.set-apart")
    assert apart(session.document) == frozenset()
    book.undo()
    assert apart(session.document) == {order[0], order[5]}


def test_a_scene_is_added_inside_the_present_one(
    book: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    click(book, "B")
    actions.trigger("writing.new-scene-inside")
    assert [depth for depth, _ in outline(session.document)] == [0, 0, 1, 0, 0, 0, 0]
    _, made = outline(session.document)[2]
    assert (made.parent_id, book.desk.current) == (book.desk.order()[1], made.id)
    book.undo()
    assert told(session) == "A B C D E F"


def test_who_goes_on_to_write_has_done_with_what_was_chosen(
    book: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    click(book, "B")
    click(book, "D", SHIFT)
    book.text.editor.setFocus(Qt.FocusReason.MouseFocusReason)
    assert chosen(book) == "D"
    actions.trigger("writing.remove-scene")
    assert told(session) == "A B C E F"


def test_a_new_scene_lies_in_the_chapter_in_front(
    book: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    def named() -> None:
        field = book.outline.tree.findChild(QLineEdit)
        assert field is not None
        QTest.keyClick(field, Qt.Key.Key_Return)
        qtbot.waitUntil(book.text.editor.hasFocus)

    click(book, "B")
    QTest.keyClick(book.outline.tree, Qt.Key.Key_Insert, SHIFT)
    named()
    assert told(session) == "A B >Untitled scene C D E F"
    click(book, "B")
    actions.trigger("writing.new-scene")
    named()
    assert told(session) == "A B >Untitled scene >Untitled scene C D E F"
    click(book, "C")
    actions.trigger("writing.new-scene")
    named()
    assert told(session) == "A B >Untitled scene >Untitled scene C Untitled scene D E F"
