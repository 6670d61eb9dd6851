"""The author's note of a book: what a writer's model is reminded of, and how near to the end. Part of the assistant's
settings; main thread. Shows and reports, decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.words import GAP, headed

_LINES = 3
DEEPEST = 40


class NoteFields(QWidget):
    changed = Signal(str, int)
    """The note, and how many paragraphs stand behind it; once, when the settings are closed."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, int] = "", 0
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(self.note.fontMetrics().lineSpacing() * _LINES + 14)
        self.note.setPlaceholderText(tr("In the present tense, dry, close to Mara"))
        self.note.setToolTip(tr("The model reads it with every continuation of this book, in brackets"))
        self.behind = WholeField()
        self.behind.setAccessibleName(tr("Where the note stands"))
        self.behind.setRange(0, DEEPEST)
        self.behind.setSuffix(tr(" paragraphs before the end"))
        self.behind.setToolTip(tr("The nearer to the end, the more it counts"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(headed(tr("&Author’s note of this book"), self.note))
        column.addWidget(self.behind)

    def show_note(self, note: str, depth: int, *, writable: bool) -> None:
        self._shown = note, min(depth, DEEPEST)
        with QSignalBlocker(self):
            self.note.setPlainText(note)
            self.behind.setValue(self._shown[1])
        self.note.setReadOnly(not writable)
        self.behind.setEnabled(writable)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        now = self.note.toPlainText(), self.behind.value()
        if now != self._shown:
            self._shown = now
            self.changed.emit(*now)
