"""Weights of words in a prompt, a tenth at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from studio.ui.picture.prompt.prompt_field import STEP, PromptField
from studio.ui.picture.prompt.prompt_weights import change_weight


@pytest.mark.parametrize(
    ("text", "start", "end", "by", "expected"),
    [
        ("a red fox", 3, 3, 0.1, "a (red:1.1) fox"),
        ("a (red:1.1) fox", 4, 4, 0.1, "a (red:1.2) fox"),
        ("a (red:1.1) fox", 4, 4, -0.1, "a red fox"),
        ("a red fox", 2, 9, 0.1, "a (red fox:1.1)"),
        ("red, fox", 1, 1, -0.1, "(red:0.9), fox"),
        ("", 0, 0, 0.1, ""),
        ("a  b", 2, 2, 0.1, "a  b"),
        ("(x:2)", 2, 2, 0.1, "(x:2)"),
    ],
)
def test_the_weight_of_a_word_changes(text: str, start: int, end: int, by: float, expected: str) -> None:
    assert change_weight(text, start, end, by)[0] == expected


@given(st.text("ab (),:1.🦊", max_size=30), st.data())
def test_the_selection_stays_inside_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    after, left, right = change_weight(text, start, end, 0.1)
    assert 0 <= left <= right <= len(after)


@pytest.mark.parametrize(
    ("before", "once", "twice"),
    [
        ("a mossy| stone", "a (mossy:1.1)| stone", "a (mossy:1.2)| stone"),
        ("a |mossy stone", "a (|mossy:1.1) stone", "a (|mossy:1.2) stone"),
        ("a mo|ssy stone", "a (mo|ssy:1.1) stone", "a (mo|ssy:1.2) stone"),
        ("a |(mossy:1.2)", "a |(mossy:1.3)", "a |(mossy:1.4)"),
        ("a (mossy:1.|2)", "a (mossy:1.3)|", "a (mossy:1.4)|"),
        ("a (mossy:0.9)| stone", "a mossy| stone", "a (mossy:1.1)| stone"),
    ],
)
def test_a_caret_stays_at_its_words_to_type_on(before: str, once: str, twice: str) -> None:
    text, caret = before.replace("|", ""), before.index("|")
    for expected in (once, twice):
        text, start, end = change_weight(text, caret, caret, 0.1)
        assert start == end
        assert f"{text[:start]}|{text[start:]}" == expected
        caret = start


def test_weights_work_behind_letters_beyond_the_first_plane(qtbot: QtBot) -> None:
    field = PromptField("Prompt", "", 3)
    qtbot.addWidget(field)
    field.setPlainText("🦊 fox")
    cursor = field.textCursor()
    cursor.setPosition(4)
    field.setTextCursor(cursor)
    field.weigh(STEP)
    assert field.toPlainText() == "🦊 (fox:1.1)"
    field.weigh(-STEP)
    assert field.toPlainText() == "🦊 fox"
    field.undo()
    assert field.toPlainText() == "🦊 (fox:1.1)"
