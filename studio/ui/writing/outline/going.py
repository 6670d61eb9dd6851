"""Going to a scene by some letters of its title. Main thread; opened by the outline's room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.actions.fuzzy import match
from studio.ui.widgets.words import GAP

_MOST: Final = 200
"""Titles that are listed; more letters find the others."""
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class GoToScene(QDialog):
    chosen = Signal(str)
    """Id of the scene to go to."""

    def __init__(self, scenes: Sequence[tuple[str, str]], parent: QWidget) -> None:
        """`scenes`: id and title of each, in reading order."""
        super().__init__(parent)
        self._scenes = tuple(scenes)
        self.setWindowTitle(tr("Go to a scene"))
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Letters of the title"))
        self.field.setPlaceholderText(tr("Some letters of the title"))
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Scenes"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.resize(420, 360)
        self.field.textEdited.connect(self._show)
        self.field.returnPressed.connect(self._take)
        self.list.itemClicked.connect(lambda _item: self._take())
        self._show("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard stays in the field; the arrows walk through the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _MOVES:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _show(self, typed: str) -> None:
        found = []
        for number, (scene_id, title) in enumerate(self._scenes):
            hit = match(typed, title)
            if hit is not None:
                # With nothing typed they stand as they are read.
                found.append((-hit.score if typed.strip() else 0, number, scene_id, title))
        self.list.clear()
        for _, _, scene_id, title in sorted(found)[:_MOST]:
            item = QListWidgetItem(showable(title))
            item.setData(Qt.ItemDataRole.UserRole, scene_id)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))
