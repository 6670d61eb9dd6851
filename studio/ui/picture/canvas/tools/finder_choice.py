"""Which model finds the object at a click, for the row of that tool's options. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox

from studio.services.jobs.object_masks import ObjectMasks
from studio.services.translation import tr
from studio.ui.picture.canvas.tools.controls import Control

_WIDEST: Final = 260
"""Logical pixels: titles of imported models are as long as their files' names."""


class FinderChoice(Control):
    def __init__(self, masks: ObjectMasks, put: Callable[[str], None]) -> None:
        """`put`: is given the id of the one that is chosen."""
        self._list = QComboBox()
        self._list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._list.setMaximumWidth(_WIDEST)
        self._masks, self._put = masks, put
        super().__init__(
            tr("Found by"), tr("The model that finds the object; others are brought by the model page"), self._list
        )
        self._list.activated.connect(self._take)
        self.show_value()

    def show_value(self) -> None:
        models = self._masks.models()
        with QSignalBlocker(self._list):
            if [self._list.itemData(row) for row in range(self._list.count())] != [one.id for one in models]:
                self._list.clear()
                for one in models:
                    self._list.addItem(one.title, one.id)
            self._list.setCurrentIndex(self._list.findData(self._masks.model()))

    def reads_clicks(self) -> bool:
        """Whether the one that is asked can take a click for a part or for the whole."""
        return self._masks.reads_clicks()

    def _take(self, at: int) -> None:
        """The best one is not kept by name: a better one that is brought later takes its place."""
        self._masks.stop_looking()
        self._put("" if at == 0 else str(self._list.itemData(at)))
        self.left.emit()
