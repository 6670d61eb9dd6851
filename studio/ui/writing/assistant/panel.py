"""The panel above the assistant's bar: what is asked, what the model made of it, and what to do with that. Main thread.

Made by the assistant's room. Shows and reports, decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from studio.domain.task_answers import Read
from studio.domain.weighing import Cut, Weighing
from studio.domain.writing_tasks import WritingTask
from studio.services.translation import tr
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, WrappedLabel, label
from studio.ui.writing.assistant.answers import AnswerCards, why_cut
from studio.ui.writing.assistant.found_view import FoundView
from studio.ui.writing.assistant.task_form import TaskForm

_MOST = 170
"""Pixels of an answer's height."""


class ProposalPanel(QFrame):
    """A question or an instruction, what the model made of it, and what to do with that."""

    asked = Signal(str, object)
    """What was said, and by name what stands in the task's own fields."""
    taken = Signal()
    chances_wanted = Signal()
    go_on = Signal()
    """The answer ended before the model was done, and should go on."""
    again = Signal()
    dropped = Signal()
    grew = Signal()
    """It takes another part of the page than before."""
    models_wanted = Signal()
    beside_wanted = Signal(str)
    """The answer goes into a field of the scene: "synopsis", "notes"."""
    able_wanted = Signal()
    """The model on this machine that can do it is to be chosen."""
    book_wanted = Signal(str)
    """What stands in the field is to be asked of the whole book."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "card")
        self.task: WritingTask | None = None
        self._head = label(rank="heading")
        self.warning = WrappedLabel("small")
        self._larger = WordButton(tr("Find a larger model…"), look="quiet")
        self.able = WordButton("", look="quiet")
        self.able.setAccessibleName(tr("Use the model that can do it"))
        self.book = WordButton(tr("Ask the whole book"), look="quiet")
        self.form = TaskForm()
        self.field, self.go = self.form.field, self.form.go
        self._steps = [WordButton("", look="quiet") for _ in range(8)]
        self._answers: tuple[str, ...] = ()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("What the model wrote"))
        self.text.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit_text())
        self.answers = AnswerCards()
        self.told = WrappedLabel("small")
        self.cut = WrappedLabel("small")
        self.longer = WordButton(tr("Go on"), look="quiet")
        self.chances = WordButton(tr("Show chances"), look="quiet")
        self.found = FoundView()
        self.take = WordButton(tr("Replace the selection"))
        self.copy = WordButton(tr("Copy"), look="quiet")
        self.more = WordButton(tr("Another answer"), look="quiet")
        self.synopsis = WordButton(tr("Put into the synopsis"))
        self.notes = WordButton(tr("Add to the notes of the scene"), look="quiet")
        self.close_button = IconButton("close", tr("Close this panel (Esc)"))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(6)
        column.addLayout(FlowRow(self._head, self.book, self.able, self._larger, self.close_button, last=4))
        column.addWidget(self.warning)
        column.addWidget(self.form)
        column.addLayout(FlowRow(*self._steps))
        self._of_answer = (self.copy, self.chances, self.longer, self.more, self.notes, self.synopsis)
        column.addWidget(self.text)
        column.addWidget(self.answers)
        column.addWidget(self.found)
        column.addWidget(self.told)
        column.addWidget(self.cut)
        column.addLayout(FlowRow(*self._of_answer, self.take, last=len(self._of_answer)))
        self._connect()
        self._show_only()
        self.hide()

    def _connect(self) -> None:
        self.form.asked.connect(self.asked)
        self.take.clicked.connect(self.taken)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self.more.clicked.connect(self.again)
        self.found.again.connect(self.again)
        self.synopsis.clicked.connect(partial(self.beside_wanted.emit, "synopsis"))
        self.notes.clicked.connect(partial(self.beside_wanted.emit, "notes"))
        self.longer.clicked.connect(self.go_on)
        for button in (self.chances, self.answers.chances):
            button.clicked.connect(self.chances_wanted)
        self.close_button.clicked.connect(self.dropped)
        self._larger.clicked.connect(self.models_wanted)
        self.able.clicked.connect(self.able_wanted)
        self.book.clicked.connect(lambda: self.book_wanted.emit(self.field.text()))
        for number, button in enumerate(self._steps):
            button.setCheckable(True)
            button.setAccessibleName(tr("Step {number}", number=number + 1))
            button.clicked.connect(partial(self._show_step, number))

    def _show_only(self) -> None:
        """Nothing of an earlier task."""
        heads: tuple[QWidget, ...] = (self.warning, self.book, self._larger, self.able)
        shown: tuple[QWidget, ...] = (*heads, self.told, self.form, self.text, self.take)
        for widget in (*shown, *self._of_answer, self.cut, self.answers, self.found):
            widget.hide()
        for widget in self._steps:
            widget.hide()

    def _name(self, heading: str) -> None:
        self._head.setText(heading)
        self.setAccessibleName(heading)

    def begin(
        self,
        task: WritingTask,
        warning: str,
        *,
        able: str = "",
        said: str = "",
        waits: bool = False,
        untried: str = "",
        of_book: bool = False,
    ) -> None:
        """Open the panel for a task. `warning` says what the chosen model is not good at; `able`: a model on this
        machine that is; `said`: what stands in the field; `waits`: it begins only when a person says so; `untried`:
        where there is no warning, that nobody knows how good the model is; `of_book`: there is more to ask than this
        scene."""
        self.task = task
        self._show_only()
        self._name(tr(task.heading) if task.heading else tr(task.words).rstrip("…"))
        self.warn(warning, able)
        self.book.setVisible(of_book)
        if untried and not warning:
            self.warning.setText(untried)
            self.warning.show()
        self.form.begin(task, said, waits=waits)
        self.text.clear()
        self.text.setReadOnly(task.lands != "alt")
        words = {"selection": tr("Replace the selection"), "alt": tr("Give it to the picture")}
        self.take.setText(words.get(task.lands, tr("Insert at the caret")))
        self.show()
        self.form.take_keyboard()

    def warn(self, warning: str, able: str) -> None:
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        self._larger.setVisible(bool(warning) and not able)
        self.able.setText(tr("Use {model}", model=able))
        self.able.setAccessibleName(self.able.text())
        self.able.setVisible(bool(able))

    def show_answer(self, text: str) -> None:
        """Words of an earlier job, that are about nothing that is selected now."""
        self.task = None
        self._show_only()
        self._name(tr("What the model wrote"))
        self.take.setText(tr("Insert at the caret"))
        self.show()
        self.show_text(text, ready=True)

    def show_weighing(self, weighing: Weighing, heading: str, *, busy: bool) -> None:
        """Answers to a passage, in the place of the one that was coming; of an earlier time, with their heading."""
        if not self.isVisible():
            self._show_only()
            self._name(heading)
        if not busy:
            self.text.hide()
        for widget in (self.take, *self._of_answer, self.found, self.told, self.cut):
            widget.hide()
        self.answers.show_weighing(weighing, busy=busy)
        self.answers.show()
        self.show()

    def show_text(self, text: str, *, ready: bool, cut: Cut = "") -> None:
        """What has come so far; `ready`: nothing more comes, and why it ended before the model was done."""
        self.found.hide()
        self.told.hide()
        self.text.setPlainText(text)
        self._fit_text()
        self.text.setVisible(True)
        bar = self.text.verticalScrollBar()
        # Words that come are followed; an answer that is whole is read from its beginning.
        bar.setValue(0 if ready else bar.maximum())
        self.cut.setText(why_cut(cut))
        self.cut.setVisible(bool(cut))
        self.longer.setVisible(bool(cut))
        self.chances.setVisible(ready and bool(text.strip()))
        for button in (self.take, self.copy):
            button.setVisible(ready)
            button.setEnabled(bool(text.strip()))
        self.more.setVisible(ready and self.task is not None)
        beside = ready and self.task is not None and self.task.lands == "panel" and bool(text.strip())
        self.notes.setVisible(beside)
        self.synopsis.setVisible(beside and self.task is not None and self.task.tells_scene)

    def _fit_text(self) -> None:
        """As high as its words, as far as there is room for them."""
        line = self.text.fontMetrics().lineSpacing()
        # The layout of plain text counts in lines.
        words = round(self.text.document().size().height()) * line
        around = 2 * (self.text.frameWidth() + round(self.text.document().documentMargin()))
        self.text.setFixedHeight(max(2 * line + around, min(words + around, _MOST)))

    def show_found(self, task: WritingTask, found: Read, unread: str) -> None:
        """In the place of the words that came. `unread`: what of the text was not read for it."""
        for widget in (self.text, self.take, *self._of_answer):
            widget.hide()
        self.found.show_found(task, found, unread)
        self.found.show()

    def show_told(self, words: str) -> None:
        """Beside the words that came, what a person has to know of them."""
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def show_unread(self, words: str) -> None:
        """The words that came are not what was asked for. What would have been notes or a card is no text of the book:
        it can be copied, and asked for again."""
        self.show_told(words)
        if self.task is not None and self.task.lands in ("notes", "card"):
            self.take.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self.grew.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.grew.emit()

    # ---- the steps of a macro

    def show_steps(self, steps: Sequence[WritingTask], answers: Sequence[str]) -> None:
        """What each step that is done answered can be read again."""
        self._answers = tuple(answers)
        for number, button in enumerate(self._steps):
            button.setVisible(number < len(steps))
            if number < len(steps):
                words = tr(steps[number].words).rstrip("…")
                button.setText(tr("{number}. {words}", number=number + 1, words=words))
                button.setAccessibleName(button.text())
                button.setEnabled(number < len(answers))
                button.setChecked(number == len(answers) - 1)

    def _show_step(self, number: int, _checked: bool = False) -> None:
        for one, button in enumerate(self._steps):
            button.setChecked(one == number)
        self.text.setPlainText(self._answers[number])
        self.text.show()
