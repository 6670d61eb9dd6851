"""The list of scenes with how much of each is spoken. `ChaptersPanel` implements `ChaptersView`."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.narration.chapters.presenter import SceneRow
from studio.ui.widgets.fitting import fit_rows
from studio.ui.widgets.words import label


class ChaptersPanel(QWidget):
    watched = Signal(bool)
    """It is in sight, or no longer."""
    scene_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        head = label(tr("Book"), "small")
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Scenes of the book"))
        fit_rows(self.list)
        self.list.setUniformItemSizes(True)
        head.setBuddy(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(head)
        column.addWidget(self.list, 1)
        self._rows: tuple[SceneRow, ...] = ()
        self.list.currentItemChanged.connect(self._choose)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.watched.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.watched.emit(False)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.scene_chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    # ---- ChaptersView

    def show_rows(self, rows: tuple[SceneRow, ...], current: int) -> None:
        with QSignalBlocker(self.list):
            if [one.id for one in rows] != [one.id for one in self._rows]:
                self.list.clear()
                for row in rows:
                    self.list.addItem(_item(row))
            else:
                for place, (row, before) in enumerate(zip(rows, self._rows, strict=True)):
                    if row != before:
                        _fill(self.list.item(place), row)
            self._rows = rows
            if self.list.currentRow() != current:
                self.list.setCurrentRow(current)


def _item(row: SceneRow) -> QListWidgetItem:
    item = QListWidgetItem()
    item.setData(Qt.ItemDataRole.UserRole, row.id)
    _fill(item, row)
    return item


def _fill(item: QListWidgetItem, row: SceneRow) -> None:
    title = showable(row.title)
    indent = row.title[: len(row.title) - len(row.title.lstrip("\u2003"))]
    item.setText(f"{indent}{title.strip()}\n{indent}{row.words or ' '}")
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title.strip()}, {row.words}" if row.words else title.strip())
