"""All jobs of the project that wait, run or failed: reorder, cancel one, try again, copy why one failed, clear those
that did. Opens above the job bar.

Main thread; every button acts on the selected job and has a key.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.domain.kinds import Kinds
from studio.domain.project_records import Job
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.actions.buttons import bind
from studio.ui.actions.registry import ActionRegistry
from studio.ui.shell.queue_pictures import SIDE, QueuePictures
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, label, row

FAILED_SHOWN: Final = 8
_STATES: Final = {
    "queued": "Waiting",
    "loading": "Loading the model",
    "running": "Running",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "done": "Done",
}


class QueuePopup(QFrame):
    """A popup list of jobs; closes with Escape or a click elsewhere."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._studio = studio
        self.setProperty("area", "card")
        self.setAccessibleName(tr("Queue"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Jobs"))
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setIconSize(QSize(SIDE, SIDE))
        self._pictures = QueuePictures(studio, self)
        self._pictures.came.connect(self._refresh_pictures)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self._up = IconButton("up", tr("Do the job earlier"))
        self._down = IconButton("down", tr("Do the job later"))
        self._cancel = WordButton(tr("Cancel"), name="close")
        self._retry = WordButton(tr("Try again"), name="retry")
        self._copy = IconButton("copy", tr("Copy why the job failed"))
        self._clear = WordButton(tr("Clear failed"), look="quiet")
        self._all = WordButton(tr("Cancel all"), look="quiet")
        self._all.clicked.connect(studio.queue.cancel_all)
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addWidget(label(tr("Queue"), "heading"))
        column.addWidget(self.list, 1)
        column.addLayout(row(self._up, self._down, self._cancel, self._retry, self._copy, 1, self._clear, self._all))
        studio.queue.job_changed.connect(lambda _job: self._refresh_if_open())
        studio.queue.ended.connect(lambda _job: self._refresh_if_open())
        studio.queue.forgotten.connect(lambda _job_id: self._refresh_if_open())

    def bind(self, actions: ActionRegistry) -> None:
        """Let the buttons do the actions they stand for."""
        for button, action_id in (
            (self._up, "queue.earlier"),
            (self._down, "queue.later"),
            (self._cancel, "queue.cancel"),
            (self._retry, "queue.retry"),
            (self._copy, "queue.copy-reason"),
            (self._clear, "queue.clear-failed"),
        ):
            bind(actions, button, action_id)

    def open_above(self, button: QWidget) -> None:
        """Show the list with its lower right corner at the button."""
        self.refresh()
        em = self.fontMetrics().height()
        self.resize(min(30 * em, 520), min(20 * em, 360))
        corner = button.mapToGlobal(QPoint(button.width(), 0))
        screen = button.screen().availableGeometry()
        left = max(screen.left(), corner.x() - self.width())
        top = max(screen.top(), corner.y() - self.height() - 4)
        self.move(left, top)
        self.show()
        self.list.setFocus()

    def refresh(self) -> None:
        """Read the queue again; the selection stays on its job, and the keyboard on its button."""
        # A list that is empty for a moment would disable the buttons, and send the keyboard on to "Cancel all".
        with QSignalBlocker(self.list):
            self._fill()
        self._enable()

    def _fill(self) -> None:
        kept = self._selected_id()
        self.list.clear()
        for job in self._jobs():
            item = QListWidgetItem(self._pictures.icon(job), _line(job, self._studio.kinds))
            item.setData(Qt.ItemDataRole.UserRole, job.id)
            self.list.addItem(item)
            if job.id == kept:
                self.list.setCurrentItem(item)
        if self.list.count() == 0:
            empty = QListWidgetItem(tr("Nothing is waiting."))
            empty.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(empty)
        elif self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    def shift(self, by: int) -> None:
        """Move the selected waiting job one place earlier (-1) or later (1)."""
        jobs = self._studio.queue.jobs()
        ids = [job.id for job in jobs if job.state == "queued"]
        chosen = self._selected_id()
        if chosen not in ids:
            return
        at = ids.index(chosen) + by
        if not 0 <= at < len(ids):
            return
        others = [other for other in ids if other != chosen]
        self._studio.queue.move(chosen, others[at] if at < len(others) else None)
        self.refresh()

    def cancel_selected(self) -> None:
        job = self._selected()
        if job is not None and job.state in ("queued", "loading", "running"):
            self._studio.queue.cancel(job.id)
            self.refresh()

    def retry_selected(self) -> None:
        job = self._selected()
        if job is not None and job.state == "failed":
            self._studio.queue.retry(job.id)
            self._studio.queue.forget((job.id,))
            self.refresh()

    def copy_reason(self) -> None:
        """Job and reason, to the clipboard."""
        job = self._selected()
        if job is not None and job.failure is not None:
            QGuiApplication.clipboard().setText(_line(job, self._studio.kinds))

    def clear_failed(self) -> None:
        """All of them leave the project, but those that kept words."""
        if not self.no_clear():
            self._studio.queue.forget([job.id for job in self._clearable()])
            self.refresh()

    def no_move(self) -> str:
        """Why the selected job can't be done earlier or later; empty when it can."""
        return tr("Select a waiting job in the queue first.") if self._not("queued") else ""

    def no_cancel(self) -> str:
        return (
            tr("Select a waiting or running job in the queue first.")
            if self._not("queued", "loading", "running")
            else ""
        )

    def no_retry(self) -> str:
        return tr("Select a failed job in the queue first.") if self._not("failed") else ""

    def no_copy(self) -> str:
        return self.no_retry()

    def no_clear(self) -> str:
        session = self._studio.session
        there = self.isVisible() and session is not None and not session.read_only and bool(self._clearable())
        return "" if there else tr("No failed job is in the queue.")

    def _clearable(self) -> list[Job]:
        return [job for job in self._failed() if not job.text]

    def _failed(self) -> list[Job]:
        session = self._studio.session
        return [job for job in session.document.all(Job) if job.state == "failed"] if session is not None else []

    def _not(self, *states: str) -> bool:
        job = self._selected() if self.isVisible() else None
        return job is None or job.state not in states

    def _jobs(self) -> list[Job]:
        if self._studio.session is None:
            return []
        return [*self._studio.queue.jobs(), *self._failed()[: -FAILED_SHOWN - 1 : -1]]

    def _selected_id(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole) or "") if item is not None else ""

    def _selected(self) -> Job | None:
        chosen = self._selected_id()
        return next((job for job in self._jobs() if job.id == chosen), None)

    def _enable(self) -> None:
        job = self._selected()
        state = job.state if job is not None else ""
        self._up.setEnabled(state == "queued")
        self._down.setEnabled(state == "queued")
        self._cancel.setEnabled(state in ("queued", "loading", "running"))
        self._retry.setEnabled(state == "failed")
        self._copy.setEnabled(state == "failed")
        self._clear.setEnabled(not self.no_clear())
        self._all.setEnabled(bool(self._studio.session is not None and self._studio.queue.jobs()))

    def _refresh_pictures(self, job_id: str) -> None:
        """Of one job, or of all."""
        if not self.isVisible():
            return
        for item in map(self.list.item, range(self.list.count())):
            shown = str(item.data(Qt.ItemDataRole.UserRole) or "")
            job = self._studio.queue.find(shown) if shown and job_id in ("", shown) else None
            if job is not None:
                item.setIcon(self._pictures.icon(job))

    def _refresh_if_open(self) -> None:
        if self.isVisible():
            self.refresh()


def _line(job: Job, kinds: Kinds) -> str:
    head = tr("{state}: {job}", state=tr(_STATES[job.state]), job=job.label or job.request.model.id)
    return f"{head}\n{sentence(job.failure, kinds)}" if job.failure is not None else head
