"""Words that a model is still writing, shown in a scene's QTextDocument between two cursors. Main thread; made by
`SceneDocument`. They are no part of the scene until they have landed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

_BREAK = "\u2028"


class ComingWords:
    def __init__(self, text: QTextDocument, quietly: Callable[[], AbstractContextManager[None]]) -> None:
        """`quietly`: while it lasts, what changes in the text is nobody's edit."""
        self._text = text
        self._quietly = quietly
        self._ends: tuple[QTextCursor, QTextCursor] | None = None
        self._words = ""

    def begin(self, position: int) -> None:
        """None yet; `add` brings them to this position of the text."""
        start, end = QTextCursor(self._text), QTextCursor(self._text)
        start.setPosition(position)
        end.setPosition(position)
        end.setKeepPositionOnInsert(True)
        self._ends, self._words = (start, end), ""

    def add(self, words: str) -> QTextBlock | None:
        """Put them behind those that came before. Answers the block in which they stand."""
        if self._ends is None or not words:
            return None
        start, end = self._ends
        position, at = start.position(), end.position()
        words = words.replace("\r", "").replace("\n", _BREAK)
        self._words += words
        with self._quietly():
            writer = QTextCursor(self._text)
            writer.setPosition(at)
            end.setKeepPositionOnInsert(False)
            writer.insertText(words)
            end.setPosition(writer.position())
            end.setKeepPositionOnInsert(True)
            start.setPosition(position)
        return start.block()

    def end(self) -> None:
        """None are coming any more; `lift` has taken out those that came."""
        self._ends, self._words = None, ""

    def within(self, block: QTextBlock) -> tuple[int, int] | None:
        """Their UTF-16 positions within the block, if it has any."""
        span = self.span()
        if span is None or span[0] >= span[1] or not block.contains(span[0]):
            return None
        return span[0] - block.position(), span[1] - block.position()

    def span(self) -> tuple[int, int] | None:
        """Their positions in the text; None while none are coming."""
        return None if self._ends is None else (self._ends[0].position(), self._ends[1].position())

    def touched(self) -> bool:
        """Whether they read otherwise than they came."""
        cursor = self._cursor()
        return cursor is not None and cursor.selectedText() != self._words

    def lift(self) -> tuple[QTextCursor, str] | None:
        """Take them out of the text. Answers a cursor that stays where they were, and the words."""
        cursor = self._cursor()
        if cursor is None or self._ends is None:
            return None
        with self._quietly():
            cursor.removeSelectedText()
        return self._ends[0], self._words

    def _cursor(self) -> QTextCursor | None:
        """All of them selected."""
        span = self.span()
        if span is None:
            return None
        cursor = QTextCursor(self._text)
        cursor.setPosition(span[0])
        cursor.setPosition(span[1], QTextCursor.MoveMode.KeepAnchor)
        return cursor
