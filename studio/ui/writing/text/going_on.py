"""Has Qt's layout of a text go on: it takes it for finished when a part is laid out anew in its midst.

Used by `Laying`, by `Letters`, and by `SceneDocument` while a scene comes into its text; main thread.
"""

from __future__ import annotations

import time

from PySide6.QtGui import QTextBlock, QTextDocument

from studio.ui.writing.text.lay_steps import FIRST_PORTION, first_missing, next_portion


class GoingOn:
    def __init__(self, standing: int) -> None:
        """`standing`: looks without a further paragraph after which Qt has given up; it lays out some hundred in 15
        milliseconds."""
        self._most = standing
        self._reached = self._standing = 0
        """The first paragraph that is not laid out, and looks since that is so."""
        self._given_up = False
        self._letters = FIRST_PORTION

    def begin(self) -> None:
        """The layout begins anew."""
        self._reached = self._standing = 0
        self._given_up = False

    def look(self, text: QTextDocument) -> None:
        """Once more; where Qt has given up, the next portion is laid out now, and one with every further look."""
        block = first_missing(text, self._reached)
        if not block.isValid():
            self.begin()
            return
        stands = block.blockNumber() == self._reached
        self._standing = self._standing + 1 if stands else 0
        self._reached = block.blockNumber()
        self._given_up = self._given_up or self._standing >= self._most
        if self._given_up:
            letters = _missing_from(block, self._letters)
            begun = time.thread_time()
            text.markContentsDirty(block.position(), letters)
            self._letters = next_portion(letters, time.thread_time() - begun)


def _missing_from(block: QTextBlock, most: int) -> int:
    """Letters of the paragraphs from there on that are not laid out, about so many at most."""
    letters = 0
    while block.isValid() and letters < most and not block.layout().lineCount():
        letters += block.length()
        block = block.next()
    return letters
