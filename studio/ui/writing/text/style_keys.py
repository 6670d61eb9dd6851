"""Keys that mean something else in lists, tables, code and beside pictures than Qt has them mean. Main thread; made by
`SceneEditor`, which asks for each key before Qt gets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QTextEdit

from studio.domain.lists import LIST_STYLES
from studio.domain.markdown_typed import LINE_BREAK
from studio.domain.text_records import Paragraph
from studio.ui.writing.text.positions import from_qt, to_qt
from studio.ui.writing.text.scene_document import SceneDocument
from studio.ui.writing.text.table_keys import TableKeys

INDENT: Final = "    "
"""Of one Tab in a block of code."""
_INDENTED: Final = re.compile(r"(?: {1,4}|\t)")
_RETURNS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class StyleKeys:
    def __init__(
        self,
        editor: QTextEdit,
        scene: Callable[[], SceneDocument | None],
        set_style: Callable[[str], None],
        deepen: Callable[[int], None],
        stay: Callable[[], None],
        step_out: Callable[[bool], bool],
    ) -> None:
        """`set_style` and `deepen` are told what the paragraph at the caret becomes, an item of a list how much deeper;
        `stay` is called for a Tab that sets nothing in; `step_out` is to make a paragraph at the end of the scene
        (True) or at its beginning, and says whether it has."""
        self._editor = editor
        self._scene = scene
        self._set_style = set_style
        self._deepen = deepen
        self._stay = stay
        self._step_out = step_out
        self._table = TableKeys(editor, self._in_columns)

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the key has done its work; the text can be changed."""
        return self._leaves(event) or self._in_table(event) or self._keeps_picture(event) or self._ends_style(event)

    def _leaves(self, event: QKeyEvent) -> bool:
        """Down in the last line of a table or of a block of code that ends the scene, and Up in the first line of one
        that begins it, go to a paragraph that is made there."""
        down = event.key() == Qt.Key.Key_Down
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        cursor, scene = self._editor.textCursor(), self._scene()
        if not (down or event.key() == Qt.Key.Key_Up) or not plain or cursor.hasSelection() or scene is None:
            return False
        block, ids = cursor.block(), scene.mirror.ids
        paragraph = scene.mirror.paragraph(block.blockNumber())
        if paragraph is None or paragraph.style not in ("table", "code") or paragraph.id != ids[-1 if down else 0]:
            return False
        layout = block.layout()
        line = layout.lineForTextPosition(cursor.positionInBlock())
        return line.lineNumber() == (layout.lineCount() - 1 if down else 0) and self._step_out(down)

    def _in_columns(self, block: QTextBlock) -> bool:
        scene = self._scene()
        return scene is not None and scene.letters.in_columns(block)

    def _in_table(self, event: QKeyEvent) -> bool:
        paragraph = self._paragraph()
        inside = paragraph is not None and paragraph.style == "table" and not self._editor.textCursor().hasSelection()
        return inside and self._table.takes(event)

    def takes_tab(self, event: QKeyEvent) -> bool:
        """Tab sets an item or a line of code in, and goes to the next cell; Shift+Tab goes the other way. In plain
        text Tab changes nothing: who indents by it out of habit goes on writing. There Shift+Tab leaves the text."""
        deeper = event.key() == Qt.Key.Key_Tab
        bare = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        paragraph = self._paragraph() if (deeper or event.key() == Qt.Key.Key_Backtab) and bare else None
        if paragraph is None or self._editor.isReadOnly():
            return False
        if paragraph.style in LIST_STYLES:
            if not deeper and not paragraph.depth:
                return False
            self._deepen(1 if deeper else -1)
        elif paragraph.style == "code":
            self._set_in(deeper=deeper)
        elif paragraph.style == "table":
            self._table.go_to_cell(1 if deeper else -1)
        elif deeper:
            self._stay()
        return deeper or paragraph.style in (*LIST_STYLES, "code", "table")

    def _paragraph(self) -> Paragraph | None:
        scene = self._scene()
        return scene.mirror.paragraph(self._editor.textCursor().block().blockNumber()) if scene is not None else None

    def _ends_style(self, event: QKeyEvent) -> bool:
        """Return in an empty list item, and Backspace at the start of a styled paragraph, make it plain."""
        cursor, paragraph = self._editor.textCursor(), self._paragraph()
        if cursor.hasSelection() or paragraph is None or paragraph.style == "body" or not cursor.atBlockStart():
            return False
        enter = event.key() in _RETURNS and not paragraph.text
        if not enter and event.key() != Qt.Key.Key_Backspace:
            return False
        if paragraph.depth:
            self._deepen(-1)
        else:
            self._set_style("body")
        return True

    def _keeps_picture(self, event: QKeyEvent) -> bool:
        """Backspace behind a picture, and Delete at its end, do not take words into what the picture shows."""
        scene, cursor = self._scene(), self._editor.textCursor()
        block = cursor.block()
        back = event.key() == Qt.Key.Key_Backspace and cursor.atBlockStart()
        forward = event.key() == Qt.Key.Key_Delete and cursor.atBlockEnd()
        if scene is None or cursor.hasSelection() or not (back or forward):
            return False
        upper = block.previous() if back else block
        shown = scene.mirror.paragraph(upper.blockNumber()) if upper.isValid() else None
        lower = upper.next() if upper.isValid() else upper
        if shown is None or shown.style != "picture" or not lower.isValid() or lower.length() == 1:
            return False
        cursor.movePosition(
            QTextCursor.MoveOperation.PreviousCharacter if back else QTextCursor.MoveOperation.NextBlock
        )
        self._editor.setTextCursor(cursor)
        return True

    # ---- code

    def _set_in(self, *, deeper: bool) -> None:
        """Blanks at the caret, or before each line that is selected; taken away before these."""
        cursor = self._editor.textCursor()
        if deeper and not cursor.hasSelection():
            cursor.insertText(INDENT)
            return
        block = self._editor.document().findBlock(cursor.selectionStart())
        text, begin = block.text(), block.position()
        first = text.rfind(LINE_BREAK, 0, from_qt(text, cursor.selectionStart() - begin)) + 1
        end = max(from_qt(text, min(cursor.selectionEnd() - begin, block.length() - 1)), first)
        lines = [first, *(at + 1 for at in range(first, end) if text[at] == LINE_BREAK and at + 1 < end)]
        edit = QTextCursor(block)
        edit.beginEditBlock()
        for line in reversed(lines):
            edit.setPosition(begin + to_qt(text, line))
            if deeper:
                edit.insertText(INDENT)
            elif found := _INDENTED.match(text, line):
                edit.setPosition(begin + to_qt(text, found.end()), QTextCursor.MoveMode.KeepAnchor)
                edit.removeSelectedText()
        edit.endEditBlock()
