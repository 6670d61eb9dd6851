"""The field for a prompt, which can change the weight of the word at the caret. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QDropEvent, QFocusEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from studio.ui.picture.prompt.prompt_weights import change_weight
from studio.ui.widgets.dropped_words import placed
from studio.ui.widgets.text_drags import WordDrags

STEP = 0.1


class PromptField(QPlainTextEdit):
    """`lines` is the height it keeps. Tab leaves the field; undo takes back a change of weight in one step."""

    entered = Signal()
    """The keyboard came here."""

    def __init__(self, name: str, hint: str, lines: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self._lines = lines
        self._dropping = False
        if lines == 1:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fit()
        WordDrags(self)

    def keep_lines(self, lines: int) -> None:
        """Keep the height of so many lines from now on."""
        self._lines = lines
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self._lines + 22)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        self._dropping = True
        try:
            super().dropEvent(event)
        finally:
            self._dropping = False

    def insertFromMimeData(self, source: QMimeData) -> None:
        """What is dropped lands between two words, what is pasted at the caret."""
        if not self._dropping or not source.hasText():
            super().insertFromMimeData(source)
            return
        text, cursor = self.toPlainText(), self.textCursor()
        at, words = placed(text, _points(text, cursor.position()), source.text())
        cursor.setPosition(_units(text, at))
        cursor.insertText(words)
        self.setTextCursor(cursor)

    def weigh(self, by: float) -> None:
        """Change the weight of the selection, or of the word at the caret."""
        cursor = self.textCursor()
        before = self.toPlainText()
        # Python counts code points, Qt counts UTF-16 units.
        start, end = _points(before, cursor.selectionStart()), _points(before, cursor.selectionEnd())
        after, start, end = change_weight(before, start, end, by)
        if after == before:
            return
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(after)
        cursor.endEditBlock()
        cursor.setPosition(_units(after, start))
        cursor.setPosition(_units(after, end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)


def _points(text: str, units: int) -> int:
    return len(text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore"))


def _units(text: str, points: int) -> int:
    return len(text[:points].encode("utf-16-le")) // 2
