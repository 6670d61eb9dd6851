"""The field for a prompt: words wrap at its width, it is as high as its words, two fields have the same ones."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.picture.prompt.prompt_field import PromptField
from tests.patience import turns

LONG = "a fox under an old oak, soft light, morning fog, fine lines, watercolour, "


def shown(qtbot: QtBot, *fields: PromptField, width: int = 280) -> list[QWidget]:
    """Each in a window of its own; the next is wider."""
    windows = []
    for field in fields:
        holder = QWidget()
        qtbot.addWidget(holder)
        QVBoxLayout(holder).addWidget(field)
        holder.resize(width, 500)
        holder.show()
        width += 200
        windows.append(holder)
    turns()
    return windows


def lines(field: PromptField) -> int:
    """How many lines of words the field has room for."""
    room = field.viewport().height() - 2 * field.document().documentMargin()
    return int(room // field.fontMetrics().lineSpacing())


def caret_is_seen(field: PromptField) -> bool:
    return field.viewport().rect().contains(field.cursorRect())


@pytest.mark.parametrize(("times", "expected"), [(0, 2), (1, 3), (20, 6)])
def test_it_is_as_high_as_its_words(qtbot: QtBot, times: int, expected: int) -> None:
    field = PromptField("Prompt", "", 2, 6)
    _windows = shown(qtbot, field)
    QTest.keyClicks(field, LONG * times)
    turns()
    assert abs(lines(field) - expected) <= (times == 1)
    assert field.verticalScrollBar().isVisible() == (times == 20)
    assert caret_is_seen(field)
    assert field.horizontalScrollBar().maximum() == 0


def test_it_becomes_lower_with_fewer_words_or_more_width(qtbot: QtBot) -> None:
    field = PromptField("Prompt", "", 2, 6)
    windows = shown(qtbot, field)
    field.setPlainText(LONG * 3)
    turns()
    high = field.height()
    windows[0].resize(900, 500)
    turns()
    wide = field.height()
    assert wide < high
    field.clear()
    turns()
    assert lines(field) == 2
    assert field.height() <= wide


def test_one_long_word_is_broken(qtbot: QtBot) -> None:
    field = PromptField("Prompt", "", 2, 6)
    _windows = shown(qtbot, field)
    field.setPlainText("x" * 200)
    turns()
    assert lines(field) > 3
    assert field.horizontalScrollBar().maximum() == 0


def test_two_fields_with_the_same_words_wrap_each_at_its_own_width(qtbot: QtBot) -> None:
    narrow, wide = PromptField("Prompt", "", 2, 6), PromptField("Prompt", "", 2, 6)
    narrow.setPlainText(LONG)
    wide.say_with(narrow)
    _windows = shown(qtbot, narrow, wide)
    narrow.setPlainText(LONG * 2)
    turns()
    assert wide.toPlainText() == LONG * 2
    assert narrow.horizontalScrollBar().maximum() == 0
    assert narrow.document().size().width() <= narrow.viewport().width()
    assert narrow.height() > wide.height()


def test_words_that_are_set_without_a_signal_are_followed(qtbot: QtBot) -> None:
    one, other = PromptField("Prompt", "", 2, 6), PromptField("Prompt", "", 2, 6)
    other.say_with(one)
    _windows = shown(qtbot, one, other)
    with QSignalBlocker(one):
        one.setPlainText(LONG * 3)
    turns()
    assert other.toPlainText() == LONG * 3
    assert lines(one) > 3
    assert lines(other) > 2


def test_what_one_of_two_fields_takes_back_is_taken_back_in_both(qtbot: QtBot) -> None:
    one, other = PromptField("Prompt", "", 2, 6), PromptField("Prompt", "", 2, 6)
    one.setPlainText("🦊 fox 🦋")
    other.say_with(one)
    _windows = shown(qtbot, one, other)
    one.moveCursor(QTextCursor.MoveOperation.End)
    other.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClicks(other, "red ")
    assert one.toPlainText() == other.toPlainText() == "red 🦊 fox 🦋"
    assert one.textCursor().atEnd()
    one.undo()
    assert one.toPlainText() == other.toPlainText() == "🦊 fox 🦋"
