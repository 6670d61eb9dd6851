"""Has Qt's layout of a text go on: it takes it for finished when a part is laid out anew in its midst.

Used by `Laying` and by `SceneDocument` while a scene comes into its text; main thread.
"""

from __future__ import annotations

from PySide6.QtGui import QTextDocument


class GoingOn:
    def __init__(self, standing: int) -> None:
        """`standing`: looks without a further paragraph after which Qt has given up; it lays out some hundred in 15
        milliseconds."""
        self._most = standing
        self._reached = self._standing = 0
        """The first paragraph that is not laid out, and looks since that is so."""

    def begin(self) -> None:
        """The layout begins anew."""
        self._reached = self._standing = 0

    def look(self, text: QTextDocument) -> None:
        """Once more; where Qt has given up, it begins again."""
        before = block = text.findBlockByNumber(self._reached)
        while block.isValid() and block.layout().lineCount():
            block = block.next()
        self._standing = self._standing + 1 if block == before else 0
        self._reached = block.blockNumber() if block.isValid() else 0
        if self._standing >= self._most and block.isValid():
            self.begin()
            text.markContentsDirty(0, text.characterCount())
