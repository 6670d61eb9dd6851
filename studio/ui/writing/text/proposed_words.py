"""A proposed rewriting in a scene's QTextDocument: words it would take out, and words it would put in, which stand
there as guests and are no part of the scene. Main thread; made by `SceneDocument`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Literal

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

_BREAK = "\u2028"

ProposedKind = Literal["out", "in", "out-front", "in-front"]
"""Taken out or put in; of the change in front."""


class _Shown:
    """One of them in the text: its cursors move with what is typed around it."""

    def __init__(self, text: QTextDocument, start: int, end: int, words: str, *, front: bool) -> None:
        self.words, self.front = words, front
        self.start, self.gone, self.guest, self.stop = (QTextCursor(text) for _ in range(4))
        self.gone.setKeepPositionOnInsert(True)
        self.stop.setKeepPositionOnInsert(True)
        self.start.setPosition(start)
        self.gone.setPosition(end)
        self.guest.setPosition(end)
        self.stop.setPosition(end)

    def put_in(self) -> None:
        at = self.guest.position()
        if self.words:
            writer = QTextCursor(self.guest)
            writer.insertText(self.words)
            self.guest.setPosition(at)
            self.stop.setPosition(writer.position())

    def take_out(self) -> None:
        writer = QTextCursor(self.guest)
        writer.setPosition(max(self.guest.position(), self.stop.position()), QTextCursor.MoveMode.KeepAnchor)
        writer.removeSelectedText()


class ProposedWords:
    def __init__(self, text: QTextDocument, quietly: Callable[[], AbstractContextManager[None]]) -> None:
        """`quietly`: while it lasts, what changes in the text is nobody's edit."""
        self._text = text
        self._quietly = quietly
        self._shown: list[_Shown] = []

    def show(self, changes: Sequence[tuple[int, int, str, bool]]) -> list[QTextBlock]:
        """Each from position to position of the text without guests, in order, with its words and whether it is in
        front. Answers the blocks in which they lie."""
        with self._quietly():
            for start, end, words, front in reversed(changes):
                one = _Shown(self._text, start, end, words.replace("\n", "¶" + _BREAK), front=front)
                one.put_in()
                self._shown.insert(0, one)
        return self._blocks()

    def clear(self) -> list[QTextBlock]:
        """Answers the blocks in which they lay."""
        self.lift()
        blocks = self._blocks()
        self._shown.clear()
        return blocks

    def lift(self) -> None:
        """Have no guests in the text, until `put_back`."""
        with self._quietly():
            for one in reversed(self._shown):
                one.take_out()

    def put_back(self) -> None:
        with self._quietly():
            for one in reversed(self._shown):
                one.put_in()

    def spans(self) -> list[tuple[int, int]]:
        """Of the guests, in the text."""
        return [(one.guest.position(), one.stop.position()) for one in self._shown if one.words]

    @property
    def any(self) -> bool:
        return bool(self._shown)

    def looks_in(self, block: QTextBlock) -> list[tuple[int, int, ProposedKind]]:
        """UTF-16 positions within the block of what goes and of what comes."""
        first, length = block.position(), block.length() - 1
        found: list[tuple[int, int, ProposedKind]] = []
        for one in self._shown:
            start, gone = max(0, one.start.position() - first), min(length, one.gone.position() - first)
            if start < gone:
                found.append((start, gone, "out-front" if one.front else "out"))
            guest, stop = one.guest.position() - first, one.stop.position() - first
            if 0 <= guest < stop <= length:
                found.append((guest, stop, "in-front" if one.front else "in"))
        return found

    def _blocks(self) -> list[QTextBlock]:
        found: dict[int, QTextBlock] = {}
        for one in self._shown:
            block = self._text.findBlock(one.start.position())
            while block.isValid() and block.position() <= one.stop.position():
                found[block.blockNumber()] = block
                block = block.next()
        return list(found.values())
