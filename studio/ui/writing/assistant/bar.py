"""The assistant's controls under the editor: a button for each main task, stop, the model and its settings.

Made by the assistant's room, hidden as a whole when AI is switched off; main thread. Shows and reports, decides
nothing; the pane binds its buttons to their actions.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from studio.domain.catalogue import InstalledModel
from studio.domain.prompting import BuiltPrompt
from studio.domain.showable import showable
from studio.domain.writing_tasks import WritingTask
from studio.services.amounts import bytes_in_words
from studio.services.translation import tr
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, ElidedLabel, hover_text, label, row
from studio.ui.writing.assistant.context_words import context_words
from studio.ui.writing.assistant.options import OptionsPopover
from studio.ui.writing.assistant.protocols import State
from studio.ui.writing.assistant.writers import Options

_MORE = "+more"


class AssistantBar(QFrame):
    model_chosen = Signal(str)
    models_wanted = Signal()
    install_wanted = Signal()
    cancel_install_wanted = Signal()
    options_changed = Signal(object)

    def __init__(self, tasks: Sequence[WritingTask], parent: QWidget | None = None) -> None:
        """`tasks`: those that have a button of their own; the first is the main one."""
        super().__init__(parent)
        self.setProperty("area", "bar")
        self.setAccessibleName(tr("Assistant"))
        self._options = Options()
        self._chosen = ""
        main = tasks[0]
        self.go = WordButton(tr(main.button), name="spark", look="primary")
        self.stop = WordButton(tr("Stop"), name="stop")
        self.stop.hide()
        self.tasks = {main.id: self.go}
        for task in tasks[1:]:
            self.tasks[task.id] = WordButton(tr(task.button), look="quiet")
        self.more = WordButton(tr("Tasks…"), look="quiet")
        self.accept = IconButton("check", tr("Accept the words a model wrote in this scene"))
        self.refuse = IconButton("close", tr("Remove the words a model wrote in this scene"))
        self.settings = IconButton("more", tr("Length, temperature and seed"))
        self.inspect = IconButton("recipe", tr("Show what Continue would send, or what was sent last"))
        self.model = QComboBox()
        self.model.setAccessibleName(tr("Writer model"))
        self.model.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.model.setMinimumContentsLength(6)
        self.state = ElidedLabel(rank="small")
        self._state = self._remark = ""
        """What stands in it without the remark on a button, and that remark."""
        self.meter = QProgressBar()
        self.meter.setTextVisible(False)
        self.meter.setFixedWidth(40)
        self.meter.setAccessibleName(tr("Context in use"))
        self.popover = OptionsPopover(self)
        self._ready = self._ready_row()
        self._missing = self._missing_row()
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, 6, GAP, 6)
        column.setSpacing(4)
        column.addWidget(self._ready)
        column.addWidget(self._missing)
        self._missing.hide()
        self._connect()

    def _ready_row(self) -> QWidget:
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        tasks = (self.go, self.stop, *list(self.tasks.values())[1:], self.more)
        column.addLayout(FlowRow(*tasks, self.accept, self.refuse, last=2))
        lower = row(gap=4)
        lower.addWidget(self.model, 3)
        lower.addWidget(self.settings)
        lower.addWidget(self.state, 2)
        lower.addWidget(self.meter)
        lower.addWidget(self.inspect)
        column.addLayout(lower)
        return frame

    def _missing_row(self) -> QWidget:
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.missing = label(tr("There is no writer model on this machine yet."), wrap=True)
        self.install = WordButton(tr("Install writer"), look="primary")
        self.others = WordButton(tr("Other models…"), look="quiet")
        self.cancel = WordButton(tr("Cancel"))
        self.cancel.hide()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Installing the writer"))
        self.progress.hide()
        column.addWidget(self.missing)
        column.addWidget(self.progress)
        line = QHBoxLayout()
        for button in (self.install, self.cancel, self.others):
            line.addWidget(button)
        line.addStretch(1)
        column.addLayout(line)
        return frame

    def _connect(self) -> None:
        self.settings.clicked.connect(self._open_options)
        self.popover.changed.connect(self._keep_options)
        self.model.activated.connect(self._model_activated)
        self.install.clicked.connect(self.install_wanted)
        self.cancel.clicked.connect(self.cancel_install_wanted)
        self.others.clicked.connect(self.models_wanted)

    # ---- showing

    def show_models(self, models: Sequence[InstalledModel], chosen: str, offer: str) -> None:
        """The installed writers, or the offer to install one when there is none."""
        with QSignalBlocker(self.model):
            self.model.clear()
            for model in models:
                self.model.addItem(showable(model.title), model.id)
                self.model.setItemData(self.model.count() - 1, hover_text(model.id), Qt.ItemDataRole.ToolTipRole)
            self.model.addItem(tr("A larger model…") if models else tr("Install a model…"), _MORE)
        self.show_chosen(chosen)
        self._ready.setVisible(bool(models))
        self._missing.setVisible(not models)
        self.install.setText(offer or tr("Install writer"))
        self.install.setVisible(bool(offer) and not self.progress.isVisibleTo(self))

    def show_chosen(self, model_id: str) -> None:
        """It was chosen elsewhere."""
        self._chosen = model_id
        with QSignalBlocker(self.model):
            self.model.setCurrentIndex(max(0, self.model.findData(model_id)))

    def show_install(self, done: int, total: int, phase: str) -> None:
        self.progress.show()
        self.cancel.show()
        self.install.hide()
        self.progress.setRange(0, 1000 if total else 0)
        self.progress.setValue(round(1000 * done / total) if total else 0)
        phase = phase or tr("Installing…")
        values = {"phase": phase, "done": bytes_in_words(done), "total": bytes_in_words(total)}
        self.missing.setText(tr("{phase}  {done} of {total}", **values) if total else phase)

    def end_install(self, problem: str) -> None:
        self.progress.hide()
        self.cancel.hide()
        self.install.show()
        self.missing.setText(problem or tr("There is no writer model on this machine yet."))

    def show_options(self, options: Options) -> None:
        self._options = options
        self.popover.show_options(options)

    def show_state(self, state: State, words: str) -> None:
        busy = state != "idle"
        # The keyboard of a button that goes grey would be on the next one, which accepts all words.
        begins = (self.go, self.stop, self.more, *self.tasks.values())
        focused = any(button.hasFocus() for button in begins)
        if not busy:
            self._enable(True)
        self.go.setVisible(not busy)
        self.stop.setVisible(busy)
        if focused:
            (self.stop if busy else self.go).setFocus()
        if busy:
            self._enable(False)
        self.model.setEnabled(not busy)
        self.state.setText(words)

    def _enable(self, enabled: bool) -> None:
        for button in (*self.tasks.values(), self.more):
            button.setEnabled(enabled)

    def show_hint(self, words: str) -> None:
        """Beside the model, while no job of the assistant is under way."""
        if self.go.isVisibleTo(self):
            self.state.setText(words)

    def show_remark(self, words: str) -> None:
        """On the button under the pointer or with the keyboard, in the place of the state; "" brings that back."""
        if words:
            if not self._remark:
                self._state = self.state.text()
            self._remark = words
            self.state.setText(words)
        elif self._remark:
            if self.state.text() == self._remark:
                self.state.setText(self._state)
            self._remark = ""

    def show_context(self, built: BuiltPrompt, rate: float = 0.0) -> None:
        """How much of the context the prompt fills."""
        self.meter.setRange(0, max(1, built.budget_tokens))
        self.meter.setValue(min(built.tokens, built.budget_tokens))
        words = context_words(built, rate)
        self.meter.setToolTip(hover_text(words))
        self.meter.setAccessibleDescription(words)

    # ---- asking

    def _open_options(self) -> None:
        self.popover.show_options(self._options)
        self.popover.open_at(self.settings)

    def _keep_options(self, options: Options) -> None:
        self._options = options
        self.options_changed.emit(options)

    def _model_activated(self, index: int) -> None:
        chosen = str(self.model.itemData(index))
        if chosen == _MORE:
            # The writer stays the one it was until another one is there.
            self.show_chosen(self._chosen)
            self.models_wanted.emit()
        else:
            self.model_chosen.emit(chosen)
