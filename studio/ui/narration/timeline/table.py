"""The clips of a chapter as a table, for eyes and for assistive technology: what the timeline draws, in words.

A row is made when it is looked at. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from studio.domain.showable import showable
from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, Cut
from studio.services.translation import tr
from studio.ui.narration.clock import fine_clock
from studio.ui.narration.places import CLIP_MENU
from studio.ui.narration.timeline.telling import facts

_Index = QModelIndex | QPersistentModelIndex
_LONGEST: Final = 400
"""Letters of a sentence that are shown."""
_WIDE: Final = 4
"""The column that takes the room that is left."""


class ClipTableModel(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line = ChapterTimeline()

    def show_line(self, line: ChapterTimeline) -> None:
        if len(line.cuts) != len(self._line.cuts):
            self.beginResetModel()
            self._line = line
            self.endResetModel()
        elif line is not self._line:
            self._line = line
            if line.cuts:
                self.dataChanged.emit(self.index(0, 0), self.index(len(line.cuts) - 1, self.columnCount() - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._line.cuts)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_CELLS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return _titles()[section] if orientation == Qt.Orientation.Horizontal else section + 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return _CELLS[index.column()](self._line.cuts[index.row()])


def _titles() -> tuple[str, ...]:
    return (tr("Begins"), tr("Seconds"), tr("Who"), tr("State"), tr("Words"), tr("Done to it"), tr("Pause behind"))


def _state(cut: Cut) -> str:
    if cut.waits:
        return tr("trims wait")
    return tr("stale") if cut.is_stale else tr("spoken")


_CELLS: Final[tuple[Callable[[Cut], str], ...]] = (
    lambda cut: fine_clock(cut.start),
    lambda cut: f"{cut.end - cut.start:.2f}",
    lambda cut: showable(cut.speaker) or tr("Narrator"),
    _state,
    lambda cut: showable(cut.segment.text, _LONGEST),
    facts,
    lambda cut: f"{cut.where.pause:.2f}",
)
"""A column each, as `_titles`."""


class ClipTable(QTableView):
    """Arrow keys go from clip to clip; Return plays from one, the menu key has what can be done with it."""

    chosen = Signal(int)
    """Place of the clip that a person selects."""
    play_asked = Signal(int)
    menu_asked = Signal(str, str, QPoint)
    """As `TimelineStrip.menu_asked`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clips = ClipTableModel(self)
        self.setModel(self.clips)
        self.setAccessibleName(tr("Clips of the chapter"))
        self.setAccessibleDescription(tr("Return plays from the selected clip"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(_WIDE, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(_WIDE + 1, 240)
        self.selectionModel().currentRowChanged.connect(self._current)
        self.activated.connect(lambda index: self.play_asked.emit(index.row()))

    def show_line(self, line: ChapterTimeline, selected: int) -> None:
        """`selected`: place of a clip; -1: none."""
        with QSignalBlocker(self.selectionModel()):
            self.clips.show_line(line)
        if selected >= 0 and selected != self.currentIndex().row():
            with QSignalBlocker(self):
                self.setCurrentIndex(self.clips.index(selected, max(0, self.currentIndex().column())))

    def _current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.row())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.currentIndex()
        if index.isValid():
            by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_asked.emit(CLIP_MENU, "", event.globalPos() if by_mouse else below)
