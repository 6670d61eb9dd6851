"""What the mirror of a scene wants changed, done to the blocks of its QTextDocument. Made by the scene's document; main
thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QTextCursor, QTextDocument

from studio.ui.writing.text.block_formats import BlockFormats
from studio.ui.writing.text.mirror import InsertBlocks, RemoveBlocks, ReplaceText
from studio.ui.writing.text.positions import to_qt
from studio.ui.writing.text.typography import Face, block_format

_KEEP: Final = QTextCursor.MoveMode.KeepAnchor


class BlockSteps:
    def __init__(self, text: QTextDocument, blocks: BlockFormats, face: Callable[[], Face]) -> None:
        self._text, self._blocks, self._face = text, blocks, face

    def take(self, cursor: QTextCursor, step: ReplaceText | InsertBlocks | RemoveBlocks) -> int:
        """Within an edit block of `cursor`; how many blocks there are more."""
        match step:
            case ReplaceText(index, start, end, text):
                block = self._text.findBlockByNumber(index)
                shown = block.text()
                cursor.setPosition(block.position() + to_qt(shown, start))
                cursor.setPosition(block.position() + to_qt(shown, end), _KEEP)
                cursor.insertText(text)
                return 0
            case InsertBlocks(index, texts):
                self._insert(cursor, index, texts)
                return len(texts)
            case RemoveBlocks(index, count):
                self._remove(cursor, index, count)
                return -count

    def _insert(self, cursor: QTextCursor, index: int, texts: tuple[str, ...]) -> None:
        plain = block_format("body", self._face())
        block = self._text.findBlockByNumber(index)
        if block.isValid():
            cursor.setPosition(block.position())
            for text in texts:
                cursor.insertText(text)
                cursor.insertBlock()
                cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock)
                cursor.setBlockFormat(plain)
                cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            for text in texts:
                cursor.insertBlock(plain)
                cursor.insertText(text)
        for number in range(index, index + len(texts)):
            self._blocks.format_block(number)

    def _remove(self, cursor: QTextCursor, index: int, count: int) -> None:
        first = self._text.findBlockByNumber(index)
        after = self._text.findBlockByNumber(index + count)
        if after.isValid():
            style = after.blockFormat()
            cursor.setPosition(first.position())
            cursor.setPosition(after.position(), _KEEP)
            cursor.removeSelectedText()
            cursor.setBlockFormat(style)
            return
        before = self._text.findBlockByNumber(index - 1)
        style = before.blockFormat()
        cursor.setPosition(before.position() + before.length() - 1 if before.isValid() else 0)
        cursor.movePosition(QTextCursor.MoveOperation.End, _KEEP)
        cursor.removeSelectedText()
        if before.isValid():
            cursor.setBlockFormat(style)
