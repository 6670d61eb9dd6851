"""The corkboard: cards of scenes, edited where they lie, moved by keys and by drag as in the outline."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.domain.outline import outline
from studio.domain.passages import Passage
from studio.domain.scene_edits import move_scene, new_scene
from studio.domain.text_records import Scene
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.board.card_view import CardEditor
from studio.ui.writing.pane import WritingPane


def titles(session: ProjectSession) -> list[str]:
    return [scene.title for _, scene in outline(session.document)]


def on_board(pane: WritingPane) -> list[str]:
    cards = pane.board.cards
    return [cards.card_at(row).title for row in range(cards.count())]


@pytest.fixture
def board(pane: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot) -> WritingPane:
    """Three scenes, the second in front, their cards shown and with the keyboard."""
    pane.activateWindow()
    for title, words in (("One", "a b"), ("Two", "a b c"), ("Three", "a")):
        session.perform(new_scene(session.document, title, passages=(Passage(words),)))
    pane.desk.open_scene(pane.desk.order()[1])
    actions.trigger("writing.corkboard")
    qtbot.waitUntil(pane.board.cards.hasFocus)
    return pane


def test_cards_stand_in_the_place_of_the_text_and_enter_opens_one(board: WritingPane, actions: ActionRegistry) -> None:
    assert on_board(board) == ["One", "Two", "Three"]
    assert [board.board.cards.card_at(row).words for row in range(3)] == [2, 3, 1]
    assert board.board.presenter.chosen == board.desk.current
    assert not board.text.stack.isVisible()
    QTest.keyClick(board.board.cards, Qt.Key.Key_Right)
    QTest.keyClick(board.board.cards, Qt.Key.Key_Return)
    assert not board.board.is_open
    assert board.text.stack.isVisible()
    assert board.desk.current == board.desk.order()[2]
    assert board.text.editor.toPlainText() == "a"


def test_cards_are_moved_by_keys_as_one_step_each(board: WritingPane, session: ProjectSession) -> None:
    steps = len(session.history_steps())
    QTest.keyClick(board.board.cards, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert titles(session) == on_board(board) == ["Two", "One", "Three"]
    QTest.keyClick(board.board.cards, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(board.board.cards, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert titles(session) == on_board(board) == ["One", "Three", "Two"]
    assert len(session.history_steps()) == steps + 3
    board.undo()
    assert titles(session) == on_board(board) == ["One", "Two", "Three"]
    assert board.board.is_open


def test_a_drop_goes_between_cards_or_into_one(
    board: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    cards = board.board.cards
    boxes = [cards.visualItemRect(cards.item(row)) for row in range(3)]
    left, middle = QPoint(boxes[0].left() + 5, boxes[0].center().y()), boxes[0].center()
    assert cards.place_of_drop(left) == (0, False)
    assert cards.place_of_drop(QPoint(boxes[0].right() - 5, middle.y())) == (1, False)
    assert cards.place_of_drop(middle) == (0, True)
    assert cards.place_of_drop(QPoint(boxes[2].right() + 3, boxes[2].center().y())) == (3, False)
    order = board.desk.order()
    cards.placed.emit(order[2], order[0])
    assert on_board(board) == ["Three", "One", "Two"]
    cards.put_inside.emit(order[2], order[0])
    assert on_board(board) == ["One", "Two"]
    assert cards.card_at(0).inside == 1
    QTest.keyClick(cards, Qt.Key.Key_Home)
    QTest.keyClick(cards, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert on_board(board) == ["Three"]
    actions.trigger("writing.card-up")
    assert on_board(board) == ["One", "Two"]


def test_a_card_is_edited_where_it_lies_as_one_step(board: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    steps = len(session.history_steps())
    QTest.keyClick(board.board.cards, Qt.Key.Key_F2)
    [form] = board.board.cards.findChildren(CardEditor)
    QTest.keyClicks(form.title, "The lamp")
    QTest.keyClicks(form.synopsis, "She comes home.")
    QTest.keyClicks(form.status, "Draft")
    QTest.keyClick(form.status, Qt.Key.Key_Return)
    scene = session.document.need(Scene, board.desk.order()[1])
    assert (scene.title, scene.synopsis, scene.status) == ("The lamp", "She comes home.", "Draft")
    assert len(session.history_steps()) == steps + 1
    assert on_board(board)[1] == "The lamp"
    QTest.keyClick(board.board.cards, Qt.Key.Key_F2)
    form = board.board.cards.findChildren(CardEditor)[-1]
    QTest.keyClicks(form.title, "Nothing")
    QTest.keyClick(form.title, Qt.Key.Key_Escape)
    assert on_board(board)[1] == "The lamp"
    assert board.board.is_open


def test_the_mouse_may_drop_a_card_on_the_board(board: WritingPane) -> None:
    """Qt asks the view's own widget, before it hands any event of a drag to it."""
    assert board.board.cards.dragEnabled()
    assert board.board.cards.viewport().acceptDrops()


def test_the_keyboard_stays_on_the_board_when_a_synopsis_is_done(board: WritingPane, qtbot: QtBot) -> None:
    cards = board.board.cards
    QTest.keyClick(cards, Qt.Key.Key_F2)
    form = cards.findChild(CardEditor)
    assert isinstance(form, CardEditor)
    form.synopsis.setFocus()
    QTest.keyClicks(form.synopsis, "She goes.")
    QTest.keyClick(form.synopsis, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not cards.editing)
    assert QApplication.focusWidget() is cards


def test_the_card_of_a_new_scene_is_typed_at_once(board: WritingPane, session: ProjectSession) -> None:
    QTest.keyClick(board.board.cards, Qt.Key.Key_Insert)
    form = board.board.cards.findChildren(CardEditor)[-1]
    QTest.keyClicks(form.title, "Between")
    QTest.keyClick(form.title, Qt.Key.Key_Return)
    assert titles(session) == on_board(board) == ["One", "Two", "Between", "Three"]


def test_what_the_outline_does_shows_on_the_board(board: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    order = board.desk.order()
    session.perform(move_scene(session.document, order[2], before_id=order[0]))
    assert on_board(board) == ["Three", "One", "Two"]
    board.outline.presenter.rename_scene(order[0], "First")
    assert on_board(board) == ["Three", "First", "Two"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not board.board.is_open
