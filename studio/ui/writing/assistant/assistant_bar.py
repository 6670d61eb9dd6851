"""The assistant's controls under the editor: continue and stop, the model, its settings, rewrite and ask.

Made by the writing pane, hidden as a whole when AI is switched off; main thread. Shows and reports, decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from studio.domain.catalogue import InstalledModel
from studio.services.wording import bytes_in_words
from studio.ui.widgets.fields import eased
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, ElidedLabel, headed, label, row
from studio.ui.writing.assistant.assistant import Options, State, Task

_MORE = "+more"


class OptionsPopover(QFrame):
    """Length, temperature and seed of the next words."""

    changed = Signal(object)
    suggesting = Signal(bool)
    """Whether words are to be suggested in pauses."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("area", "card")
        self.setAccessibleName("Settings for the next words")
        self.length = eased(QSpinBox())
        self.length.setRange(8, 2000)
        self.length.setSingleStep(20)
        self.length.setSuffix(" tokens")
        self.length.setToolTip("How much is written at most; a token is about three quarters of a word")
        self.temperature = eased(QDoubleSpinBox())
        self.temperature.setRange(0.0, 2.0)
        self.temperature.setSingleStep(0.1)
        self.temperature.setDecimals(2)
        self.temperature.setToolTip("Low stays close to the likely, high surprises; 0 always writes the same")
        self.seed = QLineEdit()
        self.seed.setPlaceholderText("another each time")
        self.seed.setToolTip("A number makes the same words again")
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addLayout(headed("&Length", self.length))
        column.addLayout(headed("&Temperature", self.temperature))
        column.addLayout(headed("&Seed", self.seed))
        self.suggest = QCheckBox("Suggest &words in pauses")
        self.suggest.setToolTip("Dimmed behind the caret: Ctrl+Right takes a word, End all, any other key none")
        column.addWidget(self.suggest)
        self.length.valueChanged.connect(self._emit)
        self.temperature.valueChanged.connect(self._emit)
        self.seed.textChanged.connect(self._emit)
        self.suggest.toggled.connect(self.suggesting)

    def show_suggesting(self, on: bool) -> None:
        with QSignalBlocker(self):
            self.suggest.setChecked(on)

    def show_options(self, options: Options) -> None:
        with QSignalBlocker(self):
            self.length.setValue(options.max_tokens)
            self.temperature.setValue(options.temperature)
            self.seed.setText("" if options.seed is None else str(options.seed))

    def options(self) -> Options:
        seed = self.seed.text().strip()
        number = int(seed) % 2**63 if seed.isdecimal() and seed.isascii() else None
        return Options(max_tokens=self.length.value(), temperature=self.temperature.value(), seed=number)

    def _emit(self) -> None:
        self.changed.emit(self.options())

    def open_at(self, button: QWidget) -> None:
        self.adjustSize()
        place = button.mapToGlobal(QPoint(0, 0))
        screen = button.screen().availableGeometry()
        left = min(place.x(), screen.right() - self.width() - 4)
        self.move(max(screen.left(), left), max(screen.top(), place.y() - self.height() - 4))
        self.show()
        self.length.setFocus(Qt.FocusReason.PopupFocusReason)


