"""How the writer has the manuscript: face, size, length and spacing of lines, typewriter mode."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFontDialog
from studio_fakes import FakeStudio

from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def lines(pane: WritingPane) -> int:
    return pane.text.editor.document().firstBlock().layout().lineCount()


def height(pane: WritingPane) -> float:
    layout = pane.text.editor.document().documentLayout()
    return layout.blockBoundingRect(pane.text.editor.document().firstBlock()).height()


def test_length_and_spacing_of_lines_are_the_writers(pane: WritingPane, studio: FakeStudio) -> None:
    pane.start_writing()
    pane.resize(1400, 700)
    QTest.keyClicks(pane.text.editor, "the lamp over the water went out " * 6)
    before, tall = lines(pane), height(pane)
    studio.settings.set("writing_measure", 40)
    assert lines(pane) > before
    studio.settings.set("writing_measure", 68)
    assert (lines(pane), height(pane)) == (before, tall)
    studio.settings.set("writing_spacing", 250)
    assert height(pane) > tall * 1.2


def test_the_face_is_asked_for_and_taken(pane: WritingPane, studio: FakeStudio, actions: ActionRegistry) -> None:
    pane.start_writing()
    actions.trigger("writing.font")
    dialog = pane.window().findChild(QFontDialog)
    assert dialog is not None
    dialog.fontSelected.emit(QFont("monospace", 17))
    dialog.close()
    assert pane.text.editor.document().defaultFont().pointSizeF() == 17
    assert pane.text.editor.document().defaultFont().families()[0] == studio.settings.get("writing_font") == "monospace"


def test_a_typewriter_keeps_the_line_at_one_height(pane: WritingPane) -> None:
    pane.start_writing()
    editor = pane.text.editor
    # The test of a drag may have left the button pressed, and a line is not moved from under a mouse that selects.
    QTest.mouseRelease(editor.viewport(), Qt.MouseButton.LeftButton)
    QTest.keyClick(editor, Qt.Key.Key_T, CTRL_SHIFT)
    assert pane.text.look.typewriter
    seen = set()
    for _ in range(30):
        QTest.keyClicks(editor, "line")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        seen.add(editor.cursorRect().center().y())
    assert max(seen) - min(seen) <= 2
    QTest.keyClick(editor, Qt.Key.Key_Up)
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert abs(editor.cursorRect().center().y() - max(seen)) <= 2
