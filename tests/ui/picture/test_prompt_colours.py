"""Colours of a prompt's signs as it is typed."""

from __future__ import annotations

from PySide6.QtGui import QTextCharFormat, QTextFormat
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.ui.picture.prompt.prompt_field import PromptField
from studio.ui.theme import DARK, LIGHT, contrast


def marked(field: PromptField) -> list[tuple[str, QTextCharFormat.UnderlineStyle]]:
    return [(one.cursor.selectedText(), one.format.underlineStyle()) for one in field.extraSelections()]


def test_signs_are_marked_as_they_are_typed_and_undo_hears_of_none(qtbot: QtBot) -> None:
    field = PromptField("Prompt", "", 2, 6)
    qtbot.addWidget(field)
    QTest.keyClicks(field, "a __cat__, (big:1.3) {x")
    lines = dict(marked(field))
    style = QTextCharFormat.UnderlineStyle
    assert lines["__cat__"] == style.DotLine
    assert lines["big"] == style.SingleUnderline
    assert lines["{"] == style.WaveUnderline
    QTest.keyClicks(field, "}")
    assert style.WaveUnderline not in dict(marked(field)).values()
    field.undo()
    assert field.toPlainText() == ""
    assert marked(field) == []


def test_signs_within_signs_are_marked_once_in_the_order_of_the_letters(qtbot: QtBot) -> None:
    field = PromptField("Prompt", "", 2, 6)
    qtbot.addWidget(field)
    field.colours.taught = lambda: ("zwx",)
    field.setPlainText("(a zwx <lora:x:1>:1.2)")
    style = QTextCharFormat.UnderlineStyle
    assert marked(field) == [
        ("(", style.NoUnderline), ("a ", style.SingleUnderline), ("zwx", style.DashDotDotLine),
        (" ", style.SingleUnderline), ("<lora:x:1>", style.DashDotLine), (":1.2)", style.NoUnderline),
    ]  # fmt: skip
    assert all(one.format.hasProperty(QTextFormat.Property.BackgroundBrush) for one in field.extraSelections())


def test_letters_beyond_the_first_plane_move_nothing(qtbot: QtBot) -> None:
    field = PromptField("Prompt", "", 2, 6)
    qtbot.addWidget(field)
    field.setPlainText("\U0001f98a \U0001f98a __fox__")
    assert [words for words, _line in marked(field)] == ["__fox__"]


def test_what_is_marked_can_be_read_in_both_looks() -> None:
    for look in (LIGHT, DARK):
        pairs = ((look.accent, look.accent_soft), (look.muted, look.sunken), (look.danger, look.danger_soft),
                 (look.good, look.field), (look.warning, look.field))  # fmt: skip
        assert all(contrast(*pair) >= 4.5 for pair in pairs)
