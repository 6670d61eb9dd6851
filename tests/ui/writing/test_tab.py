"""Tab in lists, code, tables and plain text: it never takes the keyboard away from who writes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.domain.outline import outline, paragraphs_of
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_as_typed import keys
from tests.ui.writing.test_editing import shown, texts


def tab(pane: WritingPane, *, back: bool = False) -> None:
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)


def test_in_plain_text_it_changes_nothing_and_says_so(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    tab(pane)
    assert pane.text.editor.hasFocus()
    assert "F6" in pane.messages.text
    keys(pane, "Rain.")
    tab(pane)
    keys(pane, " Then")
    pane.commit_typing()
    assert texts(session) == shown(pane) == ["Rain. Then"]


def test_an_item_is_set_in_from_anywhere_in_it(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "- One\nTwo")
    tab(pane)
    keys(pane, " more")
    tab(pane, back=True)
    tab(pane)
    pane.commit_typing()
    _, first = outline(session.document)[0]
    assert [(one.text, one.depth) for one in paragraphs_of(session.document, first.id)] == [("One", 0), ("Two more", 1)]


def test_lines_of_code_are_set_in_and_out(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "```\nif ")
    pane.text.editor.textCursor().insertText("😀")
    keys(pane, ":\nx\ny")
    cursor = pane.text.editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.Left, cursor.MoveMode.KeepAnchor, 3)
    pane.text.editor.setTextCursor(cursor)
    tab(pane)
    pane.commit_typing()
    assert texts(session) == ["if 😀:\u2028    x\u2028    y"]
    tab(pane, back=True)
    pane.commit_typing()
    assert texts(session) == ["if 😀:\u2028x\u2028y"]
    pane.undo()
    assert texts(session) == ["if 😀:\u2028    x\u2028    y"]
    cursor.movePosition(cursor.MoveOperation.EndOfBlock)
    pane.text.editor.setTextCursor(cursor)
    tab(pane)
    keys(pane, "# end")
    pane.commit_typing()
    assert texts(session) == ["if 😀:\u2028    x\u2028    y    # end"]


def test_it_goes_from_cell_to_cell(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "| who | ")
    pane.text.editor.textCursor().insertText("😀")
    keys(pane, " |\n| --- | --- |\n| Hale | 41 |")
    tab(pane)
    keys(pane, "Vane")
    tab(pane)
    keys(pane, "30")
    tab(pane, back=True)
    keys(pane, "old ")
    pane.commit_typing()
    table = "| who | 😀 |\u2028| --- | --- |\u2028| Hale | 41 |\u2028| old Vane | 30 |"
    assert texts(session) == [table]
    for _ in range(3):
        tab(pane, back=True)
    keys(pane, "my ")
    pane.commit_typing()
    assert texts(session) == [table.replace("😀", "my 😀")]


def test_return_in_a_cell_breaks_no_row(pane: WritingPane, session: ProjectSession) -> None:
    pane.start_writing()
    keys(pane, "| who | age |\n| Hale | 41 |")
    tab(pane)
    keys(pane, "Vane")
    tab(pane)
    keys(pane, "30\n\nAfter")
    pane.commit_typing()
    assert texts(session) == ["| who | age |\u2028| Hale | 41 |\u2028| Vane | 30 |", "After"]
