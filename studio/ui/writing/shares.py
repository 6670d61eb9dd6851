"""How outline, text and what stands beside it share the pane's width or, where that is narrow, its height. Main thread;
made by the pane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from studio.ui.writing.details.room import DetailsRoom
from studio.ui.writing.outline.room import OutlineRoom
from studio.ui.writing.side import Side

_NARROW: Final = 560
"""Logical pixels under which the outline stands above the editor."""
_TEXT_LEAST: Final = 420
"""Logical pixels that the text keeps where the details stand beside it."""
_DETAILS_LETTERS: Final = 34
"""Width of the details of a scene."""
_OUTLINE_LETTERS: Final = 34
"""Width of the outline beside the text."""


class Shares:
    def __init__(
        self, outline: OutlineRoom, text: QWidget, side: QWidget, details: DetailsRoom, beside: Sequence[Side]
    ) -> None:
        """`side` holds the panels of `details` and of those `beside`."""
        self._outline, self._side = outline, side
        self._details, self._beside = details, beside
        self._size = QSize(640, 480)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        for number, part in enumerate((outline.tree, text, side)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(number, 1 if part is text else 0)
            self.splitter.setCollapsible(number, part is outline.tree)
        self.splitter.setSizes([self._outline_width(), 600, self._side_width()])

    def fit(self, size: QSize) -> None:
        """The pane has another size."""
        self._size = size
        wanted = Qt.Orientation.Vertical if size.width() < _NARROW else Qt.Orientation.Horizontal
        turned = self.splitter.orientation() != wanted
        self.splitter.setOrientation(wanted)
        self.make_room()
        if turned:
            self.part()

    def make_room(self) -> None:
        """The side stands beside the text where it keeps its width, else in the place of the outline."""
        least = self._outline_width() + _TEXT_LEAST + self._side_width()
        beside = self.splitter.orientation() == Qt.Orientation.Horizontal and self._size.width() >= least
        shown = self._details.in_sight or any(one.in_sight for one in self._beside)
        self._side.setVisible(shown)
        self._outline.give_way(shown and not beside)
        wanted = 2 if beside else 0
        if self.splitter.indexOf(self._side) != wanted:
            self.splitter.insertWidget(wanted, self._side)
            self.part()

    def part(self) -> None:
        """Give the outline its share: some scenes' height above the text, or some words' width beside it."""
        if self.splitter.orientation() == Qt.Orientation.Vertical:
            share = self.splitter.fontMetrics().height() * 8
            self._give(share, max(200, self._size.height() - share - 40), self._side_height(2 * share))
        else:
            share = self._outline_width()
            self._give(share, max(200, self._size.width() - share - self._side_width()), self._side_width())

    def _give(self, outline: int, text: int, side: int) -> None:
        share: dict[QWidget | None, int] = {self._outline.tree: outline, self._side: side}
        order = [self.splitter.widget(index) for index in range(self.splitter.count())]
        self.splitter.setSizes([share.get(one, text) for one in order])

    @property
    def _wide(self) -> bool:
        """What stands beside the text needs more room than the details do."""
        return any(one.is_open for one in self._beside)

    def _side_height(self, of_details: int) -> int:
        height = self._size.height()
        return height // 2 if self._wide else min(of_details, height * 3 // 10)

    def _side_width(self) -> int:
        return self._letters(max((one.letters for one in self._beside if one.is_open), default=_DETAILS_LETTERS))

    def _outline_width(self) -> int:
        return self._letters(_OUTLINE_LETTERS)

    def _letters(self, count: int) -> int:
        return self.splitter.fontMetrics().averageCharWidth() * count


def column_of(*parts: QWidget, stretched: Sequence[QWidget] = ()) -> QWidget:
    """These above each other, without gaps."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for one in parts:
        column.addWidget(one, 1 if one in stretched else 0)
    return whole
