"""The field for a prompt, which can change the weight of the word at the caret. Main thread."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QDragLeaveEvent, QDropEvent, QFocusEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from studio.ui.picture.prompt.prompt_weights import change_weight
from studio.ui.widgets.dropped_words import placed, taken, whole
from studio.ui.widgets.drops import copied, later
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
        """Words land between two words, once the drop is over; its own are moved."""
        super().dragLeaveEvent(QDragLeaveEvent())
        data = event.mimeData()
        if self.isReadOnly() or not self.canInsertFromMimeData(data):
            event.ignore()
            return
        place = self.cursorForPosition(event.position().toPoint())
        within = event.source() in (self, self.viewport()) and event.dropAction() == Qt.DropAction.MoveAction
        event.acceptProposedAction()
        later(self, partial(self._put, place, copied(data), moved=within))

    def _put(self, place: QTextCursor, data: QMimeData, *, moved: bool) -> None:
        cursor, selected = QTextCursor(self.document()), self.textCursor()
        if moved and selected.selectionStart() <= place.position() <= selected.selectionEnd():
            return
        cursor.beginEditBlock()
        if moved:
            text = self.toPlainText()
            start, end = _points(text, selected.selectionStart()), _points(text, selected.selectionEnd())
            start, end = taken(text, start, end) if whole(text, start, end) else (start, end)
            selected.setPosition(_units(text, start))
            selected.setPosition(_units(text, end), QTextCursor.MoveMode.KeepAnchor)
            selected.removeSelectedText()
        text = self.toPlainText()
        at, words = placed(text, _points(text, place.position()), data.text())
        cursor.setPosition(_units(text, at))
        cursor.insertText(words)
        cursor.endEditBlock()
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
