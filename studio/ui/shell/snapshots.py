"""The named states of the project, newest first, and the way back to one. Main thread."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.domain.changes import Conflict
from studio.domain.errors import Failure, StudioError
from studio.domain.showable import showable
from studio.services.amounts import day_and_time, time_of_day
from studio.services.arrival import Arrival, Prepared
from studio.services.session.session import ProjectSession
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.shell.geometry import fit_dialog
from studio.ui.widgets.errand import Errand
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row


class SnapshotsDialog(QDialog):
    """Restoring keeps the present state as a snapshot of its own first, so that it can be undone by another restore."""

    def __init__(self, session: ProjectSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._errand, self._arrival = Errand(self), Arrival(self)
        self.setWindowTitle(tr("Snapshots"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Snapshots"))
        self._answer = label("", "muted", wrap=True)
        self.restore = WordButton(tr("Go back to this state"), look="primary")
        self.restore.clicked.connect(self._restore)
        close = WordButton(tr("Close"))
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        words = tr("Save names a state. Going back keeps the present state as a snapshot too.")
        column.addWidget(label(words, "muted", wrap=True))
        column.addWidget(self.list, 1)
        column.addWidget(self._answer)
        column.addLayout(row(1, close, self.restore))
        self._fill()
        fit_dialog(self, 32, 28)

    def _fill(self) -> None:
        self.list.clear()
        for snapshot in sorted(self._session.snapshots(), key=lambda one: one.created, reverse=True):
            when = day_and_time(snapshot.created)
            item = QListWidgetItem(f"{showable(snapshot.name)}\n{when}")
            item.setData(Qt.ItemDataRole.UserRole, snapshot.id)
            self.list.addItem(item)
        self.restore.setEnabled(self.list.count() > 0 and not self._session.read_only)
        if self.list.count() == 0:
            self._answer.setText(tr("There is no snapshot yet."))
        else:
            self.list.setCurrentRow(0)

    def _restore(self) -> None:
        if self.list.currentRow() < 0:
            return
        chosen = str(self.list.currentItem().data(Qt.ItemDataRole.UserRole))
        self._session.painting.when_settled(lambda: self._go_back(chosen))

    def _go_back(self, chosen: str) -> None:
        try:
            self._session.take_snapshot(tr("Before going back, {time}", time=time_of_day(time.time())))
            work = self._session.restoring(chosen)
        except StudioError as error:
            self._answer.setText(sentence(error.failure))
            return
        self.restore.setEnabled(False)
        self._answer.setText(tr("Going back to this state…"))
        self._errand.start(lambda _step: work(), self._arrive, self._ended)

    def _arrive(self, ready: Prepared | None) -> None:
        if ready is None:
            self._ended(None)
        else:
            self._arrival.start(self._session.in_slices(ready), self._ended)

    def _ended(self, end: Failure | Conflict | None) -> None:
        if end is None:
            self.accept()
            return
        self.restore.setEnabled(True)
        changed = tr("The project was changed meanwhile; go back once more.")
        self._answer.setText(changed if isinstance(end, Conflict) else sentence(end))

    def done(self, result: int) -> None:
        """What has not come whole is taken out again."""
        self._errand.cancel()
        self._arrival.cancel()
        super().done(result)
