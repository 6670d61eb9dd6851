"""Proposals under the caret of the prompt, and the keys they take and leave."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.domain.prompt_completion import Known
from studio.ui.picture.prompt.prompt_field import PromptField


@pytest.fixture
def field(qtbot: QtBot) -> PromptField:
    window = QWidget()
    qtbot.addWidget(window)
    made = PromptField("Prompt", "", 2, 6)
    made.completing.known = lambda: Known(files=("animals",), words=("castle", "cathedral"))
    column = QVBoxLayout(window)
    column.addWidget(made)
    column.addWidget(QLineEdit())
    column.addStretch(1)
    window.resize(400, 400)
    with qtbot.waitExposed(window):
        window.show()
    made.setFocus()
    made.window_kept = window  # type: ignore[attr-defined]
    return made


def shown(qtbot: QtBot, field: PromptField) -> list[str]:
    qtbot.waitUntil(lambda: field.completing.is_open)
    box = field.completing.list
    assert box is not None
    return [box.item(at).text() for at in range(box.count())]


def test_tab_takes_the_first_and_leaves_the_field_once_it_is_closed(qtbot: QtBot, field: PromptField) -> None:
    QTest.keyClicks(field, "a cas")
    assert shown(qtbot, field) == ["a castle"]
    assert QApplication.focusWidget() is field
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.toPlainText() == "a castle"
    assert not field.completing.is_open
    assert QApplication.focusWidget() is field
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert isinstance(QApplication.focusWidget(), QLineEdit)


def test_return_takes_only_what_was_chosen(qtbot: QtBot, field: PromptField) -> None:
    QTest.keyClicks(field, "a cat")
    assert shown(qtbot, field) == ["a cathedral"]
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == "a cat\n"
    QTest.keyClicks(field, "ca")
    assert shown(qtbot, field) == ["castle", "cathedral"]
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == "a cat\ncathedral"
    field.undo()
    assert field.toPlainText() == "a cat\nca"


def test_escape_closes_and_changes_nothing(qtbot: QtBot, field: PromptField) -> None:
    QTest.keyClicks(field, "__an")
    assert shown(qtbot, field) == ["__animals__"]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.completing.is_open
    assert field.toPlainText() == "__an"


def test_letters_beyond_the_first_plane_are_left_alone(qtbot: QtBot, field: PromptField) -> None:
    field.setPlainText("\U0001f98a, ")
    field.moveCursor(field.textCursor().MoveOperation.End)
    QTest.keyClicks(field, "cas")
    assert shown(qtbot, field) == ["castle"]
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.toPlainText() == "\U0001f98a, castle"


def test_while_an_input_method_composes_nothing_is_proposed(qtbot: QtBot, field: PromptField) -> None:
    QTest.keyClicks(field, "ca")
    shown(qtbot, field)
    QApplication.sendEvent(field, QInputMethodEvent("s", []))
    assert not field.completing.is_open
    QTest.qWait(200)
    assert not field.completing.is_open
    committed = QInputMethodEvent()
    committed.setCommitString("s")
    QApplication.sendEvent(field, committed)
    assert shown(qtbot, field) == ["castle"]


def test_words_that_come_from_elsewhere_open_nothing(qtbot: QtBot, field: PromptField) -> None:
    field.setPlainText("cas")
    QTest.qWait(200)
    assert not field.completing.is_open
    field.moveCursor(field.textCursor().MoveOperation.End)
    QTest.keyClick(field, Qt.Key.Key_T)
    shown(qtbot, field)
    field.clearFocus()
    assert not field.completing.is_open


def test_a_style_that_is_taken_leaves_no_words(qtbot: QtBot, field: PromptField) -> None:
    field.completing.known = lambda: Known(words=("inkwell",), styles=("Ink drawing",))
    taken: list[str] = []
    field.completing.style_taken.connect(taken.append)
    QTest.keyClicks(field, "fox, ink")
    assert shown(qtbot, field) == ["inkwell", "Style: Ink drawing"]
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert taken == ["Ink drawing"]
    assert field.toPlainText() == "fox, "


@pytest.mark.parametrize(("text", "at", "after"), [
    ("", 0, "zwx"), ("a fox", 5, "a fox, zwx"), ("a fox, ", 7, "a fox, zwx"), ("fog", 0, "zwx, fog"),
    ("a fox, fog", 5, "a fox, zwx, fog"), ("(a fox:1.2)", 6, "(a fox, zwx:1.2)"),
])  # fmt: skip
def test_a_word_is_put_at_the_caret(field: PromptField, text: str, at: int, after: str) -> None:
    field.setPlainText(text)
    cursor = field.textCursor()
    cursor.setPosition(at)
    field.setTextCursor(cursor)
    field.put("zwx")
    assert field.toPlainText() == after
    field.undo()
    assert field.toPlainText() == text
