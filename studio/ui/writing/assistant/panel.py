"""The panel above the assistant's bar: what is asked, what the model made of it, and what to do with that. Main thread.

Made by the assistant's room. Shows and reports, decides nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from studio.domain.weighing import Cut, Weighing
from studio.domain.writing_tasks import WritingTask
from studio.services.translation import tr
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, WrappedLabel, label, row
from studio.ui.writing.assistant.answers import AnswerCards, why_cut


class ProposalPanel(QFrame):
    """A question or an instruction, what the model made of it, and what to do with that."""

    asked = Signal(str)
    taken = Signal()
    chances_wanted = Signal()
    go_on = Signal()
    """The answer ended before the model was done, and should go on."""
    dropped = Signal()
    models_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "card")
        self.task: WritingTask | None = None
        self._head = label(rank="heading")
        self.warning = WrappedLabel("small")
        self._larger = WordButton(tr("Find a larger model…"), look="quiet")
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("What the assistant should do"))
        self.go = WordButton(tr("Go"))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("What the model wrote"))
        self.text.setMinimumHeight(70)
        self.text.setMaximumHeight(170)
        self.answers = AnswerCards()
        self.answers.hide()
        self.cut = WrappedLabel("small")
        self.longer = WordButton(tr("Go on"), look="quiet")
        self.chances = WordButton(tr("Show chances"), look="quiet")
        self.take = WordButton(tr("Replace the selection"))
        self.close_button = IconButton("close", tr("Close this panel (Esc)"))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(6)
        column.addLayout(FlowRow(self._head, self._larger, self.close_button, last=2))
        column.addWidget(self.warning)
        column.addLayout(row(self.field, self.go))
        column.addWidget(self.text)
        column.addWidget(self.answers)
        column.addWidget(self.cut)
        column.addLayout(row(1, self.chances, self.longer, self.take))
        self.go.clicked.connect(lambda: self.asked.emit(self.field.text()))
        self.field.returnPressed.connect(lambda: self.asked.emit(self.field.text()))
        self.take.clicked.connect(self.taken)
        self.longer.clicked.connect(self.go_on)
        for button in (self.chances, self.answers.chances):
            button.clicked.connect(self.chances_wanted)
        self.close_button.clicked.connect(self.dropped)
        self._larger.clicked.connect(self.models_wanted)
        self.hide()

    def begin(self, task: WritingTask, warning: str) -> None:
        """Open the panel for a task. `warning` says what the chosen model is not good at."""
        self.task = task
        asks = bool(task.field)
        self._head.setText(tr(task.heading))
        self.setAccessibleName(self._head.text())
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        self._larger.setVisible(bool(warning))
        self.field.setVisible(asks)
        self.go.setVisible(asks)
        self.field.setAccessibleName(tr(task.field) if asks else "")
        self.field.setPlaceholderText(tr(task.example) if task.example else "")
        replaces = task.lands == "selection"
        self.take.setText(tr("Replace the selection") if replaces else tr("Insert at the caret"))
        self.text.clear()
        for widget in (self.text, self.take, self.cut, self.longer, self.chances):
            widget.hide()
        self.answers.hide()
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def show_answer(self, text: str) -> None:
        """Words of an earlier job, that are about nothing that is selected now."""
        self.task = None
        self._head.setText(tr("What the model wrote"))
        self.setAccessibleName(self._head.text())
        for widget in (self.warning, self._larger, self.field, self.go):
            widget.hide()
        self.take.setText(tr("Insert at the caret"))
        self.show()
        self.show_text(text, ready=True)

    def show_weighing(self, weighing: Weighing, heading: str, *, busy: bool) -> None:
        """Answers to a passage, in the place of the one that was coming; of an earlier time, with their heading."""
        if not self.isVisible():
            self._head.setText(heading)
            self.setAccessibleName(heading)
            for widget in (self.warning, self._larger, self.field, self.go):
                widget.hide()
        if not busy:
            self.text.hide()
        for widget in (self.take, self.cut, self.longer, self.chances):
            widget.hide()
        self.answers.show_weighing(weighing, busy=busy)
        self.answers.show()
        self.show()

    def show_text(self, text: str, *, ready: bool, cut: Cut = "") -> None:
        """What has come so far; `ready`: nothing more comes, and why it ended before the model was done."""
        self.text.setPlainText(text)
        self.text.setVisible(True)
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.maximum())
        self.cut.setText(why_cut(cut))
        self.cut.setVisible(bool(cut))
        self.longer.setVisible(bool(cut))
        self.chances.setVisible(ready and bool(text.strip()))
        self.take.setVisible(ready)
        self.take.setEnabled(bool(text.strip()))
