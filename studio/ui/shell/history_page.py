"""The History page: every step of all panes in the order of time, and the way back in any of them.

Opened from the View menu beside the work, which can go on meanwhile. Main thread.
"""

from __future__ import annotations

import time
from typing import Final, Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QComboBox, QDialog, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from studio.services.session.history import HistoryStep
from studio.services.session.session import ProjectSession
from studio.services.session.step_words import step_words
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import day_and_time, time_of_day
from studio.ui.following import Connections, SessionFollower
from studio.ui.shell.geometry import fit_dialog
from studio.ui.shell.pane_deck import PANES, TITLES
from studio.ui.theme import tokens
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row

_STEP: Final = int(Qt.ItemDataRole.UserRole) + 1
_REFRESH_MS: Final = 100


class GoTo(Protocol):
    def __call__(self, step: HistoryStep, *, undone: bool) -> None: ...


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
        self.tree = _tree()
        self.tree.currentItemChanged.connect(lambda *_items: self._enable())
        self.tree.itemActivated.connect(lambda *_item: self._go(undone=False))
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
        words = tr("Going back in one pane leaves the others as they are, and can be undone by going forth again.")
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
        shown = [step for step in reversed(steps) if wanted in ("", step.change.stack)]
        self.tree.clear()
        items = [_item(step, step_words(step.change, session.document)) for step in shown] if session else []
        self.tree.addTopLevelItems(items)
        places = {_key(step): item for step, item in zip(shown, items, strict=True)}
        kept = places.get(_key(chosen)) if chosen is not None else None
        if kept is not None or items:
            self.tree.setCurrentItem(kept or items[0])
        self.nothing.setVisible(not items)
        self._enable()

    def _chosen(self) -> HistoryStep | None:
        item = self.tree.currentItem()
        step = item.data(0, _STEP) if item is not None else None
        return step if isinstance(step, HistoryStep) else None

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


def _tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName(tr("Steps"))
    tree.setColumnCount(3)
    tree.setHeaderLabels([tr("Step"), tr("Pane"), tr("When")])
    tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in (1, 2):
        tree.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    tree.header().setStretchLastSection(False)
    tree.setRootIsDecorated(False)
    tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return tree


def _key(step: HistoryStep) -> tuple[str, int]:
    return step.change.stack, step.position


def _item(step: HistoryStep, name: str) -> QTreeWidgetItem:
    words = name if step.done else tr("{step} (undone)", step=name)
    pane, when = tr(TITLES[step.change.stack]), when_words(step.at)
    item = QTreeWidgetItem([words, pane, when])
    item.setData(0, _STEP, step)
    item.setToolTip(0, words)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{words}, {pane}, {when}")
    if not step.done:
        for column in range(3):
            item.setForeground(column, QBrush(QColor(tokens().muted)))
    return item


def when_words(at: float) -> str:
    """The time of day today, else the day too."""
    today = time.localtime(at)[:3] == time.localtime()[:3]
    return time_of_day(at) if today else day_and_time(at)
