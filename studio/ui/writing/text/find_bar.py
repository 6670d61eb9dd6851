"""Find in the scene, and in the whole manuscript. Main thread; the search itself is a pure function of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QWidget

from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, label, row


def occurrences(needle: str, paragraphs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, int, int]]:
    """(paragraph id, start, end) of every hit; capitals count only when the needle has some."""
    if not needle:
        return
    flags = re.NOFLAG if needle != needle.lower() else re.IGNORECASE
    pattern = re.compile(re.escape(needle), flags)
    for paragraph_id, text in paragraphs:
        for found in pattern.finditer(text):
            yield paragraph_id, found.start(), found.end()


class FindBar(QFrame):
    sought = Signal(str, bool, int)
    """Text, whole manuscript, +1 forward, -1 back, 0 from here (as it is typed)."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "bar")
        self.field = QLineEdit()
        self.field.setAccessibleName("Find")
        self.field.setPlaceholderText("Find in this scene")
        self.everywhere = QCheckBox("All scenes")
        self.found = label(rank="small")
        before = IconButton("up", "Previous (Shift+Return)")
        after = IconButton("down", "Next (Return)")
        close = IconButton("close", "Close (Esc)")
        line = row(self.field, self.everywhere, self.found, before, after, close, gap=4)
        line.setContentsMargins(GAP, 4, GAP, 4)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.field.textChanged.connect(lambda: self._seek(0))
        self.everywhere.toggled.connect(lambda: self._seek(0))
        before.clicked.connect(lambda: self._seek(-1))
        after.clicked.connect(lambda: self._seek(1))
        close.clicked.connect(self.closed)
        self.hide()

    def begin(self, text: str) -> None:
        self.show()
        if text:
            self.field.setText(text)
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_found(self, number: int, total: int) -> None:
        self.found.setText("" if not self.field.text() else f"{number} of {total}" if total else "Not found")

    def _seek(self, direction: int) -> None:
        self.sought.emit(self.field.text(), self.everywhere.isChecked(), direction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._seek(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)
