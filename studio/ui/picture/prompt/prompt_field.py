"""The field for a prompt, which can change the weight of the word at the caret. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import takewhile

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QHideEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit

from studio.ui.picture.prompt.completing import Completing
from studio.ui.picture.prompt.prompt_weights import change_weight
from studio.ui.picture.prompt_colours import PromptColours
from studio.ui.widgets.dropped_words import placed, taken, whole
from studio.ui.widgets.drops import copied, later
from studio.ui.widgets.text_drags import WordDrags

STEP = 0.1


class PromptField(QPlainTextEdit):
    """As high as its words, between two numbers of lines; what is more scrolls. Tab leaves the field; undo takes back a
    change of weight in one step."""

    entered = Signal()
    """The keyboard came here."""
    pasted = Signal(QMimeData)
    """What was put in from the clipboard; it stands in the field already."""
    left = Signal()
    """Escape was pressed, and means the field alone."""

    def __init__(self, name: str, hint: str, lines: int, most: int | None = None) -> None:
        """It has the height of `lines` at least, of `most` at most; without `most` it does not grow."""
        super().__init__()
        self._least, self._most = lines, most or lines
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fit()
        # The document tells of words that are set while the field's own signals are blocked.
        self.document().contentsChanged.connect(self._fit)
        WordDrags(self)
        self.holds_escape: Callable[[], bool] = lambda: False
        """Whether Escape means the field, and not what goes on around it."""
        self.colours = PromptColours(self)
        self.completing = Completing(self)

    def keep_lines(self, lines: int, most: int) -> None:
        """Be so many lines high from now on, at least, at most."""
        self._least, self._most = lines, most
        self._fit()

    def _fit(self) -> None:
        wanted = self._wanted()
        more = wanted > self._most
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if more else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() != bar:
            self.setVerticalScrollBarPolicy(bar)
        lines = min(max(wanted, self._least), self._most)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 22)

    def _wanted(self) -> int:
        """The lines of its words at the present width; of very many, only as many as tell that they are too many."""
        layout, block, lines = self.document().documentLayout(), self.document().firstBlock(), 0
        while block.isValid() and lines <= self._most:
            # Blocks are laid out when they are asked for.
            layout.blockBoundingRect(block)
            lines += block.layout().lineCount()
            block = block.next()
        return lines

    def say_with(self, other: PromptField) -> None:
        """From now on both have the same words. Not one document: it would be as wide as the wider of its fields, so
        that the words of the other ran out of sight."""
        self.follow(other)
        other.document().contentsChanged.connect(partial(self.follow, other))
        self.document().contentsChanged.connect(partial(other.follow, self))

    def follow(self, other: PromptField) -> None:
        """Change the words to those of the other field, as one step of undo, only where they differ."""
        before, after = self.toPlainText(), other.toPlainText()
        if before == after:
            return
        start = _alike(before, after)
        end = _alike(before[start:][::-1], after[start:][::-1])
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(before, start))
        cursor.setPosition(_units(before, len(before) - end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(after[start : len(after) - end])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            # Not now: the event comes while the viewport is being placed, which would keep its old height.
            later(self, self._fit)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def event(self, event: QEvent) -> bool:
        # Before Tab leaves the field, and before a key is looked for among the window's.
        is_key = event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if is_key and isinstance(event, QKeyEvent) and self.completing.wants(event):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.completing.press(event)
            return True
        if is_key and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.holds_escape():
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.left.emit()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        self.completing.typed(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self.completing.typed(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        super().insertFromMimeData(source)
        self.pasted.emit(source)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.completing.close()
        super().mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.completing.close()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.completing.close()
        super().hideEvent(event)

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

    def put(self, words: str) -> None:
        """Words at the caret, parted from what stands around them; one step of undo."""
        cursor = self.textCursor()
        text = self.toPlainText()
        start, end = _points(text, cursor.selectionStart()), _points(text, cursor.selectionEnd())
        before, behind = text[:start].rstrip(), text[end:].lstrip()
        lead = ", " if before and not before.endswith((",", "(", "{", "|")) else " " if before.endswith(",") else ""
        tail = "" if not behind or behind.startswith((",", ")", ":", "|", "}")) else ", "
        cursor.setPosition(_units(text, len(before)))
        cursor.setPosition(_units(text, len(text) - len(behind)), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(f"{lead}{words}{tail}")
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


def _alike(one: str, other: str) -> int:
    """How many characters at the start are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _points(text: str, units: int) -> int:
    return len(text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore"))


def _units(text: str, points: int) -> int:
    return len(text[:points].encode("utf-16-le")) // 2
