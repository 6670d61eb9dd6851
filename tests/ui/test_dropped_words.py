"""Words dropped into a prompt land between two words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF
from pytestqt.qtbot import QtBot

from studio.ui.picture.prompt.prompt_field import PromptField
from studio.ui.widgets.dropped_words import placed, taken
from tests.ui.dropping_on import drop_on


@pytest.mark.parametrize(
    ("text", "at", "words", "becomes"),
    [
        ("", 0, "a lamp", "a lamp"),
        ("a quiet harbour", 4, "red", "a red quiet harbour"),
        ("a quiet harbour", 5, "red", "a quiet red harbour"),
        ("a quiet harbour", 7, "red", "a quiet red harbour"),
        ("a quiet harbour", 8, "red", "a quiet red harbour"),
        ("a quiet harbour", 15, "at night", "a quiet harbour at night"),
        ("a quiet harbour", 0, "not", "not a quiet harbour"),
        ("a harbour, night", 9, "lit", "a harbour lit, night"),
        ("a (quiet) harbour", 3, "very", "a (very quiet) harbour"),
        ("the wolf's den", 6, "old", "the old wolf's den"),
        ("a harbour", 9, ", by night", "a harbour, by night"),
        ("a harbour", 4, "  one\nlamp ", "a one lamp harbour"),
        ("静かな港", 2, "夜の", "静か夜のな港"),
        ("a \U0001f98a fox", 4, "red", "a \U0001f98a red fox"),
    ],
)
def test_words_go_between_words(text: str, at: int, words: str, becomes: str) -> None:
    place, put = placed(text, at, words)
    assert text[:place] + put + text[place:] == becomes


@pytest.mark.parametrize(
    ("text", "start", "end", "stays"),
    [
        ("a quiet harbour", 2, 7, "a harbour"),
        ("a quiet harbour", 0, 1, "quiet harbour"),
        ("a quiet harbour", 8, 15, "a quiet"),
        ("a harbour, night", 2, 9, "a, night"),
        ("a (quiet) harbour", 3, 8, "a () harbour"),
        ("a quiet harbour", 2, 8, "a harbour"),
        ("静かな港", 1, 2, "静な港"),
    ],
)
def test_words_taken_out_leave_one_blank(text: str, start: int, end: int, stays: str) -> None:
    first, last = taken(text, start, end)
    assert text[:first] + text[last:] == stays


def test_words_let_go_within_a_word_of_the_prompt_land_beside_it(qtbot: QtBot) -> None:
    field = PromptField("Prompt", "", 3)
    qtbot.addWidget(field)
    field.resize(500, 120)
    field.show()
    field.setPlainText("a \U0001f98a quiet harbour")
    cursor = field.textCursor()
    cursor.setPosition(9)
    place = QPointF(field.cursorRect(cursor).center())
    data = QMimeData()
    data.setText("lamp")
    assert drop_on(field.viewport(), data, place)
    assert field.toPlainText() == "a \U0001f98a quiet lamp harbour"
    field.undo()
    assert field.toPlainText() == "a \U0001f98a quiet harbour"


def test_what_is_pasted_goes_to_the_caret(qtbot: QtBot) -> None:
    field = PromptField("Prompt", "", 3)
    qtbot.addWidget(field)
    field.setPlainText("harbour")
    cursor = field.textCursor()
    cursor.setPosition(3)
    field.setTextCursor(cursor)
    data = QMimeData()
    data.setText("xy")
    field.insertFromMimeData(data)
    assert field.toPlainText() == "harxybour"


def test_its_own_words_are_moved(qtbot: QtBot) -> None:
    field = PromptField("Prompt", "", 3)
    qtbot.addWidget(field)
    field.resize(500, 120)
    field.show()
    field.setPlainText("a red harbour, lit")
    cursor = field.document().find("red ")
    field.setTextCursor(cursor)
    other = field.textCursor()
    other.setPosition(4)
    data = QMimeData()
    data.setText("red ")
    field._put(other, data, moved=True)  # noqa: SLF001 - Qt alone says where a drag came from
    assert field.toPlainText() == "a red harbour, lit"
    other.setPosition(13)
    field.setTextCursor(field.document().find("red "))
    field._put(other, data, moved=True)  # noqa: SLF001
    assert field.toPlainText() == "a harbour red, lit"
    field.undo()
    assert field.toPlainText() == "a red harbour, lit"
