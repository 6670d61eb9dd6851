"""How the paragraphs of a scene are laid out: gives the blocks of its QTextDocument the formats of their styles, a few
or all. Main thread; made by `SceneDocument`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument

from studio.domain.lists import LIST_STYLES
from studio.domain.text_records import Paragraph
from studio.ui.writing.text.mirror import SceneMirror
from studio.ui.writing.text.typography import Face, block_format, manuscript_font, picture_format


class Formatted(Protocol):
    """What is needed of the scene's document."""

    face: Face
    picture_size: Callable[[str, float], QSize]
    """How large a picture is shown in a column of so many logical pixels."""
    mirror: SceneMirror

    @property
    def text(self) -> QTextDocument: ...
    def numbers(self, style: str) -> list[int]:
        """Blocks of a style that stand in the text."""
        ...

    def same_words(self) -> AbstractContextManager[None]: ...
    def unlaid(self, change: Callable[[], None]) -> None: ...


class BlockFormats:
    def __init__(self, scene: Formatted) -> None:
        self._scene = scene
        self.column = 0.0
        """Width of the text, in logical pixels."""

    def format_block(self, index: int) -> None:
        block = self._scene.text.findBlockByNumber(index)
        paragraph = self._scene.mirror.paragraph(index)
        if block.isValid() and paragraph is not None:
            wanted = self._wanted(paragraph)
            if block.blockFormat() != wanted:
                QTextCursor(block).setBlockFormat(wanted)

    def _wanted(self, paragraph: Paragraph) -> QTextBlockFormat:
        scene = self._scene
        if paragraph.style != "picture":
            return block_format(paragraph.style, scene.face, paragraph.depth)
        return picture_format(scene.face, scene.picture_size(paragraph.asset, self.column).height())

    def format_all(self, *styles: str) -> None:
        """Those that are to look otherwise; Qt lays them out a little later."""
        changed = [index for style in styles for index in self._scene.numbers(style) if self._looks_otherwise(index)]
        if not changed:
            return

        def form() -> None:
            cursor = QTextCursor(self._scene.text)
            cursor.beginEditBlock()
            for index in changed:
                self.format_block(index)
            cursor.endEditBlock()

        with self._scene.same_words():
            self._scene.unlaid(form)

    def _looks_otherwise(self, index: int) -> bool:
        paragraph = self._scene.mirror.paragraph(index)
        shown = self._scene.text.findBlockByNumber(index).blockFormat()
        return paragraph is not None and shown != self._wanted(paragraph)

    def format_anew(self) -> None:
        """All blocks, by stretches of one style: most are plain."""
        scene = self._scene
        scene.text.setDefaultFont(manuscript_font(scene.face))
        cursor = QTextCursor(scene.text)
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.setBlockFormat(block_format("body", scene.face))
        for style in scene.mirror.styles():
            numbers = scene.numbers(style)
            if style == "picture" or style in LIST_STYLES:
                for index in numbers:
                    self.format_block(index)
                continue
            for first, last in _stretches(numbers):
                cursor.setPosition(scene.text.findBlockByNumber(first).position())
                cursor.setPosition(scene.text.findBlockByNumber(last).position(), QTextCursor.MoveMode.KeepAnchor)
                cursor.setBlockFormat(block_format(style, scene.face))
        cursor.endEditBlock()


def _stretches(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """The first and the last number of each row of numbers that follow each other."""
    first = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            yield numbers[first], numbers[at - 1]
            first = at
