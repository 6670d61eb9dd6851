"""The bar at the bottom: what is being made, how far it is, a way to stop it, the queue, and the machine's memory.

Made by the main window; follows JobQueue and never asks it for more than `jobs()`. Main thread.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from studio.domain.families import Family
from studio.domain.project_records import Job
from studio.services.amounts import seconds_in_words
from studio.services.details import tr_detail
from studio.services.jobs.runs import Beside, Run
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.actions.buttons import bind
from studio.ui.actions.registry import ActionRegistry
from studio.ui.shell.gauge import MemoryGauge
from studio.ui.shell.queue_list import QueuePopup
from studio.ui.widgets.icons import WordButton, pixmap
from studio.ui.widgets.words import GAP, SPACE, ElidedLabel, label

_STATE_WORDS = {"loading": "loading the model", "queued": "waiting"}


class JobBar(QFrame):
    """One line; the whole queue opens above it."""

    queue_opened = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._shown: Job | None = None
        self._waits: dict[str, str] = {}
        self.setProperty("area", "bar")
        self._sign = label()
        self._sign.setFixedWidth(20)
        self._title = ElidedLabel("")
        self._title.setAccessibleName(tr("Job"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(150)
        self.bar.setAccessibleName(tr("Progress of the job"))
        self._state = ElidedLabel("", "small")
        self._state.setAccessibleName(tr("State of the job"))
        self.cancel = WordButton(tr("Cancel"), name="stop", look="quiet")
        self._queue_button = WordButton(tr("Queue"), name="queue", look="quiet")
        self.gauge = MemoryGauge(studio.workers, studio.kinds, studio.kept_scenes.words)
        self.popup = QueuePopup(studio, self)
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE, 4, SPACE, 4)
        line.setSpacing(GAP)
        line.addWidget(self._sign)
        line.addWidget(self._title, 3)
        line.addWidget(self.bar)
        line.addWidget(self._state, 2)
        line.addWidget(self.cancel)
        line.addStretch(1)
        line.addWidget(self._queue_button)
        line.addWidget(self.gauge)
        queue = studio.queue
        queue.job_changed.connect(lambda _job: self.refresh())
        queue.ended.connect(lambda _job: self.refresh())
        queue.progress.connect(self._show_progress)
        queue.waiting.connect(self._show_waiting)
        studio.runs.changed.connect(self.refresh)
        studio.session_changed.connect(lambda _session: self.refresh())
        self.refresh()

    def bind(self, actions: ActionRegistry) -> None:
        """Let the buttons do the actions they stand for."""
        bind(actions, self.cancel, "view.cancel-job")
        bind(actions, self._queue_button, "view.queue")
        self.popup.bind(actions)

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def state(self) -> str:
        return self._state.text()

    def refresh(self) -> None:
        """Show the job at the head of the queue, with how far its run is; without one what a pane does."""
        jobs = self._studio.queue.jobs() if self._studio.session is not None else ()
        head = next((job for job in jobs if job.state in ("running", "loading")), jobs[0] if jobs else None)
        waiting = max(0, len(jobs) - 1)
        self._queue_button.setText(tr("Queue ({count})", count=waiting) if waiting else tr("Queue"))
        before, self._shown = self._shown, head
        beside = self._studio.runs.beside if head is None else None
        if head is None and beside is None:
            self._title.setText(tr("Nothing is being made"))
        elif head is not None and (before is None or before.id != head.id):
            family = self._family_of(head)
            self._title.setText(head.label or tr(family.title))
            self._sign.setPixmap(pixmap(family.pane or "queue", 18, "", self.devicePixelRatioF()))
            self._sign.setAccessibleName(tr(family.title))
        is_idle = head is None and beside is None
        if self.bar.isHidden() != is_idle:
            for widget in (self.bar, self._state, self.cancel, self._sign):
                widget.setVisible(not is_idle)
        if beside is not None:
            self._show_beside(beside)
            return
        run = self._studio.runs.of(head.id) if head is not None else None
        self.cancel.setText(tr("Cancel") if run is None else tr("Stop the run"))
        if run is not None and (run.done or (head is not None and head.state == "running")):
            self._show_run(run)
            return
        changed = before is None or head is None or (before.id, before.state) != (head.id, head.state)
        if head is not None and (changed or head.state == "queued"):
            self.bar.setRange(0, 0 if head.state == "loading" else 100)
            self.bar.setValue(0)
            words = _STATE_WORDS.get(head.state) or self._family_of(head).doing
            self._state.setText(self._waits.get(head.id) or tr(words))

    def _show_beside(self, work: Beside) -> None:
        self._title.setText(work.title)
        self._sign.setPixmap(pixmap("queue", 18, "", self.devicePixelRatioF()))
        self._sign.setAccessibleName(work.title)
        self.cancel.setText(tr("Cancel"))
        self.bar.setRange(0, 100)
        self.bar.setValue(work.percent)
        self._state.setText(tr("{percent} %", percent=work.percent))

    def _show_run(self, run: Run) -> None:
        """The same from job to job of it, so that nothing jumps between two of them."""
        self.bar.setRange(0, max(1, run.total))
        self.bar.setValue(run.done)
        self._state.setText(run.words)

    def _family_of(self, job: Job) -> Family:
        kinds = self._studio.kinds
        return kinds.family(kinds.family_of(job.request))

    def cancel_shown(self) -> None:
        """Stop what the bar shows: a job with all of its run, or the work of a pane; else nothing happens."""
        if self._shown is None:
            if self._studio.runs.beside is not None:
                self._studio.runs.beside.stop()
            return
        run = self._studio.runs.of(self._shown.id)
        if run is not None:
            run.stop()
        else:
            self._studio.queue.cancel(self._shown.id)

    def idle(self) -> str:
        """Why there is nothing to cancel; empty while something is shown."""
        busy = self._shown is not None or self._studio.runs.beside is not None
        return "" if busy else tr("Nothing is being made.")

    def focus_default(self) -> None:
        button = self.cancel if self.cancel.isVisible() else self._queue_button
        button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_queue(self) -> None:
        self.popup.open_above(self._queue_button)
        self.queue_opened.emit()

    def _show_progress(self, job_id: str, done: float, total: float, phase: str, left: float | None) -> None:
        if self._shown is None or job_id != self._shown.id or self._studio.runs.of(job_id) is not None:
            return
        parts = [tr_detail(phase or self._family_of(self._shown).doing)]
        if total > 0:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * done / total))
            parts.append(tr("{done} of {total}", done=f"{done:.0f}", total=f"{total:.0f}"))
        else:
            self.bar.setRange(0, 0)
        if left is not None:
            parts.append(tr("{time} left", time=seconds_in_words(left)))
        self._state.setText(", ".join(parts))

    def _show_waiting(self, job_id: str, why: str) -> None:
        if why:
            self._waits[job_id] = why
        else:
            self._waits.pop(job_id, None)
        self.refresh()
