"""The bar to find words with, in the scene or in the whole manuscript. It only shows. Main thread."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QWidget

from studio.services.translation import tr
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, label, row


class FindBar(QFrame):
    sought = Signal(str, bool, int)
    """Text, whole manuscript, +1 forward, -1 back, 0 from here (as it is typed)."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "bar")
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Find"))
        self.field.setPlaceholderText(tr("Find in this scene"))
        self.everywhere = QCheckBox(tr("All scenes"))
        self.found = label(rank="small")
        previous = IconButton("up", tr("Previous (Shift+Return)"))
        following = IconButton("down", tr("Next (Return)"))
        close = IconButton("close", tr("Close (Esc)"))
        line = row(self.field, self.everywhere, self.found, previous, following, close, gap=4)
        line.setContentsMargins(GAP, 4, GAP, 4)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.field.textChanged.connect(lambda: self._seek(0))
        self.everywhere.toggled.connect(lambda: self._seek(0))
        previous.clicked.connect(lambda: self._seek(-1))
        following.clicked.connect(lambda: self._seek(1))
        close.clicked.connect(self.closed)
        self.hide()

    def begin(self, text: str) -> None:
        self.show()
        if text:
            self.field.setText(text)
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_found(self, number: int, total: int) -> None:
        words = tr("{number} of {total}", number=number, total=total) if total else tr("Not found")
        self.found.setText(words if self.field.text() else "")

    def _seek(self, direction: int) -> None:
        self.sought.emit(self.field.text(), self.everywhere.isChecked(), direction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._seek(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)
