"""The panel of a scene's status, word target, synopsis and notes. It shows and reports, and decides nothing. Main
thread; made by the details' room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QFrame, QPlainTextEdit, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from studio.domain.text_records import Scene
from studio.services.translation import tr
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, SPACE, headed, label, row
from studio.ui.writing.details.summary_fields import SummaryFields

_SYNOPSIS_LINES = 4
_NOTES_LINES = 6
_SUMMARY_LINES = 4
_LONGEST_TARGET = 10_000_000
_TARGET_STEP = 100


class _Words(QPlainTextEdit):
    """Some lines of plain words; Tab goes on to the next field."""

    left = Signal()

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * lines + SPACE)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.minimumHeight())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()


class DetailsPanel(QFrame):
    typed = Signal(str, object)
    """A field of `Scene`, and what it reads now."""
    left = Signal()
    """The field that was typed in was left."""
    summary_typed = Signal(str, str)
    """Whose summary, and what it reads now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "window")
        self.setAccessibleName(tr("Details of the scene"))
        self._filling = False
        self._words = 0
        self.fold_button = IconButton("fold", tr("Fold the details"))
        self.status = QComboBox()
        self.status.setEditable(True)
        self.status.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.status.setToolTip(tr("How far the scene is, in your own words; the outline shows it"))
        self.status.setMinimumContentsLength(6)
        self.target = WholeField()
        self.target.setRange(0, _LONGEST_TARGET)
        self.target.setSingleStep(_TARGET_STEP)
        self.target.setSpecialValueText(tr("None"))
        self.target.setToolTip(tr("How many words the scene is to have, with the scenes inside it"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName(tr("Words written towards the target"))
        self.reached = label(rank="small", wrap=True)
        self.matter = QComboBox()
        for words, matter in (
            (tr("As its title says"), ""),
            (tr("Story"), "story"),
            (tr("Front matter"), "front"),
            (tr("Back matter"), "back"),
        ):
            self.matter.addItem(words, matter)
        self.matter.setToolTip(tr("Summaries, the assistant and questions leave out what is set around the story"))
        self.matter.setMinimumContentsLength(6)
        self.synopsis = _Words(_SYNOPSIS_LINES)
        self.synopsis.setPlaceholderText(tr("What happens, in a few sentences"))
        self.notes = _Words(_NOTES_LINES)
        self.notes.setPlaceholderText(tr("For you and the assistant; no exported manuscript has them"))
        self._summary_words = _Words(_SUMMARY_LINES)
        self.summary = SummaryFields(self._summary_words)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE, 4, GAP, GAP)
        column.setSpacing(GAP)
        column.addLayout(row(label(tr("Scene"), "heading"), 1, self.fold_button))
        column.addLayout(headed(tr("Status"), self.status))
        column.addLayout(headed(tr("Word target"), self.target))
        column.addWidget(self.progress)
        column.addWidget(self.reached)
        column.addLayout(headed(tr("Part of the book"), self.matter))
        column.addLayout(headed(tr("Synopsis"), self.synopsis), 2)
        column.addLayout(headed(tr("Notes"), self.notes), 3)
        column.addWidget(self.summary, 3)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _connect(self) -> None:
        line = self.status.lineEdit()
        self.status.currentTextChanged.connect(lambda words: self._tell("status", words.strip()))
        self.status.activated.connect(lambda _index: self.left.emit())
        if line is not None:
            line.editingFinished.connect(self.left)
        self.target.valueChanged.connect(self._target_changed)
        self.target.editingFinished.connect(self.left)
        self.matter.activated.connect(self._matter_chosen)
        self.synopsis.textChanged.connect(lambda: self._tell("synopsis", self.synopsis.toPlainText()))
        self.notes.textChanged.connect(lambda: self._tell("notes", self.notes.toPlainText()))
        self.synopsis.left.connect(self.left)
        self.notes.left.connect(self.left)
        self.summary.typed.connect(self.summary_typed)
        self._summary_words.left.connect(self.left)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 120)

    # ---- showing

    def show_scene(self, scene: Scene | None, statuses: Sequence[str]) -> None:
        """Only what differs is written, so that a caret stays where it is."""
        self._filling = True
        shown = scene or Scene(id="")
        if [self.status.itemText(index) for index in range(self.status.count())] != list(statuses):
            self.status.clear()
            self.status.addItems(list(statuses))
        if self.status.currentText().strip() != shown.status:
            self.status.setEditText(shown.status)
        self.matter.setCurrentIndex(max(0, self.matter.findData(shown.matter)))
        self.target.setValue(min(shown.target, _LONGEST_TARGET))
        for field, words in ((self.synopsis, shown.synopsis), (self.notes, shown.notes)):
            if field.toPlainText() != words:
                field.setPlainText(words)
        self._filling = False
        self._show_progress()

    def show_words(self, words: int) -> None:
        """How many the scene has, with those inside it."""
        self._words = words
        self._show_progress()

    def set_writable(self, writable: bool) -> None:
        self.status.setEnabled(writable)
        self.target.setEnabled(writable)
        self.matter.setEnabled(writable)
        self.synopsis.setReadOnly(not writable)
        self.notes.setReadOnly(not writable)
        self.summary.set_writable(writable)

    def _show_progress(self) -> None:
        target = self.target.value()
        self.progress.setVisible(target > 0)
        self.reached.setVisible(target > 0)
        self.progress.setRange(0, max(1, target))
        self.progress.setValue(min(self._words, target))
        left = target - self._words
        if left > 0:
            words = tr("{words:,} of {target:,} words, {left:,} to go", words=self._words, target=target, left=left)
        else:
            words = tr("{words:,} of {target:,} words: reached", words=self._words, target=target)
        self.reached.setText(words)

    # ---- what a person does

    def _matter_chosen(self) -> None:
        self._tell("matter", self.matter.currentData())
        self.left.emit()

    def _target_changed(self, target: int) -> None:
        self._tell("target", target)
        if not self._filling:
            self._show_progress()

    def _tell(self, field: str, value: object) -> None:
        if not self._filling:
            self.typed.emit(field, value)
