"""The History page: every step of all panes in the order of time, and the way back in any of them.

Opened from the View menu beside the work, which can go on meanwhile. Main thread.
"""

from __future__ import annotations

import time
from typing import Final, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QComboBox, QDialog, QHeaderView, QTreeView, QVBoxLayout, QWidget

from studio.domain.document import Document
from studio.domain.showable import showable
from studio.services.amounts import day_and_time, time_of_day
from studio.services.session.history import HistoryStep
from studio.services.session.session import ProjectSession
from studio.services.session.step_words import step_words
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.following import Connections, SessionFollower
from studio.ui.shell.geometry import fit_dialog
from studio.ui.shell.pane_deck import PANES, TITLES
from studio.ui.theme import tokens
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row

_REFRESH_MS: Final = 100
_Index = QModelIndex | QPersistentModelIndex


class GoTo(Protocol):
    def __call__(self, step: HistoryStep, *, undone: bool) -> None: ...


class StepRows(QAbstractTableModel):
    """Steps as rows of name, pane and time; what a row says is found when it is shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.steps: tuple[HistoryStep, ...] = ()
        self._document = Document()

    def show_steps(self, steps: tuple[HistoryStep, ...], document: Document) -> None:
        """`document` has the names of what the steps touched."""
        self.beginResetModel()
        self.steps, self._document = steps, document
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self.steps) if parent is None or not parent.isValid() else 0

    def columnCount(self, _parent: _Index | None = None) -> int:
        return 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return (tr("Step"), tr("Pane"), tr("When"))[section]

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        step = self.steps[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(step, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return hover_text(self._cell(step, 0))
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == 0:
                return ", ".join(self._cell(step, column) for column in range(3))
            case Qt.ItemDataRole.ForegroundRole if not step.done:
                return QBrush(QColor(tokens().muted))
            case _:
                return None

    def _cell(self, step: HistoryStep, column: int) -> str:
        if column == 1:
            return tr(TITLES[step.change.stack])
        if column == 2:
            return when_words(step.at)
        words = showable(step_words(step.change, self._document))
        return words if step.done else tr("{step} (undone)", step=words)


class HistoryPage(QDialog):
    """Newest first. A step that is undone is grey and says so."""

    def __init__(self, studio: Studio, go_to: GoTo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._go_to = go_to
        self.setModal(False)
        self.setWindowTitle(tr("History"))
        self.pane = QComboBox()
        self.pane.setAccessibleName(tr("Steps of which pane"))
        self.pane.addItem(tr("All panes"), "")
        for name in PANES:
            self.pane.addItem(tr(TITLES[name]), name)
        self.pane.currentIndexChanged.connect(self._fill)
        self.rows = StepRows(self)
        self.tree = _tree(self.rows)
        self.tree.selectionModel().currentRowChanged.connect(lambda *_rows: self._enable())
        self.tree.activated.connect(lambda _index: self._go(undone=False))
        self.nothing = label(tr("Nothing has been done yet that could be undone."), "muted", wrap=True)
        self.there = WordButton(tr("Go to this step"), look="primary")
        self.there.setToolTip(tr("Undo what was done after it in its pane, or do again what leads to it (Enter)"))
        self.there.clicked.connect(lambda: self._go(undone=False))
        self.before = WordButton(tr("Go back before it"))
        self.before.setToolTip(tr("Undo this step and what was done after it in its pane"))
        self.before.clicked.connect(lambda: self._go(undone=True))
        close = WordButton(tr("Close"), look="quiet")
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        words = tr(
            "Going back in one pane leaves the others as they are. The steps gone back over stay listed, and can be "
            "done again until something new is done in that pane."
        )
        column.addWidget(label(words, "muted", wrap=True))
        column.addLayout(row(self.pane, 1))
        column.addWidget(self.nothing)
        column.addWidget(self.tree, 1)
        column.addLayout(row(close, 1, self.before, self.there))
        fit_dialog(self, 38, 36)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_REFRESH_MS)
        self._due.timeout.connect(self._fill)
        self._following = SessionFollower(studio, lambda _session: self._fill(), self._connections, parent=self)
        # Rows are measured once: not before the style sheet has given them their room.
        for widget in (self, self.tree):
            widget.ensurePolished()
        self._following.start()

    def _connections(self, session: ProjectSession) -> Connections:
        return ((session.history_changed, self._due.start),)

    def _fill(self) -> None:
        """What was selected stays selected."""
        self._due.stop()
        chosen = self._chosen()
        session = self._following.session
        wanted = str(self.pane.currentData() or "")
        steps = session.history_steps() if session is not None else ()
        shown = tuple(step for step in reversed(steps) if wanted in ("", step.change.stack))
        self.rows.show_steps(shown, session.document if session is not None else Document())
        places = {_key(step): row for row, step in enumerate(shown)}
        kept = places.get(_key(chosen), 0) if chosen is not None else 0
        self.tree.setCurrentIndex(self.rows.index(kept, 0))
        self.nothing.setVisible(not shown)
        self._enable()

    def _chosen(self) -> HistoryStep | None:
        row = self.tree.currentIndex().row()
        return self.rows.steps[row] if 0 <= row < len(self.rows.steps) else None

    def _enable(self) -> None:
        step, session = self._chosen(), self._following.session
        can = step is not None and session is not None and not session.read_only
        self.there.setEnabled(can)
        self.before.setEnabled(can and step is not None and step.done)

    def _go(self, *, undone: bool) -> None:
        step = self._chosen()
        if step is not None and self.there.isEnabled():
            self._go_to(step, undone=undone)
            self._fill()


def _tree(rows: StepRows) -> QTreeView:
    tree = QTreeView()
    tree.setModel(rows)
    tree.setAccessibleName(tr("Steps"))
    header = tree.header()
    header.setResizeContentsPrecision(0)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in (1, 2):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    header.setStretchLastSection(False)
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return tree


def _key(step: HistoryStep) -> tuple[str, int]:
    return step.change.stack, step.position


def when_words(at: float) -> str:
    """The time of day today, else the day too."""
    today = time.localtime(at)[:3] == time.localtime()[:3]
    return time_of_day(at) if today else day_and_time(at)
