"""Words are dragged out of a text with the mouse: they stay where they were, and move only within it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag, QDropEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.text_drags import WordDrags

LEFT = Qt.MouseButton.LeftButton
BOTH = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
Field = QPlainTextEdit | QTextEdit


Carried = tuple[Field, QPlainTextEdit, list[tuple[QPlainTextEdit | Field, QPoint]]]


@pytest.fixture(params=[QTextEdit, QPlainTextEdit])
def fields(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[Carried]:
    """A text with the word "lamp" selected, an empty one beside it, and where the next drag is let go. As between
    programs, who takes it says "move" of its own accord."""
    window = QWidget()
    qtbot.addWidget(window)
    field: Field = request.param()
    field.setPlainText("The lamp went out")
    other = QPlainTextEdit()
    ends: list[tuple[QPlainTextEdit | Field, QPoint]] = []

    def carry(drag: QDrag) -> Qt.DropAction:
        taker, place = ends.pop()
        move = Qt.DropAction.MoveAction
        drop = QDropEvent(place.toPointF(), BOTH, drag.mimeData(), LEFT, Qt.KeyboardModifier.NoModifier)
        drop.setDropAction(move)
        taker.dropEvent(drop)
        drag.deleteLater()
        return move

    WordDrags(field, carry)
    line = QHBoxLayout(window)
    line.addWidget(field)
    line.addWidget(other)
    window.resize(600, 200)
    window.show()
    qtbot.waitExposed(window)
    cursor = field.textCursor()
    cursor.setPosition(4)
    cursor.setPosition(8, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)
    yield field, other, ends
    window.close()


def at(field: Field, position: int) -> QPoint:
    """Where a letter stands, in the field's view."""
    cursor = field.textCursor()
    cursor.setPosition(position)
    return field.cursorRect(cursor).center()


def pull(field: Field, start: QPoint) -> None:
    view = field.viewport()
    QTest.mousePress(view, LEFT, pos=start)
    QTest.mouseMove(view, start + QPoint(30, 0))
    QTest.mouseRelease(view, LEFT, pos=start + QPoint(30, 0))


def test_words_dragged_elsewhere_are_copied(fields: Carried) -> None:
    field, other, ends = fields
    ends.append((other, at(other, 0)))
    pull(field, at(field, 6))
    assert not ends
    assert other.toPlainText() == "lamp"
    assert field.toPlainText() == "The lamp went out"
    assert field.textCursor().selectedText() == "lamp"


def test_a_click_on_the_selection_puts_the_caret_there(fields: Carried) -> None:
    field, _, _ = fields
    QTest.mouseClick(field.viewport(), LEFT, pos=at(field, 6))
    assert field.textCursor().position() == 6
    assert not field.textCursor().hasSelection()


def test_a_third_click_takes_the_paragraph(fields: Carried) -> None:
    field, _, _ = fields
    interval = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(10_000)
    try:
        QTest.mouseDClick(field.viewport(), LEFT, pos=at(field, 6))
        QTest.mouseClick(field.viewport(), LEFT, pos=at(field, 6))
    finally:
        QApplication.setDoubleClickInterval(interval)
    assert field.textCursor().selectedText() == "The lamp went out"


def test_words_beside_the_selection_are_selected_anew(fields: Carried) -> None:
    field, _, ends = fields
    QTest.mousePress(field.viewport(), LEFT, pos=at(field, 12))
    assert field.textCursor().position() == 12
    QTest.mouseRelease(field.viewport(), LEFT, pos=at(field, 12))
    assert not ends
