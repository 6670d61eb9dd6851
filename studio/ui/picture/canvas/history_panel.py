"""The steps of the picture, oldest first: one sees what was done, and goes back or forth by a click. Main thread.

The pane puts it into its dock. It fills itself while it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QVBoxLayout, QWidget

from studio.domain.document import Document
from studio.domain.showable import showable
from studio.services.session.history import HistoryStep
from studio.services.session.session import ProjectSession
from studio.services.session.step_words import step_words
from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.words import GAP, SPACE, hover_text

_REFRESH_MS: Final = 60
_Index = QModelIndex | QPersistentModelIndex


class HistoryRows(QStringListModel):
    """The first row is the state before all steps; what a row says is found when it is shown. The list asks for the
    number of rows with each row that it lays out, of thousands: Qt's own model answers that."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.steps: Sequence[HistoryStep] = ()
        self._current = 0
        self._document = Document()

    def show_steps(self, steps: Sequence[HistoryStep], done: int, document: Document) -> None:
        """So many of them are done; `document` has the names of what the steps touched."""
        self.steps, self._document = steps, document
        self._current = done
        self.setStringList([""] * (len(steps) + 1))

    def current(self) -> int:
        """The row of the newest step that is done."""
        return self._current

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if role == Qt.ItemDataRole.ForegroundRole:
            return QBrush(QColor(tokens().muted)) if index.row() > self.current() else None
        words = self._words(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return words
            case Qt.ItemDataRole.ToolTipRole:
                return hover_text(words)
            case Qt.ItemDataRole.AccessibleTextRole:
                return tr("{step} (undone)", step=words) if index.row() > self.current() else words
            case _:
                return None

    def _words(self, row: int) -> str:
        if not row:
            return tr("Before all steps")
        try:
            step = self.steps[row - 1]
        except IndexError:
            # It went meanwhile; the rows are about to be filled anew.
            return ""
        return showable(step_words(step.change, self._document))


class HistoryPanel(QWidget):
    """`wanted` tells a step, and whether one goes to before it instead."""

    wanted = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self._session: Callable[[], ProjectSession | None] = lambda: None
        self.rows = HistoryRows(self)
        self.list = QListView()
        self.list.setModel(self.rows)
        self.list.setAccessibleName(tr("Steps of the picture, oldest first"))
        self.list.setToolTip(tr("Click a step to go back or forth to it"))
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, GAP, SPACE, SPACE)
        column.addWidget(self.list)
        self.list.clicked.connect(self._go)
        self.list.activated.connect(self._go)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_REFRESH_MS)
        self._due.timeout.connect(self._fill)

    def follow(self, session: Callable[[], ProjectSession | None]) -> None:
        """Whose steps are shown."""
        self._session = session
        self.refresh()

    def refresh(self) -> None:
        """Something was done or undone."""
        if self.isVisible():
            self._due.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def _fill(self) -> None:
        self._due.stop()
        session = self._session()
        if session is None:
            self.rows.show_steps((), 0, Document())
        else:
            steps = session.history_of("picture")
            self.rows.show_steps(steps, steps.done, session.document)
        index = self.rows.index(self.rows.current())
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)

    def _go(self, index: QModelIndex) -> None:
        row = index.row()
        if row == self.rows.current() or not self.rows.steps:
            return
        if row:
            self.wanted.emit(self.rows.steps[row - 1], False)
        else:
            self.wanted.emit(self.rows.steps[0], True)
