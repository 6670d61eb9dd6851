"""Which blocks of a scene have something painted beside or around their words: bullets, numbers, pictures, tables. Main
thread; made by `SceneDocument`, asked by what paints."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final, Protocol

from PySide6.QtGui import QTextBlock, QTextDocument

from studio.ui.writing.text.mirror import SceneMirror

_SIGNED: Final = ("list-item", "numbered-item", "picture", "table")


class Shown(Protocol):
    """What is needed of the scene's document."""

    mirror: SceneMirror

    @property
    def text(self) -> QTextDocument: ...
    def numbers(self, style: str) -> list[int]:
        """Blocks of a style that stand in the text."""
        ...


class SceneSigns:
    def __init__(self, scene: Shown) -> None:
        self._scene = scene

    def any(self) -> bool:
        """Something is painted beside the words of some block."""
        return any(self._scene.mirror.numbers(style) for style in _SIGNED)

    def bullets(self, seen: range) -> list[QTextBlock]:
        """Blocks among these that are list items."""
        return [self._block(index) for index in self._numbers_in("list-item", seen)]

    def tables(self, seen: range) -> list[QTextBlock]:
        """Blocks among these that are tables."""
        return [self._block(index) for index in self._numbers_in("table", seen)]

    def pictures(self, seen: range) -> list[tuple[QTextBlock, str]]:
        """Blocks among these that have a picture above them, with its SHA-256."""
        numbers = self._numbers_in("picture", seen)
        found = ((self._block(index), self._scene.mirror.paragraph(index)) for index in numbers)
        return [(block, one.asset) for block, one in found if one is not None]

    def numbered(self, seen: range) -> list[tuple[QTextBlock, int]]:
        """Blocks among these that are numbered items, each with its number."""
        numbers = self._numbers_in("numbered-item", seen)
        return [(self._block(index), self._scene.mirror.item_number(index)) for index in numbers]

    def _block(self, index: int) -> QTextBlock:
        return self._scene.text.findBlockByNumber(index)

    def _numbers_in(self, style: str, seen: range) -> list[int]:
        numbers = self._scene.numbers(style)
        return numbers[bisect_left(numbers, seen.start) : bisect_left(numbers, seen.stop)]
