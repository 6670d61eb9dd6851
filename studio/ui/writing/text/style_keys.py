"""Keys that mean something else in lists, tables, code and beside pictures than Qt has them mean. Main thread; made by
`SceneEditor`, which asks for each key before Qt gets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QTextEdit

from studio.domain.lists import LIST_STYLES
from studio.domain.markdown_typed import LINE_BREAK
from studio.domain.text_records import Paragraph
from studio.ui.writing.text.positions import from_qt, to_qt
from studio.ui.writing.text.scene_document import SceneDocument

INDENT: Final = "    "
"""Of one Tab in a block of code."""
_INDENTED: Final = re.compile(r"(?: {1,4}|\t)")
_RULE: Final = re.compile(r"[\s|:-]*")
"""The row of hyphens below a table's head, which has no cells to write in."""
_RETURNS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class StyleKeys:
    def __init__(
        self,
        editor: QTextEdit,
        scene: Callable[[], SceneDocument | None],
        set_style: Callable[[str], None],
        deepen: Callable[[int], None],
        stay: Callable[[], None],
    ) -> None:
        """`set_style` and `deepen` are told what the paragraph at the caret becomes, an item of a list how much deeper;
        `stay` is called for a Tab that sets nothing in."""
        self._editor = editor
        self._scene = scene
        self._set_style = set_style
        self._deepen = deepen
        self._stay = stay

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the key has done its work; the text can be changed."""
        return self._keeps_picture(event) or self._ends_style(event)

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
            self._go_to_cell(1 if deeper else -1)
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

    # ---- tables

    def _go_to_cell(self, by: int) -> None:
        """The caret goes to the next cell (1), which behind the last one begins a row, or to the one before (-1)."""
        cursor = self._editor.textCursor()
        block = cursor.block()
        text = block.text()
        inside = from_qt(text, cursor.positionInBlock())
        cells = _cells(text)
        present = sum(start <= inside for start in cells) - 1
        wanted = present + by
        if 0 <= wanted < len(cells):
            cursor.setPosition(block.position() + to_qt(text, cells[wanted]))
        elif by > 0 and cells:
            across = sum(start > text.rfind(LINE_BREAK) for start in cells)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            begin = cursor.position()
            empty = text.endswith(LINE_BREAK)
            row = "|" + "  |" * (across or len(_cells(text.split(LINE_BREAK)[0])))
            cursor.insertText(row if empty else LINE_BREAK + row)
            cursor.setPosition(begin + (2 if empty else 3))
        self._editor.setTextCursor(cursor)


def _cells(text: str) -> list[int]:
    """Where the words of each cell begin, row by row, in letters of a table's text."""
    found, at = [], 0
    for line in text.split(LINE_BREAK):
        if not _RULE.fullmatch(line) or "-" not in line:
            bars = [place for place, letter in enumerate(line.rstrip()) if letter == "|"]
            begins = [place + 1 for place in bars if line[place + 1 :].strip()]
            found += [at + place + (line[place : place + 1] == " ") for place in begins]
        at += len(line) + 1
    return found
