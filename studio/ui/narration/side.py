"""What stands beside the sentences, or below them: the cast and the guessed words, one at a time under their tabs.

Made by the pane. A room is opened and folded by its presenter, which its panel tells by `opened`; of two that are open
one is in front. Main thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget

from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, label, row


class Room(Protocol):
    """A panel that is opened and folded."""

    opened: SignalInstance
    """bool."""

    @property
    def fold(self) -> QAbstractButton: ...


class NarrationSide(QWidget):
    moved = Signal()
    """It was opened or folded as a whole."""
    left = Signal()
    """The room that has the keyboard is folded: it is to go elsewhere."""

    def __init__(self, rooms: Sequence[tuple[str, QWidget, Room]]) -> None:
        """For each room: its title, and its panel twice, as a widget and as what opens."""
        super().__init__()
        self._panels = [panel for _, panel, _ in rooms]
        """No stack of Qt's: that is as high as the highest of its pages, in sight or not."""
        self._title = label("", "heading")
        self._tabs = [WordButton(title) for title, _, _ in rooms]
        self._folds = [room.fold for _, _, room in rooms]
        self._open: list[int] = []
        """Places of the rooms that are open, the one in front last."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        closing = QWidget()
        closing.setLayout(row(*self._folds))
        column.addLayout(FlowRow(self._title, *self._tabs, closing, last=1))
        for place, (_, panel, room) in enumerate(rooms):
            column.addWidget(panel, 1)
            panel.hide()
            room.opened.connect(lambda shown, place=place: self._set_open(place, shown))
            tab = self._tabs[place]
            tab.setCheckable(True)
            tab.clicked.connect(lambda _on, place=place: self.bring(place))
        self._show()

    @property
    def is_open(self) -> bool:
        return bool(self._open)

    @property
    def in_front(self) -> QWidget | None:
        """The panel that is seen, if any is open."""
        return self._panels[self._open[-1]] if self._open else None

    def bring(self, place: int) -> bool:
        """Put that room in front; False where it is there already, or is not open."""
        behind = place in self._open[:-1]
        if behind:
            self._open.remove(place)
            self._open.append(place)
        self._show()
        return behind

    def _set_open(self, place: int, shown: bool) -> None:
        before = bool(self._open)
        if shown and place not in self._open:
            self._open.append(place)
        elif not shown and place in self._open:
            self._open.remove(place)
            focused = QApplication.focusWidget()
            if focused is not None and self.isAncestorOf(focused):
                self.left.emit()
        self._show()
        if before != bool(self._open):
            self.moved.emit()

    def _show(self) -> None:
        front = self._open[-1] if self._open else -1
        for place, (tab, fold) in enumerate(zip(self._tabs, self._folds, strict=True)):
            tab.setVisible(place in self._open and len(self._open) > 1)
            tab.setChecked(place == front)
            fold.setVisible(place == front)
        self._title.setVisible(len(self._open) == 1)
        if front >= 0:
            self._title.setText(self._tabs[front].text())
            for place, panel in enumerate(self._panels):
                panel.setVisible(place == front)
        self.setVisible(front >= 0)