class ProposalPanel(QFrame):
    """A question or an instruction, what the model made of it, and what to do with that."""

    asked = Signal(str)
    taken = Signal()
    dropped = Signal()
    models_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "card")
        self.task: Task = "ask"
        self._head = label(rank="heading")
        self.warning = label(rank="small", wrap=True)
        self._larger = WordButton("Find a larger model…", look="quiet")
        self.field = QLineEdit()
        self.field.setAccessibleName("What the assistant should do")
        self.go = WordButton("&Go")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("What the model wrote")
        self.text.setMinimumHeight(70)
        self.text.setMaximumHeight(170)
        self.take = WordButton("Replace the selection")
        self.close_button = IconButton("close", "Close this panel (Esc)")
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(6)
        column.addLayout(row(self._head, 1, self._larger, self.close_button))
        column.addWidget(self.warning)
        column.addLayout(row(self.field, self.go))
        column.addWidget(self.text)
        column.addLayout(row(1, self.take))
        self.go.clicked.connect(lambda: self.asked.emit(self.field.text()))
        self.field.returnPressed.connect(lambda: self.asked.emit(self.field.text()))
        self.take.clicked.connect(self.taken)
        self.close_button.clicked.connect(self.dropped)
        self._larger.clicked.connect(self.models_wanted)
        self.hide()

    def begin(self, task: Task, warning: str) -> None:
        """Open the panel for a task. `warning` says what the chosen model is not good at."""
        self.task = task
        rewrite = task == "rewrite"
        self._head.setText("Rewrite the selection" if rewrite else "Ask about this scene")
        self.setAccessibleName(self._head.text())
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        self._larger.setVisible(bool(warning))
        self.field.setAccessibleName("How to rewrite it" if rewrite else "Question")
        self.field.setPlaceholderText("shorter, calmer, in the past tense…" if rewrite else "Who opened the door?")
        self.take.setText("Replace the selection" if rewrite else "Insert at the caret")
        self.text.clear()
        self.text.hide()
        self.take.hide()
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def show_text(self, text: str, *, ready: bool) -> None:
        self.text.setPlainText(text)
        self.text.setVisible(True)
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.maximum())
        self.take.setVisible(ready)
        self.take.setEnabled(bool(text.strip()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
            return
        super().keyPressEvent(event)


class AssistantBar(QFrame):
    continue_wanted = Signal()
    stop_wanted = Signal()
    model_chosen = Signal(str)
    models_wanted = Signal()
    install_wanted = Signal()
    cancel_install_wanted = Signal()
    options_changed = Signal(object)
    task_wanted = Signal(str)
    inspector_wanted = Signal()
    accept_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "bar")
        self.setAccessibleName("Assistant")
        self._options = Options()
        self.go = WordButton("&Continue", name="spark", look="primary")
        self.go.setToolTip("Continue the text at the caret (Ctrl+Return)")
        self.stop = WordButton("&Stop", name="stop")
        self.stop.setToolTip("Stop and keep what was written (Esc)")
        self.stop.hide()
        self.rewrite = WordButton("Rewrite", look="quiet")
        self.rewrite.setToolTip("Rewrite the selected text (Ctrl+Shift+R)")
        self.ask = WordButton("Ask", look="quiet")
        self.ask.setToolTip("Ask about this scene (Ctrl+Shift+A)")
        self.accept = IconButton("check", "Accept the words a model wrote in this scene (Ctrl+Shift+Return)")
        self.settings = IconButton("more", "Length, temperature and seed")
        self.inspect = IconButton("recipe", "Show exactly what was sent to the model (Ctrl+Shift+I)")
        self.model = QComboBox()
        self.model.setAccessibleName("Writer model")
        self.model.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.model.setMinimumContentsLength(6)
        self.state = ElidedLabel(rank="small")
        self.meter = QProgressBar()
        self.meter.setTextVisible(False)
        self.meter.setFixedWidth(40)
        self.meter.setAccessibleName("Context in use")
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
        column.addLayout(row(self.go, self.stop, self.rewrite, self.ask, 1, self.accept, gap=4))
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
        self.missing = label("There is no writer model on this machine yet.", wrap=True)
        self.install = WordButton("Install writer", look="primary")
        self.others = WordButton("Other models…", look="quiet")
        self.cancel = WordButton("Cancel")
        self.cancel.hide()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Installing the writer")
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
        self.go.clicked.connect(self.continue_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        self.rewrite.clicked.connect(lambda: self.task_wanted.emit("rewrite"))
        self.ask.clicked.connect(lambda: self.task_wanted.emit("ask"))
        self.accept.clicked.connect(self.accept_wanted)
        self.inspect.clicked.connect(self.inspector_wanted)
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
                self.model.addItem(model.title, model.id)
                self.model.setItemData(self.model.count() - 1, model.id, Qt.ItemDataRole.ToolTipRole)
            self.model.addItem("A larger model…" if models else "Install a model…", _MORE)
            at = self.model.findData(chosen)
            self.model.setCurrentIndex(max(0, at))
        self._ready.setVisible(bool(models))
        self._missing.setVisible(not models)
        self.install.setText(offer or "Install writer")
        self.install.setVisible(bool(offer) and not self.progress.isVisibleTo(self))

    def show_install(self, done: int, total: int, phase: str) -> None:
        self.progress.show()
        self.cancel.show()
        self.install.hide()
        self.progress.setRange(0, 1000 if total else 0)
        self.progress.setValue(round(1000 * done / total) if total else 0)
        amount = f"{bytes_in_words(done)} of {bytes_in_words(total)}" if total else ""
        self.missing.setText("  ".join(part for part in (phase or "Installing…", amount) if part))

    def end_install(self, problem: str) -> None:
        self.progress.hide()
        self.cancel.hide()
        self.install.show()
        self.missing.setText(problem or "There is no writer model on this machine yet.")

    def show_options(self, options: Options) -> None:
        self._options = options
        self.popover.show_options(options)

    def show_state(self, state: State, words: str) -> None:
        busy = state != "idle"
        focused = self.go.hasFocus() or self.stop.hasFocus()
        self.go.setVisible(not busy)
        self.stop.setVisible(busy)
        if focused:
            (self.stop if busy else self.go).setFocus()
        self.rewrite.setEnabled(not busy)
        self.ask.setEnabled(not busy)
        self.model.setEnabled(not busy)
        self.state.setText(words or ("Writing…" if state == "writing" else ""))

    def show_hint(self, words: str) -> None:
        """Beside the model, while no job of the assistant is under way."""
        if self.go.isVisibleTo(self):
            self.state.setText(words)

    def show_context(self, used: int, budget: int, cut: int) -> None:
        """How much of the context the prompt fills."""
        self.meter.setRange(0, max(1, budget))
        self.meter.setValue(min(used, budget))
        words = f"About {used} of {budget} tokens of context in use"
        words += f"; {cut:,} characters were left out" if cut else "; nothing was left out"
        self.meter.setToolTip(words)
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
            self.models_wanted.emit()
        else:
            self.model_chosen.emit(chosen)
