"""Blocks of code have colours by their language: short ones at once, long ones from a thread."""

from __future__ import annotations

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain.passages import Passage
from studio.ui.theme import tokens
from studio.ui.writing.pane import WritingPane


def coloured(pane: WritingPane, number: int) -> dict[str, str]:
    """Words of a block that have a colour of their own."""
    block = pane.text.editor.document().findBlockByNumber(number)
    return {
        block.text()[one.start : one.start + one.length]: one.format.foreground().color().name()
        for one in block.layout().formats()
        if one.format.foreground().style().value
    }


def test_a_block_with_a_language_is_coloured_as_it_is_typed(pane: WritingPane) -> None:
    pane.start_writing()
    QTest.keyClicks(pane.text.editor, "```python\r")
    QTest.keyClicks(pane.text.editor, "return 12 # so")
    found = coloured(pane, 0)
    assert found == {"return": tokens().accent, "12": tokens().warning, "# so": tokens().muted}


def test_a_block_without_one_has_none(pane: WritingPane) -> None:
    pane.start_writing()
    pane.text.paste((Passage("return 12", "code"), Passage("return 12", "code", language="klingon")))
    assert coloured(pane, 0) == coloured(pane, 1) == {}


def test_a_long_block_is_looked_at_on_a_thread_and_keeps_its_colours(pane: WritingPane, qtbot: QtBot) -> None:
    pane.start_writing()
    text = "\u2028".join(f"return {number}" for number in range(1000))
    with qtbot.waitSignal(pane.text.colours.known):
        pane.text.paste((Passage(text, "code", language="python"), Passage("end")))
        assert coloured(pane, 0) == {}
    assert coloured(pane, 0)["return"] == tokens().accent
    pane.text.editor.put_caret(pane.text.editor.ids()[0], 0)
    QTest.keyClicks(pane.text.editor, "if x")
    assert coloured(pane, 0)["return"] == tokens().accent
    assert "if" not in coloured(pane, 0)
    qtbot.waitUntil(lambda: "if" in coloured(pane, 0))
