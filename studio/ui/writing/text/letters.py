"""Draws marks, authorship and pending words over the letters of a scene's QTextDocument. Main thread.

What is typed is drawn at once by the highlighter. Of many blocks that look different at once, those in view are drawn
now and the others in short slices, so that the window goes on answering: Qt lays a block out anew for every change of
its letters, and walks over all blocks of the text each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtGui import QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextLayout

from studio.domain.code_kinds import Part
from studio.domain.document import Paragraph
from studio.ui.writing.text.positions import to_qt
from studio.ui.writing.text.typography import letter_formats, pending_format, style_format

_AT_ONCE: Final = 40
"""As many blocks are drawn now, in view or not."""
_SLICE_SECONDS: Final = 0.006
_STALE: Final = 1
"""User state of a block whose letters are still to be drawn anew."""
_FRESH: Final = -1

Stretch = tuple[int, int, QTextCharFormat]
"""UTF-16 positions [start, end) in a block."""


class Drawn(Protocol):
    """What is needed of the scene's document."""

    @property
    def text(self) -> QTextDocument: ...
    @property
    def points(self) -> float: ...
    @property
    def tinted(self) -> bool: ...
    @property
    def authors(self) -> bool: ...
    def paragraph(self, index: int) -> Paragraph | None: ...
    def pending_in(self, block: QTextBlock) -> tuple[int, int] | None: ...
    def wrong_in(self, paragraph: Paragraph) -> list[tuple[int, int]]:
        """Misspelt words of it, in code points."""
        ...

    def code_in(self, paragraph: Paragraph) -> tuple[Part, ...]:
        """The parts of a block of code."""
        ...


class View(Protocol):
    """What is needed of the editor that shows the text."""

    def blocks_in_view(self) -> range:
        """Numbers of the blocks that a person sees."""
        ...

    def keeping_place(self, change: Callable[[], None]) -> None:
        """Change the layout, and keep what a person sees where it is."""
        ...


class Letters(QSyntaxHighlighter):
    def __init__(self, scene: Drawn) -> None:
        super().__init__(scene.text)
        self._scene = scene
        self._next = QTextCursor(scene.text)
        """In the block at which the next slice begins; edits before it carry it along."""
        self._next.setKeepPositionOnInsert(True)
        self._slice = QTimer(self)
        self._slice.setInterval(0)
        self._slice.timeout.connect(self._draw_slice)
        self._view: View | None = None

    def show_in(self, view: View | None) -> None:
        """The editor that shows the text now, or None."""
        self._view = view

    def highlightBlock(self, text: str) -> None:
        for start, end, form in self._stretches(self.currentBlock()):
            self.setFormat(start, end - start, form)

    def _stretches(self, block: QTextBlock) -> list[Stretch]:
        scene = self._scene
        paragraph = scene.paragraph(block.blockNumber())
        pending = scene.pending_in(block)
        found: list[Stretch] = []
        wrong = scene.wrong_in(paragraph) if paragraph is not None else []
        plain = paragraph is None or (paragraph.style == "body" and not paragraph.marks and not paragraph.spans)
        if paragraph is not None and (wrong or not plain):
            code = scene.code_in(paragraph)
            looks = letter_formats(paragraph, scene.points, wrong, code, tinted=scene.tinted, authors=scene.authors)
            for start, end, form in looks:
                head, tail = to_qt(paragraph.text, start), to_qt(paragraph.text, end)
                found.extend((a, b, form) for a, b in _around(head, tail, pending))
        if pending is not None:
            base = style_format(paragraph.style, scene.points) if paragraph is not None else None
            under = next((form for a, b, form in found if a <= pending[0] < b), QTextCharFormat())
            found.append((*pending, pending_format(base or under)))
        return found

    def draw(self, numbers: Iterable[int]) -> None:
        """Draw the letters of these blocks anew: some now, many of them a little later."""
        wanted = sorted(numbers)
        seen = self._view.blocks_in_view() if self._view is not None else range(0)
        now = wanted if len(wanted) <= _AT_ONCE else [number for number in wanted if number in seen]
        self._draw_blocks(self._scene.text.findBlockByNumber(number) for number in now)
        if len(now) == len(wanted):
            return
        done = set(now)
        for block in _blocks(self._scene.text, wanted):
            if block.blockNumber() not in done:
                block.setUserState(_STALE)
        self._next.setPosition(0)
        self._slice.start()

    def draw_all(self) -> None:
        """Another size of type, or other colours."""
        self.draw(range(self._scene.text.blockCount()))

    @property
    def waiting(self) -> bool:
        """Some blocks still look as they did."""
        return self._slice.isActive()

    def _draw_slice(self) -> None:
        until = time.perf_counter() + _SLICE_SECONDS
        block = self._next.block()
        found: list[QTextBlock] = []

        def draw() -> None:
            nonlocal block
            while block.isValid() and time.perf_counter() < until:
                if block.userState() == _STALE:
                    found.append(block)
                    self._set_formats(block)
                block = block.next()
            self._lay_out(found)

        if self._view is not None:
            self._view.keeping_place(draw)
        else:
            draw()
        if block.isValid():
            self._next.setPosition(block.position())
        else:
            self._slice.stop()

    def _draw_blocks(self, blocks: Iterable[QTextBlock]) -> None:
        found = [block for block in blocks if block.isValid()]
        for block in found:
            self._set_formats(block)
        self._lay_out(found)

    def _set_formats(self, block: QTextBlock) -> None:
        block.setUserState(_FRESH)
        ranges = []
        for start, end, form in self._stretches(block):
            one = QTextLayout.FormatRange()
            one.start, one.length, one.format = start, end - start, form
            ranges.append(one)
        layout = block.layout()
        if layout.preeditAreaText():
            self.rehighlightBlock(block)
        elif ranges or layout.formats():
            layout.setFormats(ranges)

    def _lay_out(self, blocks: list[QTextBlock]) -> None:
        if blocks:
            start, last = blocks[0].position(), blocks[-1]
            self._scene.text.markContentsDirty(start, last.position() + last.length() - start)


def _blocks(text: QTextDocument, numbers: list[int]) -> Iterator[QTextBlock]:
    """In order; Qt finds the block after a block faster than a block of a number."""
    block = text.findBlockByNumber(numbers[0])
    at = numbers[0]
    for number in numbers:
        while at < number and block.isValid():
            block = block.next()
            at += 1
        yield block


def _around(head: int, tail: int, pending: tuple[int, int] | None) -> Iterable[tuple[int, int]]:
    """A stretch of the paragraph as stretches of the block, which may have pending words in it."""
    if pending is None or tail <= pending[0]:
        return ((head, tail),)
    length = pending[1] - pending[0]
    if head >= pending[0]:
        return ((head + length, tail + length),)
    return ((head, pending[0]), (pending[1], tail + length))
